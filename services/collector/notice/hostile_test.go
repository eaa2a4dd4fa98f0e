package notice

import (
	"fmt"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/services/collector/outcome"
)

// A made-up file in which every row has the same key must take time in proportion to its rows.
func BenchmarkOneKey(b *testing.B) {
	layout, err := ByName(config(b), "sd")
	if err != nil {
		b.Fatal(err)
	}
	var document strings.Builder
	document.WriteString(sd)
	for n := range 50_000 {
		fmt.Fprintf(&document, "Acme - Revision %d,,1/2/2024,%d\n", n%9+1, n)
	}
	b.SetBytes(int64(document.Len()))
	for b.Loop() {
		var tally outcome.Tally
		if _, err := layout.ReadDocument([]byte(document.String()), "s", tally.Sink()); err != nil {
			b.Fatal(err)
		}
	}
}
