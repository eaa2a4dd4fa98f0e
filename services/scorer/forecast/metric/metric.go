// Package metric measures probability forecasts of events that did or did not happen.
//
// Input: outcomes with the probabilities that were given. Output: the figures of the
// forecasting protocol, to the letter. Where equal probabilities straddle the boundary of two
// calibration bins the cases stay in the order given; no other figure depends on the order. Nothing fails: a figure that is not defined (no case, or all
// cases alike) is NaN. No state; the bootstrap is seeded by its caller.
package metric

import (
	"math"
	"slices"
)

// Case is one forecast with its outcome.
type Case struct {
	// Probability that was given, 0 to 1.
	Probability float64
	// Happened is the outcome.
	Happened bool
	// Group is who the case is about; the bootstrap draws groups.
	Group int
}

// Figures are the summary of a set of cases.
type Figures struct {
	N            int
	Positives    int
	BaseRate     float64
	AUC          float64
	AP           float64
	BSS          float64
	ECE          float64
	PrecisionAtK float64
}

// Bins is the number of equal-count bins of the calibration error and the reliability table.
const Bins = 10

// Measure computes the figures of the cases.
func Measure(cases []Case) Figures {
	figures, _ := measure(ordered(cases), nil, nil)
	return figures
}

// level is all cases of one probability: how many there are and how many happened.
type level struct {
	probability   float64
	all, happened float64
}

// ordered is a copy, highest probability first, equal ones last given first.
func ordered(cases []Case) []Case {
	cases = slices.Clone(cases)
	slices.Reverse(cases)
	slices.SortStableFunc(cases, func(a, b Case) int {
		switch {
		case a.Probability > b.Probability:
			return -1
		case a.Probability < b.Probability:
			return 1
		}
		return 0
	})
	return cases
}

// tally groups ordered cases by probability, each counted weight[Group] times (once where
// weight is nil). It uses the room of levels.
func tally(cases []Case, weight []float64, levels []level) []level {
	levels = levels[:0]
	for _, c := range cases {
		w := weightOf(c, weight)
		if w == 0 {
			continue
		}
		if n := len(levels); n == 0 || levels[n-1].probability != c.Probability {
			levels = append(levels, level{probability: c.Probability})
		}
		last := &levels[len(levels)-1]
		last.all += w
		if c.Happened {
			last.happened += w
		}
	}
	return levels
}

// measure computes the figures of ordered cases, and returns room for its next call.
func measure(cases []Case, weight []float64, room []level) (Figures, []level) {
	levels := tally(cases, weight, room)
	var n, positives, brier float64
	for _, l := range levels {
		n += l.all
		positives += l.happened
		brier += l.happened*(1-l.probability)*(1-l.probability) + (l.all-l.happened)*l.probability*l.probability
	}
	base := positives / n
	return Figures{
		N: int(n), Positives: int(positives), BaseRate: base,
		AUC:          auc(levels, n, positives),
		AP:           averagePrecision(levels, positives),
		BSS:          1 - brier/n/(base*(1-base)),
		ECE:          calibrationError(cases, weight, n),
		PrecisionAtK: precisionAt(levels, positives),
	}, levels
}

// auc is the share of pairs of a positive and a negative that are in the right order; a tie
// counts half.
func auc(levels []level, n, positives float64) float64 {
	var right, above float64
	for _, l := range levels {
		right += (l.all - l.happened) * (above + l.happened/2)
		above += l.happened
	}
	return right / (positives * (n - positives))
}

// averagePrecision is the sum over levels of precision times the gain in recall: equal
// probabilities enter together.
func averagePrecision(levels []level, positives float64) float64 {
	var sum, all, happened float64
	for _, l := range levels {
		all += l.all
		happened += l.happened
		sum += l.happened * happened / all
	}
	return sum / positives
}

// precisionAt is the precision among the k most probable cases. Where equal probabilities
// straddle the k-th place it is the expectation over their orders.
func precisionAt(levels []level, k float64) float64 {
	var all, happened float64
	for _, l := range levels {
		take := math.Min(l.all, k-all)
		if take <= 0 {
			break
		}
		happened += l.happened * take / l.all
		all += take
	}
	return happened / k
}

// calibrationError is the mean over equal-count bins of the distance between the mean
// probability and the share that happened, weighted by the size of the bin.
func calibrationError(cases []Case, weight []float64, n float64) float64 {
	var sum float64
	for _, b := range bins(cases, weight, n) {
		sum += math.Abs(b.given - b.happened)
	}
	return sum / n
}

// bin holds sums over its cases.
type bin struct{ all, given, happened, low, high float64 }

// bins cuts ordered cases into Bins bins of equal count, least probable first; n is the sum
// of their weights. Sizes differ by one at most, the larger bins first. Equal probabilities
// that straddle a boundary stay in the order in which the cases were given.
func bins(cases []Case, weight []float64, n float64) []bin {
	whole := math.Floor(n / Bins)
	out := make([]bin, Bins)
	i := 0
	room := func() float64 {
		if float64(i) < n-whole*Bins {
			return whole + 1 - out[i].all
		}
		return whole - out[i].all
	}
	for at := len(cases) - 1; at >= 0; at-- {
		c, left := cases[at], weightOf(cases[at], weight)
		for left > 0 && i < Bins {
			take := math.Min(left, room())
			if take <= 0 {
				i++
				continue
			}
			b := &out[i]
			if b.all == 0 {
				b.low = c.Probability
			}
			b.high = c.Probability
			b.all += take
			b.given += take * c.Probability
			if c.Happened {
				b.happened += take
			}
			left -= take
		}
	}
	return out
}

func weightOf(c Case, weight []float64) float64 {
	if weight == nil {
		return 1
	}
	return weight[c.Group]
}
