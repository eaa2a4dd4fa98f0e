package rule

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Check runs a test that is written as data and tells what came out otherwise. It goes
// the way that live changes go, one step after another.
func Check(rules pipelines.Alerter, test pipelines.AlertTest) []string {
	on := test.Define
	for _, r := range rules.Rules {
		if slices.Contains(test.Rules, r.Name) || len(test.Rules)+len(test.Define) == 0 {
			on = append(on, r)
		}
	}
	set := NewSet(on, rules.WatchLists, rules.Version)
	c := &checking{test: test, set: set, state: set.NewState(nil), values: map[string]float64{}, facts: map[string]*foreshockv1.Fact{}}
	for i, step := range test.Steps {
		c.compare(i, step, c.step(step))
	}
	return c.wrong
}

type checking struct {
	test   pipelines.AlertTest
	set    *Set
	state  *State
	values map[string]float64 // by company, quarter and name
	facts  map[string]*foreshockv1.Fact
	wrong  []string
}

func (c *checking) step(step pipelines.AlertStep) []*foreshockv1.Alert {
	at, err := pipelines.TestInstant(step.At)
	if err != nil { // which the loader has refused
		return nil
	}
	if step.Company == "" {
		return c.set.Advance(c.state, at)
	}
	update := &foreshockv1.IndicatorUpdate{
		CompanyId: step.Company, Company: strings.ToUpper(step.Company[:1]) + step.Company[1:], Quarter: step.Quarter,
		KnowledgeTime: timestamppb.New(at), WithdrawnFacts: step.WithdrawnFacts, WithdrawnIndicators: step.WithdrawnIndicators,
	}
	for _, f := range step.Facts {
		fact := testFact(f, step, update)
		c.facts[f.ID] = fact
		update.Facts = append(update.Facts, fact)
	}
	for _, name := range slices.Sorted(maps.Keys(step.Indicators)) {
		key := step.Company + " " + step.Quarter + " " + name
		indicator := &foreshockv1.Indicator{
			Id: identity.Indicator(step.Company, step.Quarter, name, at), CompanyId: step.Company, Company: update.GetCompany(), Quarter: step.Quarter,
			Name: name, Value: step.Indicators[name], FactIds: step.Behind, KnowledgeTime: update.GetKnowledgeTime(),
		}
		if q, err := quarter.Parse(step.Quarter); err == nil {
			indicator.EventTime = timestamppb.New(q.Start())
		}
		if before, known := c.values[key]; known {
			indicator.Previous = proto.Float64(before)
		}
		c.values[key] = indicator.GetValue()
		update.Indicators = append(update.Indicators, indicator)
	}
	return c.set.Evaluate(c.state, Change{
		Update: update, Company: Company{Industry: c.test.Industries[step.Company]}, Facts: func(id string) *foreshockv1.Fact { return c.facts[id] },
		Coverage: func(kind string) float64 { return step.Coverage[kind] },
	})
}

func testFact(f pipelines.AlertTestFact, step pipelines.AlertStep, update *foreshockv1.IndicatorUpdate) *foreshockv1.Fact {
	happened := update.GetKnowledgeTime()
	if at, err := pipelines.TestInstant(f.Happened); err == nil {
		happened = timestamppb.New(at)
	}
	event := f.EventKind
	if event == "" {
		event = "news"
	}
	signals := f.Signals
	if len(signals) == 0 {
		signals = []string{f.ID}
	}
	fact := &foreshockv1.Fact{
		Id: f.ID, CompanyId: step.Company, Company: update.GetCompany(), Quarter: step.Quarter, Flags: f.Flags,
		Claim:         &foreshockv1.Claim{Kind: f.Kind, Status: f.Status, Headcount: f.Headcount, Percent: f.Percent, AiLinked: f.AILinked},
		EventTime:     happened,
		KnowledgeTime: update.GetKnowledgeTime(), Origins: max(f.Origins, 1), Articles: max(f.Articles, f.Origins, 1),
		Lead: &foreshockv1.Signal{EventKind: event, Source: "test"},
	}
	for i, signal := range signals {
		link := &foreshockv1.Link{SignalId: signal, Method: "same_claim", Origin: fmt.Sprintf("%s %d", f.ID, i)}
		if i == 0 {
			link.Method, link.DaysSinceAlike = "first", f.DaysSinceAlike
		}
		fact.Links = append(fact.Links, link)
	}
	return fact
}

func (c *checking) compare(i int, step pipelines.AlertStep, got []*foreshockv1.Alert) {
	add := func(format string, args ...any) {
		c.wrong = append(c.wrong, fmt.Sprintf("%s:%d: %q, step %d (%s): %s", c.test.File, c.test.Line, c.test.Name, i, step.At, fmt.Sprintf(format, args...)))
	}
	left := slices.Clone(got)
	for _, want := range step.Expect {
		at := slices.IndexFunc(left, func(a *foreshockv1.Alert) bool { return len(differences(want, a)) == 0 })
		if at >= 0 {
			left = slices.Delete(left, at, at+1)
			continue
		}
		at = slices.IndexFunc(left, func(a *foreshockv1.Alert) bool { return a.GetRule() == want.Rule })
		if at < 0 {
			add("no alert of %s, want it %s", want.Rule, want.State)
			continue
		}
		add("alert of %s: %s", want.Rule, strings.Join(differences(want, left[at]), ", "))
		left = slices.Delete(left, at, at+1)
	}
	for _, a := range left {
		add("an alert that is not expected: %s, %s: %s", a.GetRule(), a.GetState(), a.GetSummary())
	}
}

func differences(want pipelines.AlertExpected, got *foreshockv1.Alert) []string {
	var found []string
	differ := func(differs bool, what string, got, want any) {
		if differs {
			found = append(found, fmt.Sprintf("%s is %v, want %v", what, got, want))
		}
	}
	differ(want.Rule != got.GetRule(), "rule", got.GetRule(), want.Rule)
	differ(want.State != got.GetState(), "state", got.GetState(), want.State)
	differ(want.Company != "" && want.Company != got.GetCompanyId(), "company", got.GetCompanyId(), want.Company)
	differ(want.Value != nil && (got.Value == nil || math.Abs(*want.Value-got.GetValue()) > 1e-9), "value", got.GetValue(), deref(want.Value))
	differ(want.Previous != nil && (got.Previous == nil || math.Abs(*want.Previous-got.GetPrevious()) > 1e-9), "previous", got.GetPrevious(), deref(want.Previous))
	differ(want.Sequence != 0 && want.Sequence != got.GetSequence(), "sequence", got.GetSequence(), want.Sequence)
	differ(want.Held != nil && *want.Held != got.GetHeld(), "held", got.GetHeld(), want.Held)
	said := got.GetSummary() + " " + got.GetReason()
	for _, h := range got.GetHeldBack() {
		said += " " + h.GetSummary()
	}
	differ(!strings.Contains(said, want.Says), "what it says", said, want.Says)
	return found
}

func deref(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}
