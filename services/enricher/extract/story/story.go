// Package story tells near-copies of a text and repeated claims of a company.
//
// Input: texts and signals in the order in which they became known. Output: for a text,
// the first text that tells the same story; for a signal, whether its claim is new for
// the company, and the days since the last one alike. An index is only ever added to and
// holds what it was given; it is not for concurrent use. It cannot fail.
package story

import (
	"math"
	"math/bits"
	"time"
	"unicode"
	"unicode/utf8"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// apart is how many of the 64 bits of two fingerprints may differ for one story. Four
// bands of 16 bits find every pair up to three apart; pairs further apart are found where
// a band happens to be equal.
const apart = 6

// Fingerprint is the SimHash of a text's three-word shingles: near-copies differ in few bits.
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

// Index remembers texts and claims.
type Index struct {
	prints []uint64
	names  []string
	bands  [4]map[uint16][]int32
	claims map[string][]told
}

type told struct {
	at   time.Time
	size float64
}

// New makes an empty index.
func New() *Index {
	ix := &Index{claims: map[string][]told{}}
	for b := range ix.bands {
		ix.bands[b] = map[uint16][]int32{}
	}
	return ix
}

// Add remembers a text under a name and returns the name of the first text that it nearly
// copies: its own where there is none. Texts under ten words are never copies.
func (ix *Index) Add(name string, print uint64) string {
	if print == 0 {
		return name
	}
	best, distance := -1, apart+1
	for b := range ix.bands {
		for _, i := range ix.bands[b][uint16(print>>(16*b))] {
			if d := bits.OnesCount64(ix.prints[i] ^ print); d < distance || d == distance && int(i) < best {
				best, distance = int(i), d
			}
		}
	}
	origin := name
	if best >= 0 {
		origin = ix.names[best]
	}
	id := int32(len(ix.prints))
	ix.prints, ix.names = append(ix.prints, print), append(ix.names, origin)
	for b := range ix.bands {
		key := uint16(print >> (16 * b))
		ix.bands[b][key] = append(ix.bands[b][key], id)
	}
	return origin
}

// Novelty is how new a claim is for its company.
type Novelty struct {
	// New: no claim alike is known.
	New bool
	// Days since the last one alike; 0 where New.
	Days float64
}

// Observe remembers a signal's claim and tells how new it is: claims are alike that are of
// one kind and company and whose numbers, where both state one, are within a tenth.
func (ix *Index) Observe(s *foreshockv1.Signal) Novelty {
	c := s.GetClaim()
	key := s.GetCompanyId() + " " + c.GetKind() + " " + c.GetService()
	at := s.GetKnowledgeTime().AsTime()
	size := float64(c.GetHeadcount())
	switch {
	case c.Headcount == nil && c.HeadcountHigh != nil:
		size = float64(c.GetHeadcountHigh())
	case c.Headcount == nil && c.Amount != nil:
		size = c.GetAmount()
	}
	novelty := Novelty{New: true}
	for _, t := range ix.claims[key] {
		if t.size != 0 && size != 0 && math.Abs(t.size-size) > 0.1*math.Max(t.size, size) {
			continue
		}
		days := at.Sub(t.at).Hours() / 24
		if days < 0 {
			continue
		}
		if novelty.New || days < novelty.Days {
			novelty = Novelty{Days: days}
		}
	}
	ix.claims[key] = append(ix.claims[key], told{at, size})
	return novelty
}
