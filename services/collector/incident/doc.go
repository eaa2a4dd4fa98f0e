// Package incident reads what status pages publish: Statuspage's JSON, Atom and RSS, both
// historic layouts of AWS, the feeds of Azure and Google Cloud, and lines of incidents in
// the project's own layout.
//
// Input: a document or the items of a feed, and pipelines/incident, which says whose page
// it is. Output: one event of kind "incident" for each version of each incident; all
// versions share the document key, and what they say of it is in attributes (constants of
// this package). Failure: an item without a time or a title is refused and the rest goes
// on; a document in no known layout is ErrUnknown. It is pure and keeps no state.
package incident

// Attributes of an incident's event; one that the page does not give is absent.
const (
	// Start and End are RFC 3339 in UTC: what the page states of the disruption itself
	// ("between 09:26 and 13:20 UTC"), else the first and the closing update. Window says
	// which: "stated" or "updates".
	Start  = "start"
	End    = "end"
	Window = "window"
	// DurationHours is End less Start, to two places.
	DurationHours = "duration_hours"
	// FirstUpdate and LastUpdate are those of the page, RFC 3339.
	FirstUpdate = "first_update"
	LastUpdate  = "last_update"
	// Service is what was affected, several names separated by ", "; Components holds the
	// page's own names where Service had to be shortened.
	Service    = "service"
	Components = "components"
	Region     = "region"
	Platform   = "platform"
	// Impact is none, minor, major, critical or maintenance, where the page says so.
	Impact = "impact"
	// Status is investigating, identified, monitoring, resolved, scheduled, in_progress,
	// completed, postmortem or update.
	Status = "status"
	// Cause is a class of pipelines/incident or "unknown"; AILinked is "true" where the
	// text says that AI made the change or helped to.
	Cause    = "cause"
	AILinked = "ai_linked"
	// Updates is their number.
	Updates = "updates"
	// Page is the name of the page in pipelines/incident.
	Page = "page"
	// Inferred names attributes that the publisher of the data guessed itself, separated by commas.
	Inferred = "inferred"
)
