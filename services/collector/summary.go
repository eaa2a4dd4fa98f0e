package collector

// State is how the reading of a source ended, or that it goes on.
type State string

const (
	// Read: the source was read, and what it holds is published.
	Read State = "read"
	// Unchanged: it holds what it held before.
	Unchanged State = "unchanged"
	// UnderWay: it answers, and is still being read.
	UnderWay State = "under_way"
	// Waiting: its publisher asked not to be asked again yet.
	Waiting State = "waiting"
	// Unreachable: another try may succeed.
	Unreachable State = "unreachable"
	// Failed: another try will not mend it (404, 410, not a feed, no such file).
	Failed State = "failed"
)

// Summary is what one reading of every source gave, in the order of the configuration.
type Summary struct {
	Sources []SourceSummary `json:"sources"`
}

// SourceSummary is what one reading of one source gave.
type SourceSummary struct {
	Name  string `json:"name"`
	URL   string `json:"url"`
	State State  `json:"state"`
	// Items is how many items, lines or documents were looked at; Events how many of
	// them were new or edited and are published; Recovered how many broken documents
	// were mended first.
	Items     int `json:"items"`
	Events    int `json:"events"`
	Recovered int `json:"recovered,omitempty"`
	// Refused counts refusals by reason.
	Refused map[string]int `json:"refused,omitempty"`
	// Reason is one word on why a source is unreachable or failed.
	Reason string `json:"reason,omitempty"`
	// Error says why a source is unreachable or failed, and what is wrong with a part of
	// a folder.
	Error string `json:"error,omitempty"`
}

// Items is the sum over all sources.
func (s Summary) Items() int { return s.sum(func(r SourceSummary) int { return r.Items }) }

// Events is the sum over all sources.
func (s Summary) Events() int { return s.sum(func(r SourceSummary) int { return r.Events }) }

// Refused is the sum over all sources and reasons.
func (s Summary) Refused() int { return s.sum(SourceSummary.refused) }

// Unread counts the sources that are unreachable or failed.
func (s Summary) Unread() int {
	return s.sum(func(r SourceSummary) int {
		if r.State == Unreachable || r.State == Failed {
			return 1
		}
		return 0
	})
}

func (s Summary) sum(of func(SourceSummary) int) (n int) {
	for _, r := range s.Sources {
		n += of(r)
	}
	return n
}

func (r SourceSummary) refused() (n int) {
	for _, count := range r.Refused {
		n += count
	}
	return n
}
