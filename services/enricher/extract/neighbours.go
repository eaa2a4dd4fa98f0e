package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// A name beside another one: whose rival or supplier somebody is, what a firm is called in
// full, on whose page it stands.

// related tells whether p only says who e is by what e is to it: "Acme's former supplier Bolt",
// "Acme's rival, Bolt,". What it owns is subsidiary's.
func (doc *document) related(s *sentence, p, e *entity) bool {
	d := doc.d
	if d.Relation == rule.None || p.person || e.person || e.start <= p.end || e.start > p.end+6 {
		return false
	}
	from, to := p.end, e.start
	if p.possessive {
		from++
	}
	if s.tokens[to-1].Mark == ',' {
		to--
	}
	if to <= from || !s.endsAt(to, d.Relation) {
		return false
	}
	for k := from; k < to; k++ {
		if t := s.tokens[k]; t.Kind != token.Word || t.Capital || s.has(k, d.Relation) == 0 && (!p.possessive || s.has(k, d.And) > 0 || s.has(k, d.Said) > 0) && s.has(k, d.Holder) == 0 {
			return false
		}
	}
	return true
}

// discount makes a name that only says who another is nobody's whose claim it may be, unless the
// text has spoken of it before.
func (doc *document) discount(p *entity) {
	if slices.ContainsFunc(doc.w.cast, func(a appearance) bool { return a.id == p.reference.id }) {
		p.aside = true
		return
	}
	p.place, p.aside = !p.known(), true
	drop := func(list []reference) []reference {
		if n := len(list); n > 0 && list[n-1].id == p.reference.id {
			return list[:n-1]
		}
		return list
	}
	doc.named, doc.actors = drop(doc.named), drop(doc.actors)
}

// adverbial tells whether a known name of one word that begins a sentence is an adverb before
// a participle there: "Freshly merged law firm Acme".
func (doc *document) adverbial(s *sentence, i int) bool {
	if doc.d.Tag != "en" || i > 0 || !doc.d.AdverbEnd.ends(s.word(0)) || s.tokens[0].Upper || !doc.d.pastTense(s.word(1)) {
		return false
	}
	for k := 2; k < min(len(s.tokens), 5) && s.tokens[k].Kind == token.Word && !s.tokens[k].Capital; k++ {
		if s.has(k, doc.d.Descriptor) > 0 || s.has(k, doc.d.FirmNoun) > 0 {
			return true
		}
	}
	return false
}

// anotherFirm tells whether a known name of one word ending at token end only begins that of
// another one, by a word for a landscape and one for an institution behind: Teck Valley Casino.
func (doc *document) anotherFirm(s *sentence, end int) bool {
	d := doc.d
	if d.Landscape == rule.None || s.headline || s.has(end, d.Landscape) != end+1 || !s.tokens[end].Capital {
		return false
	}
	last := end
	for last+1 < len(s.tokens) && s.tokens[last+1].Kind == token.Word && s.tokens[last+1].Capital {
		last++
	}
	return last > end && (s.has(last, d.Tail) == last+1 || s.has(last, d.CompanyNoun) == last+1 || s.has(last, d.TradeNoun) == last+1 || s.has(last, d.CivicTail) == last+1 || s.has(last, d.OfPlace) == last+1)
}

// ownsVerb tells whether the 's at the end of a name is part of it, since what follows is a verb
// with its object, or nothing: "Lowell's let 16 people go", "68 cut at Lowell's".
func (doc *document) ownsVerb(s *sentence, e *entity) bool {
	d, next := doc.d, e.end+1
	if d.Tag != "en" {
		return false
	}
	if next >= len(s.tokens) || s.tokens[next].Mark == '.' && next+1 == len(s.tokens) {
		return s.has(e.start-1, d.AtPlace) > 0
	}
	if s.tokens[next].Capital || s.tokens[next].Hyphen || s.has(next, d.LayoffVerb) != next+1 && s.has(next, d.CutVerb) != next+1 && s.has(next, d.Closes) != next+1 && s.has(next, d.LightVerb) != next+1 {
		return false
	}
	after := next + 1
	// "Lowell's made the 350 redundant"
	return s.amountStarts(after) || s.has(after, d.Own) > 0 || s.has(after, d.Article) > 0
}

// credited tells whether a name only says whose story it is: "Mining Weekly has learnt", "The
// Plainsman: Sixteen clerks lost their jobs", "Banking Week: Acme plans".
func (doc *document) credited(s *sentence, e *entity) bool {
	d := doc.d
	if d.Learned == rule.None || e.possessive {
		return false
	}
	if s.has(e.end, d.Learned) > 0 {
		return true
	}
	if s.field != "text" || s.number > 0 || doc.event.GetTitle() != "" || e.known() || e.end+1 >= len(s.tokens) || s.tokens[e.end].Mark != ':' {
		return false
	}
	if e.start == 1 && s.is(0, d.FirstThe) {
		return true
	}
	if e.start > 0 || s.tokens[0].Upper {
		return false
	}
	next, ok := doc.knownAt(s, e.end+1)
	return ok && s.tokens[e.end+1].Capital && doc.leadsVerb(s, &next)
}

// lone tells whether the one word behind "Board of" is a name, and not what sits on it.
func (doc *document) lone(s *sentence, i int) bool {
	return s.tokens[i].Capital && s.has(i, doc.d.BoardKind) == 0 && s.has(i, doc.d.People) == 0 && s.has(i, doc.d.Executive) == 0 && s.has(i, doc.d.Place) == 0
}

// inFullAs takes the word for a kind of company behind a known name into it, where a capital
// says that it is of the name: Saddle Creek Logistics, and in a line of capitals LUFTHANSA CARGO.
func (doc *document) inFullAs(s *sentence, e *entity) {
	d, at := doc.d, e.end
	if d.OfPlace == rule.None || e.place || e.person || e.ordinary || at >= len(s.tokens) || s.tokens[at].Kind != token.Word || !s.tokens[at].Capital || s.tokens[at].Hyphen {
		return
	}
	end := s.has(at, d.NameKind)
	if end != at+1 || s.headline && !s.allCapitals() || !s.headline && s.tokens[at].Upper || s.has(end, d.Executive) > 0 || s.has(end, d.OfficeWord) > 0 {
		return
	}
	e.end = end
}

// allCapitals tells whether a sentence is written in capitals.
func (s *sentence) allCapitals() bool {
	for i := range s.tokens {
		if t := s.tokens[i]; t.Kind == token.Word && t.End-t.Start > 3 && !t.Upper {
			return false
		}
	}
	return true
}

// ordinalInName tells whether the ordinal that begins a sentence is part of the institution's name
// behind it: First Farmers Bank, and not "First Deutsche Bank".
func (doc *document) ordinalInName(s *sentence, start, end int) bool {
	d := doc.d
	if d.OfPlace == rule.None || !s.tokens[0].Capital || d.ordinal(s, 0) == 0 || end == start+1 && s.has(start, d.Tail) == 0 {
		return false
	}
	return (s.has(end-1, d.CivicHead) > 0 || s.has(end-1, d.OfPlace) > 0 || s.has(end-1, d.Tail) > 0) && !doc.knownRest(s, start, end)
}

// schoolsOf is where the name of a county, a city or a district ends whose schools are written
// with a small letter: "Boyle County schools".
func (doc *document) schoolsOf(s *sentence, start, end int) int {
	if at := s.has(end, doc.d.SchoolsOf); at > 0 && (end > start+1 && s.has(end-1, doc.d.CivicHead) > 0 || !s.headline && !s.tokens[end].Capital && max(s.has(at, doc.d.PersonTitle), s.has(at, doc.d.OfficeWord)) > 0) { // "Howard schools chief"
		return at
	}
	return end
}

// namesFirm tells whether a sentence names anybody who is neither a place nor a person. Where work
// moves to in one that does not is mostly another town of the same country.
func (s *sentence) namesFirm() bool {
	return slices.ContainsFunc(s.entities, func(e entity) bool { return !e.place && !e.person })
}

// peopleAt tells whether a plant at token i only says where the people are whom the words behind it
// tell of.
func (doc *document) peopleAt(s *sentence, i int) bool {
	d := doc.d
	if d.OfPlace == rule.None || s.has(i, d.Plant) == 0 {
		return false
	}
	if end := s.has(i, d.Plant); end < len(s.tokens) && s.tokens[end].Mark == ',' {
		return false // "61 roles at the factory, which is to close"
	}
	for k := i - 1; k > max(0, i-6); k-- {
		switch {
		case s.has(k, d.PlaceOf) > 0:
			return s.endsAt(k, d.People) || s.endsAt(k, d.Jobs)
		case s.tokens[k].Kind == token.Possessive:
		case s.tokens[k].Kind != token.Word || !s.tokens[k].Capital && s.has(k, d.Article) == 0 && s.has(k, d.Own) == 0 && s.has(k, d.Descriptor) == 0:
			return false
		}
	}
	return false
}
