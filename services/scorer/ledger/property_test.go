package ledger_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/scorer/ledger"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"
)

var company = ledger.Company{ID: "acme", Name: "Acme", Employees: 50000}

var began = time.Date(2023, 11, 20, 0, 0, 0, 0, time.UTC)

// drawSignals draws the signals of one company: few documents, origins and numbers, so
// that everything that can be linked, corrected, repeated and late happens often.
func drawSignals(t *rapid.T) []*foreshockv1.Signal {
	events := rapid.IntRange(1, 14).Draw(t, "events")
	var signals []*foreshockv1.Signal
	for e := range events {
		published := began.Add(time.Duration(rapid.IntRange(0, 500*24).Draw(t, "hour")) * time.Hour)
		if rapid.IntRange(0, 7).Draw(t, "years later") == 0 {
			published = published.AddDate(6, 0, 0) // long after everything has faded
		}
		known := published
		if rapid.IntRange(0, 3).Draw(t, "late") == 0 {
			known = published.Add(time.Duration(rapid.IntRange(0, 300*24).Draw(t, "delay")) * time.Hour)
		}
		kind := rapid.SampledFrom([]string{"news", "news", "news", "incident", "notice"}).Draw(t, "event kind")
		event := fmt.Sprintf("e%d", e)
		document := fmt.Sprintf("%s-%d", kind, rapid.IntRange(0, 6).Draw(t, "document"))
		origin := rapid.SampledFrom([]string{"", "", "o1", "o2"}).Draw(t, "origin")
		source := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "source")
		for c := range rapid.IntRange(1, 4).Draw(t, "claims") {
			s := &foreshockv1.Signal{
				EventId: event, CompanyId: company.ID, Company: company.Name, Claim: drawClaim(t), Confidence: 0.8,
				Evidence: &foreshockv1.Evidence{Field: "text", Start: uint32(c)}, Origin: origin, EventKind: kind,
				Source: source, Document: document, EventTime: timestamppb.New(published), KnowledgeTime: timestamppb.New(known),
			}
			s.Id = identity.Signal(s)
			signals = append(signals, s)
		}
	}
	return signals
}

func drawClaim(t *rapid.T) *foreshockv1.Claim {
	c := &foreshockv1.Claim{Kind: rapid.SampledFrom([]string{
		"layoff", "layoff", "layoff", "layoff", "layoff_target", "layoff_target", "outage", "outage", "outage", "savings_target",
		"restructuring_charge", "hiring_freeze", "buyout", "exec_departure", "offshoring", "warn_notice",
	}).Draw(t, "kind")}
	heads := func() {
		switch rapid.IntRange(0, 5).Draw(t, "figure") {
		case 0:
		case 1:
			c.HeadcountLow, c.HeadcountHigh = proto.Int32(60), proto.Int32(80)
		case 2:
			c.Percent = proto.Float64(float64(rapid.IntRange(5, 8).Draw(t, "percent")))
		default:
			c.Headcount = proto.Int32(rapid.SampledFrom([]int32{100, 500, 1395, 1400, 14000, 15900, 16000, 30000}).Draw(t, "heads"))
			c.Bound = rapid.SampledFrom([]string{"", "", "about", "at_least", "at_most"}).Draw(t, "bound")
		}
	}
	status := func() {
		c.Status = rapid.SampledFrom([]string{"confirmed", "confirmed", "planned", "reported", "denied"}).Draw(t, "status")
	}
	switch c.GetKind() {
	case "layoff":
		heads()
		status()
		c.Cumulative = rapid.IntRange(0, 7).Draw(t, "cumulative") == 0
		c.Effective = rapid.SampledFrom([]string{"", "", "2024-02", "2024-Q3", "2025-01-15"}).Draw(t, "effective")
	case "layoff_target":
		heads()
		status()
	case "buyout":
		heads()
	case "outage":
		c.Service = rapid.SampledFrom([]string{"", "API", "Console", "the API"}).Draw(t, "service")
		c.Start = rapid.SampledFrom([]string{"", "", "2024-01-05", "2024-01", "2024-03-31", "2024-04-01"}).Draw(t, "start")
		if rapid.Bool().Draw(t, "has duration") {
			c.DurationHours = proto.Float64(float64(rapid.IntRange(1, 20).Draw(t, "hours")) / 2)
		}
		if rapid.IntRange(0, 3).Draw(t, "linked") == 0 {
			c.AiLinked = proto.Bool(rapid.Bool().Draw(t, "ai"))
		}
		if rapid.IntRange(0, 7).Draw(t, "counted") == 0 {
			c.Count = proto.Int32(int32(rapid.IntRange(2, 5).Draw(t, "count")))
		}
	case "savings_target", "restructuring_charge":
		c.Amount = proto.Float64(rapid.SampledFrom([]float64{280e6, 300e6, 1e9}).Draw(t, "amount"))
		c.Currency = rapid.SampledFrom([]string{"USD", "EUR", "XXA"}).Draw(t, "currency")
	case "exec_departure":
		c.Role = rapid.SampledFrom([]string{"", "CEO", "chief executive", "CFO"}).Draw(t, "role")
	case "offshoring":
		c.Destination = rapid.SampledFrom([]string{"", "India", "Bangalore, India", "Poland"}).Draw(t, "destination")
	case "warn_notice":
		c.State = "CA"
		c.Headcount = proto.Int32(rapid.SampledFrom([]int32{100, 1395, 1400}).Draw(t, "notified"))
		c.NoticeDate = rapid.SampledFrom([]string{"", "2024-01-08", "2024-02-01"}).Draw(t, "notice date")
	}
	return c
}

func drawInstant(t *rapid.T) time.Time {
	at := began.Add(time.Duration(rapid.IntRange(-10*24, 900*24).Draw(t, "as of")) * time.Hour)
	return at.AddDate(rapid.SampledFrom([]int{0, 0, 6}).Draw(t, "years"), 0, 0)
}

// folded is what rows of a history amount to at an instant.
type folded struct {
	facts      map[string]*foreshockv1.Fact
	indicators map[string]*foreshockv1.Indicator
}

func fold(slices []ledger.Slice, asOf time.Time) folded {
	f := folded{map[string]*foreshockv1.Fact{}, map[string]*foreshockv1.Indicator{}}
	for _, s := range slices {
		if s.Knowledge.After(asOf) {
			continue
		}
		for _, row := range s.Facts {
			f.facts[row.GetId()] = row
		}
		for _, row := range s.Indicators {
			f.indicators[row.GetQuarter()+" "+row.GetName()] = row
		}
	}
	return f
}

// equalStates compares what rows amount to with a state worked out directly.
func equalStates(t *rapid.T, f folded, s ledger.State) {
	if len(f.facts) != len(s.Facts) {
		t.Fatalf("%d facts by rows, %d directly", len(f.facts), len(s.Facts))
	}
	for _, row := range s.Facts {
		if !proto.Equal(row, f.facts[row.GetId()]) {
			t.Fatalf("fact differs\nby rows:  %v\ndirectly: %v", f.facts[row.GetId()], row)
		}
	}
	n := 0
	for _, q := range s.Quarters {
		for _, row := range q.Indicators {
			n++
			other := f.indicators[row.GetQuarter()+" "+row.GetName()]
			if other == nil {
				t.Fatalf("%s %s: no row, %v directly", row.GetQuarter(), row.GetName(), row.GetValue())
			}
			if other.GetValue() != row.GetValue() || other.GetBasis() != row.GetBasis() ||
				!slices.Equal(other.GetFactIds(), row.GetFactIds()) || len(other.GetParts()) != len(row.GetParts()) {
				t.Fatalf("indicator differs\nby rows:  %v\ndirectly: %v", other, row)
			}
			for i, part := range row.GetParts() {
				if !proto.Equal(part, other.GetParts()[i]) {
					t.Fatalf("%s part %d: %v by rows, %v directly", row.GetQuarter(), i, other.GetParts()[i], part)
				}
			}
		}
	}
	if n != len(f.indicators) {
		t.Fatalf("%d indicators by rows, %d directly", len(f.indicators), n)
	}
}

func equalHistories(t *rapid.T, a, b []ledger.Slice) {
	if len(a) != len(b) {
		t.Fatalf("%d slices, and %d", len(a), len(b))
	}
	for i := range a {
		if !a[i].Knowledge.Equal(b[i].Knowledge) || len(a[i].Facts) != len(b[i].Facts) || len(a[i].Indicators) != len(b[i].Indicators) {
			t.Fatalf("slice %d differs: %v with %d facts and %d indicators, %v with %d and %d", i,
				a[i].Knowledge, len(a[i].Facts), len(a[i].Indicators), b[i].Knowledge, len(b[i].Facts), len(b[i].Indicators))
		}
		for j := range a[i].Facts {
			if !proto.Equal(a[i].Facts[j], b[i].Facts[j]) {
				t.Fatalf("fact differs\n%v\n%v", a[i].Facts[j], b[i].Facts[j])
			}
		}
		for j := range a[i].Indicators {
			if !proto.Equal(a[i].Indicators[j], b[i].Indicators[j]) {
				t.Fatalf("indicator differs\n%v\n%v", a[i].Indicators[j], b[i].Indicators[j])
			}
		}
	}
}

func TestRowsFoldedUpToADayAreTheStateOfThatDay(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		asOf := drawInstant(t)
		history := ledger.History(rules, company, signals, time.Time{}, asOf)
		equalStates(t, fold(history, asOf), ledger.AsOf(rules, company, signals, asOf))
	})
}

func TestOrderAndRepetitionChangeNothing(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		shuffled := rapid.Permutation(signals).Draw(t, "order")
		shuffled = append(shuffled, shuffled[:rapid.IntRange(0, len(shuffled)).Draw(t, "repeated")]...)
		equalHistories(t,
			ledger.History(rules, company, signals, time.Time{}, time.Time{}),
			ledger.History(rules, company, shuffled, time.Time{}, time.Time{}))
	})
}

func TestWhatIsKnownLaterChangesNothingBefore(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		asOf := drawInstant(t)
		before := slices.DeleteFunc(slices.Clone(signals), func(s *foreshockv1.Signal) bool {
			return s.GetKnowledgeTime().AsTime().After(asOf)
		})
		equalHistories(t,
			ledger.History(rules, company, before, time.Time{}, asOf),
			upTo(ledger.History(rules, company, signals, time.Time{}, asOf), asOf))
	})
}

func upTo(slices []ledger.Slice, asOf time.Time) []ledger.Slice {
	for i, s := range slices {
		if s.Knowledge.After(asOf) {
			return slices[:i]
		}
	}
	return slices
}

func TestHistoryFromADayIsTheTailOfTheWhole(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		from, until := drawInstant(t), drawInstant(t)
		whole := ledger.History(rules, company, signals, time.Time{}, until)
		tail := ledger.History(rules, company, signals, from, until)
		// The tail may begin earlier, at turns of quarters that nothing followed before from.
		if len(tail) > 0 && tail[0].Knowledge.Before(from) {
			from = tail[0].Knowledge
		}
		at := slices.IndexFunc(whole, func(s ledger.Slice) bool { return !s.Knowledge.Before(from) })
		if at < 0 {
			at = len(whole)
		}
		equalHistories(t, whole[at:], tail)
	})
}

func TestExtendingTellsWhatHistoryTells(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		signals := drawSignals(t)
		cut := drawInstant(t)
		var early, late []*foreshockv1.Signal
		for _, s := range signals {
			if s.GetKnowledgeTime().AsTime().After(cut) {
				late = append(late, s)
			} else {
				early = append(early, s)
			}
		}
		book := ledger.Open(rules, company)
		first, ok := book.Extend(early, time.Time{})
		if !ok {
			t.Fatal("an empty book refuses signals")
		}
		// Signals read before are ignored.
		second, ok := book.Extend(append(slices.Clone(early), late...), time.Time{})
		if !ok {
			t.Fatal("a book refuses later signals")
		}
		equalHistories(t, ledger.History(rules, company, signals, time.Time{}, time.Time{}), append(first, second...))
		if len(early) > 0 && len(late) > 0 {
			fresh := proto.CloneOf(early[0])
			fresh.Id = "new"
			if rows, ok := book.Extend([]*foreshockv1.Signal{fresh}, time.Time{}); ok || rows != nil {
				t.Fatal("a book takes up late knowledge out of order")
			}
		}
	})
}

func TestPartsSumToTheLogOddsExactly(t *testing.T) {
	t.Parallel()
	rules, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		for _, q := range ledger.AsOf(rules, company, drawSignals(t), drawInstant(t)).Quarters {
			sum := 0.0
			for _, part := range q.Risk.Parts {
				sum += part.GetContribution()
			}
			if sum != q.Risk.LogOdds {
				t.Fatalf("%s: parts sum to %v, log-odds are %v", q.Quarter, sum, q.Risk.LogOdds)
			}
			if !(q.Risk.Probability > 0 && q.Risk.Probability < 1 && q.Risk.Score >= 0 && q.Risk.Score <= 100) {
				t.Fatalf("%s: probability %v, score %v", q.Quarter, q.Risk.Probability, q.Risk.Score)
			}
		}
	})
}
