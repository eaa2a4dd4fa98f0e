package judge_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

// A jury says of each question what the model of that question says, but for weights that
// say next to nothing, also once it was written and read.
func TestJuryIsItsModels(t *testing.T) {
	t.Parallel()
	jury, err := judge.Convene(map[string]*judge.Model{
		"outage": {Bias: -1, Weights: map[string]float64{"down": 2, "the": 0.01}},
		"layoff": {Bias: -2, Weights: map[string]float64{"axed": 3, "down": -0.5}},
	}, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(jury)
	if err != nil {
		t.Fatal(err)
	}
	read, err := judge.ParseJury(content)
	if err != nil {
		t.Fatal(err)
	}
	var hearing judge.Hearing
	for _, j := range []*judge.Jury{jury, read} {
		if want := []string{"layoff", "outage"}; !slices.Equal(j.Questions(), want) {
			t.Fatalf("questions %v, want %v", j.Questions(), want)
		}
		var rows []int32
		for _, name := range []string{"down", "the", "unheard", "down"} {
			if row := j.Row(judge.Name(name)); row > 0 {
				rows = append(rows, row)
			}
		}
		if odds, want := j.Odds(nil, rows, &hearing), []float64{-2.5, 1}; !slices.Equal(odds, want) {
			t.Errorf("odds %v, want %v", odds, want)
		}
		if v := j.Vote(j.Row(judge.Name("axed")), j.Question("layoff")); v != 3 {
			t.Errorf("axed speaks by %v for a layoff, want 3", v)
		}
		if q := j.Question("merger"); q != -1 {
			t.Errorf("a question that nobody asked has place %d", q)
		}
	}
}

func TestJuryIsRefused(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"no JSON":          `{`,
		"unknown question": `{"bias":{"layoff":0},"weights":{"axed":{"outage":1}}}`,
	} {
		if _, err := judge.ParseJury([]byte(content)); err == nil {
			t.Errorf("%s: read without an error", name)
		}
	}
}
