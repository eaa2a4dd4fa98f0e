package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// Names made of words of daily use, in a language that writes every noun with a capital.

// onlyNoun tells whether the one word at token i, by which the registry knows some company, is no
// more than that noun here, behind its article: "will sich das Haus beschränken".
func (doc *document) onlyNoun(s *sentence, i int, known *company.Company) bool {
	d := doc.d
	return d.NounBefore != rule.None && i > 0 && !known.Prominent && !s.tokens[i].Upper && s.has(i-1, d.NounBefore) == i && doc.daily(s, i)
}

// nounTail tells whether the noun at token end, be it a word of the rules, ends the name that began at
// the token before it: the town of an institution ("Universitätsklinikum Halle"), what a paper is
// called behind an adjective that has its capital within the sentence ("die Kleine Zeitung").
func (doc *document) nounTail(s *sentence, i, end int) bool {
	d := doc.d
	if d.NounBefore == rule.None || end != i+1 || !s.nameCapital(end) || s.tokens[end].Hyphen || s.headline {
		return false
	}
	if s.has(i, d.NameHead) == end {
		return s.has(end, d.Place) == end+1 || doc.x.places[company.Fold(s.word(end))]
	}
	return i > 0 && s.has(i-1, d.Article) == i && s.is(end, d.PaperTail) && strings.HasSuffix(s.word(i), "e")
}

// nounsName tells whether words of daily use are a name together, as an institution with its town
// and a firm with its country are: "Flughafen Hahn", "Kabel Deutschland".
func (doc *document) nounsName(s *sentence, e *entity) bool {
	d, last := doc.d, e.end-1
	if e.end != e.start+2 || d.NounBefore == rule.None || s.tokens[last].Hyphen {
		return false
	}
	if s.has(e.start, d.NameHead) == last || doc.nounTail(s, e.start, last) {
		return true
	}
	return s.has(last, d.HomeTail) == e.end && s.has(e.start, d.Place) == 0 && s.has(e.start, d.Descriptor) == 0 && (e.start == 0 || s.has(e.start-1, d.NounBefore) != e.start)
}

// kindOfStem tells whether a word that only ends like one for a kind of firm is the name of the
// firm for whose kind the word before it stands: "der Küchenhersteller Nordhaus".
func (doc *document) kindOfStem(s *sentence, i int) bool {
	d := doc.d
	return d.NounBefore != rule.None && i > 0 && d.Stem(s.tokens[i].Word) && !doc.daily(s, i) && s.has(i, d.PersonTitle) == 0 && s.has(i-1, d.Descriptor) == i && s.tokens[i-1].Capital
}
