package extract

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
		whole := false
		for j := range found {
			o := &found[j]
			if j == i || !layoffKind(o.claim.Kind) || o.count == nil || o.reference.id != m.reference.id || o.count.High < 1.05*m.count.High || o.claim.Status == "denied" || o.claim.Cumulative || o.soFar && o.sentence != m.sentence {
				continue
			}
			gap := max(o.sentence-m.sentence, m.sentence-o.sentence)
			if o.field != m.field {
				gap = max(o.sentence, m.sentence)
			}
			if gap > progressReach || o.done && o.claim.Kind == "layoff" {
				continue
			}
			whole = true
			o.claim.Kind, o.target = "layoff_target", true
			for k := range found { // and where the same number is told again
				if n := &found[k]; n.claim.Kind == "layoff" && n.count != nil && n.reference.id == o.reference.id && near(n.count, o.count) && !n.claim.Cumulative {
					n.claim.Kind, n.target = "layoff_target", true
				}
			}
		}
		if whole {
			m.claim.Cumulative, m.claim.Status, m.explicit = true, "confirmed", true
			m.part = false
		}
	}
}
