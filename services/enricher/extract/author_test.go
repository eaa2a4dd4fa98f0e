package extract

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What a company writes itself names its services, its sites and its units: the claims are
// the company's.
func TestACompanysOwnText(t *testing.T) {
	x, err := insider()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		title, text string
		want        []string
	}{
		"a status page": {"Zorvane Status: Parcel Router down", "Parcel Router was unavailable from 14:02 to 15:32 UTC on March 4, 2026 after a configuration change.",
			[]string{"outage Zorvane "}},
		"a service of its own name": {"Zorvane post-incident report", "On March 3, 2026 Zorvane Vault was unreachable for 40 minutes. On March 4, 2026 Ledger Sync was down for two hours.",
			[]string{"outage Zorvane ", "outage Zorvane "}},
		"we, after a unit": {"Dell Q4 2025 earnings call", "Alienware sales fell 8%. Earlier this month we let about 180 people go.",
			[]string{"layoff Dell 180"}},
		"we, quoted": {"Dell and others", "Dell was silent. \"We are cutting 300 jobs,\" Intel said.",
			[]string{"layoff Intel 300"}},
		"our site": {"Proposed closure of our Larkham factory", "Zorvane Foods has begun a consultation. All 180 jobs at Larkham would be lost.",
			[]string{"layoff Zorvane Foods 180"}},
		"a legal form": {"", "Zorvane Biologics, Inc., whose offices are in Austin, Texas, gives notice of cuts at its site in Larkham, Oregon. Of the 203 people there, 71 will be let go.",
			[]string{"layoff Zorvane Biologics 71"}},
		"a name of a word of daily use": {"", "Young's Seafood is to cut 180 jobs at its scampi factory in Larkham this summer.", []string{"layoff Young's Seafood 180"}},
		"wrong, it says":                {"", "Zorvane notes an article claiming that it is preparing to axe 500 roles. The article is wrong. No such reduction is planned.", []string{"layoff Zorvane 500 denied"}},
		"who holds an office":           {"Dell seeks new CFO as Current Finance Chief Departs", "", []string{"exec_departure Dell "}},
		"which of many":                 {"", "Ada Long still has the badge, number 211, from her first day at Dell. This week, at 78, she was back to cut a cake with the workers.", nil},
		"signed for a company":          {"A hard day", "Today I told 20 of our people that their roles have come to an end. Thank you for all you have built here.\n\nElin Dahl\nCEO, Älvkraft Systems", []string{"layoff Älvkraft Systems 20"}},
		"signed with a first name":      {"A hard day", "Today I told 20 of our people that their roles have come to an end. Thank you for all you have built here.\n\nThanks, Ruth", nil},
		"a union's paper":               {"USW: Dell's idling of its plant will put more than 600 of our members out of work", "", []string{"layoff Dell 600 reported"}},
	} {
		t.Run(name, func(t *testing.T) {
			in := Input{Title: c.title, Text: c.text, Published: "2026-03-05"}
			var got []string
			for _, s := range x.Extract(in.Event()) {
				k := s.GetClaim()
				if k.GetKind() == "plant_closure" {
					continue
				}
				told := fmt.Sprintf("%s %s ", k.GetKind(), s.GetCompany())
				if k.Headcount != nil {
					told += fmt.Sprint(*k.Headcount)
				}
				if k.GetStatus() == "denied" || k.GetStatus() == "reported" {
					told += " " + k.GetStatus()
				}
				got = append(got, told)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %s\nwant %s", strings.Join(got, ", "), strings.Join(c.want, ", "))
			}
		})
	}
}
