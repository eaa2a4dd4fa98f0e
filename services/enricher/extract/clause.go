package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// Words that stand right beside a name tell whose a claim is: a relative clause, an apposition,
// a plant of it, who signs.

// antecedent is whom the relative clause is about in which token at stands: "The bank follows
// Acme, which said it was cutting 200." Nil where there is none, or a comma has closed it.
func (doc *document) antecedent(s *sentence, at int) *entity {
	d := doc.d
	if d.Tag != "en" {
		return nil
	}
	for k := at - 1; k > 1 && k >= at-10; k-- {
		if s.tokens[k].Mark == ',' {
			return nil
		}
		if s.has(k, d.Relative) != k+1 || s.tokens[k-1].Mark != ',' {
			continue
		}
		for i := range s.entities {
			if e := &s.entities[i]; e.end == k-1 && doc.usable(e) && !e.person && !e.place && !e.source && !e.aside && e.start > 0 {
				return e
			}
		}
		return nil
	}
	return nil
}

// firmBeside tells whether the name before an apposition is a firm's for all that a word for a
// site stands there: its last word says so, or who owns it follows: "Acme Laboratories, a lab in
// Ohio,", "Acme, the streaming service owned by Bolt,".
func (doc *document) firmBeside(s *sentence, e *entity) bool {
	d := doc.d
	if e.end > e.start+1 && max(s.has(e.end-1, d.CompanyNoun), s.has(e.end-1, d.TradeNoun), s.has(e.end-1, d.Tail)) > 0 {
		return true
	}
	return s.find(e.end+2, e.end+7, d.OwnedBy) >= 0 || s.find(e.end+2, e.end+6, d.Subsidiary) >= 0
}

// worksOf is the company of which a plant behind an unknown name is: "at the Speke laboratories
// of Acme". Nil where the words do not say.
func (doc *document) worksOf(s *sentence, e *entity) *entity {
	d := doc.d
	if d.Tag != "en" || e.known() || e.possessive || s.has(e.start-1, d.Article) == 0 {
		return nil
	}
	end := max(s.has(e.end, d.Plant), s.has(e.end, d.SiteNoun))
	if end == 0 || s.has(end, d.MadeBy) != end+1 {
		return nil
	}
	if o := s.entityAt(end + 1); o != nil && doc.usable(o) && !o.person && !o.place && !o.source {
		return o
	}
	return nil
}

// alwaysOwns tells whether the text never has the name of a place without an 's, and has it more
// than once: a grocer called Holbrook's.
func (doc *document) alwaysOwns(s *sentence, e *entity) bool {
	if doc.d.Tag != "en" || e.end > e.start+1 || s.has(e.start, doc.d.Place) > 0 {
		return false
	}
	name, text := s.word(e.start), doc.opening()
	owns := strings.Count(text, name+"'s") + strings.Count(text, name+"’s")
	return owns > 1 && owns == strings.Count(text, name)
}

// fromWhom tells whether one word in a headline is the name of who writes: "A message from Anil".
func (doc *document) fromWhom(s *sentence, e *entity) bool {
	d := doc.d
	return s.field == "title" && !e.known() && e.end == e.start+1 && e.start > 0 && s.has(e.start-1, d.From) > 0 && s.find(0, e.start, d.Message) >= 0
}

// headOf tells whether who speaks of themselves says that they head a company.
func (doc *document) headOf(s *sentence, e *entity) bool {
	d := doc.d
	return d.Self != rule.None && e.start > 1 && s.contains(d.Self) && s.has(e.start-1, d.MadeBy) == e.start && s.endsAt(e.start-1, d.Executive)
}

// makerOf is who makes or runs what a sentence says was down, by the words for it behind:
// "PressDesk was down, its maker Acme wrote".
func (doc *document) makerOf(s *sentence) *entity {
	if doc.d.ItsMaker == rule.None || !s.contains(doc.d.ItsMaker) {
		return nil
	}
	i := slices.IndexFunc(s.entities, func(e entity) bool {
		at := e.start
		if at > 0 && s.tokens[at-1].Mark == ',' {
			at--
		}
		return doc.usable(&e) && !e.person && !e.place && s.endsAt(at, doc.d.ItsMaker)
	})
	if i < 1 {
		return nil
	}
	return &s.entities[i]
}

// ofOwner tells whether a name only says what the one meant owns: "the owner of the Old Ram
// brewery has confirmed".
func (doc *document) ofOwner(s *sentence, e *entity) bool {
	d, of := doc.d, e.start-1
	if d.Tag != "en" || of < 2 || e.known() || s.has(e.end, d.Plant) == 0 {
		return false // "the owner of the Riverton Gazette", who has no other name
	}
	if s.has(of, d.Article) > 0 {
		of--
	}
	return s.has(of, d.MadeBy) > 0 && s.endsAt(of, d.Owner) && s.find(max(0, of-4), of, d.Article) >= 0
}

// withinAside tells whether a name stands between the two commas that set apart what the name
// which begins the sentence is: "Acme, a laboratory that works for Bolt, is ending 58 jobs".
func (doc *document) withinAside(s *sentence, e *entity, anchor int) bool {
	d := doc.d
	if d.Tag != "en" || e.possessive {
		return false
	}
	x := &s.entities[0]
	if x.start > 0 || x.end >= e.start || x.end+1 >= len(s.tokens) || s.tokens[x.end].Mark != ',' || s.has(x.end+1, d.Article) == 0 || !doc.usable(x) || x.person || x.place || x.source {
		return false
	}
	close := s.mark(x.end+1, min(len(s.tokens), x.end+16), ',')
	return e.end <= close && close < anchor && close < x.end+16 && doc.leadsVerb(s, x)
}
