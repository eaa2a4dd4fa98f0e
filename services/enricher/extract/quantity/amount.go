package quantity

import (
	"math"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

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
	if k := s.has(end, s.partsOf); k > 0 { // "3分の1"
		if d, last, _, ok := s.number(k); ok && d > 0 && d < n {
			return math.Round(d/n*1000) / 10, last, true
		}
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
