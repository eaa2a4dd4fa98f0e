package extract_test

import (
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// Whose a claim is where its sentence names nobody, a town or a person, by the look of it.
func TestWhoseItIs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, title, text, want string }{
		{"the headline keeps the name for later", "Shares in grocer slump after second profit warning", "Kestrel Foods said takings were weak.", "guidance_cut Kestrel Foods"},
		{"a town's name behind a kind of firm", "", "Payments start-up Larkspur is laying off 40 employees.", "layoff Larkspur 40"},
		{"a town's name with its kind behind it", "", "Larkspur, the London payments start-up, is laying off 40 employees.", "layoff Larkspur 40"},
		{"a person's name with its kind behind it", "", "Hadley Page, the London-listed staffing firm, is laying off 40 employees.", "layoff Hadley Page 40"},
		{"behind what it makes", "", "Up to 350 jobs could go at car seat maker Kestrel in Liverpool under proposals put to employees.", "layoff Kestrel 350"},
		{"a town that is a company", "", "At Kestrel Foods's Reading depot, machines have replaced the pickers who used to work there.", "ai_substitution Kestrel Foods"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := extract.Input{Title: test.title, Text: test.text, Published: "2026-03-12"}
			if got := briefly(extractor(t).Extract(in.Event())); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
