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

// nameState is what the text has shown of names that are no companies', or not whole.
type nameState struct {
	// surnames are the last words of the names of persons in the text.
	surnames []string
	// shortened are the companies named with an article, by their last words.
	shortened []called
	// projects are the names that the text gives to plans and projects.
	projects []string
}

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
	doc.noteProject(s)
	for i := 0; i < len(s.tokens); {
		if i > 0 && s.tokens[i].Capital && (s.tokens[i-1].Kind == token.Number || i > 1 && s.tokens[i-1].Mark == '(' && s.tokens[i-2].Kind == token.Number) && clockZone(s.word(i)) {
			i++ // 14:12 UTC, "14:00 (CET)"
			continue
		}
		if s.tokens[i].Soft {
			i++
			continue
		}
		if d.Tag == "en" && s.tokens[i].Upper && s.ticker(i) {
			i++
			continue
		}
		if end := s.pricedUntil(i); end > i {
			i = end // the Rs of "Rs 300 crore"
			continue
		}
		if len(doc.projects) > 0 && s.tokens[i].Capital && s.has(i+1, d.Programme) == i+2 && s.tokens[i+1].Capital && slices.Contains(doc.projects, s.word(i)) {
			i += 2 // the Spring Plan
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
		if !ok && (d.Tag != "en" || !doc.namePart(s, i)) {
			e, ok = doc.placeAt(s, i) // "New Zealand", whose first word is one of the rules
		}
		if !ok {
			e, ok = doc.latinName(s, i)
		}
		if !ok {
			e, ok = doc.civicAt(s, i)
		}
		if !ok && len(doc.shortened) > 0 {
			e, ok = doc.calledAgain(s, i)
		}
		if !ok {
			e, ok = doc.knownAt(s, i)
		}
		if ok && e.ordinary && e.end == i+1 && slices.Contains(doc.projects, s.word(i)) {
			i++ // "Compass will bring savings", in a text on Project Compass
			continue
		}
		if !ok && d.Tag == "en" && s.tokens[i].Capital {
			e, ok = doc.initialled(s, i)
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
		doc.spelledOut(s, &e)
		e.possessive = e.end < len(s.tokens) && s.tokens[e.end].Kind == token.Possessive
		if e.possessive && !e.known() && !e.person && (!e.place || doc.alwaysOwns(s, &e)) && !s.headline && e.end+1 < len(s.tokens) && (s.tokens[e.end+1].Mark == ',' || s.has(e.end+1, d.AfterName) > 0 || d.Tag == "en" && s.is(e.end+1, d.OfWord) && e.end+2 < len(s.tokens) && s.tokens[e.end+2].Capital) || e.possessive && !e.known() && !e.person && (!e.place || doc.alwaysOwns(s, &e)) && doc.ownsVerb(s, &e) {
			doc.ownPossessive(s, &e)
			e.place = false
		}
		if k := e.end; d.NounBefore != rule.None && k < len(s.tokens) && s.tokens[k].Hyphen && (s.has(k, d.Plant) > 0 || s.has(k, d.People) > 0) {
			e.possessive = true // "das Aus für das Kestrel-Werk"
		}
		if d.Tag == "en" {
			doc.campus(s, &e)
			doc.twoFirms(s, &e)
			e.person = (e.person || doc.officerOf(s, &e)) && !doc.workplace(s, e.start, e.end)
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
		doc.noteSite(s, &e)
		e.place = e.place || doc.plantName(s, &e)
		e.place = e.place || doc.townOfFirm(s, &e) || doc.ofTownHere(s, &e)
		doc.markSource(s, &e)
		if k := len(w.entities); k > 0 && e.source && doc.related(s, &w.entities[k-1], &e) && !s.isPress(&e, d) {
			e.source = false
		}
		e.aside = doc.wire(s, &e) || doc.ofReport(s, &e) || doc.ownersThing(s, &e) || doc.ofOwner(s, &e) || doc.toldTo(s, &e) || doc.receives(s, &e) || doc.watches(s, &e) || doc.postedOn(s, &e) || doc.severalFirms(s, &e) || doc.paperAside(s, &e) || doc.maker(s, &e)
		if e.person && e.end > e.start+1 && len(doc.surnames) < 20 && s.tokens[e.end-1].Kind == token.Word {
			doc.surnames = append(doc.surnames, s.word(e.end-1))
		}
		if e.reference.id != "" && !e.person && !e.place && !e.source && !e.aside && !doc.byAuthor(&e) && len(doc.named) < 40 && !slices.ContainsFunc(doc.named, func(r reference) bool { return r.id == e.reference.id }) {
			doc.named = append(doc.named, e.reference)
		}
		doc.noteShort(s, &e)
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

// noteProject keeps what a sentence calls a project or a plan: "Project Compass".
func (doc *document) noteProject(s *sentence) {
	d := doc.d
	if d.Tag != "en" || s.headline || !s.contains(d.Programme) || len(doc.projects) >= 8 {
		return
	}
	for i := 0; i+1 < len(s.tokens); i++ {
		if next := s.tokens[i+1]; s.tokens[i].Capital && next.Kind == token.Word && next.Capital && s.has(i, d.Programme) == i+1 {
			if _, known := doc.knownAt(s, i+1); known && i == 0 {
				continue // "Restructuring Target will take years"
			}
			doc.keepProject(s.word(i + 1))
		} else if !slices.Contains(doc.projects, s.word(i)) && doc.definedPlan(s, i) {
			doc.keepProject(s.word(i))
		}
	}
}

// keepProject keeps the name of a plan, once.
func (doc *document) keepProject(name string) {
	if !slices.Contains(doc.projects, name) {
		doc.projects = append(doc.projects, name)
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
// firm is that it does not name: "Galway medical device firm to shed 85 roles", "A Lancashire bed
// maker is to close".
func (doc *document) townOfFirm(s *sentence, e *entity) bool {
	first := 0
	if s.field == "text" && s.number == 0 && !e.known() && e.end == e.start+1 {
		if first = s.behindDateline() + 1; s.has(first-1, doc.d.Article) != first || !s.tokens[first-1].Capital {
			return false
		}
	} else if s.field != "title" {
		return false
	}
	if s.headline || e.start != first || e.known() && (e.company.Prominent || !doc.x.places[company.Fold(e.reference.name)] && !doc.x.places[company.Fold(s.word(0))]) || e.possessive || s.tokens[e.start].Upper || doc.d.Tag != "en" {
		return false
	}
	for i := e.end; i < min(len(s.tokens)-1, e.end+5) && s.tokens[i].Kind == token.Word && !s.tokens[i].Capital; i++ {
		if end := max(s.has(i, doc.d.FirmNoun), s.has(i, doc.d.FirmKind)); end > 0 && (s.has(end, doc.d.Verb) > 0 || s.has(end, doc.d.CutVerb) > 0 || s.has(end, doc.d.LayoffVerb) > 0 || s.has(end, doc.d.Plan) > 0 || s.has(end, doc.d.Closes) > 0 || s.word(end) == "to" || first > 0 && s.has(end, doc.d.BeWord) > 0) {
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
	if kind := s.tokens[i].Kind; kind != token.Word && kind != token.Number {
		return i
	}
	for k := range s.amounts {
		if a := &s.amounts[k]; a.Kind == quantity.Money && a.Start <= i && i < a.End {
			return i + 1 // and the 3M of "£3M"
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
		if found, ok := doc.x.services[company.Key(s.text[t.Start:s.tokens[i+n-1].End])]; ok && found.owner.id != "" && s.tokens[i+n-1].Kind == token.Word {
			return entity{reference: found.owner, start: i, end: i + n}, true
		}
	}
	return entity{}, false
}

// severalInitials tells whether a word is initials in the plural: MPs, GPs, ATMs.
func severalInitials(word string) bool {
	initials, plural := strings.CutSuffix(word, "s")
	return plural && len(initials) > 1 && strings.ToUpper(initials) == initials && strings.ToLower(initials) != initials
}
