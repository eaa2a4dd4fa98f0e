package alerter

import (
	"slices"
	"time"

	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Reading says that sources of a kind of event were read for a day.
type Reading struct {
	// CompanyID is the only company that such a source tells of; empty: any.
	CompanyID, Kind string
	// Day is its first instant, UTC; Known when it could have been read for first.
	Day, Known time.Time
}

// Coverage answers for what share of a quarter a company was looked at. It is pure and safe
// for concurrent use; a nil one has seen nothing.
type Coverage struct {
	days map[looking][]Reading // by day
}

type looking struct{ companyID, kind string }

// NewCoverage makes readings, in any order, ready to be asked.
func NewCoverage(readings []Reading) *Coverage {
	c := &Coverage{days: map[looking][]Reading{}}
	for _, r := range readings {
		key := looking{r.CompanyID, r.Kind}
		c.days[key] = append(c.days[key], r)
	}
	for _, days := range c.days {
		slices.SortFunc(days, func(a, b Reading) int { return a.Day.Compare(b.Day) })
	}
	return c
}

// Share is the share (0 to 1) of the days of a quarter up to an instant that a source of a
// kind, of the company or of all, was read for by then; 0 of a quarter that has not begun.
func (c *Coverage) Share(companyID, kind, of string, at time.Time) float64 {
	q, err := quarter.Parse(of)
	if c == nil || err != nil || at.Before(q.Start()) {
		return 0
	}
	end := q.End()
	if at.Before(end) {
		end = at.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	}
	read := map[int64]bool{}
	for _, id := range []string{"", companyID} {
		days := c.days[looking{id, kind}]
		from, _ := slices.BinarySearchFunc(days, q.Start(), func(r Reading, t time.Time) int { return r.Day.Compare(t) })
		for _, r := range days[from:] {
			if !r.Day.Before(end) {
				break
			}
			if !r.Known.After(at) {
				read[r.Day.Unix()] = true
			}
		}
	}
	return float64(len(read)) / float64(end.Sub(q.Start())/(24*time.Hour))
}

// of is Share for one company, quarter and instant; nil where nothing is known.
func (c *Coverage) of(companyID, quarter string, at time.Time) func(kind string) float64 {
	if c == nil {
		return nil
	}
	return func(kind string) float64 { return c.Share(companyID, kind, quarter, at) }
}
