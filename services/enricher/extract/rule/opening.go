package rule

import (
	"encoding/binary"
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// openings are sets of words, each of which a group of alternatives begins with. One look
// at a token tells that no alternative can hold there, and one at a sentence that a frame
// can match nowhere in it.
type openings struct {
	sets  [][]int32
	known map[string]int32
	// ofClass is the words with which the terms of a class begin.
	ofClass [][]int32
	// byWord has a bit for every set that holds the word; rows are of length size.
	byWord []uint64
	size   int
}

func newOpenings(l *Lexicon) openings {
	o := openings{known: map[string]int32{}, ofClass: make([][]int32, l.Classes())}
	for id := range int32(l.Size()) {
		for _, class := range l.single[id] {
			o.ofClass[class] = append(o.ofClass[class], id)
		}
		for _, p := range l.phrases[id] {
			o.ofClass[p.class] = append(o.ofClass[p.class], id)
		}
	}
	return o
}

// add returns the number of the set of these words.
func (o *openings) add(words []int32) int32 {
	words = slices.Clone(words)
	slices.Sort(words)
	words = slices.Compact(words)
	var key []byte
	for _, word := range words {
		key = binary.LittleEndian.AppendUint32(key, uint32(word))
	}
	if id, ok := o.known[string(key)]; ok {
		return id
	}
	id := int32(len(o.sets))
	o.known[string(key)] = id
	o.sets = append(o.sets, words)
	return id
}

// seal makes the table of the sets of each word once no more sets come.
func (o *openings) seal(words int) {
	o.size = (len(o.sets) + 63) / 64
	o.byWord = make([]uint64, words*o.size)
	for id, set := range o.sets {
		for _, word := range set {
			o.byWord[int(word)*o.size+id>>6] |= 1 << (id & 63)
		}
	}
	o.sets, o.known, o.ofClass = nil, nil, nil
}

// has tells whether the set holds the word. Word 0, which no rule uses, is in none.
func (o *openings) has(word, set int32) bool {
	return o.byWord[int(max(word, 0))*o.size+int(set>>6)]&(1<<(set&63)) != 0
}

// present appends the sets that hold any of the tokens' words, a bit each.
func (o *openings) present(into []uint64, tokens []token.Token) []uint64 {
	base := len(into)
	into = append(into, make([]uint64, o.size)...)
	own := into[base:]
	for i := range tokens {
		if id := int(tokens[i].Word); id > 0 {
			for k, sets := range o.byWord[id*o.size : (id+1)*o.size] {
				own[k] |= sets
			}
		}
	}
	return into
}
