package extract

import (
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// likely marks a name that no registry knows as a town's or a person's, where it is one
// that many towns or people have and nothing says that it is an institution's.
func (doc *document) likely(s *sentence, e *entity, name string) {
	d := doc.d
	if s.has(e.end-1, d.Tail) > 0 || s.has(e.end-1, d.CompanyNoun) > 0 || s.has(e.end-1, d.TradeNoun) > 0 || e.end < len(s.tokens) && (company.LegalForm(s.word(e.end)) || s.tokens[e.end].Mark == '&') {
		return
	}
	if e.end-e.start > 2 && s.tokens[e.start+1].Mark == '&' && !(e.start > 1 && s.tokens[e.start-1].Mark == ',' && s.tokens[e.start-2].Capital) {
		return // "Wells & Harrow", but not the end of "Challenger, Gray & Christmas"
	}
	if s.has(e.end-1, d.FamilyTail) == e.end {
		return // Hadley Brothers
	}
	if s.kindBefore(e.start, d) && d.Tag == "en" || doc.apposedFirm(s, e.end) {
		return // "Payments start-up Larkspur", a town's name too
	}
	if doc.x.places[company.Fold(name)] {
		e.place = !(s.field == "title" && e.start == 0 && e.end < len(s.tokens) && s.has(e.end, d.DenyVerb) > 0) // "Leyland denies newspaper story"
		return
	}
	if doc.institution(s, e.start, e.end) || doc.firmsName(s, e.start, e.end) {
		return
	}
	if n := e.end - e.start; (n == 2 || n == 3 && len(s.word(e.start+1)) <= 2) && !s.kindBefore(e.start, d) {
		e.person = doc.x.given[company.Fold(s.word(e.start))] && !s.headline && !s.tokens[e.end-1].Upper && !doc.impersonal(s, e)
	}
}

// whoFollows tells whether two words that no firm's name ends with are a person's by what is told
// of them: "Alun Pryce, who sits for Brecon,".
func (doc *document) whoFollows(s *sentence, start, end int) bool {
	d := doc.d
	if d.Tag != "en" || end != start+2 || start > 0 || end+1 >= len(s.tokens) || s.tokens[end].Mark != ',' || !s.is(end+1, d.Who) {
		return false
	}
	last := end - 1
	return max(s.has(last, d.TradeNoun), s.has(last, d.TradeTail), s.has(last, d.CompanyNoun), s.has(last, d.Tail), s.has(last, d.FamilyTail)) == 0
}

// ofFamily returns where a person's name that began with the first name at i ends, where
// small words stand before the family's: "Dolf van den Brink". 0: it is none.
func (doc *document) ofFamily(s *sentence, i int) int {
	if !doc.x.given[company.Fold(s.word(i))] && s.has(i, doc.d.GivenName) == 0 && !s.endsOffice(i, doc.d) {
		return 0
	}
	for k := i + 1; k < min(i+4, len(s.tokens)); k++ {
		switch s.word(k) {
		case "van", "von", "den", "der", "de", "da", "di", "del", "dos", "bin", "zu", "ter", "ten":
			continue
		}
		if k > i+1 && s.tokens[k].Capital && s.tokens[k].Kind == token.Word {
			return k + 1
		}
		break
	}
	return 0
}

// counted tells whether a number stands before a name: "ten million Australians" are people.
func (s *sentence) counted(start int) bool {
	for i := range s.amounts {
		if s.amounts[i].End == start && s.amounts[i].Kind == quantity.Count && s.amounts[i].High > 999 {
			return s.text[s.tokens[start].End-1] == 's'
		}
	}
	return false
}

// personAt tells whether a name of two to four words is a person's: an office stands
// before it ("spokesperson Ada Long"), or after it behind a comma, or it leaves an office.
func (doc *document) personAt(s *sentence, start, end int) bool {
	d := doc.d
	if end-start < 2 || end-start > 4 {
		return false
	}
	if s.kindBefore(start, d) || d.Tag == "en" && company.LegalForm(s.word(end-1)) || doc.firmsName(s, start, end) {
		return false
	}
	if doc.ofFamily(s, start) == end || doc.headsPart(s, start) {
		return true
	}
	if start > 0 && !s.headline && (s.has(start-1, d.PersonTitle) > 0 && s.tokens[start-1].Kind == token.Word || s.endsOffice(start, d)) {
		return true
	}
	institution := s.has(end-1, d.Tail) > 0 || s.has(end-1, d.TradeNoun) > 0 || s.has(end-1, d.CompanyNoun) > 0 || s.has(start, d.NameHead) > 0 || s.has(start, d.CivicHead) == start+1 && s.has(start+1, d.Connector) > 0 || s.has(end-1, d.CivicTail) > 0
	if end+1 < len(s.tokens) && s.tokens[end].Mark == ',' && !institution && !(d.FirmKind != rule.None && s.has(end+1, d.CompanyWord) == end+2) {
		k := end + 1
		for k < end+4 && (s.has(k, d.Article) > 0 || s.has(k, d.Own) > 0 || s.inEntity(k) || s.tokens[k].Kind == token.Possessive) && k+1 < len(s.tokens) {
			k++
		}
		if office := s.has(k, d.Executive); office > 0 && k == end+1 && office < len(s.tokens) && s.tokens[office].Capital && s.tokens[office].Kind == token.Word && !s.headline {
			return false // "at Acme Foods, chief executive Ada Long said": the office is hers
		}
		if s.has(k, d.Executive) > 0 || s.has(k, d.PersonTitle) > 0 || s.has(k, d.OfficeWord) > 0 && (k > end+1 || d.Tag == "en" && s.has(s.has(k, d.OfficeWord), d.OfWhat) > 0) {
			return true
		}
	}
	if doc.apposedFirm(s, end) {
		return false
	}
	if at := s.find(end, end+4, d.Leave); at >= 0 && !(s.tokens[end].Mark == ',' && d.Tag == "en" && s.has(start-1, d.ExecOf) == start) && !(s.has(end, d.OfWhat) > 0 && s.find(start-6, start, d.Notifies) >= 0) {
		after := s.has(at, d.Leave)
		reach := 5
		if d.NameArticle != rule.None {
			reach = 8 // "Pilar Gil dejará en mayo su puesto de directora financiera"
		}
		office := s.find(after, after+reach, d.Executive)
		if office > 0 && s.find(after, office, d.LeaveAs) < 0 && (s.has(office-1, d.Own) == office || s.has(at, d.Ousts) > 0) {
			return false // "Acme Foods has sacked its chief executive"
		}
		return office >= 0 && !(institution && s.has(start-1, d.ExecOf) > 0) // but not "the founder of Acme Dairy gives up the CEO role"
	}
	return false
}

// kindBefore tells whether a word for a kind of firm stands right before a name, so that it is
// none of a person: "the pub group Alder & Vine", "the dredging firm Van Leeuwen".
func (s *sentence) kindBefore(start int, d *dialect) bool {
	return start > 0 && s.tokens[start-1].Kind == token.Word && !s.tokens[start-1].Capital && s.has(start-1, d.SurelyFirm) == start
}

// endsOffice tells whether an executive's office ends right before token i.
func (s *sentence) endsOffice(i int, d *dialect) bool {
	for k := max(0, i-5); k < i; k++ {
		office := s.has(k, d.Executive)
		if office == i {
			return true
		}
		if office == 0 || office+2 > i || s.word(office) != "of" && s.word(office) != "for" {
			continue
		}
		field := s.has(office+1, d.Article) == 0 // "CTO of engineering Ada Long", but not "chair of the pub group Alder & Vine"
		for j := office + 1; j < i; j++ {
			field = field && s.tokens[j].Kind == token.Word && !s.tokens[j].Capital
		}
		if field {
			return true
		}
	}
	return false
}

// headsPart tells whether the name at token i, behind a comma, is that of the head of something that
// the words before it name: "the head of its watches division, Alain Perrot, would leave".
func (doc *document) headsPart(s *sentence, i int) bool {
	d := doc.d
	if d.Tag != "en" || i < 4 || s.tokens[i-1].Mark != ',' {
		return false
	}
	for k := i - 2; k >= max(0, i-9) && s.tokens[k].Mark != ','; k-- {
		if end := s.has(k, d.OfficeWord); end > 0 && end < i-1 && s.has(end, d.OfWhat) > 0 {
			return true
		}
	}
	return false
}

// titled tells whether an office that is also a thing stands before somebody's two names, at the
// beginning of a sentence: "Chair Joan Pickard said".
func (doc *document) titled(s *sentence, start, end int) bool {
	return start == 0 && end == start+3 && s.has(start, doc.d.LeadTitle) == start+1 && !s.headline
}
