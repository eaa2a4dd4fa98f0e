package feed

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// mend is a document rewritten so that it is well-formed.
type mend struct {
	text []byte
	// root is the root element's start tag, and name its local name in lower case.
	root []byte
	name string
	// entries are where the entries lie in text.
	entries []span
}

type span struct{ from, to int }

// mender rewrites a document: it closes what is left open, drops what closes nothing,
// quotes attributes, and replaces characters and references that XML forbids.
type mender struct {
	marks
	out  []byte
	open []element
	mend *mend
	// entry is where the entry under way starts, and at how many open elements.
	entry, entryDepth int
}

type element struct{ name string }

// mended rewrites a document from its root element on.
func mended(text []byte) (*mend, error) {
	m := &mender{marks: marks{text: text}, out: make([]byte, 0, len(text)+len(text)/16), mend: &mend{}, entry: -1}
	for at := 0; at < len(text); {
		if text[at] != '<' {
			i := bytes.IndexByte(text[at:], '<')
			if i < 0 {
				i = len(text) - at
			}
			if len(m.open) > 0 {
				m.characters(text[at : at+i])
			}
			at += i
			continue
		}
		next, err := m.markup(at)
		if err != nil {
			return nil, err
		}
		at = next
	}
	m.closeTo(0)
	if m.mend.root == nil {
		return nil, &Error{NotAFeed, "no root element of a feed"}
	}
	m.mend.text = m.out
	return m.mend, nil
}

// markup rewrites what starts with the bracket at at, and returns where to go on.
func (m *mender) markup(at int) (int, error) {
	text := m.text
	rest := text[at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		from := at + len("<![CDATA[")
		end, found := m.after(from, cdataEnd)
		to := end - len("]]>")
		if !found {
			// Never closed: it ends where its element does.
			to = len(text)
			if len(m.open) > 0 {
				if i := bytes.Index(text[from:], []byte("</"+m.open[len(m.open)-1].name)); i >= 0 {
					to = from + i
				}
			}
			end = to
		}
		if len(m.open) > 0 {
			m.cdata(text[from:to])
		}
		return end, nil
	case bytes.HasPrefix(rest, []byte("<!--")), bytes.HasPrefix(rest, []byte("<?")):
		if next := m.skip(at); next > at+1 {
			return next, nil
		}
	case bytes.HasPrefix(rest, []byte("<!")):
		if i := bytes.IndexByte(rest[:min(len(rest), 256)], '>'); i >= 0 && len(rest) > 2 && isNameStart(rest[2]) {
			return at + i + 1, nil
		}
	case len(rest) > 2 && rest[1] == '/' && isNameStart(rest[2]):
		name := tagName(rest[2:])
		m.close(m.native(string(name)))
		end := at + 2 + len(name)
		if i := bytes.IndexAny(text[end:], "<>"); i >= 0 {
			end += i
			if text[end] == '>' {
				end++
			}
			return end, nil
		}
		return len(text), nil
	case len(rest) > 1 && isNameStart(rest[1]):
		end, selfClosing := endOfTag(text, at+1)
		if end > 0 {
			return end, m.start(text[at+1:end-1], selfClosing)
		}
		if bytes.IndexByte(rest[1:], '<') < 0 {
			return len(text), nil // the document breaks off in this tag
		}
	}
	if len(m.open) > 0 {
		m.out = append(m.out, "&lt;"...)
	}
	return at + 1, nil
}

// start writes a start tag with quoted attributes.
func (m *mender) start(tag []byte, selfClosing bool) error {
	name := string(tagName(tag))
	low := strings.ToLower(name)
	_, local, prefixed := strings.Cut(low, ":")
	if !prefixed {
		local = low
	}
	if m.mend.root == nil {
		if local != "rss" && local != "rdf" && local != "feed" {
			return nil
		}
		m.mend.name = local
	}
	attributes := tag[len(tagName(tag)):]
	name = m.native(name)
	low = strings.ToLower(name)
	if selfClosing {
		attributes = bytes.TrimSuffix(attributes, []byte("/"))
	}
	entry := isEntry([]byte(low))
	if entry && m.entry >= 0 {
		m.closeTo(m.entryDepth) // the entry before was never closed
	}
	// HTML that nobody escaped: these hold nothing, or end where the next one starts.
	switch low {
	case "br", "img", "hr", "input", "wbr", "col", "area", "embed":
		selfClosing = true
	case "p", "li", "td", "tr", "dd", "dt", "option":
		if n := len(m.open); n > 0 && strings.EqualFold(m.open[n-1].name, name) {
			m.closeTo(n - 1)
		}
	case "link":
		if bytes.Contains(attributes, []byte("href")) {
			selfClosing = selfClosing || m.mend.name == "feed"
		}
	}
	if len(m.open) >= deepest {
		return &Error{TooDeep, "elements nest more than " + strconv.Itoa(deepest) + " deep"}
	}
	from := len(m.out)
	m.out = append(append(m.out, '<'), name...)
	m.attributes(attributes)
	if selfClosing {
		m.out = append(m.out, "/>"...)
		return nil
	}
	m.out = append(m.out, '>')
	if m.mend.root == nil {
		m.mend.root = bytes.Clone(m.out[from:])
	}
	if entry {
		m.entry, m.entryDepth = from, len(m.open)
	}
	m.open = append(m.open, element{name})
	return nil
}

// native is an element's name as the feed's own vocabulary calls it, and as XML may write it.
func (m *mender) native(name string) string {
	if !isName([]byte(name)) {
		name = "x" + strings.Map(func(r rune) rune {
			if r < utf8.RuneSelf && r != ':' && (isNameStart(byte(r)) || r >= '0' && r <= '9') {
				return r
			}
			return -1
		}, name)
	}
	switch {
	case m.mend.name == "feed" && strings.EqualFold(name, "item"):
		return "entry"
	case m.mend.name == "rss" && strings.EqualFold(name, "entry"):
		return "item"
	}
	return name
}

// attributes rewrites name="value" pairs; what is no pair is dropped.
func (m *mender) attributes(raw []byte) {
	for len(raw) > 0 {
		raw = bytes.TrimLeft(raw, " \t\r\n/\"'")
		end := bytes.IndexAny(raw, "= \t\r\n")
		if end < 0 {
			return
		}
		name := raw[:end]
		raw = bytes.TrimLeft(raw[end:], " \t\r\n")
		if len(raw) == 0 || raw[0] != '=' {
			continue
		}
		raw = bytes.TrimLeft(raw[1:], " \t\r\n")
		var value []byte
		if len(raw) > 0 && (raw[0] == '"' || raw[0] == '\'') {
			value, raw, _ = bytes.Cut(raw[1:], raw[:1])
		} else if end := bytes.IndexAny(raw, " \t\r\n"); end >= 0 {
			value, raw = raw[:end], raw[end:]
		} else {
			value, raw = raw, nil
		}
		if !isName(name) {
			continue
		}
		m.out = append(append(append(m.out, ' '), name...), `="`...)
		m.characters(bytes.ReplaceAll(bytes.ReplaceAll(value, []byte(`"`), []byte("&quot;")), []byte("<"), []byte("&lt;")))
		m.out = append(m.out, '"')
	}
}

func isName(name []byte) bool {
	if len(name) == 0 || !isNameStart(name[0]) || name[0] == ':' || name[len(name)-1] == ':' {
		return false
	}
	for _, c := range name {
		if !isNameStart(c) && (c < '0' || c > '9') && c != '-' && c != '.' || c >= utf8.RuneSelf {
			return false
		}
	}
	return bytes.Count(name, []byte(":")) <= 1
}

// close writes the end tags up to the element of that name; none is open: nothing.
func (m *mender) close(name string) {
	for i := len(m.open) - 1; i >= 0; i-- {
		if strings.EqualFold(m.open[i].name, name) {
			m.closeTo(i)
			return
		}
		// A stray end tag inside an entry must not end the entry.
		if m.entry >= 0 && i == m.entryDepth && !strings.EqualFold(name, "channel") {
			return
		}
	}
}

// closeTo writes end tags until that many elements are open.
func (m *mender) closeTo(depth int) {
	for len(m.open) > depth {
		last := m.open[len(m.open)-1]
		m.open = m.open[:len(m.open)-1]
		m.out = append(append(append(m.out, "</"...), last.name...), '>')
		if m.entry >= 0 && len(m.open) == m.entryDepth {
			m.mend.entries = append(m.mend.entries, span{m.entry, len(m.out)})
			m.entry = -1
		}
	}
}

// characters writes text; its references stay, but for those that XML forbids.
func (m *mender) characters(text []byte) {
	from := max(0, len(m.out)-2)
	m.references(text)
	m.replace(from, "]]>", "]]&gt;") // only a CDATA section may hold it
}

// replace changes what was written from there on.
func (m *mender) replace(from int, old, new string) {
	if bytes.Contains(m.out[from:], []byte(old)) {
		m.out = append(m.out[:from], bytes.ReplaceAll(m.out[from:], []byte(old), []byte(new))...)
	}
}

func (m *mender) references(text []byte) {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			m.legal(text)
			return
		}
		m.legal(text[:i])
		n, forbidden := characterReference(text[i:])
		if !forbidden {
			n = max(n, 1)
			m.out = append(m.out, text[i:i+n]...)
		}
		text = text[i+n:]
	}
}

// cdata writes a CDATA section; text holds no end mark.
func (m *mender) cdata(text []byte) {
	m.out = append(m.out, "<![CDATA["...)
	from := len(m.out)
	m.legal(text)
	m.replace(from, "]]>", "]] >")
	m.out = append(m.out, "]]>"...)
}

// legal writes text without the characters that XML forbids.
func (m *mender) legal(text []byte) {
	for len(text) > 0 {
		n := 0
		for n < len(text) && (text[n] >= ' ' && text[n] < utf8.RuneSelf || text[n] == '\n' || text[n] == '\t' || text[n] == '\r') {
			n++
		}
		m.out = append(m.out, text[:n]...)
		if text = text[n:]; len(text) == 0 {
			return
		}
		if text[0] < utf8.RuneSelf {
			text = text[1:] // a control character
			continue
		}
		r, size := utf8.DecodeRune(text)
		if r == 0xfffe || r == 0xffff {
			r = utf8.RuneError
		}
		m.out = utf8.AppendRune(m.out, r)
		text = text[size:]
	}
}

// characterReference is the length of a numeric reference at the start of text, and
// whether it names a character that XML forbids; 0 where there is none.
func characterReference(text []byte) (n int, forbidden bool) {
	if len(text) < 4 || text[1] != '#' {
		return 0, false
	}
	end := bytes.IndexByte(text[:min(len(text), 16)], ';')
	if end < 0 {
		return 0, false
	}
	digits, base := string(text[2:end]), 10
	if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
		digits, base = digits[1:], 16
	}
	code, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		return 0, false
	}
	ok := code == '\t' || code == '\n' || code == '\r' || code >= ' ' && code <= 0xd7ff ||
		code >= 0xe000 && code <= 0xfffd || code >= 0x10000 && code <= utf8.MaxRune
	return end + 1, !ok
}
