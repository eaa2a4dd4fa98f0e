package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

func language(patterns ...string) pipelines.Language {
	return pipelines.Language{
		File: "xx.yaml", Tag: "xx",
		Classes: map[string][]string{"cut": {"cut(|s|ting)", "lay off"}, "job": {"jobs", "stellen*", "*arbeiter"}, "both": {"<cut>", "<job>"}, "gap_stop": {"prices"}},
		Frames:  []pipelines.Frame{{Name: "f", Kind: "layoff", Patterns: patterns}},
	}
}

func matches(t *testing.T, l *rule.Language, text string) []string {
	t.Helper()
	var scanner token.Scanner
	var notes rule.Annotations
	var matcher rule.Matcher
	tokens := scanner.Append(nil, text, 0, len(text), false, l.Word)
	l.Annotate(&notes, tokens)
	var out []string
	for _, m := range matcher.Append(nil, l, rule.Sentence{Tokens: tokens, Notes: &notes}) {
		out = append(out, text[tokens[m.Start].Start:tokens[m.End-1].End])
	}
	return out
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ pattern, text, want string }{
		{"<cut> jobs", "They cut jobs now", "cut jobs"},
		{"<cut> jobs", "They cut many jobs", ""},
		{"<cut> ~2 jobs", "They cut very many jobs", "cut very many jobs"},
		{"<cut> ~2 jobs", "They cut, then jobs went", ""},
		{"<cut> ~~3 jobs", "They cut, then jobs went", "cut, then jobs"},
		{"<cut> ~3 jobs", "They cut prices of jobs", ""},
		{"<cut> (many | few) jobs", "cuts few jobs", "cuts few jobs"},
		{"<cut> (many | few)? jobs", "cuts jobs", "cuts jobs"},
		{"<cut> all? <job>", "lay off Stellenplaner", "lay off Stellenplaner"},
		{"<job>", "Facharbeiter", "Facharbeiter"},
		{"^ <cut>", "They cut", ""},
		{"^ <cut>", "Cut it", "Cut"},
		{"<cut> !<job> they", "cut they", "cut they"},
		{"they 's <cut>", "they's cut", "they's cut"},
		{"<both> <both>", "cutting jobs", "cutting jobs"},
	} {
		t.Run(test.pattern+" in "+test.text, func(t *testing.T) {
			t.Parallel()
			l, err := rule.Compile(language(test.pattern))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(matches(t, l, test.text), "; "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A slot that takes spans of several kinds is tried where the sentence holds one of them alone.
func TestASlotOfSeveralKinds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern string
		span    rule.Slot
		want    int
	}{
		{"{quantity} jobs", rule.SlotPercent, 1}, {"{quantity} jobs", rule.SlotCount, 1}, {"{quantity} jobs", rule.SlotMoney, 0},
		{"{name} jobs", rule.SlotName, 1}, {"{name} jobs", rule.SlotOrg, 1}, {"{count} jobs", rule.SlotPercent, 0},
	} {
		l, err := rule.Compile(language(test.pattern))
		if err != nil {
			t.Fatal(err)
		}
		var scanner token.Scanner
		var notes rule.Annotations
		var matcher rule.Matcher
		tokens := scanner.Append(nil, "Some jobs", 0, len("Some jobs"), false, l.Word)
		l.Annotate(&notes, tokens)
		if got := len(matcher.Append(nil, l, rule.Sentence{Tokens: tokens, Notes: &notes, Spans: []rule.Span{{Slot: test.span, Start: 0, End: 1}}})); got != test.want {
			t.Errorf("%s with a span of %b: %d matches, want %d", test.pattern, test.span, got, test.want)
		}
	}
}

func TestCompileNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		"<none>": `no class "none"`, "{thing}": "no slot", "<cut> ~x": "want a number", "(a | b": "bracket not closed", "zz:<cut>": "unknown capture", "a )": "closes nothing",
	} {
		_, err := rule.Compile(language(pattern))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "xx.yaml") {
			t.Errorf("%q: %v, want %q", pattern, err, want)
		}
	}
	if _, err := rule.Compile(pipelines.Language{Classes: map[string][]string{"a": {"<b>"}, "b": {"<a>"}}}); err == nil {
		t.Error("a class that refers to itself is accepted")
	}
}

// No sentence may take more than a bounded number of steps a token.
func TestMatchingIsBounded(t *testing.T) {
	t.Parallel()
	l, err := rule.Compile(language("<cut> ~30 <cut> ~30 <cut> ~30 <cut> ~30 <cut> ~30 never"))
	if err != nil {
		t.Fatal(err)
	}
	if got := matches(t, l, strings.Repeat("cut ", 5000)); len(got) != 0 {
		t.Errorf("%d matches", len(got))
	}
}

func ExampleCompile() {
	l, err := rule.Compile(language("<cut> ~2 jobs"))
	if err != nil {
		fmt.Println(err)
		return
	}
	var scanner token.Scanner
	var notes rule.Annotations
	var matcher rule.Matcher
	text := "They cut many jobs."
	tokens := scanner.Append(nil, text, 0, len(text), false, l.Word)
	l.Annotate(&notes, tokens)
	for _, m := range matcher.Append(nil, l, rule.Sentence{Tokens: tokens, Notes: &notes}) {
		fmt.Println(l.Frames[m.Frame].Kind, m.Start, m.End)
	}
	// Output: layoff 1 4
}
