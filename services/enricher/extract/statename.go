package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Newspapers set the state behind a town, between commas or in brackets: "its Durham, N.C.,
// plant", "CHARLESTON, W.Va. —", "Caro (Mich.) Memorial". It is nobody's name, and what it
// stands in goes on behind it.

// stateAt reads the name of a state at token i, in full, in two letters or as newspapers shorten
// it, whose dot belongs to it: where it ends, and its two letters; 0 where none stands there.
func (doc *document) stateAt(s *sentence, i int) (end int, code string) {
	if i >= len(s.tokens) || !s.tokens[i].Capital {
		return 0, ""
	}
	if end = s.has(i, doc.d.Place); end > 0 {
		if code = doc.stateOf(s.text[s.tokens[i].Start:s.tokens[end-1].End]); code != "" {
			return end, code
		}
	}
	if word := s.word(i); s.tokens[i].Upper && doc.x.states.codes[word] && (i+1 >= len(s.tokens) || !s.tokens[i+1].Capital) {
		return i + 1, word // not "By Ada Long, PA Business Editor"
	}
	if word, dot := strings.CutSuffix(s.word(i), "."); dot && doc.x.states.short[word] != "" {
		return i + 1, doc.x.states.short[word] // "N.J.", of one token before a comma
	}
	for end = i + 1; end < min(len(s.tokens), i+4); end++ { // "W.Va" is three tokens
		if s.tokens[end].Mark != '.' {
			continue
		}
		if code = doc.x.states.short[s.text[s.tokens[i].Start:s.tokens[end-1].End]]; code != "" {
			return end + 1, code
		}
	}
	return 0, ""
}

// soften marks the states behind towns with the commas about them.
func (doc *document) soften(s *sentence) {
	d := doc.d
	if d.Tag != "en" {
		return
	}
	for i := 1; i+1 < len(s.tokens); i++ {
		town := &s.tokens[i-1]
		if s.tokens[i].Mark != ',' || town.Kind != token.Word || !town.Capital || !s.tokens[i+1].Capital || s.field == "title" && town.Upper {
			continue
		}
		if _, code := doc.stateAt(s, i-1); code != "" && s.has(i-1, d.Place) > 0 {
			continue // "in Ohio, Texas and Iowa"
		}
		end, code := doc.stateAt(s, i+1)
		if code == "" {
			continue
		}
		if end < len(s.tokens) && s.tokens[end].Mark == ',' && s.has(end+1, d.And) == 0 && s.has(end+1, d.Subordinator) == 0 && s.has(end+1, d.Relative) == 0 {
			end++
		}
		for ; i < end; i++ {
			s.tokens[i].Soft = true
		}
	}
}

// stateInName returns where a name goes on behind the state in brackets at token i: "Caro (Mich.)
// Memorial". It is 0 where none stands there, or nothing of a name follows.
func (doc *document) stateInName(s *sentence, i int) int {
	if doc.d.Tag != "en" || s.tokens[i].Mark != '(' {
		return 0
	}
	end, code := doc.stateAt(s, i+1)
	if code == "" || end+1 >= len(s.tokens) || s.tokens[end].Mark != ')' || s.tokens[end+1].Kind != token.Word || !doc.namePart(s, end+1) || s.has(end+1, doc.d.Place) > 0 {
		return 0
	}
	return end + 1
}

// stateless is a name without what stands in brackets within it.
func stateless(name string) string {
	before, rest, ok := strings.Cut(name, " (")
	_, after, closed := strings.Cut(rest, ") ")
	if !ok || !closed {
		return name
	}
	return before + " " + after
}

// behindTown tells whether the state of a town stands behind the name that ends at token end, which
// is so the town's, and not one of those that companies' names end with.
func (doc *document) behindTown(s *sentence, end int) bool {
	d := doc.d
	if end >= len(s.tokens) || !s.tokens[end].Soft {
		return false
	}
	last := end - 1
	return max(s.has(last, d.TradeNoun), s.has(last, d.TradeTail), s.has(last, d.CompanyNoun), s.has(last, d.FamilyTail)) <= last
}

// inStates notes of the cuts from first on in which state they are.
func (doc *document) inStates(s *sentence, first int) {
	for i := first; i < len(doc.w.mentions); i++ {
		if m := &doc.w.mentions[i]; m.claim.Kind == "layoff" && m.count != nil {
			m.inState = doc.stateBehind(s, m.count.End)
		}
	}
}

// stateBehind is the state of the first town behind token i, before any other number.
func (doc *document) stateBehind(s *sentence, i int) string {
	for ; i < len(s.tokens) && s.tokens[i].Kind != token.Number; i++ {
		if s.tokens[i].Soft && !s.tokens[i-1].Soft {
			_, code := doc.stateAt(s, i+1)
			return code
		}
	}
	return ""
}

// byState gives a notice without a number, or of one of several cuts told with it or right before
// it, to each state in which its employer cuts: "311 people in Allentown, Pennsylvania, and 164 in
// Vineland, New Jersey. Both layoffs were made known in WARN notices".
func byState(found []mention) []mention {
	for i := range found {
		n := &found[i]
		if n.claim.Kind != "warn_notice" {
			continue
		}
		var cuts []int
		told := map[string]bool{}
		for j := range found {
			o := &found[j]
			if o.claim.Kind == "layoff" && o.reference.id == n.reference.id && o.inState != "" && o.field == n.field && n.sentence-o.sentence >= 0 && n.sentence-o.sentence <= 1 && !told[o.inState] {
				cuts, told[o.inState] = append(cuts, j), true
			}
		}
		if len(cuts) < 2 {
			continue
		}
		first, split := *n, make([]mention, 0, len(cuts))
		for _, j := range cuts {
			one := first
			one.count, one.claim.State, one.claim.Effective = found[j].count, found[j].inState, found[j].claim.Effective
			split = append(split, one)
		}
		return append(slices.DeleteFunc(found, func(m mention) bool {
			return m.claim.Kind == "warn_notice" && m.reference.id == first.reference.id && m.field == first.field && m.sentence == first.sentence
		}), split...)
	}
	return found
}

// stateNear is the state set behind a town whose name stands nearest to token at, with how far.
func (doc *document) stateNear(s *sentence, at int) (code string, distance int) {
	distance = 1 << 30
	for i := 1; i < len(s.tokens); i++ {
		bracket := s.tokens[i].Mark == '(' && doc.d.Tag == "en"
		if !bracket && (!s.tokens[i].Soft || s.tokens[i-1].Soft) {
			continue
		}
		end, found := doc.stateAt(s, i+1)
		if bracket && (end >= len(s.tokens) || s.tokens[end].Mark != ')' || s.tokens[i+1].Upper && end == i+2) {
			continue // "the Department of Veterans Affairs (VA)"
		}
		if found != "" && max(i-at, at-i) < distance {
			code, distance = found, max(i-at, at-i)
		}
	}
	return code, distance
}
