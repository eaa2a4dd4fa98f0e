package rule

import (
	"cmp"
	"slices"
	"sort"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// lines is the rules on an indicator of every company, by where their lines lie: a change
// asks those alone that it can cross.
type lines struct {
	// rising and falling have levels, lowest first. Of them, those in the first part look at
	// a number where it crosses; those in the second, which ask for more than the number,
	// wherever it is beyond.
	rising, falling [2][]*compiled
	// up and down have changes, the smallest first.
	up, down []*compiled
	// days is the longest window of a change.
	days int
}

func (l *lines) add(c *compiled) {
	put := func(into *[]*compiled, key func(*compiled) float64) {
		at := sort.Search(len(*into), func(i int) bool { return key((*into)[i]) > key(c) })
		*into = slices.Insert(*into, at, c)
	}
	switch {
	case c.Level != nil:
		part := 0
		if c.asksMore() {
			part = 1
		}
		if c.Level.Falls() {
			put(&l.falling[part], raise)
		} else {
			put(&l.rising[part], raise)
		}
	case c.Change.By > 0:
		put(&l.up, by)
		l.days = max(l.days, c.Change.WithinDays)
	default:
		put(&l.down, by)
		l.days = max(l.days, c.Change.WithinDays)
	}
}

func raise(c *compiled) float64 { return c.Level.Raise }

// by is how far a change goes, whichever way.
func by(c *compiled) float64 { return max(c.Change.By, -c.Change.By) }

// asksMore tells that the rule asks for more than a number, so that what is new may be that.
func (c *compiled) asksMore() bool {
	return c.Where.Origins > 0 || c.Where.Coverage != nil || c.Where.NoveltyDays > 0
}

// crossable is every rule whose line a number may cross, and perhaps some more. moves are the
// numbers that it may be compared with.
func (l *lines) crossable(indicator *foreshockv1.Indicator, moves []float64) []*compiled {
	value := indicator.GetValue()
	upTo := func(rules []*compiled, key func(*compiled) float64, line float64) int { // rules whose line is at most this
		return sort.Search(len(rules), func(i int) bool { return key(rules[i]) > line })
	}
	below := func(rules []*compiled, line float64) int {
		return sort.Search(len(rules), func(i int) bool { return rules[i].Level.Raise >= line })
	}
	var found []*compiled
	for part := range 2 {
		rising, falling := l.rising[part], l.falling[part]
		low, high := 0, len(falling)
		if part == 0 && indicator.Previous != nil { // what was beyond before has told of it
			low = upTo(rising, raise, indicator.GetPrevious())
			high = below(falling, indicator.GetPrevious())
		}
		if end := upTo(rising, raise, value); low < end {
			found = append(found, rising[low:end]...)
		}
		if begin := below(falling, value); begin < high {
			found = append(found, falling[begin:high]...)
		}
	}
	if len(moves) > 0 {
		found = append(found, l.up[:upTo(l.up, by, value-slices.Min(moves))]...)
		found = append(found, l.down[:upTo(l.down, by, slices.Max(moves)-value)]...)
	}
	return found
}

// asked is the rules that an indicator may begin or move a chain of, in order.
func (t *trial) asked(indicator *foreshockv1.Indicator) []*compiled {
	update := t.change.Update
	w := t.set.onIndicator[indicator.GetName()]
	if w == nil {
		return nil
	}
	var moves []float64
	if indicator.Previous != nil {
		moves = append(moves, indicator.GetPrevious())
	}
	found := slices.Concat(w.companies[update.GetCompanyId()], w.industries[t.change.Company.Industry])
	if t.book != nil {
		for _, p := range t.book.Points {
			if p.GetName() == indicator.GetName() && p.GetQuarter() == update.GetQuarter() {
				moves = append(moves, p.GetValue())
			}
		}
		for _, chain := range t.book.Chains {
			if c := t.set.byName[chain.GetRule()]; !chain.GetEnded() && c.indicator == indicator.GetName() && chain.GetKey() == update.GetQuarter() && c.everybody() {
				found = append(found, c)
			}
		}
	}
	found = append(found, w.lines.crossable(indicator, moves)...)
	slices.SortFunc(found, func(a, b *compiled) int { return cmp.Compare(a.order, b.order) })
	return slices.Compact(found)
}

// days is the longest window of the changes that are watched of a company of an industry.
func (w *watch) days(companyID, industry string) int {
	if w == nil {
		return 0
	}
	days := w.lines.days
	for _, narrowed := range [][]*compiled{w.companies[companyID], w.industries[industry]} {
		for _, c := range narrowed {
			if c.Change != nil {
				days = max(days, c.Change.WithinDays)
			}
		}
	}
	return days
}

// beyond tells whether a value of a company of an industry is beyond any level that is watched,
// or any change is.
func (w *watch) beyond(companyID, industry string, value float64) bool {
	if w == nil {
		return false
	}
	l := &w.lines
	if len(l.up)+len(l.down) > 0 {
		return true
	}
	for part := range 2 {
		rising, falling := l.rising[part], l.falling[part]
		if len(rising) > 0 && crosses(rising[0].Level, value) || len(falling) > 0 && crosses(falling[len(falling)-1].Level, value) {
			return true
		}
	}
	may := func(c *compiled) bool { return c.Level == nil || crosses(c.Level, value) }
	return slices.ContainsFunc(w.companies[companyID], may) || slices.ContainsFunc(w.industries[industry], may)
}
