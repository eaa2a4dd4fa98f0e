package incident

import (
	"regexp"
	"strings"
	"time"
)

// Times of day and days as updates write them.
const (
	monthNames = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`
	dayForm    = `(?:` + monthNames + `\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?|\d{1,2}(?:st|nd|rd|th)?\s+` + monthNames + `(?:,?\s+\d{4})?|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4})`
	clockForm  = `(\d{1,2}:\d{2}(?::\d{2})?)\s*([ap]\.?m\b\.?)?`
	zoneForm   = `(?:\s*\(?\s*(UTC|GMT|PDT|PST|PT|EDT|EST|ET|CDT|CST|MDT|MST|CEST|CET|BST|JST|AEST|US/Pacific|Pacific(?: Time)?)\b\)?)?`
	join       = `,?\s*(?:and|to|until|till|through|-|–|—)\s*`
)

// stated: "(on DAY,) between|from (DAY (at)) CLOCK (ZONE) (on DAY) and|to (DAY (at)) CLOCK (ZONE) (on DAY)".
var statedWindow = regexp.MustCompile(`(?i)(?:\bon\s+(` + dayForm + `),?\s+)?(?:\b(?:starting|beginning)\s+)?\b(?:between|from)\s+(?:approximately\s+|around\s+|about\s+)?` +
	`(?:(` + dayForm + `),?\s+(?:at\s+)?)?` + clockForm + zoneForm + `(?:,?\s+on\s+(` + dayForm + `))?` + join +
	`(?:approximately\s+|around\s+|about\s+)?(?:(` + dayForm + `),?\s+(?:at\s+)?)?` + clockForm + zoneForm + `(?:,?\s+on\s+(` + dayForm + `))?`)

// statedStart: "starting|beginning (at) (DAY) CLOCK (ZONE) (on DAY)".
var statedStart = regexp.MustCompile(`(?i)\b(?:starting|beginning|began|started|since)\s+(?:at\s+|around\s+|at approximately\s+|on\s+)?(?:(` + dayForm + `),?\s+(?:at\s+)?)?` +
	clockForm + zoneForm + `(?:,?\s+on\s+(` + dayForm + `))?`)

// stated finds the disruption's own start and end in an update of the given instant; zero
// where it does not say. A time without a zone is of the page's clock, one without a day
// of the last such day that fits before the update.
func stated(text string, at time.Time, page *time.Location) (start, end time.Time) {
	if m := statedWindow.FindStringSubmatch(text); m != nil {
		zone := page
		if name := either(m[5], m[10]); name != "" {
			zone = zoneOf(name, page)
		}
		startZone, endZone := zone, zone
		if m[5] != "" {
			startZone = zoneOf(m[5], page)
		}
		if m[10] != "" {
			endZone = zoneOf(m[10], page)
		}
		startDay, endDay := either(m[2], m[6], m[1]), either(m[7], m[11])
		half := m[4]
		if half == "" && m[9] != "" && !afternoon(m[3]) {
			half = m[9] // "between 5:42 and 7:04 PM"
		}
		hour, minute, ok1 := clock(m[3], half)
		endHour, endMinute, ok2 := clock(m[8], m[9])
		if !ok1 || !ok2 {
			return start, end
		}
		end = instantOf(endDay, endHour, endMinute, at, endZone)
		anchor := at
		if endDay != "" && !end.IsZero() {
			anchor = end
		}
		start = instantOf(startDay, hour, minute, anchor, startZone)
		if startDay != "" && endDay == "" && !start.IsZero() {
			// The end is of the same day, or of the next.
			end = time.Date(start.In(endZone).Year(), start.In(endZone).Month(), start.In(endZone).Day(), endHour, endMinute, 0, 0, endZone)
			if end.Before(start) {
				end = end.AddDate(0, 0, 1)
			}
		}
		if startDay == "" && endDay == "" && !end.IsZero() {
			start = time.Date(end.In(startZone).Year(), end.In(startZone).Month(), end.In(startZone).Day(), hour, minute, 0, 0, startZone)
			if start.After(end) {
				start = start.AddDate(0, 0, -1)
			}
		}
		if start.IsZero() || !end.After(start) {
			return time.Time{}, time.Time{}
		}
		return start, end
	}
	if m := statedStart.FindStringSubmatch(text); m != nil {
		if hour, minute, ok := clock(m[2], m[3]); ok {
			return instantOf(either(m[1], m[5]), hour, minute, at, zoneOf(m[4], page)), end
		}
	}
	return start, end
}

func either(names ...string) string {
	for _, n := range names {
		if n != "" {
			return n
		}
	}
	return ""
}

func afternoon(clock string) bool {
	return len(clock) >= 4 && clock[0] >= '1' && clock[1] >= '3' && clock[1] <= '9'
}

// clock reads "9:05" with "AM" or "PM", or of 24 hours without.
func clock(s, half string) (hour, minute int, ok bool) {
	h, rest, _ := strings.Cut(s, ":")
	hour, minute = atoi(h), atoi(rest[:min(2, len(rest))])
	if minute > 59 || hour > 24 {
		return 0, 0, false
	}
	switch strings.ToLower(strings.Trim(half, ". ")) {
	case "pm", "p.m":
		if hour < 12 {
			hour += 12
		}
	case "am", "a.m":
		if hour == 12 {
			hour = 0
		}
	}
	return hour % 24, minute, true
}

// instantOf is the given time of day on a day; without a day the last one not after the
// anchor, without a year the year that is nearest to it.
func instantOf(day string, hour, minute int, anchor time.Time, zone *time.Location) time.Time {
	local := anchor.In(zone)
	if day == "" {
		t := time.Date(local.Year(), local.Month(), local.Day(), hour, minute, 0, 0, zone)
		// An update may be stamped some minutes before the end that it tells.
		if t.After(anchor.Add(30 * time.Minute)) {
			t = t.AddDate(0, 0, -1)
		}
		return t
	}
	year, month, d, ok := dayOf(day)
	if !ok {
		return time.Time{}
	}
	if year != 0 {
		return time.Date(year, month, d, hour, minute, 0, 0, zone)
	}
	return nearest(anchor, func(year int) time.Time { return time.Date(year, month, d, hour, minute, 0, 0, zone) })
}

// nearest chooses the year that puts a date nearest to an anchor.
func nearest(anchor time.Time, in func(year int) time.Time) time.Time {
	best := in(anchor.Year())
	for _, year := range [...]int{anchor.Year() - 1, anchor.Year() + 1} {
		if t := in(year); t.Sub(anchor).Abs() < best.Sub(anchor).Abs() {
			best = t
		}
	}
	return best
}

var (
	monthFirst = regexp.MustCompile(`(?i)^(` + monthNames + `)\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?$`)
	dayFirst   = regexp.MustCompile(`(?i)^(\d{1,2})(?:st|nd|rd|th)?\s+(` + monthNames + `)(?:,?\s+(\d{4}))?$`)
)

// dayOf reads a day; year 0 where it gives none.
func dayOf(s string) (year int, month time.Month, day int, ok bool) {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.Year(), t.Month(), t.Day(), true
	}
	for _, layout := range [...]string{"1/2/2006", "1/2/06"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Year(), t.Month(), t.Day(), true
		}
	}
	var name, number, y string
	if m := monthFirst.FindStringSubmatch(s); m != nil {
		name, number, y = m[1], m[2], m[3]
	} else if m := dayFirst.FindStringSubmatch(s); m != nil {
		name, number, y = m[2], m[1], m[3]
	} else {
		return 0, 0, 0, false
	}
	month = monthOf(name)
	day = atoi(number)
	return atoi(y), month, day, month != 0 && day >= 1 && day <= 31
}

func monthOf(name string) time.Month {
	if len(name) < 3 {
		return 0
	}
	return map[string]time.Month{
		"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	}[strings.ToLower(name[:3])]
}

var offsets = map[string]int{
	"UTC": 0, "GMT": 0, "PDT": -7, "PST": -8, "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7,
	"CEST": 2, "CET": 1, "BST": 1, "JST": 9, "AEST": 10,
}

var places = map[string]string{"PT": "America/Los_Angeles", "US/PACIFIC": "America/Los_Angeles", "PACIFIC": "America/Los_Angeles", "PACIFIC TIME": "America/Los_Angeles", "ET": "America/New_York"}

// zones are the zones that updates name; those of places keep summer time.
var zones = func() map[string]*time.Location {
	all := map[string]*time.Location{}
	for name, hours := range offsets {
		all[name] = time.FixedZone(name, hours*3600)
	}
	for name, place := range places {
		if zone, err := time.LoadLocation(place); err == nil { // pipelines embeds the zones
			all[name] = zone
		}
	}
	return all
}()

// zoneOf is the zone of a name; the page's own where it is unknown. PDT and PST are what
// they say, even where a writer forgot to change the clock.
func zoneOf(name string, page *time.Location) *time.Location {
	if zone := zones[strings.ToUpper(strings.Join(strings.Fields(name), " "))]; zone != nil {
		return zone
	}
	return page
}

func atoi(s string) (n int) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' || n > 1e8 {
			break
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
