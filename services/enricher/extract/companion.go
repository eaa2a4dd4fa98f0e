package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// companions adds the percentage that a sentence states beside a count, and the reverse:
// "500 jobs, or 10% of its workforce".
func (doc *document) companions(s *sentence, found []mention) {
	d := doc.d
	used := func(q *quantity.Quantity) bool {
		for i := range found {
			for _, own := range [...]*quantity.Quantity{found[i].count, found[i].percent} {
				if own != nil && own.Start == q.Start {
					return true
				}
			}
		}
		return false
	}
	for k := range s.amounts {
		q := &s.amounts[k]
		slot := slotOf(*q, s, d)
		if slot&(rule.SlotCount|rule.SlotPercent) == 0 {
			continue
		}
		for i := range found {
			m := &found[i]
			if !layoffKind(m.claim.Kind) || m.claim.Cumulative && !(m.count != nil && (q.Start > m.count.End && q.Start <= m.count.End+5 || q.End < m.count.Start && s.has(m.count.Start-1, d.Beside) == m.count.Start)) {
				continue
			}
			switch {
			case slot&rule.SlotPercent != 0 && m.count != nil && m.percent == nil && m.claim.PercentOfUnit == nil:
				if nearer(found, m.count, q) || !beside(s, m.count, q, d) || !doc.workforceAfter(s, q) && !s.closes(q, d) && !s.ofCompany(q, d) && s.has(q.End, d.OfFirm) == 0 {
					continue
				}
				if at := s.find(q.Start-5, q.Start, d.CutObject); at >= 0 && s.find(at, q.Start, d.Folks) < 0 {
					continue // "cut capacity by 20% and its workforce by 9,000"
				}
				if doc.ofUnit(s, q) {
					m.shareOfUnit(q)
				} else {
					m.percent = q
				}
			case slot&rule.SlotCount != 0 && m.percent != nil && m.count == nil && !used(q) && s.has(q.End, d.DayMark) == 0:
				if beside(s, m.percent, q, d) && (s.has(q.End-1, d.Staffs) == 0 && doc.staffsAfter(s, q) || d.DayMark != rule.None && s.find(q.End-1, q.End+2, d.Staffs) >= 0) && doc.people(s, q) && !doc.standing(s, q) && !doc.isPart(s, q) {
					m.count = q
				}
			case slot&rule.SlotCount != 0 && m.claim.PercentOfUnit != nil && m.count == nil && !used(q):
				if doc.staffsAfter(s, q) && beside(s, &quantity.Quantity{End: max(1, q.Start-3)}, q, d) && !doc.isPart(s, q) && doc.people(s, q) {
					m.count = q
				}
			}
		}
	}
}

// countBehindShare gives a share that no frame foresaw the count that says the same: "2 per cent of its
// workforce, or 12,261 employees".
func (doc *document) countBehindShare(s *sentence, found []mention) {
	d := doc.d
	for i := range found {
		m := &found[i]
		if d.OwnReport == rule.None || !layoffKind(m.claim.Kind) || m.percent == nil || m.count != nil {
			continue
		}
		for k := range s.amounts {
			if q := &s.amounts[k]; q.Kind == quantity.Count && q.Start > m.percent.End && q.Start < m.percent.End+9 && s.has(q.Start-1, d.Beside) == q.Start && doc.staffsAfter(s, q) && doc.people(s, q) && !doc.standing(s, q) {
				m.count = q
				break
			}
		}
	}
}

// nearer tells whether another of the counts found stands nearer to a percentage.
func nearer(found []mention, count, percent *quantity.Quantity) bool {
	gap := func(q *quantity.Quantity) int { return max(percent.Start-q.End, q.Start-percent.End) }
	for i := range found {
		if o := found[i].count; o != nil && o.Start != count.Start && gap(o) < gap(count) {
			return true
		}
	}
	return false
}

// beside tells whether b is a second way to say a: close after it, joined by "or", a
// comma, a bracket or a dash.
func beside(s *sentence, a, b *quantity.Quantity, d *dialect) bool {
	if b.Start <= a.Start {
		a, b = b, a
	}
	gap := b.Start - a.End
	if gap < 0 || gap > 16 {
		return false
	}
	if gap > 9 { // further off only where a comma or a bracket sets it beside
		if b.Kind != quantity.Percent || s.tokens[b.Start-1].Mark != ',' && s.tokens[b.Start-1].Mark != '(' && !s.endsAt(b.Start, d.Beside) {
			return false
		}
		for i := range s.amounts {
			if o := &s.amounts[i]; o.Start >= a.End && o.End <= b.Start && (o.Kind == quantity.Count || o.Kind == quantity.Percent) {
				return false
			}
		}
		return true
	}
	if b.Kind == quantity.Percent && (b.Bound != "" || gap <= 4) {
		return true
	}
	for i := a.End; i < b.Start; i++ {
		if s.tokens[i].Mark == ',' || s.tokens[i].Mark == '(' || s.tokens[i].Mark == '—' || s.has(i, d.Beside) > 0 {
			return true
		}
	}
	return false
}

// closes tells whether a percentage is only added to what was said, as in "180 employees,
// or 22 percent."
func (s *sentence) closes(q *quantity.Quantity, d *dialect) bool {
	return q.Start > 0 && s.has(q.Start-1, d.Beside) > 0 && (q.End >= len(s.tokens) || s.tokens[q.End].Mark == ',' || s.tokens[q.End].Mark == '.')
}

// ofCompany tells whether a percentage is of the company itself: "about 13% of the company",
// "3.5% of Acme", but not "of the company's revenue".
func (s *sentence) ofCompany(q *quantity.Quantity, d *dialect) bool {
	if s.has(q.End, d.OutOf) == 0 {
		return false
	}
	end := s.has(q.End+1, d.CompanyWord)
	for i := range s.entities {
		if e := &s.entities[i]; e.start == q.End+1 && !e.person && !e.place && !e.source {
			end = e.end
		}
	}
	return end > q.End+1 && (end >= len(s.tokens) || s.tokens[end].Kind != token.Possessive && s.tokens[end].Mark != '\'' && (s.tokens[end].Mark != 0 || s.has(end, d.Verb) > 0 || s.has(end, d.Joins) > 0))
}

func (doc *document) workforceAfter(s *sentence, q *quantity.Quantity) bool {
	return s.find(q.End, q.End+7, doc.d.Folks) >= 0 || doc.d.MonthMark != rule.None && s.find(q.Start-5, q.Start, doc.d.Folks) >= 0 // "全従業員の15%"
}

func (doc *document) staffsAfter(s *sentence, q *quantity.Quantity) bool {
	return s.find(q.End, q.End+4, doc.d.Staffs) >= 0
}
