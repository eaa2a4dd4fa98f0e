package extract_test

import (
	"strings"
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// What feeds deliver is often a headline alone, or one with a sentence of summary.
func TestHeadlines(t *testing.T) {
	t.Parallel()
	readsOn(t, "2025-03-12", briefly, []said{
		{"no number and no noun", "", "Cisco lays off hundreds", "", "layoff Cisco"},
		{"people of one trade", "", "Cisco to cut 300 geologists", "", "layoff Cisco 300"},
		{"a site of two commas", "", "Cargill to close Larkin, Ohio, beef plant", "", "plant_closure Cargill"},
		{"out of office", "", "Cisco CEO Ada Long is out", "", "exec_departure Cisco"},
		{"an office of capitals", "", "Cisco CISO Ada Long steps down", "", "exec_departure Cisco"},
		{"letters like Danish", "", "Cisco retail chief Ada Long steps down", "", "exec_departure Cisco"},
		{"two who were fired", "", "Cisco cuts 40 jobs", "On Monday it fired COO Ada Long and chief legal officer Bo Short.", "layoff Cisco 40; exec_departure Cisco; exec_departure Cisco"},
		{"of you", "", "we're making Cisco smaller today. over 900 of you will be leaving", "", "layoff Cisco 900"},
		{"machines to come", "", "Cisco pauses hiring for jobs it expects AI to take over", "", "hiring_freeze Cisco; ai_substitution Cisco"},
		{"savings and charges in one breath", "", "Cisco to cut 300 jobs", "It aims for about $9 million in savings and expects some $6 million in severance costs.", "layoff Cisco 300; savings_target Cisco; restructuring_charge Cisco"},
		{"savings made", "", "Cisco beats its goal", "Cisco said it had taken out $9 million of costs in 2024.", ""},
		{"the tally", "", "Cisco to cut 300 jobs", "That will take the total this year to 1,100.", "layoff Cisco 300; layoff Cisco 1100"},
		{"two rounds that are near", "", "Cisco to cut about 1,650 jobs", "The company let 1,750 people go in January.", "layoff Cisco 1650; layoff Cisco 1750"},
		{"all of them", "", "Larkin Post shuts", "The Larkin Post closed on Monday, letting all of its roughly 300 employees go.", "layoff Larkin Post 300"},
		{"a town's name and a trade", "", "", "Hundreds of workers were laid off at Delmar Trucking.", "layoff Delmar Trucking"},
		{"an advice column", "", "Dear Coach: the bank let 400 of us go. What do I say?", "", ""},
		{"an obituary", "", "Ada Long, who cut 9,000 jobs at Cisco, dies at 84", "", ""},
	})
}

// On whose page a headline stands is no report; who is credited is one.
func TestWhoTells(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Cisco lays off 300 employees | TechCrunch":               "confirmed",
		"Cisco lays off 300 employees, Reuters reports":           "reported",
		"Business Insider is laying off 21% of its staff":         "confirmed",
		"The works council told employees Cisco will cut 90 jobs": "reported",
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			in := extract.Input{Title: title, Published: "2025-03-12"}
			if got := brief(extractor(t).Extract(in.Event())); !strings.Contains(got, `"status":"`+want+`"`) {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
}
