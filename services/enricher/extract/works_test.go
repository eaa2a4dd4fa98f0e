package extract_test

import "testing"

// Whose a closing plant is, and what only looks like one that fails or closes.
func TestWhoseWorks(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"a legal form behind a name", "en", "", "Halden Corp. spokesman Phil Agnew said that about 210 people will be laid off at the mill.", "layoff Halden 210"},
		{"works that another shuts", "en", "", "Agrilait Cooperative will shut Cobb's Dairy in Larkin County. Cobb's has bottled milk there for 80 years.", "plant_closure Agrilait Cooperative"},
		{"who is quoted closes", "en", "", "Bolt Group is closing its Dayton plant. “We are closing our plant in Salem as well,” said Corvane spokesman Greg Barr.",
			"plant_closure Bolt Group; plant_closure Corvane"},
		{"a road that closes", "en", "", "Kestrel Foods said the city is closing Bridge Street while the plant's gates are set.", ""},
		{"two plants with their cuts", "en", "", "Kestrel Foods will close its Medley warehouse and lay off 41 people. In January, Kestrel Foods shut its Memphis warehouse and laid off 66 people.",
			"plant_closure Kestrel Foods 41; layoff Kestrel Foods 41; plant_closure Kestrel Foods 66; layoff Kestrel Foods 66"},
		{"an item's head", "en", "", "Two plants go this spring, officials said.\n\nKestrel Foods. It will shut its Larkin plant in May.\n\nLindner Mills. It told the state that it would shutter its Ludington plant.",
			"plant_closure Kestrel Foods; plant_closure Lindner Mills"},
	})
}

// What failed at whom.
func TestWhoFails(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"went down as well", "en", "Perplexity goes down, too", "Perplexity went down as well on Tuesday, users said.", "outage Perplexity"},
		{"went down as a failure", "en", "", "The film went down as the flop of the year for Marlow Pictures.", ""},
		{"an exchange", "en", "", "The Oslo Stock Exchange halted trading for nearly four hours Wednesday because of a software glitch.", "outage Oslo Stock Exchange"},
		{"no interruption", "en", "", "The Oslo Stock Exchange denied that there had been any interruption to trading on Tuesday.", ""},
		{"channels on another's service", "en", "ESPN and ABC go dark on YouTube TV as Disney talks collapse", "", ""},
		{"completely down", "en", "", "All Kestrel dashboards were completely down on Wednesday for twelve minutes.", "outage Kestrel"},
	})
}
