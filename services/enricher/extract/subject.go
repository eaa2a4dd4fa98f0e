package extract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// company finds whose workforce, service or money a match is about: a name that the
// pattern captured, else the name in the sentence that the grammar points to, else whom
// the text speaks of. link tells how surely, 0 where there is none.
func (doc *document) company(s *sentence, m rule.Match, anchor int) (reference, float64) {
	if org := m.Captured[rule.Capture("org")]; org.End > 0 {
		if o := doc.cutsAt(s, m, int(org.Start)); o != nil {
			return o.reference, 4
		}
		if o := doc.plantOf(s, s.entityAt(int(org.Start))); o != nil {
			return o.reference, 3.5
		}
		if e := s.ownedBy(s.entityAt(int(org.Start)), int(m.End)); e != nil && doc.usable(e) && !e.source && (e.known() || s.has(e.start-1, doc.d.Own) != e.start && s.has(e.start-1, doc.d.WhereOnly) != e.start) {
			if doc.filer.id != "" && doc.filer.id != e.reference.id && layoffFrame(doc.d, m) {
				return reference{}, 0 // what a filing says of others is background
			}
			return e.reference, 4
		}
	}
	if e := doc.antecedent(s, int(m.Start)); e != nil && doc.filer.id == "" {
		return e.reference, 3.6
	}
	best, bestScore := -1, 0.0
	for i := range s.entities {
		e := &s.entities[i]
		if score := doc.weigh(s, e, m, anchor); score > bestScore {
			best, bestScore = i, score
		}
	}
	if best >= 0 && doc.d.Frames[m.Frame].Kind != "outage" {
		if o := doc.worksOf(s, &s.entities[best]); o != nil {
			return o.reference, 3
		}
	}
	if best >= 0 && doc.onlyTells(s, &s.entities[best], m, anchor) {
		return reference{}, 0
	}
	if best >= 0 && bestScore < 1.5 && doc.d.Tag == "en" && doc.d.Frames[m.Frame].Kind != "outage" {
		if unit := doc.subsidiary(s, &s.entities[best]); unit != nil {
			return unit.reference, ownWord
		}
	}
	pronoun := doc.pronoun(s, int(m.Start), int(m.End))
	if pronoun == we && doc.filer.id != "" {
		return doc.filer, 3.5
	}
	if best >= 0 && bestScore >= 1.5 && !(pronoun != none && bestScore < 2.6 && doc.focus.id != "") {
		if unit := doc.subsidiary(s, &s.entities[best]); unit != nil && doc.d.Frames[m.Frame].Kind != "outage" {
			return unit.reference, ownWord
		}
		if unit := doc.unitNamed(s, &s.entities[best]); unit.id != "" {
			return unit, ownWord
		}
		if e := &s.entities[best]; doc.rivalActs(s, e) && e.end <= max(anchor, int(m.End)) && !s.entityBetween(e.end, anchor) || doc.clauseOf(s, e, anchor) {
			return e.reference, ownWord
		}
		return s.ownedBy(&s.entities[best], max(anchor, int(m.End))).reference, bestScore
	}
	if best >= 0 && bestScore >= 1.2 && pronoun == it && doc.d.Tag == "en" {
		if e := &s.entities[best]; e.end <= int(m.Start) && !e.source && !e.person && !e.place && (e.possessive || doc.leadsVerb(s, e)) {
			return e.reference, 2.2 // "Acme's margin fell; the bank has cut": whom the sentence has named
		}
	}
	fallback := doc.focus
	if doc.filer.id != "" {
		fallback = doc.filer
	} else if fallback.id == "" {
		fallback = doc.topic
	}
	if pronoun == we && fallback.id != "" {
		if ours := doc.ours(s); ours.id != "" {
			return ours, ownWord
		}
	}
	if fallback.id == "" && pronoun == we && len(doc.named) > 0 {
		return doc.named[0], 1.6 // a memo of whom it names first
	}
	if fallback.id == "" {
		if best >= 0 && bestScore >= 1 && !s.entities[best].ordinary {
			return s.entities[best].reference, bestScore
		}
		return reference{}, 0
	}
	switch {
	case pronoun != none:
		return fallback, 2.2
	case doc.genericSubject(s, anchor):
		return reference{}, 0
	}
	return fallback, 1.3
}

// onlyTells tells whether the one whom a sentence names only tells what nobody in particular
// does: "employers are laying off fewer, the Labor Department said", "Firms surveyed by Acme
// shed staff".
func (doc *document) onlyTells(s *sentence, e *entity, m rule.Match, anchor int) bool {
	d := doc.d
	if d.Experts == rule.None || e.possessive {
		return false
	}
	generic := s.find(max(0, anchor-8), anchor, d.Generic)
	if generic < 0 || s.inEntity(generic) || s.within(generic, d.Descriptor) && s.has(generic-1, d.Article) > 0 && s.has(generic, d.Generic) == generic+1 {
		return false
	}
	for i := range s.entities { // "Banks such as Acme are cutting jobs": one of them
		if o := &s.entities[i]; o.start > generic && o.end <= anchor && o.start != e.start && doc.usable(o) && !o.source && !o.person && !o.place {
			return false
		}
	}
	switch {
	case e.source:
		return true
	case e.start >= int(m.End): // "…, the Labor Department said"
		return max(s.has(e.end, d.PressSays), s.has(e.end, d.Said), s.has(e.start-1, d.PressSays)) > 0
	case e.end <= generic: // "Acme said that employers cut", not "Acme said it and other banks"
		said := max(s.find(e.end, generic, d.Said), s.find(e.end, min(generic, e.end+2), d.Forecasts))
		return said >= 0 && s.find(said, anchor, d.CompanyWord) < 0
	}
	return false
}

// subject tells whether another name than e stands as one who may act before the match.
func (s *sentence) subject(e *entity, anchor int) bool {
	for i := range s.entities {
		if o := &s.entities[i]; o.start != e.start && o.end <= anchor && !o.person && !o.place && !o.source && (o.known() || o.start == 0) {
			return true
		}
	}
	return false
}

// cutsAt is the company that is said to cut at a unit of its own, whose name the pattern
// captured at token at: "Meta readies layoffs at Reality Labs". Nil where there is none.
func (doc *document) cutsAt(s *sentence, m rule.Match, at int) *entity {
	d := doc.d
	if d.Tag != "en" || at < 1 || s.has(at-1, d.PlaceOf) != at || at < int(m.Start) {
		return nil
	}
	for i := range s.entities {
		o := &s.entities[i]
		if o.end > int(m.Start) || o.end < int(m.Start)-3 || o.person || o.place || o.source || !o.known() || !doc.leadsVerb(s, o) || s.has(o.end, d.PressSays) > 0 {
			continue
		}
		if s.find(o.end, at, d.Subordinator) < 0 && s.mark(o.end, at, ',') >= at && s.mark(o.end, at, ':') >= at {
			return o
		}
	}
	return nil
}

// ownedBy is the unit whose name follows its parent's before token end: "IBM's Red Hat to
// lay off", else the entity itself.
func (s *sentence) ownedBy(e *entity, end int) *entity {
	if e == nil || !e.possessive {
		return e
	}
	for i := range s.entities {
		if o := &s.entities[i]; o.start > e.end && o.start <= e.end+2 && o.end < end && !o.person && !o.place && !o.source && o.known() {
			return o
		}
	}
	return e
}

func layoffFrame(d *dialect, m rule.Match) bool { return layoffKind(d.Frames[m.Frame].Kind) }

func (doc *document) usable(e *entity) bool {
	return e.reference.id != "" && (e.known() || !e.person && !e.place)
}

func (s *sentence) entityAt(start int) *entity {
	for i := range s.entities {
		if s.entities[i].start == start {
			return &s.entities[i]
		}
	}
	return nil
}

// weigh scores how well a name fits as the employer, owner or operator of the match.
func (doc *document) weigh(s *sentence, e *entity, m rule.Match, anchor int) float64 {
	d := doc.d
	if !doc.usable(e) || e.person && !e.possessive {
		return 0
	}
	// where the source names the company, capitals in its text are mostly defined terms
	if doc.filer.id != "" && e.reference.id != doc.filer.id && (!e.known() || e.ordinary || !e.company.Prominent) {
		return 0
	}
	if doc.byAuthor(e) || doc.ownersName(s, e) || doc.onlyParent(s, e) || doc.bracketed(s, e.start, e.end, anchor) {
		return 0
	}
	if doc.atHead(s, e) && e.end <= anchor {
		return 4.2
	}
	if kind := d.Frames[m.Frame].Kind; kind == "plant_closure" && d.NameArticle != rule.None && !e.known() && !e.possessive && e.start > 0 && s.has(e.start-1, d.PartAfter) == e.start && s.has(e.start-1, d.Plant) == 0 {
		return 0 // "el cese de la producción en Añorga"
	}
	// "Ski resort trims staff": a capital that only begins the sentence
	if !e.known() && e.start == 0 && e.end == 1 && !e.possessive && e.end < len(s.tokens) && s.tokens[1].Kind == token.Word && !s.tokens[1].Capital &&
		!s.tokens[0].Upper && !doc.leadsVerb(s, e) && !doc.heads(s, e, anchor) && (d.Tag == "en" || doc.daily(s, 0) || int(m.Start) != 1) && (d.Tag != "en" || doc.daily(s, 0) || s.field != "title" || doc.x.places[company.Fold(s.word(0))]) {
		return 0
	}
	if e.source && s.isPress(e, d) && !e.possessive || !e.known() && doc.site(s, e) && !s.endsAt(e.start, d.ShareOf) {
		return 0
	}
	if kind := doc.d.Frames[m.Frame].Kind; (kind == "plant_closure" || kind == "restructuring_charge") && doc.ofPlant(s, e) || doc.d.Frames[m.Frame].Kind == "outage" && (doc.blamed(s, e) || doc.said(s, e) || d.Tag == "en" && e.source && !e.known()) {
		return 0
	}
	if !e.known() && !e.possessive && s.has(e.start, d.Component) >= e.end {
		return 0 // "Requests were answered with errors"
	}
	if o := s.entityAt(e.end + 1); d.Tag == "en" && e.possessive && !e.known() && o != nil && !o.person && !o.place && !o.source && o.reference.id != "" && o.end-o.start > 0 && doc.x.places[company.Fold(e.reference.name)] {
		return 0 // "Bergen's Kestrel": where it is from
	}
	if e.possessive && d.Tag == "en" && s.has(e.end+1, d.Rival) > 0 {
		return 0 // "Acme's rival Bolt said"
	}
	if doc.besideSite(s, e) || doc.withinAside(s, e, anchor) {
		return 0
	}
	if o := s.entityOver(e.start - 2); o != nil && o.known() && !e.known() && s.has(e.start-1, d.DateOf) == e.start && o.end == e.start-1 {
		return 0 // "Acme of Benton Harbor"
	}
	listed := s.endsAt(e.start, d.ShareOf) // "Shares in Acme fell"
	if !e.known() && e.start > 0 && !e.possessive && !listed && (s.has(e.start-1, d.WhereOnly) == e.start || s.has(e.start-1, d.Own) == e.start && !s.tokens[e.start-1].Upper) {
		return 0 // "251 jobs in Springfield", "its Springfield office"
	}
	if doc.d.Tag != "en" && !e.known() && !e.possessive && e.start >= anchor && e.start > 0 && s.has(e.start-1, d.PartAfter) == e.start && s.subject(e, anchor) {
		return 0 // "Seat ofrecerá bajas a 1.200 trabajadores en Martorell"
	}
	// "Supplier to lay off 200 after Acme delays a car": the subject has no name here
	if e.start > anchor && s.find(anchor, e.start, d.Subordinator) >= 0 && !doc.subjectless(s, m, anchor) && doc.namelessSubject(s, anchor) {
		return 0
	}
	if e.start > 1 && !e.possessive && s.endsAt(e.start, d.DealOf) {
		return 0 // "die Integration der Kestrel Bank", "propriétaire de Lindner"
	}
	if e.end < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.find(e.start-5, e.start, d.OwnedBy) >= 0 && !doc.ownsPlant(s, e) {
		return 0 // "the company, owned by China's Geely, will"
	}
	before := doc.wordBefore(s, e)
	rival := doc.rivalActs(s, e)
	if rival {
		before, _ = doc.rivalPhrase(s, e)
	}
	score := 0.0
	start, end := int(m.Start), int(m.End)
	agentBefore := e.start > 0 && s.has(before, d.AgentBefore) > 0
	verb := doc.leadsVerb(s, e) || d.Frames[m.Frame].Kind == "guidance_cut" && s.has(e.end, d.LowerVerb) > 0 // "Target downgrades its outlook"
	// "Acme: 300 jobs to go": what stands before the colon of a headline is what it is about
	heads := doc.heads(s, e, anchor)
	switch {
	case e.end <= anchor:
		gap := anchor - e.end
		score = 3.2 - 0.06*float64(gap)
		if e.start == 0 || !agentBefore && s.has(before, d.BadPrep) == 0 {
			score += 0.6
		}
		if verb {
			score += 1.2
		}
		if e.possessive && gap <= 6 {
			score += 0.8
		}
		if s.has(before, d.BadPrep) > 0 {
			score -= 2.4
		}
		if agentBefore && e.start > 0 && !e.possessive {
			score -= 0.2
		}
		if e.start >= start {
			score += 0.4
		}
		for k := e.end; k < anchor; k++ {
			if mark := s.tokens[k].Mark; (mark == ':' || mark == ';') && !heads {
				score -= 1.2
			}
		}
	case e.start >= start && e.end <= end:
		score = 3
		if e.possessive || agentBefore {
			score = 4
		} else if s.has(before, d.BadPrep) > 0 {
			score = 0.5
		}
	default:
		gap := e.start - end
		if gap < 0 {
			gap = 0
		}
		switch {
		case gap <= 24 && doc.operates(s, e):
			score = 3.8
		case agentBefore && gap <= 10:
			score = 3.3 - 0.12*float64(gap)
			if doc.ownUnit(s, before) {
				score = 0.9
			}
		case s.has(e.end, d.CompanyCue) > 0 || s.has(e.end, d.PressSays) > 0:
			score = 2.2
		case s.has(before, d.PressSays) > 0 || d.Tag != "en" && s.has(before, d.Said) > 0: // "… , said Acme"
			score = 2
		case e.possessive && gap <= 4:
			score = 2.4
		case e.possessive && doc.officerSays(s, e), doc.saysOfficer(s, e, before):
			score = 2 // "… , Acme's finance chief said", "…, kündigte Kestrel-Chefin Brandt an"
		case verb && s.has(before, d.Subordinator) > 0 && doc.subjectless(s, m, anchor):
			score = 2 // "400 jobs at risk as Acme falls into administration"
		case d.Tag != "en" && verb && !e.person && s.mark(end, e.start, ':') < e.start && before <= s.mark(end, e.start, ':')+4 && !s.entityBetween(end, e.start) && doc.subjectless(s, m, anchor):
			score = 2.2 // "Ein Drittel muss gehen: Das Start-up Kestrel zieht die Notbremse"
		case s.has(e.end, d.Plant) > 0 && !e.place && s.has(before, d.BadPrep) == 0:
			score = 2 // "when the Acme mill shuts"
		case d.Tag != "en" && gap == 0 && !e.place && s.endsAt(e.start, d.Plant):
			score = 2 // "fermeture de l'usine Kestrel"
		default:
			score = 1 - 0.1*float64(gap)
		}
	}
	if e.source {
		score -= 3.5
		if end <= e.start && !s.isPress(e, d) {
			score = 1.2
		}
	} else if s.isPress(e, d) && !e.possessive && !(verb && doc.cutsNext(s, e)) && !agentBefore {
		score -= 2
	}
	if e.place && !e.known() {
		score -= 3
	}
	if e.known() && !e.ordinary {
		score += 0.5
	}
	if e.ordinary && !verb && !e.possessive && !agentBefore && e.start == 0 {
		score -= 2.5
	}
	if !e.known() && !verb && !e.possessive && !agentBefore && !heads && e.end <= anchor {
		score -= 1.6
		if e.end == anchor || e.end == start {
			score += 1.4
		}
	}
	if s.parenthesised(e) {
		score -= 2
	}
	if e.end <= anchor && doc.succeeded(s, e, anchor) {
		score -= 2
	}
	if rival && e.end <= max(anchor, int(m.End)) || doc.clauseOf(s, e, anchor) {
		score += 2
	}
	if doc.ownThing(s, e) || doc.described(s, e) || e.aside {
		return 0
	}
	return score
}

// entityBetween tells whether a name stands between two tokens.
func (s *sentence) entityBetween(from, to int) bool {
	return slices.ContainsFunc(s.entities, func(e entity) bool { return e.start >= from && e.end <= to })
}

// officerSays tells whether a name is that of the company whose officer is quoted: "Acme's
// finance chief said".
func (doc *document) officerSays(s *sentence, e *entity) bool {
	at := s.find(e.end, e.end+3, doc.d.Executive)
	if at < 0 {
		return false
	}
	end := s.has(at, doc.d.Executive)
	return s.find(end, end+4, doc.d.PressSays) >= 0
}

// saysOfficer tells whether a name is the first part of the word for the officer who is quoted
// right before it: "kündigte Kestrel-Chef Nikolai Brandt an".
func (doc *document) saysOfficer(s *sentence, e *entity, before int) bool {
	d := doc.d
	if d.NounBefore == rule.None || e.end >= len(s.tokens) || !s.tokens[e.end].Hyphen || s.has(e.end, d.Executive) == 0 && s.has(e.end, d.PersonTitle) == 0 {
		return false
	}
	return s.has(before, d.Said) > 0 || s.has(before, d.PressSays) > 0
}

// endsAt tells whether a term of a class ends right before token i.
func (s *sentence) endsAt(i int, class rule.Class) bool {
	if !s.contains(class) {
		return false
	}
	for k := max(0, i-4); k < i; k++ {
		if s.has(k, class) == i {
			return true
		}
	}
	return false
}

// succeeded tells whether another company, with a verb of its own, stands between a name
// and the match: in "Acme has cut 300 and Bolt has trimmed 1,000" the second is Bolt's.
func (doc *document) succeeded(s *sentence, e *entity, anchor int) bool {
	for i := range s.entities {
		o := &s.entities[i]
		if o.start < e.end || o.end > anchor || o.source || o.person || o.place || o.reference.id == "" || o.reference.id == e.reference.id {
			continue
		}
		before := doc.wordBefore(s, o)
		if s.has(before, doc.d.Joins) > 0 || s.tokens[before].Mark == ',' || s.tokens[before].Mark == ';' || s.has(before, doc.d.Subordinator) > 0 || s.has(before, doc.d.Said) > 0 {
			if doc.leadsVerb(s, o) && !s.parenthesised(o) {
				return true
			}
		}
	}
	return false
}

// ownThing tells whether a name is that of something of the speaker's, in apposition:
// "our assistant, Juniper, will answer".
func (doc *document) ownThing(s *sentence, e *entity) bool {
	i := e.start - 1
	if i < 2 || s.tokens[i].Mark != ',' || e.end >= len(s.tokens) || s.tokens[e.end].Mark != ',' {
		return false
	}
	return s.find(i-4, i, doc.d.Own) >= 0 || s.find(i-4, i, doc.d.We) >= 0
}

// ownersThing tells whether a name only says what the one meant owns: "Vauxhall's owner,
// Stellantis", "Vauxhall owner to close a plant".
func (doc *document) ownersThing(s *sentence, e *entity) bool {
	after := e.end
	if e.possessive {
		after++
	}
	if doc.d.Tag != "en" || after >= len(s.tokens) {
		return false
	}
	if s.tokens[after].Hyphen {
		switch s.word(after) { // "Razer-backed fintech Nium"
		case "backed", "owned", "led", "funded", "listed":
			return true
		}
		return false
	}
	return s.has(after, doc.d.Kin) > 0 || doc.standsFor(s, e, after)
}

// described tells whether a name only describes who is meant by what they make or own: "the
// maker of Wegovy said".
func (doc *document) described(s *sentence, e *entity) bool {
	i := e.start - 1
	if doc.d.Tag != "en" && i > 1 && s.tokens[i].Kind == token.Mark && quoteMark(s.tokens[i].Mark) && s.has(i-1, doc.d.AgentBefore) == i && s.has(i-2, doc.d.Descriptor) == i-1 {
		return true // "l'éditeur d'« Assassin's Creed »"
	}
	if i < 2 || s.has(i, doc.d.MadeBy) == 0 || s.has(i-1, doc.d.Descriptor) == 0 {
		return false
	}
	return s.find(i-4, i-1, doc.d.Article) >= 0
}

func quoteMark(r rune) bool {
	switch r {
	case '"', '«', '»', '„', '“', '”', '‹', '‘', '\'':
		return true
	}
	return false
}

// subjectless tells whether a match does not say who cuts: "400 jobs at risk".
func (doc *document) subjectless(s *sentence, m rule.Match, anchor int) bool {
	d := doc.d
	start := int(m.Start)
	if s.find(start, start+1, d.CutVerb) >= 0 || s.find(start, start+1, d.LayoffVerb) >= 0 || s.has(start, d.Announce) > 0 {
		return false
	}
	return start == 0 || s.has(start-1, d.Verb) == 0 && s.has(start-1, d.BadPrep) == 0
}

// namelessSubject tells whether the subject of the match is a description: "Supplier to lay
// off 200 after Acme delays a car".
func (doc *document) namelessSubject(s *sentence, anchor int) bool {
	for i := anchor - 1; i >= 0 && i >= anchor-6; i-- {
		if s.inEntity(i) || s.has(i, doc.d.CompanyWord) > 0 || s.has(i-1, doc.d.CompanyWord) > 0 {
			return false
		}
		if s.has(i, doc.d.Descriptor) > 0 && s.tokens[i].Word > 0 && s.has(i, doc.d.Place) == 0 {
			return true
		}
	}
	return false
}

// heads tells whether a colon follows a name before any other name.
func (doc *document) heads(s *sentence, e *entity, anchor int) bool {
	if s.field != "title" && s.number > 0 || e.start > 0 {
		return false
	}
	from := e.end
	if from < len(s.tokens) && s.tokens[from].Mark == '(' { // "Acme plc (LSE: ACM): …"
		for i := from; i < min(len(s.tokens), from+9); i++ {
			if s.tokens[i].Mark == ')' {
				from = i + 1
				break
			}
		}
	}
	for i := from; i < min(anchor, from+5); i++ {
		switch {
		case s.inEntity(i):
			return false
		case s.tokens[i].Mark == ':':
			return !s.isPress(e, doc.d)
		}
	}
	return false
}

// site tells whether an unknown name says where the company or the plant before it is:
// "Acme in Springfield has", "the plant in Springfield".
func (doc *document) site(s *sentence, e *entity) bool {
	i := e.start - 1
	o := s.entityAt(e.end + 1)
	placed := o != nil && o.place && s.has(e.end, doc.d.Where) == e.end+1 // "la planta de Kestrel en Burgos", "fabriek Kestrel in Tiel"
	if doc.d.NounBefore != rule.None && i >= 0 && s.has(i, doc.d.Seat) == e.start {
		return true // "am Stammsitz Iserlohn"
	}
	if (doc.d.Tag == "de" || doc.d.Tag == "nl") && i >= 0 && s.has(i, doc.d.Plant) == e.start {
		return !placed // "Werk Sonneberg"
	}
	if i < 1 || s.has(i, doc.d.Where) != e.start {
		if doc.d.Tag != "en" && i > 0 && s.has(i, doc.d.AgentBefore) == e.start {
			o := s.entityOver(i - 1)
			return o != nil && o.end == i && s.has(o.start-1, doc.d.Plant) == o.start // "l'usine Haribo d'Uzès"
		}
		return false
	}
	for k := range s.entities {
		if o := &s.entities[k]; o.end == i && !o.place && !o.person {
			return true
		}
	}
	return s.has(i-1, doc.d.Plant) == i && !(placed && doc.d.Tag != "en" && s.has(i, doc.d.AgentBefore) == e.start)
}

func (s *sentence) isPress(e *entity, d *dialect) bool {
	return s.has(e.start, d.PressName) >= e.end || e.start > 0 && s.has(e.start-1, d.PressName) >= e.end
}

func (s *sentence) parenthesised(e *entity) bool {
	return e.start > 0 && s.tokens[e.start-1].Mark == '('
}

// wordBefore is the token before a name, over an article and lower-case descriptions
// ("at the chipmaker Intel", "at Derby engineering firm Locke").
func (doc *document) wordBefore(s *sentence, e *entity) int {
	i := e.start - 1
	for i > 0 && i > e.start-6 && s.tokens[i].Kind == token.Word && (s.has(i, doc.d.Descriptor) > 0 && !s.tokens[i].Capital || s.has(i, doc.d.Article) > 0 ||
		i < e.start-1 && doc.d.Tag == "en" && s.tokens[i].Capital && doc.townAt(s, i)) {
		i--
	}
	return doc.overTrade(s, i, e.start)
}

// overTrade is the preposition before token i where only the words for what a firm makes or does
// stand between the two: "at vacuum cleaner maker Acme". Else it is i.
func (doc *document) overTrade(s *sentence, i, name int) int {
	d := doc.d
	if d.Tag != "en" || !s.endsAt(name, d.FirmKind) {
		return i
	}
	for k := i; k > max(0, i-6) && s.tokens[k].Kind == token.Word && (!s.tokens[k].Capital || doc.townAt(s, k)); k-- {
		if s.has(k, d.AgentBefore) == k+1 || s.has(k, d.BadPrep) == k+1 {
			return k
		}
		if s.has(k, d.Verb) > 0 || s.has(k, d.CutVerb) > 0 || s.has(k, d.And) > 0 || s.has(k, d.Said) > 0 {
			break
		}
	}
	return i
}

// townAt tells whether token i is the name of a place, or the last word of one.
func (doc *document) townAt(s *sentence, i int) bool {
	if s.has(i, doc.d.Place) > 0 || doc.x.places[company.Fold(s.word(i))] {
		return true
	}
	e := s.entityOver(i)
	return e != nil && e.place && !e.known()
}

// leadsVerb tells whether a verb of doing or saying follows the name, as after a subject.
func (doc *document) leadsVerb(s *sentence, e *entity) bool {
	d := doc.d
	i := e.end
	if i+1 < len(s.tokens) && s.tokens[i].Mark == '.' && company.LegalForm(s.word(i-1)) {
		i++ // "Acme Inc. committed to"
	}
	if i < len(s.tokens) && s.tokens[i].Mark == '(' { // (NASDAQ: ABC)
		for k := i; k < len(s.tokens) && k < i+9; k++ {
			if s.tokens[k].Mark == ')' {
				i = k + 1
				break
			}
		}
	}
	if i < len(s.tokens) && s.tokens[i].Mark == ',' { // Acme, the maker of …, said
		for k := i + 1; k < len(s.tokens) && k < i+16; k++ {
			if s.tokens[k].Mark == ',' {
				i = k + 1
				if i < len(s.tokens) && s.tokens[i].Capital && !s.headline {
					continue // "Acme, an outfit in Watertown, Mass., let go"
				}
				break
			}
		}
	}
	if s.has(i, d.Executive) > 0 {
		return true // "Target CEO …"
	}
	for k := i; k < len(s.tokens) && k < i+3; k++ {
		for _, class := range [...]rule.Class{d.Verb, d.CutVerb, d.LayoffVerb, d.Announce, d.Plan, d.PressSays, d.CompanyCue} {
			if s.has(k, class) > 0 && !(s.tokens[k].Capital && !s.headline) {
				return true
			}
		}
		if s.tokens[k].Kind != token.Word || s.has(k, d.Adverb) == 0 {
			return d.pastTense(s.word(k)) && s.has(k, d.Common) == 0
		}
	}
	return false
}

// pastTense tells whether a word has the form of a regular verb's past: after a name it is
// mostly what the named one did.
func (d *dialect) pastTense(word string) bool {
	return len(word) >= 6 && d.PastEnd.ends(word) && word[0] >= 'a' && word[0] <= 'z'
}

func (doc *document) cutsNext(s *sentence, e *entity) bool {
	d := doc.d
	for k := e.end; k < len(s.tokens) && k < e.end+4; k++ {
		if s.has(k, d.CutVerb) > 0 || s.has(k, d.LayoffVerb) > 0 || s.has(k, d.Plan) > 0 {
			return true
		}
	}
	return false
}

// ownUnit tells whether "its" stands before a name, which is then a unit of the subject.
func (doc *document) ownUnit(s *sentence, before int) bool {
	return s.has(before+1, doc.d.Own) > 0 || s.has(before, doc.d.Own) > 0
}

// ownWord is the link of a claim that a company makes of itself, which nothing outweighs.
const ownWord = 100

const (
	none = iota
	it
	we
)

// pronoun tells whether "we", "it" or "the company" stands as subject before the match.
func (doc *document) pronoun(s *sentence, start, end int) int {
	d := doc.d
	if s.find(start-10, end, d.We) >= 0 {
		return we
	}
	if s.find(start-10, end, d.CompanyWord) >= 0 {
		return it
	}
	for i := end; i < min(len(s.tokens), end+6); i++ {
		if s.has(i, d.We) > 0 {
			return we
		}
		if s.has(i, d.CompanyWord) > 0 {
			return it
		}
	}
	return none
}

// genericSubject tells whether the subject is nobody in particular: "employers".
func (doc *document) genericSubject(s *sentence, anchor int) bool {
	return s.find(max(0, anchor-8), anchor, doc.d.Generic) >= 0
}

// speaker updates whom the text speaks of by a sentence without a claim.
func (doc *document) speaker(s *sentence) {
	for i := range s.entities {
		e := &s.entities[i]
		as := doc.spokenOf(s, e)
		if as == unspoken || doc.d.Tag == "en" && doc.overshadowed(s, i) {
			continue
		}
		if as == asSpeaker {
			doc.attend(e.reference)
			return
		}
		doc.topic = e.reference
	}
}

// How a sentence without a claim speaks of a name.
const (
	unspoken = iota
	asTopic
	asSpeaker
)

// spokenOf tells how a sentence without a claim speaks of a name.
func (doc *document) spokenOf(s *sentence, e *entity) int {
	if e.aside || !doc.usable(e) || doc.ownersName(s, e) || doc.ownThing(s, e) || doc.described(s, e) || e.source || e.person || e.place || s.isPress(e, doc.d) || s.has(e.start-1, doc.d.Relative) > 0 || doc.d.Tag != "en" && !e.known() && doc.site(s, e) {
		return unspoken
	}
	if !e.known() && max(s.has(e.start-1, doc.d.Own), s.has(e.start-1, doc.d.We)) > 0 {
		return unspoken // "our Next Level plan"
	}
	if doc.fromWhom(s, e) {
		return unspoken // "A message from Anil"
	}
	if doc.headOf(s, e) {
		return asSpeaker // "my hardest decision as chief executive of Acme"
	}
	formed := doc.d.Tag == "en" && s.formed(e) // "Acme Foods, Inc., whose offices are in Fremont, hereby"
	if s.field == "title" && !e.known() && e.start == 0 && e.end+1 < len(s.tokens) && (s.tokens[e.end].Mark == ':' || s.tokens[e.end].Mark == ',' && s.tokens[e.end+1].Kind == token.Number) && doc.topic.id == "" && !(e.end == 1 && doc.daily(s, 0)) && strings.Contains(doc.event.GetText(), " our ") {
		return asSpeaker // "Acme: some hard news", over a text of its own
	}
	if e.start > 1 && !e.known() && doc.focus.id == "" && s.has(e.start-1, doc.d.Founded) == e.start && (s.word(e.start-2) == "I" || s.has(e.start-2, doc.d.We) > 0) {
		return asSpeaker // "I started Acme in a garage"
	}
	if !e.possessive && s.endsAt(e.start, doc.d.DealOf) {
		return unspoken // "Kaum ein Jahr nach der Abspaltung von Acme verordnet sich Bolt"
	}
	if doc.inRelative(s, e) {
		return unspoken
	}
	lead := e.start == 0 || doc.leadsVerb(s, e) || e.possessive || formed || doc.focus.id == "" && doc.introduced(s, e)
	if !lead && doc.goesAt(s, e) {
		return asSpeaker
	}
	if !lead && !(e.known() && !e.ordinary) {
		if (s.field == "title" || s.contains(doc.d.We) || doc.d.NameArticle != rule.None && s.number == 0) && doc.topic.id == "" && s.has(e.start-1, doc.d.Own) == 0 && s.has(e.start-1, doc.d.We) == 0 && s.has(doc.wordBefore(s, e), doc.d.AgentBefore) > 0 {
			return asTopic // "A message to everyone at Acme", "the hardest day we had at Acme"
		}
		return unspoken
	}
	if e.ordinary && !lead || e.ordinary && e.start == 0 && !doc.leadsVerb(s, e) && !e.possessive {
		return unspoken
	}
	if !e.known() && !doc.leadsVerb(s, e) && !e.possessive && !formed {
		return unspoken
	}
	return asSpeaker
}

// introduced tells whether a word for what it is stands before the name: "la conserverie
// Kestrel", "beim Zulieferer Kestrel".
func (doc *document) introduced(s *sentence, e *entity) bool {
	d, i := doc.d, e.start-1
	return d.Tag != "en" && i >= 0 && s.tokens[i].Kind == token.Word && !s.tokens[i].Capital && s.has(i, d.Article) == 0 && max(s.has(i, d.Descriptor), s.has(i, d.NameHead)) == e.start
}

// formed tells whether a company's legal form ends a name or follows it.
func (s *sentence) formed(e *entity) bool {
	after := e.end
	if after+1 < len(s.tokens) && s.tokens[after].Mark == ',' {
		after++
	}
	return company.LegalForm(s.word(e.end-1)) || after < len(s.tokens) && s.tokens[after].Capital && company.LegalForm(s.word(after))
}

// attend turns the text's attention to a company. A text on a company that names one of
// its units goes on about the company.
func (doc *document) attend(r reference) {
	if r.known() && r.company.ParentID != "" && (r.company.ParentID == doc.topic.id || r.company.ParentID == doc.focus.id) {
		return
	}
	doc.focus = r
	if doc.topic.id == "" {
		doc.topic = r
	}
}

// acts tells whether a name that the text has not used so is that of somebody who does or
// owns something there: whom a claim without a name may be about.
func (doc *document) acts(s *sentence, e *entity) bool {
	d := doc.d
	if e.reference.id == "" || e.person || e.place || e.source || e.aside || len(doc.actors) >= 8 || s.has(e.start-1, d.Own) > 0 || s.has(doc.wordBefore(s, e), d.Subordinator) > 0 || s.isPress(e, d) {
		return false
	}
	if !e.known() && !e.possessive && !doc.leadsVerb(s, e) && s.has(doc.wordBefore(s, e), d.AtPlace) == 0 {
		return false
	}
	return !slices.ContainsFunc(doc.actors, func(r reference) bool { return r.id == e.reference.id })
}

// firstName tells whether a name that no registry holds is a first name and nothing else.
func (doc *document) firstName(r reference) bool {
	return !r.known() && doc.x.given[company.Fold(r.name)]
}

// settle gives the claims that wait for a company the only one that the text names, be it
// in a letter's signature, and drops them where there is none or several.
func (doc *document) settle(found []mention) []mention {
	if !doc.pending {
		return found
	}
	if text := doc.event.GetText(); len(doc.named) == 0 && text != "" {
		from := cut(text, max(0, len(text)-160))
		if i := strings.LastIndexByte(text[from:], '\n'); i >= 0 && from+i+3 < len(text) {
			from += i + 1
		}
		if utf8.ValidString(text[from:]) {
			doc.prepare("text", text, token.Span{Start: from, End: len(text)}, 2)
		}
	}
	only := reference{}
	if len(doc.actors) == 1 {
		only = doc.actors[0]
	} else if len(doc.actors) == 0 && len(doc.named) == 1 && !doc.onlyBehind(doc.named[0].id) && !doc.firstName(doc.named[0]) {
		only = doc.named[0]
	}
	for i := range found {
		if found[i].reference.id == "" {
			found[i].reference, found[i].link = only, 1.25
		}
	}
	return slices.DeleteFunc(found, func(m mention) bool { return m.reference.id == "" })
}
