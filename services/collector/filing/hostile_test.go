package filing

import (
	"strings"
	"testing"
)

// Made-up documents must take time in proportion to their length.
func BenchmarkHostile(b *testing.B) {
	for name, document := range map[string]string{
		"headings":  strings.Repeat("Item 2.05 Costs\n", 200_000),
		"typing":    strings.Repeat("<pre><p>x<p>", 300_000),
		"documents": strings.Repeat("<DOCUMENT>\n<TYPE>8-K\n<TEXT>\n", 100_000),
		"brackets":  "<p><p><p>" + strings.Repeat("<", 3_000_000),
		"numbers":   "Item 2.05" + strings.Repeat(" and 2.06", 300_000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(document)))
			for b.Loop() {
				_, _ = Event([]byte(document), Reference{Accession: "0000012345-19-000007"}, "bench")
			}
		})
	}
}
