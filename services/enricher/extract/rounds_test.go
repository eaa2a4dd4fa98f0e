package extract_test

import (
	"fmt"
	"strings"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

func TestListsThatBeginWithTheNumber(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"items", "en", "", "The companies with layoffs, going by WARN notices filed with the Texas Workforce Commission, include the following:\n\n• 152 from Marlow Bakeries on March 9, 2026\n• 61 at Kestrel Seating on June 8, 2026",
			"warn_notice Marlow Bakeries 152; layoff Marlow Bakeries 152; warn_notice Kestrel Seating 61; layoff Kestrel Seating 61"},
		{"a ticker is no mark of an item", "en", "", "Kestrel is laying off 310 workers in California. The layoffs are in a WARN notice sent to the state.\nKestrel (NYSE: K) has some 50,000 workers.",
			"layoff Kestrel 310; warn_notice Kestrel 310"},
		{"a notice that says", "en", "", "Kestrel will let 140 employees go in November.\n\nThey take effect Nov. 18, says a federal WARN notice, dated Sept. 18, that the Texas Workforce Commission has put online.",
			"layoff Kestrel 140; warn_notice Kestrel 140"},
	})
}

func TestSharesOfEarlierRounds(t *testing.T) {
	t.Parallel()
	reads(t, func(signals []*foreshockv1.Signal) string {
		var out []string
		for _, s := range signals {
			out = append(out, fmt.Sprintf("%d %g", s.GetClaim().GetHeadcount(), s.GetClaim().GetPercent()))
		}
		return strings.Join(out, "; ")
	}, []said{
		{"a round before", "en", "", "Kestrel Genomics is letting 75 people go. They come on top of a 15% trim in 2025.", "75 0; 0 15"},
		{"the same round", "en", "", "Kestrel Genomics is letting 75 people go. Kestrel put the departures at 30% of its staff.", "75 30"},
	})
}

func TestSubjectsTogether(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"an article before the second", "en", "", "Marlow University and the University of Oslo enacted hiring freezes last month.", "hiring_freeze University of Oslo; hiring_freeze Marlow University"},
	})
}
