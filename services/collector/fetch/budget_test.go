package fetch

import (
	"testing"

	"golang.org/x/time/rate"
)

// All hosts of a publisher share its budget; a name that only ends alike does not.
func TestBudgetIsShared(t *testing.T) {
	t.Parallel()
	cfg := DefaultConfig()
	cfg.Budgets = []Budget{{Host: "sec.gov", PerSecond: 10}}
	h := newHosts(cfg)
	www, data, port, other := h.of("www.sec.gov"), h.of("data.sec.gov"), h.of("sec.gov:443"), h.of("notsec.gov")
	if www != data || www != port || www == other {
		t.Error("the budget is not that of sec.gov and its subdomains")
	}
	if www.pace.Limit() != 10 || www.pace.Burst() != 1 || other.pace.Limit() != rate.Every(cfg.PerHost) {
		t.Errorf("pace %v, burst %d; elsewhere %v", www.pace.Limit(), www.pace.Burst(), other.pace.Limit())
	}
}
