// Package convert turns what a source published into events.
//
// Input: a document of any format (Document), or one line of a JSON Lines file, and where
// and when it was read. Output: events with their ids, and refusals with a reason fit for
// a metric. It is pure: the same input gives the same events, whenever and in whatever
// order. Failure: a document that is none of the formats, or no longer what it was
// declared to be, is an error; an item that says nothing is refused, and the rest goes
// on. It keeps no state.
package convert

import (
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/incident"
)

// Limits bound one event.
type Limits struct {
	// Title, Text, Key and Attribute are the most bytes of each; what is longer is cut,
	// and the event says so.
	Title, Text, Key, Attribute int
	// Attributes is the most attributes of an event.
	Attributes int
	// Line is the most bytes of one line of a JSON Lines document.
	Line int
	// Parse bounds the time that a hostile feed may take to parse.
	Parse time.Duration
}

// DefaultLimits keeps an event far below what a message may weigh.
func DefaultLimits() Limits {
	return Limits{Title: 2 << 10, Text: 512 << 10, Key: 512, Attribute: 2 << 10, Attributes: 48, Line: 8 << 20, Parse: 10 * time.Second}
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
	// First tells that nothing was read of the source before: what a table or a status
	// page then holds from earlier days could have been read on these days.
	First bool
	// Known tells whether the source gave an entry of this hash before: then it is passed
	// over. Nil passes over none.
	Known func(entry uint64) bool
	// Read is the clock at the reading.
	Read time.Time
	// Undated is the time of a local document that states none (its file's).
	Undated time.Time
}

// Rules are what a converter knows of publishers.
type Rules struct {
	// Recognitions tell what a document is by where it comes from.
	Recognitions []pipelines.Recognition
	// Notice holds the layouts of tables of notices, Incident the status pages.
	Notice   pipelines.Notice
	Incident pipelines.Incident
}

// RulesOf are the rules that a pipelines folder holds.
func RulesOf(p *pipelines.Pipelines) Rules {
	return Rules{Recognitions: p.Collector.Recognitions, Notice: p.Notice, Incident: p.Incident}
}

// Converter turns documents into events. It is safe for concurrent use.
type Converter struct {
	limits  Limits
	rules   []rule
	notices pipelines.Notice
	pages   *incident.Directory
}

// New makes a converter. The error is that of an expression in the rules.
func New(limits Limits, rules Rules) (*Converter, error) {
	compiled, err := compile(rules.Recognitions)
	if err != nil {
		return nil, err
	}
	pages, err := incident.New(rules.Incident)
	if err != nil {
		return nil, err
	}
	return &Converter{limits, compiled, rules.Notice, pages}, nil
}

// Kinds of event.
const (
	kindNews     = "news"
	kindFiling   = "filing"
	kindIncident = "incident"
)

// draft is an event under way.
type draft struct {
	event *foreshockv1.Event
	// cut lists what was shortened, with its full length.
	cut []string
}
