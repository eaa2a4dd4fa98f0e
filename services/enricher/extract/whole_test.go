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
		{"Warner Bros. Games Montréal has laid off 99 developers.", "Warner Bros. Games Montréal"},
		{"Porsche's battery venture Cellforce is being wound down. It has laid off 200 people.", "Cellforce"},
		{"After the contract with the Pentagon lapsed, Draper Analytics had no work. It has laid off 52 engineers.", "Draper Analytics"},
		{"Orvell Group plans to end research at Babenhausen and Nuremberg and cut 1,050 engineering jobs.", "Orvell Group"},
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

// What a cut hangs on, who only counted it, and what is over.
func TestStatusOfConditions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, status string }{
		{"Harland Furniture will dismiss all its workers, 88 in total, unless a buyer comes forward, the receivers said.", "planned"},
		{"Orvell Group said change negotiations had ended and that 225 employees would be given notice.", "confirmed"},
		{"By the union's count, 412 flight attendants at Orvell Air have been laid off.", "reported"},
		{"Orvell Group, which is owned by Moody's, said it had laid off 73 people.", "confirmed"},
		{"Orvell Group is seeking the loss of 632 posts.", "planned"},
		{"According to the journalists' union in Lisbon, 51 people at Orvell Media have received letters ending their employment.", "reported"},
		{"Orvell Group will take a $70 million charge, made up of severance and lease exits, and eliminate 11% of its positions, it said.", "confirmed"},
	} {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			in := extract.Input{Text: test.text, Published: "2026-03-12"}
			if got := brief(extractor(t).Extract(in.Event())); !strings.Contains(got, `"status":"`+test.status+`"`) {
				t.Errorf("got %s", got)
			}
		})
	}
}
