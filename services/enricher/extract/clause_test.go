package extract_test

import (
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// Whose a claim is by the words right beside a name.
func TestWhoseByTheWordsBeside(t *testing.T) {
	t.Parallel()
	x := extractor(t)
	for _, c := range []struct{ title, text, want string }{
		{"", "Brenhold has let about 70 traders go. The bank follows Arnfield Brothers, which said on 24 February it was cutting 200 jobs.", "Arnfield Brothers"},
		{"", "Unite said 340 jobs would go at the Speke laboratories of Brenhold Pharma.", "Brenhold Pharma"},
		{"", "Brenhold Research, a contract laboratory that works mainly for Pfizer, is ending 58 jobs.", "Brenhold Research"},
		{"", "The owner of the Old Ram brewery in Grantham has confirmed that 88 workers will be made redundant. Calder Drinks, which bought it in 2019, said the jobs would end in May.", "Calder Drinks"},
		{"Message from Anil to all staff", "Today I share the hardest decision I have made as chief executive of Brenhold. We are parting ways with 96 colleagues.", "Brenhold"},
		{"", "Holbrook's told staff on Friday. Holbrook's made the 350 redundant on 6 March.", "Holbrook's"},
		{"", "Tools by Pressbrenn could not be used on 7 March, its maker Arnfield Systems wrote. Pressbrenn was down for nine hours, its maker Arnfield Systems wrote.", "Arnfield Systems"},
		{"", "Shares in Brenhold Appliances fell. Chair Joan Pickard said the board had started a search for a new finance director after Mike Platt resigned.", "Brenhold Appliances"},
	} {
		in, found := extract.Input{Title: c.title, Text: c.text, Published: "2026-03-12"}, false
		for _, s := range x.Extract(in.Event()) {
			found = found || s.GetCompany() == c.want
		}
		if !found {
			t.Errorf("%q: nothing of %s", c.text, c.want)
		}
	}
}
