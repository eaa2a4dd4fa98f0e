package subject_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/proto/subject"
)

func TestSubjects(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		subject.Event("news", "example-wire"):                 "foreshock.event.news.example-wire",
		subject.Event("news", "https://example.com/feed.xml"): "foreshock.event.news.https-example-com-feed-xml",
		subject.Signal("layoff", "amazon"):                    "foreshock.signal.layoff.amazon",
		subject.Indicator("amazon", "2026Q1"):                 "foreshock.indicator.amazon.2026Q1",
		subject.Alert("warning", "x-acme"):                    "foreshock.alert.warning.x-acme",
		subject.Dead("enricher"):                              "foreshock.dead.enricher",
		subject.Signal("layoff", ""):                          "foreshock.signal.layoff._",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Whatever a source calls itself, a subject has its four tokens and no wildcard.
func TestEverySubjectIsLegal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		got := subject.Event("news", rapid.String().Draw(t, "source"))
		tokens := strings.Split(got, ".")
		if len(tokens) != 4 || tokens[3] == "" || strings.ContainsAny(got, " *>\t\r\n\x00") {
			t.Fatalf("%q is no legal subject", got)
		}
	})
}

func Example() {
	fmt.Println(subject.Alert("critical", "amazon"))
	// Output: foreshock.alert.critical.amazon
}
