package story_test

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract/story"
)

const report = `Acme Widgets will cut 1,200 jobs as demand for gears falls, the company said on Tuesday. The cuts affect
plants in three countries and will be finished by the end of the year. Its chief executive said that the step was painful but
needed. Shares of the maker rose by two percent in early trading. Analysts had expected a smaller step and asked about costs.`

func TestNearCopiesDifferInFewBits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(report+"\n\n"+strings.ReplaceAll(report, "the", "a"), 2)
	for _, test := range []struct {
		name, text, copy string
		near             bool
	}{
		{"shouted, with a label", report, "NEWS " + strings.ToUpper(report), true},
		{"a word exchanged", report, strings.Replace(report, "painful", "hard", 1), true},
		{"a foot", long, long + " (Writing by the desk, editing by another)", true},
		{"other marks and spaces", report, strings.NewReplacer(", ", " – ", "\n", "  ").Replace(report), true},
		{"another story", report, "The council approved a bicycle lane along the river after a long debate about trees, parking and the cost of the work, and several residents asked when it would begin and who would pay.", false},
	} {
		d := bits.OnesCount64(story.Fingerprint(test.text) ^ story.Fingerprint(test.copy))
		if test.near != (d <= 6) {
			t.Errorf("%s: %d bits apart", test.name, d)
		}
	}
}

func TestShortTextsHaveNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "Acme cuts 200 jobs", strings.Repeat("word ", 29)} {
		if got := story.Fingerprint(text); got != 0 {
			t.Errorf("%q has %x", text, got)
		}
	}
}

// Unrelated texts are no copies, however many there are.
func TestUnrelatedTextsAreFarApart(t *testing.T) {
	t.Parallel()
	words := strings.Fields(strings.ToLower(report) + " river council museum harvest engine lantern theatre voyage market winter")
	r := rand.New(rand.NewPCG(1, 2))
	var prints []uint64
	for range 400 {
		var text strings.Builder
		for range 120 {
			text.WriteString(words[r.IntN(len(words))] + " ")
		}
		prints = append(prints, story.Fingerprint(text.String()))
	}
	for i := range prints {
		for j := range i {
			if d := bits.OnesCount64(prints[i] ^ prints[j]); d <= 6 {
				t.Errorf("texts %d and %d are %d bits apart", i, j, d)
			}
		}
	}
}

func ExampleFingerprint() {
	a, b := story.Fingerprint(report), story.Fingerprint(report+" (Writing by the desk)")
	fmt.Println(bits.OnesCount64(a^b) <= 6)
	// Output: true
}

func BenchmarkFingerprint(b *testing.B) {
	text := strings.Repeat(report, 8)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		story.Fingerprint(text)
	}
}
