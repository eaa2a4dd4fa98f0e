package extract

import "github.com/foreshock/foreshock/services/enricher/extract/rule"

// kindOfStem tells whether a word that only ends like one for a kind of firm is the name of the
// firm for whose kind the word before it stands: "der Küchenhersteller Nordhaus".
func (doc *document) kindOfStem(s *sentence, i int) bool {
	d := doc.d
	return d.NounBefore != rule.None && i > 0 && d.Stem(s.tokens[i].Word) && !doc.daily(s, i) && s.has(i, d.PersonTitle) == 0 && s.has(i-1, d.Descriptor) == i && s.tokens[i-1].Capital
}
