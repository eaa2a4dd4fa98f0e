package rule

import (
	"math/bits"

	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Sentence is what frames are looked for in.
type Sentence struct {
	Tokens []token.Token
	Notes  *Annotations
	// Spans that fill slots, by start.
	Spans []Span
}

// steps bounds the work at one token, so that no sentence takes more than linear time.
const steps = 4000

// Matcher holds reusable buffers; the zero value is ready. Not for concurrent use.
type Matcher struct {
	s        Sentence
	code     []instruction
	openings *openings
	captured [Captures]Span
	stop     Class
	staffs   Class
	spanAt   []int32
	budget   int
	held     []uint64 // what the sentence holds of what programs need
	viable   []uint64 // a bit for each program whose needs the sentence holds
	token    uint64   // the number of tokens looked at so far, and by program at which it was last tried
	tried    []uint64
}

// Append adds the matches of all frames in the order of where they begin.
func (m *Matcher) Append(into []Match, l *Language, s Sentence) []Match {
	m.s = s
	m.held = append(append(m.held[:0], s.Notes.present[:]...), 0)
	for _, span := range s.Spans {
		m.held[len(m.held)-1] |= span.Slot.holds()
	}
	m.held = l.openings.present(m.held, s.Tokens)
	m.spanAt = m.spanAt[:0]
	k := 0
	for i := 0; i <= len(s.Tokens); i++ {
		for k < len(s.Spans) && int(s.Spans[k].Start) < i {
			k++
		}
		m.spanAt = append(m.spanAt, int32(k))
	}
	m.viable = l.needs.met(m.viable[:0], m.held)
	if len(m.tried) < len(l.programs) {
		m.tried = make([]uint64, len(l.programs))
	}
	for i := range s.Tokens {
		m.budget = steps
		m.token++
		into = m.try(into, l, l.always, i)
		if id := s.Tokens[i].Word; id > 0 {
			if int(id) < len(l.byWord) {
				into = m.try(into, l, l.byWord[id], i)
			}
			for _, note := range s.Notes.At(i) {
				into = m.try(into, l, l.byClass[note.Class], i)
			}
		}
		for j := m.spanAt[i]; j < m.spanAt[i+1]; j++ {
			for slots := uint16(s.Spans[j].Slot); slots != 0; slots &= slots - 1 {
				into = m.try(into, l, l.bySlot[bits.TrailingZeros16(slots)], i)
			}
		}
	}
	return into
}

// try adds the matches of programs that may begin at a token, of each only once there.
func (m *Matcher) try(into []Match, l *Language, programs []int32, at int) []Match {
	for _, id := range programs {
		if m.viable[id>>6]>>(id&63)&1 == 0 || m.tried[id] == m.token {
			continue
		}
		m.tried[id] = m.token
		if p := &l.programs[id]; m.ahead(p, at) {
			into = m.match(into, l, p, at)
		}
	}
	return into
}

// match adds the match of a program at a token, if it is one.
func (m *Matcher) match(into []Match, l *Language, p *program, at int) []Match {
	m.code, m.openings = p.code, &l.openings
	m.stop, m.staffs = None, l.staffs
	if p.stops {
		m.stop = l.gapStop
	}
	m.captured = [Captures]Span{}
	if end := m.run(0, at); end > at {
		into = append(into, Match{Frame: p.frame, Start: int32(at), End: int32(end), Captured: m.captured})
	}
	return into
}

// ahead tells whether the classes that the program cannot do without come at a token or
// after it: a number that ends a sentence begins none of the frames of what follows it.
func (m *Matcher) ahead(p *program, at int) bool {
	for _, class := range p.classes {
		if !m.s.Notes.From(at, class) {
			return false
		}
	}
	return true
}

// may tells whether the instruction can hold at a token, where that is quickly seen.
func (m *Matcher) may(in *instruction, at int) bool {
	switch in.op {
	case opWord:
		return at < len(m.s.Tokens) && m.s.Tokens[at].Word == in.arg
	case opClass:
		return at < len(m.s.Tokens) && m.s.Notes.Has(at, Class(in.arg)) > 0
	case opSlot:
		return at < len(m.s.Tokens) && m.spanAt[at] < m.spanAt[at+1]
	case opOpening:
		return at < len(m.s.Tokens) && m.openings.has(m.s.Tokens[at].Word, in.arg)
	}
	return true
}

// run returns where the match ends, or -1.
func (m *Matcher) run(pc, at int) int {
	for {
		m.budget--
		if m.budget < 0 {
			return -1
		}
		in := &m.code[pc]
		switch in.op {
		case opMatch:
			return at
		case opJump:
			pc = int(in.arg)
			continue
		case opSplit:
			// opOpen and opClose take back what they noted where the rest fails
			for in.op == opSplit {
				if m.may(&m.code[in.arg], at) {
					if end := m.run(int(in.arg), at); end >= 0 {
						return end
					}
				}
				pc = int(in.arg2)
				in = &m.code[pc]
			}
			continue
		case opOpen:
			saved := m.captured[in.arg]
			m.captured[in.arg] = Span{Start: int32(at)}
			if end := m.run(pc+1, at); end >= 0 {
				return end
			}
			m.captured[in.arg] = saved
			return -1
		case opClose:
			saved := m.captured[in.arg]
			m.captured[in.arg].End = int32(at)
			if end := m.run(pc+1, at); end >= 0 {
				return end
			}
			m.captured[in.arg] = saved
			return -1
		case opStart:
			if at != 0 {
				return -1
			}
			pc++
			continue
		case opGap, opWideGap:
			next := &m.code[pc+1]
			if next.op == opOpen {
				next = &m.code[pc+2]
			}
			for k, left := 0, int(in.arg); ; k++ {
				if m.may(next, at+k) {
					if end := m.run(pc+1, at+k); end >= 0 {
						return end
					}
				}
				if at+k < len(m.s.Tokens) && m.s.Tokens[at+k].Soft {
					continue
				}
				if left == 0 || at+k >= len(m.s.Tokens) || barrier(m.s.Tokens[at+k], in.op == opWideGap) || m.stopped(at+k) {
					return -1
				}
				left--
			}
		}
		if at >= len(m.s.Tokens) {
			if in.op == opNot {
				pc++
				continue
			}
			return -1
		}
		switch in.op {
		case opNot:
			if m.s.Notes.Has(at, Class(in.arg)) > 0 {
				return -1
			}
			pc++
		case opOpening:
			if !m.openings.has(m.s.Tokens[at].Word, in.arg) {
				return -1
			}
			pc++
		case opWord:
			if m.s.Tokens[at].Word != in.arg {
				return -1
			}
			pc, at = pc+1, at+1
		case opPossessive:
			if m.s.Tokens[at].Kind != token.Possessive {
				return -1
			}
			pc, at = pc+1, at+1
		case opMark:
			if m.s.Tokens[at].Mark != rune(in.arg) {
				return -1
			}
			pc, at = pc+1, at+1
		case opClass:
			for _, note := range m.s.Notes.At(at) {
				if note.Class == Class(in.arg) {
					if end := m.run(pc+1, int(note.End)); end >= 0 {
						return end
					}
				}
			}
			return -1
		case opSlot:
			for j := m.spanAt[at]; j < m.spanAt[at+1]; j++ {
				if m.s.Spans[j].Slot&Slot(in.arg) != 0 {
					if end := m.run(pc+1, int(m.s.Spans[j].End)); end >= 0 {
						return end
					}
				}
			}
			return -1
		}
	}
}

// stopped tells whether a word of gap_stop begins at a token, which ends the gap: what is
// cut is costs, not jobs. In "production workers" it only describes who is meant.
func (m *Matcher) stopped(at int) bool {
	if m.stop == None {
		return false
	}
	end := m.s.Notes.Has(at, m.stop)
	return end > 0 && (m.staffs == None || end >= len(m.s.Tokens) || m.s.Notes.Has(end, m.staffs) == 0)
}

// barrier tells whether a gap stops before this token.
func barrier(t token.Token, wide bool) bool {
	switch t.Mark {
	case ';', '?', '!':
		return true
	case ',', '(', ')', '—', ':', '。':
		return !wide
	}
	return false
}
