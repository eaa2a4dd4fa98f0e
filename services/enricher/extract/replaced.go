package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// A text may tell two numbers of the same cuts: one that was proposed, reported or announced
// first, and one that has taken its place.

// replaced tells whether the words right before a number say that another stands in its place:
// "150 jobs instead of 310", "1,060; the proposal had been 1,200"; or the words behind it that
// only so many are looked at, of whom fewer go: "put 200 roles under review and expects 120
// redundancies".
func (doc *document) replaced(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if d.InPlaceOf == rule.None || q.Kind != quantity.Count {
		return false
	}
	before, under := s.endsWithin(q.Start, 7, d.InPlaceOf), s.find(q.End, q.End+4, d.UnderReview) >= 0
	if !before && !under {
		return false
	}
	return slices.ContainsFunc(s.amounts, func(o quantity.Quantity) bool {
		return o.Kind == quantity.Count && o.Number != q.Number && slotOf(o, s, d)&rule.SlotCount != 0 && (before || o.Start > q.End && o.High < q.High && s.find(o.End, o.End+4, d.CutNoun) >= 0)
	})
}

// renumbered takes from a sentence the number that has taken the place of one told right before it:
// "250 people would leave. On Wednesday it said the number had come down to 205."
func (doc *document) renumbered(s *sentence, first int) {
	d, w := doc.d, doc.w
	if s.contains(d.Obsolete) {
		doc.noLonger(s, first)
	}
	if first == 0 || !s.contains(d.Renumbered) {
		return
	}
	for k := range s.amounts {
		q := s.amounts[k]
		if q.Kind != quantity.Count || slotOf(q, s, d)&rule.SlotCount == 0 || !s.endsWithin(q.Start, 7, d.Renumbered) || s.superseded(&q, d) || len(w.mentions) >= enough {
			continue
		}
		last := -1
		for i := first - 1; i >= 0 && last < 0; i-- {
			m := &w.mentions[i]
			if m.claim.Kind == "layoff" && m.count != nil && !m.claim.Cumulative && m.field == s.field && s.number-m.sentence <= onward {
				last = i
			}
		}
		if last < 0 || equal(&q, w.mentions[last].count) {
			continue
		}
		now, was := w.mentions[last], w.mentions[last].count
		for i := range w.mentions[:first] {
			if m := &w.mentions[i]; m.claim.Kind == "layoff" && m.count != nil && equal(m.count, was) && m.reference.id == now.reference.id {
				m.stale = true
			}
		}
		now.count, now.percent = &q, nil
		if s.contains(d.Confirm) {
			now.claim.Status, now.explicit = "confirmed", true
		}
		doc.place(s, rule.Match{Frame: int32(now.priority), Start: int32(q.Start), End: int32(q.End)}, &now)
		now.sentence = w.mentions[last].sentence // where the judge of numbers has weighed its like
		w.mentions = append(w.mentions, now)
		return
	}
}

// noLonger marks the number of which a sentence, or the one after it, says that it no longer
// holds: "had announced that 400 jobs would go; that figure is now obsolete".
func (doc *document) noLonger(s *sentence, first int) {
	w, at := doc.w, s.find(0, len(s.tokens), doc.d.Obsolete)
	for i := len(w.mentions) - 1; i >= 0; i-- {
		m := &w.mentions[i]
		if !layoffKind(m.claim.Kind) || m.count == nil || m.field != s.field {
			continue
		}
		here := m.sentence == s.number && m.count.Start < at
		if here || i < first && m.sentence == s.number-1 && at < 4 {
			m.stale = true
		}
	}
}

// outnumbered takes out the numbers in whose place the text has put another of the same employer,
// and a denial of what the employer has confirmed further down.
func outnumbered(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		early := m.claim.Kind == "layoff" && m.claim.Status == "denied" && m.count == nil && m.percent == nil
		if !m.stale && !early {
			continue
		}
		gone[i] = slices.ContainsFunc(found, func(o mention) bool {
			if o.claim.Kind != "layoff" || o.count == nil || o.stale || o.reference.id != m.reference.id {
				return false
			}
			return m.stale || o.claim.Status == "confirmed" && o.field == m.field && o.sentence > m.sentence
		})
	}
	return without(found, gone)
}
