package extract

import (
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// addressed tells whether an agency's name is that of whom an employer has told: "notified the
// Department of Commerce that", "the Department of Labor has been told by Acme".
func (doc *document) addressed(s *sentence, e *entity) bool {
	if doc.d.Informed == rule.None {
		return false
	}
	before := doc.wordBefore(s, e)
	for k := before; k >= max(0, before-4); k-- {
		if s.has(k, doc.d.BadPrep) > 0 || s.has(k, doc.d.Files) > 0 {
			return true
		}
		if !s.tokens[k].Capital && s.has(k, doc.d.Article) == 0 {
			break
		}
	}
	return s.find(e.end, e.end+7, doc.d.Informed) >= 0
}

// onlyName is the one company that a sentence on a notice names beside agencies, papers and
// places; none where there are several.
func (doc *document) onlyName(s *sentence) (only reference) {
	for i := range s.entities {
		e := &s.entities[i]
		if !doc.usable(e) || e.person || e.place || e.source || e.aside || e.ordinary || s.isPress(e, doc.d) || s.find(e.start, e.end, doc.d.Agency) >= 0 || !e.known() && !e.possessive && !doc.leadsVerb(s, e) && (e.end == e.start+1 || s.has(doc.wordBefore(s, e), doc.d.AgentBefore) == 0 || s.has(e.start-1, doc.d.WhereOnly) == e.start) {
			continue
		}
		if only.id != "" && only.id != e.reference.id {
			return reference{}
		}
		only = e.reference
	}
	return only
}

// comes tells whether a day that stands alone is one to come by the nearer of its two readings.
func (doc *document) comes(past, ahead string) bool {
	if doc.published.IsZero() || len(past) != len(time.DateOnly) || len(ahead) != len(time.DateOnly) || past == ahead {
		return false
	}
	was, err1 := time.Parse(time.DateOnly, past)
	will, err2 := time.Parse(time.DateOnly, ahead)
	return err1 == nil && err2 == nil && doc.published.Sub(was) > will.Sub(doc.published)
}

// expectNotice asks for the sentence after a notice that does not say how many it is for.
func (doc *document) expectNotice(s *sentence, n *mention) {
	if doc.d.Informed == rule.None || n.count != nil && n.claim.Effective != "" {
		return
	}
	if s.field == "title" {
		doc.expected = max(doc.expected, 0)
		return
	}
	doc.expected = max(doc.expected, s.number+1)
}

// noticeFollows gives a notice told right before a sentence without one what that says of it:
// "It covers 44 scientists", "The state lists 162 affected workers and May 12 as the start".
func (doc *document) noticeFollows(s *sentence, first int) {
	d := doc.d
	if first == 0 || d.Informed == rule.None || !s.contains(d.NoticeSays) {
		return
	}
	for i := first - 1; i >= 0; i-- {
		n := &doc.w.mentions[i]
		if n.claim.Kind != "warn_notice" {
			continue
		}
		if n.field != s.field || s.number-n.sentence > onward {
			return
		}
		at := s.find(0, len(s.tokens), d.NoticeSays)
		for k := range s.amounts {
			q := &s.amounts[k]
			if n.count == nil && q.Start > at && (doc.noticeCount(s, q) || s.find(at, q.Start, d.Staffs) >= 0 && s.find(q.Start-2, q.Start, d.AsAt) >= 0 && slotOf(*q, s, d)&rule.SlotCount != 0) {
				kept := *q
				n.count = &kept
			}
		}
		if n.claim.Effective == "" {
			for k := 0; k < len(s.tokens) && n.claim.Effective == ""; k++ {
				if t := &s.tokens[k]; t.Kind != token.Number && !(t.Word > 0 && d.Months[t.Word] > 0 && t.Capital) {
					continue
				}
				if date, _ := doc.dateAt(s, k, true); len(date) == len(time.DateOnly) && date > doc.published.Format(time.DateOnly) && !doc.published.IsZero() {
					n.claim.Effective = date
				}
			}
		}
		return
	}
}

// noticeBy adds the notice that the sentence before told of without a name, where this one
// names a single company and says of the notice whom it is for or when it was sent.
func (doc *document) noticeBy(s *sentence, first int) {
	d := doc.d
	if doc.noticeIn == 0 || s.field != "text" || s.number != doc.noticeIn || !s.contains(d.NoticeSays) && !s.contains(d.Files) {
		return
	}
	for i := first; i < len(doc.w.mentions); i++ {
		if doc.w.mentions[i].claim.Kind == "warn_notice" {
			return
		}
	}
	only := doc.onlyName(s)
	if only.id == "" {
		return
	}
	m := rule.Match{End: 1}
	notice := mention{reference: only, link: 2, explicit: true}
	notice.claim.Kind, notice.claim.Status = "warn_notice", "confirmed"
	notice.claim.State = doc.state(s, 0)
	if notice.count = doc.noticed(s, m, doc.w.mentions[first:]); notice.count == nil {
		return
	}
	notice.claim.Effective, notice.claim.NoticeDate = doc.noticeDates(s, 0, 1)
	doc.place(s, m, &notice)
	doc.w.mentions = append(doc.w.mentions, notice)
}

// yetToCome tells whether a day is still to come: no notice is given on such a day.
func (doc *document) yetToCome(date string) bool {
	return !doc.published.IsZero() && len(date) == len(time.DateOnly) && date > doc.published.Format(time.DateOnly)
}

// noticeDated gives a notice told right before a sentence without one the day that this says it
// was given on: "The notice is dated March 6."
func (doc *document) noticeDated(s *sentence, first int) {
	d := doc.d
	if first == 0 || d.Informed == rule.None || !s.contains(d.Files) || !s.contains(d.Notices) && !s.contains(d.WarnNoun) {
		return
	}
	for i := first - 1; i >= 0; i-- {
		n := &doc.w.mentions[i]
		if n.claim.Kind != "warn_notice" {
			continue
		}
		if n.field != s.field || s.number-n.sentence > onward || n.claim.NoticeDate != "" {
			return
		}
		at := s.find(0, len(s.tokens), d.Files)
		for k := at; k < min(len(s.tokens), at+7); k++ {
			if date, _ := doc.dateAt(s, k, false); len(date) == len(time.DateOnly) && !doc.yetToCome(date) {
				n.claim.NoticeDate = date
				return
			}
		}
		return
	}
}
