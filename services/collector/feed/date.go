package feed

import (
	"strings"
	"time"
)

// layouts are those that feeds use, the frequent ones first. Zone names are replaced by
// offsets before, since time.Parse takes a name it does not know for UTC.
var layouts = []string{
	"2 Jan 2006 15:04:05 -0700",
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04",
	"2006-01-02",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04",
	"2 Jan 2006 15:04 -0700",
	"2 Jan 2006 15:04:05",
	"2 Jan 2006 15:04",
	"2 Jan 2006",
	"2 Jan 06 15:04:05 -0700",
	"2 Jan 06 15:04 -0700",
	"2 Jan 06",
	"Jan 2 2006 15:04:05 -0700",
	"Jan 2 2006 15:04:05",
	"Jan 2 2006 15:04",
	"Jan 2 2006 3:04:05 PM -0700",
	"Jan 2 2006 3:04 PM -0700",
	"Jan 2 2006 3:04:05 PM",
	"Jan 2 2006 3:04 PM",
	"Jan 2 2006",
	"2 Jan 2006 3:04:05 PM -0700",
	"2 Jan 2006 3:04 PM",
	"Jan 2 15:04:05 2006",
	"Jan 2 15:04:05 -0700 2006",
	"Jan 2 2006 15:04:05 GMT-0700",
	"20060102T15:04:05",
	"20060102T150405Z0700",
	"20060102T150405",
	"20060102150405",
	"20060102",
	"2006-01",
	"2006/1/2 15:04:05",
	"2006/1/2",
	"1/2/2006 3:04:05 PM",
	"1/2/2006 15:04:05",
	"1/2/2006",
	"2.1.2006 15:04:05",
	"2.1.2006 15:04",
	"2.1.2006",
	"2006",
}

// zones are the names that feeds use, in hours and minutes east of Greenwich. Where
// several places share a name, it is the one that most feeds mean.
var zones = map[string]string{
	"GMT": "+0000", "UTC": "+0000", "UT": "+0000", "Z": "+0000", "WET": "+0000", "WEST": "+0100", "BST": "+0100",
	"CET": "+0100", "CEST": "+0200", "MET": "+0100", "MEST": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300",
	"SAST": "+0200", "IST": "+0530", "PKT": "+0500", "SGT": "+0800", "HKT": "+0800", "AWST": "+0800", "JST": "+0900",
	"KST": "+0900", "ACST": "+0930", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
	"NST": "-0330", "NDT": "-0230", "AST": "-0400", "ADT": "-0300", "EST": "-0500", "EDT": "-0400", "ET": "-0500",
	"CST": "-0600", "CDT": "-0500", "CT": "-0600", "MST": "-0700", "MDT": "-0600", "MT": "-0700", "PST": "-0800",
	"PDT": "-0700", "PT": "-0800", "AKST": "-0900", "AKDT": "-0800", "HST": "-1000", "BRT": "-0300", "ART": "-0300",
}

// longestDate is the most bytes of anything that may be a date.
const longestDate = 100

// Date reads a date as feeds write it, in UTC; a date without a zone is taken for UTC.
// It does not judge whether the date makes sense.
func Date(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > longestDate {
		return time.Time{}, false
	}
	if t, err := parseRFC3339(s); err == nil {
		return t.UTC(), true
	}
	if strings.HasSuffix(s, " GMT") {
		if t, err := time.Parse(time.RFC1123, s); err == nil {
			return t.UTC(), true
		}
	}
	s = plainDate(s)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

func parseRFC3339(s string) (time.Time, error) {
	if len(s) < len("2006-01-02T15:04:05Z") || s[4] != '-' || s[10] != 'T' {
		return time.Time{}, errNotRFC3339
	}
	return time.Parse(time.RFC3339, s)
}

type dateError string

func (e dateError) Error() string { return string(e) }

const errNotRFC3339 = dateError("not RFC 3339")

// plainDate brings a date into the form that the layouts have: no weekday, no commas,
// months of three letters, an offset for a zone's name.
func plainDate(s string) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\n' || r == '\r' || r == '\u00a0' })
	plain := make([]string, 0, len(words))
	for i, word := range words {
		low := strings.ToLower(strings.Trim(word, "."))
		if strings.HasPrefix(word, "(") && len(plain) > 0 {
			continue // a zone's name beside its offset
		}
		if i == 0 && weekdays[low] {
			continue
		}
		if month, ok := months[low]; ok {
			plain = append(plain, month)
			continue
		}
		switch low {
		case "at", "um", "à", "de", "of":
			continue
		case "a.m", "am":
			plain = append(plain, "AM")
			continue
		case "p.m", "pm":
			plain = append(plain, "PM")
			continue
		}
		if offset, ok := zones[strings.ToUpper(word)]; ok && i > 0 {
			if n := len(plain); n > 0 && isOffset(plain[n-1]) {
				continue // the offset says it already
			}
			plain = append(plain, offset)
			continue
		}
		if isOffset(word) && i > 0 {
			if n := len(plain); n > 0 && isOffset(plain[n-1]) {
				continue
			}
			word = word[:1] + strings.ReplaceAll(word[1:], ":", "")
			if len(word) == 3 {
				word += "00"
			}
		} else if ordinal := strings.TrimRight(low, "sthndr"); len(ordinal) < len(low) && len(ordinal) <= 2 && isDigits(ordinal) {
			word = ordinal
		}
		plain = append(plain, word)
	}
	return strings.Join(plain, " ")
}

func isOffset(s string) bool {
	return len(s) >= 3 && len(s) <= 6 && (s[0] == '+' || s[0] == '-') && isDigits(strings.ReplaceAll(s[1:], ":", ""))
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

var weekdays = set("mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday tues thur thurs " +
	"montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so lun mer jeu ven sam dim")

var months = func() map[string]string {
	months := map[string]string{}
	for short, names := range map[string]string{
		"Jan": "jan january januar janvier enero", "Feb": "feb february februar février febrero",
		"Mar": "mar march märz mrz mars marzo", "Apr": "apr april avril abril", "May": "may mai mayo",
		"Jun": "jun june juni juin junio", "Jul": "jul july juli juillet julio", "Aug": "aug august août agosto",
		"Sep": "sep sept september septembre septiembre", "Oct": "oct october okt oktober octobre octubre",
		"Nov": "nov november novembre noviembre", "Dec": "dec december dez dezember décembre diciembre",
	} {
		for name := range set(names) {
			months[name] = short
		}
	}
	return months
}()

func set(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}
