package ledger_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

func decision(id, day string, d *foreshockv1.Decision) *foreshockv1.Signal {
	s := signal(id, day, &foreshockv1.Claim{Kind: fact.DecisionKind})
	s.Decision, s.Source = d, "analyst"
	return s
}

func link(a, b string) *foreshockv1.Decision {
	return &foreshockv1.Decision{Action: fact.ActionLink, SignalId: a, OtherSignalId: b, By: "someone", Reason: "one round"}
}

func unlink(a, b string) *foreshockv1.Decision {
	return &foreshockv1.Decision{Action: fact.ActionUnlink, SignalId: a, OtherSignalId: b, By: "someone", Reason: "two rounds"}
}

func revoke(id string) *foreshockv1.Decision {
	return &foreshockv1.Decision{Action: fact.ActionRevoke, Revokes: id, By: "someone"}
}

// One round told with two numbers, and two rounds with one number.
func TestAnalystsLinkAndUnlink(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	signals := []*foreshockv1.Signal{
		signal("a", "2024-04-02", layoff(500)), signal("b", "2024-04-03", layoff(620)),
		signal("c", "2024-04-20", layoff(14000)), signal("d", "2024-05-20", layoff(14000)),
		decision("l", "2024-06-01", link("a", "b")),
		decision("u", "2024-06-02", unlink("d", "c")),
		decision("r", "2024-06-03", revoke("l")),
		decision("rr", "2024-06-04", revoke("r")),
		decision("r2", "2024-06-05", revoke("u")),
	}
	for _, test := range []struct {
		day       string
		facts     int // that count
		confirmed float64
		basis     string
	}{
		{"2024-05-31", 3, 15120, "500 + 620 + 14000"},
		{"2024-06-01", 2, 14500, "500 + 14000"},
		{"2024-06-02", 3, 28500, "500 + 14000 + 14000"},
		{"2024-06-03", 4, 29120, "500 + 620 + 14000 + 14000"},
		{"2024-06-04", 3, 28500, "500 + 14000 + 14000"},
		{"2024-06-05", 2, 14500, "500 + 14000"},
	} {
		state := ledger.AsOf(rules, company, signals, day(test.day).Add(time.Hour))
		n := 0
		for _, f := range state.Facts {
			if !slices.Contains(f.GetFlags(), fact.FlagWithdrawn) {
				n++
			}
		}
		var got *foreshockv1.Indicator
		for _, q := range state.Quarters {
			for _, i := range q.Indicators {
				if q.Quarter.String() == "2024Q2" && i.GetName() == "cuts_confirmed" {
					got = i
				}
			}
		}
		if n != test.facts || got.GetValue() != test.confirmed || got.GetBasis() != test.basis {
			t.Errorf("%s: %d facts, %v = %s; want %d, %v = %s", test.day, n, got.GetValue(), got.GetBasis(), test.facts, test.confirmed, test.basis)
		}
	}
	state := ledger.AsOf(rules, company, signals, day("2024-06-01").Add(time.Hour))
	methods := map[string]string{}
	for _, f := range state.Facts {
		for _, l := range f.GetLinks() {
			methods[l.GetSignalId()] = l.GetMethod()
		}
	}
	if methods["b"] != fact.MethodAnalyst {
		t.Errorf("b is linked by %q", methods["b"])
	}
}

// drawDecided adds decisions about the signals drawn.
func drawDecided(t *rapid.T) []*foreshockv1.Signal {
	signals := drawSignals(t)
	ids := make([]string, 0, len(signals)+4)
	for _, s := range signals {
		ids = append(ids, s.GetId())
	}
	of := rapid.SampledFrom(ids)
	for i := range rapid.IntRange(1, 4).Draw(t, "decisions") {
		d := rapid.SampledFrom([]func(string, string) *foreshockv1.Decision{link, unlink}).Draw(t, "action")(of.Draw(t, "a"), of.Draw(t, "b"))
		if i > 0 && rapid.IntRange(0, 2).Draw(t, "revoke") == 0 {
			d = revoke(ids[len(ids)-1])
		}
		s := decision("decision-"+string(rune('a'+i)), "2024-01-01", d)
		at := began.Add(time.Duration(rapid.IntRange(0, 700*24).Draw(t, "decided")) * time.Hour)
		s.EventTime, s.KnowledgeTime = timestamppb.New(at), timestamppb.New(at)
		ids = append(ids, s.GetId())
		signals = append(signals, s)
	}
	return signals
}

// What holds of signals holds with decisions among them: rows folded up to a day are the
// state of that day, in any order of arrival, read at once or piece by piece.
func TestDecisionsAreKnowledgeLikeAnyOther(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawDecided(t)
		asOf := drawInstant(t)
		history := ledger.History(rules, company, signals, time.Time{}, asOf)
		equalStates(t, fold(history, asOf), ledger.AsOf(rules, company, signals, asOf))
		shuffled := rapid.Permutation(signals).Draw(t, "order")
		equalHistories(t, history, ledger.History(rules, company, shuffled, time.Time{}, asOf))

		var early, late []*foreshockv1.Signal
		for _, s := range signals {
			if s.GetKnowledgeTime().AsTime().After(asOf) {
				late = append(late, s)
			} else {
				early = append(early, s)
			}
		}
		equalHistories(t, ledger.History(rules, company, early, time.Time{}, asOf), upTo(history, asOf))
		book := ledger.Open(rules, company)
		first, _ := book.Extend(early, time.Time{})
		second, _ := book.Extend(late, time.Time{})
		equalHistories(t, ledger.History(rules, company, signals, time.Time{}, time.Time{}), append(first, second...))
	})
}

// All decisions revoked, everything is as if none had been made, but for the facts that
// were made meanwhile.
func TestARevokedDecisionLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		a := rapid.SampledFrom(signals).Draw(t, "a")
		b := rapid.SampledFrom(signals).Draw(t, "b")
		end := day("2040-01-01")
		with := append(slices.Clone(signals),
			decision("x", "2035-01-01", rapid.SampledFrom([]func(string, string) *foreshockv1.Decision{link, unlink}).Draw(t, "action")(a.GetId(), b.GetId())),
			decision("y", "2036-01-01", revoke("x")))
		facts := map[string]*foreshockv1.Fact{}
		for _, f := range ledger.AsOf(rules, company, signals, end).Facts {
			facts[f.GetId()] = f
		}
		for _, f := range ledger.AsOf(rules, company, with, end).Facts {
			was := facts[f.GetId()]
			if was == nil {
				if !slices.Contains(f.GetFlags(), fact.FlagWithdrawn) {
					t.Fatalf("a fact stays: %v", f)
				}
				continue
			}
			f.KnowledgeTime = was.GetKnowledgeTime()
			if !proto.Equal(f, was) {
				t.Fatalf("with a revoked decision\n%v\nwithout\n%v", f, was)
			}
			delete(facts, f.GetId())
		}
		if len(facts) > 0 {
			t.Fatalf("%d facts are gone", len(facts))
		}
	})
}
