package extract

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// dateAt reads the date that begins at token i: YYYY-MM-DD, YYYY-MM, YYYY-Qn or YYYY, and
// the token after it; empty where none does. A year that is not said is the one nearest
// to publication; with ahead, the next such day.
func (doc *document) dateAt(s *sentence, i int, ahead bool) (string, int) {
	if i >= len(s.tokens) {
		return "", i
	}
	t := s.tokens[i]
	if t.Kind == token.Number {
		return doc.numericDate(s, i, ahead)
	}
	if t.Kind != token.Word || t.Word <= 0 {
		return "", i
	}
	if q := quarterNumber(s.word(i)); q > 0 {
		return doc.quarterDate(s, q, i+1)
	}
	if n := doc.d.ordinal(s, i); n >= 1 && n <= 4 && s.has(i+1, doc.d.Quarter) > 0 {
		return doc.quarterDate(s, n, i+2)
	}
	if n := doc.d.ordinal(s, i); n >= 1 && n <= 31 && doc.d.Tag == "en" && s.has(i+1, doc.d.DateOf) == i+2 && i+2 < len(s.tokens) && s.tokens[i+2].Capital && s.tokens[i+2].Word > 0 && doc.d.Months[s.tokens[i+2].Word] > 0 {
		month := doc.d.Months[s.tokens[i+2].Word] // "the second of May"
		year, next := doc.yearAt(s, i+3)
		if year == 0 {
			year, next = doc.guessYear(month, n, ahead), i+3
		}
		return written(year, month, n), next
	}
	month := doc.d.Months[t.Word]
	if month == 0 || !t.Capital && doc.d.Tag == "en" {
		return "", i
	}
	k := i + 1
	if k < len(s.tokens) && s.tokens[k].Mark == '.' {
		k++
	}
	day := 0
	if k < len(s.tokens) && s.tokens[k].Kind == token.Number {
		if n, err := strconv.Atoi(s.word(k)); err == nil && n >= 1 && n <= 31 {
			day = n
			k++
			if k < len(s.tokens) && s.tokens[k].Glued && s.tokens[k].Kind == token.Word {
				k++ // 3rd
			}
		}
	}
	year, next := doc.yearAt(s, k)
	if year == 0 {
		year = doc.guessYear(month, day, ahead)
		next = k
	}
	return written(year, month, day), next
}

func (doc *document) yearAt(s *sentence, k int) (int, int) {
	if k < len(s.tokens) && (s.tokens[k].Mark == ',' || s.has(k, doc.d.DateOf) > 0) {
		k++
	}
	if k < len(s.tokens) && s.tokens[k].Kind == token.Number && s.tokens[k].End-s.tokens[k].Start == 4 {
		if n, err := strconv.Atoi(s.word(k)); err == nil && n >= 1980 && n <= 2099 {
			return n, k + 1
		}
	}
	return 0, k
}

func (doc *document) numericDate(s *sentence, i int, ahead bool) (string, int) {
	raw := s.word(i)
	n, err := strconv.Atoi(raw)
	if err != nil {
		return "", i
	}
	// 2026-05-20
	if len(raw) == 4 && i+2 < len(s.tokens) && s.tokens[i+1].Hyphen && s.tokens[i+2].Hyphen {
		month, err1 := strconv.Atoi(s.word(i + 1))
		day, err2 := strconv.Atoi(s.word(i + 2))
		if err1 == nil && err2 == nil && valid(n, month, day) {
			return written(n, month, day), i + 3
		}
	}
	// 5/20/2026
	if i+4 < len(s.tokens) && s.tokens[i+1].Mark == '/' && s.tokens[i+3].Mark == '/' {
		b, err1 := strconv.Atoi(s.word(i + 2))
		year, err2 := strconv.Atoi(s.word(i + 4))
		if err1 == nil && err2 == nil {
			if year < 100 {
				year += 2000
			}
			month, day := n, b
			if doc.d.DecimalComma || n > 12 {
				month, day = b, n
			}
			if valid(year, month, day) {
				return written(year, month, day), i + 5
			}
		}
	}
	if n < 1 || n > 31 || len(raw) > 2 {
		return "", i
	}
	if doc.d.MonthMark != rule.None && n <= 12 {
		return doc.markedDate(s, i, n, ahead)
	}
	// 20 May 2026, 20. Mai, 20th of May
	k := i + 1
	for k < len(s.tokens) && k < i+3 && (s.tokens[k].Mark == '.' || s.tokens[k].Glued && s.tokens[k].Kind == token.Word || s.has(k, doc.d.DateOf) > 0) {
		k++
	}
	if k >= len(s.tokens) || s.tokens[k].Word <= 0 {
		return "", i
	}
	month := doc.d.Months[s.tokens[k].Word]
	if month == 0 {
		return "", i
	}
	k++
	year, next := doc.yearAt(s, k)
	if year == 0 {
		year, next = doc.guessYear(month, n, ahead), k
	}
	if !valid(max(year, 1), month, n) {
		return "", i
	}
	return written(year, month, n), next
}

// markedDate reads a Japanese date whose month begins at token i: "4月30日", "2026年4〜6月期".
func (doc *document) markedDate(s *sentence, i, month int, ahead bool) (string, int) {
	d, year, k := doc.d, 0, i+1
	if i > 1 && s.has(i-1, d.YearMark) == i && s.tokens[i-2].Kind == token.Number {
		year = max(0, atoi(s.word(i-2)))
	}
	if last := k + 1; last < len(s.tokens) && s.tokens[k].Kind == token.Mark && s.tokens[last].Kind == token.Number && s.has(last+1, d.MonthMark) > 0 {
		if month%3 != 1 || atoi(s.word(last)) != month+2 {
			return "", i
		}
		if year == 0 {
			year = doc.guessYear(month+2, 0, ahead)
		}
		if year == 0 {
			return "", i
		}
		return fmt.Sprintf("%04d-Q%d", year, month/3+1), s.has(last+1, d.MonthMark)
	}
	k = s.has(k, d.MonthMark)
	if k == 0 {
		return "", i
	}
	day := 0
	if k+1 < len(s.tokens) && s.tokens[k].Kind == token.Number && s.has(k+1, d.DayMark) > 0 {
		day, k = max(0, atoi(s.word(k))), s.has(k+1, d.DayMark)
	}
	if year == 0 {
		year = doc.guessYear(month, day, ahead)
	}
	return written(year, month, day), k
}

// bareDay is the day that a Japanese text names without its month, of that of publication or of the
// one before: "19日". Empty where token i begins none.
func (doc *document) bareDay(s *sentence, i int) string {
	if s.tokens[i].Kind != token.Number || s.has(i+1, doc.d.DayMark) == 0 || doc.published.IsZero() {
		return ""
	}
	if slices.ContainsFunc(s.amounts, func(q quantity.Quantity) bool { return q.Kind == quantity.Duration && q.Start <= i && i < q.End }) {
		return "" // so many days
	}
	day := atoi(s.word(i))
	if day < 1 || day > 31 {
		return ""
	}
	at := doc.published
	if day > at.Day() {
		at = at.AddDate(0, 0, -at.Day())
	}
	return written(at.Year(), int(at.Month()), day)
}

func (doc *document) quarterDate(s *sentence, q, k int) (string, int) {
	year, next := doc.yearAt(s, k)
	if year == 0 && k < len(s.tokens) {
		year, next = doc.yearAt(s, k+1)
	}
	if year == 0 {
		if doc.published.IsZero() {
			return "", k
		}
		year, next = doc.published.Year(), k
	}
	return fmt.Sprintf("%04d-Q%d", year, q), next
}

func quarterNumber(word string) int {
	if len(word) == 2 && (word[0] == 'Q' || word[0] == 'q') && word[1] >= '1' && word[1] <= '4' {
		return int(word[1] - '0')
	}
	return 0
}

func (d *dialect) ordinal(s *sentence, i int) int {
	if w := s.tokens[i].Word; w > 0 {
		return d.Ordinals[w]
	}
	return 0
}

// guessYear is the year of a day that is said without one.
func (doc *document) guessYear(month, day int, ahead bool) int {
	if doc.published.IsZero() {
		return 0
	}
	at := doc.published
	if ahead && !doc.since.IsZero() {
		at = doc.since
	}
	if day == 0 {
		day = 15
	}
	best, bestGap := at.Year(), time.Duration(1<<62)
	for year := at.Year() - 1; year <= at.Year()+1; year++ {
		gap := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Sub(at)
		switch {
		case ahead && gap < -45*24*time.Hour, !ahead && gap > 3*24*time.Hour:
			continue
		case gap < 0:
			gap = -gap
		}
		if gap < bestGap {
			best, bestGap = year, gap
		}
	}
	return best
}

func valid(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 || year < 1 || year > 2100 {
		return false
	}
	return day <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// written is the date as a claim bears it; empty without a year.
func written(year, month, day int) string {
	switch {
	case year == 0:
		return ""
	case day == 0:
		return fmt.Sprintf("%04d-%02d", year, month)
	case !valid(year, month, day):
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}
