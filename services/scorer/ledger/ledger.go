// Package ledger keeps the book of one company: facts, programmes, quarterly indicators
// and risk, for every instant at which knowledge changed.
//
// Input: the set of the company's signals, in any order, duplicates by id ignored.
// Output: the rows to store for each knowledge instant (History), or what was known as of
// one day (AsOf), by the same code. It is pure (no clock, no I/O), cannot fail, and keeps
// no state between calls; a Ledger is that state, for callers who want to keep it.
package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/scorer/indicator"
	"github.com/foreshock/foreshock/services/scorer/money"
	"github.com/foreshock/foreshock/services/scorer/risk"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// Company is whose book it is.
type Company struct {
	ID, Name string
	// Employees of the company where the registry knows them, else 0.
	Employees int
}

// Rules are the scoring rules, ready for use. They are safe for concurrent use.
type Rules struct {
	version  string
	facts    pipelines.FactRules
	rates    money.Table
	order    indicator.Order
	memory   int
	measurer *risk.Measurer
	model    risk.Model
	fitted   risk.Fitted
	scale    risk.Scale
	forecast pipelines.ForecastRules
}

// NewRules makes rules of checked configuration, and of what fitted models say of an
// employer's record (nil: the documented weights alone). It fails where the files declare
// an indicator or a risk feature that nothing works out, or leave one out.
func NewRules(p *pipelines.Scorer, fitted risk.Fitted) (*Rules, error) {
	order, err := indicator.NewOrder(p.Indicators)
	if err != nil {
		return nil, err
	}
	measurer, err := risk.NewMeasurer(&p.Risk)
	if err != nil {
		return nil, err
	}
	if p.Version == "" {
		return nil, fmt.Errorf("scorer: rules without a version")
	}
	version := p.Version
	if fitted != nil {
		version += "+" + fitted.Version()
	}
	return &Rules{
		fitted: fitted, version: version, facts: p.Facts, rates: money.New(p.Rates), order: order, memory: p.Risk.MemoryQuarters,
		measurer: measurer, model: risk.NewWeights(&p.Risk), scale: risk.NewScale(p.Risk.Score), forecast: p.Forecast,
	}, nil
}

// Version changes when any rule does.
func (r *Rules) Version() string { return r.version }

// Slice is all that changed at one knowledge instant: the rows to store.
type Slice struct {
	Knowledge time.Time
	// Facts that are new or changed, in the order in which they were first known.
	Facts []*foreshockv1.Fact
	// Indicators that are new or changed, by quarter and then in declared order.
	Indicators []*foreshockv1.Indicator
}

// Updates is the slice as messages, one for each quarter it touches, oldest quarter first.
func (s Slice) Updates() []*foreshockv1.IndicatorUpdate {
	var updates []*foreshockv1.IndicatorUpdate
	of := func(companyID, company, quarter string, row interface {
		GetKnowledgeTime() *timestamppb.Timestamp
	}) *foreshockv1.IndicatorUpdate {
		at, found := slices.BinarySearchFunc(updates, quarter, func(u *foreshockv1.IndicatorUpdate, q string) int {
			return strings.Compare(u.GetQuarter(), q)
		})
		if !found {
			updates = slices.Insert(updates, at, &foreshockv1.IndicatorUpdate{
				CompanyId: companyID, Company: company, Quarter: quarter, KnowledgeTime: row.GetKnowledgeTime(),
			})
		}
		return updates[at]
	}
	for _, i := range s.Indicators {
		u := of(i.GetCompanyId(), i.GetCompany(), i.GetQuarter(), i)
		u.Indicators = append(u.Indicators, i)
	}
	for _, f := range s.Facts {
		u := of(f.GetCompanyId(), f.GetCompany(), f.GetQuarter(), f)
		u.Facts = append(u.Facts, f)
	}
	return updates
}

// History is every row that the set of signals gives, slice by slice.
//
// Only slices at or after from are given (the zero time means all): a caller who adds
// signals to a set passes the earliest knowledge time among the new ones and compares the
// answer with the stored rows of that knowledge time and later; stored rows that are not
// in the answer no longer follow. Quarters that began before from, but after everything
// that was known before it, are given too: they may never have been written.
//
// A quarter that begins is knowledge as well: the forecast for the next one and figures
// that are carried forward get rows at its first instant. They are given for quarters
// that begin at or before until; the zero time means the last knowledge time of the set,
// so that the answer depends on the signals alone.
//
// The rows share memory with the signals: neither may be changed afterwards.
func History(rules *Rules, company Company, signals []*foreshockv1.Signal, from, until time.Time) []Slice {
	_, rows := Read(rules, company, signals, from, until)
	return rows
}
