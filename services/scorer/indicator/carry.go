package indicator

import (
	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/programme"
)

// Carried is what a programme gives a quarter.
//
// A target belongs to the quarters in which it is stated, and is carried forward into
// every later one until a year after it was last stated (programme.after_days). Once the
// booked rounds have met it, the quarters that follow show 0, unless it is stated again.
type Carried struct {
	// Exists tells that a target with a headcount reaches into the quarter.
	Exists bool
	Values []Value
	// Heads of the programme: its booked rounds, else its target.
	Heads Value
}

// Reach is the quarters that targets reach into.
type Reach struct {
	heads, percent []window
}

// window is a target's first and last quarter.
type window struct{ first, last quarter.Quarter }

// NewReach reads the targets that a linker has ever held, those that were withdrawn too:
// what had a number keeps it.
func NewReach(rules *pipelines.FactRules, facts []*fact.Fact) Reach {
	r := Reach{}
	for _, f := range facts {
		if f.Kind != "layoff_target" {
			continue
		}
		first, last := f.Told()
		w := window{quarterOf(first), quarterOf(last + rules.Programme.AfterDays)}
		if f.EverHeads() {
			r.heads = append(r.heads, w)
		}
		if f.EverPercent() {
			r.percent = append(r.percent, w)
		}
	}
	return r
}

func quarterOf(day int) quarter.Quarter { return quarter.Of(fact.Midnight(day)) }

func covers(windows []window, q quarter.Quarter) bool {
	for _, w := range windows {
		if w.first <= q && q <= w.last {
			return true
		}
	}
	return false
}

// Quarters are the first and last quarter that any target reaches into, false without one.
func (r Reach) Quarters() (first, last quarter.Quarter, ok bool) {
	for _, windows := range [][]window{r.heads, r.percent} {
		for _, w := range windows {
			if !ok || w.first < first {
				first = w.first
			}
			last = max(last, w.last)
			ok = true
		}
	}
	return first, last, ok
}

// Into is what the programmes of a book give a quarter.
//
// notices are the statutory notices from one day to another.
func (r Reach) Into(q quarter.Quarter, book *programme.Book, notices func(from, to int) []*fact.Fact) Carried {
	heads, percent := covers(r.heads, q), covers(r.percent, q)
	if !heads && !percent {
		return Carried{}
	}
	p, open := inForce(q, book)
	c := Carried{Exists: heads}
	if heads {
		c.Values = append(targetValues(p, open), counts(p, q, book, notices)...)
		switch {
		case p.Booked > 0:
			c.Heads = Value{Value: p.Booked, Basis: "rounds booked in the programme", Facts: p.Cumulative.Facts}
		case p.Target.Headcount > 0:
			c.Heads = Value{Value: p.Target.Headcount, Basis: "the programme's target", Facts: []string{p.Target.FactID}}
		}
	}
	if percent {
		v := Value{Name: CutTargetPercent}
		if open && p.Target.Percent > 0 {
			v.Value, v.Facts = p.Target.Percent, []string{p.Target.FactID}
		}
		c.Values = append(c.Values, v)
	}
	return c
}

// inForce is the programme that a quarter belongs to, as facts dated up to its end make
// it, and whether its target is stated in the quarter or still open at its beginning.
func inForce(q quarter.Quarter, book *programme.Book) (programme.Programme, bool) {
	end := fact.Day(q.End()) - 1
	all := book.Until(end)
	if len(all) == 0 {
		return programme.Programme{}, false
	}
	p := all[len(all)-1]
	if p.Closes.Before(q.Start()) {
		return programme.Programme{}, false
	}
	if !p.Target.Repeated.Before(q.Start()) {
		return p, true
	}
	for _, before := range book.Until(fact.Day(q.Start()) - 1) {
		if before.Target.FactID == p.Target.FactID && before.Met() {
			return p, false
		}
	}
	return p, true
}

func targetValues(p programme.Programme, open bool) []Value {
	target := Value{Name: CutTarget}
	gap := Value{Name: CutGap}
	cumulative := Value{Name: CutGapCumulative}
	ratio := Value{Name: CutGapRatio}
	switch {
	case p.Target.Headcount <= 0:
	case !open:
		met := "met: " + p.Cumulative.Basis
		target.Basis, gap.Basis, cumulative.Basis, ratio.Basis = met, met, met, met
		target.Facts = []string{p.Target.FactID}
		gap.Facts, cumulative.Facts, ratio.Facts = p.Cumulative.Facts, p.Cumulative.Facts, p.Cumulative.Facts
	default:
		target.Value, target.Facts = p.Target.Headcount, []string{p.Target.FactID}
		if len(p.Targets) > 1 {
			target.Basis = "stated last of " + targets(p)
		}
		gap.Value, gap.Basis, gap.Facts = p.Stated.Value, p.Stated.Basis, p.Stated.Facts
		cumulative.Value, cumulative.Basis, cumulative.Facts = p.Cumulative.Value, p.Cumulative.Basis, p.Cumulative.Facts
		ratio.Value, ratio.Facts = p.Share(p.Stated), p.Stated.Facts
		ratio.Basis = fact.Number(p.Stated.Value) + " / " + fact.Number(p.Target.Headcount)
	}
	return []Value{target, gap, cumulative, ratio}
}

// counts are the cuts of a programme on three bases, side by side: announced, notified and
// effective by the quarter's end. They tell of the same people and are never added.
func counts(p programme.Programme, q quarter.Quarter, book *programme.Book, notices func(from, to int) []*fact.Fact) []Value {
	announced, notified, effective := Value{Name: ProgrammeAnnounced}, Value{Name: ProgrammeNotified}, Value{Name: ProgrammeEffective}
	end := fact.Day(q.End()) - 1
	if len(p.Targets) == 0 {
		return []Value{announced, notified, effective}
	}
	announced.Value, announced.Basis, announced.Facts = p.Booked, p.BookedBasis, p.BookedFacts
	gone := func(f *fact.Fact) bool {
		_, last, ok := f.Effective()
		return ok && last <= end
	}
	var told, byNotices, byRounds sum
	for _, f := range notices(fact.Day(p.Opens), min(end, fact.Day(p.Closes))) {
		if !f.Counts() || !f.Heads.Stated {
			continue
		}
		told.add(f, f.Heads.Value, f.Heads.Text())
		if gone(f) {
			byNotices.add(f, f.Heads.Value, f.Heads.Text())
		}
	}
	for _, f := range book.Booked(p) {
		if gone(f) {
			byRounds.add(f, f.Heads.Value, f.Heads.Text())
		}
	}
	notified.Value, notified.Basis, notified.Facts = told.value, told.basis(), told.facts
	most, by := byNotices, "notices"
	if byRounds.value > byNotices.value {
		most, by = byRounds, "announcements"
	}
	effective.Value, effective.Facts = most.value, most.facts
	if most.value > 0 {
		effective.Basis = join(most.basis(), "by the dates of "+by)
	}
	return []Value{announced, notified, effective}
}

func targets(p programme.Programme) string {
	text := ""
	for i, t := range p.Targets {
		if i > 0 {
			text += ", "
		}
		if t.Headcount > 0 {
			text += fact.Number(t.Headcount)
		} else {
			text += fact.Number(t.Percent) + " percent"
		}
	}
	return text
}
