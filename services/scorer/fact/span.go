package fact

import (
	"math"
	"strconv"

	"github.com/foreshock/foreshock/pipelines"
)

// Span is a number as it was stated: the one to reckon with and the range in which the
// true one may lie.
type Span struct {
	Stated bool
	// Value is the number, or the middle of a stated range.
	Value     float64
	Low, High float64
	// from and to are the ends of a stated range, both 0 where one number is stated.
	from, to float64
	// loose tells that the text itself limits the number ("about", "at least").
	loose bool
}

// Text is the value as it enters an arithmetic: "16000", or "(60 + 80) / 2" for a range.
func (s Span) Text() string {
	if s.from != s.to {
		return "(" + Number(s.from) + " + " + Number(s.to) + ") / 2"
	}
	return Number(s.Value)
}

// Number writes a number as people type it, without exponent or trailing zeros.
func Number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// same tells that two spans state the same number.
func (s *Span) same(o *Span) bool { return s.Value == o.Value && s.from == o.from && s.to == o.to }

// meets tells that one true number can stand behind both.
func (s *Span) meets(o *Span) bool { return s.same(o) || s.Low < o.High && o.Low < s.High }

// span reads one number, or a range, with its bound. A number that is not positive is
// not stated.
func span(value, low, high float64, bound string, r *pipelines.Reading) Span {
	if !usable(value) {
		value = 0
	}
	if !usable(low) {
		low = 0
	}
	if !usable(high) {
		high = 0
	}
	switch {
	case value > 0:
	case low > 0 && high > low:
		return Span{Stated: true, Value: (low + high) / 2, Low: low, High: high, from: low, to: high}
	case high > 0: // "fewer than fifty": the limit is all there is
		value, bound = high, "at_most"
	case low > 0:
		value, bound = low, "at_least"
	default:
		return Span{}
	}
	slack := rounding(value, r.Rounding)
	s := Span{Stated: true, Value: value, Low: value - slack, High: value + slack, loose: bound != ""}
	switch bound {
	case "about":
		slack = math.Max(slack, value*r.About)
		s.Low, s.High = value-slack, value+slack
	case "at_least":
		s.Low, s.High = value, value*(1+r.AtLeast)
	case "at_most":
		s.Low, s.High = value*(1-r.AtMost), value
	}
	return s
}

func usable(v float64) bool { return v > 0 && v <= math.MaxFloat64 }

// rounding is half a unit of the last digit that is not zero, at most a share of the
// value: 16,000 is exact to 500, 1,395 to a half.
func rounding(value, most float64) float64 {
	unit := 1.0
	if whole := int64(value); value < 1e15 && float64(whole) == value {
		for ; whole >= 10 && whole%10 == 0; whole /= 10 {
			unit *= 10
		}
	}
	return math.Min(unit/2, value*most)
}

// digits counts the significant digits of a whole number below 10^15.
func digits(value float64) int {
	whole := int64(math.Min(math.Round(value), 1e15))
	for whole >= 10 && whole%10 == 0 {
		whole /= 10
	}
	n := 0
	for ; whole > 0; whole /= 10 {
		n++
	}
	return n
}
