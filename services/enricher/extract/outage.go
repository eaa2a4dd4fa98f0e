package extract

import (
	"slices"
	"strings"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// failureState is what the text has said of services that fail.
type failureState struct {
	// household: the text speaks of homes without power or water, and of such outages.
	household bool
	// blackout: it speaks of people without power, so that what is out is the grid.
	blackout bool
	// keptRunning: the text says that the service did not fail.
	keptRunning bool
	// failedOn is the day of an outage that the headline dates and does not say whose it was.
	failedOn string
	// failingDay is the day on which a sentence that made no claim told of users in trouble; the
	// sentence after it is number failingIn.
	failingDay string
	failingIn  int
	// attacked: the text has told of an attack.
	attacked bool
	// causeHead is the number of the sentence under a heading that promises the cause.
	causeHead int
}

// poweredOff tells whether a power failure is only why the named part of a company's service
// failed: "door een stroomstoring was het kassasysteem van Kestrel onbruikbaar".
func (doc *document) poweredOff(s *sentence, m rule.Match) bool {
	d := doc.d
	if d.Tag == "en" || m.Captured[rule.Capture("service")].End == 0 || s.find(int(m.Start), int(m.End), d.Component) < 0 {
		return false
	}
	service := m.Captured[rule.Capture("service")]
	for i := range s.tokens {
		if s.has(i, d.NotOutage) > 0 && s.has(i, d.CausePower) == 0 && (i < int(service.Start) || i >= int(service.End)) {
			return false
		}
	}
	return true
}

// outage makes a mention of a match of an outage frame.
func (doc *document) outage(s *sentence, m rule.Match, frame *pipelines.Frame) (mention, bool) {
	d := doc.d
	var found mention
	c := &found.claim
	c.Kind = "outage"
	if s.contains(d.NotOutage) && !doc.poweredOff(s, m) || s.contains(d.NotPower) && !doc.ofNetwork(s, m, frame) {
		doc.household = true
		return found, false
	}
	if s.contains(d.PlannedWork) && !s.contains(d.GoneWrong) {
		return found, false // "ist wegen Wartungsarbeiten nicht erreichbar"
	}
	if s.contains(d.Strike) {
		return found, false // "terminals stood still"
	}
	if s.has(0, d.IfEver) > 0 && d.Months[s.tokens[0].Word] == 0 && s.mark(0, int(m.Start), ':') >= int(m.Start) || doc.figure(s, int(m.Start), int(m.End)) || doc.longPast(s, int(m.Start), int(m.End)) {
		return found, false
	}
	if d.Asked != rule.None && s.find(int(m.Start)-9, int(m.Start), d.Asked) >= 0 {
		return found, false // "we asked how long its longest outage had lasted"
	}
	inside := int(m.End)
	if flagged(frame, "unable") { // its own "not" says that the service failed
		inside = int(m.Start)
		if !doc.failing(s, int(m.Start), int(m.End)) {
			return found, false
		}
	}
	if doc.negated(s, int(m.Start), inside) {
		return found, false
	}
	if d.NameArticle != rule.None && flagged(frame, "component") && doc.namesService() {
		return found, false
	}
	service := m.Captured[rule.Capture("service")]
	if service.End > 0 && !doc.operated(s, m, frame, &found) {
		return found, false
	}
	if found.reference.id == "" {
		for i := range s.entities {
			e := &s.entities[i]
			if owner, name := doc.x.service(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End]); owner.id != "" && !e.source && !doc.said(s, e) {
				found.reference, found.link, c.Service = owner, 3, name
				break
			}
		}
	}
	if found.reference.id == "" {
		found.reference, found.link = doc.company(s, m, int(m.Start))
		if found.notOf != "" && found.reference.id == found.notOf {
			found.reference, found.link = doc.ownerBefore(s, int(m.Start)) // "the university's platform, Moodle"
		}
		if d.Tag == "en" && found.reference.id != "" && !found.known() {
			for i := range s.entities {
				if e := &s.entities[i]; e.reference.id == found.reference.id {
					if owner := doc.productOf(s, e); owner.id != "" {
						found.reference, found.link, c.Service = owner, 3, e.name
					}
					break
				}
			}
		}
	}
	if found.reference.id == "" {
		found.reference, found.link = doc.sufferer(s)
	}
	if d.Tag != "ja" && (found.reference.id == "" || found.link < 1.2) {
		if only, link := doc.soleName(s); only.id != "" && only.id != found.notOf {
			found.reference, found.link = only, link
		}
	}
	if doc.page && found.reference.id != doc.author.id && !found.known() {
		found.reference, found.link = doc.author, 3
	}
	waits := found.reference.id == "" && (c.Service != "" || s.contains(d.We))
	if !waits && (found.reference.id == "" || found.link < 1.2) {
		if s.field == "title" { // "More on the outage of October 4"
			doc.failedOn = doc.outageStart(s, 0, len(s.tokens))
		}
		return found, false
	}
	if maker := doc.makerOf(s); maker != nil && !found.known() && maker.reference.id != found.reference.id {
		if c.Service == "" {
			c.Service = found.reference.name
		}
		found.reference, found.link = maker.reference, ownWord
	}
	doc.unitOf(&found)
	if own := len(found.reference.name) + 1; own < len(c.Service) && strings.EqualFold(c.Service[:own], found.reference.name+" ") && (c.Service[own] >= 'a' && c.Service[own] <= 'z' || doc.page) {
		c.Service = c.Service[own:] // "the Acme website" is its website
	}
	if found.failed = doc.failedPart(s, int(m.Start), int(m.End)); found.failed == "" && flagged(frame, "unable") {
		found.failed = doc.ownedIn(s, found.reference, int(m.Start), int(m.End)+6)
	}
	if n := m.Captured[0]; n.End > 0 {
		if q := s.amountAt(int(n.Start), int(n.End)); q != nil && q.High < 1000 && q.High > 1 {
			count := int32(q.High)
			c.Count = &count
		}
	}
	if c.Count == nil {
		c.Count = doc.timesOver(s, int(m.Start), int(m.End))
	}
	if c.Count == nil {
		c.Count = doc.howMany(s, int(m.Start), int(m.End))
	}
	from, to := doc.clause(s, int(m.Start), int(m.End))
	c.DurationHours = doc.lasted(s, from, to, false)
	c.Cause = doc.cause(s, from, to)
	if frame.Cause != "" {
		c.Cause = frame.Cause
	}
	if c.Cause == "ai_assisted_change" {
		linked := true
		c.AiLinked = &linked
	}
	if c.Cause == "" && doc.attacked && s.contains(d.Precaution) {
		c.Cause = "security" // "as a precaution we took the portal offline"
	}
	if (c.Cause == "" || c.Cause == "unknown") && d.NameArticle != rule.None && doc.attacked {
		c.Cause = "security" // what the headline tells
	}
	if c.Start = doc.outageStart(s, from, to); c.Start == "" && s.contains(d.SameDay) {
		c.Start = doc.lastDay
	}
	if c.Start == "" && s.field == "text" && doc.failingIn == s.number && s.number > 0 {
		c.Start = doc.failingDay // "Subscribers had no signal on Sunday. Its mobile service had collapsed"
	}
	found.bare = frame.Patterns[len(frame.Patterns)-1] != "" && service.End == 0
	if s.field == "title" && found.reference.id == "" {
		doc.failedOn = c.Start
	} else if c.Start == "" && doc.failedOn != "" && s.field == "text" {
		c.Start, doc.failedOn = doc.failedOn, ""
	}
	if waits { // the text may name whose service it is later
		if c.DurationHours == nil && c.Cause == "" && c.Start == "" {
			return found, false
		}
		doc.pending = true
	}
	return found, !((found.bare || c.Service == "" && flagged(frame, "component")) && doc.household)
}

// ofNetwork tells whether a match names what of a company failed, which is not the grid that
// the sentence also speaks of: "when lightning hit a substation, its website went down".
func (doc *document) ofNetwork(s *sentence, m rule.Match, frame *pipelines.Frame) bool {
	service := m.Captured[rule.Capture("service")]
	return doc.d.ServiceWord != rule.None && flagged(frame, "component") && service.End > 0 && s.has(int(service.Start), doc.d.GridWord) != int(service.End)
}

// sufferer is whose outage the text told of right before, of which a sentence that names
// nobody goes on to tell.
func (doc *document) sufferer(s *sentence) (reference, float64) {
	for i := len(doc.w.mentions) - 1; i >= 0; i-- {
		if m := &doc.w.mentions[i]; m.claim.Kind == "outage" && m.reference.id != "" {
			if m.field == s.field && s.number-m.sentence <= explained || m.field == "title" && s.number < explained {
				return m.reference, 1.5
			}
			break
		}
	}
	return reference{}, 0
}

// unitOf gives a failure told of a parent to its unit, where that is what the text said had
// failed: "Slack goes down … The Salesforce unit said service was back".
func (doc *document) unitOf(found *mention) {
	for i := range doc.w.mentions {
		if o := &doc.w.mentions[i]; o.claim.Kind == "outage" && o.reference.known() && found.reference.id != "" && o.reference.company.ParentID == found.reference.id {
			found.reference = o.reference
			return
		}
	}
}

// operated finds whose service a match says has failed, and what it is called, of the name
// or the common word that the pattern captured. False where the match tells of none.
func (doc *document) operated(s *sentence, m rule.Match, frame *pipelines.Frame, found *mention) bool {
	d := doc.d
	c := &found.claim
	service := m.Captured[rule.Capture("service")]
	e := s.entityAt(int(service.Start))
	if flagged(frame, "component") {
		if e != nil && e.known() && e.end == int(service.End) {
			return false // a company that is called as a service might be
		}
		c.Service = doc.component(s, service)
		found.plain = len(c.Service) <= int(s.tokens[service.End-1].End-s.tokens[service.Start].Start)
		if name := doc.calledAs(s, service); name != nil {
			c.Service, found.plain = name.name, false
			found.notOf = name.reference.id
		}
		return !doc.machinery(s, service) && s.has(int(m.Start)-1, d.NoneOf) == 0
	}
	if e == nil || doc.supplier(s, e) || doc.said(s, e) || doc.blamed(s, e) {
		return false
	}
	if thing := doc.thingOf(s, m, e); thing != "" {
		found.reference, found.link, c.Service = e.reference, 4, thing
		if owner, _ := doc.x.service(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End]); owner.id != "" {
			found.reference = owner
		}
		return true
	}
	owner, name := doc.x.service(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End])
	switch {
	case owner.id != "":
		found.reference, found.link = owner, 4
		c.Service = name
		return true
	}
	if d.ServiceWord != rule.None && !e.known() && s.has(e.start, d.Component) >= e.end {
		return false // the "ATM" of its ATM network
	}
	if owner := doc.operatorOf(s, e); owner.id != "" {
		found.reference, found.link, c.Service = owner, 4, e.name
		return true
	}
	if owner, link := doc.owned(s, m, e); owner.id != "" && !e.known() {
		found.reference, found.link = owner, link
		c.Service = s.text[s.tokens[e.start].Start:s.tokens[max(e.end, s.has(e.end, d.Component))-1].End]
		return true
	}
	switch {
	case flagged(frame, "product"):
		return false // of a company, not of its service, the words mean something else
	case !doc.usable(e) || e.source:
		return true
	}
	other := doc.focus
	if doc.filer.id != "" {
		other = doc.filer
	}
	if !e.known() && other.id != "" && other.id != e.reference.id && !e.possessive && (other == doc.filer || doc.partOf(s, e) || doc.byAuthor(e)) {
		// "the Voice platform": a part of what the text is about
		found.reference, found.link = other, 2.2
		c.Service = doc.component(s, rule.Span{Start: int32(e.start), End: int32(max(e.end, s.has(e.end, d.Component)))})
		return true
	}
	if at := max(e.end, s.has(e.end, d.Component)); d.Tag == "en" && !e.known() && s.is(at, d.OfWord) {
		if owner := s.entityAt(at + 1); owner != nil && doc.usable(owner) { // "the Checkout API of Acme"
			found.reference, found.link = owner.reference, 3
			c.Service = doc.component(s, rule.Span{Start: int32(e.start), End: int32(at)})
			return true
		}
	}
	found.reference, found.link = e.reference, 3
	if e.known() {
		return true
	}
	if d.Tag == "en" {
		if owner := doc.productOf(s, e); owner.id != "" {
			found.reference, found.link, c.Service = owner, 3, e.name
			return true
		}
	}
	if d.Tag != "en" && e.start > 0 && other.known() && s.has(e.start-1, d.Component) == e.start {
		found.reference, found.link = other, 2.5 // "l'app Kestrel": a service of whom the text is about
		c.Service = e.name
		return true
	}
	// an unknown product: whose it is, the sentence or the focus may say
	if owner, link := doc.company(s, rule.Match{Start: m.Start, End: m.End}, int(m.Start)); owner.id != "" && owner.id != e.reference.id && owner.company != nil && link >= 3 {
		found.reference, found.link = owner, link
		c.Service = e.name
	} else if doc.focus.known() && doc.focus.id != e.reference.id {
		found.link = 2
	}
	return true
}

// supplier tells whether a name is only that of who is blamed for another's outage:
// "Kestrel, su proveedor tecnológico", "des Dienstleisters Lindner".
func (doc *document) supplier(s *sentence, e *entity) bool {
	d := doc.d
	if d.Tag == "en" || !doc.told("outage") {
		return false
	}
	if s.find(e.start-2, e.start, d.CauseOther) >= 0 {
		return true
	}
	return e.end < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.find(e.end+1, e.end+4, d.CauseOther) >= 0
}

// partOf tells whether an unknown name is that of a part of a service: "the Checkout API".
func (doc *document) partOf(s *sentence, e *entity) bool {
	if doc.d.Tag == "en" && slices.ContainsFunc(doc.actors, func(r reference) bool { return r.id == e.reference.id }) {
		return false // it has done something of its own
	}
	return s.has(e.end, doc.d.Component) > 0 && e.start > 0 && (s.has(e.start-1, doc.d.Article) > 0 || s.has(e.start-1, doc.d.Own) > 0 || s.has(e.start-1, doc.d.We) > 0)
}

// figure tells whether what is down between two tokens is a price or a number ("shares
// were down 2.1%"), or is only feared, announced or asked to be down ("will be down").
func (doc *document) figure(s *sentence, start, end int) bool {
	d := doc.d
	at := s.find(start, end, d.BeDown)
	if at < 0 {
		at = s.find(start, end, d.Fails)
	}
	if at < 0 {
		return false
	}
	stop := max(s.has(at, d.BeDown), s.has(at, d.Fails))
	if s.find(min(at-3, start-2), at, d.IfEver) >= 0 || at > 0 && s.has(at-1, d.NotYet) == at || start > 0 && s.has(start-1, d.IfEver) > 0 || s.tokens[stop-1].Mark == 0 && stop < len(s.tokens) && s.tokens[stop].Mark == '?' {
		return true
	}
	if s.has(stop-1, d.GoesDown) == stop && s.has(stop, d.DownWhat) > 0 {
		return true // "have been down the same road"
	}
	if stop+1 < len(s.tokens) && s.is(stop, d.FromWord) && atClock.MatchString(s.text[s.tokens[stop].End:s.span.End]) {
		return false // "was down from 7 a.m."
	}
	before := at - 4
	if s.has(start, d.Component) > 0 && d.ServiceWord != rule.None {
		before = max(before, start) // "buckled under demand: the site crashed"
	}
	if s.find(before, at, d.Figures) >= 0 || (s.is(stop, d.To) || s.is(stop, d.FromWord)) && (d.Tag != "en" || s.has(stop-1, d.GoesDown) == stop) {
		return true
	}
	for i := range s.amounts {
		if q := &s.amounts[i]; q.Start >= stop && q.Start <= stop+2 && s.find(stop, q.Start+1, d.LastingFor) < 0 && (q.Kind == quantity.Percent || q.Kind == quantity.Money || q.Kind == quantity.Count && q.Start == stop && q.High >= 1000 && d.GoesDown != rule.None) {
			return true
		}
	}
	return false
}

// failing tells whether a sentence in which somebody could not do something, or the text
// before it, speaks of a service.
func (doc *document) failing(s *sentence, start, end int) bool {
	d := doc.d
	for i := range s.amounts {
		if q := &s.amounts[i]; q.Kind == quantity.Duration && q.High <= 7*24 && s.find(q.Start-2, q.Start+1, d.LastingFor) >= 0 {
			return true
		}
	}
	if s.contains(d.Component) || s.contains(d.FailCue) || s.contains(d.OutageNoun) || s.contains(d.BeDown) {
		return true
	}
	for i := range s.entities {
		e := &s.entities[i]
		if owner, _ := doc.x.service(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End]); owner.id != "" || e.start >= end-1 && e.start <= end+1 && doc.usable(e) || doc.d.Tag == "en" && e.known() && e.end == start {
			return true
		}
	}
	return doc.told("outage")
}

// lasts tells whether a length of time is that of the outage.
func (doc *document) lasts(s *sentence, a quantity.Quantity) bool {
	if s.endsAt(a.Start, doc.d.ForNext) {
		return true // "unavailable for the next 90 minutes"
	}
	if a.End+1 < len(s.tokens) && s.tokens[a.End].Hyphen && s.has(a.End, doc.d.LongWord) > 0 && a.High <= 7*24 {
		return true // "the hour-long failure of its dashboard"
	}
	if !a.Below && s.endsAt(a.Start, doc.d.BeDown) {
		return true // "was offline 13 hours after an update"
	}
	if a.Below || s.has(a.End, doc.d.NotLastingA) > 0 && s.has(a.Start-1, doc.d.LastingFor) == 0 || a.High > 48 && s.find(a.Start-1, a.Start, doc.d.AgentBefore) >= 0 && s.has(a.Start-1, doc.d.PartAfter) > 0 {
		return false // "less than two weeks after", "the second in three weeks"
	}
	if (s.has(a.End, doc.d.OutageNoun) > 0 || doc.d.Tag == "fr" && s.has(a.End+1, doc.d.OutageNoun) > 0) && s.find(a.Start, a.End, doc.d.NotLasting) < 0 {
		return true // "back after a 15-hour outage"
	}
	return s.has(a.End, doc.d.Ago) == 0 && s.find(max(0, a.Start-3), a.Start, doc.d.NotLasting) < 0
}

// clause is the part of a sentence around a match that a comma with "and" or a semicolon
// sets apart from a part with a date of its own: one sentence can tell of two outages.
func (doc *document) clause(s *sentence, start, end int) (from, to int) {
	d := doc.d
	from, to = 0, len(s.tokens)
	dated := func(i, j int) bool {
		for ; i < j; i++ {
			if date, _ := doc.dateAt(s, i, false); date != "" {
				return true
			}
		}
		return false
	}
	for i := 1; i+1 < len(s.tokens); i++ {
		mark := s.tokens[i].Mark
		if mark != ';' && !(mark == ',' && s.has(i+1, d.And) > 0) {
			continue
		}
		if !dated(from, i) || !dated(i, to) {
			continue
		}
		if i <= start {
			from = i
		} else if i >= end {
			return from, i
		}
	}
	return from, to
}

// aiCaused tells whether the words between two tokens blame an AI tool, or what it did,
// rather than name one as what failed.
func (doc *document) aiCaused(s *sentence, from, to int) bool {
	d := doc.d
	for i := s.find(from, to, d.CauseAI); i >= 0; i = s.find(i+1, to, d.CauseAI) {
		end := s.has(i, d.CauseAI)
		if s.find(end, min(to, end+5), d.AIActs) >= 0 || s.find(max(from, i-5), i, d.AIBlamed) >= 0 {
			return true
		}
	}
	return false
}

func (doc *document) cause(s *sentence, from, to int) string {
	d := doc.d
	if doc.aiCaused(s, from, to) {
		return "ai_assisted_change"
	}
	for _, c := range [...]struct {
		class rule.Class
		name  string
	}{{d.CauseAttack, "security"}, {d.CausePower, "power"}, {d.CauseOther, "dependency"}, {d.CauseChange, "change"}, {d.CauseLoad, "capacity"}} {
		for i := s.find(from, to, c.class); i >= 0; i = s.find(i+1, to, c.class) {
			if !doc.ruledOut(s, i) && !s.stamped(i) && !(c.class == d.CauseOther && doc.onlySays(s, i)) {
				return c.name
			}
		}
	}
	for i := range s.entities {
		if e := &s.entities[i]; e.start >= from && e.end <= to && doc.blamed(s, e) {
			return "dependency"
		}
	}
	return ""
}

// stamped tells whether the word at token i only heads a sentence with when it was written:
// "UPDATE 14:20 Uhr", "Update: …".
func (s *sentence) stamped(i int) bool {
	return i == 0 && len(s.tokens) > 1 && (s.tokens[1].Kind == token.Number || s.tokens[1].Mark == ':')
}

// onlySays tells whether the third party named at token i only says what happened: "a indiqué le
// fournisseur", "teilte der Anbieter mit".
func (doc *document) onlySays(s *sentence, i int) bool {
	d := doc.d
	if d.Tag == "en" || i < 2 || s.has(i-1, d.Article) != i {
		return false
	}
	return s.endsAt(i-1, d.PressSays) || s.endsAt(i-1, d.Said) || s.endsAt(i-1, d.CompanyCue)
}

// ruledOut tells whether the cause named at token i is said not to have been it: "not caused,
// directly or indirectly, by an attack", "no intrusion and no malware".
func (doc *document) ruledOut(s *sentence, i int) bool {
	d := doc.d
	if s.find(i-6, i, d.NotCause) >= 0 {
		return true
	}
	if d.Tag != "en" { // "Hinweise auf einen Hackerangriff gebe es nicht"
		return s.has(i, d.CauseAttack) > 0 && s.find(i+1, s.untilComma(i+1, i+7), d.NotCause) >= 0
	}
	if s.find(i-3, i, d.Not) >= 0 && s.find(i-3, i, d.Only) < 0 {
		return true
	}
	at := s.find(i-14, i, d.NotCause)
	return at >= 0 && s.find(at+1, i, d.CauseCue) >= 0 && s.find(at+1, i, d.Instead) < 0
}

// outageStart is the day the outage began, where the sentence tells one.
func (doc *document) outageStart(s *sentence, from, to int) string {
	if doc.d.Tag != "en" {
		from = max(from, s.afterDateline())
	}
	for i := from; i < to; i++ {
		if date, _ := doc.dateAt(s, i, false); date != "" && !strings.Contains(date, "Q") {
			return date
		}
	}
	if doc.published.IsZero() {
		return ""
	}
	for i := from; i < to; i++ {
		t := s.tokens[i]
		if day := doc.bareDay(s, i); day != "" {
			return day
		}
		if t.Word <= 0 {
			continue
		}
		if day := doc.d.Weekdays[t.Word]; day > 0 {
			back := (int(doc.published.Weekday()) - day%7 + 7) % 7
			return doc.published.AddDate(0, 0, -back).Format(time.DateOnly)
		}
		if s.has(i, doc.d.Today) > 0 {
			return doc.published.Format(time.DateOnly)
		}
		if s.has(i, doc.d.Yesterday) > 0 {
			return doc.published.AddDate(0, 0, -1).Format(time.DateOnly)
		}
	}
	return ""
}

// afterDateline returns where the text begins behind "Rennes, 5 fév 2026 (AFP) -", 0 where
// a sentence has no such line.
func (s *sentence) afterDateline() int {
	if s.field != "text" || s.number > 0 {
		return 0
	}
	for i := 1; i < min(len(s.tokens), 16); i++ {
		if s.tokens[i].Mark == '—' || s.tokens[i].Mark == '–' || s.tokens[i].Mark == '-' {
			return i + 1
		}
	}
	return 0
}
