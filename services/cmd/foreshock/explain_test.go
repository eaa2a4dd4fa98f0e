package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

var update = flag.Bool("update", false, "write golden files")

// golden compares text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

var acme = ledger.Company{ID: "acme", Name: "Acme \x1b[31mWorks"}

// acmeCase is a small history with a correction, by rules with weights of its own: what
// is printed does not change with the shipped ones.
func acmeCase(t *testing.T) (*pipelines.Scorer, *ledger.Rules, []*foreshockv1.Signal) {
	t.Helper()
	scorer, err := pipelines.LoadScorer(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	scorer.Risk.BaseRate, scorer.Risk.BaseRateSource = 0.02, "Counted on a sample."
	for i := range scorer.Risk.Features {
		f := &scorer.Risk.Features[i]
		f.Weight, f.HalfLifeDays, f.Cap, f.Value, f.Reason = 0.5, 365, 1, "What is told of it.", "It came before cuts."
	}
	rules, err := ledger.NewRules(scorer, nil)
	if err != nil {
		t.Fatal(err)
	}
	claims := []struct {
		document, day, quote string
		claim                *foreshockv1.Claim
	}{
		{"autumn", "2024-10-07", "Acme will do without 4,000 people", &foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(4000), Status: "confirmed"}},
		{"freeze", "2024-11-04", "no new contracts \x1b[2J\u202euntil spring", &foreshockv1.Claim{Kind: "hiring_freeze"}},
		{"plan", "2025-01-20", "ten thousand in all", &foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(10000), Status: "confirmed"}},
		{"plan", "2025-01-20", "of whom 3,000 have been told", &foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(3000), Status: "confirmed"}},
		{"plan", "2025-02-03", "Correction: ten thousand in all", &foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(10000), Status: "confirmed"}},
		{"plan", "2025-02-03", "of whom 300 have been told", &foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(300), Status: "confirmed"}},
		{"outage", "2025-02-10", "orders stood still for a day", &foreshockv1.Claim{Kind: "outage", Start: "2025-02-09", DurationHours: proto.Float64(24), Service: "orders"}},
	}
	var signals []*foreshockv1.Signal
	for i, c := range claims {
		at, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		s := &foreshockv1.Signal{
			EventId: c.document + c.day, CompanyId: acme.ID, Company: acme.Name, Claim: c.claim, Confidence: 0.9,
			Evidence: &foreshockv1.Evidence{Field: "text", Start: uint32(i), Quote: c.quote}, EventKind: "news", Source: "gazette",
			Url: "https://gazette.example/" + c.document, Document: c.document, EventTime: timestamppb.New(at), KnowledgeTime: timestamppb.New(at),
		}
		s.Id = identity.Signal(s)
		signals = append(signals, s)
	}
	return scorer, rules, signals
}

func TestExplanationInWords(t *testing.T) {
	t.Parallel()
	scorer, rules, signals := acmeCase(t)
	asOf := time.Date(2025, 2, 28, 23, 59, 59, 0, time.UTC)
	for name, q := range map[string]quarter.Quarter{
		"explain_next.txt":  quarter.New(2025, 2),
		"explain_begun.txt": quarter.New(2025, 1),
		"explain_first.txt": quarter.New(2024, 4),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := ledger.Explain(rules, acme, signals, asOf, q)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := writeExplanation(&out, e, scorer); err != nil {
				t.Fatal(err)
			}
			isPrintable(t, out.String())
			golden(t, name, out.String())
		})
	}
}

func TestDifferenceInWords(t *testing.T) {
	t.Parallel()
	_, rules, signals := acmeCase(t)
	from := ledger.View{AsOf: time.Date(2024, 12, 31, 23, 59, 59, 0, time.UTC), Quarter: quarter.New(2025, 1)}
	to := ledger.View{AsOf: time.Date(2025, 2, 28, 23, 59, 59, 0, time.UTC), Quarter: quarter.New(2025, 2)}
	var out bytes.Buffer
	if err := writeDifference(&out, ledger.Diff(rules, acme, signals, from, to)); err != nil {
		t.Fatal(err)
	}
	isPrintable(t, out.String())
	golden(t, "diff.txt", out.String())
}

// isPrintable wants nothing that moves a cursor, and no line that was left unbroken.
func isPrintable(t *testing.T, text string) {
	t.Helper()
	for _, line := range strings.Split(text, "\n") {
		if printable(line) != line {
			t.Errorf("a terminal may not see %q", line)
		}
		if strings.TrimRight(line, " ") != line {
			t.Errorf("spaces at the end of %q", line)
		}
	}
}

func TestParagraphsBreak(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", pageWidth+20)
	for name, tt := range map[string]struct{ text, want string }{
		"empty":         {"", ""},
		"short":         {"a b", "  a b\n"},
		"one long word": {"a " + long + " b", "  a\n  " + long + "\n  b\n"},
		"at the edge":   {strings.Repeat("é ", 60), "  " + strings.TrimSpace(strings.Repeat("é ", 49)) + "\n  " + strings.TrimSpace(strings.Repeat("é ", 11)) + "\n"},
	} {
		var out bytes.Buffer
		p := newPage(&out)
		p.paragraph("  ", "%s", tt.text)
		if err := p.close(); err != nil || out.String() != tt.want {
			t.Errorf("%s: %q, want %q (%v)", name, out.String(), tt.want, err)
		}
	}
}

func TestTheExampleExplainsItself(t *testing.T) {
	t.Parallel()
	data := theExample(t)
	t.Run("explain", func(t *testing.T) { explainsAmazon(t, data) })
	t.Run("explain in words", func(t *testing.T) {
		text := foreshock(t, "explain", "amazon", "2026Q2", "--as-of", "2026-03-31", "--data", data)
		isPrintable(t, text)
		for _, want := range []string{"The probability that Amazon", "base rate", "add up exactly", "30,000 − 16,000 = 14,000 jobs",
			"30,000 − (14,000 + 16,000) = 0 jobs", "16,000 jobs, confirmed", "independent origins", "https://"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in\n%s", want, text)
			}
		}
		if other := foreshock(t, "explain", "AMZN", "--as-of", "2026-03-31", "--data", data); other != text {
			t.Error("by ticker and without a quarter it reads otherwise")
		}
	})
	t.Run("asof", func(t *testing.T) { asofIsIndicatorsAndFacts(t, data) })
	t.Run("diff", func(t *testing.T) { diffAddsUp(t, data) })
	t.Run("refusals", func(t *testing.T) { refusesWhatItCannotExplain(t, data) })
}

func ask[T any](t *testing.T, args ...string) T {
	t.Helper()
	var out T
	decoder := json.NewDecoder(strings.NewReader(foreshock(t, args...)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func explainsAmazon(t *testing.T, data string) {
	e := ask[explanation](t, "explain", "amazon", "2026Q2", "--as-of", "2026-03-31", "--json", "--data", data)
	stated := indicators(t, data, "amazon", "2026-03-31").quarter(t, "2026Q2").Risk
	if e.Probability != stated.Probability || e.Score != stated.Score || len(e.Parts) != len(stated.Parts) || len(e.Parts) < 5 {
		t.Errorf("explained are %v and %v in %d parts, told by indicators %+v", e.Probability, e.Score, len(e.Parts), stated)
	}
	sum, points := 0.0, 0.0
	facts := map[string]factAnswer{}
	for _, f := range e.Facts {
		facts[f.ID] = f
	}
	for i, part := range e.Parts {
		sum += part.Contribution
		points += part.Points
		if i > 0 && (len(part.Facts) == 0 || part.Measured == "" || part.Reason == "") {
			t.Errorf("%s is not explained: %+v", part.Name, part)
		}
		for _, id := range part.Facts {
			if f := facts[id]; f.Quote == "" || f.Source == "" || f.Origins == 0 || f.Articles < f.Origins || f.Day >= "2026-04-01" || f.Known >= "2026-04-01" {
				t.Errorf("%s rests on %+v", part.Name, f)
			}
		}
	}
	if math.Abs(sum-e.LogOdds) > 1e-9 || math.Abs(1/(1+math.Exp(-sum))-e.Probability) > 1e-6 || math.Abs(points-100*e.Probability) > 1e-6 {
		t.Errorf("parts sum to %v log-odds and %v points; told are %v and %v", sum, points, e.LogOdds, e.Probability)
	}
	if len(e.Programmes) != 1 || len(e.Programmes[0].Gaps) != 2 {
		t.Fatalf("programmes %+v, want one with two gaps", e.Programmes)
	}
	p := e.Programmes[0]
	if stated, whole := p.Gaps[0], p.Gaps[1]; p.Target.Headcount != 30000 || p.Target.Quote == "" || p.Booked != 30000 || len(p.Rounds) != 2 ||
		stated.Value != 14000 || stated.Arithmetic != "30000 - 16000" || whole.Value != 0 || whole.Arithmetic != "30000 - (14000 + 16000)" {
		t.Errorf("programme %+v", p)
	}
	begun := ask[explanation](t, "explain", "amazon", "2026Q1", "--as-of", "2026-03-31", "--json", "--data", data)
	if begun.Came["cuts_confirmed"] != 16000 {
		t.Errorf("of 2026Q1 came %v, want 16,000 confirmed cuts", begun.Came)
	}
}

func asofIsIndicatorsAndFacts(t *testing.T, data string) {
	a := ask[asofAnswer](t, "asof", "amazon", "2025-12-31", "--json", "--data", data)
	if diff := cmp.Diff(indicators(t, data, "amazon", "2025-12-31"), a.answer); diff != "" {
		t.Errorf("not as by indicators:\n%s", diff)
	}
	if len(a.Facts) < 8 {
		t.Errorf("%d facts", len(a.Facts))
	}
	for _, f := range a.Facts {
		if f.Known >= "2026-01-01" || f.Changed >= "2026-01-01" || f.Quote == "" || len(f.Claim) == 0 {
			t.Errorf("as of the end of 2025: %+v", f)
		}
	}
	text := foreshock(t, "asof", "amazon", "2025-12-31", "--data", data)
	if printable(text) != strings.ReplaceAll(text, "\n", " ") {
		t.Errorf("a terminal may not see %q", text)
	}
	if !strings.Contains(text, "28 Oct 2025, Layoff: 14,000 jobs, confirmed") || strings.Contains(text, "16,000") {
		t.Errorf("as of the end of 2025:\n%s", text)
	}
}

func diffAddsUp(t *testing.T, data string) {
	before, after := indicators(t, data, "amazon", "2025-12-31"), indicators(t, data, "amazon", "2026-03-31")
	for name, flags := range map[string][]string{"one quarter": nil, "each day's own": {"--next"}, "an earlier one": {"--quarter", "2026Q1"}} {
		d := ask[difference](t, append([]string{"diff", "amazon", "2025-12-31", "2026-03-31", "--json", "--data", data}, flags...)...)
		sum, sums := 0.0, 0.0
		for _, c := range d.Changes {
			sum += c.Contribution
		}
		for _, v := range d.Sums {
			sums += v
		}
		if want := d.To.LogOdds - d.From.LogOdds; math.Abs(sum-want) > 1e-9 || math.Abs(sums-want) > 1e-9 || math.Abs(d.LogOdds-want) > 1e-9 {
			t.Errorf("%s: changes sum to %v, by cause to %v, told is %v; want %v", name, sum, sums, d.LogOdds, want)
		}
		if decayed := d.Sums[ledger.Decayed]; (decayed < 0) != (d.From.Quarter != d.To.Quarter) {
			t.Errorf("%s: decayed %v from %s to %s", name, decayed, d.From.Quarter, d.To.Quarter)
		}
		told := map[string]bool{}
		for _, i := range d.Indicators {
			told[i.Quarter+i.Name] = true
			was, had := before.find(i.Quarter).Values[i.Name]
			is, has := after.find(i.Quarter).Values[i.Name]
			if had != (i.Before != nil) || has != (i.After != nil) || had && was != *i.Before || has && is != *i.After || had && has && was == is {
				t.Errorf("%s: indicator %+v, by indicators %v and %v", name, i, was, is)
			}
		}
		for _, q := range after.Quarters {
			for indicator, v := range q.Values {
				if was, had := before.find(q.Quarter).Values[indicator]; (!had || was != v) && !told[q.Quarter+indicator] {
					t.Errorf("%s: %s of %s went from %v to %v untold", name, indicator, q.Quarter, was, v)
				}
			}
		}
	}
	text := foreshock(t, "diff", "AMZN", "2025-12-31", "2026-03-31", "--data", data)
	isPrintable(t, text)
	for _, want := range []string{"add up exactly", "entered: 28 Jan 2026, Layoff: 16,000 jobs, confirmed", "cuts_confirmed", "retold: 28 Oct 2025"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

func refusesWhatItCannotExplain(t *testing.T, data string) {
	for name, tt := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"no such quarter":      {[]string{"explain", "amazon", "2026Q5"}, exitUsage, "want the form 2026Q1"},
		"a quarter too far":    {[]string{"explain", "amazon", "2026Q4", "--as-of", "2026-03-31"}, exitBad, "the newest is for 2026Q2"},
		"nobody":               {[]string{"explain", "Nobody & Sons"}, exitBad, "nothing is known of it"},
		"no day":               {[]string{"asof", "amazon", "yesterday"}, exitUsage, "YYYY-MM-DD"},
		"days in reverse":      {[]string{"diff", "amazon", "2026-03-31", "2025-12-31"}, exitUsage, "give the earlier day first"},
		"a difference too far": {[]string{"diff", "amazon", "2025-12-31", "2026-03-31", "--quarter", "2027Q1"}, exitBad, "the newest is for 2026Q2"},
		"two quarters at once": {[]string{"diff", "amazon", "2025-12-31", "2026-03-31", "--quarter", "2026Q1", "--next"}, exitUsage, "--next"},
		"one day only":         {[]string{"diff", "amazon", "2025-12-31"}, exitUsage, "day-b"},
	} {
		_, errs, status := try(t.Context(), "", append(tt.args, "--data", data)...)
		if status != tt.status || !strings.Contains(errs, tt.says) {
			t.Errorf("%s: status %d, want %d with %q\n%s", name, status, tt.status, tt.says, errs)
		}
	}
}
