package ledger_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/scorer/ledger"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// signal is a news claim of its own document, known when published.
func signal(id, day string, claim *foreshockv1.Claim) *foreshockv1.Signal {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return &foreshockv1.Signal{
		Id: id, EventId: "e" + id, Document: id, Source: "press", Claim: claim, Confidence: 0.9,
		EventTime: timestamppb.New(at), KnowledgeTime: timestamppb.New(at),
	}
}

func layoff(heads int32) *foreshockv1.Claim {
	return &foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(heads), Status: "confirmed"}
}

func TestRowsOfASlice(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rows := ledger.History(rules, company, []*foreshockv1.Signal{
		signal("a", "2024-02-10", layoff(1000)), signal("b", "2024-02-20", layoff(250)),
	}, time.Time{}, time.Time{})
	if len(rows) != 2 {
		t.Fatalf("%d slices, want one for each knowledge instant", len(rows))
	}
	for _, s := range rows {
		for _, f := range s.Facts {
			if f.GetId() == "" || f.GetRules() != rules.Version() || f.GetCompanyId() != company.ID || f.GetCompany() != company.Name || !f.GetKnowledgeTime().AsTime().Equal(s.Knowledge) {
				t.Errorf("incomplete fact row %v", f)
			}
		}
		for _, i := range s.Indicators {
			if i.GetId() == "" || i.GetRules() != rules.Version() || i.GetCompanyId() != company.ID || !i.GetKnowledgeTime().AsTime().Equal(s.Knowledge) || i.GetEventTime() == nil {
				t.Errorf("incomplete indicator row %v", i)
			}
		}
	}
	at := slices.IndexFunc(rows[1].Indicators, func(i *foreshockv1.Indicator) bool { return i.GetName() == "cuts_confirmed" })
	if at < 0 {
		t.Fatal("the second round changes no sum")
	}
	if i := rows[1].Indicators[at]; i.GetValue() != 1250 || i.Previous == nil || i.GetPrevious() != 1000 || i.GetBasis() != "1000 + 250" || len(i.GetFactIds()) != 2 {
		t.Errorf("%v, want 1250 after 1000 by two facts", i)
	}
	first := slices.IndexFunc(rows[0].Indicators, func(i *foreshockv1.Indicator) bool { return i.GetName() == "cuts_confirmed" })
	if first < 0 || rows[0].Indicators[first].Previous != nil {
		t.Error("a new indicator has no previous value")
	}
}

func TestUpdatesGroupASliceByQuarter(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rows := ledger.History(rules, company, []*foreshockv1.Signal{signal("a", "2024-02-10", layoff(1000))}, time.Time{}, time.Time{})
	updates := rows[0].Updates()
	var quarters []string
	for _, u := range updates {
		quarters = append(quarters, fmt.Sprintf("%s %d facts", u.GetQuarter(), len(u.GetFacts())))
		for _, i := range u.GetIndicators() {
			if i.GetQuarter() != u.GetQuarter() || u.GetCompanyId() != company.ID || !u.GetKnowledgeTime().AsTime().Equal(rows[0].Knowledge) {
				t.Errorf("%v under %s", i, u.GetQuarter())
			}
		}
	}
	if want := []string{"2024Q1 1 facts", "2024Q2 0 facts"}; !slices.Equal(quarters, want) {
		t.Errorf("%v, want %v", quarters, want)
	}
}

// A quarter that begins brings rows of its own: the forecast for the next one, and what
// is carried forward; until nothing is left to tell.
func TestTurnsOfQuarters(t *testing.T) {
	t.Parallel()
	rules, p := shipped(t)
	signals := []*foreshockv1.Signal{signal("a", "2024-02-10", layoff(1000)), signal("b", "2024-02-10", &foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(5000)})}
	day := func(s string) time.Time { at, _ := time.Parse(time.DateOnly, s); return at }
	rows := ledger.History(rules, company, signals, time.Time{}, day("2024-07-01"))
	var got []string
	for _, s := range rows {
		got = append(got, s.Knowledge.Format(time.DateOnly))
	}
	if want := []string{"2024-02-10", "2024-04-01", "2024-07-01"}; !slices.Equal(got, want) {
		t.Fatalf("slices at %v, want %v", got, want)
	}
	carried := map[string]float64{}
	for _, i := range rows[2].Indicators {
		carried[i.GetQuarter()+" "+i.GetName()] = i.GetValue()
	}
	if carried["2024Q3 cut_target"] != 5000 || carried["2024Q4 risk_probability"] <= p.Risk.BaseRate {
		t.Errorf("the turn to 2024Q3 brings %v", carried)
	}
	// Asked for later slices alone, the turns that nobody may have written come too.
	tail := ledger.History(rules, company, append(signals, signal("c", "2024-08-08", layoff(10))), day("2024-08-08"), time.Time{})
	if len(tail) != 3 || !tail[0].Knowledge.Equal(day("2024-04-01")) {
		t.Errorf("%d slices from %v, want the turns since February and the new one", len(tail), tail[0].Knowledge)
	}
	// Long after, nothing is written any more.
	last := ledger.History(rules, company, signals, time.Time{}, day("2060-01-01"))
	if end := last[len(last)-1].Knowledge; end.After(day("2029-01-01")) {
		t.Errorf("rows are written until %v", end)
	}
}

func TestAStateWithoutKnowledge(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	s := ledger.AsOf(rules, company, []*foreshockv1.Signal{signal("a", "2024-02-10", layoff(1000))}, time.Date(2024, 2, 9, 0, 0, 0, 0, time.UTC))
	if len(s.Facts) != 0 || len(s.Quarters) != 0 || len(s.Programmes) != 0 {
		t.Errorf("something is known before anything was: %+v", s)
	}
	if rows := ledger.History(rules, company, nil, time.Time{}, time.Now()); len(rows) != 0 {
		t.Errorf("rows without signals: %v", rows)
	}
}

func TestAStateNamesEveryQuarterToTheNext(t *testing.T) {
	t.Parallel()
	rules, p := shipped(t)
	s := ledger.AsOf(rules, company, []*foreshockv1.Signal{signal("a", "2016-02-10", layoff(1000))}, time.Date(2024, 2, 9, 0, 0, 0, 0, time.UTC))
	if len(s.Quarters) != 34 || s.Quarters[0].Quarter.String() != "2016Q1" || s.Quarters[33].Quarter.String() != "2024Q2" {
		t.Fatalf("%d quarters from %s", len(s.Quarters), s.Quarters[0].Quarter)
	}
	if last := s.Quarters[33]; len(last.Indicators) != 0 || last.Risk.Probability > p.Risk.BaseRate+1e-6 {
		t.Errorf("after eight years %v and %v, want the base rate and no row", last.Indicators, last.Risk.Probability)
	}
}

func ExampleAsOf() {
	p, err := pipelines.LoadScorer(pipelines.Embedded)
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, err := ledger.NewRules(p, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	known := []*foreshockv1.Signal{
		signal("a", "2025-10-28", layoff(14000)),
		signal("b", "2026-01-28", layoff(16000)),
		signal("c", "2026-01-28", &foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(30000)}),
	}
	state := ledger.AsOf(rules, ledger.Company{ID: "acme", Name: "Acme"}, known, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))
	for _, q := range state.Quarters {
		fmt.Printf("%s confirmed %v, risk %.2f\n", q.Quarter, q.Values()["cuts_confirmed"], q.Risk.Probability)
	}
	fmt.Println(state.Programmes[0].Cumulative.Basis)
	// Output:
	// 2025Q4 confirmed 14000, risk 0.03
	// 2026Q1 confirmed 16000, risk 0.13
	// 2026Q2 confirmed 0, risk 0.22
	// 30000 - (14000 + 16000)
}
