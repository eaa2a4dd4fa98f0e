package metric

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Row is one bin of a reliability table.
type Row struct {
	N int
	// Low and High are the least and the greatest probability in the bin.
	Low, High float64
	// Mean is the mean probability that was given.
	Mean float64
	// Happened is how many did.
	Happened float64
	// Rate is the share that happened, with its 95 % Wilson interval.
	Rate, RateLow, RateHigh float64
}

// Reliability is the table over the same bins as the calibration error, least probable first.
func Reliability(cases []Case) []Row {
	var rows []Row
	for _, b := range bins(ordered(cases), nil, float64(len(cases))) {
		if b.all == 0 {
			continue
		}
		low, high := Wilson(b.happened, b.all)
		rows = append(rows, Row{
			N: int(b.all), Low: b.low, High: b.high, Mean: b.given / b.all,
			Happened: b.happened, Rate: b.happened / b.all, RateLow: low, RateHigh: high,
		})
	}
	return rows
}

// z95 is the two-sided 95 % point of the normal distribution.
var z95 = distuv.UnitNormal.Quantile(0.975)

// Wilson is the 95 % score interval of a share of happened in n. Without cases it is 0 to 1.
func Wilson(happened, n float64) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	p, z2 := happened/n, z95*z95
	centre := (p + z2/(2*n)) / (1 + z2/n)
	half := z95 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return max(0, centre-half), min(1, centre+half)
}

// Interval is a 95 % percentile interval.
type Interval struct{ Low, High float64 }

// Intervals are those of the figures.
type Intervals struct {
	AUC, AP, BSS, ECE, PrecisionAtK Interval
}

// Bootstrap draws groups with replacement, draws times, and gives the range that 95 % of
// the figures fall into. The same cases, draws and seed give the same intervals. Draws in which a figure is not defined are left out.
func Bootstrap(cases []Case, draws int, seed uint64) Intervals {
	cases = ordered(cases)
	groups := denseGroups(cases)
	figures := make([]Figures, draws)
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		group.Go(func() {
			weight := make([]float64, groups)
			var room []level
			// Every draw has a chance of its own, so that it does not matter who draws.
			for draw := worker; draw < draws; draw += workers {
				random := rand.New(rand.NewPCG(seed, uint64(draw)))
				clear(weight)
				for range groups {
					weight[random.IntN(groups)]++
				}
				figures[draw], room = measure(cases, weight, room)
			}
		})
	}
	group.Wait()
	interval := func(of func(Figures) float64) Interval {
		var values []float64
		for _, f := range figures {
			if v := of(f); !math.IsNaN(v) && !math.IsInf(v, 0) {
				values = append(values, v)
			}
		}
		if len(values) == 0 {
			return Interval{Low: math.NaN(), High: math.NaN()}
		}
		slices.Sort(values)
		return Interval{
			Low:  stat.Quantile(0.025, stat.Empirical, values, nil),
			High: stat.Quantile(0.975, stat.Empirical, values, nil),
		}
	}
	return Intervals{
		AUC:          interval(func(f Figures) float64 { return f.AUC }),
		AP:           interval(func(f Figures) float64 { return f.AP }),
		BSS:          interval(func(f Figures) float64 { return f.BSS }),
		ECE:          interval(func(f Figures) float64 { return f.ECE }),
		PrecisionAtK: interval(func(f Figures) float64 { return f.PrecisionAtK }),
	}
}

// denseGroups renumbers the groups from 0 by ascending number and says how many there are.
func denseGroups(cases []Case) int {
	seen := map[int]int{}
	var numbers []int
	for _, c := range cases {
		if _, ok := seen[c.Group]; !ok {
			seen[c.Group] = 0
			numbers = append(numbers, c.Group)
		}
	}
	slices.Sort(numbers)
	for i, number := range numbers {
		seen[number] = i
	}
	for i := range cases {
		cases[i].Group = seen[cases[i].Group]
	}
	return len(numbers)
}
