package extract

import (
	"strings"
	"unicode/utf8"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// A digest gives each firm an item: its name on a line, where it sits, what it does. The words of
// the item call it by what it is.

// noteItem takes the one name in a short line of its own for whom the lines below are about, where
// they have its first word again or its last says that it is a firm's or an institution's: "Marquand
// University", "More cuts at Nine Lanterns".
func (doc *document) noteItem(s *sentence) {
	d := doc.d
	if _, alone := s.linesUp(); !alone {
		return
	}
	var only *entity
	for i := range s.entities {
		e := &s.entities[i]
		if e.person || e.place || e.source || e.aside || e.reference.id == "" || s.isPress(e, d) {
			continue
		}
		if only != nil && (only.known() || e.end+1 < len(s.tokens)) {
			return
		}
		only = e // the last one where the line ends with it
	}
	if only == nil || only.ordinary {
		return
	}
	whole := only.start <= 1 && only.end+1 >= len(s.tokens)
	if !whole || !only.known() && max(s.has(only.end-1, d.Tail), s.has(only.end-1, d.CompanyNoun), s.has(only.end-1, d.TradeNoun), s.has(only.end-1, d.CivicTail)) == 0 {
		below := s.text[s.span.End:cut(s.text, s.span.End+itemReach)]
		if !strings.Contains(below, s.word(only.start)) {
			return
		}
	}
	doc.attend(only.reference)
}

// itemLines is how many sentences below its heading an item goes on.
const itemLines = 8

// itemReach is how far below its heading an item is looked through.
const itemReach = 600

// linesUp tells how a sentence lies on its line: whether it begins one, and whether nothing else
// stands there, as of a heading.
func (s *sentence) linesUp() (begins, alone bool) {
	if s.field != "text" {
		return false, false
	}
	begins = s.span.Start == 0 || strings.HasSuffix(strings.TrimRight(s.text[:s.span.Start], " \t"), "\n")
	return begins, begins && heading(s.text, s.span)
}

// heading tells whether a span that begins a line is a short line without the point of a sentence,
// and has lines below it.
func heading(text string, span token.Span) bool {
	line := text[span.Start:span.End]
	if len(line) > 90 || len(line) < 2 || strings.IndexByte(line, '\n') >= 0 || line[len(line)-1] == '.' {
		return false
	}
	return strings.HasPrefix(strings.TrimLeft(text[span.End:], " \t"), "\n") && utf8.RuneCountInString(line) < 60
}

// whereEnds is where words end that only say where a firm is, at token i behind its name: "Acme in
// Keene shut"; i where there are none.
func (doc *document) whereEnds(s *sentence, i int) int {
	d := doc.d
	if d.Tag != "en" || i+1 >= len(s.tokens) || s.has(i, d.WhereOnly) != i+1 && s.has(i, d.AtPlace) != i+1 && !s.is(i, d.OfWord) || !s.tokens[i+1].Capital {
		return i
	}
	if place := s.has(i+1, d.Place); place > 0 || doc.townAt(s, i+1) {
		return max(place, i+2)
	}
	return i
}

// firmsName tells whether a name that begins as people's do is a firm's: a legal form ends it, it
// is told to be somebody's employer, or its last word is one of daily use that the text never has alone,
// though it has the whole name again. "Forrester Inc.", "Avery Togs, her employer of 20 years",
// "Carolina Trials".
func (doc *document) firmsName(s *sentence, start, end int) bool {
	d := doc.d
	if d.Tag != "en" || s.headline {
		return false
	}
	if company.LegalForm(s.word(end-1)) || end < len(s.tokens) && company.LegalForm(s.word(end)) || end+1 < len(s.tokens) && s.tokens[end].Mark == ',' && company.LegalForm(s.word(end+1)) {
		return true
	}
	if end != start+2 || s.tokens[start].Hyphen || s.tokens[start+1].Hyphen {
		return false
	}
	if end+1 < len(s.tokens) && s.tokens[end].Mark == ',' && doc.theirEmployer(s, end+1, false) {
		return true
	}
	if !doc.daily(s, end-1) || doc.x.given[company.Fold(s.word(end-1))] {
		return false
	}
	times, only := doc.onlyWithin(s.word(end-1), s.text[s.tokens[start].Start:s.tokens[end-1].End])
	return times > 1 && only
}

// wholeFirm tells whether what stands at token i says that the name before it is a firm's as a whole,
// be its first word a well-known one's: a legal form, with or without a comma, or a plant of its own.
// "TLC Parcel, LLC", "Bridgewater Seating's Flint plant".
func (doc *document) wholeFirm(s *sentence, i int) bool {
	if i >= len(s.tokens) {
		return false
	}
	if company.LegalForm(s.word(i)) {
		return true
	}
	if doc.d.Tag != "en" || s.headline {
		return false
	}
	if s.tokens[i].Mark == ',' {
		return i+1 < len(s.tokens) && s.tokens[i+1].Capital && company.LegalForm(s.word(i+1))
	}
	return s.tokens[i].Kind == token.Possessive && s.find(i+1, i+4, doc.d.Plant) >= 0 && s.has(i+1, doc.d.Own) == 0
}

// ofTownHere tells whether a name that only towns have says where a firm is that is called by what
// it is: "The St. Louis school has done away with 19 positions".
func (doc *document) ofTownHere(s *sentence, e *entity) bool {
	d := doc.d
	if d.Tag != "en" || e.known() || e.possessive || e.start == 0 || e.end >= len(s.tokens) || s.tokens[e.end].Capital || s.has(e.start-1, d.Article) != e.start {
		return false
	}
	if max(s.has(e.end, d.FirmKind), s.has(e.end, d.Descriptor), s.has(e.end, d.Tail), s.has(e.end, d.FirmNoun)) != e.end+1 {
		return false
	}
	return doc.x.places[company.Fold(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End])]
}
