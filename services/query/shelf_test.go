package query

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// ledger is a Reader of what was written, in the order of writing.
type ledger struct {
	Reader
	rows []Written
}

func (l *ledger) FiguresSince(_ context.Context, _ []string, since time.Time, each func(Written)) error {
	for _, w := range l.rows {
		if w.At.After(since) {
			each(w)
		}
	}
	return nil
}

// holding are the indicators that stand at an instant, found the plain way.
func (l *ledger) holding(asOf time.Time) []*foreshockv1.Indicator {
	type key struct{ company, quarter, name string }
	newest, last := map[key]Written{}, map[key]map[time.Time]Written{}
	for _, w := range l.rows {
		k := key{w.CompanyID, w.Quarter, w.Name}
		if last[k] == nil {
			last[k] = map[time.Time]Written{}
		}
		last[k][w.Known] = w
	}
	for k, states := range last {
		for _, w := range states {
			if old, ok := newest[k]; !w.Deleted && !w.Known.After(asOf) && (!ok || w.Known.After(old.Known)) {
				newest[k] = w
			}
		}
	}
	var out []*foreshockv1.Indicator
	for k, w := range newest {
		out = append(out, &foreshockv1.Indicator{CompanyId: k.company, Company: w.Company, Quarter: k.quarter, Name: k.name, Value: w.Value, KnowledgeTime: timestamppb.New(w.Known)})
	}
	return out
}

func TestShelfGivesTheBoardOfAnyDay(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 11))
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	l := &ledger{}
	s := &shelf{}
	for round := range 20 {
		for range 150 {
			known := start.AddDate(0, 0, random.IntN(500))
			l.rows = append(l.rows, Written{
				CompanyID: string(rune('a' + random.IntN(12))), Company: "same", Quarter: (quarter.Of(known) + quarter.Quarter(random.IntN(3)) - 1).String(),
				Name: boardNames[random.IntN(len(boardNames))], Value: float64(random.IntN(50)), Known: known,
				At: start.Add(time.Duration(len(l.rows)) * time.Second), Deleted: random.IntN(6) == 0,
			})
		}
		if err := s.follow(t.Context(), l, start.Add(time.Duration(round)*time.Hour)); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			asOf := start.AddDate(0, 0, random.IntN(520))
			now := start.Add(time.Duration(round+1) * time.Hour) // past the age of any board
			want, got := boardOf(l.holding(asOf), asOf), s.board(asOf, now)
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Board{}, BoardRow{})); diff != "" {
				t.Fatalf("round %d, as of %s (-plain +shelf):\n%s", round, asOf, diff)
			}
		}
	}
}

// Some time after the shelf has changed a board is made anew; the one before is shown
// meanwhile, and for as long again at most.
func TestNobodyWaitsForABoardThatIsMadeAnew(t *testing.T) {
	t.Parallel()
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	l := &ledger{}
	s := &shelf{}
	change := func(now time.Time) {
		t.Helper()
		n := len(l.rows)
		l.rows = append(l.rows, Written{CompanyID: "acme", Company: "Acme", Quarter: "2025Q1", Name: boardNames[0], Value: float64(n), Known: start, At: start.Add(time.Duration(n+1) * time.Second)})
		if err := s.follow(t.Context(), l, now); err != nil {
			t.Fatal(err)
		}
	}
	if s.board(start, start) != nil {
		t.Fatal("a shelf that holds nothing shows a board")
	}
	change(start)
	first := s.board(start, start)
	changed := start.Add(time.Hour) // however old the board is
	if s.board(start, changed) != first {
		t.Error("a board of what the shelf holds is made anew")
	}
	change(changed)
	if s.board(start, changed.Add(boardAge-1)) != first {
		t.Error("a board is made anew a moment after a change")
	}
	late := changed.Add(boardAge)
	if s.board(start, late) != first {
		t.Error("whoever asks waits for another board")
	}
	for s.board(start, late) == first {
		runtime.Gosched() // until it is made
	}
	second := s.board(start, late)
	change(late)
	if s.board(start, late.Add(2*boardAge)) == second {
		t.Error("a board is shown that is too old")
	}
}
