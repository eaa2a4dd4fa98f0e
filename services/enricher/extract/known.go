package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// knownAt looks a registry name up at token i.
func (doc *document) knownAt(s *sentence, i int) (entity, bool) {
	t := s.tokens[i]
	if t.Kind == token.Possessive || t.Kind == token.Mark {
		return entity{}, false
	}
	if t.Kind == token.Word && ideographic(s.word(i)) {
		return doc.ideographs(s, i)
	}
	if doc.d.Tag != "en" && s.has(i, doc.d.NameHead) == i+1 && s.nameCapital(i+1) && s.has(i+1, doc.d.Place) > 0 && t.Upper {
		return entity{}, false // "UMC Groningen" is no UMC
	}
	lower := t.Kind == token.Word && !t.Capital && s.has(i, doc.d.LowerName) == i+1
	if t.Kind == token.Word && !t.Capital && !innerCapital(s.word(i)) && !lower {
		return entity{}, false
	}
	w := doc.w
	w.ends = w.ends[:0]
	for j := i; j < len(s.tokens) && j < i+9; j++ {
		t := s.tokens[j]
		if j > i && t.Mark != 0 && t.Mark != '&' && t.Mark != '.' && t.Mark != '!' {
			break
		}
		if j > i && t.Mark == '.' && !t.Glued {
			break
		}
		w.ends = append(w.ends, int(t.End))
	}
	m, n := w.names.Longest(doc.x.registry, s.text, int(t.Start), w.ends)
	if n == 0 || m.Company == nil {
		return doc.declined(s, i)
	}
	if n == 1 && doc.d.Tag == "en" && severalInitials(s.word(i)) && m.Name != s.word(i) {
		return entity{}, false // "a committee of MPs", who are no bank
	}
	end := i + n
	for s.tokens[end-1].Kind == token.Mark && end-1 > i && s.tokens[end-1].Mark == '.' {
		end-- // a full stop is not part of the name
	}
	if s.tokens[end-1].Kind == token.Possessive && end-1 > i {
		if bare, k := w.names.Longest(doc.x.registry, s.text, int(t.Start), w.ends[:n-1]); k == n-1 && bare.Company != nil {
			m, end = bare, i+k // Intel's, but not Macy's
		}
	}
	last := s.tokens[end-1]
	if lower && !s.capitals(i+1, end) {
		return entity{}, false
	}
	if last.Kind == token.Word && !last.Capital && !innerCapital(s.word(end-1)) && n > 1 {
		return entity{}, false // "General electric bills"
	}
	name := s.text[t.Start:last.End]
	single := end == i+1
	if single && doc.d.Tag == "en" && i > 0 && s.has(i, doc.d.PersonTitle) == end && s.has(i-1, doc.d.Article) == i && !t.Upper {
		return entity{}, false // "the firm the Deputy refers to"
	}
	if single && doc.town(s, i, hyphenated(s, i)) {
		return entity{}, false // Stoke-on-Trent
	}
	if end < len(s.tokens) && s.tokens[end].Hyphen && s.has(end, doc.d.Kin) > 0 {
		return entity{}, false // "die VW-Tochter Audi"
	}
	if single && !lower && len(name) <= 3 && !t.Upper && !innerCapital(name) && t.Kind == token.Word && s.has(i, doc.d.ShortName) != end && !doc.shortBrand(s, i, m.Company) {
		return entity{}, false // "It", "On": tickers and short names need capitals
	}
	shouted := doc.d.Tag != "en" && t.Upper && !s.headline && len(name) > 2 // NOS beside "nos"
	if single && (s.has(i, doc.d.Common) > 0 && !shouted && !doc.headBrand(s, i, m.Company) || s.has(i, doc.d.Generic) > 0 && !t.Upper || s.has(i, doc.d.CutNoun) == i+1 || s.has(i, doc.d.Plant) == i+1 || len(name) == 1 && i > 0 && s.word(i-1) == "on" || s.has(i, doc.d.Place) > 0 || doc.d.Months[t.Word] > 0 && t.Word > 0) {
		return entity{}, false
	}
	if _, number := doc.d.Numbers[t.Word]; single && (t.Kind == token.Number || number && t.Word > 0) {
		return entity{}, false
	}
	e := entity{reference: reference{id: m.ID, name: m.Name, basis: m.Basis, company: m.Company}, start: i, end: end}
	if single && (doc.d.Tag != "en" || t.Upper && !s.headline && m.Name != name) && s.has(i, doc.d.UnionName) == end && !doc.cutsNext(s, &e) {
		return entity{start: i, end: end, person: true, reference: reference{name: name}}, true // the CBS that counts the jobless
	}
	if single && s.has(i, doc.d.Holder) == end && s.has(end, doc.d.Executive) > 0 {
		return entity{}, false // "Current Finance Chief Departs"
	}
	if single && doc.d.Tag != "en" && !t.Upper && s.has(i, doc.d.Component) == end && s.has(i-1, doc.d.Article) == i {
		return entity{}, false // "der Messenger von Meta"
	}
	e.ordinary = single && (m.Company.Ordinary || t.Word > 0 && s.has(i, doc.d.LowerName) == 0 && s.has(i, doc.d.PressName) == 0 && s.has(i, doc.d.ShortName) != end)
	if single && doc.paperNamed(s, i, end) || e.ordinary && doc.onlyTrade(s, i, end) {
		return entity{}, false
	}
	if e.ordinary && s.field == "text" && end < len(s.tokens) && s.tokens[end].Mark == ':' {
		return entity{}, false // "Target: savings of …", a heading
	}
	if single && doc.withPartner(s, i, end) {
		return entity{}, false
	}
	if single && (doc.onlyWord(s, i, m.Company, m.Name) || doc.onlyNoun(s, i, m.Company)) {
		return entity{}, false
	}
	if e.ordinary && i > 0 && s.tokens[i-1].Kind == token.Possessive && s.has(end, doc.d.Component) > 0 && !s.headline {
		return entity{}, false // "the payments firm's Checkout API"
	}
	// a longer capitalised name is another thing: Ford Foundation, Amazon Labor Union
	if end < len(s.tokens) && !s.headline && s.tokens[end].Kind == token.Word && s.tokens[end].Capital && !s.tokens[end].Hyphen {
		if s.has(end, doc.d.NoCompany) > 0 || end+1 < len(s.tokens) && s.has(end+1, doc.d.NoCompany) > 0 && s.tokens[end+1].Capital {
			return entity{}, false
		}
		if e.ordinary && s.has(end, doc.d.Common) == 0 && s.has(end, doc.d.Descriptor) == 0 && s.tokens[end].Word == 0 {
			return entity{}, false
		}
	}
	if single && s.hailed(i, doc.d) {
		return entity{}, false
	}
	if single && doc.namesake(s, i, end) {
		return entity{}, false // Emerson College is not Emerson
	}
	// Harrow Foods is not Harrow, though Intel Foundry is Intel
	more := end
	if single && more+1 < len(s.tokens) && s.tokens[more].Mark == '&' && !s.headline {
		more++ // Orchard & Vine
	}
	if single && (!m.Company.Prominent || m.Company.Ordinary && !s.headline && s.has(more, doc.d.Place) == 0) && more < len(s.tokens) && s.tokens[more].Kind == token.Word && (s.tokens[more].Capital || s.tokens[more].Hyphen && !m.Company.Prominent) && doc.namePart(s, more) {
		if _, known := doc.shorter(s, more); !known {
			return entity{}, false
		}
	}
	if single && end < len(s.tokens) && s.tokens[end].Capital && s.has(end, doc.d.CompanyNoun) > 0 && s.has(end, doc.d.Workforce) == 0 && s.has(end, doc.d.Common) == 0 && doc.namePart(s, end) {
		if longer := s.text[t.Start:s.tokens[end].End]; doc.x.registry.Lookup(company.Key(longer)).Company == nil && strings.Contains(doc.event.GetText(), longer) {
			return entity{}, false // Mercer Foods is not Mercer
		}
	}
	if single && end+1 < len(s.tokens) && s.has(end, doc.d.GeoTail) == end+1 && s.tokens[end].Capital && s.tokens[end+1].Capital && s.tokens[end+1].Kind == token.Word && !s.headline && max(s.has(end+1, doc.d.TradeNoun), s.has(end+1, doc.d.CompanyNoun), s.has(end+1, doc.d.Tail), s.has(end+1, doc.d.CivicTail)) > 0 {
		return entity{}, false // Bell Bay Smelting is not Bell
	}
	if single && (doc.adverbial(s, i) || doc.anotherFirm(s, end)) {
		return entity{}, false
	}
	if single && end+1 < len(s.tokens) && s.tokens[end].Mark == '&' && s.has(end+1, doc.d.FamilyTail) == end+2 && s.tokens[end+1].Capital {
		return entity{}, false // Grede & Sons is not Grede
	}
	if (single || doc.d.Tag == "en" && !m.Company.Prominent) && doc.goesOn(s, end) {
		return entity{}, false // Metro-North is not Metro
	}
	if i > 0 && s.tokens[i-1].Capital && !s.headline && s.has(i-1, doc.d.GivenName) > 0 && single || single && doc.surnameOnly(name, m.Company) {
		e.person = true // Henry Ford
	}
	if single && end < len(s.tokens) && s.tokens[end].Capital && s.has(end, doc.d.GeoTail) == end+1 && (s.has(i-1, doc.d.Where) == i || s.has(i-1, doc.d.AtPlace) == i || end+1 < len(s.tokens) && s.tokens[end+1].Mark == ',') {
		e.end, e.place, e.reference = end+1, true, reference{name: s.text[t.Start:s.tokens[end].End]} // "at Bell Bay"
		return e, true
	}
	if doc.sited(s, i, end, m.Company) || single && doc.onlyTown(s, i, end, m.Company) {
		e.place = true // "in Burlington, Vt."
		e.reference = reference{name: name}
		return e, true
	}
	if k := len(w.entities); k > 0 && w.entities[k-1].end == i && w.entities[k-1].known() && w.entities[k-1].company.Prominent && !m.Company.Prominent {
		e.place = true // Stellantis Warren: a site of the company before it
		e.reference = reference{name: e.name}
	}
	if single && (s.headline && s.field == "title" || doc.d.Tag == "en" && !s.headline && end < len(s.tokens) && s.tokens[end].Capital && !s.tokens[end].Upper && !company.LegalForm(s.word(end))) {
		if longer := doc.inFull(s, end); longer > 0 { // the letter names it whole: "Halvorsen Fresh Meats, Inc."
			raw := s.text[t.Start:s.tokens[longer-1].End]
			if key := company.Key(raw); doc.x.registry.Lookup(key).Company == nil {
				e.reference, e.end = provisional(key, raw), longer
				e.ordinary = false
				return e, true
			}
		}
	}
	doc.takeUnit(s, &e)
	// Disney World is Disney here, whatever it adds
	for k := 0; k < 3 && e.end == end+k && e.end < len(s.tokens) && m.Company.Prominent && !s.headline && s.tokens[e.end].Kind == token.Word && s.tokens[e.end].Capital && !s.tokens[e.end].Upper &&
		s.tokens[e.end].Word == 0 && !company.LegalForm(s.word(e.end)) && doc.namePart(s, e.end); k++ {
		if _, known := doc.shorter(s, e.end); known {
			break
		}
		e.end++
	}
	formed := doc.wholeFirm(s, e.end)
	if e.end >= end+2 && (s.has(e.end-1, doc.d.CompanyNoun) > 0 || s.has(e.end-1, doc.d.TradeNoun) > 0 || formed) || e.end == end+1 && formed && doc.d.Tag == "en" && s.field == "text" {
		// Fairmont Apparel Group is not Fairmont
		raw := company.OneSpaced(s.text[t.Start:s.tokens[e.end-1].End])
		if key := company.Key(raw); doc.x.registry.Lookup(key).Company == nil {
			e.reference = provisional(key, raw)
			e.ordinary = false
		}
	}
	if single && e.end == end {
		doc.takeTrade(s, &e)
	}
	if e.end > end && e.end+1 < len(s.tokens) && s.tokens[e.end].Mark == '&' && s.tokens[e.end+1].Kind == token.Word && s.tokens[e.end+1].Capital && doc.d.Tag == "en" && !s.headline {
		e.end += 2 // Southwest Power & Light is not Southwest
		raw := company.OneSpaced(s.text[t.Start:s.tokens[e.end-1].End])
		e.reference, e.ordinary = provisional(company.Key(raw), raw), false
	}
	if single && s.has(e.end, doc.d.CountryTail) == e.end+1 && s.tokens[e.end].Upper && !e.place {
		e.end++ // Oxfam GB
	}
	doc.homeUnit(s, &e)
	doc.inFullAs(s, &e)
	doc.takeWhole(s, &e)
	if single && e.end == end && end < len(s.tokens) && doc.d.Tag == "en" && !s.headline && s.tokens[end].Capital && company.LegalForm(s.word(end)) {
		e.ordinary = false // "Sprint Corp. now means to"
	}
	for e.end < len(s.tokens) && s.tokens[e.end].Kind == token.Word && company.LegalForm(s.word(e.end)) {
		e.end++
		if e.end < len(s.tokens) && s.tokens[e.end].Mark == '.' && s.tokens[e.end].Glued && e.end+1 < len(s.tokens) && !s.tokens[e.end+1].Capital {
			e.end++
		}
	}
	return e, true
}

// inFull returns where a headline's name that begins before token end would go on to, if
// the text has that longer name with a company's legal form behind it; 0 where it has none.
func (doc *document) inFull(s *sentence, end int) int {
	text := doc.opening()
	for k := min(len(s.tokens), end+3); k > end; k-- {
		whole := true
		for i := end; i < k; i++ {
			whole = whole && s.tokens[i].Kind == token.Word && s.tokens[i].Capital
		}
		if !whole {
			continue
		}
		_, after, ok := strings.Cut(text, s.text[s.tokens[end-1].Start:s.tokens[k-1].End])
		if !ok {
			continue
		}
		after = strings.TrimLeft(after[:cut(after, 16)], ", ")
		if form := strings.FieldsFunc(after, func(r rune) bool { return r == ' ' || r == '.' || r == ',' || r == '\n' }); len(form) > 0 && company.LegalForm(form[0]) {
			return k
		}
	}
	return 0
}

// homeUnit takes the country behind a known name into it where the text never has the name
// without: "Vodafone España" is the unit of that name, and so the company.
func (doc *document) homeUnit(s *sentence, e *entity) {
	tail := s.has(e.end, doc.d.HomeTail)
	if tail == 0 || !s.tokens[tail-1].Capital || e.place || e.person || tail > e.end+1 && doc.d.NameArticle == rule.None && !s.tokens[e.end].Capital || s.has(tail, doc.d.Executive) > 0 {
		return // "Volkswagen do Brasil" and "Heineken South Africa" as well as "Vodafone España"
	}
	bare := s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End]
	unit := s.text[s.tokens[e.start].Start:s.tokens[tail-1].End]
	title, text := doc.event.GetTitle(), doc.opening()
	alone := func(in string) int { return strings.Count(in, bare) - strings.Count(in, bare+"-") } // "Telenor-personeel" may be the unit's
	if alone(title)+alone(text) > strings.Count(title, unit)+strings.Count(text, unit) {
		return
	}
	e.end = tail
	key := company.Key(unit)
	if m := doc.x.registry.Lookup(key); m.Company == nil {
		e.reference = provisional(key, unit)
	}
}

// declined looks up a name of two words whose first is a declined German adjective: "bei der
// Deutschen Bank".
func (doc *document) declined(s *sentence, i int) (entity, bool) {
	word := s.word(i)
	if doc.d.Tag != "de" || !strings.HasSuffix(word, "chen") || i+1 >= len(s.tokens) || !s.tokens[i+1].Capital || s.tokens[i+1].Kind != token.Word {
		return entity{}, false
	}
	m := doc.x.registry.Lookup(company.Key(word[:len(word)-1] + " " + s.word(i+1)))
	if m.Company == nil {
		return entity{}, false
	}
	return entity{reference: reference{id: m.ID, name: m.Name, basis: m.Basis, company: m.Company}, start: i, end: i + 2}, true
}

// sited tells whether a known name that is also a town's means the town: its state or
// country follows it, or "in" stands before one that is not prominent.
func (doc *document) sited(s *sentence, i, end int, known *company.Company) bool {
	if !doc.x.places[company.Fold(s.text[s.tokens[i].Start:s.tokens[end-1].End])] {
		return false
	}
	if end+1 < len(s.tokens) && s.tokens[end].Mark == ',' && s.tokens[end+1].Capital && s.has(end+1, doc.d.Place) > 0 {
		return true
	}
	possessive := end < len(s.tokens) && s.tokens[end].Kind == token.Possessive
	return !known.Prominent && !possessive && s.has(i-1, doc.d.WhereOnly) == i
}

// shorter tells whether a prominent name of its own begins at token i.
func (doc *document) shorter(s *sentence, i int) (company.Match, bool) {
	doc.w.ends = append(doc.w.ends[:0], int(s.tokens[i].End))
	m, n := doc.w.names.Longest(doc.x.registry, s.text, int(s.tokens[i].Start), doc.w.ends)
	return m, n > 0 && m.Company != nil && m.Company.Prominent && !m.Company.Ordinary
}

func innerCapital(word string) bool {
	for i := 1; i < len(word); i++ {
		if word[i] >= 'A' && word[i] <= 'Z' {
			return true
		}
	}
	return false
}
