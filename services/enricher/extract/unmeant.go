package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Words that look like a claim, and of which the sentence says that they are none: plans that
// were given up, what others did, marks that an agency gives.

// contradicted are the log-odds that a number of cuts needs where the words around it are of
// people who come, stay or change hands.
const contradicted = 2

// least are the log-odds below which a number is not taken up.
func (doc *document) least(q *quantity.Quantity) float64 {
	if doc.claimless("no cut", "", q.Start, q.End) {
		return contradicted // "will add 500 jobs"
	}
	return unlikely
}

// onceMeant tells whether a match is of what somebody had meant to do, and no word says that it
// comes after all: "An earlier bidder had planned to close the factory."
func (doc *document) onceMeant(s *sentence, start, end int, kind string) bool {
	switch kind {
	case "plant_closure", "exec_departure", "offshoring", "rto_mandate":
		return s.find(start-5, end, doc.d.HadMeant) >= 0 && !s.contains(doc.d.AfterAll)
	}
	return false
}

// othersDid tells whether a sentence that does not name whom the text is about has somebody
// else for its subject: "Two tenants closed distribution centres."
func (doc *document) othersDid(s *sentence, start int) bool {
	return doc.d.ThirdParty != rule.None && s.find(0, min(start, 4), doc.d.ThirdParty) >= 0
}

// rates tells whether an outlook is one on somebody, as agencies and brokers give it: "lowered
// its outlook on Acme to negative".
func (doc *document) rates(s *sentence, end int) bool {
	if s.has(end, doc.d.OutlookOn) == 0 || s.tokens[end].Upper {
		return false
	}
	e := s.entityAt(end + 1)
	return e != nil && !e.place && (e.end == len(s.tokens) || s.has(e.end, doc.d.RatedTo) > 0 || s.tokens[e.end].Kind == token.Mark)
}

// refusedBy tells whether words that claim nothing of a kind, and of it alone, stand in the
// sentence under reading. The judge of kinds hears in them what they deny.
func (doc *document) refusedBy(kind string) bool {
	return kind != "layoff" && slices.ContainsFunc(doc.w.drops, func(m rule.Match) bool { return doc.d.Frames[m.Frame].Kind == kind })
}

// claimless tells whether words that claim nothing, of a frame with a flag, cover the tokens
// from one to another; with a kind only such as claim nothing of that or of any.
func (doc *document) claimless(flag, kind string, from, to int) bool {
	return slices.ContainsFunc(doc.w.drops, func(m rule.Match) bool {
		frame := &doc.d.Frames[m.Frame]
		return int(m.Start) <= from && to <= int(m.End) && flagged(frame, flag) && (kind == "" || frame.Kind == "" || frame.Kind == kind)
	})
}
