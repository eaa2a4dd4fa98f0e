package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Whose word a claim is, and on what it hangs: what a sentence says of that beside its verb.

// hangs tells whether the claim between two tokens is said under a condition: "If the sale goes
// through, 800 will lose their jobs", "face the sack if the council goes ahead". What somebody is
// asked, or what would be so even then, is none.
func (doc *document) hangs(s *sentence, start, end int) bool {
	d := doc.d
	if d.IfWord == rule.None {
		return d.HangsOn != rule.None && doc.hangsOn(s, start, end)
	}
	if !s.contains(d.IfWord) {
		return false
	}
	for i := max(0, start-18); i < min(len(s.tokens), end+8); i++ {
		if s.has(i, d.IfWord) == 0 || i > 0 && (s.has(i-1, d.EvenIf) > 0 || s.has(i-1, d.Tell) > 0 || s.has(i-1, d.Said) > 0) {
			continue
		}
		switch {
		case i >= start && i < end:
		case i < start && (i == 0 || s.tokens[i-1].Kind == token.Mark) && s.comma(i, start):
			return true
		case i >= end && s.mark(end, i, ';') >= i && s.find(end, i, d.Said) < 0 && s.find(end, i, d.Staffs) < 0:
			return true
		}
	}
	return false
}

// hangsOn is the same in languages whose words for a condition are of several words: "si el directorio
// lo aprueba, desvinculará a 350", "suprimir 64 empleos, siempre que la asamblea dé su visto bueno".
func (doc *document) hangsOn(s *sentence, start, end int) bool {
	d := doc.d
	for i := s.find(start-18, end+12, d.HangsOn); i >= 0; i = s.find(i+1, end+12, d.HangsOn) {
		if i < start && (i == 0 || s.tokens[i-1].Kind == token.Mark) && s.comma(i, start) || i >= end && s.mark(end, i, ';') >= i && s.find(end, i, d.Said) < 0 && (s.find(end, i, d.And) < 0 || s.tokens[i-1].Mark == ',') {
			return true
		}
	}
	return false
}

// apart tells whether a word of planning at token i is of a statement beside the claim that ends
// before token end: one that follows it with a verb of saying of its own, "has cut 27 and says more may
// come", or one that tells in a clause before a finished cut what it is a part of: "Of the 12,000
// it wants to do away with, 4,200 have gone".
func (doc *document) apart(s *sentence, i, end int) bool {
	d := doc.d
	if d.IfWord == rule.None {
		return false
	}
	if i >= end {
		for k := end; k < i; k++ {
			if s.has(k, d.And) > 0 && s.find(k+1, min(i, k+3), d.Said) >= 0 {
				return true
			}
		}
		return false
	}
	return s.comma(i, end) && s.find(s.mark(i, end, ','), end, d.SoFar) >= 0
}

// besides follows the words between two commas that only say who is among those told of: it is the
// token before them, i where none end at token i.
func (doc *document) besides(s *sentence, i int) int {
	if s.tokens[i].Mark != ',' {
		return i
	}
	for k := i - 1; k > max(0, i-9); k-- {
		if s.tokens[k].Mark == ',' {
			if s.has(k+1, doc.d.PartBefore) > 0 {
				return k
			}
			break
		}
	}
	return i
}

// saysLater is where a union at the tokens before end speaks, in words that stand a little behind
// it, -1 where it does not: "the Unifor bargaining committee for the plant said". Commas and verbs of others end
// the way there.
func (s *sentence) saysLater(end int, d *dialect) int {
	if d.IfWord == rule.None {
		return -1
	}
	for i := end; i < min(len(s.tokens), end+8); i++ {
		switch {
		case s.has(i, d.UnionSays) > 0:
			return i
		case s.tokens[i].Mark == ',' || s.tokens[i].Mark == ';' || s.has(i, d.Relative) > 0:
			return -1
		case s.has(i, d.Told) > 0 || s.has(i, d.LayoffVerb) > 0 || s.has(i, d.CutVerb) > 0 || s.tokens[i].Kind == token.Possessive:
			return -1
		}
	}
	return -1
}

// ofUnion tells whether the verb of saying at token i is a union's that stands a little before it.
func (s *sentence) ofUnion(i int, d *dialect) bool {
	for k := max(0, i-9); k < i; k++ {
		if end := max(s.has(k, d.UnionWord), s.local(k, d)); end > 0 && end <= i && s.saysLater(end, d) == i {
			return true
		}
	}
	return false
}

// local tells where the name of a union's branch ends that begins at token i, 0 where none does:
// "Local 1245".
func (s *sentence) local(i int, d *dialect) int {
	if s.has(i, d.LocalWord) == 0 || !s.tokens[i].Capital || i+1 >= len(s.tokens) || s.tokens[i+1].Kind != token.Number {
		return 0
	}
	return i + 2
}

// hears tells whether a union is what was told: "UNISON has been notified that", "USW said Acme had
// informed it that". The words that follow are its,
// and not those before: "Acme will close a plant, Unifor was told".
func (doc *document) hears(s *sentence, start int) bool {
	d := doc.d
	if d.Hears == rule.None || !s.contains(d.Hears) {
		return false
	}
	for i := range start {
		if end := max(s.has(i, d.UnionName), s.local(i, d)); end > 0 && s.find(end, end+9, d.Hears) >= 0 && s.untilComma(end, s.find(end, end+9, d.Hears)) >= s.find(end, end+9, d.Hears) {
			return true
		}
	}
	return false
}

// recalls tells whether the words of a report at token i only say of when it is told, where its
// employer speaks in the same sentence: "it said, less than a week after a Reuters report".
func (doc *document) recalls(s *sentence, i int) bool {
	d := doc.d
	if d.IfWord == rule.None || s.find(i-6, i, d.AfterReport) < 0 {
		return false
	}
	for k := 1; k < i; k++ {
		if s.has(k, d.Said) > 0 && s.has(k-1, d.CompanyWord) == k {
			return true
		}
	}
	return false
}

// ofOneself tells whether a name that is a newspaper's, or a network's, speaks of its own people:
// "LinkedIn said 281 of its employees would go", in a sentence that names no other employer.
func (doc *document) ofOneself(s *sentence, e *entity, start, end int) bool {
	d := doc.d
	if d.IfWord == rule.None || e.start > 1 || e.end > start || s.find(start, end, d.Own) < 0 && s.find(e.end, start, d.CompanyWord) < 0 {
		return false
	}
	for i := range s.entities {
		if o := &s.entities[i]; o.start != e.start && !o.person && !o.place && !o.source && !o.aside {
			return false
		}
	}
	return true
}

// monthOf is the month that stands before a year, 12 where none does.
func (doc *document) monthOf(s *sentence, a *quantity.Quantity) int {
	for i := a.Number - 1; i >= max(0, a.Number-3); i-- {
		if w := s.tokens[i].Word; w > 0 && doc.d.Months[w] > 0 && s.tokens[i].Capital {
			return doc.d.Months[w]
		}
	}
	return 12
}

// learned tells whether a paper says that it has the story itself, be its name one or not: "Airline
// Weekly has heard that".
func (s *sentence) learned(d *dialect) bool {
	for i := s.find(1, len(s.tokens), d.Learned); i > 0; i = s.find(i+1, len(s.tokens), d.Learned) {
		if t := s.tokens[i-1]; t.Kind == token.Word && t.Capital && s.has(i-1, d.CompanyWord) == 0 {
			e := s.entityOver(i - 1)
			return e == nil || !e.person
		}
	}
	return false
}

// behindRelative is where a relative clause begins between two tokens, else the first: of what is
// told before it, "a plan, approved in February, under which 280 will go", nothing is the clause's.
func (s *sentence) behindRelative(from, to int, d *dialect) int {
	for k := to - 1; k >= max(1, from); k-- {
		if s.has(k, d.Relative) > 0 {
			return k
		}
	}
	return from
}
