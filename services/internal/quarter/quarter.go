// Package quarter is the calendar quarter, in UTC: the window of every indicator.
package quarter

import (
	"fmt"
	"time"
)

// Quarter is a calendar quarter. The zero value is no quarter. Quarters compare with <.
type Quarter int32

// New is quarter q (1 to 4) of a year.
func New(year, q int) Quarter { return Quarter(year*4 + q - 1) }

// Of is the quarter that holds t, in UTC.
func Of(t time.Time) Quarter {
	year, month, _ := t.UTC().Date()
	return New(year, (int(month)-1)/3+1)
}

// Parse reads "2026Q1" and "2026-Q1".
func Parse(s string) (Quarter, error) {
	var year, q int
	for _, layout := range []string{"%4dQ%1d", "%4d-Q%1d"} {
		if n, err := fmt.Sscanf(s, layout, &year, &q); err == nil && n == 2 && q >= 1 && q <= 4 && year > 0 {
			if got := New(year, q); got.String() == s || got.dashed() == s {
				return got, nil
			}
		}
	}
	return 0, fmt.Errorf("quarter %q: want the form 2026Q1", s)
}

// Year is the calendar year.
func (q Quarter) Year() int { return int(q) / 4 }

// Number is 1 to 4.
func (q Quarter) Number() int { return int(q)%4 + 1 }

// Start is the first instant.
func (q Quarter) Start() time.Time {
	return time.Date(q.Year(), time.Month((q.Number()-1)*3+1), 1, 0, 0, 0, 0, time.UTC)
}

// End is the first instant of the next quarter.
func (q Quarter) End() time.Time { return (q + 1).Start() }

// String is "2026Q1".
func (q Quarter) String() string {
	if year := q.Year(); year >= 1000 && year <= 9999 { // every row has one: without fmt
		return string([]byte{byte('0' + year/1000), byte('0' + year/100%10), byte('0' + year/10%10), byte('0' + year%10), 'Q', byte('0' + q.Number())})
	}
	return fmt.Sprintf("%04dQ%d", q.Year(), q.Number())
}

func (q Quarter) dashed() string { return fmt.Sprintf("%04d-Q%d", q.Year(), q.Number()) }
