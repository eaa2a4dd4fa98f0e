package extract

import "github.com/foreshock/foreshock/services/enricher/extract/quantity"

// totalled gives the layoffs told in a sentence the number that the sentence itself adds up: the
// 116 of "lets 94 workers and 22 managers go, 116 people in all".
func (doc *document) totalled(s *sentence, first int) {
	if len(s.amounts) < 3 {
		return
	}
	for i := first; i < len(doc.w.mentions); i++ {
		m := &doc.w.mentions[i]
		if m.claim.Kind != "layoff" || m.count == nil || m.claim.Status == "denied" {
			continue
		}
		for k := range len(s.amounts) - 2 {
			a, b := &s.amounts[k], &s.amounts[k+1]
			if m.count.Start != a.Start && m.count.Start != b.Start || !doc.addends(s, a, b) {
				continue
			}
			if c := &s.amounts[k+2]; exactly(c, a.High+b.High) && s.mark(b.End, c.Start, ',') < c.Start || exactly(c, a.High+b.High) && s.mark(b.End, c.Start, '(') < c.Start {
				whole := *c
				m.count, m.claim.Cumulative = &whole, false // "in total" only adds up
				break
			}
		}
	}
}

// addends tells whether two numbers only break one down: both exact, an "and" between them, and
// neither of those who stay.
func (doc *document) addends(s *sentence, a, b *quantity.Quantity) bool {
	d := doc.d
	if !exactly(a, a.High) || !exactly(b, b.High) || b.Start > a.End+6 || s.takenOn(a, d) || s.takenOn(b, d) {
		return false
	}
	return s.has(b.Start-1, d.And) == b.Start || s.has(b.Start-2, d.And) == b.Start-1
}

func exactly(q *quantity.Quantity, n float64) bool {
	return q.Kind == quantity.Count && !q.Range() && q.High == n && n > 1
}
