package extract_test

import "testing"

func TestWhoseWordAClaimIs(t *testing.T) {
	t.Parallel()
	reads(t, standing, []said{
		{"on a condition", "en", "", "If the sale to Northmoor goes through, 800 people at Harlow Freight will lose their jobs.", "layoff Harlow Freight 800 planned"},
		{"on one behind it", "en", "", "Fifty-eight workers at Harlow Freight face the sack if the council goes ahead with its plans.", "layoff Harlow Freight 58 planned"},
		{"more may come", "en", "", "Harlow Freight has cut 27 jobs and says there may be more to come.", "layoff Harlow Freight 27 confirmed"},
		{"within a year", "en", "", "Harlow Freight said it will cut 500 jobs by the end of January 2027.", "layoff Harlow Freight 500 confirmed"},
		{"some of whom are of one team", "en", "", "Harlow Freight told staff on Monday that 32 people, including 27 on one team, would be losing their jobs.", "layoff Harlow Freight 32 confirmed"},
		{"a committee of a union", "en", "", "The Unifor bargaining committee for the plant said 480 people had been let go by Harlow Freight.", "layoff Harlow Freight 480 reported"},
		{"a branch of a union", "en", "", "Local 1245 says 55 workers at Harlow Freight were laid off.", "layoff Harlow Freight 55 reported"},
		{"what a union was told", "en", "", "USW District 7 said Harlow Freight had informed it that 260 jobs would go.", "layoff Harlow Freight 260 reported"},
		{"a union that was told, too", "en", "", "Harlow Freight will cut 160 jobs, Unifor was told this week.", "layoff Harlow Freight 160 confirmed"},
		{"what an analyst thinks", "en", "", "Analysts at Jefferies think Harlow Freight could shave off 1,500 positions.", "layoff Harlow Freight 1500 reported"},
		{"what a paper has learnt", "en", "", "Airline Weekly has heard that Harlow Freight is laying off 150 pilots.", "layoff Harlow Freight 150 reported"},
		{"after a report", "en", "", "Harlow Freight will lay off 400 workers, it said on Friday, less than a week after a Reuters report on the cuts.", "layoff Harlow Freight 400 confirmed"},
	})
}
