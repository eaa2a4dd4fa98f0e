package collector

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/cespare/xxhash/v2"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// seen remembers what a source published: the ids of its latest events, and what the
// latest version of each of its documents said. Both are hashes of 64 bits; two of a
// source's few thousand colliding is a matter of one in a trillion.
type seen struct {
	ids      recent
	versions recent
}

// mostSeen bounds each part; the oldest go first. A sweep of EDGAR holds about 5,000.
const mostSeen = 6000

// recent is a map that forgets what was set longest ago.
type recent struct {
	values map[uint64]entry
	clock  uint64
}

type entry struct{ value, set uint64 }

func (r *recent) get(key uint64) (uint64, bool) {
	e, ok := r.values[key]
	return e.value, ok
}

func (r *recent) put(key, value uint64) {
	if r.values == nil {
		r.values = map[uint64]entry{}
	}
	r.clock++
	r.values[key] = entry{value, r.clock}
	if len(r.values) > 2*mostSeen {
		r.forget()
	}
}

// forget keeps the latest.
func (r *recent) forget() {
	for _, key := range r.ordered()[:len(r.values)-mostSeen] {
		delete(r.values, key)
	}
}

// ordered are the keys, the oldest first.
func (r *recent) ordered() []uint64 {
	return slices.SortedFunc(maps.Keys(r.values), func(a, b uint64) int {
		return int(int64(r.values[a].set - r.values[b].set))
	})
}

// entry tells whether an entry of this hash was read before, and remembers it.
func (s *seen) entry(hash uint64) bool {
	_, known := s.ids.get(hash)
	s.ids.put(hash, 0)
	return known
}

// fresh tells whether an event says anything new, and remembers it: it does not if it was
// published before, or if it differs from its document's latest version by nothing but
// the times stamped on it (some publishers stamp every item whenever they are asked).
func (s *seen) fresh(e *foreshockv1.Event) bool {
	id := xxhash.Sum64String(e.GetId())
	document := xxhash.Sum64String(e.GetSource() + "\n" + e.GetDocument())
	says := content(e)
	_, published := s.ids.get(id)
	latest, known := s.versions.get(document)
	s.ids.put(id, 0)
	if published {
		// It may stand beside a later version, which stays the latest.
		if known {
			s.versions.put(document, latest)
		}
		return false
	}
	s.versions.put(document, says)
	return !known || latest != says
}

// refused tells whether a refusal is new, and remembers it.
func (s *seen) refused(id string) bool {
	key := xxhash.Sum64String("refused " + id)
	_, known := s.ids.get(key)
	s.ids.put(key, 0)
	return !known
}

// content is a hash of what an event says, less the times stamped on it.
func content(e *foreshockv1.Event) uint64 {
	h := xxhash.New()
	write := func(parts ...string) {
		var length [4]byte
		for _, part := range parts {
			binary.BigEndian.PutUint32(length[:], uint32(len(part)))
			_, _ = h.Write(length[:])
			_, _ = h.WriteString(part)
		}
	}
	write(e.GetKind(), e.GetTitle(), e.GetText(), e.GetUrl(), e.GetLang(), e.GetCompany())
	for _, key := range slices.Sorted(maps.Keys(e.GetAttributes())) {
		if key != "published" && key != "updated" {
			write(key, e.GetAttributes()[key])
		}
	}
	return h.Sum64()
}

// MarshalJSON packs the latest of both parts, the oldest first.
func (s seen) MarshalJSON() ([]byte, error) {
	var packed [2][]byte
	for i, part := range []*recent{&s.ids, &s.versions} {
		keys := part.ordered()
		keys = keys[max(0, len(keys)-mostSeen):]
		for _, key := range keys {
			packed[i] = binary.BigEndian.AppendUint64(packed[i], key)
			if i == 1 {
				packed[i] = binary.BigEndian.AppendUint64(packed[i], part.values[key].value)
			}
		}
	}
	return json.Marshal(packed)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *seen) UnmarshalJSON(raw []byte) error {
	var packed [2][]byte
	if err := json.Unmarshal(raw, &packed); err != nil {
		return err
	}
	if len(packed[0])%8 != 0 || len(packed[1])%16 != 0 {
		return fmt.Errorf("seen: %d and %d bytes", len(packed[0]), len(packed[1]))
	}
	*s = seen{}
	for at := 0; at < len(packed[0]); at += 8 {
		s.ids.put(binary.BigEndian.Uint64(packed[0][at:]), 0)
	}
	for at := 0; at < len(packed[1]); at += 16 {
		s.versions.put(binary.BigEndian.Uint64(packed[1][at:]), binary.BigEndian.Uint64(packed[1][at+8:]))
	}
	return nil
}
