package extract

import (
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Some companies are called like towns, and many towns like people.

// apposedFirm tells whether a name that ends at token end is told to be a firm's right behind it:
// "Larkspur, the London payments start-up", "Hadley Page, a listed staffing firm, said".
func (doc *document) apposedFirm(s *sentence, end int) bool {
	d := doc.d
	if d.Tag != "en" || end+2 >= len(s.tokens) || s.tokens[end].Mark != ',' || s.has(end+1, d.Article) == 0 {
		return false
	}
	for k := end + 2; k < min(len(s.tokens), end+9); k++ {
		switch t := &s.tokens[k]; {
		case s.has(k, d.SurelyFirm) > 0 && !t.Capital:
			return s.has(k+1, d.Executive) == 0 && s.has(k, d.Executive) == 0 // but not "the bank chief"
		case k > end+2 && s.has(k, d.OwnedBy) > 0 && s.find(k-2, k, d.Plant) < 0:
			return true // "the streaming service owned by"
		case t.Kind == token.Mark && !t.Hyphen, s.has(k, d.Executive) > 0, s.has(k, d.PersonTitle) > 0:
			return false
		}
	}
	return false
}

// fort tells whether a name of two words is made as towns' are, where words for a place stand before
// it: "at Fort Nelson", "in Port Alberni".
func (doc *document) fort(s *sentence, start, end int) bool {
	d := doc.d
	if d.Tag != "en" || end != start+2 || start == 0 || s.has(start, d.GeoPart) != start+1 || s.headline {
		return false
	}
	last := end - 1
	return (s.has(start-1, d.WhereOnly) == start || s.has(start-1, d.AtPlace) == start) && max(s.has(last, d.TradeNoun), s.has(last, d.TradeTail), s.has(last, d.CompanyNoun), s.has(last, d.Tail), s.has(last, d.CivicTail)) == 0
}

// onlyTown tells whether a name that is both a company's and a town's is the town's: what stands
// there is somebody's own ("Acme's Reading depot", "its Cambridge office"), or it says where a
// firm is from ("The Cambridge outfit").
func (doc *document) onlyTown(s *sentence, i, end int, known *company.Company) bool {
	d := doc.d
	if d.Tag != "en" || i == 0 || end >= len(s.tokens) || !doc.x.places[company.Fold(s.text[s.tokens[i].Start:s.tokens[end-1].End])] {
		return false
	}
	after := s.tokens[end]
	if after.Kind != token.Word || after.Capital {
		return false
	}
	if s.tokens[i-1].Kind == token.Possessive || s.has(i-1, d.Own) == i {
		return s.has(end, d.Plant) > 0 || s.has(end, d.SiteNoun) > 0
	}
	if s.has(i-1, d.Article) != i {
		return false
	}
	if !known.Prominent && s.is(i-1, d.The) && end+1 < len(s.tokens) && s.tokens[end+1].Kind == token.Word && !s.tokens[end+1].Capital && !doc.verbAt(s, end) {
		return max(s.has(end, d.FirmKind), s.has(end, d.Descriptor), s.has(end+1, d.FirmKind), s.has(end+1, d.FirmNoun)) > 0 // "the Cambridge research house"
	}
	return s.has(end, d.FirmKind) == end+1 && s.has(end, d.SurelyFirm) > 0
}

// standsFor tells whether a name only says whose rival or client is meant, which has no name here
// or one of its own: "Rivian supplier to lay off 131", "Acme's smaller rival Bolt". The word for
// that begins at token after.
func (doc *document) standsFor(s *sentence, e *entity, after int) bool {
	d := doc.d
	if !e.known() {
		return false
	}
	for k := 0; k < 3 && e.possessive && after+1 < len(s.tokens) && s.has(after, d.Near) == 0 && s.tokens[after].Kind == token.Word; k++ {
		if s.has(after+1, d.Near) > 0 || s.has(after+2, d.Near) > 0 && s.tokens[after+1].Kind == token.Word {
			after++ // "Acme's Port Talbot neighbour Bolt"
		}
	}
	if end := s.has(after, d.Near); end > 0 && !s.tokens[after].Capital {
		return end == len(s.tokens) || s.tokens[end].Kind != token.Possessive || !e.possessive
	}
	end := s.has(after, d.Client)
	return end > 0 && end < len(s.tokens) && !s.tokens[after].Capital && (s.has(end, d.Verb) > 0 || s.has(end, d.CutVerb) > 0 || s.has(end, d.LayoffVerb) > 0 || s.has(end, d.Plan) > 0 || s.word(end) == "to")
}
