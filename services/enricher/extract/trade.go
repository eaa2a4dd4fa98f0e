package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// goesOnAbroad is goesOn for the other languages, of which those that join nouns by hyphens only
// go on with where it is: Konecta-Sur, Ippen-West, Barmenia Nord.
func (doc *document) goesOnAbroad(s *sentence, end int) bool {
	if end >= len(s.tokens) || !s.tokens[end].Capital || s.tokens[end].Kind != token.Word {
		return false
	}
	return s.has(end, doc.d.Direction) == end+1
}

// goesOn tells whether a name that seems to end before token end goes on behind a hyphen, as
// no known name does there: Metro-North.
func (doc *document) goesOn(s *sentence, end int) bool {
	if doc.d.Tag != "en" {
		return doc.goesOnAbroad(s, end)
	}
	if s.headline || end >= len(s.tokens) || !s.tokens[end].Hyphen || !s.tokens[end].Capital || s.tokens[end].Upper || s.has(end, doc.d.Place) > 0 {
		return false
	}
	_, known := doc.shorter(s, end)
	if known {
		return false
	}
	if end > 0 && s.has(end-1, doc.d.PressName) == end {
		return true // the Times-Dispatch
	}
	return end+1 < len(s.tokens) && s.tokens[end+1].Capital && s.tokens[end+1].Kind == token.Word
}

// longEnough is how long a text is that would name its company: a line below a headline may not.
const longEnough = 250

// onlyTrade tells whether the word that a headline begins with is that for a kind of firm, which
// the text below never has as a name: "Carrier says chief to give up post".
func (doc *document) onlyTrade(s *sentence, i, end int) bool {
	text := doc.opening()
	return s.field == "title" && i == 0 && len(text) > longEnough && s.has(0, doc.d.FirmKind) == end && !strings.Contains(text, s.word(0))
}

// takeTrade takes the word for a trade behind a known name of one word into it, so that the
// trade is no name of its own: Denso Manufacturing, Wedgwood Glass. Where the registry knows
// no employer of the whole name it is another one than that of its first word.
func (doc *document) takeTrade(s *sentence, e *entity) {
	d, at := doc.d, e.end
	if d.Tag != "en" || s.headline || at >= len(s.tokens) || s.tokens[at].Kind != token.Word || !s.tokens[at].Capital || s.tokens[at].Hyphen || s.tokens[at].Upper {
		return
	}
	end := max(s.has(at, d.TradeNoun), s.has(at, d.TradeTail))
	if end == 0 || s.has(end, d.OfficeWord) > 0 || s.has(end, d.Boss) > 0 || s.has(at, d.Executive) > 0 || s.has(at, d.Common) > 0 || !s.tokens[end-1].Capital {
		return
	}
	if end < len(s.tokens) && s.tokens[end].Capital && s.tokens[end].Kind == token.Word && s.has(end, d.CompanyNoun) == end+1 && s.has(end, d.Workforce) == 0 {
		end++ // Peabody Electric Cooperative is not Peabody
	} else if e.company != nil && e.company.Prominent && !e.company.Ordinary && !doc.wholeFirm(s, end) {
		e.end = end // Intel Foundry is Intel
		return
	}
	raw := company.OneSpaced(s.text[s.tokens[e.start].Start:s.tokens[end-1].End])
	e.reference = doc.refer(company.Key(raw), raw)
	e.end, e.ordinary = end, false
}

// takeUnit takes the common nouns with capitals behind a known name into it, in a language that
// gives capitals only to names: "Indra Textil", "Ferrero Nord", "Radio France Média" are units, or
// others of the name. A place, an office or another name that the registry has goes on alone.
func (doc *document) takeUnit(s *sentence, e *entity) {
	d := doc.d
	if d.Tag == "en" || d.Tag == "ja" || s.headline || e.place || e.person {
		return
	}
	end := e.end
	for end < len(s.tokens) && (doc.unitWord(s, end) || end > e.end && s.has(end-1, d.Direction) > 0 && s.nameCapital(end)) {
		end++ // "Nord America"
	}
	if end == e.end {
		return
	}
	raw := company.OneSpaced(s.text[s.tokens[e.start].Start:s.tokens[end-1].End])
	if e.company != nil && raw == e.company.Name {
		return
	}
	e.reference = doc.refer(company.Key(raw), raw)
	e.end, e.ordinary = end, false
}

// unitWord tells whether the word at token i may end the name of a unit.
func (doc *document) unitWord(s *sentence, i int) bool {
	d := doc.d
	t := &s.tokens[i]
	if !s.nameCapital(i) || t.Hyphen || t.Upper || s.has(i, d.Executive) > 0 || s.has(i, d.PersonTitle) > 0 || s.has(i, d.NoCompany) > 0 || s.has(i, d.GivenName) > 0 || s.has(i, d.UnionName) > 0 || doc.x.given[company.Fold(s.word(i))] {
		return false
	}
	if w := t.Word; w > 0 && (d.Months[w] > 0 || d.Weekdays[w] > 0) {
		return false
	}
	if m, known := doc.shorter(s, i); known {
		return d.NounBefore == rule.None && !m.Company.Ordinary && company.Fold(m.Name) != company.Fold(s.word(i)) // "Alstom Hydro", though Norsk Hydro is Hydro
	}
	if s.has(i, d.Direction) > 0 {
		return true
	}
	if s.has(i, d.UnitTail) > 0 {
		return true
	}
	if d.NounBefore != rule.None {
		return false // where all nouns have capitals, only words that are those of units tell
	}
	return s.has(i, d.Place) == 0 && !doc.x.places[company.Fold(s.word(i))] && (s.has(i, d.Descriptor) > 0 || s.has(i, d.NameHead) > 0 || s.has(i, d.Component) > 0)
}
