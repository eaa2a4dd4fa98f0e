package feed

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"time"
	"unicode/utf8"
)

// sketch is a document without its long texts and its dates. The parser's time goes into
// the characters of texts that nobody asks it about, and into guessing dates; both are
// lifted out before it and put back after it. What is lifted is only what reads the same
// either way: escaped text without child elements, one CDATA section, or XHTML as a whole.
type sketch struct {
	// skeleton has a mark in place of each lifted text.
	skeleton []byte
	texts    []lifted
	dates    []string
	// entries counts the item and entry elements.
	entries int
}

// lifted is the text of one element.
type lifted struct {
	raw []byte
	// verbatim text comes from a CDATA section and holds no entities of the document.
	verbatim bool
}

const (
	// deepest is how far elements may nest. Feeds need about 10, XHTML content some more.
	deepest = 256
	// shortest is the length from which lifting a text pays.
	shortest = 48
	// mark starts what stands for a lifted text: a private character that no feed uses;
	// where one does, nothing is lifted.
	mark = "\U000F5E0C"
	// dateEpoch makes dates that stand for lifted ones: one second each.
	dateEpoch = "9000-01-01T00:00:00Z"
	mostDates = 28 * 24 * 3600
)

var firstDate, _ = time.Parse(time.RFC3339, dateEpoch)

// liftable holds the elements whose text is lifted, dated those that hold a date.
var (
	liftable = map[string]bool{"description": true, "content:encoded": true, "content": true, "summary": true}
	dated    = map[string]bool{"pubdate": true, "published": true, "updated": true, "issued": true, "modified": true, "dc:date": true}
)

// outline walks over a document's tags once: it counts entries, refuses bottomless
// nesting, and lifts texts and dates.
func outline(text []byte) (*sketch, error) {
	s := &sketch{}
	lift := !bytes.Contains(text, []byte(mark)) && !bytes.Contains(text, []byte("9000-01-"))
	marks := marks{text: text}
	copied := 0
	depth := 0
	var name [32]byte
	for at := 0; at < len(text); {
		i := bytes.IndexByte(text[at:], '<')
		if i < 0 {
			break
		}
		at += i
		if at+1 == len(text) {
			break
		}
		switch c := text[at+1]; {
		case c == '!' || c == '?':
			at = marks.skip(at)
		case c == '/':
			if depth > 0 {
				depth--
			}
			at += 2
		case isNameStart(c):
			end, selfClosing := endOfTag(text, at+1)
			if end < 0 {
				at++ // breaks off; the parser will say so
				continue
			}
			low := lower(tagName(text[at+1:end]), &name)
			if isEntry(low) {
				s.entries++
			}
			if !selfClosing {
				if depth++; depth > deepest {
					return nil, &Error{TooDeep, "elements nest more than " + strconv.Itoa(deepest) + " deep"}
				}
				if lift {
					if to, stand := s.lift(&marks, low, text[at+1:end], end); stand != "" {
						s.skeleton = append(append(s.skeleton, text[copied:end]...), stand...)
						copied = to
						end = to
					}
				}
			}
			at = end
		default:
			at++
		}
	}
	if copied == 0 {
		s.skeleton = text
	} else {
		s.skeleton = append(s.skeleton, text[copied:]...)
	}
	return s, nil
}

// lift takes the text of the element whose start tag ends at from, if it may: then it
// returns where the text ends and what stands for it.
func (s *sketch) lift(marks *marks, name, tag []byte, from int) (end int, stand string) {
	isText, isDate := liftable[string(name)], dated[string(name)]
	isBody := s.entries > 0 && (string(name) == "body" || string(name) == "xhtml:body")
	if !isText && !isDate && !isBody {
		return 0, ""
	}
	text := marks.text
	if isBody {
		return s.liftMarkup(marks, name, from)
	}
	stop := bytes.IndexByte(text[from:], '<')
	if stop < 0 {
		return 0, ""
	}
	stop += from
	if isDate {
		if !closes(text[stop:], name) || stop == from || len(s.dates) == mostDates {
			return 0, ""
		}
		s.dates = append(s.dates, string(text[from:stop]))
		return stop, firstDate.Add(time.Duration(len(s.dates)-1) * time.Second).Format(time.RFC3339)
	}
	switch typeOf(tag) {
	case xhtml:
		return s.liftMarkup(marks, name, from)
	case base64Encoded:
		return s.liftBase64(text, name, from, stop)
	case unknownType:
		return 0, ""
	}
	if closes(text[stop:], name) {
		if stop-from < shortest {
			return 0, ""
		}
		return stop, s.text(lifted{raw: text[from:stop]})
	}
	const open = "<![CDATA["
	if !bytes.HasPrefix(text[stop:], []byte(open)) || len(bytes.TrimSpace(text[from:stop])) > 0 {
		return 0, ""
	}
	end, found := marks.after(stop+len(open), cdataEnd)
	if !found || end-stop < shortest {
		return 0, ""
	}
	next := bytes.IndexByte(text[end:], '<')
	if next < 0 || !closes(text[end+next:], name) || len(bytes.TrimSpace(text[end:end+next])) > 0 {
		return 0, ""
	}
	return end + next, s.text(lifted{raw: text[stop+len(open) : end-len("]]>")], verbatim: true})
}

// liftMarkup takes the child elements of an element as they are written.
func (s *sketch) liftMarkup(marks *marks, name []byte, from int) (end int, stand string) {
	end, found := marks.endTag(from, name)
	if !found || end == from {
		return 0, ""
	}
	inner := marks.text[from:end]
	if bytes.Contains(inner, []byte("<![CDATA[")) || bytes.Contains(inner, append([]byte("<"), name...)) {
		return 0, ""
	}
	return end, s.text(lifted{raw: inner, verbatim: true})
}

// liftBase64 takes a text that its publisher packed.
func (s *sketch) liftBase64(text, name []byte, from, stop int) (end int, stand string) {
	if !closes(text[stop:], name) {
		return 0, ""
	}
	packed := bytes.Join(bytes.Fields(text[from:stop]), nil)
	unpacked, err := base64.StdEncoding.AppendDecode(nil, packed)
	if err != nil || !utf8.Valid(unpacked) {
		return 0, ""
	}
	return stop, s.text(lifted{raw: unpacked, verbatim: true})
}

// text keeps a lifted text and returns what stands for it.
func (s *sketch) text(t lifted) string {
	s.texts = append(s.texts, t)
	return mark + strconv.Itoa(len(s.texts)-1) + mark
}

// closes tells whether text starts with the end tag of the named element.
func closes(text, name []byte) bool {
	if len(text) < len(name)+3 || text[1] != '/' || !bytes.EqualFold(text[2:2+len(name)], name) {
		return false
	}
	c := text[2+len(name)]
	return c == '>' || c == ' ' || c == '\t' || c == '\r' || c == '\n'
}

// How an element's text is written.
const (
	escapedText = iota
	xhtml
	base64Encoded
	unknownType
)

// typeOf reads it from a start tag's attributes.
func typeOf(tag []byte) int {
	if bytes.IndexByte(tag, '=') < 0 {
		return escapedText
	}
	low := bytes.ToLower(tag)
	if bytes.Contains(low, []byte("base64")) {
		return base64Encoded
	}
	if bytes.Contains(low, []byte("mode")) && !bytes.Contains(low, []byte("escaped")) {
		return unknownType
	}
	_, after, found := bytes.Cut(low, []byte("type"))
	if !found {
		return escapedText
	}
	after = bytes.TrimLeft(after, " \t\r\n=\"'")
	switch {
	case bytes.HasPrefix(after, []byte("xhtml")):
		return xhtml
	case bytes.HasPrefix(after, []byte("text")), bytes.HasPrefix(after, []byte("html")), bytes.HasPrefix(after, []byte("plain")):
		return escapedText
	}
	return unknownType
}

func isEntry(name []byte) bool {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		if prefix := string(name[:i]); prefix != "rss" && prefix != "atom" {
			return false
		}
		name = name[i+1:]
	}
	return string(name) == "item" || string(name) == "entry"
}

// tagName is the name at the start of a tag (behind its bracket).
func tagName(tag []byte) []byte {
	for i, c := range tag {
		if c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '<' || c == '=' {
			return tag[:i]
		}
	}
	return tag
}

// lower is a name in lower case; one too long for the buffer is cut, and then like none
// that matters.
func lower(name []byte, buffer *[32]byte) []byte {
	n := min(len(name), len(buffer))
	for i, c := range name[:n] {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buffer[i] = c
	}
	return buffer[:n]
}

func isNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

// endOfTag finds where the start tag ends that begins (behind its bracket) at from; -1
// where it does not. A quote counts only behind an equals sign, as in the parser.
func endOfTag(text []byte, from int) (end int, selfClosing bool) {
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '>':
			return i + 1, text[i-1] == '/'
		case '<':
			return -1, false
		case '=':
			i++
			for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
				i++
			}
			if i == len(text) {
				return -1, false
			}
			if quote := text[i]; quote == '"' || quote == '\'' {
				length := bytes.IndexByte(text[i+1:], quote)
				if length < 0 {
					return -1, false
				}
				i += 1 + length
			} else {
				i--
			}
		}
	}
	return -1, false
}
