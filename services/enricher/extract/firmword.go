package extract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Real copy calls a company once by its name and then by what it is: "l'agence d'intérim", "der
// Kühllogistiker"; and where it tells of several, it sets the name of each on a line of its own.

// firmWord is where a word for a kind of firm ends that begins at token i, 0 where none does. The
// descriptors of some languages have their articles among them.
func (s *sentence) firmWord(i int, d *dialect) int {
	if s.has(i, d.Article) > 0 {
		return 0
	}
	return s.has(i, d.Descriptor)
}

// calledByTrade tells whether, between two tokens, the company spoken of is called by what it is: an
// article and a word for a kind of firm that no name follows.
func (doc *document) calledByTrade(s *sentence, from, to int) bool {
	d := doc.d
	if d.Tag == "en" || d.Descriptor == rule.None {
		return false
	}
	for i := max(0, from); i < min(to, len(s.tokens)-1); i++ {
		if s.has(i, d.Article) != i+1 {
			continue
		}
		if end := s.firmWord(i+1, d); end > 0 && (end >= len(s.tokens) || !s.tokens[end].Capital || d.NounBefore != rule.None) && s.entityAt(end) == nil {
			return true
		}
	}
	return false
}

// noteHeading takes the name that stands alone on a line, or before the sentences of its paragraph, for
// the company of what follows: "Manpower :\nL'agence d'intérim a annoncé".
func (doc *document) noteHeading(s *sentence) {
	if s.field != "text" || doc.filer.id != "" || len(s.entities) == 0 {
		return
	}
	sole := len(s.entities) == 1
	switch {
	case doc.d.Tag != "en":
		if sole && doc.ownLine(s) && s.butName(':') {
			doc.attend(s.entities[0].reference)
		}
	case sole && doc.itemHead(s):
		if s.butName(':', '.') {
			doc.headItem(s, s.entities[0].reference)
		}
	default:
		doc.noteItem(s)
	}
}

// butName tells whether a sentence is nothing but its first name, which may be an employer's, and one
// of some marks.
func (s *sentence) butName(marks ...rune) bool {
	e, last := &s.entities[0], len(s.tokens)
	if slices.Contains(marks, s.tokens[last-1].Mark) {
		last--
	}
	return e.start == 0 && e.end == last && e.reference.id != "" && !e.person && !e.place && !e.source && !e.aside
}

// headItem takes somebody for the company of the paragraph that a sentence begins.
func (doc *document) headItem(s *sentence, r reference) {
	doc.attend(r)
	doc.itemOf, doc.itemEnd = r, len(s.text)
	if end := strings.IndexByte(s.text[s.span.End:], '\n'); end >= 0 {
		doc.itemEnd = s.span.End + end
	}
}

// inItem tells whether a sentence stands in the paragraph that the name of a company heads.
func (doc *document) inItem(s *sentence, r reference) bool {
	return doc.itemOf.id != "" && doc.itemOf.id == r.id && s.field == "text" && s.span.Start < doc.itemEnd
}

// ownLine tells whether nothing stands on a sentence's line but the sentence, and more below.
func (doc *document) ownLine(s *sentence) bool {
	before := strings.TrimRight(s.text[:s.span.Start], " \t")
	after := strings.TrimLeft(s.text[s.span.End:], " \t")
	return (before == "" || strings.HasSuffix(before, "\n")) && (strings.HasPrefix(after, "\n") || strings.Contains(s.text[s.span.Start:s.span.End], "\n")) && utf8.RuneCountInString(s.text[s.span.Start:s.span.End]) < 60
}

// itemHead tells whether a sentence is but the name that heads a paragraph: "Hoshino Piston. It had
// told the state earlier".
func (doc *document) itemHead(s *sentence) bool {
	if len(s.tokens) > 8 || s.number == 0 || !doc.usable(&s.entities[0]) || s.entities[0].source {
		return false
	}
	before := strings.TrimRight(s.text[:s.span.Start], " \t*•-")
	after := strings.TrimLeft(s.text[s.span.End:], " \t")
	return strings.HasSuffix(before, "\n") && after != "" && after[0] != '\n'
}

// maker tells whether a name that nobody knows only says what a firm makes or deals in, in a
// language that writes nouns in capitals, where another firm is named above: "der Hersteller von
// Gurtschlössern".
func (doc *document) maker(s *sentence, e *entity) bool {
	d := doc.d
	if d.NounBefore == rule.None || len(doc.named) == 0 || e.known() || e.person || e.end != e.start+1 || e.start < 2 || s.tokens[e.start].Kind != token.Word {
		return false
	}
	return s.has(e.start-1, d.ByFirm) == e.start && s.firmWord(e.start-2, d) == e.start-1
}
