package risk_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/scorer/risk"
	"pgregory.net/rapid"
)

func shipped(t testing.TB) *pipelines.Scorer {
	t.Helper()
	p, err := pipelines.LoadScorer(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestNoEvidenceIsTheBaseRate(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	f := risk.New(risk.NewWeights(&p.Risk), risk.NewScale(p.Risk.Score), nil, nil)
	if math.Abs(f.Probability-p.Risk.BaseRate) > 1e-6 || len(f.Parts) != 1 || f.Parts[0].GetName() != risk.BaseRatePart {
		t.Errorf("forecast %+v, want the base rate %v and nothing else", f, p.Risk.BaseRate)
	}
}

// Every documented weight raises the risk: none of the features is good news.
func TestEveryFeatureRaisesTheRisk(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	model, scale := risk.NewWeights(&p.Risk), risk.NewScale(p.Risk.Score)
	base := risk.New(model, scale, nil, nil)
	for _, declared := range p.Risk.Features {
		f := risk.New(model, scale, []risk.Feature{{Name: declared.Name, Value: 1}}, nil)
		if f.Probability <= base.Probability || f.Score <= base.Score {
			t.Errorf("%s: probability %v, base %v", declared.Name, f.Probability, base.Probability)
		}
	}
}

func TestPartsAreCappedAndSumExactly(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	model, scale := risk.NewWeights(&p.Risk), risk.NewScale(p.Risk.Score)
	rapid.Check(t, func(t *rapid.T) {
		var features []risk.Feature
		for _, declared := range p.Risk.Features {
			if rapid.Bool().Draw(t, declared.Name) {
				features = append(features, risk.Feature{Name: declared.Name, Value: rapid.Float64Range(0, 100).Draw(t, "value")})
			}
		}
		f := risk.New(model, scale, features, nil)
		sum := 0.0
		for _, part := range f.Parts {
			sum += part.GetContribution()
		}
		if sum != f.LogOdds {
			t.Fatalf("parts sum to %v, log-odds are %v", sum, f.LogOdds)
		}
		for _, part := range f.Parts[1:] {
			for _, declared := range p.Risk.Features {
				if declared.Name == part.GetName() && part.GetContribution() > declared.Weight*declared.Cap+1e-6 {
					t.Fatalf("%s adds %v, above its cap", part.GetName(), part.GetContribution())
				}
			}
		}
		if math.Abs(f.Probability-1/(1+math.Exp(-f.LogOdds))) > 1e-6 || f.Score < 0 || f.Score > 100 {
			t.Fatalf("%+v", f)
		}
	})
}

func TestPointsAreLinearInLogOdds(t *testing.T) {
	t.Parallel()
	scale := risk.NewScale(pipelines.ScoreScale{Zero: 0.1, Hundred: 0.9})
	for probability, want := range map[float64]float64{0.01: 0, 0.1: 0, 0.5: 50, 0.75: 75, 0.9: 100, 0.999: 100} {
		if got := scale.Points(math.Log(probability / (1 - probability))); got != want {
			t.Errorf("%v lies at %v points, want %v", probability, got, want)
		}
	}
}

func TestDeclaredFeaturesAreThoseMeasured(t *testing.T) {
	t.Parallel()
	rules := shipped(t).Risk
	rules.Features = append([]pipelines.RiskFeature{{Name: "moon_phase"}}, rules.Features...)
	if _, err := risk.NewMeasurer(&rules); err == nil || !strings.Contains(err.Error(), "moon_phase") {
		t.Errorf("error %v, want one that names the feature nothing measures", err)
	}
	rules.Features = rules.Features[2:]
	if _, err := risk.NewMeasurer(&rules); err == nil || !strings.Contains(err.Error(), "layoff_rounds") {
		t.Errorf("error %v, want one that names the feature left out", err)
	}
}

func ExampleNew() {
	rules := pipelines.RiskRules{BaseRate: 0.03, Features: []pipelines.RiskFeature{
		{Name: "hiring_freeze", Weight: 0.5, Cap: 2}, {Name: "open_gap", Weight: 1, Cap: 1},
	}}
	f := risk.New(risk.NewWeights(&rules), risk.NewScale(pipelines.ScoreScale{Zero: 0.005, Hundred: 0.9}),
		[]risk.Feature{{Name: "hiring_freeze", Value: 3}, {Name: "open_gap", Value: 0.4}}, nil)
	for _, part := range f.Parts {
		fmt.Printf("%-13s %.1f adds %+.2f\n", part.GetName(), part.GetValue(), part.GetContribution())
	}
	fmt.Printf("probability %.3f\n", f.Probability)
	// Output:
	// base_rate     0.0 adds -3.48
	// hiring_freeze 3.0 adds +1.00
	// open_gap      0.4 adds +0.40
	// probability 0.111
}
