package extract

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// other makes a mention of a match of a kind that is neither layoff nor outage.
func (doc *document) other(s *sentence, m rule.Match, frame *pipelines.Frame) (mention, bool) {
	d := doc.d
	var found mention
	c := &found.claim
	c.Kind = frame.Kind
	start, end := int(m.Start), int(m.End)
	if doc.negated(s, start, end) && frame.Kind != "guidance_cut" && frame.Kind != "hiring_freeze" {
		return found, false
	}
	capture := func(name string) rule.Span { return m.Captured[rule.Capture(name)] }
	if n := capture("n"); n.End > 0 {
		if q := s.amountAt(int(n.Start), int(n.End)); q != nil && doc.people(s, m, q) {
			found.count = q
		}
	}
	switch frame.Kind {
	case "savings_target", "restructuring_charge":
		q := s.amountAt(int(capture("m").Start), int(capture("m").End))
		if q == nil || !doc.money(s, m, q, c) {
			return found, false
		}
	case "plant_closure":
		if s.contains(d.NotClosure) || s.find(start-4, end+4, d.NotClosing) >= 0 {
			return found, false
		}
		if s.has(0, d.IfEver) > 0 && d.Months[s.tokens[0].Word] == 0 || doc.filer.id != "" && s.find(start-6, start, d.OtherParty) >= 0 {
			return found, false // "if our suppliers close plants"
		}
		found.joined = start > 0 && s.has(start-1, d.And) > 0
		for i := max(0, start-3); i < end; i++ {
			if s.has(i, d.Rival) > 0 && s.has(i, d.Rival) < len(s.tokens) && s.tokens[s.has(i, d.Rival)].Kind == token.Possessive {
				return found, false // "when a rival's plant closed"
			}
		}
		if found.count == nil {
			found.count = doc.closureCount(s, start, end)
		}
	case "buyout":
		if s.contains(d.NotBuyout) || flagged(frame, "offered") && (found.count == nil || !s.contains(d.Buyout) && !doc.told("buyout")) {
			return found, false
		}
	case "guidance_cut":
		if s.contains(d.Raised) {
			return found, false
		}
	case "hiring_freeze":
		if s.contains(d.Thaw) || doc.filer.id != "" && s.find(start-14, start, d.OtherParty) >= 0 {
			return found, false
		}
		for i := range s.amounts { // "will not fill 200 vacant positions"
			if q := &s.amounts[i]; q.Start >= start && q.End <= end && slotOf(*q, s, d)&rule.SlotCount != 0 {
				return found, false
			}
		}
	case "knowledge_transfer":
		if s.contains(d.NotTransfer) || doc.filer.id != "" && !s.contains(d.People) && !s.contains(d.Folks) {
			return found, false
		}
	case "ai_substitution":
		if s.contains(d.NotAI) || doc.filer.id != "" && s.find(start-14, start, d.OtherParty) >= 0 {
			return found, false
		}
		found.needsCuts = flagged(frame, "cuts")
	case "exec_departure":
		role := capture("role")
		if role.End == 0 || doc.otherOffice(s, m) || !flagged(frame, "own") && doc.notDeparture(s, m) || s.contains(d.PayTerms) || role.Start > 0 && s.has(int(role.Start)-1, d.Vice) > 0 {
			return found, false
		}
		if e := s.entityAt(int(role.Start)); e != nil && e.known() {
			return found, false // the boss of a company, which another pattern reads
		}
		if s.has(int(role.Start), d.Boss) == int(role.End) && strings.Contains(strings.ToLower(s.text[s.tokens[role.Start].Start:s.tokens[min(len(s.tokens), int(role.End)+5)-1].End]), "officer") {
			return found, false
		}
		// "Acme's chief technology officer is leaving": the whole office, not its first word
		role.End = max(role.End, int32(s.has(int(role.Start), d.Executive)))
		role.Start = doc.wholeOffice(s, role)
		if chief := s.higher(role, d); chief.End > 0 {
			role = chief
		}
		c.Role = doc.role(s, role)
		if s.has(int(role.Start), d.Boss) == int(role.End) {
			c.Role = "chief executive" // what headlines mean by a company's boss or chief
		}
	case "offshoring":
		to := capture("to")
		if to.End == 0 {
			break
		}
		if at := int(to.Start); s.has(at, d.Abroad) > 0 {
			if at = max(at, s.has(at, d.Abroad)-1); !s.tokens[at].Capital {
				return found, false // porcelain
			}
			c.Destination = strings.TrimPrefix(s.text[s.tokens[to.Start].Start:s.tokens[s.has(int(to.Start), d.Abroad)-1].End], "the ")
		} else {
			e := s.entityAt(at)
			if e == nil || !e.place || s.has(e.start, d.Domestic) > 0 || e.end+1 < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.has(e.end+1, d.Domestic) > 0 {
				return found, false
			}
			c.Destination = s.text[s.tokens[to.Start].Start:s.tokens[to.End-1].End]
		}
	}
	reference, link := reference{}, 0.0
	if frame.Kind == "exec_departure" {
		reference, link = doc.office(s, m)
	}
	if link == 0 {
		reference, link = doc.company(s, m, int(m.Start))
	}
	if reference.id == "" || link < 1.2 {
		return found, false
	}
	found.reference, found.link = reference, link
	if c.Destination != "" && company.Key(c.Destination) == company.Key(reference.name) {
		c.Destination = ""
	}
	if c.Kind == "plant_closure" || c.Kind == "buyout" {
		c.Status, found.explicit = doc.status(s, start, end)
		c.Effective = ""
	}
	if doc.longPast(s, start, end) {
		return found, false
	}
	return found, true
}

// wholeOffice returns where an office named by a word that many have begins: "design boss",
// "North America head".
func (doc *document) wholeOffice(s *sentence, role rule.Span) int32 {
	d := doc.d
	from := role.Start
	if s.has(int(from), d.OfficeWord) != int(role.End) || s.has(int(from), d.Executive) == int(role.End) {
		return from
	}
	for k := from - 1; k >= max(0, from-3); k-- {
		if s.has(int(k), d.Executive) == int(role.End) {
			return k // the "chief" of a finance chief
		}
		if e := s.entityOver(int(k)); e != nil && !e.place {
			break // whose office it is
		}
		if s.tokens[k].Kind != token.Word || s.has(int(k), d.Common) > 0 || s.has(int(k), d.Article) > 0 || s.has(int(k), d.Own) > 0 || s.has(int(k), d.Verb) > 0 {
			break
		}
		from = k
	}
	return from
}

// told tells whether the text has made a claim of a kind before.
func (doc *document) told(kind string) bool {
	for i := range doc.w.mentions {
		if doc.w.mentions[i].claim.Kind == kind {
			return true
		}
	}
	return false
}

// office finds whose office a departing executive holds: "chief executive of Acme",
// "Acme's chief executive", "will leave Acme"; link is 0 where the words do not say.
func (doc *document) office(s *sentence, m rule.Match) (reference, float64) {
	d := doc.d
	role := m.Captured[rule.Capture("role")]
	from, to := int(role.Start), int(role.End)
	for i := range s.entities {
		e := &s.entities[i]
		if !doc.usable(e) || e.person || e.source {
			continue
		}
		before := doc.wordBefore(s, e)
		switch {
		case e.start > to && before >= to && before <= to+1 && s.has(before, d.ExecOf) > 0:
			return e.reference, 4
		case e.end == from || e.end < from && e.end >= from-3 && s.tokens[e.end].Kind == token.Possessive:
			return e.reference, 4
		case e.known() && before >= 0 && before < e.start && s.has(before, d.Leave) > 0 && before+1 >= e.start-1:
			return e.reference, 3.4
		}
	}
	return reference{}, 0
}

// money takes an amount for savings or charges and refuses money that is something else.
func (doc *document) money(s *sentence, m rule.Match, q *quantity.Quantity, c *claim) bool {
	d := doc.d
	if c.Kind == "savings_target" {
		if s.contains(d.SaveDone) || s.find(q.Start-7, q.Start, d.SavePast) >= 0 || s.find(q.End, q.End+5, d.SavePast) >= 0 || !s.contains(d.SaveGoal) && s.find(int(m.Start), int(m.End), d.SaveNow) < 0 {
			return false
		}
		if s.word(q.End) == "of" && s.word(q.End+1) == "the" && s.has(q.End+2, d.SaveVerb) > 0 {
			return false // "300 million of the savings will be put back"
		}
		if at := s.find(q.End, s.untilComma(q.End, q.End+3), d.ChargeNoun); at >= 0 && s.find(at, at+2, d.SaveVerb) < 0 && !s.moneyAfter(at, 6) {
			return false // "savings over three years and 650 million in charges"
		}
		if at := s.find(q.End, q.End+7, d.SaveVerb); at >= 0 {
			for i := range s.amounts { // "charges of 9 million and savings of 31 million"
				if o := &s.amounts[i]; o.Kind == quantity.Money && o.Start > at && o.Start <= s.has(at, d.SaveVerb)+3 {
					return false
				}
			}
		}
	} else {
		if !s.contains(d.ChargeWhy) && !doc.cutsBefore() || s.contains(d.PersonalPay) {
			return false
		}
		if s.find(q.Start-4, q.Start, d.SaveVerb) >= 0 || s.has(q.End, d.OutOf) > 0 && s.find(q.End, q.End+5, d.SaveVerb) >= 0 {
			return false // "charges of 90 million and savings of 120 million", "40 million of cost savings"
		}
		if at := s.find(q.End, int(m.End), d.ChargeNoun); at > q.End+2 && s.moneyAfter(at, 9) {
			return false // "benefits of 125 million, and severance costs in the range of 250 million"
		}
		if s.contains(d.Superseded) && s.find(0, q.Start, d.Superseded) >= 0 {
			return false // "the original report stated that charges would be"
		}
		for i := range s.amounts { // "charges of 6 million, of which severance will be 5 million"
			if o := &s.amounts[i]; o.Kind == quantity.Money && o.End < q.Start && o.High >= q.High && (s.find(o.End, q.Start, d.ChargePart) >= 0 || s.has(q.End, d.ChargePart) > 0) && s.has(o.End, d.SaveVerb) == 0 {
				return false
			}
		}
		for i := max(0, int(m.Start)-4); i < min(len(s.tokens), int(m.End)+4); i++ {
			if s.has(i, d.NotCharge) > 0 && s.find(i-3, i+6, d.Severance) < 0 {
				return false // but "asset write-downs, severance and other exit costs"
			}
		}
	}
	if q.Start > 0 && s.has(q.Start-1, d.From) > 0 || s.has(q.Start, d.From) > 0 && q.Number > q.Start && !q.Range() {
		return false // "to 3 billion from 2.5 billion"
	}
	if q.High < 10000 { // cents of a share, prices
		return false
	}
	if q.Range() {
		low, high := q.Low, q.High
		c.AmountLow, c.AmountHigh = &low, &high
	} else {
		value := q.High
		c.Amount = &value
	}
	c.Currency = q.Currency
	if c.Currency == "USD" {
		c.Currency = doc.dollars(s, q)
	}
	if c.Kind == "savings_target" {
		c.Period = doc.period(s, q)
	}
	return true
}

// moneyAfter tells whether an amount of money begins within reach tokens after token at.
func (s *sentence) moneyAfter(at, reach int) bool {
	return slices.ContainsFunc(s.amounts, func(a quantity.Quantity) bool {
		return a.Kind == quantity.Money && a.Start > at && a.Start <= at+reach
	})
}

// cutsBefore tells whether the text has spoken of cuts already, so that its charges are theirs.
func (doc *document) cutsBefore() bool {
	for i := range doc.w.mentions {
		if layoffKind(doc.w.mentions[i].claim.Kind) {
			return true
		}
	}
	return false
}

// dollars tells which dollars: a prefix that is glued to the sign says so.
func (doc *document) dollars(s *sentence, q *quantity.Quantity) string {
	for i := max(0, q.Start-1); i < q.Number+1 && i < len(s.tokens); i++ {
		switch s.word(i) {
		case "A", "AU", "AUD":
			return "AUD"
		case "C", "CA", "CAD", "Cdn":
			return "CAD"
		case "NZ":
			return "NZD"
		case "HK":
			return "HKD"
		case "S":
			return "SGD"
		case "R":
			return "BRL"
		}
	}
	return "USD"
}

// period reads what savings refer to: a quarter, a year, or every year.
func (doc *document) period(s *sentence, q *quantity.Quantity) string {
	if s.find(q.Start-9, q.Start, doc.d.RunRate) >= 0 {
		return "annual" // "annual run-rate expenses by 200 million by the end of 2025"
	}
	for i := q.End; i < min(len(s.tokens), q.End+12); i++ {
		if s.has(i, doc.d.Annual) > 0 {
			return "annual"
		}
		if date, _ := doc.dateAt(s, i, true); strings.Contains(date, "-Q") {
			return date
		}
		for _, a := range s.amounts {
			if a.Start == i && a.Kind == quantity.Year && !a.Range() {
				return fmt.Sprintf("%d", int(a.High))
			}
		}
	}
	for i := max(0, q.Start-6); i < q.Start; i++ {
		if s.has(i, doc.d.Annual) > 0 {
			return "annual"
		}
		if date, _ := doc.dateAt(s, i, true); strings.Contains(date, "-Q") {
			return date
		}
	}
	return ""
}

// closureCount finds the people a closing plant employs: "affecting 300 workers".
func (doc *document) closureCount(s *sentence, start, end int) *quantity.Quantity {
	for i := range s.amounts {
		q := s.amounts[i]
		if q.Start < start || q.Start > end+16 || s.separated(q.End, start) {
			continue
		}
		if slotOf(q, s, doc.d)&rule.SlotCount != 0 && s.find(q.End, q.End+4, doc.d.Staffs) >= 0 && q.Kind == quantity.Count {
			return &q
		}
	}
	return nil
}

// separated tells whether a semicolon stands between two tokens.
func (s *sentence) separated(i, j int) bool {
	for k := i; k < j; k++ {
		if s.tokens[k].Mark == ';' {
			return true
		}
	}
	return false
}

// higher is the chief's office that stands after "and" behind a lesser one of the same
// person: "chairman of the board and chief executive officer".
func (s *sentence) higher(role rule.Span, d *dialect) rule.Span {
	if first := strings.ToLower(s.word(int(role.Start))); strings.HasPrefix(first, "chief") || first == "ceo" || d.Tag != "en" {
		return rule.Span{}
	}
	for k := int(role.End); k < int(role.End)+5; k++ {
		if next := s.has(k, d.And); next > 0 && s.has(next, d.Executive) > 0 && strings.EqualFold(s.word(next), "chief") && s.untilComma(int(role.End), next) == next {
			return rule.Span{Start: int32(next), End: int32(s.has(next, d.Executive))}
		}
	}
	return rule.Span{}
}

// role is the office as written, shortened to a common form.
func (doc *document) role(s *sentence, span rule.Span) string {
	return s.text[s.tokens[span.Start].Start:s.tokens[span.End-1].End]
}

// otherOffice tells whether an office is only that of who speaks, and the words name the
// one that is left: "says the chief executive, who stepped down as chairman".
func (doc *document) otherOffice(s *sentence, m rule.Match) bool {
	d := doc.d
	role := m.Captured[rule.Capture("role")]
	for i := s.find(int(m.Start), int(m.End), d.Leave); i >= 0; i = s.find(i+1, int(m.End), d.Leave) {
		end := s.has(i, d.Leave)
		if s.has(end, d.LeaveAs) == 0 {
			continue
		}
		if at := s.find(end, end+5, d.Executive); at >= 0 && at != int(role.Start) && at > int(role.End) {
			return true
		}
	}
	return false
}

// notDeparture refuses an executive who only speaks, arrives or leaves something else.
func (doc *document) notDeparture(s *sentence, m rule.Match) bool {
	if leave := s.find(int(m.Start), int(m.End), doc.d.Leave); leave > 0 && leave > int(m.Captured[rule.Capture("role")].Start) && (s.word(leave-1) == "who" || s.has(leave-1, doc.d.Relative) > 0) {
		return true // "Acme's chief executive, who left Bolt in 2024"
	}
	if role := m.Captured[rule.Capture("role")]; role.End == m.End && s.find(int(role.End), int(role.End)+5, doc.d.Took) >= 0 && s.untilComma(int(m.Start), int(role.Start)) < int(role.Start) {
		return true // "dismissed 16 percent, chief executive Ada Long wrote"
	}
	if q := s.amountFrom(int(m.End)); q != nil && q.Start < int(m.End)+2 && slotOf(*q, s, doc.d)&rule.SlotCount != 0 && s.find(int(m.End)-3, int(m.End), doc.d.LayoffVerb) >= 0 {
		return true // "chief people officer: Today we let go around 300"
	}
	if role := int(m.Captured[rule.Capture("role")].Start); s.find(role-6, role, doc.d.ReportsTo) >= 0 {
		return true // "reporting to the chief executive until his retirement"
	}
	if role := m.Captured[rule.Capture("role")]; s.find(int(role.End), int(role.End)+7, doc.d.Committee) >= 0 {
		return true // "the chairman of the Retirement Committee"
	}
	from := int(m.Start)
	if from > 0 && s.has(from-1, doc.d.Said) == 0 {
		from--
	}
	return s.find(from, int(m.End), doc.d.Took) >= 0
}

// dark tells whether a match says that something goes dark.
func (doc *document) dark(s *sentence, m rule.Match) bool {
	for i := int(m.Start); i < int(m.End) && doc.d.Tag == "en"; i++ {
		if s.word(i) == "dark" {
			return true
		}
	}
	return false
}

// outage makes a mention of a match of an outage frame.
func (doc *document) outage(s *sentence, m rule.Match, frame *pipelines.Frame) (mention, bool) {
	d := doc.d
	var found mention
	c := &found.claim
	c.Kind = "outage"
	if s.contains(d.NotOutage) {
		doc.household = true
		return found, false
	}
	if s.find(int(m.Start)-4, int(m.End), d.Plant) >= 0 && doc.dark(s, m) {
		return found, false // a mill that goes dark makes nothing any more
	}
	if s.has(0, d.IfEver) > 0 && d.Months[s.tokens[0].Word] == 0 || doc.figure(s, int(m.Start), int(m.End)) || doc.longPast(s, int(m.Start), int(m.End)) {
		return found, false
	}
	inside := int(m.End)
	if flagged(frame, "unable") { // its own "not" says that the service failed
		inside = int(m.Start) + 1
		if !doc.failing(s, int(m.End)) {
			return found, false
		}
	}
	if doc.negated(s, int(m.Start), inside) {
		return found, false
	}
	service := m.Captured[rule.Capture("service")]
	if service.End > 0 && !doc.operated(s, m, frame, &found) {
		return found, false
	}
	if found.reference.id == "" {
		for i := range s.entities {
			e := &s.entities[i]
			if owner, name := doc.x.service(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End], e); owner.id != "" && !e.source {
				found.reference, found.link, c.Service = owner, 3, name
				break
			}
		}
	}
	if found.reference.id == "" {
		found.reference, found.link = doc.company(s, m, int(m.Start))
	}
	waits := found.reference.id == "" && (c.Service != "" || s.contains(d.We))
	if !waits && (found.reference.id == "" || found.link < 1.2) {
		return found, false
	}
	doc.unitOf(&found)
	if d.Tag != "en" {
		found.failed = doc.failedPart(s, int(m.Start), int(m.End))
	}
	if n := m.Captured[0]; n.End > 0 {
		if q := s.amountAt(int(n.Start), int(n.End)); q != nil && q.High < 1000 && q.High > 1 {
			count := int32(q.High)
			c.Count = &count
		}
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
	c.Start = doc.outageStart(s, from, to)
	found.bare = frame.Patterns[len(frame.Patterns)-1] != "" && service.End == 0
	if waits { // the text may name whose service it is later
		if c.DurationHours == nil && c.Cause == "" && c.Start == "" {
			return found, false
		}
		doc.pending = true
	}
	return found, !(found.bare && doc.household)
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
		return true
	}
	if e == nil || doc.supplier(s, e) {
		return false
	}
	owner, name := doc.x.service(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End], e)
	switch {
	case owner.id != "":
		found.reference, found.link = owner, 4
		c.Service = name
		return true
	case flagged(frame, "product"):
		return false // of a company, not of its service, the words mean something else
	case !doc.usable(e) || e.source:
		return true
	}
	other := doc.focus
	if doc.filer.id != "" {
		other = doc.filer
	}
	if !e.known() && other.id != "" && other.id != e.reference.id && !e.possessive && (other == doc.filer || doc.partOf(s, e)) {
		// "the Voice platform": a part of what the text is about
		found.reference, found.link = other, 2.2
		c.Service = doc.component(s, rule.Span{Start: int32(e.start), End: int32(max(e.end, s.has(e.end, d.Component)))})
		return true
	}
	found.reference, found.link = e.reference, 3
	if e.known() {
		return true
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

// failedPart is what a sentence says had failed, as it is written: "Online-Banking", "app".
// Empty where it names no part.
func (doc *document) failedPart(s *sentence, start, end int) string {
	at := s.find(start-1, end, doc.d.Component)
	if at < 0 {
		at = s.find(0, len(s.tokens), doc.d.Component)
	}
	if at < 0 || s.inEntity(at) {
		return ""
	}
	return s.text[s.tokens[at].Start:s.tokens[s.has(at, doc.d.Component)-1].End]
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
	return s.has(e.end, doc.d.Component) > 0 && e.start > 0 && (s.has(e.start-1, doc.d.Article) > 0 || s.has(e.start-1, doc.d.Own) > 0 || s.has(e.start-1, doc.d.We) > 0)
}

// component is what a failed part of a service is called, with the capitalised words before
// it; empty where it is called only "the system".
func (doc *document) component(s *sentence, span rule.Span) string {
	d := doc.d
	start, end := int(span.Start), int(span.End)
	for start > 0 && !s.headline && s.tokens[start-1].Capital && start-1 > 0 && s.tokens[start-1].Kind == token.Word && !s.inKnown(start-1) && s.has(start-1, d.Article) == 0 {
		if w := s.tokens[start-1].Word; w > 0 && (d.Months[w] > 0 || d.Weekdays[w] > 0) {
			break
		}
		start--
	}
	if start == int(span.Start) && s.has(start, d.Vague) == end {
		return ""
	}
	return s.text[s.tokens[start].Start:s.tokens[end-1].End]
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
	if s.find(max(at-3, start-3), at, d.IfEver) >= 0 || start > 0 && s.has(start-1, d.IfEver) > 0 || s.tokens[stop-1].Mark == 0 && stop < len(s.tokens) && s.tokens[stop].Mark == '?' {
		return true
	}
	if s.find(at-4, at, d.Figures) >= 0 || s.word(stop) == "to" || s.word(stop) == "from" {
		return true
	}
	for i := range s.amounts {
		if q := &s.amounts[i]; q.Start >= stop && q.Start <= stop+2 && s.find(stop, q.Start+1, d.LastingFor) < 0 && (q.Kind == quantity.Percent || q.Kind == quantity.Money) {
			return true
		}
	}
	return false
}

// failing tells whether a sentence in which somebody could not do something, or the text
// before it, speaks of a service.
func (doc *document) failing(s *sentence, end int) bool {
	d := doc.d
	for i := range s.amounts {
		if q := &s.amounts[i]; q.Kind == quantity.Duration && q.High <= 7*24 && s.find(q.Start-2, q.Start+1, d.LastingFor) >= 0 {
			return true
		}
	}
	if s.contains(d.Component) || s.contains(d.OutageNoun) || s.contains(d.BeDown) {
		return true
	}
	for i := range s.entities {
		e := &s.entities[i]
		if owner, _ := doc.x.service(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End], e); owner.id != "" || e.start >= end-1 && e.start <= end+1 && doc.usable(e) {
			return true
		}
	}
	return doc.told("outage")
}

// lasts tells whether a length of time is that of the outage.
func (doc *document) lasts(s *sentence, a quantity.Quantity) bool {
	if a.Below || s.has(a.End, doc.d.NotLastingA) > 0 && s.has(a.Start-1, doc.d.LastingFor) == 0 || a.High > 48 && s.find(a.Start-1, a.Start, doc.d.AgentBefore) >= 0 && s.has(a.Start-1, doc.d.PartAfter) > 0 {
		return false // "less than two weeks after", "the second in three weeks"
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
		if i := s.find(from, to, c.class); i >= 0 && s.find(i-6, i, d.NotCause) < 0 {
			return c.name
		}
	}
	return ""
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

// service returns who runs a product, and its name; the zero reference where it is none.
func (x *Extractor) service(written string, e *entity) (reference, string) {
	if s, ok := x.services[company.Key(written)]; ok {
		return s.owner, s.name
	}
	return reference{}, ""
}

type service struct {
	owner reference
	name  string
}

func newServices(list []pipelines.Service, registry *company.Registry) (map[string]service, error) {
	out := map[string]service{}
	for _, s := range list {
		c := registry.ByID(s.Company)
		owner := reference{basis: company.ByAlias}
		if c != nil {
			owner.id, owner.name, owner.company = c.ID, c.Name, c
		} else if m := registry.Find(s.Company); m.Company != nil {
			owner.id, owner.name, owner.company = m.ID, m.Name, m.Company
		} else {
			return nil, fmt.Errorf("extract: enricher/services.yaml: service %q: no company %q", s.Name, s.Company)
		}
		for _, name := range slices.Concat([]string{s.Name}, s.Aliases) {
			out[company.Key(name)] = service{owner: owner, name: s.Name}
			first, _, _ := strings.Cut(company.Key(name), " ")
			out["^"+first] = service{}
		}
	}
	return out, nil
}
