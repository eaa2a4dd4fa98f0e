package fact_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/proto"
)

// told are five tellings of two rounds: near-copies (b of a, c of b), a template that was
// filled in with another number (d), and a text of its own (e).
func told(t *testing.T) []*foreshockv1.Signal {
	t.Helper()
	all := signals(t,
		document{key: "a", origin: "oa", source: "one", at: "2025-03-01", claims: claims(layoff(1200, "confirmed"))},
		document{key: "b", origin: "ob", source: "two", at: "2025-03-02", claims: claims(layoff(1200, "confirmed"))},
		document{key: "c", origin: "oc", source: "three", at: "2025-03-03", claims: claims(layoff(1200, "confirmed"))},
		document{key: "d", origin: "od", source: "one", at: "2025-03-04", claims: claims(layoff(90, "confirmed"))},
		document{key: "e", origin: "oe", source: "four", at: "2025-03-11", claims: claims(layoff(1200, "reported"))},
	)
	for i, print := range []uint64{0xF0F0F0F0F0F0F0F0, 0xF0F0F0F0F0F0F00F ^ 0xC, 0xF0F0F0F0F0F0F00F ^ 0xF3C, 0xF0F0F0F0F0F0F0F0, 0x123456789ABCDEF0} {
		all[i].Fingerprint = print
	}
	return all
}

func TestNearCopiesAreOneStoryAndClaimsHaveANovelty(t *testing.T) {
	t.Parallel()
	facts := link(t, told(t))
	if len(facts) != 2 {
		t.Fatalf("%d facts", len(facts))
	}
	big := facts[0]
	if big.GetOrigins() != 2 || big.GetArticles() != 4 {
		t.Errorf("%d origins in %d articles, want 2 in 4", big.GetOrigins(), big.GetArticles())
	}
	for i, want := range []struct {
		origin string
		days   float64
	}{{"oa", -1}, {"oa", 1}, {"oa", 1}, {"oe", 8}} {
		l := big.GetLinks()[i]
		days := -1.0
		if l.DaysSinceAlike != nil {
			days = l.GetDaysSinceAlike()
		}
		if l.GetOrigin() != want.origin || days != want.days {
			t.Errorf("telling %d is of story %s, %v days after the last; want %s, %v", i, l.GetOrigin(), days, want.origin, want.days)
		}
	}
	if small := facts[1].GetLinks()[0]; small.GetOrigin() != "od" || small.GetDaysSinceAlike() != 1 || small.GetMethod() != "first" {
		t.Errorf("another number in the same words: %v", small)
	}
}

func TestStoriesDoNotDependOnTheOrderOfArrival(t *testing.T) {
	t.Parallel()
	want := link(t, told(t))
	for seed := range uint64(20) {
		shuffled := told(t)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got := link(t, shuffled); !slices.EqualFunc(got, want, func(a, b *foreshockv1.Fact) bool { return proto.Equal(a, b) }) {
			t.Errorf("order %d: %v, want %v", seed, got, want)
		}
	}
}
