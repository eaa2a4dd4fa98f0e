package extract

import (
	"slices"
	"strings"
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// pastState is what the text has said of when, where that is long ago.
type pastState struct {
	// retold: the headline says that the story is told years after.
	retold bool
	// bygone: the text tells of cuts, or of a court's word on them, as years old.
	bygone bool
}

// severalYears is the length in hours of a time that makes what was before it history: three
// years, whatever a year is taken to last.
const severalYears = 3 * 8000

// longPast tells whether the claim is told of a year about three or more before the text.
func (doc *document) longPast(s *sentence, start, end int) bool {
	if s.find(start-12, end+8, doc.d.Decade) >= 0 {
		return true // "Ende der Neunzigerjahre"
	}
	if doc.inCrisis(s, end) {
		return true
	}
	if doc.published.IsZero() {
		return false
	}
	d := doc.d
	year := doc.published.Year()
	before := 10
	if d.LegalHead != rule.None {
		before = 40 // every ideograph is a token
	}
	if s.yearsAgo(d) || s.yearsAfter(start, d) {
		return true // "Twenty years ago this week: Acme told", "Dix ans après la fermeture"
	}
	if doc.yearTold > 0 && doc.yearTold <= year-3 && s.contains(d.BackThen) {
		return true // "2.300 Menschen verloren damals ihren Arbeitsplatz", after a sentence of 2008
	}
	if doc.retold && !doc.recent(s) {
		return true
	}
	if d.MonthMark != rule.None && doc.yearTold > 0 && doc.yearTold <= year-3 && s.contains(d.YearsOn) {
		return true // "1997年の記憶。…から今年で29年になる"
	}
	if doc.filer.id != "" && doc.onlyOldYears(s, year) {
		return true // "Under that plan, announced in June 2020 and complete by the end of 2021, we closed"
	}
	for _, a := range s.amounts {
		if doc.afterLong(s, &a, start) {
			return true
		}
		if a.Kind == quantity.Year && a.End <= start && doc.bracketed(s, a.Start, a.End, start) {
			continue // "Acme, which bought the hotel in 2019, is laying off"
		}
		if a.Start > end+10 || a.Start < start-before && !(a.Kind == quantity.Year && a.Start < 8 && (s.has(0, d.WhenWord) > 0 || d.YearMark != rule.None)) {
			continue
		}
		if a.Kind == quantity.Year && a.Low == a.High && s.find(a.End, a.End+2, d.Staffs) < 0 && s.find(a.Start-4, a.Start, d.AsOf) < 0 && s.find(a.Start-3, a.Start, d.Born) < 0 && !(a.End < start && s.separated(a.End, start)) && doc.longAgo(s, &a, year) && (a.Start > 0 || d.YearMark != rule.None || s.cutting(a.End, d)) && !(a.Start > start && s.find(a.Start-3, a.Start, d.Founding) >= 0) && (!strings.EqualFold(s.word(a.Start-1), "since") || a.End < start && s.tokens[a.End].Mark == ',' && s.word(a.End+1) == "when") {
			return true
		}
		if a.Kind == quantity.Duration && a.Low >= severalYears && (s.has(a.End, d.Ago) > 0 || s.endsAt(a.Start, d.AgoBefore) || s.endsAt(a.Start, d.LongSince)) {
			return true
		}
	}
	return false
}

// longAgo tells whether a year lies about three years or more before the text's: that of the
// third year before it does, but not its end where the text is of the beginning of its own:
// "in late 2023", told in January 2026.
func (doc *document) longAgo(s *sentence, a *quantity.Quantity, year int) bool {
	told := int(a.High)
	if told != year-3 {
		return told < year-3
	}
	month := 0
	if a.Start > 0 && s.tokens[a.Start-1].Word > 0 {
		month = doc.d.Months[s.tokens[a.Start-1].Word]
	}
	if month == 0 && s.endsAt(a.Start, doc.d.LateIn) {
		month = 11
	}
	return month < 10 || month-int(doc.published.Month()) < 6
}

// earlierShare tells whether a share alone is told of a round of its own before the one that the
// text is on: "on top of a 15% trim in 2025". Such a share is not that of the jobs which go now.
func (doc *document) earlierShare(s *sentence, m *mention) bool {
	d, q := doc.d, m.percent
	if d.Tag != "en" || q == nil || m.count != nil || s.field != "text" || q.Start == 0 || s.has(q.Start-1, d.Article) != q.Start {
		return false
	}
	noun := max(s.has(q.End, d.CutNoun), s.has(q.End, d.CutsWord), s.has(q.End+1, d.CutNoun), s.has(q.End, d.CutVerb))
	if noun == 0 {
		return false
	}
	if m.past {
		return true
	}
	year := s.yearBehind(noun)
	return year > 0 && !doc.published.IsZero() && year < doc.published.Year()
}

// yearBehind is the year that stands right behind token at, 0 without one.
func (s *sentence) yearBehind(at int) int {
	for i := range s.amounts {
		if a := &s.amounts[i]; a.Kind == quantity.Year && a.Low == a.High && a.Start >= at && a.Start <= at+2 {
			return int(a.High)
		}
	}
	return 0
}

// onlyOldYears tells whether a sentence names years, and none of the three up to the text's
// nor any to come: a filing tells there what once was.
func (doc *document) onlyOldYears(s *sentence, year int) bool {
	old := false
	for i := range s.amounts {
		if a := &s.amounts[i]; a.Kind == quantity.Year {
			if int(a.High) > year-3 {
				return false
			}
			old = true
		}
	}
	return old
}

// noteYear keeps the year that a sentence names for those after it, and whether a headline
// tells of what was years ago: "Fünfzehn Jahre danach", "Diez años después".
func (doc *document) noteYear(s *sentence) {
	for i := range s.amounts {
		switch a := &s.amounts[i]; {
		case a.Kind == quantity.Year && a.Low == a.High:
			doc.yearTold = int(a.High)
		case a.Kind == quantity.Duration && a.Low >= severalYears && s.field == "title" && s.has(a.End, doc.d.YearsOn) > 0:
			doc.retold = true
		case a.Kind == quantity.Duration && a.Low >= severalYears && (s.has(a.End, doc.d.LongSince) > 0 || s.endsAt(a.Start, doc.d.AgoBefore)):
			doc.yearTold = doc.published.Year() - int(a.Low/8766) // "Elf Jahre ist es her, dass … damals"
		}
	}
}

// noteDay keeps the last day in full that a sentence names, for "the same day" behind it.
func (doc *document) noteDay(s *sentence) {
	for i := range s.tokens {
		if w := s.tokens[i].Word; w <= 0 || doc.d.Months[w] == 0 || !s.tokens[i].Capital {
			continue
		}
		for k := max(0, i-1); k <= i; k++ {
			if date, _ := doc.dateAt(s, k, false); len(date) == len(time.DateOnly) {
				doc.lastDay = date
				break
			}
		}
	}
}

// recent tells whether a sentence names the year of the text or one of the two before it.
func (doc *document) recent(s *sentence) bool {
	return slices.ContainsFunc(s.amounts, func(a quantity.Quantity) bool {
		return a.Kind == quantity.Year && int(a.High) >= doc.published.Year()-2
	})
}

// dated tells whether a sentence speaks of a month, a year or a time gone by, so that its
// number may be of a round of its own.
func (doc *document) dated(s *sentence) bool {
	d := doc.d
	if s.contains(d.Ago) || s.contains(d.PastTime) {
		return true
	}
	for i := range s.amounts {
		if a := &s.amounts[i]; a.Kind == quantity.Duration && s.has(a.End, d.Subordinator) > 0 {
			return true // "three months after it eliminated 14,000"
		}
	}
	for i := range s.tokens {
		if w := s.tokens[i].Word; w > 0 && d.Months[w] > 0 && s.tokens[i].Capital {
			return true
		}
	}
	return slices.ContainsFunc(s.amounts, func(a quantity.Quantity) bool { return a.Kind == quantity.Year })
}

// backdated tells whether the clause of a claim is told of a month gone by: "It cut 650 jobs
// in November", "In March it said it would shed 19,000".
func (doc *document) backdated(s *sentence, start, end int) bool {
	d := doc.d
	if doc.published.IsZero() {
		return false
	}
	for i := max(1, start-12); i < min(len(s.tokens), end+8); i++ {
		w := s.tokens[i].Word
		month := d.Months[w]
		if w == 0 || month == 0 || !s.tokens[i].Capital || s.has(i-1, d.WhenWord) == 0 && s.has(i-1, d.PastTime) == 0 {
			continue
		}
		if i >= end && s.find(start-3, end, d.NotGoneBy) >= 0 && s.find(start-6, start, d.Announce) < 0 {
			continue // "Its 210 workers lose their jobs in November"
		}
		if i < start && (i > 2 || s.comma(i, start) != (i+1 < len(s.tokens) && s.tokens[i+1].Mark == ',')) {
			continue // of another clause
		}
		if back := (int(doc.published.Month()) - month + 12) % 12; back >= 1 && back <= 6 && s.find(i-3, i, d.Effective) < 0 && s.find(i-3, i, d.ByThen) < 0 {
			return true
		}
	}
	return false
}

// comma tells whether a comma stands between two tokens.
func (s *sentence) comma(from, to int) bool { return s.mark(from, to, ',') < to }
