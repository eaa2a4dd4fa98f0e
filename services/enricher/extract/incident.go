package extract

import (
	"cmp"
	"math"
	"regexp"
	"strings"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
)

// incident makes the signal of a status page's incident: its operator is the company, the
// service and both ends come from the attributes where the page gives them (service,
// component, started_at, resolved_at, impact), else from the words of the updates.
func (x *Extractor) incident(event *foreshockv1.Event) []*foreshockv1.Signal {
	name := event.GetCompany()
	if name == "" {
		return nil
	}
	m := x.registry.Resolve(name)
	if m.ID == "" {
		return nil
	}
	title, text := event.GetTitle(), event.GetText()
	attributes := event.GetAttributes()
	lower := strings.ToLower(title + "\n" + text)
	impact := strings.ToLower(attributes["impact"])
	if impact == "none" || impact == "maintenance" || !unavailability(lower, impact) {
		return nil
	}
	who := reference{id: m.ID, name: cmp.Or(m.Name, name), basis: company.BySource, company: m.Company}
	c := &foreshockv1.Claim{Kind: "outage", Status: "confirmed", Cause: "unknown"}
	c.Service = cmp.Or(attributes["service"], attributes["component"], attributes["components"], serviceOf(title, text))
	start, ok := instant(attributes["started_at"], attributes["start"], attributes["downtime_start"])
	if ok {
		c.Start = start.Format(time.DateOnly)
	} else if event.GetEventTime() != nil && !event.GetEventTimeInferred() {
		c.Start = event.GetEventTime().AsTime().UTC().Format(time.DateOnly)
	}
	if end, ended := instant(attributes["resolved_at"], attributes["end"], attributes["downtime_end"]); ok && ended && end.After(start) && end.Sub(start) < 60*24*time.Hour {
		hours := math.Round(end.Sub(start).Hours()*100) / 100
		c.DurationHours = &hours
	} else if hours := spanHours(text); hours > 0 {
		c.DurationHours = &hours
	}
	told := attributes["cause"] // by the reader of the page, who knows its words
	if told != "" {
		c.Cause = told
	}
	for _, cause := range incidentCauses {
		if told == "" && cause.words.MatchString(lower) {
			c.Cause = cause.name
			break
		}
	}
	if c.Cause == "ai_assisted_change" || attributes["ai_linked"] == "true" {
		linked := true
		c.AiLinked = &linked
	}
	field, value := "title", title
	if value == "" {
		field = "text"
		value, _, _ = strings.Cut(text, "\n")
	}
	value = strings.TrimSpace(value)
	at := strings.Index(map[string]string{"title": title, "text": text}[field], value)
	signal := x.signal(event, who, c, &foreshockv1.Evidence{Field: field, Start: uint32(at), End: uint32(at + len(value)), Quote: value})
	signal.Confidence = 0.9
	signal.Origin = signal.GetCompanyId() + " " + event.GetDocument()
	return []*foreshockv1.Signal{signal}
}

// unavailability tells whether an incident made a service unavailable, rather than slow or
// delayed; the page's own mark of a major incident is believed.
func unavailability(lower, impact string) bool {
	if impact == "major" || impact == "critical" {
		return true
	}
	return unavailable.MatchString(lower)
}

var unavailable = regexp.MustCompile(`\b(outage|unavailab|down\b|downtime|unable to|failing|failed|failures?|error rates?|errors|disruption|disrupted|degraded availability|unreachable|inaccessible|cannot|connectivity|not available|interruption|increased api)`)

var incidentCauses = []struct {
	name  string
	words *regexp.Regexp
}{
	// an agent that is only what failed is no cause
	{"ai_assisted_change", regexp.MustCompile(`\b(ai[- ](assisted|generated|written)\s+(\w+\s+)?(change|code|deploy|config|commit|update)\w*|(caused|made|introduced|deployed|triggered|generated|written|deleted|pushed|run) by (an? |our |the )?(ai|coding|autonomous)[- ](coding )?(agent|assistant|tool)|(ai|coding|autonomous) (agent|assistant|tool) (deleted|removed|changed|deployed|pushed|overwrote|introduced|caused|ran|made)\b)`)},
	{"security", regexp.MustCompile(`\b(ddos|denial[- ]of[- ]service|attack|malicious)\b`)},
	{"power", regexp.MustCompile(`\b(power (loss|failure|event|outage|issue)|lost power|loss of power|cooling)\b`)},
	{"dependency", regexp.MustCompile(`\b(third[- ]party|upstream|external provider|our provider|vendor|service provider|cloud provider)\b`)},
	{"change", regexp.MustCompile(`\b(configuration change|misconfigur\w+|deployment|deploy|deployed|rolled? ?back|rolling back|reverted|reverting|revert|bad (change|update)|recent change|code change|a change|migration|upgrade)\b`)},
	{"capacity", regexp.MustCompile(`\b(capacity|overload\w*|increased (load|traffic)|high load|traffic (spike|surge)|scal(e|ing) up|resource exhaustion|exhausted)\b`)},
}

var incidentWith = regexp.MustCompile(`(?i)(?:incident with|disruption (?:with|to|of|in)|degraded performance (?:for|in|of)|issues? with|outage (?:of|in|with)|degraded availability (?:for|in|of)|errors? (?:in|with|for)|problems? with)\s+(?:some\s+|the\s+)?([A-Z][^.,;:\n]{1,60})`)

func serviceOf(title, text string) string {
	if m := incidentWith.FindStringSubmatch(title); m != nil {
		return strings.TrimSuffix(strings.TrimSpace(m[1]), " services")
	}
	head := text
	if len(head) > 400 {
		head = head[:400]
	}
	if m := incidentWith.FindStringSubmatch(head); m != nil {
		return strings.TrimSpace(m[1])
	}
	return ""
}

// between finds "Between 5:42 PM and 7:04 PM PDT", "from 09:10 to 10:25 UTC", "zwischen
// 15.10 Uhr und 17.40 Uhr", "de 16 h 45 à minuit", with the day beside each end.
var between = regexp.MustCompile(`(?i)\b(?:between|from|zwischen|von|ab|entre|de|das|desde las|de las|dalle|tra le|tussen|van)\s+` + clock + `(?:uhr\s+)?(?:and|to|until|till|through|[-–—]|und|bis|et|à|a|y|hasta|até|e|às|alle|en|tot)\s+` + clock)

const clock = `((?:\w+ \d{1,2}(?:st|nd|rd|th)?,?(?: \d{4})?,? (?:at )?|(?:just|shortly) (?:after|before) |about |around |las |as |le |les |l’|l')*)(midnight|noon|midday|minuit|midi|mitternacht|medianoche|meia-noite|mezzanotte|middernacht|\d{1,2})(?:(?:[:.h]|\s?h\s?)(\d{2}))?(?:\s?(a\.?m\.?|p\.?m\.?)\b\.?)?(?:\s?(uhr|uur|h|heures|horas|[A-Z]{2,4})\b)?(,? (?:on )?\w+ \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?)?\s*`

// spanHours is the length that an update states by both ends, on one day or two that
// follow each other, 0 where none does.
func spanHours(text string) float64 {
	all := between.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return 0
	}
	m := all[len(all)-1]
	const hour, minute, half, zone, group = 2, 3, 4, 5, 6
	given := func(i int) bool {
		return m[i+minute] != "" || m[i+half] != "" || clockZone(m[i+zone]) || atoi(m[i+hour]) < 0
	}
	if !given(0) && !given(group) {
		return 0 // "from 5 to 7"
	}
	read := func(i int, half string) float64 {
		h := atoi(m[i+hour])
		switch {
		case h < 0 && strings.HasPrefix(strings.ToLower(m[i+hour]), "no"), strings.EqualFold(m[i+hour], "midi"), strings.EqualFold(m[i+hour], "midday"):
			return 12
		case h < 0:
			return 24
		case strings.HasPrefix(strings.ToLower(half), "p") && h < 12:
			h += 12
		case strings.HasPrefix(strings.ToLower(half), "a") && h == 12:
			h = 0
		}
		return float64(h) + float64(max(0, atoi(m[i+minute])))/60
	}
	first := m[half]
	if first == "" {
		first = m[group+half]
	}
	start, end := read(0, first), read(group, m[group+half])
	if start > end || end == start || days(m[1], m[zone+1]) != days(m[group+1], m[group+zone+1]) && days(m[group+1], m[group+zone+1]) > 0 && days(m[1], m[zone+1]) > 0 {
		end += 24
	}
	if start > 24 || end-start > 24 || end <= start {
		return 0
	}
	return math.Round((end-start)*100) / 100
}

// clockZone tells whether what follows a number says that it is a time of day.
func clockZone(s string) bool {
	switch strings.ToUpper(s) {
	case "UTC", "GMT", "BST", "PDT", "PST", "EDT", "EST", "CET", "CEST", "CDT", "CST", "MDT", "MST", "IST", "JST", "SGT", "AEST", "AEDT", "UHR", "UUR", "H", "HEURES", "HORAS", "ET", "PT", "CT":
		return true
	}
	return false
}

// days is the day of the month beside a time of day, 0 where there is none.
func days(around ...string) int {
	for _, s := range around {
		if m := dayNumber.FindString(s); m != "" {
			return atoi(m)
		}
	}
	return 0
}

var dayNumber = regexp.MustCompile(`\b\d{1,2}\b`)

// atoi reads a number of digits alone; -1 where it is none.
func atoi(s string) int {
	n := 0
	if s == "" {
		return -1
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func instant(candidates ...string) (time.Time, bool) {
	for _, s := range candidates {
		for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02 15:04:05", time.DateOnly} {
			if t, err := time.Parse(layout, s); err == nil {
				return t.UTC(), true
			}
		}
	}
	return time.Time{}, false
}
