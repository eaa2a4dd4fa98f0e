package extract

import (
	"fmt"
	"slices"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

// What the judge of claims does not believe is not told; what it believes is, as surely as the
// judge of confidence says.
func TestClaimsAreWeighedAsAWhole(t *testing.T) {
	t.Parallel()
	shared, err := insider()
	if err != nil {
		t.Fatal(err)
	}
	news := Input{Title: "Nokia to cut 640 jobs in Espoo", Text: "Nokia said on Monday it would cut 640 jobs in Espoo.", Published: "2026-03-12"}
	headline, filed, again, dots, outlet, signed, more, line, answer := news, news, news, news, news, news, news, news, news
	headline.Text, filed.Company = "", "Nokia"
	again.Text, outlet.Text = "Nokia to cut 640 jo…", "Nokia to cut 640 jobs in Espoo\u00a0\u00a0Reuters"
	signed.Title, signed.Text = "Nokia to cut 640 jobs in Espoo - The Rural Gazette", "Nokia to cut 640 jobs in Espoo\u00a0The Rural Gazette"
	dots.Text = "Nokia to cut 640 jobs […]"
	more.Title, more.Text = signed.Title, "Nokia to cut 640 jobs in Espoo. The unions were told of it on Monday."
	line.Text, answer.Text = "Nokia to cut 640 jobs in Espoo, 300 of them managers", "Nokia to cut 640 jobs in Espoo. Unions object"
	for _, test := range []struct {
		name               string
		in                 Input
		claims, confidence *judge.Model
		told               bool
		want               float64
	}{
		{"no judge", news, nil, nil, true, unweighed},
		{"not sure", news, biased(t, sure-0.1), biased(t, 3), false, 0},
		{"not sure of a headline", headline, biased(t, sure-0.1), biased(t, 0), true, 0.5},
		{"not sure of a headline said again", again, biased(t, sure-0.1), biased(t, 0), true, 0.5},
		{"not sure of a headline cut short", dots, biased(t, sure-0.1), biased(t, 0), true, 0.5},
		{"not sure of a headline that goes on", line, biased(t, sure-0.1), biased(t, 3), false, 0},
		{"not sure of a headline and an answer", answer, biased(t, sure-0.1), biased(t, 3), false, 0},
		{"not sure of a headline and its outlet", outlet, biased(t, sure-0.1), biased(t, 0), true, 0.5},
		{"not sure of a headline that names its outlet", signed, biased(t, sure-0.1), biased(t, 0), true, 0.5},
		{"not sure of a headline and more", more, biased(t, sure-0.1), biased(t, 3), false, 0},
		{"not sure of what is filed", filed, biased(t, sure-0.1), biased(t, 0), true, 0.5},
		{"for it", news, biased(t, sure), biased(t, 0), true, 0.5},
		{"tempered", news, biased(t, 9), biased(t, 2/tempering), true, 0.88},
		{"never certain", news, biased(t, 9), biased(t, 90), true, 0.99},
		{"never impossible", news, biased(t, 9), biased(t, -90), true, 0.01},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := shared.With(shared.registry)
			x.claims, x.confidence = test.claims, test.confidence
			signals := x.Extract(test.in.Event())
			if told := len(signals) > 0; told != test.told {
				t.Fatalf("%d signals, want some: %v", len(signals), test.told)
			}
			for _, s := range signals {
				if s.GetConfidence() != test.want {
					t.Errorf("confidence %v, want %v", s.GetConfidence(), test.want)
				}
			}
		})
	}
}

// biased is a judge who looks at nothing.
func biased(t *testing.T, odds float64) *judge.Model {
	t.Helper()
	models, err := judge.Parse(fmt.Appendf(nil, `{"one": {"bias": %g, "weights": {}}}`, odds))
	if err != nil {
		t.Fatal(err)
	}
	return models["one"]
}

// Features are said as such and of the kind, under the names that they are fitted by.
func TestTestimony(t *testing.T) {
	t.Parallel()
	said := newTestimony("layoff", nil, map[judge.Feature]string{})
	said.are(fact{"bare", true}, fact{"part", false})
	said.reaches("told", 0.5, stair(-1, 0, 1))
	want := []string{"is bare", "layoff is bare", "told -1", "layoff told -1", "told 0", "layoff told 0"}
	if len(said.features) != len(want) {
		t.Fatalf("%d features, want %d", len(said.features), len(want))
	}
	for i, f := range said.features {
		if said.names[f] != want[i] || judge.Name(want[i]) != f {
			t.Errorf("feature %d is %q, want %q", i, said.names[f], want[i])
		}
	}
}

// A claim that is not sure is told beside one that is, of a text whose company its source names, and of
// a headline alone.
func TestWhatIsUntold(t *testing.T) {
	t.Parallel()
	news := document{event: &foreshockv1.Event{Title: "Acme", Text: "We hear of Acme."}}
	headline := document{event: &foreshockv1.Event{Title: "Acme"}}
	filing := document{event: &foreshockv1.Event{Text: "We.", Company: "Acme"}, filer: reference{id: "acme"}}
	for _, test := range []struct {
		name string
		odds []float64
		doc  document
		want []bool
	}{
		{"nothing", nil, news, []bool{}},
		{"sure", []float64{sure}, news, []bool{false}},
		{"nothing is sure", []float64{sure - 0.1, 0}, news, []bool{true, true}},
		{"beside a sure one", []float64{leastTold, 3, leastTold - 0.1}, news, []bool{false, false, true}},
		{"filed", []float64{leastTold, leastTold - 0.1}, filing, []bool{false, true}},
		{"a headline", []float64{leastTold, leastTold - 0.1}, headline, []bool{false, true}},
	} {
		test.doc.alone = headlineAlone(test.doc.event.GetTitle(), test.doc.event.GetText())
		if got := test.doc.untold(test.odds); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
