// Package judge weighs what speaks for and against a reading: logistic regression over
// named features, fitted to labelled passages and kept as data.
//
// Input: the features of a reading. Output: the probability that a careful reader would
// agree. A model is read-only and safe for concurrent use; a name it does not know weighs
// nothing, so that rules and model can change apart.
package judge

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/optimize"

	"github.com/foreshock/foreshock/services/enricher/extract/probe"
)

// Feature is the hash of a feature's name.
type Feature uint64

// seed is the state of FNV-1a before the first byte.
const seed Feature = 14695981039346656037

// Name is the feature of a name.
func Name(name string) Feature { return seed.Then(name) }

// Names is the feature of "a + b": that of a and of b, and so on.
func Names(names string) Feature {
	first, rest, several := strings.Cut(names, " + ")
	f := Name(first)
	for several {
		first, rest, several = strings.Cut(rest, " + ")
		f = f.And(Name(first))
	}
	return f
}

// And is the feature of two that stand together, in this order.
func (f Feature) And(other Feature) Feature {
	f = (f ^ other*0x9e3779b97f4a7c15) * 0xff51afd7ed558ccd
	return f ^ f>>32
}

// Word is the feature of the lower-cased form of a word.
func Word(word string) Feature { return seed.Lower(word) }

// Then is the feature whose name goes on with more.
func (f Feature) Then(more string) Feature {
	for i := range len(more) {
		f = (f ^ Feature(more[i])) * 1099511628211
	}
	return f
}

// Lower is Then of the lower-cased form of a word; only ASCII letters are lowered.
func (f Feature) Lower(word string) Feature {
	for i := range len(word) {
		c := word[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		f = (f ^ Feature(c)) * 1099511628211
	}
	return f
}

// Model is the weights of features, in log-odds.
type Model struct {
	// Passages tells from which material it was fitted: the hash of it.
	Passages string `json:"passages"`
	// Bias is what is added to the weights.
	Bias    float64            `json:"bias"`
	Weights map[string]float64 `json:"weights"`

	// table holds the weights by feature: they are looked up a hundred times a claim
	table probe.Table[float64]
}

// Parse reads models by their names, as JSON.
func Parse(content []byte) (map[string]*Model, error) {
	var models map[string]*Model
	if err := json.Unmarshal(content, &models); err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	for name, m := range models {
		if m == nil {
			return nil, fmt.Errorf("judge: model %q is null", name)
		}
		m.index()
	}
	return models, nil
}

func (m *Model) index() {
	m.table = probe.New[float64](len(m.Weights))
	for name, weight := range m.Weights {
		m.table.Put(uint64(Name(name)), weight)
	}
}

// Odds are the log-odds of a reading with these features.
func (m *Model) Odds(features []Feature) float64 { return m.Further(m.Bias, features) }

// Further are the log-odds that further features make of those of some.
func (m *Model) Further(odds float64, features []Feature) float64 {
	for _, f := range features {
		odds += m.table.Get(uint64(f))
	}
	return odds
}

// Probability of log-odds.
func Probability(odds float64) float64 { return 1 / (1 + math.Exp(-odds)) }

// Example is a reading whose truth is known.
type Example struct {
	Features []Feature
	True     bool
}

// slight is the weight below which a feature says next to nothing and gets none.
const slight = 0.05

// Fit finds the weights under which the examples are likeliest, each weight w costing
// penalty·w²/2. Features of fewer than atLeast examples get none. names are those of the
// features; the model holds no others.
func Fit(examples []Example, names map[Feature]string, penalty float64, atLeast int) (*Model, error) {
	if len(examples) == 0 {
		return nil, errors.New("judge: no examples")
	}
	count := map[Feature]int{}
	for _, e := range examples {
		for _, f := range e.Features {
			count[f]++
		}
	}
	column := map[Feature]int{}
	var order []Feature
	rows := make([][]int, len(examples))
	for i, e := range examples {
		for _, f := range e.Features { // in the order of the examples: the same fit every time
			if count[f] < atLeast || names[f] == "" {
				continue
			}
			k, ok := column[f]
			if !ok {
				k = len(order)
				column[f] = k
				order = append(order, f)
			}
			rows[i] = append(rows[i], k)
		}
	}
	bias := len(order)
	odds := make([]float64, len(examples))
	scored := make([]float64, bias+1)
	scored[bias] = math.NaN()
	score := func(w []float64) {
		if slices.Equal(w, scored) {
			return // the odds are asked for twice at each place: for the loss and for its slope
		}
		copy(scored, w)
		for i, row := range rows {
			odds[i] = w[bias]
			for _, k := range row {
				odds[i] += w[k]
			}
		}
	}
	problem := optimize.Problem{
		Func: func(w []float64) float64 {
			score(w)
			loss := 0.0
			for i, e := range examples {
				z := odds[i]
				if e.True {
					z = -z
				}
				loss += math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
			}
			for _, v := range w[:bias] {
				loss += penalty * v * v / 2
			}
			return loss
		},
		Grad: func(grad, w []float64) {
			score(w)
			for k := range grad {
				grad[k] = penalty * w[k]
			}
			grad[bias] = 0
			for i, e := range examples {
				g := Probability(odds[i])
				if e.True {
					g--
				}
				grad[bias] += g
				for _, k := range rows[i] {
					grad[k] += g
				}
			}
		},
	}
	result, err := optimize.Minimize(problem, make([]float64, bias+1), &optimize.Settings{GradientThreshold: near * float64(len(examples)), MajorIterations: 500}, &optimize.LBFGS{})
	if err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	m := &Model{Bias: round(result.X[bias]), Weights: make(map[string]float64, len(order))}
	for k, f := range order {
		if w := round(result.X[k]); math.Abs(w) >= slight {
			m.Weights[names[f]] = w
		}
	}
	m.index()
	return m, nil
}

// near is how steep the likelihood may still be where a fit ends, for each example.
const near = 1e-5

// round keeps three decimals: a file that can be read and compared.
func round(v float64) float64 { return math.Round(v*1000) / 1000 }
