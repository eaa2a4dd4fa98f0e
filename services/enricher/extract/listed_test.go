package extract

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestNoticesSetOutAsLists(t *testing.T) {
	x, err := insider()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		title, text string
		want        []string
	}{
		"bullets": {"", "Three employers gave the state notices this week, filings with the Texas Workforce Commission show.\n\n• Dell: 310 jobs at its Round Rock campus, effective June 3.\n• Zorvane Labs, a Plano maker of valves: all 42 workers, May 9.\nThe notices give no reasons.",
			[]string{"Dell 310 TX 2026-06-03", "Zorvane Labs 42 TX 2026-05-09"}},
		"one sentence": {"", "New filings with the Texas Workforce Commission: Dell, 310 in Round Rock, effective June 3; Zorvane Labs, 42 in Plano, effective May 9.",
			[]string{"Dell 310 TX 2026-06-03", "Zorvane Labs 42 TX 2026-05-09"}},
		"a form": {"WARN notice", "Employer: Zorvane Labs Inc. State: Texas. Notice date: 03/04/2026. Effective date: 05/09/2026. Number of affected workers: 42. Type: closure.",
			[]string{"Zorvane Labs 42 TX 2026-05-09"}},
		"a row": {"WARN filings", "Zorvane Labs Inc. | Plano, TX | received 03/04/2026 | layoff date 05/09/2026 | employees affected: 42",
			[]string{"Zorvane Labs 42 TX 2026-05-09"}},
		"the law": {"", "Notices must be filed with the Texas Workforce Commission by employers with 100 or more workers, 60 days ahead. New York: 90 days, and 50 workers are enough.", nil},
	} {
		t.Run(name, func(t *testing.T) {
			in := Input{Title: c.title, Text: c.text, Published: "2026-03-05"}
			var got []string
			for _, s := range x.Extract(in.Event()) {
				if k := s.GetClaim(); k.GetKind() == "warn_notice" {
					got = append(got, fmt.Sprintf("%s %d %s %s", s.GetCompany(), k.GetHeadcount(), k.GetState(), k.GetEffective()))
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %s\nwant %s", strings.Join(got, ", "), strings.Join(c.want, ", "))
			}
		})
	}
}

func TestOutages(t *testing.T) {
	x, err := insider()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"The mobile app of Zorvane Bank was down for an hour and a half on March 2 after a faulty software update.":                 "Zorvane Bank mobile app 2026-03-02 1.5 change",
		"Shoppers could not pay at Tesco for two hours on Monday because its payment provider failed to respond to an app request.": "Tesco  2026-03-02 2 unknown",
		"Tesco shares were down 2.1% on Monday and its online sales fell.":                                                          "",
		"The Tesco app will be unavailable for two hours on Sunday night.":                                                          "",
		"If the app crashes for two hours, Tesco customers could not pay.":                                                          "",
	} {
		in := Input{Text: text, Published: "2026-03-05"}
		got := ""
		for _, s := range x.Extract(in.Event()) {
			if k := s.GetClaim(); k.GetKind() == "outage" {
				got += fmt.Sprintf("%s %s %s %v %s", s.GetCompany(), k.GetService(), k.GetStart(), k.GetDurationHours(), k.GetCause())
			}
		}
		if got != want {
			t.Errorf("%s\ngot  %q\nwant %q", text, got, want)
		}
	}
}
