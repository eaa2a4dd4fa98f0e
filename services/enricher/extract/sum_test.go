package extract_test

import "testing"

// A sentence that adds up whom it counts tells one number; trades, datelines and groups are not
// part of a name.
func TestTotalledAndNamed(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", brief, []said{
		{"in all", "", "", "Kestrel Motoren entlässt 94 Arbeiter und 22 Angestellte, insgesamt 116 Beschäftigte.",
			`{"kind":"layoff","company":"Kestrel Motoren","company_id":"x-kestrel-motoren","headcount":116,"status":"confirmed"}`},
		{"a small first letter", "", "", "In Brussel schrapt bpost 300 banen.",
			`{"kind":"layoff","company":"bpost","company_id":"bpost","headcount":300,"status":"confirmed"}`},
		{"a small first word", "", "", "In Eichen streicht thyssenkrupp Steel 300 Stellen.",
			`{"kind":"layoff","company":"Thyssenkrupp Steel","company_id":"thyssenkrupp-steel","headcount":300,"status":"confirmed"}`},
		{"a trade", "", "Kestrel Guss streicht Stellen", "Die Eisengießerei Kestrel Guss entlässt 214 Mitarbeiter.",
			`{"kind":"layoff","company":"Kestrel Guss","company_id":"x-kestrel-guss","headcount":214,"status":"confirmed"}`},
		{"its people", "", "", "KPN stopt ermee. Zo'n 550 KPN'ers worden ontslagen.",
			`{"kind":"layoff","company":"KPN","company_id":"x-kpn","headcount":550,"status":"confirmed","bound":"about"}`},
		{"a dateline", "", "", "Berlin   Kestrel Cargo entlässt 620 Mitarbeiter.",
			`{"kind":"layoff","company":"Kestrel Cargo","company_id":"x-kestrel-cargo","headcount":620,"status":"confirmed"}`},
	})
}
