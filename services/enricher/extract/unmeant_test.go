package extract_test

import (
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// What a text says was given up, done by somebody else, or is no cut at all is no claim; what
// looks like it is one.
func TestWhatIsNotMeantIsNoClaim(t *testing.T) {
	t.Parallel()
	x := extractor(t)
	for _, c := range []struct {
		text, kind string
		want       int
	}{
		{"Brenhold Optics has abandoned its plan to close its lens plant in Worcester.", "plant_closure", 0},
		{"Brenhold Optics has announced its plan to close its lens plant in Worcester.", "plant_closure", 1},
		{"The court approved the sale of Brenhold Furniture. An earlier bidder had planned to close the factory in Hickory.", "plant_closure", 0},
		{"Brenhold Capital said occupancy fell. Two tenants closed distribution centres in Ohio.", "plant_closure", 0},
		{"Fitch has lowered its outlook on Brenhold Retail.", "guidance_cut", 0},
		{"Brenhold Retail has lowered its outlook on weaker demand.", "guidance_cut", 1},
		{"About 300 staff of Brenhold Fabrication will move to Doosan Babcock on 1 April.", "layoff", 0},
		{"Brenhold Air has opened a voluntary leave programme to its pilots. So far 140 have signed up for unpaid leave.", "buyout", 0},
		{"Brenhold Apparel completed a program which delivered $62 million of savings, ahead of the $55 million originally targeted.", "savings_target", 0},
		{"Ana Lund, head of research at Brenhold Electronics, is leaving to become chief executive of Arnfield.", "exec_departure", 1},
		{"Of 2,410 managers asked by Brenhold, 38% said their company had tightened the review of AI-generated code and 12% that they had cut staff because of it.", "change_control", 0},
		{"Of 2,410 managers asked by Brenhold, 38% said their company had tightened the review of AI-generated code and 12% that they had cut staff because of it.", "layoff", 0},
		{"Brenhold Rail will run a reduced timetable on Sunday because 41 train drivers are unavailable.", "layoff", 0},
		{"The building trade is in for a poor year, says the builders' association BHV, which halved its growth forecast for 2026 to 0.4%.", "guidance_cut", 0},
		{"Brenhold's own staff may choose where they work. Three days a week in the office are recommended for those near it.", "rto_mandate", 0},
		{"Brenhold told 1,140 hourly workers that they were laid off until at least 8 June as sales stall.", "layoff", 1},
		{"Brenhold will run its dispute handling out of Pune, it confirmed.", "offshoring", 1},
		{"All infrastructure changes at payments group Brenhold must be signed off by two principal engineers from now on.", "change_control", 1},
		{"Brenhold Bank has ordered head-office employees in Bury to come in on all weekdays starting in June.", "rto_mandate", 1},
		{"More than 25,000 Brenhold Motor employees have signed up for partial retirement or severance deals.", "buyout", 1},
		{"When we chose Brenhold Cloud we asked how long its longest outage had lasted.", "outage", 0},
	} {
		in, n := extract.Input{Text: c.text, Published: "2026-03-12"}, 0
		for _, s := range x.Extract(in.Event()) {
			if s.GetClaim().GetKind() == c.kind {
				n++
			}
		}
		if n != c.want {
			t.Errorf("%q: %d claims of %s, want %d", c.text, n, c.kind, c.want)
		}
	}
}
