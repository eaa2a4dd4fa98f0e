package extract

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/probe"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// reach is how close, in bytes, the two words of a pair must be.
const reach = 220

// prefilter finds the places of a text that may hold a claim, by the beginnings of words
// alone. Nine texts in ten hold none and are rejected here, unread and without an allocation.
type prefilter struct {
	// begun has a bit for the hash of each beginning of terms that are not short, and short by that
	// of three letters one for each fourth with which short ones go on: most words begin otherwise,
	// and are not looked up.
	begun [1 << (begunBits - 6)]uint64
	short [1 << shortBits]uint32
	// places tells where in heads and terms those of a beginning stand: short ones by their
	// first three letters, others by six or eight, which few words share with a term.
	places probe.Table[stretch]
	heads  []head
	terms  []term
	pairs  int
}

const begunBits, shortBits = 17, 12

// stretch is from one up to another.
type stretch struct{ from, to int32 }

// head tells at once that a term does not begin here: its first sixteen bytes, folded, and masks
// of as many as it has.
type head struct{ letters, mask, more, moreMask uint64 }

func headOf(text string) head {
	var h head
	h.letters, h.mask = masked(text, 0)
	h.more, h.moreMask = masked(text, 8)
	return h
}

// masked is the eight bytes of text from i on, folded, with a mask of as many as it has.
func masked(text string, i int) (letters, mask uint64) {
	mask = 1<<(8*max(0, len(text)-i)) - 1
	letters, _ = fold8(eight(text, i))
	return letters & mask, mask
}

// term is a beginning of a word, or of words.
type term struct {
	text   string
	whole  bool // the word must end here: short terms
	strong bool
	// english: it is a strong one of English.
	english bool
	// headline: it is one in headlines; counted: in those that have a digit.
	headline, counted bool
	sides             []side
}

type side struct {
	pair    int
	other   bool
	english bool
}

// Short terms are looked up by their first three letters, others by six or eight.
const (
	shortTerm    = 5
	threeLetters = 1<<24 - 1
	sixLetters   = 1<<48 - 1
)

// hashed are so many bits of the hash of a beginning.
func hashed(letters uint64, bits int) uint64 { return letters * 0x9e3779b97f4a7c15 >> (64 - bits) }

func (p *prefilter) begins(letters uint64) bool {
	h := hashed(letters, begunBits)
	return p.begun[h>>6]>>(h&63)&1 != 0
}

// beginsShort tells whether a short term may begin with the first four of these letters.
func (p *prefilter) beginsShort(letters uint64) bool {
	return p.short[hashed(letters&threeLetters, shortBits)]>>(letters>>24&31)&1 != 0
}

// begin notes that a term begins so.
func (p *prefilter) begin(t *term, beginning uint64) {
	if len(t.text) > shortTerm {
		h := hashed(beginning, begunBits)
		p.begun[h>>6] |= 1 << (h & 63)
		return
	}
	fourth := ^uint32(0) // anything may follow three letters
	if len(t.text) > 3 {
		fourth = 1 << (headOf(t.text).letters >> 24 & 31)
	}
	p.short[hashed(beginning, shortBits)] |= fourth
}

// newPrefilter takes a language's triggers and what the classes among them hold. The error
// names a trigger that names no class.
func newPrefilter(languages []pipelines.Language) (*prefilter, error) {
	p := &prefilter{}
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
			for _, text := range texts {
				written = append(written, text)
				if strings.Contains(text, "'") { // "n'embauche", which the press prints as "n’embauche"
					written = append(written, strings.ReplaceAll(text, "'", "’"))
				}
			}
		}
		for _, text := range shortest(written) {
			do(get(text))
		}
		return nil
	}
	for _, language := range languages {
		english := language.Tag == "en"
		if err := each(language, language.Triggers.Strong, func(t *term) { t.strong, t.english = true, t.english || english }); err != nil {
			return nil, err
		}
		if err := each(language, language.Triggers.Headline, func(t *term) { t.headline = true }); err != nil {
			return nil, err
		}
		if err := each(language, language.Triggers.Counted, func(t *term) { t.counted = true }); err != nil {
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
	byBeginning := map[uint64][]*term{}
	for _, written := range order {
		t := terms[written]
		for _, letters := range beginnings(t.text) {
			byBeginning[letters] = append(byBeginning[letters], t)
		}
	}
	p.places = probe.New[stretch](len(byBeginning))
	for letters, begun := range byBeginning {
		from := int32(len(p.terms))
		for _, t := range begun {
			p.begin(t, letters)
			p.heads, p.terms = append(p.heads, headOf(t.text)), append(p.terms, *t)
		}
		p.places.Put(letters, stretch{from, int32(len(p.terms))})
	}
	return p, nil
}

// beginnings are those by which a term is looked up.
func beginnings(term string) []uint64 {
	letters, _ := fold8(eight(term, 0))
	switch {
	case len(term) >= 8:
		return []uint64{letters}
	case len(term) > shortTerm:
		return []uint64{letters & sixLetters}
	case len(term) > 1:
		return []uint64{letters & threeLetters}
	}
	var all []uint64
	for _, third := range []byte(" abcdefghijklmnopqrstuvwxyz") { // "$250m a year": any word may follow
		all = append(all, letters&0xFFFF|uint64(third)<<16)
	}
	return all
}

// shortest leaves out what begins like another: where "chief executive officer" stands, "chief
// executive" does.
func shortest(written []string) []string {
	all := map[string]bool{} // whether it must end where a word does
	for _, w := range written {
		text, whole := strings.CutSuffix(strings.ToLower(w), "|")
		before, known := all[text]
		all[text] = (whole || len(text) <= 2) && (before || !known)
	}
	begun := func(text string) bool {
		for i := 1; i < len(text); i++ {
			if whole, known := all[text[:i]]; known && (!whole || text[i] < 0x80 && !asciiLetter(text[i])) {
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

// sightings are where the sides of pairs last stood. Places count on from one text to the next, so
// that none of a text before is within reach and nothing need be forgotten.
type sightings struct {
	last  []int
	start int // of the text
	// headline: what is read is a headline; counted: one with a digit
	headline, counted bool
}

func (p *prefilter) sightings() sightings { return sightings{last: make([]int, 2*p.pairs)} }

// headlineZones appends the places of a headline that may hold a claim, in order.
func (p *prefilter) headlineZones(into []zone, title string, seen *sightings) []zone {
	seen.headline, seen.counted = true, strings.ContainsAny(title, "0123456789")
	into = p.zones(into, title, seen)
	seen.headline, seen.counted = false, false
	return into
}

// zones appends the places of text that may hold a claim, in order.
func (p *prefilter) zones(into []zone, text string, seen *sightings) []zone {
	seen.start += reach + 1
	base := len(into)   // zones of another field are not merged with these
	before := uint64(0) // high8's bit where the byte before the eight is of a word
	next, nextWords := fold8(eight(text, 0))
	for at := 0; at < len(text); at += 8 {
		folded, words := next, nextWords
		next, nextWords = fold8(eight(text, at+8))
		starts := words &^ (words<<8 | before)
		if folded&high8 == 0 {
			before = words >> 56
		} else {
			starts, before = wide(folded, words, before)
		}
		for ; starts != 0; starts &= starts - 1 {
			in := bits.TrailingZeros64(starts) &^ 7
			i, letters := at+in>>3, folded>>in|next<<(64-in)
			if p.beginsShort(letters) {
				into = p.touch(into, base, text, i, letters&threeLetters, letters, seen)
			}
			if p.begins(letters) {
				into = p.touch(into, base, text, i, letters, letters, seen)
			}
			if p.begins(letters & sixLetters) {
				into = p.touch(into, base, text, i, letters&sixLetters, letters, seen)
			}
		}
	}
	seen.start += len(text)
	return into
}

// wide finds where words start among eight bytes that are not all ASCII. A character that is no
// letter of an alphabet starts one, and so does what follows it: an ideograph, “, ’ and a dash.
func wide(folded, words, before uint64) (starts, last uint64) {
	for k := 0; k < 64; k += 8 {
		switch c := byte(folded >> k); {
		case c == 0xC2 || c >= 0xE2: // « and a space that does not break, “ and all beyond it
			starts |= 0x80 << k
			before = 0
		case c >= 0x80 && c < 0xC0: // of the character before
		default:
			word := words >> k & 0x80
			starts |= (word &^ before) << k
			before = word
		}
	}
	return starts, before
}

// touch appends the places of which the terms speak that stand at i, where letters are, among
// those of a beginning.
func (p *prefilter) touch(into []zone, base int, text string, i int, beginning, letters uint64, seen *sightings) []zone {
	more, _ := fold8(eight(text, i+8))
	at := p.places.Get(beginning)
	for k := at.from; k < at.to; k++ {
		if h := &p.heads[k]; letters&h.mask != h.letters || more&h.moreMask != h.more {
			continue
		}
		t := &p.terms[k]
		if !t.stands(text, i) {
			continue
		}
		inHeadline := t.headline && seen.headline || t.counted && seen.counted
		if t.strong || inHeadline {
			into = addZone(into, base, zone{i, i + len(t.text), t.english || inHeadline})
		}
		for _, s := range t.sides {
			mine, theirs := 2*s.pair, 2*s.pair+1
			if s.other {
				mine, theirs = theirs, mine
			}
			seen.last[mine] = seen.start + i
			if other := seen.last[theirs] - seen.start; i-other <= reach {
				into = addZone(into, base, zone{other, i + len(t.text), s.english})
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

// Eight bytes at once: ones and high8 have the lowest and the highest bit of each.
const (
	ones  = 0x0101010101010101
	high8 = 0x80 * ones
)

// fold8 makes capitals small, and what is neither ASCII letter nor beyond ASCII a space; words
// has the highest bit of every other byte.
func fold8(bytes uint64) (folded, words uint64) {
	small := (bytes | 0x20*ones) &^ high8
	fromA, beyondZ := small+(0x80-'a')*ones, small+(0x80-'z'-1)*ones
	letters := fromA &^ beyondZ &^ bytes & high8
	words = letters | bytes&high8
	kept := words >> 7 * 0xFF
	return (bytes|letters>>2)&kept | 0x20*ones&^kept, words
}

// stands tells whether a term whose head is that of the text at i stands there. Of marks its
// second letter may be any.
func (t *term) stands(text string, i int) bool {
	end := i + len(t.text)
	if end > len(text) || t.whole && end < len(text) && asciiLetter(text[end]) {
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
	return len(t.text) < 2 || t.text[1] < '0' || t.text[1] > '9' || text[i+1] == t.text[1]
}

func asciiLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func addZone(zones []zone, base int, z zone) []zone {
	for len(zones) > base && z.start <= zones[len(zones)-1].end {
		before := zones[len(zones)-1]
		z = zone{min(z.start, before.start), max(z.end, before.end), z.english || before.english}
		zones = zones[:len(zones)-1]
	}
	return append(zones, z)
}
