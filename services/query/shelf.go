package query

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/foreshock/foreshock/services/internal/quarter"
)

// A board is of all companies at once, which no store gives in a few milliseconds for
// every day that somebody may ask for. The shelf keeps the few figures that boards show,
// in every state in which they were known, and follows the store.

// state is a figure as it was stored; the one written last of a key holds.
type state struct {
	figure
	written int64 // microseconds
	deleted bool
}

// key orders states: a figure's history is in one place, oldest knowledge first.
func (s state) compare(o state) int {
	return cmp.Or(cmp.Compare(s.quarter, o.quarter), cmp.Compare(s.name, o.name), cmp.Compare(s.known, o.known))
}

// shelved are the states of one company.
type shelved struct {
	company string
	lower   string
	named   int64 // knowledge by which it bears the name
	states  []state
}

// shelf holds the states of all companies.
type shelf struct {
	mu        sync.RWMutex
	companies map[string]*shelved
	// cursor is the last instant of writing that it holds everything of.
	cursor time.Time
	making singleflight.Group

	// Who is shown a board that is there waits for neither a reading of the states nor a change
	// of them. This is locked last.
	showing sync.Mutex
	// generation counts changes; boards are those of one generation, by as-of day.
	generation uint64
	filled     bool
	boards     map[string]*Board
}

const (
	// boardsMost is how many days' boards are kept.
	boardsMost = 16
	// boardAge is how long a board may be shown after the shelf has changed: while history
	// streams in, it changes all the time. One that takes long to make is shown for
	// boardTimes as long, so that boards take a small part of a processor. For as long again it
	// is shown while another is made: nobody waits for that but the first after a pause.
	boardAge   = 2 * time.Second
	boardTimes = 25
	// behind is how long a row may take from its stamp to the store: so much is read again.
	behind = 40 * time.Second
)

// follow takes in what was written since the last time, all at first.
func (s *shelf) follow(ctx context.Context, reader Reader, now time.Time) error {
	s.mu.RLock()
	since := s.cursor
	s.mu.RUnlock()
	if !since.IsZero() {
		since = since.Add(-behind)
	}
	var read []Written
	if err := reader.FiguresSince(ctx, boardNames, since, func(w Written) { read = append(read, w) }); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.companies == nil {
		s.companies = map[string]*shelved{}
	}
	changed := s.take(read)
	s.showing.Lock()
	defer s.showing.Unlock()
	s.filled = true
	if changed {
		s.generation++
		for _, b := range s.boards {
			b.outdate(now)
		}
	}
	return nil
}

// take stores states, and tells whether anything is new.
func (s *shelf) take(read []Written) (changed bool) {
	quarters := map[string]quarter.Quarter{}
	grown := map[*shelved]int{} // where the states begin that are not in order yet
	for _, w := range read {
		q, ok := quarters[w.Quarter]
		if !ok {
			q, _ = quarter.Parse(w.Quarter) // 0 where it is none
			quarters[w.Quarter] = q
		}
		name := slices.Index(boardNames, w.Name)
		if q == 0 || name < 0 {
			continue
		}
		if w.At.After(s.cursor) {
			s.cursor = w.At
		}
		c := s.companies[w.CompanyID]
		if c == nil {
			c = &shelved{}
			s.companies[w.CompanyID] = c
		}
		one := state{figure{q, uint8(name), w.Value, w.Known.UnixMilli()}, w.At.UnixMicro(), w.Deleted}
		if !w.Deleted && (one.known > c.named || one.known == c.named && (c.company == "" || w.Company < c.company)) {
			if c.company != w.Company {
				c.company, c.lower = w.Company, strings.ToLower(w.Company)
			}
			c.named = one.known
		}
		ordered, seen := grown[c]
		if !seen {
			ordered = len(c.states)
			grown[c] = ordered
		}
		at, found := sort.Find(ordered, func(i int) int { return one.compare(c.states[i]) })
		switch {
		case !found:
			c.states = append(c.states, one)
			changed = true
		case c.states[at].written < one.written:
			changed = changed || c.states[at].value != one.value || c.states[at].deleted != one.deleted
			c.states[at] = one
		}
	}
	for c, from := range grown {
		if from == len(c.states) {
			continue
		}
		slices.SortStableFunc(c.states, func(a, b state) int {
			return cmp.Or(a.compare(b), cmp.Compare(b.written, a.written)) // the last written first
		})
		c.states = slices.Clip(slices.CompactFunc(c.states, func(a, b state) bool { return a.compare(b) == 0 }))
	}
	return changed
}

// age is the most that a board may be behind.
func (s *shelf) age() time.Duration {
	s.showing.Lock()
	defer s.showing.Unlock()
	age := boardAge
	for _, b := range s.boards {
		age = max(age, b.mayAge())
	}
	return 2 * age
}

// outdate notes when the shelf has first changed since the board was made.
func (b *Board) outdate(now time.Time) {
	if b.outdated.IsZero() {
		b.outdated = now
	}
}

// mayAge is how long a board may be shown after that before another is made.
func (b *Board) mayAge() time.Duration { return max(boardAge, boardTimes*b.took) }

func (s *shelf) version() uint64 {
	s.showing.Lock()
	defer s.showing.Unlock()
	return s.generation
}

// board is that of an instant; nil where the shelf is not filled.
func (s *shelf) board(asOf, now time.Time) *Board {
	day := isoDay(asOf)
	board, late, filled := s.shown(day, now)
	if board != nil || !filled {
		return board
	}
	// Those who want the same one wait for it.
	made := s.making.DoChan(day, func() (_ any, err error) {
		defer caught("board of "+day, &err)
		if board, _, _ := s.shown(day, now); board != nil { // made by another since
			return board, nil
		}
		board := s.assembled(asOf)
		s.showing.Lock()
		defer s.showing.Unlock()
		if s.boards == nil || len(s.boards) >= boardsMost && s.boards[day] == nil {
			s.boards = map[string]*Board{}
		}
		s.boards[day] = board
		if board.generation != s.generation {
			board.outdate(now)
		}
		return board, nil
	})
	if late != nil {
		return late
	}
	result := <-made
	if result.Err != nil {
		panic(result.Err) // of this request, which its guard tells of
	}
	return result.Val.(*Board) //nolint:errcheck // nothing else is made above
}

// assembled is the board of an instant, made of the states.
func (s *shelf) assembled(asOf time.Time) *Board {
	s.mu.RLock()
	defer s.mu.RUnlock()
	began := time.Now() // this measures, it decides nothing that is shown
	board := assemble(s.known(asOf), asOf)
	board.generation, board.took = s.version(), time.Since(began)
	return board
}

// shown is the board of a day that may be shown still, and the one that may be while another is
// made: nil where there is none. Nothing is shown of a shelf that is not filled.
func (s *shelf) shown(day string, now time.Time) (fresh, late *Board, filled bool) {
	s.showing.Lock()
	defer s.showing.Unlock()
	board := s.boards[day]
	if board == nil {
		return nil, nil, s.filled
	}
	late = board
	if !board.outdated.IsZero() && now.Sub(board.outdated) >= board.mayAge() {
		if now.Sub(board.outdated) >= 2*board.mayAge() {
			late = nil
		}
		return nil, late, s.filled
	}
	return board, late, s.filled
}

// known yields the figures of each company that has some at an instant. What it yields
// holds until the next.
func (s *shelf) known(asOf time.Time) iter.Seq[named] {
	last, until := quarter.Of(asOf)+1, asOf.UnixMilli()
	return func(yield func(named) bool) {
		var figures []figure
		for id, c := range s.companies {
			figures = figures[:0]
			for at := 0; at < len(c.states); {
				var holds *state
				first := c.states[at]
				for ; at < len(c.states) && c.states[at].quarter == first.quarter && c.states[at].name == first.name; at++ {
					if c.states[at].known <= until && !c.states[at].deleted {
						holds = &c.states[at]
					}
				}
				if holds != nil && first.quarter <= last {
					figures = append(figures, holds.figure)
				}
			}
			if len(figures) > 0 && !yield(named{id, c.company, c.lower, figures}) {
				return
			}
		}
	}
}
