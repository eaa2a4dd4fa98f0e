package query

import (
	"context"
	"strings"
	"testing"
	"time"
)

func TestWhatIsKeptHoldsUntilItChanges(t *testing.T) {
	t.Parallel()
	at := func(seconds int) time.Time { return time.Date(2026, 1, 1, 0, 0, seconds, 0, time.UTC) }
	k := newKept()
	k.settle(at(10))
	k.drop([]string{"acme"}, at(20))
	for name, c := range map[string]struct {
		answer keptAnswer
		now    time.Time
		want   bool
	}{
		"of a moment ago":                     {keptAnswer{begun: at(20)}, at(21), true},
		"older":                               {keptAnswer{begun: at(20)}, at(22), false},
		"a board since all was taken in":      {keptAnswer{begun: at(11), board: true}, at(100), true},
		"a board that may miss what came":     {keptAnswer{begun: at(10), board: true}, at(13), false},
		"the same, of a moment ago":           {keptAnswer{begun: at(10), board: true}, at(11), true},
		"a board that is too old":             {keptAnswer{begun: at(11), board: true}, at(11 + 300), false},
		"a company without change":            {keptAnswer{begun: at(5), company: "other"}, at(100), true},
		"a company since its change":          {keptAnswer{begun: at(20), company: "acme"}, at(100), true},
		"a company before its change":         {keptAnswer{begun: at(19), company: "acme"}, at(20), false},
		"a company without change, long kept": {keptAnswer{begun: at(0), company: "other"}, at(300), false},
	} {
		if got := k.holds(c.answer, c.now); got != c.want {
			t.Errorf("%s: holds is %v", name, got)
		}
	}
	k.drop(nil, at(40))
	if k.holds(keptAnswer{begun: at(30), company: "other"}, at(41)) {
		t.Error("what was dropped with all others is given again")
	}
}

// What panics while others are read, or while a board is made, ends its own request alone.
func TestAPanicElsewhereIsAnError(t *testing.T) {
	t.Parallel()
	err := together(t.Context(), func(context.Context) error { panic("lost") })
	if err == nil || !strings.Contains(err.Error(), "read panicked: lost") {
		t.Errorf("a read that panics gives %v", err)
	}
}
