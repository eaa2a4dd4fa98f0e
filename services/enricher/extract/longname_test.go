package extract_test

import "testing"

func TestNamesAsPapersSetThem(t *testing.T) {
	t.Parallel()
	readsOn(t, "2024-03-12", briefly, []said{
		{"initials and partners", "en", "", "A. M. Castle & Co. said it will lay off 100 employees.", "layoff A. M. Castle 100"},
		{"initials and a legal form", "en", "", "LINCOLN, R.I. -- A.T. Cross Co. said it laid off 50 workers.", "layoff A.T. Cross 50"},
		{"an article before a given name", "en", "", "The Carolina Ledger cut 13 of its 90 jobs on Tuesday.", "layoff Carolina Ledger 13"},
		{"the last word again", "en", "", "The Rochester Philharmonic played. The Philharmonic laid off 12 people.", "layoff Rochester Philharmonic 12"},
		{"a trade behind a dateline", "en", "", "LONDON: Insurer Royal & SunAlliance will cut 1,100 jobs.", "layoff Royal & SunAlliance 1100"},
		{"a trade behind a bullet", "en", "", "• Grocer Kestrel Foods laid off 45 people.", "layoff Kestrel Foods 45"},
		{"an officer behind", "en", "", "Dayton Public Schools Superintendent Rhonda Corr said the district will lay off 60 teachers.", "layoff Dayton Public Schools 60"},
		{"a campus", "en", "", "The University of California, San Francisco is laying off 120 workers.", "layoff University of California, San Francisco 120"},
		{"digits before", "en", "", "3D Robotics laid off 70 workers.", "layoff 3D Robotics 70"},
		{"capitals that are a text's own", "en", "", "Mercy Medical Center (Canton, Ohio) laid off 70 workers.", "layoff Mercy Medical Center 70"},
		{"initials in the headline", "en", "BN to cut 300 jobs", "Berg Nordvik ASA of Norway makes car seats.", "layoff Berg Nordvik 300"},
		{"a verb in title case", "en", "September Job Cuts Jump to 48,190, Retailers in the Lead", "Retailers announced 13,870 cuts, the most for the sector since January.", ""},
		{"a term that is explained", "en", "", "What is a 'RIF'? When it carries out a reduction in force, an agency must look at years of service.", ""},
		{"another firm by its form", "en", "Delta Transformer lays off 65", "Delta Transformer Co. laid off 65 employees on Monday.", "layoff Delta Transformer 65"},
		{"a date within dashes", "en", "", "CAMBRIDGE, Mass.--Aug. 26, 2024--Kestrel Bio Inc. said it laid off 50 people.", "layoff Kestrel Bio 50"},
		{"a dateline in capitals", "en", "", "DRAMMEN, NORWAY Berg Nordvik ASA will lay off 300 people.", "layoff Berg Nordvik 300"},
		{"a paper that is told", "en", "", "Kestrel Mills is dismissing 66 people, it told the Leicester Herald.", "layoff Kestrel Mills 66"},
		{"a country before a colon", "en", "New Zealand live blog: Spark to shed up to 620 roles", "", "layoff Spark 620"},
	})
}

func TestWhoAnswersTalk(t *testing.T) {
	t.Parallel()
	readsOn(t, "2024-03-12", withStatus, []said{
		{"an adjective between", "en", "Dropbox rejects fresh rumors of job cuts", "", "layoff Dropbox 0 denied"},
		{"a verb of two words", "en", "", "Kestrel on Tuesday brushed aside a blog's claim that it was about to shed some 900 posts.", "layoff Kestrel 900 denied"},
		{"staff dismissed", "en", "", "Kestrel dismissed 40 staff after reports of theft at its depot.", "layoff Kestrel 40 confirmed"},
		{"reportedly, of another", "en", "", "Meta laid off more than 11,000 people, and Cisco is reportedly cutting 4,000 jobs.", "layoff Meta 11000 confirmed; layoff Cisco 4000 reported"},
		{"the employer bears it out", "en", "", "Brightpath has cut a quarter of its people, sources say. Chief executive Dana Cho confirmed the details by email and put the number at 27.", "layoff Brightpath 27 confirmed"},
		{"what a cut could mean", "en", "Analysis: Why Cognizant letting 9,000 go could be an early warning", "", "layoff Cognizant 9000 confirmed"},
		{"called back", "en", "", "Kestrel Tools is calling back 40 of those it laid off, it said.", ""},
		{"a programme", "en", "", "Kestrel Tools is cutting a further 190 jobs under a program announced in 2023 that is meant to take 2,600 employees off its books.", "layoff Kestrel Tools 190 confirmed; layoff_target Kestrel Tools 2600 confirmed"},
		{"hiring goes on", "en", "", "Chief executive Dana Cho of Kestrel said that hiring has not been frozen.", ""},
		{"an owner named next", "en", "", "In Georgia, 64 people at a cement works are losing their jobs. Its French owner Lafarge says building will stay weak.", "layoff Lafarge 64 confirmed"},
		{"when, before the verb", "en", "", "The Walker Art Center froze wages. Troubled by the same thing, the Science Museum of Minnesota last Thursday laid off 18 people.", "layoff Science Museum of Minnesota 18 confirmed"},
	})
}
