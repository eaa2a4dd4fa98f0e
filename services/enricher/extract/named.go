package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// ofTown tells whether the word for a plant at token i, with the town behind it that begins at
// token at, is a firm's name: it has a capital in the middle of a sentence, here or where the
// text has it again. "les salariés de la Fonderie de Bretagne", not "la scierie de Saint-Félicien".
func (doc *document) ofTown(s *sentence, i, at int) bool {
	if !s.tokens[i].Capital {
		return false
	}
	if i > 0 && s.tokens[i-1].Kind == token.Word && !s.headline {
		return true
	}
	return i == 0 && strings.Contains(doc.opening(), " "+s.text[s.tokens[i].Start:s.tokens[at].End])
}

// soleKin tells whether a German name of two parts only says whose kin somebody is who has no
// name there: "Die Rheinmetall-Tochter will 350 Stellen streichen".
func (doc *document) soleKin(s *sentence, start, end int) bool {
	d := doc.d
	return d.NounBefore != rule.None && end == start+2 && s.tokens[start+1].Hyphen && s.has(start+1, d.Kin) == end
}

// inFullBeside is the company that the text names in full beside a short form of its name: "STMicro"
// in a headline, "Portland General Electric (PGE)". The zero reference where there is none.
func (doc *document) inFullBeside(r reference) reference {
	if doc.d.Tag != "en" || len(r.name) < 2 || strings.IndexByte(r.name, ' ') >= 0 {
		return reference{}
	}
	upper := strings.ToUpper(r.name) == r.name
	if !r.known() {
		if told := doc.byLetters(r.name); told.id != "" {
			return told
		}
	}
	for _, other := range doc.named {
		if other.id == r.id {
			continue
		}
		if rest, ok := strings.CutPrefix(other.name, r.name); ok && len(r.name) >= 5 && !r.known() && len(rest) > 3 && rest[0] >= 'a' && rest[0] <= 'z' {
			return other
		}
		if upper && capitalsOf(other.name) == r.name && strings.Contains(doc.opening(), other.name+" ("+r.name+")") {
			return other
		}
	}
	return reference{}
}

// capitalsOf are the first letters of the capitalised words of a name.
func capitalsOf(name string) string {
	var first []byte
	for _, word := range strings.Fields(name) {
		if word[0] >= 'A' && word[0] <= 'Z' {
			first = append(first, word[0])
		}
	}
	return string(first)
}

// soleFirm tells whether a German compound only says what kind of firm is meant: its last part
// is one's kind, and the text has the first part nowhere else: "Hightech-Firma aus Jena".
func (doc *document) soleFirm(s *sentence, start, end int) bool {
	d := doc.d
	if d.NounBefore == rule.None || end != start+2 || !s.tokens[start+1].Hyphen || s.has(start+1, d.FirmNoun) != end {
		return false
	}
	first := s.word(start)
	return strings.Count(doc.event.GetTitle(), first)+strings.Count(doc.opening(), first) < 2
}

// pastTown is where a German name begins behind the adjective of its town: behind "Wiesbadener"
// where a compound follows, or where the text has the rest without it: "Berliner Charité".
func (doc *document) pastTown(s *sentence, start, end int) int {
	d := doc.d
	if d.NounBefore == rule.None || end < start+2 || s.tokens[start+1].Hyphen || s.has(start, d.GivenName) > 0 || !strings.HasSuffix(s.word(start), "er") || len(s.word(start)) < 5 {
		return start
	}
	rest := s.text[s.tokens[start+1].Start:s.tokens[end-1].End]
	if end == start+3 && s.tokens[start+2].Hyphen && s.has(start+2, d.NameHead) == end {
		return start + 1
	}
	if !doc.x.places[company.Fold(strings.TrimSuffix(s.word(start), "er"))] {
		return start
	}
	whole := s.text[s.tokens[start].Start:s.tokens[end-1].End]
	alone := func(text string) bool { return strings.Count(text, " "+rest) > strings.Count(text, whole) }
	if alone(doc.event.GetTitle()) || alone(doc.opening()) {
		return start + 1
	}
	return start
}

// staffOf is the employer in what the Dutch call its people: the KPN of "550 KPN'ers".
func staffOf(name string) string {
	for _, ending := range [...]string{"'ers", "’ers", "'er", "’er"} {
		if bare, ok := strings.CutSuffix(name, ending); ok {
			return bare
		}
	}
	return name
}

// capitals tells whether each word from one token up to another begins with a capital, as behind
// a first one that its owner writes small: "thyssenkrupp Steel".
func (s *sentence) capitals(from, to int) bool {
	for i := from; i < to; i++ {
		if !s.tokens[i].Capital {
			return false
		}
	}
	return true
}

// pastTrade is where a name begins behind a word for its trade that could be the first of the
// name, where the headline has the rest without it: "Eisengießerei Brauckmann Guss" under
// "Brauckmann Guss: Aus für Werk".
func (doc *document) pastTrade(s *sentence, start, end int) int {
	d := doc.d
	if d.Tag != "de" && d.Tag != "nl" || s.field != "text" || end < start+2 || s.has(start, d.NameHead) != start+1 || s.tokens[start+1].Hyphen || s.has(start+1, d.Place) > 0 {
		return start
	}
	title, first := doc.event.GetTitle(), s.text[s.tokens[start].Start:s.tokens[start].End]
	rest := s.text[s.tokens[start+1].Start:s.tokens[end-1].End]
	at := strings.Index(title, rest)
	if at < 0 || strings.Contains(title, first) || doc.x.places[company.Fold(rest)] {
		return start
	}
	before, after := strings.TrimRight(title[:at], " "), title[at+len(rest):]
	if strings.HasSuffix(before, "-") || strings.HasPrefix(after, "-") {
		return start
	}
	return start + 1
}

// pastDateline is where a name begins behind the town of a dateline that nothing but spaces sets
// apart, or its capitals alone: "Berlin   Kestrel Cargo will 620 Stellen streichen", "DRAMMEN, NORWAY
// Berg Nordvik ASA".
func (doc *document) pastDateline(s *sentence, start, end int) int {
	if s.field != "text" || s.number > 0 || end < start+2 || start > 2 {
		return start
	}
	town := s.has(start, doc.d.Place)
	if town == 0 && doc.x.places[company.Fold(s.word(start))] {
		town = start + 1
	}
	if town == 0 || town >= end {
		return start
	}
	if start == 0 && s.tokens[town].Start >= s.tokens[town-1].End+2 {
		return town
	}
	shouted := doc.d.Tag == "en" && s.tokens[town].Capital && !s.tokens[town].Upper
	for i := range town {
		shouted = shouted && (s.tokens[i].Upper || s.tokens[i].Mark == ',')
	}
	if shouted && s.tokens[start].End-s.tokens[start].Start > 3 {
		return town
	}
	return start
}

// firstOfTwo is where a name ends that a small word seems to join to another, where the text has
// either alone: "Omroep Brabant en DPG: minder mensen".
func (doc *document) firstOfTwo(s *sentence, start, end int) int {
	d := doc.d
	if d.Tag == "en" || end < start+3 {
		return end
	}
	for k := start + 1; k < end-1; k++ {
		if s.has(k, d.And) == 0 || s.tokens[k].Capital {
			continue
		}
		first, rest := s.text[s.tokens[start].Start:s.tokens[k-1].End], s.text[s.tokens[k+1].Start:s.tokens[end-1].End]
		if text := doc.opening(); strings.Contains(text, first) && strings.Contains(text, rest) && !strings.Contains(text, s.text[s.tokens[start].Start:s.tokens[end-1].End]) {
			return k
		}
	}
	return end
}

// askedAndDenied takes out what a headline only asks where the text denies it: "Nike laat 740
// mensen gaan? … 'Onzin'".
func (doc *document) askedAndDenied(found []mention) []mention {
	if !strings.HasSuffix(strings.TrimSpace(doc.event.GetTitle()), "?") {
		return found
	}
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		gone[i] = m.field == "title" && m.claim.Kind == "layoff" && slices.ContainsFunc(found, func(o mention) bool {
			return o.field == "text" && o.claim.Kind == "layoff" && o.claim.Status == "denied" && o.reference.id == m.reference.id && (m.count == nil || o.count != nil && near(o.count, m.count))
		})
	}
	return without(found, gone)
}

// ofLonger takes out what a headline tells without a number of a name that the text has within a
// longer one: "Helios-Klinik" of "Helios-Klinikum", "Bosch-Sparte" of "Bosch Power Tools".
func (doc *document) ofLonger(found []mention) []mention {
	if doc.d.Tag == "en" {
		return found
	}
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		gone[i] = m.field == "title" && layoffKind(m.claim.Kind) && m.weight() == 2 && slices.ContainsFunc(found, func(o mention) bool {
			rest, longer := strings.CutPrefix(o.reference.name, m.reference.name)
			return longer && o.field == "text" && o.claim.Kind == m.claim.Kind && o.reference.id != m.reference.id && (!m.known() || strings.HasPrefix(rest, " ") && o.weight() < 2)
		})
	}
	return without(found, gone)
}

// ofPart takes out what the text tells of a company in the same number as a headline of a unit
// that is called by its name: "Airbus Defence and Space : 2 043 postes supprimés. La branche
// défense et espace d'Airbus supprimera 2 043 postes".
func (doc *document) ofPart(found []mention) []mention {
	if doc.d.Tag == "en" {
		return found
	}
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		gone[i] = m.field == "text" && m.claim.Kind == "layoff" && (m.count != nil || m.weight() == 2) && slices.ContainsFunc(found, func(o mention) bool {
			return o.field == "title" && o.claim.Kind == "layoff" && o.count != nil && (m.count == nil || o.count.High == m.count.High && o.count.Low == m.count.Low) && o.reference.id != m.reference.id &&
				strings.HasPrefix(company.Key(o.reference.name), company.Key(m.reference.name)+" ")
		})
	}
	return without(found, gone)
}
