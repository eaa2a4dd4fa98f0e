package extract_test

import "testing"

func TestShortNames(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"a headline has the first word alone", "en", "Siemens to cut 2,700 jobs", "Siemens Energy will cut 2,700 jobs in wind power. The decision was made known by Siemens Energy on Monday.", "layoff Siemens Energy 2700"},
		{"but the text names both", "en", "Siemens to cut 2,700 jobs", "Siemens will cut 2,700 jobs, none of them at Siemens Energy.", "layoff Siemens 2700"},
		{"a college is not the firm of its first word", "en", "", "Emerson College is laying off 14 lecturers, it said on Friday.", "layoff Emerson College 14"},
		{"the letters of an exchange", "en", "", "Marin Software (MRIN) is laying off 40 people. MRIN expects a charge of $1.2 million for severance.", "layoff Marin Software 40; restructuring_charge Marin Software"},
		{"people with a capital are no firm", "en", "Note from Tri-County Medical Center", "Dear Associates, today Tri-County Medical Center had to shrink its staff. Forty-three Associates were let go.", "layoff Tri-County Medical Center 43"},
		{"a plan is no firm", "en", "", "Under the Horizon Plan, Acuity Brands will cut 300 jobs. The Horizon Plan will save $40 million by 2027.", "layoff Acuity Brands 300; savings_target Acuity Brands"},
		{"called as a person is", "en", "Harland Print to shut plant", "Harland Print told workers that it intends to close its plant in Cold Spring, Minn., for good. The plant has 280 people.", "plant_closure Harland Print 280"},
		{"where it is stands between", "en", "", "Covenant Care in Lubbock, Texas, eliminated 12 roles on Friday.", "layoff Covenant Care 12"},
	})
}

func TestOwnProse(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"what remains is not cut", "en", "", "Velora Therapeutics said that headcount will be reduced by around 40%, to 62 employees, by the end of March.", "layoff Velora Therapeutics"},
		{"they left us", "en", "", "Olmsted Foods: Under the plan 66 full-time employees left us in September 2025.", "layoff Olmsted Foods 66"},
		{"a smaller staff", "en", "", "The Field Museum said its staff will be about 17 percent smaller.", "layoff Field Museum"},
		{"all of us is no share", "en", "", "This went out to all of us at Meridian Research Council: our budget for staff is tight, and every one of us will feel it.", ""},
		{"a notice has the only number told", "en", "", "Wayfair is shutting its Cartersville warehouse in March, according to a WARN notice. It has run for years. The mayor is sad. All 184 will lose their jobs.", "plant_closure Wayfair; warn_notice Wayfair 184; layoff Wayfair 184"},
		{"jobs that come", "en", "", "Ford told us that a battery department will be added here. So far about 260 jobs in all will come.", ""},
		{"no freeze", "en", "", "At Tri-County Medical Center we have imposed no freeze on hiring.", ""},
		{"an offer stands beside unpaid leave", "en", "", "Towson University offers voluntary retirement with four months of pay. Staff may also choose shorter hours. Faculty are left out. There will be a spell of unpaid leave for all as well.", "buyout Towson University"},
		{"shares fell, not staff", "en", "Aeglea stock drops 28% on workforce cut", "Aeglea said it would let about 40% of its workforce go.", "layoff Aeglea"},
	})
}

func TestWhoWrites(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"to its own people", "en", "A message to SunCrest team members", "Over the next weeks we will change our Home Lending division. As a result, 210 roles have been eliminated.\nBest,\nCarla Jensen\nEVP, Home Lending, SunCrest Financial", "layoff SunCrest Financial 210"},
		{"an officer on a call", "en", "Third quarter earnings call", "Operator: Our first question comes from Dan Wu with Jefferies.\nKen Ferrante, CFO, Oakmont Brands: Thanks, Dan. On headcount, we took out about 300 heads in the quarter.", "layoff Oakmont Brands 300"},
		{"a name at the end of a headline", "en", "Statement from Redline Games", "We are parting ways with 24 members of our team.", "layoff Redline Games 24"},
		{"whose office stands on a line of its own", "en", "A message on restructuring", "As you know, Amtrak and Union Pacific have changed the way we work. Today we let 31 people go.\nThank you,\nDana Whitlock\nChief Executive Officer\nBrightforge Rail", "layoff Brightforge Rail 31"},
		{"a team that is hailed", "en", "Workforce update", "Hi Team. We've decided to lay off 95 people. Cobalt Robotics will emerge stronger.", "layoff Cobalt Robotics 95"},
	})
}
