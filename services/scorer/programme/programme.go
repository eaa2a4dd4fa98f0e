// Package programme keeps a company's cut programmes: the targets as they were stated,
// the rounds booked against them, and the gap on each basis with its arithmetic.
//
// Input: the facts that a linker holds. Output: programmes as of any day, oldest first.
// Reports that compete are never added up: running totals, plans and unconfirmed numbers
// enter no sum. It is pure, cannot fail and keeps no state.
package programme

import (
	"time"

	"github.com/foreshock/foreshock/services/scorer/fact"
)

// Target is a plan as somebody stated it.
type Target struct {
	FactID string
	// Headcount of the whole plan; 0 where only Percent is stated.
	Headcount float64
	Percent   float64
	Status    string
	// First and last day on which a document stated it.
	Stated, Repeated time.Time
	// Source, words and address of the document that speaks for it.
	Source, Quote, URL string
}

// Round is a round of cuts in a programme's window.
type Round struct {
	FactID    string
	Headcount float64
	Status    string
	Announced time.Time
	// PartOf is the fact id of the larger round that this one is presumed to be a part
	// of; such a round is listed and not booked.
	PartOf string
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
	// Targets in the order stated; Target is the one in force: the one stated last, where
	// a mere report does not displace what the employer says.
	Targets []Target
	Target  Target
	// Rounds are the confirmed ones in the window. Pending are planned and not booked.
	Rounds, Pending []Round
	Booked          float64
	// BookedBasis is the sum in Booked as people write it; BookedFacts its addends.
	BookedBasis string
	BookedFacts []string
	// Stated is target minus what the latest text that states it says is carried out (or
	// what was confirmed about that day, where no such text says); Cumulative is target
	// minus every round booked. Both are empty where the target has no headcount.
	Stated, Cumulative Gap
	// Opens and Closes are the first and last day whose announcements are booked.
	Opens, Closes time.Time
}

// Met tells that the rounds booked reach the target.
func (p *Programme) Met() bool { return p.Target.Headcount > 0 && p.Cumulative.Value <= 0 }

// Share is a gap's share of the target, 0 where there is none.
func (p *Programme) Share(g Gap) float64 {
	if p.Target.Headcount <= 0 {
		return 0
	}
	return g.Value / p.Target.Headcount
}

func newTarget(f *fact.Fact, first, last int) Target {
	t := Target{
		FactID: f.ID, Status: f.Status, Stated: fact.Midnight(first), Repeated: fact.Midnight(last),
		Source: f.Lead.GetSource(), Quote: f.Lead.GetEvidence().GetQuote(), URL: f.Lead.GetUrl(),
	}
	if f.Heads.Stated {
		t.Headcount = f.Heads.Value
	}
	if f.Percent.Stated {
		t.Percent = f.Percent.Value
	}
	return t
}
