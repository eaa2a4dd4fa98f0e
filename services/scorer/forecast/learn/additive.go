package learn

import (
	"errors"
	"fmt"
	"math"
)

// Additive is a model in log-odds: a base, a curve for each of some features, and trees.
type Additive struct {
	// Base is the log-odds before any feature is looked at.
	Base   float64 `json:"base"`
	Curves []Curve `json:"curves,omitempty"`
	Trees  []Tree  `json:"trees,omitempty"`
}

// Curve is what one feature adds: piecewise linear, with a value of its own where the
// feature is unknown.
type Curve struct {
	Feature int `json:"feature"`
	// Lowest and Highest bound the values that were fitted on: beyond them the curve is flat.
	Lowest  float64 `json:"lowest"`
	Highest float64 `json:"highest"`
	// At is the value at Zero; Slope holds to the right of Lowest, and each Bend adds to it
	// to the right of its Knot.
	Zero  float64   `json:"zero"`
	Slope float64   `json:"slope"`
	Knots []float64 `json:"knots,omitempty"`
	Bends []float64 `json:"bends,omitempty"`
	// Offset is subtracted, so that the mean over the fitted cases is 0.
	Offset float64 `json:"offset"`
	// Unknown is what it adds where the feature is unknown.
	Unknown float64 `json:"unknown"`
}

// Add is what the curve adds at x.
func (c *Curve) Add(x float64) float64 {
	if math.IsNaN(x) {
		return c.Unknown
	}
	x = min(max(x, c.Lowest), c.Highest)
	sum := c.Slope*(x-c.Zero) - c.Offset
	for i, knot := range c.Knots {
		sum += c.Bends[i] * max(0, x-knot)
	}
	return sum
}

// Tree is a binary tree in arrays. Node 0 is the root; a node without a left child is a leaf.
type Tree struct {
	// Feature that a node asks for, -1 in a leaf.
	Feature []int `json:"f"`
	// Threshold: values up to and including it, and unknown ones, go left.
	Threshold []float64 `json:"t"`
	Left      []int     `json:"l"`
	Right     []int     `json:"r"`
	// Value of a leaf is what the tree adds; of an inner node, the mean over the cases it was
	// fitted on.
	Value []float64 `json:"v"`
}

// leaf is the value of the leaf that x comes to.
func (t *Tree) leaf(x []float64) float64 {
	at := 0
	for t.Feature[at] >= 0 {
		at = t.next(at, x)
	}
	return t.Value[at]
}

// next is the node below a node that is no leaf.
func (t *Tree) next(at int, x []float64) int {
	if x[t.Feature[at]] > t.Threshold[at] {
		return t.Right[at]
	}
	return t.Left[at]
}

// addTo follows x from the root to a leaf. Every step's change of value belongs to the
// feature that the step asked for; the root's value and all changes sum to the leaf's.
func (t *Tree) addTo(parts, x []float64) {
	at := 0
	for t.Feature[at] >= 0 {
		next := t.next(at, x)
		parts[t.Feature[at]] += t.Value[next] - t.Value[at]
		at = next
	}
}

// LogOdds is the sum for features x.
func (a *Additive) LogOdds(x []float64) float64 {
	sum := a.Base
	for i := range a.Curves {
		sum += a.Curves[i].Add(x[a.Curves[i].Feature])
	}
	for i := range a.Trees {
		sum += a.Trees[i].leaf(x)
	}
	return sum
}

// Parts are the base, trees' means included, and what each feature adds. They sum to
// LogOdds but for rounding.
func (a *Additive) Parts(x []float64) (base float64, parts []float64) {
	parts = make([]float64, len(x))
	return a.AddParts(parts, x), parts
}

// AddParts is Parts that adds what each feature adds to parts.
func (a *Additive) AddParts(parts, x []float64) (base float64) {
	base = a.Base
	for i := range a.Curves {
		parts[a.Curves[i].Feature] += a.Curves[i].Add(x[a.Curves[i].Feature])
	}
	for i := range a.Trees {
		base += a.Trees[i].Value[0]
		a.Trees[i].addTo(parts, x)
	}
	return base
}

// Sigmoid is the probability of log-odds.
func Sigmoid(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// Logit is the log-odds of a probability.
func Logit(p float64) float64 { return math.Log(p / (1 - p)) }

// Check says what is wrong with a tree that was read from a file: a step that leads nowhere
// or backwards, or a feature that there is not.
func (t *Tree) Check(features int) error {
	n := len(t.Feature)
	if n == 0 || len(t.Threshold) != n || len(t.Left) != n || len(t.Right) != n || len(t.Value) != n {
		return errors.New("arrays are empty or of different lengths")
	}
	for at, f := range t.Feature {
		if f < -1 || f >= features {
			return fmt.Errorf("node %d asks for feature %d of %d", at, f, features)
		}
		if f >= 0 && (t.Left[at] <= at || t.Left[at] >= n || t.Right[at] <= at || t.Right[at] >= n) {
			return fmt.Errorf("node %d leads to %d and %d of %d", at, t.Left[at], t.Right[at], n)
		}
	}
	return nil
}
