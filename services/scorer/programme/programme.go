// Package programme keeps a company's cut programmes: the targets as they were stated,
// the rounds booked against them, and the gap on each basis with its arithmetic.
//
// Input: facts of one company. Output: programmes, oldest first. It is pure, it cannot
// fail and keeps no state.
package programme

import "time"

// Target is a plan as somebody stated it.
type Target struct {
	FactID string
	// Headcount of the whole plan; 0 where only Percent is stated.
	Headcount float64
	Percent   float64
	Status    string
	// First and last day on which a document stated it.
	Stated, Repeated time.Time
	// Source and words of the document that speaks for it.
	Source, Quote, URL string
}

// Round is a round of cuts booked against a programme.
type Round struct {
	FactID    string
	Headcount float64
	Status    string
	Announced time.Time
}

// Gap is what is left of a target.
type Gap struct {
	Value float64
	// Basis is the arithmetic: "30000 - 16000".
	Basis string
	Facts []string
}

// Programme is a chain of targets and the rounds that count towards them.
type Programme struct {
	// Targets in the order stated; the last one in force is Target.
	Targets []Target
	Target  Target
	// Rounds that are confirmed and count; Pending are planned and do not yet.
	Rounds, Pending []Round
	Booked          float64
	// Stated is target minus what the text that states it says is carried out;
	// Cumulative is target minus every round booked.
	Stated, Cumulative Gap
	// Opens and Closes bound the announcements that are booked.
	Opens, Closes time.Time
}
