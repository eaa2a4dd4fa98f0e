package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Names as agencies and local papers set them: behind a dateline and a word for a trade, with
// initials, with an office and its holder behind, shortened to initials in the headline.

// running tells whether a text's sentence has a long small word that headlines in title case give
// a capital: its capitals say what they always do, be they as many as in "Mercy Medical Center
// (Canton, Ohio) laid off 70".
func (doc *document) running(s *sentence) bool {
	d := doc.d
	if d.Tag != "en" {
		return false
	}
	for i := 1; i < len(s.tokens); i++ {
		t := &s.tokens[i]
		if t.Kind == token.Word && !t.Capital && !t.Hyphen && t.End-t.Start >= 4 && s.has(i, d.Common) == 0 && s.has(i, d.BadPrep) == 0 && s.has(i, d.Subordinator) == 0 {
			return true
		}
	}
	return false
}

// beginsAt tells whether a sentence begins at token i, or again there behind a long dash.
func (s *sentence) beginsAt(i int) bool { return i == 0 || s.tokens[i-1].Mark == '—' }

// tradeAnew tells whether a word for a kind of firm begins a sentence at token i behind a dateline,
// a bullet or a bracket: "LONDON: Insurer Royal & SunAlliance", "• Grocer Kestrel Foods".
func (s *sentence) tradeAnew(i int, d *dialect) bool {
	if d.Tag != "en" || i == 0 || max(s.has(i, d.FirmKind), s.has(i, d.SurelyFirm), s.has(i, d.FirmNoun)) != i+1 {
		return false
	}
	switch s.tokens[i-1].Mark {
	case ':', '-', '–', '•', '*', ')', '|', '>':
		return !s.tokens[i].Hyphen
	}
	return false
}

// institution tells whether a name that begins as people's do is none of theirs: an article stands
// before it, or it ends as institutions do. "The Carolina Ledger", "Florence Symphony".
func (doc *document) institution(s *sentence, start, end int) bool {
	d := doc.d
	if d.Tag != "en" || end < start+2 {
		return false
	}
	return s.thePrecedes(start, doc.d) || s.has(end-1, d.OfPlace) == end || s.has(end-1, d.SchoolsOf) == end
}

// beforeOffice is where a name ends that goes on with the office of one of its people and that
// one's name: "Iredell County Manager Joel Mast", "Dayton Public Schools Superintendent Rhonda Corr".
func (doc *document) beforeOffice(s *sentence, start, end int) int {
	d := doc.d
	if d.Tag != "en" || s.headline {
		return end
	}
	for k := start + 1; k < end-1; k++ {
		after := max(s.has(k, d.PersonTitle), s.has(k, d.OfficeWord))
		if after > k && after < end && doc.x.given[company.Fold(s.word(after))] {
			return k
		}
	}
	return end
}

// withDigits is where a name begins whose first word the scanner cuts behind its digits: "3D
// Robotics".
func (s *sentence) withDigits(start int, d *dialect) int {
	if d.Tag == "en" && start > 0 && start+1 < len(s.tokens) && s.tokens[start+1].Capital && s.tokens[start].End-s.tokens[start].Start == 1 && s.tokens[start].Glued && !s.tokens[start].Hyphen && s.tokens[start-1].Kind == token.Number && s.tokens[start].Capital {
		return start - 1
	}
	return start
}

// called is a word by which a text calls again whom it has named in full.
type called struct {
	word string
	reference
}

// noteShort keeps the last word of a name that has an article: "the Carolina Ledger" goes on as
// "the Ledger", "the Rochester Philharmonic" as "the Philharmonic".
func (doc *document) noteShort(s *sentence, e *entity) {
	if doc.d.Tag != "en" || s.field != "text" || e.known() || e.person || e.place || e.source || e.end < e.start+2 || len(doc.shortened) >= 20 || (e.start == 0 || !s.thePrecedes(e.start, doc.d)) && !s.is(e.end-1, doc.d.PaperTail) || s.tokens[e.end-1].Kind != token.Word || !s.tokens[e.end-1].Capital {
		return
	}
	doc.shortened = append(doc.shortened, called{s.word(e.end - 1), e.reference})
}

// calledAgain reads the one word by which a text goes on to call whom it has named in full.
func (doc *document) calledAgain(s *sentence, i int) (entity, bool) {
	if s.tokens[i].Kind != token.Word || s.headline || !s.thePrecedes(i, doc.d) || i+1 < len(s.tokens) && s.tokens[i+1].Capital {
		return entity{}, false
	}
	for _, c := range doc.shortened {
		if s.word(i) == c.word {
			return entity{start: i, end: i + 1, reference: c.reference}, true
		}
	}
	return entity{}, false
}

// thePrecedes tells whether "the" stands right before token i.
func (s *sentence) thePrecedes(i int, d *dialect) bool {
	return s.is(i-1, d.The) || s.is(i-1, d.FirstThe)
}

// quote tells whether token i is a quotation mark.
func quote(s *sentence, i int) bool {
	if i < 0 || i >= len(s.tokens) {
		return false
	}
	switch s.word(i) {
	case "'", `"`, "‘", "’", "“", "”":
		return true
	}
	return false
}

// spelledOut is whom a headline means by initials that nobody knows: the first in the text whose
// name has them. "BN moves work abroad", where the text begins with Berg Nordvik.
func (doc *document) spelledOut(s *sentence, e *entity) {
	word := s.word(e.start)
	if doc.d.Tag != "en" || s.field != "title" || e.known() || e.place || e.end != e.start+1 || !s.tokens[e.start].Upper || len(word) < 2 || len(word) > 4 || s.headline && len(s.tokens) > 0 && s.allCapitals() {
		return
	}
	text := doc.event.GetText()
	words := strings.Fields(text[:cut(text, 400)])
	for k := range words {
		if n := spells(words[k:], word); n > 0 {
			raw := strings.TrimRight(strings.Join(words[k:k+n], " "), ",.;:()")
			raw = strings.TrimSuffix(strings.TrimSuffix(raw, "'s"), "’s")
			if key := company.Key(raw); key != "" {
				e.reference = doc.refer(key, company.OneSpaced(raw))
			}
			return
		}
	}
}

// spells is how many words there are from the first on whose capitals are those of an
// abbreviation, small words between them aside; 0 where they are not.
func spells(words []string, letters string) int {
	at := 0
	for n, word := range words {
		if at > 0 && len(word) <= 3 && word[0] >= 'a' && word[0] <= 'z' {
			continue
		}
		if word[0] != letters[at] || len(word) < 3 || word[1] < 'a' {
			return 0
		}
		if at++; at == len(letters) {
			return n + 1
		}
		if strings.ContainsAny(word[len(word)-1:], ",.;:") {
			return 0
		}
	}
	return 0
}

// paperAside tells whether a paper is only who was told, or what somebody else is said to own: "it
// told the Leicester Herald", "The publisher of the Dayton Ledger and 14 other dailies, Corbin Media".
func (doc *document) paperAside(s *sentence, e *entity) bool {
	d := doc.d
	if d.Tag != "en" || e.known() || e.possessive || !s.is(e.end-1, d.PaperTail) || !s.thePrecedes(e.start, doc.d) {
		return false
	}
	before := e.start - 2
	if s.has(before, d.Told) > 0 || before >= 0 && d.pastTense(s.word(before)) {
		return true
	}
	comma := s.mark(e.end, min(len(s.tokens), e.end+8), ',')
	return s.has(before, d.MadeBy) > 0 && (s.endsAt(before, d.Owner) || s.endsAt(before, d.Kin)) && comma+1 < len(s.tokens) && s.tokens[comma].Mark == ',' && s.tokens[comma+1].Capital
}

// paperNamed tells whether a known name at tokens i to end is only the first word of a paper's or
// magazine's: "Atlantic Review" is not The Atlantic.
func (doc *document) paperNamed(s *sentence, i, end int) bool {
	d := doc.d
	if d.Tag != "en" || s.headline || end >= len(s.tokens) || !s.tokens[end].Capital || s.tokens[end].Upper || s.tokens[end].Hyphen {
		return false
	}
	return s.is(end, d.PaperTail) && s.has(i, d.PressName) < end+1
}
