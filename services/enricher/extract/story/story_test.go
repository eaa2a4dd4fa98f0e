package story_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/extract/story"
)

const report = `Acme Widgets will cut 1,200 jobs as demand for gears falls, the company said on Tuesday. The cuts affect
plants in three countries and will be finished by the end of the year. Its chief executive said that the step was painful but
needed. Shares of the maker rose by two percent in early trading. Analysts had expected a smaller step and asked about costs.`

func TestCopiesShareAnOrigin(t *testing.T) {
	t.Parallel()
	ix := story.New()
	for _, test := range []struct{ name, text, want string }{
		{"a", report, "a"},
		{"b", "NEWS " + strings.ToUpper(report), "a"},
		{"c", strings.Replace(report, "painful", "hard", 1), "a"},
		{"d", "The council approved a bicycle lane along the river after a long debate about trees, parking and the cost of the work.", "d"},
		{"e", "", "e"},
	} {
		if got := ix.Add(test.name, story.Fingerprint(test.text)); got != test.want {
			t.Errorf("%s tells the story of %s, want %s", test.name, got, test.want)
		}
	}
}

func TestNovelty(t *testing.T) {
	t.Parallel()
	ix := story.New()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	signal := func(company string, headcount int32, after int) *foreshockv1.Signal {
		return &foreshockv1.Signal{CompanyId: company, Claim: &foreshockv1.Claim{Kind: "layoff", Headcount: &headcount}, KnowledgeTime: timestamppb.New(day.AddDate(0, 0, after))}
	}
	for i, test := range []struct {
		signal *foreshockv1.Signal
		want   story.Novelty
	}{
		{signal("acme", 1200, 0), story.Novelty{New: true}},
		{signal("acme", 1195, 2), story.Novelty{Days: 2}},
		{signal("acme", 300, 3), story.Novelty{New: true}},
		{signal("other", 1200, 3), story.Novelty{New: true}},
		{signal("acme", 1200, 10), story.Novelty{Days: 8}},
	} {
		if got := ix.Observe(test.signal); got != test.want {
			t.Errorf("signal %d: %+v, want %+v", i, got, test.want)
		}
	}
}

func ExampleFingerprint() {
	ix := story.New()
	fmt.Println(ix.Add("first", story.Fingerprint(report)))
	fmt.Println(ix.Add("second", story.Fingerprint(report+" (Writing by the desk)")))
	// Output:
	// first
	// first
}

func BenchmarkFingerprint(b *testing.B) {
	text := strings.Repeat(report, 8)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		story.Fingerprint(text)
	}
}
