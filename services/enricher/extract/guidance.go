package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// comparison are the words that tell whose and of when a figure is that another is put beside.
type comparison struct {
	YearBefore  rule.Class `class:"year_before"`
	OfOthers    rule.Class `class:"figure_of_others"`
	AgeAfter    rule.Class `class:"age_after"`
	AgeBefore   rule.Class `class:"age_before"`
	AgeOver     rule.Class `class:"age_over"`
	CreditUnion rule.Class `class:"credit_union"`
	NotRTO      rule.Class `class:"not_rto"`
	Ousts       rule.Class `class:"oust_verb"`
	Born        rule.Class `class:"born"`
	Notifies    rule.Class `class:"notifies"`
	OfWhat      rule.Class `class:"of_what"`
	ShareOf     rule.Class `class:"share_of"`
}

// belowBefore tells whether the figure that a frame captured as n is lower than the one
// before it, x: "now sees $1.2bn, having guided to $1.3bn". What is put beside last year's
// figure or that of analysts says nothing of what the company foresaw.
func (doc *document) belowBefore(s *sentence, m rule.Match) bool {
	n, x := m.Captured[rule.Capture("n")], m.Captured[rule.Capture("x")]
	now, then := s.amountAt(int(n.Start), int(n.End)), s.amountAt(int(x.Start), int(x.End))
	if now == nil || then == nil || (now.Kind == quantity.Percent) != (then.Kind == quantity.Percent) {
		return false
	}
	from, to := int(min(n.End, x.End)), int(max(n.End, x.End))
	if s.find(from, to+5, doc.d.YearBefore) >= 0 || s.find(from-6, to+4, doc.d.OfOthers) >= 0 {
		return false
	}
	return now.High < then.High && now.Low <= then.Low
}

// ofAge tells whether a number of an offer to leave is how old those are to whom it is made,
// or how long they have served: "staff over 57", "employees who are 50 or older".
func (doc *document) ofAge(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if s.has(q.End, d.AgeAfter) > 0 || s.endsAt(q.Start, d.AgeBefore) {
		return true
	}
	return q.Low >= 40 && q.High <= 75 && s.find(q.End, q.End+4, d.Staffs) < 0 && s.find(q.Start-4, q.Start, d.Staffs) >= 0 && s.find(q.Start-2, q.Start, d.AgeOver) >= 0
}

// onePay is more than one leaver is paid, and less than any restructuring costs.
const onePay = 500_000
