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
