package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// An offer to leave is told in one sentence, and whom it reaches often in the next: "lanzó un
// programa de retiro. El ofrecimiento alcanza a unos 800 empleados".

// reachWords is how many words may stand between a word of reaching and the number.
const reachWords = 7

// offeredTo finds how many a sentence that speaks of an offer says it reaches, nil where it does
// not say: not those of a whole workforce, nor an age.
func (doc *document) offeredTo(s *sentence) *quantity.Quantity {
	d := doc.d
	if !s.contains(d.OfferReach) {
		return nil
	}
	for k := range s.amounts {
		q := s.amounts[k]
		if q.Kind != quantity.Count || q.High < 5 || slotOf(q, s, d)&rule.SlotCount == 0 || doc.ofAge(s, &q) || s.find(q.End, q.End+3, d.Staffs) < 0 || s.givesWork(&q, d) || !doc.people(s, rule.Match{}, &q) || doc.standing(s, &q) {
			continue
		}
		if s.find(q.Start-reachWords, q.Start, d.OfferReach) >= 0 || s.find(q.End, q.End+reachWords, d.OfferReach) >= 0 {
			return &q
		}
	}
	return nil
}

// ofOffers gives an offer the number that the text tells as one of cuts right behind it, and
// takes that off the cuts: "ofrece bajas a 640 empleados. Son unas 640 de 5.800".
func ofOffers(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		if m.claim.Kind != "layoff" || m.count == nil || m.claim.Status == "denied" {
			continue
		}
		for k := range found {
			o := &found[k]
			if o.claim.Kind == "buyout" && o.count != nil && o.reference.id == m.reference.id && o.count.High == m.count.High && (o.before(m) || o.sentence == m.sentence) {
				gone[i] = true
				if o.count.Bound == "" && m.count.Bound != "" {
					o.count = m.count
				}
			}
		}
	}
	return without(found, gone)
}
