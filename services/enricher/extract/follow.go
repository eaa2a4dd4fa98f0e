package extract

import (
	"cmp"
	"slices"
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// readOn is how far sentences are read that no word of theirs lets in.
type readOn struct {
	// expected is the number of the sentence up to which the text is read in any case.
	expected int
	// heeded is the number of the sentence up to which a text is looked through for what it
	// adds to cuts told before, and for nothing else.
	heeded int
	// faint: nothing but words of its headline says that the text may claim anything.
	faint bool
}

// onward is how many sentences after an outage or a closure may still add to it, explained
// how many may say why a service failed, lasting when the cuts told last take effect.
const (
	onward    = 2
	explained = 8
	lasting   = 3
)

// expect asks for the sentences after one that told of an outage or a closure, also where
// no word of theirs would let them in.
func (doc *document) expect(s *sentence, m *mention) {
	if d := doc.d; layoffKind(m.claim.Kind) && (d.Corrected != rule.None || d.TargetCue != rule.None) {
		// what it is a share of, that the report is wrong, which number is right
		doc.heeded = max(doc.heeded, onward)
		if s.field == "text" {
			doc.heeded = max(doc.heeded, s.number+onward)
		}
		return
	}
	if m.claim.Kind != "outage" && m.claim.Kind != "plant_closure" && !(m.claim.Kind == "buyout" && m.count == nil) {
		return
	}
	reach := onward
	if m.claim.Kind == "outage" {
		reach = explained
	}
	if s.field == "title" {
		doc.expected = max(doc.expected, reach-1)
		return
	}
	doc.expected = max(doc.expected, s.number+reach)
}

// setsTarget tells whether a sentence without a word for cuts says how many there are to be in
// all, after others were told of: "The bank's own goal is 7,000 by 2030."
func (doc *document) setsTarget(s *sentence) bool {
	if !s.contains(doc.d.TargetCue) || !doc.cutsBefore() {
		return false
	}
	return slices.ContainsFunc(s.amounts, func(q quantity.Quantity) bool {
		return slotOf(q, s, doc.d)&(rule.SlotCount|rule.SlotPercent) != 0
	})
}

// follow takes from a sentence what it adds to an outage or a closure told right before:
// why the service failed and how long, how many the plant employs.
func (doc *document) follow(s *sentence, first int) {
	d, w := doc.d, doc.w
	doc.takesEffect(s, first)
	if len(s.tokens) <= 6 && s.contains(d.CauseCue) {
		doc.causeHead = s.number + 1 // a heading: "Root cause"
	}
	doc.noticeDated(s, first)
	doc.noticeFollows(s, first)
	doc.amountsTo(s, first)
	doc.refuted(s, first)
	doc.credits(s, first)
	doc.corrected(s, first)
	doc.renumbered(s, first)
	for i := first; i < len(w.mentions); i++ {
		if kind := w.mentions[i].claim.Kind; kind == "outage" || kind == "plant_closure" {
			return // it tells of one itself
		}
	}
	for i := first - 1; i >= 0; i-- {
		m := &w.mentions[i]
		gap := s.number - m.sentence
		if m.field == "title" && s.field == "text" {
			gap = s.number + 1
		}
		if gap > explained {
			return
		}
		near := gap <= onward || m.field == "title" && d.Tag != "en" && gap == onward+1
		switch {
		case m.claim.Kind == "outage":
			if (m.claim.Cause == "" || m.claim.Cause == "unknown" && d.Tag == "en" && s.contains(d.CauseCue)) && (near || s.contains(d.CauseCue) || d.Corrected != rule.None && doc.causeHead > 0 && s.number-doc.causeHead < onward) {
				m.claim.Cause = cmp.Or(doc.cause(s, 0, len(s.tokens)), m.claim.Cause)
				if m.claim.Cause == "ai_assisted_change" {
					linked := true
					m.claim.AiLinked = &linked
				}
			}
			if m.claim.Start == "" && (gap == 1 || d.Tag != "en" && gap == 2) {
				m.claim.Start = doc.startAfter(s)
				if m.claim.Start == "" && gap == 1 && d.NameArticle != rule.None && (s.contains(d.BeDown) || s.contains(d.Component)) && !s.contains(d.Restored) {
					m.claim.Start = doc.outageStart(s, 0, len(s.tokens)) // "no pudieron entrar ayer en la aplicación"
				}
			}
			if m.claim.Start == "" && m.field == "title" && s.field == "text" && doc.tellsDay(s) {
				m.claim.Start = doc.outageStart(s, 0, len(s.tokens))
			}
			if hours := s.onlyDuration(); hours != nil && m.claim.DurationHours == nil && m.claim.Count == nil && m.field == s.field && d.Tag == "en" {
				m.claim.DurationHours = hours
				return
			}
			if !near && !s.contains(d.InAll) {
				return
			}
			if m.claim.DurationHours == nil && m.claim.Count == nil {
				m.claim.DurationHours = doc.lasted(s, 0, len(s.tokens), true)
				if m.claim.DurationHours == nil && d.Tag == "en" && near && m.field == s.field && s.contains(d.Restored) {
					// when it began is told there, when it was over here
					began, over := s.text[m.span.Start:m.span.End], s.text[s.span.Start:s.span.End]
					if timesOfDay(began) == 1 && timesOfDay(over) == 1 {
						if hours := endsHours(began + " " + over); hours > 0 {
							m.claim.DurationHours = &hours
						}
					}
				}
			}
			return
		case !near && m.claim.Kind == "plant_closure" && m.count == nil && m.field == "text" && gap <= onward+2 && d.Tag == "en":
			if all := doc.workThere(s); all != nil && all.High <= largestPlant && s.has(all.End, d.Folks) > 0 && len(s.tokens) < 12 {
				m.count = all // "Some 900 people work there."
			}
			return
		case !near:
			return
		case m.claim.Kind == "buyout" && d.OfferReach != rule.None:
			if m.count == nil && !slices.ContainsFunc(w.mentions[first:], func(o mention) bool { return o.claim.Kind == "buyout" }) {
				m.count = doc.offeredTo(s)
			}
			return
		case m.claim.Kind == "plant_closure":
			if d.NameArticle != rule.None && s.find(0, 6, d.Generic) >= 0 {
				return // "la rama da trabajo a 46.000"
			}
			if m.count == nil {
				if all := doc.workThere(s); all != nil && all.High <= largestPlant {
					m.count = all
				}
			}
			if m.count == nil {
				m.count = doc.siteHas(s)
			}
			if m.count == nil && s.contains(d.Notices) && s.contains(d.NoticeSays) { // "The notice covers 92 workers"
				m.count = doc.closureCount(s, 0, 0)
			}
			if m.count == nil && (gap == 1 || m.field == "title" && gap <= 2) {
				m.count = doc.theStaff(s)
			}
			return
		}
	}
}

// onlyDuration is the length of time, in hours, of which a sentence consists: "How long did it
// last? Ten hours." Nil where it says more.
func (s *sentence) onlyDuration() *float64 {
	if len(s.tokens) > 5 || len(s.amounts) != 1 || s.amounts[0].Kind != quantity.Duration || s.amounts[0].Range() {
		return nil
	}
	q := &s.amounts[0]
	if q.Start > 1 || q.End+1 < len(s.tokens) {
		return nil
	}
	hours := q.High
	return &hours
}

// startAfter is the day, in full, that the sentence after an outage says it began on, where
// the words do not count from or up to that day.
func (doc *document) startAfter(s *sentence) string {
	for i := range s.tokens {
		date, _ := doc.dateAt(s, i, false)
		if len(date) != len(time.DateOnly) || s.find(i-2, i, doc.d.ByThen) >= 0 {
			continue
		}
		if !doc.published.IsZero() && date > doc.published.Format(time.DateOnly) {
			continue
		}
		return date
	}
	return ""
}

// refutedAtOnce is within how many words a sentence says that something is wrong that means what
// was told before it: "“Neither is true,” a spokesman said".
const refutedAtOnce = 4

// refuted makes cuts denied that the text told of as another's word or as a plan right
// before a sentence without cuts of its own which says that this is wrong: "The article is
// wrong. No such reduction has been proposed."
func (doc *document) refuted(s *sentence, first int) {
	d, w := doc.d, doc.w
	if first == 0 || len(w.mentions) > first || !s.contains(d.Refutes) && !doc.rebuffs(s) {
		return
	}
	short := len(s.tokens) <= 7 && d.Corrected != rule.None || s.find(0, refutedAtOnce, d.Refutes) >= 0
	if !short && !s.contains(d.ReportWord) && !s.contains(d.ToldThing) && !s.contains(d.CutsWord) && !s.contains(d.CutNoun) && s.has(0, d.ThisWord) == 0 {
		return
	}
	for i := first - 1; i >= 0 && w.mentions[i].field == s.field && s.number-w.mentions[i].sentence <= onward; i-- {
		if m := &w.mentions[i]; layoffKind(m.claim.Kind) && (m.claim.Status != "confirmed" || !m.explicit && (m.hearsay || s.has(0, d.ThisWord) > 0)) {
			m.claim.Status, m.explicit = "denied", true
		}
	}
}

// corrected gives the cuts told right before a sentence the number that it says is the right
// one: "The number was given as 240. The correct number is 204."
func (doc *document) corrected(s *sentence, first int) {
	d, w := doc.d, doc.w
	if first == 0 || !s.contains(d.Corrected) || !doc.correcting {
		return
	}
	for i := first - 1; i >= 0 && w.mentions[i].field == s.field && s.number-w.mentions[i].sentence <= onward; i-- {
		m := &w.mentions[i]
		if !layoffKind(m.claim.Kind) || m.count == nil {
			continue
		}
		at := s.find(0, len(s.tokens), d.Corrected)
		for k := range s.amounts {
			q := s.amounts[k]
			if q.Start < at || slotOf(q, s, d)&rule.SlotCount == 0 || q.Kind != quantity.Count || q.Start > 0 && s.has(q.Start-1, d.Not) > 0 || equal(&q, m.count) {
				continue
			}
			wrong := m.count
			for j := range w.mentions[:first] { // whatever else has the wrong number
				if o := &w.mentions[j]; o.count != nil && o.reference.id == m.reference.id && equal(o.count, wrong) {
					o.count = &q
				}
			}
			return
		}
	}
}

// takesEffect gives the cuts told last before a sentence without cuts of its own the day
// they take effect: "The layoffs take effect May 8."
func (doc *document) takesEffect(s *sentence, first int) {
	d, w := doc.d, doc.w
	doc.goThen(s, first)
	if first == 0 || len(w.mentions) > first || !s.contains(d.Effective) && !s.contains(d.LastDay) || !s.contains(d.CutsWord) && !s.contains(d.CutNoun) && !s.contains(d.LastDay) && !s.datesOnly(d) {
		return
	}
	last := w.mentions[first-1].sentence
	for i := first - 1; i >= 0 && (w.mentions[i].field == s.field || s.field == "text" && s.number < 2) && w.mentions[i].sentence == last && s.number-last <= lasting; i-- {
		if m := &w.mentions[i]; m.claim.Effective == "" && (m.claim.Kind == "layoff" || m.claim.Kind == "warn_notice") && !m.past && !m.claim.Cumulative {
			m.claim.Effective = doc.effective(s, 0, len(s.tokens))
		}
	}
}

// amountsTo gives the cuts told right before a sentence without cuts of its own the share of
// the workforce that it says they are: "Das entspricht zehn Prozent der Belegschaft."
func (doc *document) amountsTo(s *sentence, first int) {
	d, w := doc.d, doc.w
	if first == 0 || len(w.mentions) > first || !s.contains(d.Equals) {
		return
	}
	if d.MonthMark != rule.None {
		doc.shareJa(s, first)
		return
	}
	back := 1
	if d.Tag != "en" {
		back = 2 // whoever says so may stand in a sentence between
	}
	var last *mention
	for i := first - 1; i >= 0 && w.mentions[i].field == s.field && s.number-w.mentions[i].sentence <= back && last == nil; i-- {
		if m := &w.mentions[i]; m.claim.Kind == "layoff" && m.count != nil && m.percent == nil {
			last = m
		}
	}
	if last == nil {
		return
	}
	for i := range s.amounts {
		if q := s.amounts[i]; q.Kind == quantity.Percent && (doc.workforceAfter(s, &q) || s.ofCompany(&q, d) || s.has(q.End, d.OfFirm) > 0 || q.End+1 >= len(s.tokens) && s.has(0, d.Equals) > 0) && !doc.ofUnit(s, &q) && s.find(q.Start-5, q.Start, d.Equals) >= 0 {
			last.percent = &q
			return
		}
	}
}

// largestPlant is more people than work at any plant that closes: "Magna employs 167,000".
const largestPlant = 25_000

// workThere finds how many a plant employs: "it employs 300 people", "dort arbeiten 300".
func (doc *document) workThere(s *sentence) *quantity.Quantity {
	d := doc.d
	at := s.find(0, len(s.tokens), d.Works)
	if at < 0 {
		return nil
	}
	for k := range s.amounts {
		q := s.amounts[k]
		if slotOf(q, s, d)&rule.SlotCount == 0 || q.Kind != quantity.Count || q.High < 3 {
			continue
		}
		if gap := max(q.Start-at, at-q.End); gap <= 8 && (s.find(q.End, q.End+4, d.Folks) >= 0 || s.has(at, d.Works) == q.Start || q.End == at) {
			return &q
		}
	}
	return nil
}

// theStaff finds how many a sentence after one of a closing plant speaks of as those who work
// there, all of them: "für die 130 Beschäftigten", "ses 190 salariés".
func (doc *document) theStaff(s *sentence) *quantity.Quantity {
	d := doc.d
	if d.TheStaff == rule.None {
		return nil
	}
	for k := range s.amounts {
		q := s.amounts[k]
		if q.Kind != quantity.Count || q.Range() || q.High < 5 || slotOf(q, s, d)&rule.SlotCount == 0 {
			continue
		}
		if people := s.find(q.End, q.End+2, d.People); people >= 0 && s.endsAt(q.Start, d.TheStaff) {
			return &q
		}
	}
	return nil
}

// noteStaff keeps how many a sentence says work for an employer or at its plant, for a
// sentence right after it that tells that all of them go.
func (doc *document) noteStaff(s *sentence) {
	if doc.d.AllGo == rule.None || !s.contains(doc.d.Works) && !s.contains(doc.d.Has) {
		return
	}
	q := doc.workThere(s)
	if q == nil && s.contains(doc.d.Has) {
		for i := range s.amounts {
			o := s.amounts[i]
			if o.Kind == quantity.Count && slotOf(o, s, doc.d)&rule.SlotCount != 0 && o.High >= 3 && s.find(o.Start-3, o.Start, doc.d.Has) >= 0 && s.find(o.End, o.End+3, doc.d.Staffs) >= 0 {
				q = &o
				break
			}
		}
	}
	if q != nil {
		kept := *q
		doc.staff, doc.staffField, doc.staffIn = &kept, s.field, s.number
	}
}

// all is how many people go where a sentence tells that all do, which it or the two before
// it count: "employs 174 people, whose jobs end on May 15". Nil where none of them does.
func (doc *document) all(s *sentence) *quantity.Quantity {
	doc.noteStaff(s)
	if doc.staff == nil || doc.staffField != s.field || s.number-doc.staffIn > onward {
		return nil
	}
	return doc.staff
}

// lasted is how long an outage went on by the words between two tokens; nil where they do
// not say. In a sentence that only follows, a word must say that the time is the outage's.
func (doc *document) lasted(s *sentence, from, to int, follows bool) *float64 {
	d := doc.d
	if d.Tag != "en" && to > from { // first, as "9 heures à midi" also reads as a length
		if hours := clockHours(s.text[s.tokens[from].Start:s.tokens[to-1].End], s.contains(d.Restored)); hours > 0 {
			return &hours
		}
	}
	for _, a := range s.amounts {
		if a.Start < from || a.End > to || a.Kind != quantity.Duration || a.Range() || a.High > 24*21 {
			continue
		}
		restored := s.find(a.Start-7, a.Start, d.Restored) >= 0 && s.find(a.Start-3, a.Start, d.After) >= 0 || s.has(a.End, d.Later) > 0 && s.find(a.Start-8, a.Start, d.Restored) >= 0
		restored = restored || follows && doc.lastedSo(s, &a) || (s.find(a.Start-3, a.Start, d.After) >= 0 || s.has(a.End, d.Later) > 0) && s.find(a.End, a.End+6, d.Again) >= 0
		if restored || doc.fixedAfter(s, &a) || doc.lasts(s, a) && (!follows || s.find(a.Start-5, a.Start, d.InAll) >= 0 || s.find(a.Start-3, a.Start, d.LastingFor) >= 0 || s.find(a.Start-3, a.End+3, d.Lasted) >= 0) {
			hours := round(a.High)
			return &hours
		}
	}
	if to > from {
		text := s.text[s.tokens[from].Start:s.tokens[to-1].End]
		if hours := spanHours(text); hours > 0 {
			return &hours
		}
		if d.Tag == "en" && s.contains(d.Restored) {
			if hours := endsHours(text); hours > 0 {
				return &hours
			}
		}
	}
	return nil
}

// staffed gives a closing plant the number of jobs lost in the same or the next sentence, or in
// an English headline above it.
func staffed(claims []mention, english bool) {
	for i := range claims {
		closed := &claims[i]
		if closed.claim.Kind != "plant_closure" || closed.count != nil {
			continue
		}
		var lost []int
		for j := range claims {
			m := &claims[j]
			if m.claim.Kind == "layoff" && m.reference.id == closed.reference.id && m.count != nil && !m.past && !m.claim.Cumulative && !(closed.joined && m.field == closed.field && m.sentence == closed.sentence && m.start < closed.start) &&
				(m.field == closed.field && m.sentence-closed.sentence >= 0 && m.sentence-closed.sentence <= 1 || closed.field == "title" && m.field == "text" && m.sentence <= 1 || english && closed.field == "text" && m.field == "title" && closed.sentence <= 1) {
				lost = append(lost, j)
			}
		}
		others := slices.ContainsFunc(claims, func(o mention) bool {
			return o.claim.Kind == "plant_closure" && o.reference.id == closed.reference.id && o.start != closed.start
		})
		if len(lost) == 1 && !others {
			closed.count = claims[lost[0]].count
		}
	}
}

// offered takes out the layoffs, of the mentions from first on, whose number is that of a
// buyout: who may leave or has chosen to is not laid off.
func offered(mentions []mention, first int) []mention {
	if !slices.ContainsFunc(mentions[first:], func(m mention) bool { return m.claim.Kind == "buyout" && m.count != nil }) {
		return mentions
	}
	here := slices.Clone(mentions[first:])
	return append(mentions[:first], slices.DeleteFunc(mentions[first:], func(m mention) bool {
		if m.claim.Kind == "layoff" && m.bare && m.count == nil && m.percent == nil {
			return true // "offers buyouts to cut 240 jobs"
		}
		return m.claim.Kind == "layoff" && m.count != nil && slices.ContainsFunc(here, func(o mention) bool {
			return o.claim.Kind == "buyout" && o.count != nil && o.count.Number == m.count.Number
		})
	})...)
}
