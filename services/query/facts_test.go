package query

import (
	"context"
	"errors"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// counting is a store that counts how often facts are read, and fails where it is told to.
type counting struct {
	Reader
	facts, read int
	err         error
}

func (c *counting) Facts(context.Context, string, time.Time) ([]*foreshockv1.Fact, error) {
	c.read++
	return make([]*foreshockv1.Fact, c.facts), c.err
}

func TestFactsAreReadOnceUntilTheyChange(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	store := &counting{facts: 2}
	a := api{&Server{kept: newKept(), deps: Deps{Reader: store, Now: func() time.Time { return now }}, config: DefaultConfig()}}
	reads := func(what string, want int, company, said string) {
		t.Helper()
		before := store.read
		facts, err := a.facts(t.Context(), company, said, now)
		if !errors.Is(err, store.err) || err == nil && len(facts) != store.facts {
			t.Errorf("%s: %d facts, %v", what, len(facts), err)
		}
		if n := store.read - before; n != want {
			t.Errorf("%s: read %d times, want %d", what, n, want)
		}
	}
	reads("nobody follows the store", 1, "acme", "")
	reads("nobody follows the store", 1, "acme", "")
	a.kept.watching.Store(true)
	reads("the first", 1, "acme", "")
	reads("again", 0, "acme", "")
	reads("of another day", 1, "acme", "2025-12-31")
	reads("of another company", 1, "bolt", "")
	now = now.Add(time.Second)
	a.kept.drop([]string{"acme"}, now)
	now = now.Add(time.Second)
	reads("after a change", 1, "acme", "")
	reads("after a change of another", 0, "bolt", "")
	now = now.Add(keptLong)
	reads("long after", 1, "bolt", "")
	now = now.AddDate(0, 0, 1)
	reads("of today, tomorrow", 1, "bolt", "")
	store.err = errors.New("gone")
	reads("of a store that fails", 1, "other", "")
	store.err = nil
	reads("of a store that failed", 1, "other", "")
	store.facts = factsEach + 1
	reads("of very many", 1, "large", "")
	reads("of very many, again", 1, "large", "")
}
