package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// How a company's own copy shortens names: a headline by the first word alone, a text by the letters
// of the exchange behind the name.

// headlineShort is the company that the text names whole, of which the headline has the first words
// alone, which are another's whole name: the "Emerson" of a headline over a text on Emerson College,
// the "GKN" of one on GKN Aerospace. The zero reference where the text has the short name, too.
func (doc *document) headlineShort(r reference) reference {
	if r.name == "" || len(doc.named) < 2 {
		return reference{}
	}
	title := doc.event.GetTitle()
	for _, other := range doc.named {
		if other.id == r.id || len(other.name) < len(r.name)+3 || other.name[len(r.name)] != ' ' || other.name[:len(r.name)] != r.name || grouped(other.name) == r.name {
			continue
		}
		if strings.Contains(title, other.name) || !strings.Contains(title, r.name) {
			return reference{} // the headline tells them apart
		}
		if times, only := doc.onlyWithin(r.name, other.name); times > 0 && only {
			return other
		}
	}
	return reference{}
}

// onlyWithin tells how often the text's beginning has a whole name, and whether it has a part of it
// nowhere else.
func (doc *document) onlyWithin(part, whole string) (times int, only bool) {
	text := doc.opening()
	times = strings.Count(text, whole)
	return times, times == strings.Count(text, part)
}

// byLetters is the company behind whose name the text has these capitals in brackets, as what an
// exchange calls it: the "AGLE" of "Aeglea BioTherapeutics (NASDAQ: AGLE)".
func (doc *document) byLetters(letters string) reference {
	if len(letters) < 2 || len(letters) > 5 || strings.ToUpper(letters) != letters {
		return reference{}
	}
	text := doc.opening()
	at := strings.Index(text, letters+")")
	if at < 1 {
		return reference{}
	}
	open := strings.LastIndexByte(text[:at], '(')
	if open < 2 || at-open > 12 {
		return reference{}
	}
	before := text[cut(text, max(0, open-60)):open]
	for _, other := range doc.named {
		if k := strings.LastIndex(before, other.name); other.name != letters && k >= 0 && len(before)-k-len(other.name) <= 16 {
			return other
		}
	}
	return reference{}
}

// definedPlan tells whether token i is the name of a plan, before the word for one: "the Spring Plan", "the
// Horizon Program". In what follows it is no company's.
func (doc *document) definedPlan(s *sentence, i int) bool {
	d := doc.d
	t, first := &s.tokens[i], i
	if quote(s, i-1) {
		first-- // (the "Spring Plan")
	}
	if !t.Capital || t.Upper || t.Kind != token.Word || s.has(i+1, d.Programme) != i+2 || !s.tokens[i+1].Capital || !s.thePrecedes(first, d) {
		return false
	}
	if i+2 < len(s.tokens) && s.tokens[i+2].Kind == token.Word && s.tokens[i+2].Capital {
		return false // "the Apple Plan Services"
	}
	return doc.x.registry.Lookup(company.Key(s.word(i))).Company == nil || first < i || strings.Contains(doc.opening(), "“"+s.word(i)+" ") || strings.Contains(doc.opening(), `"`+s.word(i)+" ")
}

// namesake tells whether the known name of one word that ends at token end only begins that of a
// college, a hospital, a county: "Emerson College", "Marathon County".
func (doc *document) namesake(s *sentence, i, end int) bool {
	d := doc.d
	if d.Tag != "en" || end >= len(s.tokens) || !s.tokens[end].Capital || s.tokens[end].Upper || s.tokens[end].Hyphen {
		return false
	}
	if s.has(end, d.CivicHead) != end+1 && s.has(end, d.OfPlace) != end+1 {
		return false
	}
	if end+1 < len(s.tokens) && (s.tokens[end+1].Capital && !s.headline || s.is(end+1, d.OfWord)) {
		return false // "the Target College Program"
	}
	return !s.headline || s.field == "text" || strings.Contains(doc.opening(), s.text[s.tokens[i].Start:s.tokens[end].End])
}

// actsAsFirm tells whether a name that begins as people's do, and ends with a word of daily use, is a
// firm's by what it does: it stands behind "At", it shuts a plant, or lays people off: "Harland Print
// to shut Cold Spring plant". The text does not call anybody by its last word alone.
func (doc *document) actsAsFirm(s *sentence, e *entity) bool {
	d := doc.d
	if d.Tag != "en" || s.tokens[e.end-1].Kind != token.Word {
		return false
	}
	if e.start == 1 && s.has(0, d.AtPlace) == 1 && e.end < len(s.tokens) && s.tokens[e.end].Mark == ',' {
		return s.find(e.end, e.end+9, d.Staffs) >= 0
	}
	if !doc.daily(s, e.end-1) || !doc.cutsNext(s, e) && s.find(e.end, e.end+3, d.Closes) < 0 || s.find(e.end, e.end+9, d.Staffs) < 0 && s.find(e.end, e.end+9, d.Plant) < 0 {
		return false
	}
	_, only := doc.onlyWithin(s.word(e.end-1), s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End])
	return only
}

// alreadyFirm tells whether the text has named somebody so before who is no person.
func (doc *document) alreadyFirm(s *sentence, e *entity) bool {
	name := s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End]
	return doc.d.Tag == "en" && slices.ContainsFunc(doc.named, func(r reference) bool { return r.name == name })
}

// hailed tells whether the word for a team at token i is only whom a letter begins with: "Hi Team,".
func (s *sentence) hailed(i int, d *dialect) bool {
	if d.Tag != "en" || i > 1 || s.tokens[i].Upper || s.has(i, d.Workforce) != i+1 || i == 1 && s.tokens[0].Kind != token.Word {
		return false
	}
	return i+1 >= len(s.tokens) || s.tokens[i+1].Mark != 0
}

// endsHeadline tells whether the word at token i ends a headline in title case and stands behind one with
// a capital that follows one without: the last of "Statement from Redline Games".
func (s *sentence) endsHeadline(i int, d *dialect) bool {
	return d.Tag == "en" && i > 1 && i+1 == len(s.tokens) && s.tokens[i-1].Capital && s.tokens[i-1].Kind == token.Word && s.tokens[i-2].Kind == token.Word && !s.tokens[i-2].Capital
}
