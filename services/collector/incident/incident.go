package incident

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// incident is one version of one incident, whatever page it is of.
type incident struct {
	page *page
	// key is the page's own key of it.
	key, title, url string
	services        []string
	components      []string
	region          string
	impact, status  string
	// updates in order of time.
	updates []update
	// start and end are what the page says in fields of its own; zero where it does not.
	start, end time.Time
	// edited is when this version was published; zero means with its last update.
	edited   time.Time
	inferred []string
}

type update struct {
	at           time.Time
	status, text string
}

// longest is the longest disruption that is believed; maintenance may take longer.
const longest = 30 * 24 * time.Hour

// event renders an incident; a refusal where it has no title, or no time at all.
func (d *Directory) event(i *incident, source string) (*foreshockv1.Event, *outcome.Refusal) {
	slices.SortStableFunc(i.updates, func(a, b update) int { return a.at.Compare(b.at) })
	document := i.page.cfg.Name + "/" + i.key
	if i.title == "" && len(i.updates) == 0 {
		return nil, &outcome.Refusal{Document: document, Reason: outcome.NoContent, Detail: "an incident without title and updates"}
	}
	first, last := i.bounds()
	if first.IsZero() {
		return nil, &outcome.Refusal{Document: document, Reason: outcome.NoDate, Detail: "no time of its start, its end or an update", Raw: outcome.Bound(i.title)}
	}
	text := i.text()
	attributes := map[string]string{Page: i.page.cfg.Name}
	set := func(name, value string) {
		if value != "" {
			attributes[name] = value
		}
	}
	status := i.status
	if status == "" && len(i.updates) > 0 {
		status = i.updates[len(i.updates)-1].status
	}
	i.times(attributes, first, last, over(status))
	set(Status, status)
	set(Impact, i.impact)
	set(Platform, i.page.cfg.Platform)
	set(Region, i.region)
	services := i.services
	if len(services) == 0 {
		services = i.page.named(i.title)
	}
	if len(services) == 0 {
		services = i.page.named(text)
	}
	set(Service, strings.Join(services, ", "))
	set(Components, strings.Join(i.components, ", "))
	set(Inferred, strings.Join(i.inferred, ","))
	attributes[Cause] = d.cause(text)
	if d.aiLinked.MatchString(text) {
		attributes[AILinked] = "true"
	}
	if len(i.updates) > 0 {
		attributes[Updates] = strconv.Itoa(len(i.updates))
	}
	published := cmp.Or(i.edited, last)
	if published.Before(last) && !scheduled(status) {
		published = last
	}
	stamp := timestamppb.New(published)
	e := &foreshockv1.Event{
		Kind: "incident", Source: source, Document: document, Title: i.title, Text: text, Url: i.url, Lang: "en",
		Company: i.page.cfg.Company, EventTime: stamp, KnowledgeTime: stamp, KnowledgeInferred: true, Attributes: attributes,
	}
	if e.Title == "" {
		e.Title = cut(i.updates[0].text, 120)
	}
	e.Id = identity.Event(e)
	return e, nil
}

// bounds are the first and the last instant that the page gives.
func (i *incident) bounds() (first, last time.Time) {
	for _, t := range []time.Time{i.start, i.end, i.edited} {
		if t.IsZero() {
			continue
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	if n := len(i.updates); n > 0 {
		first, last = i.updates[0].at, i.updates[n-1].at
	}
	return first, last
}

// times decides when the disruption began and ended: what an update states of it, the
// latest update first; then the page's own fields; then the updates.
func (i *incident) times(attributes map[string]string, first, last time.Time, over bool) {
	start, end, window := i.start, i.end, "updates"
	if start.IsZero() {
		start = first
	}
	if end.IsZero() && over {
		end = last
	}
	if !i.maintenance() {
		for n := len(i.updates) - 1; n >= 0; n-- {
			s, e := stated(i.updates[n].text, i.updates[n].at, i.page.zone)
			if plausible(s, e, first, last) {
				start, window = s, "stated"
				if !e.IsZero() {
					end = e
				}
				break
			}
		}
	}
	// One update that announces and resolves says nothing of how long it took.
	if !end.IsZero() && (!end.After(start) || end.Sub(start) > longest && !i.maintenance()) {
		end = time.Time{}
	}
	attributes[Start], attributes[Window] = stamped(start), window
	attributes[FirstUpdate], attributes[LastUpdate] = stamped(first), stamped(last)
	if !end.IsZero() {
		attributes[End] = stamped(end)
		attributes[DurationHours] = strconv.FormatFloat(math.Round(end.Sub(start).Hours()*100)/100, 'f', -1, 64)
	}
}

// plausible tells a window that may be this incident's from one of another day.
func plausible(start, end, first, last time.Time) bool {
	if start.IsZero() || start.After(last) || start.Before(first.Add(-7*24*time.Hour)) {
		return false
	}
	if end.IsZero() {
		return start.After(first.Add(-24 * time.Hour))
	}
	return end.After(start) && end.Sub(start) <= longest && end.Before(last.Add(14*24*time.Hour)) && end.After(first.Add(-24*time.Hour))
}

func (i *incident) maintenance() bool {
	return i.impact == "maintenance" || slices.ContainsFunc(i.updates, func(u update) bool { return scheduled(u.status) })
}

func over(status string) bool {
	return status == "resolved" || status == "completed" || status == "postmortem"
}

func scheduled(status string) bool {
	return status == "scheduled" || status == "in_progress" || status == "completed" || status == "verifying"
}

func stamped(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// text tells the updates in order, each with its time.
func (i *incident) text() string {
	var b strings.Builder
	for n, u := range i.updates {
		if n > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(u.at.UTC().Format("2006-01-02 15:04 UTC"))
		if u.status != "" {
			b.WriteString(" ")
			b.WriteString(strings.ReplaceAll(u.status, "_", " "))
		}
		b.WriteString(": ")
		b.WriteString(u.text)
	}
	return b.String()
}

// cause is the class that the words tell.
func (d *Directory) cause(text string) string {
	for _, c := range d.causes {
		if c.match.MatchString(text) {
			return c.name
		}
	}
	return "unknown"
}

// state normalises the name of an update's status.
func state(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), "_"))
	switch s {
	case "monitored":
		return "monitoring"
	case "complete":
		return "completed"
	case "post-mortem", "post_mortem":
		return "postmortem"
	}
	return s
}

func slug(s string) string { return identity.Slug(s) }

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xc0 == 0x80 {
		most--
	}
	return s[:most] + "…"
}

// Count is what reading a document gave.
type Count struct {
	Items, Events, Repeated, Refused int
}

// emitter hands events on, each version once.
type emitter struct {
	*Directory
	source string
	to     outcome.Sink
	count  Count
	seen   map[string]bool
}

func (d *Directory) emitter(source string, to outcome.Sink) *emitter {
	return &emitter{Directory: d, source: source, to: to, seen: map[string]bool{}}
}

// take hands on one version; line is its place in the document.
func (m *emitter) take(i *incident, line int) error {
	m.count.Items++
	e, refusal := m.event(i, m.source)
	if refusal != nil {
		return m.refuse(*refusal, line)
	}
	if m.seen[e.GetId()] {
		m.count.Repeated++
		return m.to.Refuse(outcome.Refusal{Document: e.GetDocument(), Line: line, Reason: outcome.Repeated, Detail: "this version stands there already"})
	}
	m.seen[e.GetId()] = true
	m.count.Events++
	return m.to.Event(e)
}

func (m *emitter) refuse(r outcome.Refusal, line int) error {
	m.count.Refused++
	r.Line = line
	return m.to.Refuse(r)
}

// malformed refuses an item that is not what its document promises.
func (m *emitter) malformed(line int, err error, raw []byte) error {
	m.count.Items++
	return m.refuse(outcome.Refusal{Reason: outcome.Malformed, Detail: fmt.Sprint(err), Raw: outcome.Bound(string(raw[:min(len(raw), outcome.RawLimit)]))}, line)
}
