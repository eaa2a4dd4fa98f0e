package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// companyState is whom the text has named, and of whom it speaks.
type companyState struct {
	// focus is the company the text last spoke of, topic that of the title or lead.
	focus, topic reference
	// headed is the company that the headline is about, lead the name it begins with.
	headed, lead reference
	// named are the companies that the text has named, each once, in the order of their first mention.
	named []reference
	// actors are those of named that do something or own something in the text.
	actors []reference
	// pending tells that a claim waits for its company.
	pending bool
}

// company finds whose workforce, service or money a match is about: a name that the
// pattern captured, else the name in the sentence that the grammar points to, else whom
// the text speaks of. link tells how surely, 0 where there is none.
func (doc *document) company(s *sentence, m rule.Match, anchor int) (reference, float64) {
	if org := m.Captured[rule.Capture("org")]; org.End > 0 {
		if o := doc.cutsAt(s, m, int(org.Start)); o != nil {
			return o.reference, 4
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
	if pronoun == we {
		if e := doc.quotedFor(s, int(m.Start), int(m.End)); e != nil {
			return e.reference, 3.4
		}
	}
	if best >= 0 && bestScore >= 1.5 && !(pronoun != none && bestScore < 2.6 && doc.focus.id != "") {
		if unit := doc.subsidiary(s, &s.entities[best]); unit != nil && doc.d.Frames[m.Frame].Kind != "outage" {
			return unit.reference, ownWord
		}
		if unit := doc.unitNamed(s, &s.entities[best]); unit.id != "" {
			return unit, ownWord
		}
		if e := &s.entities[best]; doc.rivalActs(s, e) && e.end <= max(anchor, int(m.End)) || doc.clauseOf(s, e, anchor) {
			return e.reference, ownWord
		}
		return s.ownedBy(&s.entities[best], max(anchor, int(m.End))).reference, bestScore
	}
	if best >= 0 && bestScore >= 1.2 && pronoun == it && doc.d.Tag == "en" {
		if e := &s.entities[best]; e.end <= int(m.Start) && !e.source && !e.person && !e.place && (e.possessive || doc.leadsVerb(s, e)) {
			return e.reference, 2.2 // "Acme's margin fell; the bank has cut": whom the sentence has named
		}
	}
	if e := doc.theFirm(s, anchor); e != nil {
		return e.reference, 2.4
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
	case doc.inItem(s, fallback):
		return fallback, ownWord
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

// beforeStaff tells whether a name that no daily word makes stands before its people: "Kestrel
// workers said that they had been made to train", but not "Factory workers said".
func (doc *document) beforeStaff(s *sentence, e *entity) bool {
	return doc.d.Tag == "en" && s.field == "text" && s.has(e.end, doc.d.People) > 0 && !doc.daily(s, e.start)
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
	if doc.byAuthor(e) || doc.ownersName(s, e) || doc.bracketed(s, e.start, e.end, anchor) {
		return 0
	}
	if doc.atHead(s, e) && e.end <= anchor {
		return 4.2
	}
	if doc.countsIts(s, e) {
		return 4.7 // "Kavitha is one of 730 Acme employees who are to be sacked"
	}
	if kind := d.Frames[m.Frame].Kind; kind == "plant_closure" && d.NameArticle != rule.None && !e.known() && !e.possessive && e.start > 0 && s.has(e.start-1, d.PartAfter) == e.start && s.has(e.start-1, d.Plant) == 0 {
		return 0 // "el cese de la producción en Añorga"
	}
	// "Ski resort trims staff": a capital that only begins the sentence
	if !e.known() && e.start == 0 && e.end == 1 && !e.possessive && e.end < len(s.tokens) && s.tokens[1].Kind == token.Word && !s.tokens[1].Capital &&
		!s.tokens[0].Upper && !doc.leadsVerb(s, e) && !doc.heads(s, e, anchor) && !doc.beforeStaff(s, e) && (d.Tag == "en" || doc.daily(s, 0) || int(m.Start) != 1) && (d.Tag != "en" || doc.daily(s, 0) || s.field != "title" || doc.x.places[company.Fold(s.word(0))]) {
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
	if e.start > anchor && s.find(anchor, e.start, d.Subordinator) >= 0 && !doc.subjectless(s, m) && doc.namelessSubject(s, anchor) {
		return 0
	}
	if e.start > 1 && !e.possessive && s.endsAt(e.start, d.DealOf) {
		return 0 // "die Integration der Kestrel Bank", "propriétaire de Lindner"
	}
	if e.end < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.find(e.start-5, e.start, d.OwnedBy) >= 0 {
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
		case s.has(e.end, d.CompanyCue) > 0 || s.has(e.end, d.PressSays) > 0:
			score = 2.2
		case s.has(before, d.PressSays) > 0 || d.Tag != "en" && s.has(before, d.Said) > 0: // "… , said Acme"
			score = 2
		case e.possessive && gap <= 4:
			score = 2.4
		case e.possessive && doc.officerSays(s, e):
			score = 2 // "… , Acme's finance chief said"
		case verb && s.has(before, d.Subordinator) > 0 && doc.subjectless(s, m):
			score = 2 // "400 jobs at risk as Acme falls into administration"
		case d.Tag != "en" && verb && !e.person && s.mark(end, e.start, ':') < e.start && before <= s.mark(end, e.start, ':')+4 && doc.subjectless(s, m):
			score = 2.2 // "Ein Drittel muss gehen: Das Start-up Kestrel zieht die Notbremse"
		case doc.actsBehindVerb(s, e, before, end):
			score = 2.6
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
	if e.ordinary && !verb && !e.possessive && !agentBefore && e.start == 0 && !(s.field == "title" && !s.headline && e.end == start) {
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
	if rival && e.end <= max(anchor, int(m.End)) || doc.clauseOf(s, e, anchor) {
		score += 2
	}
	if doc.ownThing(s, e) || doc.described(s, e) || e.aside {
		return 0
	}
	return score
}

// theFirm is the company named before that a description stands for right before a claim: "got in
// touch with Honeywell after the American group made known that it proposes to close". Nil where
// none does.
func (doc *document) theFirm(s *sentence, anchor int) *entity {
	d := doc.d
	if d.Tag != "en" || doc.filer.id != "" {
		return nil
	}
	for k := anchor - 1; k > max(1, anchor-12); k-- {
		if s.has(k, d.FirmKind) == 0 || s.tokens[k].Capital {
			continue
		}
		article := s.find(k-3, k, d.Article)
		if article < 2 || s.has(article-1, d.Subordinator) == 0 || !s.is(article, d.The) {
			return nil
		}
		var last *entity
		for i := range s.entities {
			if e := &s.entities[i]; e.end < article && e.known() && doc.usable(e) && !e.person && !e.place && !e.source && !e.aside {
				last = e
			}
		}
		return last
	}
	return nil
}

// countsIts tells whether a number stands before a name and its people right behind it: "730 Acme
// employees".
func (doc *document) countsIts(s *sentence, e *entity) bool {
	if doc.d.Tag != "en" || e.possessive || s.has(e.end, doc.d.People) == 0 || !e.known() && doc.focus.id != e.reference.id {
		return false
	}
	return slices.ContainsFunc(s.amounts, func(q quantity.Quantity) bool {
		return q.Kind == quantity.Count && q.End == e.start && q.High > 1
	})
}

// subjectless tells whether a match does not say who cuts: "400 jobs at risk".
func (doc *document) subjectless(s *sentence, m rule.Match) bool {
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
	if s.find(start-10, end, d.CompanyWord) >= 0 || doc.calledByTrade(s, start-10, start) {
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
