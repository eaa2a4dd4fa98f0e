// Package quantity reads numbers: counts, ranges, bounds, percentages, fractions, money
// and lengths of time, by the locale of a language.
//
// Input: the tokens and annotations of a sentence. Output: the quantities in it, in
// order, none within another. It keeps no state and does not fail: what cannot be read is
// no quantity.
package quantity

import (
	"math"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Kind tells what a quantity counts.
type Kind uint8

const (
	Count    Kind = iota + 1
	Percent       // 0 to 100 and beyond
	Money         // in units of Currency
	Duration      // in hours
	Year          // a bare number that reads as a calendar year
)

// Quantity is a number as stated. Low equals High where it is not a range; only High is
// meaningful with Below.
type Quantity struct {
	Kind      Kind
	Low, High float64
	// Bound is at_least, at_most, about or empty.
	Bound string
	// Below: "fewer than High".
	Below bool
	// Fraction: said as a share ("a third", "one in ten").
	Fraction bool
	// Words: written in letters only ("one", "twelve hundred").
	Words    bool
	Currency string
	// Start and End are token indexes; the bound before the number is included.
	Start, End int
	// Number is the token index where the number itself begins.
	Number int
}

// Range tells whether two ends are stated.
func (q Quantity) Range() bool { return q.Low != q.High }

// Reader reads quantities of one language. Safe for concurrent use.
type Reader struct {
	l *rule.Lexicon

	atLeast, atMost, about, fewer, orMore, orLess, to, between, and, percentWord, pointsWord, in, every, article, prefix, ordered, of, each, round, staffs, period, fight, the, ordinal, long rule.Class
	// "and a half" after a number, "an" before a unit of time, "half" before that
	andHalf, single, half, aWord rule.Class
	// "medio centenar", "meia dúzia": half of a round number
	halfOf rule.Class
	// "fa a meno di 250 persone": who does without so many, not fewer than so many
	without rule.Class
	// "mehrere Hundert": how many is left open
	several rule.Class
	// "entre los 60 y los 80"
	rangeArticle rule.Class
	// Japanese: "200人前後", "100人超", "50人未満", "半数", "5人に1人", "3分の1"
	counter, around, below, noMore, halfOfAll, eachIn, partsOf rule.Class
	// first tells of a word's id whether a quantity may begin with it, openers are the
	// classes with which one may.
	first   []bool
	openers rule.ClassSet
}

// New prepares a reader for a language.
func New(l *rule.Lexicon) *Reader {
	r := &Reader{
		l: l, atLeast: l.Class("at_least"), atMost: l.Class("at_most"), about: l.Class("about"), fewer: l.Class("fewer_than"),
		orMore: l.Class("or_more"), orLess: l.Class("or_less"), to: l.Class("range_to"), between: l.Class("between"), and: l.Class("range_and"),
		percentWord: l.Class("percent_word"), pointsWord: l.Class("points_word"), in: l.Class("one_in"), article: l.Class("fraction_article"),
		prefix: l.Class("currency_prefix"), every: l.Class("every"), ordered: l.Class("ordered"), the: l.Class("definite"), long: l.Class("long_word"), ordinal: l.Class("ordinal_what"), of: l.Class("all_of"),
		andHalf: l.Class("and_half"), single: l.Class("single_unit"), aWord: l.Class("a_word"), half: l.Class("half_word"), halfOf: l.Class("half_of"), without: l.Class("do_without"), rangeArticle: l.Class("range_article"),
		counter: l.Class("counter"), around: l.Class("around_behind"), below: l.Class("below_behind"), noMore: l.Class("at_most_behind"), halfOfAll: l.Class("half_of_all"), eachIn: l.Class("each_in"), partsOf: l.Class("parts_of"),
		each: l.Class("each"), round: l.Class("round_number"), staffs: l.Class("staffs"), period: l.Class("period_before"), fight: l.Class("fight_word"), several: l.Class("several_of"),
		first: make([]bool, l.Size()),
	}
	for _, words := range []map[int32]float64{l.Numbers, l.Fractions} {
		for id := range words {
			r.first[id] = true
		}
	}
	for id, m := range l.Multipliers {
		if m == 100 || m == 1000 {
			r.first[id] = r.first[id] || !l.DecimalComma // "a hundred"
		}
	}
	for id := range l.Currencies {
		r.first[id] = true
	}
	for _, class := range [...]rule.Class{r.fewer, r.atLeast, r.atMost, r.about, r.between, r.article, r.each, r.single, r.half, r.halfOfAll} {
		r.openers.Add(class)
	}
	return r
}

// begins tells whether a quantity may begin at token i; at most tokens none can.
func (s *sentence) begins(i int) bool {
	t := &s.tokens[i]
	if t.Kind != token.Word {
		return t.Kind == token.Number || currencyMark(t.Mark) != ""
	}
	if t.Word <= 0 {
		return false
	}
	if s.first[t.Word] {
		return true
	}
	if i+1 < len(s.tokens) && s.tokens[i+1].Hyphen && s.has(i+1, s.long) > 0 {
		return true // "hour-long"
	}
	for _, note := range s.notes.At(i) {
		if s.openers.Has(note.Class) {
			return true
		}
	}
	return false
}

// sentence is what one reading works on.
type sentence struct {
	*Reader
	text   string
	tokens []token.Token
	notes  *rule.Annotations
}

// Append adds the quantities of a sentence.
func (r *Reader) Append(into []Quantity, text string, tokens []token.Token, notes *rule.Annotations) []Quantity {
	s := sentence{r, text, tokens, notes}
	for i := 0; i < len(tokens); {
		if s.begins(i) {
			if q, ok := s.quantity(i); ok && q.End > i {
				into = append(into, q)
				i = q.End
				continue
			}
		}
		i++
	}
	return into
}

func (s *sentence) has(i int, class rule.Class) int {
	if class == rule.None || i >= len(s.tokens) {
		return 0
	}
	return s.notes.Has(i, class)
}

// openEnded tells whether a word for so many stands before the hundreds at token i.
func (s *sentence) openEnded(i int) bool {
	_, round := s.l.Multipliers[s.tokens[i].Word]
	return round && (s.has(i-1, s.several) == i || i > 1 && s.has(i-2, s.several) == i)
}

// quantity reads one that begins at token i, its bound included.
func (s *sentence) quantity(i int) (Quantity, bool) {
	q := Quantity{Start: i}
	if i > 0 && s.tokens[i].Kind == token.Word && s.several != rule.None && s.openEnded(i) {
		return q, false
	}
	j := i
	// a bound, or two ("up to about")
	for range 2 {
		switch {
		case j > 0 && s.has(j-1, s.without) > j && s.has(j, s.fewer) > 0:
			j = s.has(j-1, s.without)
			q.Start = j
		case s.has(j, s.fewer) > 0:
			q.Below, j = true, s.has(j, s.fewer)
		case s.has(j, s.atLeast) > 0 && j > 0 && s.has(j-1, s.fight) == j && s.has(j, s.atLeast) == j+1:
			j++ // "a strike over 140 job cuts"
		case s.has(j, s.atLeast) > 0:
			q.Bound, j = "at_least", s.has(j, s.atLeast)
		case s.has(j, s.atMost) > 0:
			q.Bound, j = "at_most", s.has(j, s.atMost)
		case s.has(j, s.halfOf) > 0 && s.has(s.has(j, s.halfOf), s.round) == 0 && s.hours(s.has(j, s.halfOf)) > 0:
			// "meia hora"
		case s.has(j, s.about) == j+1 && s.letters(j) == 1 && s.pastDot(s.has(j, s.about)) == s.has(j, s.about):
			// the C of "C$32 million"
		case s.has(j, s.about) > 0:
			if q.Bound == "" {
				q.Bound = "about"
			}
			j = s.pastDot(s.has(j, s.about))
		}
	}
	between := false
	if end := s.has(j, s.between); end > 0 {
		between, j = true, end
	}
	if j >= len(s.tokens) {
		return q, false
	}
	if next := s.has(j, s.rangeArticle); between && next > 0 && next < len(s.tokens) && s.tokens[next].Kind == token.Number {
		j = next // "tra i 60 e gli 80"
	}
	if next := s.has(j, s.article); next > 0 && next < len(s.tokens) && (s.tokens[next].Kind == token.Number || s.has(next, s.round) > 0) {
		if j == i {
			q.Start = next
		}
		j = next // "un 10 %", "une centaine"
	}
	if s.has(j, s.round) > 0 && q.Bound == "" {
		q.Bound = "about"
	}
	q.Number = j
	first, ok := s.amount(j)
	if !ok {
		return q, false
	}
	if j > 0 && s.has(j, s.round) > 0 && s.has(j-1, s.halfOf) == j {
		first.value /= 2
	}
	q.Low, q.High, q.Kind, q.Currency, q.End, q.Fraction, q.Words = first.value, first.value, first.kind, first.currency, first.end, first.fraction, first.words
	s.rangeEnd(&q, first, between)
	if between && !q.Range() { // "from 9,000 to 5,000" is no range
		q.Start = q.Number
	}
	if end := s.has(q.End, s.orMore); end > 0 && q.Bound == "" {
		q.Bound, q.End = "at_least", end
	} else if q.End < len(s.tokens) && s.tokens[q.End].Mark == '+' && s.tokens[q.End].Glued {
		q.Bound, q.End = "at_least", q.End+1
	} else if end := s.has(q.End, s.orLess); end > 0 && q.Bound == "" {
		q.Bound, q.End = "about", end
	}
	if unit := s.hours(q.End); unit > 0 && q.Kind == Count && q.Bound == "at_least" {
		q.Kind, q.Low, q.High = Duration, q.Low*unit, q.High*unit // "55 ou mais anos", an age
	}
	s.boundBehind(&q)
	if q.Bound != "" || q.Below {
		q.Words = false
	}
	return q, q.High >= 0 && !math.IsInf(q.High, 0)
}

// letters is how long token i is.
func (s *sentence) letters(i int) int { return int(s.tokens[i].End - s.tokens[i].Start) }

// pastDot is where a number begins behind the full stop of a short form: "approx. 240", "c. 240".
func (s *sentence) pastDot(i int) int {
	if i > 0 && i+1 < len(s.tokens) && s.tokens[i].Mark == '.' && s.tokens[i].Glued && s.tokens[i+1].Kind == token.Number {
		return i + 1
	}
	return i
}

// boundBehind reads the bound that Japanese says behind what it counts.
func (s *sentence) boundBehind(q *Quantity) {
	at := s.has(q.End, s.counter)
	if at == 0 || q.Bound != "" {
		return
	}
	switch {
	case s.has(at, s.orMore) > 0:
		q.Bound = "at_least"
	case s.has(at, s.around) > 0:
		q.Bound = "about"
	case s.has(at, s.noMore) > 0:
		q.Bound = "at_most"
	case s.has(at, s.below) > 0:
		q.Below = true
	}
}

// countsTo tells whether a range goes on at token k with a number too large for a year, so that
// its first end is none: "2000 bis 2500 Stellen".
func (s *sentence) countsTo(k int) bool {
	next := s.has(k, s.to)
	if next == 0 {
		return false
	}
	second, ok := s.amount(next)
	return ok && second.kind == Count && second.value >= 2100 && second.value < 10000
}

// rangeEnd takes the second end of "60-80", "10 to 15 percent", "between $3m and $4m".
func (s *sentence) rangeEnd(q *Quantity, first amount, between bool) {
	k := q.End
	if k >= len(s.tokens) || first.fraction || q.Kind == Year && !s.tokens[k].Hyphen && !s.countsTo(k) {
		return
	}
	joined := s.tokens[k].Hyphen || s.tokens[k].Mark == '~' && s.tokens[k].Glued || s.tokens[k].Mark == '—' && s.tokens[k-1].Kind == token.Number && k+1 < len(s.tokens) && s.tokens[k+1].Kind == token.Number
	if !joined && first.kind == Money && k+1 < len(s.tokens) {
		switch { // "$70 million – $80 million", "$70-$80 million"
		case s.tokens[k].Mark == '—':
			currency, _ := s.currencyBefore(k + 1)
			joined = currency != ""
		case currencyMark(s.tokens[k].Mark) != "":
			joined = s.tokens[k+1].Hyphen
		}
	}
	next := k
	switch {
	case joined:
		if s.tokens[k].Mark == '—' || s.tokens[k].Mark == '~' {
			next = k + 1
		}
	case between && s.has(k, s.and) > 0:
		next = s.has(k, s.and)
		if after := s.has(next, s.rangeArticle); after > 0 {
			next = after
		}
	case s.has(k, s.to) > 0:
		next = s.has(k, s.to)
	default:
		return
	}
	second, ok := s.amount(next)
	if !ok || second.fraction || second.value < first.value && second.kind == first.kind && !(first.multiplied == 1 && second.multiplied > 1) {
		return
	}
	if !joined && first.kind == Count && second.kind == Count && first.value <= 31 && second.value > 31 && q.Start > 0 && s.tokens[q.Start-1].Capital && s.tokens[q.Start-1].Word > 0 && s.l.Months[s.tokens[q.Start-1].Word] > 0 {
		return // "letters on March 5 to 310 drivers"
	}
	if second.kind == Year && first.kind == Count {
		second.kind = Count
	}
	if first.kind == Year && second.kind != Year {
		first.kind = Count
		q.Kind = Count
	}
	low := first.value
	switch {
	case second.kind == first.kind:
	case first.kind == Count: // "10 to 15 percent", "3 to 4 million dollars": the unit comes last
	case first.kind == Percent && second.value > 100:
		return // "cuts headcount 20% to 480"
	case second.kind == Count: // "$3 to 4 million"
	default:
		return
	}
	if first.multiplied == 1 && second.multiplied > 1 && first.value*second.multiplied <= second.value && !(first.value > 999 && s.tokens[q.Number].Kind == token.Number) {
		low *= second.multiplied // "25 to 30 million", "10-12k"
	} else if second.kind == Percent && first.kind == Duration {
		return
	}
	if low > second.value {
		return
	}
	if second.kind != Count {
		q.Kind = second.kind
		if second.currency != "" {
			q.Currency = second.currency
		}
		if second.kind == Duration && first.kind == Count {
			low *= second.unit
		}
	}
	q.Low, q.High, q.End, q.Words = low, second.value, second.end, false
}

// currencyBefore reads "$", "US$", "EUR", "Rs" before a number.
func (s *sentence) currencyBefore(i int) (string, int) {
	t := s.tokens[i]
	if code := currencyMark(t.Mark); code != "" {
		if i+2 < len(s.tokens) && t.Mark == '$' && s.tokens[i+1].Glued && s.tokens[i+1].Word > 0 && s.has(i+1, s.prefix) > 0 && s.tokens[i+2].Glued {
			return s.l.Currencies[s.tokens[i+1].Word], i + 2 // "$US70 million"
		}
		if i+1 < len(s.tokens) {
			return code, i + 1
		}
		return "", 0
	}
	if t.Kind != token.Word || t.Word == 0 || i+1 >= len(s.tokens) {
		return "", 0
	}
	if s.has(i, s.prefix) > 0 {
		code := s.l.Currencies[t.Word]
		j := i + 1
		if t.End-t.Start == 1 && !(t.Upper && s.tokens[j].Glued) {
			return "", 0 // "part of a $10 billion plan", not "A$10 billion"
		}
		if code == "EUR" && t.End-t.Start == 2 && !s.tokens[j].Glued {
			return "", 0 // "EU250M" of a wire's flash, not "the EU 2 billion fund"
		}
		if s.text[t.Start] == 'R' && t.End-t.Start == 1 && s.tokens[j].Kind == token.Number {
			return "ZAR", j // R$2 billion are of another country
		}
		if s.tokens[j].Mark == '.' {
			j++
		}
		if j < len(s.tokens) && currencyMark(s.tokens[j].Mark) != "" {
			j++
		}
		if j < len(s.tokens) && s.tokens[j].Kind == token.Number {
			return code, j
		}
	}
	return "", 0
}

func currencyMark(r rune) string {
	switch r {
	case '$':
		return "USD"
	case '€':
		return "EUR"
	case '£':
		return "GBP"
	case '¥':
		return "JPY"
	case '₹':
		return "INR"
	case '₩':
		return "KRW"
	}
	return ""
}
