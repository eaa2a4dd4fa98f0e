package extract

import (
	"slices"

	"github.com/foreshock/foreshock/pipelines"
)

// Headlines and first sentences often keep the name for later: "Restructuring bill of 55m pushes
// grocer into the red. Caldmore Retail said". Their claim waits until the text has named its company.

// waits tells whether a claim of a sentence that names no company may be of one that the text
// names later, and lets the text be read on for it.
func (doc *document) waits(s *sentence, frame *pipelines.Frame) bool {
	d := doc.d
	switch frame.Kind {
	case "plant_closure": // "Vacuum maker shuts plant", but not "The day the mill closed"
		if doc.retold || !doc.closesNow(s) || !s.contains(d.FirmKind) && (s.field == "title" || !s.contains(d.Place)) {
			return false
		}
	case "exec_departure": // "Head of studios quits games publisher", but not "Chairman of garden club steps aside"
		if s.field == "text" || !s.contains(d.FirmKind) {
			return false
		}
	case "restructuring_charge", "savings_target", "buyout", "hiring_freeze": // "Severance: 12 million. Leases: 5 million."
		if s.field == "text" {
			return false
		}
	}
	if d.Tag != "en" || doc.filer.id != "" || doc.essay || doc.offTopic || flagged(frame, "heard") || doc.event.GetText() == "" {
		return false
	}
	if s.field != "title" && s.number > 0 || doc.focus.id != "" || doc.topic.id != "" || len(doc.named) > 0 || s.contains(d.Generic) {
		return false
	}
	if slices.ContainsFunc(s.entities, func(e entity) bool { return !e.aside && (!e.place && !e.person || e.known()) }) {
		return false
	}
	doc.pending = true
	if s.field == "title" {
		doc.expected = max(doc.expected, 0) // the lead tells whose it is
	}
	return true
}

// closesNow tells whether a sentence speaks of a closure as one to come or under way.
func (doc *document) closesNow(s *sentence) bool {
	at := s.find(0, len(s.tokens), doc.d.Closes)
	return at >= 0 && !doc.pastTold(s, at, at+1)
}

// besideOthers gives a claim that waits for its company the one whose all other claims of its
// sentence are: "The 240 dismissals are the first slice of Acme's arm Bolt's plan to shed 700".
func besideOthers(found []mention) {
	for i := range found {
		m := &found[i]
		if m.reference.id != "" || !layoffKind(m.claim.Kind) || m.count == nil {
			continue
		}
		who := reference{}
		for k := range found {
			o := &found[k]
			if o.field != m.field || o.sentence != m.sentence || o.reference.id == "" {
				continue
			}
			if o.link < 3 || !layoffKind(o.claim.Kind) && o.claim.Kind != "plant_closure" || who.id != "" && who.id != o.reference.id {
				who = reference{}
				break
			}
			who = o.reference
		}
		if who.id != "" {
			m.reference, m.link = who, 2
		}
	}
}
