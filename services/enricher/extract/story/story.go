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
	var votes [64]int32
	var window [3]uint64
	words := 0
	hash := uint64(14695981039346656037)
	inside := false
	flush := func() {
		window[0], window[1], window[2] = window[1], window[2], hash
		words++
		if words >= 3 {
			shingle := mix(window[0] ^ bits.RotateLeft64(window[1], 21) ^ bits.RotateLeft64(window[2], 42))
			for b := range votes {
				votes[b] += int32(shingle>>b&1)*2 - 1
			}
		}
		hash, inside = 14695981039346656037, false
	}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		i += size
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			hash = (hash ^ uint64(unicode.ToLower(r))) * 1099511628211
			inside = true
		} else if inside {
			flush()
		}
	}
	if inside {
		flush()
	}
	if words < enough {
		return 0
	}
	var print uint64
	for b, vote := range votes {
		if vote > 0 {
			print |= 1 << b
		}
	}
	return print
}

func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}
