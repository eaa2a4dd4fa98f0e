// Package feed reads RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, and JSON Feed.
//
// Input: a document as UTF-8 text. Output: its entries with their markup as published,
// and what had to be mended to read them. gofeed parses; around it this package keeps
// hostile documents away (entity bombs, bottomless nesting), takes long texts off its
// slow path, and mends what it gives up on: a broken document gives every entry that a
// person would still make out. Failure: an Error with a reason fit for a metric. It
// keeps no state; the context only bounds the work. No other package imports gofeed.
package feed

import (
	"context"
	"fmt"
	"time"

	"github.com/foreshock/foreshock/services/collector/format"
)

// Feed is a document's entries.
type Feed struct {
	// Dialect is rss, atom or json.
	Dialect string
	ID      string
	Title   string
	// Link leads to the page that the feed is of, Self to the feed.
	Link, Self string
	Lang       string
	// Updated is zero where the feed does not say.
	Updated time.Time
	Entries []Entry
	// Mended names what was broken and could be read all the same.
	Mended []string
	// Lost are the entries that could not.
	Lost []Lost
}

// Entry is one item. Title, Summary and Content are markup or text, as published.
type Entry struct {
	// Position counts from 1.
	Position int
	// ID is the guid or id, empty where there is none.
	ID               string
	Title            string
	Link             string
	Summary, Content string
	// Published and Updated are as the feed writes them.
	Published, Updated string
	Authors            []string
	Categories         []string
}

// Lost is an entry that could not be read.
type Lost struct {
	Position int
	Detail   string
	Raw      []byte
}

// Kinds of mending.
const (
	MendedProlog   = "prolog"   // something stood before the root element
	MendedEntities = "entities" // entities of its own were replaced
	MendedMarkup   = "markup"   // tags did not match, or characters were illegal
	MendedItems    = "items"    // entries had to be read one by one
)

// Reasons of errors.
const (
	NotAFeed   = "not_a_feed"
	WebPage    = "web_page"
	Nothing    = "empty"
	EntityBomb = "entity_bomb"
	TooDeep    = "too_deep"
	Malformed  = "malformed"
	TooCostly  = "too_costly"
)

// Error says why a document gave no feed. All of them are permanent for that document.
type Error struct {
	// Reason is one of the constants above.
	Reason string
	// Detail says it to a person.
	Detail string
}

func (e *Error) Error() string { return e.Detail }

// Parse reads a document. With an error the feed is nil.
func Parse(ctx context.Context, text []byte) (*Feed, error) {
	switch kind := format.Sniff(text); kind {
	case format.Feed:
		return parseXML(ctx, text)
	case format.JSONFeed:
		return parseJSON(ctx, text)
	case format.HTML:
		return nil, &Error{WebPage, "a web page instead of a feed"}
	case format.Empty:
		return nil, &Error{Nothing, "nothing at all"}
	default:
		return nil, &Error{NotAFeed, fmt.Sprintf("no feed (looks like %s)", kind)}
	}
}

// parseXML tries what is cheap first: the document as it is, then mended, then entry by
// entry.
func parseXML(ctx context.Context, text []byte) (*Feed, error) {
	var mended []string
	text, declared, junk := prolog(text)
	if junk {
		mended = append(mended, MendedProlog)
	}
	expanded, replaced, err := declared.expand(text)
	if err != nil {
		return nil, err
	}
	if replaced {
		text = expanded
		mended = append(mended, MendedEntities)
	}
	sketch, err := outline(text)
	if err != nil {
		return nil, err
	}
	feed, err := sketch.parse(ctx)
	if err == nil && len(feed.Entries) >= sketch.entries {
		feed.Mended = mended
		return feed, nil
	}
	if overdue := costly(ctx, err); overdue != nil {
		return nil, overdue
	}
	better, worse := mendedFeed(ctx, text)
	if better == nil || feed != nil && len(feed.Entries) >= len(better.Entries) {
		if feed == nil {
			return nil, worse
		}
		feed.Mended = mended
		return feed, nil
	}
	better.Mended = append(mended, better.Mended...)
	return better, nil
}

// mendedFeed reads a document that is not well-formed.
func mendedFeed(ctx context.Context, text []byte) (*Feed, error) {
	mend, err := mended(text)
	if err != nil {
		return nil, err
	}
	sketch, err := outline(mend.text)
	if err != nil {
		return nil, err
	}
	feed, err := sketch.parse(ctx)
	if err == nil {
		feed.Mended = []string{MendedMarkup}
		return feed, nil
	}
	if overdue := costly(ctx, err); overdue != nil {
		return nil, overdue
	}
	feed, each := mend.entryByEntry(ctx)
	if feed == nil || len(feed.Entries) == 0 && len(mend.entries) > 0 {
		if each != nil {
			return nil, each
		}
		return nil, &Error{Malformed, fmt.Sprintf("not well-formed: %v", err)}
	}
	feed.Mended = []string{MendedMarkup, MendedItems}
	return feed, nil
}

// costly is the error of work that outlasted its context; nil where it did not.
func costly(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return nil
	}
	return &Error{TooCostly, "takes too long to parse"}
}
