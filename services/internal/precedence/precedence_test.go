package precedence_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/foreshock/foreshock/services/internal/precedence"
)

// waited is how long a piece of work stands back, on a clock that moves only for waiting.
func waited(p *precedence.Precedence) time.Duration {
	began := time.Now()
	p.GiveWay()
	return time.Since(began)
}

func TestWorkWaitsForAnswersThoughNotLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p precedence.Precedence
		if d := waited(&p); d != 0 {
			t.Errorf("nobody asks, and work waits %v", d)
		}
		first, second := p.Asked(), p.Asked()
		time.AfterFunc(2*time.Millisecond, first)
		time.AfterFunc(4*time.Millisecond, second)
		if d := waited(&p); d != 4*time.Millisecond {
			t.Errorf("work waits %v, want until the last answer after 4ms", d)
		}
		if d := waited(&p); d != 0 {
			t.Errorf("all have their answers, and work waits %v", d)
		}
		first() // a second call of it tells nothing
		answered := p.Asked()
		if d := waited(&p); d != 60*time.Millisecond {
			t.Errorf("work waits %v for an answer that does not come, want 60ms", d)
		}
		if d := waited(&p); d != 0 {
			t.Errorf("it is the work's turn, and it waits %v", d)
		}
		time.Sleep(5 * time.Millisecond)
		if d := waited(&p); d != 60*time.Millisecond {
			t.Errorf("its turn is over, and work waits %v, want 60ms", d)
		}
		answered()
	})
}

func TestManyAskAndWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p precedence.Precedence
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 200 {
					p.Asked()()
				}
			})
			all.Go(func() {
				for range 200 {
					p.GiveWay()
				}
			})
		}
		all.Wait()
		if d := waited(&p); d != 0 {
			t.Errorf("nobody asks any more, and work waits %v", d)
		}
	})
}

func BenchmarkGiveWayWhereNobodyAsks(b *testing.B) {
	var p precedence.Precedence
	for b.Loop() {
		p.GiveWay()
	}
}
