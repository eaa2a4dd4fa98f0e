package extract_test

import (
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// A number beside words of cutting is a claim only where it says how many go.
func TestRolesOfNumbers(t *testing.T) {
	t.Parallel()
	layoff := func(fields string) string { return `{"kind":"layoff","company":"Kestrel Dynamics",` + fields + `}` }
	id := `"company_id":"` + idOf(t, "Kestrel Dynamics") + `",`
	readsOn(t, "2026-03-12", brief, []said{
		{"the whole staff", "", "", "Kestrel Dynamics is cutting 300 of its roughly 9,000 employees.", layoff(id + `"headcount":300,"status":"confirmed"`)},
		{"how many are left", "", "", "Kestrel Dynamics laid off 300 people, cutting its headcount to just under 6,000.", layoff(id + `"headcount":300,"status":"confirmed"`)},
		{"not said whether", "", "", "Kestrel Dynamics slashed its prices. It did not say whether its 12,000 employees would be affected.", ""},
		{"imagined", "", "", "Kestrel Dynamics said the merger would have cost 400 jobs.", ""},
		{"a plan replaced", "", "", "Kestrel Dynamics will cut 700 jobs, more than double its earlier plan to cut 300.", layoff(id + `"headcount":700,"status":"confirmed"`)},
		{"a share of a number", "", "", "The cuts at Kestrel Dynamics represent 5.8% of its roughly 9,000 employees.", layoff(id + `"percent":5.8,"status":"confirmed"`)},
		{"parts that add up", "", "", "Kestrel Dynamics will lay off 750 people. It will cut 500 workers in Ohio and another 250 in Iowa.", layoff(id + `"headcount":750,"status":"confirmed"`)},
		{"two verbs, two companies", "", "", "Kestrel Dynamics has cut 150 jobs while Intel has trimmed 900 roles.", layoff(id+`"headcount":150,"status":"confirmed"`) + "\n" + `{"kind":"layoff","company":"Intel","company_id":"intel","headcount":900,"status":"confirmed"}`},
		{"a country is no currency", "", "", "Kestrel Dynamics is laying off 200 U.S. workers.", layoff(id + `"headcount":200,"status":"confirmed"`)},
		{"a product of its own", "", "", "From May our assistant, Juniper, will answer calls at Kestrel Dynamics, and 40 colleagues will lose their jobs.", layoff(id + `"headcount":40,"status":"confirmed"`)},
		{"another's delay", "", "", "Parts supplier to lay off 212 workers after Stellantis delays a truck.", ""},
	})
}

// idOf is the provisional id of an employer that the registry does not know.
func idOf(t *testing.T, name string) string {
	t.Helper()
	in := extract.Input{Text: name + " lays off 10 workers."}
	for _, s := range extractor(t).Extract(in.Event()) {
		return s.GetCompanyId()
	}
	t.Fatalf("%s: no signal", name)
	return ""
}
