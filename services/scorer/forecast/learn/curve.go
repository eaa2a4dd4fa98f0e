package learn

import (
	"context"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// CurveConfig says how curves are fitted.
type CurveConfig struct {
	// Knots inside the range of a feature, at quantiles.
	Knots int `json:"knots"`
	// Ridge draws standardised coefficients towards 0.
	Ridge float64 `json:"ridge"`
	// LevelRidge draws the quarters' levels towards their mean.
	LevelRidge float64 `json:"level_ridge"`
	// LevelHalfLife, in quarters: how the levels of the latest quarters are averaged into
	// the level of the next one.
	LevelHalfLife float64 `json:"level_half_life"`
}

// ErrDiverged is returned when a fit does not settle.
var ErrDiverged = errors.New("learn: logistic regression did not converge")

const (
	newtonSteps = 50
	longestStep = 1.0
	settled     = 1e-7
)

// FitCurves fits a curve to each of the features, and a level to each quarter, so that the
// curves tell employers of the same quarter apart and the state of the market does not pass
// for a feature. The base of the result is the level expected next; margin is filled with
// the log-odds of the sample's rows, each at its own quarter's level.
func FitCurves(ctx context.Context, t *Table, s *Sample, features []int, margin []float64, config CurveConfig) (Additive, error) {
	d := newDesign(t, s, features, config.Knots)
	beta, err := d.solve(ctx, t, s, config)
	if err != nil {
		return Additive{}, err
	}
	model := Additive{Base: d.nextLevel(beta, config.LevelHalfLife)}
	for i := range d.bases {
		curve := d.bases[i].curve(beta)
		var sum, all float64
		for k, row := range s.Rows {
			sum += s.Weight[k] * curve.Add(float64(t.Columns[curve.Feature][row]))
			all += s.Weight[k]
		}
		curve.Offset += sum / all
		curve.Unknown -= sum / all
		model.Base += sum / all
		model.Curves = append(model.Curves, curve)
	}
	for k := range s.Rows {
		margin[k] = mat.Dot(d.x.RowView(k), mat.NewVecDense(len(beta), beta))
	}
	return model, nil
}

// basis turns one feature into columns of the design from first on: the standardised value,
// what lies above each knot, and whether it is unknown.
type basis struct {
	feature         int
	first           int
	mean, deviation float64
	lowest, highest float64
	knots           []float64
	unknown         bool
}

func newBasis(column []float32, rows []int32, feature, first, knots int) (basis, bool) {
	b := basis{feature: feature, first: first}
	values := make([]float64, 0, len(rows))
	for _, row := range rows {
		if v := float64(column[row]); !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	b.unknown = len(values) < len(rows)
	if len(values) == 0 {
		return b, false
	}
	slices.Sort(values)
	b.lowest, b.highest = values[0], values[len(values)-1]
	b.mean, b.deviation = stat.MeanStdDev(values, nil)
	if !(b.deviation > 1e-9) {
		// One value only: at best, being known tells something.
		b.deviation = 1
		return b, b.unknown
	}
	for k := 1; k <= knots; k++ {
		knot := stat.Quantile(float64(k)/float64(knots+1), stat.Empirical, values, nil)
		if knot > b.lowest && knot < b.highest && !slices.Contains(b.knots, knot) {
			b.knots = append(b.knots, knot)
		}
	}
	return b, true
}

func (b *basis) width() int {
	n := 1 + len(b.knots)
	if b.unknown {
		n++
	}
	return n
}

func (b *basis) fill(x float64, row []float64) {
	if math.IsNaN(x) {
		row[b.first+1+len(b.knots)] = 1
		return
	}
	row[b.first] = (x - b.mean) / b.deviation
	for k, knot := range b.knots {
		row[b.first+1+k] = max(0, x-knot) / b.deviation
	}
}

func (b *basis) curve(beta []float64) Curve {
	c := Curve{
		Feature: b.feature, Lowest: b.lowest, Highest: b.highest,
		Zero: b.mean, Slope: beta[b.first] / b.deviation, Knots: b.knots,
	}
	for k := range b.knots {
		c.Bends = append(c.Bends, beta[b.first+1+k]/b.deviation)
	}
	if b.unknown {
		c.Unknown = beta[b.first+1+len(b.knots)]
	}
	return c
}

// design is the regression's matrix: a column for each quarter, then those of the features.
type design struct {
	quarters []int32
	bases    []basis
	x        *mat.Dense
}

func newDesign(t *Table, s *Sample, features []int, knots int) *design {
	d := &design{}
	for _, row := range s.Rows {
		d.quarters = append(d.quarters, t.Quarter[row])
	}
	slices.Sort(d.quarters)
	d.quarters = slices.Compact(d.quarters)
	width := len(d.quarters)
	for _, f := range features {
		if b, ok := newBasis(t.Columns[f], s.Rows, f, width, knots); ok {
			d.bases = append(d.bases, b)
			width += b.width()
		}
	}
	d.x = mat.NewDense(len(s.Rows), width, nil)
	for i, row := range s.Rows {
		x := d.x.RawRowView(i)
		at, _ := slices.BinarySearch(d.quarters, t.Quarter[row])
		x[at] = 1
		for k := range d.bases {
			d.bases[k].fill(float64(t.Columns[d.bases[k].feature][row]), x)
		}
	}
	return d
}

// solve finds the coefficients by Newton's method.
func (d *design) solve(ctx context.Context, t *Table, s *Sample, config CurveConfig) ([]float64, error) {
	n, width := d.x.Dims()
	levels := len(d.quarters)
	beta := make([]float64, width)
	start := s.LogOdds(t)
	for k := range levels {
		beta[k] = start
	}
	gradient := make([]float64, width)
	scaled := mat.NewDense(n, width, nil)
	curvature := mat.NewSymDense(width, nil)
	var factor mat.Cholesky
	var step mat.VecDense
	for range newtonSteps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		clear(gradient)
		for i, row := range s.Rows {
			x, into := d.x.RawRowView(i), scaled.RawRowView(i)
			var z float64
			for k := range x {
				z += x[k] * beta[k]
			}
			p, y := Sigmoid(z), 0.0
			if t.Happened[row] {
				y = 1
			}
			e, root := s.Weight[i]*(p-y), math.Sqrt(s.Weight[i]*p*(1-p))
			for k := range x {
				gradient[k] += e * x[k]
				into[k] = root * x[k]
			}
		}
		curvature.SymOuterK(1, scaled.T())
		mean := stat.Mean(beta[:levels], nil)
		for k := range width {
			ridge, from := config.Ridge, 0.0
			if k < levels {
				ridge, from = config.LevelRidge, mean
			}
			gradient[k] += ridge * (beta[k] - from)
			curvature.SetSym(k, k, curvature.At(k, k)+ridge)
		}
		if !factor.Factorize(curvature) {
			return nil, ErrDiverged
		}
		if err := factor.SolveVecTo(&step, mat.NewVecDense(width, gradient)); err != nil {
			return nil, errors.Join(ErrDiverged, err)
		}
		var largest float64
		for k := range beta {
			move := min(max(step.AtVec(k), -longestStep), longestStep)
			beta[k] -= move
			largest = max(largest, math.Abs(move))
		}
		if largest < settled {
			return beta, nil
		}
	}
	return nil, ErrDiverged
}

// nextLevel is the mean of the quarters' levels, recent ones counting most.
func (d *design) nextLevel(beta []float64, halfLife float64) float64 {
	last := d.quarters[len(d.quarters)-1]
	var sum, all float64
	for k, q := range d.quarters {
		weight := math.Exp2(-float64(last-q) / halfLife)
		sum += weight * beta[k]
		all += weight
	}
	return sum / all
}
