package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
)

// The image scan parses every text as HTML to find a picture that nobody asked for.
var rssTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}

// parse reads the skeleton and puts back what was lifted from it.
func (s *sketch) parse(ctx context.Context) (feed *Feed, err error) {
	defer func() {
		// A panic in the library is a document's fault, never the process's end.
		if crash := recover(); crash != nil {
			feed, err = nil, fmt.Errorf("feed: parser crashed: %v", crash)
		}
	}()
	r := &bounded{ctx, bytes.NewReader(s.skeleton)}
	if localName(s.skeleton[min(1, len(s.skeleton)):]) == "feed" {
		parsed, err := (&atom.Parser{}).Parse(r)
		if err != nil {
			return nil, err
		}
		feed = fromAtom(parsed)
	} else {
		parsed, err := (&rss.Parser{}).Parse(r)
		if err != nil {
			return nil, err
		}
		if feed, err = fromRSS(parsed); err != nil {
			return nil, err
		}
	}
	s.restore(feed)
	return feed, nil
}

// bounded ends when its context does, so that a document that is costly to parse stops
// within one buffer.
type bounded struct {
	ctx context.Context
	r   io.Reader
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.r.Read(p)
}

func fromAtom(parsed *atom.Feed) *Feed {
	feed := &Feed{Dialect: "atom", ID: parsed.ID, Title: parsed.Title, Lang: parsed.Language}
	if parsed.UpdatedParsed != nil {
		feed.Updated = *parsed.UpdatedParsed
	}
	feed.Link, feed.Self = linkOf(parsed.Links, "alternate"), linkOf(parsed.Links, "self")
	feed.Entries = make([]Entry, 0, len(parsed.Entries))
	for i, entry := range parsed.Entries {
		e := Entry{
			Position: i + 1, ID: entry.ID, Title: entry.Title, Summary: entry.Summary,
			Link: linkOf(entry.Links, "alternate"), Published: entry.Published, Updated: entry.Updated,
		}
		if entry.Content != nil {
			e.Content = entry.Content.Value
		}
		e.fallBack(entry.Extensions)
		if e.Link == "" {
			e.Link = linkOf(entry.Links, "related")
		}
		for _, person := range entry.Authors {
			e.Authors = append(e.Authors, firstOf(person.Name, person.Email))
		}
		for _, category := range entry.Categories {
			e.Categories = append(e.Categories, firstOf(category.Label, category.Term))
		}
		// Where the label only says what sort of term it is, the term is the category.
		for j, category := range entry.Categories {
			if strings.EqualFold(category.Label, "form type") {
				e.Categories[j] = category.Term
			}
		}
		feed.Entries = append(feed.Entries, e)
	}
	return feed
}

// fallBack fills what is missing from the elements of other vocabularies.
func (e *Entry) fallBack(x ext.Extensions) {
	value := func(prefix, name string) string {
		if found := x[prefix][name]; len(found) > 0 {
			return found[0].Value
		}
		return ""
	}
	group := func(name string) string {
		if found := x["media"]["group"]; len(found) > 0 && len(found[0].Children[name]) > 0 {
			return found[0].Children[name][0].Value
		}
		return ""
	}
	e.Title = firstOf(e.Title, value("media", "title"), group("title"))
	e.Content = firstOf(e.Content, value("xhtml", "body"))
	if e.Summary == "" && e.Content == "" {
		e.Summary = firstOf(value("media", "description"), group("description"))
	}
}

// linkOf is the first link of a relation, a page before anything else.
func linkOf(links []*atom.Link, rel string) string {
	first := ""
	for _, link := range links {
		if link.Rel != rel {
			continue
		}
		if link.Type == "" || link.Type == "text/html" {
			return link.Href
		}
		if first == "" {
			first = link.Href
		}
	}
	return first
}

func fromRSS(parsed *rss.Feed) (*Feed, error) {
	translated, err := rssTranslator.Translate(parsed)
	if err != nil {
		return nil, err
	}
	feed := universal(translated)
	for i, item := range parsed.Items {
		e := &feed.Entries[i]
		if e.Link == "" && item.GUID != nil && item.GUID.IsPermalink != "false" && strings.HasPrefix(item.GUID.Value, "http") {
			e.Link = item.GUID.Value
		}
		if e.Link == "" && item.Source != nil {
			e.Link = item.Source.URL
		}
		if e.Content == "" {
			e.Content = firstOf(item.Custom["content"], item.Custom["fullitem"], item.Custom["body"], item.Custom["summary"])
		}
		e.fallBack(item.Extensions)
	}
	return feed, nil
}

func universal(parsed *gofeed.Feed) *Feed {
	feed := &Feed{Dialect: parsed.FeedType, Title: parsed.Title, Link: parsed.Link, Self: parsed.FeedLink, Lang: parsed.Language}
	switch {
	case parsed.UpdatedParsed != nil:
		feed.Updated = *parsed.UpdatedParsed
	case parsed.PublishedParsed != nil:
		feed.Updated = *parsed.PublishedParsed
	}
	feed.Entries = make([]Entry, 0, len(parsed.Items))
	for i, item := range parsed.Items {
		e := Entry{
			Position: i + 1, ID: item.GUID, Title: item.Title, Summary: item.Description, Content: item.Content,
			Link: item.Link, Published: item.Published, Updated: item.Updated, Categories: item.Categories,
		}
		if e.Link == "" && len(item.Links) > 0 {
			e.Link = item.Links[0]
		}
		for _, person := range item.Authors {
			e.Authors = append(e.Authors, firstOf(person.Name, person.Email))
		}
		feed.Entries = append(feed.Entries, e)
	}
	return feed
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// parseGofeedJSON reads a JSON Feed.
func parseGofeedJSON(text []byte) (feed *Feed, err error) {
	defer func() {
		if crash := recover(); crash != nil {
			feed, err = nil, fmt.Errorf("feed: parser crashed: %v", crash)
		}
	}()
	parsed, err := (&jsonfeed.Parser{}).Parse(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	for _, item := range parsed.Items {
		if item == nil {
			return nil, errors.New("an item is null")
		}
		for _, author := range item.Authors {
			if author == nil {
				return nil, errors.New("an author is null")
			}
		}
	}
	translated, err := (&gofeed.DefaultJSONTranslator{}).Translate(parsed)
	if err != nil {
		return nil, err
	}
	return universal(translated), nil
}

// restore puts lifted texts and dates back.
func (s *sketch) restore(feed *Feed) {
	if len(s.texts) == 0 && len(s.dates) == 0 {
		return
	}
	if date, lifted := s.date(feed.Updated.UTC().Format("2006-01-02T15:04:05Z")); lifted {
		feed.Updated, _ = Date(date)
	}
	for i := range feed.Entries {
		e := &feed.Entries[i]
		e.Summary, e.Content = s.back(e.Summary), s.back(e.Content)
		e.Published, _ = s.date(e.Published)
		e.Updated, _ = s.date(e.Updated)
	}
}

// back is the text that a value stands for.
func (s *sketch) back(value string) string {
	_, after, found := strings.Cut(value, mark)
	if !found {
		return value
	}
	digits, _, _ := strings.Cut(after, mark)
	i, err := strconv.Atoi(digits)
	if err != nil || i < 0 || i >= len(s.texts) {
		return ""
	}
	raw := strings.TrimSpace(string(s.texts[i].raw))
	if s.texts[i].verbatim {
		return raw
	}
	return unescape(raw)
}

// date is the date that a value stands for.
func (s *sketch) date(value string) (string, bool) {
	if !strings.HasPrefix(value, dateEpoch[:8]) {
		return value, false
	}
	stand, err := parseRFC3339(value)
	if err != nil {
		return value, false
	}
	i := int(stand.Sub(firstDate).Seconds())
	if i < 0 || i >= len(s.dates) {
		return value, false
	}
	return strings.TrimSpace(unescape(s.dates[i])), true
}

// longestReference bounds how far behind an ampersand its semicolon may stand.
const longestReference = 40

// unescape replaces a document's character and entity references, which end in a
// semicolon; HTML's ways without one would spoil addresses ("&copy=2").
func unescape(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for ; i >= 0; i = strings.IndexByte(s, '&') {
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexByte(s[:min(len(s), longestReference)], ';')
		if end < 0 {
			b.WriteByte('&')
			s = s[1:]
			continue
		}
		switch reference := s[1:end]; reference {
		case "amp":
			b.WriteByte('&')
		case "lt":
			b.WriteByte('<')
		case "gt":
			b.WriteByte('>')
		case "quot":
			b.WriteByte('"')
		case "apos":
			b.WriteByte('\'')
		default:
			decoded := html.UnescapeString(s[:end+1])
			if decoded == s[:end+1] || strings.HasSuffix(decoded, ";") && decoded != ";" {
				b.WriteByte('&')
				s = s[1:]
				continue
			}
			b.WriteString(decoded)
		}
		s = s[end+1:]
	}
	b.WriteString(s)
	return b.String()
}
