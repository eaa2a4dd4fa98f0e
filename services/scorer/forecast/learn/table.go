package learn

import (
	"math"
	"slices"
)

// Table is cases by rows. Features are stored by column, in single precision: they are
// logarithms and counts.
type Table struct {
	Columns  [][]float32
	Happened []bool
	// Quarter of the outcome of each row.
	Quarter []int32
	// Group is who the row is about.
	Group []int32
}

// Row copies the features of a row.
func (t *Table) Row(row int, into []float64) {
	for f, column := range t.Columns {
		into[f] = float64(column[row])
	}
}

// Sample is which rows a model is fitted on, and how much each weighs.
type Sample struct {
	Rows   []int32
	Weight []float64
}

// LogOdds of the base rate of a sample.
func (s *Sample) LogOdds(t *Table) float64 {
	var all, happened float64
	for i, row := range s.Rows {
		all += s.Weight[i]
		if t.Happened[row] {
			happened += s.Weight[i]
		}
	}
	return Logit((happened + 0.5) / (all + 1))
}

// maxBins is how many intervals a feature is cut into at most; bin 0 is for unknown.
const maxBins = 63

// cutsSample is how many rows the cuts are taken from at most.
const cutsSample = 12000

// cuts are the boundaries of a feature's bins: between all values where there are few, at
// quantiles and far into the upper tail where there are many.
func cuts(column []float32, rows []int32) []float32 {
	step := 1 + len(rows)/cutsSample
	values := make([]float32, 0, cutsSample)
	for i := 0; i < len(rows); i += step {
		if v := column[rows[i]]; v == v {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	distinct := slices.Compact(slices.Clone(values))
	var out []float32
	if len(distinct) < maxBins {
		for i := 1; i < len(distinct); i++ {
			out = append(out, distinct[i-1]+(distinct[i]-distinct[i-1])/2)
		}
		return out
	}
	add := func(share float64) {
		v := values[int(share*float64(len(values)))]
		if len(out) == 0 || v > out[len(out)-1] {
			out = append(out, v)
		}
	}
	for k := 1; k < maxBins-4; k++ {
		add(float64(k) / (maxBins - 4))
	}
	for _, share := range []float64{0.99, 0.995, 0.999} {
		add(share)
	}
	return out
}

// bin is 0 for unknown, else 1 more than the number of cuts below v.
func bin(cuts []float32, v float32) uint8 {
	if v != v {
		return 0
	}
	low, high := 0, len(cuts)
	for low < high {
		middle := (low + high) / 2
		if cuts[middle] < v {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return uint8(low + 1)
}

// binned is a sample's features by column, in the order of its rows.
type binned struct {
	cuts [][]float32
	bins [][]uint8
}

func newBinned(t *Table, rows []int32) *binned {
	b := &binned{cuts: make([][]float32, len(t.Columns)), bins: make([][]uint8, len(t.Columns))}
	for f, column := range t.Columns {
		b.cuts[f] = cuts(column, rows)
		b.bins[f] = make([]uint8, len(rows))
		for i, row := range rows {
			b.bins[f][i] = bin(b.cuts[f], column[row])
		}
	}
	return b
}

// threshold is the value up to which bins up to and including the given one reach. With
// only unknown values on the left it is below every number.
func (b *binned) threshold(feature int, bin uint8) float64 {
	if bin == 0 {
		return -math.MaxFloat64
	}
	return float64(b.cuts[feature][bin-1])
}
