package extract_test

import "testing"

func TestToldOverSentences(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"what a shake-up costs", "en", "", "Kestrel is restructuring its European business. The bill, roughly £200m, will be booked as an exceptional item.", "restructuring_charge Kestrel"},
		{"what something else costs", "en", "", "Kestrel was fined in June. The bill, roughly £200m, will be booked as an exceptional item.", ""},
		{"whom an offer reaches", "en", "", "Kestrel University has approved a voluntary separation incentive for staff. Roughly 200 of nearly 1,400 full-time people meet one of the tests.", "buyout Kestrel University 200"},
		{"a rumour the headline denies", "en", "Kestrel dismisses report of mass layoffs", "Whoever had picked up the phone would have known there is no plan for 4,000 job cuts, a spokesman for Kestrel said.", "layoff Kestrel 4000"},
		{"a hundred", "en", "", "Kestrel will cut about a hundred jobs.", "layoff Kestrel 100"},
		{"circa", "en", "", "Kestrel said that c. 240 jobs will go.", "layoff Kestrel 240"},
		{"no longer in office", "en", "", "Ann Ray is no longer chief executive of Kestrel.", "exec_departure Kestrel"},
	})
}

func TestWhoClaimsNothing(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"whom somebody asked", "en", "", "Of more than 700 executives and board members whom Kestrel asked last month, about half have cut headcount, 52% have frozen hiring.", ""},
		{"who asks its own", "en", "", "Kestrel asked more than 300 trainees to leave after they failed a test.", "layoff Kestrel 300"},
		{"of their own will", "en", "", "In the course of the year 187 colleagues left Kestrel of their own will, and 41 were asked to go for reasons of conduct.", ""},
		{"shops of its own", "en", "", "Kestrel, the women's chain, said 14 to 16 of its boutiques will go this year.", ""},
		{"a question", "en", "", "Kestrel has frozen hiring. Will people be laid off? Nothing of the kind is planned.", "hiring_freeze Kestrel"},
		{"a sample", "en", "Sample letters for a hiring freeze", "Dear team, we at Kestrel have decided to freeze hiring until the new year.", ""},
	})
}

func TestAsOthersDo(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"the same", "en", "", "Last month Kestrel Foods froze recruitment in its retail arm; Alder Mills did the same in September.", "hiring_freeze Kestrel Foods; hiring_freeze Alder Mills"},
		{"before tax", "en", "", "Kestrel approved a restructuring of its plants. A pre-tax charge of $148 million was recorded in the quarter.", "restructuring_charge Kestrel"},
		{"bookings are no service", "en", "", "Kestrel Air has frozen hiring because bookings have collapsed.", "hiring_freeze Kestrel Air"},
	})
}
