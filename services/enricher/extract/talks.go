package extract

// talksReach is how many sentences off the number of a cut the talks on it may be told.
const talksReach = 4

// undecided makes cuts planned on which the text tells that the employer still talks with
// its staff: "is to cut 550 jobs. … It has opened a 45-day consultation". What is told as
// done, as an earlier round or as a running total stays as it is.
func undecided(found []mention) {
	for i := range found {
		o := &found[i]
		if !o.open || o.claim.Status != "planned" {
			continue
		}
		for j := range found {
			m := &found[j]
			if m.claim.Kind != "layoff" || m.claim.Status != "confirmed" || m.past || m.done || m.claim.Cumulative || m.reference.id != o.reference.id {
				continue
			}
			gap := max(o.sentence-m.sentence, m.sentence-o.sentence)
			if m.field != o.field {
				gap = max(o.sentence, m.sentence)
			}
			if gap <= talksReach {
				m.claim.Status, m.explicit = "planned", true
			}
		}
	}
}
