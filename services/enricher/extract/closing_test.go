package extract_test

import "testing"

// Plants that close, notices and hiring stops, by what their words point to.
func TestClosingsNoticesAndStops(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", brief, []said{
		{"that day", "", "", "Orvell Group's bakery in Salem will go dark on May 29. Its owner said 58 workers would lose their jobs that day.", `{"kind":"plant_closure","company":"Orvell Group","company_id":"x-orvell-group","headcount":58,"status":"confirmed"}` + "\n" + `{"kind":"layoff","company":"Orvell Group","company_id":"x-orvell-group","headcount":58,"status":"confirmed","effective":"2026-05-29"}`},
		{"a denial that closes", "", "", "Orvell Group has chosen not to restart its Salem smelter.", `{"kind":"plant_closure","company":"Orvell Group","company_id":"x-orvell-group","status":"confirmed"}`},
		{"a denial that does not", "", "", "Orvell Group's idled Salem plant won't reopen this month.", ``},
		{"a closure denied", "", "", "Orvell Group has denied a report that it intends to close its Salem plant.", ``},
		{"whom the plant has", "", "", "Orvell Group will close its mill in Salem. The site has 180 employees.", `{"kind":"plant_closure","company":"Orvell Group","company_id":"x-orvell-group","headcount":180,"status":"confirmed"}`},
		{"who tells of it", "", "", "Orvell Group will close its Salem mill in the autumn, two people briefed on the talks said.", `{"kind":"plant_closure","company":"Orvell Group","company_id":"x-orvell-group","status":"reported"}`},
		{"the trade in a name", "", "", "Wedgwood Glass closed the factory on Tuesday.", `{"kind":"plant_closure","company":"Wedgwood Glass","company_id":"wedgwood","status":"confirmed"}`},
		{"an agency that was told", "", "", "The Michigan Department of Labor and Economic Opportunity has been notified by Orvell Group that 119 jobs will be eliminated starting June 1.", `{"kind":"warn_notice","company":"Orvell Group","company_id":"x-orvell-group","headcount":119,"status":"confirmed","effective":"2026-06-01","state":"MI"}` + "\n" + `{"kind":"layoff","company":"Orvell Group","company_id":"x-orvell-group","headcount":119,"status":"confirmed","effective":"2026-06-01"}`},
		{"what the next sentence says of a notice", "", "", "Orvell Group filed a WARN notice in Ohio. It covers 44 scientists.", `{"kind":"warn_notice","company":"Orvell Group","company_id":"x-orvell-group","headcount":44,"status":"confirmed","state":"OH"}`},
		{"nobody is hired", "", "", "Orvell Group said nobody would be hired before July.", `{"kind":"hiring_freeze","company":"Orvell Group","company_id":"x-orvell-group"}`},
		{"a hiring stop denied", "", "", "Orvell Group denies a hiring freeze.", ``},
	})
}
