package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/indicator"
)

// Contradiction is two things said that can not both be true, kept as a pair.
type Contradiction struct {
	// Quarter of the later of the two.
	Quarter quarter.Quarter
	// About is headcount, percent, amount, status, ai_linked, round (two rounds that may be
	// one told with two numbers), target (two sizes of one plan) or per_head (money that
	// does not go with the number of people; Note tells the arithmetic).
	About string
	A, B  Saying
	Note  string
}

// Saying is who said what, when and in which words.
type Saying struct {
	Fact, Signal string
	Kind, Status string
	Claim        *foreshockv1.Claim
	Source, URL  string
	Quote        string
	Said, Known  time.Time
}

// Text is a saying in a few words: "30000 reported by example-ledger on 2025-10-27".
func (s Saying) Text() string {
	var said []string
	switch c := s.Claim; {
	case c.Headcount != nil:
		said = append(said, fact.Number(float64(c.GetHeadcount())))
	case c.HeadcountLow != nil || c.HeadcountHigh != nil:
		said = append(said, fmt.Sprintf("%d to %d", c.GetHeadcountLow(), c.GetHeadcountHigh()))
	case c.Percent != nil:
		said = append(said, fact.Number(c.GetPercent())+" percent")
	case c.Amount != nil:
		said = append(said, fact.Number(c.GetAmount())+" "+c.GetCurrency())
	case c.AiLinked != nil && c.GetAiLinked():
		said = append(said, "linked to AI")
	case c.AiLinked != nil:
		said = append(said, "not linked to AI")
	}
	if s.Status != "" {
		said = append(said, s.Status)
	} else if len(said) == 0 {
		said = append(said, "said")
	}
	return strings.Join(said, " ") + " by " + strings.ReplaceAll(s.Source, ";", ",") + " on " + s.Said.Format(time.DateOnly)
}

// Text is the pair in words.
func (c Contradiction) Text() string {
	text := c.A.Text() + " against " + c.B.Text()
	if c.Note != "" {
		text = c.Note
	}
	return c.About + ": " + text
}

func sayingOf(f *fact.Fact, s *foreshockv1.Signal) Saying {
	return Saying{
		Fact: f.ID, Signal: s.GetId(), Kind: f.Kind, Status: s.GetClaim().GetStatus(), Claim: s.GetClaim(), Source: s.GetSource(), URL: s.GetUrl(),
		Quote: s.GetEvidence().GetQuote(), Said: s.GetEventTime().AsTime(), Known: s.GetKnowledgeTime().AsTime(),
	}
}

// contradictions are those whose later fact is dated in a quarter, by fact.
func (l *Ledger) contradictions(q quarter.Quarter) []Contradiction {
	var found []Contradiction
	if of := l.quarters[q]; of != nil {
		for _, f := range of.Facts {
			found = append(found, l.against(f)...)
		}
	}
	return found
}

// against are the contradictions within a fact, and of it with facts dated before it.
func (l *Ledger) against(f *fact.Fact) []Contradiction {
	var found []Contradiction
	for _, d := range f.Disputes() {
		found = append(found, Contradiction{Quarter: f.Quarter, About: d.About, A: sayingOf(f, d.A), B: sayingOf(f, d.B)})
	}
	rule := l.rules.facts.Contradiction
	about, days := "round", rule.RoundDays
	switch {
	case f.Kind == "layoff_target":
		about, days = "target", rule.TargetDays
	case f.Kind != "layoff" || f.Cumulative():
		return found
	}
	if !f.Counts() {
		return found
	}
	part := func(small, large float64) bool {
		p := l.rules.facts.PartOfRound
		return large >= float64(p.Headcount) && small <= p.Share*large
	}
	for _, q := range []quarter.Quarter{f.Quarter - 1, f.Quarter} {
		of := l.quarters[q]
		if of == nil {
			continue
		}
		for _, o := range of.Facts {
			earlier := o.Day < f.Day || o.Day == f.Day && o.Index < f.Index
			if earlier && o.Kind == f.Kind && o.Counts() && f.OneRoundTwice(o, days, part) {
				found = append(found, Contradiction{Quarter: f.Quarter, About: about, A: sayingOf(o, o.Lead), B: sayingOf(f, f.Lead)})
			}
		}
	}
	return found
}

// contradicted remembers that a quarter has had a contradiction, so that its number stays.
func (l *Ledger) contradicted(touched []*fact.Fact) {
	for _, f := range touched {
		for _, q := range []quarter.Quarter{f.Quarter, f.Quarter + 1} { // the later of a pair may lie in the next quarter
			if of := l.quarters[q]; of != nil && !of.Has(indicator.Contradictions) && len(l.contradictions(q)) > 0 {
				of.Keep(indicator.Contradictions)
			}
		}
	}
}

// contradictionValue is the quarter's contradictions as a number with its words; the facts
// stand in pairs.
func (l *Ledger) contradictionValue(q quarter.Quarter) indicator.Value {
	v := indicator.Value{Name: indicator.Contradictions}
	var texts []string
	for _, c := range l.contradictions(q) {
		v.Value++
		texts = append(texts, c.Text())
		v.Facts = append(v.Facts, c.A.Fact, c.B.Fact)
	}
	v.Basis = strings.Join(texts, "; ")
	return v
}

// allContradictions are those of every quarter, and money that does not go with heads.
func (l *Ledger) allContradictions(quarters []Quarter) []Contradiction {
	var all []Contradiction
	facts := map[string]*fact.Fact{}
	for _, f := range l.linker.Facts() {
		facts[f.ID] = f
	}
	for _, q := range quarters {
		all = append(all, l.contradictions(q.Quarter)...)
		for _, i := range q.Indicators {
			if i.GetName() != indicator.ImplausibleFigures {
				continue
			}
			notes := strings.Split(i.GetBasis(), "; ")
			for n := range int(i.GetValue()) {
				a, b := facts[i.GetFactIds()[2*n]], facts[i.GetFactIds()[2*n+1]]
				if a != nil && b != nil {
					all = append(all, Contradiction{Quarter: q.Quarter, About: "per_head", A: sayingOf(a, a.Lead), B: sayingOf(b, b.Lead), Note: notes[n]})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Contradiction) int { return a.B.Said.Compare(b.B.Said) })
	return all
}
