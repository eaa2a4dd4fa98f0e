package extract_test

import (
	"strings"
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// Whose people go is the whole name, and not the works' or the first part of it.
func TestWholeNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"Bosch Power Tools has laid off 48 fitters in Leinfelden.", "Bosch Power Tools"},

		{"Catholic Charities of Fort Worth has laid off 16 employees.", "Catholic Charities of Fort Worth"},
		{"Whirlpool's Clyde plant has laid off 30 assembly workers.", "Whirlpool"},
		{"Moss Adams has laid off 40 of its auditors.", "Moss Adams"},
		{"Sky Germany has laid off 50 employees.", "Sky Germany"},
		{"“Twelve hundred of our colleagues will be laid off,” Orvell Group wrote to its staff.", "Orvell Group"},
	} {
		t.Run(test.want, func(t *testing.T) {
			t.Parallel()
			in := extract.Input{Text: test.text, Published: "2026-03-12"}
			if got := brief(extractor(t).Extract(in.Event())); !strings.Contains(got, `"company":"`+test.want+`"`) || strings.Count(got, "\n") > 0 {
				t.Errorf("%s: got %s", test.text, got)
			}
		})
	}
}
