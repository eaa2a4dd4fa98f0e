package extract_test

import "testing"

// A digest's item is about the one on the line above it, and calls it by what it is and where.
func TestItemsAreOfTheirHeadings(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"a name on a line", "en", "", "Schools are not spared either.\n\nTarrant Valley College\n\nFaced with a shortfall of $9 million, the school has eliminated 31 positions, it said in a letter.\n\nDunmore University\n\nThe university laid off 44 people in its press on Monday.", "layoff Tarrant Valley College 31; layoff Dunmore University 44"},
		{"a heading that tells", "en", "The week in games", "It was a long week.\n\nHard times at Copper Lantern\n\nThe studio said on Tuesday that it has laid off 61 people. Copper Lantern made two games.\n\nMoss & Vale sheds a fifth\n\nThe publisher told staff that 85 of them would be let go.", "layoff Copper Lantern 61; layoff Moss & Vale 85"},
		{"where it is", "en", "", "Among the newest to be hit is software start-up Quillwright, which opened in June. The Boise, Idaho, firm laid off 38 people on Friday.", "layoff Quillwright 38"},
		{"a day below the name", "en", "November's cuts", "Halvard Biologics\nNov. 12\nThe company is laying off 72 people, it told staff on Tuesday.", "layoff Halvard Biologics 72"},
	})
}

// Names of firms that look like people's, towns' or common words'.
func TestNamesThatLookLikeOthers(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"where it is, before its verb", "en", "", "Harlan Ridge Medical Center in Keene, N.H., laid off 64 people in March, the Keene Sentinel reported.", "layoff Harlan Ridge Medical Center 64"},
		{"a given name before a word of daily use", "en", "", "Savannah Trials, a contract researcher from Winston-Salem, is laying off 70 people. Savannah Trials did not comment further.", "layoff Savannah Trials 70"},
		{"their employer", "en", "", "Bonnie Togs, her employer of 20 years, told staff on Wednesday that 110 of them would be laid off.", "layoff Bonnie Togs 110"},
		{"its first word again", "en", "", "A letter came from Meridian Staffing, one of three contractors. Meridian has laid off 140 of its employees, an official said.", "layoff Meridian Staffing 140"},
		{"a legal form behind", "en", "", "TLC Couriers, LLC will lay off 131 workers in Pennsylvania in October.", "layoff TLC Couriers 131"},
		{"a plant of its own", "en", "", "About 500 people at Bridgewater Seating's Flint plant have been laid off because of the strike at General Motors.", "layoff Bridgewater Seating 500"},
		{"what is left, back", "en", "", "It means to hand what it has left back to them.\n\nOnline pharmacy Planetpills laid off 90 people.", "layoff Planetpills 90"},
		{"a town's paper", "en", "", "Grand Rapids Journal publisher Carl Enders said the paper laid off 14 people on Monday.", "layoff Grand Rapids Journal 14"},
	})
}

// A line that tells a number without a name is echoed by the sentence below it.
func TestNumbersToldAgain(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"a headline in the text", "en", "Morning links", "Rocket firm laying off 390 as orders end\n\n\"Brightwater Propulsion is laying off 390 people, mostly at its plant near Ogden, a spokesman said.\"", "layoff Brightwater Propulsion 390"},
	})
}
