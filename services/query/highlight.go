package query

import (
	"slices"
	"unicode/utf8"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Segment is a stretch of text that the same signals cover. The segments of a text, put
// one after another, are the text.
type Segment struct {
	Text string
	// Signals are the numbers (from 1) of the signals whose words these are; empty for plain text.
	Signals []int
}

// span is the words of one signal in a text, in bytes.
type span struct {
	number, start, end int
}

// segments cuts a text at the edges of its signals' words. Words may overlap.
func segments(text string, spans []span) []Segment {
	edges := []int{0, len(text)}
	for _, s := range spans {
		edges = append(edges, s.start, s.end)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []Segment
	for i := 0; i+1 < len(edges); i++ {
		segment := Segment{Text: text[edges[i]:edges[i+1]]}
		for _, s := range spans {
			if s.start <= edges[i] && edges[i+1] <= s.end {
				segment.Signals = append(segment.Signals, s.number)
			}
		}
		slices.Sort(segment.Signals)
		out = append(out, segment)
	}
	return out
}

// spanOf is where a signal's words stand in its field; false where the offsets do not
// fall on its quote, which the page says rather than mark other words.
func spanOf(number int, e *foreshockv1.Evidence, text string) (span, bool) {
	start, end := int(e.GetStart()), int(e.GetEnd())
	if start >= end || end > len(text) || text[start:end] != e.GetQuote() {
		return span{}, false
	}
	if !utf8.RuneStart(text[start]) || end < len(text) && !utf8.RuneStart(text[end]) {
		return span{}, false
	}
	return span{number, start, end}, true
}
