package notice

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// styles are the ways to write a date that a table uses.
type styles struct {
	monthDayYear, yearMonthDay, monthWordDayYear, dayMonWordYear bool
	monthYear, monthWordYear, quarter, serial, compact           bool
}

// newStyles always has y-m-d, in which workbooks are read and which nobody can misread.
func newStyles(names []string) (s styles) {
	s.yearMonthDay = true
	for _, name := range names {
		switch name {
		case "m/d/y":
			s.monthDayYear = true
		case "y-m-d":
			s.yearMonthDay = true
		case "month d y":
			s.monthWordDayYear = true
		case "d-mon-y":
			s.dayMonWordYear = true
		case "m/y":
			s.monthYear = true
		case "month y":
			s.monthWordYear = true
		case "quarter":
			s.quarter = true
		case "yyyymmdd":
			s.compact = true
		case "excel serial":
			s.serial = true
		}
	}
	return s
}

// date is a day, a month (day 0) or a quarter (month 0), or nothing (year 0).
type date struct {
	year, month, day, quarter int
	// end is where the date ends in its cell.
	end int
}

func (d date) given() bool { return d.year != 0 }

// exact tells that d is a day.
func (d date) exact() bool { return d.day != 0 }

// first is the first day of d.
func (d date) first() time.Time {
	month, day := d.month, max(d.day, 1)
	if d.quarter != 0 {
		month = 3*d.quarter - 2
	}
	return time.Date(d.year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// before tells that all of d lies before o.
func (d date) before(o date) bool {
	if d.exact() && o.exact() {
		return d.first().Before(o.first())
	}
	return d.year < o.year || d.year == o.year && d.month != 0 && o.month != 0 && d.month < o.month
}

func (d date) same(o date) bool {
	return d.year == o.year && d.month == o.month && d.day == o.day && d.quarter == o.quarter
}

func (d date) String() string {
	switch {
	case !d.given():
		return ""
	case d.exact():
		return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
	case d.quarter != 0:
		return fmt.Sprintf("%04d-Q%d", d.year, d.quarter)
	}
	return fmt.Sprintf("%04d-%02d", d.year, d.month)
}

// Years that a notice may name. The statute is of 1988; states list older plans beside it.
const (
	firstYear = 1970
	lastYear  = 2099
)

// dates finds every date of a cell, in order. What is no date in one of the table's styles
// is passed over; a day without a year takes that of the next date.
func (s styles) dates(cell string) []date {
	if len(cell) >= 10 && s.yearMonthDay {
		if d, ok := iso(cell); ok { // the whole cell, in most tables
			return []date{d}
		}
	}
	var found, pending []date
	add := func(d date, end int) {
		d.end = end
		for _, p := range pending {
			p.year = d.year
			if d.exact() && p.month > d.month {
				p.year--
			}
			if valid(p.year, p.month, p.day) {
				found = append(found, p)
			}
		}
		pending = pending[:0]
		found = append(found, d)
	}
	for i := 0; i < len(cell); {
		switch c := cell[i]; {
		case c >= '0' && c <= '9' && !inWord(cell, i):
			d, end, kind := s.numeric(cell, i)
			if kind == isDate {
				add(d, end)
			}
			i = end
		case letter(c):
			end := i
			for end < len(cell) && letter(cell[end]) {
				end++
			}
			month := months[strings.ToLower(cell[i:end])]
			if month == 0 || !s.monthWordDayYear && !s.monthWordYear {
				i = end
				break
			}
			days, d, after := s.worded(cell, end, month)
			pending = append(pending, days...)
			if d.given() {
				add(d, after)
			}
			i = max(after, end)
		default:
			i++
		}
	}
	if len(found) == 0 && s.quarter {
		if d, ok := quarterOf(cell); ok {
			found = append(found, d)
		}
	}
	if len(found) == 0 && s.serial {
		if d, ok := serialDate(cell); ok {
			found = append(found, d)
		}
	}
	return found
}

// iso reads 2024-01-31, also with a time of day behind it.
func iso(cell string) (date, bool) {
	if cell[4] != '-' || cell[7] != '-' || len(cell) > 10 && (len(cell) < 19 || cell[10] != ' ' && cell[10] != 'T') {
		return date{}, false
	}
	year, ok1 := number(cell[:4])
	month, ok2 := number(cell[5:7])
	day, ok3 := number(cell[8:10])
	if !ok1 || !ok2 || !ok3 || !valid(year, month, day) {
		return date{}, false
	}
	return date{year: year, month: month, day: day, end: len(cell)}, true
}

const (
	noDate = iota
	isDate
)

// numeric reads a date that begins with a digit at i, and where what it looked at ends.
func (s styles) numeric(cell string, i int) (d date, end, kind int) {
	first, i1 := digits(cell, i)
	if s.compact && len(first) == 8 {
		if year, month, day := atoi(first[:4]), atoi(first[4:6]), atoi(first[6:]); valid(year, month, day) {
			return date{year: year, month: month, day: day}, i1, isDate
		}
	}
	separator, i2 := separatorAt(cell, i1)
	if separator == 0 {
		return date{}, i1, noDate
	}
	if s.dayMonWordYear && separator == '-' && i2 < len(cell) && letter(cell[i2]) {
		w := i2
		for w < len(cell) && letter(cell[w]) {
			w++
		}
		if month := months[strings.ToLower(cell[i2:w])]; month != 0 {
			if sep, i3 := separatorAt(cell, w); sep != 0 {
				last, i4 := digits(cell, i3)
				if year, ok := fullYear(last); ok && valid(year, month, atoi(first)) {
					return date{year: year, month: month, day: atoi(first)}, i4, isDate
				}
			}
		}
		return date{}, w, noDate
	}
	second, i3 := digits(cell, i2)
	if second == "" {
		return date{}, i2, noDate
	}
	separator2, i4 := separatorAt(cell, i3)
	third, i5 := "", i3
	if separator2 != 0 && (separator2 == separator || separator2 == '-' && len(first) <= 2) {
		third, i5 = digits(cell, i4)
	}
	switch {
	case third == "":
		if year, ok := fullYear(second); ok && len(second) == 4 && len(first) <= 2 && s.monthYear && separator != '-' && monthOK(atoi(first)) {
			return date{year: year, month: atoi(first)}, i3, isDate
		}
		return date{}, i3, noDate
	case len(first) == 4:
		if s.yearMonthDay && len(second) <= 2 && len(third) <= 2 && valid(atoi(first), atoi(second), atoi(third)) {
			return date{year: atoi(first), month: atoi(second), day: atoi(third)}, i5, isDate
		}
	case s.monthDayYear && len(first) <= 2 && len(second) <= 2:
		if year, ok := fullYear(third); ok && valid(year, atoi(first), atoi(second)) {
			return date{year: year, month: atoi(first), day: atoi(second)}, i5, isDate
		}
	}
	return date{}, i5, noDate
}

// worded reads what follows a month's name: "31, 2024", "2024", or days whose year comes
// later ("15-30, 2020": the 15th and the 30th; "17 - June 30, 2020": the 17th).
func (s styles) worded(cell string, i, month int) (days []date, d date, end int) {
	for i < len(cell) {
		for i < len(cell) && strings.IndexByte(" ,.\n-&", cell[i]) >= 0 {
			i++
		}
		n, after := digits(cell, i)
		switch {
		case len(n) == 4:
			year := atoi(n)
			if year < firstYear || year > lastYear {
				return nil, date{}, after
			}
			if len(days) == 0 {
				if !s.monthWordYear {
					return nil, date{}, after
				}
				return nil, date{year: year, month: month}, after
			}
			last := days[len(days)-1]
			if !valid(year, month, last.day) {
				return nil, date{}, after
			}
			return days[:len(days)-1], date{year: year, month: month, day: last.day}, after
		case len(n) == 1 || len(n) == 2:
			if !s.monthWordDayYear {
				return nil, date{}, after
			}
			days = append(days, date{month: month, day: atoi(n)})
			i = after
			if rest := strings.ToLower(cell[i:min(i+2, len(cell))]); rest == "st" || rest == "nd" || rest == "rd" || rest == "th" {
				i += 2
			}
			if rest := strings.TrimLeft(cell[i:], " ,"); strings.HasPrefix(rest, "and ") {
				if next, _ := digits(rest, 4); next != "" {
					i = len(cell) - len(rest) + 4
				}
			}
		default:
			return days, date{}, i
		}
	}
	return days, date{}, i
}

var quarterWords = regexp.MustCompile(`(?i)\bq([1-4])\s*,?\s*(\d{4})\b|\b([1-4])(?:st|nd|rd|th)\s+(?:qtr|quarter)\.?(?:\s+of)?\s+(\d{4})\b`)

func quarterOf(cell string) (date, bool) {
	m := quarterWords.FindStringSubmatch(cell)
	if m == nil {
		return date{}, false
	}
	d := date{quarter: atoi(m[1] + m[3]), year: atoi(m[2] + m[4]), end: len(cell)}
	return d, d.year >= firstYear && d.year <= lastYear
}

// serialDate reads a workbook's day number that lost its format.
func serialDate(cell string) (date, bool) {
	f, err := strconv.ParseFloat(cell, 64)
	if err != nil || f < 25569 || f > 73050 { // 1970 to 2099
		return date{}, false
	}
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(f))
	return date{year: t.Year(), month: int(t.Month()), day: t.Day(), end: len(cell)}, true
}

var months = func() map[string]int {
	names := map[string]int{"sept": 9}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		names[name], names[name[:3]] = int(m), int(m)
	}
	return names
}()

// fullYear reads a year of two or four digits: 69 and below is of this century.
func fullYear(s string) (int, bool) {
	year := atoi(s)
	switch {
	case len(s) == 4:
	case len(s) == 2 && year < 70:
		year += 2000
	case len(s) == 2:
		year += 1900
	default:
		return 0, false
	}
	return year, year >= firstYear && year <= lastYear
}

func valid(year, month, day int) bool {
	if year < firstYear || year > lastYear || !monthOK(month) || day < 1 || day > 31 {
		return false
	}
	return day <= 28 || time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() == day
}

func monthOK(month int) bool { return month >= 1 && month <= 12 }

// digits are the digits at i; more than eight are none, as no date holds them.
func digits(cell string, i int) (string, int) {
	end := i
	for end < len(cell) && cell[end] >= '0' && cell[end] <= '9' {
		end++
	}
	if end-i > 8 {
		return "", end
	}
	return cell[i:end], end
}

// separatorAt is the separator behind a number: repeated ones count as one, a blank on
// either side is a slip, but a blank before a hyphen makes a range.
func separatorAt(cell string, i int) (byte, int) {
	j := i
	if j < len(cell) && cell[j] == ' ' {
		j++
	}
	if j >= len(cell) || strings.IndexByte("/-.", cell[j]) < 0 || j > i && cell[j] != '/' {
		return 0, i
	}
	c := cell[j]
	for j < len(cell) && cell[j] == c {
		j++
	}
	if c == '/' && j < len(cell) && cell[j] == ' ' {
		j++
	}
	return c, j
}

func inWord(cell string, i int) bool { return i > 0 && (letter(cell[i-1]) && !monthBefore(cell, i)) }

// monthBefore tells a month's name from a word that runs into a number ("March13").
func monthBefore(cell string, i int) bool {
	start := i
	for start > 0 && letter(cell[start-1]) {
		start--
	}
	return months[strings.ToLower(cell[start:i])] != 0
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func number(s string) (int, bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	return atoi(s), true
}

// atoi reads at most nine digits.
func atoi(s string) (n int) {
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
