package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// How often and how long a service failed, and when, where its own sentence says so by other
// words than those of failing.

// fixedAfter tells whether a length of time is how long it took to mend or undo what failed: "It
// took the railroad six hours to bring it back", "which was rolled back after two hours".
func (doc *document) fixedAfter(s *sentence, a *quantity.Quantity) bool {
	d := doc.d
	if s.find(a.End, a.End+2, d.ToFix) >= 0 && s.find(a.Start-7, a.Start, d.TookTime) >= 0 {
		return true
	}
	return s.find(a.Start-4, a.Start, d.After) >= 0 && s.find(a.Start-6, a.Start, d.Undone) >= 0
}

// timesOver is how often a sentence says that a service failed: "has failed four times since
// January", "Three times in February, the card service collapsed". Nil where it does not say.
func (doc *document) timesOver(s *sentence, start, end int) *int32 {
	d := doc.d
	if d.TimesWord == rule.None {
		return nil
	}
	for i := range s.amounts {
		q := &s.amounts[i]
		near := q.Start >= start && q.Start <= end+3 || q.Start < 2
		if q.Kind == quantity.Count && near && q.High > 1 && q.High < 100 && !q.Range() && q.Bound == "" && s.has(q.End, d.TimesWord) > 0 && s.has(q.End+1, d.TimesAs) == 0 {
			count := int32(q.High)
			return &count
		}
	}
	if at := s.find(start, end+3, d.Twice); at >= 0 && s.has(at+1, d.TimesAs) == 0 || s.has(0, d.Twice) > 0 {
		count := int32(2)
		return &count
	}
	return nil
}

// lastedSo tells whether a length of time is how long a failure is said to have lasted, with whose
// word it is between: "Die Störung dauerte nach Angaben des Instituts rund drei Stunden".
func (doc *document) lastedSo(s *sentence, a *quantity.Quantity) bool {
	d := doc.d
	if d.LastsVerb == rule.None || !s.contains(d.OutageNoun) {
		return false
	}
	at := s.find(a.Start-9, a.Start, d.LastsVerb)
	return at >= 0 && s.mark(at, a.Start, ',') >= a.Start
}

// tellsDay tells whether the sentence below a headline on a failure may say when that was: it
// tells of those who use the service, and of nothing that was said on a day.
func (doc *document) tellsDay(s *sentence) bool {
	d := doc.d
	if s.number > 1 || s.contains(d.Said) || s.contains(d.Announce) {
		return false
	}
	return d.Tag != "en" || s.contains(d.User) || s.contains(d.Component) || s.contains(d.FailCue)
}

// howMany is the number that stands right before the word for failures: "zählte drei Ausfälle
// seit Jahresbeginn", "a connu quatre pannes". Nil where none does.
func (doc *document) howMany(s *sentence, start, end int) *int32 {
	d := doc.d
	if d.Tag == "en" || d.Tag == "ja" {
		return nil
	}
	for i := range s.amounts {
		q := &s.amounts[i]
		if q.Kind != quantity.Count || q.High < 2 || q.High >= 100 || q.Range() || q.Bound != "" || q.Start < start-4 || q.End > end+3 {
			continue
		}
		if s.has(q.End, d.OutageNoun) > 0 || s.has(q.End+1, d.OutageNoun) > 0 && !s.tokens[q.End].Capital {
			count := int32(q.High)
			return &count
		}
	}
	return nil
}

// noteFailing keeps the day on which a sentence tells of users in trouble without a claim of its
// own, for an outage that the next one tells of.
func (doc *document) noteFailing(s *sentence) {
	d := doc.d
	if s.field != "text" || d.Tag == "en" && !s.contains(d.User) || s.contains(d.Said) {
		return
	}
	for i := range doc.w.mentions {
		if m := &doc.w.mentions[i]; m.field == s.field && m.sentence == s.number && m.claim.Kind == "outage" {
			return
		}
	}
	if day := doc.outageStart(s, 0, len(s.tokens)); day != "" {
		doc.failingDay, doc.failingIn = day, s.number+1
	}
}

// datesOnly tells whether a short sentence says nothing but when what was told takes effect:
// "The effective date is May 4."
func (s *sentence) datesOnly(d *dialect) bool {
	return d.Tag == "en" && len(s.tokens) <= 12 && (s.has(0, d.Effective) > 0 || s.has(1, d.Effective) > 0)
}

// toCome tells whether the verb of the words before token i is of what is still to come: "lose
// their jobs in November".
func (s *sentence) toCome(i int, d *dialect) bool {
	at := s.find(i-8, i, d.NotGoneBy)
	return at >= 0 && s.has(at-1, d.Conditional) == 0 && s.mark(at, i, ',') >= i && s.mark(at, i, ';') >= i
}
