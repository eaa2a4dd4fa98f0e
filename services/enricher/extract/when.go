package extract

import (
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// When the jobs end is told in the sentence of the cut, or in the next: of those who go, of
// the jobs or of the cuts as a whole.

// pastTold tells whether words between two tokens place something in the past: but not "in
// April" of an April to come, nor "since Monday".
func (doc *document) pastTold(s *sentence, from, to int) bool {
	d := doc.d
	for i := s.find(from, to, d.Past); i >= 0; i = s.find(i+1, to, d.Past) {
		end := s.has(i, d.Past)
		if d.OwnReport == rule.None {
			return true
		}
		if w := s.tokens[end-1].Word; w > 0 && d.Months[w] > 0 && s.toCome(i, d) {
			continue // "lose their jobs in November"
		}
		if w := s.tokens[end-1].Word; w > 0 && d.Months[w] > 0 && end > i+1 && !doc.published.IsZero() {
			if date, _ := doc.dateAt(s, end-1, true); len(date) >= 7 && date > doc.published.Format(time.DateOnly)[:len(date)] && (date <= doc.published.AddDate(0, 6, 0).Format(time.DateOnly) || end < len(s.tokens) && s.tokens[end].Kind == token.Number) {
				continue // of a month to come
			}
		}
		if end < len(s.tokens) && s.tokens[end].Word > 0 && d.Weekdays[s.tokens[end].Word] > 0 {
			continue
		}
		return true
	}
	return false
}

// goThen takes from a sentence without cuts of its own when those go of whom the sentences
// before it told: "They will leave by the end of April", "The jobs end on May 8".
func (doc *document) goThen(s *sentence, first int) {
	d, w := doc.d, doc.w
	given := ""
	if first > 0 && s.field == "text" {
		given = doc.givenDate(s)
	}
	if first == 0 || s.field != "text" || given == "" && (!s.contains(d.Going) || !s.contains(d.Goers)) {
		return
	}
	for i := first; i < len(w.mentions); i++ {
		if w.mentions[i].count != nil || w.mentions[i].percent != nil {
			return // it tells of cuts itself
		}
	}
	last := w.mentions[first-1].sentence
	if w.mentions[first-1].field == s.field && s.number-last > lasting {
		return
	}
	date := given
	for at := s.find(0, 8, d.Goers); at >= 0 && date == ""; at = s.find(at+1, 8, d.Goers) {
		verb := s.find(s.has(at, d.Goers)-1, s.has(at, d.Goers)+7, d.Going)
		if verb < 0 {
			continue
		}
		for k := s.has(verb, d.Going); k < min(len(s.tokens), s.has(verb, d.Going)+7) && date == ""; k++ {
			if s.tokens[k].Mark == ';' || s.has(k, d.Said) > 0 {
				break
			}
			date = doc.comingMonth(s, k)
			if found, _ := doc.dateAt(s, k, true); date == "" && len(found) >= 7 {
				date = found
			}
		}
	}
	if date == "" {
		return
	}
	for i := first - 1; i >= 0 && w.mentions[i].field == w.mentions[first-1].field && w.mentions[i].sentence == last; i-- {
		if m := &w.mentions[i]; m.claim.Effective == "" && (m.claim.Kind == "layoff" || m.claim.Kind == "warn_notice") && !m.claim.Cumulative {
			m.claim.Effective = date
		}
	}
}

// givenDate is the day that a notice is said to name: "The notice gives May 1 as the date". Empty
// where none is.
func (doc *document) givenDate(s *sentence) string {
	d := doc.d
	if d.GivesDate == rule.None || !s.contains(d.GivesDate) {
		return ""
	}
	for i := s.find(0, len(s.tokens), d.GivesDate); i >= 0; i = s.find(i+1, len(s.tokens), d.GivesDate) {
		for k := i + 1; k < min(len(s.tokens), i+4); k++ {
			if date, next := doc.dateAt(s, k, true); len(date) == len(time.DateOnly) && s.find(next, next+4, d.AsDate) >= 0 {
				return date
			}
		}
	}
	return ""
}

// saidOf tells whether what token i says is what somebody said, with nothing between that
// ends it: "said 320 people at its call centre would be let go".
func (doc *document) saidOf(s *sentence, i int) bool {
	for k := i - 1; k >= max(0, i-18); k-- {
		k = doc.besides(s, k)
		if m := s.tokens[k].Mark; m == ';' || m == ':' || m == '—' || m == ',' && !(doc.d.IfWord != rule.None && s.has(k+1, doc.d.PartBefore) > 0) {
			return false
		}
		if s.has(k, doc.d.Said) > 0 && s.has(k, doc.d.Relative) == 0 {
			return true
		}
	}
	return false
}

// describes tells whether words for a company stand at token i, and then its name.
func (s *sentence) describes(i int, d *dialect) bool {
	for k := i; k < min(len(s.tokens), i+4) && s.tokens[k].Kind == token.Word; k++ {
		if s.inEntity(k) {
			return k > i && s.endsAt(k, d.FirmKind) || k > i && s.endsAt(k, d.Descriptor)
		}
	}
	return false
}

// endedOn is the day in full that follows right behind the words of a finished cut: "were laid
// off on February 2, 2026".
func (doc *document) endedOn(s *sentence, end int) string {
	if doc.d.OwnReport == rule.None || doc.published.IsZero() || s.field == "title" {
		return ""
	}
	for k := end; k < min(len(s.tokens), end+3); k++ {
		if k > end && s.tokens[k-1].Kind != token.Word {
			return ""
		}
		for i := range s.amounts {
			a := &s.amounts[i]
			if a.Kind != quantity.Year || a.Start < k || a.Start > k+4 {
				continue
			}
			if date, _ := doc.dateAt(s, k, false); len(date) == len(time.DateOnly) {
				return date
			}
		}
	}
	return ""
}
