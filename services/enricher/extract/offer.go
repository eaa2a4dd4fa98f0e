package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// An offer to leave is told in one sentence, and whom it reaches often in the next: "lanzó un
// programa de retiro. El ofrecimiento alcanza a unos 800 empleados".

// departureState is what the text has said of those who go of their own will, or come back.
type departureState struct {
	// willing: those who leave do so of their own will.
	willing bool
	// leaves are the sentences of the text, or -1 for the headline, that speak of leave from which
	// people come back.
	leaves []int
}

// reachWords is how many words may stand between a word of reaching and the number.
const reachWords = 10

// offeredTo finds how many a sentence that speaks of an offer says it reaches, nil where it does
// not say: not those of a whole workforce, nor an age.
func (doc *document) offeredTo(s *sentence) *quantity.Quantity {
	d := doc.d
	if !s.contains(d.OfferReach) {
		return nil
	}
	for k := range s.amounts {
		q := s.amounts[k]
		behind := s.pastBase(&q, d)
		if q.Kind != quantity.Count || q.High < 5 || slotOf(q, s, d)&rule.SlotCount == 0 || doc.ofAge(s, &q) || s.find(behind, behind+3, d.Staffs) < 0 || s.givesWork(&q, d) || !doc.people(s, &q) || doc.standing(s, &q) {
			continue
		}
		if s.find(q.Start-reachWords, q.Start, d.OfferReach) >= 0 || s.find(behind, behind+reachWords, d.OfferReach) >= 0 {
			return &q
		}
	}
	return nil
}

// pastBase is where a number ends with the whole that it is told to be a part of: "600 of the 8,200
// employees".
func (s *sentence) pastBase(q *quantity.Quantity, d *dialect) int {
	if !s.is(q.End, d.OfWord) {
		return q.End
	}
	if base := s.amountFrom(q.End); base != nil && base.Start <= q.End+2 && base.Kind == quantity.Count && base.High > q.High {
		return base.End
	}
	return q.End
}

// ofOffers gives an offer the number that the text tells as one of cuts right behind it, and
// takes that off the cuts: "ofrece bajas a 640 empleados. Son unas 640 de 5.800". guessed: only off
// those that no frame found.
func ofOffers(found []mention, guessed bool) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		if m.claim.Kind != "layoff" || m.count == nil || m.claim.Status == "denied" || guessed && !m.tentative {
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

// noteWill notes where a text says of those who leave that they do so of their own will.
func (doc *document) noteWill(s *sentence) {
	if at := s.find(0, len(s.tokens), doc.d.OfWill); doc.d.OfWill != rule.None && at >= 0 {
		doc.willing = doc.willing || s.has(at-1, doc.d.NoPlans) == 0 // "110 uscite non volontarie"
	}
}

// ofTheirWill takes leavers, of whom the text says that they go of their own will, for takers to
// come: "via al confronto su 900 uscite. L'esodo, volontario, è rivolto a". How many are wanted is
// not how many may go.
func (doc *document) ofTheirWill(found []mention) []mention {
	if !doc.willing {
		return found
	}
	for i := range found {
		if m := &found[i]; m.exit && m.claim.Kind == "layoff" && m.count != nil && m.claim.Status != "denied" {
			m.claim.Kind, m.count, m.numeral, m.claim.Effective = "buyout", nil, 0, ""
		}
	}
	return found
}

// noteLeave keeps where a text speaks of leave from which people come back.
func (doc *document) noteLeave(s *sentence) {
	if !s.contains(doc.d.Sabbatical) || len(doc.leaves) >= 8 {
		return
	}
	at := s.number
	if s.field == "title" {
		at = -1
	}
	doc.leaves = append(doc.leaves, at)
}

// onlyLeave tells whether what is offered is leave from which people come back: the text says so beside
// the offer, or the offer has no word of its own for leaving.
func (doc *document) onlyLeave(m mention) bool {
	if m.claim.Kind != "buyout" {
		return false
	}
	return !m.named || m.field == "title" || slices.ContainsFunc(doc.leaves, func(at int) bool { return apart(at, m.sentence) <= 1 }) // a headline's offer is the text's
}
