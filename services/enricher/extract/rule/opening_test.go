package rule

import (
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// A group is passed over only where none of its alternatives can begin.
func TestOpenings(t *testing.T) {
	l, err := Compile(pipelines.Language{
		Tag:     "en",
		Classes: map[string][]string{"plant": {"mill", "steel works"}},
		Frames: []pipelines.Frame{
			{Name: "plain", Kind: "plant_closure", Patterns: []string{"<plant> ~4 (shut its gates | goes dark)"}},
			{Name: "class first", Kind: "plant_closure", Patterns: []string{"shutter ~2 (old <plant> | <plant> | ~1 quarry)"}},
			{Name: "may be empty", Kind: "plant_closure", Patterns: []string{"idle (a | the)? (big)? kiln"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text  string
		frame int32
	}{
		{"the mill will soon shut its gates", 0},
		{"the steel works goes dark", 0},
		{"shutter their mill", 1},
		{"shutter the old steel works", 1},
		{"shutter a slate quarry", 1}, // begins with a gap, so no set of words may rule it out
		{"idle kiln", 2},
		{"idle the big kiln", 2},
		{"the mill will soon open its gates", -1},
		{"shutter the harbour", -1},
		{"idle big the kiln", -1},
	} {
		var scanner token.Scanner
		tokens := scanner.Append(nil, c.text, 0, len(c.text), false, l.Word)
		var notes Annotations
		l.Annotate(&notes, tokens)
		var m Matcher
		got := int32(-1)
		if matches := m.Append(nil, l, Sentence{Tokens: tokens, Notes: &notes}); len(matches) > 0 {
			got = matches[0].Frame
		}
		if got != c.frame {
			t.Errorf("%q: frame %d, want %d", c.text, got, c.frame)
		}
	}
}
