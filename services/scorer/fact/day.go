package fact

import (
	"time"

	"github.com/foreshock/foreshock/services/internal/quarter"
)

const nanosPerDay = int64(24 * time.Hour)

// dayOf is the number of the UTC day since 1970 that holds an instant.
func dayOf(nanos int64) int {
	day := nanos / nanosPerDay
	if nanos%nanosPerDay < 0 {
		day--
	}
	return int(day)
}

// Midnight is the first instant of a day.
func Midnight(day int) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

// Day is the number of the UTC day since 1970.
func Day(t time.Time) int {
	seconds := t.Unix()
	day := seconds / 86400
	if seconds%86400 < 0 {
		day--
	}
	return int(day)
}

// period reads YYYY-MM-DD, YYYY-MM and YYYY-Qn as first and last day. Anything else, and
// years before 1970 or after 2100, is no period.
func period(s string) (from, to int, ok bool) {
	year, rest, ok := leading(s, 4)
	if !ok || year < 1970 || year > 2100 || len(rest) < 3 || rest[0] != '-' {
		return 0, 0, false
	}
	if rest[1] == 'Q' {
		n, rest, ok := leading(rest[2:], 1)
		if !ok || rest != "" || n < 1 || n > 4 {
			return 0, 0, false
		}
		q := quarter.New(year, n)
		return Day(q.Start()), Day(q.End()) - 1, true
	}
	month, rest, ok := leading(rest[1:], 2)
	if !ok || month < 1 || month > 12 {
		return 0, 0, false
	}
	first := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	if rest == "" {
		return Day(first), Day(first.AddDate(0, 1, 0)) - 1, true
	}
	day, rest, ok := leading(rest[1:], 2)
	if !ok || rest != "" || s[7] != '-' || day < 1 {
		return 0, 0, false
	}
	date := first.AddDate(0, 0, day-1)
	if date.Month() != time.Month(month) {
		return 0, 0, false
	}
	return Day(date), Day(date), true
}

// leading reads exactly n decimal digits.
func leading(s string, n int) (value int, rest string, ok bool) {
	if len(s) < n {
		return 0, s, false
	}
	for i := range n {
		if s[i] < '0' || s[i] > '9' {
			return 0, s, false
		}
		value = value*10 + int(s[i]-'0')
	}
	return value, s[n:], true
}
