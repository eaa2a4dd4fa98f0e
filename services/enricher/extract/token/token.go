// Package token cuts text into sentences and words.
//
// Input: a text and a range of it. Output: words, numbers and marks with their byte
// offsets in that text, so that every span can be quoted exactly. Markup, zero-width and
// direction marks are skipped, never removed. It keeps no state and cannot fail.
package token

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind tells what a token is.
type Kind uint8

const (
	Word Kind = iota
	Number
	Mark       // one punctuation mark or symbol
	Possessive // 's or a trailing apostrophe
)

// Token is one word, number or mark.
type Token struct {
	// Start and End are byte offsets into the text; End is exclusive.
	Start, End int32
	// Word is the id that the vocabulary gives the lower-cased word, 0 where it has none.
	Word int32
	Kind Kind
	// Mark is the mark's rune, the currency sign or comma; 0 for words and numbers.
	Mark rune
	// Capital: begins with an upper-case letter. Upper: all letters are, and there are two or more.
	Capital, Upper bool
	// Hyphen: joined to the token before it by a hyphen or a dash without space.
	Hyphen bool
	// Glued: nothing stands between the token before it and this one.
	Glued bool
	// Soft: it only says in which state the town before it lies, as ", N.C.," does, and rows of
	// words go on behind it.
	Soft bool
}

// Country is the word for U.S. and US, which are not "us".
const Country = "u.s"

// Vocabulary gives a lower-cased word its id, 0 where the rules do not use it.
type Vocabulary func(lower []byte) int32

// Scanner holds reusable buffers; the zero value is ready. Not for concurrent use.
type Scanner struct {
	lower []byte
}

// Append adds the tokens of text[start:end] to tokens. With elision, "l'" and "d'" are
// words of their own (French, Italian).
func (s *Scanner) Append(tokens []Token, text string, start, end int, elision bool, vocabulary Vocabulary) []Token {
	last := -1 // end of the token before
	hyphen := false
	first := len(tokens)
	for i := start; i < end; {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '<':
			if n := tag(text[i:end]); n > 0 {
				i += n
				continue
			}
			tokens = append(tokens, Token{Start: int32(i), End: int32(i + 1), Kind: Mark, Mark: '<'})
			i++
		case c >= '0' && c <= '9':
			if j := s.mixed(text, i, end); j > 0 {
				t := Token{Start: int32(i), End: int32(j), Hyphen: hyphen, Glued: last == i, Capital: true}
				if vocabulary != nil {
					t.Word = vocabulary(s.lower)
				}
				tokens = append(tokens, t)
				i, last, hyphen = j, j, false
				continue
			}
			j := numberEnd(text, i, end)
			tokens = append(tokens, Token{Start: int32(i), End: int32(j), Kind: Number, Hyphen: hyphen, Glued: last == i})
			if vocabulary != nil {
				s.lower = append(s.lower[:0], text[i:j]...)
				tokens[len(tokens)-1].Word = vocabulary(s.lower)
			}
			i, last, hyphen = j, j, false
		case c == '&' && entity(text[i:end]) > 0:
			n := entity(text[i:end])
			if text[i:i+n] == "&amp;" {
				tokens = append(tokens, Token{Start: int32(i), End: int32(i + n), Kind: Mark, Mark: '&', Glued: last == i})
			}
			i += n
		default:
			r, size := utf8.DecodeRuneInString(text[i:end])
			switch {
			case unicode.IsLetter(r):
				j := s.word(text, i, end, elision)
				if code := moneyCode(text, i, j); code > i && (r == 'R' || isoMoney[text[i:code]] || mixedMoney[text[i:code]] || last == i && len(tokens) > first && tokens[len(tokens)-1].Mark == '$') {
					j = s.word(text, i, code, elision) // "$US70 million", "R2 billion", "EUR250M"
				}
				t := Token{Start: int32(i), End: int32(j), Hyphen: hyphen, Glued: last == i, Capital: unicode.IsUpper(r) || unicode.IsTitle(r)}
				t.Upper = t.Capital && upper(text[i:j])
				if string(s.lower) == "us" && (t.Upper || text[i+1] == '.') {
					s.lower = append(s.lower[:0], Country...)
				}
				if vocabulary != nil {
					t.Word = vocabulary(s.lower)
				}
				tokens = append(tokens, t)
				i, last, hyphen = j, j, false
			case r == '\'' || r == '’':
				j := i + size
				if last == i && len(tokens) > first && tokens[len(tokens)-1].Kind != Mark {
					k := j
					if k < end && (text[k] == 's' || text[k] == 'S') && (k+1 >= end || !letterAt(text, k+1, end)) {
						k++
					}
					tokens = append(tokens, Token{Start: int32(i), End: int32(k), Kind: Possessive, Glued: true})
					i, last = k, k
					continue
				}
				tokens = append(tokens, Token{Start: int32(i), End: int32(j), Kind: Mark, Mark: '"'})
				i = j
			case isDash(r):
				j := i + size
				if last == i && j < end && wordAt(text, j, end) {
					if r != '—' && r != '―' || digitAt(text, j) && i > 0 && digitAt(text, i-1) {
						hyphen = true
						i, last = j, j
						continue
					}
				}
				mark := '—'
				if r == '-' && j < end && digitAt(text, j) && last != i {
					mark = '-' // a sign
				}
				tokens = append(tokens, Token{Start: int32(i), End: int32(j), Kind: Mark, Mark: mark, Glued: last == i})
				i, last = j, j
			case r == 0xAD || r == 0xFEFF || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) || unicode.IsSpace(r) || unicode.IsControl(r):
				i += size
			default:
				mark := r
				switch r {
				case '“', '”', '„', '«', '»', '‘', '‚', '‹', '›', '「', '」', '『', '』':
					mark = '"'
				case '，', '、':
					mark = ','
				case '；':
					mark = ';'
				case '：':
					mark = ':'
				case '％':
					mark = '%'
				case '（':
					mark = '('
				case '）':
					mark = ')'
				}
				tokens = append(tokens, Token{Start: int32(i), End: int32(i + size), Kind: Mark, Mark: mark, Glued: last == i})
				i, last = i+size, i+size
			}
		}
	}
	return tokens
}

// mixed finds the end of a name that begins with digits ("23andMe", "98point6"), 0 where
// the letters after the digits are a unit or an ordinal.
func (s *Scanner) mixed(text string, i, end int) int {
	j := i
	for j < end && text[j] >= '0' && text[j] <= '9' {
		j++
	}
	k := j
	for k < end && isLetterByte(text[k]) {
		k++
	}
	if j-i > 4 || k-j < 2 && !(k-j == 1 && k < end && text[k] >= '0' && text[k] <= '9') || i > 0 && (isLetterByte(text[i-1]) || text[i-1] == '.' || text[i-1] == ',' || text[i-1] == '$') {
		return 0
	}
	switch strings.ToLower(text[j:k]) {
	case "st", "nd", "rd", "th", "bn", "mn", "mln", "mrd", "mio", "hr", "hrs", "min", "mins", "am", "pm", "km", "cm", "mm", "kg", "pct", "percent", "mb", "gb", "tb", "cr",
		"tn", "er", "eme", "ème", "million", "billion", "plus", "mw", "gw", "kw", "ft", "sq", "yr", "yrs", "usd", "eur", "euros", "years", "days", "hours", "lakh", "crore", "jobs", "uur", "mila", "mil", "tsd", "mld", "md", "mds":
		return 0
	}
	for k < end && (isLetterByte(text[k]) || text[k] >= '0' && text[k] <= '9') {
		k++
	}
	s.lower = append(s.lower[:0], strings.ToLower(text[i:k])...)
	return k
}

// word finds the end of the word at i and lower-cases it into s.lower. Ideographs and
// kana are words of one rune, since nothing separates them.
func (s *Scanner) word(text string, i, end int, elision bool) int {
	s.lower = s.lower[:0]
	for j := i; j < end; {
		c := text[j]
		if c < utf8.RuneSelf {
			switch {
			case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
				s.lower = append(s.lower, c)
				j++
				continue
			case c >= 'A' && c <= 'Z':
				s.lower = append(s.lower, c+'a'-'A')
				j++
				continue
			case c == '.' && j == i+1 && abbreviation(text, i, end):
				// U.S. and the like: letters with dots are one word
				for j < end && j+1 < end && isLetterByte(text[j-1]) && text[j] == '.' {
					if isLetterByte(text[j+1]) && (j+2 >= end || !isLetterByte(text[j+2])) {
						s.lower = append(s.lower, text[j+1]|0x20)
						j += 2
						continue
					}
					break
				}
				if j < end && text[j] == '.' {
					j++
				}
				return j
			case c == '\'':
				if k, done := s.apostrophe(text, j, 1, end, elision); done {
					return k
				} else {
					j = k
					continue
				}
			}
			return j
		}
		r, size := utf8.DecodeRuneInString(text[j:end])
		switch {
		case ideograph(r):
			if j > i {
				return j
			}
			s.lower = append(s.lower, text[j:j+size]...)
			return j + size
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			s.lower = utf8.AppendRune(s.lower, unicode.ToLower(r))
		case unicode.Is(unicode.Mn, r):
			s.lower = append(s.lower, text[j:j+size]...)
		case r == 0xAD || r == 0x200B || r == 0x200C || r == 0x200D || r == 0x2060 || r == 0xFEFF || r >= 0x202A && r <= 0x202E || r == 0x200E || r == 0x200F:
			// a soft hyphen, a joiner or a direction mark inside a word does not end it
		case r == '’':
			if k, done := s.apostrophe(text, j, size, end, elision); done {
				return k
			} else {
				j = k
				continue
			}
		default:
			return j
		}
		j += size
	}
	return end
}

// apostrophe decides what one inside a word is: the end before a possessive, an elided
// article, or part of the word ("won't").
func (s *Scanner) apostrophe(text string, j, size, end int, elision bool) (next int, done bool) {
	k := j + size
	if k >= end || !letterAt(text, k, end) {
		return j, true
	}
	if elision && len(s.lower) <= 5 {
		s.lower = append(s.lower, '\'')
		return k, true
	}
	if (text[k] == 's' || text[k] == 'S') && (k+1 >= end || !letterAt(text, k+1, end)) {
		return j, true
	}
	s.lower = append(s.lower, '\'')
	return k, false
}

func abbreviation(text string, i, end int) bool {
	return i+3 < end && isLetterByte(text[i]) && text[i] <= 'Z' && text[i+1] == '.' && isLetterByte(text[i+2]) && text[i+2] <= 'Z' && text[i+3] == '.' ||
		i+2 < end && text[i] <= 'Z' && text[i+2] <= 'Z' && isLetterByte(text[i+2]) && (i+3 >= end || !isLetterByte(text[i+3]))
}

func isLetterByte(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// numberEnd takes digits with separators: 15,000 and 1.234,5 and 10'000.
func numberEnd(text string, i, end int) int {
	j := i
	for j < end {
		c := text[j]
		if c >= '0' && c <= '9' {
			j++
			continue
		}
		if (c == '.' || c == ',' || c == '\'') && j+1 < end && digitAt(text, j+1) {
			j++
			continue
		}
		break
	}
	return j
}

func digitAt(text string, i int) bool { return i < len(text) && text[i] >= '0' && text[i] <= '9' }

func letterAt(text string, i, end int) bool {
	if i >= end {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[i:end])
	return unicode.IsLetter(r)
}

func wordAt(text string, i, end int) bool {
	return digitAt(text, i) || letterAt(text, i, end) || currencyAt(text, i, end)
}

func currencyAt(text string, i, end int) bool {
	if i >= end {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[i:end])
	return r == '$' || r == '€' || r == '£' || r == '¥' || r == '₹'
}

func isDash(r rune) bool {
	return r == '-' || r >= 0x2010 && r <= 0x2015 || r == 0x2212 || r == '～' || r == '〜'
}

func ideograph(r rune) bool {
	return r >= 0x3040 && r <= 0x30FF && r != 'ー' || r >= 0x3400 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF
}

func upper(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 1
}

// tag is the length of the markup at the start of s, 0 where there is none.
func tag(s string) int {
	if len(s) < 3 || !(isLetterByte(s[1]) || s[1] == '/' || s[1] == '!') {
		return 0
	}
	for i := 1; i < len(s) && i < 400; i++ {
		switch s[i] {
		case '>':
			return i + 1
		case '<':
			return 0
		}
	}
	return 0
}

// entity is the length of a character reference at the start of s, 0 where there is none.
func entity(s string) int {
	for i := 1; i < len(s) && i < 10; i++ {
		c := s[i]
		if c == ';' {
			if i == 1 {
				return 0
			}
			return i + 1
		}
		if !(isLetterByte(c) || c >= '0' && c <= '9' || c == '#') {
			return 0
		}
	}
	return 0
}

// isoMoney are codes of money that wires glue to the amount.
var isoMoney = map[string]bool{"EU": true, "EUR": true, "USD": true, "GBP": true, "CHF": true, "SEK": true, "NOK": true, "DKK": true, "INR": true, "JPY": true, "CNY": true, "AUD": true, "CAD": true, "HKD": true, "SGD": true, "NZD": true, "ZAR": true, "KRW": true, "BRL": true, "RM": true, "PLN": true, "CZK": true, "HUF": true, "THB": true, "MYR": true}

// mixedMoney are marks of money in capitals and small letters.
var mixedMoney = map[string]bool{"SFr": true, "SKr": true, "NKr": true, "DKr": true, "Skr": true, "Nkr": true, "Dkr": true, "Fr": true, "Dh": true, "Dhs": true}

// moneyCode returns where one to three capitals end that stand right before the digits to
// which the word goes on, or start.
func moneyCode(text string, start, end int) int {
	for i := start + 1; i < min(end, start+4); i++ {
		if digitAt(text, i) && mixedMoney[text[start:i]] {
			return i // "SFr300m"
		}
	}
	i := start
	for i < end && text[i] >= 'A' && text[i] <= 'Z' {
		i++
	}
	if i == start+1 && i < end && text[start] == 'R' && text[i] == 's' { // "Rs300 crore"
		i++
		if i < end && digitAt(text, i) {
			return i
		}
		return start
	}
	if i == start || i > start+3 || i >= end || text[start] == 'R' && i > start+1 && !isoMoney[text[start:i]] {
		return start
	}
	if text[start:i] == "EU" && digitAt(text, end-1) {
		return start // a region called EU1
	}
	for k := i; k < end; k++ {
		if (text[k] < '0' || text[k] > '9') && !(k > i && strings.IndexByte("bmnkBMNK", text[k]) >= 0) {
			return start
		}
	}
	return i
}
