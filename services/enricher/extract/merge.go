package extract

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// merge puts the places together that make the same claim of the same company: what one
// states adds to what the other does, and the richest statement gives the evidence.
func (doc *document) merge(found []mention) []mention {
	for i := range found {
		found[i].reference = doc.fullName(found[i].reference)
	}
	found = byState(found)
	notices(found)
	found = outnumbered(found)
	found = outdated(substituted(found))
	for i := range found {
		if m := &found[i]; m.earlier && slices.ContainsFunc(found, func(o mention) bool {
			return o.claim.Kind == "layoff" && o.reference.id == m.reference.id && o.count != nil && o.claim.Status == "confirmed" && o.count.High*1.2 < m.count.High && !o.earlier
		}) {
			m.claim.Kind, m.target = "layoff_target", true // reported once, carried out in part
		}
	}
	found = doc.unharmed(doc.ofPart(ofUnits(doc.ofLonger(doc.askedAndDenied(doc.misnamed(found))))))
	undecided(found)
	found = doc.outlived(found)
	progress(found)
	overall(found)
	found = planned(found)
	partDone(found)
	slices.SortStableFunc(found, func(a, b mention) int {
		return cmp.Or(-cmp.Compare(a.field, b.field), cmp.Compare(a.sentence, b.sentence), cmp.Compare(a.weight(), b.weight()), cmp.Compare(a.start, b.start))
	})
	staffApart(found)
	claims := found[:0] // never longer than what is read
	for _, m := range found {
		if m.part && (m.count != nil || m.percent != nil) || beyondCount(found, &m) {
			continue
		}
		merged := false
		for i := range claims {
			if doc.same(&claims[i], &m) {
				claims[i].claim.Role = doc.x.offices.fuller(claims[i].claim.Role, m.claim.Role)
				claims[i].absorb(&m)
				merged = true
				break
			}
		}
		if !merged {
			claims = append(claims, m)
		}
	}
	for i := range claims {
		if m := &claims[i]; m.claim.Kind == "outage" && m.claim.Service == "" {
			m.claim.Service = m.failed
		}
	}
	claims = datedEach(claims)
	if doc.d.Tag != "en" {
		foreseen(claims)
	}
	taken(claims)
	claims = doc.parts(claims)
	staffed(claims, doc.d.Tag == "en")
	return doc.dubious(doc.targets(claims))
}

// datedEach takes out what only counts outages each of which the text dates.
func datedEach(claims []mention) []mention {
	gone := make([]bool, len(claims))
	for i := range claims {
		m := &claims[i]
		if m.claim.Kind != "outage" || m.claim.Count == nil || m.claim.Start != "" || m.claim.Service != "" {
			continue
		}
		dated := int32(0)
		for k := range claims {
			if o := &claims[k]; o.claim.Kind == "outage" && o.claim.Start != "" && o.claim.Count == nil && o.reference.id == m.reference.id {
				dated++
			}
		}
		gone[i] = dated == *m.claim.Count
	}
	return without(claims, gone)
}

// foreseen makes a running total planned where the cuts told right before it are: "will
// 6.000 banen schrappen. In totaal verdwijnen er daarmee 10.000".
func foreseen(claims []mention) {
	for i := range claims {
		m := &claims[i]
		if m.claim.Kind != "layoff" || !m.claim.Cumulative || m.claim.Status != "confirmed" {
			continue
		}
		if slices.ContainsFunc(claims, func(o mention) bool {
			return o.claim.Kind == "layoff" && o.claim.Status == "planned" && o.count != nil && !o.claim.Cumulative && o.reference.id == m.reference.id && o.field == m.field && m.sentence-o.sentence == 1
		}) {
			m.claim.Status = "planned"
		}
	}
}

// beyondCount tells whether a share stands in the same sentence beside a count that has it
// already: it is that count's, not one of another round's.
func beyondCount(found []mention, m *mention) bool {
	return m.claim.Kind == "layoff" && m.count == nil && m.percent != nil && slices.ContainsFunc(found, func(o mention) bool {
		return o.claim.Kind == "layoff" && o.count != nil && o.percent != nil && o.percent.Start == m.percent.Start && o.field == m.field && o.sentence == m.sentence && o.reference.id == m.reference.id
	})
}

// misnamed takes out the claims of a headline whose company is only a capital, not a name:
// the text, which does not know it, tells the same number of another.
func (doc *document) misnamed(found []mention) []mention {
	text := doc.event.GetText()
	told := func(m *mention) bool {
		for i := range found {
			o := &found[i]
			if o.field == "text" && o.reference.id != m.reference.id && o.claim.Kind == m.claim.Kind &&
				(o.count != nil && m.count != nil && near(o.count, m.count) || o.percent != nil && m.percent != nil && near(o.percent, m.percent)) {
				return true
			}
		}
		return false
	}
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		elsewhere := !strings.Contains(text, m.name) || doc.d.Tag == "en" && !strings.Contains(doc.event.GetTitle(), m.name)
		gone[i] = m.field == "title" && !m.known() && m.weight() < 2 && text != "" && elsewhere && told(m)
	}
	return without(found, gone)
}

// ofUnits takes out what a headline tells of a parent, where the text tells the same number
// of its unit.
func ofUnits(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		gone[i] = m.field == "title" && m.claim.Kind == "layoff" && m.count != nil && slices.ContainsFunc(found, func(o mention) bool {
			return o.field == "text" && o.claim.Kind == "layoff" && o.known() && o.company.ParentID == m.reference.id && o.count != nil && near(o.count, m.count)
		})
	}
	return without(found, gone)
}

// overall makes a target of a larger number that is planned or reported after a smaller one
// which the employer confirms: the whole of which that is a part.
func overall(found []mention) {
	for i := range found {
		m := &found[i]
		if m.claim.Kind != "layoff" || m.count == nil || m.claim.Cumulative || m.claim.Status != "planned" && m.claim.Status != "reported" || m.field == "title" {
			continue
		}
		done, repeat := false, false
		for j := range found {
			o := &found[j]
			if o.claim.Kind != "layoff" || o.count == nil || o.reference.id != m.reference.id || j == i {
				continue
			}
			before := o.field == "title" || o.field == m.field && o.sentence < m.sentence
			if before && o.claim.Status == "confirmed" && !o.past && !o.claim.Cumulative && o.count.High*1.2 < m.count.High {
				done = true
			}
			repeat = repeat || before && near(o.count, m.count)
		}
		if done && !repeat {
			m.claim.Kind, m.target = "layoff_target", true
		}
	}
}

// planned takes the number of an overall plan off the cuts, where the text has another,
// smaller number for what is carried out.
func planned(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		t := &found[i]
		if t.claim.Kind != "layoff_target" || t.weight() == 2 {
			continue
		}
		done := false
		for j := range found {
			f := &found[j]
			if f.claim.Kind != "layoff" || f.weight() == 2 || f.reference.id != t.reference.id || sameNumber(t, f) {
				continue
			}
			if t.count == nil || f.count == nil || f.count.High < t.count.High {
				done = true
			}
		}
		for j := range found {
			if done && found[j].claim.Kind == "layoff" && sameNumber(t, &found[j]) {
				gone[j] = true
			}
		}
	}
	return without(found, gone)
}

// sameNumber tells whether two mentions are of one number of one sentence.
func sameNumber(a, b *mention) bool {
	if a.field != b.field || a.sentence != b.sentence {
		return false
	}
	return a.count != nil && b.count != nil && a.count.Number == b.count.Number || a.percent != nil && b.percent != nil && a.percent.Number == b.percent.Number
}

// grouped is a name without the word for a group of companies that ends it: what a reader
// says of "Technicolor Group". Empty where it has none.
func grouped(name string) string {
	for _, tail := range [...]string{" Group", " Holdings", " Holding", " Gruppe", " Gruppo"} {
		if short, ok := strings.CutSuffix(name, tail); ok {
			return short
		}
	}
	return ""
}

// fullName is the company that a short name stands for in this text: "Tolliver" after
// "Tolliver Foods"; but not "Tolliver Group", which is Tolliver.
func (doc *document) fullName(r reference) reference {
	if r.known() && r.company.Prominent || doc.filer.id != "" || doc.page {
		return doc.wholeNamed(r)
	}
	if r.name == "" || r.id == doc.signed.id {
		return r
	}
	if full := doc.inFullJa(r); full.id != r.id {
		return full
	}
	if !r.known() && strings.HasPrefix(doc.signed.name, r.name+" ") {
		return doc.signed // what its signature has in full: "Paddle", in a text that Paddle Payments signs
	}
	if short := grouped(r.name); short != "" {
		for _, other := range doc.named {
			if other.name == short {
				return other
			}
		}
	}
	if strings.IndexByte(r.name, ' ') > 0 {
		for _, other := range doc.named {
			if other.known() && !r.known() && strings.Contains(doc.event.GetTitle(), other.name+" "+r.name) {
				return other // "at Harvester Works", under a headline on John Deere Harvester Works
			}
		}
	}
	title := doc.event.GetTitle()
	title = title[:cut(title, 1000)]
	if tail := " " + r.name; !r.known() && strings.IndexByte(r.name, ' ') < 0 {
		for _, other := range doc.named {
			if strings.HasSuffix(other.name, tail) && strings.Count(title, other.name) == strings.Count(title, r.name) && strings.Count(doc.opening(), other.name) == strings.Count(doc.opening(), r.name) {
				return other // the "Sur" of a headline on Operadora Sur
			}
		}
	}
	if whole := doc.inFullBeside(r); whole.id != "" {
		return whole
	}
	if doc.d.NameArticle != rule.None && !r.known() && strings.IndexByte(r.name, ' ') < 0 {
		for _, other := range doc.named {
			if !other.known() && strings.HasSuffix(other.name, " "+r.name) {
				return other // "Montblanc", of "Textil Montblanc"
			}
		}
	}
	key := ""
	for _, other := range doc.named {
		if grouped(other.name) == r.name {
			continue
		}
		if len(other.name) <= len(r.name) || other.name[0]|0x20 != r.name[0]|0x20 {
			continue // seen at once, without folding either
		}
		if key == "" {
			key = company.Key(r.name)
		}
		if long := company.Key(other.name); len(long) > len(key)+1 && long[len(key)] == ' ' && long[:len(key)] == key {
			return other
		}
	}
	return doc.founded(r)
}

// weight orders the mentions of one sentence: those with a number first.
func (m *mention) weight() int {
	switch {
	case m.count != nil && m.percent != nil:
		return 0
	case m.count != nil || m.percent != nil:
		return 1
	}
	return 2
}

func layoffKind(kind string) bool { return kind == "layoff" || kind == "layoff_target" }

// same tells whether two mentions can be one claim.
func (doc *document) same(a, b *mention) bool {
	if a.reference.id != b.reference.id || (a.claim.Kind != b.claim.Kind) {
		return false
	}
	switch a.claim.Kind {
	case "warn_notice":
		return (a.claim.State == "" || b.claim.State == "" || a.claim.State == b.claim.State) && (a.count == nil || b.count == nil || near(a.count, b.count))
	case "layoff", "layoff_target":
		if a.further != b.further && a.weight() != b.weight() {
			return false
		}
		if a.claim.Cumulative != b.claim.Cumulative && a.weight() < 2 && b.weight() < 2 && !equal(a.count, b.count) {
			return false
		}
		if (a.claim.Status == "denied") != (b.claim.Status == "denied") {
			return false
		}
		if a.count != nil && b.count != nil && !near(a.count, b.count) {
			return false
		}
		if a.percent != nil && b.percent != nil && !near(a.percent, b.percent) {
			return false
		}
		if a.round != b.round && a.weight() < 2 && b.weight() < 2 && !equal(a.percent, b.percent) {
			return false
		}
		if b.past && b.count != nil && a.count == nil && (a.percent != nil || a.claim.PercentOfUnit != nil && b.claim.PercentOfUnit == nil && a.field == b.field && a.sentence != b.sentence) {
			return false
		}
		return true
	case "savings_target", "restructuring_charge":
		return amountsMeet(&a.claim, &b.claim)
	case "outage":
		if a.claim.Start != "" && b.claim.Start != "" && a.claim.Start != b.claim.Start && !nextDay(a.claim.Start, b.claim.Start) && !(len(a.claim.Start) != len(b.claim.Start) && a.claim.Start[:7] == b.claim.Start[:7]) {
			return false
		}
		if a.field == b.field && a.sentence == b.sentence {
			return true
		}
		if named(a.claim.Service) && named(b.claim.Service) && !a.plain && !b.plain && a.claim.Service != b.claim.Service {
			return false
		}
		if a.claim.DurationHours != nil && b.claim.DurationHours != nil && math.Abs(*a.claim.DurationHours-*b.claim.DurationHours) > 0.5 {
			return false
		}
		if a.claim.Count != nil && b.claim.Count == nil && b.claim.Start != "" || b.claim.Count != nil && a.claim.Count == nil && a.claim.Start != "" {
			return false
		}
		return true
	case "exec_departure":
		return doc.x.offices.same(a.claim.Role, b.claim.Role)
	case "buyout", "plant_closure":
		return a.count == nil || b.count == nil || near(a.count, b.count)
	}
	return true
}

// substituted takes out what AI is only said to do now, where no cuts are told of and the judge of
// kinds does not hear that it stands for people.
func substituted(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		gone[i] = m.needsCuts && m.told < takenUp && !slices.ContainsFunc(found, func(o mention) bool {
			return layoffKind(o.claim.Kind) && o.reference.id == m.reference.id && o.claim.Status != "denied"
		})
	}
	return without(found, gone)
}

// named tells whether a service has a name of its own, as Azure has and "mobile app" and "API
// gateway" have not.
func named(service string) bool {
	last := service[strings.LastIndexByte(service, ' ')+1:]
	return last != "" && service[0] >= 'A' && service[0] <= 'Z' && !(last[0] >= 'a' && last[0] <= 'z')
}

// nextDay tells whether two dates are a day apart: "yesterday" of a report, and the day an
// outage began on.
func nextDay(a, b string) bool {
	x, err := time.Parse(time.DateOnly, a)
	y, err2 := time.Parse(time.DateOnly, b)
	return err == nil && err2 == nil && x.Sub(y).Abs() <= 24*time.Hour
}

func equal(a, b *quantity.Quantity) bool {
	return a != nil && b != nil && a.Low == b.Low && a.High == b.High
}

// near tells whether two numbers can be one: equal, or one a rounded form of the other.
func near(a, b *quantity.Quantity) bool {
	if a.Low == b.Low && a.High == b.High {
		return true
	}
	if a.Range() != b.Range() {
		r, p := a, b
		if b.Range() {
			r, p = b, a
		}
		return p.High >= r.Low && p.High <= r.High && (p.High == r.Low || p.High == r.High)
	}
	loose := a.Bound != "" || b.Bound != ""
	if a.Kind == quantity.Percent && b.Kind == quantity.Percent && loose && math.Abs(a.High-b.High) <= 0.55 {
		return true // a headline's "about 4%" is the text's 4.5
	}
	if a.Kind == quantity.Percent && b.Kind == quantity.Percent && a.Fraction != b.Fraction && math.Abs(a.High-b.High) <= 1.5 {
		return true // "a quarter of its staff" is 24 percent
	}
	if a.Kind == quantity.Count && b.Kind == quantity.Count && (atLeast(a, b) || atLeast(b, a)) {
		return true
	}
	gap := math.Abs(a.High-b.High) / math.Max(a.High, b.High)
	return loose && gap <= 0.06 && (a.Kind == quantity.Percent || precision(a.High) != precision(b.High)) || gap <= 0.006
}

// precision is how many digits of a count are no trailing zeros: two counts that are equally
// fine and differ are no roundings of each other.
func precision(v float64) int {
	digits := strings.TrimRight(strconv.FormatFloat(v, 'f', 0, 64), "0")
	return len(digits)
}

func amountsMeet(a, b *claim) bool {
	if a.Amount != nil && b.Amount != nil {
		return *a.Amount == *b.Amount
	}
	if a.AmountHigh != nil && b.AmountHigh != nil {
		return *a.AmountHigh == *b.AmountHigh
	}
	if upTo(a, b) || upTo(b, a) {
		return true
	}
	return a.Amount == nil && a.AmountHigh == nil || b.Amount == nil && b.AmountHigh == nil
}

// upTo tells whether a claim of one amount is that of a range whose end it is: "charges of up
// to 55 million" in a headline, "between 48 and 55 million" in its text.
func upTo(one, ends *claim) bool {
	return one.Amount != nil && one.AmountHigh == nil && ends.AmountHigh != nil && ends.Amount == nil && *one.Amount == *ends.AmountHigh
}

// figures is the number of digits before the closing zeros: 12200 has three.
func figures(v float64) int {
	n := int64(v)
	for n > 0 && n%10 == 0 {
		n /= 10
	}
	digits := 0
	for ; n > 0; n /= 10 {
		digits++
	}
	return digits
}

// absorb adds what b states and a does not.
func (a *mention) absorb(b *mention) {
	loose := a.weight() == 2 && b.weight() < 2
	if loose && a.field == "title" && b.field == "text" && a.claim.Status == "planned" && b.claim.Status == "confirmed" {
		a.claim.Status, a.explicit = b.claim.Status, b.explicit // "Acme plans layoffs": the text tells that it cuts
	}
	if b.weight() < a.weight() {
		a.field, a.sentence, a.span, a.start = b.field, b.sentence, b.span, b.start
	}
	if a.count == nil || b.count != nil && a.count.Bound != "" && b.count.Bound == "" && a.count.High != b.count.High {
		if b.count != nil {
			a.count = b.count
		}
	}
	if a.count != nil && b.count != nil && a.count.Bound != "" && b.count.Bound != "" && !a.count.Range() && figures(b.count.High) > figures(a.count.High) {
		a.count = b.count // the text is more exact than the headline
	}
	if a.count != nil && b.count != nil && !a.count.Range() && b.count.Range() && a.field == "title" && b.field == "text" {
		a.count = b.count
	}
	if equal(a.count, b.count) && a.count.Bound == "" {
		a.count = b.count // the text bounds what the headline rounds
	}
	if a.percent != nil && b.percent != nil && a.field == "title" && b.field == "text" && a.percent.Bound != "" && !a.percent.Range() && !b.percent.Range() && figures(b.percent.High*10) > figures(a.percent.High*10) {
		a.percent = b.percent
	}
	if a.percent != nil && b.percent != nil && !a.percent.Range() && b.percent.Range() && a.field == "title" && b.field == "text" {
		a.percent = b.percent
	}
	if a.percent != nil && b.percent != nil && a.field == "title" && b.field == "text" && a.percent.Fraction && !b.percent.Fraction && math.Abs(a.percent.High-b.percent.High) <= 4 {
		a.percent = b.percent // the headline's "a quarter" is 26 percent
	}
	if a.percent == nil || equal(a.percent, b.percent) && a.percent.Bound == "" {
		a.percent = cmp.Or(b.percent, a.percent)
	}
	a.bare = a.bare && b.bare
	a.soFar = a.soFar || b.soFar && b.claim.Kind == "buyout"
	a.past = a.past && b.past
	a.target = a.target || b.target
	switch {
	case b.weight() == 2 && a.weight() < 2 && a.field == "title" && b.field == "text" && b.sentence == 0 && !a.explicit && b.explicit && b.claim.Status == "reported":
		a.claim.Status, a.explicit = b.claim.Status, true // the lead says whose word the headline is
	case b.weight() == 2 && a.weight() < 2: // a loose statement says nothing of this number
	case b.explicit && (!a.explicit || loose && a.claim.Status != "denied"):
		a.claim.Status, a.explicit = b.claim.Status, true
	case b.explicit && a.explicit && a.claim.Status == "reported" && b.claim.Status == "confirmed" && b.count != nil && a.field == "text" && b.field == "text" && b.sentence > a.sentence:
		a.claim.Status = "confirmed" // the employer bears out what sources said
	case b.explicit && a.explicit && a.field == "title" && b.field == "text" && a.claim.Status == "planned" && b.claim.Status == "reported":
		a.claim.Status = "reported"
	}
	a.link = max(a.link, b.link)
	a.failed = cmp.Or(a.failed, b.failed)
	if b.numeral > 0 {
		if a.numeral == 0 {
			a.odds = b.odds
		}
		a.numeral, a.odds = max(a.numeral, b.numeral), max(a.odds, b.odds)
	}
	x, y := &a.claim, &b.claim
	if y.Service != "" && x.Service != "" && strings.HasSuffix(y.Service, " "+x.Service) && !named(y.Service) && a.field == "title" {
		x.Service = y.Service // a headline's "app" is the text's "mobile app"
	}
	if upTo(x, y) {
		x.Amount, x.AmountLow, x.AmountHigh = nil, y.AmountLow, y.AmountHigh
	}
	x.Cumulative = x.Cumulative || y.Cumulative
	for _, pair := range [...][2]*string{{&x.Effective, &y.Effective}, {&x.Service, &y.Service}, {&x.Start, &y.Start}, {&x.Cause, &y.Cause},
		{&x.Period, &y.Period}, {&x.Destination, &y.Destination}, {&x.Role, &y.Role}, {&x.Currency, &y.Currency}, {&x.State, &y.State}, {&x.NoticeDate, &y.NoticeDate}, {&x.Status, &y.Status}} {
		if *pair[0] == "" {
			*pair[0] = *pair[1]
		}
	}
	if x.PercentOfUnit == nil && a.percent == nil {
		x.PercentOfUnit, x.UnitBound = y.PercentOfUnit, y.UnitBound
	} else if x.PercentOfUnit != nil && y.PercentOfUnit != nil && *x.PercentOfUnit == *y.PercentOfUnit {
		x.UnitBound = cmp.Or(x.UnitBound, y.UnitBound)
	}
	if x.DurationHours == nil {
		x.DurationHours = y.DurationHours
	}
	if x.AiLinked == nil {
		x.AiLinked = y.AiLinked
	}
	if x.Count == nil {
		x.Count = y.Count
	}
	if x.Amount == nil && x.AmountHigh == nil {
		x.Amount, x.AmountLow, x.AmountHigh = y.Amount, y.AmountLow, y.AmountHigh
	}
}

// parts drops numbers that only break a larger one down, and loose statements beside a
// numbered one.
func (doc *document) parts(claims []mention) []mention {
	gone := addsUp(claims)
	for i := range claims {
		m := &claims[i]
		for j := range claims {
			big := &claims[j]
			if i == j || big.reference.id != m.reference.id || !layoffKind(m.claim.Kind) || !layoffKind(big.claim.Kind) || big.part {
				continue
			}
			if m.claim.Kind == "layoff" && m.weight() == 2 && !(m.further && m.claim.Effective != "") && m.claim.PercentOfUnit == nil && m.claim.Status != "denied" && (big.weight() < 2 || big.claim.PercentOfUnit != nil) && big.claim.Kind == "layoff" {
				gone[i] = true
			}
			if m.count != nil && big.count != nil && big.claim.Kind == m.claim.Kind && m.count.High < big.count.High && !m.past && !m.claim.Cumulative && !big.claim.Cumulative && m.located && !big.located && !big.past && big.claim.Status != "denied" {
				gone[i] = true
			}
			if m.count != nil && big.count != nil && m.claim.Kind == "layoff" && big.claim.Kind == "layoff" && m.count.High < big.count.High && !m.past && !m.fresh && !m.claim.Cumulative && !big.claim.Cumulative && !big.past && m.claim.Status == big.claim.Status &&
				m.field == "text" && (big.field == "title" || big.sentence < m.sentence) {
				gone[i] = true
			}
		}
	}
	return without(claims, gone)
}

// without takes out, in place, the mentions that are gone.
func without(mentions []mention, gone []bool) []mention {
	kept := 0
	for i := range mentions {
		if gone[i] {
			continue
		}
		if kept != i {
			mentions[kept] = mentions[i]
		}
		kept++
	}
	return mentions[:kept]
}

// targets decides which numbers are an overall plan: those told as one that are larger
// than what is carried out so far.
func (doc *document) targets(claims []mention) []mention {
	gone := make([]bool, len(claims))
	for i := range claims {
		m := &claims[i]
		if m.claim.Kind == "layoff_target" && m.count == nil && m.percent == nil {
			gone[i] = true
			continue
		}
		if m.claim.Kind == "layoff_target" {
			smaller, repeat := false, false
			for j := range claims {
				o := &claims[j]
				if o.claim.Kind != "layoff" || o.reference.id != m.reference.id {
					continue
				}
				if o.count != nil && m.count != nil {
					if near(o.count, m.count) {
						repeat = true
					} else if o.count.High < m.count.High {
						smaller = true
					}
				}
				if o.percent != nil && m.percent != nil && near(o.percent, m.percent) {
					repeat = true
				}
				if o.count != nil && m.count == nil || o.percent != nil && m.percent == nil {
					smaller = true
				}
			}
			gone[i] = repeat && !smaller // the plan is what is carried out
		}
		if m.claim.Kind == "layoff" && m.count != nil {
			repeat, smaller := false, false
			for j := range claims {
				o := &claims[j]
				if o.reference.id != m.reference.id || o.count == nil || j == i {
					continue
				}
				if o.claim.Kind == "layoff_target" && near(o.count, m.count) {
					repeat = true
				}
				if o.claim.Kind == "layoff" && o.count.High < m.count.High {
					smaller = true
				}
			}
			gone[i] = repeat && smaller // told as the target of the plan
		}
	}
	return without(claims, gone)
}

// atLeast tells whether a count is the round one that another passes: a headline's "more than
// 100" is the text's 110.
func atLeast(round, fine *quantity.Quantity) bool {
	return round.Bound == "at_least" && round.High <= fine.High && fine.High <= 1.2*round.High && precision(round.High) < precision(fine.High)
}
