package convert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/announced"
	"github.com/foreshock/foreshock/services/collector/feed"
	"github.com/foreshock/foreshock/services/collector/filing"
	"github.com/foreshock/foreshock/services/collector/format"
	"github.com/foreshock/foreshock/services/collector/incident"
	"github.com/foreshock/foreshock/services/collector/notice"
	"github.com/foreshock/foreshock/services/collector/outcome"
	"github.com/foreshock/foreshock/services/collector/table"
)

// Formats that a source may declare (pipelines.SourceFormats); without one the bytes tell.
const (
	formatFeed      = "feed"
	formatLines     = "jsonl"
	formatNotice    = "notice"
	formatAnnounced = "announced"
	formatIncident  = "incident"
	formatFiling    = "filing"
)

// Count is what reading a document gave beside its events and refusals.
type Count struct {
	// Items is how many entries, lines, rows or incidents were looked at.
	Items int
	// Mended names what was broken and could be read all the same.
	Mended []string
}

// Document turns a whole document into events, as the source's format says or, where it
// says none, as the bytes do: a feed, JSON Lines, a table of notices or of announced
// layoffs (CSV, workbook, page), a status page's incidents, or a filing. The error is
// that of the document (a *feed.Error, a *table.DriftError …), of ctx, or of the sink.
func (c *Converter) Document(ctx context.Context, raw []byte, contentType string, r Reading, to outcome.Sink) (Count, error) {
	to = r.Dated(to)
	if IsWorkbook(raw) {
		return c.table(raw, r, to)
	}
	text, mended := format.Text(raw, contentType)
	kind := r.Source.Format
	if kind == "" {
		kind = c.sniff(text, r)
	}
	count, err := c.document(ctx, kind, text, r, to)
	if mended {
		count.Mended = append(count.Mended, "charset")
	}
	return count, err
}

func (c *Converter) document(ctx context.Context, kind string, text []byte, r Reading, to outcome.Sink) (Count, error) {
	switch kind {
	case formatFeed:
		return c.readFeed(ctx, text, r, to)
	case formatLines:
		items, _, err := c.Lines(ctx, NewLineReader(bytes.NewReader(text)), r, to, nil)
		return Count{Items: items}, err
	case formatIncident:
		if sniffed := format.Sniff(text); sniffed == format.Feed || sniffed == format.JSONFeed {
			return c.readFeed(ctx, text, r, to)
		}
		count, err := c.pages.Read(text, r.Source.Name, to)
		if errors.Is(err, incident.ErrUnknown) {
			err = c.unknown(text, "a status page's incidents")
		}
		return Count{Items: count.Items}, err
	case formatFiling:
		event, refused := filing.Event(text, filing.FileReference(r.Location), r.Source.Name)
		if refused != nil {
			return Count{Items: 1}, to.Refuse(*refused)
		}
		return Count{Items: 1}, to.Event(event)
	case formatNotice, formatAnnounced:
		return c.table(text, r, to)
	}
	return Count{}, c.unknown(text, "a feed, JSON Lines, or a table, incidents or a filing of a known layout")
}

// unknown says what a document is instead of what was wanted.
func (c *Converter) unknown(text []byte, wanted string) error {
	switch kind := format.Sniff(text); kind {
	case format.HTML:
		return &feed.Error{Reason: feed.WebPage, Detail: "a web page instead of " + wanted}
	case format.Empty:
		return &feed.Error{Reason: feed.Nothing, Detail: "nothing at all"}
	default:
		return &feed.Error{Reason: feed.NotAFeed, Detail: fmt.Sprintf("not %s (looks like %s)", wanted, kind)}
	}
}

// sniff tells the format of a text; empty where it is none that can be read.
func (c *Converter) sniff(text []byte, r Reading) string {
	switch format.Sniff(text) {
	case format.Feed, format.JSONFeed:
		return formatFeed
	case format.JSONLines:
		if c.IsIncidents(text) {
			return formatIncident
		}
		return formatLines
	case format.JSON:
		if c.IsIncidents(text) {
			return formatIncident
		}
	case format.HTML, format.XML, format.Unknown:
		switch {
		case isFiling(text, r.Location):
			return formatFiling
		case notice.Recognise(c.notices, text, r.Location) != nil, notice.Nearest(c.notices, text, r.Location) != nil:
			return formatNotice
		case announced.Is(text):
			return formatAnnounced
		}
	}
	return ""
}

// IsIncidents tells whether JSON or the start of JSON Lines holds a status page's
// incidents instead of documents.
func (c *Converter) IsIncidents(text []byte) bool { return c.pages.Is(text) }

var (
	submission = regexp.MustCompile(`^\s*(?:-----BEGIN PRIVACY-ENHANCED MESSAGE-----|<(?:SEC|IMS)-(?:DOCUMENT|HEADER)>|<DOCUMENT>\s*<TYPE>)`)
	filingName = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])(?:form)?8-?k(?:[^a-z0-9]|$)`)
	filingForm = regexp.MustCompile(`(?i)\bform\s*(?:&nbsp;|&#160;|\s)*8\s*-?\s*k\b`)
	filedWith  = regexp.MustCompile(`(?i)securities\s+and\s+exchange\s+commission`)
)

// isFiling tells a filing by how submissions begin, by its file's name, or by what its
// cover says.
func isFiling(text []byte, location string) bool {
	if submission.Match(text[:min(len(text), 1<<10)]) {
		return true
	}
	name := path.Base(location)
	if filingName.MatchString(name) && filing.FileReference(name).Accession != "" {
		return true
	}
	cover := text[:min(len(text), 64<<10)]
	return filingForm.Match(cover) && filedWith.Match(cover)
}

// IsWorkbook tells an XLSX file from other archives: its parts lie below xl/.
func IsWorkbook(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte("PK\x03\x04")) && bytes.Contains(raw, []byte("xl/w"))
}

// table reads a table of notices or of announced layoffs.
func (c *Converter) table(document []byte, r Reading, to outcome.Sink) (Count, error) {
	if r.Source.Format == formatAnnounced {
		count, err := announced.ReadDocument(document, r.Source.Name, to)
		return Count{Items: count.Rows}, err
	}
	layout, err := c.layout(document, r)
	if err != nil {
		return Count{}, err
	}
	if layout == nil && r.Source.Format == "" && announced.Is(document) {
		count, err := announced.ReadDocument(document, r.Source.Name, to)
		return Count{Items: count.Rows}, err
	}
	if layout == nil {
		if _, err := table.Read(document); err != nil {
			return Count{}, c.unknown(document, "a table of notices")
		}
		return Count{}, fmt.Errorf("no layout in pipelines/notice has this table's columns: %w", &table.DriftError{})
	}
	count, err := layout.ReadDocument(document, r.Source.Name, to)
	if errors.Is(err, table.ErrNoTable) {
		err = c.unknown(document, "a table of notices")
	}
	return Count{Items: count.Rows}, err
}

// layout is the one that the source names, else the one whose heading the table has, else
// the one that it must have had. Nil where there is none.
func (c *Converter) layout(document []byte, r Reading) (*notice.Layout, error) {
	if r.Source.Layout != "" {
		return notice.ByName(c.notices, r.Source.Layout)
	}
	if layout := notice.Recognise(c.notices, document, r.Location); layout != nil {
		return layout, nil
	}
	return notice.Nearest(c.notices, document, r.Location), nil
}

// readFeed reads a feed: that of a status page incident by incident, any other entry by
// entry.
func (c *Converter) readFeed(ctx context.Context, text []byte, r Reading, to outcome.Sink) (Count, error) {
	bounded, cancel := context.WithTimeout(ctx, c.limits.Parse)
	defer cancel()
	parsed, err := feed.Parse(bounded, text)
	if err != nil {
		if ctx.Err() != nil {
			return Count{}, ctx.Err()
		}
		return Count{}, err
	}
	count := Count{Items: len(parsed.Entries) + len(parsed.Lost), Mended: parsed.Mended}
	if r.Source.Kind == "" || r.Source.Kind == kindIncident {
		page := c.pageFeed(parsed, r)
		if r.Known != nil && !c.pages.Joins(page) {
			page.Items = slices.DeleteFunc(page.Items, func(item incident.Item) bool { return r.Known(item.Hash()) })
		}
		_, err := c.pages.ReadFeed(page, r.Source.Name, to)
		if err == nil {
			return count, refuseAll(lost(parsed), to)
		}
		if !errors.Is(err, incident.ErrUnknown) {
			return count, err
		}
	}
	events, refused := c.Feed(parsed, r)
	for _, event := range events {
		if err := to.Event(event); err != nil {
			return count, err
		}
	}
	return count, refuseAll(refused, to)
}

func refuseAll(refused []outcome.Refusal, to outcome.Sink) error {
	for _, why := range refused {
		if err := to.Refuse(why); err != nil {
			return err
		}
	}
	return nil
}

// lost are the entries of a feed that could not be parsed.
func lost(f *feed.Feed) (refused []outcome.Refusal) {
	for _, entry := range f.Lost {
		refused = append(refused, outcome.Refusal{Position: entry.Position, Reason: outcome.Unreadable, Detail: entry.Detail, Raw: outcome.Bound(string(entry.Raw))})
	}
	return refused
}

// pageFeed is a feed as the reader of status pages takes it.
func (c *Converter) pageFeed(f *feed.Feed, r Reading) incident.Feed {
	out := incident.Feed{Title: f.Title, Addresses: []string{r.Source.URL, r.Location}, Items: make([]incident.Item, len(f.Entries))}
	if !r.Live {
		// Anybody may claim to be the feed of a place; a file has no other.
		out.Addresses = append(out.Addresses, f.ID, f.Link, f.Self)
	}
	if r.Source.Kind == kindIncident || r.Source.Format == formatIncident {
		out.Operator = r.Source.Company
	}
	base := baseOf(r, f)
	for i := range f.Entries {
		e := &f.Entries[i]
		html := e.Content
		if html == "" {
			html = e.Summary
		}
		published, _ := feed.Date(e.Published)
		updated, _ := feed.Date(e.Updated)
		out.Items[i] = incident.Item{
			ID: e.ID, Link: resolve(base, e.Link), Title: e.Title, HTML: html, Categories: e.Categories, Published: published, Updated: updated,
		}
	}
	return out
}

// Dated gives what the parsers of tables, status pages and filings date by publication
// the knowledge time of a live reading. What such a source holds from before it was first
// read could have been read then, and keeps its publication's.
func (r Reading) Dated(to outcome.Sink) outcome.Sink {
	if !r.Live {
		return to
	}
	return outcome.Sink{Refuse: to.Refuse, Event: func(e *foreshockv1.Event) error {
		if e.GetKnowledgeInferred() && (!r.First || e.GetKnowledgeTime().AsTime().After(r.Read.Add(-ahead))) {
			e.KnowledgeTime, e.KnowledgeInferred = stamp(r.Read), false
		}
		return to.Event(e)
	}}
}
