package extract_test

import "testing"

// Whose outage it is and what of theirs failed, where no list has the thing's name.
func TestWhatFailed(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", brief, []said{
		{"a thing owned", "", "", "Orvell Cloud's object storage was unavailable on March 8.", `{"kind":"outage","company":"Orvell Cloud","company_id":"x-orvell-cloud","service":"object storage","start":"2026-03-08","cause":"unknown"}`},
		{"a thing at a place", "", "", "Imaging at Orvell General Hospital was unavailable for seven hours on March 3.", `{"kind":"outage","company":"Orvell General Hospital","company_id":"x-orvell-general-hospital","service":"imaging","start":"2026-03-03","duration_hours":7,"cause":"unknown"}`},
		{"who is blamed", "", "", "Orvell Stores said its payment terminals had been down for two hours because of a fault at Telstra.", `{"kind":"outage","company":"Orvell Stores","company_id":"x-orvell-stores","service":"payment terminals","duration_hours":2,"cause":"dependency"}`},
		{"who runs it", "", "", "Orvelltalk went silent on March 7 when a fire cut the power to a data center of its operator, Nokia.", `{"kind":"outage","company":"Nokia","company_id":"nokia","service":"Orvelltalk","start":"2026-03-07","cause":"power"}`},
		{"what is only feared", "", "", "Orvell Stores hired an engineer to make its app less prone to outages.", ``},
	})
}
