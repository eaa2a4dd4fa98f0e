package judge_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

func TestNamesOfPartsAreTheWholes(t *testing.T) {
	t.Parallel()
	if judge.Name("left word ").Lower("Cut") != judge.Name("left word cut") {
		t.Error("a name in parts is another feature than the name as a whole")
	}
}

// What is mostly true weighs for, what is mostly false against, and what says nothing
// about it next to nothing.
func TestFitTellsForFromAgainst(t *testing.T) {
	t.Parallel()
	names := map[judge.Feature]string{}
	feature := func(name string) judge.Feature {
		names[judge.Name(name)] = name
		return judge.Name(name)
	}
	var examples []judge.Example
	for i := range 200 {
		e := judge.Example{True: i%2 == 0, Features: []judge.Feature{feature("always")}}
		if e.True != (i%10 == 0) {
			e.Features = append(e.Features, feature("for"))
		} else {
			e.Features = append(e.Features, feature("against"))
		}
		if i%4 < 2 {
			e.Features = append(e.Features, feature("idle"))
		}
		if i == 0 {
			e.Features = append(e.Features, feature("rare"))
		}
		examples = append(examples, e)
	}
	m, err := judge.Fit(examples, names, 1, 3)
	if err != nil {
		t.Fatal(err)
	}
	w := m.Weights
	if w["for"] < 0.5 || w["against"] > -0.5 || math.Abs(w["idle"]) > 0.2 {
		t.Errorf("weights %v", w)
	}
	if _, ok := w["rare"]; ok {
		t.Error("a feature of one example has a weight")
	}
	again, err := judge.Fit(examples, names, 1, 3)
	if err != nil || again.Bias != m.Bias || again.Weights["for"] != w["for"] {
		t.Errorf("a second fit differs: %v, %v", again, err)
	}
	content, err := json.Marshal(map[string]*judge.Model{"one": m})
	if err != nil {
		t.Fatal(err)
	}
	read, err := judge.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	features := []judge.Feature{judge.Name("for"), judge.Name("nobody knows this")}
	if got, want := read["one"].Odds(features), m.Bias+w["for"]; math.Abs(got-want) > 1e-12 {
		t.Errorf("log-odds %g after reading, want %g", got, want)
	}
}

func TestBadModelsAreRefused(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"", "[]", `{"numbers": null}`, `{"numbers": {"bias": "x"}}`} {
		if _, err := judge.Parse([]byte(content)); err == nil {
			t.Errorf("%q: no error", content)
		}
	}
	if _, err := judge.Fit(nil, nil, 1, 1); err == nil {
		t.Error("a fit to nothing: no error")
	}
}
