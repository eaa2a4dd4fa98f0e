package extract

import (
	"regexp"
	"strings"
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
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
	if who == nil || !s.itemMark(who, start > 0) {
		return false
	}
	for i := range s.amounts {
		q := s.amounts[i]
		if q.Start < who.end || q.End > end || slotOf(q, s, doc.d)&rule.SlotCount == 0 {
			continue
		}
		named := s.find(q.End, q.End+4, doc.d.Staffs) >= 0
		if !named && s.tokens[q.Start-1].Mark == 0 {
			continue // "a 60-day notice"
		}
		m := rule.Match{Start: int32(who.start), End: int32(q.End)}
		notice := mention{reference: who.reference, link: 3.5, explicit: true, count: &q}
		notice.claim.Kind, notice.claim.Status = "warn_notice", "confirmed"
		notice.claim.State = doc.state(s, who.start)
		if code := postal.FindStringSubmatch(s.text[s.tokens[start].Start:s.tokens[end-1].End]); code != nil {
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

// itemMark tells whether a mark sets the name of an item apart from what is said of it:
// "Acme: 61", "Acme, a maker of pipes: 61", "Acme (Springfield) — 61", "Acme | 61".
func (s *sentence) itemMark(e *entity, within bool) bool {
	if e.end >= len(s.tokens) {
		return false
	}
	for k := e.end; k < min(len(s.tokens), e.end+14); k++ {
		switch s.tokens[k].Mark {
		case ':', '—', '|':
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

// A notice set out as a form: labels, each with what it holds.
var (
	formHead      = regexp.MustCompile(`(?i)\bwarn\b|worker adjustment|layoff notice|mass layoff`)
	formCompany   = regexp.MustCompile(`(?i)\b(?:company|employer|business|establishment)(?: name)?\s*[:|]\s*([^|\n;]{2,80}?)(?:\s*[|\n;]|\.\s|\.?$)`)
	formPeople    = regexp.MustCompile(`(?i)\b(?:(?:number|no\.|#|total(?: number)?)\s*(?:of\s*)?)?(?:affected\s+)?(?:employees|workers|positions|jobs|headcount|layoffs|individuals)(?:\s+(?:affected|impacted|laid off))?\s*[:|]\s*([\d,]{1,7})\b|\b(?:affected|impacted|layoff total|total)\s*[:|]\s*([\d,]{1,7})\b`)
	formEffective = regexp.MustCompile(`(?i)\b(?:effective|separation|layoff|closing|closure|impact|termination)s?(?:\s+date)?\s*[:|]?\s*(\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2}|[A-Z][a-z]+ \d{1,2}, \d{4})`)
	formGiven     = regexp.MustCompile(`(?i)\b(?:notice|received|posted|warn)(?:\s+(?:date|received|dated|sent))?(?:\s+date)?\s*[:|]?\s*(\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2}|[A-Z][a-z]+ \d{1,2}, \d{4})`)
	formState     = regexp.MustCompile(`(?i)\bstate\s*[:|]\s*([A-Za-z ]{2,20}?)\s*[.|\n,;]`)
	postal        = regexp.MustCompile(`,\s*(A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY])\b`)
)

// form reads a notice that is set out as a form or as a row of a table: "Company: … State:
// … Number of affected employees: 118". False where the text is none.
func (doc *document) form() (mention, bool) {
	title, text := doc.event.GetTitle(), doc.event.GetText()
	if len(text) > 1500 || !formHead.MatchString(title) && !formHead.MatchString(text) {
		return mention{}, false
	}
	n := formPeople.FindStringSubmatch(text)
	effective, given := formEffective.FindStringSubmatch(text), formGiven.FindStringSubmatch(text)
	if n == nil || effective == nil && given == nil {
		return mention{}, false
	}
	name := ""
	if m := formCompany.FindStringSubmatch(text); m != nil {
		name = m[1]
	} else if first, _, ok := strings.Cut(text, "|"); ok {
		name = strings.TrimSpace(first)
	}
	employer := doc.x.registry.Employer(name)
	if name == "" || len(name) > 80 || employer.ID == "" {
		return mention{}, false
	}
	notice := mention{reference: reference{id: employer.ID, name: employer.Name, basis: employer.Basis, company: employer.Company}, link: 4, explicit: true, field: "text"}
	c := &notice.claim
	c.Kind, c.Status = "warn_notice", "confirmed"
	if m := formState.FindStringSubmatch(text); m != nil {
		if c.State = states[strings.ToLower(m[1])]; c.State == "" && len(m[1]) == 2 {
			c.State = strings.ToUpper(m[1])
		}
	}
	if c.State == "" {
		c.State = titleState(title)
	}
	if m := postal.FindStringSubmatch(text); c.State == "" && m != nil {
		c.State = m[1]
	}
	if effective != nil {
		c.Effective = day(effective[1])
	}
	if given != nil {
		c.NoticeDate = day(given[1])
	}
	number := strings.ReplaceAll(n[1]+n[2], ",", "")
	if people := people(number); people != nil {
		notice.count = &quantity.Quantity{Kind: quantity.Count, Low: float64(*people), High: float64(*people)}
	}
	notice.span = token.Span{Start: 0, End: cut(text, 400)}
	return notice, notice.count != nil
}
