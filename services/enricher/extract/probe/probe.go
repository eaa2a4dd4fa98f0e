// Package probe is a hash table of numbers for the look-ups that extraction makes at every
// word, where a map takes several times as long.
//
// Input: keys other than 0. Output: their values. A table that is filled is read-only and
// safe for concurrent use; it cannot fail.
package probe

// Table is a table by open addressing, of which at most a third is in use.
type Table[V any] struct{ slots []slot[V] }

type slot[V any] struct {
	key   uint64 // 0 is empty
	value V
}

// New is a table with room for so many keys.
func New[V any](most int) Table[V] {
	size := 4
	for size < 3*most {
		size *= 2
	}
	return Table[V]{make([]slot[V], size)}
}

// Put stores a key that is not 0 and not there yet.
func (t *Table[V]) Put(key uint64, value V) {
	i := t.place(key)
	for t.slots[i].key != 0 {
		i = (i + 1) & (len(t.slots) - 1)
	}
	t.slots[i] = slot[V]{key, value}
}

// Get is the value of a key, the zero value where it has none.
func (t *Table[V]) Get(key uint64) (value V) {
	for i := t.place(key); t.slots[i].key != 0; i = (i + 1) & (len(t.slots) - 1) {
		if t.slots[i].key == key {
			return t.slots[i].value
		}
	}
	return value
}

// place is where a key is looked for first: the high bits of a product mix all of the key's.
func (t *Table[V]) place(key uint64) int {
	return int(key*0x9e3779b97f4a7c15>>32) & (len(t.slots) - 1)
}
