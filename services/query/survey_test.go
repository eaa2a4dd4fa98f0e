package query

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/services/internal/quarter"
)

// register is a Reader of signals and of the days that sources were read for.
type register struct {
	Reader
	signals []ToldSignal
	days    []LookedDay
}

func (r *register) SignalsSince(_ context.Context, since time.Time, each func(ToldSignal)) error {
	for _, s := range r.signals {
		if s.At.After(since) {
			each(s)
		}
	}
	return nil
}

func (r *register) DaysSince(_ context.Context, since time.Time, each func(LookedDay)) error {
	for _, d := range r.days {
		if d.At.After(since) {
			each(d)
		}
	}
	return nil
}

// The same as view coverage tells of the same rows (TestCoverageTellsNothingFoundFromNotLooked).
func TestSurveyTellsNothingFoundFromNotLooked(t *testing.T) {
	t.Parallel()
	known := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	r := &register{}
	for d := time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC); d.Before(known); d = d.AddDate(0, 0, 1) {
		r.days = append(r.days, LookedDay{Source: "warn-ak", Kind: "notice", Day: d, Known: known, At: known})
		if d.Year() > 2025 || d.Month() >= time.October {
			r.days = append(r.days, LookedDay{Source: "status", Kind: "incident", CompanyID: "acme", Day: d, Known: known, At: known},
				LookedDay{Source: "other", Kind: "incident", CompanyID: "other", Day: d, Known: known, At: known})
		}
	}
	told := ToldSignal{
		CompanyID: "acme", ID: "s1", Kind: "notice", Event: time.Date(2025, 8, 1, 0, 0, 0, 0, time.UTC),
		Known: time.Date(2025, 8, 2, 0, 0, 0, 0, time.UTC), At: known,
	}
	r.signals = []ToldSignal{told}
	s := &survey{}
	of := func(asOf time.Time) (out []string) {
		for _, c := range s.in("acme", quarter.New(2025, 3), quarter.Of(asOf), asOf) {
			if c.GetKind() == "incident" || c.GetKind() == "notice" {
				out = append(out, fmt.Sprintf("%s %s %s: %d sources, %d of %d days, %d signals", c.GetQuarter(), c.GetKind(), c.GetStatus(), c.GetSources(), c.GetDays(), c.GetOfDays(), c.GetSignals()))
			}
		}
		return out
	}
	want := []string{
		"2025Q3 incident not_looked: 0 sources, 0 of 92 days, 0 signals",
		"2025Q3 notice found: 1 sources, 92 of 92 days, 1 signals",
		"2025Q4 incident nothing_found: 1 sources, 92 of 92 days, 0 signals",
		"2025Q4 notice nothing_found: 1 sources, 92 of 92 days, 0 signals",
		"2026Q1 incident nothing_found: 1 sources, 9 of 10 days, 0 signals",
		"2026Q1 notice nothing_found: 1 sources, 9 of 10 days, 0 signals",
	}
	follow := func(wantNew bool) {
		t.Helper()
		changed, err := s.followDays(t.Context(), r)
		if err != nil || changed != wantNew {
			t.Errorf("new days: %v %v, want %v", changed, err, wantNew)
		}
		if err := s.followSignals(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	follow(true)
	if diff := cmp.Diff(want, of(known)); diff != "" {
		t.Error(diff)
	}
	if first := s.first("acme", known); first != quarter.New(2025, 3) {
		t.Errorf("looked for from %s on", first)
	}
	// Before it was read, nobody had looked.
	for _, line := range of(known.Add(-time.Hour)) {
		if strings.Contains(line, coverageNothing) {
			t.Errorf("known too early: %s", line)
		}
	}
	// Read again, nothing is counted twice.
	follow(false)
	if diff := cmp.Diff(want, of(known)); diff != "" {
		t.Error(diff)
	}
	// A later state of the same signal is no second one, and one taken back is none.
	later := told
	later.Known, later.At = told.Known.AddDate(0, 0, 5), known.Add(time.Minute)
	r.signals = append(r.signals, later)
	follow(false)
	if diff := cmp.Diff(want, of(known)); diff != "" {
		t.Error(diff)
	}
	taken := told
	taken.Deleted, taken.At = true, known.Add(2*time.Minute)
	r.signals = append(r.signals, taken)
	follow(false)
	want[1] = "2025Q3 notice nothing_found: 1 sources, 92 of 92 days, 0 signals"
	if diff := cmp.Diff(want, of(known)); diff != "" {
		t.Error(diff)
	}
}
