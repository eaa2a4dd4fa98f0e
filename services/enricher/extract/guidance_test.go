package extract_test

import (
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// A figure beside the one before it is a lower forecast where it is lower and was the
// company's own; a contract that is not renewed ends an office; an offer to leave lays off nobody.
func TestForecastsOfficesAndOffers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ title, text, want string }{
		"lower":                 {"", "Cisco now sees revenue of $1.2 billion, compared with its previous range of $1.3 billion to $1.4 billion.", "guidance_cut Cisco"},
		"higher":                {"", "Cisco guided to revenue of $1.4 billion, compared with its previous range of $1.2 billion to $1.3 billion.", ""},
		"than last year":        {"", "Cisco guided to revenue of $1.2 billion, against $1.3 billion for 2025.", ""},
		"not renewed":           {"", "The board of Cisco will not renew the contract of its chief financial officer.", "exec_departure Cisco"},
		"a paper's chief":       {"", "The longtime publisher and chief executive of the Larkin County Courier, Ada Long, is calling it a career.", "exec_departure Larkin County Courier"},
		"an offer, no layoff":   {"Voluntary redundancy scheme opens at Cisco", "", "buyout Cisco"},
		"an age, no headcount":  {"", "Cisco is offering early retirement to staff who are 57 or older.", "buyout Cisco"},
		"a poll of employers":   {"", "Most bosses expect workers back in the office five days a week by July, a survey by Cisco found.", ""},
		"a firm of two names":   {"", "Marlowe & Tate ended remote work on Monday.", "rto_mandate Marlowe & Tate"},
		"who is sacked by whom": {"", "Larkin Foods has sacked its chief executive, Ada Long.", "exec_departure Larkin Foods"},
		"whom she told":         {"", "Ada Long notified Larkin Foods of her decision to resign as chief financial officer.", "exec_departure Larkin Foods"},
		"shares in it":          {"", "Shares in Larkin Foods fell 9% after the group lowered its outlook.", "guidance_cut Larkin Foods"},
		"born in a year":        {"", "Cisco has widened its early retirement offer to workers born in 1968 or earlier.", "buyout Cisco"},
		"one office, two names": {"Cisco loses its boss", "Cisco's chief executive, Ada Long, will step down in May.", "exec_departure Cisco"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := extract.Input{Title: test.title, Text: test.text, Published: "2026-03-12"}
			if got := briefly(extractor(t).Extract(in.Event())); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
