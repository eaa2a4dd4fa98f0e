package extract_test

import (
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// Who only tells of others makes no claim, nor does what never was or is over in a while;
// and a name is taken whole.
func TestTellers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, title, text, want string }{
		{"a count of the country's jobs", "Canada loses 21,000 jobs", "The Canadian economy lost 21,000 jobs in January, Statistics Canada said on Friday.", ""},
		{"a statistics body's own cuts", "", "Statistics Canada said it will lay off 850 employees.", "layoff Statistics Canada 850"},
		{"a bank's economists", "", "Nokia economists expect a wave of layoffs in trucking.", ""},
		{"a survey of many", "", "Firms surveyed by S&P Global shed staff at the fastest rate since 2020.", ""},
		{"less carbon", "", "Orvell Materials cut its net emissions per tonne by 4 percent last year, it said of its layoff-free year.", ""},
		{"those sought", "", "Orvell Systems ended its hiring freeze and wants 600 engineers.", ""},
		{"shut for a while", "", "Orvell Sugar's refinery was shut for nine days in January.", ""},
		{"shut for good", "", "Orvell Sugar's refinery will be shut for good.", "plant_closure Orvell Sugar"},
		{"what never was", "", "Nobody at Nokia has ever lowered a forecast.", ""},
		{"the third to go", "", "The departure of its finance chief is the third from Nokia's top team in a year.", "exec_departure Nokia"},
		{"a country's unit", "", "IBM Canada has laid off 200 people.", "layoff IBM Canada 200"},
		{"its head", "", "IBM Canada has laid off 200 people at IBM, the unit of IBM said.", "layoff IBM 200"},
		{"a group's name of three", "", "Ada Long is to step down as chair of the pub group Alder & Vine.", "exec_departure Alder & Vine"},
		{"a word before the name", "", "Publicly Orvell Software has admitted to 400 job cuts.", "layoff Orvell Software 400"},
		{"a place in a name", "", "Bell Bay Smelting has laid off 90 workers.", "layoff Bell Bay Smelting 90"},
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
