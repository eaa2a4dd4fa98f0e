// Package convert turns what a source published into events.
//
// Input: a parsed feed or one line of a JSON Lines file, and where and when it was read.
// Output: events with their ids, and refusals with a reason fit for a metric. It is pure:
// the same input gives the same events, whenever and in whatever order. Failure: an item
// that says nothing is refused; nothing else fails. It keeps no state.
package convert

import (
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Limits bound one event.
type Limits struct {
	// Title, Text, Key and Attribute are the most bytes of each; what is longer is cut,
	// and the event says so.
	Title, Text, Key, Attribute int
	// Attributes is the most attributes of an event.
	Attributes int
}

// DefaultLimits keeps an event far below what a message may weigh.
func DefaultLimits() Limits {
	return Limits{Title: 2 << 10, Text: 512 << 10, Key: 512, Attribute: 2 << 10, Attributes: 48}
}

// Reading is where and when a document was read.
type Reading struct {
	// Source is the source as configured.
	Source pipelines.Source
	// Location is the address or file that was read in the end.
	Location string
	// Live documents are known from when they were read; all others from when they were
	// published.
	Live bool
	// Read is the clock at the reading.
	Read time.Time
	// Undated is the time of a local document that states none (its file's).
	Undated time.Time
}

// Refused is one item that gave no event.
type Refused struct {
	// Position (in a feed) and Line (of a file) count from 1; the other is 0.
	Position, Line int
	Document       string
	// Reason is one of the constants below.
	Reason string
	// Detail says it to a person.
	Detail string
	Raw    []byte
}

// Reasons of refusals.
const (
	// NoContent: neither a title nor a text.
	NoContent = "no_content"
	// BadLine: no JSON object with text in its fields.
	BadLine = "bad_line"
	// Unreadable: an entry of a feed that could not be parsed.
	Unreadable = "unreadable"
)

// mostRaw is the most bytes kept of what is refused.
const mostRaw = 2 << 10

// Converter turns documents into events. It is safe for concurrent use.
type Converter struct {
	limits Limits
	rules  []rule
}

// New makes a converter. The error is that of an expression in a recognition.
func New(limits Limits, recognitions []pipelines.Recognition) (*Converter, error) {
	rules, err := compile(recognitions)
	if err != nil {
		return nil, err
	}
	return &Converter{limits, rules}, nil
}

// Kinds of event.
const (
	news     = "news"
	filing   = "filing"
	incident = "incident"
)

// draft is an event under way.
type draft struct {
	event *foreshockv1.Event
	// cut lists what was shortened, with its full length.
	cut []string
}
