package table

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/charmap"

	"github.com/foreshock/foreshock/services/collector/markup"
)

// Clean is a cell as its writer meant it: bytes that are not UTF-8 read as Windows-1252,
// text that was decoded once too often put right, entities resolved, control characters
// gone, non-breaking blanks made plain, no white space at either end. Line breaks stay.
func Clean(cell string) string {
	if plain(cell) {
		return strings.TrimSpace(cell)
	}
	if !utf8.ValidString(cell) {
		cell = fromWindows1252(cell)
	}
	cell = unmangle(cell)
	if strings.Contains(cell, "&") && strings.Contains(cell, ";") {
		cell = html.UnescapeString(cell)
	}
	cell = markup.Clean(cell)
	cell = strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u2007', '\u202f':
			return ' '
		case '\u200b', '\ufeff', '\u00ad', '\u2060':
			return -1
		case '\r':
			return '\n'
		}
		return r
	}, strings.ReplaceAll(cell, "\r\n", "\n"))
	return strings.TrimSpace(cell)
}

// plain tells that a cell needs no more than trimming.
func plain(cell string) bool {
	for i := 0; i < len(cell); i++ {
		if c := cell[i]; c >= 0x7f || c == '&' || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// fromWindows1252 reads each byte that is no part of a UTF-8 character in the browsers'
// guess: files are pasted together from several encodings.
func fromWindows1252(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(s[0])
		}
		b.WriteRune(r)
		s = s[size:]
	}
	return b.String()
}

// unmangle undoes UTF-8 that was read as Windows-1252 and written as UTF-8 again: an
// apostrophe that shows as three characters. Text that does not give valid UTF-8 that way stays.
func unmangle(s string) string {
	if !strings.ContainsAny(s, "ÂÃâ") {
		return s
	}
	raw := make([]byte, 0, len(s))
	for _, r := range s {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			// The five bytes that Windows-1252 leaves undefined pass as controls.
			if r >= 0x80 && r < 0xa0 {
				b = byte(r)
			} else {
				return s
			}
		}
		raw = append(raw, b)
	}
	if !utf8.Valid(raw) {
		return s
	}
	return string(raw)
}
