package extract

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

// A model holds weights by names, and what is weighed are features: one is made of the other
// wherever a name is noted.
func TestFeaturesAreThoseOfTheirNames(t *testing.T) {
	t.Parallel()
	x, err := insider()
	if err != nil {
		t.Fatal(err)
	}
	in := Input{
		Title: "Recruitment Pause: Nokia's plant in Espoo to lose 640 jobs", Published: "2026-03-12",
		Text: "Nokia said on Monday it would cut 640 jobs in Espoo. Harland Foods — a supplier — laid off 25 workers; Élan Controls' chief resigned.",
	}
	names := map[judge.Feature]string{}
	attributions, claims := x.Attributions(in.Event(), names), x.Claims(in.Event(), names)
	if len(attributions) == 0 || len(claims) == 0 {
		t.Fatalf("%d attributions, %d claims", len(attributions), len(claims))
	}
	for f, name := range names {
		if judge.Names(name) != f {
			t.Errorf("%q is another feature", name)
		}
	}
	all := slices.Collect(maps.Values(names))
	for _, want := range []string{"en after said", "en before none", "en after —", "en two after a", "en after chief", "en first recruitment"} {
		if !slices.Contains(all, want) {
			t.Errorf("no %q", want)
		}
	}
	if i := slices.IndexFunc(all, func(name string) bool {
		return strings.HasSuffix(name, "first nokia") || strings.HasSuffix(name, "last nokia")
	}); i >= 0 {
		t.Errorf("%q: judges must not learn which companies cut jobs", all[i])
	}
}

// Many claims of a company are likelier where they are of different days or numbers.
func TestApartFromItsLike(t *testing.T) {
	t.Parallel()
	at := func(start string) *mention { return &mention{claim: claim{Kind: "outage", Start: start}} }
	for _, test := range []struct {
		a, b *mention
		want bool
	}{
		{at("2025-10-20"), at("2025-12"), true},
		{at("2025-12"), at("2025-12"), false},
		{at("2025-12"), at(""), false},
		{at(""), at(""), false},
	} {
		if got := test.a.apartFrom(test.b); got != test.want {
			t.Errorf("%q and %q apart: %v", test.a.claim.Start, test.b.claim.Start, got)
		}
	}
}
