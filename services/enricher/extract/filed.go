package extract

import (
	"strings"
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// noticeState is what the text has said of statutory notices.
type noticeState struct {
	// listing is the number of the sentence up to which a list of notices may go on.
	listing int
	// noticeIn is the number of the sentence after one of a notice that does not say whose.
	noticeIn int
	// since is the month in which the notice that the sentence under reading tells of was filed;
	// zero where it does not say: days to come are later than that, not than the text.
	since time.Time
	// rescinded: the text takes a notice back.
	rescinded bool
}

// filed makes a mention of a statutory notice that prose tells of: "filed a WARN notice
// in Texas for 2,688 employees". found are the sentence's other mentions, whose company
// and number it shares where the notice is only named as their source. With named the
// words name an agency and no statute, so that the state must be known.
func (doc *document) filed(s *sentence, m rule.Match, named bool, found []mention) (mention, bool) {
	d := doc.d
	notice := mention{}
	c := &notice.claim
	c.Kind, c.Status, notice.explicit = "warn_notice", "confirmed", true
	start, end := int(m.Start), int(m.End)
	if s.contains(d.NotNotice) || doc.negated(s, start, end) || doc.longPast(s, start, end) {
		return notice, false
	}
	c.State = doc.state(s, start)
	if named && c.State == "" { // officials were told, but of which state?
		return notice, false
	}
	notice.count = doc.noticed(s, m, found)
	if notice.count == nil && named && len(found) == 0 {
		return notice, false
	}
	c.Effective, c.NoticeDate = doc.noticeDates(s, start, end)
	notice.reference, notice.link = doc.company(s, m, start)
	for i := range found {
		if o := &found[i]; layoffKind(o.claim.Kind) && o.reference.id != "" && (o.link > notice.link || notice.reference.id == "") {
			notice.reference, notice.link = o.reference, o.link
		}
	}
	for i := range found { // the law asks for notice of what is decided
		if o := &found[i]; d.Tag == "en" && o.claim.Kind == "layoff" && o.claim.Status == "planned" && o.reference.id == notice.reference.id && !s.contains(d.Conditional) && !s.contains(d.Maybe) {
			o.claim.Status, o.explicit = "confirmed", true
		}
	}
	if notice.reference.id == "" || notice.link < 1.6 {
		if only := doc.onlyName(s); only.id != "" {
			notice.reference, notice.link = only, 1.6
		}
	}
	if notice.reference.id == "" && len(doc.named) == 1 && doc.pending && d.Informed != rule.None {
		notice.reference, notice.link = doc.named[0], 1.25 // of whom the claims before it are
	}
	if notice.reference.id == "" && s.field == "text" && d.Informed != rule.None {
		doc.noticeIn = s.number + 1 // "Kansas has a new WARN notice. It is from Acme"
		doc.expected = max(doc.expected, doc.noticeIn)
	}
	return notice, notice.reference.id != "" && notice.link >= 1.2
}

// noteFiled notes the month past in which a sentence says that a notice was filed: "filed a WARN
// notice in January".
func (doc *document) noteFiled(s *sentence) {
	d := doc.d
	if d.Tag != "en" || doc.published.IsZero() || !s.contains(d.WarnNoun) {
		return
	}
	at := s.find(0, len(s.tokens), d.WarnNoun)
	for k := at; k < min(len(s.tokens), at+6); k++ {
		if s.has(k-1, d.WhenWord) != k {
			continue
		}
		date, _ := doc.dateAt(s, k, false)
		if len(date) < len("2006-01") || date[5] == 'Q' {
			continue
		}
		if filed, err := time.Parse("2006-01", date[:7]); err == nil && filed.AddDate(0, 2, 0).Before(doc.published) {
			doc.since = filed
		}
		return
	}
}

// noticed is the number of people a notice is for: the count nearest to it of those the
// sentence lays off, else of those it counts as staff.
func (doc *document) noticed(s *sentence, m rule.Match, found []mention) *quantity.Quantity {
	var best *quantity.Quantity
	distance := func(q *quantity.Quantity) int { return max(q.Start-int(m.Start), int(m.Start)-q.Start) }
	for i := range found {
		if q := found[i].count; q != nil && found[i].claim.Kind == "layoff" && !found[i].claim.Cumulative && (best == nil || distance(q) < distance(best)) {
			best = q
		}
	}
	if best != nil {
		return best
	}
	if n := m.Captured[rule.Capture("n")]; n.End > 0 {
		return s.amountAt(int(n.Start), int(n.End)) // "adds 310 to the notice"
	}
	for _, after := range [...]bool{true, false} { // what follows the notice first
		for i := range s.amounts {
			q := &s.amounts[i]
			if q.Start > int(m.Start) == after && doc.noticeCount(s, q) {
				return q
			}
		}
	}
	return nil
}

// noticeCount tells whether a number is one of people whom a notice beside it can be for.
func (doc *document) noticeCount(s *sentence, q *quantity.Quantity) bool {
	if slotOf(*q, s, doc.d)&rule.SlotCount == 0 || q.Kind != quantity.Count || q.High < 2 || !doc.people(s, q) || doc.isPart(s, q) {
		return false
	}
	return doc.staffsAfter(s, q) || s.find(q.End, q.End+2, doc.d.NoticeCount) >= 0
}

// state is the two letters of the state whose name stands nearest to token at, else of
// the one state that the title names.
func (doc *document) state(s *sentence, at int) string {
	best, distance := "", 1<<30
	for i := range s.tokens {
		end := s.has(i, doc.d.Place)
		if end == 0 || !s.tokens[i].Capital {
			continue
		}
		code := doc.stateOf(s.text[s.tokens[i].Start:s.tokens[end-1].End])
		if code == "" || s.tokens[max(i, end-1)].Kind != token.Word {
			continue
		}
		switch next := s.word(end); {
		case doc.seatOfFirm(s, i, end):
			continue
		case next == "County" || next == "City" && code != "NY" || next == "Post" || next == "Street" || next == "Avenue":
			continue
		case code == "WA" && s.has(end, doc.d.Region) == 0 && end+1 < len(s.tokens) && s.tokens[end].Mark == ',' && s.word(end+1) == "D":
			continue // the capital
		}
		if gap := max(i-at, at-i); gap < distance {
			best, distance = code, gap
		}
	}
	if code, gap := doc.stateNear(s, at); gap < distance {
		best = code
	}
	if best == "" && doc.d.Tag == "en" {
		if code := doc.x.states.postal.FindStringSubmatch(s.text[s.span.Start:s.span.End]); code != nil {
			best = code[1] // "Oakland, CA"
		}
	}
	if best == "" && doc.d.Tag == "en" {
		if short := doc.x.states.shortened.FindStringSubmatch(s.text[s.span.Start:s.span.End]); short != nil {
			best = doc.x.states.short[short[1]] // "Irvine, Calif.,"
		}
	}
	if best == "" {
		for agency := s.find(0, len(s.tokens), doc.d.Agency); agency >= 0 && best == ""; agency = s.find(agency+1, len(s.tokens), doc.d.Agency) {
			best = doc.x.states.agencies[strings.ToLower(s.text[s.tokens[agency].Start:s.tokens[s.has(agency, doc.d.Agency)-1].End])]
		}
	}
	if best == "" && s.field == "text" {
		if best = doc.x.states.ofTitle(doc.event.GetTitle()); best == "" {
			best = doc.lastState
		}
	}
	return best
}

// stateOf is the two letters of the state of a name, or empty.
func (doc *document) stateOf(name string) string {
	doc.w.key = appendLower(doc.w.key[:0], name)
	return doc.x.states.names[string(doc.w.key)]
}

// noteState remembers a state that a sentence names, for a notice told of later.
func (doc *document) noteState(s *sentence) {
	if code, _ := doc.stateNear(s, len(s.tokens)); code != "" {
		doc.tellState(code)
		return
	}
	if !s.contains(doc.d.Place) {
		return
	}
	for i := range s.tokens {
		if end := s.has(i, doc.d.Place); end > 0 && s.tokens[i].Capital {
			if code := doc.stateOf(s.text[s.tokens[i].Start:s.tokens[end-1].End]); code != "" && code != "WA" && code != "NY" && !doc.seatOfFirm(s, i, end) {
				doc.tellState(code)
			}
		}
	}
}

// tellState remembers a state, and whether the text names more than one.
func (doc *document) tellState(code string) {
	doc.states = doc.states || doc.lastState != "" && doc.lastState != code
	doc.lastState = code
}

// seatOfFirm tells whether a state only says where a firm is from: "the Tennessee chain".
func (doc *document) seatOfFirm(s *sentence, i, end int) bool {
	return doc.d.Tag == "en" && i > 0 && s.has(i-1, doc.d.Article) == i && s.has(end, doc.d.FirmKind) > 0
}

// inOneState gives a notice that does not say to which state it was given the only one that the
// text names.
func (doc *document) inOneState(found []mention) {
	if doc.states || doc.lastState == "" || doc.filer.id != "" {
		return
	}
	for i := range found {
		if c := &found[i].claim; c.Kind == "warn_notice" && c.State == "" {
			c.State = doc.lastState
		}
	}
}

// noticeDates reads when the jobs end and when the notice was given.
func (doc *document) noticeDates(s *sentence, start, end int) (effective, given string) {
	d := doc.d
	for i := 0; i < len(s.tokens); {
		past, next := doc.dateAt(s, i, false)
		if past == "" {
			if w := s.tokens[i].Word; w > 0 && d.Weekdays[w] > 0 && given == "" && i > start && i < end+8 && !doc.published.IsZero() {
				back := (int(doc.published.Weekday()) - d.Weekdays[w]%7 + 7) % 7
				given = doc.published.AddDate(0, 0, -back).Format(time.DateOnly)
			}
			i++
			continue
		}
		ahead, _ := doc.dateAt(s, i, true)
		closer := s.find(i-3, i, d.Effective) >= 0 && s.find(i-3, i, d.Files) < 0
		told := s.find(start, i, d.LayoffVerb) >= 0 || s.find(start, i, d.CutVerb) >= 0
		switch {
		case i < start && s.find(i-12, i, d.Closes) >= 0 && s.find(i-4, i, d.Files) < 0:
			if effective == "" {
				effective = ahead
			}
		case i > start && s.find(i-10, i, d.Files) >= 0 && given == "" && !closer && !doc.yetToCome(past):
			given = past
		case s.find(i-4, i, d.Effective) >= 0 || told || i < start && s.find(0, i, d.LayoffVerb) >= 0:
			if effective == "" {
				effective = ahead
			}
		case given == "" && !doc.yetToCome(past) && !(s.find(next, next+3, d.Notices) < 0 && doc.comes(past, ahead)):
			given = past
		case effective == "":
			effective = ahead
		}
		i = max(next, i+1)
	}
	if len(given) < len(time.DateOnly) {
		given = "" // a notice is given on a day
	}
	return effective, given
}

// notices gives notices and the cuts they are of what the sentences beside them say.
func notices(found []mention) {
	for i := range found {
		n := &found[i]
		if n.claim.Kind != "warn_notice" {
			continue
		}
		for j := range found {
			o := &found[j]
			if o.claim.Kind != "layoff" || o.reference.id != n.reference.id || o.claim.Cumulative || o.claim.Status == "denied" {
				continue
			}
			beside := o.field == n.field && max(o.sentence-n.sentence, n.sentence-o.sentence) <= 1
			if !beside && !(o.field == "title" && n.sentence == 0) {
				continue
			}
			if n.count == nil && o.count != nil {
				n.count = o.count
			}
			if n.claim.Effective == "" {
				n.claim.Effective = o.claim.Effective
			}
			if beside && o.weight() == 2 && o.claim.PercentOfUnit == nil && n.count != nil {
				o.count, o.claim.Status = n.count, "confirmed"
			}
		}
		if n.count == nil {
			n.count = soleCount(found, n)
		}
	}
}

// noticeReach is how many sentences from a notice the only number of cuts that a text tells may stand.
const noticeReach = 4

// soleCount is the only number of cuts that a text tells of the employer that a notice is of, nil where
// there is none or more than one.
func soleCount(found []mention, n *mention) (only *quantity.Quantity) {
	for i := range found {
		o := &found[i]
		if o.count == nil || o.reference.id != n.reference.id || o.claim.Kind != "layoff" && o.claim.Kind != "plant_closure" {
			continue
		}
		if only != nil && !equal(only, o.count) || o.past || o.claim.Cumulative || o.claim.Status == "denied" || o.field == n.field && apart(o.sentence, n.sentence) > noticeReach {
			return nil
		}
		if only == nil || o.claim.Kind == "layoff" {
			only = o.count
		}
	}
	return only
}
