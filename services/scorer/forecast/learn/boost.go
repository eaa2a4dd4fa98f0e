package learn

import (
	"context"
	"math/rand/v2"
)

// BoostConfig says how trees are grown.
type BoostConfig struct {
	// Trees to grow, each of at most Depth splits on a path.
	Trees int `json:"trees"`
	Depth int `json:"depth"`
	// Rate is the share of each tree's answer that is kept.
	Rate float64 `json:"rate"`
	// Ridge is added to the curvature in a leaf: it draws small leaves towards 0.
	Ridge float64 `json:"ridge"`
	// Least curvature (sum of w p (1-p)) on either side of a split.
	Least float64 `json:"least"`
	// Columns and Rows are the shares of features and of cases that a tree may see.
	Columns float64 `json:"columns"`
	Rows    float64 `json:"rows"`
	Seed    uint64  `json:"seed"`
}

// sums of gradient and curvature.
type sums struct{ g, h float32 }

type histogram [maxBins + 1]sums

// booster grows trees on a sample. Histograms are reused from tree to tree.
type booster struct {
	config   BoostConfig
	data     *binned
	weight   []float64
	random   *rand.Rand
	gradient []sums
	// features that the current tree may ask for.
	features []int
	// free histograms, one slice for each level of a tree.
	free [][]histogram
	// aside is room for partition.
	aside []int32
	tree  Tree
	// Of each node of the tree: the last bin that goes left, and the weight of its cases.
	cut  []uint8
	mass []float64
}

// Boost grows trees that add to the log-odds given in margin, one for each row of the
// sample; margin holds the sum in the end. Only the given features are asked for.
func Boost(ctx context.Context, t *Table, s *Sample, features []int, margin []float64, config BoostConfig) ([]Tree, error) {
	b := &booster{
		config: config, data: newBinned(t, s.Rows), weight: s.Weight,
		random: rand.New(rand.NewPCG(config.Seed, 1)), gradient: make([]sums, len(s.Rows)),
	}
	var trees []Tree
	index := make([]int32, len(s.Rows))
	for range config.Trees {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		drawn := index[:0]
		for i := range s.Rows {
			if b.random.Float64() < config.Rows {
				b.gradient[i] = gradientOf(t.Happened[s.Rows[i]], s.Weight[i], margin[i])
				drawn = append(drawn, int32(i))
			}
		}
		b.features = b.features[:0]
		for _, f := range features {
			if b.random.Float64() < config.Columns {
				b.features = append(b.features, f)
			}
		}
		if len(b.features) == 0 || len(drawn) == 0 {
			continue
		}
		tree := b.grow(drawn)
		trees = append(trees, tree)
		for i := range margin {
			margin[i] += b.answer(&tree, i)
		}
	}
	return trees, nil
}

// gradientOf the log loss by the log-odds, and its curvature.
func gradientOf(happened bool, weight, logOdds float64) sums {
	p := Sigmoid(logOdds)
	y := 0.0
	if happened {
		y = 1
	}
	return sums{g: float32(weight * (p - y)), h: float32(weight * p * (1 - p))}
}

// answer is the tree's leaf for row i of the sample.
func (b *booster) answer(tree *Tree, i int) float64 {
	at := 0
	for tree.Feature[at] >= 0 {
		if b.data.bins[tree.Feature[at]][i] > b.cut[at] {
			at = tree.Right[at]
		} else {
			at = tree.Left[at]
		}
	}
	return tree.Value[at]
}

func (b *booster) grow(rows []int32) Tree {
	b.tree, b.cut, b.mass = Tree{}, b.cut[:0], b.mass[:0]
	root := b.take()
	b.fill(root, rows)
	b.split(rows, b.config.Depth, root)
	for at := len(b.tree.Feature) - 1; at >= 0; at-- {
		if b.tree.Feature[at] < 0 {
			continue
		}
		// The mean of the leaves below, so that the parts of a forecast compare it with the
		// cases that got this far.
		l, r := b.tree.Left[at], b.tree.Right[at]
		b.tree.Value[at] = (b.mass[l]*b.tree.Value[l] + b.mass[r]*b.tree.Value[r]) / (b.mass[l] + b.mass[r])
	}
	return b.tree
}

func (b *booster) take() []histogram {
	if n := len(b.free); n > 0 {
		h := b.free[n-1]
		b.free = b.free[:n-1]
		return h[:len(b.features)]
	}
	return make([]histogram, len(b.data.bins))[:len(b.features)]
}

func (b *booster) give(h []histogram) { b.free = append(b.free, h[:cap(h)]) }

// fill sums the rows' gradients by bin. Features go in pairs: half the gradients to fetch.
func (b *booster) fill(into []histogram, rows []int32) {
	k := 0
	for ; k+1 < len(b.features); k += 2 {
		first, second := b.data.bins[b.features[k]], b.data.bins[b.features[k+1]]
		h, g := &into[k], &into[k+1]
		*h, *g = histogram{}, histogram{}
		for _, i := range rows {
			s := b.gradient[i]
			cell := &h[first[i]&maxBins]
			cell.g += s.g
			cell.h += s.h
			cell = &g[second[i]&maxBins]
			cell.g += s.g
			cell.h += s.h
		}
	}
	if k < len(b.features) {
		column, h := b.data.bins[b.features[k]], &into[k]
		*h = histogram{}
		for _, i := range rows {
			cell, s := &h[column[i]&maxBins], b.gradient[i]
			cell.g += s.g
			cell.h += s.h
		}
	}
}

// split grows the node of the rows whose histograms are given (and used up), and returns
// its number.
func (b *booster) split(rows []int32, depth int, h []histogram) int {
	var total struct{ g, h float64 }
	for _, cell := range h[0] {
		total.g += float64(cell.g)
		total.h += float64(cell.h)
	}
	at := b.leaf(rows, -b.config.Rate*total.g/(total.h+b.config.Ridge))
	k, cut := -1, 0
	if depth > 0 {
		k, cut = b.best(h, total.g, total.h)
	}
	if k < 0 {
		b.give(h)
		return at
	}
	f := b.features[k]
	left, right := b.partition(rows, b.data.bins[f], uint8(cut))
	var lh, rh []histogram
	if depth > 1 {
		lh, rh = b.halves(h, left, right)
	} else {
		// Leaves need their totals only.
		lh, rh = b.totals(left), b.totals(right)
		b.give(h)
	}
	b.cut[at] = uint8(cut)
	b.tree.Feature[at], b.tree.Threshold[at] = f, b.data.threshold(f, uint8(cut))
	l := b.split(left, depth-1, lh)
	r := b.split(right, depth-1, rh)
	b.tree.Left[at], b.tree.Right[at] = l, r
	return at
}

// totals puts the sum over the rows into the first histogram.
func (b *booster) totals(rows []int32) []histogram {
	h := b.take()
	h[0] = histogram{}
	for _, i := range rows {
		h[0][0].g += b.gradient[i].g
		h[0][0].h += b.gradient[i].h
	}
	return h
}

// halves fills the smaller side's histograms; the other side's are what is left of h.
func (b *booster) halves(h []histogram, left, right []int32) (lh, rh []histogram) {
	small := left
	if len(left) > len(right) {
		small = right
	}
	s := b.take()
	b.fill(s, small)
	for k := range h {
		for c := range h[k] {
			h[k][c].g -= s[k][c].g
			h[k][c].h = max(0, h[k][c].h-s[k][c].h)
		}
	}
	if len(left) > len(right) {
		return h, s
	}
	return s, h
}

func (b *booster) leaf(rows []int32, value float64) int {
	var mass float64
	for _, i := range rows {
		mass += b.weight[i]
	}
	b.mass = append(b.mass, mass)
	b.cut = append(b.cut, 0)
	t := &b.tree
	t.Feature = append(t.Feature, -1)
	t.Threshold = append(t.Threshold, 0)
	t.Left = append(t.Left, 0)
	t.Right = append(t.Right, 0)
	t.Value = append(t.Value, value)
	return len(t.Feature) - 1
}

// best is the feature (by its place among the tree's) and the bin after which to split, -1
// where no split gains anything.
func (b *booster) best(h []histogram, g, c float64) (feature, cut int) {
	feature = -1
	most, ridge := 1e-6, b.config.Ridge
	whole := g * g / (c + ridge)
	for k := range h {
		var lg, lc float64
		for at := range maxBins {
			cell := &h[k][at]
			if cell.h == 0 && at > 0 {
				continue
			}
			lg += float64(cell.g)
			lc += float64(cell.h)
			if lc < b.config.Least || c-lc < b.config.Least {
				continue
			}
			rg := g - lg
			if gain := lg*lg/(lc+ridge) + rg*rg/(c-lc+ridge) - whole; gain > most {
				most, feature, cut = gain, k, at
			}
		}
	}
	// A cut beyond the last boundary separates nothing.
	if feature >= 0 && cut > len(b.data.cuts[b.features[feature]]) {
		return -1, 0
	}
	return feature, cut
}

// partition orders rows in place: first those in bins up to the cut. Each side keeps its order.
func (b *booster) partition(rows []int32, bins []uint8, cut uint8) (left, right []int32) {
	aside := b.aside[:0]
	n := 0
	for _, i := range rows {
		if bins[i] <= cut {
			rows[n] = i
			n++
		} else {
			aside = append(aside, i)
		}
	}
	copy(rows[n:], aside)
	b.aside = aside
	return rows[:n], rows[n:]
}
