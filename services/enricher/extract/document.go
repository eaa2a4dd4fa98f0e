package extract

import (
	"cmp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// worker holds the buffers that one reading of a document uses.
type worker struct {
	zones   []zone
	seen    sightings
	scanner token.Scanner
	names   company.Scanner
	matcher rule.Matcher
	ends    []int
	key     []byte

	sentence   sentence
	tokens     []token.Token
	notes      rule.Annotations
	quantities []quantity.Quantity // of all sentences: mentions point to theirs
	entities   []entity
	spans      []rule.Span
	matches    []rule.Match
	drops      []rule.Match

	mentions []mention
	numerals []numeral
	features []judge.Feature
	scratch  []judge.Feature

	cast                   []appearance
	candidates             []candidate
	chances                []float64 // of the candidates for a claim, or of the claims
	odds                   []float64 // of the kinds of claims in the sentence
	headlineOdds, mostOdds []float64 // the same in the headline, and the most of any sentence
	heeding                heeding
}

// document is what is known while one event is read.
type document struct {
	x     *Extractor
	d     *dialect
	w     *worker
	event *foreshockv1.Event
	// published is zero where the event does not say.
	published time.Time
	filer     reference
	// What the text has said so far, by what it is about. Each part stands in the file of its topic.
	sortOfText
	companyState
	ownerState
	bystanders
	nameState
	placeState
	staffState
	departureState
	closureState
	failureState
	noticeState
	denialState
	pastState
	costState
	dateState
	readOn

	// names collects the features' names where a model is fitted, nil otherwise.
	names map[judge.Feature]string
}

// begin makes a document ready for its first sentence: its day, who filed or signed it, and
// the buffers of the worker, empty.
func (doc *document) begin(faint bool) {
	event, w := doc.event, doc.w
	doc.expected, doc.faint = -1, faint
	doc.alone = headlineAlone(event.GetTitle(), event.GetText())
	if event.GetEventTime() != nil && !event.GetEventTimeInferred() {
		doc.published = event.GetEventTime().AsTime().UTC()
	} else if event.GetKnowledgeTime() != nil {
		doc.published = event.GetKnowledgeTime().AsTime().UTC()
	}
	w.mentions, w.numerals, w.features, w.cast, w.quantities = w.mentions[:0], w.numerals[:0], w.features[:0], w.cast[:0], w.quantities[:0]
	w.headlineOdds, w.mostOdds, w.candidates = w.headlineOdds[:0], w.mostOdds[:0], w.candidates[:0]
	w.heeding.features, w.heeding.utterances = w.heeding.features[:0], w.heeding.utterances[:0]
	if filer := doc.x.filerOf(event.GetCompany()); filer.id != "" {
		doc.filer, doc.focus, doc.topic = filer, filer, filer
		return
	}
	if signed := doc.signatory(); signed.id != "" {
		doc.author, doc.signed = signed, signed
		doc.attend(signed)
	}
}

// filerOf is the company that a source names as a text's filer.
func (x *Extractor) filerOf(name string) reference {
	if name == "" {
		return reference{}
	}
	m := x.registry.Employer(name)
	if m.Basis == company.ByBaseName && strings.Count(company.Key(name), " ") > strings.Count(company.Key(m.Name), " ")+1 {
		m = company.Match{ID: identity.Provisional(company.Key(name)), Name: company.Display(name)} // a filer's name is whole: Fairmont Apparel Group is not Fairmont
	}
	if m.ID == "" {
		return reference{}
	}
	return reference{id: m.ID, name: cmp.Or(m.Name, name), basis: company.BySource, company: m.Company}
}

// sentence is one sentence under reading. Its slices are the worker's buffers.
type sentence struct {
	field    string // "title" or "text"
	text     string // the whole field
	span     token.Span
	number   int
	headline bool // capitals say nothing: a headline in title case or all capitals
	tokens   []token.Token
	notes    *rule.Annotations
	amounts  []quantity.Quantity
	entities []entity
}

// fieldText is what stands in a field of the event.
func (doc *document) fieldText(field string) string {
	if field == "text" {
		return doc.event.GetText()
	}
	return doc.event.GetTitle()
}

// headlineAlone tells whether there is a headline without a text, or with one that only says it
// again, as the summaries of feeds do: cut short, or with the outlet's name behind it.
func headlineAlone(title, text string) bool {
	text = strings.TrimRight(text, " .…[]()\r\n\t\u00a0")
	return title != "" && (strings.HasPrefix(title, text) || onlySigned(text, title) || onlySigned(text, unsigned(title)))
}

// onlySigned tells whether a text is a headline with no more behind it than an outlet's name can be.
func onlySigned(text, headline string) bool {
	const outlet = 32 // bytes
	rest, repeated := strings.CutPrefix(text, headline)
	next, _ := utf8.DecodeRuneInString(rest)
	return repeated && len(rest) <= outlet && !unicode.IsLetter(next) && !unicode.IsDigit(next) &&
		!strings.ContainsAny(rest, ",;:?!、。") && !strings.Contains(rest, ". ")
}

// unsigned is a headline without the outlet's name that some feeds put behind it.
func unsigned(title string) string {
	for _, mark := range [...]string{" - ", " – ", " — ", " | "} {
		if at := strings.LastIndex(title, mark); at > len(title)/2 {
			return title[:at]
		}
	}
	return title
}

// opening is as much of the text as is looked through for a name: enough to tell how the text
// calls its company, and the same time for every name of a long one.
func (doc *document) opening() string {
	text := doc.event.GetText()
	return text[:cut(text, 4000)]
}

func (s *sentence) word(i int) string {
	if i < 0 || i >= len(s.tokens) {
		return ""
	}
	return s.text[s.tokens[i].Start:s.tokens[i].End]
}

// has returns where the longest term of class that begins at token i ends, or 0.
func (s *sentence) has(i int, class rule.Class) int {
	if class == rule.None || i < 0 || i >= len(s.tokens) {
		return 0
	}
	return s.notes.Has(i, class)
}

// find returns the first token from i up to end where a term of class begins, or -1.
func (s *sentence) find(i, end int, class rule.Class) int {
	if !s.notes.Contains(class) {
		return -1
	}
	for i = max(i, 0); i < min(end, len(s.tokens)); i++ {
		if s.notes.Has(i, class) > 0 {
			return i
		}
	}
	return -1
}

// within tells whether a term of class that begins some words before a token goes on past it.
func (s *sentence) within(i int, class rule.Class) bool {
	for k := max(0, i-2); k <= i; k++ {
		if s.has(k, class) > i {
			return true
		}
	}
	return false
}

// contains tells whether a term of class begins anywhere in the sentence.
func (s *sentence) contains(class rule.Class) bool { return s.notes.Contains(class) }

// enough mentions are read of one document: what has more is a list or an attack, and
// putting mentions together takes the square of their number.
const enough = 200

// manyQuantities is how many are kept together.
const manyQuantities = 500

// prepare cuts a sentence into words and finds its classes, quantities and names. It is the
// worker's, and read until the next one is prepared.
func (doc *document) prepare(field, text string, span token.Span, number int) *sentence {
	s := doc.scan(field, text, span, number)
	doc.findEntities(s)
	doc.appear(s)
	return s
}

// scan is prepare without the names.
func (doc *document) scan(field, text string, span token.Span, number int) *sentence {
	w := doc.w
	w.tokens = w.scanner.Append(w.tokens[:0], text, span.Start, span.End, doc.d.Elision, doc.d.Word)
	if number == 0 && (field == "title" || doc.event.GetTitle() == "") {
		w.tokens = unprefixed(text, w.tokens)
	}
	if number == 0 && field == "text" {
		w.tokens = undated(w.tokens)
	}
	doc.folk(field, w.tokens)
	doc.d.Annotate(&w.notes, w.tokens)
	if len(w.quantities) > manyQuantities {
		w.quantities = nil // mentions keep what they need of them
	}
	first := len(w.quantities)
	w.quantities = doc.d.quantities.Append(w.quantities, text, w.tokens, &w.notes)
	w.sentence = sentence{field: field, text: text, span: span, number: number, tokens: w.tokens, notes: &w.notes, amounts: w.quantities[first:]}
	s := &w.sentence
	s.headline = doc.d.NounBefore == rule.None && titleCase(w.tokens) && (field == "title" || !doc.running(s))
	doc.soften(s)
	return s
}

// unprefixed frees the first word of a headline from a wire's mark: "BRIEF-Acme cuts jobs",
// "UPDATE 1-Acme cuts jobs".
func unprefixed(title string, tokens []token.Token) []token.Token {
	if len(tokens) > 2 && title[tokens[0].Start:tokens[0].End] == "DJ" && tokens[1].Capital && !tokens[1].Hyphen {
		return tokens[1:]
	}
	for i := 1; i < len(tokens) && i < 3; i++ {
		if tokens[i].Hyphen && tokens[0].Upper && tokens[0].End-tokens[0].Start >= 3 && wirePrefix[title[tokens[0].Start:tokens[0].End]] {
			tokens[i].Hyphen = false
			return tokens[i:]
		}
	}
	return tokens
}

// undated frees the first word of a text from the day that a page sets before it: "date
// 2026-03-08 Acme cuts jobs".
func undated(tokens []token.Token) []token.Token {
	i := 0
	if len(tokens) > 0 && tokens[0].Kind == token.Word && !tokens[0].Capital {
		i = 1
	}
	if i+2 >= len(tokens) || tokens[i].Kind != token.Number || tokens[i].End-tokens[i].Start != 4 {
		return tokens
	}
	next := i + 1
	for next < i+3 && next < len(tokens) && tokens[next].Hyphen && tokens[next].Kind == token.Number && tokens[next].End-tokens[next].Start == 2 {
		next++
	}
	if next == i+1 || next < i+3 && i == 0 || next >= len(tokens) || !tokens[next].Capital {
		return tokens
	}
	return tokens[next:]
}

var wirePrefix = map[string]bool{
	"BRIEF": true, "UPDATE": true, "EXCLUSIVE": true, "REFILE": true, "WRAPUP": true, "CORRECTED": true, "CORRECTION": true, "FACTBOX": true,
	"TIMELINE": true, "FOCUS": true, "REG": true, "INSIGHT": true, "ANALYSIS": true, "BREAKINGVIEWS": true, "PRESS": true, "RPT": true, "URGENT": true, "ALERT": true,
}

// titleCase tells whether most words that could be small are capitalised.
func titleCase(tokens []token.Token) bool {
	capital, words, upper := 0, 0, 0
	for i, t := range tokens {
		if t.Kind == token.Word && t.Upper {
			upper++
		}
		if t.Kind != token.Word || t.End-t.Start < 4 || i == 0 {
			continue
		}
		words++
		if t.Capital {
			capital++
		}
	}
	return words >= 2 && capital*3 >= words*2 || upper > 1 && upper == len(tokens) // "REDUCTION IN FORCE"
}

// sentences calls visit with every sentence that may matter: those a zone touches, the
// first two, and the one before each touched one, which may name who is spoken of.
func (doc *document) sentences(field, text string, zones []zone, visit func(s *sentence, touched bool)) {
	if text == "" {
		return
	}
	z, number := 0, 0
	var before token.Span
	beforeSeen := true
	var head token.Span
	headNumber := 0
	for from := 0; from < len(text); {
		span, next := token.Sentence(text, from)
		if next <= from {
			break
		}
		from = next
		if span.Start >= span.End {
			continue
		}
		for z < len(zones) && zones[z].end <= span.Start {
			z++
		}
		if z == len(zones) && number > max(3, doc.expected, doc.heeded) || len(doc.w.mentions) >= enough {
			return
		}
		touched := z < len(zones) && zones[z].start < span.End || number <= doc.expected && field == "text"
		if field == "text" && doc.d.Tag == "en" && number > 1 {
			if !touched && span.End-span.Start < 90 && text[span.Start-1] == '\n' && heading(text, span) {
				head, headNumber = span, number
			} else if touched && headNumber > 0 {
				if headNumber < number-1 && number-headNumber <= itemLines && utf8.ValidString(text[head.Start:head.End]) {
					visit(doc.prepare(field, text, head, headNumber), false) // of the item that it heads
				}
				headNumber = 0
			}
		}
		if (touched || number < 2) && utf8.ValidString(text[span.Start:span.End]) {
			if touched && !beforeSeen && utf8.ValidString(text[before.Start:before.End]) {
				visit(doc.prepare(field, text, before, number-1), false)
			}
			s := doc.prepare(field, text, span, number)
			visit(s, touched || field == "text" && number <= doc.heeded && doc.setsTarget(s))
			beforeSeen = true
			if headNumber == number {
				headNumber = 0 // it is seen
			}
		} else {
			beforeSeen = false
			if field == "text" && number <= doc.heeded && utf8.ValidString(text[span.Start:span.End]) {
				if s := doc.scan(field, text, span, number); doc.setsTarget(s) {
					visit(doc.prepare(field, text, span, number), true)
					beforeSeen = true
				} else {
					doc.follow(s, len(doc.w.mentions))
				}
			}
		}
		before = span
		number++
	}
}

// evidence is the span of the sentence, or of the part of it around the match where the
// sentence is very long.
func (s *sentence) evidence(start, end int) token.Span {
	span := s.span
	if span.End-span.Start <= 420 {
		return span
	}
	from, to := int(s.tokens[start].Start), int(s.tokens[end-1].End)
	low := max(span.Start, from-200)
	high := min(span.End, to+200)
	for low > span.Start && !strings.ContainsRune(" \n", rune(s.text[low-1])) {
		low--
	}
	for high < span.End && !strings.ContainsRune(" \n", rune(s.text[high])) {
		high++
	}
	return token.Span{Start: low, End: high}
}
