package fact_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/money"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// document is one version of a document for a test.
type document struct {
	key, origin, source, kind string
	at                        string // published and known
	claims                    []*foreshockv1.Claim
}

func signals(t testing.TB, documents ...document) []*foreshockv1.Signal {
	t.Helper()
	var all []*foreshockv1.Signal
	for i, d := range documents {
		at, err := pipelines.TestInstant(d.at)
		if err != nil {
			t.Fatal(err)
		}
		if d.kind == "" {
			d.kind = "news"
		}
		if d.key == "" {
			d.key = fmt.Sprint("document ", i)
		}
		for j, c := range d.claims {
			s := &foreshockv1.Signal{
				EventId: fmt.Sprint("event ", i), CompanyId: "acme", Claim: c, Confidence: 0.5,
				Evidence: &foreshockv1.Evidence{Field: "text", Start: uint32(j)}, Origin: d.origin, EventKind: d.kind,
				Source: d.source, Document: d.key, EventTime: timestamppb.New(at), KnowledgeTime: timestamppb.New(at),
			}
			s.Id = identity.Signal(s)
			all = append(all, s)
		}
	}
	return all
}

// shipped are the rules that ship with the binary, read once.
var shipped = sync.OnceValues(func() (*pipelines.Scorer, error) { return pipelines.LoadScorer(pipelines.Embedded) })

// link links everything, one batch for each knowledge instant.
func link(t testing.TB, all []*foreshockv1.Signal) []*foreshockv1.Fact {
	t.Helper()
	p, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	l := fact.NewLinker(&p.Facts, money.New(p.Rates))
	for known := fact.Sort(all); len(known) > 0; {
		n := 1
		for n < len(known) && fact.Known(known[n]) == fact.Known(known[0]) {
			n++
		}
		l.Link(known[:n])
		known = known[n:]
	}
	var rows []*foreshockv1.Fact
	for _, f := range l.Facts() {
		rows = append(rows, f.Row("acme", "Acme", "v1", time.Unix(0, 0)))
	}
	return rows
}

func layoff(heads int32, status string, change ...func(*foreshockv1.Claim)) *foreshockv1.Claim {
	c := &foreshockv1.Claim{Kind: "layoff", Status: status}
	if heads > 0 {
		c.Headcount = proto.Int32(heads)
	}
	for _, f := range change {
		f(c)
	}
	return c
}

func claims(c ...*foreshockv1.Claim) []*foreshockv1.Claim { return c }

func about(c *foreshockv1.Claim) { c.Bound = "about" }

func methods(f *foreshockv1.Fact) []string {
	var all []string
	for _, l := range f.GetLinks() {
		all = append(all, l.GetMethod())
	}
	return all
}

func TestLinks(t *testing.T) {
	t.Parallel()
	outage := func(service, start string, hours float64) *foreshockv1.Claim {
		c := &foreshockv1.Claim{Kind: "outage", Service: service, Start: start}
		if hours > 0 {
			c.DurationHours = proto.Float64(hours)
		}
		return c
	}
	notice := func(heads int32, date string) *foreshockv1.Claim {
		return &foreshockv1.Claim{Kind: "warn_notice", State: "WA", Headcount: proto.Int32(heads), NoticeDate: date}
	}
	tests := map[string]struct {
		documents []document
		want      [][]string // methods of each fact's links
	}{
		"other outlet, same number": {
			[]document{{at: "2024-01-10", claims: claims(layoff(300, "confirmed"))}, {at: "2024-01-12", claims: claims(layoff(300, "confirmed"))}},
			[][]string{{"first", "same_claim"}},
		},
		"other outlet, near number": {
			[]document{{at: "2024-01-10", claims: claims(layoff(16000, "confirmed"))}, {at: "2024-01-12", claims: claims(layoff(15900, "confirmed", about))}},
			[][]string{{"first", "same_round"}},
		},
		"two rounds in one text": {
			[]document{{at: "2024-01-10", claims: claims(layoff(14000, "confirmed"), layoff(16000, "confirmed"))}},
			[][]string{{"first"}, {"first"}},
		},
		"a copy of a text with two rounds finds both": {
			[]document{
				{at: "2024-01-10", origin: "o", claims: claims(layoff(14000, "confirmed"), layoff(14900, "confirmed"))},
				{at: "2024-01-11", origin: "o", claims: claims(layoff(14900, "confirmed"), layoff(14000, "confirmed"))},
			},
			[][]string{{"first", "same_origin"}, {"first", "same_origin"}},
		},
		"the same number within a text": {
			[]document{{at: "2024-01-10", claims: claims(layoff(300, "confirmed"), layoff(300, "confirmed", about))}},
			[][]string{{"first", "same_claim"}},
		},
		"same story, number off by a little": {
			[]document{{at: "2024-01-10", origin: "o", claims: claims(layoff(412, "confirmed"))}, {at: "2024-01-10", origin: "o", source: "b", claims: claims(layoff(441, "confirmed"))}},
			[][]string{{"first", "same_origin"}},
		},
		"other story, number off by a little": {
			[]document{{at: "2024-01-10", claims: claims(layoff(412, "confirmed"))}, {at: "2024-01-10", source: "b", claims: claims(layoff(441, "confirmed"))}},
			[][]string{{"first"}, {"first"}},
		},
		"a mention without a number joins the round": {
			[]document{{at: "2024-01-10", claims: claims(layoff(412, "confirmed"))}, {at: "2024-01-20", claims: claims(layoff(0, "confirmed"))}},
			[][]string{{"first", "same_round"}},
		},
		"a running total is no round": {
			[]document{{at: "2024-01-10", claims: claims(layoff(412, "confirmed"), layoff(412, "confirmed", func(c *foreshockv1.Claim) { c.Cumulative = true }))}},
			[][]string{{"first"}, {"first"}},
		},
		"cuts expected later are not the round at hand": {
			[]document{{at: "2024-01-10", claims: claims(layoff(412, "confirmed"), layoff(0, "planned", func(c *foreshockv1.Claim) { c.Effective = "2024-Q2" }))}},
			[][]string{{"first"}, {"first"}},
		},
		"press and notice": {
			[]document{{at: "2024-01-10", claims: claims(layoff(1400, "confirmed"))}, {at: "2024-01-12", kind: "notice", claims: claims(notice(1395, "2024-01-11"))}},
			[][]string{{"first", "related_notice"}, {"first", "related_layoff"}},
		},
		"press and a notice of another number": {
			[]document{{at: "2024-01-10", claims: claims(layoff(1400, "confirmed"))}, {at: "2024-01-12", kind: "notice", claims: claims(notice(1250, "2024-01-11"))}},
			[][]string{{"first"}, {"first"}},
		},
		"a target keeps its number for a year": {
			[]document{
				{at: "2024-01-10", claims: claims(&foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(30000)})},
				{at: "2024-11-12", claims: claims(&foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(30000)})},
				{at: "2024-11-20", claims: claims(&foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(40000)})},
			},
			[][]string{{"first", "same_claim"}, {"first"}},
		},
		"several outages in one article": {
			[]document{{at: "2024-03-10", claims: claims(outage("API", "2024-01", 0), outage("API", "2024-02-03", 0), outage("Store", "2024-02-09", 0))}},
			[][]string{{"first"}, {"first"}, {"first"}},
		},
		"one start, two services, one text": {
			[]document{{at: "2024-02-04", claims: claims(outage("API", "2024-02-03", 0), outage("Store", "2024-02-03", 0))}},
			[][]string{{"first", "same_start"}},
		},
		"one start and service, two outlets": {
			[]document{{at: "2024-02-04", claims: claims(outage("Acme Web Services", "2024-02-03", 3))}, {at: "2024-02-05", claims: claims(outage("AWS", "2024-02-03", 4))}},
			[][]string{{"first", "same_start"}},
		},
		"one start, two services, two outlets": {
			[]document{{at: "2024-02-04", claims: claims(outage("API", "2024-02-03", 0))}, {at: "2024-02-05", claims: claims(outage("Store", "2024-02-03", 0))}},
			[][]string{{"first"}, {"first"}},
		},
		"two lengths in one month are two": {
			[]document{{at: "2024-02-28", claims: claims(outage("API", "2024-02", 1), outage("API", "2024-02", 13))}},
			[][]string{{"first"}, {"first"}},
		},
		"one executive, two ways to name the office": {
			[]document{
				{at: "2024-02-04", claims: claims(&foreshockv1.Claim{Kind: "exec_departure", Role: "CEO"}, &foreshockv1.Claim{Kind: "exec_departure", Role: "CFO"})},
				{at: "2024-02-06", claims: claims(&foreshockv1.Claim{Kind: "exec_departure", Role: "chief executive"})},
			},
			[][]string{{"first", "same_claim"}, {"first"}},
		},
		"amounts of two currencies": {
			[]document{{at: "2024-02-04", claims: claims(
				&foreshockv1.Claim{Kind: "savings_target", Amount: proto.Float64(1e9), Currency: "USD"},
				&foreshockv1.Claim{Kind: "savings_target", Amount: proto.Float64(1e9), Currency: "EUR"})}},
			[][]string{{"first"}, {"first"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got [][]string
			for _, f := range link(t, signals(t, test.documents...)) {
				got = append(got, methods(f))
			}
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("links %v, want %v", got, test.want)
			}
		})
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		documents []document
		want      []string
	}{
		"effective before notice": {
			[]document{{at: "2024-04-04", kind: "notice", claims: claims(&foreshockv1.Claim{Kind: "warn_notice", State: "CA", NoticeDate: "2024-04-03", Effective: "2024-03-01"})}},
			[]string{fact.FlagEffectiveBeforeNotice},
		},
		"effective in 2028": {
			[]document{{at: "2024-04-04", kind: "notice", claims: claims(&foreshockv1.Claim{Kind: "warn_notice", State: "CA", NoticeDate: "2024-04-03", Effective: "2028-03-01"})}},
			nil,
		},
		"outlets differ": {
			[]document{{at: "2024-04-04", claims: claims(layoff(1400, "confirmed"))}, {at: "2024-04-04", source: "b", claims: claims(layoff(1395, "confirmed"))}},
			[]string{fact.FlagHeadcountDiffers},
		},
		"a correction": {
			[]document{{at: "2024-04-04", key: "k", claims: claims(layoff(1400, "confirmed"))}, {at: "2024-04-05", key: "k", claims: claims(layoff(900, "confirmed"))}},
			[]string{fact.FlagCorrected},
		},
		"a repetition is no correction": {
			[]document{{at: "2024-04-04", key: "k", claims: claims(layoff(1400, "confirmed"))}, {at: "2024-04-05", key: "k", claims: claims(layoff(1400, "confirmed"))}},
			nil,
		},
		"a denial of a report": {
			[]document{{at: "2024-04-04", claims: claims(layoff(1400, "reported"))}, {at: "2024-04-05", claims: claims(layoff(1400, "denied"))}},
			[]string{fact.FlagDenied},
		},
		"an AI link that is disputed": {
			[]document{
				{at: "2024-04-04", claims: claims(&foreshockv1.Claim{Kind: "outage", Start: "2024-04-01", AiLinked: proto.Bool(true)})},
				{at: "2024-04-05", claims: claims(&foreshockv1.Claim{Kind: "outage", Start: "2024-04-01", AiLinked: proto.Bool(false)})},
			},
			[]string{fact.FlagAILinkDisputed},
		},
		"a look back": {
			[]document{{at: "2024-04-04", claims: claims(layoff(1400, "confirmed", func(c *foreshockv1.Claim) { c.Effective = "2023-10" }))}},
			[]string{fact.FlagDatedByEffective},
		},
		"money without a rate": {
			[]document{{at: "2024-04-04", claims: claims(&foreshockv1.Claim{Kind: "savings_target", Amount: proto.Float64(1e9), Currency: "XXA"})}},
			[]string{fact.FlagNoRate},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := link(t, signals(t, test.documents...))
			if len(facts) != 1 || !slices.Equal(facts[0].GetFlags(), test.want) {
				t.Errorf("%d facts, flags %v, want one with %v", len(facts), facts[0].GetFlags(), test.want)
			}
		})
	}
}

func TestASecondVersionWithdrawsWhatItNoLongerSays(t *testing.T) {
	t.Parallel()
	facts := link(t, signals(t,
		document{at: "2024-04-04", key: "k", claims: claims(layoff(14000, "confirmed"), layoff(300, "confirmed"))},
		document{at: "2024-04-05", key: "k", claims: claims(layoff(14000, "confirmed"))}))
	if len(facts) != 2 || slices.Contains(facts[0].GetFlags(), fact.FlagWithdrawn) || !slices.Contains(facts[1].GetFlags(), fact.FlagWithdrawn) {
		t.Errorf("want the second of two facts withdrawn: %v", facts)
	}
}

// The claim that speaks: confirmed first, then what says most, then what most say, then
// what was said first; and what it leaves out comes from the next.
func TestTheClaimThatSpeaks(t *testing.T) {
	t.Parallel()
	effective := func(c *foreshockv1.Claim) { c.Effective = "2024-06-01" }
	tests := map[string]struct {
		documents []document
		want      *foreshockv1.Claim
	}{
		"confirmed before exact": {
			[]document{{at: "2024-04-04", claims: claims(layoff(1400, "reported"))}, {at: "2024-04-05", claims: claims(layoff(1400, "confirmed", about))}},
			layoff(1400, "confirmed", about),
		},
		"exact before about": {
			[]document{{at: "2024-04-04", claims: claims(layoff(1400, "confirmed", about))}, {at: "2024-04-05", claims: claims(layoff(1395, "confirmed"))}},
			layoff(1395, "confirmed"),
		},
		"two origins before one": {
			[]document{{at: "2024-04-04", claims: claims(layoff(1395, "confirmed"))}, {at: "2024-04-05", claims: claims(layoff(1400, "confirmed"))}, {at: "2024-04-06", claims: claims(layoff(1400, "confirmed"))}},
			layoff(1400, "confirmed"),
		},
		"copies of one origin do not outvote": {
			[]document{{at: "2024-04-04", claims: claims(layoff(1395, "confirmed"))}, {at: "2024-04-05", origin: "o", claims: claims(layoff(1400, "confirmed"))}, {at: "2024-04-06", origin: "o", claims: claims(layoff(1400, "confirmed"))}},
			layoff(1395, "confirmed"),
		},
		"first before later": {
			[]document{{at: "2024-04-04", claims: claims(layoff(1400, "confirmed"))}, {at: "2024-04-05", claims: claims(layoff(1395, "confirmed"))}},
			layoff(1400, "confirmed"),
		},
		"completed by the next": {
			[]document{{at: "2024-04-04", claims: claims(layoff(0, "confirmed"))}, {at: "2024-04-05", claims: claims(layoff(1400, "reported", effective))}},
			layoff(1400, "confirmed", effective),
		},
		"an incident's last update, with what earlier ones said": {
			[]document{
				{at: "2024-04-04T10:00:00Z", kind: "incident", key: "i", claims: claims(&foreshockv1.Claim{Kind: "outage", Service: "API", Cause: "unknown"})},
				{at: "2024-04-04T12:00:00Z", kind: "incident", key: "i", claims: claims(&foreshockv1.Claim{Kind: "outage", DurationHours: proto.Float64(2), Cause: "change"})},
			},
			&foreshockv1.Claim{Kind: "outage", Service: "API", DurationHours: proto.Float64(2), Cause: "change"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := link(t, signals(t, test.documents...))
			if len(facts) != 1 {
				t.Fatalf("%d facts: %v", len(facts), facts)
			}
			if !proto.Equal(facts[0].GetClaim(), test.want) {
				t.Errorf("claim %v, want %v", facts[0].GetClaim(), test.want)
			}
		})
	}
}

func TestCountsOfOriginsAndArticles(t *testing.T) {
	t.Parallel()
	var documents []document
	for i := range 27 {
		documents = append(documents, document{at: "2024-04-04", key: fmt.Sprint("article ", i), origin: fmt.Sprint("story ", i%2), claims: claims(layoff(900, "confirmed"))})
	}
	documents = append(documents, document{at: "2024-04-05", key: "article 3", origin: "edited", claims: claims(layoff(900, "confirmed"))})
	f := link(t, signals(t, documents...))[0]
	if f.GetArticles() != 27 || f.GetOrigins() != 2 || len(f.GetLinks()) != 28 {
		t.Errorf("%d articles, %d origins, %d links; want 27, 2 and 28", f.GetArticles(), f.GetOrigins(), len(f.GetLinks()))
	}
	// Two origins of confidence 0.5, the second linked with 0.9.
	if want := 1 - 0.5*(1-0.9*0.5); f.GetConfidence() != want {
		t.Errorf("confidence %v, want %v", f.GetConfidence(), want)
	}
}

func TestUnreadableSignals(t *testing.T) {
	t.Parallel()
	odd := signals(t,
		document{at: "2024-04-04", claims: claims(
			&foreshockv1.Claim{}, // no kind: no signal
			layoff(-5, "confirmed"),
			&foreshockv1.Claim{Kind: "outage", Start: "2024-13-45", DurationHours: proto.Float64(-1)},
			&foreshockv1.Claim{Kind: "outage", Service: "later", Start: "2025-01-01"},
			&foreshockv1.Claim{Kind: "something_new"},
		)})
	odd = append(odd, &foreshockv1.Signal{}, nil)
	facts := link(t, odd)
	// The unnamed and the named outage of the one text are one.
	if len(facts) != 3 {
		t.Fatalf("%d facts, want 3: %v", len(facts), facts)
	}
	for _, f := range facts {
		if f.GetQuarter() != "2024Q2" {
			t.Errorf("%s is dated %s: an unreadable or impossible date counts as not stated", f.GetClaim(), f.GetQuarter())
		}
	}
}

func ExampleLinker() {
	rules, err := pipelines.LoadScorer(pipelines.Embedded)
	if err != nil {
		fmt.Println(err)
		return
	}
	l := fact.NewLinker(&rules.Facts, money.New(rules.Rates))
	for i, text := range []string{"2024-01-10", "2024-01-12"} {
		at, _ := time.Parse(time.DateOnly, text)
		l.Link([]*foreshockv1.Signal{{
			Id: fmt.Sprint("s", i), EventId: fmt.Sprint("e", i), Claim: layoff(1400-int32(5*i), "confirmed"), Confidence: 0.9,
			EventTime: timestamppb.New(at), KnowledgeTime: timestamppb.New(at),
		}})
	}
	for _, f := range l.Facts() {
		fmt.Println(f.Kind, f.Quarter, f.Heads.Text(), f.Flags)
	}
	// Output: layoff 2024Q1 1400 [headcount_differs]
}
