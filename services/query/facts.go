package query

import (
	"context"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// The view of a company and its timeline rest on the same facts, and are asked for one after
// the other or at once: the facts are read once.

const (
	// factsMost and factsEach bound what is kept: companies, and the facts of one.
	factsMost = 256
	factsEach = 500
)

type keptFacts struct {
	facts []*foreshockv1.Fact
	begun time.Time
}

// facts are those of a company as known at asOf, which said stands for: a day, or empty for
// now. They are shared: nobody may change them.
func (a api) facts(ctx context.Context, companyID, said string, asOf time.Time) ([]*foreshockv1.Fact, error) {
	if !a.kept.watching.Load() || whole(ctx) {
		return a.deps.Reader.Facts(ctx, companyID, asOf)
	}
	now := a.deps.Now()
	key := isoDay(now) + " " + said + " " + companyID
	if found, ok := a.kept.facts.Get(key); ok && a.kept.unchanged(companyID, found.begun, now) {
		return found.facts, nil
	}
	read, err, _ := a.kept.reading.Do(key, func() (any, error) {
		reading, end := context.WithTimeout(context.WithoutCancel(ctx), a.config.ReadTimeout) // others may wait for it too
		defer end()
		facts, err := a.deps.Reader.Facts(reading, companyID, asOf)
		if err == nil && len(facts) <= factsEach {
			a.kept.facts.Add(key, keptFacts{facts, now})
		}
		return keptFacts{facts, now}, err
	})
	if err != nil {
		return nil, err
	}
	found := read.(keptFacts) //nolint:errcheck // nothing else is read above
	if found.begun.Before(now) && !a.kept.unchanged(companyID, found.begun, now) {
		return a.deps.Reader.Facts(ctx, companyID, asOf) // another began to read before the change
	}
	return found.facts, nil
}
