package probe_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/services/enricher/extract/probe"
)

// A table answers as a map does, also for keys that it lacks.
func TestTableIsAMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		held := rapid.MapOf(rapid.Uint64Range(1, 1<<40), rapid.Int32()).Draw(t, "held")
		table := probe.New[int32](len(held))
		for key, value := range held {
			table.Put(key, value)
		}
		for key, value := range held {
			if got := table.Get(key); got != value {
				t.Fatalf("%d is %d, want %d", key, got, value)
			}
		}
		other := rapid.Uint64Min(1).Draw(t, "other")
		if got := table.Get(other); got != held[other] {
			t.Fatalf("%d is %d, want %d", other, got, held[other])
		}
	})
}
