package extract_test

import (
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// dated writes signals as standing does, with the date when the jobs end.
func dated(signals []*foreshockv1.Signal) string {
	line := standing(signals)
	for _, s := range signals {
		if date := s.GetClaim().GetEffective(); date != "" {
			line += " " + date
		}
	}
	return line
}

func TestWhoIsIntroducedAndWhen(t *testing.T) {
	t.Parallel()
	reads(t, dated, []said{
		{"a unit named behind what it is", "en", "Northline Cargo to shrink", "Deutsche Bahn plans to reduce headcount at its cargo arm, Northline Cargo, by 230 jobs.", "layoff Northline Cargo 230 planned"},
		{"an office behind a comma is of the next name", "en", "", "Up to 350 roles will go at the University of Northmoor, vice-chancellor Helen Prowse told staff.", "layoff University of Northmoor 350 confirmed"},
		{"where a company comes from", "en", "", "“We are parting with 17 colleagues,” said Jonas Ekdahl, who runs the Uppsala fintech Kvitto.", "layoff Kvitto 17 confirmed"},
		{"a union's name", "en", "", "The Guild of Dock and Warehouse Workers says 180 of its members at Harlow Freight have been told they will be out of work.", "layoff Harlow Freight 180 reported"},
		{"who runs the place", "en", "", "Some 75 miners were paid off at Goldrush Creek when the ore ran out, said the mine's operator, Tamarack Minerals.", "layoff Tamarack Minerals 75 confirmed"},
		{"a date that begins the sentence", "en", "", "On April 6 the 205 hourly employees of Quaker Steel in Peoria go on indefinite layoff, the company announced.", "layoff Quaker Steel 205 confirmed 2026-04-06"},
		{"next month", "en", "", "Harlow Freight said 310 drivers will be let go next month.", "layoff Harlow Freight 310 confirmed 2026-04"},
		{"when those leave of whom the sentence before told", "en", "", "Harlow Freight is making 65 administrative staff redundant. They will leave by the end of April.", "layoff Harlow Freight 65 confirmed 2026-04"},
		{"a month to come is not past", "en", "", "Harlow Freight will lay off 26 people in April, director Joslyn Bowling said.", "layoff Harlow Freight 26 confirmed 2026-04"},
		{"a report of its own", "en", "", "The company now expects to part ways with 1,350 employees, Philips said in its quarterly report.", "layoff Philips 1350 planned"},
		{"said it would, at length", "en", "", "Serco said 320 people at its Peterborough call centre would be let go.", "layoff Serco 320 confirmed"},
		{"a day in words", "en", "", "Effective the second of May, Harlow Freight will discharge all 435 line workers at its Harrison plant.", "layoff Harlow Freight 435 confirmed 2026-05-02"},
	})
}

// "Next month" says nothing where nobody knows when the text was published.
func TestNoMonthComesOfATextWithoutADay(t *testing.T) {
	t.Parallel()
	signals := extractor(t).Extract(&foreshockv1.Event{Id: "e", Kind: "news", Lang: "en", Text: "Harlow Freight is making 65 administrative staff redundant. They will leave next month."})
	if len(signals) != 1 || signals[0].GetClaim().GetEffective() != "" {
		t.Errorf("got %v, want one layoff without a day", signals)
	}
}
