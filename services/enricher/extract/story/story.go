// Package story makes fingerprints by which near-copies of a text are known.
//
// Input: a text. Output: 64 bits. It is a pure function and cannot fail. Which documents
// tell one story, and how new a claim is, the scorer tells from the fingerprints, once it
// has all signals of a company in the order in which they became known.
package story

import (
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// enough is how many words a text must have for its fingerprint to tell it from others.
const enough = 30

// Fingerprint is the SimHash of a text's three-word shingles: near-copies differ in few
// bits, unrelated texts in about half. It is 0 for a text of less than 30 words.
func Fingerprint(text string) uint64 {
	var votes tally
	var before, last uint64 // the hashes of the two words before
	words := 0
	for i := 0; i < len(text); {
		hash := uint64(14695981039346656037)
		start := i
		for i < len(text) {
			if c := text[i]; c < utf8.RuneSelf {
				if form[c] == 0 {
					break
				}
				hash = (hash ^ uint64(form[c])) * 1099511628211
				i++
				continue
			}
			r, size := utf8.DecodeRuneInString(text[i:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				break
			}
			hash = (hash ^ uint64(unicode.ToLower(r))) * 1099511628211
			i += size
		}
		if i == start { // what parts words
			if text[i] < utf8.RuneSelf {
				i++
			} else {
				_, size := utf8.DecodeRuneInString(text[i:])
				i += size
			}
			continue
		}
		words++
		if words >= 3 {
			votes.add(mix(before ^ bits.RotateLeft64(last, 21) ^ bits.RotateLeft64(hash, 42)))
		}
		before, last = last, hash
	}
	if words < enough {
		return 0
	}
	return votes.majority()
}

// tally counts for each bit how many numbers have it set.
type tally struct {
	counts [64]int
	// lanes are those of the last numbers, a byte a bit: byte j of lane k is bit 8j+k
	lanes   [8]uint64
	pending int
	total   int
}

func (t *tally) add(number uint64) {
	for k := range t.lanes {
		t.lanes[k] += number >> k & 0x0101010101010101
	}
	t.total++
	if t.pending++; t.pending == 255 {
		t.flush()
	}
}

func (t *tally) flush() {
	for k, lane := range t.lanes {
		for j := range 8 {
			t.counts[8*j+k] += int(lane >> (8 * j) & 0xff)
		}
	}
	t.lanes, t.pending = [8]uint64{}, 0
}

// majority has the bits set that more than half of the numbers have.
func (t *tally) majority() (most uint64) {
	t.flush()
	for b, count := range t.counts {
		if 2*count > t.total {
			most |= 1 << b
		}
	}
	return most
}

// form is the small form of ASCII letters and digits, 0 for what parts words.
var form = func() (form [utf8.RuneSelf]byte) {
	for c := range form {
		if r := rune(c); unicode.IsLetter(r) || unicode.IsDigit(r) {
			form[c] = byte(unicode.ToLower(r))
		}
	}
	return form
}()

func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}
