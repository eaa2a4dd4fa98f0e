package incident

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/foreshock/foreshock/services/collector/markup"
)

// awsRecord is one incident of one service in AWS's own JSON, historic layouts: status is
// a number or a string of one.
type awsRecord struct {
	ServiceName string          `json:"service_name"`
	Summary     string          `json:"summary"`
	Date        json.RawMessage `json:"date"`
	Status      json.RawMessage `json:"status"`
	Details     string          `json:"details"`
	Description string          `json:"description"`
	Service     string          `json:"service"`
}

// awsImpact is what the page's colours mean: 1 a notice, 2 degraded, 3 disrupted. 0 is how
// a service stands after an incident and says nothing of it.
var awsImpact = map[string]string{"1": "minor", "2": "major", "3": "critical"}

var awsMark = regexp.MustCompile(`^\s*\[([^\]]{1,24})\]\s*`)

// resolvedMarks are "resolved" in the languages that AWS has published.
var resolvedMarks = map[string]bool{"RESOLVED": true, "解決済み": true, "已解決": true, "已解决": true, "해결됨": true}

func (m *emitter) awsRecord(p *page, raw []byte, line int) error {
	var r awsRecord
	if err := json.Unmarshal(raw, &r); err != nil {
		return m.malformed(line, err, raw)
	}
	seconds, err := strconv.ParseInt(strings.Trim(string(r.Date), `" `), 10, 64)
	if err != nil || seconds < 0 || seconds > 1<<34 {
		return m.malformed(line, fmt.Errorf("date %s is no Unix time", r.Date), raw)
	}
	posted := time.Unix(seconds, 0).UTC()
	i := &incident{
		page: p, key: r.Service + "/" + strconv.FormatInt(seconds, 10), title: markup.Line(r.Summary),
		url: "https://health.aws.amazon.com/health/status", impact: awsImpact[strings.Trim(string(r.Status), `" `)],
	}
	if r.Service == "" {
		i.key = slug(r.ServiceName) + "/" + strconv.FormatInt(seconds, 10)
	}
	awsTitle(i)
	awsService(p, i, r.Service, r.ServiceName)
	i.updates = awsUpdates(r.Description, posted)
	if len(i.updates) == 0 {
		text := markup.Text(r.Description + " " + r.Details)
		i.updates = []update{{at: posted, text: text}}
	}
	awsStatuses(i)
	return m.take(i, line)
}

// awsTitle takes the mark of a resolved incident off its title.
func awsTitle(i *incident) {
	if mark := awsMark.FindStringSubmatch(i.title); mark != nil {
		if resolvedMarks[strings.ToUpper(mark[1])] {
			i.status = "resolved"
		}
		i.title = strings.TrimSpace(i.title[len(mark[0]):])
	}
}

var awsCode = regexp.MustCompile(`^([a-z0-9-]+?)(?:-((?:us|eu|ap|sa|ca|me|af|il|cn|mx)(?:-gov)?-[a-z]+-\d))?$`)

// awsService reads "ec2-us-east-1" and "Amazon Elastic Compute Cloud (N. Virginia)".
func awsService(p *page, i *incident, code, name string) {
	name = markup.Line(name)
	front := code
	if m := awsCode.FindStringSubmatch(code); m != nil {
		front, i.region = m[1], m[2]
	}
	if short := p.cfg.Codes[front]; short != "" {
		i.services = []string{short}
		i.components = []string{name}
	} else if name != "" {
		full, _, _ := strings.Cut(name, " (")
		i.services = []string{full}
		if full != name {
			i.components = []string{name}
		}
	}
	if i.region == "" {
		if _, place, found := strings.Cut(name, " ("); found {
			i.region = strings.TrimSuffix(place, ")")
		}
	}
}

var awsStamp = regexp.MustCompile(`(?i)^\s*(?:(` + monthNames + `)\s+(\d{1,2}),\s*)?(\d{1,2}:\d{2})\s*([AP]M)\s*(P[DS]T)\s*$`)

// awsUpdates reads blocks that begin with a time of day in PST or PDT. The first is of the
// incident's own day; each further one without a day is of the first day on which it does
// not lie before the one ahead of it.
func awsUpdates(description string, posted time.Time) (updates []update) {
	document, err := goquery.NewDocumentFromReader(strings.NewReader(description))
	if err != nil {
		return nil
	}
	previous := posted
	document.Find("div").Each(func(_ int, block *goquery.Selection) {
		span := block.Find("span").First()
		m := awsStamp.FindStringSubmatch(span.Text())
		if m == nil {
			return
		}
		hour, minute, ok := clock(m[3], m[4])
		if !ok {
			return
		}
		zone := zones[strings.ToUpper(m[5])]
		var at time.Time
		switch {
		case m[1] != "":
			month, day := monthOf(m[1]), atoi(m[2])
			at = nearest(previous, func(year int) time.Time { return time.Date(year, month, day, hour, minute, 0, 0, zone) })
		default:
			local := previous.In(zone)
			at = time.Date(local.Year(), local.Month(), local.Day(), hour, minute, 0, 0, zone)
			// The first may lie some minutes before the incident's own time.
			slack := time.Duration(0)
			if len(updates) == 0 {
				slack = 12 * time.Hour
			}
			if at.Before(previous.Truncate(time.Minute).Add(-slack)) {
				at = at.AddDate(0, 0, 1)
			} else if len(updates) == 0 && at.Sub(previous) > 12*time.Hour {
				at = at.AddDate(0, 0, -1)
			}
		}
		text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(markup.Text(block.Text())), strings.TrimSpace(markup.Text(span.Text()))))
		updates = append(updates, update{at: at.UTC(), text: text})
		previous = at
	})
	return updates
}

var awsOver = regexp.MustCompile(`(?i)\b(?:(?:issue|error|event|problem|impact)s?\b[^.]{0,60}\b(?:has|have|had|is|are|was|were)\b[^.]{0,30}\b(?:been )?(?:fully )?resolved|operating normally|returned to normal|recovered fully|fully recovered)\b`)

// awsStatuses names the updates' statuses, which AWS does not: the first investigates, one
// that says so resolves.
func awsStatuses(i *incident) {
	for n := range i.updates {
		u := &i.updates[n]
		last := n == len(i.updates)-1
		switch {
		case last && i.status == "resolved", last && awsOver.MatchString(u.text):
			u.status = "resolved"
		case n == 0:
			u.status = "investigating"
		default:
			u.status = "update"
		}
	}
	if n := len(i.updates); n > 0 && i.updates[n-1].status == "resolved" {
		i.status = "resolved"
	}
}

// awsTitles are the marks that AWS's RSS puts before the title of each update.
var awsTitles = regexp.MustCompile(`^(Service is operating normally|Informational message|Service degradation|Performance issues|Service disruption|Service issue|Informational)\s*:\s*`)

var awsGUID = regexp.MustCompile(`#([a-z0-9-]+)_(\d{9,11})$`)

// sameIncident is how long after an update another one of the same service and title may
// come and still be of the same incident.
const sameIncident = 48 * time.Hour

// mostUpdates is more than any incident has had; each version tells all updates before it,
// and a made-up feed must not take hours.
const mostUpdates = 150

// awsItems reads AWS's RSS, where each update is an item of its own: items of one service
// and title that follow each other are one incident, whose key is that of the first.
func (m *emitter) awsItems(p *page, items []Item) error {
	order := make([]int, len(items))
	for n := range items {
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return given(items[a].Published, items[a].Updated).Compare(given(items[b].Published, items[b].Updated))
	})
	open := map[string]*incident{}
	for _, n := range order {
		item := items[n]
		at := given(item.Published, item.Updated)
		i := &incident{page: p, title: markup.Line(item.Title), url: item.Link, edited: at}
		if mark := awsTitles.FindStringSubmatch(i.title); mark != nil {
			i.title = i.title[len(mark[0]):]
			switch mark[1] {
			case "Service is operating normally":
				i.status = "resolved"
			case "Service disruption":
				i.impact = "critical"
			case "Service degradation", "Performance issues":
				i.impact = "major"
			default:
				i.impact = "minor"
			}
		}
		awsTitle(i)
		code := ""
		if guid := awsGUID.FindStringSubmatch(item.ID); guid != nil {
			code = guid[1]
			i.key = guid[1] + "/" + guid[2]
		} else {
			i.key = slug(item.ID + " " + item.Title)
		}
		awsService(p, i, code, "")
		if !at.IsZero() {
			i.updates = []update{{at: at, text: markup.Text(item.HTML)}}
		}
		// Each version of an incident holds all updates up to its own.
		group := code + "|" + slug(i.title)
		if before := open[group]; before != nil && !at.IsZero() && at.Sub(before.updates[len(before.updates)-1].at) <= sameIncident && before.status != "resolved" && len(before.updates) < mostUpdates {
			i.key = before.key
			i.updates = append(slices.Clone(before.updates), i.updates...)
			if i.impact == "" {
				i.impact = before.impact
			}
		}
		awsStatuses(i)
		if len(i.updates) > 0 {
			open[group] = i
		}
		if err := m.take(i, n+1); err != nil {
			return err
		}
	}
	return nil
}
