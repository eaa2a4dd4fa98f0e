package extract

import (
	"strings"
	"time"
	"unicode/utf8"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
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
	// focus is the company the text last spoke of, topic that of the title or lead.
	focus, topic reference
	// named are the companies that the text has named, each once, in the order of their first mention.
	named []reference
	// surnames are the last words of the names of persons in the text.
	surnames []string
	// shortened are those named with an article, by their last words.
	shortened []called
	// sites are the names that are plants' by what stood around them once, towns those that
	// are places' by the state behind them.
	sites, towns []string
	// receivers are the ids of firms that wind an employer of the text up.
	receivers []string
	// rumourDenied: the headline denies cuts or a report.
	rumourDenied bool
	offTopic     bool
	// faint: nothing but words of its headline says that the text may claim anything.
	faint bool
	// shakenIn is the number of the sentence of shakenField that last told of a shake-up, whose
	// costs the next may tell.
	shakenField string
	shakenIn    int
	// leaves are the sentences of the text, or -1 for the headline, that speak of leave from which
	// people come back.
	leaves []int
	// expected is the number of the sentence up to which the text is read in any case.
	expected int
	// actors are those of named that do something or own something in the text.
	actors []reference
	// pending tells that a claim waits for its company.
	pending bool
	// essay: the headline says that it is opinion or advice, which tells no news.
	essay bool
	// listing is the number of the sentence up to which a list of notices may go on.
	listing int
	// risks: the text is a part of a filing that tells of what might be.
	risks bool
	// household: the text speaks of homes without power or water, and of such outages.
	household bool
	// blackout: it speaks of people without power, so that what is out is the grid.
	blackout bool
	// shortTime: the headline or the lead speaks of short-time work, under which all keep their jobs.
	shortTime bool
	// lastState is the two letters of the state the text last named.
	lastState string
	// states: it names more than one.
	states bool
	// currency is that of bare dollars, once it has been looked for.
	currency string
	// unionPaper: it is a union that speaks, and not the employer.
	unionPaper bool
	// ofAI: the text has spoken of AI.
	ofAI bool
	// failedOn is the day of an outage that the headline dates and does not say whose it was.
	failedOn string
	// bygone: the text tells of cuts, or of a court's word on them, as years old.
	bygone bool
	// watchers are the ids of those who only count or foretell what others do.
	watchers []string
	// struck is 1 where the headline tells of a strike, else the number of the last sentence that
	// does, and 2; 0 where none does.
	struck int
	// yearTold is the last year that the text named before the sentence under reading, 0 without.
	yearTold int
	// staff is how many the text last said work for an employer or at its plant, told in
	// sentence staffIn of staffField.
	staff      *quantity.Quantity
	staffField string
	staffIn    int
	// retold: the headline says that the story is told years after.
	retold bool
	// author is the company whose own text the headline says this is; page: a status page or
	// an incident report.
	author reference
	page   bool
	// over: the text says that the company as a whole gives up.
	over bool
	// heeded is the number of the sentence up to which a text is looked through for what it
	// adds to cuts told before, and for nothing else.
	heeded int
	// parted: an English text says somewhere that people are let go.
	parted bool
	// plantIn is the number of the sentence of plantField that last spoke of a plant.
	plantField string
	plantIn    int
	// noticeIn is the number of the sentence after one of a notice that does not say whose.
	noticeIn int
	// attacked: the text has told of an attack; lastDay is the last day in full it has named.
	attacked bool
	lastDay  string
	// comingDay is the last day or month to come that the text has named.
	comingDay string
	// shutDay is the day on which a plant closes by sentence shutIn of the text.
	shutDay string
	shutIn  int
	// shares are the numbers that the text tells as part of a larger one
	shares []float64
	// willing: those who leave do so of their own will
	willing bool
	// causeHead is the number of the sentence under a heading that promises the cause.
	causeHead int
	// failingDay is the day on which a sentence that made no claim told of users in trouble; the
	// sentence after it is number failingIn.
	failingDay string
	failingIn  int
	// rescinded: it takes a notice back.
	rescinded bool
	// correcting: the text corrects what was said before.
	correcting bool
	// unmade are the kinds of claims of which the headline says that there will be none.
	unmade []string
	// keptRunning: the text says that the service did not fail.
	keptRunning bool
	// employer is who is told to be the employer of those told of, in sentence employerIn of the text.
	employer   reference
	employerIn int
	// owner is the owner with whom sentence ownerIn of the text begins.
	owner   reference
	ownerIn int
	// itemOf is the company whose name heads the paragraph that ends at byte itemEnd of the text.
	itemOf  reference
	itemEnd int
	// ownerSays: that owner tells it of a plant of its own, and not of a company it holds.
	ownerSays bool
	// since is the month in which the notice that the sentence under reading tells of was filed;
	// zero where it does not say: days to come are later than that, not than the text.
	since time.Time
	// projects are the names that the text gives to plans and projects.
	projects []string
	// signed is the company in whose name the text is signed.
	signed reference
	// headed is the company that the headline is about, lead the name it begins with.
	headed, lead reference
	// names collects the features' names where a model is fitted, nil otherwise.
	names map[judge.Feature]string
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
