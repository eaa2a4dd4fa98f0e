package extract

import (
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// dateState is which days the text has named.
type dateState struct {
	// lastDay is the last day in full that it has named.
	lastDay string
	// comingDay is the last day or month to come that it has named.
	comingDay string
	// yearTold is the last year that it named before the sentence under reading, 0 without.
	yearTold int
}

// noteComing keeps the last day or month to come that a sentence names, for a cut that is told
// to be then: "will go dark on May 29. … 58 workers would lose their jobs that day".
func (doc *document) noteComing(s *sentence) {
	if doc.d.ThatTime == rule.None || doc.published.IsZero() {
		return
	}
	today := doc.published.Format(time.DateOnly)
	for i := 0; i < len(s.tokens); {
		date, next := "", 0
		if t := &s.tokens[i]; t.Kind == token.Number || t.Word > 0 && doc.d.Months[t.Word] > 0 && t.Capital {
			date, next = doc.dateAt(s, i, true)
		}
		if len(date) >= 7 && date[5] != 'Q' && date > today[:len(date)] {
			doc.comingDay = date
		}
		i = max(next, i+1)
	}
}

// then is the day or month to come told before that the words at the end of a match point back
// to, where nothing but a mark follows them; empty where none do.
func (doc *document) then(s *sentence, start, end int) string {
	if doc.comingDay == "" {
		return ""
	}
	for i := s.find(start, end+4, doc.d.ThatTime); i >= 0; i = s.find(i+1, end+4, doc.d.ThatTime) {
		if after := s.has(i, doc.d.ThatTime); after >= len(s.tokens) || s.tokens[after].Kind == token.Mark {
			return doc.comingDay
		}
	}
	return ""
}
