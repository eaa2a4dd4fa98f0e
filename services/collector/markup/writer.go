package markup

import (
	"unicode"
	"unicode/utf8"
)

// writer collects text and normalises its white space: one blank between words, one line
// break between blocks, none at either end.
type writer struct {
	out []byte
	// pending is the white space owed before the next word: 0, ' ' or '\n'.
	pending byte
	// newlines keeps line breaks of the text itself.
	newlines bool
}

func (w *writer) grow(n int) { w.out = make([]byte, 0, n) }

func (w *writer) String() string { return string(w.out) }

func (w *writer) newline() {
	if len(w.out) > 0 {
		w.pending = '\n'
	}
}

func (w *writer) space() {
	if len(w.out) > 0 && w.pending == 0 {
		w.pending = ' '
	}
}

// Classes of ASCII bytes.
const (
	other = iota // part of a word
	blank        // white space
	line         // line break
	drop         // a control character
)

var classes = func() (classes [utf8.RuneSelf]uint8) {
	for c := range classes {
		switch {
		case c == '\n' || c == '\r':
			classes[c] = line
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			classes[c] = blank
		case c < ' ' || c == 0x7f:
			classes[c] = drop
		}
	}
	return classes
}()

// put appends s, a part of the text.
func put[T string | []byte](w *writer, s T) {
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && s[i] < utf8.RuneSelf && classes[s[i]] == other {
			i++
		}
		if i > start {
			w.owe()
			w.out = append(w.out, s[start:i]...)
			continue
		}
		if c := s[i]; c < utf8.RuneSelf {
			i++
			switch {
			case classes[c] == line && w.newlines:
				w.newline()
			case classes[c] != drop:
				w.space()
			}
			continue
		}
		// A string conversion of at most four bytes stays on the stack.
		r, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		i += size
		w.rune(windows1252(r))
	}
}

// owe writes the white space that is due before a word.
func (w *writer) owe() {
	if w.pending != 0 {
		w.out = append(w.out, w.pending)
		w.pending = 0
	}
}

// rune appends a character beyond ASCII (an invalid one arrives as U+FFFD).
func (w *writer) rune(r rune) {
	switch {
	case r == 0x2028 || r == 0x2029 || r == 0x85:
		w.newline()
	case unicode.IsSpace(r):
		w.space()
	case invisible(r):
	default:
		w.owe()
		w.out = utf8.AppendRune(w.out, r)
	}
}

// invisible holds what splits words without being seen (soft hyphen, zero-width space,
// byte order mark), what reorders text (bidirectional overrides), and controls.
// Zero-width joiners stay: some scripts need them.
func invisible(r rune) bool {
	switch {
	case r == 0xad, r == 0x200b, r == 0xfeff, r == 0x2060:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	case r >= 0x7f && r <= 0x9f:
		return true
	}
	return r == 0xfffe || r == 0xffff
}

// windows1252 reads a C1 control character as what its writer meant: a byte of Windows-1252
// that was taken for Latin-1.
func windows1252(r rune) rune {
	if r >= 0x80 && r <= 0x9f {
		return c1[r-0x80]
	}
	return r
}

var c1 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}
