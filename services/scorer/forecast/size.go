package forecast

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

// Sizes is how many people a quarter with an announcement affects: the natural logarithm
// is taken to be normal, around a mean that each employer has of its own. The figures are
// those of a one-way analysis of variance with random effects.
type Sizes struct {
	Mean float64 `json:"mean"`
	// Within is the variance between the quarters of one employer, Between that of the
	// employers' means.
	Within  float64 `json:"within"`
	Between float64 `json:"between"`
	// Employers and Quarters are what the figures were reckoned on.
	Employers int `json:"employers"`
	Quarters  int `json:"quarters"`
}

// fitSizes reckons sizes on the quarters up to one. Quarters without any number are left out.
func fitSizes(p *panel.Panel, to quarter.Quarter) Sizes {
	var all []float64
	var groups [][]float64
	for i := range p.Employers {
		if sizes := logSizes(p.Employers[i].Rows, to); len(sizes) > 0 {
			groups = append(groups, sizes)
			all = append(all, sizes...)
		}
	}
	n, k := float64(len(all)), float64(len(groups))
	s := Sizes{Employers: len(groups), Quarters: len(all)}
	if k < 2 || n <= k {
		return s
	}
	s.Mean = stat.Mean(all, nil)
	var within, between, squares float64
	for _, group := range groups {
		mean := stat.Mean(group, nil)
		for _, x := range group {
			within += (x - mean) * (x - mean)
		}
		between += float64(len(group)) * (mean - s.Mean) * (mean - s.Mean)
		squares += float64(len(group) * len(group))
	}
	s.Within = within / (n - k)
	s.Between = max(0, (between/(k-1)-s.Within)/((n-squares/n)/(k-1)))
	s.Mean, s.Within, s.Between = risk.Round(s.Mean), risk.Round(s.Within), risk.Round(s.Between)
	return s
}

// logSizes are the logarithms of the people affected in each quarter with a number, of rows
// in the order of days.
func logSizes(rows []panel.Row, to quarter.Quarter) []float64 {
	var out []float64
	last, sum := quarter.Quarter(0), 0.0
	for _, row := range rows {
		q := row.Day.Quarter()
		if q > to {
			break
		}
		if q != last && sum > 0 {
			out, sum = append(out, math.Log(sum)), 0
		}
		last = q
		sum += max(0, row.Headcount)
	}
	if sum > 0 {
		out = append(out, math.Log(sum))
	}
	return out
}

// interval is what to expect of an employer whose rows are given: the median and the 80 %
// interval of a quarter with an announcement. Its own mean is drawn towards all
// employers' the more, the fewer quarters it rests on.
func (s *Sizes) interval(rows []panel.Row, to quarter.Quarter) risk.Interval {
	known := logSizes(rows, to)
	n, mean := float64(len(known)), s.Mean
	// The mean given n quarters of its own, and how uncertain that leaves it.
	doubt := s.Between
	if n > 0 && s.Within > 0 {
		weight := n * s.Between / (n*s.Between + s.Within)
		mean = weight*stat.Mean(known, nil) + (1-weight)*s.Mean
		doubt = s.Between * (1 - weight)
	}
	spread := distuv.UnitNormal.Quantile(0.9) * math.Sqrt(s.Within+doubt)
	people := func(log float64) float64 { return math.Round(max(1, math.Exp(log))) }
	return risk.Interval{Low: people(mean - spread), Median: people(mean), High: people(mean + spread)}
}
