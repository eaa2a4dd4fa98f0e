package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// German writes every noun with a capital, so that what stands around a word says whether it is
// a name.

// compoundOf tells whether all that hyphens join to the initials at token start is a word for a
// thing of the company of those initials: "ÖBB-Ticket-App", "LBBW-Online-Banking".
func (s *sentence) compoundOf(start, end int, d *dialect) bool {
	if end < start+3 || !s.tokens[start].Upper || s.tokens[start].End-s.tokens[start].Start < 3 {
		return false
	}
	for k := start + 1; k < end; k++ {
		if !s.tokens[k].Hyphen {
			return false
		}
	}
	return s.has(end-1, d.Compound) > 0 || s.has(end-1, d.Component) > 0
}

// ownerGenitive tells whether the word at token i, which nobody knows, says whose the thing or
// the people right before its article are: "die Banking-App der Kestrel", "ein Sprecher der
// Lindner". Other nouns seldom stand there that are no words of daily use, but for those that
// the case gives an ending: "das Portal des Anbieters".
func (doc *document) ownerGenitive(s *sentence, i int) bool {
	d := doc.d
	if i < 2 || s.tokens[i].Word != 0 || doc.daily(s, i) || s.has(i-1, d.UnitOf) != i || strings.HasSuffix(s.word(i-1), "s") && strings.HasSuffix(s.word(i), "s") {
		return false
	}
	for _, class := range [...]rule.Class{d.Component, d.PersonTitle, d.Executive} {
		if s.endsAt(i-1, class) {
			return true
		}
	}
	return false
}

// kindOfStem tells whether a word that only ends like one for a kind of firm is the name of the
// firm for whose kind the word before it stands: "der Küchenhersteller Nordhaus".
func (doc *document) kindOfStem(s *sentence, i int) bool {
	d := doc.d
	return d.NounBefore != rule.None && i > 0 && d.Stem(s.tokens[i].Word) && !doc.daily(s, i) && s.has(i, d.PersonTitle) == 0 && s.has(i-1, d.Descriptor) == i && s.tokens[i-1].Capital
}
