package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// A known name is often only the beginning of what the press calls the employer: a unit of the
// known one, a chapter of it, two names with a stroke.

// takeWhole takes into a known name what goes on of it in a text's sentence: "Bosch Power Tools",
// "Warner Bros. Games Montréal", "Catholic Charities of Fort Worth".
func (doc *document) takeWhole(s *sentence, e *entity) {
	d := doc.d
	if d.Tag != "en" && d.NameArticle == rule.None || s.headline || e.place || e.person || e.ordinary || e.company == nil || !e.company.Prominent && e.end < e.start+2 {
		return
	}
	end := e.end
	for n := 0; n < 3; n++ {
		next := end
		if next+1 < len(s.tokens) && s.tokens[next].Mark == '.' && s.has(next-1, d.FamilyTail) == next {
			next++ // "Warner Bros. Games"
		}
		if doc.filer.id != "" || !doc.unitPart(s, next) && !(n > 0 && doc.townAt(s, next) && s.tokens[next].Capital && !s.tokens[next].Upper) { // "Games Montréal"
			break
		}
		end = next + 1
	}
	if end == e.end+1 && end > e.start+2 && plainEnding[strings.ToLower(s.word(end-1))] {
		return // "Electrolux Professional Group"
	}
	if end == e.end {
		end = doc.chapterOf(s, e)
	}
	if s.has(end-1, d.Executive) > 0 || s.has(end-1, d.OfficeWord) > 0 || s.has(end, d.Scheme) > 0 {
		return // "Bosch Personnel Director"
	}
	e.end = end
}

// unitPart tells whether the word at token i may go on with the name before it: a capital says so
// in a text, but for days, offices, people, unions, places and other names.
func (doc *document) unitPart(s *sentence, i int) bool {
	d := doc.d
	if i >= len(s.tokens) {
		return false
	}
	t := s.tokens[i]
	if t.Kind != token.Word || !t.Capital || t.Upper || t.Hyphen || d.Months[t.Word] > 0 && t.Word > 0 || d.Weekdays[t.Word] > 0 && t.Word > 0 || doc.x.given[company.Fold(s.word(i))] || doc.townAt(s, i) {
		return false
	}
	for _, class := range [...]rule.Class{d.Executive, d.OfficeWord, d.Boss, d.PersonTitle, d.GivenName, d.UnionWord, d.UnionName, d.NoCompany, d.People, d.Scheme, d.Holder, d.CutNoun, d.Buyout, d.PressName, d.Programme, d.Plant} {
		if s.has(i, class) > 0 {
			return false
		}
	}
	if _, number := d.Numbers[t.Word]; number && t.Word > 0 || period(s.word(i)) {
		return false
	}
	_, known := doc.shorter(s, i)
	return !known || plainEnding[strings.ToLower(s.word(i))] // "International"
}

// chapterOf is where a known name of several words ends that goes on with the place of its
// chapter: "Catholic Charities of Fort Worth".
func (doc *document) chapterOf(s *sentence, e *entity) int {
	of := e.end
	if e.end < e.start+2 || of+1 >= len(s.tokens) || !s.is(of, doc.d.OfWord) || s.tokens[of+1].Kind != token.Word || !s.tokens[of+1].Capital {
		return e.end
	}
	if place := s.has(of+1, doc.d.Place); place > 0 && s.tokens[place-1].Capital {
		return place
	}
	end := of + 2
	for end < len(s.tokens) && end < of+4 && s.tokens[end].Kind == token.Word && s.tokens[end].Capital {
		end++
	}
	return end
}

// plantName tells whether a name behind an owner's and before a word for a works is that of the
// works: "Whirlpool's Clyde plant". Brands that everybody knows are no such names.
func (doc *document) plantName(s *sentence, e *entity) bool {
	k := len(doc.w.entities)
	if doc.d.Tag == "en" && !e.known() && e.end+2 < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.has(e.end+1, doc.d.Article) > 0 && doc.worksIn(s, e.end+2, e.end+5) && s.mark(e.end+1, e.end+5, ',') >= e.end+5 && !doc.firmBeside(s, e) {
		return true // "Faircrest, the newer works on the south side, will carry on"
	}
	if doc.d.Tag != "en" || k == 0 || e.possessive || e.known() && e.company.Prominent || s.tokens[max(0, e.start-1)].Kind != token.Possessive {
		return false
	}
	owner := &doc.w.entities[k-1]
	if owner.end != e.start-1 || !doc.usable(owner) {
		return false
	}
	return s.find(e.end, e.end+2, doc.d.Plant) >= 0 || doc.worksIn(s, e.end, e.end+2)
}

// impersonal tells whether a name that begins as people's do is none of theirs: a country ends it
// ("Sky Germany"), its people follow ("Forest River workers"), or "its" says so ("Moss Adams has
// told 4% of its audit staff").
func (doc *document) impersonal(s *sentence, e *entity) bool {
	d := doc.d
	if d.SiteOwn == rule.None {
		return false
	}
	if s.has(e.end-1, d.Abroad) > 0 || s.has(e.end, d.People) == e.end+1 && s.has(e.end, d.OfficeWord) == 0 {
		return true
	}
	if doc.actsAsFirm(s, e) || doc.alreadyFirm(s, e) {
		return true
	}
	for i := e.end; i < min(len(s.tokens), e.end+9) && !s.tokens[i].Capital && s.tokens[i].Mark != ',' && s.has(i, d.Leave) == 0 && s.has(i, d.Subordinator) == 0; i++ {
		if s.has(i, d.Own) == i+1 && s.has(i, d.SiteOwn) == i+1 {
			return true // nobody's "its"
		}
	}
	return false
}

// longNumber tells whether a number of several words begins at token i: "Twelve hundred of our
// colleagues".
func (s *sentence) longNumber(i int) bool {
	for k := range s.amounts {
		if q := &s.amounts[k]; q.Number == i && q.End > i+1 && !s.tokens[i+1].Capital {
			return true
		}
	}
	return false
}

// worksIn tells whether a word for a site stands between two tokens that is none for a firm or a
// service: a yard, but no studio and no store.
func (doc *document) worksIn(s *sentence, from, to int) bool {
	d := doc.d
	for i := s.find(from, to, d.SiteNoun); i >= 0; i = s.find(i+1, to, d.SiteNoun) {
		if s.has(i, d.FirmKind) == 0 && s.has(i, d.Descriptor) == 0 && s.has(i, d.Component) == 0 && s.has(i, d.FirmNoun) == 0 && s.has(i, d.UnionWord) == 0 && s.has(i-1, d.UnionName) == 0 {
			return true
		}
	}
	return false
}

// overshadowed tells whether another name than the i-th of a sentence is its subject: that of its
// main clause, "After the contract with the Pentagon lapsed, Acme was", or that of the unit which
// the name only says the owner of, "Porsche's battery venture Cellforce is".
func (doc *document) overshadowed(s *sentence, i int) bool {
	d, e := doc.d, &s.entities[i]
	last := len(s.entities)
	behind := s.has(0, d.Subordinator) > 0
	if !behind { // then only the next may be its unit
		last = i + 1
		if e.possessive {
			last = min(len(s.entities), i+2)
		}
	}
	for k := i + 1; k < last; k++ {
		o := &s.entities[k]
		if o.person || o.place || o.source || o.aside {
			continue
		}
		unit := k == i+1 && e.possessive && o.start <= e.end+5 && s.endsAt(o.start, d.Subsidiary) && !s.endsAt(o.start, d.Component) && !doc.capitalIn(s, e.end+1, o.start)
		if !unit && !behind {
			continue
		}
		comma := s.mark(e.end, o.start, ',')
		if (unit || comma < o.start && o.start <= comma+2) && doc.usable(o) && doc.leadsVerb(s, o) {
			return true
		}
	}
	return false
}

// capitalIn tells whether a word with a capital stands between two tokens.
func (doc *document) capitalIn(s *sentence, from, to int) bool {
	for i := from; i < to; i++ {
		if s.tokens[i].Capital {
			return true
		}
	}
	return false
}

// toldPress tells whether a newspaper is only whom somebody told: "told the Sunday Times that it".
func (doc *document) toldPress(s *sentence, e *entity) bool {
	d, first := doc.d, e.start
	if first > 0 && s.has(first-1, d.PressName) >= e.end {
		first--
	}
	if first > 0 && s.has(first-1, d.Article) == first {
		first--
	}
	return d.Tag == "en" && !e.possessive && first > 0 && s.has(first-1, d.Told) == first
}

// besideSite tells whether an unknown name is one of two that say where: "research at Babenhausen
// and Nuremberg".
func (doc *document) besideSite(s *sentence, e *entity) bool {
	d := doc.d
	first, second := s.entityOver(e.start-2), e
	if first == nil || first.end != e.start-1 {
		first, second = e, s.entityAt(e.end+1)
	}
	if d.Tag != "en" || second == nil || first.known() || second.known() || second.possessive || second.start != first.end+1 || s.has(first.end, d.And) != second.start {
		return false
	}
	return s.has(first.start-1, d.AtPlace) == first.start && s.subject(first, first.start)
}
