package extract_test

import "testing"

// Whose people they are, where other names stand nearer or the words for the employer come later.
func TestTheirEmployer(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"in apposition", "en", "", "Baggage handlers at Gatwick are worried. Their employer, Skyline Ground Services, has lost its contract with easyJet and says 215 roles are at risk.", "layoff Skyline Ground Services 215"},
		{"behind the name", "en", "", "Thirty-seven printers in Leith lost their jobs. Caldwell Foods, their employer since the merger, said it had ceased trading.", "layoff Caldwell Foods 37"},
		{"as a sentence", "en", "", "Cleaners at Heathrow have been told that 60 of them will lose their jobs. Their employer is Bright Facilities, which works for British Airways.", "layoff Bright Facilities 60"},
		{"to whom administrators were appointed", "en", "", "A vegetable packer has gone into administration with the loss of 173 jobs. Administrators from FRP said they had been appointed to Greetham Growers, which supplied Lidl.", "layoff Greetham Growers 173"},
		{"an administrator speaks", "en", "", "Bensleep has collapsed. Joint administrator Sarah Poole of Interpath said 212 staff were made redundant.", "layoff Bensleep 212"},
		{"within commas", "en", "", "Kestrel Foods, formed in January by the merger of Carlton and Hayes Gow, will cut 60 jobs.", "layoff Kestrel Foods 60"},
		{"a year within commas", "en", "", "Pacifica Hospitality, which bought the hotel in 2019, is laying off 60 housekeepers.", "layoff Pacifica Hospitality 60"},
		{"at the head", "en", "", "DBS has made 80 people redundant. At OCBC, about 1,500 of the 4,000 jobs it said it would cut have gone so far.", "layoff DBS 80; layoff OCBC 1500; layoff_target OCBC 4000"},
		{"a union's letters", "en", "", "DB Cargo and the EVG union reached agreement on the loss of 6,200 jobs.", "layoff DB Cargo 6200"},
		{"where several firms are", "en", "Redundancy talks at two Cumbrian firms", "Barrow-based Lytham Valves wants to cut 38 of 190 posts.", "layoff Lytham Valves 38"},
		{"a unit by its trade", "en", "Thyssenkrupp Steel: the way so far", "Thyssenkrupp's steel unit will cut 360 jobs.", "layoff Thyssenkrupp Steel 360"},
	})
}

// What is taken back, long past, or does without cuts claims nothing.
func TestNoCutsNow(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"notices taken back", "en", "", "Sutterfield Health has withdrawn layoff notices sent to 52 nurses.", ""},
		{"notices that were taken back", "en", "", "Layoff notices sent to 52 nurses at Sutterfield Health have been rescinded.", ""},
		{"in the pandemic", "en", "", "Rolls-Royce shed 9,000 jobs during the pandemic and has since returned to record profit.", ""},
		{"hired in the pandemic", "en", "", "Rolls-Royce is cutting 900 people it hired during the pandemic.", "layoff Rolls-Royce 900"},
		{"without cuts", "en", "", "Kestrel Foods wants to trim payroll without layoffs, it said.", ""},
		{"charges for closures", "en", "", "Kestrel Foods booked charges of 140 million pounds for severance and site closures.", "restructuring_charge Kestrel Foods"},
	})
}
