package extract_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

var shared = sync.OnceValues(func() (*extract.Extractor, error) {
	rules, err := pipelines.LoadEnricher(pipelines.Embedded)
	if err != nil {
		return nil, err
	}
	registry, err := company.Load(pipelines.Embedded)
	if err != nil {
		return nil, err
	}
	return extract.New(*rules, registry)
})

func extractor(t testing.TB) *extract.Extractor {
	t.Helper()
	return made(t, shared)
}

// reader is the extractor with no judges of claims: it tells all that is read, also what is doubtful
// where nothing else is told.
func reader(t testing.TB) *extract.Extractor {
	t.Helper()
	return made(t, unweighed)
}

func made(t testing.TB, once func() (*extract.Extractor, error)) *extract.Extractor {
	t.Helper()
	x, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var unweighed = sync.OnceValues(func() (*extract.Extractor, error) {
	x, err := shared()
	if err != nil {
		return nil, err
	}
	content, err := fs.ReadFile(pipelines.Embedded, "enricher/judges.json")
	if err != nil {
		return nil, err
	}
	judges, err := judge.Parse(content)
	if err != nil {
		return nil, err
	}
	delete(judges, "claims")
	return x.Judging(judges), nil
})

// brief writes signals as "kind company id fields", for tests.
func brief(signals []*foreshockv1.Signal) string {
	var b strings.Builder
	for _, s := range signals {
		f := extract.Describe(s)
		f.Confidence, f.Evidence = 0, extract.Quote{}
		line, _ := json.Marshal(f)
		fmt.Fprintln(&b, strings.NewReplacer(`,"confidence":0`, "", `,"evidence":{"field":"","start":0,"end":0,"quote":""}`, "").Replace(string(line)))
	}
	return strings.TrimSpace(b.String())
}

func TestAmazonReadAsOneItem(t *testing.T) {
	t.Parallel()
	in := extract.Input{
		Title:     "Amazon tightens rules for AI changes as cuts go on",
		Published: "2026-03-12",
		Text: `Amazon has confirmed 16,000 job cuts against an internal plan of 30,000.

An outage of AWS on 20 October 2025 was traced to a race condition. In December 2025 a cost tool at AWS was down for 13 hours after an AI agent deleted and rebuilt its environment.

Order processing at Amazon was disrupted in late February 2026. At Amazon, AI-assisted changes now require approval by a senior engineer.

Departing employees record knowledge-transfer sessions. The remaining work goes to Bangalore. Amazon expects salary savings of 280 million dollars in the first quarter of 2026.`,
	}
	got := brief(extractor(t).Extract(in.Event()))
	for _, want := range []string{
		`{"kind":"layoff","company":"Amazon","company_id":"amazon","headcount":16000,"status":"confirmed"}`,
		`{"kind":"layoff_target","company":"Amazon","company_id":"amazon","headcount":30000`,
		`"start":"2025-10-20"`,
		`"start":"2025-12","duration_hours":13,"cause":"ai_assisted_change","ai_linked":true`,
		`"kind":"change_control","company":"Amazon"`,
		`"kind":"knowledge_transfer","company":"Amazon"`,
		`"kind":"offshoring","company":"Amazon","company_id":"amazon","destination":"Bangalore"`,
		`"kind":"savings_target","company":"Amazon","company_id":"amazon","amount":280000000,"currency":"USD","period":"2026-Q1"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %s in\n%s", want, got)
		}
	}
}

func TestNotice(t *testing.T) {
	t.Parallel()
	e := &foreshockv1.Event{
		Kind: "notice", Source: "warn", Company: "AMAZON.COM SERVICES LLC - BFI4", Title: "AMAZON.COM SERVICES LLC - BFI4",
		Attributes: map[string]string{"state": "WA", "headcount": "1,395", "effective": "2026-05-20", "notice_date": "3/20/2026"},
	}
	want := `{"kind":"warn_notice","company":"Amazon","company_id":"amazon","headcount":1395,"status":"confirmed","effective":"2026-05-20","notice_date":"2026-03-20","state":"WA"}`
	if got := brief(extractor(t).Extract(e)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestIncident(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, title, text, want string
		attributes              map[string]string
	}{
		{
			"both ends stated", "Incident with Actions", "We are investigating reports of degraded availability for Actions.",
			`{"kind":"outage","company":"GitHub","company_id":"github","status":"confirmed","service":"Actions","start":"2026-01-05","duration_hours":1.5,"cause":"unknown"}`,
			map[string]string{"started_at": "2026-01-05T10:00:00Z", "resolved_at": "2026-01-05T11:30:00Z", "impact": "major"},
		},
		{
			"ends in the words", "Increased error rates", "Between 5:42 PM and 7:12 PM PDT we saw increased error rates after a configuration change.",
			`{"kind":"outage","company":"GitHub","company_id":"github","status":"confirmed","start":"2026-01-05","duration_hours":1.5,"cause":"change"}`,
			map[string]string{"started_at": "2026-01-05"},
		},
		{"slow is no outage", "Delayed webhooks", "Webhooks are delivered with a delay.", "", map[string]string{"impact": "minor"}},
		{"maintenance is none", "Maintenance", "The service will be unavailable.", "", map[string]string{"impact": "maintenance"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := &foreshockv1.Event{Kind: "incident", Company: "GitHub", Title: test.title, Text: test.text, Document: "i1", Attributes: test.attributes}
			if got := brief(extractor(t).Extract(e)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// hostile texts must neither panic nor give a quote that is not there.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	cut := "Acme Widgets lays off 200 employees. "
	for _, test := range []struct{ name, text string }{
		{"empty", ""},
		{"invalid UTF-8", "Acme Widgets lays off \xff\xfe 200 employees.\xc3"},
		{"zero width", "Acme\u200b Widgets lays o\u200bff 200 em\u00adployees."},
		{"right to left", "Acme Widgets lays off \u202e002\u202c employees."},
		{"markup", "<p>Acme Widgets <b>lays off</b> 200&nbsp;employees.</p><script>alert(1)</script>"},
		{"unclosed markup", "<" + strings.Repeat("a", 5000) + " layoffs " + cut},
		{"one line of 10 MB", strings.Repeat("layoffs of 10 jobs, ", 500_000)},
		{"numbers only", strings.Repeat("1,000 jobs cut ", 20_000)},
		{"no spaces", strings.Repeat("layoff", 100_000)},
		{"absurd number", "Acme Widgets lays off 99999999999999999999999 employees."},
		{"brackets", strings.Repeat("(", 20_000) + " layoffs at Acme " + strings.Repeat(")", 20_000)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkQuotes(t, extractor(t), &foreshockv1.Event{Kind: "news", Title: cut, Text: test.text})
		})
	}
}

func checkQuotes(t *testing.T, x *extract.Extractor, e *foreshockv1.Event) {
	t.Helper()
	for _, s := range x.Extract(e) {
		field := e.GetText()
		if s.GetEvidence().GetField() == "title" {
			field = e.GetTitle()
		}
		v := s.GetEvidence()
		if int(v.GetEnd()) > len(field) || v.GetStart() >= v.GetEnd() || field[v.GetStart():v.GetEnd()] != v.GetQuote() {
			t.Errorf("quote %q is not at %d to %d", v.GetQuote(), v.GetStart(), v.GetEnd())
		}
		if !utf8.ValidString(v.GetQuote()) || !utf8.ValidString(s.GetCompany()) || !utf8.ValidString(s.GetClaim().GetService()) {
			t.Errorf("invalid UTF-8 in %v", s)
		}
		if s.GetCompanyId() == "" || s.GetId() == "" || s.GetClaim().GetKind() == "" || s.GetConfidence() <= 0 || s.GetConfidence() > 1 || s.GetOrigin() == "" {
			t.Errorf("incomplete signal %v", s)
		}
	}
}

func TestExtractIsDeterministic(t *testing.T) {
	t.Parallel()
	x := extractor(t)
	events, _ := mix(1)
	var group sync.WaitGroup
	for _, e := range events[:20] {
		first := x.Extract(e)
		for range 4 {
			group.Go(func() {
				again := x.Extract(e)
				if len(again) != len(first) {
					t.Errorf("%d signals, then %d", len(first), len(again))
					return
				}
				for i := range again {
					if !proto.Equal(again[i], first[i]) {
						t.Errorf("signal %d differs", i)
					}
				}
			})
		}
	}
	group.Wait()
}

func TestLines(t *testing.T) {
	t.Parallel()
	in := `{"id":"a","title":"Acme Widgets lays off 200","text":""}
not json
{"id":7,"title":"","text":"The weather is fine today in the north of the country."}
`
	var out bytes.Buffer
	bad, err := extract.Lines(t.Context(), strings.NewReader(in), &out, extractor(t))
	if err != nil || bad != 1 {
		t.Fatalf("bad lines %d, error %v", bad, err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines: %s", len(lines), out.String())
	}
	for i, want := range []string{`{"id":"a","lang":"en","signals":[{"kind":"layoff","company":"Acme Widgets","company_id":"x-acme-widgets","headcount":200,"status":"confirmed",`, `{"id":null,"line":2,"error":"not a JSON`, `{"id":7,"lang":"en","signals":[]}`} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %s", i+1, lines[i])
		}
	}
}

func TestALineThatIsNoObjectIsBad(t *testing.T) {
	t.Parallel()
	x := extractor(t)
	for line, says := range map[string]string{
		"null": "null where an object is wanted", " null\r": "null where an object is wanted",
		"[]": "array where an object is wanted", `"text"`: "string where an object is wanted",
		"5": "number where an object is wanted", "true": "bool where an object is wanted",
		`{"text":5}`: "text is a number, want a string", "{": "unexpected end", "{} {}": "after top-level value",
	} {
		if out, err := x.Line([]byte(line)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: answered by %+v and error %v, want one that says %q", line, out, err, says)
		}
	}
	if _, err := x.Line([]byte("{}")); err != nil {
		t.Errorf("an empty object: %v", err)
	}
}

func TestLinesKeepsOrder(t *testing.T) {
	t.Parallel()
	var in, out bytes.Buffer
	for i := range 3000 {
		fmt.Fprintf(&in, `{"id":%d,"title":"","text":"Acme Widgets lays off %d employees."}`+"\n", i, i+20)
	}
	if _, err := extract.Lines(t.Context(), &in, &out, extractor(t)); err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(&out)
	for i := range 3000 {
		var answer struct {
			ID      int             `json:"id"`
			Signals []extract.Found `json:"signals"`
		}
		if err := decoder.Decode(&answer); err != nil {
			t.Fatal(err)
		}
		if answer.ID != i || len(answer.Signals) != 1 || *answer.Signals[0].Headcount != int32(i+20) {
			t.Fatalf("answer %d is %+v", i, answer)
		}
	}
}

func FuzzExtract(f *testing.F) {
	x := extractor(f)
	for _, seed := range append(append([]string{}, plain...), relevant...) {
		f.Add(seed, seed, "")
	}
	f.Add("Stellenabbau bei Acme", "Acme streicht 1.200 Stellen.", "de")
	f.Add("plAnt0end", "\xb6", "")
	f.Add("Stelle", strings.Repeat("\x82", 2000), "")
	f.Add("日産、9000人を削減", "日産は9000人の人員削減を行う。", "")
	f.Fuzz(func(t *testing.T, title, text, lang string) {
		checkQuotes(t, x, &foreshockv1.Event{Kind: "news", Title: title, Text: text, Lang: lang})
	})
}

func Example() {
	rules, err := pipelines.LoadEnricher(pipelines.Embedded)
	if err != nil {
		fmt.Println(err)
		return
	}
	registry, err := company.Load(pipelines.Embedded)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := extract.New(*rules, registry)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range x.Extract(&foreshockv1.Event{Kind: "news", Title: "Intel to cut 15,000 jobs, 15% of its workforce"}) {
		fmt.Println(s.GetCompanyId(), s.GetClaim().GetKind(), s.GetClaim().GetHeadcount(), s.GetClaim().GetPercent(), s.GetClaim().GetStatus())
	}
	// Output: intel layoff 15000 15 confirmed
}
