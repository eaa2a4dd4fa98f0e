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
