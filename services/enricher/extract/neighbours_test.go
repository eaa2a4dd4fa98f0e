package extract_test

import (
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

func TestANameBesideAnotherOne(t *testing.T) {
	t.Parallel()
	reads(t, dated, []said{
		{"what it is to the one named first", "en", "", "Nearly 500 of the jobs at Commerzbank's smaller rival Nordhavn Bank are going, its finance chief said.", "layoff Nordhavn Bank 500 confirmed"},
		{"a supplier once, behind a comma", "en", "", "Volkswagen's former supplier, Plastovar, is laying off 215 people.", "layoff Plastovar 215 confirmed"},
		{"the one with suppliers may cut itself", "en", "", "Volkswagen will cut 300 jobs, its supplier Plastovar said.", "layoff Volkswagen 300 confirmed"},
		{"an institution of a country", "en", "", "The Reef Foundation of Panama laid off 22 people.", "layoff Reef Foundation of Panama 22 confirmed"},
		{"a firm and where it is", "en", "", "Northline Aerospace of Abbotsford issued layoff notices to 54 technicians.", "layoff Northline Aerospace 54 confirmed"},
		{"an adverb that begins the sentence", "en", "", "Freshly merged law firm Ashdown Pryce is cutting 70 jobs.", "layoff Ashdown Pryce 70 confirmed"},
		{"not the company whose name it begins with", "en", "", "About 260 employees of Teck Valley Casino have been temporarily laid off.", "layoff Teck Valley Casino 260 confirmed"},
		{"the 's is of the name where a verb follows", "en", "", "Papa Lino's let 16 people go from its Dedham headquarters.", "layoff Papa Lino's 16 confirmed"},
		{"a wire's mark in a text without a headline", "en", "", "BRIEF-Logitech says to reduce workforce by 300", "layoff Logitech 300 confirmed"},
		{"the exchange that tells it", "en", "", "ASX announcement: Appen Resources Ltd advises that 85 employees have been made redundant.", "layoff Appen Resources 85 confirmed"},
		{"its paper's name before a colon", "en", "", "The Plainsman: Sixteen clerks lost their jobs when Ector County closed its annex.", "layoff Ector County 16 confirmed"},
		{"a first bank", "en", "", "First Farmers Bank cut 12 jobs.", "layoff First Farmers Bank 12 confirmed"},
		{"now this one, now that one", "en", "", "First Deutsche Bank cut 12 jobs.", "layoff Deutsche Bank 12 confirmed"},
		{"a union that is told", "en", "", "UNISON has been notified that 330 jobs will go at Northfield NHS Foundation Trust.", "layoff Northfield NHS Foundation Trust 330 reported"},
		{"a letter before a hyphen", "en", "", "Hy-Line Poultry is laying off 13 workers.", "layoff Hy-Line Poultry 13 confirmed"},
	})
}

func TestASharesOwnFrames(t *testing.T) {
	t.Parallel()
	reads(t, standing, []said{
		{"at risk of something else", "en", "", "More than a third of Harlow Freight employees are at risk of burnout.", ""},
		{"its third cut", "en", "", "Harlow Freight has laid off 40 people, its third cut in a year.", "layoff Harlow Freight 40 confirmed"},
	})
}

// A share alone, with no count beside it, is read by the frames of either.
func TestAShareAlone(t *testing.T) {
	t.Parallel()
	signals := extractor(t).Extract(&foreshockv1.Event{Id: "e", Kind: "news", Lang: "en", Text: "Nearly 30% of the staff at Harlow Freight were laid off."})
	if len(signals) != 1 || signals[0].GetClaim().GetPercent() != 30 || signals[0].GetClaim().GetBound() != "about" {
		t.Errorf("got %v, want one layoff of about 30%%", signals)
	}
}

func TestNumbersAndTheirDays(t *testing.T) {
	t.Parallel()
	reads(t, dated, []said{
		{"how far it could go", "en", "", "Job losses at Harlow Freight's quarry could reach 350, the firm said.", "layoff Harlow Freight 350 planned"},
		{"by a dozen", "en", "", "Harlow Freight reduced its headcount by a dozen.", "layoff Harlow Freight 12 confirmed"},
		{"so many of so many have gone", "en", "", "Sixty-one of the 150 jobs that Harlow Freight is to lose have gone so far, its director said.", "layoff Harlow Freight 61 confirmed total; layoff_target Harlow Freight 150 confirmed"},
		{"a part that is the news", "en", "", "Harlow Freight said it has now cut 22,000 positions since the start of last year, including 4,500 in the latest round announced today.", "layoff Harlow Freight 22000 confirmed total; layoff Harlow Freight 4500 confirmed"},
		{"those who work at the plant", "en", "", "Some 85 employees at Harlow Freight's mine have been made redundant.", "layoff Harlow Freight 85 confirmed"},
		{"the owner of what cuts", "en", "", "The hosiery factory owned by Wolsey Bright, the town's biggest employer, is dismissing 66 of its machinists, it told the Leicester Herald.", "layoff Wolsey Bright 66 confirmed"},
		{"the last shift", "en", "", "Harlow Freight will discharge 287 associates. The last shift is May 22.", "layoff Harlow Freight 287 confirmed 2026-05-22"},
		{"a last day for some", "en", "", "Harlow Freight will lay off 46 employees. The last working day for those affected is June 30.", "layoff Harlow Freight 46 confirmed 2026-06-30"},
		{"a date that a notice gives", "en", "", "Harlow Freight will end the jobs of 144 people. The notice gives May 1 as the date.", "layoff Harlow Freight 144 confirmed 2026-05-01"},
	})
}

func TestWhatIsNoCut(t *testing.T) {
	t.Parallel()
	reads(t, standing, []said{
		{"jobs to come", "en", "", "Harlow Freight plans to add another 300 jobs in the Midwest.", ""},
		{"jobs that are saved", "en", "", "All 320 jobs at Harlow Freight have been saved.", ""},
		{"called back", "en", "Harlow Freight recalls 200 Iowa workers it laid off last fall", "", ""},
		{"on the stage", "en", "", "The Bristol company opens with a comedy about a firm that sacks all 300 of its clerks.", ""},
		{"who winds it up", "en", "", "Harlow Pottery has fallen into administration. PwC, which was appointed on Wednesday, said 204 workers had been made redundant.", "layoff Harlow Pottery 204 confirmed"},
		{"a works, under a headline on its company", "en", "John Deere Harvester Works to lay off 119", "John Deere informed 119 employees at Harvester Works that they will be laid off.", "layoff John Deere 119 confirmed"},
	})
}
