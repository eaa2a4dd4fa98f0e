package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/judge"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// The words around a name tell who bears it: those of "a plant in", "says", "coach of" and
// "workers" do not stand beside the same. Its own words tell it, too, where they are words of
// daily use: "Recruitment Pause" is nobody. Other words of names are left out, or the judges
// would learn which companies cut jobs.

// besideName are the places of the words that a name is judged by.
var besideName = [...]string{"before", "two before", "after", "two after", "first", "last"}

// naming is what the words at those places say, 0 for nothing.
type naming [len(besideName)]judge.Feature

// nearbyOf are how the features of a language begin.
func nearbyOf(tag string) (beginnings naming) {
	for k, place := range besideName {
		beginnings[k] = judge.Name(tag + " " + place + " ")
	}
	return beginnings
}

// naming notes the words of a name and around it.
func (doc *document) naming(s *sentence, e *entity) (words naming) {
	after := e.end
	if e.possessive {
		after++
	}
	for k, i := range [...]int{e.start - 1, e.start - 2, after, after + 1, e.start, e.end - 1} {
		if i >= e.start && i < e.end && !doc.daily(s, i) {
			continue
		}
		word := s.standIn(i)
		words[k] = doc.d.nearby[k].Lower(word)
		if doc.names != nil {
			doc.names[words[k]] = doc.d.Tag + " " + besideName[k] + " " + lowerASCII(word)
		}
	}
	return words
}

// standIn is the word or mark at a place, "#" for all numbers and "none" beyond the sentence.
func (s *sentence) standIn(i int) string {
	switch {
	case i < 0 || i >= len(s.tokens):
		return "none"
	case s.tokens[i].Kind == token.Number:
		return "#"
	}
	return s.text[s.tokens[i].Start:s.tokens[i].End]
}

// tellingPlaces is how many of the places where a text names somebody are looked at: enough to tell
// what he is, and the same time for a name that fills a long text.
const tellingPlaces = 8

// namedBy appends what the words say at the places where a text names somebody, each once.
func (doc *document) namedBy(id string, into []judge.Feature) []judge.Feature {
	base := len(into)
	places := 0
	for i := range doc.w.cast {
		a := &doc.w.cast[i]
		if a.id != id || places == tellingPlaces {
			continue
		}
		places++
		for _, f := range a.naming {
			if f != 0 && !slices.Contains(into[base:], f) {
				into = append(into, f)
			}
		}
	}
	return into
}
