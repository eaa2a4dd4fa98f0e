package quantity

import (
	"math"
	"strconv"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

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
	if s.aRound(i + 1) {
		i++ // "about a hundred"
	}
	j := i
	if s.aRound(i) {
		current, any = 1, true
	}
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

// aRound tells whether token i is a round number behind an article: the "hundred" of "a hundred jobs".
func (s *sentence) aRound(i int) bool {
	if s.l.DecimalComma || i == 0 || i >= len(s.tokens) || s.tokens[i].Kind != token.Word || s.tokens[i].Word == 0 || s.tokens[i].End-s.tokens[i].Start < 3 {
		return false
	}
	m := s.l.Multipliers[s.tokens[i].Word]
	return (m == 100 || m == 1000) && s.has(i-1, s.aWord) == i
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
