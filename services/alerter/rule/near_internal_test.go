package rule

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Whatever rules there are and whatever changes, those that are asked tell what all of them
// asked one by one would tell, and leave the same behind.
func TestThoseAskedTellWhatAllWould(t *testing.T) {
	t.Parallel()
	level := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(0, 8).Draw(t, "tenths")) / 10 })
	rapid.Check(t, func(t *rapid.T) {
		var rules []pipelines.AlertRule
		for n := range rapid.IntRange(1, 12).Draw(t, "rules") {
			r := pipelines.AlertRule{Name: fmt.Sprint("rule-", n), Severity: "info"}
			switch line := level.Draw(t, "line"); rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				r.Level = &pipelines.AlertLevel{Indicator: "risk", Raise: line}
			case 1:
				clear := line + 0.2 // above its line: it falls
				r.Level = &pipelines.AlertLevel{Indicator: "risk", Raise: line, Clear: &clear}
			case 2:
				r.Change = &pipelines.AlertMove{Indicator: "risk", By: line + 0.1, WithinDays: rapid.IntRange(0, 20).Draw(t, "within")}
			default:
				r.Change = &pipelines.AlertMove{Indicator: "risk", By: -line - 0.1, WithinDays: rapid.IntRange(0, 20).Draw(t, "within")}
			}
			r.Where.Origins = rapid.Uint32Range(0, 1).Draw(t, "origins")
			if rapid.IntRange(0, 3).Draw(t, "narrowed") == 0 {
				r.Where.Companies = []string{"a"}
			}
			rules = append(rules, r)
		}
		fact := &foreshockv1.Fact{Id: "f", Origins: 1, Claim: &foreshockv1.Claim{Kind: "layoff"}, Lead: &foreshockv1.Signal{Evidence: &foreshockv1.Evidence{}}}
		set := NewSet(rules, nil, "v1")
		asked, all := set.NewState(nil), set.NewState(nil)
		day, values := 0, map[string]float64{}
		for n := range rapid.IntRange(1, 15).Draw(t, "changes") {
			day = max(day+rapid.IntRange(-2, 9).Draw(t, "days"), 0)
			company := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "company")
			at := timestamppb.New(time.Date(2026, 1, 1+day, 0, 0, 0, 0, time.UTC))
			i := &foreshockv1.Indicator{Name: "risk", Value: level.Draw(t, "value"), KnowledgeTime: at, FactIds: []string{"f"}}
			if before, known := values[company]; known {
				i.Previous = &before
			}
			values[company] = i.GetValue()
			change := Change{Sequence: uint64(n + 1), Update: &foreshockv1.IndicatorUpdate{
				CompanyId: company, Company: company, Quarter: "2026Q1", KnowledgeTime: at, Indicators: []*foreshockv1.Indicator{i},
			}}
			if rapid.Bool().Draw(t, "supported") {
				change.Facts = func(string) *foreshockv1.Fact { return fact }
			}
			got, want := set.Evaluate(asked, change), plainly(set, all, change)
			if !slices.EqualFunc(got, want, func(a, b *foreshockv1.Alert) bool { return proto.Equal(a, b) }) {
				t.Fatalf("change %d of %s to %v: told %v, all would tell %v", n, company, i.GetValue(), got, want)
			}
			if !slices.EqualFunc(asked.Decided(got), all.Decided(want), func(a, b *foreshockv1.AlertBook) bool { return proto.Equal(a, b) }) {
				t.Fatalf("change %d: other books are left", n)
			}
		}
	})
}

// plainly is Evaluate with every rule that watches the indicator asked in turn.
func plainly(s *Set, state *State, change Change) []*foreshockv1.Alert {
	update := change.Update
	t := &trial{set: s, state: state, change: change, at: update.GetKnowledgeTime().AsTime(), book: state.books[update.GetCompanyId()]}
	t.alerts = s.Advance(state, t.at)
	indicator := update.GetIndicators()[0]
	rules := s.onIndicator[indicator.GetName()].of(update.GetCompanyId(), change.Company.Industry)
	for _, c := range slices.SortedFunc(slices.Values(rules), func(a, b *compiled) int { return cmp.Compare(a.order, b.order) }) {
		t.indicator(c, indicator)
	}
	t.keepPoint(indicator)
	if t.touched {
		t.book.Sequence = max(t.book.Sequence, change.Sequence)
		t.book.forget(t.at)
		state.touched[update.GetCompanyId()] = true
	}
	return t.alerts
}
