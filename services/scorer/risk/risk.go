// Package risk turns what is known of a company before a quarter begins into the
// probability that it announces a layoff in that quarter, with additive parts.
//
// Input: the facts dated before the quarter, and programmes as of its first day. Output:
// features, and a forecast whose parts sum to its log-odds. What the employer's own record
// of rounds and notices says is fitted on the past (Fitted); of other kinds of evidence
// there is no history to fit, they have documented weights (Model). Everything is pure;
// nothing fails; no state.
package risk

import (
	"math"
	"slices"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Feature is one number that a model looks at, measured before the quarter it forecasts.
type Feature struct {
	Name  string
	Value float64
	// Facts it was measured on, most recent first, the first few only.
	Facts []string
}

// Model gives the log-odds of an announced layoff and the parts that sum to them, in the
// order of addition. The first part is the base rate; features that add nothing have no
// part. It must be pure.
type Model interface {
	Score(features []Feature) (logOdds float64, parts []*foreshockv1.Part)
}

// BaseRatePart is the name of the part that a company without any evidence has.
const BaseRatePart = "base_rate"

// Weights is the model of risk.yaml: base rate plus weight x min(value, cap).
type Weights struct {
	base    float64
	weights map[string]pipelines.RiskFeature
}

// NewWeights makes the model of checked configuration.
func NewWeights(rules *pipelines.RiskRules) *Weights {
	w := &Weights{base: Round(logit(rules.BaseRate)), weights: map[string]pipelines.RiskFeature{}}
	for _, f := range rules.Features {
		w.weights[f.Name] = f
	}
	return w
}

// Score adds the parts up, in the order of the features.
func (w *Weights) Score(features []Feature) (float64, []*foreshockv1.Part) {
	logOdds := w.base
	parts := []*foreshockv1.Part{{Name: BaseRatePart, Value: Round(logistic(w.base)), Contribution: w.base}}
	for _, f := range features {
		rule := w.weights[f.Name]
		contribution := Round(rule.Weight * min(f.Value, rule.Cap))
		if contribution == 0 {
			continue
		}
		logOdds += contribution
		parts = append(parts, &foreshockv1.Part{Name: f.Name, Value: f.Value, Contribution: contribution})
	}
	return logOdds, parts
}

// Forecast is a model's answer for one quarter.
type Forecast struct {
	LogOdds     float64
	Probability float64
	// Score is the log-odds on the scale of risk.yaml, 0 to 100.
	Score float64
	// Parts sum to LogOdds, in order.
	Parts []*foreshockv1.Part
	// Facts behind the parts, strongest part first, each once.
	Facts []string
	// Features that the model looked at; a part has the name of its feature.
	Features []Feature
	// Headcount of what is announced if anything is; nil where no fitted model was asked.
	Headcount *Interval
}

// Behind names the facts that a part was measured on, the most recent first and the first
// few only; none for the base rate.
func (f *Forecast) Behind(part string) []string {
	for _, feature := range f.Features {
		if feature.Name == part {
			return feature.Facts
		}
	}
	return nil
}

// Scale places log-odds between 0 and 100 points.
type Scale struct{ zero, hundred float64 }

// NewScale makes a scale of checked configuration.
func NewScale(s pipelines.ScoreScale) Scale { return Scale{logit(s.Zero), logit(s.Hundred)} }

// Points is linear in log-odds and clamped, to a hundredth.
func (s Scale) Points(logOdds float64) float64 {
	points := 100 * (logOdds - s.zero) / (s.hundred - s.zero)
	return math.Round(min(max(points, 0), 100)*100) / 100
}

// New makes a forecast of the features, and of what the employer's record says (nil: nobody
// was asked).
func New(model Model, scale Scale, features []Feature, record *Judgement) Forecast {
	logOdds, parts := model.Score(features)
	if record != nil && record.Base != nil {
		block := make([]foreshockv1.Part, len(record.Rest)+1) // one piece of memory: millions are made
		given := make([]*foreshockv1.Part, 0, len(block))
		add := func(a Addend, contribution float64) {
			contribution = Round(contribution)
			if contribution == 0 {
				return
			}
			part := &block[len(given)]
			part.Name, part.Value, part.Contribution = a.Name, Round(a.Value), contribution
			given = append(given, part)
			features = append(features, a.Feature)
		}
		features = append(make([]Feature, 0, len(features)+len(block)), features...)
		add(*record.Base, record.Base.Contribution-parts[0].GetContribution())
		for _, a := range record.Rest {
			add(a, a.Contribution)
		}
		parts = slices.Insert(parts, 1, given...)
		logOdds = 0
		for _, part := range parts {
			logOdds += part.GetContribution()
		}
	}
	f := Forecast{LogOdds: logOdds, Probability: Round(logistic(logOdds)), Score: scale.Points(logOdds), Parts: parts, Features: features}
	if record != nil {
		f.Headcount = &record.Headcount
	}
	strongest := slices.Clone(parts)
	slices.SortStableFunc(strongest, func(a, b *foreshockv1.Part) int {
		switch x, y := math.Abs(a.GetContribution()), math.Abs(b.GetContribution()); {
		case x > y:
			return -1
		case x < y:
			return 1
		default:
			return 0
		}
	})
	for _, part := range strongest {
		at := slices.IndexFunc(features, func(f Feature) bool { return f.Name == part.GetName() })
		if at < 0 {
			continue
		}
		for _, id := range features[at].Facts {
			if !slices.Contains(f.Facts, id) {
				f.Facts = append(f.Facts, id)
			}
		}
	}
	return f
}

func logit(p float64) float64    { return math.Log(p / (1 - p)) }
func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Round keeps six decimals: enough for people, and the same on every machine.
func Round(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// Probability is that of log-odds.
func Probability(logOdds float64) float64 { return logistic(logOdds) }
