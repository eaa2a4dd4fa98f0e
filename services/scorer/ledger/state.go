package ledger

import (
	"slices"
	"sort"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/programme"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

// State is what was known as of an instant.
type State struct {
	Company Company
	AsOf    time.Time
	// Facts by event time, each as its latest row.
	Facts      []*foreshockv1.Fact
	Programmes []programme.Programme
	// Quarters from the first that anything is known of to the one after AsOf, without
	// holes; empty where nothing is known.
	Quarters []Quarter
	// Contradictions in the order in which they arose.
	Contradictions []Contradiction
}

// Quarter is one quarter of a state.
type Quarter struct {
	Quarter quarter.Quarter
	// Indicators in declared order; their knowledge time is State.AsOf, and they have no
	// previous value. An indicator without a fact behind it is not there, nor is a risk
	// from which all evidence has faded.
	Indicators []*foreshockv1.Indicator
	// Risk is the forecast for this quarter from facts dated before it; the base rate
	// where there are none.
	Risk risk.Forecast
}

// Values are the quarter's indicators by name.
func (q Quarter) Values() map[string]float64 {
	values := make(map[string]float64, len(q.Indicators))
	for _, i := range q.Indicators {
		values[i.GetName()] = i.GetValue()
	}
	return values
}

// AsOf is what was known at an instant: signals with a later knowledge time change nothing.
func AsOf(rules *Rules, company Company, signals []*foreshockv1.Signal, asOf time.Time) State {
	known := fact.Sort(signals)
	return bookOf(rules, company, known[:knownBy(known, asOf)]).state(asOf)
}

// knownBy is how many of sorted signals were known at an instant.
func knownBy(known []*foreshockv1.Signal, asOf time.Time) int {
	return sort.Search(len(known), func(i int) bool { return fact.Known(known[i]) > asOf.UnixNano() })
}

// bookOf is a company's book after reading sorted signals.
func bookOf(rules *Rules, company Company, known []*foreshockv1.Signal) *Ledger {
	l := Open(rules, company)
	for len(known) > 0 {
		batch := instant(known)
		l.take(batch, nil)
		known = known[len(batch):]
	}
	return l
}

// state is the ledger as it stands, seen from an instant not before what was read last.
func (l *Ledger) state(asOf time.Time) State {
	s := State{Company: l.company, AsOf: asOf.UTC()}
	if !l.begun {
		return s
	}
	l.now = quarter.Of(asOf)
	l.refresh()
	s.Facts = l.facts()
	s.Programmes = l.programmes.Until(fact.Day(asOf))
	last := l.now + 1
	for q := range l.quarters {
		last = max(last, q)
	}
	for q := l.first; q <= last; q++ {
		of := Quarter{Quarter: q, Risk: l.forecast(q)}
		for _, e := range l.evaluate(q) {
			of.Indicators = append(of.Indicators, l.row(q, e, s.AsOf))
		}
		s.Quarters = append(s.Quarters, of)
	}
	s.Contradictions = l.allContradictions(s.Quarters)
	return s
}

// facts are the latest rows of all facts, by event time.
func (l *Ledger) facts() []*foreshockv1.Fact {
	var rows []*foreshockv1.Fact
	for _, f := range l.linker.Facts() {
		known := time.Unix(0, l.notes[f.Index].known).UTC()
		rows = append(rows, f.Row(l.company.ID, l.company.Name, l.rules.version, known))
	}
	slices.SortStableFunc(rows, func(a, b *foreshockv1.Fact) int {
		return a.GetEventTime().AsTime().Compare(b.GetEventTime().AsTime())
	})
	return rows
}
