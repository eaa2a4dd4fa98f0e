package extract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// commonWord tells whether a name that nobody knows is only words of daily use that begin a
// sentence, stand in a headline of capitals, end a longer name or are German nouns.
func (doc *document) commonWord(s *sentence, e *entity) bool {
	if s.tokens[e.start].Upper || slices.ContainsFunc(doc.named, func(r reference) bool { return r.id == e.reference.id }) {
		return false
	}
	for i := e.start; i < e.end; i++ {
		if !doc.daily(s, i) {
			return false
		}
	}
	if doc.d.Tag == "de" {
		return !doc.nounsName(s, e)
	}
	if e.end > e.start+1 {
		return doc.headlineWords(s, e) // but not Agent Workspace
	}
	if doc.headlineWords(s, e) {
		return true
	}
	if before := e.start - 1; before > 0 && s.tokens[before].Mark == ':' && len(doc.w.entities) > 0 && !doc.w.entities[len(doc.w.entities)-1].place {
		return true // "Acme outage: Service restored"
	}
	if after := e.end; !doc.plural(s, e.end-1) && after < len(s.tokens) && (doc.cutsNext(s, e) || doc.leadsVerb(s, e) || s.tokens[after].Kind == token.Possessive || s.has(after, doc.d.Said) > 0 || s.has(after, doc.d.CompanyCue) > 0 || s.field == "title" && s.tokens[after].Mark == ':') {
		return false // "Scope has said", "Milo cuts", "Signet: 350 jobs …"
	}
	if s.field == "title" && s.has(e.end, doc.d.PageWord) > 0 {
		return false // "Linear status"
	}
	before := e.start - 1
	return s.headline || before < 0 || s.tokens[before].Kind == token.Mark && s.tokens[before].Mark != ',' || s.tokens[before].Kind == token.Word && s.tokens[before].Capital
}

// headlineWords tells whether words of daily use behind an article are only a headline's, which
// capitalises all: "The Handy Scapegoat", of which the text has nothing.
func (doc *document) headlineWords(s *sentence, e *entity) bool {
	text := doc.opening()
	if doc.d.Tag != "en" || s.field != "title" || !s.headline || text == "" {
		return false
	}
	before := e.start - 1
	for before > 0 && s.has(before, doc.d.Article) == 0 && s.tokens[before].Capital && doc.daily(s, before) {
		before--
	}
	if before < 0 || s.has(before, doc.d.Article) != before+1 {
		return false
	}
	return !doc.cutsNext(s, e) && !strings.Contains(text, s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End])
}

// plural tells whether token i ends as English plurals do.
func (doc *document) plural(s *sentence, i int) bool {
	return doc.d.Tag == "en" && s.text[s.tokens[i].End-1] == 's'
}

// daily tells whether token i is a word of daily use.
func (doc *document) daily(s *sentence, i int) bool {
	if s.tokens[i].Kind != token.Word {
		return false
	}
	doc.w.key = appendLower(doc.w.key[:0], s.word(i))
	return doc.x.common[doc.d.Tag][string(doc.w.key)]
}

// appendLower adds a text in small letters: a key to look up that takes no allocation.
func appendLower(into []byte, text string) []byte {
	base := len(into)
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			return append(into[:base], strings.ToLower(text)...)
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		into = append(into, c)
	}
	return into
}

// peopleOf tells whether a word is what the people of a company that the text names are
// called: "Dropboxers", where there is Dropbox, "Corvids" where there is Corvid Analytics.
func (doc *document) peopleOf(word string) bool {
	base, ok := strings.CutSuffix(word, "s")
	if !ok || len(base) < 4 {
		return false
	}
	text := doc.event.GetText()
	title, text, tail := doc.event.GetTitle(), doc.opening(), text[cut(text, max(0, len(text)-signedWithin)):]
	for _, end := range [...]string{"", "er", "r", "ian", "an", "ite", "ster", "naut", "ista", "eer"} {
		stem, ok := strings.CutSuffix(base, end)
		if !ok || len(stem) < 4 {
			continue
		}
		for _, where := range [...]string{title, text, tail} {
			for from := 0; ; {
				k := strings.Index(where[from:], stem)
				if k < 0 {
					break
				}
				from += k + len(stem)
				if at := from - len(stem); at > 0 && isLetter(where[at-1]) {
					continue
				}
				rest := where[from:]
				if rest == "" || !isLetter(rest[0]) || rest[0] == 'e' && (len(rest) == 1 || !isLetter(rest[1])) {
					return true
				}
			}
		}
	}
	return false
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' || b >= utf8.RuneSelf }

// commonNoun tells whether a single capitalised word that nobody knows is a noun, in a
// language that capitalises them all: an article stands before it, as it does before few names.
func (doc *document) commonNoun(s *sentence, i int) bool {
	d := doc.d
	if d.NounBefore == rule.None || innerCapital(s.word(i)) || s.tokens[i].Upper || s.has(i, d.Genitive) > 0 {
		return false
	}
	if word := s.word(i); s.tokens[i].Word == 0 && len(word) > 7 && d.WomenEnd.ends(word) {
		return true // "28 Erzieherinnen"
	}
	if i == 0 || s.tokens[i-1].Kind != token.Word || i+1 < len(s.tokens) && s.tokens[i+1].Kind == token.Possessive {
		return false
	}
	if i+1 < len(s.tokens) && s.tokens[i+1].Hyphen && s.has(i+1, d.Compound) > 0 && !doc.daily(s, i) {
		return false // "das Kestrel-Werk": whose it is
	}
	return s.has(i-1, d.NounBefore) == i || s.tokens[i-1].Word == 0 && !s.tokens[i-1].Capital && d.AdjectiveEnd.ends(s.word(i-1))
}

// ticker tells whether the word at token i is what an exchange calls the company before it, behind
// its legal form: the last of "Acme Inc ACM has denied".
func (s *sentence) ticker(i int) bool {
	t := s.tokens[i]
	if i < 2 || t.Kind != token.Word || !t.Upper || t.Hyphen || t.End-t.Start < 2 || t.End-t.Start > 5 || i+1 < len(s.tokens) && s.tokens[i+1].Capital {
		return false
	}
	form := i - 1
	if s.tokens[form].Mark == '.' {
		form--
	}
	return form > 0 && s.tokens[form].Capital && !s.tokens[form].Upper && s.tokens[form-1].Capital && company.LegalForm(s.word(form)) && !company.LegalForm(s.word(i))
}

// initials tells whether a name is capitals with full stops between: N.C
func initials(name string) bool {
	if len(name) < 3 || len(name) > 5 {
		return false
	}
	for i := range len(name) {
		if i%2 == 0 && (name[i] < 'A' || name[i] > 'Z') || i%2 == 1 && name[i] != '.' {
			return false
		}
	}
	return true
}

// saint tells whether a word is shortened before the rest of a name.
func saint(word string) bool {
	return word == "St" || word == "Ste" || word == "Saint" || word == "Mt" || word == "Ft"
}

// namePart tells whether token i can be a word of a name.
func (doc *document) namePart(s *sentence, i int) bool {
	if i >= len(s.tokens) {
		return false
	}
	t, d := s.tokens[i], doc.d
	if t.Kind != token.Word || !t.Capital && !innerCapital(s.word(i)) || s.ticker(i) {
		return false
	}
	if s.has(i, d.Holder) == i+1 && s.has(i+1, d.Executive) > 0 || s.has(i, d.Period) == i+1 && !(i+1 < len(s.tokens) && s.tokens[i+1].Hyphen && s.tokens[i+1].Capital) {
		return false // "Current Finance Chief Departs", "Acme Q4"
	}
	if d.Tag != "en" && t.Capital && (doc.particle(s, i) || i > 0 && !s.headline && s.has(i, d.NameHead) == i+1 && s.tokens[i-1].Capital && s.has(i-1, d.Place) == i) {
		return true // "Deventer Ziekenhuis"
	}
	if d.Tag != "en" && i == 1 && t.Capital && s.tokens[0].Capital && doc.particle(s, 0) {
		return true // the second word of "La Redoute : 180 postes"
	}
	if t.Capital && t.End-t.Start == 1 && (s.ampersand(i+1) || s.ampersand(i-1)) {
		return true // both halves of "B&M"
	}
	if s.pricedUntil(i) > i {
		return false // the Rs of "Savings of Rs 500 crore"
	}
	if i+1 < len(s.tokens) && s.has(i, d.NameHead) > 0 && t.Capital && s.tokens[i+1].Capital && s.tokens[i+1].Kind == token.Word && s.has(i+1, d.Place) == 0 {
		return true // "Banco Meridiano"
	}
	if _, number := d.Numbers[t.Word]; number && t.Word > 0 && d.Tag == "en" && !s.headline && s.longNumber(i) {
		return false // “Twelve hundred of our colleagues”
	}
	if ideographic(s.word(i)) || contraction(s.word(i)) || period(s.word(i)) {
		return false
	}
	if office := s.has(i, d.Executive); d.Tag == "en" && (office > i+1 || office > 0 && t.Upper) {
		return false // "Acme COO Ada Long", "Acme General Counsel"
	}
	if d.Tag != "en" && i+1 < len(s.tokens) && s.has(i, d.NameHead) > 0 && t.Capital {
		if next := max(s.has(i+1, d.Connector), s.has(i+1, d.HeadConnect), s.has(i+1, d.HeadAdj)); next > 0 && next < len(s.tokens) && (s.tokens[next].Capital || s.has(i+1, d.HeadAdj) > 0) {
			return true // "Caisse d'Épargne"
		}
	}
	if t.Word > 0 && d.Tag != "en" && !doc.nameWord(s, i) {
		return false // a word of the rules: "Abfindungen", ERE, PSE
	}
	if t.Upper && !s.headline && t.End-t.Start >= 2 && s.has(i, d.Common) == 0 && s.has(i, d.Place) == 0 {
		return d.Currencies[t.Word] == "" || t.Word == 0
	}
	if s.has(i, d.Common) > 0 && !(i > 0 && (!s.headline || s.endsHeadline(i, d)) && t.Capital && s.has(i, d.Tail) > 0) && !doc.dailyHead(s, i) || d.Months[t.Word] > 0 && t.Word > 0 || d.Weekdays[t.Word] > 0 && t.Word > 0 {
		return false
	}
	if t.Word > 0 && (i == 0 || s.headline || d.Tag != "en") {
		// in a headline and at the start of a sentence a capital says nothing: rule words are words
		for _, class := range [...]rule.Class{d.CutVerb, d.LayoffVerb, d.CutNoun, d.People, d.Jobs, d.Workforce, d.Announce, d.Plan, d.Reported, d.Generic, d.CompanyWord, d.Leave, d.HeadVerb} {
			if s.has(i, class) > 0 {
				return false
			}
		}
		if _, number := d.Numbers[t.Word]; number {
			return false
		}
		if _, number := d.Multipliers[t.Word]; number {
			return false
		}
	}
	return true
}

// particle tells whether a name begins with a small word at token i: "bij Van der Meulen",
// "en El Corte Inglés". Where a sentence begins it says so only before a word nobody knows.
func (doc *document) particle(s *sentence, i int) bool {
	d := doc.d
	if i+1 >= len(s.tokens) {
		return false
	}
	next := i + 1
	if word := s.word(i); d.Tag == "nl" && word == "Van" {
		for next < min(i+3, len(s.tokens)-1) && s.has(next, d.Article) > 0 {
			next++
		}
		if w := s.word(next); w == "den" || w == "der" {
			next++
		}
		if next >= len(s.tokens) {
			return false
		}
	} else if s.has(i, d.Article) != i+1 || s.headline {
		return false
	} else if i == 0 {
		// "La Perla, lettere di licenziamento": what a headline sets apart first is a name
		if s.field != "title" || next+1 >= len(s.tokens) || s.tokens[next+1].Mark != ':' && (s.tokens[next+1].Mark != ',' || s.tokens[next].Word != 0) {
			return false
		}
	} else if s.tokens[i-1].Kind != token.Word {
		return false
	}
	t := s.tokens[next]
	return t.Kind == token.Word && t.Capital && s.has(next, d.Common) == 0 && s.has(next, d.Place) == 0
}

// nameWord tells whether a word that the rules use can also be part of a name.
func (doc *document) nameWord(s *sentence, i int) bool {
	d := doc.d
	if d.Stem(s.tokens[i].Word) && s.has(i, d.Plant) > 0 && i+1 < len(s.tokens) && s.tokens[i+1].Capital && s.has(i+1, d.Place) == 0 && !s.tokens[i+1].Hyphen {
		return true // "Rheinwerk Chemie"
	}
	if s.has(i, d.ThingNoun) > 0 {
		return false // "Kündigungsgerüchten"
	}
	for _, class := range [...]rule.Class{d.Place, d.GivenName, d.PressName, d.UnionName, d.PersonTitle, d.NameHead, d.Tail, d.Descriptor, d.CauseOther, d.NoCompany, d.Seat, d.HeadAdj, d.UnitTail, d.Direction} {
		if s.has(i, class) > 0 {
			return true
		}
	}
	return len(s.notes.At(i)) == 0 // only part of a longer phrase, or of a number's unit
}

// period tells whether a word names a part of a year: Q3, H1.
func period(word string) bool {
	return len(word) == 2 && (word[0] == 'Q' || word[0] == 'H') && word[1] >= '1' && word[1] <= '4'
}

// contraction tells whether a word is like "We're", which is no name.
func contraction(word string) bool {
	i := strings.LastIndexAny(word, "'’")
	if i <= 0 {
		return false
	}
	_, mark := utf8.DecodeRuneInString(word[i:])
	switch strings.ToLower(word[i+mark:]) {
	case "re", "ll", "ve", "d", "m", "t":
		return true
	}
	return false
}
