package query

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// scorecardAge is how old a scorecard gets: every forecast ever issued goes into it, which
// takes a store seconds, and it changes when quarters turn.
const scorecardAge = 10 * time.Minute

// scorecardWait bounds the work on one.
const scorecardWait = time.Minute

// scorecardsMost is how many days' scorecards are kept.
const scorecardsMost = 64

// scorecards keeps the scores by as-of day. An old one is given once more, and worked out
// anew by the watch.
type scorecards struct {
	mu     sync.Mutex
	days   map[string]*scored
	asking singleflight.Group
}

type scored struct {
	scores []*foreshockv1.Score
	asOf   time.Time
	made   time.Time
	wanted bool // anew
}

// of is the scorecard of an instant, from reader where none is kept.
func (s *scorecards) of(ctx context.Context, reader Reader, asOf, now time.Time) ([]*foreshockv1.Score, error) {
	day := isoDay(asOf)
	s.mu.Lock()
	if kept := s.days[day]; kept != nil {
		kept.wanted = kept.wanted || now.Sub(kept.made) > scorecardAge
		s.mu.Unlock()
		return kept.scores, nil
	}
	s.mu.Unlock()
	scores, err, _ := s.asking.Do(day, func() (any, error) {
		// Whoever gives up first, others may wait for it, and the next will ask for it.
		patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), scorecardWait)
		defer cancel()
		return s.make(patient, reader, asOf, now)
	})
	if err != nil {
		return nil, err
	}
	return scores.([]*foreshockv1.Score), nil //nolint:errcheck // nothing else is made above
}

func (s *scorecards) make(ctx context.Context, reader Reader, asOf, now time.Time) ([]*foreshockv1.Score, error) {
	scores, err := reader.Scorecard(ctx, asOf)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.days == nil || len(s.days) >= scorecardsMost {
		s.days = map[string]*scored{}
	}
	s.days[isoDay(asOf)] = &scored{scores: scores, asOf: asOf, made: now}
	return scores, nil
}

// renew works out anew what is old and was asked for.
func (s *scorecards) renew(ctx context.Context, reader Reader, now time.Time) error {
	s.mu.Lock()
	var old []time.Time
	for _, kept := range s.days {
		if kept.wanted {
			old = append(old, kept.asOf)
		}
	}
	s.mu.Unlock()
	for _, asOf := range old {
		if _, err := s.make(ctx, reader, asOf, now); err != nil {
			return err
		}
	}
	return nil
}
