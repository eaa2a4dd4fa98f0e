package extract_test

import (
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// A headline runs a name together with what comes behind it, and a firm's whole staff is no plant's.
func TestNamesRunTogetherAndWholeStaffs(t *testing.T) {
	t.Parallel()
	x := extractor(t)
	in := extract.Input{Title: "Post Office Horizon: chair to depart", Text: "Nigel Railton, the Post Office's chair, is to leave when his term ends on 31 May.", Published: "2026-03-12"}
	for _, s := range x.Extract(in.Event()) {
		if s.GetClaim().GetKind() == "exec_departure" && s.GetCompany() != "Post Office" {
			t.Errorf("the chair of %q", s.GetCompany())
		}
	}
	in = extract.Input{Text: "Brenhold Seating is closing its plant in Spring Hill, the supplier said. Brenhold Seating employs 167,000 in 28 countries.", Published: "2026-03-12"}
	for _, s := range x.Extract(in.Event()) {
		if c := s.GetClaim(); c.GetKind() == "plant_closure" && c.Headcount != nil {
			t.Errorf("%d people at one plant", c.GetHeadcount())
		}
	}
}
