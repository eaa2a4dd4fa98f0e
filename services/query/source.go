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

// worst puts what needs a look first.
var worst = map[string]int{"failed": 0, "degraded": 1, "ok": 2}
