package incident

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/cespare/xxhash/v2"
	"golang.org/x/net/html"

	"github.com/foreshock/foreshock/services/collector/markup"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// Feed is a status page's Atom or RSS feed, as a feed reader gives it.
type Feed struct {
	// Title, and the addresses by which the feed names itself or was read: they tell
	// whose page it is.
	Title     string
	Addresses []string
	// Operator is whose page it is where neither tells; empty where nobody knows.
	Operator string
	Items    []Item
}

// Item is one entry of such a feed.
type Item struct {
	// ID is its id or guid, HTML its content, else its summary.
	ID, Link, Title, HTML string
	Categories            []string
	Published, Updated    time.Time
}

// Hash is that of all an item says: one that says the same gives the same version.
func (i *Item) Hash() uint64 {
	h := xxhash.New()
	for _, part := range slices.Concat([]string{i.ID, i.Link, i.Title, i.HTML, i.Published.String(), i.Updated.String()}, i.Categories) {
		fmt.Fprintf(h, "%d ", len(part))
		_, _ = h.WriteString(part) // cannot fail
	}
	return h.Sum64()
}

// Joins tells whether a feed's items are updates that only together give a version of an
// incident: then none may be left out.
func (d *Directory) Joins(feed Feed) bool {
	p := d.pageOf(feed.Title, feed.Addresses...)
	return p != nil && p.layout() == "aws"
}

// ReadFeed reads a feed's items. The error is what the sink returned, or ErrUnknown where
// the feed is of no page that the directory knows or can name.
func (d *Directory) ReadFeed(feed Feed, source string, to outcome.Sink) (Count, error) {
	p := d.pageOf(feed.Title, feed.Addresses...)
	if p == nil && feed.Operator != "" {
		p = unlisted(feed.Operator)
	}
	if p == nil {
		return Count{}, ErrUnknown
	}
	m := d.emitter(source, to)
	if p.layout() == "aws" {
		err := m.awsItems(p, feed.Items)
		return m.count, err
	}
	for n, item := range feed.Items {
		var i *incident
		switch p.layout() {
		case "google":
			i = googleItem(p, item)
		case "azure":
			i = azureItem(p, item)
		default:
			i = statuspageItem(p, item)
		}
		if err := m.take(i, n+1); err != nil {
			return m.count, err
		}
	}
	return m.count, nil
}

// statuspageItem reads an entry whose content holds the updates, newest first.
func statuspageItem(p *page, item Item) *incident {
	i := &incident{page: p, key: statuspageKey(item.Link, item.ID), title: markup.Line(item.Title), url: item.Link, edited: item.Updated}
	i.updates = statuspageUpdates(item.HTML, given(item.Published, item.Updated), p.zone)
	if i.maintenance() {
		i.impact = "maintenance"
	}
	if len(i.updates) == 0 {
		i.start = given(item.Published, item.Updated)
	}
	return i
}

// given is the first of the times that is given.
func given(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

var incidentPath = regexp.MustCompile(`/(?:incidents?|maintenances?)/([A-Za-z0-9_-]+)`)

// statuspageKey is the incident's code in its address, which Atom, RSS and JSON share; else
// the last part of its id.
func statuspageKey(link, id string) string {
	if m := incidentPath.FindStringSubmatch(link); m != nil {
		return m[1]
	}
	if m := incidentPath.FindStringSubmatch(id); m != nil {
		return m[1]
	}
	if i := strings.LastIndexAny(id, "/:"); i >= 0 && i+1 < len(id) {
		id = id[i+1:]
	}
	if id != "" {
		return slug(id)
	}
	return slug(link)
}

var updateStamp = regexp.MustCompile(`(?i)^\s*(` + monthNames + `)\s+(\d{1,2})\s*,\s*(?:(\d{4})\s*,\s*)?(\d{1,2}:\d{2})(?:\s*-\s*(?:` + monthNames + `\s+\d{1,2}\s*,\s*)?(\d{1,2}:\d{2}))?\s*([A-Za-z/]+)?`)

// statuspageUpdates reads blocks of a small time, a strong status and a text. The year of
// a time is the one nearest to when the entry was published.
func statuspageUpdates(content string, published time.Time, zone *time.Location) (updates []update) {
	document, err := goquery.NewDocumentFromReader(strings.NewReader(content))
	if err != nil {
		return nil
	}
	var current *update
	flush := func() {
		if current != nil {
			current.text = strings.TrimSpace(current.text)
			updates = append(updates, *current)
		}
	}
	document.Find("body").Contents().Each(func(_ int, node *goquery.Selection) {
		if small := node.Find("small").First(); small.Length() > 0 && goquery.NodeName(node) == "p" {
			if at, ok := stampOf(small.Text(), published, zone); ok {
				flush()
				strong := node.Find("strong").First()
				current = &update{at: at, status: state(strong.Text()), text: after(node, strong)}
				return
			}
		}
		if current != nil {
			if outer, err := goquery.OuterHtml(node); err == nil {
				current.text += "\n" + markup.Text(outer)
			}
		}
	})
	flush()
	slices.Reverse(updates)
	return updates
}

// after is the text of a block behind its status, less the dash between them.
func after(block, strong *goquery.Selection) string {
	var b strings.Builder
	behind := strong.Length() == 0
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if strong.Length() > 0 && n == strong.Nodes[0] {
			behind = true
			return
		}
		if n.Type == html.ElementNode && n.Data == "small" {
			return
		}
		if behind {
			switch {
			case n.Type == html.TextNode:
				b.WriteString(strings.NewReplacer("\n", " ", "\r", " ").Replace(n.Data))
			case n.Type == html.ElementNode && (n.Data == "br" || n.Data == "li"):
				b.WriteByte('\n')
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range block.Nodes {
		walk(n)
	}
	var lines []string
	for line := range strings.SplitSeq(markup.Clean(b.String()), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(strings.Join(lines, "\n")), "-"))
}

func stampOf(text string, published time.Time, zone *time.Location) (time.Time, bool) {
	m := updateStamp.FindStringSubmatch(strings.Join(strings.Fields(text), " "))
	if m == nil {
		return time.Time{}, false
	}
	month, day := monthOf(m[1]), atoi(m[2])
	hour, minute, ok := clock(m[4], "")
	if !ok || month == 0 || day < 1 || day > 31 {
		return time.Time{}, false
	}
	zone = zoneOf(m[6], zone)
	if m[3] != "" {
		return time.Date(atoi(m[3]), month, day, hour, minute, 0, 0, zone), true
	}
	if published.IsZero() {
		return time.Time{}, false
	}
	return nearest(published, func(year int) time.Time { return time.Date(year, month, day, hour, minute, 0, 0, zone) }), true
}

var (
	googleWindow = regexp.MustCompile(`Incident began at (\d{4}-\d{2}-\d{2} \d{2}:\d{2})(?: and ended at (\d{4}-\d{2}-\d{2} \d{2}:\d{2}))?`)
	googleState  = regexp.MustCompile(`^(RESOLVED|UPDATE|IDENTIFIED|MONITORING|INVESTIGATING):\s*`)
)

// googleItem reads an entry of Google's feed: one update a entry, under one address an
// incident. Its window is in the page's clock (US/Pacific).
func googleItem(p *page, item Item) *incident {
	title := markup.Line(item.Title)
	at := given(item.Updated, item.Published)
	text := markup.Text(item.HTML)
	i := &incident{page: p, key: statuspageKey(item.Link, googleID(item.ID)), url: item.Link, edited: at}
	if m := googleState.FindStringSubmatch(title); m != nil {
		i.status = state(m[1])
		title = title[len(m[0]):]
	}
	i.title = title
	if m := googleWindow.FindStringSubmatch(text); m != nil {
		i.start, _ = time.ParseInLocation("2006-01-02 15:04", m[1], p.zone)
		if m[2] != "" {
			i.end, _ = time.ParseInLocation("2006-01-02 15:04", m[2], p.zone)
			i.status = "resolved"
		}
	}
	if !at.IsZero() {
		i.updates = []update{{at: at, status: i.status, text: text}}
	}
	return i
}

// googleID is the incident's part of "tag:status.cloud.google.com,2022:feed:INCIDENT.UPDATE".
func googleID(id string) string {
	if i := strings.LastIndexByte(id, ':'); i >= 0 {
		id = id[i+1:]
	}
	id, _, _ = strings.Cut(id, ".")
	return id
}

var tracking = regexp.MustCompile(`(?i)tracking\s*id[:=]?\s*([A-Z0-9]{4}-[A-Z0-9]{3,4})`)

// azureItem reads an item of Azure's feed: one an incident, edited in place. Categories
// are services and regions.
func azureItem(p *page, item Item) *incident {
	at := given(item.Updated, item.Published)
	text := markup.Text(item.HTML)
	i := &incident{page: p, title: markup.Line(item.Title), url: item.Link, edited: at}
	switch m := tracking.FindStringSubmatch(item.Link + " " + item.Title + " " + text); {
	case m != nil:
		i.key = strings.ToLower(m[1])
	case item.ID != "":
		i.key = slug(item.ID)
	default:
		i.key = slug(item.Title)
	}
	var regions []string
	for _, category := range item.Categories {
		if category = markup.Line(category); region.MatchString(category) {
			regions = append(regions, category)
		} else if category != "" {
			i.services = append(i.services, category)
		}
	}
	i.region = strings.Join(regions, ", ")
	i.status = "investigating"
	switch lower := strings.ToLower(i.title + " " + text); {
	case strings.Contains(lower, "mitigated") && !strings.Contains(lower, "not yet mitigated"), strings.Contains(lower, "resolved"):
		i.status = "resolved"
	case strings.Contains(lower, "monitoring"):
		i.status = "monitoring"
	}
	if !at.IsZero() {
		i.updates = []update{{at: at, status: i.status, text: text}}
	}
	return i
}

// region tells an Azure region ("West Europe", "East US 2", "Global") from a service.
var region = regexp.MustCompile(`(?i)^(?:global|non-regional|(?:(?:north|south|east|west|central|southeast|northeast|southwest|northwest)\s*(?:central\s*)?)?(?:us|usa|europe|asia|india|uk|japan|korea|australia|canada|brazil|france|germany|switzerland|norway|sweden|italy|poland|spain|uae|qatar|israel|africa|mexico|china|usgov\s*\w+|us\s*gov\s*\w+)\s*(?:north|south|east|west|central|southeast|northeast)?\s*(?:central|west)?\s*\d?)$`)
