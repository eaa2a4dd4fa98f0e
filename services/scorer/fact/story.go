package fact

import (
	"math/bits"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// apart is how many of the 64 bits of two fingerprints may differ for one story. Unrelated
// texts differ in about 32, and in so few by chance once in a hundred million pairs.
const apart = 6

// lookedBack bounds the search for copies: a company that is told of more often within
// the days of a story is told of by its agencies' credits and quotes.
const lookedBack = 5000

// copied finds the story that a text nearly copies: of the documents that became known in
// the days before, one whose text is almost the same and that makes the same claim. It
// only looks back, in the order of Sort, so that any order of arrival ends in the same
// stories.
func (l *Linker) copied(s *foreshockv1.Signal) (int32, bool) {
	print := s.GetFingerprint()
	if print == 0 {
		return 0, false
	}
	oldest := Known(s) - int64(l.rules.OriginDays)*int64(24*time.Hour)
	for i := len(l.docs) - 1; i >= max(0, len(l.docs)-lookedBack); i-- {
		doc := &l.docs[i]
		if doc.known < oldest {
			break
		}
		if doc.print != 0 && bits.OnesCount64(doc.print^print) <= apart && doc.claims(s.GetClaim()) {
			return doc.origin, true
		}
	}
	return 0, false
}

// claims tells whether a document has made a claim of the same kind with the same number:
// a text that was filled in with another is no copy.
func (d *document) claims(c *foreshockv1.Claim) bool {
	for _, t := range d.tellings {
		told := t.Fact.members[t.at].claim
		if told.GetKind() == c.GetKind() && told.GetHeadcount() == c.GetHeadcount() && told.GetPercent() == c.GetPercent() && told.GetAmount() == c.GetAmount() {
			return true
		}
	}
	return false
}

// sinceAlike is how long before a reading its claim was made last: of the fact that it
// tells, or where it founds one, of any of the company's of the same kind. It is negative
// where there was none.
func (l *Linker) sinceAlike(f *Fact, r *reading) int64 {
	before, ok := l.heard[f.family]
	if n := len(f.members); n > 0 {
		before, ok = f.members[n-1].known, true
	}
	l.heard[f.family] = r.known
	if !ok {
		return -1
	}
	return max(0, r.known-before)
}
