package scorer

import (
	"slices"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// What the stage tells on its way is what scoring the same signals anew would say, in
// whatever order they come, and it is told of these very signals alone.
func TestSumsAreThoseOfScoringAnew(t *testing.T) {
	t.Parallel()
	r := rules(t)
	signals := []*foreshockv1.Signal{layoff("2025-10-28", 14000, "Acme"), layoff("2026-01-28", 16000, "Acme"), layoff("2024-02-01", 20, "Acme Inc")}
	told := NewSums(r)
	b := newBook("x-acme", signals[:1], nil, nil)
	entry := b.add(r, signals[1:])
	if entry.adding == nil {
		t.Fatal("a book that was read whole has no sum")
	}
	told.keep(b.signals, entry.adding.sum())
	slices.Reverse(signals)
	want := NewSums(r).Of("x-acme", signals)
	if got := told.Of("x-acme", signals); got != want || got != entry.adding.sum() || got.Facts != 3 || got.Indicators == 0 {
		t.Errorf("told %+v, anew %+v", got, want)
	}
	if len(told.known) != 1 {
		t.Fatalf("%d sums are known, want 1", len(told.known))
	}
	other := layoff("2024-02-01", 20, "Acme Inc")
	other.Confidence = 0.1
	for _, others := range [][]*foreshockv1.Signal{signals[1:], {other, signals[1], signals[2]}} {
		if got := told.Of("x-acme", others); got == want {
			t.Errorf("other signals have the same sum")
		}
	}
	b.post(entry)
	if entry := b.add(r, []*foreshockv1.Signal{layoff("2026-03-01", 5, "Acme")}); entry.adding != nil {
		t.Error("a part of a book has a sum")
	}
}
