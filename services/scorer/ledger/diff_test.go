package ledger_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

func millionths(v float64) int64 { return int64(math.Round(v * 1e6)) }

func drawView(t *rapid.T) ledger.View {
	asOf := drawInstant(t)
	return ledger.View{AsOf: asOf, Quarter: ledger.Newest(asOf) - quarter.Quarter(rapid.IntRange(0, 3).Draw(t, "quarters before"))}
}

// ordered gives two views of which neither the instant nor the quarter of the first is later.
func ordered(a, b ledger.View) (from, to ledger.View) {
	if a.AsOf.After(b.AsOf) {
		a.AsOf, b.AsOf = b.AsOf, a.AsOf
	}
	if a.Quarter > b.Quarter {
		a.Quarter, b.Quarter = b.Quarter, a.Quarter
	}
	return a, b
}

func TestContributionsSumToTheDifferenceExactly(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		from, to := ordered(drawView(t), drawView(t))
		if rapid.Bool().Draw(t, "one quarter") {
			from.Quarter = to.Quarter
		}
		d := ledger.Diff(rules, company, signals, from, to)
		total, bySums := int64(0), int64(0)
		for _, c := range d.Changes {
			parts := int64(0)
			for _, p := range c.Parts {
				parts += millionths(p.Contribution)
			}
			if parts != millionths(c.Contribution) {
				t.Fatalf("parts of %+v sum to %d", c, parts)
			}
			total += parts
			if c.Cause == ledger.Decayed && from.Quarter == to.Quarter {
				t.Fatalf("one quarter decays: %+v", c)
			}
			if c.Known.IsZero() == (c.Known.After(from.AsOf) && !c.Known.After(to.AsOf)) {
				t.Fatalf("change of %v between %v and %v", c.Known, from.AsOf, to.AsOf)
			}
		}
		for _, v := range d.Sums() {
			bySums += millionths(v)
		}
		want := millionths(d.After.LogOdds) - millionths(d.Before.LogOdds)
		if total != want || bySums != want || millionths(d.LogOdds) != want {
			t.Fatalf("contributions sum to %d, by cause to %d, difference %v; want %d", total, bySums, d.LogOdds, want)
		}
		// Both ends are what anybody else is told.
		equalForecast(t, rules, signals, from, d.Before.Probability)
		equalForecast(t, rules, signals, to, d.After.Probability)
	})
}

func equalForecast(t *rapid.T, rules *ledger.Rules, signals []*foreshockv1.Signal, at ledger.View, got float64) {
	for _, q := range ledger.AsOf(rules, company, signals, at.AsOf).Quarters {
		if q.Quarter == at.Quarter && q.Risk.Probability != got {
			t.Fatalf("%s as of %v: %v, and %v by the state", q.Quarter, at.AsOf, got, q.Risk.Probability)
		}
	}
}

func TestOrderChangesNoDifference(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		from, to := ordered(drawView(t), drawView(t))
		shuffled := rapid.Permutation(signals).Draw(t, "order")
		a, b := ledger.Diff(rules, company, signals, from, to), ledger.Diff(rules, company, shuffled, from, to)
		if diff := cmp.Diff(a.Changes, b.Changes); diff != "" {
			t.Fatalf("the order of signals matters:\n%s", diff)
		}
		if len(a.Facts) != len(b.Facts) || len(a.Indicators) != len(b.Indicators) {
			t.Fatalf("%d facts and %d indicators, and %d and %d", len(a.Facts), len(a.Indicators), len(b.Facts), len(b.Indicators))
		}
	})
}

func TestNothingNewIsNoDifference(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		v := drawView(t)
		if d := ledger.Diff(rules, company, drawSignals(t), v, v); len(d.Changes)+len(d.Facts)+len(d.Indicators) != 0 || d.LogOdds != 0 {
			t.Fatalf("a view differs from itself: %+v", d)
		}
	})
}

func TestExplanationAddsUp(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		v := drawView(t)
		e, err := ledger.Explain(rules, company, signals, v.AsOf, v.Quarter)
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		facts := map[string]bool{}
		for _, f := range e.Facts {
			facts[f.GetId()] = true
		}
		for i, s := range e.Steps {
			sum += millionths(s.Contribution)
			if want := 1 / (1 + math.Exp(-float64(sum)/1e6)); math.Abs(s.Probability-want) > 1e-6 {
				t.Fatalf("after step %d: %v, want %v", i, s.Probability, want)
			}
			if i > 1 && math.Abs(s.Contribution) > math.Abs(e.Steps[i-1].Contribution) {
				t.Fatalf("step %d is stronger than the one before", i)
			}
			if i > 0 && len(s.Facts) == 0 {
				t.Fatalf("%s rests on no fact", s.Name)
			}
			for _, id := range s.Facts {
				if !facts[id] {
					t.Fatalf("%s rests on fact %s, which is not told", s.Name, id)
				}
			}
		}
		if sum != millionths(e.LogOdds) || sum != millionths(e.Risk.LogOdds) || e.Steps[len(e.Steps)-1].Probability != e.Risk.Probability {
			t.Fatalf("steps sum to %d, told are %v and %v", sum, e.LogOdds, e.Risk.LogOdds)
		}
	})
}

func TestNoExplanationOfWhatIsNotForecast(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	_, err := ledger.Explain(rules, company, nil, time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), quarter.New(2026, 3))
	if err == nil || !strings.Contains(err.Error(), "2026Q2") {
		t.Errorf("%v, want the newest quarter named", err)
	}
}

// version is a later (or the only) version of a document.
func version(document, event, day string, claims ...*foreshockv1.Claim) []*foreshockv1.Signal {
	var all []*foreshockv1.Signal
	for i, c := range claims {
		s := signal(fmt.Sprintf("%s-%d", event, i), day, c)
		s.EventId, s.Document = event, document
		s.Evidence = &foreshockv1.Evidence{Field: "text", Start: uint32(i)}
		all = append(all, s)
	}
	return all
}

func TestCausesOfAChange(t *testing.T) {
	t.Parallel()
	rules, _ := documented(t)
	planned := func(heads int32) *foreshockv1.Claim {
		return &foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(heads), Status: "planned"}
	}
	freeze := &foreshockv1.Claim{Kind: "hiring_freeze"}
	first := version("a", "a1", "2024-02-10", layoff(5000))
	late := version("z", "z1", "2024-02-12", freeze)
	late[0].KnowledgeTime = timestamppb.New(time.Date(2024, 4, 20, 0, 0, 0, 0, time.UTC))
	for name, tt := range map[string]struct {
		signals  []*foreshockv1.Signal
		from, to string
		quarters [2]string
		// want is cause, sign and parts of each change in order.
		want  []string
		facts []ledger.Alteration
	}{
		"a fact enters": {
			signals: slices.Concat(first, version("b", "b1", "2024-03-10", freeze)),
			from:    "2024-03-01", to: "2024-03-20", quarters: [2]string{"2024Q2", "2024Q2"},
			want: []string{"entered + hiring_freeze"}, facts: []ledger.Alteration{ledger.FactEntered},
		},
		"one article, two claims": {
			signals: slices.Concat(first, version("b", "b1", "2024-03-10", freeze, &foreshockv1.Claim{Kind: "offshoring", Destination: "India"})),
			from:    "2024-03-01", to: "2024-03-20", quarters: [2]string{"2024Q2", "2024Q2"},
			want:  []string{"entered + hiring_freeze", "entered + offshoring"},
			facts: []ledger.Alteration{ledger.FactEntered, ledger.FactEntered},
		},
		"a target beside the round it counts": {
			signals: slices.Concat(first, version("b", "b1", "2024-02-12", &foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(10000), Status: "confirmed"}, layoff(5000))),
			from:    "2024-02-11", to: "2024-02-13", quarters: [2]string{"2024Q2", "2024Q2"},
			want: []string{"entered + open_gap stated_gap"}, facts: []ledger.Alteration{ledger.FactRetold, ledger.FactEntered},
		},
		"a plan is confirmed elsewhere": {
			signals: slices.Concat(version("a", "a1", "2024-02-10", planned(5000)), version("b", "b1", "2024-02-12", layoff(5000))),
			from:    "2024-02-11", to: "2024-02-13", quarters: [2]string{"2024Q2", "2024Q2"},
			want: []string{"revised + round_size layoff_rounds"}, facts: []ledger.Alteration{ledger.FactRevised},
		},
		"told again": {
			signals: slices.Concat(first, version("b", "b1", "2024-02-12", layoff(5000))),
			from:    "2024-02-11", to: "2024-02-13", quarters: [2]string{"2024Q2", "2024Q2"},
			facts: []ledger.Alteration{ledger.FactRetold},
		},
		"a document corrects its number": {
			signals: slices.Concat(first, version("a", "a2", "2024-02-12", layoff(500))),
			from:    "2024-02-11", to: "2024-02-13", quarters: [2]string{"2024Q2", "2024Q2"},
			want: []string{"superseded - round_size"}, facts: []ledger.Alteration{ledger.FactSuperseded},
		},
		"a document tells of another round instead": {
			signals: slices.Concat(
				version("a", "a1", "2024-02-10", layoff(5000)),
				version("a", "a2", "2024-06-20", layoff(300), freeze)),
			from: "2024-02-11", to: "2024-06-21", quarters: [2]string{"2024Q3", "2024Q3"},
			want:  []string{"superseded - round_size layoff_rounds", "entered + hiring_freeze"},
			facts: []ledger.Alteration{ledger.FactWithdrawn, ledger.FactEntered, ledger.FactEntered},
		},
		"time passes": {
			signals: first, from: "2024-03-20", to: "2024-04-20", quarters: [2]string{"2024Q2", "2024Q3"},
			want: []string{"decayed - layoff_rounds round_size"},
		},
		"a fact known before comes into view": {
			signals: first, from: "2024-03-20", to: "2024-04-20", quarters: [2]string{"2024Q1", "2024Q3"},
			want: []string{"entered + round_size layoff_rounds"},
		},
		"a fact of a past quarter becomes known late": {
			signals: slices.Concat(first, late), from: "2024-04-01", to: "2024-04-30", quarters: [2]string{"2024Q2", "2024Q2"},
			want: []string{"entered + hiring_freeze"}, facts: []ledger.Alteration{ledger.FactEntered},
		},
		"nothing was known": {
			signals: first, from: "2024-02-01", to: "2024-02-28", quarters: [2]string{"2024Q2", "2024Q2"},
			want: []string{"entered + round_size layoff_rounds"}, facts: []ledger.Alteration{ledger.FactEntered},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := ledger.Diff(rules, company, tt.signals, view(t, tt.from, tt.quarters[0]), view(t, tt.to, tt.quarters[1]))
			var got []string
			for _, c := range d.Changes {
				text := string(c.Cause) + " +"
				if c.Contribution < 0 {
					text = string(c.Cause) + " -"
				}
				for _, p := range c.Parts {
					text += " " + p.Name
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("changes:\n%s", diff)
			}
			var facts []ledger.Alteration
			for _, f := range d.Facts {
				facts = append(facts, f.Alteration)
			}
			if diff := cmp.Diff(tt.facts, facts); diff != "" {
				t.Errorf("facts:\n%s", diff)
			}
		})
	}
}

func view(t *testing.T, day, q string) ledger.View {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	of, err := quarter.Parse(q)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.View{AsOf: at.Add(24*time.Hour - 1), Quarter: of}
}

func TestIndicatorsBeforeAndAfter(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	signals := slices.Concat(version("a", "a1", "2024-02-10", layoff(5000)), version("b", "b1", "2024-03-10", layoff(700)))
	d := ledger.Diff(rules, company, signals, view(t, "2024-03-01", "2024Q2"), view(t, "2024-03-20", "2024Q2"))
	got := map[string][2]float64{}
	for _, c := range d.Indicators {
		if c.Quarter == quarter.New(2024, 1) {
			got[c.Name] = [2]float64{c.Before.GetValue(), c.After.GetValue()}
		}
	}
	want := map[string][2]float64{"layoff_rounds": {1, 2}, "cuts_announced": {5000, 5700}, "cuts_confirmed": {5000, 5700}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
