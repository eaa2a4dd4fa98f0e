package extract_test

import (
	"slices"
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// Of two numbers of the same cuts the one that stands is told.
func TestANumberInThePlaceOfAnother(t *testing.T) {
	t.Parallel()
	x := extractor(t)
	for _, c := range []struct {
		text string
		want []int32
	}{
		{"Brenhold Bearings has agreed with the union to cut 150 jobs at its plants instead of 310.", []int32{150}},
		{"Brenhold Drugs said it now expected to make 1,060 head-office staff redundant; in January the proposal had been 1,200.", []int32{1060}},
		{"Brenhold Paper will cut 360 jobs by the end of September. It had announced in February that 400 jobs would go; that figure is now obsolete.", []int32{360}},
		{"Brenhold Trucks said last week that it would cut 250 jobs. On Wednesday it told staff the number had come down to 205.", []int32{205}},
		{"Sources said that Brenhold wanted to cut 800 jobs. By Thursday the company had confirmed the cuts but put the number at 650.", []int32{650}},
		{"Brenhold Water has put 200 roles under review and expects to make about 120 redundancies.", []int32{120}},
	} {
		in, got := extract.Input{Text: c.text, Published: "2026-03-12"}, []int32(nil)
		for _, s := range x.Extract(in.Event()) {
			if claim := s.GetClaim(); claim.GetKind() == "layoff" {
				got = append(got, claim.GetHeadcount())
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.text, got, c.want)
		}
	}
}
