package extract_test

import "testing"

// Who answers talk of cuts denies it in many ways; what is denied beside a claim is not the claim.
func TestTalkIsDenied(t *testing.T) {
	t.Parallel()
	reads(t, withStatus, []said{
		{"a columnist's story", "en", "", "Kestrel on Monday dismissed a columnist's story that it would cut some 3,000 jobs.", "layoff Kestrel 3000 denied"},
		{"played down", "en", "", "Kestrel's finance chief played down a newspaper report of 900 redundancies.", "layoff Kestrel 900 denied"},
		{"neither is true", "en", "", "A gossip site said that 40 people at Kestrel were laid off. “Neither is true,” a spokesman said of the two stories.", "layoff Kestrel 40 denied"},
		{"that was baseless", "en", "", "The Mail on Sunday had written that about 900 people could be laid off at Kestrel. That was baseless, said a spokesperson for the company.", "layoff Kestrel 900 denied"},
		{"what a report is called", "de", "", "Den Bericht, wonach Kestrel ein Viertel der Belegschaft entlassen wolle, nannte ein Sprecher grotesk.", "layoff Kestrel 0 denied"},
		{"gossip", "nl", "", "Kestrel schrapt 300 banen, meldde een krant. Een woordvoerder noemt het verhaal geroddel.", "layoff Kestrel 300 denied"},
		{"something else denied before", "en", "", "Kestrel dismissed the newspaper's story on its profits, but said it would cut 300 jobs.", "layoff Kestrel 300 confirmed"},
		{"something else denied behind", "en", "", "Kestrel confirmed a report that it will cut 300 jobs and dismissed rumours of a sale.", "layoff Kestrel 300 confirmed"},
	})
}
