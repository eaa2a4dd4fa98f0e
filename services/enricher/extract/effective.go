package extract

import (
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// effective reads when the jobs end, where the sentence says so.
func (doc *document) effective(s *sentence, start, end int) string {
	d := doc.d
	for i := s.find(0, len(s.tokens), d.Effective); i >= 0; i = s.find(i+1, len(s.tokens), d.Effective) {
		next := s.has(i, d.Effective)
		if s.has(next, d.SameDay) > 0 {
			return doc.lastDay
		}
		reach := 4
		if d.GivesDate != rule.None && s.has(i, d.LastDay) > 0 {
			reach = 8 // "the last working day for those affected is June 30"
		}
		for k := next; k < min(len(s.tokens), next+reach); k++ {
			if s.tokens[k].Mark == ';' {
				break
			}
			if date, _ := doc.dateAt(s, k, true); date != "" {
				return date
			}
			if s.tokens[k].Kind == token.Number {
				break
			}
		}
	}
	if date := doc.ahead(s, start, end); date != "" {
		return date
	}
	if date := doc.marked(s); date != "" {
		return date
	}
	if date := doc.then(s, start, end); date != "" {
		return date
	}
	if date := doc.leading(s, start); date != "" {
		return date
	}
	if date := doc.endedOn(s, end); date != "" {
		return date
	}
	if d.Tag != "en" {
		return doc.withPlant(s)
	}
	// "closes its call center on April 30, and 40 people lose their jobs": with the closure
	for at := s.closing(0, d); at >= 0; at = s.closing(at+1, d) {
		stop := min(len(s.tokens), at+14)
		for i := at + 1; i < stop; i++ {
			if s.tokens[i].Mark == ';' || s.has(i, d.Said) > 0 || doc.pastTold(s, i, i+1) {
				stop = i
			}
		}
		if date := doc.ahead(s, at, max(at, stop-9)); date != "" {
			return date
		}
	}
	return ""
}

// closing is the first token from i on at which a plant is said to close or its work to end,
// -1 where there is none.
func (s *sentence) closing(i int, d *dialect) int {
	at, end := s.find(i, len(s.tokens), d.Closes), s.find(i, len(s.tokens), d.WorkEnds)
	if at < 0 || end >= 0 && end < at {
		return end
	}
	return at
}

// leading reads a day or month to come with which the sentence of the cut begins: "On April 6
// the 205 employees of Acme go on indefinite layoff".
func (doc *document) leading(s *sentence, start int) string {
	d := doc.d
	if d.NextMonth == rule.None || doc.published.IsZero() || s.field == "title" || s.has(0, d.WhenWord) == 0 && s.has(0, d.Effective) == 0 {
		return ""
	}
	for k := 1; k < min(4, start); k++ {
		date, next := doc.dateAt(s, k, true)
		if len(date) < 7 || date[5] == 'Q' {
			continue
		}
		if date <= doc.published.Format(time.DateOnly)[:len(date)] || s.find(next, start+2, d.Said) >= 0 || s.find(next, start, d.Announce) >= 0 || s.comma(next+1, start) || d.Tag != "en" && s.find(next, start, d.DoneAux) >= 0 {
			return ""
		}
		return date
	}
	return ""
}

// comingMonth is the month that "next month" or "the end of the month" at token k means,
// empty where no such words stand there.
func (doc *document) comingMonth(s *sentence, k int) string {
	switch d := doc.d; {
	case doc.published.IsZero():
	case s.has(k, d.NextMonth) > 0:
		at := doc.published
		return time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	case s.has(k, d.ThisMonth) > 0:
		return doc.published.Format("2006-01")
	}
	return ""
}

// marked reads a day, month or quarter to come behind which Japanese says that it is the one
// by or on which something ends: "4月30日付で", "6月末までに".
func (doc *document) marked(s *sentence) string {
	if doc.d.MonthMark == rule.None || doc.published.IsZero() {
		return ""
	}
	for k := range s.tokens {
		if s.tokens[k].Kind != token.Number {
			continue
		}
		date, end := doc.dateAt(s, k, true)
		if len(date) < 7 || s.has(end, doc.d.ByBehind) == 0 || doc.toldThen(s, end) {
			continue
		}
		if s.has(end, doc.d.EndOf) > 0 && date == doc.published.Format("2006-01") {
			return date // "3月末で", told in March
		}
		if date[5] == 'Q' || date > doc.published.Format(time.DateOnly)[:len(date)] {
			return date
		}
	}
	return ""
}

// toldThen tells whether the day before token i is the one on which people are told: "4月末までに
// 通知し".
func (doc *document) toldThen(s *sentence, i int) bool {
	stop := i
	for stop < min(len(s.tokens), i+8) && !commaJa(s, stop) {
		stop++
	}
	return s.find(i, stop, doc.d.Notifies) >= 0
}

// fromThen is how many words behind a cut the day may stand from which it is.
const fromThen = 18

// ahead reads a day, month or quarter to come that follows the cut itself: "will cut 200
// jobs in June".
func (doc *document) ahead(s *sentence, start, end int) string {
	if doc.published.IsZero() {
		return ""
	}
	for k := start + 1; k < min(len(s.tokens), end+fromThen); k++ {
		if s.tokens[k].Mark == ';' || s.tokens[k].Mark == '.' {
			break
		}
		if k >= end+9 { // "shed 240 workers at its Elkhart, Indiana, trailer plant from April 13"
			if s.has(k, doc.d.Said) > 0 || s.has(k, doc.d.Subordinator) > 0 || s.has(k, doc.d.Relative) > 0 || s.has(k, doc.d.And) > 0 {
				break
			}
			if s.has(k-1, doc.d.FromThen) != k {
				continue
			}
		}
		if month := doc.comingMonth(s, k); month != "" && s.find(k-3, k, doc.d.Said) < 0 && !doc.pastTold(s, k-3, k) {
			return month
		}
		if s.has(k-1, doc.d.WhenWord) == 0 && s.find(k-3, k, doc.d.WhenWord) < 0 {
			continue
		}
		date, _ := doc.dateAt(s, k, true)
		if len(date) < 7 || s.find(k-3, k, doc.d.Said) >= 0 || doc.pastTold(s, k-3, k) {
			continue
		}
		last := date
		if date[5] == 'Q' {
			last = date[:5] + [...]string{"03", "06", "09", "12"}[date[6]-'1']
		}
		if now := doc.published.Format(time.DateOnly)[:len(last)]; last > now || (date[5] == 'Q' || len(date) == 7 && s.find(k-3, k, doc.d.EndOf) >= 0) && last == now {
			return date
		}
	}
	return ""
}
