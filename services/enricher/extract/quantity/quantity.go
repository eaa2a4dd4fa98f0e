// Package quantity reads numbers: counts, ranges, bounds, percentages, fractions, money
// and lengths of time, by the locale of a language.
//
// Input: the tokens and annotations of a sentence. Output: the quantities in it, in
// order, none within another. It keeps no state and does not fail: what cannot be read is
// no quantity.
package quantity

import (
	"math"
	"strconv"
	"strings"

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
	andHalf, single, half rule.Class
	// "medio centenar", "meia dúzia": half of a round number
	halfOf rule.Class
	// "fa a meno di 250 persone": who does without so many, not fewer than so many
	without rule.Class
	// "entre los 60 y los 80"
	rangeArticle rule.Class
	// Japanese: "200人前後", "100人超", "50人未満", "半数", "5人に1人"
	counter, around, below, noMore, halfOfAll, eachIn rule.Class
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
		andHalf: l.Class("and_half"), single: l.Class("single_unit"), half: l.Class("half_word"), halfOf: l.Class("half_of"), without: l.Class("do_without"), rangeArticle: l.Class("range_article"),
		counter: l.Class("counter"), around: l.Class("around_behind"), below: l.Class("below_behind"), noMore: l.Class("at_most_behind"), halfOfAll: l.Class("half_of_all"), eachIn: l.Class("each_in"),
		each: l.Class("each"), round: l.Class("round_number"), staffs: l.Class("staffs"), period: l.Class("period_before"), fight: l.Class("fight_word"),
		first: make([]bool, l.Size()),
	}
	for _, words := range []map[int32]float64{l.Numbers, l.Fractions} {
		for id := range words {
			r.first[id] = true
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

// quantity reads one that begins at token i, its bound included.
func (s *sentence) quantity(i int) (Quantity, bool) {
	q := Quantity{Start: i}
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
		case s.has(j, s.about) > 0:
			if q.Bound == "" {
				q.Bound = "about"
			}
			j = s.has(j, s.about)
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
	s.boundBehind(&q)
	if q.Bound != "" || q.Below {
		q.Words = false
	}
	return q, q.High >= 0 && !math.IsInf(q.High, 0)
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

// amount is a number with its unit.
type amount struct {
	value      float64
	multiplied float64 // by which multiplier, 1 without
	unit       float64 // hours of the unit of time
	kind       Kind
	currency   string
	fraction   bool
	words      bool
	end        int
}

// amount reads "$1.2 billion", "Rs 200 crore", "17 percent", "a third", "13 hours".
func (s *sentence) amount(i int) (amount, bool) {
	if i >= len(s.tokens) {
		return amount{}, false
	}
	a := amount{multiplied: 1, kind: Count}
	j := i
	if currency, next := s.currencyBefore(j); currency != "" {
		a.kind, a.currency, j = Money, currency, next
	} else if a, ok := s.anHour(j); ok {
		return a, true
	} else if a, ok := s.partOfBillion(j); ok {
		return a, true
	} else if value, end, ok := s.share(j); ok {
		if unit, next := s.ofHour(end); unit > 0 {
			return amount{multiplied: 1, kind: Duration, unit: unit, value: value / 100 * unit, words: true, end: next}, true
		}
		return amount{value: value, kind: Percent, multiplied: 1, end: end, fraction: true}, true
	}
	value, end, plain, ok := s.number(j)
	if !ok {
		return s.anHour(i)
	}
	a.words = s.tokens[j].Kind == token.Word
	if j = end; a.words && s.l.DecimalComma && (value == 1000 || value < 1e6 && value > 0 && math.Mod(value, 1000) == 0 && s.l.Multipliers[s.tokens[j-1].Word] == 1000) {
		if rest, ok := s.afterThousand(j); ok { // "mil 200", "tres mil 200"
			value, j, a.words = value+rest, j+1, false
		}
	}
	if end := s.has(j, s.andHalf); end > 0 && s.hours(end) > 0 {
		value, j = value+0.5, end // "two and a half hours"
	}
	for j < len(s.tokens) {
		m, known := s.l.Multipliers[s.tokens[j].Word]
		if !known || s.tokens[j].Kind != token.Word || s.tokens[j].Word == 0 {
			break
		}
		// "5 m" could be metres: one letter counts only where it is glued to its number
		// to it or to a currency's mark: "600 M€"
		marked := j+1 < len(s.tokens) && s.tokens[j+1].Glued && currencyMark(s.tokens[j+1].Mark) != ""
		if s.tokens[j].End-s.tokens[j].Start == 1 && !s.tokens[j].Glued && !marked {
			break
		}
		if s.tokens[j].End-s.tokens[j].Start == 1 && a.kind != Money && m > 1000 && s.text[s.tokens[j].Start] >= 'a' {
			break
		}
		value, a.multiplied, plain = value*m, a.multiplied*m, false
		j++
		if m == 1000 && s.l.DecimalComma && a.multiplied == 1000 {
			if rest, ok := s.afterThousand(j); ok { // "2 mil 400"
				value, j = value+rest, j+1
				break
			}
		}
		if s.text[s.tokens[j-1].Start] >= 0xE3 && j < len(s.tokens) && s.tokens[j].Kind == token.Number && s.tokens[j].Glued {
			if rest, ok := Parse(s.text[s.tokens[j].Start:s.tokens[j].End], false); ok && rest < m { // 1万4000
				value += rest
				j++
			}
		}
	}
	a.value, a.end = value, j
	prices := j+2 < len(s.tokens) && s.tokens[j+2].Kind == token.Number // "EUR 130 million to EUR 150 million"
	if a.multiplied > 1 && j+1 < len(s.tokens) && !prices && s.tokens[j].Kind == token.Word && s.tokens[j].End-s.tokens[j].Start <= 4 && s.tokens[j+1].Word != 0 && s.l.Currencies[s.tokens[j+1].Word] != "" && s.l.Currencies[s.tokens[j].Word] == "" {
		j++ // "500 millions d'euros", "500 millions d’euros", whose apostrophe takes three bytes
	}
	if a.multiplied > 1 && j+1 < len(s.tokens) && s.tokens[j].Mark == '.' && s.tokens[j].Glued && s.tokens[j+1].Word != 0 && s.l.Currencies[s.tokens[j+1].Word] != "" {
		j++ // "45 Mio. EUR"
	}
	if a.kind == Money {
		if j < len(s.tokens) {
			if code, ok := s.l.Currencies[s.tokens[j].Word]; ok && s.tokens[j].Word != 0 && len(code) == 3 && s.tokens[j].Upper {
				a.currency, a.end = code, j+1
			}
		}
		return a, true
	}
	if j >= len(s.tokens) {
		if plain && year(value) {
			a.kind = Year
		}
		return a, true
	}
	switch t := s.tokens[j]; {
	case t.Mark == '%':
		a.kind, a.end = Percent, j+1
	case s.has(j, s.percentWord) > 0:
		a.kind, a.end = Percent, s.has(j, s.percentWord)
		if s.has(a.end, s.pointsWord) > 0 {
			return amount{}, false
		}
	case currencyMark(t.Mark) != "":
		a.kind, a.currency, a.end = Money, currencyMark(t.Mark), j+1
	case t.Word != 0 && s.l.Currencies[t.Word] != "" && s.isMoney(j):
		a.kind, a.currency, a.end = Money, s.l.Currencies[t.Word], j+1
	case t.Word != 0 && s.l.Durations[t.Word] > 0 && t.Kind == token.Word:
		a.unit = s.l.Durations[t.Word]
		a.kind, a.value, a.end = Duration, value*a.unit, j+1
		s.compoundDuration(&a)
	default:
		if t.Glued && t.Kind == token.Word && !t.Hyphen && s.text[t.Start] < 0xE3 {
			return amount{}, false // 5G, 3rd, 747s
		}
		if plain && year(value) {
			a.kind = Year
		}
	}
	return a, true
}

// isMoney tells whether the currency word at token j is one, and not the name of a country
// before those who are counted: "2,000 U.S. jobs", "300 Danish workers".
func (s *sentence) isMoney(j int) bool {
	switch strings.ToLower(strings.ReplaceAll(s.text[s.tokens[j].Start:s.tokens[j].End], ".", "")) {
	case "us", "hk", "nz", "a", "c", "s", "r", "swiss", "swedish", "danish", "norwegian":
	default:
		return true
	}
	for k := j + 1; k < len(s.tokens) && k < j+3; k++ {
		if s.l.Currencies[s.tokens[k].Word] != "" && s.tokens[k].Word != 0 || strings.HasPrefix(strings.ToLower(s.text[s.tokens[k].Start:s.tokens[k].End]), "kro") {
			return true
		}
	}
	return false
}

// hours is how long the unit of time at token i is, 0 where there is none.
func (s *sentence) hours(i int) float64 {
	if i >= len(s.tokens) || s.tokens[i].Kind != token.Word || s.tokens[i].Word <= 0 {
		return 0
	}
	return s.l.Durations[s.tokens[i].Word]
}

// anHour reads "an hour", "half an hour", "an hour and a half": of units up to an hour, as
// "a day" is mostly a rate.
func (s *sentence) anHour(i int) (amount, bool) {
	if unit := s.hours(i); unit > 0 && unit <= 1 && i+1 < len(s.tokens) && s.tokens[i+1].Hyphen && s.has(i+1, s.long) > 0 && s.text[s.tokens[i].End-1] != 's' {
		return amount{multiplied: 1, kind: Duration, unit: unit, value: unit, words: true, end: i + 1}, true // "the hour-long failure"
	}
	j, value := i, 1.0
	if end := s.has(j, s.half); end > 0 {
		j, value = end, 0.5
	}
	if end := s.has(j, s.single); end > 0 {
		j = end
	} else if value == 1 {
		return amount{}, false
	}
	unit := s.hours(j)
	if unit == 0 || unit > 1 {
		return amount{}, false
	}
	a := amount{multiplied: 1, kind: Duration, unit: unit, value: value * unit, words: true, end: j + 1}
	s.compoundDuration(&a)
	return a, true
}

// ofHour is the unit of time that a share before token i is of, and where it ends: "trois quarts
// d'heure", "un cuarto de hora". 0 where it is of something else.
func (s *sentence) ofHour(i int) (float64, int) {
	if !s.l.DecimalComma || i >= len(s.tokens) || s.tokens[i].Kind != token.Word || s.tokens[i].End-s.tokens[i].Start > 3 {
		return 0, 0 // no small word that joins the two
	}
	if unit := s.hours(i + 1); unit == 1 {
		return unit, i + 2
	}
	return 0, 0
}

// compoundDuration adds "and 30 minutes", "and a half".
func (s *sentence) compoundDuration(a *amount) {
	k := a.end
	if end := s.has(k, s.andHalf); end > 0 && s.hours(end) == 0 {
		a.value, a.end = a.value+a.unit/2, end
		return
	}
	if end := s.has(k, s.and); end > 0 {
		k = end
	}
	value, end, _, ok := s.number(k)
	if !ok || end >= len(s.tokens) || s.tokens[end].Word == 0 {
		return
	}
	if unit := s.l.Durations[s.tokens[end].Word]; unit > 0 && unit < a.unit {
		a.value += value * unit
		a.end = end + 1
	}
}

func year(v float64) bool { return v >= 1900 && v < 2100 && v == math.Trunc(v) }

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

// afterThousand reads the three digits that follow the word for a thousand.
func (s *sentence) afterThousand(j int) (float64, bool) {
	if j >= len(s.tokens) || s.tokens[j].Kind != token.Number || s.tokens[j].End-s.tokens[j].Start != 3 || !oneSpace(s.text[s.tokens[j-1].End:s.tokens[j].Start]) {
		return 0, false
	}
	rest, ok := Parse(s.text[s.tokens[j].Start:s.tokens[j].End], true)
	return rest, ok && rest >= 100
}

// partOfBillion reads "half a billion dollars", "three quarters of a million pounds".
func (s *sentence) partOfBillion(i int) (amount, bool) {
	j, times := i, 1.0
	if end := s.has(j, s.article); end > 0 {
		j = end
	} else if n, end, _, ok := s.number(j); ok && n > 1 && n < 10 {
		j, times = end, n
	}
	if j >= len(s.tokens) || s.tokens[j].Word <= 0 {
		return amount{}, false
	}
	part, ok := s.l.Fractions[s.tokens[j].Word]
	if !ok || part >= 100 {
		return amount{}, false
	}
	j++
	if end := s.has(j, s.of); end == j+1 && s.has(end, s.article) > 0 {
		j = end
	}
	if j = s.has(j, s.article); j == 0 || j+1 >= len(s.tokens) || s.tokens[j].Word <= 0 {
		return amount{}, false
	}
	m := s.l.Multipliers[s.tokens[j].Word]
	if m < 1e6 || s.tokens[j+1].Word <= 0 || s.l.Currencies[s.tokens[j+1].Word] == "" || !s.isMoney(j+1) {
		return amount{}, false
	}
	return amount{value: times * part / 100 * m, multiplied: m, kind: Money, currency: s.l.Currencies[s.tokens[j+1].Word], end: j + 2}, true
}

// share reads "a third", "two-thirds", "half", "one in ten", "3 out of 4".
func (s *sentence) share(i int) (float64, int, bool) {
	j := i
	if end := s.has(j, s.article); end > 0 {
		j = end
	}
	if i > 0 && s.has(i-1, s.period) == i {
		return 0, 0, false // "the first three quarters"
	}
	if j < len(s.tokens) && s.tokens[j].Word != 0 && s.tokens[j].Kind == token.Word {
		if f, ok := s.l.Fractions[s.tokens[j].Word]; ok && (f < 100 || s.whole(j)) && s.has(j+1, s.ordered) == 0 && !(f < 100 && j > 0 && s.has(j-1, s.the) == j && s.has(j+1, s.ordinal) > 0) && !(j == i && s.tokens[j].Hyphen) && !(f < 100 && s.counts(i-1)) {
			return f, j + 1, true
		}
	}
	if k := s.has(i, s.each); k > 0 && k < len(s.tokens) { // "jede zehnte Stelle"
		if n := s.l.Ordinals[s.tokens[k].Word]; n > 1 && s.tokens[k].Word != 0 && s.has(k+1, s.staffs) > 0 {
			return math.Round(1000/float64(n)) / 10, k + 1, true
		}
	}
	if end := s.has(i, s.halfOfAll); end > 0 {
		return 50, end, true
	}
	n, end, _, ok := s.number(i)
	if ok && n > 1 && n <= 20 && s.has(s.has(end, s.counter), s.eachIn) > 0 && s.has(end, s.counter) > 0 { // "5人に1人"
		if d, last, _, ok := s.number(s.has(s.has(end, s.counter), s.eachIn)); ok && d < n {
			return math.Round(d/n*1000) / 10, last, true
		}
	}
	if !ok || n <= 0 || n > 20 || end >= len(s.tokens) {
		return 0, 0, false
	}
	if n < 10 && s.has(end, s.staffs) > 0 && s.has(s.has(end, s.staffs), s.in) > 0 { // "un salarié sur cinq"
		if d, last, _, ok := s.number(s.has(s.has(end, s.staffs), s.in)); ok && d > n && d <= 20 {
			return math.Round(n/d*1000) / 10, last, true
		}
	}
	if f, ok := s.l.Fractions[s.tokens[end].Word]; ok && s.tokens[end].Word != 0 && n*f <= 100 {
		return math.Round(n*f*10) / 10, end + 1, true
	}
	if k := s.has(end, s.in); k > 0 {
		if every := s.has(k, s.every); every > 0 {
			k = every
		}
		d, end, _, ok := s.number(k)
		if ok && d > n && d <= 100 && !(s.l.DecimalComma && n > 10 && d > 20 && d != 100) { // "18 van de 90 journalisten" are 18
			return math.Round(n/d*1000) / 10, end, true
		}
	}
	return 0, 0, false
}

// counts tells whether a number is the word at token i, so that what follows is counted by
// it: "eleven quarters".
func (s *sentence) counts(i int) bool {
	if i < 0 || s.tokens[i].Kind == token.Mark || s.tokens[i].Mark != 0 {
		return false
	}
	_, end, _, ok := s.number(i)
	return ok && end == i+1
}

// whole tells whether "all" at token j is said of people: not "in all", not "all 62".
func (s *sentence) whole(j int) bool {
	return j+1 < len(s.tokens) && s.tokens[j+1].Kind == token.Word && s.has(j+1, s.of) > 0
}

// number reads digits or words ("twelve hundred", "three and a half"), without unit.
// plain: four digits with no separator, which may be a year.
func (s *sentence) number(i int) (value float64, end int, plain, ok bool) {
	if i >= len(s.tokens) {
		return 0, 0, false, false
	}
	t := s.tokens[i]
	if t.Kind == token.Number {
		raw := s.text[t.Start:t.End]
		// 12 000: groups of three digits after spaces
		end = i + 1
		digits := raw
		if len(raw) <= 3 && strings.Trim(raw, "0123456789") == "" && raw[0] != '0' {
			for end < len(s.tokens) && s.tokens[end].Kind == token.Number && s.tokens[end].End-s.tokens[end].Start == 3 && !s.tokens[end].Hyphen &&
				oneSpace(s.text[s.tokens[end-1].End:s.tokens[end].Start]) {
				digits += s.text[s.tokens[end].Start:s.tokens[end].End]
				end++
			}
		}
		value, ok = Parse(digits, s.l.DecimalComma)
		return value, end, len(raw) == 4 && digits == raw && strings.Trim(raw, "0123456789") == "", ok
	}
	if t.Kind != token.Word || t.Word == 0 {
		return 0, 0, false, false
	}
	total, current, last, any := 0.0, 0.0, 0.0, false
	j := i
	for j < len(s.tokens) && j < i+8 {
		t := s.tokens[j]
		if t.Kind != token.Word || t.Word == 0 {
			break
		}
		if m, known := s.l.Multipliers[t.Word]; known && any && t.End-t.Start > 1 {
			if m <= 100 && current > 1000 {
				current += last*m - last // "mille deux cents"
			} else if m <= 100 {
				current *= m
			} else {
				total += current * m
				current = 0
			}
			j++
			continue
		}
		if n, known := s.l.Numbers[t.Word]; known {
			if any && !s.tokens[j].Hyphen && !(current > 0 && n < current || current == 0) {
				break
			}
			current += n
			last, any = n, true
			j++
			continue
		}
		if any && s.has(j, s.and) > 0 && j+1 < len(s.tokens) && s.tokens[j+1].Word != 0 {
			unit, known := s.l.Numbers[s.tokens[j+1].Word]
			if known && (current >= 100 || total > 0 || s.l.DecimalComma && last >= 20 && math.Mod(last, 10) == 0 && unit < 10) {
				j++ // "treinta y cinco" as well as "ciento y pico"
				continue
			}
		}
		break
	}
	if !any {
		return 0, 0, false, false
	}
	return total + current, j, false, true
}

func oneSpace(between string) bool {
	return between == " " || between == "\u00a0" || between == "\u202f" || between == "\u2009"
}

// Parse reads digits with separators: with decimalComma "1.234,5", else "1,234.5". A
// lone separator before three digits separates thousands.
func Parse(s string, decimalComma bool) (float64, bool) {
	if s == "" || len(s) > 24 || strings.Trim(s, "0123456789.,'") != "" {
		return 0, false
	}
	group, decimal := byte(','), byte('.')
	if decimalComma {
		group, decimal = '.', ','
	}
	s = strings.ReplaceAll(s, "'", "")
	groups, decimals := strings.Count(s, string(group)), strings.Count(s, string(decimal))
	lastGroup, lastDecimal := strings.LastIndexByte(s, group), strings.LastIndexByte(s, decimal)
	switch {
	case groups > 0 && decimals == 1 && lastDecimal > lastGroup:
		s = strings.ReplaceAll(s, string(group), "")
	case groups > 0 && decimals == 0:
		if !grouped(s, group) {
			if groups > 1 {
				return 0, false // a date or a version
			}
			s = strings.Replace(s, string(group), string(decimal), 1) // the other locale's decimal
			break
		}
		s = strings.ReplaceAll(s, string(group), "")
	case decimals > 1 && groups <= 1:
		if groups > 0 || !grouped(s, decimal) {
			return 0, false
		}
		s = strings.ReplaceAll(s, string(decimal), "") // the other locale's thousands
	case decimals == 1 && groups == 0 && decimalComma && grouped(s, decimal) && len(s)-lastDecimal-1 == 3:
		s = strings.ReplaceAll(s, string(decimal), "") // 1,234 in a German text is as likely English
	case groups > 0:
		return 0, false
	}
	s = strings.Replace(s, string(decimal), ".", 1)
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && v < 1e15
}

// grouped tells whether separators stand before groups of three digits (or of two, as in
// 2,00,000).
func grouped(s string, group byte) bool {
	parts := strings.Split(s, string(group))
	if len(parts[0]) == 0 || len(parts[0]) > 3 {
		return false
	}
	for i, part := range parts[1:] {
		if len(part) != 3 && !(len(part) == 2 && i < len(parts)-2) {
			return false
		}
	}
	return parts[0] != "0"
}
