package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// givenReach is how far behind a number the verb may stand that gives those people work.
const givenReach = 6

// givesWork tells whether a number counts people whom somebody hires, keeps or serves: "ouvre
// 3 500 postes", "250 Jobs gerettet", "will rund 800 Stellen schaffen". The verb has to stand
// near the number, with no word of cutting between: others may be cut in the same sentence.
func (s *sentence) givesWork(q *quantity.Quantity, d *dialect) bool {
	if q.Kind != quantity.Count {
		return false
	}
	for i := q.Start; i >= max(1, q.Start-2); i-- {
		if i < q.Start && (s.tokens[i].Mark != 0 || s.cutting(i, d)) {
			break
		}
		if s.endsAt(i, d.GivesWork) {
			return !s.cutSoon(q, d)
		}
	}
	for i := q.End; i < min(len(s.tokens), q.End+givenReach); i++ {
		if s.tokens[i].Mark != 0 || s.inAmount(i) || s.has(i, d.Joins) > 0 || s.cutting(i, d) {
			return false
		}
		if s.has(i, d.WorkGiven) > 0 {
			return true
		}
	}
	return false
}

// cutSoon tells whether the things counted go after all: "neue 300 Stellenstreichungen".
func (s *sentence) cutSoon(q *quantity.Quantity, d *dialect) bool {
	return s.has(q.End, d.CutNoun) > 0 || s.has(q.End, d.CutsWord) > 0
}

func (s *sentence) cutting(i int, d *dialect) bool {
	for _, class := range [...]rule.Class{d.LayoffVerb, d.CutVerb, d.CutNoun, d.CutsWord, d.Gone} {
		if s.has(i, class) > 0 {
			return true
		}
	}
	return false
}
