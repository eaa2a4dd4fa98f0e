package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// A company's own text speaks of the company as "we", and names its services, its units and
// its customers rather than itself: whose text it is, the headline says.

// wholePage is how many sentences of a status page are read, whatever their words.
const wholePage = 12

// paper notes whose own text the headline says this is: "Acme Status: API unavailable",
// "Acme post-incident report", "Acme Q4 2025 earnings call".
func (doc *document) paper(s *sentence) {
	d := doc.d
	if d.Tag == "en" && s.has(0, d.UnionName) > 0 && s.mark(1, 5, ':') < min(5, len(s.tokens)) {
		doc.unionPaper = true // "USW: idling of mines will put 600 out of work"
		return
	}
	for i := range s.entities {
		e := &s.entities[i]
		if e.reference.id == "" || e.person || e.place || e.source || e.aside {
			continue
		}
		after := e.end
		if e.possessive {
			after++
		}
		head := e.start == 0 || s.tokens[e.start-1].Mark == ']'
		switch {
		case head && s.has(after, d.PageWord) > 0:
			doc.page, doc.expected = true, wholePage
		case head && (e.known() || !e.ordinary && doc.bareTo(s, after)) && s.find(after, s.mark(after, min(len(s.tokens), after+8), ':'), d.PaperWord) >= 0:
		default:
			continue
		}
		doc.author = e.reference
		doc.attend(e.reference)
		return
	}
}

// bareTo tells whether nothing but numbers and capitals stands between token i and the word
// for a paper: "Acme Q4 2025 Earnings Call", but not "Multiple products are experiencing".
func (doc *document) bareTo(s *sentence, i int) bool {
	for ; i < len(s.tokens) && s.has(i, doc.d.PaperWord) == 0; i++ {
		if t := s.tokens[i]; t.Kind == token.Word && !t.Capital || s.has(i, doc.d.Verb) > 0 {
			return false
		}
	}
	return true
}

// byAuthor tells whether an unknown name in a status page or an incident report is not its
// author's, and so that of a service or a part of one.
func (doc *document) byAuthor(e *entity) bool {
	return doc.page && !e.known() && e.reference.id != doc.author.id
}

// speaks tells whether a sentence is its text's own and no quotation in it: who says "we"
// there is whose text it is.
func (doc *document) speaks(s *sentence) bool {
	if s.field != "text" {
		return false
	}
	said := false
	for i := range s.tokens {
		said = said || s.has(i, doc.d.We) > 0 && !s.tokens[i].Upper
	}
	if !said {
		return false // "900 U.S. EMPLOYEES"
	}
	near := cut(s.text, max(0, s.span.Start-2000))
	from := near + strings.LastIndexByte(s.text[near:s.span.Start], '\n') + 1
	open := 0
	for _, r := range s.text[from:s.span.End] {
		switch r {
		case '"':
			return false
		case '“', '«':
			open++
		}
	}
	return open == 0
}

// ours is whose text a sentence that says "we" stands in, the zero reference where the
// headline does not tell.
func (doc *document) ours(s *sentence) reference {
	if doc.d.PaperWord == rule.None || !doc.speaks(s) {
		return reference{}
	}
	if doc.author.id != "" {
		return doc.author
	}
	return doc.headed
}
