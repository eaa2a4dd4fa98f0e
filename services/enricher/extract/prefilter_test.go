package extract

import (
	"strings"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
)

// Wherever among the eight bytes that are folded at once a word begins, its stem is found.
func TestPrefilterFindsStems(t *testing.T) {
	t.Parallel()
	p, err := newPrefilter([]pipelines.Language{{Tag: "en", Triggers: pipelines.Triggers{Strong: []string{"layoff", "cut|", "ai|", "job cuts", "e-mail", "emploi", "stellenabbau", "überzählig", "人員削減"}}}})
	if err != nil {
		t.Fatal(err)
	}
	seen := p.sightings()
	for text, want := range map[string]string{
		"Layoffs":           "Layoff",
		"LAYOFF":            "LAYOFF",
		"a playoff":         "",
		"post-layoff":       "layoff",
		"they cut.":         "cut",
		"they cuts":         "",
		"cut’s":             "cut",
		"AI":                "AI",
		"air":               "",
		"4ai":               "ai",
		"job\ncuts":         "job\ncuts",
		"job, cuts":         "",
		"e mail":            "e mail",
		"Stellenabbau":      "Stellenabbau",
		"der Überzählige":   "",
		"der überzählige":   "überzählig",
		"この人員削減は":           "人員削減",
		"“Layoffs at":       "Layoff",
		"«Layoffs»":         "Layoff",
		"「layoff」":          "layoff",
		"d’emplois":         "emploi",
		"then—layoffs":      "layoff",
		"2020–layoffs":      "layoff",
		"of\u00a0layoffs":   "layoff",
		"“überzählig”":      "überzählig",
		"é layoff":          "layoff",
		"élayoff":           "",
		"\x00\xff\x80layof": "",
	} {
		for shift := range 17 {
			shifted := strings.Repeat(" ", shift) + text
			got := ""
			for _, z := range p.zones(nil, shifted, &seen) {
				got += shifted[z.start:z.end]
			}
			if got != want {
				t.Errorf("%q behind %d spaces: %q, want %q", text, shift, got, want)
			}
		}
	}
}

// The words of a pair are near each other in one text, not the one at the end of a text and the
// other at the beginning of the next.
func TestPrefilterForgets(t *testing.T) {
	t.Parallel()
	p, err := newPrefilter([]pipelines.Language{{Tag: "en", Triggers: pipelines.Triggers{Pairs: []pipelines.TriggerPair{{One: []string{"cut|"}, Other: []string{"jobs"}}}}}})
	if err != nil {
		t.Fatal(err)
	}
	seen := p.sightings()
	for _, c := range []struct {
		text string
		want int
	}{{"they cut", 0}, {"jobs", 0}, {"they cut " + strings.Repeat("a ", reach) + "jobs", 0}, {"they cut 20 jobs", 1}} {
		if got := p.zones(nil, c.text, &seen); len(got) != c.want {
			t.Errorf("%.20q: %v, want %d", c.text, got, c.want)
		}
	}
}
