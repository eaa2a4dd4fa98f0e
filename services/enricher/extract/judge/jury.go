package judge

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/probe"
)

// Jury weighs the same features for several questions at once. It is read-only and safe
// for concurrent use, as a model is.
type Jury struct {
	// Passages tells from which material it was fitted: the hash of it.
	Passages string `json:"passages"`
	// Bias is what is added to the weights, by question.
	Bias map[string]float64 `json:"bias"`
	// Weights are by feature and question, in log-odds.
	Weights map[string]map[string]float64 `json:"weights"`

	questions []string
	bias      []float64
	// rows are one more than the place of a feature's first vote
	rows  probe.Table[int32]
	votes []vote
}

// Hearing is what one who asks a jury remembers of a question: which features have been
// heard. The zero value is ready for use, by one at a time.
type Hearing struct {
	heard []uint8
	round uint8
	sums  [most]int32 // in hundredths, by question
}

// vote is a weight in hundredths, which is what the file has: short, so that all stay at hand.
type vote struct {
	weight   int16
	question uint8
	last     bool // of its feature
}

// most is how many questions a jury may have.
const most = 64

// ParseJury reads a jury as JSON.
func ParseJury(content []byte) (*Jury, error) {
	var j Jury
	if err := json.Unmarshal(content, &j); err != nil {
		return nil, fmt.Errorf("judge: %w", err)
	}
	if err := j.index(); err != nil {
		return nil, err
	}
	return &j, nil
}

// Convene makes a jury of models by their questions. Weights below least, which say next to
// nothing, are left out.
func Convene(models map[string]*Model, least float64) (*Jury, error) {
	j := &Jury{Bias: map[string]float64{}, Weights: map[string]map[string]float64{}}
	for question, m := range models {
		j.Bias[question] = m.Bias
		for name, weight := range m.Weights {
			if math.Abs(weight) < least {
				continue
			}
			if j.Weights[name] == nil {
				j.Weights[name] = map[string]float64{}
			}
			j.Weights[name][question] = math.Round(weight*100) / 100
		}
	}
	return j, j.index()
}

func (j *Jury) index() error {
	j.questions = slices.Sorted(maps.Keys(j.Bias))
	if len(j.questions) > most {
		return fmt.Errorf("judge: %d questions, more than %d", len(j.questions), most)
	}
	for _, question := range j.questions {
		j.bias = append(j.bias, j.Bias[question])
	}
	j.rows = probe.New[int32](len(j.Weights))
	for _, name := range slices.Sorted(maps.Keys(j.Weights)) {
		first := len(j.votes)
		for question, weight := range j.Weights[name] {
			k, ok := slices.BinarySearch(j.questions, question)
			if !ok {
				return fmt.Errorf("judge: weight %q for %q, which is no question", name, question)
			}
			if math.Abs(weight) > 300 {
				return fmt.Errorf("judge: weight %q for %q is %v, beyond 300", name, question, weight)
			}
			j.votes = append(j.votes, vote{weight: int16(math.Round(weight * 100)), question: uint8(k)})
		}
		if len(j.votes) > first {
			j.votes[len(j.votes)-1].last = true
			j.rows.Put(uint64(Names(name)), int32(first+1))
		}
	}
	return nil
}

// Question is the place of a question among the odds, -1 where the jury does not have it.
func (j *Jury) Question(name string) int {
	if k, ok := slices.BinarySearch(j.questions, name); ok {
		return k
	}
	return -1
}

// Questions are what the jury decides, in the order of its odds.
func (j *Jury) Questions() []string { return j.questions }

// Row is the place of a feature with the jury, 0 for one that says nothing or with no jury.
func (j *Jury) Row(f Feature) int32 {
	if j == nil {
		return 0
	}
	return j.rows.Get(uint64(f))
}

// Odds appends the log-odds of each question by the rows of what is said, none of them 0.
// What is said twice counts once.
func (j *Jury) Odds(into []float64, rows []int32, h *Hearing) []float64 {
	if len(h.heard) != len(j.votes) {
		h.heard, h.round = make([]uint8, len(j.votes)), 0
	} else if h.round == math.MaxUint8 {
		clear(h.heard)
		h.round = 0
	}
	h.round++
	h.sums = [most]int32{}
	for _, row := range rows {
		if h.heard[row-1] == h.round {
			continue
		}
		h.heard[row-1] = h.round
		for k := row - 1; ; k++ {
			v := j.votes[k]
			h.sums[v.question%most] += int32(v.weight)
			if v.last {
				break
			}
		}
	}
	for q, bias := range j.bias {
		into = append(into, bias+float64(h.sums[q])/100)
	}
	return into
}

// Vote is by how much a row speaks for a question.
func (j *Jury) Vote(row int32, question int) float64 {
	for k := row - 1; ; k++ {
		if v := j.votes[k]; int(v.question) == question {
			return float64(v.weight) / 100
		} else if v.last {
			return 0
		}
	}
}
