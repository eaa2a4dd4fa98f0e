// Package subject names the streams and builds the subjects on which things travel.
//
// Every subject is foreshock.<what>.<token>.<token>; a token that a source or a company
// brings is made legal here, and nowhere else.
package subject

import (
	"strings"

	"github.com/foreshock/foreshock/proto/identity"
)

// Streams that hold what travels. Their limits are data: pipelines/streams.
const (
	Events          = "FORESHOCK_EVENTS"
	Signals         = "FORESHOCK_SIGNALS"
	Indicators      = "FORESHOCK_INDICATORS"
	Alerts          = "FORESHOCK_ALERTS"
	Outbox          = "FORESHOCK_OUTBOX"
	DeadLetters     = "FORESHOCK_DEAD_LETTERS"
	BackfillEvents  = "FORESHOCK_BACKFILL_EVENTS"
	BackfillSignals = "FORESHOCK_BACKFILL_SIGNALS"
)

// Event is foreshock.event.<news|filing|notice|incident>.<source>.
func Event(kind, source string) string { return join("event", kind, source) }

// Signal is foreshock.signal.<kind>.<company id>.
func Signal(kind, companyID string) string { return join("signal", kind, companyID) }

// Indicator is foreshock.indicator.<company id>.<quarter>.
func Indicator(companyID, quarter string) string { return join("indicator", companyID, quarter) }

// Alert is foreshock.alert.<severity>.<company id>.
func Alert(severity, companyID string) string { return join("alert", severity, companyID) }

// OutboxOf is foreshock.outbox.<bridge>.<chain>; of chain "*", every chain of the bridge.
func OutboxOf(bridge, chain string) string {
	if chain == "*" {
		return join("outbox", bridge) + ".*"
	}
	return join("outbox", bridge, chain)
}

// Dead is foreshock.dead.<stage>.
func Dead(stage string) string { return join("dead", stage) }

// Backfill is where an event or a signal of a backfill travels, given where a live one
// would: foreshock.backfill.event.<kind>.<source>, foreshock.backfill.signal.<kind>.<company id>.
func Backfill(live string) string {
	return "foreshock.backfill" + strings.TrimPrefix(live, "foreshock")
}

func join(tokens ...string) string {
	var b strings.Builder
	b.WriteString("foreshock")
	for _, t := range tokens {
		b.WriteByte('.')
		b.WriteString(Token(t))
	}
	return b.String()
}

// Token is s as one legal subject token: as it is where it already is one, else its slug.
func Token(s string) string {
	for _, r := range s {
		if r <= ' ' || r == '.' || r == '*' || r == '>' || r == 0x7f || r == 0xfffd {
			s = identity.Slug(s)
			break
		}
	}
	if s == "" {
		return "_"
	}
	return s
}
