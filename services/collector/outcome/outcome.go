// Package outcome is what reading a document gives: events, and refusals with their reasons.
//
// Input: what a parser of the collector hands over, item by item. Output: a Sink that the
// collector provides, or a Tally that counts. Failure: an error of the sink ends the
// reading. It keeps no state of its own.
package outcome

import (
	"maps"
	"slices"
	"unicode/utf8"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Reasons of refusals, fit for a metric.
const (
	NoEmployer = "no_employer"
	NoDate     = "no_date"
	// NoNotice is a heading, a sum or a remark amid a table.
	NoNotice = "no_notice"
	// Repeated is a row that says again what another row said; nothing is lost with it.
	Repeated  = "repeated"
	Oversized = "oversized"
	Malformed = "malformed"
	// NoContent: neither a title nor a text.
	NoContent = "no_content"
	// BadLine: no JSON object with text in its fields; TooLong: a line of more bytes than
	// are read; Unreadable: an entry of a feed that could not be parsed.
	BadLine    = "bad_line"
	TooLong    = "too_long"
	Unreadable = "unreadable"
	NoStart    = "no_start"
	NoDocument = "no_document"
)

// Refusal is one row, item or document that gave no event.
type Refusal struct {
	// Document is the item's own key where it has one.
	Document string
	// Line counts from 1: the line, row or item of the file; Position from 1 in a feed,
	// whose entries move down as new ones come. 0 where there is none.
	Line, Position int
	// Reason is one of the constants above; Detail says it to a person.
	Reason, Detail string
	// Raw is the start of what was refused.
	Raw string
}

// Sink takes what is read, in order. An error ends the reading and is returned by it.
type Sink struct {
	Event  func(*foreshockv1.Event) error
	Refuse func(Refusal) error
}

// RawLimit is the most bytes of Refusal.Raw.
const RawLimit = 2 << 10

// Bound is the start of raw that a refusal keeps: valid UTF-8, at most RawLimit bytes.
func Bound(raw string) string {
	if len(raw) > RawLimit {
		cut := RawLimit
		for cut > 0 && !utf8.RuneStart(raw[cut]) {
			cut--
		}
		raw = raw[:cut]
	}
	if !utf8.ValidString(raw) {
		raw = string([]rune(raw))
	}
	return raw
}

// Tally is a sink that keeps everything: for tests, dry runs and small documents.
type Tally struct {
	Events   []*foreshockv1.Event
	Refusals []Refusal
}

// Sink hands what it takes to the tally.
func (t *Tally) Sink() Sink {
	return Sink{
		Event:  func(e *foreshockv1.Event) error { t.Events = append(t.Events, e); return nil },
		Refuse: func(r Refusal) error { t.Refusals = append(t.Refusals, r); return nil },
	}
}

// Refused counts refusals by reason.
func (t *Tally) Refused() map[string]int {
	counts := map[string]int{}
	for _, r := range t.Refusals {
		counts[r.Reason]++
	}
	return counts
}

// Reasons are the reasons there were, sorted.
func (t *Tally) Reasons() []string { return slices.Sorted(maps.Keys(t.Refused())) }
