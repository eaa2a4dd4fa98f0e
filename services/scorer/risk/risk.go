// Package risk turns what is known of a company before a quarter begins into the
// probability that it announces a layoff in that quarter, with additive parts.
//
// Input: features, each a name and a value. Output: log-odds and the parts that sum to
// them. A Model is whatever gives both: the documented weights of pipelines/scorer today,
// a fitted model through the same interface. Everything is pure; nothing fails; no state.
package risk

import (
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Feature is one number that a model looks at, measured before the quarter it forecasts.
type Feature struct {
	Name  string
	Value float64
	// Facts it was measured on, most telling first.
	Facts []string
}

// Model gives the log-odds of an announced layoff and the parts that sum to them, in the
// order of addition. The first part is the base rate. It must be pure.
type Model interface {
	Score(features []Feature) (logOdds float64, parts []*foreshockv1.Part)
}

// Forecast is a model's answer for one quarter.
type Forecast struct {
	LogOdds     float64
	Probability float64
	// Score is the log-odds on a scale of 0 to 100 (pipelines/scorer/risk.yaml).
	Score float64
	// Parts sum to LogOdds, in order.
	Parts []*foreshockv1.Part
	// Facts behind the parts, strongest part first.
	Facts []string
}
