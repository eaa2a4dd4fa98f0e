package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// How much of a plan has been carried out is told of a number by its verb, by the larger number
// it is said to be of, and by the time since which it counts.

// tallies are the word classes of running totals.
type tallies struct {
	TotalSince rule.Class `class:"total_since"`
	SinceTime  rule.Class `class:"since_time"`
	RoundWord  rule.Class `class:"round_word"`
	CameToPass rule.Class `class:"came_to_pass"`
	Completed  rule.Class `class:"has_completed"`
	Perfect    rule.Class `class:"perfect_aux"`
	ToWord     rule.Class `class:"to_word"`
}

// gauge notes how far the cuts of a mention have been carried out by the words between two
// tokens, the word of cutting at anchor.
func (doc *document) gauge(s *sentence, found *mention, start, end, anchor int) {
	d := doc.d
	found.done = s.find(anchor-3, anchor, d.DoneAux) >= 0 && !doc.underWay(s, anchor)
	if found.count == nil {
		return
	}
	q := found.count
	found.carried = found.done && !doc.onlySaid(s, start-3, q.Start) && s.find(start, max(end, q.End+5), d.NoticeGiven) < 0
	// what has been announced so far is a round, what has gone a running total
	from := min(start, q.Start)
	found.soFar = s.find(from-6, max(end, q.End)+8, d.SoFar) >= 0 && !doc.onlySaid(s, from-3, q.Start)
	found.portion = doc.portion(s, q)
	doc.times(s, found, start)
	if found.portion && found.claim.Status == "planned" && found.carried && doc.hasCut(s, anchor) {
		found.claim.Status, found.explicit = "confirmed", true // "has cut 410 of the 750 posts it wants to lose"
	}
	if d.TotalSince == rule.None || found.claim.Status == "denied" || found.claim.Status == "planned" {
		return
	}
	if found.claim.Kind == "layoff_target" && !found.portion && s.onlyCount(q) {
		switch {
		case found.carried && doc.hasCut(s, anchor), found.soFar && s.find(q.End, q.End+5, d.Perfect) >= 0:
			found.claim.Kind, found.claim.Cumulative = "layoff", true // "all told it has dismissed 212"
		case s.find(anchor-4, anchor, d.Completed) >= 0:
			found.claim.Kind = "layoff" // "has completed the layoff of 13,000"
		}
	}
	if done := found.carried || found.soFar || doc.finished(s, start, end, anchor) || s.find(anchor-7, anchor, d.Perfect) >= 0; done && doc.sinceThen(s, q, end) {
		found.claim.Cumulative = true
	}
}

// hasCut tells whether the word of cutting at anchor is a verb that tells of what is over: "has
// dismissed", and not "has to dismiss".
func (doc *document) hasCut(s *sentence, anchor int) bool {
	d := doc.d
	aux := s.find(anchor-3, anchor, d.Perfect)
	return aux >= 0 && s.find(aux+1, anchor, d.ToWord) < 0 && (s.has(anchor, d.CutVerb) > 0 || s.has(anchor, d.LayoffVerb) > 0)
}

// onlyCount tells whether no other number of a sentence counts.
func (s *sentence) onlyCount(q *quantity.Quantity) bool {
	for i := range s.amounts {
		if o := &s.amounts[i]; o.Kind == quantity.Count && o.Start != q.Start && o.High > 1 {
			return false
		}
	}
	return true
}

// behindSmaller tells whether a smaller number stands right before a number, which may be the
// whole that it is of: the 350 of "130 of the 350".
func (s *sentence) behindSmaller(q *quantity.Quantity) bool {
	for i := range s.amounts {
		if o := &s.amounts[i]; o.Kind == quantity.Count && o.End <= q.Start && o.End > q.Start-6 && o.High > 1 && o.High < q.High {
			return true
		}
	}
	return false
}

// portion tells whether a number is said to be so many of a larger one, all of them of cuts:
// "11,200 of the 20,000 job cuts", "3,600 of its planned 11,000 posts".
func (doc *document) portion(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if d.TotalSince == rule.None || q.Kind != quantity.Count || s.has(q.End, d.OutOf) == 0 {
		return false
	}
	whole := s.amountFrom(q.End)
	return whole != nil && whole.Kind == quantity.Count && whole.Start <= q.End+5 && whole.High > q.High && s.mark(q.End, whole.Start, ',') >= whole.Start
}

// bareBase tells whether a count without an article is of all there are, of whom a smaller number
// right before it goes: the 190 of "38 of 190 posts", but not of "38 of 190 planned cuts".
func (s *sentence) bareBase(q *quantity.Quantity, d *dialect) bool {
	if d.TotalSince == rule.None || q.Kind != quantity.Count || q.Start < 2 || s.word(q.Start-1) != "of" {
		return false
	}
	for i := range s.amounts {
		if o := &s.amounts[i]; o.Kind == quantity.Count && o.End == q.Start-1 && o.High > 1 && o.High < q.High {
			return s.find(q.End, q.End+8, d.PlannedWord) < 0 && s.find(q.End, q.End+5, d.PlanWord) < 0 && s.find(q.End, q.End+3, d.CutNoun) < 0 && s.find(q.End, q.End+3, d.CutsWord) < 0
		}
	}
	return false
}

// sinceThen tells whether the clause of a number counts from a time on: "has let 2,000 people go
// since its founder took over in August", "Since January 540 have left". What is the first since
// then is a round.
func (doc *document) sinceThen(s *sentence, q *quantity.Quantity, end int) bool {
	d := doc.d
	if d.TotalSince == rule.None {
		return false
	}
	if since := s.has(0, d.TotalSince); since > 0 && q.Start < 14 && s.find(0, q.Start, d.RoundWord) < 0 {
		return doc.sinceTime(s, since, q.Start)
	}
	for i := q.End; i < min(len(s.tokens), max(end, q.End)+8); i++ {
		if s.tokens[i].Mark == ';' || s.tokens[i].Mark == ':' || s.tokens[i].Mark == ',' && !doc.shareNext(s, i) && s.has(i+1, d.TotalSince) == 0 {
			return false
		}
		if since := s.has(i, d.TotalSince); since > 0 {
			return doc.sinceTime(s, since, len(s.tokens))
		}
		if s.has(i, d.RoundWord) > 0 {
			return false
		}
	}
	return false
}

// sinceTime tells whether a time is named between two tokens, behind a word for since: none by
// which something came to pass, "since a grant was cancelled in January".
func (doc *document) sinceTime(s *sentence, from, to int) bool {
	for k := from; k < min(to, from+9); k++ {
		if s.has(k, doc.d.CameToPass) > 0 {
			return false
		}
		if doc.timeAt(s, k) || s.has(k, doc.d.Past) > k || s.has(k, doc.d.SinceTime) > 0 {
			return true
		}
	}
	return false
}

// shareNext tells whether the comma at token i only sets a share or a number beside another.
func (doc *document) shareNext(s *sentence, i int) bool {
	next := s.amountFrom(i)
	return next != nil && next.Start <= i+4
}
