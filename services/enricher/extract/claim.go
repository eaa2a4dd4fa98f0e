package extract

import (
	"math"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
)

// claim is foreshockv1.Claim while it is put together: a plain value that can be copied.
type claim struct {
	Kind, Status, Effective, NoticeDate     string
	Service, Start, Cause, Currency, Period string
	Destination, Role, State                string
	Cumulative                              bool
	AiLinked                                *bool
	PercentOfUnit, DurationHours            *float64
	UnitBound                               string // of PercentOfUnit
	Amount, AmountLow, AmountHigh           *float64
	Count                                   *int32
}

// message is the claim on the wire, with the numbers that its words state.
func (m *mention) message() *foreshockv1.Claim {
	c := &m.claim
	out := &foreshockv1.Claim{
		Kind: c.Kind, Status: c.Status, Effective: c.Effective, NoticeDate: c.NoticeDate, Service: c.Service, Start: c.Start,
		Cause: c.Cause, Currency: c.Currency, Period: c.Period, Destination: c.Destination, Role: c.Role, State: c.State,
		Cumulative: c.Cumulative, AiLinked: c.AiLinked, PercentOfUnit: c.PercentOfUnit, DurationHours: c.DurationHours,
		Amount: c.Amount, AmountLow: c.AmountLow, AmountHigh: c.AmountHigh, Count: c.Count,
	}
	if q := m.count; q != nil {
		switch {
		case q.Below:
			out.HeadcountHigh = whole(q.High)
		case q.Range():
			out.HeadcountLow, out.HeadcountHigh = whole(q.Low), whole(q.High)
		default:
			out.Headcount = whole(q.High)
		}
		out.Bound = q.Bound
	}
	if m.count == nil && m.percent == nil && c.PercentOfUnit != nil {
		out.Bound = c.UnitBound
	}
	if q := m.percent; q != nil {
		low, high := round(q.Low), round(q.High)
		switch {
		case q.Below:
			out.PercentHigh = &high
		case q.Range():
			out.PercentLow, out.PercentHigh = &low, &high
		default:
			out.Percent = &high
		}
		if m.count == nil {
			out.Bound = q.Bound
		}
	}
	if c.Kind == "outage" && out.Cause == "" {
		out.Cause = "unknown"
	}
	return out
}

func whole(v float64) *int32 {
	n := int32(math.Min(v, math.MaxInt32))
	return &n
}

// round drops what binary fractions add: 33.3, not 33.300000000000004.
func round(v float64) float64 { return math.Round(v*100) / 100 }

// numbers lists what a claim counts, for comparing stories.
func numbers(q *quantity.Quantity) [2]int64 {
	if q == nil {
		return [2]int64{-1, -1}
	}
	return [2]int64{int64(q.Low * 100), int64(q.High * 100)}
}
