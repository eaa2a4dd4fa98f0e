package incident

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/foreshock/foreshock/services/collector/markup"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// ErrUnknown says that a document is no list of incidents that this package can read.
var ErrUnknown = errors.New("incident: no known layout of incidents")

// maxLine is the most bytes of one line of a JSON Lines document.
const maxLine = 4 << 20

// Is tells whether Read can read a document; its start is enough.
func (d *Directory) Is(document []byte) bool { return d.reader(document) != nil }

// Read reads a JSON document or JSON Lines: Statuspage's incidents (components alone hold
// none), AWS's, Google's, or the project's own lines. The error is ErrUnknown for any
// other, or what the sink returned.
func (d *Directory) Read(document []byte, source string, to outcome.Sink) (Count, error) {
	read := d.reader(document)
	if read == nil {
		return Count{}, ErrUnknown
	}
	m := d.emitter(source, to)
	err := read(m, document)
	return m.count, err
}

func (d *Directory) reader(document []byte) func(*emitter, []byte) error {
	document = bytes.TrimSpace(bytes.TrimPrefix(document, []byte("\xef\xbb\xbf")))
	if len(document) == 0 {
		return nil
	}
	if document[0] == '[' {
		first, any := keys(document[1:])
		switch {
		case !any && len(bytes.TrimSpace(document[1:])) > 1: // a list of something else
		case !any, first["external_desc"], first["service_name"] && first["begin"]:
			return (*emitter).google
		case first["service_name"] && first["summary"] && first["date"]:
			return (*emitter).awsArray
		}
		return nil
	}
	first, _ := keys(document)
	switch {
	case first["page"] && (first["incidents"] || first["scheduled_maintenances"] || first["components"]):
		return (*emitter).statuspage
	case first["archive"], first["current"]:
		return (*emitter).aws
	case first["service_name"] && first["description"] && first["date"]:
		return (*emitter).awsLines
	case first["updates"] && first["title"] && first["started_at"]:
		return (*emitter).lines
	}
	return nil
}

// keys are the members of the object at the start of a text, as far as the text goes;
// any is false where it starts with none.
func keys(text []byte) (found map[string]bool, any bool) {
	decoder := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if decoder.PeekKind() != '{' {
		return nil, false
	}
	found = map[string]bool{}
	if _, err := decoder.ReadToken(); err != nil {
		return found, true
	}
	for decoder.PeekKind() == '"' {
		name, err := decoder.ReadToken()
		if err != nil {
			break
		}
		found[name.String()] = true
		if decoder.SkipValue() != nil {
			break
		}
	}
	return found, true
}

// eachLine hands on the lines that are not empty, with their numbers.
func eachLine(document []byte, take func(line int, raw []byte) error) error {
	scanner := bufio.NewScanner(bytes.NewReader(document))
	scanner.Buffer(make([]byte, 0, 64<<10), maxLine)
	for line := 1; scanner.Scan(); line++ {
		raw := bytes.TrimSpace(bytes.TrimPrefix(scanner.Bytes(), []byte("\xef\xbb\xbf")))
		if len(raw) == 0 {
			continue
		}
		if err := take(line, raw); err != nil {
			return err
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("incident: %w", err)
	}
	return nil
}

func (m *emitter) needs(name string) (*page, error) {
	if p := m.byName(name); p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("incident: pipelines/incident has no page %q", name)
}

func (m *emitter) awsLines(document []byte) error {
	p, err := m.needs("aws")
	if err != nil {
		return err
	}
	return eachLine(document, func(line int, raw []byte) error { return m.awsRecord(p, raw, line) })
}

func (m *emitter) awsArray(document []byte) error {
	var records []json.RawMessage
	if err := json.Unmarshal(document, &records); err != nil {
		return fmt.Errorf("incident: %w", err)
	}
	p, err := m.needs("aws")
	if err != nil {
		return err
	}
	for n, raw := range records {
		if err := m.awsRecord(p, raw, n+1); err != nil {
			return err
		}
	}
	return nil
}

// aws reads the document of the page of 2011 to 2023: an archive, and what is current.
func (m *emitter) aws(document []byte) error {
	var data struct {
		Archive []json.RawMessage `json:"archive"`
		Current []json.RawMessage `json:"current"`
	}
	if err := json.Unmarshal(document, &data); err != nil {
		return fmt.Errorf("incident: %w", err)
	}
	p, err := m.needs("aws")
	if err != nil {
		return err
	}
	for n, raw := range slices.Concat(data.Archive, data.Current) {
		if err := m.awsRecord(p, raw, n+1); err != nil {
			return err
		}
	}
	return nil
}

type statuspageIncident struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Status     string     `json:"status"`
	Impact     string     `json:"impact"`
	Shortlink  string     `json:"shortlink"`
	Created    time.Time  `json:"created_at"`
	Updated    time.Time  `json:"updated_at"`
	Started    *time.Time `json:"started_at"`
	Resolved   *time.Time `json:"resolved_at"`
	From       *time.Time `json:"scheduled_for"`
	Until      *time.Time `json:"scheduled_until"`
	Components []struct {
		Name string `json:"name"`
	} `json:"components"`
	Updates []struct {
		Status   string     `json:"status"`
		Body     string     `json:"body"`
		Created  time.Time  `json:"created_at"`
		Display  *time.Time `json:"display_at"`
		Affected []struct {
			Name string `json:"name"`
		} `json:"affected_components"`
	} `json:"incident_updates"`
}

// statuspage reads incidents.json, summary.json and scheduled-maintenances.json of
// Statuspage's API; components.json holds no incidents and gives none.
func (m *emitter) statuspage(document []byte) error {
	var data struct {
		Page struct {
			Name string `json:"name"`
			URL  string `json:"url"`
		} `json:"page"`
		Incidents    []json.RawMessage `json:"incidents"`
		Maintenances []json.RawMessage `json:"scheduled_maintenances"`
	}
	if err := json.Unmarshal(document, &data); err != nil {
		return fmt.Errorf("incident: %w", err)
	}
	p := m.byURL(data.Page.URL)
	if p == nil {
		if data.Page.Name == "" {
			return ErrUnknown
		}
		p = unlisted(data.Page.Name)
	}
	for n, raw := range slices.Concat(data.Incidents, data.Maintenances) {
		var s statuspageIncident
		if err := json.Unmarshal(raw, &s); err != nil {
			if err := m.malformed(n+1, err, raw); err != nil {
				return err
			}
			continue
		}
		if err := m.take(s.incident(p, data.Page.URL), n+1); err != nil {
			return err
		}
	}
	return nil
}

func (s *statuspageIncident) incident(p *page, base string) *incident {
	i := &incident{
		page: p, key: s.ID, title: markup.Line(s.Name), impact: s.Impact, status: state(s.Status),
		url: strings.TrimSuffix(base, "/") + "/incidents/" + s.ID, edited: s.Updated,
	}
	if base == "" {
		i.url = s.Shortlink
	}
	for _, t := range []*time.Time{s.From, s.Started, &s.Created} {
		if t != nil && !t.IsZero() {
			i.start = *t
			break
		}
	}
	if s.Resolved != nil {
		i.end = *s.Resolved
	} else if i.status == "completed" && s.Until != nil {
		i.end = *s.Until
	}
	seen := map[string]bool{}
	affect := func(name string) {
		if name = markup.Line(name); name != "" && !seen[name] {
			seen[name] = true
			i.services = append(i.services, name)
		}
	}
	for _, c := range s.Components {
		affect(c.Name)
	}
	for _, u := range s.Updates {
		at := u.Created
		if u.Display != nil && !u.Display.IsZero() {
			at = *u.Display
		}
		for _, c := range u.Affected {
			affect(c.Name)
		}
		if !at.IsZero() {
			i.updates = append(i.updates, update{at: at, status: state(u.Status), text: markup.Text(u.Body)})
		}
	}
	// Newest first, as published: those of one instant keep their order when sorted.
	slices.Reverse(i.updates)
	return i
}

// googleIncident is one of https://status.cloud.google.com/incidents.json.
type googleIncident struct {
	ID           string    `json:"id"`
	Begin        time.Time `json:"begin"`
	End          time.Time `json:"end"`
	Modified     time.Time `json:"modified"`
	Description  string    `json:"external_desc"`
	StatusImpact string    `json:"status_impact"`
	Severity     string    `json:"severity"`
	ServiceName  string    `json:"service_name"`
	URI          string    `json:"uri"`
	Products     []struct {
		Title string `json:"title"`
	} `json:"affected_products"`
	Current  []googlePlace `json:"currently_affected_locations"`
	Previous []googlePlace `json:"previously_affected_locations"`
	Updates  []struct {
		When   time.Time `json:"when"`
		Text   string    `json:"text"`
		Status string    `json:"status"`
	} `json:"updates"`
	Latest *struct {
		When   time.Time `json:"when"`
		Text   string    `json:"text"`
		Status string    `json:"status"`
	} `json:"most_recent_update"`
}

type googlePlace struct {
	Title string `json:"title"`
	ID    string `json:"id"`
}

var googleImpact = map[string]string{"low": "minor", "medium": "major", "high": "critical"}

func (m *emitter) google(document []byte) error {
	var records []json.RawMessage
	if err := json.Unmarshal(document, &records); err != nil {
		return fmt.Errorf("incident: %w", err)
	}
	p, err := m.needs("google-cloud")
	if err != nil {
		return err
	}
	for n, raw := range records {
		var g googleIncident
		if err := json.Unmarshal(raw, &g); err != nil {
			if err := m.malformed(n+1, err, raw); err != nil {
				return err
			}
			continue
		}
		if err := m.take(g.incident(p), n+1); err != nil {
			return err
		}
	}
	return nil
}

func (g *googleIncident) incident(p *page) *incident {
	i := &incident{
		page: p, key: g.ID, title: cut(markup.Line(g.Description), 300), start: g.Begin, end: g.End, edited: g.Modified,
		impact: googleImpact[g.Severity], url: "https://status.cloud.google.com/" + strings.TrimPrefix(g.URI, "/"),
	}
	if g.URI == "" {
		i.url = "https://status.cloud.google.com/incidents/" + g.ID
	}
	if g.StatusImpact == "SERVICE_INFORMATION" {
		i.impact = "none"
	}
	i.status = "investigating"
	if !g.End.IsZero() {
		i.status = "resolved"
	}
	for _, product := range g.Products {
		i.services = append(i.services, markup.Line(product.Title))
	}
	if len(i.services) == 0 && g.ServiceName != "" {
		i.services = []string{markup.Line(g.ServiceName)}
	}
	var places []string
	for _, place := range slices.Concat(g.Current, g.Previous) {
		if place.ID != "" && !slices.Contains(places, place.ID) {
			places = append(places, place.ID)
		}
	}
	i.region = strings.Join(places, ", ")
	if len(g.Updates) == 0 && g.Latest != nil {
		g.Updates = append(g.Updates, *g.Latest)
	}
	for _, u := range g.Updates {
		if !u.When.IsZero() {
			i.updates = append(i.updates, update{at: u.When, status: googleStatus(u.Status), text: markup.Text(u.Text)})
		}
	}
	slices.Reverse(i.updates)
	return i
}

func googleStatus(s string) string {
	if s == "AVAILABLE" {
		return "resolved"
	}
	return "update"
}

// ownIncident is one line of the project's own layout.
type ownIncident struct {
	ID         string    `json:"id"`
	Entry      string    `json:"entry_id"`
	Title      string    `json:"title"`
	URL        string    `json:"url"`
	Published  time.Time `json:"published_at"`
	Updated    time.Time `json:"updated_at"`
	Started    time.Time `json:"started_at"`
	Resolved   time.Time `json:"resolved_at"`
	From       time.Time `json:"downtime_start"`
	Until      time.Time `json:"downtime_end"`
	Impact     string    `json:"impact"`
	Components []string  `json:"components"`
	Guessed    string    `json:"components_source"`
	Updates    []struct {
		At      time.Time `json:"at"`
		Status  string    `json:"status"`
		Message string    `json:"message"`
	} `json:"updates"`
}

// lines reads one incident a line; the page is told by its address.
func (m *emitter) lines(document []byte) error {
	return eachLine(document, func(line int, raw []byte) error {
		var o ownIncident
		if err := json.Unmarshal(raw, &o); err != nil {
			return m.malformed(line, err, raw)
		}
		p := m.byURL(o.URL)
		if p == nil {
			return m.malformed(line, fmt.Errorf("%q is the address of no page in pipelines/incident", o.URL), raw)
		}
		i := &incident{
			page: p, key: statuspageKey(o.URL, o.Entry), title: markup.Line(o.Title), url: o.URL, edited: o.Updated,
			impact: o.Impact, services: o.Components, start: given(o.From, o.Started), end: given(o.Until, o.Resolved),
		}
		if o.Guessed != "" {
			i.inferred = append(i.inferred, Service)
		}
		for _, u := range o.Updates {
			i.updates = append(i.updates, update{at: u.At, status: state(u.Status), text: markup.Text(u.Message)})
		}
		return m.take(i, line)
	})
}
