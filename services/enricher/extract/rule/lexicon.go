// Package rule compiles words and frames, and finds them in the tokens of a sentence.
//
// Input: a language of pipelines/enricher. Output: for a sentence, the classes that hold
// at each token and the frames that match, with what they captured. A compiled language
// is read-only and safe for concurrent use; errors of compilation name file and place.
// Matching takes a bounded number of steps per token.
package rule

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/probe"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Class is the id of a class of words.
type Class int16

// None is no class.
const None Class = -1

// Lexicon is the compiled words of a language.
type Lexicon struct {
	Tag     string
	Elision bool

	words    map[string]int32
	short    probe.Table[int32] // words of up to eight bytes again, to find them fast
	prefixes map[string]int32   // "stellen*"
	lengths  []int              // of the prefixes, longest first
	suffixes map[string]int32   // "*hersteller"
	tails    []int              // lengths of the suffixes, longest first
	heads    pairs              // how prefixes begin
	ends     pairs              // how suffixes end
	stems    map[int32]bool     // the ids of prefixes and suffixes
	classes  map[string]Class
	names    []string

	single  [][]Class  // by word id
	phrases [][]phrase // by id of the first word, longest first
	// the phrases that may begin with two words, in the same order: a small word begins a
	// hundred phrases, and most of its followers none
	byTwo probe.Table[[]phrase]
	// by id of the first word those whose second token is a mark, which follow any word
	marked [][]phrase

	Numbers     map[int32]float64
	Multipliers map[int32]float64
	Fractions   map[int32]float64
	Currencies  map[int32]string
	// by word id, for they are asked for at every word; 0 where it is none
	Ordinals  []int
	Durations []float64
	Months    []int
	Weekdays  []int
	// DecimalComma: 1.234,5 rather than 1,234.5.
	DecimalComma bool
}

type phrase struct {
	class Class
	rest  []int32 // after the first word
}

func newLexicon(language pipelines.Language) (*Lexicon, error) {
	l := &Lexicon{
		Tag: language.Tag, Elision: language.Elision, DecimalComma: language.DecimalComma,
		words: map[string]int32{}, prefixes: map[string]int32{}, suffixes: map[string]int32{}, stems: map[int32]bool{}, classes: map[string]Class{},
		single: make([][]Class, 1), phrases: make([][]phrase, 1),
	}
	l.Numbers = table(l, language.Numbers)
	l.Multipliers = table(l, language.Multipliers)
	l.Fractions = table(l, language.Fractions)
	l.Ordinals = byWord(table(l, language.Ordinals))
	l.Durations = byWord(table(l, language.Durations))
	l.Currencies = table(l, language.Currencies)
	l.Months = byWord(table(l, language.Months))
	l.Weekdays = byWord(table(l, language.Weekdays))
	for _, name := range slices.Sorted(maps.Keys(language.Classes)) {
		l.classes[name] = Class(len(l.names))
		l.names = append(l.names, name)
	}
	if most := 64*len(ClassSet{}) - 1; len(l.names) > most {
		return nil, fmt.Errorf("rule: %s: %d classes, more than %d", language.File, len(l.names), most)
	}
	for _, name := range l.names {
		terms, err := expandClass(language.Classes, name, nil)
		if err != nil {
			return nil, fmt.Errorf("rule: %s: class %q: %w", language.File, name, err)
		}
		for _, term := range terms {
			if err := l.add(term, l.classes[name]); err != nil {
				return nil, fmt.Errorf("rule: %s: class %q: %w", language.File, name, err)
			}
		}
	}
	for word, id := range l.words { // a word that is listed itself also has what its beginning says
		for _, n := range l.lengths {
			if prefix, ok := l.prefixes[word[:min(n, len(word))]]; ok && len(word) >= n {
				for _, class := range l.single[prefix] {
					if !slices.Contains(l.single[id], class) {
						l.single[id] = append(l.single[id], class)
					}
				}
				break
			}
		}
		for _, n := range l.tails { // and what its end says
			if len(word) <= n {
				continue
			}
			if suffix, ok := l.suffixes[word[len(word)-n:]]; ok {
				for _, class := range l.single[suffix] {
					if !slices.Contains(l.single[id], class) {
						l.single[id] = append(l.single[id], class)
					}
				}
				break
			}
		}
	}
	for i := range l.phrases {
		slices.SortStableFunc(l.phrases[i], func(a, b phrase) int { return len(b.rest) - len(a.rest) })
	}
	return l, nil
}

func table[V any](l *Lexicon, words map[string]V) map[int32]V {
	out := make(map[int32]V, len(words))
	for _, word := range slices.Sorted(maps.Keys(words)) {
		out[l.intern(word)] = words[word]
	}
	return out
}

// byWord is a table as a list by word id.
func byWord[V any](table map[int32]V) (list []V) {
	for id, value := range table {
		list = longer(list, int(id)+1)
		list[id] = value
	}
	return list
}

// longer is a list of at least that length.
func longer[V any](list []V, length int) []V {
	return append(list, make([]V, max(0, length-len(list)))...)
}

func (l *Lexicon) intern(word string) int32 {
	word = strings.ToLower(word)
	if id, ok := l.words[word]; ok {
		return id
	}
	id := int32(len(l.single))
	l.words[word] = id
	l.words[swiss(word)] = id
	l.single = append(l.single, nil)
	l.phrases = append(l.phrases, nil)
	return id
}

// swiss is a word as it is written in Switzerland, where there is no ß.
func swiss(word string) string { return strings.ReplaceAll(word, "ß", "ss") }

// expandClass lists the terms of a class with other classes and "(|s|ed)" written out.
func expandClass(classes map[string][]string, name string, path []string) ([]string, error) {
	if slices.Contains(path, name) {
		return nil, fmt.Errorf("refers to itself through %s", strings.Join(path, ", "))
	}
	var terms []string
	for _, term := range classes[name] {
		if other, ok := strings.CutPrefix(term, "<"); ok {
			other = strings.TrimSuffix(other, ">")
			if classes[other] == nil {
				return nil, fmt.Errorf("no class %q", other)
			}
			more, err := expandClass(classes, other, append(path, name))
			if err != nil {
				return nil, err
			}
			terms = append(terms, more...)
			continue
		}
		variants, err := expand(term)
		if err != nil {
			return nil, err
		}
		terms = append(terms, variants...)
	}
	return terms, nil
}

// Trigger lists what a trigger stands for: itself, or the terms of the class that it names,
// each as a beginning of a word, or with a | as a whole one. Terms that only end a word are
// left out.
func Trigger(language pipelines.Language, trigger string) ([]string, error) {
	name, ok := strings.CutPrefix(trigger, "<")
	if !ok {
		return []string{trigger}, nil
	}
	name = strings.TrimSuffix(name, ">")
	if language.Classes[name] == nil {
		return nil, fmt.Errorf("rule: %s: trigger %s: no such class", language.File, trigger)
	}
	terms, err := expandClass(language.Classes, name, nil)
	if err != nil {
		return nil, fmt.Errorf("rule: %s: trigger %s: %w", language.File, trigger, err)
	}
	var out []string
	for _, term := range terms {
		stem, isStem := strings.CutSuffix(term, "*")
		switch {
		case strings.HasPrefix(term, "*"):
		case isStem:
			out = append(out, stem)
		default:
			out = append(out, term+"|")
		}
	}
	return out, nil
}

// expand writes out "(a|b)".
func expand(term string) ([]string, error) {
	open := strings.IndexByte(term, '(')
	if open < 0 {
		return []string{term}, nil
	}
	end := strings.IndexByte(term, ')')
	if end < open {
		return nil, fmt.Errorf("%q: bracket not closed", term)
	}
	var out []string
	for _, choice := range strings.Split(term[open+1:end], "|") {
		rest, err := expand(term[:open] + choice + term[end+1:])
		if err != nil {
			return nil, err
		}
		out = append(out, rest...)
	}
	return out, nil
}

func (l *Lexicon) add(term string, class Class) error {
	if stem, ok := strings.CutSuffix(term, "*"); ok && !strings.Contains(term, " ") {
		stem = strings.ToLower(stem)
		if len(stem) < 2 {
			return fmt.Errorf("%q: a stem has two letters at least", term)
		}
		for _, stem := range []string{stem, swiss(stem)} {
			l.heads.add([]byte(stem[:2]))
			l.addStem(l.prefixes, &l.lengths, stem, class)
		}
		return nil
	}
	if stem, ok := strings.CutPrefix(term, "*"); ok {
		stem = strings.ToLower(stem)
		if len(stem) < 2 {
			return fmt.Errorf("%q: a stem has two letters at least", term)
		}
		for _, stem := range []string{stem, swiss(stem)} {
			l.ends.add([]byte(stem[len(stem)-2:]))
			l.addStem(l.suffixes, &l.tails, stem, class)
		}
		return nil
	}
	ids, err := l.termWords(term)
	if err != nil {
		return err
	}
	if len(ids) == 1 {
		if !slices.Contains(l.single[ids[0]], class) {
			l.single[ids[0]] = append(l.single[ids[0]], class)
		}
		return nil
	}
	l.phrases[ids[0]] = append(l.phrases[ids[0]], phrase{rest: ids[1:], class: class})
	return nil
}

func (l *Lexicon) addStem(stems map[string]int32, lengths *[]int, stem string, class Class) {
	id, known := stems[stem]
	if !known {
		id = int32(len(l.single))
		l.single = append(l.single, nil)
		l.phrases = append(l.phrases, nil)
		stems[stem] = id
		l.stems[id] = true
		if !slices.Contains(*lengths, len(stem)) {
			*lengths = append(*lengths, len(stem))
			slices.SortFunc(*lengths, func(a, b int) int { return b - a })
		}
	}
	if !slices.Contains(l.single[id], class) {
		l.single[id] = append(l.single[id], class)
	}
}

// termWords cuts a phrase the way text is cut.
func (l *Lexicon) termWords(term string) ([]int32, error) {
	var scanner token.Scanner
	var ids []int32
	if l.Elision && strings.HasSuffix(term, "'") { // "d'" is a word where a letter follows it
		all, err := l.termWords(term + "a")
		if err != nil {
			return nil, err
		}
		return all[:len(all)-1], nil
	}
	for _, t := range scanner.Append(nil, term, 0, len(term), l.Elision, func(lower []byte) int32 { return l.intern(string(lower)) }) {
		switch t.Kind {
		case token.Word, token.Number:
			ids = append(ids, t.Word)
		case token.Possessive:
			ids = append(ids, possessive)
		default:
			ids = append(ids, markWord-int32(t.Mark))
		}
	}
	if len(ids) == 0 || ids[0] < 0 {
		return nil, fmt.Errorf("%q holds no word", term)
	}
	return ids, nil
}

// possessive stands for 's inside a phrase, markWord less a rune for that mark.
const (
	possessive int32 = -2
	markWord   int32 = -16
)

// Word is the id of a lower-cased word, 0 where the rules do not use it.
func (l *Lexicon) Word(lower []byte) int32 {
	if len(lower) <= 8 {
		if id := l.short.Get(pack(lower)); id != 0 {
			return id
		}
	} else if id, ok := l.words[string(lower)]; ok {
		return id
	}
	if len(lower) < 2 {
		return 0
	}
	if string(lower) == token.Country {
		return l.Word([]byte("us")) // in other languages
	}
	if l.heads.may(lower) {
		for _, n := range l.lengths {
			if len(lower) >= n {
				if id, ok := l.prefixes[string(lower[:n])]; ok {
					return id
				}
			}
		}
	}
	if l.ends.may(lower[len(lower)-2:]) {
		for _, n := range l.tails {
			if len(lower) > n {
				if id, ok := l.suffixes[string(lower[len(lower)-n:])]; ok {
					return id
				}
			}
		}
	}
	return 0
}

// seal makes the tables of all words, of short ones and of phrases once no more come.
func (l *Lexicon) seal() {
	l.sealPhrases()
	l.Ordinals, l.Months, l.Weekdays = longer(l.Ordinals, l.Size()), longer(l.Months, l.Size()), longer(l.Weekdays, l.Size())
	l.Durations = longer(l.Durations, l.Size())
	l.short = probe.New[int32](len(l.words))
	for word, id := range l.words {
		if len(word) <= 8 {
			l.short.Put(pack([]byte(word)), id)
		}
	}
}

func (l *Lexicon) sealPhrases() {
	twos := map[uint64][]phrase{}
	l.marked = make([][]phrase, len(l.phrases))
	for id, phrases := range l.phrases {
		for _, p := range phrases {
			if second := p.rest[0]; second > 0 {
				twos[two(int32(id), second)] = nil
			} else {
				l.marked[id] = append(l.marked[id], p)
			}
		}
	}
	for key := range twos {
		for _, p := range l.phrases[key>>32] {
			if p.rest[0] <= 0 || uint64(p.rest[0]) == key&math.MaxUint32 {
				twos[key] = append(twos[key], p)
			}
		}
	}
	l.byTwo = probe.New[[]phrase](len(twos))
	for key, phrases := range twos {
		l.byTwo.Put(key, phrases)
	}
}

// two is the key of two words that follow each other.
func two(first, second int32) uint64 { return uint64(first)<<32 | uint64(second) }

// begun are the phrases that may begin with a word and the one after it, 0 where no rule
// uses that; the longest come first.
func (l *Lexicon) begun(first, second int32) []phrase {
	if len(l.phrases[first]) == 0 {
		return nil
	}
	if second > 0 {
		if phrases := l.byTwo.Get(two(first, second)); phrases != nil {
			return phrases
		}
	}
	return l.marked[first]
}

// pack is a word of up to eight bytes as a number; no word holds a zero byte.
func pack(word []byte) (key uint64) {
	for _, c := range word {
		key = key<<8 | uint64(c)
	}
	return key
}

// pairs holds the first two bytes of some words: most words begin, or end, like no stem,
// and need no look-up for each length that stems have.
type pairs [64]uint64

func (p *pairs) bit(two []byte) (word, mask uint64) {
	h := uint64(two[0])<<4 ^ uint64(two[1])
	return h >> 6 & 63, 1 << (h & 63)
}

func (p *pairs) add(two []byte) {
	word, mask := p.bit(two)
	p[word] |= mask
}

func (p *pairs) may(two []byte) bool {
	word, mask := p.bit(two)
	return p[word]&mask != 0
}

// Size is one more than the highest id of a word.
func (l *Lexicon) Size() int { return len(l.single) }

// Stem tells whether a word's id only says how the word begins or ends ("*werk").
func (l *Lexicon) Stem(id int32) bool { return id > 0 && l.stems[id] }

// Class is the id of a class by its name; None where the language has no such class.
func (l *Lexicon) Class(name string) Class {
	if class, ok := l.classes[name]; ok {
		return class
	}
	return None
}

// ClassSet is a set of classes, a bit each; the last bit is that of None, which is never set.
type ClassSet [10]uint64

// Has tells whether the set holds a class other than None.
func (s *ClassSet) Has(class Class) bool {
	return s[min(uint(class)>>6, uint(len(s)-1))]&(1<<(uint(class)&63)) != 0
}

// Add puts a class in; None is let be.
func (s *ClassSet) Add(class Class) {
	if class != None {
		s[uint(class)>>6] |= 1 << (uint(class) & 63)
	}
}

// Classes is how many classes there are.
func (l *Lexicon) Classes() int { return len(l.names) }

// ClassName is the name of a class.
func (l *Lexicon) ClassName(c Class) string { return l.names[c] }
