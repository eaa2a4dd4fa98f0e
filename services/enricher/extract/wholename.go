package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Names that the registry knows a part of, or that hold what seldom stands in a name: initials,
// a campus, a number, a second firm's name.

// initialled reads a name that begins with the initials of its founders, "A. M. Castle", of which
// the registry would know only "Castle". One initial alone is the point of a list, or a person's.
func (doc *document) initialled(s *sentence, i int) (entity, bool) {
	at := i
	for at+1 < len(s.tokens) && s.initial(at) && s.tokens[at+1].Mark == '.' && s.tokens[at+1].Glued {
		at += 2
	}
	letters := (at - i) / 2
	if letters == 0 && i+2 < len(s.tokens) && initials(s.word(i)) && s.tokens[i+1].Mark == '.' && s.tokens[i+1].Glued {
		at, letters = i+2, 2 // "A.M. Castle", whose letters are one word
	}
	if word := s.word(i); letters == 0 && len(word) > 3 && strings.HasSuffix(word, ".") && initials(word[:len(word)-1]) && s.has(i, doc.d.Place) == 0 {
		at, letters = i+1, 2 // "A.T. Cross", whose last point is the word's, too
	}
	if letters < 2 || at >= len(s.tokens) || !s.tokens[at].Capital || s.tokens[at].Kind != token.Word || s.tokens[at].Hyphen || i > 0 && s.tokens[i-1].Capital && !s.headline {
		return entity{}, false
	}
	e, ok := doc.knownAt(s, at)
	if !ok || e.end > at+1 {
		if e, ok = doc.nameAt(s, at); !ok {
			return entity{}, false
		}
	}
	if e.start != at {
		return entity{}, false
	}
	e.start, e.place, e.ordinary = i, false, false
	name := company.OneSpaced(s.text[s.tokens[i].Start:s.tokens[e.end-1].End])
	e.reference = doc.refer(company.Key(name), name)
	return e, true
}

// initial tells whether token i is one capital letter.
func (s *sentence) initial(i int) bool {
	t := s.tokens[i]
	return t.Kind == token.Word && t.Capital && t.End-t.Start == 1 && !t.Hyphen
}

// campus takes into the name of a state's university the town of its campus, which is an employer
// of its own: "University of California, San Francisco", "University of Texas at Austin".
func (doc *document) campus(s *sentence, e *entity) {
	d := doc.d
	if e.place || e.person || e.end < e.start+2 || e.end+1 >= len(s.tokens) || s.headline || !doc.ofState(s, e) {
		return
	}
	comma := s.tokens[e.end].Mark == ','
	if !comma && s.has(e.end, d.AtPlace) != e.end+1 || !s.tokens[e.end+1].Capital {
		return
	}
	end := max(e.end+2, s.has(e.end+1, d.Place))
	for n := 0; n < 2 && end < len(s.tokens) && s.tokens[end].Kind == token.Word && s.tokens[end].Capital && (s.tokens[end].Hyphen || doc.x.places[company.Fold(s.text[s.tokens[e.end+1].Start:s.tokens[end].End])]); n++ {
		end++
	}
	town := s.text[s.tokens[e.end+1].Start:s.tokens[end-1].End]
	if doc.stateOf(town) != "" || comma && s.has(e.end+1, d.Place) != end && !doc.x.places[company.Fold(town)] {
		return
	}
	if comma && end+1 < len(s.tokens) && s.tokens[end].Mark == ',' && (s.has(end+1, d.Place) > 0 || doc.x.states.short[s.word(end+1)] != "") {
		return // "University of Michigan, Ann Arbor, Mich."
	}
	e.end = end
	name := company.OneSpaced(s.text[s.tokens[e.start].Start:s.tokens[end-1].End])
	e.reference = doc.refer(company.Key(name), name)
}

// ofState tells whether a name is that of a state's institution.
func (doc *document) ofState(s *sentence, e *entity) bool {
	if s.find(e.start, e.end, doc.d.CivicHead) < 0 {
		return false
	}
	for i := e.start; i < e.end; i++ {
		if end := s.has(i, doc.d.Place); end > 0 && doc.stateOf(s.text[s.tokens[i].Start:s.tokens[end-1].End]) != "" {
			return true
		}
	}
	return false
}

// besideTown tells whether a name is only the short form of a state behind a town or in brackets:
// the "Vt" of "WINOOSKI, Vt. -", "Acme (N.Y.)".
func (doc *document) besideTown(s *sentence, start, end int) bool {
	if start == 0 || end > start+1 || s.tokens[start-1].Mark != ',' && s.tokens[start-1].Mark != '(' {
		return false
	}
	return doc.x.states.short[s.word(start)] != "" && end < len(s.tokens) && (s.tokens[end].Mark == '.' || s.tokens[end].Mark == ')' || s.tokens[end].Mark == ',')
}

// twoFirms takes into a known name another in capitals right behind it, where the headline or the
// text has the pair again: "Lloyds TSB" is neither Lloyds nor TSB.
func (doc *document) twoFirms(s *sentence, e *entity) {
	if e.end > e.start+1 || e.end >= len(s.tokens) || !s.tokens[e.end].Upper || s.tokens[e.end].Hyphen || s.headline || !e.known() {
		return
	}
	if _, known := doc.shorter(s, e.end); !known {
		return
	}
	pair := s.text[s.tokens[e.start].Start:s.tokens[e.end].End]
	if strings.Count(doc.opening(), pair) > 1 || s.field == "text" && strings.Contains(doc.event.GetTitle(), pair) || s.field == "title" && strings.Contains(doc.opening(), pair) {
		e.end++
	}
}

// founded is the company that is called by its founder's surname alone, or by the beginning of
// its last word: "Morrison" of "William Morrison Supermarkets", "Castle" of "A. M. Castle",
// "Atea Pharma" of "Atea Pharmaceuticals".
func (doc *document) founded(r reference) reference {
	if doc.d.Tag != "en" || r.name == "" {
		return r
	}
	alone := strings.IndexByte(r.name, ' ') < 0
	for _, other := range doc.named {
		if other.id == r.id || len(other.name) <= len(r.name) {
			continue
		}
		first, rest, ok := strings.Cut(other.name, " ")
		if !ok {
			continue
		}
		lettered := strings.HasSuffix(first, ".")
		if alone && (lettered || !r.known() && doc.x.given[company.Fold(first)]) && strings.Contains(" "+rest+" ", " "+r.name+" ") {
			return other
		}
		if cut := strings.LastIndexByte(r.name, ' '); !alone && !r.known() && len(r.name)-cut > 3 && strings.HasPrefix(other.name, r.name) && strings.IndexByte(other.name[len(r.name):], ' ') < 0 {
			return other
		}
	}
	return r
}

// founders tells whether a name that begins as a person's is that of the firm such a person
// founded, which its last word says: "William Morrison Supermarkets".
func (doc *document) founders(s *sentence, start, end int) bool {
	d := doc.d
	return d.Tag == "en" && end > start+2 && !s.headline && max(s.has(end-1, d.CompanyNoun), s.has(end-1, d.TradeNoun), s.has(end-1, d.NameKind)) > 0
}

// dailyHead tells whether a word of daily use has a capital only because it begins a name:
// "baby goods chain Little Acorns", "the Missionaries of Our Lady".
func (doc *document) dailyHead(s *sentence, i int) bool {
	if doc.d.Tag != "en" || s.field != "text" || s.headline || i == 0 || i+1 >= len(s.tokens) || s.has(i, doc.d.GivenName) > 0 || s.has(i-1, doc.d.PersonTitle) > 0 {
		return false
	}
	before, t, next := &s.tokens[i-1], &s.tokens[i], &s.tokens[i+1]
	return before.Kind == token.Word && !before.Capital && s.has(i, doc.d.Article) == 0 && t.Capital && !t.Upper && !t.Hyphen && next.Kind == token.Word && next.Capital && !next.Hyphen && next.Word == 0 && s.tokens[i].End-t.Start > 2
}

// withNumber tells whether the number at token end belongs to the name before it: that of a public
// body which has others of its kind beside it, "Glenbard School District 87", or one written as
// a name is, "Channel Six".
func (doc *document) withNumber(s *sentence, end int) bool {
	d := doc.d
	if d.Tag != "en" || s.headline || end >= len(s.tokens) || !s.tokens[end-1].Capital || s.has(end+1, d.People) > 0 || s.has(end+1, d.Jobs) > 0 {
		return false
	}
	t := s.tokens[end]
	if t.Kind == token.Number {
		return s.has(end-1, d.Region) == end
	}
	_, number := d.Numbers[t.Word]
	return t.Kind == token.Word && t.Capital && t.Word > 0 && number && !s.longNumber(end)
}

// lawOf tells whether the name that ends at token end is only the beginning of a law's: "the
// Employment Act", whose last word is one of daily use.
func (doc *document) lawOf(s *sentence, end int) bool {
	d := doc.d
	return d.Tag == "en" && !s.headline && end < len(s.tokens) && s.tokens[end].Capital && s.has(end, d.NoCompany) == end+1 && s.has(end, d.Common) > 0
}

// onlyWord tells whether the one word at token i, by which the registry knows a company of a
// longer name, is here no more than that word: "Guest:" before what a guest says, "in the West".
func (doc *document) onlyWord(s *sentence, i int, known *company.Company, name string) bool {
	d := doc.d
	if d.Tag != "en" || s.headline || s.field != "text" || s.tokens[i].Upper || known.Prominent || len(name) <= len(s.word(i)) {
		return false
	}
	if i+1 < len(s.tokens) && s.tokens[i+1].Mark == ':' && i == 0 {
		return true
	}
	return i > 0 && s.has(i-1, d.Article) == i && (doc.daily(s, i) || s.has(i, d.Compass) > 0) && (i+1 >= len(s.tokens) || s.tokens[i+1].Kind == token.Mark)
}

// wholeNamed is the company that a text names whole, where a well-known one has only the first word
// of that name, which is also a word of the language: "Lattice" in a text on Lattice Microdevices.
func (doc *document) wholeNamed(r reference) reference {
	if doc.d.Tag != "en" || doc.filer.id != "" || doc.page {
		return r
	}
	if whole := doc.headlineShort(r); whole.id != "" {
		return whole
	}
	if !r.known() || !r.company.Ordinary || strings.Contains(doc.event.GetTitle(), r.name) {
		return r
	}
	for _, other := range doc.named {
		if !other.known() && len(other.name) > len(r.name)+1 && other.name[len(r.name)] == ' ' && strings.HasPrefix(other.name, r.name) {
			if at := strings.Index(doc.opening(), other.name); at >= 0 && at == strings.Index(doc.opening(), r.name) {
				return other
			}
		}
	}
	return r
}

// withPartner tells whether the known name of one word that ends at token end only begins one of
// two that an ampersand joins, in a headline or a heading: "Orchard & Main Supply".
func (doc *document) withPartner(s *sentence, i, end int) bool {
	if doc.d.Tag != "en" || !s.headline || end+1 >= len(s.tokens) || s.tokens[end].Mark != '&' || !s.tokens[end+1].Capital {
		return false
	}
	return s.field == "text" || strings.Contains(doc.opening(), s.text[s.tokens[i].Start:s.tokens[end+1].End])
}

// surnameOnly tells whether a name that the registry knows is here only the surname of somebody whom
// the text has named: "chief executive Hanna Brandt said. Brandt also confirmed".
func (doc *document) surnameOnly(name string, known *company.Company) bool {
	return (!known.Prominent || known.Ordinary) && doc.filer.id == "" && slices.Contains(doc.surnames, name) && !slices.ContainsFunc(doc.named, func(r reference) bool { return r.id == known.ID })
}

// headLead is the name with which a headline begins, before a word in small letters: "Skyforge
// Interactive splits its studios in two". None where it is no firm's.
func (doc *document) headLead(s *sentence) reference {
	if doc.d.Tag != "en" || s.headline || len(s.entities) == 0 {
		return reference{}
	}
	e := &s.entities[0]
	if e.start > 0 || e.end >= len(s.tokens) || !doc.usable(e) || e.person || e.place || e.source || e.aside || e.ordinary || s.isPress(e, doc.d) || s.tokens[e.end].Kind != token.Word || s.tokens[e.end].Capital {
		return reference{}
	}
	return e.reference
}
