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

// scorecardsMost is how many scorecards are kept.
const scorecardsMost = 64

// scorecards keeps the scores. They change when forecasts are resolved, which is once a
// quarter, so all days between two such instants share one. An old one is given once more,
// and worked out anew by the watch.
type scorecards struct {
	mu     sync.Mutex
	made   map[time.Time]*scored // by the instant of the last resolutions in it
	asking singleflight.Group
	// resolved are the instants at which forecasts were resolved, as read at readAt.
	resolved []time.Time
	readAt   time.Time
}

type scored struct {
	scores []*foreshockv1.Score
	made   time.Time
	wanted bool // anew
}

// of is the scorecard of an instant, from reader where none is kept.
func (s *scorecards) of(ctx context.Context, reader Reader, asOf, now time.Time) ([]*foreshockv1.Score, error) {
	last, err := s.lastResolved(ctx, reader, asOf, now)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	if kept := s.made[last]; kept != nil {
		kept.wanted = kept.wanted || now.Sub(kept.made) > scorecardAge
		s.mu.Unlock()
		return kept.scores, nil
	}
	s.mu.Unlock()
	scores, err, _ := s.asking.Do(last.String(), func() (any, error) {
		// Whoever gives up first, others may wait for it, and the next will ask for it.
		patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), scorecardWait)
		defer cancel()
		return s.make(patient, reader, last, now)
	})
	if err != nil {
		return nil, err
	}
	return scores.([]*foreshockv1.Score), nil //nolint:errcheck // nothing else is made above
}

// lastResolved is the last instant by another at which forecasts were resolved; zero where
// none had been.
func (s *scorecards) lastResolved(ctx context.Context, reader Reader, asOf, now time.Time) (last time.Time, err error) {
	s.mu.Lock()
	resolved, old := s.resolved, s.readAt.IsZero() || now.Sub(s.readAt) > scorecardAge
	s.mu.Unlock()
	if old {
		if resolved, err = reader.Resolved(ctx); err != nil {
			return last, err
		}
		s.mu.Lock()
		s.resolved, s.readAt = resolved, now
		s.mu.Unlock()
	}
	for _, at := range resolved {
		if at.After(last) && !at.After(asOf) {
			last = at
		}
	}
	return last, nil
}

func (s *scorecards) make(ctx context.Context, reader Reader, last, now time.Time) ([]*foreshockv1.Score, error) {
	scores, err := reader.Scorecard(ctx, last)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made == nil || len(s.made) >= scorecardsMost {
		s.made = map[time.Time]*scored{}
	}
	s.made[last] = &scored{scores: scores, made: now}
	return scores, nil
}

// renew works out anew what is old and was asked for.
func (s *scorecards) renew(ctx context.Context, reader Reader, now time.Time) error {
	s.mu.Lock()
	var old []time.Time
	for last, kept := range s.made {
		if kept.wanted {
			old = append(old, last)
		}
	}
	s.mu.Unlock()
	for _, last := range old {
		if _, err := s.make(ctx, reader, last, now); err != nil {
			return err
		}
	}
	return nil
}
