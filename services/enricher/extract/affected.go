package extract

import "slices"

// affectedReach is how many words off a number "affected" may stand.
const affectedReach = 8

// markAffected marks the cuts of a sentence whose people it only calls affected: "280
// Beschäftigte sind betroffen", "1 254 salariés concernés".
func (doc *document) markAffected(s *sentence, found []mention) {
	d := doc.d
	if s.contains(d.ShortTime) && (s.field == "title" || s.number < 2) {
		doc.shortTime = true
	}
	if !s.contains(d.Affected) || s.contains(d.CutNoun) || s.contains(d.CutVerb) || s.contains(d.LayoffVerb) || s.contains(d.JobsGo) {
		return
	}
	for i := range found {
		m := &found[i]
		m.affected = m.claim.Kind == "layoff" && m.count != nil && s.find(m.count.Start-affectedReach, m.count.End+affectedReach, d.Affected) >= 0
	}
}

// unharmed takes out those who are only said to be affected where the text tells of a
// closure or of short-time work and nowhere that jobs go. The closure has their number.
func (doc *document) unharmed(found []mention) []mention {
	if !slices.ContainsFunc(found, func(m mention) bool { return m.affected }) {
		return found
	}
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		if !m.affected || slices.ContainsFunc(found, func(o mention) bool {
			return layoffKind(o.claim.Kind) && !o.affected && o.claim.Status != "denied" && o.reference.id == m.reference.id
		}) {
			continue
		}
		gone[i] = doc.shortTime
		for j := range found {
			if c := &found[j]; c.claim.Kind == "plant_closure" && c.reference.id == m.reference.id {
				gone[i] = true
				if c.count == nil {
					c.count = m.count
				}
			}
		}
	}
	return without(found, gone)
}
