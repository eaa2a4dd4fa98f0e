package extract

import (
	"unicode"
	"unicode/utf8"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// What of a company's failed is told by words that no list has: they stand between its name and
// the verb, or before its name.

// longThing is how many words such a thing may have.
const longThing = 4

// thingOf is what of a company's a match says had failed, where its name is only that of whose it
// is: "Acme's object storage was unavailable", "the booking line at Acme was cut off". Empty where
// the words name nothing.
func (doc *document) thingOf(s *sentence, m rule.Match, e *entity) string {
	d := doc.d
	if d.Tag != "en" || s.headline || !doc.usable(e) || e.person || e.place || e.source || e.aside {
		return ""
	}
	verb := doc.failVerb(s, e.end, int(m.End))
	if verb < 0 {
		return ""
	}
	if e.possessive {
		return doc.thing(s, e.end+1, verb)
	}
	if s.has(verb, d.BeDown) == 0 && s.has(verb, d.BeWeak) == 0 && s.has(verb-1, d.BeWeak) == 0 {
		return "" // "Recruitment at Acme frozen"
	}
	for i := e.end; i < verb; i++ {
		if s.has(i, d.Adverb) == 0 {
			return ""
		}
	}
	at := e.start - 1
	if at > 0 && s.has(at, d.Article) == e.start {
		at--
	}
	if at < 1 || s.has(at, d.PlaceOf) == 0 && s.word(at) != "of" {
		return ""
	}
	for i := at - 1; i >= max(0, at-longThing-1); i-- {
		switch {
		case s.has(i, d.Article) > 0 || s.has(i, d.Own) > 0:
			return doc.thing(s, i+1, at)
		case i == 0:
			return doc.thing(s, 0, at)
		case s.tokens[i].Kind != token.Word || s.has(i, d.ServiceStop) > 0 || s.has(i, d.Relative) > 0:
			return ""
		}
	}
	return ""
}

// ownedIn is the service that the words between two tokens name as a company's own: "could buy a
// ticket from Acme's app". Empty where they name none.
func (doc *document) ownedIn(s *sentence, owner reference, from, to int) string {
	for i := range s.entities {
		e := &s.entities[i]
		if !e.possessive || e.reference.id != owner.id || e.start < from || e.end > to {
			continue
		}
		if at := s.find(e.end+1, e.end+4, doc.d.Component); at >= 0 && s.smallBetween(e.end+1, at) {
			return doc.component(s, rule.Span{Start: int32(at), End: int32(s.has(at, doc.d.Component))})
		}
	}
	return ""
}

// failVerb is the first token from i up to end at which something is said to be down or to fail.
func (doc *document) failVerb(s *sentence, i, end int) int {
	down, fails := s.find(i, end, doc.d.BeDown), s.find(i, end, doc.d.Fails)
	if down < 0 || fails >= 0 && fails < down {
		return fails
	}
	return down
}

// thing is the name of what failed in the words from token i to token end, without those that only
// praise or place it; empty where they name people, a plant or nothing in particular.
func (doc *document) thing(s *sentence, i, end int) string {
	d := doc.d
	for i < end && s.has(i, d.ServiceSkip) > 0 {
		i = s.has(i, d.ServiceSkip)
	}
	for end > i && s.has(end-1, d.Adverb) == end {
		end--
	}
	if i >= end || end-i > longThing || s.has(i, d.Vague) == end {
		return ""
	}
	for k := i; k < end; k++ {
		t := s.tokens[k]
		if t.Kind == token.Mark || t.Kind == token.Possessive || t.Capital && !t.Upper && k > 0 || s.has(k, d.ServiceStop) > 0 {
			return ""
		}
		for _, other := range [...]rule.Class{d.User, d.Staffs, d.Plant, d.Executive, d.PersonTitle, d.OutageNoun, d.Said, d.Figures, d.NotService, d.CompanyWord, d.CauseOther, d.CausePower} {
			if s.has(k, other) > 0 {
				return ""
			}
		}
	}
	name := s.text[s.tokens[i].Start:s.tokens[end-1].End]
	if first := s.tokens[i]; i == 0 && first.Capital && !first.Upper {
		r, size := utf8.DecodeRuneInString(name)
		name = string(unicode.ToLower(r)) + name[size:]
	}
	return name
}

// blamed tells whether a name is that of who is blamed for another's failure: "because of a fault
// at Telstra", "through a mix-up at its registrar, GoDaddy".
func (doc *document) blamed(s *sentence, e *entity) bool {
	d := doc.d
	if d.Tag != "en" || e.start < 2 || e.possessive {
		return false
	}
	at := doc.wordBefore(s, e)
	if at < 1 || s.has(at, d.AtPlace) == 0 && s.has(at, d.WithWord) == 0 {
		return false
	}
	fault := s.find(at-2, at, d.FaultAt)
	return fault >= 0 && s.find(fault-6, fault, d.BlameOn) >= 0
}

// operatorOf is the company that a sentence says runs an unknown service: "of its operator, Acme".
// The zero reference where it says none.
func (doc *document) operatorOf(s *sentence, e *entity) reference {
	d := doc.d
	if d.Tag != "en" || e.known() {
		return reference{}
	}
	for i := range s.entities {
		o := &s.entities[i]
		if o.start == e.start || !doc.usable(o) || o.person || o.place || o.source {
			continue
		}
		at := o.start - 1
		if at > 0 && s.tokens[at].Mark == ',' {
			at--
		}
		if at > 0 && s.has(at, d.Operator) == at+1 && s.has(at-1, d.Own) == at {
			return o.reference
		}
	}
	return reference{}
}
