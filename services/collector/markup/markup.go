// Package markup turns what publishers write into plain text.
//
// Input: HTML, escaped HTML or plain text, in any state of repair. Output: valid UTF-8
// without tags, scripts, entities or control characters, block elements on lines of their
// own. It is pure, cannot fail, runs nothing and fetches nothing.
package markup

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Text is the plain text of s. An angle bracket that opens no tag ("a < b", "List<Text>",
// "<jane@example.org>") stays. Text that was escaped once too often is read once more.
func Text(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		if strings.IndexByte(s, '&') >= 0 {
			s = html.UnescapeString(s)
		}
		if !tagged(s) {
			return layout(s)
		}
	}
	text, tags := strip(s)
	if !tags {
		// What looked like markup was none: its line breaks are the author's own.
		if strings.IndexByte(s, '&') >= 0 {
			s = html.UnescapeString(s)
		}
		text = layout(s)
	}
	if tagged(text) {
		text, _ = strip(text)
	}
	return text
}

// Line is Text on one line.
func Line(s string) string {
	s = Text(s)
	if strings.IndexByte(s, '\n') < 0 {
		return s
	}
	return strings.ReplaceAll(s, "\n", " ")
}

// Clean is s as it stands, less what no text holds: control characters other than tab
// and line breaks, and bytes that are not UTF-8 (replaced). It is s itself where there is
// nothing to clean, so offsets into it hold.
func Clean(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r = windows1252(r); (r >= 0x20 || r == '\t' || r == '\n' || r == '\r') && (r < 0x7f || r > 0x9f) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Plain is Clean for text that is said to be plain, and Text where it holds HTML all the same.
func Plain(s string) string {
	if tagged(s) {
		return Text(s)
	}
	return Clean(s)
}

func clean(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 && c != '\n' && c != '\t' && c != '\r' || c == 0x7f {
			return false
		}
		// C1 controls are C2 80 to C2 9F.
		if s[i] == 0xc2 && i+1 < len(s) && s[i+1] < 0xa0 {
			return false
		}
	}
	return utf8.ValidString(s)
}

// layout normalises white space and keeps the line breaks.
func layout(s string) string {
	w := writer{newlines: true}
	w.grow(len(s))
	put(&w, s)
	return w.String()
}

var cdata = []byte("<![CDATA[")

// most is the number of times that reading resumes behind a tag that never ends.
const most = 8

// strip removes markup and tells whether there was any.
func strip(s string) (text string, tags bool) {
	w := writer{}
	w.grow(len(s))
	for range most {
		rest, found := w.html(s)
		tags = tags || found
		// The tag at the end is never closed: what follows its first bracket is text.
		_, s, _ = strings.Cut(rest, ">")
		if s == "" {
			break
		}
	}
	return w.String(), tags
}

// html writes the text of s and returns the tag that s breaks off in, if it does.
func (w *writer) html(s string) (rest string, tags bool) {
	z := html.NewTokenizer(strings.NewReader(s))
	z.AllowCDATA(true)
	read := 0
	// skipping is the element whose content is no text, and how deep we are in it.
	skipping, depth, opened := "", 0, 0
	words := words{}
	for {
		kind := z.Next()
		raw := z.Raw()
		if kind == html.ErrorToken {
			if skipping != "" && skipping != "script" && skipping != "style" {
				// Never closed, so it hides nothing: resume behind its tag.
				return s[opened:], tags
			}
			rest = s[read:]
			if len(rest) > 1 {
				var buffer [24]byte
				_, known := elements[string(tagName([]byte(rest), &buffer))]
				tags = tags || known
			}
			return rest, tags
		}
		read += len(raw)
		switch kind {
		case html.TextToken:
			if bytes.HasPrefix(raw, cdata) {
				tags = true
			}
			if skipping == "" {
				put(w, z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			var buffer [24]byte
			name := tagName(raw, &buffer)
			element, known := elements[string(name)]
			if !known && words.literal(name, raw, s) {
				if skipping == "" {
					put(w, html.UnescapeString(string(raw)))
				}
				continue
			}
			tags = true
			if skipping == "head" && string(name) == "body" {
				skipping = ""
			}
			if skipping != "" {
				if string(name) == skipping {
					switch kind {
					case html.StartTagToken:
						depth++
					case html.EndTagToken:
						if depth--; depth == 0 {
							skipping = ""
						}
					}
				}
				continue
			}
			switch element {
			case block:
				w.newline()
			case cell:
				w.space()
			case hidden:
				if kind == html.StartTagToken {
					skipping, depth, opened = string(name), 1, read-len(raw)
				}
			case preformatted:
				w.newline()
				w.newlines = kind == html.StartTagToken
			}
		case html.CommentToken, html.DoctypeToken:
			tags = true
		}
	}
}

// tagName is the lower-case name of a raw tag, at most a buffer long.
func tagName(raw []byte, buffer *[24]byte) []byte {
	raw = raw[1:]
	if len(raw) > 0 && raw[0] == '/' {
		raw = raw[1:]
	}
	n := 0
	for _, c := range raw {
		if n == len(buffer) || c == '>' || c == '/' || c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' {
			break
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buffer[n] = c
		n++
	}
	return buffer[:n]
}

// words remembers which bracketed words of a text nothing closes.
type words map[string]bool

// mostWords bounds the memory, and with it the time that a hostile text costs; words
// beyond it count as tags.
const mostWords = 32

// literal tells a bracketed word from a tag of some other vocabulary: it has no
// attributes and nothing closes it, or it is an address.
func (known words) literal(name, raw []byte, s string) bool {
	n := string(name)
	if strings.Contains(n, "@") || strings.HasPrefix(n, "http:") || strings.HasPrefix(n, "https:") {
		return true
	}
	if strings.ContainsAny(n, ":-") || len(raw) != len(n)+2 {
		return false
	}
	word := string(raw[1 : len(raw)-1])
	is, asked := known[word]
	if !asked && len(known) < mostWords {
		is = !strings.Contains(s, "</"+word)
		known[word] = is
	}
	return is
}

// tagged tells whether s still holds markup that no writer means to be read: an end tag
// or a line break of HTML.
func tagged(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+2 >= len(s) {
			return false
		}
		s = s[i+1:]
		end := s[0] == '/'
		var buffer [24]byte
		name := s
		if end {
			name = s[1:]
		}
		name = name[:min(len(name), 24)]
		n := 0
		for n < len(name) && (name[n]|0x20 >= 'a' && name[n]|0x20 <= 'z' || name[n] >= '1' && name[n] <= '6') {
			buffer[n] = name[n] | 0x20
			if name[n] <= '9' {
				buffer[n] = name[n]
			}
			n++
		}
		if n == 0 || n == len(name) {
			continue
		}
		if c := name[n]; c != '>' && c != ' ' && c != '/' {
			continue
		}
		if _, known := elements[string(buffer[:n])]; known && (end || string(buffer[:n]) == "br" || string(buffer[:n]) == "p" || string(buffer[:n]) == "img") {
			return true
		}
	}
}
