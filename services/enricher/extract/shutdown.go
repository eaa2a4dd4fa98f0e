package extract

import (
	"strings"
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// When jobs end that go with a plant is told of the plant: "the works shut at the end of June,
// and 230 people lose their jobs". And a cut that is done tells when it was: "let 75 of its 410
// people go in February".

// datedIn is the first day or month between two tokens that a word for when stands before and
// that keep tells to be the one meant, empty where there is none.
func (doc *document) datedIn(s *sentence, from, to int, ahead bool, keep func(date string, at int) bool) string {
	d := doc.d
	for k := max(1, from); k < min(len(s.tokens), to); k++ {
		if s.has(k-1, d.WhenWord) == 0 && s.find(k-3, k, d.WhenWord) < 0 && s.find(k-3, k, d.Effective) < 0 {
			continue
		}
		if date, _ := doc.dateAt(s, k, ahead); len(date) >= 7 && date[5] != 'Q' && keep(date, k) {
			return date
		}
	}
	return ""
}

// shutsOn is the day or month to come on which a sentence says that a plant closes or stops,
// empty where it does not.
func (doc *document) shutsOn(s *sentence) string {
	d := doc.d
	if d.ShutsThen == rule.None || doc.published.IsZero() || !s.contains(d.ShutsThen) {
		return ""
	}
	today := doc.published.Format(time.DateOnly)
	return doc.datedIn(s, 0, len(s.tokens), true, func(date string, at int) bool {
		if date <= today[:len(date)] || s.find(at-4, at, d.Said) >= 0 || s.find(at-4, at, d.Announce) >= 0 && s.find(at-4, at, d.ShutsThen) < 0 {
			return false
		}
		for k := max(0, at-14); k < min(len(s.tokens), at+14); k++ {
			if s.has(k, d.ShutsThen) > 0 && s.mark(min(k, at), max(k, at), ';') == max(k, at) {
				return true
			}
		}
		return false
	})
}

// noteShutdown keeps the day on which a sentence says that a plant closes for the one after it:
// "… cessera toute production au 31 octobre. Les 117 ouvriers seront licenciés".
func (doc *document) noteShutdown(s *sentence) {
	if doc.d.ShutsThen == rule.None || s.field != "text" {
		return
	}
	if date := doc.shutsOn(s); date != "" {
		doc.shutDay, doc.shutIn = date, s.number
	}
}

// withPlant is when jobs end that go with a plant: on the day that the sentence, or the one
// before it, says that the plant closes.
func (doc *document) withPlant(s *sentence) string {
	if date := doc.shutsOn(s); date != "" {
		return date
	}
	if doc.shutDay != "" && s.field == "text" && s.number == doc.shutIn+1 && (s.contains(doc.d.LayoffVerb) || s.contains(doc.d.Gone)) {
		return doc.shutDay
	}
	return ""
}

// goneIn is the day or month gone by in which a finished cut was made, told beside its words.
func (doc *document) goneIn(s *sentence, start, end, anchor int) string {
	d := doc.d
	if d.LastMonth == rule.None || doc.published.IsZero() || !doc.finished(s, start, end, anchor) {
		return ""
	}
	today := doc.published.Format(time.DateOnly)
	from, to := max(0, start-6), min(len(s.tokens), end+6)
	for k := from; k < to; k++ {
		if m := s.tokens[k].Mark; m == ',' || m == ';' || m == ':' {
			if k < start {
				from = k + 1
			} else if k >= end {
				to = k
			}
		}
	}
	if s.find(from, to, d.Announce) >= 0 && s.find(start, end, d.Announce) < 0 || s.find(from, to, d.SoFar) >= 0 {
		return ""
	}
	if s.find(from, to, d.LastMonth) >= 0 {
		return doc.published.AddDate(0, 0, -doc.published.Day()).Format("2006-01")
	}
	return doc.datedIn(s, from, to, false, func(date string, at int) bool {
		return date < today[:len(date)] && date >= doc.published.AddDate(-1, 0, 0).Format(time.DateOnly)[:len(date)] && s.find(at-3, at, d.Founding) < 0
	})
}

// finished tells whether the verb at the anchor tells of what is done: behind an auxiliary, or in
// the simple past.
func (doc *document) finished(s *sentence, start, end, anchor int) bool {
	if s.find(min(start, anchor)-3, anchor+1, doc.d.DoneAux) >= 0 {
		return s.has(anchor, doc.d.LayoffVerb) > 0 || s.has(anchor, doc.d.CutVerb) > 0 || s.find(start, max(anchor+1, end), doc.d.Gone) >= 0
	}
	if anchor < 0 || anchor >= len(s.tokens) || s.tokens[anchor].Kind != token.Word {
		return false
	}
	if s.has(anchor, doc.d.LayoffVerb) == 0 && s.has(anchor, doc.d.CutVerb) == 0 {
		return false
	}
	for _, ending := range doc.d.simplePast {
		if strings.HasSuffix(s.word(anchor), ending) {
			return true
		}
	}
	return false
}
