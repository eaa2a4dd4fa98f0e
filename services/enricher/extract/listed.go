package extract

import (
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// listAhead is how many sentences after one that speaks of notices may begin their list.
const listAhead = 3

// lists notes that a sentence speaks of several notices, so that a list of them may follow.
func (doc *document) lists(s *sentence) {
	d := doc.d
	if !s.contains(d.WarnNoun) && !(s.contains(d.Agency) && (s.contains(d.Files) || s.contains(d.Notices))) {
		return
	}
	if s.contains(d.Several) {
		doc.listing = s.number + listAhead
		if s.field == "title" {
			doc.listing = listAhead
		}
		doc.expected = max(doc.expected, doc.listing)
		for i := range s.tokens { // "New notices to the state: Acme, 262, effective April 7; Bolt, 59"
			if s.tokens[i].Mark == ':' && s.field == "text" {
				doc.items(s, i+1)
				break
			}
		}
	}
}

// listed reads an item of a list of notices, "• Acme: 207 jobs in Springfield, effective
// May 24.", and tells whether the sentence is one.
func (doc *document) listed(s *sentence) bool {
	if doc.listing == 0 || s.field != "text" || s.number > doc.listing || len(s.tokens) > 45 {
		return false
	}
	return doc.items(s, 0) > 0
}

// items reads the items of a list between semicolons from token from on, and returns how
// many there were.
func (doc *document) items(s *sentence, from int) int {
	n := 0
	for start := from; start < len(s.tokens); {
		end := start
		for end < len(s.tokens) && s.tokens[end].Mark != ';' {
			end++
		}
		if doc.item(s, start, end) {
			n++
		} else if n == 0 && from == 0 {
			return 0
		}
		start = end + 1
	}
	return n
}

// item reads one item of a list of notices between two tokens.
func (doc *document) item(s *sentence, start, end int) bool {
	var who *entity
	for i := range s.entities {
		if e := &s.entities[i]; e.start >= start && e.start <= start+2 && e.end < end && doc.usable(e) && !e.source && !e.possessive {
			who = e
			break
		}
	}
	ahead := doc.countAhead(s, start)
	if who == nil && ahead != nil {
		who = ahead
	} else if ahead = nil; who == nil || !s.itemMark(who, start > 0) {
		return false
	}
	for i := range s.amounts {
		q := s.amounts[i]
		if q.Start < who.end && ahead == nil || q.End > end || slotOf(q, s, doc.d)&rule.SlotCount == 0 {
			continue
		}
		named := s.find(q.End, q.End+4, doc.d.Staffs) >= 0
		if !named && s.tokens[q.Start-1].Mark == 0 {
			continue // "a 60-day notice"
		}
		m := rule.Match{Start: int32(min(who.start, q.Start)), End: int32(max(who.end, q.End))}
		notice := mention{reference: who.reference, link: 3.5, explicit: true, count: &q}
		notice.claim.Kind, notice.claim.Status = "warn_notice", "confirmed"
		notice.claim.State = doc.state(s, who.start)
		if code := doc.x.states.postal.FindStringSubmatch(s.text[s.tokens[start].Start:s.tokens[end-1].End]); code != nil {
			notice.claim.State = code[1]
		}
		notice.claim.Effective, notice.claim.NoticeDate = doc.itemDates(s, who.end, end)
		doc.place(s, m, &notice)
		doc.w.mentions = append(doc.w.mentions, notice)
		notice.claim.Kind, notice.claim.State, notice.claim.NoticeDate = "layoff", "", ""
		doc.w.mentions = append(doc.w.mentions, notice)
		doc.listing = s.number + 2 // a sentence may say more of an item
		doc.expected = max(doc.expected, doc.listing)
		return true
	}
	return false
}

// countAhead is the company of an item that begins with its number: "• 152 from Franklin Bakeries
// on March 9", "- 61 workers at Acme".
func (doc *document) countAhead(s *sentence, start int) *entity {
	if start > 0 || s.tokens[0].Kind != token.Mark {
		return nil
	}
	for i := range s.amounts {
		q := &s.amounts[i]
		if q.Start != 1 || slotOf(*q, s, doc.d)&rule.SlotCount == 0 {
			continue
		}
		for k := range s.entities {
			e := &s.entities[k]
			if e.start <= q.End || e.start > q.End+3 || !doc.usable(e) || e.source {
				continue
			}
			if s.has(e.start-1, doc.d.AgentBefore) == e.start {
				return e
			}
		}
	}
	return nil
}

// itemMark tells whether a mark sets the name of an item apart from what is said of it:
// "Acme: 61", "Acme, a maker of pipes: 61", "Acme (Springfield) — 61", "Acme | 61".
func (s *sentence) itemMark(e *entity, within bool) bool {
	if e.end >= len(s.tokens) {
		return false
	}
	bracket := false
	for k := e.end; k < min(len(s.tokens), e.end+14); k++ {
		switch mark := s.tokens[k].Mark; {
		case mark == '(' || mark == ')':
			bracket = mark == '('
		case bracket: // "Acme (NYSE: A) has some 50,000 workers"
		case mark == ':' || mark == '—' || mark == '|':
			return true
		}
	}
	switch s.tokens[e.end].Mark {
	case ',', '(':
		return within || s.tokens[0].Kind == token.Mark // "• Acme, Springfield, 61 workers"
	}
	return s.tokens[e.end].Hyphen
}

// itemDates are the days when the jobs end and when the notice was given, by the words
// before each date; without any the first is when the jobs end.
func (doc *document) itemDates(s *sentence, from, to int) (effective, given string) {
	d := doc.d
	for i := from; i < to; {
		ahead, next := doc.dateAt(s, i, true)
		if ahead == "" {
			i++
			continue
		}
		past, _ := doc.dateAt(s, i, false)
		switch {
		case s.find(max(from, i-4), i, d.Files) >= 0:
			if given == "" && len(past) == len(time.DateOnly) {
				given = past
			}
		case effective == "":
			effective = ahead
		}
		i = max(next, i+1)
	}
	return effective, given
}
