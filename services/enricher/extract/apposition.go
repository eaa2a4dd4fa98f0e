package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// How the press introduces a name it does not expect a reader to know: by what it makes, by
// whose unit it is, by what it runs.

// introduces tells whether p only says where the company e comes from or whose it is, by a
// word for a company between the two: "the Gothenburg fintech Kvitto", "Acme unit Bolt".
func (doc *document) introduces(s *sentence, p, e *entity) bool {
	d := doc.d
	if d.FirmKind == rule.None || p.person || p.possessive || e.person || e.place || e.start <= p.end || e.start > p.end+3 {
		return false
	}
	for k := p.end; k < e.start; k++ {
		if s.tokens[k].Kind != token.Word || s.tokens[k].Capital || s.has(k, d.FirmKind) == 0 && s.has(k, d.Descriptor) == 0 {
			return false
		}
	}
	return s.endsAt(e.start, d.FirmKind)
}

// subsidiary is the unit of the company e that is named behind a word for what it is to e, with a
// preposition before: "at its cargo arm, DB Cargo,", "at Unilever's ice-cream business,
// Magnum,"; or that begins the sentence: "Axel Springer's tabloid Bild is". Nil where none is.
func (doc *document) subsidiary(s *sentence, e *entity) *entity {
	d := doc.d
	if d.Subsidiary == rule.None || e == nil || !s.contains(d.Subsidiary) {
		return nil
	}
	for i := range s.entities {
		o := &s.entities[i]
		if o.start <= e.end || o.person || o.source || o.reference.id == "" || o.place && !o.known() {
			continue
		}
		at := o.start
		if s.tokens[at-1].Mark == ',' {
			at--
		}
		if !s.endsAt(at, d.Subsidiary) || s.find(e.end, at, d.Not) >= 0 { // "those not working at its arm"
			continue
		}
		for k := at - 2; k >= max(e.end, at-6); k-- {
			owner := k
			switch {
			case k == e.end && e.possessive:
				owner = e.start
			case s.has(k, d.Own) == 0:
				if s.tokens[k].Kind == token.Mark {
					k = 0 // another clause
				}
				continue
			}
			if owner == 0 || s.has(owner-1, d.AgentBefore) > 0 || d.Tag == "en" && doc.armActs(s, o) || owner == 1 && s.has(0, d.Article) > 0 {
				return o
			}
			break
		}
	}
	return nil
}

// armActs tells whether a name between commas, behind a word for whose unit it is, is that of who
// does what follows: "Bosch's power tools arm, Kelmar Tools, is to lose 2,500".
func (doc *document) armActs(s *sentence, o *entity) bool {
	d := doc.d
	if s.tokens[o.start-1].Mark != ',' || o.end+1 >= len(s.tokens) || s.tokens[o.end].Mark != ',' {
		return false
	}
	for _, class := range [...]rule.Class{d.Verb, d.CutVerb, d.LayoffVerb, d.Plan, d.Conditional, d.Announce} {
		if s.has(o.end+1, class) > 0 && s.has(o.end+1, d.Said) == 0 {
			return true
		}
	}
	return false
}

// operates tells whether a name is that of who runs what was told of, in apposition: "said the
// mine's operator, Tamarack Minerals", "by their employer, Altrad".
func (doc *document) operates(s *sentence, e *entity) bool {
	if doc.d.Tag != "en" && e.start > 1 && s.endsAt(e.start, doc.d.Operator) {
		return true // "meldt beheerder Kestrel"
	}
	return e.start > 1 && s.tokens[e.start-1].Mark == ',' && s.endsAt(e.start-1, doc.d.Operator)
}

// unionAt takes the whole name of a union or a guild at token i, in which a word for those
// whom it stands for is no company's: "the Guild of Dock and Warehouse Workers",
// "Communications Workers of America".
func (doc *document) unionAt(s *sentence, i int) (entity, bool) {
	d := doc.d
	if d.UnionHead == rule.None || !s.contains(d.UnionHead) || !s.tokens[i].Capital || s.headline {
		return entity{}, false
	}
	end, workers, head := i, false, false
	for k := i; k < min(len(s.tokens), i+14); k++ {
		t := s.tokens[k]
		switch {
		case t.Kind == token.Word && t.Capital:
			end = k + 1
			workers = workers || s.has(k, d.People) == k+1 || s.has(k, d.Workforce) == k+1
			head = head || s.has(k, d.UnionHead) > 0
			continue
		case t.Mark == ',' && head && !workers && k+1 < len(s.tokens) && s.tokens[k+1].Capital: // "Union of Banks, Insurance and Financial Employees"
			continue
		case t.Kind == token.Possessive && k == end, t.Mark == '&', s.has(k, d.Connector) == k+1, s.has(k, d.And) == k+1, s.has(k, d.Article) == k+1 && k > end:
			continue
		}
		break
	}
	if !workers || !head || end < i+2 {
		return entity{}, false
	}
	return entity{start: i, end: end, person: true, reference: reference{name: s.text[s.tokens[i].Start:s.tokens[end-1].End]}}, true
}

// bulleted turns the text's attention to the company under whose name an item of a list
// stands: "* ACME: the brewer will shed 5,000 roles".
func (doc *document) bulleted(s *sentence) {
	if doc.d.FirmKind == rule.None || s.field != "text" || len(s.entities) == 0 || s.tokens[0].Mark != '*' && s.tokens[0].Mark != '•' {
		return
	}
	for i := 1; i < len(s.entities); i++ {
		if o := &s.entities[i]; !o.person && !o.place && !o.source {
			return // "CONTINENTAL: the tyre maker's ContiTech unit said it"
		}
	}
	if e := &s.entities[0]; e.start == 1 && e.end < len(s.tokens) && s.tokens[e.end].Mark == ':' && doc.usable(e) {
		doc.attend(e.reference)
	}
}
