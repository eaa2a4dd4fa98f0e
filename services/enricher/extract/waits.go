package extract

import (
	"slices"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// Headlines and first sentences often keep the name for later: "Restructuring bill of 55m pushes
// grocer into the red. Caldmore Retail said". Their claim waits until the text has named its company.

// waits tells whether a claim of a sentence that names no company may be of one that the text
// names later, and lets the text be read on for it.
func (doc *document) waits(s *sentence, frame *pipelines.Frame) bool {
	d := doc.d
	switch frame.Kind {
	case "plant_closure": // "Vacuum maker shuts plant", but not "The day the mill closed"
		if doc.retold || !doc.closesNow(s) || !doc.describesFirm(s) && (s.field == "title" || !s.contains(d.Place)) {
			return false
		}
	case "exec_departure": // "Head of studios quits games publisher", but not "Chairman of garden club steps aside"
		if s.field == "text" || !doc.describesFirm(s) {
			return false
		}
	case "restructuring_charge", "savings_target", "buyout", "hiring_freeze": // "Severance: 12 million. Leases: 5 million."
		if s.field == "text" {
			return false
		}
	}
	if d.Tag != "en" && !doc.describesFirm(s) || flagged(frame, "heard") || !doc.unnamedYet(s) {
		return false
	}
	doc.awaitName(s)
	return true
}

// unnamedYet tells whether neither a sentence at the head of a text nor what is above it names
// anybody.
func (doc *document) unnamedYet(s *sentence) bool {
	if doc.filer.id != "" || doc.essay || doc.offTopic || doc.alone {
		return false
	}
	if s.field != "title" && s.number > 0 || doc.focus.id != "" || doc.topic.id != "" || len(doc.named) > 0 || s.contains(doc.d.Generic) {
		return false
	}
	return !slices.ContainsFunc(s.entities, func(e entity) bool { return !e.aside && (!e.place && !e.person || e.known()) })
}

// awaitName lets the text be read on for the company of a claim.
func (doc *document) awaitName(s *sentence) {
	doc.pending = true
	if s.field == "title" {
		doc.expected = max(doc.expected, 0) // the lead tells whose it is
	}
}

// describesFirm tells whether a sentence speaks of a firm by what it is: "Klinik plant Abbau",
// "Montadora dispensa 37". The descriptors of some languages have their articles among them.
func (doc *document) describesFirm(s *sentence) bool {
	d := doc.d
	if d.FirmKind != rule.None {
		return s.contains(d.FirmKind)
	}
	for i := s.find(0, len(s.tokens), d.Descriptor); i >= 0; i = s.find(i+1, len(s.tokens), d.Descriptor) {
		if s.firmWord(i, d) > 0 {
			return true
		}
	}
	return false
}

// closesNow tells whether a sentence speaks of a closure as one to come or under way.
func (doc *document) closesNow(s *sentence) bool {
	if doc.d.Closes == rule.None {
		return !doc.pastTold(s, 0, len(s.tokens))
	}
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

// echoed gives a claim whose sentence does not say whose it is to the one of whom the same or one of
// the next two sentences tells the same number: "ROCKET FIRM LAYS OFF 390", above "Acme is laying
// off 390".
func echoed(found []mention) {
	for i := range found {
		m := &found[i]
		if m.count == nil || m.reference.id != "" && m.link >= 1.5 || !layoffKind(m.claim.Kind) {
			continue
		}
		for k := range found {
			o := &found[k]
			if o.link >= 3 && o.reference.id != "" && o.count != nil && o.field == m.field && layoffKind(o.claim.Kind) && o.sentence >= m.sentence && o.sentence-m.sentence <= onward && equal(o.count, m.count) {
				m.reference, m.link = o.reference, 3
				break
			}
		}
	}
}

// headFirm tells whether a headline of another language than English cuts without a name, and says
// what firm it is: "Klinik plant Abbau von 48 Vollzeitstellen".
func (doc *document) headFirm(s *sentence) bool {
	if doc.d.Tag == "en" || s.field != "title" || !doc.unnamedYet(s) || !doc.describesFirm(s) {
		return false
	}
	doc.awaitName(s)
	return true
}
