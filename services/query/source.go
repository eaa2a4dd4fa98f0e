package query

// Source is a source's health as its last reading left it. Its clocks are kept apart:
// none says anything of the others. Each is empty where it never told a time.
type Source struct {
	Name string
	URL  string
	Kind string
	// State is ok, degraded or failed; Reason one word, Detail the same for a person.
	State  string
	Reason string
	Detail string
	// Failures counts the readings in a row that failed.
	Failures uint32
	// Fetched is the last reading, Read the last that succeeded, Changed the last that gave
	// something new: RFC 3339. Newest is the latest event time that it stated, Farthest the
	// latest day on which a notice takes effect.
	Fetched  string
	Read     string
	Changed  string
	Newest   string
	Farthest string
	Next     string
}

// Coverage is what was looked for about a company in one quarter, in one kind of document.
type Coverage struct {
	Quarter string
	Kind    string
	// Status is found, nothing_found or not_looked.
	Status string
	// Sources that may tell of the company were read for Days of the quarter's OfDays (of
	// the running one: so far); Signals came of it.
	Sources uint64
	Days    uint64
	OfDays  uint32
	Signals uint64
}

// worst puts what needs a look first.
var worst = map[string]int{"failed": 0, "degraded": 1, "ok": 2}
