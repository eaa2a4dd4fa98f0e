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
		{"a rival's or a client's name is nobody's", "Infosys client to lay off 40", "Kestrel Foods will let 40 people go.", "layoff Kestrel Foods 40"},
		{"an article is no Australia", "", "A $60 million efficiency programme at the cereal maker Kestrel Foods is due to be completed by 2027.", "savings_target Kestrel Foods"},
		{"the part of a plan", "", "The 240 dismissals are the first slice of a plan under which Kestrel Foods intends to shed 700 jobs.", "layoff Kestrel Foods 240; layoff_target Kestrel Foods 700"},
		{"leavers put it on record", "", "Leavers at Kestrel Foods spend their notice period writing down, step by step, how they do their jobs.", "knowledge_transfer Kestrel Foods"},
		{"the head of a part", "", "Kestrel Foods said the head of its dairy division, Alain Perrot, would leave in June.", "exec_departure Kestrel Foods"},
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
