package ledger

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

// Cause is why a forecast changed between two days.
type Cause string

// Causes of changes.
const (
	// Entered: a fact became known, or a fact known before is dated before the later of
	// the two quarters and not before the earlier one.
	Entered Cause = "entered"
	// Decayed: time passed, and what was in view has faded or is out of memory. Evidence
	// fades up to the first day of the quarter that is forecast, so two forecasts of one
	// quarter have none of it.
	Decayed Cause = "decayed"
	// Revised: something new was said of a fact known before.
	Revised Cause = "revised"
	// Superseded: a later version of a document replaced or withdrew what it had said.
	Superseded Cause = "superseded"
)

// Causes are all of them, in the order of reading.
var Causes = []Cause{Entered, Revised, Superseded, Decayed}

// View is a quarter seen from an instant.
type View struct {
	AsOf    time.Time
	Quarter quarter.Quarter
}

// Difference is what changed between two views of one company.
type Difference struct {
	Company Company
	// From and To are the views, Before and After their forecasts.
	From, To      View
	Before, After risk.Forecast
	// LogOdds is After's minus Before's, to six decimals. The contributions of Changes sum
	// to it: in millionths exactly.
	LogOdds float64
	// Changes in the order in which they came about: what time alone did first.
	Changes []Change
	// Facts that are new or changed, by event time.
	Facts []FactChange
	// Indicators that are new, changed or gone, by quarter and then in declared order.
	Indicators []IndicatorChange
}

// Change is what one cause added.
type Change struct {
	Cause Cause
	// Known is when it became known; zero for what time alone did.
	Known time.Time
	// Facts that it is about, the one that was told of first.
	Facts []string
	// Contribution in log-odds, and Parts of it, the strongest first; six decimals.
	Contribution float64
	Parts        []PartChange
}

// PartChange is by how much the contribution of a part changed.
type PartChange struct {
	Name         string
	Contribution float64
}

// Sums add the changes up by cause.
func (d *Difference) Sums() map[Cause]float64 {
	sums := map[Cause]int64{}
	for _, c := range d.Changes {
		sums[c.Cause] += millionths(c.Contribution)
	}
	out := make(map[Cause]float64, len(Causes))
	for _, cause := range Causes {
		out[cause] = units(sums[cause])
	}
	return out
}

// Diff explains the difference between two views. Neither the instant nor the quarter of
// from may lie after that of to.
//
// The way from one to the other is walked in the order in which it came about: first time
// passes (to the later quarter), then knowledge comes, signal by signal as it became
// known (of one instant, what is said of known facts before what is new). Each change is the difference that one signal made on that way, so the sum holds
// by construction, whatever the model.
func Diff(rules *Rules, company Company, signals []*foreshockv1.Signal, from, to View) Difference {
	known := fact.Sort(signals)
	start, end := knownBy(known, from.AsOf), knownBy(known, to.AsOf)
	w := walk{rules: rules, company: company, known: known[:end], quarter: to.Quarter, replaced: map[*foreshockv1.Signal]bool{}}
	w.book = bookOf(rules, company, known[:start])
	for _, f := range w.book.linker.Facts() {
		w.newlyReplaced(f)
	}
	d := Difference{Company: company, From: from, To: to}
	d.Before = w.book.forecast(from.Quarter)
	w.pass(d.Before, from.Quarter)
	for at := start; at < end; {
		batch := instant(known[at:end])
		w.learn(at, batch)
		at += len(batch)
	}
	d.After = w.book.forecast(to.Quarter)
	d.Changes = w.given()
	d.LogOdds = units(sum(d.After.Parts) - sum(d.Before.Parts))
	before, after := AsOf(rules, company, known, from.AsOf), AsOf(rules, company, known, to.AsOf)
	d.Facts = diffFacts(before.Facts, after.Facts)
	d.Indicators = diffIndicators(rules, before.Quarters, after.Quarters)
	return d
}

// sum adds parts up in millionths.
func sum(parts []*foreshockv1.Part) int64 {
	total := int64(0)
	for _, part := range parts {
		total += millionths(part.GetContribution())
	}
	return total
}

// walk is the way between two views.
type walk struct {
	rules   *Rules
	company Company
	// known are the signals known at the end, sorted; book has read on as far as the walk is.
	known   []*foreshockv1.Signal
	book    *Ledger
	quarter quarter.Quarter
	// at are the parts where the walk is.
	at []*foreshockv1.Part
	// replaced are the signals that a later version of their document replaced.
	replaced map[*foreshockv1.Signal]bool
	changes  []addend
}

// addend is a change in the making.
type addend struct {
	cause Cause
	known int64
	facts []string
	parts map[string]int64
}

// pass lets time pass from one quarter to the walk's own, with the same knowledge.
func (w *walk) pass(before risk.Forecast, from quarter.Quarter) {
	w.at = before.Parts
	if from == w.quarter {
		return
	}
	faded := w.book.forecastFrom(w.quarter, min(from, w.quarter))
	w.step(faded.Parts, addend{cause: Decayed})
	whole := w.book.forecast(w.quarter)
	came := addend{cause: Entered}
	for _, f := range w.book.linker.Facts() {
		if f.Quarter >= from && f.Quarter < w.quarter && slices.Contains(whole.Facts, f.ID) {
			came.facts = append(came.facts, f.ID)
		}
	}
	w.step(whole.Parts, came)
}

// learn reads what became known at one instant, the signals from an index on.
func (w *walk) learn(from int, batch []*foreshockv1.Signal) {
	old := len(w.book.linker.Facts())
	touched := w.book.take(batch, nil)
	now := w.book.forecast(w.quarter)
	owners := map[*foreshockv1.Signal]*fact.Fact{}
	retired := map[document][]*fact.Fact{}
	for _, f := range touched {
		for s := range f.Members() {
			owners[s] = f
		}
		for _, s := range w.newlyReplaced(f) {
			key := documentOf(s, f.Kind)
			if fact.Known(s) < w.book.known && !slices.Contains(retired[key], f) {
				retired[key] = append(retired[key], f)
			}
		}
	}
	if slices.EqualFunc(w.at, now.Parts, samePart) {
		w.at = now.Parts
		return
	}
	told := make([]telling, len(batch))
	for i, s := range batch {
		told[i] = telling{s, addend{cause: Revised, known: fact.Known(s)}}
		f := owners[s]
		if f == nil {
			continue
		}
		a := &told[i].addend
		a.facts = append(a.facts, f.ID)
		replaced := retired[documentOf(s, f.Kind)]
		switch {
		case len(replaced) > 0:
			a.cause = Superseded
			for _, other := range replaced {
				if other != f {
					a.facts = append(a.facts, other.ID)
				}
			}
		case f.Index >= old:
			a.cause = Entered
		}
	}
	// What a text says of facts known before goes first: what is new in it is then judged
	// beside all that the text says of the old.
	slices.SortStableFunc(told, func(a, b telling) int { return cmp.Compare(a.cause.place(), b.cause.place()) })
	sofar := slices.Clone(w.known[:from])
	for i, t := range told {
		parts := now.Parts
		if sofar = append(sofar, t.signal); i+1 < len(told) {
			// What the forecast would be had only this much of it become known.
			parts = bookOf(w.rules, w.company, fact.Sort(sofar)).forecast(w.quarter).Parts
		}
		w.step(parts, t.addend)
	}
}

// telling is a signal and what it is the cause of.
type telling struct {
	signal *foreshockv1.Signal
	addend
}

// place orders causes within one text.
func (c Cause) place() int { return slices.Index([]Cause{Revised, Superseded, Entered}, c) }

// newlyReplaced marks and gives the signals of a fact that are replaced and were not.
func (w *walk) newlyReplaced(f *fact.Fact) []*foreshockv1.Signal {
	var fresh []*foreshockv1.Signal
	for s, stands := range f.Members() {
		if !stands && !w.replaced[s] {
			w.replaced[s] = true
			fresh = append(fresh, s)
		}
	}
	return fresh
}

// document is what says something of a kind, in all its versions.
type document struct{ source, document, kind string }

func documentOf(s *foreshockv1.Signal, kind string) document {
	if s.GetDocument() == "" {
		return document{s.GetSource(), s.GetEventId(), kind} // it has one version
	}
	return document{s.GetSource(), s.GetDocument(), kind}
}

func samePart(a, b *foreshockv1.Part) bool {
	return a.GetName() == b.GetName() && a.GetContribution() == b.GetContribution()
}

// step goes on to new parts and books the difference to a change; changes of one cause
// about the same facts are one.
func (w *walk) step(to []*foreshockv1.Part, a addend) {
	a.parts = map[string]int64{}
	for _, part := range to {
		a.parts[part.GetName()] += millionths(part.GetContribution())
	}
	for _, part := range w.at {
		a.parts[part.GetName()] -= millionths(part.GetContribution())
	}
	w.at = to
	for _, earlier := range w.changes {
		if earlier.cause == a.cause && slices.Equal(earlier.facts, a.facts) && (earlier.known == 0) == (a.known == 0) {
			for name, n := range a.parts {
				earlier.parts[name] += n
			}
			return
		}
	}
	w.changes = append(w.changes, a)
}

// given are the changes that changed something.
func (w *walk) given() []Change {
	var all []Change
	for _, a := range w.changes {
		c := Change{Cause: a.cause, Facts: a.facts}
		if a.known != 0 {
			c.Known = time.Unix(0, a.known).UTC()
		}
		total := int64(0)
		for name, n := range a.parts {
			if n != 0 {
				total += n
				c.Parts = append(c.Parts, PartChange{name, units(n)})
			}
		}
		slices.SortFunc(c.Parts, func(x, y PartChange) int {
			return cmp.Or(cmp.Compare(math.Abs(y.Contribution), math.Abs(x.Contribution)), strings.Compare(x.Name, y.Name))
		})
		c.Contribution = units(total)
		if len(c.Parts) > 0 {
			all = append(all, c)
		}
	}
	return all
}
