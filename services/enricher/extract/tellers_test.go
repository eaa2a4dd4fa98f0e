package extract_test

import "testing"

// Who only tells of others makes no claim, nor does what never was or is over in a while;
// and a name is taken whole.
func TestTellers(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", briefly, []said{
		{"a count of the country's jobs", "", "Canada loses 21,000 jobs", "The Canadian economy lost 21,000 jobs in January, Statistics Canada said on Friday.", ""},
		{"a statistics body's own cuts", "", "", "Statistics Canada said it will lay off 850 employees.", "layoff Statistics Canada 850"},
		{"a bank's economists", "", "", "Nokia economists expect a wave of layoffs in trucking.", ""},
		{"a survey of many", "", "", "Firms surveyed by S&P Global shed staff at the fastest rate since 2020.", ""},
		{"less carbon", "", "", "Orvell Materials cut its net emissions per tonne by 4 percent last year, it said of its layoff-free year.", ""},
		{"those sought", "", "", "Orvell Systems ended its hiring freeze and wants 600 engineers.", ""},
		{"shut for a while", "", "", "Orvell Sugar's refinery was shut for nine days in January.", ""},
		{"shut for good", "", "", "Orvell Sugar's refinery will be shut for good.", "plant_closure Orvell Sugar"},
		{"what never was", "", "", "Nobody at Nokia has ever lowered a forecast.", ""},
		{"the third to go", "", "", "The departure of its finance chief is the third from Nokia's top team in a year.", "exec_departure Nokia"},
		{"a country's unit", "", "", "IBM Canada has laid off 200 people.", "layoff IBM Canada 200"},
		{"its head", "", "", "IBM Canada has laid off 200 people at IBM, the unit of IBM said.", "layoff IBM 200"},
		{"a group's name of three", "", "", "Ada Long is to step down as chair of the pub group Alder & Vine.", "exec_departure Alder & Vine"},
		{"a word before the name", "", "", "Publicly Orvell Software has admitted to 400 job cuts.", "layoff Orvell Software 400"},
		{"a study's author", "", "", "Half of entry-level office jobs could vanish because of AI, a study by the Orvell Institution suggests.", ""},
		{"a company bought", "", "", "KKR agreed a $3.1bn buyout of the German sensor maker on Wednesday.", ""},
		{"a stage left", "", "", "The chief executive of Orvell Brewing will leave the stage to her sister.", ""},
		{"an arm that acts", "", "", "Bosch's power tools arm, Orvell Tools, is to lay off 250 people.", "layoff Orvell Tools 250"},
		{"a family firm", "", "", "Grede & Sons has laid off 80 people.", "layoff Grede & Sons 80"},
		{"a name kept for later", "", "", "The county council voted on Tuesday to freeze hiring. Orvell County Council has burned through its reserves.", "hiring_freeze Orvell County Council"},
		{"a place in a name", "", "", "Bell Bay Smelting has laid off 90 workers.", "layoff Bell Bay Smelting 90"},
	})
}

// When those go, how long and how often a service failed, and what a number is of.
func TestWhenAndHowLong(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", brief, []said{
		{"a month far off", "", "", "Orvell Foods will shut its mill. Its 210 workers lose their jobs in November.", `{"kind":"plant_closure","company":"Orvell Foods","company_id":"x-orvell-foods","headcount":210,"status":"confirmed"}` + "\n" + `{"kind":"layoff","company":"Orvell Foods","company_id":"x-orvell-foods","headcount":210,"status":"confirmed","effective":"2026-11"}`},
		{"from a day far behind the cut", "", "", "Orvell Trailers told the state it will shed 240 workers at its big Elkhart, Indiana, trailer plant from April 13.", `{"kind":"layoff","company":"Orvell Trailers","company_id":"x-orvell-trailers","headcount":240,"status":"confirmed","effective":"2026-04-13"}`},
		{"let all go", "", "", "Orvell Foods will let its 175 workers go.", `{"kind":"layoff","company":"Orvell Foods","company_id":"x-orvell-foods","headcount":175,"status":"confirmed"}`},
		{"done so far", "", "", "Orvell Foods has now shed 3,400 of the 16,000 positions it said it would eliminate.", `{"kind":"layoff","company":"Orvell Foods","company_id":"x-orvell-foods","headcount":3400,"status":"confirmed","cumulative":true}` + "\n" + `{"kind":"layoff_target","company":"Orvell Foods","company_id":"x-orvell-foods","headcount":16000,"status":"confirmed"}`},
		{"a part of a plan", "", "", "Orvell Foods told 1,100 staff on Wednesday that they were losing their jobs, part of the 9,000 reductions it announced in September.", `{"kind":"layoff","company":"Orvell Foods","company_id":"x-orvell-foods","headcount":1100,"status":"confirmed"}` + "\n" + `{"kind":"layoff_target","company":"Orvell Foods","company_id":"x-orvell-foods","headcount":9000,"status":"confirmed"}`},
		{"an hour-long failure", "", "", "Slack blamed a configuration change for the hour-long outage of its dashboard on March 4.", `{"kind":"outage","company":"Slack","company_id":"slack","service":"dashboard","start":"2026-03-04","duration_hours":1,"cause":"change"}`},
		{"how long it took", "", "", "Slack's dashboard failed on March 4. It took the firm six hours to bring it back.", `{"kind":"outage","company":"Slack","company_id":"slack","service":"dashboard","start":"2026-03-04","duration_hours":6,"cause":"unknown"}`},
		{"how often", "", "", "Slack's dashboard has failed four times since January.", `{"kind":"outage","company":"Slack","company_id":"slack","service":"dashboard","start":"2026-01","cause":"unknown","count":4}`},
	})
}
