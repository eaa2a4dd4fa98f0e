package extract_test

import "testing"

func TestStatesBehindTowns(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-05", briefly, []said{
		{"a state ends a town, not a row of words", "en", "", "Wexford Graphics is closing its Salisbury, MD, plant at month's end.", "plant_closure Wexford Graphics"},
		{"two short words", "en", "", "Wexford Graphics is closing its Asheboro, N.C., plant at month's end.", "plant_closure Wexford Graphics"},
		{"a dateline's state is nobody", "en", "", "CHARLESTON, W.Va. — More than 870 miners may be laid off by the end of November at seven mines run by Ardent Coal.", "layoff Ardent Coal 870"},
		{"a notice in each state", "en", "", "FedEx will lay off 311 people in Allentown, Pa., and 164 in Vineland, N.J., according to WARN notices.", "layoff FedEx 311; layoff FedEx 164; warn_notice FedEx 311; warn_notice FedEx 164"},
		{"a state in brackets within a name", "en", "", "Caro (Mich.) Memorial will lay off 156 people on May 12, it said.", "layoff Caro Memorial 156"},
		{"a byline holds no state", "en", "Ardent Foods cuts 300 jobs", "By Ada Long, PA Business Editor\nArdent Foods is cutting 300 jobs.", "layoff Ardent Foods 300"},
		{"a list of states holds no town", "en", "", "Ardent Foods will close plants in Ohio, Texas and Iowa.", "plant_closure Ardent Foods"},
		{"a page's day is no number", "en", "", " date 2026-03-03 Ardent Foods will lay off 72 people on May 5.", "layoff Ardent Foods 72"},
	})
}

func TestWhoseTheyAreByName(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"those of whom one is named", "en", "", "Kavitha is one of 730 Foxconn employees who are to be sacked on December 31.", "layoff Foxconn 730"},
		{"a number in a name counts nobody", "en", "", "Phillips 66 will close its Rodeo plant next year.", "plant_closure Phillips 66"},
		{"a telephone's area counts nobody", "en", "", "Kestrel Foods will lay off staff at its plant, said Ada Long, tel. (401) 831-6755.", "layoff Kestrel Foods"},
		{"a paper's report is spoken of", "en", "Vauxhall to meet unions", "A spokesman for Vauxhall brushed aside a Sunday Times report that it would axe 1,400 jobs at Ellesmere Port.", "layoff Vauxhall 1400"},
		{"a town made of two words", "en", "", "At Fort Nelson, 380 people will be out of work when Slocan's board plant closes its doors.", "layoff Slocan 380; plant_closure Slocan 380"},
		{"a firm whose name begins as people's", "en", "", "Dan River Mills is closing its plant in Danville.", "plant_closure Dan River Mills"},
		{"a description behind a subordinator", "en", "", "Alun Pryce, who sits for Brecon, wrote to Honeywell after the American group said that it will cut 90 jobs.", "layoff Honeywell 90"},
		{"where the firm is that has no name yet", "en", "", "A Lancashire bed maker is to close with the loss of 120 jobs. Slumberland said orders had dried up.", "layoff Slumberland 120"},
		{"how many there were and will be", "en", "", "Queensland Alumina will wind down its refinery. With it comes a reduction in staff, from about 620 to some 180.", "plant_closure Queensland Alumina; layoff Queensland Alumina"},
		{"a letter to be filled in", "en", "Sample letter", "[Date]\nDear Ms. Sample: XYZ Products will shut its plant at Anytown for good. 85 jobs end as a result.", ""},
		{"a headline's words are no firm", "en", "The Handy Scapegoat", "Some 31,000 pink slips have been handed out since January.", ""},
	})
}
