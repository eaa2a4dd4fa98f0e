package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// commonTail tells whether a common noun with a capital at token end is the last word of the
// name that began at i: "Vencorel Chimie", "Haga Ziekenhuis". In a sentence of a language that
// writes its nouns small nothing but a name has a capital there.
func (doc *document) commonTail(s *sentence, i, end int) bool {
	d := doc.d
	if d.Tag == "en" || d.NounBefore != rule.None || s.headline || !s.nameCapital(end) || s.tokens[end].Upper || s.tokens[end].Hyphen {
		return false
	}
	before := s.tokens[end-1]
	if before.Kind != token.Word || !before.Capital || end == 1 || i == 0 && s.tokens[0].Word > 0 {
		return false // the word before only begins the sentence
	}
	if s.has(end, d.Place) > 0 || s.has(end, d.PersonTitle) > 0 || s.has(end, d.GivenName) > 0 || s.has(end, d.Article) > 0 || s.has(i, d.GivenName) > 0 || s.has(i, d.PersonTitle) > 0 {
		return false
	}
	w := s.tokens[end].Word
	return w == 0 || d.Months[w] == 0 && d.Weekdays[w] == 0
}

// anewAt tells whether a text only begins with its town, before the article with a capital of
// the name that follows: "Conegliano L'Electrolux potrebbe". Behind a kind of firm the article is
// part of the name: "Banca L'Aquila".
func (doc *document) anewAt(s *sentence, i, end int) bool {
	return i == 0 && end == 1 && !s.headline && s.tokens[1].Capital && s.has(0, doc.d.NameHead) == 0 && end+1 < len(s.tokens) && s.tokens[end+1].Capital && s.tokens[end+1].Glued && elided(s.word(1))
}

// elided tells whether a word is an article that has lost its vowel.
func elided(word string) bool {
	return len(word) <= 4 && (strings.HasSuffix(word, "'") || strings.HasSuffix(word, "’"))
}

// postedOn tells whether a name is only that of the platform on which somebody wrote: "schrieb
// Gründerin Ada Long auf Linkedin". Where something fails, the platform may be what fails.
func (doc *document) postedOn(s *sentence, e *entity) bool {
	d := doc.d
	return d.PostedOn != rule.None && e.start > 0 && s.has(e.start-1, d.PostedOn) >= e.end && !s.contains(d.OutageNoun)
}

// secondTown tells whether a second town at token end+1 belongs to the name that a kind of
// institution begins at i: "Uniklinikum Gießen und Marburg".
func (doc *document) secondTown(s *sentence, i, end int) bool {
	d := doc.d
	return d.Tag != "en" && end == i+2 && s.has(i, d.NameHead) == i+1 && s.has(i+1, d.Place) == end && s.has(end, d.And) == end+1 && s.nameCapital(end+1) && s.has(end+1, d.Place) == end+2
}
