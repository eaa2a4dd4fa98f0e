package extract_test

import "testing"

func TestHeadlinesOfFewWords(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"a verb that only a headline makes one of cutting", "en", "Kestrel Foods culls 3,200", "", "layoff Kestrel Foods 3200"},
		{"no more than the service", "en", "Slack is down", "", "outage Slack"},
		{"an idiom", "en", "Motorola shows 4,000 the door", "", "layoff Motorola 4000"},
		{"things are counted, too", "en", "JetBlue drops 12 routes", "", ""},
		{"so are points", "en", "Sensex sheds 500 points", "", ""},
		{"a name of three letters", "en", "Gap slashes sales forecast, shares sink 14%", "", "guidance_cut Gap"},
		{"which is a word", "en", "Gap between rich and poor grows", "", ""},
		{"a word that begins sentences", "en", "Next to close Enderby warehouse; 120 jobs go", "", "plant_closure Next 120; layoff Next 120"},
		{"and does here", "en", "Next steps for laid-off staff", "", ""},
		{"a letter", "en", "X goes down for thousands of users", "", "outage Twitter"},
		{"an officer behind his firm", "en", "Starbucks' Schultz to retire as chairman", "", "exec_departure Starbucks"},
		{"a firm called like a person", "en", "200 jobs to go at Alexander Kestrel plant", "", "layoff Alexander Kestrel 200"},
		{"two that a comma joins", "en", "Microsoft, Google freeze hiring", "", "hiring_freeze Google; hiring_freeze Microsoft"},
	})
}
