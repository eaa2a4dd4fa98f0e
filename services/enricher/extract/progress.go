package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
)

// progressReach is how many sentences off a plan it may be told how much of it is done.
const progressReach = 3

// progress tells a plan from how much of it has been carried out: "will do away with 5,200
// jobs by 2028. … 1,900 have gone" is a plan of 5,200, of which 1,900 is the running total.
func progress(found []mention) {
	for i := range found {
		m := &found[i]
		if m.claim.Kind != "layoff" || m.count == nil || m.count.Range() || !m.soFar || m.claim.Status == "denied" {
			continue
		}
		whole := nearestPlan(found, i)
		if whole == nil {
			continue
		}
		count, id := whole.count, whole.reference.id
		for k := range found { // also where the same number is told again
			if n := &found[k]; n == whole || n.claim.Kind == "layoff" && n.count != nil && n.reference.id == id && near(n.count, count) && !n.claim.Cumulative {
				n.claim.Kind, n.target = "layoff_target", true
			}
		}
		m.claim.Cumulative, m.claim.Status, m.explicit = true, "confirmed", true
		m.part = false
	}
}

// partDone makes a running total of what has been cut where the same sentence tells of how
// many there are to be: "has axed 1,600 of the 3,000 roles it said it would eliminate".
func partDone(found []mention) {
	for i := range found {
		m := &found[i]
		if m.claim.Kind != "layoff" || m.count == nil || m.count.Range() || !m.carried && !m.soFar && !m.portion || m.claim.Status == "denied" || m.claim.Status == "planned" {
			continue
		}
		m.claim.Cumulative = m.claim.Cumulative || slices.ContainsFunc(found, func(o mention) bool {
			return o.claim.Kind == "layoff_target" && o.field == m.field && o.sentence == m.sentence && o.reference.id == m.reference.id && o.count != nil && o.count.High > m.count.High
		})
	}
	for i := range found { // "let 650 go since January, bringing this year's total to 1,900"
		m := &found[i]
		if m.claim.Kind == "layoff" && m.claim.Cumulative && m.count != nil && slices.ContainsFunc(found, func(o mention) bool {
			return o.claim.Kind == "layoff" && o.claim.Cumulative && o.field == m.field && o.sentence == m.sentence && o.reference.id == m.reference.id && o.count != nil && o.count.High > m.count.High
		}) {
			m.claim.Cumulative = false
		}
	}
}

// taken makes a target of cuts to come of which the text tells how many have accepted an offer to
// leave so far: the plan is larger than what is carried out.
func taken(claims []mention) {
	for i := range claims {
		m := &claims[i]
		if m.claim.Kind != "layoff" || m.count == nil || m.claim.Cumulative || m.claim.Status == "denied" || m.done || m.carried || m.soFar && m.claim.Status == "confirmed" || m.further {
			continue
		}
		takers := slices.ContainsFunc(claims, func(o mention) bool {
			return o.claim.Kind == "buyout" && o.soFar && o.reference.id == m.reference.id && o.count != nil && o.count.High < m.count.High
		})
		if takers && !slices.ContainsFunc(claims, func(o mention) bool {
			return layoffKind(o.claim.Kind) && (o.field != m.field || o.start != m.start) && o.reference.id == m.reference.id
		}) {
			m.claim.Kind, m.target = "layoff_target", true
		}
	}
}

// onlySaid tells whether words between two tokens say that a cut was announced or begun: all
// but the "has" of "has shed 3,400".
func (doc *document) onlySaid(s *sentence, from, to int) bool {
	for i := s.find(from, to, doc.d.Announce); i >= 0; i = s.find(i+1, to, doc.d.Announce) {
		if s.has(i, doc.d.DoneAux) < s.has(i, doc.d.Announce) && s.has(i-1, doc.d.Article) != i { // "the start"
			return true
		}
	}
	return false
}

// ofPlan tells whether a share is one of a plan and not of the workforce: "350 posts, just over
// a third of the 1,000 that its overhaul calls for".
func (s *sentence) ofPlan(q *quantity.Quantity, d *dialect) bool {
	if s.has(q.End, d.OutOf) == 0 {
		return false
	}
	whole := s.amountFrom(q.End)
	return whole != nil && whole.Kind == quantity.Count && whole.Start <= q.End+3 && (s.find(whole.End, whole.End+5, d.PlanWord) >= 0 || s.find(whole.End, whole.End+5, d.PlannedWord) >= 0)
}

// underWay tells whether the word of cutting at a token is one of what goes on: "were losing
// their jobs" tells of nothing that is done.
func (doc *document) underWay(s *sentence, at int) bool {
	return doc.d.Tag == "en" && at < len(s.tokens) && doc.d.GerundEnd.ends(s.word(at))
}

// nearestPlan is the larger number of the same company that is told nearest to the i-th
// mention, rather before it than after it; of two as near the larger. Nil where none is.
func nearestPlan(found []mention, i int) *mention {
	m := &found[i]
	var best *mention
	nearest := 0
	for j := range found {
		o := &found[j]
		if j == i || !layoffKind(o.claim.Kind) || o.count == nil || o.reference.id != m.reference.id || o.count.High < 1.05*m.count.High || o.claim.Status == "denied" || o.claim.Cumulative || o.soFar && o.sentence != m.sentence {
			continue
		}
		gap := 2 * (m.sentence - o.sentence)
		if gap < 0 {
			gap = 1 - gap
		}
		if o.field != m.field {
			gap = 2*max(o.sentence, m.sentence) + 1
		}
		if gap > 2*progressReach+1 || o.done && o.claim.Kind == "layoff" {
			continue
		}
		if best == nil || gap < nearest || gap == nearest && o.count.High > best.count.High {
			best, nearest = o, gap
		}
	}
	return best
}

// baseOf tells whether a count is of all the people of whom a number right before it is said to go:
// the 410 of "55 of the 410 people at the studio".
func (s *sentence) baseOf(q *quantity.Quantity, d *dialect) bool {
	if d.Tag != "en" || q.Start < 3 || s.word(q.Start-1) != "the" || s.word(q.Start-2) != "of" || s.has(q.End, d.Folks) == 0 {
		return false
	}
	return slices.ContainsFunc(s.amounts, func(o quantity.Quantity) bool {
		return o.Kind == quantity.Count && o.End == q.Start-2 && o.High < q.High && o.High > 1
	})
}
