package ledger

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/indicator"
	"github.com/foreshock/foreshock/services/scorer/programme"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

// Explanation is why the risk of one quarter is what it is, as of an instant.
type Explanation struct {
	Company Company
	AsOf    time.Time
	Quarter quarter.Quarter
	// Rules is the version of the rules, fitted models included.
	Rules string
	Risk  risk.Forecast
	// Steps are the forecast's parts as a way from nothing to its log-odds: the base rate
	// first, then the strongest part first.
	Steps []Step
	// LogOdds is the sum of the steps, in millionths exactly that of the forecast.
	LogOdds float64
	// Programmes as the facts dated before the quarter make them, oldest first.
	Programmes []programme.Programme
	// Facts as of AsOf, by event time.
	Facts []*foreshockv1.Fact
	// Came are the quarter's own indicators, risk left out: what has come of the forecast
	// as far as it is known. Empty for a quarter that has not begun.
	Came []*foreshockv1.Indicator
	// Counts are the newest programme's cuts on three bases (announced, notified,
	// effective), by the end of the quarter before; empty without one.
	Counts []*foreshockv1.Indicator
	// Contradictions known by AsOf, in the order in which they arose.
	Contradictions []Contradiction
}

// Step is one part on the way.
type Step struct {
	Name string
	// Value of the feature; of the base rate, the probability.
	Value float64
	// Contribution in log-odds, to six decimals.
	Contribution float64
	// Probability once this step is taken.
	Probability float64
	// Facts it was measured on, the most recent first and the first few only.
	Facts []string
}

// Newest is the newest quarter that can be forecast as of an instant: the next one.
func Newest(asOf time.Time) quarter.Quarter { return quarter.Of(asOf) + 1 }

// Explain explains the forecast of a quarter. A quarter after the newest that can be
// forecast is an error.
func Explain(rules *Rules, company Company, signals []*foreshockv1.Signal, asOf time.Time, q quarter.Quarter) (Explanation, error) {
	if newest := Newest(asOf); q > newest {
		return Explanation{}, fmt.Errorf("scorer: no forecast for %s as of %s: the newest is for %s", q, asOf.Format(time.DateOnly), newest)
	}
	known := fact.Sort(signals)
	l := bookOf(rules, company, known[:knownBy(known, asOf)])
	l.now = quarter.Of(asOf)
	e := Explanation{Company: company, AsOf: asOf.UTC(), Quarter: q, Rules: rules.version, Risk: l.forecast(q), Facts: l.facts()}
	e.Programmes = l.programmes.Until(fact.Day(q.Start()) - 1)
	e.Steps, e.LogOdds = steps(&e.Risk)
	if q <= l.now {
		for _, entry := range l.evaluate(q) {
			if len(entry.parts) == 0 {
				e.Came = append(e.Came, l.row(q, entry, e.AsOf))
			}
		}
	}
	for _, entry := range l.evaluate(q - 1) {
		switch entry.Name {
		case indicator.ProgrammeAnnounced, indicator.ProgrammeNotified, indicator.ProgrammeEffective:
			e.Counts = append(e.Counts, l.row(q-1, entry, e.AsOf))
		}
	}
	e.Contradictions = l.state(asOf).Contradictions
	return e, nil
}

// steps orders the parts and adds them up in millionths, so that no order loses a bit.
func steps(f *risk.Forecast) ([]Step, float64) {
	var all []Step
	for _, part := range f.Parts {
		all = append(all, Step{
			Name: part.GetName(), Value: part.GetValue(), Contribution: risk.Round(part.GetContribution()), Facts: f.Behind(part.GetName()),
		})
	}
	slices.SortStableFunc(all, func(a, b Step) int {
		switch {
		case a.Name == b.Name:
			return 0
		case a.Name == risk.BaseRatePart:
			return -1
		case b.Name == risk.BaseRatePart:
			return 1
		default:
			return cmp.Compare(math.Abs(b.Contribution), math.Abs(a.Contribution))
		}
	})
	sum := int64(0)
	for i := range all {
		sum += millionths(all[i].Contribution)
		all[i].Probability = risk.Round(risk.Probability(units(sum)))
	}
	return all, units(sum)
}

// millionths is a number of log-odds as a whole number, and units the way back: sums of
// whole numbers are exact in any order.
func millionths(v float64) int64 { return int64(math.Round(v * 1e6)) }
func units(n int64) float64      { return float64(n) / 1e6 }
