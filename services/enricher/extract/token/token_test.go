package token_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

func words(text string, elision bool) []string {
	var scanner token.Scanner
	var out []string
	for _, t := range scanner.Append(nil, text, 0, len(text), elision, nil) {
		out = append(out, text[t.Start:t.End])
	}
	return out
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text    string
		elision bool
		want    []string
	}{
		{"Intel's 15,000 job-cuts.", false, []string{"Intel", "'s", "15,000", "job", "cuts", "."}},
		{"won't cut", false, []string{"won't", "cut"}},
		{"U.S. Steel", false, []string{"U.S.", "Steel"}},
		{"l'entreprise d'Orange", true, []string{"l'", "entreprise", "d'", "Orange"}},
		{"<b>lays off</b> 200&nbsp;people", false, []string{"lays", "off", "200", "people"}},
		{"23andMe and 98point6, 3rd", false, []string{"23andMe", "and", "98point6", ",", "3", "rd"}},
		{"9000人を", false, []string{"9000", "人", "を"}},
		{"$25-$30 million", false, []string{"$", "25", "$", "30", "million"}},
	} {
		if got := words(test.text, test.elision); !slices.Equal(got, test.want) {
			t.Errorf("%q is cut into %q, want %q", test.text, got, test.want)
		}
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want []string
	}{
		{"Acme Inc. cut jobs. It said so.", []string{"Acme Inc. cut jobs.", "It said so."}},
		{"The U.S. firm cut 1.5 million jobs. Really?", []string{"The U.S. firm cut 1.5 million jobs.", "Really?"}},
		{"He said \"we cut.\" They left.", []string{"He said \"we cut.\"", "They left."}},
		{"Heading\n\nA first line that is long enough to be wrapped by whoever wrote it,\nand goes on here.", []string{"Heading", "A first line that is long enough to be wrapped by whoever wrote it,\nand goes on here."}},
		{"削減する。発表した。", []string{"削減する。", "発表した。"}},
		{"Am 3. Mai kommt es. Dann nicht.", []string{"Am 3. Mai kommt es.", "Dann nicht."}},
		{"", nil},
	} {
		var got []string
		for from := 0; from < len(test.text); {
			span, next := token.Sentence(test.text, from)
			if span.End > span.Start {
				got = append(got, test.text[span.Start:span.End])
			}
			from = next
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q gives %q, want %q", test.text, got, test.want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"Intel's 15,000 job-cuts.", "<b>&amp;</b>", "\xff\xfe", "a\u200bb", "l’été", "1'000'000", "人員削減", "((((", strings.Repeat("a.", 50)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var scanner token.Scanner
		end := int32(0)
		for _, x := range scanner.Append(nil, text, 0, len(text), true, func([]byte) int32 { return 1 }) {
			if x.Start < end || x.End <= x.Start || int(x.End) > len(text) {
				t.Fatalf("%q: token %d to %d after %d", text, x.Start, x.End, end)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[x.Start:x.End]) {
				t.Fatalf("%q: token %q cuts a character", text, text[x.Start:x.End])
			}
			end = x.End
		}
		for from := 0; from < len(text); {
			span, next := token.Sentence(text, from)
			if next <= from || span.Start > span.End || span.End > len(text) {
				t.Fatalf("%q: sentence %v, next %d after %d", text, span, next, from)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[span.Start:span.End]) {
				t.Fatalf("%q: sentence %q cuts a character", text, text[span.Start:span.End])
			}
			from = next
		}
	})
}

func ExampleSentence() {
	text := "Acme Inc. cut 200 jobs. It said so."
	span, next := token.Sentence(text, 0)
	fmt.Println(text[span.Start:span.End])
	span, _ = token.Sentence(text, next)
	fmt.Println(text[span.Start:span.End])
	// Output:
	// Acme Inc. cut 200 jobs.
	// It said so.
}
