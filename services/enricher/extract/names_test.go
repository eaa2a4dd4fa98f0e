package extract_test

import "testing"

// What a capital letter begins is not always somebody who cuts jobs.
func TestWhoIsMeant(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", brief, []said{
		{"the text's own name", "", "BCE trims ranks", "BCE Inc. has laid off 1,200 managers.", `{"kind":"layoff","company":"BCE","company_id":"bell-canada","headcount":1200,"status":"confirmed"}`},
		{"the registry's name, where the text has it too", "", "", "General Motors has laid off 1,200 people. GM said sales fell.", `{"kind":"layoff","company":"General Motors","company_id":"general-motors","headcount":1200,"status":"confirmed"}`},
		{"a word that begins a sentence", "", "", "Orvell Group makes pumps. Reportedly 300 workers were laid off on Monday.", `{"kind":"layoff","company":"Orvell Group","company_id":"x-orvell-group","headcount":300,"status":"reported"}`},
		{"a hyphenated town", "", "", "Orvell Group laid off 83 people in Stoke-on-Trent.", `{"kind":"layoff","company":"Orvell Group","company_id":"x-orvell-group","headcount":83,"status":"confirmed"}`},
		{"a town that is also a shop", "", "", "Orvell Group will lay off 31 people in Burlington, Vermont.", `{"kind":"layoff","company":"Orvell Group","company_id":"x-orvell-group","headcount":31,"status":"confirmed"}`},
		{"a family's small words", "", "", "Orvell Group is shrinking. Chief Executive Dolf van den Brink told staff that 420 jobs will be cut.", `{"kind":"layoff","company":"Orvell Group","company_id":"x-orvell-group","headcount":420,"status":"confirmed"}`},
		{"a state's initials", "", "", "Orvell Group has laid off 73 workers in Durham, N.C., according to a notice filed with the state.", `{"kind":"layoff","company":"Orvell Group","company_id":"x-orvell-group","headcount":73,"status":"confirmed"}` + "\n" + `{"kind":"warn_notice","company":"Orvell Group","company_id":"x-orvell-group","headcount":73,"status":"confirmed","state":"NC"}`},
		{"a wire's mark", "", "BRIEF-Lamb Weston sees $70 mln-$80 mln in restructuring charges", "", `{"kind":"restructuring_charge","company":"Lamb Weston","company_id":"lamb-weston","amount_low":70000000,"amount_high":80000000,"currency":"USD"}`},
		{"another company of the name", "", "", "Electrolux Professional has laid off 90 workers in Italy.", `{"kind":"layoff","company":"Electrolux Professional","company_id":"electrolux","headcount":90,"status":"confirmed"}`},
		{"who hires", "", "", "A Embraer abre 900 vagas em São José dos Campos.", ``},
		{"who keeps them", "", "", "Orvell Group promises to keep all 86 jobs at the mill.", ``},
		{"a people", "", "", "The agency that warns Ohioans of storms laid off 480 workers.", ``},
		{"an office of many", "", "", "Orvell Group's design boss has resigned after two years.", `{"kind":"exec_departure","company":"Orvell Group","company_id":"x-orvell-group","role":"design boss"}`},
		{"a mill gone dark", "", "", "Orvell Group's Salem paper mill will go dark in May.", `{"kind":"plant_closure","company":"Orvell Group","company_id":"x-orvell-group","status":"confirmed"}`},
	})
}
