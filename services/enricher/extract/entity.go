package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// reference is a company as resolved; the zero value is none.
type reference struct {
	id, name string
	basis    company.Basis
	company  *company.Company
}

func (r reference) known() bool { return r.company != nil }

// provisional is the company of a name that the registry does not have; key is that of the name.
func provisional(key, name string) reference {
	return reference{id: identity.Provisional(key), name: company.Display(name), basis: company.ByProvisional}
}

// refer is the registry's company of that key, else a provisional one under the name.
func (doc *document) refer(key, name string) reference {
	if m := doc.x.registry.Lookup(key); m.Company != nil {
		return reference{id: m.ID, name: m.Name, basis: m.Basis, company: m.Company}
	}
	return provisional(key, name)
}

// entity is a name in a sentence that may be a company's.
type entity struct {
	reference
	start, end int
	possessive bool
	// source: whoever it is, here it speaks of others: a newspaper, an analyst.
	source bool
	// person or place: not a company unless the grammar insists.
	person, place bool
	// ordinary: a known name that is also a word, so that only its position can tell.
	ordinary bool
	// aside: it only says who is meant by what they own, or who was told.
	aside bool
}

// findEntities looks for known names and for capitalised ones.
func (doc *document) findEntities(s *sentence) {
	w, d := doc.w, doc.d
	w.entities = w.entities[:0]
	w.spans = w.spans[:0]
	for i := 0; i < len(s.tokens); {
		if i > 0 && s.tokens[i].Capital && (s.tokens[i-1].Kind == token.Number || i > 1 && s.tokens[i-1].Mark == '(' && s.tokens[i-2].Kind == token.Number) && clockZone(s.word(i)) {
			i++ // 14:12 UTC, "14:00 (CET)"
			continue
		}
		if end := s.pricedUntil(i); end > i {
			i = end // the Rs of "Rs 300 crore"
			continue
		}
		if end := s.has(i, d.NotName); end > i {
			i = end // "la procédure Renault", a law
			continue
		}
		e, ok := doc.unionAt(s, i)
		if !ok {
			e, ok = doc.productAt(s, i)
		}
		if !ok && d.Tag != "en" {
			e, ok = doc.placeAt(s, i)
		}
		if !ok {
			e, ok = doc.latinName(s, i)
		}
		if !ok {
			e, ok = doc.civicAt(s, i)
		}
		if !ok {
			e, ok = doc.knownAt(s, i)
		}
		if !ok {
			e, ok = doc.nameAt(s, i)
		}
		if !ok {
			i++
			continue
		}
		if k := len(w.entities); k > 0 && i > 0 && s.tokens[i-1].Mark == '/' && w.entities[k-1].end == i-1 {
			doc.joinSlash(s, &w.entities[k-1], &e)
			i = e.end // the second half of "CBC/Radio-Canada"
			continue
		}
		e.possessive = e.end < len(s.tokens) && s.tokens[e.end].Kind == token.Possessive
		if e.possessive && !e.known() && !e.person && (!e.place || doc.alwaysOwns(s, &e)) && !s.headline && e.end+1 < len(s.tokens) && (s.tokens[e.end+1].Mark == ',' || s.has(e.end+1, d.AfterName) > 0) || e.possessive && !e.known() && !e.person && (!e.place || doc.alwaysOwns(s, &e)) && doc.ownsVerb(s, &e) {
			doc.ownPossessive(s, &e)
			e.place = false
		}
		if k := e.end; d.NounBefore != rule.None && k < len(s.tokens) && s.tokens[k].Hyphen && (s.has(k, d.Plant) > 0 || s.has(k, d.People) > 0) {
			e.possessive = true // "das Aus für das Kestrel-Werk"
		}
		doc.unplaced(s, &e)
		doc.ofService(s, &e)
		if k := len(w.entities); k > 0 && e.ordinary && w.entities[k-1].known() && w.entities[k-1].end == e.start && !s.headline && d.FirmKind != rule.None {
			w.entities[k-1].end, i = e.end, e.end // BBC News is no Murdoch paper
			continue
		}
		if k := len(w.entities); k > 0 && (doc.introduces(s, &w.entities[k-1], &e) || doc.related(s, &w.entities[k-1], &e)) {
			doc.discount(&w.entities[k-1])
		}
		if k := len(w.entities); k > 0 && doc.seat(s, &w.entities[k-1], &e) {
			e.place = true
		}
		doc.noteSite(s, &e)
		e.place = e.place || doc.plantName(s, &e)
		e.place = e.place || doc.townOfFirm(s, &e)
		doc.markSource(s, &e)
		if k := len(w.entities); k > 0 && e.source && (doc.related(s, &w.entities[k-1], &e) || doc.ownsPlant(s, &e)) && !s.isPress(&e, d) {
			e.source = false
		}
		e.aside = doc.wire(s, &e) || doc.ownersThing(s, &e) || doc.ofOwner(s, &e) || doc.toldTo(s, &e) || doc.receives(s, &e) || doc.watches(s, &e) || doc.postedOn(s, &e) || doc.unionLetters(s, &e) || doc.severalFirms(s, &e)
		if e.person && e.end > e.start+1 && len(doc.surnames) < 20 && s.tokens[e.end-1].Kind == token.Word {
			doc.surnames = append(doc.surnames, s.word(e.end-1))
		}
		if e.reference.id != "" && !e.person && !e.place && !e.source && !e.aside && !doc.byAuthor(&e) && len(doc.named) < 40 && !slices.ContainsFunc(doc.named, func(r reference) bool { return r.id == e.reference.id }) {
			doc.named = append(doc.named, e.reference)
		}
		w.entities = append(w.entities, e)
		i = e.end
		if doc.acts(s, &e) {
			doc.actors = append(doc.actors, e.reference)
		}
	}
	s.entities = w.entities
	// spans for the patterns, in the order of their starts
	q, n := 0, 0
	for q < len(s.amounts) || n < len(s.entities) {
		if n == len(s.entities) || q < len(s.amounts) && s.amounts[q].Start <= s.entities[n].start {
			a := s.amounts[q]
			q++
			slot := slotOf(a, s, d)
			if slot != 0 {
				w.spans = append(w.spans, rule.Span{Slot: slot, Start: int32(a.Start), End: int32(a.End)})
			}
			continue
		}
		e := s.entities[n]
		n++
		slot := rule.SlotName
		if e.known() || !e.person && !e.place {
			slot |= rule.SlotOrg
		}
		w.spans = append(w.spans, rule.Span{Slot: slot, Start: int32(e.start), End: int32(e.end)})
	}
}

// placeAt reads a place of several words: "Dos Hermanas".
func (doc *document) placeAt(s *sentence, i int) (entity, bool) {
	end := s.has(i, doc.d.Place)
	if end <= i+1 || !s.tokens[i].Capital || !s.tokens[end-1].Capital {
		return entity{}, false
	}
	return entity{start: i, end: end, place: true, reference: reference{name: s.text[s.tokens[i].Start:s.tokens[end-1].End]}}, true
}

// townOfFirm tells whether an unknown name that a headline begins with only says where the
// firm is that it does not name: "Galway medical device firm to shed 85 roles".
func (doc *document) townOfFirm(s *sentence, e *entity) bool {
	if s.field != "title" || s.headline || e.start > 0 || e.known() && (e.company.Prominent || !doc.x.places[company.Fold(e.reference.name)] && !doc.x.places[company.Fold(s.word(0))]) || e.possessive || s.tokens[0].Upper || doc.d.Tag != "en" {
		return false
	}
	for i := e.end; i < min(len(s.tokens)-1, e.end+5) && s.tokens[i].Kind == token.Word && !s.tokens[i].Capital; i++ {
		if end := s.has(i, doc.d.FirmNoun); end > 0 && (s.has(end, doc.d.Verb) > 0 || s.has(end, doc.d.CutVerb) > 0 || s.has(end, doc.d.LayoffVerb) > 0 || s.has(end, doc.d.Plan) > 0 || s.has(end, doc.d.Closes) > 0 || s.word(end) == "to") {
			return true
		}
		if s.has(i, doc.d.Verb) > 0 || s.has(i, doc.d.CutVerb) > 0 {
			return false
		}
	}
	return false
}

// wire tells whether a name only says at the head of a title where it was published: "ASX
// announcement - Acme closes".
func (doc *document) wire(s *sentence, e *entity) bool {
	if (s.field != "title" && (s.number > 0 || doc.event.GetTitle() != "")) || e.start > 0 || s.has(0, doc.d.WireHead) == 0 {
		return false
	}
	at := max(e.end, s.has(0, doc.d.WireHead))
	at = max(at, s.has(at, doc.d.WireTail))
	return at < len(s.tokens) && (s.tokens[at].Mark == ':' || s.tokens[at].Mark == '—' || s.tokens[at].Mark == '-' || s.tokens[at].Mark == '–')
}

// pricedUntil returns where the currency before an amount of money at token i ends, i where
// there is none.
func (s *sentence) pricedUntil(i int) int {
	if s.tokens[i].Kind != token.Word {
		return i
	}
	for k := range s.amounts {
		if a := &s.amounts[k]; a.Kind == quantity.Money && a.Start <= i && i < a.End {
			return i + 1
		}
	}
	return i
}

// joinSlash takes the second half of a name that is written with a stroke, "Nord/Ostmarkt",
// into the first where neither is one that the registry knows.
func (doc *document) joinSlash(s *sentence, first, second *entity) {
	if first.known() && s.tokens[second.start].Glued && !first.ordinary && !second.place && !second.person {
		first.end = second.end // CBC/Radio-Canada
		return
	}
	if first.known() || second.known() || first.person || first.place || second.person || second.place || !s.tokens[first.end].Glued || s.tokens[second.start].Upper {
		return
	}
	first.end = second.end
	name := s.text[s.tokens[first.start].Start:s.tokens[first.end-1].End]
	first.reference = provisional(company.Key(name), name)
}

// ownPossessive takes the 's into a name that no thing owned follows: a shop called Lowell's.
func (doc *document) ownPossessive(s *sentence, e *entity) {
	e.end++
	e.possessive = false
	name := company.OneSpaced(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End])
	if key := company.Key(name); key != "" {
		e.reference = provisional(key, name)
	}
}

// productAt looks a service of more than one word up at token i ("GitHub Actions"), so
// that it is not taken for its owner alone.
func (doc *document) productAt(s *sentence, i int) (entity, bool) {
	t := s.tokens[i]
	if t.Kind != token.Word || !t.Capital {
		return entity{}, false
	}
	doc.w.key = appendLower(append(doc.w.key[:0], '^'), s.word(i))
	if _, ok := doc.x.services[string(doc.w.key)]; !ok {
		return entity{}, false
	}
	for n := min(4, len(s.tokens)-i); n >= 2; n-- {
		if found, ok := doc.x.services[company.Key(s.text[t.Start:s.tokens[i+n-1].End])]; ok && found.owner.id != "" && s.tokens[i+n-1].Kind == token.Word && (doc.d.Tag == "en" || !s.pronounForm(i+n-1)) {
			return entity{reference: found.owner, start: i, end: i + n}, true
		}
	}
	return entity{}, false
}

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
		if j > i && doc.d.Tag != "en" && s.pronounForm(j) {
			break // "Telefónica se deshace de 300"
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
	if single && doc.town(s, i, hyphenated(s, i)) {
		return entity{}, false // Stoke-on-Trent
	}
	if end < len(s.tokens) && s.tokens[end].Hyphen && s.has(end, doc.d.Kin) > 0 {
		return entity{}, false // "die VW-Tochter Audi"
	}
	if single && !lower && len(name) <= 3 && !t.Upper && !innerCapital(name) && t.Kind == token.Word && s.has(i, doc.d.ShortName) != end {
		return entity{}, false // "It", "On": tickers and short names need capitals
	}
	shouted := doc.d.Tag != "en" && t.Upper && !s.headline && len(name) > 2 // NOS beside "nos"
	if single && (s.has(i, doc.d.Common) > 0 && !shouted || s.has(i, doc.d.Generic) > 0 && !t.Upper || s.has(i, doc.d.CutNoun) == i+1 || s.has(i, doc.d.Plant) == i+1 || len(name) == 1 && i > 0 && s.word(i-1) == "on" || s.has(i, doc.d.Place) > 0 || doc.d.Months[t.Word] > 0 && t.Word > 0) {
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
	if e.ordinary && s.field == "text" && end < len(s.tokens) && s.tokens[end].Mark == ':' {
		return entity{}, false // "Target: savings of …", a heading
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
	if single && doc.goesOn(s, end) {
		return entity{}, false // Metro-North is not Metro
	}
	if i > 0 && s.tokens[i-1].Capital && !s.headline && s.has(i-1, doc.d.GivenName) > 0 && single {
		e.person = true // Henry Ford
	}
	if single && end < len(s.tokens) && s.tokens[end].Capital && s.has(end, doc.d.GeoTail) == end+1 && (s.has(i-1, doc.d.Where) == i || s.has(i-1, doc.d.AtPlace) == i || end+1 < len(s.tokens) && s.tokens[end+1].Mark == ',') {
		e.end, e.place, e.reference = end+1, true, reference{name: s.text[t.Start:s.tokens[end].End]} // "at Bell Bay"
		return e, true
	}
	if doc.sited(s, i, end, m.Company) || single && doc.onlyTown(s, i, end) {
		e.place = true // "in Burlington, Vt."
		e.reference = reference{name: name}
		return e, true
	}
	if k := len(w.entities); k > 0 && w.entities[k-1].end == i && w.entities[k-1].known() && w.entities[k-1].company.Prominent && !m.Company.Prominent {
		e.place = true // Stellantis Warren: a site of the company before it
		e.reference = reference{name: e.name}
	}
	if single && s.headline && s.field == "title" {
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
	if e.end >= end+2 && (s.has(e.end-1, doc.d.CompanyNoun) > 0 || e.end < len(s.tokens) && company.LegalForm(s.word(e.end))) {
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
	for e.end < len(s.tokens) && s.tokens[e.end].Kind == token.Word && (company.LegalForm(s.word(e.end)) && (doc.d.Tag == "en" || !s.pronounForm(e.end)) || s.dottedForm(e.end)) {
		e.end++
		if e.end < len(s.tokens) && s.tokens[e.end].Mark == '.' && s.tokens[e.end].Glued && e.end+1 < len(s.tokens) && !s.tokens[e.end+1].Capital {
			e.end++
		}
	}
	return e, true
}

// pronounForm tells whether token i is a small word of the Romance languages that is also a
// legal form: "se", "sa".
func (s *sentence) pronounForm(i int) bool {
	return s.tokens[i].Kind == token.Word && !s.tokens[i].Capital && len(s.word(i)) == 2 && company.LegalForm(s.word(i))
}

// dottedForm tells whether the word at token i is a legal form written with dots, as in
// "Acme N.V." and "Acme S.p.A."
func (s *sentence) dottedForm(i int) bool {
	switch strings.ReplaceAll(s.word(i), ".", "") {
	case "NV", "SA", "BV", "AG", "SpA", "SPA", "LP", "SE", "AB", "SRL", "SAS":
		return strings.Contains(s.word(i), ".")
	}
	return false
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
	if strings.Count(title, bare)+strings.Count(text, bare) > strings.Count(title, unit)+strings.Count(text, unit) {
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

// receives tells whether a name is that of a firm that winds the employer up: "Ada Long of
// Interpath was appointed as administrator", "Interpath, appointed on Tuesday,".
func (doc *document) receives(s *sentence, e *entity) bool {
	d := doc.d
	if d.Receiver == rule.None || s.field == "title" {
		return false
	}
	if slices.Contains(doc.receivers, e.reference.id) {
		return true
	}
	behind := s.has(e.start-1, d.ExecOf) > 0 || s.has(e.start-1, d.From) > 0
	named := behind && (s.find(e.end, e.end+8, d.Receiver) >= 0 || s.endsAt(e.start-1, d.Receiver) || s.find(e.start-6, e.start-1, d.Receiver) >= 0 && s.has(e.end, d.Said) > 0) || e.start > 0 && s.has(e.start-1, d.Receiver) == e.start || e.end+1 < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.has(e.end+1, d.Appointed) > 0
	if named && e.reference.id != "" && len(doc.receivers) < 20 {
		doc.receivers = append(doc.receivers, e.reference.id)
	}
	return named
}

// toldTo tells whether a name is that of the agency that a notice went to: "a notice posted
// by the New York State Department of Labor".
func (doc *document) toldTo(s *sentence, e *entity) bool {
	if doc.toldPaper(s, e) {
		return true
	}
	agency := s.find(e.start, e.end, doc.d.Agency) >= 0
	for k := max(0, e.start-7); k < e.start; k++ {
		agency = agency || s.has(k, doc.d.Agency) >= e.end // the "Development" of Iowa Workforce Development
	}
	return agency && (s.contains(doc.d.Notices) || s.contains(doc.d.WarnNoun) || doc.addressed(s, e)) && !doc.cutsNext(s, e)
}

// watches tells whether a name is only that of who counts jobs or watches the economy: "…,
// Statistics Canada said on Friday", "Acme economists expect a wave of layoffs".
func (doc *document) watches(s *sentence, e *entity) bool {
	d := doc.d
	if e.possessive {
		return false
	}
	if s.has(e.start, d.StatBody) >= e.end && (s.has(e.end, d.Said) > 0 || s.has(e.end, d.PressSays) > 0) && s.find(e.end, e.end+4, d.CompanyWord) < 0 {
		return true
	}
	if e.start > 0 && s.endsAt(doc.wordBefore(s, e)+1, d.StudyBy) && !doc.cutsNext(s, e) {
		return true // "a study by the Brookings Institution suggests"
	}
	if s.endsAt(e.start, d.Institute) && s.has(e.end, d.Forecasts) > 0 {
		if !slices.Contains(doc.watchers, e.reference.id) && len(doc.watchers) < 20 {
			doc.watchers = append(doc.watchers, e.reference.id)
		}
		return true // "L'institut Xerfi prévoit la disparition de"
	}
	after := s.has(e.end, d.Experts)
	return after > 0 && (s.has(after, d.PressSays) > 0 || s.has(after, d.Forecasts) > 0)
}

// markSource tells whether the name is only cited here.
func (doc *document) markSource(s *sentence, e *entity) {
	d := doc.d
	press := s.isPress(e, d)
	if press {
		for k := e.end; k < e.end+3 && k < len(s.tokens) && s.tokens[k].Kind == token.Word; k++ {
			if s.has(k, d.PressSays) > 0 {
				e.source = true // "Reuters had reported"
			}
		}
	}
	if doc.credited(s, e) || press && doc.toldPress(s, e) {
		e.source = true
	}
	if !e.known() && !e.possessive && s.has(e.start-1, d.Subordinator) > 0 && s.has(e.end, d.Wrote) > 0 {
		e.source = true // "after Dagens Industri wrote that"
	}
	if !e.known() && !e.possessive && e.start > 0 && s.tokens[e.start-1].Mark == ',' && s.has(e.end, d.PressVerb) > 0 && doc.tellsLast(s, s.has(e.end, d.PressVerb)) {
		e.source = true // "…, Yle reported."
	}
	if e.start > 0 && s.endsAt(e.start, d.BodyWord) && (d.Tag == "en" || !doc.cutsNext(s, e) && s.find(e.end, e.end+5, d.Staffs) < 0) {
		e.source = true // "the trade body UKHospitality"
	}
	if s.has(e.start, d.ForHead) > 0 && s.has(e.start+1, d.HeadConnect) > 0 && s.find(e.end, e.end+3, d.PressSays) >= 0 {
		e.source = true // "The Center for Automotive Research has said"
	}
	if e.start > 0 && s.has(e.start-1, d.Rival) == e.start && (doc.cutsNext(s, e) || s.has(e.end, d.PressSays) > 0 && s.amountStarts(s.has(e.end, d.PressSays))) {
		return // "Rival Acme is cutting 400 jobs"
	}
	if doc.rivalActs(s, e) {
		return // "Its competitor Acme confirmed that it is cutting"
	}
	if k := len(doc.w.entities); k > 0 && e.start > 0 && doc.w.entities[k-1].source && doc.w.entities[k-1].end == e.start-1 && s.has(e.start-1, d.And) > 0 {
		e.source = true // "joining Acme and Bolt"
	}
	described := doc.wordBefore(s, e) + 1 // "a study by the consultancy Acme"
	for k := max(0, described-4); k < described; k++ {
		if s.has(k, d.Reporter) == described {
			e.source = true
		}
	}
	for k := max(0, e.start-4); k < e.start; k++ {
		if end := s.has(k, d.Reporter); end == e.start || end == e.start-1 && end > 0 && s.tokens[e.start-1].Kind == token.Word && !s.tokens[e.start-1].Capital && s.tokens[e.start-1].End-s.tokens[e.start-1].Start <= 3 {
			e.source = true
		}
	}
	if press {
		if s.has(e.end, d.PressSays) > 0 || e.start > 0 && (s.tokens[e.start-1].Mark == '(' || s.tokens[e.start-1].Mark == '—') || e.start == 0 && e.end < len(s.tokens) && (s.tokens[e.end].Mark == ':' || s.tokens[e.end].Mark == '—') ||
			e.end == len(s.tokens) || s.tokens[e.end].Mark != 0 && e.end >= len(s.tokens)-1 {
			e.source = true
		}
		if e.possessive {
			return
		}
	}
}

// tellsLast tells whether nothing is told behind token i: the sentence ends there, or goes on with
// a day or with whom somebody cites.
func (doc *document) tellsLast(s *sentence, i int) bool {
	d := doc.d
	if i >= len(s.tokens) || s.tokens[i].Kind == token.Mark || s.has(i, d.Reporter) > 0 || s.has(i, d.Today) > 0 || s.has(i, d.Yesterday) > 0 {
		return true
	}
	w := s.tokens[i].Word
	if s.has(i, d.WhenWord) == i+1 && i+1 < len(s.tokens) {
		w = s.tokens[i+1].Word
	}
	return w > 0 && d.Weekdays[w] > 0
}

// severalInitials tells whether a word is initials in the plural: MPs, GPs, ATMs.
func severalInitials(word string) bool {
	initials, plural := strings.CutSuffix(word, "s")
	return plural && len(initials) > 1 && strings.ToUpper(initials) == initials && strings.ToLower(initials) != initials
}
