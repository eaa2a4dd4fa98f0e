package programme_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/money"
	"github.com/foreshock/foreshock/services/scorer/programme"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"
)

// statement is a document of one day: a plan, and what it says is done.
type statement struct {
	day            string
	target, done   int32
	status         string // of done, "confirmed" by default
	targetStatus   string
	cumulativeDone bool
}

// shipped are the rules that ship with the binary, read once.
var shipped = sync.OnceValues(func() (*pipelines.Scorer, error) { return pipelines.LoadScorer(pipelines.Embedded) })

func book(t testing.TB, statements ...statement) *programme.Book {
	t.Helper()
	p, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	l := fact.NewLinker(&p.Facts, money.New(p.Rates))
	for i, s := range statements {
		at, err := time.Parse(time.DateOnly, s.day)
		if err != nil {
			t.Fatal(err)
		}
		if s.status == "" {
			s.status = "confirmed"
		}
		var batch []*foreshockv1.Signal
		add := func(c *foreshockv1.Claim) {
			batch = append(batch, &foreshockv1.Signal{
				Id: fmt.Sprint("s", i, c.GetKind()), EventId: fmt.Sprint("e", i), Document: fmt.Sprint("d", i), Claim: c, Confidence: 0.9,
				Source: "press", Evidence: &foreshockv1.Evidence{Field: "text", Start: uint32(len(batch)), Quote: "the words"},
				EventTime: timestamppb.New(at), KnowledgeTime: timestamppb.New(at),
			})
		}
		if s.target > 0 {
			add(&foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(s.target), Status: s.targetStatus})
		}
		if s.done > 0 {
			add(&foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(s.done), Status: s.status, Cumulative: s.cumulativeDone})
		}
		l.Link(fact.Sort(batch))
	}
	return programme.NewBook(&p.Facts, l, l.Facts())
}

func day(t testing.TB, s string) int {
	t.Helper()
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return fact.Day(at)
}

func TestGaps(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		statements         []statement
		until              string
		stated, cumulative float64
		basis, sum         string
		programmes         int
	}{
		"on the second text alone, and with both rounds": {
			[]statement{{day: "2025-10-28", done: 14000}, {day: "2026-01-28", target: 30000, done: 16000}}, "2026-03-31",
			14000, 0, "30000 - 16000", "30000 - (14000 + 16000)", 1,
		},
		"before the second round was announced": {
			[]statement{{day: "2025-10-28", target: 30000, done: 14000}, {day: "2026-01-28", target: 30000, done: 16000}}, "2025-12-31",
			16000, 16000, "30000 - 14000", "30000 - 14000", 1,
		},
		"a target without a cut in its text takes what was confirmed about that day": {
			[]statement{{day: "2025-10-27", target: 30000}, {day: "2025-10-28", done: 14000}}, "2025-12-31",
			16000, 16000, "30000 - 14000", "30000 - 14000", 1,
		},
		"nothing done": {
			[]statement{{day: "2025-10-27", target: 30000}}, "2025-12-31",
			30000, 30000, "30000 - 0", "30000 - 0", 1,
		},
		"a text that states the total so far": {
			[]statement{{day: "2025-10-28", done: 14000}, {day: "2026-01-28", target: 40000, done: 30000, cumulativeDone: true}}, "2026-03-31",
			10000, 26000, "40000 - 30000", "40000 - 14000", 1,
		},
		"rounds of more than a year before are not booked": {
			[]statement{{day: "2024-10-28", done: 14000}, {day: "2026-01-28", target: 30000, done: 16000}}, "2026-03-31",
			14000, 14000, "30000 - 16000", "30000 - 16000", 1,
		},
		"a target that is exceeded": {
			[]statement{{day: "2025-10-28", done: 14000}, {day: "2026-01-28", target: 25000, done: 16000}}, "2026-03-31",
			9000, 0, "25000 - 16000", "25000 - (14000 + 16000), exceeded by 5000", 1,
		},
		"planned rounds are not booked": {
			[]statement{{day: "2025-10-28", done: 14000, status: "planned"}, {day: "2026-01-28", target: 30000, done: 16000}}, "2026-03-31",
			14000, 14000, "30000 - 16000", "30000 - 16000", 1,
		},
		"two programmes, no round booked twice": {
			[]statement{
				{day: "2022-11-14", target: 10000, done: 7000}, {day: "2023-06-10", done: 3000},
				{day: "2024-09-01", target: 5000, done: 1000},
			}, "2024-12-31",
			4000, 4000, "5000 - 1000", "5000 - 1000", 2,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := book(t, test.statements...).Until(day(t, test.until))
			if len(all) != test.programmes {
				t.Fatalf("%d programmes, want %d", len(all), test.programmes)
			}
			p := all[len(all)-1]
			if p.Stated.Value != test.stated || p.Stated.Basis != test.basis {
				t.Errorf("stated gap %v by %q, want %v by %q", p.Stated.Value, p.Stated.Basis, test.stated, test.basis)
			}
			if p.Cumulative.Value != test.cumulative || p.Cumulative.Basis != test.sum {
				t.Errorf("cumulative gap %v by %q, want %v by %q", p.Cumulative.Value, p.Cumulative.Basis, test.cumulative, test.sum)
			}
		})
	}
}

func TestTargetsSayWhoAndWhen(t *testing.T) {
	t.Parallel()
	p := book(t,
		statement{day: "2024-01-10", target: 5000, targetStatus: "confirmed"},
		statement{day: "2024-02-10", target: 5000, targetStatus: "confirmed"},
		statement{day: "2024-03-10", target: 9000, targetStatus: "reported"}).Until(day(t, "2024-04-01"))[0]
	if len(p.Targets) != 2 || p.Target.Headcount != 5000 {
		t.Fatalf("targets %+v, in force %+v: a report must not displace what the employer says", p.Targets, p.Target)
	}
	if p.Target.Source != "press" || p.Target.Quote != "the words" ||
		fact.Day(p.Target.Stated) != day(t, "2024-01-10") || fact.Day(p.Target.Repeated) != day(t, "2024-02-10") {
		t.Errorf("target %+v lacks who said it and when", p.Target)
	}
}

func TestPartsOfARoundAreListedAndNotBooked(t *testing.T) {
	t.Parallel()
	p := book(t,
		statement{day: "2024-01-10", target: 30000, done: 16000},
		statement{day: "2024-01-30", done: 870},
		statement{day: "2024-06-30", done: 900}).Until(day(t, "2024-12-01"))[0]
	if len(p.Rounds) != 3 || p.Rounds[1].PartOf != p.Rounds[0].FactID || p.Rounds[2].PartOf != "" || p.Booked != 16900 {
		t.Errorf("booked %v of %+v", p.Booked, p.Rounds)
	}
}

// A gap never exceeds its target, never falls below zero, and another confirmed round
// never widens the cumulative one.
func TestGapsStayWithinTheirTarget(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		var statements []statement
		start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
		for i := range rapid.IntRange(1, 8).Draw(r, "n") {
			statements = append(statements, statement{
				day:    start.AddDate(0, 0, 40*i+rapid.IntRange(0, 39).Draw(r, "day")).Format(time.DateOnly),
				target: int32(rapid.SampledFrom([]int{0, 5000, 12000}).Draw(r, "target")),
				done:   int32(rapid.SampledFrom([]int{0, 700, 1300, 2900, 6100}).Draw(r, "done")),
				status: rapid.SampledFrom([]string{"confirmed", "planned", "reported"}).Draw(r, "status"),
			})
		}
		until := day(t, "2025-06-01")
		for _, p := range book(t, statements...).Until(until) {
			for _, g := range []programme.Gap{p.Stated, p.Cumulative} {
				if g.Value < 0 || g.Value > p.Target.Headcount {
					r.Fatalf("gap %+v of target %v", g, p.Target.Headcount)
				}
			}
			booked := 0.0
			for _, round := range p.Rounds {
				if round.PartOf == "" {
					booked += round.Headcount
				}
			}
			if booked != p.Booked {
				r.Fatalf("booked %v, rounds sum to %v", p.Booked, booked)
			}
		}
	})
}

func ExampleBook_Until() {
	b := book(&testing.T{},
		statement{day: "2025-10-28", done: 14000},
		statement{day: "2026-01-28", target: 30000, done: 16000})
	for _, p := range b.Until(fact.Day(time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC))) {
		fmt.Println("stated:    ", p.Stated.Value, "=", p.Stated.Basis)
		fmt.Println("cumulative:", p.Cumulative.Value, "=", p.Cumulative.Basis)
	}
	// Output:
	// stated:     14000 = 30000 - 16000
	// cumulative: 0 = 30000 - (14000 + 16000)
}
