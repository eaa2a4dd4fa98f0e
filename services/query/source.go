package query

// Source is a source's health as its last reading left it. Its clocks are kept apart:
// none says anything of the others. Each is empty where it never told a time.
type Source struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	Kind string `json:"kind,omitempty"`
	// State is ok, degraded or failed; Reason one word, Detail the same for a person.
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
	Detail string `json:"detail,omitempty"`
	// Failures counts the readings in a row that failed.
	Failures uint32 `json:"failures,omitempty"`
	// Fetched is the last reading, Read the last that succeeded, Changed the last that gave
	// something new: RFC 3339. Newest is the latest event time that it stated, Farthest the
	// latest day on which a notice takes effect.
	Fetched  string `json:"fetched"`
	Read     string `json:"read,omitempty"`
	Changed  string `json:"changed,omitempty"`
	Newest   string `json:"newest,omitempty"`
	Farthest string `json:"farthest,omitempty"`
	Next     string `json:"next,omitempty"`
}

// Coverage is what was looked for about a company in one quarter, in one kind of document.
type Coverage struct {
	Quarter string `json:"quarter"`
	Kind    string `json:"kind"`
	// Status is found, nothing_found or not_looked.
	Status string `json:"status"`
	// Sources that may tell of the company were read for Days of the quarter's OfDays (of
	// the running one: so far); Signals came of it.
	Sources uint64 `json:"sources"`
	Days    uint64 `json:"days"`
	OfDays  uint32 `json:"of_days"`
	Signals uint64 `json:"signals"`
}

// worst puts what needs a look first.
var worst = map[string]int{"failed": 0, "degraded": 1, "ok": 2}
