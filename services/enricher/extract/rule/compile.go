package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
)

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
