// Package precedence has work that can wait make room for those who wait for an answer:
// on two cores, history that is loaded and rounds of forecasts would else stand before every
// reader.
package precedence

import (
	"sync"
	"sync/atomic"
	"time"
)

const (
	// longest is how long work stands back at a time, turn how long it may then go on whoever
	// asks: under readers that never cease it keeps a thirteenth of its speed.
	longest = 60 * time.Millisecond
	turn    = 5 * time.Millisecond
)

// Precedence is what both sides share. The zero value is ready for use.
type Precedence struct {
	asking atomic.Int64
	mu     sync.Mutex
	// free is closed when the last answer is given; nil while nobody asks.
	free chan struct{}
	// until is the end of the work's own turn.
	until time.Time
}

// Asked tells that somebody waits for an answer, until answered is called.
func (p *Precedence) Asked() (answered func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asking.Add(1) == 1 {
		p.free = make(chan struct{})
	}
	return sync.OnceFunc(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.asking.Add(-1) == 0 {
			close(p.free)
			p.free = nil
		}
	})
}

// GiveWay waits while somebody waits for an answer, though never long. It costs next to
// nothing while nobody does: work calls it between its pieces.
func (p *Precedence) GiveWay() {
	if p.asking.Load() == 0 {
		return
	}
	p.mu.Lock()
	free, own := p.free, time.Now().Before(p.until)
	p.mu.Unlock()
	if free == nil || own {
		return
	}
	enough := time.NewTimer(longest)
	defer enough.Stop()
	select {
	case <-free:
	case <-enough.C:
		p.mu.Lock()
		p.until = time.Now().Add(turn)
		p.mu.Unlock()
	}
}
