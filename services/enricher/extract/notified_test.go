package extract_test

import (
	"testing"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// A notice is not given on a day to come, and the sentence behind it may say when it was.
func TestWhenANoticeWasGiven(t *testing.T) {
	t.Parallel()
	x := extractor(t)
	for text, want := range map[string][2]string{
		"Brenhold Logistics has notified the California Employment Development Department that it will end 146 jobs at its Stockton warehouse on May 8, 2026. The notice is dated March 6.": {"2026-05-08", "2026-03-06"},
		"Brenhold Plastics of Lima, Ohio, filed a WARN notice affecting 74 workers, effective May 11, 2026. The notice was received on March 10.":                                           {"2026-05-11", "2026-03-10"},
		"Brenhold Plastics of Lima, Ohio, filed a WARN notice on March 9 affecting 74 workers, effective May 11, 2026.":                                                                     {"2026-05-11", "2026-03-09"},
	} {
		in, got := extract.Input{Title: "WARN notice", Text: text, Published: "2026-03-12"}, [2]string{}
		for _, s := range x.Extract(in.Event()) {
			if c := s.GetClaim(); c.GetKind() == "warn_notice" {
				got = [2]string{c.GetEffective(), c.GetNoticeDate()}
			}
		}
		if got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
