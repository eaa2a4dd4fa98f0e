package extract_test

import "testing"

// TestWordings reads claims of the kinds seldom told in wordings of the press, of memos and filings.
func TestWordings(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", briefly, []said{
		{"recruiting postponed", "en", "", "Brantford Mills said it was putting recruitment on the back burner until orders recover.", "hiring_freeze Brantford Mills"},
		{"searches suspended", "en", "", "Duvall Health said on Friday it was suspending searches for all non-clinical jobs.", "hiring_freeze Duvall Health"},
		{"hands raised", "en", "", "Norrick said 1,150 hourly workers raised their hands for its separation program.", "buyout Norrick 1150"},
		{"relieved of duties", "en", "", "Duvall Health's board relieved president and CEO Tom Arden of his duties.", "exec_departure Duvall Health"},
		{"on leave is not gone", "en", "", "The board of Duvall Health put CEO Roy Banning on paid leave on May 16 pending a review.", ""},
		{"taken off a forecast", "en", "", "Corvane has taken $400 million off its forecast for the third quarter.", "guidance_cut Corvane"},
		{"no longer expects", "en", "", "Lindmark no longer expects to hit its sales goal for the year.", "guidance_cut Lindmark"},
		{"cheaper to run", "en", "", "Under the plan, Bexhall Foods is to become $140 million a year cheaper to run.", "savings_target Bexhall Foods"},
		{"a charge that the judge hears", "en", "Kestrel to offer buyouts to office staff", "Kestrel will offer buyouts to the bulk of its staff. A filing said the engine maker expects a pretax charge of up to $700 million, most of it cash.", "buyout Kestrel; restructuring_charge Kestrel"},
		{"robots in their place", "en", "", "Brantford Mills has put robots in the place of packers on the night shift.", "ai_substitution Brantford Mills"},
		{"on the way to Bangalore", "en", "", "Technology jobs at Kessler Bank are on their way to Bangalore, the union said.", "offshoring Kessler Bank"},
		{"jobs that move are not cut", "en", "", "The Financial Services Union says Kestrel will shift some 70 roles to India.", "offshoring Kestrel"},
		{"from here to there", "en", "", "Avonlea Motors shifts axle assembly from Ohio to Silao.", "offshoring Avonlea Motors"},
		{"a family moves", "en", "Family moves from Leeds to Lisbon for sunshine", "Both work remotely for Deloitte, which allows 20 days a year abroad.", ""},
		{"back to the cubicles", "en", "", "Halbrook County has recalled its telecommuters, who have until July 1 to return to their cubicles.", "rto_mandate Halbrook County"},
		{"past a senior", "en", "", "From now on, whatever an assistant writes at Corvane goes past a senior developer before it is merged.", "change_control Corvane"},
		{"people before whom a name stands", "en", "", "Pellworth workers told the paper that they had been made to train the foreigners who took their places.", "knowledge_transfer Pellworth"},
		{"the plug is pulled", "en", "", "Vexley pulled the plug on campus recruiting this fall.", "hiring_freeze Vexley"},
		{"to be found in a budget", "en", "", "Calder University needs to find $38 million in its budget over three years.", "savings_target Calder University"},
		{"work given to a tool", "en", "", "Lumenar has given its copywriters' work to a generative tool.", "ai_substitution Lumenar"},
		{"packing for Warsaw", "en", "", "Harden Steel is packing up its finance department for Warsaw.", "offshoring Harden Steel"},
		{"a concert moves", "en", "", "Brightsea moved its summer concert from Hull to Lisbon.", ""},
		{"half of them is no share of the staff", "en", "", "Harlow Group said it would do away with 17 newsroom positions, around half of them for that reason.", "layoff Harlow Group 17"},
	})
}
