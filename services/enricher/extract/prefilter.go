package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// reach is how close, in bytes, the two words of a pair must be.
const reach = 220

// prefilter finds the places of a text that may hold a claim, by the beginnings of words
// alone. Nine texts in ten hold none and are rejected here, unread and without an allocation.
type prefilter struct {
	fold    [256]byte
	table   []uint16 // hash of three folded bytes → bucket, 0 where empty
	buckets []bucket
	pairs   int
}

// bucket is the terms of one hash, and the beginning of each beside the others.
type bucket struct {
	// fourth has a bit for each fourth letter that a term has: most words that begin like a
	// term go on otherwise, and need no look at the heads.
	fourth uint32
	heads  []head
	terms  []term
}

// fourthOf are the bits of what may stand fourth where a term does.
func fourthOf(text string) uint32 {
	if len(text) < 4 || text[3] == ' ' { // anything, or any mark
		return ^uint32(0)
	}
	return 1 << (text[3] & 31)
}

// head tells by one comparison of eight bytes that a term does not begin here: its first
// eight, those of letters and digits alone.
type head struct{ bytes, mask uint64 }

// term is a beginning of a word, or of words.
type term struct {
	text   string
	whole  bool // the word must end here: short terms
	strong bool
	// english: it is a strong one of English.
	english bool
	sides   []side
}

// lowered makes capitals small, eight bytes at once; what it does to other marks does not
// matter where it is done to both sides.
const lowered = 0x2020202020202020

func headOf(text string) (h head) {
	for i := range min(8, len(text)) {
		if c := text[i]; c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 {
			h.bytes |= uint64(c|0x20) << (8 * i)
			h.mask |= 0xFF << (8 * i)
		}
	}
	return h
}

type side struct {
	pair    int
	other   bool
	english bool
}

const tableBits = 15

func hash3(a, b, c byte) uint32 {
	return (uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 2654435761 >> (32 - tableBits)
}

// newPrefilter takes a language's triggers and what the classes among them hold. The error
// names a trigger that names no class.
func newPrefilter(languages []pipelines.Language) (*prefilter, error) {
	p := &prefilter{table: make([]uint16, 1<<tableBits), buckets: make([]bucket, 1)}
	for i := range p.fold {
		c := byte(i)
		switch {
		case c >= 'a' && c <= 'z' || c >= 0x80:
			p.fold[i] = c
		case c >= 'A' && c <= 'Z':
			p.fold[i] = c | 0x20
		default:
			p.fold[i] = ' '
		}
	}
	terms := map[string]*term{}
	var order []string
	get := func(written string) *term {
		written = strings.ToLower(written)
		if terms[written] == nil {
			text, whole := strings.CutSuffix(written, "|")
			terms[written] = &term{text: text, whole: whole || len(text) <= 2}
			order = append(order, written)
		}
		return terms[written]
	}
	each := func(language pipelines.Language, triggers []string, do func(*term)) error {
		var written []string
		for _, trigger := range triggers {
			texts, err := rule.Trigger(language, trigger)
			if err != nil {
				return err
			}
			written = append(written, texts...)
		}
		for _, text := range p.shortest(written) {
			do(get(text))
		}
		return nil
	}
	for _, language := range languages {
		english := language.Tag == "en"
		if err := each(language, language.Triggers.Strong, func(t *term) { t.strong, t.english = true, t.english || english }); err != nil {
			return nil, err
		}
		for _, pair := range language.Triggers.Pairs {
			for i, triggers := range [][]string{pair.One, pair.Other} {
				if err := each(language, triggers, func(t *term) { t.sides = append(t.sides, side{p.pairs, i == 1, english}) }); err != nil {
					return nil, err
				}
			}
			p.pairs++
		}
	}
	for _, written := range order {
		t := terms[written]
		thirds := string([]byte{p.at(t.text, 2)})
		if len(t.text) == 1 { // "$250m a year": any word may follow
			thirds = " abcdefghijklmnopqrstuvwxyz"
		}
		for i := range len(thirds) {
			h := hash3(p.at(t.text, 0), p.at(t.text, 1), thirds[i])
			if p.table[h] == 0 {
				p.buckets = append(p.buckets, bucket{})
				p.table[h] = uint16(len(p.buckets) - 1)
			}
			b := &p.buckets[p.table[h]]
			b.fourth |= fourthOf(t.text)
			b.heads, b.terms = append(b.heads, headOf(t.text)), append(b.terms, *t)
		}
	}
	return p, nil
}

// shortest leaves out what begins like another: where "chief executive officer" stands, "chief
// executive" does.
func (p *prefilter) shortest(written []string) []string {
	all := map[string]bool{} // whether it must end where a word does
	for _, w := range written {
		text, whole := strings.CutSuffix(strings.ToLower(w), "|")
		before, known := all[text]
		all[text] = (whole || len(text) <= 2) && (before || !known)
	}
	begun := func(text string) bool {
		for i := 1; i < len(text); i++ {
			if whole, known := all[text[:i]]; known && (!whole || p.fold[text[i]] == ' ') {
				return true
			}
		}
		return false
	}
	return slices.DeleteFunc(slices.Clone(written), func(w string) bool {
		text, whole := strings.CutSuffix(strings.ToLower(w), "|")
		return begun(text) || whole && !all[text] && len(text) > 2
	})
}

func (p *prefilter) at(s string, i int) byte {
	if i >= len(s) {
		return ' '
	}
	return p.fold[s[i]]
}

// zone is a range of bytes that may hold a claim.
type zone struct {
	start, end int
	// english: a trigger of English says so. Others, as "ad" and "ceo", are frequent in English
	// text, where they mean nothing.
	english bool
}

// inEnglish keeps the zones of English.
func inEnglish(zones []zone) []zone {
	return slices.DeleteFunc(zones, func(z zone) bool { return !z.english })
}

// zones appends the places of text that may hold a claim, in order.
func (p *prefilter) zones(into []zone, text string, last []int) []zone {
	for i := range last {
		last[i] = -1 << 30
	}
	base := len(into) // zones of another field are not merged with these
	before := byte(' ')
	for i := 0; i < len(text); i++ {
		a := p.fold[text[i]]
		if a == ' ' || before != ' ' && a < 0xE3 || a >= 0x80 && a < 0xC0 {
			before = a
			continue
		}
		before = a
		at := p.table[hash3(a, p.at(text, i+1), p.at(text, i+2))]
		if at == 0 {
			continue
		}
		b := &p.buckets[at]
		if i+3 < len(text) && b.fourth>>(text[i+3]&31)&1 == 0 {
			continue
		}
		here := eight(text, i) | lowered
		for k, h := range b.heads {
			if here&h.mask != h.bytes {
				continue
			}
			t := &b.terms[k]
			if !p.matches(text, i, t) {
				continue
			}
			if t.strong {
				into = addZone(into, base, zone{i, i + len(t.text), t.english})
			}
			for _, s := range t.sides {
				mine, theirs := 2*s.pair, 2*s.pair+1
				if s.other {
					mine, theirs = theirs, mine
				}
				last[mine] = i
				if i-last[theirs] <= reach {
					into = addZone(into, base, zone{last[theirs], i + len(t.text), s.english})
				}
			}
		}
	}
	return into
}

// eight is the eight bytes of text from i on, 0 where it has ended.
func eight(text string, i int) (v uint64) {
	if i+8 <= len(text) {
		t := text[i : i+8]
		return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 | uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
	}
	for k := i; k < len(text); k++ {
		v |= uint64(text[k]) << (8 * (k - i))
	}
	return v
}

func (p *prefilter) matches(text string, i int, t *term) bool {
	end := i + len(t.text)
	if end > len(text) {
		return false
	}
	for k := 2; k < len(t.text); k++ {
		c := text[i+k]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != t.text[k] && !(t.text[k] == ' ' && c == '\n') {
			return false
		}
	}
	if p.fold[text[i]] != p.fold[t.text[0]] || p.at(text, i+1) != p.at(t.text, 1) {
		return false
	}
	return !t.whole || end == len(text) || p.fold[text[end]] == ' ' || p.fold[text[end]] >= 0x80
}

func addZone(zones []zone, base int, z zone) []zone {
	for len(zones) > base && z.start <= zones[len(zones)-1].end {
		before := zones[len(zones)-1]
		z = zone{min(z.start, before.start), max(z.end, before.end), z.english || before.english}
		zones = zones[:len(zones)-1]
	}
	return append(zones, z)
}
