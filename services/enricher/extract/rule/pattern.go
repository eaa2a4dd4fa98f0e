package rule

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// A pattern is a row of elements, separated by spaces:
//
//	word       that word, in any case; 's for a possessive; , for a comma
//	<class>    a word or phrase of the class
//	{slot}     a count, percent, quantity (either), money, duration, year, date, org (a
//	           company) or name (anything capitalised as one)
//	~3         up to three tokens, none of them , ; : ( or a dash; ~~3 passes commas and brackets
//	( a | b )  one of several rows
//	^          the start of the sentence
//	!<class>   here no word of that class begins
//
// An element may be followed by ? (may be missing) and preceded by a name and a colon,
// which captures what it covered: "<cut> ~2 n:{count} ~2 <jobs>".

// Slot is a kind of span that patterns may ask for; a span may be of several.
type Slot uint16

const (
	SlotCount Slot = 1 << iota
	SlotPercent
	SlotMoney
	SlotDuration
	SlotYear
	SlotDate
	SlotOrg
	SlotName
)

var slots = map[string]Slot{
	"count": SlotCount, "percent": SlotPercent, "quantity": SlotCount | SlotPercent, "money": SlotMoney, "duration": SlotDuration,
	"year": SlotYear, "date": SlotDate, "org": SlotOrg, "name": SlotName | SlotOrg,
}

// Captures a pattern may name.
var captures = []string{"n", "org", "to", "role", "service", "when", "m", "x"}

// Captures is the number of things a match can capture.
const Captures = 8

// Capture is the index of a capture by name, -1 where there is none.
func Capture(name string) int { return slices.Index(captures, name) }

// Span is a range of tokens that fills a slot.
type Span struct {
	Slot       Slot
	Start, End int32
}

// Match is one frame found: its tokens and what it captured (End 0 where it did not).
type Match struct {
	Frame      int32
	Start, End int32
	Captured   [Captures]Span
}

type op uint8

const (
	opWord op = iota
	opClass
	opSlot
	opPossessive
	opMark
	opGap
	opWideGap
	opSplit
	opJump
	opOpen
	opClose
	opStart
	opNot
	opOpening
	opMatch
)

type instruction struct {
	op   op
	arg  int32 // word, class, slot, mark, gap, capture, opening or target
	arg2 int32 // the other target of a split
}

type program struct {
	code    []instruction
	frame   int32
	stops   bool    // gaps end at a word of the class gap_stop
	classes []Class // that no match can do without
}

// Language is a compiled language.
type Language struct {
	*Lexicon
	Frames []pipelines.Frame

	gapStop Class
	staffs  Class

	programs []program
	// needs are what no match can do without: a sentence that lacks some is not tried.
	needs needs
	// which programs may begin at what
	byWord  [][]int32
	byClass [][]int32
	bySlot  [16][]int32
	always  []int32
	openings
}

// Compile prepares a language.
func Compile(language pipelines.Language) (*Language, error) {
	lexicon, err := newLexicon(language)
	if err != nil {
		return nil, err
	}
	l := &Language{Lexicon: lexicon, Frames: language.Frames, byClass: make([][]int32, len(lexicon.names)), gapStop: lexicon.Class("gap_stop"), staffs: lexicon.Class("staffs"), openings: newOpenings(lexicon)}
	for i, frame := range language.Frames {
		for _, pattern := range frame.Patterns {
			c := compiler{l: lexicon, openings: &l.openings, fields: split(pattern)}
			err := c.row()
			if err == nil && len(c.fields) > 0 {
				err = fmt.Errorf("%q closes nothing", c.fields[0])
			}
			if err != nil {
				return nil, fmt.Errorf("rule: %s: frame %q: pattern %q: %w", language.File, frame.Name, pattern, err)
			}
			c.emit(opMatch, 0, 0)
			id := int32(len(l.programs))
			c.code = compact(c.code)
			l.programs = append(l.programs, program{c.code, int32(i), strings.HasPrefix(frame.Kind, "layoff"), c.classes})
			l.needs.of = append(l.needs.of, c.needed())
			l.register(id, c.code, 0, 0)
		}
	}
	lexicon.seal()
	l.needs.seal(lexicon, l.openings.sets)
	l.openings.seal(lexicon.Size())
	return l, nil
}

// compact removes the jumps that only go to the next instruction.
func compact(code []instruction) []instruction {
	moved := make([]int32, len(code))
	var out []instruction
	for i, in := range code {
		moved[i] = int32(len(out))
		if in.op == opJump && int(in.arg) == i+1 {
			continue
		}
		out = append(out, in)
	}
	for i := range out {
		switch out[i].op {
		case opSplit:
			out[i].arg, out[i].arg2 = moved[out[i].arg], moved[out[i].arg2]
		case opJump:
			out[i].arg = moved[out[i].arg]
		}
	}
	return out
}

// register notes at which tokens a program may begin.
func (l *Language) register(id int32, code []instruction, pc int, depth int) {
	put := func(list []int32) []int32 {
		if len(list) > 0 && slices.Contains(list, id) {
			return list
		}
		return append(list, id)
	}
	switch in := code[pc]; in.op {
	case opWord:
		for len(l.byWord) <= int(in.arg) {
			l.byWord = append(l.byWord, nil)
		}
		l.byWord[in.arg] = put(l.byWord[in.arg])
	case opClass:
		l.byClass[in.arg] = put(l.byClass[in.arg])
	case opSlot:
		for b := range 16 {
			if in.arg&(1<<b) != 0 {
				l.bySlot[b] = put(l.bySlot[b])
			}
		}
	case opSplit:
		l.register(id, code, int(in.arg), depth+1)
		l.register(id, code, int(in.arg2), depth+1)
	case opJump:
		l.register(id, code, int(in.arg), depth+1)
	case opOpen, opClose, opStart, opNot, opOpening:
		l.register(id, code, pc+1, depth+1)
	default:
		l.always = put(l.always)
	}
}

// split takes a pattern apart; brackets and bars stand alone even where no space does.
func split(pattern string) []string {
	var out []string
	for _, field := range strings.Fields(pattern) {
		for strings.HasPrefix(field, "(") {
			out = append(out, "(")
			field = field[1:]
		}
		if i := strings.Index(field, ":("); i > 0 {
			out = append(out, field[:i+1], "(")
			field = field[i+2:]
		}
		tail := []string{}
		for strings.HasSuffix(field, ")") || strings.HasSuffix(field, ")?") {
			if strings.HasSuffix(field, "?") {
				tail = append([]string{")?"}, tail...)
				field = field[:len(field)-2]
			} else {
				tail = append([]string{")"}, tail...)
				field = field[:len(field)-1]
			}
		}
		if field != "" {
			out = append(out, field)
		}
		out = append(out, tail...)
	}
	return out
}

type compiler struct {
	l        *Lexicon
	openings *openings
	fields   []string
	code     []instruction
	// depth of brackets, and what is asked for outside of them
	depth   int
	classes []Class
	slots   []Slot
	first   []int32
}

func (c *compiler) emit(o op, arg, arg2 int32) int {
	c.code = append(c.code, instruction{o, arg, arg2})
	return len(c.code) - 1
}

func (c *compiler) row() error {
	for len(c.fields) > 0 {
		if f := c.fields[0]; f == "|" || f == ")" || f == ")?" {
			return nil
		}
		if err := c.element(); err != nil {
			return err
		}
	}
	return nil
}

func (c *compiler) element() error {
	field := c.fields[0]
	c.fields = c.fields[1:]
	capture := int32(-1)
	if name, rest, ok := strings.Cut(field, ":"); ok && field != ":" {
		i := Capture(name)
		if i < 0 {
			return fmt.Errorf("unknown capture %q", name)
		}
		capture, field = int32(i), rest
		if field == "" {
			if len(c.fields) == 0 {
				return fmt.Errorf("nothing follows %q", name)
			}
			field = c.fields[0]
			c.fields = c.fields[1:]
		}
	}
	optional := false
	if field != "?" && strings.HasSuffix(field, "?") {
		optional, field = true, strings.TrimSuffix(field, "?")
	}
	skip := c.emit(opSplit, 0, 0)
	c.code[skip].arg = int32(len(c.code))
	if capture >= 0 {
		c.emit(opOpen, capture, 0)
	}
	if err := c.primary(field, &optional); err != nil {
		return err
	}
	if capture >= 0 {
		c.emit(opClose, capture, 0)
	}
	if optional {
		c.code[skip].arg2 = int32(len(c.code))
	} else {
		c.code[skip] = instruction{opJump, int32(skip + 1), 0}
	}
	return nil
}

func (c *compiler) primary(field string, optional *bool) error {
	switch {
	case field == "(":
		return c.group(optional)
	case field == "^":
		c.emit(opStart, 0, 0)
	case field == "'s":
		c.emit(opPossessive, 0, 0)
	case field == "," || field == ":" || field == "—" || field == "\"":
		c.emit(opMark, int32([]rune(field)[0]), 0)
	case field == "[":
		c.emit(opMark, '(', 0)
	case strings.HasPrefix(field, "~~"):
		return c.gap(opWideGap, field[2:])
	case strings.HasPrefix(field, "~"):
		return c.gap(opGap, field[1:])
	case strings.HasPrefix(field, "<"), strings.HasPrefix(field, "!<"):
		name := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(field, "!"), "<"), ">")
		class := c.l.Class(name)
		if class == None {
			return fmt.Errorf("no class %q", name)
		}
		if field[0] == '!' {
			c.emit(opNot, int32(class), 0)
		} else {
			if c.depth == 0 && !*optional {
				c.classes = append(c.classes, class)
			}
			c.emit(opClass, int32(class), 0)
		}
	case strings.HasPrefix(field, "{"):
		slot, ok := slots[strings.Trim(field, "{}")]
		if !ok {
			return fmt.Errorf("no slot %s", field)
		}
		if c.depth == 0 && !*optional {
			c.slots = append(c.slots, slot)
		}
		c.emit(opSlot, int32(slot), 0)
	default:
		ids, err := c.l.termWords(field)
		if err != nil {
			return err
		}
		if c.depth == 0 && !*optional && ids[0] > 0 {
			c.first = append(c.first, c.openings.add(ids[:1]))
		}
		for _, id := range ids {
			switch {
			case id == possessive:
				c.emit(opPossessive, 0, 0)
			case id <= markWord:
				c.emit(opMark, markWord-id, 0)
			default:
				c.emit(opWord, id, 0)
			}
		}
	}
	return nil
}

func (c *compiler) gap(o op, n string) error {
	limit, err := strconv.Atoi(n)
	if err != nil || limit < 1 || limit > 30 {
		return fmt.Errorf("~%s: want a number from 1 to 30", n)
	}
	c.emit(o, int32(limit), 0)
	return nil
}

func (c *compiler) group(optional *bool) error {
	var ends []int
	opening := c.emit(opOpening, 0, 0)
	c.depth++
	defer func() { c.depth-- }()
	for {
		fork := c.emit(opSplit, int32(len(c.code)+1), 0)
		if err := c.row(); err != nil {
			return err
		}
		if len(c.fields) == 0 {
			return fmt.Errorf("bracket not closed")
		}
		closer := c.fields[0]
		c.fields = c.fields[1:]
		if closer == "|" {
			ends = append(ends, c.emit(opJump, 0, 0))
			c.code[fork].arg2 = int32(len(c.code))
			continue
		}
		if closer == ")?" {
			*optional = true
		}
		c.code[fork] = instruction{opJump, int32(fork + 1), 0}
		for _, end := range ends {
			c.code[end].arg = int32(len(c.code))
		}
		c.open(opening, c.depth == 1 && !*optional)
		return nil
	}
}

// open puts before a group the words that it may begin with; a group that may begin with
// anything else, or be empty, is let be.
func (c *compiler) open(at int, needed bool) {
	var words []int32
	if !c.begins(at+1, &words) {
		c.code[at] = instruction{opJump, int32(at + 1), 0}
		return
	}
	c.code[at].arg = c.openings.add(words)
	if needed {
		c.first = append(c.first, c.code[at].arg)
	}
}

// begins collects the words with which the code from pc on may begin, and tells whether it
// always begins with a word.
func (c *compiler) begins(pc int, words *[]int32) bool {
	if pc >= len(c.code) {
		return false
	}
	switch in := c.code[pc]; in.op {
	case opWord:
		*words = append(*words, in.arg)
	case opClass:
		*words = append(*words, c.openings.ofClass[in.arg]...)
	case opSplit:
		return c.begins(int(in.arg), words) && c.begins(int(in.arg2), words)
	case opJump:
		return c.begins(int(in.arg), words)
	case opOpen, opClose, opNot, opOpening:
		return c.begins(pc+1, words)
	default:
		return false
	}
	return true
}

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
			for k := 0; ; k++ {
				if m.may(next, at+k) {
					if end := m.run(pc+1, at+k); end >= 0 {
						return end
					}
				}
				if k == int(in.arg) || at+k >= len(m.s.Tokens) || barrier(m.s.Tokens[at+k], in.op == opWideGap) || m.stopped(at+k) {
					return -1
				}
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
