package fact

import (
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Dispute is two standing claims of one fact that can not both be true.
type Dispute struct {
	// About is headcount, percent, amount, status or ai_linked.
	About string
	A, B  *foreshockv1.Signal
}

// Disputes holds what speaks for the fact against whatever else is said of it and stands;
// each number once, by the signal that said it first.
func (f *Fact) Disputes() []Dispute {
	if len(f.groups) < 2 || f.Withdrawn {
		return nil
	}
	order := f.ranked()
	best := f.groups[order[0]].lead
	var found []Dispute
	seen := map[int]bool{f.groups[order[0]].number: true}
	for _, i := range order[1:] {
		g := &f.groups[i]
		if f.standing(g) < 2 {
			continue
		}
		r := g.lead
		if about := conflicting(best, r); about != "" && !seen[g.number] {
			seen[g.number] = true
			found = append(found, Dispute{about, best.signal, r.signal})
		}
		if r.status == 0 && best.status > 0 {
			found = append(found, Dispute{"status", best.signal, r.signal})
		}
	}
	if a, b := f.linkedAndNot(order); a != nil && b != nil {
		found = append(found, Dispute{"ai_linked", a.signal, b.signal})
	}
	return found
}

// conflicting names the number on which two readings disagree, empty where none.
func conflicting(a, b *reading) string {
	switch {
	case a.heads.Stated && b.heads.Stated && !a.heads.meets(&b.heads):
		return "headcount"
	case a.percent.Stated && b.percent.Stated && !a.percent.meets(&b.percent):
		return "percent"
	case a.amount.Stated && b.amount.Stated && a.claim.GetCurrency() == b.claim.GetCurrency() && !a.amount.meets(&b.amount):
		return "amount"
	default:
		return ""
	}
}

// linkedAndNot are a claim that links an outage to an AI tool and one that denies it.
func (f *Fact) linkedAndNot(order []int) (linked, not *reading) {
	for _, i := range order {
		g := &f.groups[i]
		switch {
		case f.Kind != "outage" || g.live == 0:
		case aiLinked(g.lead.claim):
			if linked == nil {
				linked = g.lead
			}
		case g.lead.claim.AiLinked != nil && not == nil:
			not = g.lead
		}
	}
	return linked, not
}

// OneRoundTwice tells that two rounds of one company may be one that is told with two
// numbers: dated within a few days, by documents of which none tells both, with numbers
// that can not both be true and of which none is a mere part of the other.
func (f *Fact) OneRoundTwice(o *Fact, days int, part func(small, large float64) bool) bool {
	switch {
	case f == o || f.family != o.family || f.Withdrawn || o.Withdrawn:
		return false
	case abs(f.Day-o.Day) > days || !f.Heads.Stated || !o.Heads.Stated || f.Heads.meets(&o.Heads):
		return false
	case part(min(f.Heads.Value, o.Heads.Value), max(f.Heads.Value, o.Heads.Value)):
		return false
	}
	for i := range min(len(f.members), maxLinks) {
		for j := range min(len(o.members), maxLinks) {
			a, b := &f.members[i], &o.members[j]
			if a.doc == b.doc || a.signal.GetEventId() == b.signal.GetEventId() {
				return false
			}
		}
	}
	return true
}
