package rule

import (
	"slices"
)

// A pattern is a row of elements, separated by spaces:
//
//	word       that word, in any case; 's for a possessive; , for a comma
//	<class>    a word or phrase of the class
//	{slot}     a count, percent, quantity (either), money, duration, year, date, org (a
//	           company) or name (anything capitalised as one)
//	~3         up to three tokens, none of them , ; : ( or a dash; ~~3 passes commas and brackets
//	( a | b )  one of several rows
//	^          the start of the sentence
//	!<class>   here no word of that class begins
//
// An element may be followed by ? (may be missing) and preceded by a name and a colon,
// which captures what it covered: "<cut> ~2 n:{count} ~2 <jobs>".

// Slot is a kind of span that patterns may ask for; a span may be of several.
type Slot uint16

const (
	SlotCount Slot = 1 << iota
	SlotPercent
	SlotMoney
	SlotDuration
	SlotYear
	SlotDate
	SlotOrg
	SlotName
)

var slots = map[string]Slot{
	"count": SlotCount, "percent": SlotPercent, "quantity": SlotCount | SlotPercent, "money": SlotMoney, "duration": SlotDuration,
	"year": SlotYear, "date": SlotDate, "org": SlotOrg, "name": SlotName | SlotOrg,
}

// Captures a pattern may name.
var captures = []string{"n", "org", "to", "role", "service", "when", "m", "x"}

// Captures is the number of things a match can capture.
const Captures = 8

// Capture is the index of a capture by name, -1 where there is none.
func Capture(name string) int { return slices.Index(captures, name) }

// Span is a range of tokens that fills a slot.
type Span struct {
	Slot       Slot
	Start, End int32
}

// Match is one frame found: its tokens and what it captured (End 0 where it did not).
type Match struct {
	Frame      int32
	Start, End int32
	Captured   [Captures]Span
}

type op uint8

const (
	opWord op = iota
	opClass
	opSlot
	opPossessive
	opMark
	opGap
	opWideGap
	opSplit
	opJump
	opOpen
	opClose
	opStart
	opNot
	opOpening
	opMatch
)

type instruction struct {
	op   op
	arg  int32 // word, class, slot, mark, gap, capture, opening or target
	arg2 int32 // the other target of a split
}
