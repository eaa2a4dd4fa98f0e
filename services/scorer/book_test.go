package scorer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

func rules(t testing.TB) *ledger.Rules {
	t.Helper()
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := ledger.NewRules(&p.Scorer, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func layoff(day string, headcount int32, name string) *foreshockv1.Signal {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	s := &foreshockv1.Signal{
		EventId: fmt.Sprintf("e-%s-%d", day, headcount), CompanyId: "x-acme", Company: name, Origin: fmt.Sprintf("o-%s-%d", day, headcount),
		Claim:     &foreshockv1.Claim{Kind: "layoff", Status: "confirmed", Headcount: proto.Int32(headcount)},
		EventTime: timestamppb.New(at), KnowledgeTime: timestamppb.New(at), Confidence: 0.9,
	}
	s.Id = identity.Signal(s)
	return s
}

// table is the fact and indicator tables as the changes leave them.
type table map[string]uint64

func (t table) apply(c Changes) {
	key := func(row Stored) string { return fmt.Sprint(row.ID, row.Knowledge.UnixMilli()) }
	for _, f := range c.Facts {
		t[key(storedFact(f.Fact))] = f.Digest
	}
	for _, i := range c.Indicators {
		t[key(storedIndicator(i.Indicator))] = i.Digest
	}
	for _, row := range slices.Concat(c.WithdrawnFacts, c.WithdrawnIndicators) {
		delete(t, key(row))
	}
}

// Any order of arrival, in batches of any size, with signals repeated, ends in the rows
// of one computation of the whole set.
func TestAnyArrivalEndsInTheSameRows(t *testing.T) {
	t.Parallel()
	r := rules(t)
	rapid.Check(t, func(t *rapid.T) {
		var signals []*foreshockv1.Signal
		for i := range rapid.IntRange(1, 12).Draw(t, "signals") {
			day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 700).Draw(t, "day"))
			name := rapid.SampledFrom([]string{"Acme", "Acme Inc"}).Draw(t, "name")
			signals = append(signals, layoff(day.Format(time.DateOnly), int32(100*(i+1)), name))
		}
		whole := newBook("x-acme", nil, nil, nil)
		want := table{}
		want.apply(whole.add(r, signals).changes)

		arrivals := rapid.Permutation(slices.Concat(signals, signals[:len(signals)/2])).Draw(t, "arrivals")
		got, book := table{}, newBook("x-acme", nil, nil, nil)
		for len(arrivals) > 0 {
			n := rapid.IntRange(1, len(arrivals)).Draw(t, "batch")
			e := book.add(r, arrivals[:n])
			got.apply(e.changes)
			book.post(e)
			arrivals = arrivals[n:]
		}
		if !maps.Equal(got, want) {
			t.Fatalf("rows differ: %d against %d", len(got), len(want))
		}
	})
}

func TestWhatIsStoredIsNotWrittenAgain(t *testing.T) {
	t.Parallel()
	r := rules(t)
	signals := []*foreshockv1.Signal{layoff("2025-10-28", 14000, "Acme"), layoff("2026-01-28", 16000, "Acme")}
	first := newBook("x-acme", nil, nil, nil)
	e := first.add(r, signals)
	if len(e.changes.Facts) == 0 || len(e.changes.Indicators) == 0 {
		t.Fatalf("two rounds gave %d fact and %d indicator rows", len(e.changes.Facts), len(e.changes.Indicators))
	}
	var facts, indicators []Stored
	for _, f := range e.changes.Facts {
		facts = append(facts, storedFact(f.Fact))
	}
	for _, i := range e.changes.Indicators {
		indicators = append(indicators, storedIndicator(i.Indicator))
	}
	slices.SortFunc(facts, func(a, b Stored) int { return cmp.Compare(a.ID, b.ID) })
	again := newBook("x-acme", signals, facts, indicators)
	if e := again.add(r, signals); !e.changes.empty() {
		t.Errorf("a book loaded from its own rows writes %d facts, %d indicators, withdraws %d and %d",
			len(e.changes.Facts), len(e.changes.Indicators), len(e.changes.WithdrawnFacts), len(e.changes.WithdrawnIndicators))
	}
	// A row that does not follow from the signals is withdrawn.
	stray := Stored{CompanyID: "x-acme", ID: "i-stray", Quarter: "2025Q4", Name: "cuts_announced", Knowledge: indicators[0].Knowledge, Digest: 7}
	mended := newBook("x-acme", signals, facts, append(indicators, stray))
	if e := mended.add(r, nil); len(e.changes.WithdrawnIndicators) != 1 || e.changes.WithdrawnIndicators[0] != stray {
		t.Errorf("withdrawn %v, want the stray row", e.changes.WithdrawnIndicators)
	}
}

// A telling that arrives late and is known earlier takes a fact over; one that is gone when
// everything is read anew is told, and so is what stands in the place of its numbers.
func TestWhatIsTakenBackIsTold(t *testing.T) {
	t.Parallel()
	r := rules(t)
	later := layoff("2026-01-20", 900, "Acme")
	b := newBook("x-acme", nil, nil, nil)
	first := b.add(r, []*foreshockv1.Signal{later})
	b.post(first)
	if told := first.withdrawals(b, time.Time{}); len(told) != 0 {
		t.Errorf("a first signal takes back %v", told)
	}
	second := b.add(r, []*foreshockv1.Signal{layoff("2026-01-19", 900, "Acme")})
	told := second.withdrawals(b, time.Time{})
	b.post(second)
	if len(told) == 0 || !slices.Equal(told[0].GetWithdrawnFacts(), []string{identity.Fact(later.GetId())}) {
		t.Errorf("told %v, want that the fact founded later is gone", told)
	}
	for _, u := range told {
		for _, i := range u.GetIndicators() {
			if i.GetValue() != i.GetPrevious() {
				t.Errorf("%s stands at %v and is told as a change from %v", i.GetName(), i.GetValue(), i.GetPrevious())
			}
		}
		if len(u.GetWithdrawnIndicators()) != 0 {
			t.Errorf("numbers that stand are told as gone: %v", u.GetWithdrawnIndicators())
		}
	}

	// The table still holds the rows of both; read anew, the company has one signal left.
	var facts, indicators []Stored
	for _, p := range b.pages {
		facts = slices.AppendSeq(facts, maps.Values(p.facts))
		indicators = slices.AppendSeq(indicators, maps.Values(p.indicators))
	}
	small := layoff("2025-02-01", 100, "Acme")
	anew := newBook("x-acme", []*foreshockv1.Signal{small}, facts, indicators)
	e := anew.add(r, nil)
	told = e.withdrawals(anew, time.Time{})
	gone, names := 0, []string{}
	for _, u := range told {
		gone += len(u.GetWithdrawnFacts())
		if u.GetQuarter() == "2026Q1" {
			names = u.GetWithdrawnIndicators()
		}
	}
	if gone != 1 || !slices.Contains(names, "cuts_confirmed") {
		t.Errorf("told %v, want the fact and its numbers gone", told)
	}
	if told := e.withdrawals(anew, time.Now().AddDate(100, 0, 0)); len(told) != 0 {
		t.Errorf("history is told: %v", told)
	}
}

func TestShelfDropsTheLeastRecentlyUsed(t *testing.T) {
	t.Parallel()
	s := newShelf(5)
	give := func(id string) {
		s.giveBack([]string{id}, map[string]*book{id: newBook(id, []*foreshockv1.Signal{layoff("2025-01-01", 10, id)}, nil, nil)})
	}
	for _, id := range []string{"a", "b"} {
		s.take([]string{id})
		give(id)
	}
	used := s.take([]string{"a"})
	s.giveBack([]string{"a"}, used)
	s.take([]string{"c"})
	give("c") // each book counts 2: the two most recently used stay
	if got := slices.Sorted(maps.Keys(s.take([]string{"a", "b", "c"}))); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("the shelf held %v, want a and c", got)
	}
}

func TestABookIsInOneHandAtATime(t *testing.T) {
	t.Parallel()
	s := newShelf(1000)
	counts := map[string]*int{"a": new(int), "b": new(int), "c": new(int)}
	var hands sync.WaitGroup
	for i := range 8 {
		hands.Go(func() {
			for range 200 {
				ids := [][]string{{"a", "b"}, {"b", "c"}, {"c", "a"}, {"b"}}[i%4]
				s.take(ids)
				for _, id := range ids { // the race detector tells if two hands do this at once
					*counts[id]++
				}
				s.giveBack(ids, nil)
			}
		})
	}
	hands.Wait()
	if *counts["a"] != 800 || *counts["b"] != 1200 || *counts["c"] != 800 {
		t.Errorf("counts %d, %d, %d: a hand was lost", *counts["a"], *counts["b"], *counts["c"])
	}
}
