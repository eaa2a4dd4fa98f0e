package notice

import (
	"regexp"
	"strings"
)

// headcount is how many people a cell names.
type headcount struct {
	// given tells that low holds a number; high is above it for a range.
	given     bool
	low, high int
	bound     string
	flag      string
}

var (
	// numbers: 1,234 or 1234 or 1234.0, no part of a longer figure.
	numberWords = regexp.MustCompile(`\d{1,3}(?:,\d{3})+|\d+(?:\.0+)?`)
	countRange  = regexp.MustCompile(`^(?:(?:approx(?:\.|imately)?|about|between)\s+)?(\d[\d,]*)\s*(?:-|–|—|to|and)\s*(\d[\d,]*)\b(.*)$`)
	countExact  = regexp.MustCompile(`^(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?$`)
	// countLed is a number behind words that lead up to it, with or without a remark.
	countLed = regexp.MustCompile(`(?is)^(?:(up to|no more than|a maximum of|max\.?)|(at least|more than|over|minimum of|starting with|initially)|(approx(?:\.|imately)?|about|around|est\.?|estimated|~)|(?:(?:a )?total(?: of)?|additional|an additional|initial)\s*:?)?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?(\+?)((?:[\s(*;,/–—-].*)?)$`)
)

// readHeadcount reads how many people a cell names, flagging what it cannot take at its
// word. A remark behind a number ("81 Total, 13 of which live here") does not change it:
// the notice's own total counts.
func readHeadcount(cell string, limit int) (h headcount) {
	cell = strings.Trim(strings.Join(strings.Fields(cell), " "), "* ")
	if isURL(cell) {
		return h
	}
	if m := countExact.FindStringSubmatch(cell); m != nil {
		return h.single(m[1], limit)
	}
	if m := countRange.FindStringSubmatch(strings.ToLower(cell)); m != nil && !strings.HasPrefix(strings.TrimSpace(m[3]), "/") {
		low, ok1 := count(m[1])
		high, ok2 := count(m[2])
		if ok1 && ok2 && low < high && high <= limit {
			h = headcount{given: true, low: low, high: high}
			if strings.TrimSpace(m[3]) != "" {
				h.flag = FlagHeadcountWithRemark
			}
			return h
		}
	}
	m := countLed.FindStringSubmatch(cell)
	if m == nil {
		h.flag = FlagHeadcountUnread
		return h
	}
	if h = h.single(m[4], limit); !h.given {
		return h
	}
	switch {
	case m[1] != "":
		h.bound = "at_most"
	case m[2] != "" || m[5] != "":
		h.bound = "at_least"
	case m[3] != "":
		h.bound = "about"
	}
	// "22,00 nationwide" and "2 5s1ta" are slips, not numbers with a remark.
	if rest := strings.TrimSpace(m[6]); rest != "" {
		if c := rest[0]; c == ',' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9' || c >= '0' && c <= '9' {
			return headcount{flag: FlagHeadcountUnread}
		}
		h.flag = FlagHeadcountWithRemark
	}
	return h
}

func (headcount) single(digits string, limit int) headcount {
	n, ok := count(digits)
	switch {
	case !ok || n > limit:
		return headcount{flag: FlagHeadcountImplausible}
	}
	return headcount{given: true, low: n, high: n}
}

// count reads digits with commas; false beyond what fits.
func count(s string) (int, bool) {
	s = strings.TrimRight(s, ",")
	digits := strings.ReplaceAll(s, ",", "")
	if digits == "" || len(digits) > 9 {
		return 0, false
	}
	if digits != s && numberWords.FindString(s) != s {
		return 0, false
	}
	return atoi(digits), true
}

func isURL(cell string) bool {
	return strings.HasPrefix(cell, "http://") || strings.HasPrefix(cell, "https://")
}
