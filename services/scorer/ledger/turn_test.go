package ledger_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

func TestASilentCompanyIsForecastAtEveryTurn(t *testing.T) {
	t.Parallel()
	rules, p := shipped(t)
	issued, outcomes := ledger.Turns(rules, company, []*foreshockv1.Signal{signal("a", "2020-02-10", layoff(1000))}, day("2026-06-30"))
	if len(issued) != p.Forecast.RiskSetQuarters || issued[0].Quarter.String() != "2020Q2" {
		t.Fatalf("%d forecasts, want one for each of %d quarters", len(issued), p.Forecast.RiskSetQuarters)
	}
	for i, f := range issued {
		if f.Quarter != issued[0].Quarter+quarter.Quarter(i) || f.Hash == "" || !f.Known.Before(f.Quarter.Start()) || f.Rule != "announced-layoff/2" {
			t.Errorf("forecast %d: %+v", i, f)
		}
	}
	// Second rounds come at typical distances, so the forecast may rise for a while; in the
	// end it fades.
	if first, last := issued[0].Risk.Probability, issued[len(issued)-1].Risk.Probability; last >= first {
		t.Errorf("%v does not fade from %v", last, first)
	}
	if len(outcomes) != len(issued) {
		t.Fatalf("%d outcomes of %d forecasts", len(outcomes), len(issued))
	}
	for _, o := range outcomes {
		if o.Came || len(o.Facts) > 0 {
			t.Errorf("%s came: %+v", o.Quarter, o)
		}
	}
	// Before the grace window has passed nothing is resolved.
	_, outcomes = ledger.Turns(rules, company, []*foreshockv1.Signal{signal("a", "2020-02-10", layoff(1000))}, day("2020-08-14"))
	if len(outcomes) != 0 {
		t.Errorf("resolved within the grace window: %+v", outcomes)
	}
}

func TestWhatResolvesAForecast(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	status := func(s string) *foreshockv1.Claim {
		c := layoff(500)
		c.Status = s
		return c
	}
	total := layoff(500)
	total.Cumulative = true
	late := func(known string) *foreshockv1.Signal {
		s := signal("b", "2024-05-20", layoff(500))
		s.KnowledgeTime = timestamppb.New(day(known))
		return s
	}
	corrected := func(known string, claim *foreshockv1.Claim) *foreshockv1.Signal {
		s := signal("c", known, claim)
		s.Document = "b"
		s.Id = "c"
		return s
	}
	first := func(s *foreshockv1.Signal) *foreshockv1.Signal { s.Document = "b"; return s }
	for name, test := range map[string]struct {
		signals []*foreshockv1.Signal
		came    bool
		heads   float64
	}{
		"nothing":                        {},
		"confirmed":                      {[]*foreshockv1.Signal{signal("b", "2024-05-20", status("confirmed"))}, true, 500},
		"planned":                        {[]*foreshockv1.Signal{signal("b", "2024-05-20", status("planned"))}, true, 500},
		"reported":                       {[]*foreshockv1.Signal{signal("b", "2024-05-20", status("reported"))}, false, 0},
		"denied":                         {[]*foreshockv1.Signal{signal("b", "2024-05-20", status("denied"))}, false, 0},
		"a running total":                {[]*foreshockv1.Signal{signal("b", "2024-05-20", total)}, false, 0},
		"a target":                       {[]*foreshockv1.Signal{signal("b", "2024-05-20", &foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(9000)})}, false, 0},
		"a notice":                       {[]*foreshockv1.Signal{signal("b", "2024-05-20", &foreshockv1.Claim{Kind: "warn_notice", Headcount: proto.Int32(80), State: "CA", NoticeDate: "2024-05-20"})}, true, 80},
		"the quarter before":             {[]*foreshockv1.Signal{signal("b", "2024-03-31", status("confirmed"))}, false, 0},
		"the quarter after":              {[]*foreshockv1.Signal{signal("b", "2024-07-01", status("confirmed"))}, false, 0},
		"known within the grace window":  {[]*foreshockv1.Signal{late("2024-08-14")}, true, 500},
		"known after it":                 {[]*foreshockv1.Signal{late("2024-08-15")}, false, 0},
		"corrected within the window":    {[]*foreshockv1.Signal{first(signal("b", "2024-05-20", layoff(500))), corrected("2024-06-01", layoff(300))}, true, 300},
		"corrected after the window":     {[]*foreshockv1.Signal{first(signal("b", "2024-05-20", layoff(500))), corrected("2024-08-20", layoff(300))}, true, 500},
		"a confirmed round and a notice": {[]*foreshockv1.Signal{signal("b", "2024-05-20", layoff(500)), signal("w", "2024-05-22", &foreshockv1.Claim{Kind: "warn_notice", Headcount: proto.Int32(495), State: "CA", NoticeDate: "2024-05-22"})}, true, 500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signals := append([]*foreshockv1.Signal{signal("a", "2023-12-10", layoff(1000))}, test.signals...)
			_, outcomes := ledger.Turns(rules, company, signals, day("2026-01-01"))
			at := slices.IndexFunc(outcomes, func(o ledger.Outcome) bool { return o.Quarter.String() == "2024Q2" })
			if at < 0 {
				t.Fatal("not resolved")
			}
			o := outcomes[at]
			if o.Came != test.came || o.Headcount != test.heads || (len(o.Facts) > 0) != test.came {
				t.Errorf("%+v, want came %v with %v", o, test.came, test.heads)
			}
		})
	}
}

// No look-ahead, bit for bit: whatever becomes known after a quarter has turned changes no
// forecast for it, and whatever becomes known after the grace window no outcome.
func TestNothingKnownLaterChangesAForecast(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		until := drawInstant(t)
		cut := drawInstant(t)
		issued, outcomes := ledger.Turns(rules, company, signals, until)
		// What is known later is dropped, or says something else, in any order.
		var other []*foreshockv1.Signal
		for _, s := range signals {
			if !s.GetKnowledgeTime().AsTime().After(cut) {
				other = append(other, s)
				continue
			}
			if rapid.Bool().Draw(t, "kept") {
				changed := proto.CloneOf(s)
				changed.Claim = drawClaim(t)
				changed.Id += "-changed"
				other = append(other, changed)
			}
		}
		other = rapid.Permutation(other).Draw(t, "order")
		again, outcomesAgain := ledger.Turns(rules, company, other, until)
		if a, b := hashesBy(issued, cut), hashesBy(again, cut); !slices.Equal(a, b) {
			t.Fatalf("forecasts as of %v:\n%v\n%v", cut, a, b)
		}
		if a, b := resolvedBy(outcomes, cut), resolvedBy(outcomesAgain, cut); !slices.EqualFunc(a, b, func(x, y ledger.Outcome) bool {
			return x.Quarter == y.Quarter && x.Came == y.Came && x.Headcount == y.Headcount && slices.Equal(x.Facts, y.Facts)
		}) {
			t.Fatalf("outcomes as of %v:\n%v\n%v", cut, a, b)
		}
	})
}

func hashesBy(issued []ledger.Issued, at time.Time) []string {
	var all []string
	for _, f := range issued {
		if !f.Known.After(at) {
			all = append(all, f.Quarter.String()+f.Hash)
		}
	}
	return all
}

func resolvedBy(outcomes []ledger.Outcome, at time.Time) []ledger.Outcome {
	return slices.DeleteFunc(slices.Clone(outcomes), func(o ledger.Outcome) bool { return o.Resolved.After(at) })
}

// Later turns are added to earlier ones and change none, and the forecast is the one that
// anybody is told who asks as of the day before the quarter.
func TestTurnsAreWhatWasKnownThen(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		a, b := drawInstant(t), drawInstant(t)
		if a.After(b) {
			a, b = b, a
		}
		issued, outcomes := ledger.Turns(rules, company, signals, a)
		later, outcomesLater := ledger.Turns(rules, company, signals, b)
		if len(later) < len(issued) || !slices.Equal(hashesBy(later, a), hashesBy(issued, a)) || len(issued) != len(hashesBy(later, a)) {
			t.Fatalf("as of %v %d forecasts, as of %v %d", a, len(issued), b, len(later))
		}
		if n := len(resolvedBy(outcomesLater, a)); n != len(outcomes) {
			t.Fatalf("as of %v %d outcomes, %d by then as of %v", a, len(outcomes), n, b)
		}
		for _, f := range issued {
			for _, q := range ledger.AsOf(rules, company, signals, f.Known).Quarters {
				if q.Quarter == f.Quarter && q.Risk.Probability != f.Risk.Probability {
					t.Fatalf("%s: issued %v, as of then %v", q.Quarter, f.Risk.Probability, q.Risk.Probability)
				}
			}
		}
	})
}

// day is the first instant of a day.
func day(s string) time.Time {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return at
}
