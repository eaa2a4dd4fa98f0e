package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// other makes a mention of a match of a kind that is neither layoff nor outage.
func (doc *document) other(s *sentence, m rule.Match, frame *pipelines.Frame) (mention, bool) {
	d := doc.d
	var found mention
	c := &found.claim
	c.Kind = frame.Kind
	found.seldom = flagged(frame, "seldom")
	start, end := int(m.Start), int(m.End)
	denied := doc.negated(s, start, end) && !doc.ratherThan(s, start)
	if frame.Kind == "change_control" { // its own "no" and "nobody" are the rule
		denied = s.find(start-4, start, d.NoPlans) >= 0
	}
	if denied && frame.Kind != "guidance_cut" && frame.Kind != "hiring_freeze" && !flagged(frame, "refused") && !(frame.Kind == "exec_departure" && doc.leavesBy(s, start, end)) {
		return found, false
	}
	if frame.Kind != "change_control" && s.find(start-3, start, d.NeverDone) >= 0 {
		return found, false // "Nobody at Acme has ever lowered a forecast"
	}
	if d.Tag == "en" && (s.find(start-4, start, d.Deny) >= 0 || frame.Kind == "offshoring" && s.find(start-8, start, d.Fears) >= 0) && frame.Kind != "exec_departure" {
		return found, false // "denies plan to move engineering to India"
	}
	if doc.comesToNothing(s, frame.Kind, start, end) {
		return found, false
	}
	capture := func(name string) rule.Span { return m.Captured[rule.Capture(name)] }
	if n := capture("n"); n.End > 0 && frame.Kind != "guidance_cut" {
		if q := s.amountAt(int(n.Start), int(n.End)); q != nil && doc.people(s, q) {
			found.count = q
		}
	}
	if doc.onceMeant(s, start, end, frame.Kind) {
		return found, false
	}
	switch frame.Kind {
	case "savings_target", "restructuring_charge":
		q := s.amountAt(int(capture("m").Start), int(capture("m").End))
		if q == nil || frame.Kind == "restructuring_charge" && q.High < onePay && s.contains(d.Buyout) || !doc.money(s, m, q, frame, c) {
			return found, false
		}
	case "plant_closure":
		if doc.peopleAt(s, int(m.Start)) && s.find(int(m.Start)+1, int(m.End), d.Gone) >= 0 {
			return found, false // "85 employees at the mine have been made redundant"
		}
		if doc.affirms(s, d.NotClosure) || s.find(start-4, end+4, d.NotClosing) >= 0 {
			return found, false
		}
		if doc.notBehind(s, end) {
			return found, false // "schließt das Werk doch nicht"
		}
		if doc.forWhile(s, start, end) {
			return found, false // "was shut for nine days"
		}
		if doc.onlyUnit(s, start, end) {
			return found, false // "ha parado el grupo 4 de la central"
		}
		if flagged(frame, "there") && !doc.plantTold(s) {
			return found, false
		}
		if s.has(0, d.IfEver) > 0 && d.Months[s.tokens[0].Word] == 0 || doc.filer.id != "" && s.find(start-6, start, d.OtherParty) >= 0 {
			return found, false // "if our suppliers close plants"
		}
		if d.NameArticle != rule.None && s.plantInName(start, end, d) {
			return found, false // "Extinção de 22 postos na Cerâmica Valadouro"
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
		found.named = s.find(start, end, d.Buyout) >= 0
		if found.count == nil {
			found.count = doc.offeredTo(s)
		}
		if found.count != nil && doc.ofAge(s, found.count) {
			return found, false
		}
		found.soFar = found.count != nil && s.contains(d.SoFar)
	case "rto_mandate":
		if s.contains(d.NotRTO) {
			return found, false
		}
	case "guidance_cut":
		if s.contains(d.Reaffirms) && !s.contains(d.LowerVerb) {
			return found, false // "reaffirmed its outlook and said costs would be less than feared"
		}
		if s.contains(d.Raised) || flagged(frame, "compared") && !doc.belowBefore(s, m) || doc.rates(s, end) {
			return found, false
		}
	case "hiring_freeze":
		if doc.noFreeze(s, start, end) || doc.thawed(s, start, end) || doc.affirms(s, d.Thaw) || doc.filer.id != "" && s.find(start-14, start, d.OtherParty) >= 0 {
			return found, false
		}
		for i := range s.amounts { // "will not fill 200 vacant positions"
			if q := &s.amounts[i]; q.Start >= start && q.End <= end && q.High > 1 && slotOf(*q, s, d)&rule.SlotCount != 0 {
				return found, false
			}
		}
	case "knowledge_transfer":
		if s.contains(d.NotTransfer) || doc.filer.id != "" && !s.contains(d.People) && !s.contains(d.Folks) && !s.contains(d.We) {
			return found, false
		}
	case "ai_substitution":
		if s.contains(d.NotAI) || doc.filer.id != "" && s.find(start-14, start, d.OtherParty) >= 0 {
			return found, false
		}
		if flagged(frame, "of ai") && !doc.ofAI && !s.contains(d.AI) {
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
		if whole := s.has(int(role.End)-1, d.Executive); whole > int(role.End) && s.entityAt(int(role.Start)) != nil {
			return found, false // the "Marlow & Finch chief" of its chief executive
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
	case "offshoring":
		if s.contains(d.AtSea) {
			return found, false // offshore turbines, a crew that is flown in
		}
		to := capture("to")
		if to.End == 0 {
			break
		}
		if at := int(to.Start); at > 0 && s.has(at-1, d.From) > 0 && s.find(start, at-1, d.Domestic) >= 0 {
			return found, false // "back to Ohio from China"
		} else if to.Start == m.Start && s.has(int(to.End), d.Descriptor) > 0 {
			return found, false // "Ostrava carmaker Acme to run short-time work"
		} else if first := s.placeBefore(at, d); first != nil {
			c.Destination = s.text[s.tokens[first.start].Start:s.tokens[first.end-1].End] // "to Ottawa and Budapest"
		} else if s.has(at, d.Abroad) > 0 {
			if at = max(at, s.has(at, d.Abroad)-1); !s.tokens[at].Capital {
				return found, false // porcelain
			}
			c.Destination = strings.TrimPrefix(s.text[s.tokens[to.Start].Start:s.tokens[s.has(int(to.Start), d.Abroad)-1].End], "the ")
		} else {
			e := s.entityAt(at)
			if e == nil || !e.place || !s.namesFirm() || s.has(e.start, d.Domestic) > 0 || e.end+1 < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.has(e.end+1, d.Domestic) > 0 || s.has(e.end, d.And) > 0 && s.find(e.end+1, e.end+5, d.Domestic) >= 0 {
				return found, false
			}
			c.Destination = s.text[s.tokens[to.Start].Start:s.tokens[to.End-1].End]
		}
	}
	reference, link := reference{}, 0.0
	if frame.Kind == "exec_departure" {
		reference, link = doc.office(s, m)
	}
	if link == 0 || doc.filer.id != "" && !reference.known() { // "its Senior Vice President of Finance"
		reference, link = doc.company(s, m, int(m.Start))
	}
	if doc.page && d.Tag == "en" && reference.id != doc.author.id && !reference.known() && link < 3 {
		reference, link = doc.author, 2.5 // an incident report names parts of its author's
	}
	if frame.Kind == "change_control" && d.ServiceWord != rule.None && (reference.id == "" || link < 1.2) {
		reference, link = doc.soleName(s)
	}
	if (reference.id == "" || link < 1.2) && !doc.essay && frame.Kind != "exec_departure" && (frame.Kind != "offshoring" || c.Destination != "") && doc.introducesItself(s, start) && !doc.longPast(s, start, end) {
		doc.pending = true
		if c.Kind == "plant_closure" || c.Kind == "buyout" {
			c.Status, found.explicit = doc.status(s, start, end)
		}
		return found, c.Status != "denied"
	}
	if reference.id == "" && c.Kind == "plant_closure" && len(doc.actors) == 1 && doc.calledByTrade(s, start-10, start) && !doc.longPast(s, start, end) {
		reference, link = doc.actors[0], 1.5 // "les cadres du groupe Ravel … L'industriel avait fait savoir que l'usine fermerait"
	}
	if reference.id == "" && !doc.longPast(s, start, end) && doc.waits(s, frame) {
		if c.Kind == "buyout" {
			c.Status, found.explicit = doc.status(s, start, end)
		}
		return found, c.Status != "denied"
	}
	if (reference.id == "" || link < 1.2) && !flagged(frame, "heard") || doc.essay && link < 1.5 {
		return found, false
	}
	if link < 1.5 && frame.Kind != "exec_departure" && doc.othersDid(s, start) {
		return found, false
	}
	if frame.Kind == "savings_target" {
		if e := doc.spares(s, int(capture("m").Start)); e != nil && e.reference.id != reference.id {
			return found, false // "Acme said its software would save the Ministry 40 million"
		}
	}
	found.reference, found.link = reference, link
	c.Role = strings.TrimPrefix(c.Role, reference.name+" ") // "Renk chief quits"
	if c.Destination != "" && company.Key(c.Destination) == company.Key(reference.name) {
		c.Destination = ""
	}
	if c.Kind == "plant_closure" || c.Kind == "buyout" {
		c.Status, found.explicit = doc.status(s, start, end)
		c.Effective = ""
		if c.Kind == "plant_closure" && c.Status == "denied" && d.Tag == "en" {
			return found, false // "denied a report that it intends to close its plant"
		}
	}
	if doc.longPast(s, start, end) {
		return found, false
	}
	return found, true
}

// introducesItself tells whether a text begins with a description of its company, whose name it
// keeps for later: "The county council voted to stop filling vacant posts. Larkin County Council".
func (doc *document) introducesItself(s *sentence, start int) bool {
	d := doc.d
	if d.Tag != "en" || s.field != "text" || s.number > 0 || doc.filer.id != "" {
		return false
	}
	first := s.behindDateline()
	if s.has(first, d.Article) == 0 || !s.tokens[first].Capital {
		return false
	}
	if !s.is(first, d.FirstThe) {
		if s.has(start, d.Plant) > 0 && start-first < 6 {
			return !slices.ContainsFunc(s.entities, func(e entity) bool { return e.start > first && e.end <= start && doc.usable(&e) && !e.aside })
		}
		start++ // "A pump factory is to shut": the match begins with it
	}
	start = min(start, first+7)
	for i := first + 1; i < start; i++ {
		if s.tokens[i].Capital {
			if e := s.entityOver(i); e != nil && !e.known() && (e.place || e.person && s.has(e.end-1, d.NoCompany) > 0) {
				continue // "A Union County dye works"
			}
			if s.has(i, d.Descriptor) == 0 || s.has(i, d.FirmKind) > 0 {
				return false // The Bank of England, but not "The Swedish appliance maker"
			}
			continue
		}
		if max(s.has(i, d.FirmKind), s.has(i, d.CivicBody), s.has(i, d.CivicTail)) > 0 {
			return true
		}
	}
	return false
}

// behindDateline is the first token behind a dateline, 0 where a sentence has none: "UNION, S.C. —".
func (s *sentence) behindDateline() int {
	if !s.tokens[0].Upper {
		return 0
	}
	for i := 1; i < min(len(s.tokens)-1, 10); i++ {
		if s.tokens[i].Mark == '—' {
			return i + 1
		}
	}
	return 0
}

// leavesBy tells whether the words that deny between two tokens are those of a departure:
// "will not stand for re-election".
func (doc *document) leavesBy(s *sentence, start, end int) bool {
	for i := max(0, start-5); i < end; i++ {
		if no := s.has(i, doc.d.NoPlans); no > 0 && s.has(i, doc.d.Leave) > no {
			return true
		}
	}
	return false
}

// spares is who saves the amount that begins at token i, where the words before it say so:
// "would save Acme 40 million". Nil where they do not.
func (doc *document) spares(s *sentence, i int) *entity {
	for k := range s.entities {
		e := &s.entities[k]
		if e.end > i || e.end < i-2 || e.reference.id == "" || e.place || e.start == 0 {
			continue
		}
		before := e.start - 1
		if before > 0 && s.has(before, doc.d.Article) > 0 {
			before--
		}
		if s.has(before, doc.d.SaveVerb) == before+1 {
			return e
		}
	}
	return nil
}

// placeBefore is the place to which that at token i is only added, nil where there is none.
func (s *sentence) placeBefore(i int, d *dialect) *entity {
	if i == 0 || s.has(i-1, d.And) == 0 {
		return nil
	}
	for k := range s.entities {
		if e := &s.entities[k]; e.end == i-1 && e.place && s.has(e.start, d.Domestic) == 0 {
			return e
		}
	}
	return nil
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

// cutsBefore tells whether the text has spoken of cuts already, so that its charges are theirs.
func (doc *document) cutsBefore() bool {
	for i := range doc.w.mentions {
		if layoffKind(doc.w.mentions[i].claim.Kind) {
			return true
		}
	}
	return false
}

// separated tells whether a semicolon stands between two tokens.
func (s *sentence) separated(i, j int) bool { return s.mark(i, j, ';') < j }
