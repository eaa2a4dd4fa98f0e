package issue

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Heard is when each source was heard. A register that was loaded once and never again says
// nothing of what came after it, nor a feed of what was before it.
type Heard map[string]Hearing

// Hearing is when the earliest and the latest of a source's events were known.
type Hearing struct{ From, Until time.Time }

// covers tells whether one of the sources that know a company was heard early and late enough for
// silence about a quarter to mean that nothing came.
func (h Heard) covers(signals []*foreshockv1.Signal, q quarter.Quarter) bool {
	return slices.ContainsFunc(signals, func(s *foreshockv1.Signal) bool {
		hearing, known := h[s.GetSource()]
		return known && hearing.From.Before(q.End()) && covered(hearing.Until) >= q
	})
}

// covered is the last quarter that a source covers which was heard until then: that of a week
// later, where it had not ended before.
func covered(until time.Time) quarter.Quarter { return quarter.Of(until.AddDate(0, 0, 7)) - 1 }

// latest is up to when any source was heard.
func (h Heard) latest() (until time.Time) {
	for _, hearing := range h {
		if hearing.Until.After(until) {
			until = hearing.Until
		}
	}
	return until
}

// id names the quarters that the sources cover.
func (h Heard) id() string {
	sum := sha256.New()
	for _, source := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintf(sum, "%s %s %s\n", source, quarter.Of(h[source].From), covered(h[source].Until))
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}
