package extract

import "slices"

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
		if m.claim.Kind != "layoff" || m.count == nil || m.count.Range() || !m.carried && !m.soFar || m.claim.Status == "denied" || m.claim.Status == "planned" {
			continue
		}
		m.claim.Cumulative = m.claim.Cumulative || slices.ContainsFunc(found, func(o mention) bool {
			return o.claim.Kind == "layoff_target" && o.field == m.field && o.sentence == m.sentence && o.reference.id == m.reference.id && o.count != nil && o.count.High > m.count.High
		})
	}
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
