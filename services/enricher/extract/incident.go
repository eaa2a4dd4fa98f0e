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
func (x *Extractor) incident(event *foreshockv1.Event, d *dialect) []*foreshockv1.Signal {
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

// between finds "Between 5:42 PM and 7:04 PM PDT" and "from 09:10 to 10:25 UTC".
var between = regexp.MustCompile(`(?i)\b(?:between|from)\s+(?:\w+ \d{1,2}(?:st|nd|rd|th)?,?(?: \d{4})?,? (?:at )?)?(\d{1,2}):(\d{2})\s*(AM|PM)?(?:\s*[A-Z]{2,4})?\s+(?:and|to|until|-)\s+(?:\w+ \d{1,2}(?:st|nd|rd|th)?,?(?: \d{4})?,? (?:at )?)?(\d{1,2}):(\d{2})\s*(AM|PM)?`)

// spanHours is the length that an update states by both ends on one day, 0 where none does.
func spanHours(text string) float64 {
	all := between.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return 0
	}
	m := all[len(all)-1]
	clock := func(h, minute, half string) float64 {
		hour, least := atoi(h), atoi(minute)
		if strings.EqualFold(half, "PM") && hour < 12 {
			hour += 12
		} else if strings.EqualFold(half, "AM") && hour == 12 {
			hour = 0
		}
		return float64(hour) + float64(least)/60
	}
	first := m[3]
	if first == "" {
		first = m[6]
	}
	start, end := clock(m[1], m[2], first), clock(m[4], m[5], m[6])
	if end <= start {
		end += 24
	}
	if end-start >= 24 || end <= start {
		return 0
	}
	return math.Round((end-start)*100) / 100
}

func atoi(s string) int {
	n := 0
	for _, c := range s {
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
