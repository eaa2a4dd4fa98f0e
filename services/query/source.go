package query

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

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

// Sources is the health of every source. It is that of now: no as-of day changes it.
type Sources struct {
	Sources []Source `json:"sources"`
}

// Covered is a company's coverage.
type Covered struct {
	CompanyID string     `json:"company_id"`
	AsOf      string     `json:"as_of"`
	Coverage  []Coverage `json:"coverage"`
}

// worst puts what needs a look first.
var worst = map[string]int{"failed": 0, "degraded": 1, "ok": 2}

func (s *Server) viewSources(ctx context.Context, _ time.Time) (Sources, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.ReadTimeout)
	defer cancel()
	sources, err := s.deps.Reader.Sources(ctx)
	if err != nil {
		return Sources{}, fmt.Errorf("sources: %w", err)
	}
	slices.SortFunc(sources, func(a, b Source) int {
		return cmp.Or(cmp.Compare(worst[a.State], worst[b.State]), cmp.Compare(a.Name, b.Name))
	})
	return Sources{sources}, nil
}

func (s *Server) viewCoverage(ctx context.Context, companyID string, asOf time.Time) (Covered, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.ReadTimeout)
	defer cancel()
	coverage, err := s.deps.Reader.Coverage(ctx, companyID, "", asOf)
	if err != nil {
		return Covered{}, fmt.Errorf("coverage: %w", err)
	}
	return Covered{companyID, isoDay(asOf), coverage}, nil
}

func (s *Server) apiSources(w http.ResponseWriter, r *http.Request) {
	serveJSON(s, w, r, s.viewSources)
}

func (s *Server) apiCoverage(w http.ResponseWriter, r *http.Request) {
	serveJSON(s, w, r, func(ctx context.Context, asOf time.Time) (Covered, error) {
		return s.viewCoverage(ctx, r.PathValue("id"), asOf)
	})
}

// sources is the page of all sources.
func (p *pages) sources(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, "sources", func(ctx context.Context, asOf time.Time, v *view) error {
		sources, err := p.server.viewSources(ctx, asOf)
		if err != nil {
			return err
		}
		v.Title, v.Data, v.Body = "Sources", "/api/sources", sources
		return nil
	})
}

// instantLabel is an instant (RFC 3339) to the minute.
func instantLabel(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	return t.UTC().Format("2006-01-02 15:04")
}
