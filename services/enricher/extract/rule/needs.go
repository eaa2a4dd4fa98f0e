package rule

import (
	"cmp"
	"math/bits"
	"slices"
)

// needs tells which programs a sentence holds all for that they cannot do without: of a
// thousand frames a few dozen. What a sentence holds is a row of bits, first of classes, then
// of slots, then of openings.
type needs struct {
	// of is by program what it needs, the rarest first.
	of [][]uint16
	// claimants are the programs in the order of their rarest needs: only those are looked at
	// whose rarest need the sentence holds. Those of a bit are from starts[bit] to
	// starts[bit+1]; rarest has the bits that are any program's.
	claimants []claimant
	starts    []int32
	rarest    []uint64
	// free are the programs that need nothing.
	free []int32
}

// claimant is a program and the rarest of its needs, which are tested together: a branch at
// each would be guessed wrong.
type claimant struct {
	program int32
	rarest  [4]uint16
}

const (
	slotBits    = 64 * len(ClassSet{})
	openingBits = slotBits + 64
)

// needed is what the compiled row cannot do without.
func (c *compiler) needed() (needed []uint16) {
	for _, opening := range c.first {
		needed = append(needed, uint16(openingBits+int(opening)))
	}
	for _, class := range c.classes {
		needed = append(needed, uint16(class))
	}
	for _, slot := range c.slots {
		needed = append(needed, uint16(slotBits+slotNeed(slot)))
	}
	return needed
}

// eitherSlot are the slots that a pattern asks for where a span of one of several kinds will do:
// each has a bit behind those of the kinds, held where any of its kinds is.
var eitherSlot = [...]Slot{SlotCount | SlotPercent, SlotName | SlotOrg}

// slotNeed is the bit of a slot.
func slotNeed(slot Slot) int {
	if i := slices.Index(eitherSlot[:], slot); i >= 0 {
		return 16 + i
	}
	return bits.TrailingZeros16(uint16(slot))
}

// holds are the bits of the slots that a span fills.
func (s Slot) holds() uint64 {
	held := uint64(s)
	for i, slot := range eitherSlot {
		if s&slot != 0 {
			held |= 1 << (16 + i)
		}
	}
	return held
}

// seal sorts the programs by their rarest need once no more come.
func (n *needs) seal(l *Lexicon, openings [][]int32) {
	common := n.commonness(l, openings)
	n.starts, n.rarest = make([]int32, len(common)+1), make([]uint64, (len(common)+63)/64)
	for id, needed := range n.of {
		if len(needed) == 0 {
			n.free = append(n.free, int32(id))
			continue
		}
		slices.SortStableFunc(needed, func(a, b uint16) int { return cmp.Compare(common[a], common[b]) })
		c := claimant{program: int32(id)}
		for k := range c.rarest {
			c.rarest[k] = needed[min(k, len(needed)-1)]
		}
		n.claimants = append(n.claimants, c)
		n.rarest[needed[0]>>6] |= 1 << (needed[0] & 63)
		n.starts[needed[0]+1]++
	}
	slices.SortStableFunc(n.claimants, func(a, b claimant) int { return cmp.Compare(a.rarest[0], b.rarest[0]) })
	for bit := range common {
		n.starts[bit+1] += n.starts[bit]
	}
}

// commonness is by bit a guess of how many sentences hold it: what many programs need is what
// the texts are about, and small words begin many phrases.
func (n *needs) commonness(l *Lexicon, openings [][]int32) []int {
	common := make([]int, openingBits+len(openings))
	for _, needed := range n.of {
		for _, bit := range needed {
			common[bit] += 10
		}
	}
	for id, words := range openings {
		for _, word := range words {
			common[openingBits+id] += 10 * len(l.phrases[word])
		}
	}
	for id := range l.single {
		for _, class := range l.single[id] {
			common[class]++
		}
		for _, phrase := range l.phrases[id] {
			common[phrase.class]++
		}
	}
	return common
}

// met appends a bit for each program, set where all that it needs is held. Which programs may be is
// found first and without a branch, which would be guessed wrong.
func (n *needs) met(into, held []uint64) []uint64 {
	base := len(into)
	into = append(into, make([]uint64, (len(n.of)+63)/64)...)
	met := into[base:]
	for _, id := range n.free {
		met[id>>6] |= 1 << (id & 63)
	}
	holds := func(bit uint16) uint64 { return held[bit>>6] >> (bit & 63) & 1 }
	for k, word := range n.rarest {
		for word &= held[k]; word != 0; word &= word - 1 {
			bit := k<<6 + bits.TrailingZeros64(word)
			for i := n.starts[bit]; i < n.starts[bit+1]; i++ {
				c := &n.claimants[i]
				met[c.program>>6] |= holds(c.rarest[0]) & holds(c.rarest[1]) & holds(c.rarest[2]) & holds(c.rarest[3]) << (c.program & 63)
			}
		}
	}
	for k, word := range met {
		for ; word != 0; word &= word - 1 {
			bit := word & -word
			for _, need := range n.of[k<<6+bits.TrailingZeros64(word)] {
				met[k] &^= bit * (1 - holds(need))
			}
		}
	}
	return into
}
