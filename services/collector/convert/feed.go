package convert

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/feed"
	"github.com/foreshock/foreshock/services/collector/markup"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// Feed turns the entries of a feed into events, in the order of the feed.
func (c *Converter) Feed(f *feed.Feed, r Reading) (events []*foreshockv1.Event, refused []outcome.Refusal) {
	addresses := []string{r.Source.URL, r.Location}
	if !r.Live {
		// Anybody may claim to be the feed of a place; a file has no other.
		addresses = append(addresses, f.ID, f.Link, f.Self)
	}
	candidates := c.forDocument(markup.Line(f.Title), addresses...)
	base := baseOf(r, f)
	ambiguous := ambiguousIDs(f.Entries)
	events = make([]*foreshockv1.Event, 0, len(f.Entries))
	for i := range f.Entries {
		event, why := c.entry(&f.Entries[i], f, r, candidates, base, ambiguous)
		if why != nil {
			refused = append(refused, *why)
			continue
		}
		events = append(events, event)
	}
	return events, append(refused, lost(f)...)
}

func (c *Converter) entry(e *feed.Entry, f *feed.Feed, r Reading, candidates []matching, base *url.URL, ambiguous map[string]bool) (*foreshockv1.Event, *outcome.Refusal) {
	d := &draft{event: &foreshockv1.Event{}}
	title := markup.Line(e.Title)
	text := textOf(e)
	link := resolve(base, e.Link)
	key := keyOf(e.ID, link, title, text)
	if ambiguous[e.ID] {
		key = keyOf("", "", e.ID+"\n"+link, title)
	}
	if title == "" && text == "" {
		return nil, &outcome.Refusal{
			Position: e.Position, Document: cutString(markup.Clean(key), c.limits.Key), Reason: outcome.NoContent,
			Detail: "neither a title nor a text", Raw: outcome.Bound(e.Link + " " + e.Published),
		}
	}
	found := forEntry(candidates, title, key)
	c.fill(d, r, found, title, text, link)
	d.event.Lang = primary(f.Lang, r.Source.Lang)
	d.event.Source = r.Source.Name
	c.attribute(d, "published", e.Published)
	c.attribute(d, "updated", e.Updated)
	c.attribute(d, "author", strings.Join(e.Authors, "; "))
	c.attribute(d, "categories", strings.Join(e.Categories, "; "))
	c.finish(d, r, e.Published, e.Updated, f.Updated)
	return d.event, nil
}

// textOf is what an entry says: its content, else its summary; the summary also where
// the content says less.
func textOf(e *feed.Entry) string {
	content := markup.Text(e.Content)
	if content != "" && len(e.Summary) <= len(content) {
		return content
	}
	if summary := markup.Text(e.Summary); len(summary) > len(content) {
		return summary
	}
	return content
}

// ambiguousIDs are ids that different entries of one feed share: of no use as a key.
func ambiguousIDs(entries []feed.Entry) map[string]bool {
	type told struct{ title, link string }
	seen := make(map[string]told, len(entries))
	var ambiguous map[string]bool
	for _, e := range entries {
		first, known := seen[e.ID]
		if e.ID == "" || known && first.title == e.Title && first.link == e.Link {
			continue
		}
		if known {
			if ambiguous == nil {
				ambiguous = map[string]bool{}
			}
			ambiguous[e.ID] = true
		}
		seen[e.ID] = told{e.Title, e.Link}
	}
	return ambiguous
}

// baseOf is what relative links are relative to: the address that was read, else the
// feed's own.
func baseOf(r Reading, f *feed.Feed) *url.URL {
	for _, address := range []string{r.Location, r.Source.URL, f.Self, f.Link} {
		if u, err := url.Parse(address); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			return u
		}
	}
	return nil
}

// longestURL is the most bytes of a link; longer ones are none.
const longestURL = 2048

// resolve is a link as an absolute web address; empty where it is none.
func resolve(base *url.URL, link string) string {
	link = strings.TrimSpace(link)
	if link == "" || len(link) > longestURL {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	if !u.IsAbs() {
		if base == nil {
			return ""
		}
		u = base.ResolveReference(u)
		link = u.String()
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	if !strings.HasPrefix(link, u.Scheme) {
		link = u.String() // "HTTPS://…"
	}
	return markup.Clean(link)
}

// primary is the first language tag's primary part ("en" of "en-US"); empty where none
// is one.
func primary(tags ...string) string {
	for _, tag := range tags {
		tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		tag, _, _ = strings.Cut(tag, "_")
		if len(tag) < 2 || len(tag) > 3 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") != "" {
			continue
		}
		return tag
	}
	return ""
}

// cutString is s, shortened at a character's start to at most n bytes.
func cutString(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}

// cut shortens a value and notes its full length.
func (d *draft) cutTo(what, s string, n int) string {
	if len(s) <= n {
		return s
	}
	d.cut = append(d.cut, fmt.Sprintf("%s %s", what, strconv.Itoa(len(s))))
	return cutString(s, n)
}
