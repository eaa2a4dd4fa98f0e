package query

import (
	"context"
	"hash/maphash"
	"math/bits"
	"slices"
	"sync"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Whether nothing was found or nobody looked is asked of every row of a board. The survey
// keeps which days sources were read for and when signals were known, and follows the
// store as the shelf does. View coverage tells the same in SQL.
type survey struct {
	mu sync.RWMutex
	// looked are the days read for, by the company that a source tells of (empty: any).
	looked map[string]map[quarter.Quarter]map[lookedDay]int64
	// told are the signals of each company, by their hashed ids.
	told map[string]map[uint64]toldState
	// daysUntil and signalsUntil are the last instants of writing that it holds everything of.
	daysUntil, signalsUntil time.Time
	// generation counts changes.
	generation uint64
}

// lookedDay is a day that a source was read for; with it goes since when that is known, in
// milliseconds, the earliest.
type lookedDay struct {
	source, kind string
	day          int32 // since 1970
}

// toldState is a signal as it stands: known earliest, of those written last.
type toldState struct {
	known, written int64 // milliseconds, microseconds
	quarter        quarter.Quarter
	kind           uint8 // in documentKinds
	deleted        bool
}

// documentKinds are the kinds of documents that coverage tells of.
var documentKinds = []string{"filing", "incident", "news", "notice"}

// Statuses of coverage.
const (
	coverageFound    = "found"
	coverageNothing  = "nothing_found"
	coverageUnlooked = "not_looked"
)

var hashSeed = maphash.MakeSeed()

// follow takes in what was written since the last time, all at first.
func (s *survey) follow(ctx context.Context, reader Reader) error {
	if _, err := s.followDays(ctx, reader); err != nil {
		return err
	}
	return s.followSignals(ctx, reader)
}

// followDays tells whether there are days that it did not know.
func (s *survey) followDays(ctx context.Context, reader Reader) (changed bool, err error) {
	var read []LookedDay
	if err := reader.DaysSince(ctx, earlier(s.until(&s.daysUntil)), func(d LookedDay) { read = append(read, d) }); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.looked == nil {
		s.looked = map[string]map[quarter.Quarter]map[lookedDay]int64{}
	}
	for _, d := range read {
		if d.At.After(s.daysUntil) {
			s.daysUntil = d.At
		}
		of := s.looked[d.CompanyID]
		if of == nil {
			of = map[quarter.Quarter]map[lookedDay]int64{}
			s.looked[d.CompanyID] = of
		}
		q := quarter.Of(d.Day)
		if of[q] == nil {
			of[q] = map[lookedDay]int64{}
		}
		key, known := lookedDay{d.Source, d.Kind, dayNumber(d.Day)}, d.Known.UnixMilli()
		if old, ok := of[q][key]; !ok || known < old {
			of[q][key] = known
			changed = true
		}
	}
	if changed {
		s.generation++
	}
	return changed, nil
}

func (s *survey) followSignals(ctx context.Context, reader Reader) error {
	var read []ToldSignal
	if err := reader.SignalsSince(ctx, earlier(s.until(&s.signalsUntil)), func(t ToldSignal) { read = append(read, t) }); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told == nil {
		s.told = map[string]map[uint64]toldState{}
	}
	changed := false
	for _, t := range read {
		if t.At.After(s.signalsUntil) {
			s.signalsUntil = t.At
		}
		kind := slices.Index(documentKinds, t.Kind)
		if kind < 0 {
			continue // an analyst's decision is no document
		}
		of := s.told[t.CompanyID]
		if of == nil {
			of = map[uint64]toldState{}
			s.told[t.CompanyID] = of
		}
		id := maphash.String(hashSeed, t.ID)
		state := toldState{t.Known.UnixMilli(), t.At.UnixMicro(), quarter.Of(t.Event), uint8(kind), t.Deleted}
		if old, ok := of[id]; !ok || state.known < old.known || state.known == old.known && state.written > old.written {
			of[id], changed = state, true
		}
	}
	if changed {
		s.generation++
	}
	return nil
}

func (s *survey) version() uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.generation
}

func (s *survey) until(cursor *time.Time) time.Time {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return *cursor
}

// earlier is where to read on from: what was stamped before the last row read may have
// come to the store after it.
func earlier(cursor time.Time) time.Time {
	if cursor.IsZero() {
		return cursor
	}
	return cursor.Add(-behind)
}

// in is what was looked for about a company in the quarters of a range, as known at an
// instant: of each quarter every kind of document.
func (s *survey) in(companyID string, from, to quarter.Quarter, asOf time.Time) []*foreshockv1.Coverage {
	var out []*foreshockv1.Coverage
	for q := from; q <= min(to, quarter.Of(asOf)); q++ {
		out = append(out, s.of(q, asOf)(companyID)...)
	}
	return out
}

// of answers for companies, of one quarter that has begun by the instant. What may tell of
// any company is gone through once.
func (s *survey) of(q quarter.Quarter, asOf time.Time) func(companyID string) []*foreshockv1.Coverage {
	last := q.End().AddDate(0, 0, -1)
	if asOf.Before(last) {
		last = asOf
	}
	known := asOf.UnixMilli()
	first, until := dayNumber(q.Start()), dayNumber(last)
	s.mu.RLock()
	shared := s.read(tally{}, "", q, first, until, known)
	s.mu.RUnlock()
	return func(companyID string) []*foreshockv1.Coverage {
		s.mu.RLock()
		defer s.mu.RUnlock()
		read := s.read(shared, companyID, q, first, until, known)
		var told [4]uint32
		for _, t := range s.told[companyID] {
			if t.quarter == q && t.known <= known && !t.deleted {
				told[t.kind]++
			}
		}
		out := make([]*foreshockv1.Coverage, 0, len(documentKinds))
		for n, kind := range documentKinds {
			c := &foreshockv1.Coverage{
				Quarter: q.String(), Kind: kind, Status: coverageUnlooked, OfDays: uint32(until-first) + 1, Signals: told[n],
				Sources: uint32(len(read[n].sources)), Days: uint32(bits.OnesCount64(read[n].days[0]) + bits.OnesCount64(read[n].days[1])),
			}
			switch {
			case c.GetSignals() > 0:
				c.Status = coverageFound
			case c.GetDays() > 0:
				c.Status = coverageNothing
			}
			out = append(out, c)
		}
		return out
	}
}

// tally is, by kind of document, the sources that were read for days of a quarter, and
// these days, a bit each.
type tally [4]struct {
	sources []string
	days    [2]uint64
}

// read adds the days that sources which tell of this company alone were read for; of any
// company where it is empty.
func (s *survey) read(t tally, companyID string, q quarter.Quarter, first, until int32, known int64) tally {
	for d, since := range s.looked[companyID][q] {
		kind := slices.Index(documentKinds, d.kind)
		if kind < 0 || d.day > until || since > known {
			continue
		}
		of := &t[kind]
		if !slices.Contains(of.sources, d.source) {
			of.sources = append(slices.Clip(of.sources), d.source)
		}
		of.days[(d.day-first)/64] |= 1 << ((d.day - first) % 64)
	}
	return t
}

// dayNumber counts from 1970.
func dayNumber(t time.Time) int32 { return int32(t.Unix() / 86400) }

// first is the earliest quarter that a source was read for or a signal was told of; that
// of the instant where there is none.
func (s *survey) first(companyID string, asOf time.Time) quarter.Quarter {
	s.mu.RLock()
	defer s.mu.RUnlock()
	earliest := quarter.Of(asOf)
	for _, of := range []string{"", companyID} {
		for q := range s.looked[of] {
			earliest = min(earliest, q)
		}
	}
	for _, t := range s.told[companyID] {
		if !t.deleted && t.known <= asOf.UnixMilli() {
			earliest = min(earliest, t.quarter)
		}
	}
	return earliest
}

// surveyed is the survey of everything up to a moment ago. Where nothing follows the store,
// it is made of what the store holds.
func (s *Server) surveyed(ctx context.Context) (*survey, error) {
	if s.watched.Load() {
		return &s.survey, s.filled(ctx)
	}
	fresh := &survey{}
	return fresh, fresh.follow(ctx, s.deps.Reader)
}
