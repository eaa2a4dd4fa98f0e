package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// unnamedReach is how far from a claim the words may stand that say whose it is.
const unnamedReach = 10

// unnamed tells whether a claim is of an employer whom nobody names, beside others who are named:
// "45 of the 300 engineers a competitor let go", "licenciés par un sous-traitant de la région", "waar
// een grote winkelketen 130 mensen ontsloeg".
func (doc *document) unnamed(s *sentence, start, end int) bool {
	d := doc.d
	if d.SomeFirm == rule.None {
		return false
	}
	for i := s.find(start-unnamedReach, end+unnamedReach, d.AWord); i >= 0; i = s.find(i+1, end+unnamedReach, d.AWord) {
		behind := doc.someFirm(s, i)
		if behind == 0 || s.apartBetween(min(i, end), max(behind, start)-1) && !(i < start && s.apartBetween(start, end)) {
			continue
		}
		if s.endsAt(i, d.ByFirm) && i > start-4 || i > 0 && behind <= end+unnamedReach && doc.leadsClause(s, i) && s.cutsWithin(behind, behind+unnamedReach, d) {
			return true
		}
	}
	return false
}

// someFirm is where the words end that speak of a firm without its name from the article at token i
// on, 0 where they do not: "a local paper mill", but not "a supplier, Kestrel,".
func (doc *document) someFirm(s *sentence, i int) int {
	d := doc.d
	for k := s.has(i, d.AWord); k < min(len(s.tokens), i+6); k++ {
		if s.tokens[k].Kind != token.Word || s.inAmount(k) || s.has(k, d.Which) > 0 {
			return 0
		}
		behind := s.has(k, d.SomeFirm)
		if behind == 0 {
			continue
		}
		for behind < len(s.tokens) && s.has(behind, d.SomeFirm) > behind {
			behind = s.has(behind, d.SomeFirm) // "a packaging company"
		}
		for e := range s.entities {
			if at := s.entities[e].start; !s.entities[e].place && (at == behind || at == behind+1 && s.tokens[behind].Kind != token.Word) {
				return 0
			}
		}
		return behind
	}
	return 0
}

// leadsClause tells whether the words from token i on are the subject of a clause that only says more
// of something before: behind a relative, "where", or those who are spoken of.
func (doc *document) leadsClause(s *sentence, i int) bool {
	d := doc.d
	return s.endsAt(i, d.Which) || s.endsAt(i, d.Relative) || s.endsAt(i, d.WhereRel) || s.endsAt(i, d.People) || s.endsAt(i, d.Staffs)
}

// cutsWithin tells whether words of cutting begin between two tokens.
func (s *sentence) cutsWithin(from, to int, d *dialect) bool {
	for i := max(0, from); i < min(to, len(s.tokens)); i++ {
		if s.tokens[i].Mark == ',' || s.tokens[i].Mark == ';' {
			return false
		}
		if s.cutting(i, d) {
			return true
		}
	}
	return false
}
