package rule_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/alerter/rule"
)

// Whatever changes, in whatever order it becomes known: ids are unique, every chain counts
// from 1 without a hole, begins with raised, says each time what it follows, and is silent
// once it has ended; who stops after any change and goes on from what was stored tells the
// same, and nothing twice.
func TestChainsAreWhole(t *testing.T) {
	t.Parallel()
	clear := 0.3
	rules := []pipelines.AlertRule{
		{Name: "level", Severity: "info", Level: &pipelines.AlertLevel{Indicator: "risk", Raise: 0.5, Clear: &clear}, CoolDown: &pipelines.CoolDown{Days: 20}},
		{Name: "change", Severity: "info", Change: &pipelines.AlertMove{Indicator: "risk", By: -0.3, WithinDays: 10}},
		{Name: "fact", Severity: "info", Fact: &pipelines.AlertFact{Kinds: []string{"layoff"}, MinHeadcount: 300}},
	}
	rapid.Check(t, func(t *rapid.T) {
		set := rule.NewSet(rules, nil, "v1")
		state, stored := set.NewState(nil), map[string]*foreshockv1.AlertBook{}
		restored := func() *rule.State {
			var books []*foreshockv1.AlertBook
			for _, b := range stored {
				books = append(books, proto.CloneOf(b))
			}
			return set.NewState(books)
		}
		var told []*foreshockv1.Alert
		values := map[string]float64{}
		day := 0
		for n := range rapid.IntRange(1, 25).Draw(t, "changes") {
			day = max(day+rapid.IntRange(-2, 9).Draw(t, "days"), 0)
			change := drawChange(t, n, day, values)
			alerts := set.Evaluate(state, change)
			told = append(told, alerts...)

			again := restored()
			same := set.Evaluate(again, change)
			if !slices.EqualFunc(alerts, same, func(a, b *foreshockv1.Alert) bool { return proto.Equal(a, b) }) {
				t.Fatalf("change %d: told %v, and %v from what was stored", n, alerts, same)
			}
			for _, b := range append(again.Decided(same), again.Told(same)...) {
				stored[b.GetCompanyId()] = proto.CloneOf(b)
			}
			if stored[change.Update.GetCompanyId()].GetSequence() == change.Sequence {
				if twice := set.Evaluate(restored(), change); len(twice) > 0 {
					t.Fatalf("change %d is told twice: %v", n, twice)
				}
			}
		}
		last, ids := map[string]*foreshockv1.Alert{}, map[string]bool{}
		for _, a := range told {
			before := last[a.GetChain()]
			switch {
			case ids[a.GetId()]:
				t.Fatalf("id %s twice", a.GetId())
			case before == nil && (a.GetState() != rule.Raised || a.GetSequence() != 1 || a.GetPreviousId() != "" || a.GetChain() != a.GetId()):
				t.Fatalf("a chain begins with %v", a)
			case before != nil && (before.GetEnded() || a.GetSequence() != before.GetSequence()+1 || a.GetPreviousId() != before.GetId() || a.GetState() == rule.Raised):
				t.Fatalf("%v follows %v", a, before)
			}
			ids[a.GetId()], last[a.GetChain()] = true, a
		}
	})
}

func drawChange(t *rapid.T, n, day int, values map[string]float64) rule.Change {
	at := timestamppb.New(time.Date(2026, 1, 1+day, 0, 0, 0, 0, time.UTC))
	company := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "company")
	u := &foreshockv1.IndicatorUpdate{CompanyId: company, Company: company, Quarter: rapid.SampledFrom([]string{"2026Q1", "2026Q2"}).Draw(t, "quarter"), KnowledgeTime: at}
	switch rapid.IntRange(0, 4).Draw(t, "what") {
	case 0, 1:
		i := &foreshockv1.Indicator{Name: "risk", Value: float64(rapid.IntRange(0, 10).Draw(t, "value")) / 10, KnowledgeTime: at}
		if before, known := values[company+u.GetQuarter()]; known {
			i.Previous = &before
		}
		values[company+u.GetQuarter()] = i.GetValue()
		u.Indicators = append(u.Indicators, i)
	case 2, 3:
		id := rapid.IntRange(0, 2).Draw(t, "fact")
		f := &foreshockv1.Fact{
			Id: fmt.Sprint(company, id), CompanyId: company, EventTime: at, KnowledgeTime: at, Origins: rapid.Uint32Range(1, 3).Draw(t, "origins"),
			Claim: &foreshockv1.Claim{Kind: "layoff", Status: rapid.SampledFrom([]string{"confirmed", "planned", "denied"}).Draw(t, "status"),
				Headcount: proto.Int32(int32(100 * rapid.IntRange(1, 6).Draw(t, "heads")))},
			Links: []*foreshockv1.Link{{SignalId: fmt.Sprint(company, rapid.IntRange(0, 3).Draw(t, "signal"))}},
		}
		if rapid.IntRange(0, 5).Draw(t, "withdrawn") == 0 {
			f.Flags = []string{"withdrawn"}
		}
		u.Facts = append(u.Facts, f)
	default:
		u.WithdrawnFacts = []string{fmt.Sprint(company, rapid.IntRange(0, 2).Draw(t, "fact"))}
		u.WithdrawnIndicators = rapid.SampledFrom([][]string{nil, {"risk"}}).Draw(t, "gone")
	}
	return rule.Change{Update: u, Sequence: uint64(n + 1)}
}
