package extract

import (
	"slices"

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
			return true
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

func (s *sentence) cutting(i int, d *dialect) bool { return s.cutEnd(i, d) > 0 }

// cutEnd is where the longest words of cutting end that begin at token i, 0 where none do.
func (s *sentence) cutEnd(i int, d *dialect) int {
	end := 0
	for _, class := range cuttingClasses(d) {
		end = max(end, s.has(i, class))
	}
	return end
}

func cuttingClasses(d *dialect) [5]rule.Class {
	return [...]rule.Class{d.LayoffVerb, d.CutVerb, d.CutNoun, d.CutsWord, d.Gone}
}

// takenOn tells whether a number counts those who come or stay beside others who go: "streicht 640
// Stellen und stellt 90 ein", "cuts 310 jobs but adds 45", "410 will be kept on". The words may
// stand further off than those of givesWork, as nothing but the same clause holds them together:
// no comma, no other number, no word of cutting.
func (s *sentence) takenOn(q *quantity.Quantity, d *dialect) bool {
	if q.Kind == quantity.Count && s.has(q.End, d.OfThem) > 0 && s.find(q.Start-5, q.Start, d.TakesOn) >= 0 {
		return true // "is calling back 40 of those it laid off"
	}
	if q.Kind != quantity.Count || s.cutsBehind(q, d) {
		return false
	}
	for i := q.Start - 1; i >= max(0, q.Start-givenReach); i-- {
		if s.tokens[i].Mark != 0 || s.inAmount(i) || s.inCutting(i, d) {
			return false
		}
		if end := s.has(i, d.TakesOn); end > 0 && end <= q.Start && !s.inEntity(i) {
			return true
		}
		if max(s.has(i, d.Joins), s.has(i, d.And)) > 0 {
			break
		}
	}
	for i := q.End; i < min(len(s.tokens), q.End+comesReach); i++ {
		if s.tokens[i].Mark != 0 || s.inAmount(i) || max(s.has(i, d.Joins), s.has(i, d.And)) > 0 {
			return false
		}
		if s.has(i, d.ComeIn) > 0 && !s.inEntity(i) {
			return true
		}
	}
	return false
}

// comesReach is how far behind a number the words may stand that say that those people come.
const comesReach = 9

// cutsBehind tells whether the clause of a number goes on with words of cutting.
func (s *sentence) cutsBehind(q *quantity.Quantity, d *dialect) bool {
	for i := q.End; i < min(len(s.tokens), q.End+comesReach); i++ {
		if s.tokens[i].Mark != 0 || s.inAmount(i) || max(s.has(i, d.Joins), s.has(i, d.And)) > 0 {
			return false
		}
		if s.cutting(i, d) {
			return true
		}
	}
	return false
}

// inCutting tells whether token i is in words of cutting: the "neemt" of "afscheid neemt van".
func (s *sentence) inCutting(i int, d *dialect) bool {
	for k := max(0, i-3); k <= i; k++ {
		if s.cutEnd(k, d) > i {
			return true
		}
	}
	return false
}

// cutNearer tells whether the words that give people work within a match that claims nothing are
// those of another number than that of a claim, to which words of cutting stand nearer: "assume 200
// giovani e elimina 850 posti".
func (s *sentence) cutNearer(claim, none rule.Match, d *dialect) bool {
	n := claim.Captured[0]
	if n.End == 0 || !layoffKind(d.Frames[claim.Frame].Kind) {
		return false
	}
	q := s.amountAt(int(n.Start), int(n.End))
	if q == nil || q.Kind != quantity.Count {
		return false
	}
	if !slices.ContainsFunc(s.amounts, func(o quantity.Quantity) bool {
		return o.Kind == quantity.Count && o.Number != q.Number && o.Start >= int(none.Start) && o.End <= int(none.End)
	}) {
		return false // of one number the words that claim nothing know best
	}
	far := len(s.tokens)
	cut, given := far, far
	for i := int(none.Start); i < int(none.End); i++ {
		gap := max(q.Start-i, i-q.End+1)
		if s.inAmount(i) || gap < 0 {
			continue
		}
		if s.inCutting(i, d) {
			cut = min(cut, gap)
		} else if max(s.has(i, d.TakesOn), s.has(i, d.ComeIn), s.has(i, d.GivesWork), s.has(i, d.WorkGiven)) > 0 {
			given = min(given, gap)
		}
	}
	for i := int(claim.Start); i < int(claim.End); i++ {
		if s.inCutting(i, d) {
			cut = min(cut, max(q.Start-i, i-q.End+1))
		}
	}
	return given < far && cut < given
}
