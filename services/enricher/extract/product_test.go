package extract_test

import (
	"strings"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// whatFailed writes the outages as "company: service".
func whatFailed(signals []*foreshockv1.Signal) string {
	var out []string
	for _, s := range signals {
		if s.GetClaim().GetKind() == "outage" {
			out = append(out, s.GetCompany()+": "+s.GetClaim().GetService())
		}
	}
	return strings.Join(out, "; ")
}

func TestWhatFailedIsCalledAsItIsWritten(t *testing.T) {
	reads(t, whatFailed, []said{
		{"set apart by its owner", "en", "", "Fernhill Bank said its crew-scheduling software crashed for two hours.", "Fernhill Bank: crew-scheduling software"},
		{"without what is no name", "en", "", "Fernhill Bank lost its entire card network for two hours on Tuesday.", "Fernhill Bank: card network"},
		{"with a name of its own", "en", "", "Fernhill Bank's booking site, Fernigo, was offline for four hours.", "Fernhill Bank: Fernigo"},
		{"a company's product", "en", "", "Adobe's Creative Cloud went down on Tuesday.", "Adobe: Creative Cloud"},
		{"of a name that begins with an accent", "en", "", "outage: Élan mobile app was down for three hours.", "Élan: mobile app"},
		{"several at once", "en", "", "Reddit, Duolingo and Slack all dropped offline on Tuesday.", "Duolingo: ; Reddit: ; Slack: "},
		{"what is cooled is not what cools", "en", "", "Fernhill Bank has replaced a cooling system that failed.", ""},
		{"no request failed", "en", "", "Fernhill Bank was slow for an hour on Tuesday. No requests failed.", ""},
	})
}
