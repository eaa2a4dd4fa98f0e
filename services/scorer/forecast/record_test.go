package forecast

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

func shippedRecords(t testing.TB) *Records {
	t.Helper()
	r, err := LoadRecords(pipelines.Embedded)
	if err != nil || r == nil {
		t.Fatalf("models that ship: %v, %v", r, err)
	}
	return r
}

// told is a fact of a kind with a headcount, days before the end of a quarter.
func told(kind string, q quarter.Quarter, before int, heads float64) *fact.Fact {
	f := &fact.Fact{ID: kind, Kind: kind}
	f.Day = fact.Day(q.End()) - 1 - before
	f.Quarter = quarter.Of(fact.Midnight(f.Day))
	f.Claim = &foreshockv1.Claim{Kind: kind, State: "OH"}
	f.Heads.Stated, f.Heads.Value = heads > 0, heads
	return f
}

func TestARecordIsJudgedByTheFunctionsThatTheBacktestMeasures(t *testing.T) {
	t.Parallel()
	r := shippedRecords(t)
	rapid.Check(t, func(t *rapid.T) {
		q := quarter.New(2025, 1) + quarter.Quarter(rapid.IntRange(0, 8).Draw(t, "quarter"))
		draw := func(kind string) []*fact.Fact {
			var facts []*fact.Fact
			before := rapid.IntRange(300, 900).Draw(t, kind+" first")
			for range rapid.IntRange(0, 4).Draw(t, kind) {
				facts = append(facts, told(kind, q-1, before, rapid.Float64Range(0, 2000).Draw(t, kind+" heads")))
				before -= rapid.IntRange(0, before/2).Draw(t, kind+" apart")
			}
			return facts
		}
		record := risk.Record{CompanyID: "acme", Name: "Acme", Quarter: q, Rounds: draw("layoff"), Notices: draw("warn_notice")}
		got := r.Judge(record)
		if len(record.Rounds)+len(record.Notices) == 0 {
			if got.Base != nil || len(got.Rest) > 0 {
				t.Fatalf("of no record it says %+v", got)
			}
			return
		}
		rounds, notices := appendRows(nil, record, record.Rounds, panel.Announcement), appendRows(nil, record, record.Notices, panel.Notice)
		neither := 1.0
		if len(rounds) > 0 {
			score := r.rounds.Score(r.rounds.Measure("c:acme", rounds, feature.Linked{Same: notices, Alike: notices}, q-1))
			neither *= 1 - learn.Sigmoid(score.LogOdds())
		}
		if len(notices) > 0 {
			score := r.notices.Score(r.notices.Measure("c:acme", notices, feature.Linked{}, q-1))
			neither *= 1 - learn.Sigmoid(score.LogOdds())
		}
		if p := learn.Sigmoid(total(got)); math.Abs(p-(1-neither)) > 1e-9 {
			t.Fatalf("probability %v, want %v", p, 1-neither)
		}
		h := got.Headcount
		if !(1 <= h.Low && h.Low <= h.Median && h.Median <= h.High) {
			t.Fatalf("interval %+v", h)
		}
	})
}

// A large employer's rounds draw its median up, and more of them narrow the interval.
func TestHeadcountsArePooled(t *testing.T) {
	t.Parallel()
	s := shippedRecords(t).rounds.Sizes
	q := quarter.New(2025, 1)
	rows := func(n int) []panel.Row {
		var out []panel.Row
		for i := range n {
			day := panel.DayOf((q - quarter.Quarter(n-i)).Start())
			out = append(out, panel.Row{Event: panel.Event{Day: day, Headcount: 10_000}})
		}
		return out
	}
	none, once, often := s.interval(nil, q), s.interval(rows(1), q), s.interval(rows(6), q)
	if !(none.Median < once.Median && once.Median < often.Median && often.Median < 10_000) {
		t.Errorf("medians %v, %v, %v: want them to rise towards 10,000", none.Median, once.Median, often.Median)
	}
	if width := func(i risk.Interval) float64 { return math.Log(i.High / i.Low) }; !(width(none) > width(once) && width(once) > width(often)) {
		t.Errorf("intervals %v, %v, %v: want them to narrow", none, once, often)
	}
}

// Of the quarters of 2024, about eight in ten fall into the interval that sizes up to 2023 gave.
func TestSharedHeadcountIntervalsCover(t *testing.T) {
	t.Parallel()
	for _, name := range bothPanels {
		s := sharedSource(t, name)
		before := quarter.New(2023, 4)
		sizes := fitSizes(s.panel, before)
		var inside, all float64
		for q := before + 1; q <= before+4; q++ {
			for i := range s.panel.Employers {
				e := &s.panel.Employers[i]
				heads := 0.0
				for _, row := range e.Rows {
					if row.Day.Quarter() == q {
						heads += row.Headcount
					}
				}
				if heads <= 0 || e.Rows[0].Day.Quarter() > before {
					continue
				}
				all++
				if h := sizes.interval(e.Rows, before); h.Low <= heads && heads <= h.High {
					inside++
				}
			}
		}
		t.Logf("panel %s: %.3f of %v quarters lie within", name, inside/all, all)
		if share := inside / all; all < 50 || share < 0.72 || share > 0.88 {
			t.Errorf("panel %s: %.3f of %v quarters lie within the 80 %% interval", name, share, all)
		}
	}
}

func TestEveryPartHasAMeaning(t *testing.T) {
	t.Parallel()
	r := shippedRecords(t)
	q := quarter.New(2026, 1)
	j := r.Judge(risk.Record{CompanyID: "acme", Name: "Acme", Quarter: q,
		Rounds: []*fact.Fact{told("layoff", q-1, 40, 300)}, Notices: []*fact.Fact{told("warn_notice", q-1, 30, 120)}})
	for _, a := range append(j.Rest, *j.Base) {
		if Meaning(a.Name) == "" {
			t.Errorf("%s says nothing of itself", a.Name)
		}
	}
	if Meaning("hiring_freeze") != "" {
		t.Error("a part of the documented weights is told as fitted")
	}
}
