package convert

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/collector/feed"
	"github.com/foreshock/foreshock/services/collector/markup"
)

// fill sets what every event has. What the configuration says of a source comes before
// what a rule recognises.
func (c *Converter) fill(d *draft, r Reading, found recognised, title, text, link string) {
	e := d.event
	e.Kind = firstOf(r.Source.Kind, found.kind, kindNews)
	e.Document = shortKey(markup.Clean(found.document), c.limits.Key)
	e.Title = d.cutTo("title", title, c.limits.Title)
	e.Text = d.cutTo("text", text, c.limits.Text)
	e.Url = link
	e.Company = cutString(markup.Line(firstOf(r.Source.Company, found.company)), c.limits.Attribute)
	for key, value := range found.attributes {
		c.attribute(d, key, value)
	}
}

// attribute keeps a value that the source published; an empty one is none.
func (c *Converter) attribute(d *draft, key, value string) {
	value = markup.Clean(strings.TrimSpace(value))
	if value == "" || key == "" || len(key) > 64 || len(d.event.Attributes) >= c.limits.Attributes {
		return
	}
	if d.event.Attributes == nil {
		d.event.Attributes = make(map[string]string, 4)
	}
	d.event.Attributes[key] = d.cutTo(key, value, c.limits.Attribute)
}

// finish sets times and id.
func (c *Converter) finish(d *draft, r Reading, published, updated string, document time.Time) {
	if len(d.cut) > 0 {
		if d.event.Attributes == nil {
			d.event.Attributes = make(map[string]string, 1)
		}
		d.event.Attributes["cut"] = strings.Join(d.cut, "; ")
	}
	d.times(r, published, updated, document)
	d.event.Id = identity.Event(d.event)
}

const (
	// ahead is how far in the future a live document's date may lie (a wrong time zone,
	// a clock), and aheadOfFile how far a local one's.
	ahead       = 48 * time.Hour
	aheadOfFile = 366 * 24 * time.Hour
)

// earliest is the year before which no document was published online.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// sane is the instant that a source states; zero where it states none, or an absurd one.
func (r Reading) sane(stated string) time.Time {
	t, ok := feed.Date(stated)
	if !ok {
		return time.Time{}
	}
	return r.saneTime(t)
}

func (r Reading) saneTime(t time.Time) time.Time {
	latest := ahead
	if !r.Live {
		latest = aheadOfFile
	}
	if t.Before(earliest) || t.After(r.Read.Add(latest)) {
		return time.Time{}
	}
	return t
}

// times sets event time and knowledge time. A version's knowledge time is when it was
// written, or read where we read it live. The event time is when the document was
// published; that of an incident, which is told as it unfolds in one document edited in
// place, is when the version was written.
func (d *draft) times(r Reading, published, updated string, document time.Time) {
	e := d.event
	first, last := r.sane(published), r.sane(updated)
	if first.IsZero() {
		first = last
	}
	if last.Before(first) {
		last = first
	}
	at := first
	if e.Kind == kindIncident {
		at = last
	}
	known := last
	switch {
	case r.Live:
		known = r.Read
	case last.IsZero():
		known = r.saneTime(document)
		if known.IsZero() {
			known = r.Undated
		}
	default:
		e.KnowledgeInferred = true
	}
	if at.IsZero() {
		at, e.EventTimeInferred = known, true
	}
	e.EventTime, e.KnowledgeTime = stamp(at), stamp(known)
}

// stamp keeps milliseconds, which is what tables keep.
func stamp(t time.Time) *timestamppb.Timestamp {
	return timestamppb.New(t.UTC().Truncate(time.Millisecond))
}

// keyOf is the source's own key of a document: its id, else its link, else what it says.
func keyOf(id, link, title, text string) string {
	if id = strings.TrimSpace(markup.Clean(id)); id != "" {
		return id
	}
	if link != "" {
		return link
	}
	if title != "" {
		text = ""
	}
	sum := sha256.Sum256([]byte(title + "\n" + text))
	return "sha256:" + hex.EncodeToString(sum[:16])
}

// shortKey keeps long keys apart although they are cut.
func shortKey(key string, n int) string {
	if len(key) <= n {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return cutString(key, n-33) + "~" + hex.EncodeToString(sum[:16])
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// Cut is a text as long as an event's may be.
func (c *Converter) Cut(text string) string { return cutString(text, c.limits.Text) }
