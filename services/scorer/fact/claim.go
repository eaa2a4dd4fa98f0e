package fact

import (
	"cmp"
	"slices"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/proto"
)

// stale tells that later versions replaced the number and nobody has repeated it since.
func (n *number) stale() bool { return n.replaced > 0 && n.said <= n.replaced }

// ranked orders the claims of a fact: the first one speaks for it. Claims that stand come
// before replaced ones, confirmed before planned before reported before denied, then what
// says most, then what most independent origins say, then what was said first.
func (f *Fact) ranked() []int {
	order := make([]int, len(f.groups))
	for i := range order {
		order[i] = i
	}
	if len(order) > 1 {
		slices.SortFunc(order, func(a, b int) int { return f.compareGroups(a, b) })
	}
	return order
}

func (f *Fact) compareGroups(a, b int) int {
	x, y := &f.groups[a], &f.groups[b]
	if c := cmp.Compare(f.standing(y), f.standing(x)); c != 0 {
		return c
	}
	if x.live == 0 && y.live == 0 {
		// Of replaced claims the latest counts, not the strongest.
		return cmp.Compare(b, a)
	}
	if c := cmp.Compare(y.lead.status, x.lead.status); c != 0 {
		return c
	}
	if c := cmp.Compare(y.lead.specificity, x.lead.specificity); c != 0 {
		return c
	}
	if c := cmp.Compare(f.support(y), f.support(x)); c != 0 {
		return c
	}
	if c := cmp.Compare(x.lead.event, y.lead.event); c != 0 {
		return c
	}
	return cmp.Compare(a, b)
}

// standing is 2 for a claim that stands, 1 for one whose number was replaced elsewhere, 0
// for one that its own document replaced.
func (f *Fact) standing(g *group) int {
	switch {
	case g.live == 0:
		return 0
	case g.number >= 0 && f.numbers[g.number].stale():
		return 1
	default:
		return 2
	}
}

func (f *Fact) support(g *group) int {
	if g.number < 0 {
		return 0
	}
	return f.numbers[g.number].support
}

// file puts a reading under the claims and numbers of the fact and gives its group.
// revised tells that it stands in a later version of its document: then its number is
// affirmed, even if it had been replaced before.
func (f *Fact) file(r *reading, revised bool) int {
	n := f.fileNumber(r)
	if n >= 0 && revised {
		f.numbers[n].replaced = 0
	}
	for i := range f.groups {
		if equalClaims(f.groups[i].lead.claim, r.claim) {
			f.groups[i].live++
			return i
		}
	}
	f.groups = append(f.groups, group{lead: r, number: n, live: 1})
	return len(f.groups) - 1
}

// fileNumber is the index of the number that a reading states, -1 where it states none.
func (f *Fact) fileNumber(r *reading) int {
	if !r.heads.Stated && !r.percent.Stated && !r.unit.Stated && !r.amount.Stated {
		return -1
	}
	at := -1
	for i := range f.numbers {
		n := &f.numbers[i]
		if n.heads.same(&r.heads) && n.percent.same(&r.percent) && n.unit.same(&r.unit) && n.amount.same(&r.amount) && n.currency == r.claim.GetCurrency() {
			at = i
			break
		}
	}
	if at < 0 {
		f.numbers = append(f.numbers, number{heads: r.heads, percent: r.percent, unit: r.unit, amount: r.amount, currency: r.claim.GetCurrency()})
		at = len(f.numbers) - 1
	}
	n := &f.numbers[at]
	n.said = max(n.said, r.event)
	return at
}

// supersede retires what earlier versions of a document said of the fact, now that a
// later one is read. It tells whether anything was retired.
func (f *Fact) supersede(newer *reading) bool {
	retired := false
	for i := range f.members {
		m := &f.members[i]
		if m.superseded || m.doc != newer.doc || m.signal.GetEventId() == newer.signal.GetEventId() {
			continue
		}
		m.superseded, retired = true, true
		g := &f.groups[m.group]
		g.live--
		if g.number < 0 {
			continue
		}
		n := &f.numbers[g.number]
		if !n.restated(newer) {
			n.replaced = max(n.replaced, newer.event, newer.known)
		}
	}
	return retired
}

// restated tells that a reading gives this very number, or none at all.
func (n *number) restated(r *reading) bool {
	none := !r.heads.Stated && !r.percent.Stated && !r.unit.Stated && !r.amount.Stated
	return none || n.heads.same(&r.heads) && n.percent.same(&r.percent) && n.amount.same(&r.amount)
}

// complete fills what the speaking claim leaves out from the next best claims. Numbers
// are taken as a whole: a range's ends, or an amount with its currency, from one claim.
func (f *Fact) complete(claim *foreshockv1.Claim, order []int) *foreshockv1.Claim {
	var filled *foreshockv1.Claim
	target := func() *foreshockv1.Claim {
		if filled == nil {
			filled = proto.CloneOf(claim)
			claim = filled
		}
		return filled
	}
	for _, i := range order[1:] {
		from := f.groups[i].lead.claim
		if f.groups[i].lead.status == 0 && claim.GetStatus() != "denied" {
			continue
		}
		completeFigures(claim, from, target)
		completeWords(claim, from, target)
	}
	return claim
}

func completeFigures(claim, from *foreshockv1.Claim, target func() *foreshockv1.Claim) {
	if !hasHeads(claim) && hasHeads(from) {
		t := target()
		t.Headcount, t.HeadcountLow, t.HeadcountHigh = from.Headcount, from.HeadcountLow, from.HeadcountHigh
		t.Bound = from.GetBound()
		claim = t
	}
	if !hasPercent(claim) && hasPercent(from) {
		t := target()
		t.Percent, t.PercentLow, t.PercentHigh = from.Percent, from.PercentLow, from.PercentHigh
		claim = t
	}
	if claim.PercentOfUnit == nil && from.PercentOfUnit != nil {
		claim = target()
		claim.PercentOfUnit = from.PercentOfUnit
	}
	if !hasAmount(claim) && hasAmount(from) {
		t := target()
		t.Amount, t.AmountLow, t.AmountHigh, t.Currency = from.Amount, from.AmountLow, from.AmountHigh, from.GetCurrency()
		claim = t
	}
	if claim.DurationHours == nil && from.DurationHours != nil {
		claim = target()
		claim.DurationHours = from.DurationHours
	}
	if claim.Count == nil && from.Count != nil {
		claim = target()
		claim.Count = from.Count
	}
	if claim.AiLinked == nil && from.AiLinked != nil {
		claim = target()
		claim.AiLinked = from.AiLinked
	}
}

// wordFields are the fields of a claim that are plain words, one by one.
var wordFields = []struct {
	get func(*foreshockv1.Claim) string
	set func(*foreshockv1.Claim, string)
}{
	{(*foreshockv1.Claim).GetEffective, func(c *foreshockv1.Claim, s string) { c.Effective = s }},
	{(*foreshockv1.Claim).GetNoticeDate, func(c *foreshockv1.Claim, s string) { c.NoticeDate = s }},
	{(*foreshockv1.Claim).GetService, func(c *foreshockv1.Claim, s string) { c.Service = s }},
	{(*foreshockv1.Claim).GetStart, func(c *foreshockv1.Claim, s string) { c.Start = s }},
	{(*foreshockv1.Claim).GetCause, func(c *foreshockv1.Claim, s string) { c.Cause = s }},
	{(*foreshockv1.Claim).GetPeriod, func(c *foreshockv1.Claim, s string) { c.Period = s }},
	{(*foreshockv1.Claim).GetDestination, func(c *foreshockv1.Claim, s string) { c.Destination = s }},
	{(*foreshockv1.Claim).GetRole, func(c *foreshockv1.Claim, s string) { c.Role = s }},
	{(*foreshockv1.Claim).GetState, func(c *foreshockv1.Claim, s string) { c.State = s }},
}

func completeWords(claim, from *foreshockv1.Claim, target func() *foreshockv1.Claim) {
	for _, field := range wordFields {
		value := field.get(from)
		current := field.get(claim)
		if value != "" && (current == "" || current == "unknown" && value != "unknown") {
			claim = target()
			field.set(claim, value)
		}
	}
}

func hasHeads(c *foreshockv1.Claim) bool {
	return c.Headcount != nil || c.HeadcountLow != nil || c.HeadcountHigh != nil
}

func hasPercent(c *foreshockv1.Claim) bool {
	return c.Percent != nil || c.PercentLow != nil || c.PercentHigh != nil
}

func hasAmount(c *foreshockv1.Claim) bool {
	return c.Amount != nil || c.AmountLow != nil || c.AmountHigh != nil
}

// equalClaims compares field by field; proto.Equal costs ten times as much.
func equalClaims(a, b *foreshockv1.Claim) bool {
	if a.GetStatus() != b.GetStatus() || a.GetBound() != b.GetBound() || a.GetCumulative() != b.GetCumulative() || a.GetCurrency() != b.GetCurrency() {
		return false
	}
	for _, field := range wordFields {
		if field.get(a) != field.get(b) {
			return false
		}
	}
	return equal(a.Headcount, b.Headcount) && equal(a.HeadcountLow, b.HeadcountLow) && equal(a.HeadcountHigh, b.HeadcountHigh) &&
		equal(a.Percent, b.Percent) && equal(a.PercentLow, b.PercentLow) && equal(a.PercentHigh, b.PercentHigh) &&
		equal(a.PercentOfUnit, b.PercentOfUnit) && equal(a.DurationHours, b.DurationHours) && equal(a.AiLinked, b.AiLinked) &&
		equal(a.Count, b.Count) && equal(a.Amount, b.Amount) && equal(a.AmountLow, b.AmountLow) && equal(a.AmountHigh, b.AmountHigh)
}

func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
