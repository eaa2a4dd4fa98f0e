package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
)

// staffState is what the text has said of those who go and of those there are.
type staffState struct {
	// parted: an English text says somewhere that people are let go.
	parted bool
	// shortTime: the headline or the lead speaks of short-time work, under which all keep their jobs.
	shortTime bool
	// shares are the numbers that the text tells as part of a larger one.
	shares []float64
	// staff is how many the text last said work for an employer or at its plant, told in
	// sentence staffIn of staffField.
	staff      *quantity.Quantity
	staffField string
	staffIn    int
}

// affectedReach is how many words off a number "affected" may stand.
const affectedReach = 8

// markAffected marks the cuts of a sentence whose people it only calls affected: "280
// Beschäftigte sind betroffen", "1 254 salariés concernés".
func (doc *document) markAffected(s *sentence, found []mention) {
	d := doc.d
	if s.contains(d.ShortTime) && (s.field == "title" || s.number < 2) {
		doc.shortTime = true
	}
	if d.Tag == "en" {
		told := doc.saysGo(s)
		for i := range found {
			m := &found[i]
			m.affected = !told && m.claim.Kind == "layoff" && m.count != nil && !m.claim.Cumulative
		}
		return
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
	if doc.parted || !slices.ContainsFunc(found, func(m mention) bool { return m.affected }) {
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
			if c := &found[j]; (c.claim.Kind == "plant_closure" || c.claim.Kind == "warn_notice" && doc.d.Tag == "en") && c.reference.id == m.reference.id {
				gone[i] = true
				if c.count == nil {
					c.count = m.count
				}
			}
		}
	}
	return without(found, gone)
}

// saysGo tells whether an English sentence says of anybody that the job ends, and not only that
// a closure or a notice is about them: "405 employees will be affected", "a WARN notice for 164".
func (doc *document) saysGo(s *sentence) bool {
	d := doc.d
	if s.contains(d.LayoffVerb) || s.contains(d.GoneStrong) || s.contains(d.SaysGo) {
		return true
	}
	for i := range s.tokens {
		if s.has(i, d.CutVerb) > 0 && s.has(i, d.OnlyHit) == 0 && s.has(i, d.Closes) == 0 {
			return true
		}
		if s.has(i, d.CutNoun) > 0 && s.has(i, d.WarnNoun) == 0 && (i == 0 || s.has(i-1, d.WarnNoun) < i) && s.has(i+1, d.Notices) == 0 {
			return true
		}
	}
	return false
}
