package forecast

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
)

// leastPositives is how many outcomes a fit needs.
const leastPositives = 20

// fit learns from the outcomes of quarters strictly before q, and of no other.
func fit(ctx context.Context, t *learn.Table, q quarter.Quarter, features []int, method Method) (learn.Additive, error) {
	sample, positives := draw(t, q, method)
	if positives < leastPositives {
		return learn.Additive{}, fmt.Errorf("forecast: %d announcements in the %d quarters before %s are too few to learn from (want %d)",
			positives, method.Window, q, leastPositives)
	}
	margin := make([]float64, len(sample.Rows))
	model, err := fitCurves(ctx, t, &sample, features, margin, method)
	if err != nil {
		return learn.Additive{}, fmt.Errorf("forecast: before %s: %w", q, err)
	}
	if method.Trees != nil {
		model.Trees, err = learn.Boost(ctx, t, &sample, features, margin, *method.Trees)
		if err != nil {
			return learn.Additive{}, fmt.Errorf("forecast: before %s: %w", q, err)
		}
	}
	return model, nil
}

// fitCurves fits the curves, or the base rate alone where the method has none.
func fitCurves(ctx context.Context, t *learn.Table, sample *learn.Sample, features []int, margin []float64, method Method) (learn.Additive, error) {
	if method.Curves != nil {
		return learn.FitCurves(ctx, t, sample, features, margin, *method.Curves)
	}
	model := learn.Additive{Base: sample.LogOdds(t)}
	for i := range margin {
		margin[i] = model.Base
	}
	return model, nil
}

// draw is the sample for a forecast of quarter q: all announcements, and a share of the
// other cases. What is drawn of a quarter does not depend on any other quarter.
func draw(t *learn.Table, q quarter.Quarter, method Method) (sample learn.Sample, positives int) {
	var random *rand.Rand
	at := int32(0)
	for row, outcome := range t.Quarter {
		if outcome >= int32(q) || outcome < int32(q)-int32(method.Window) {
			continue
		}
		if outcome != at {
			at = outcome
			random = rand.New(rand.NewPCG(uint64(outcome), 1))
		}
		weight := 1.0
		if t.Happened[row] {
			positives++
		} else if method.Negatives < 1 {
			if random.Float64() >= method.Negatives {
				continue
			}
			weight = 1 / method.Negatives
		}
		sample.Rows = append(sample.Rows, int32(row))
		sample.Weight = append(sample.Weight, weight)
	}
	return sample, positives
}
