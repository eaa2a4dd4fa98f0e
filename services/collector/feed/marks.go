package feed

import "bytes"

// The marks that end what is not an element.
const (
	commentEnd = iota
	cdataEnd
	instructionEnd
	kinds
)

var ends = [kinds][]byte{[]byte("-->"), []byte("]]>"), []byte("?>")}

// marks finds end marks in a text. It remembers which there are no more of: a document
// that opens a million comments and closes none costs one search, not a million.
type marks struct {
	text []byte
	none [kinds]bool
	// noEnd holds the elements that no end tag closes any more.
	noEnd map[string]bool
}

// after is the position behind the next end mark.
func (m *marks) after(from, kind int) (int, bool) {
	if m.none[kind] || from > len(m.text) {
		return 0, false
	}
	i := bytes.Index(m.text[from:], ends[kind])
	if i < 0 {
		m.none[kind] = true
		return 0, false
	}
	return from + i + len(ends[kind]), true
}

// skip is the position behind the comment, the CDATA section or the processing
// instruction that starts at at; behind its first bracket where it never ends.
func (m *marks) skip(at int) int {
	rest := m.text[at:]
	for _, open := range []struct {
		mark string
		kind int
	}{{"<!--", commentEnd}, {"<![CDATA[", cdataEnd}, {"<?", instructionEnd}} {
		if bytes.HasPrefix(rest, []byte(open.mark)) {
			if end, found := m.after(at+len(open.mark), open.kind); found {
				return end
			}
		}
	}
	return at + 1
}

// endTag is the position of the next end tag of an element.
func (m *marks) endTag(from int, name []byte) (int, bool) {
	if m.noEnd[string(name)] {
		return 0, false
	}
	i := bytes.Index(m.text[from:], append([]byte("</"), name...))
	if i < 0 {
		if m.noEnd == nil {
			m.noEnd = map[string]bool{}
		}
		m.noEnd[string(name)] = true
		return 0, false
	}
	return from + i, true
}
