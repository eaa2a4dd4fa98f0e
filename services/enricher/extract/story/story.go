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
	// ones counts the set bits of all shingles, each bit's count spread over the words: bit
	// b of ones[k] is worth 2^k
	var ones [32]uint64
	var window [3]uint64
	words := 0
	hash := uint64(14695981039346656037)
	inside := false
	flush := func() {
		window[0], window[1], window[2] = window[1], window[2], hash
		words++
		if words >= 3 {
			shingle := mix(window[0] ^ bits.RotateLeft64(window[1], 21) ^ bits.RotateLeft64(window[2], 42))
			for k, carry := 0, shingle; carry != 0; k++ {
				ones[k], carry = ones[k]^carry, ones[k]&carry
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
		if r < utf8.RuneSelf {
			r = ascii[r]
		} else if unicode.IsLetter(r) || unicode.IsDigit(r) {
			r = unicode.ToLower(r)
		} else {
			r = 0
		}
		if r != 0 {
			hash = (hash ^ uint64(r)) * 1099511628211
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
	for b := range 64 {
		count := 0
		for k := range ones {
			count += int(ones[k]>>b&1) << k
		}
		if 2*count > words-2 {
			print |= 1 << b
		}
	}
	return print
}

// ascii is the small form of letters and digits, 0 for what parts words.
var ascii = func() (form [utf8.RuneSelf]rune) {
	for r := range rune(utf8.RuneSelf) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			form[r] = unicode.ToLower(r)
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
