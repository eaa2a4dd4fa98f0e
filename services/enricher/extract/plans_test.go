package extract_test

import "testing"

// What is saved, by whom and for which year, and what an overall plan is.
func TestPlans(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", briefly, []said{
		{"a client's saving", "", "", "Accenture said its software would save Nokia $40 million a year.", ""},
		{"the company's own", "", "", "A leaner structure would save Nokia $40 million a year.", "savings_target Nokia"},
		{"a goal told after the cuts", "", "", "Cisco has cut 2,100 jobs. Its own goal is 7,000 by 2030.", "layoff Cisco 2100; layoff_target Cisco 7000"},
		{"saved last year", "", "", "Nokia saved 670 million euros last year through its productivity programme.", ""},
		{"still to be achieved", "", "", "Nokia has earmarked savings of $1.4 billion, to be achieved by 2028.", "savings_target Nokia"},
		{"the name of a plan", "", "", "Renault's \"Horizon\" plan foresees that 400 million euros will be saved in 2026.", "savings_target Renault"},
		{"a name that ends in AI", "", "", "Ferrule AI has made 60 people redundant.", "layoff Ferrule AI 60"},
		{"turbines", "", "", "Nokia moved its offshore turbines to Taiwan.", ""},
		{"an earlier round beside it", "", "", "Cisco will cut a further 75 jobs on top of the 210 announced in November.", "layoff Cisco 75; layoff Cisco 210"},
	})
}
