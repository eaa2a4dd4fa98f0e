package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Whose people they are is often told beside the claim: "Their employer, Acme Handling, has lost a
// contract", "Acme Press, their employer since the merger". And a name within commas behind the
// subject only says something of it.

// ownerState is whose people, plants and paragraphs the text has said they are.
type ownerState struct {
	// employer is who is told to be the employer of those told of, in sentence employerIn of the text.
	employer   reference
	employerIn int
	// owner is the owner with whom sentence ownerIn of the text begins.
	owner   reference
	ownerIn int
	// ownerSays: that owner tells it of a plant of its own, and not of a company it holds.
	ownerSays bool
	// itemOf is the company whose name heads the paragraph that ends at byte itemEnd of the text.
	itemOf  reference
	itemEnd int
}

// employers are the word classes of such appositions.
type employers struct {
	Employer  rule.Class `class:"employer_word"`
	TheirWord rule.Class `class:"their_word"`
	BeWord    rule.Class `class:"be_word"`
	// times long past, and plans that spare the staff
	CrisisTime  rule.Class `class:"crisis_time"`
	WithoutCuts rule.Class `class:"without_cuts"`
	HiredThem   rule.Class `class:"hired"`
	// whom an administrator is appointed to
	AppointedTo rule.Class `class:"appointed_to"`
}

// employing is the name that a sentence tells to be the employer of those told of, nil where it
// tells of none: in apposition before or behind a word for one.
func (doc *document) employing(s *sentence) *entity {
	d := doc.d
	if d.Employer == rule.None || !s.contains(d.Employer) && !s.contains(d.Receiver) {
		return nil
	}
	for i := range s.entities {
		e := &s.entities[i]
		if e.person || e.place && !e.known() || e.possessive || e.reference.id == "" {
			continue
		}
		if doc.woundUp(s, e) || s.has(e.start-1, d.BeWord) == e.start && doc.theirEmployer(s, e.start-1, true) {
			return e
		}
		if e.start > 1 && s.tokens[e.start-1].Mark == ',' && doc.theirEmployer(s, e.start-1, true) {
			return e
		}
		if e.end+2 < len(s.tokens) && s.tokens[e.end].Mark == ',' && doc.theirEmployer(s, e.end+1, false) {
			return e
		}
	}
	return nil
}

// woundUp tells whether a name is that of whom somebody was appointed to wind up: "administrators
// from FRP said they had been appointed on Friday to Acme Growers".
func (doc *document) woundUp(s *sentence, e *entity) bool {
	d := doc.d
	if e.aside || !s.contains(d.Receiver) || s.has(e.start-1, d.AppointedTo) != e.start {
		return false
	}
	at := s.find(e.start-8, e.start-1, d.Appointed)
	return at >= 0 && s.mark(at, e.start, ',') >= e.start
}

// theirEmployer tells whether "their employer" ends at a token, or begins there.
func (doc *document) theirEmployer(s *sentence, i int, ends bool) bool {
	d := doc.d
	if ends {
		return s.has(i-1, d.Employer) == i && s.has(i-2, d.TheirWord) > 0
	}
	return s.has(i, d.TheirWord) > 0 && s.has(i+1, d.Employer) > 0
}

// noteEmployer keeps whom a sentence tells to be the employer.
func (doc *document) noteEmployer(s *sentence) {
	if e := doc.employing(s); e != nil && doc.filer.id == "" {
		doc.employer, doc.employerIn = e.reference, s.number
		doc.attend(e.reference)
	}
}

// employed gives the cuts told in the sentence that names the employer, and right before or after
// it, to that one where the name they have is of nobody known, or of none.
func (doc *document) employed(found []mention) []mention {
	if doc.employer.id == "" {
		return found
	}
	for i := range found {
		m := &found[i]
		near := m.field == "title" && doc.employerIn <= 2 || m.field == "text" && apart(m.sentence, doc.employerIn) <= 1
		if near && (layoffKind(m.claim.Kind) || m.claim.Kind == "plant_closure") && m.link < ownWord && (!m.known() || m.sentence == doc.employerIn && m.field == "text") {
			m.reference, m.link = doc.employer, ownWord
		}
	}
	return found
}

// bracketed tells whether the tokens from one to another stand within commas behind a name, in
// words that only say something of it, and the match follows behind: "Acme, formed by the merger
// of Bolt and Kestrel, will cut", "Acme, which bought the hotel in 2019, is laying off".
func (doc *document) bracketed(s *sentence, from, to, anchor int) bool {
	d := doc.d
	if d.Employer == rule.None {
		return false
	}
	for i := range s.entities {
		o := &s.entities[i]
		open := o.end
		if o.person || o.place || o.source || o.start >= from || open+1 >= from || s.tokens[open].Mark != ',' {
			continue
		}
		if s.has(open+1, d.Relative) == 0 && !d.pastTense(s.word(open+1)) {
			continue
		}
		end := s.mark(open+1, len(s.tokens), ',')
		if end >= to && end < anchor && end <= open+20 && end+1 < len(s.tokens) && s.tokens[end+1].Kind == token.Word && doc.verbAt(s, end+1) {
			return true
		}
	}
	return false
}

// verbAt tells whether a verb stands at a token, as behind a subject.
func (doc *document) verbAt(s *sentence, i int) bool {
	d := doc.d
	for _, class := range [...]rule.Class{d.Verb, d.CutVerb, d.LayoffVerb, d.Announce, d.Plan, d.CompanyCue, d.Conditional} {
		if s.has(i, class) > 0 {
			return true
		}
	}
	return d.pastTense(s.word(i))
}

// atHead tells whether a sentence begins with "At" and a name and so says of whom it is about:
// "At Acme, about 1,500 of the 4,000 jobs have gone".
func (doc *document) atHead(s *sentence, e *entity) bool {
	d := doc.d
	if d.Employer != rule.None && e.start > 2 && e.start < 7 && s.tokens[e.start-1].Mark == ',' && s.has(0, d.Own) > 0 && !e.person && !e.place && e.end+1 < len(s.tokens) && s.tokens[e.end].Mark == ',' && doc.verbAt(s, e.end+1) && s.has(e.end+1, d.Said) == 0 {
		return true // "Its owner, Acme, is working through"
	}
	return d.Employer != rule.None && e.start == 1 && s.word(0) == "At" && !e.possessive && !e.person && !e.place && !e.source && e.end < len(s.tokens) && s.tokens[e.end].Mark == ','
}

// unitNamed is the unit that a text elsewhere calls by its owner and its trade, where the words
// behind the owner say the same: "Acme's steel unit", beside "Acme Steel". Nobody where it does not.
func (doc *document) unitNamed(s *sentence, e *entity) reference {
	d := doc.d
	if d.Employer == rule.None || !e.possessive || e.end+2 >= len(s.tokens) || s.tokens[e.end+1].Capital {
		return reference{}
	}
	unit := s.find(e.end+2, e.end+4, d.Subsidiary)
	if unit < 0 {
		return reference{}
	}
	own := e.reference.name + " " + s.text[s.tokens[e.end+1].Start:s.tokens[unit-1].End]
	for _, other := range doc.named {
		if strings.EqualFold(other.name, own) {
			return other
		}
	}
	return reference{}
}

// severalFirms tells whether a capital before a plain word for several firms only says where they
// are: "two Cumbrian firms".
func (doc *document) severalFirms(s *sentence, e *entity) bool {
	d := doc.d
	return d.Employer != rule.None && !e.known() && !e.possessive && !s.headline && e.end == e.start+1 && e.end < len(s.tokens) && !s.tokens[e.start].Upper && !s.tokens[e.end].Capital && s.has(e.end, d.Generic) > 0
}

// inCrisis tells whether the words right behind a match say that it was in a time long past: "shed
// 9,000 jobs during the pandemic", but not "cut 300 people hired during the pandemic".
func (doc *document) inCrisis(s *sentence, end int) bool {
	at := s.find(end, end+5, doc.d.CrisisTime)
	for k := end; k < at; k++ {
		if s.tokens[k].Mark != 0 || doc.verbAt(s, k) || s.has(k, doc.d.HiredThem) > 0 || s.has(k, doc.d.Relative) > 0 {
			return false
		}
	}
	return at >= 0
}
