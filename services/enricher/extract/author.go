package extract

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// A company's own text speaks of the company as "we", and names its services, its units and
// its customers rather than itself: whose text it is, the headline says.

// sortOfText is what sort of text it is, and whose.
type sortOfText struct {
	// author is the company whose own text the headline says this is; page: a status page or
	// an incident report.
	author reference
	page   bool
	// signed is the company in whose name the text is signed.
	signed reference
	// unionPaper: it is a union that speaks, and not the employer.
	unionPaper bool
	// alone: the event is a headline without a text of its own.
	alone bool
	// essay: the headline says that it is opinion or advice, which tells no news.
	essay bool
	// risks: the text is a part of a filing that tells of what might be.
	risks bool
	// correcting: the text corrects what was said before.
	correcting bool
	// offTopic: the headline speaks of something else that is cut or lost.
	offTopic bool
	// ofAI: the text has spoken of AI.
	ofAI bool
}

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
		case doc.toOwnPeople(s, e):
		case head && (e.known() || !e.ordinary && doc.bareTo(s, after)) && s.find(after, s.mark(after, min(len(s.tokens), after+8), ':'), d.PaperWord) >= 0:
		default:
			continue
		}
		doc.author = e.reference
		if strings.HasPrefix(doc.signed.name, e.name+" ") {
			doc.author = doc.signed // who signs in full
		}
		doc.attend(doc.author)
		return
	}
}

// toOwnPeople tells whether a headline says that its text is a company's to its own people: "A message to
// Acme team members".
func (doc *document) toOwnPeople(s *sentence, e *entity) bool {
	d := doc.d
	if d.Tag != "en" || e.possessive || e.ordinary || s.has(e.end, d.People) == 0 || s.contains(d.UnionName) || s.contains(d.UnionWord) {
		return false
	}
	if !s.is(e.start-1, d.To) && !s.is(e.start-2, d.To) {
		return false
	}
	text := " " + doc.opening()
	return slices.ContainsFunc(d.OwnVoice, func(word string) bool { return strings.Contains(text, word) })
}

// noteCaller takes for the author of what follows the company whose officer a line of a transcript
// says has the word: "Ken Ferrante, CFO, Acme Brands: Thanks, Dan."
func (doc *document) noteCaller(s *sentence) {
	d := doc.d
	if d.Tag != "en" || s.field != "text" || doc.author.id != "" || doc.filer.id != "" || !s.contains(d.Executive) {
		return
	}
	for i := range s.entities {
		e := &s.entities[i]
		if e.start < 3 || e.end > 14 || e.end >= len(s.tokens) || s.tokens[e.end].Mark != ':' {
			continue
		}
		if doc.usable(e) && !e.person && !e.place && s.find(0, e.start, d.Executive) > 0 && s.tokens[0].Capital {
			doc.author = e.reference
			doc.attend(e.reference)
		}
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

// signedName is a company's name as the line under a letter has it.
const signedName = `([\p{Lu}\d][\p{L}\p{N}_.'’-]*(?: (?:&|and|of|the|[\p{Lu}\d][\p{L}\p{N}_.'’-]*)){0,5}?)`

// newSignature compiles a language's signatures; nil where it has none.
func newSignature(l pipelines.Language) (*regexp.Regexp, error) {
	if len(l.Signature) == 0 {
		return nil, nil
	}
	compiled, err := regexp.Compile(`^[\s—–―*_-]*(?:` + strings.ReplaceAll(strings.Join(l.Signature, "|"), "{name}", signedName) + `)[\s.)*_]*$`)
	if err != nil {
		return nil, fmt.Errorf("extract: %s: signature: %w", l.File, err)
	}
	return compiled, nil
}

// signedWithin is how much of the end of a text is looked through for its signature, below
// which links may stand.
const signedWithin = 500

// signatory is the company in whose name the lines under a text are signed, the zero
// reference where there are none.
func (doc *document) signatory() reference {
	text := doc.event.GetText()
	if doc.d.signature == nil || len(text) < 60 {
		return reference{}
	}
	tail := text[cut(text, max(0, len(text)-signedWithin)):]
	if len(tail) < len(text) || !strings.Contains(tail, "\n") { // its first line is cut, or the text's own
		_, tail, _ = strings.Cut(tail, "\n")
	}
	lines := strings.Split(tail, "\n")
	for i, line := range slices.Backward(lines) {
		if line = strings.TrimSpace(line); len(line) < 6 || len(line) > 110 || len(line) > 60 && line[len(line)-1] == '.' {
			continue // too short, too long, or a sentence
		}
		found := doc.d.signature.FindStringSubmatch(line)
		if found == nil && i > 0 && doc.bareName(line) { // the office stands on a line of its own
			found = doc.d.signature.FindStringSubmatch(strings.Trim(lines[i-1], " ,\t\r") + ", " + line)
		}
		for k, name := range found {
			key := company.Key(name)
			if k == 0 || key == "" {
				continue
			}
			if m := doc.x.registry.Lookup(key); m.Company != nil {
				return reference{id: m.ID, name: m.Name, basis: m.Basis, company: m.Company}
			}
			if doc.x.given[company.Fold(name)] || doc.x.places[company.Fold(name)] || doc.x.common[doc.d.Tag][strings.ToLower(name)] {
				continue // "Thanks, Ruth", "President of Mexico", "The Board of Directors"
			}
			return provisional(key, name)
		}
	}
	return reference{}
}

// bareName tells whether a line is nothing but a few words with capitals.
func (doc *document) bareName(line string) bool {
	words := strings.Fields(line)
	if doc.d.Tag != "en" || len(words) == 0 || len(words) > 6 {
		return false
	}
	for i, word := range words {
		if c := word[0]; (c < 'A' || c > 'Z') && (i == 0 || len(word) > 3) {
			return false
		}
	}
	return true
}

// folkWord stands in the lexicon for what people call themselves after their company.
const folkWord = "teammates"

// folk takes what the people of a company call themselves for a word for people: the
// "Loopers" of "45 Loopers", in a text on Juniper Loop.
func (doc *document) folk(field string, tokens []token.Token) {
	if doc.d.folk <= 0 {
		return
	}
	text := doc.event.GetText()
	if field == "title" {
		text = doc.event.GetTitle()
	}
	for i := 1; i < len(tokens); i++ {
		t := &tokens[i]
		if t.Kind != token.Word || !t.Capital || t.Upper || t.Word != 0 || text[t.End-1] != 's' || i+1 < len(tokens) && tokens[i+1].Kind == token.Possessive {
			continue
		}
		before := tokens[i-1]
		_, number := doc.d.Numbers[before.Word]
		if _, many := doc.d.Multipliers[before.Word]; (before.Kind == token.Number || before.Word > 0 && (number || many)) && doc.peopleOf(text[t.Start:t.End]) {
			t.Word = doc.d.folk
		}
	}
}

// quotedFor is the company for which somebody says "we" whose words a sentence quotes: "…to close our
// Joslyn Road plant," said Acme spokesman Greg Barr. Nil where it does not tell.
func (doc *document) quotedFor(s *sentence, start, end int) *entity {
	d := doc.d
	if d.Tag != "en" || len(s.entities) == 0 || s.mark(0, start, '"') >= start {
		return nil
	}
	for i := range s.entities {
		e := &s.entities[i]
		if e.start <= end || e.end >= len(s.tokens) && s.has(e.start-1, d.BadPrep) == 0 || !doc.usable(e) || e.person || e.place || e.source {
			continue
		}
		says := max(s.find(end, e.start, d.PressSays), s.find(end, e.start, d.Said))
		if says < 0 || says > end+24 || e.start-says > 12 || s.mark(end, says, '"') >= says {
			continue
		}
		office := func(from, to int) bool {
			return max(s.find(from, to, d.Executive), s.find(from, to, d.PersonTitle), s.find(from, to, d.OfficeWord), s.find(from, to, d.CompanyCue)) >= 0
		}
		if says+1 == e.start && office(e.end, e.end+1) {
			return e // said Acme spokesman Greg Barr
		}
		if s.has(e.start-1, d.MadeBy) == e.start && office(says, e.start) {
			return e // said chairman Robert Janeway of Acme Energy
		}
	}
	return nil
}
