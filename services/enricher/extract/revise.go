package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// An employer that says another number than before has one claim, that of the new number: "said
// in May that 250 would go, is now cutting 205", "On Friday it lowered that to 430".

// revisions are the word classes of numbers that take the place of others.
type revisions struct {
	NowCuts    rule.Class `class:"now_cuts"`
	FirstTold  rule.Class `class:"first_told"`
	ReviseVerb rule.Class `class:"revise_verb"`
	ThatNumber rule.Class `class:"that_number"`
	DiffThan   rule.Class `class:"diff_than"`
}

// times notes of a mention whether its number is told as the one of now, or as one that was told
// before: by the words before it, the match's among them, which begins at start.
func (doc *document) times(s *sentence, found *mention, start int) {
	d, q := doc.d, found.count
	if d.NowCuts == rule.None || q == nil {
		return
	}
	more := s.has(q.Start, d.MoreOf) > 0 || s.has(q.Start-1, d.MoreOf) > 0 || s.has(q.End, d.MoreOf) > 0
	found.revised = !more && !found.portion && s.find(min(start, q.Start)-4, q.Start, d.NowCuts) >= 0
	found.old = !found.revised && !found.carried && s.find(start-10, q.Start, d.FirstTold) >= 0
}

// outdated takes out the numbers told as those of before where the text has one of now.
func outdated(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		gone[i] = m.old && layoffKind(m.claim.Kind) && slices.ContainsFunc(found, func(o mention) bool {
			return o.revised && layoffKind(o.claim.Kind) && o.reference.id == m.reference.id && !near(o.count, m.count)
		})
	}
	return without(found, gone)
}

// revises gives the cuts told right before a sentence without cuts of its own, and the closure
// they go with, the number to which it says that theirs was changed.
func (doc *document) revises(s *sentence, first int) {
	d, w := doc.d, doc.w
	if first == 0 || len(w.mentions) > first || !s.contains(d.ReviseVerb) || s.contains(d.Superseded) || s.contains(d.UnionWord) {
		return
	}
	number := doc.revisedTo(s)
	if number == nil {
		return
	}
	var wrong *quantity.Quantity
	for i := first - 1; i >= 0 && (w.mentions[i].field == "title" || w.mentions[i].field == s.field && s.number-w.mentions[i].sentence <= onward); i-- {
		m := &w.mentions[i]
		if m.count == nil || !layoffKind(m.claim.Kind) && m.claim.Kind != "plant_closure" && m.claim.Kind != "warn_notice" || wrong != nil && !equal(wrong, m.count) {
			continue
		}
		wrong, m.count = m.count, number
	}
}

// revisedTo is the number to which a sentence says that one told before was changed, nil where
// there is none: "lowered that to 430", "put the figure at 115".
func (doc *document) revisedTo(s *sentence) *quantity.Quantity {
	d := doc.d
	for at := s.find(0, len(s.tokens), d.ReviseVerb); at >= 0; at = s.find(at+1, len(s.tokens), d.ReviseVerb) {
		that := s.find(at+1, at+4, d.ThatNumber)
		if that < 0 {
			continue
		}
		for k := range s.amounts {
			q := s.amounts[k]
			if q.Kind == quantity.Count && slotOf(q, s, d)&rule.SlotCount != 0 && q.Start > that && q.Start <= that+7 && s.has(q.Start-1, d.LevelTo) > 0 && s.mark(that, q.Start, ',') >= q.Start {
				return &q
			}
		}
	}
	return nil
}
