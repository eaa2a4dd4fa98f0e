package ledger

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// Check runs a test written as data and gives every expectation that does not hold, each
// with its file, test and place; nil where all do.
func Check(rules *Rules, test pipelines.ScorerTest) []string {
	signals, err := TestSignals(test)
	if err != nil {
		return []string{err.Error()}
	}
	company := Company{ID: identity.Slug(test.Company), Name: test.Company, Employees: test.Employees}
	var wrong []string
	for i, expected := range test.Expect {
		asOf, err := testAsOf(expected.AsOf, signals)
		if err != nil {
			return []string{err.Error()}
		}
		for _, finding := range compare(AsOf(rules, company, signals, asOf), expected) {
			wrong = append(wrong, fmt.Sprintf("%s: %s: expect[%d] as of %s: %s", test.File, test.Name, i, asOf.Format(time.RFC3339), finding))
		}
	}
	return wrong
}

// TestSignals are the signals of a test's documents, with ids as an enricher gives them.
func TestSignals(test pipelines.ScorerTest) ([]*foreshockv1.Signal, error) {
	companyID := identity.Slug(test.Company)
	var signals []*foreshockv1.Signal
	for i, d := range test.Documents {
		published, err := pipelines.TestInstant(d.Published)
		known := published
		if err == nil && d.Known != "" {
			known, err = pipelines.TestInstant(d.Known)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: documents[%d]: %w", test.File, test.Name, i, err)
		}
		kind, source, document, origin := d.Kind, d.Source, d.Document, d.Origin
		if kind == "" {
			kind = "news"
		}
		if source == "" {
			source = "test"
		}
		if document == "" {
			document = fmt.Sprintf("document-%d", i)
		}
		if origin != "" {
			origin = identity.Origin(origin)
		}
		event := identity.Event(&foreshockv1.Event{
			Kind: kind, Source: source, Document: document, Text: fmt.Sprintf("version %d", i), EventTime: timestamppb.New(published),
		})
		for j, c := range d.Claims {
			s := &foreshockv1.Signal{
				EventId: event, CompanyId: companyID, Company: test.Company, Claim: testClaim(c), Confidence: 0.9,
				Evidence: &foreshockv1.Evidence{Field: "text", Start: uint32(j), End: uint32(j)},
				Origin:   origin, EventKind: kind, Source: source, Document: document,
				EventTime: timestamppb.New(published), KnowledgeTime: timestamppb.New(known),
			}
			s.Id = identity.Signal(s)
			signals = append(signals, s)
		}
	}
	return signals, nil
}

func testClaim(c pipelines.TestClaim) *foreshockv1.Claim {
	return &foreshockv1.Claim{
		Kind: c.Kind, Headcount: c.Headcount, HeadcountLow: c.HeadcountLow, HeadcountHigh: c.HeadcountHigh,
		Percent: c.Percent, Status: c.Status, Bound: c.Bound, Cumulative: c.Cumulative, Effective: c.Effective,
		NoticeDate: c.NoticeDate, Service: c.Service, Start: c.Start, DurationHours: c.DurationHours, Cause: c.Cause,
		AiLinked: c.AILinked, Count: c.Count, Amount: c.Amount, AmountLow: c.AmountLow, AmountHigh: c.AmountHigh,
		Currency: c.Currency, Period: c.Period, Destination: c.Destination, Role: c.Role, State: c.State,
	}
}

// testAsOf is the end of a day, an instant, or when the last signal became known.
func testAsOf(s string, signals []*foreshockv1.Signal) (time.Time, error) {
	if s == "" {
		last := time.Time{}
		for _, signal := range signals {
			if t := signal.GetKnowledgeTime().AsTime(); t.After(last) {
				last = t
			}
		}
		return last, nil
	}
	t, err := pipelines.TestInstant(s)
	if len(s) == len(time.DateOnly) {
		t = t.AddDate(0, 0, 1).Add(-time.Nanosecond)
	}
	return t, err
}

func compare(s State, expected pipelines.ScorerExpected) []string {
	var wrong []string
	finding := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	facts := map[string]int{}
	for _, f := range s.Facts {
		facts[f.GetClaim().GetKind()]++
	}
	for _, kind := range slices.Sorted(maps.Keys(expected.Facts)) {
		if want := expected.Facts[kind]; facts[kind] != want {
			finding("facts of kind %s: %d, want %d", kind, facts[kind], want)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected.Quarters)) {
		values := s.quarter(name).Values()
		for _, indicator := range slices.Sorted(maps.Keys(expected.Quarters[name])) {
			want := expected.Quarters[name][indicator]
			if got, ok := values[indicator]; !ok {
				finding("%s %s: absent, want %v", name, indicator, want)
			} else if math.Abs(got-want) > 1e-6*max(1, math.Abs(want)) {
				finding("%s %s: %v, want %v", name, indicator, got, want)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected.Basis)) {
		for _, indicator := range slices.Sorted(maps.Keys(expected.Basis[name])) {
			if got, want := s.quarter(name).basis(indicator), expected.Basis[name][indicator]; got != want {
				finding("%s %s: basis %q, want %q", name, indicator, got, want)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected.Absent)) {
		values := s.quarter(name).Values()
		for _, indicator := range expected.Absent[name] {
			if got, ok := values[indicator]; ok {
				finding("%s %s: %v, want none", name, indicator, got)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected.RiskAbove)) {
		if got, want := s.quarter(name).Risk.Probability, expected.RiskAbove[name]; !(got > want) {
			finding("%s risk: %v, want above %v", name, got, want)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected.RiskBelow)) {
		if got, want := s.quarter(name).Risk.Probability, expected.RiskBelow[name]; !(got < want) {
			finding("%s risk: %v, want below %v", name, got, want)
		}
	}
	return wrong
}

// quarter is one quarter of the state by name, an empty one where the state has none.
func (s State) quarter(name string) Quarter {
	q, err := quarter.Parse(name)
	if err != nil {
		return Quarter{}
	}
	for _, of := range s.Quarters {
		if of.Quarter == q {
			return of
		}
	}
	return Quarter{}
}

func (q Quarter) basis(name string) string {
	for _, i := range q.Indicators {
		if i.GetName() == name {
			return i.GetBasis()
		}
	}
	return ""
}
