package extract

import (
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// A sentence says things that are no claims, and by which claims are read. What its own claims are
// read by is noted before it is read; what they must not be, after it. What is asked of the text as a
// whole stands beside its like.

// noteAhead notes what a sentence's own claims are read by, too.
func (doc *document) noteAhead(s *sentence) {
	d := doc.d
	doc.since = time.Time{}
	if d.Precaution != rule.None {
		doc.attacked = doc.attacked || s.contains(d.CauseAttack)
		doc.rescinded = doc.rescinded || s.contains(d.Rescission)
		doc.noteDay(s)
		doc.noteComing(s)
	}
	doc.correcting = doc.correcting || s.contains(d.Correction)
	doc.over = doc.over || s.contains(d.GivesUp) && !s.contains(d.Plant)
	doc.noteLeave(s)
	if s.field == "title" {
		doc.noteHeadline(s)
	}
}

// noteHeadline notes what a headline says of the text below it.
func (doc *document) noteHeadline(s *sentence) {
	d := doc.d
	if d.NameArticle != rule.None {
		doc.attacked = doc.attacked || s.contains(d.CauseAttack)
	}
	doc.rumourDenied = doc.rumourDenied || doc.deniesCuts(s)
	doc.risks = doc.risks || s.contains(d.RiskHeading)
	doc.essay = doc.essay || s.has(0, d.Essay) > 0
	if doc.filer.id == "" {
		doc.paper(s)
	}
}

// noteBehind notes what only later sentences are read by, and the text as a whole.
func (doc *document) noteBehind(s *sentence) {
	d := doc.d
	doc.speaker(s)
	doc.noteHeading(s)
	doc.noteWill(s)
	doc.noteShares(s)
	if s.field == "title" {
		doc.headed = doc.topic
		if s.number == 0 {
			doc.lead = doc.headLead(s)
		}
	}
	doc.noteState(s)
	if s.contains(d.Plant) {
		doc.plantField, doc.plantIn = s.field, s.number
	}
	doc.parted = doc.parted || s.contains(d.Parted) || s.contains(d.LayoffVerb) && !s.contains(d.WarnNoun) || s.contains(d.GoneStrong)
	doc.noteYear(s)
	doc.noteShaken(s)
	doc.noteBygone(s)
	doc.keptRunning = doc.keptRunning || s.contains(d.KeptRunning)
	doc.noteEmployer(s)
	doc.noteOwner(s)
	doc.noteShutdown(s)
	doc.noteStaff(s)
	doc.noteFailing(s)
}
