package risk

import (
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
)

// Record is what an employer has announced and notified before a quarter begins.
type Record struct {
	CompanyID, Name string
	// Quarter is the one to be forecast.
	Quarter quarter.Quarter
	// Rounds of layoffs, announced by the employer, and statutory Notices; by day.
	Rounds, Notices []*fact.Fact
}

// Fitted judges records by what became of such records in the past. It must be pure and
// safe for concurrent use.
type Fitted interface {
	// Judge gives what a record says.
	Judge(Record) Judgement
	// Version names what it was fitted on, and how.
	Version() string
}

// Judgement is what a record says of the quarter.
type Judgement struct {
	// Base is the log-odds of an employer with a record, and Rest what tells this one from
	// others, in log-odds. Their sum is the judgement. A record that says nothing leaves
	// both empty.
	Base *Addend
	Rest []Addend
	// Headcount of what is announced if anything is: the median, and the ends of the 80 %
	// interval.
	Headcount Interval
}

// Addend is a part of a judgement.
type Addend struct {
	Feature
	Contribution float64
}

// Interval is the middle and the ends of a range.
type Interval struct{ Low, Median, High float64 }
