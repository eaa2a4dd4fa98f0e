package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// An employer that says another number than before has one claim, that of the new number: "said
// in May that 250 would go, is now cutting 205".

// revisions are the word classes of numbers that take the place of others.
type revisions struct {
	NowCuts   rule.Class `class:"now_cuts"`
	FirstTold rule.Class `class:"first_told"`
	DiffThan  rule.Class `class:"diff_than"`
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
