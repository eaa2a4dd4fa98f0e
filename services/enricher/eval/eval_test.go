package eval_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/eval"
	"github.com/foreshock/foreshock/services/enricher/extract"
)

type tools struct {
	x     *extract.Extractor
	r     *company.Registry
	cases []eval.Case
}

var shared = sync.OnceValues(func() (*tools, error) {
	rules, err := pipelines.LoadEnricher(pipelines.Embedded)
	if err != nil {
		return nil, err
	}
	r, err := company.Load(pipelines.Embedded)
	if err != nil {
		return nil, err
	}
	x, err := extract.New(*rules, r)
	if err != nil {
		return nil, err
	}
	cases, err := eval.Load(pipelines.Embedded)
	return &tools{x, r, cases}, err
})

// The floors keep what has been reached; raise them when the rules get better.
func TestSuite(t *testing.T) {
	t.Parallel()
	all, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	if len(all.cases) < 400 {
		t.Errorf("%d cases", len(all.cases))
	}
	open, hidden := eval.Halves(all.cases)
	for _, half := range []struct {
		name                   string
		cases                  []eval.Case
		pairs, layoffs, silent float64
	}{{"open", open, 0.84, 0.76, 0.93}, {"hidden", hidden, 0.72, 0.61, 0.91}} {
		r := eval.Run(all.x, all.r, half.cases)
		silent := float64(r.Silent) / float64(r.Negatives)
		t.Logf("%s: F1 of kind and company %.3f, of layoffs with number and status %.3f, silent negatives %.3f", half.name, r.Pairs.F1(), r.Layoffs.F1(), silent)
		if r.Pairs.F1() < half.pairs || r.Layoffs.F1() < half.layoffs || silent < half.silent {
			t.Errorf("%s half: %.3f, %.3f, %.3f; want at least %.2f, %.2f, %.2f", half.name, r.Pairs.F1(), r.Layoffs.F1(), silent, half.pairs, half.layoffs, half.silent)
		}
		if r.BadQuotes != 0 {
			t.Errorf("%s half: %d quotes are not at their offsets", half.name, r.BadQuotes)
		}
	}
}

func TestCountsOfAReport(t *testing.T) {
	t.Parallel()
	all, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	cases, err := eval.Load(fstest.MapFS{"enricher/suite/a.yaml": {Data: []byte(`language: en
half: open
published: "2026-03-15"
cases:
  - {id: right, title: "Intel to cut 15,000 jobs", text: "", want: ["layoff|Intel|headcount=15000 status=confirmed"]}
  - {id: number, title: "Intel to cut 15,000 jobs", text: "", want: ["layoff|Intel|headcount=14000 status=confirmed"]}
  - {id: missed, title: "Fine weather", text: "", want: ["outage|Intel|"]}
  - {id: unwanted, title: "Intel to cut 15,000 jobs", text: "", want: []}
  - {id: silent, title: "Fine weather", text: "", want: []}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	r := eval.Run(all.x, all.r, cases)
	if want := (eval.Count{Right: 2, Wrong: 1, Missed: 1}); r.Pairs != want {
		t.Errorf("pairs %+v, want %+v", r.Pairs, want)
	}
	if want := (eval.Count{Right: 1, Wrong: 2, Missed: 1}); r.Layoffs != want {
		t.Errorf("layoffs %+v, want %+v", r.Layoffs, want)
	}
	if r.Mistaken["layoff for nothing"] != 1 || r.Mistaken["nothing for outage"] != 1 || len(r.Mistaken) != 2 {
		t.Errorf("taken for another: %v", r.Mistaken)
	}
	if r.Silent != 1 || r.Negatives != 2 || len(r.Confused) != 3 {
		t.Errorf("silent %d of %d, confused %q", r.Silent, r.Negatives, r.Confused)
	}
}

func TestReliability(t *testing.T) {
	t.Parallel()
	r := eval.Report{Scores: []eval.Score{{0.91, true}, {0.72, false}, {0.93, true}, {0.9, false}, {0.74, true}}}
	bins, gap := r.Reliability()
	if len(bins) != 2 || bins[0].Signals != 2 || bins[0].Right != 0.5 || bins[1].Signals != 3 {
		t.Fatalf("bins %+v", bins)
	}
	// |1.46 - 1| of the first bin and |2.74 - 2| of the second, of five signals
	if want := (0.46 + 0.74) / 5; gap < want-1e-9 || gap > want+1e-9 {
		t.Errorf("gap %g, want %g", gap, want)
	}
}

func TestLoadNamesFileAndCase(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"bad label": `{half: open, cases: [{id: a, text: "x", want: ["layoff"]}]}`,
		"no id":     `{half: open, cases: [{text: "x", want: []}]}`,
		"no half":   `cases: [{id: a, text: "x", want: []}]`,
		"bad key":   `{half: open, cases: [{id: a, txt: "x"}]}`,
	} {
		if _, err := eval.Load(fstest.MapFS{"enricher/suite/a.yaml": {Data: []byte(content)}}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestHalvesAreApart(t *testing.T) {
	t.Parallel()
	all, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	open, hidden := eval.Halves(all.cases)
	if len(open) < 200 || len(hidden) < 200 {
		t.Errorf("%d open and %d hidden cases: too few to tell anything", len(open), len(hidden))
	}
	if slices.ContainsFunc(open, func(c eval.Case) bool { return c.Hidden() }) {
		t.Error("a hidden case among the open ones")
	}
}

func ExampleRun() {
	all, err := shared()
	if err != nil {
		fmt.Println(err)
		return
	}
	report := eval.Run(all.x, all.r, all.cases[:1])
	fmt.Println(report.Cases, report.BadQuotes)
	// Output: 1 0
}
