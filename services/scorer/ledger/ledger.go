// Package ledger keeps the book of one company: facts, programmes, quarterly indicators
// and risk, for every instant at which knowledge changed.
//
// Input: the set of the company's signals, in any order, duplicates by id ignored.
// Output: the rows to store for each knowledge instant (History), or what was known as of
// one day (AsOf), by the same code. It is pure (no clock, no I/O), cannot fail, and keeps
// no state between calls.
package ledger

import (
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/programme"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

// Company is whose book it is.
type Company struct {
	ID, Name string
	// Employees of the company where the registry knows them, else 0.
	Employees int
}

// Rules are the scoring rules, ready for use. They are safe for concurrent use.
type Rules struct {
	version string
}

// NewRules makes rules of checked configuration.
func NewRules(p *pipelines.Scorer) (*Rules, error) { return &Rules{}, nil }

// Version changes when any rule does.
func (r *Rules) Version() string { return r.version }

// Slice is all that changed at one knowledge instant: the rows to store.
type Slice struct {
	Knowledge time.Time
	// Facts that are new or changed, in the order in which they were first known.
	Facts []*foreshockv1.Fact
	// Indicators that are new or changed, by quarter and then by declared order.
	Indicators []*foreshockv1.Indicator
}

// Updates is the slice as messages, one for each quarter it touches, oldest quarter first.
func (s Slice) Updates() []*foreshockv1.IndicatorUpdate { return nil }

// History is every row that the set of signals gives, slice by slice.
//
// Only slices at or after from are computed (the zero time means all): a caller who adds
// signals to a set passes the earliest knowledge time among the new ones and compares the
// answer with the stored rows of that knowledge time and later; stored rows that are not
// in the answer no longer follow. Slices shortly before from that no signal brought, but
// the turn of a quarter, are included where they may never have been written.
//
// A quarter that begins is knowledge too: the forecast for the next one and figures
// that are carried forward get rows at its first instant. They are given for quarters
// that begin at or before until; the zero time means the last knowledge time of the set,
// so that the answer depends on the signals alone.
//
// The rows share memory with the signals: neither may be changed afterwards.
func History(rules *Rules, company Company, signals []*foreshockv1.Signal, from, until time.Time) []Slice {
	return nil
}

// State is what was known as of an instant.
type State struct {
	Company Company
	AsOf    time.Time
	// Facts by event time, each as its latest row.
	Facts      []*foreshockv1.Fact
	Programmes []programme.Programme
	// Quarters from the first that anything is known of to the one after AsOf, without holes.
	Quarters []Quarter
}

// Quarter is one quarter of a state.
type Quarter struct {
	Quarter quarter.Quarter
	// Indicators in declared order, as of State.AsOf (also their knowledge time);
	// an indicator without a fact behind it is not there.
	Indicators []*foreshockv1.Indicator
	// Risk is the forecast for this quarter from facts dated before it.
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
	return State{Company: company, AsOf: asOf}
}
