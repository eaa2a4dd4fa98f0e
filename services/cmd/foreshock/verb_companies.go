package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

type companiesVerb struct {
	Find   companiesFindVerb   `cmd:"" help:"What a name leads to, and how."`
	Review companiesReviewVerb `cmd:"" help:"Names met that are ambiguous or unknown, with counts and where."`
	Alias  companiesAliasVerb  `cmd:"" help:"Give a company a further name, for all that is read from now on."`
}

type companiesFindVerb struct {
	Name string `arg:"" help:"A name as a text or a notice writes it, a ticker, CIK, LEI, QID or id."`
	JSON bool   `name:"json" help:"As JSON."`
}

// companyAnswer is a company of the registry.
type companyAnswer struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	LegalName    string   `json:"legal_name,omitempty"`
	CIK          string   `json:"cik,omitempty"`
	Ticker       string   `json:"ticker,omitempty"`
	LEI          string   `json:"lei,omitempty"`
	QID          string   `json:"qid,omitempty"`
	Industry     string   `json:"industry,omitempty"`
	Parent       string   `json:"parent,omitempty"`
	Subsidiaries []string `json:"subsidiaries,omitempty"`
	Aliases      []string `json:"aliases,omitempty"`
	Ordinary     bool     `json:"ordinary,omitempty"`
}

// foundAnswer is what a name leads to: a company, several that share it, or a
// provisional id.
type foundAnswer struct {
	Query      string          `json:"query"`
	ID         string          `json:"id,omitempty"`
	Name       string          `json:"name,omitempty"`
	Basis      company.Basis   `json:"basis,omitempty"`
	Company    *companyAnswer  `json:"company,omitempty"`
	Candidates []companyAnswer `json:"candidates,omitempty"`
}

// Run looks a name up as extraction would.
func (v *companiesFindVerb) Run(ctx context.Context, global *Global, streams std) error {
	if company.Key(v.Name) == "" {
		return wrongUsage("NAME %q: holds no letter or digit", v.Name)
	}
	registry, err := global.registry(ctx, streams)
	if err != nil {
		return err
	}
	m := registry.Find(v.Name)
	if m.ID == "" && !m.Ambiguous() {
		m = registry.Employer(v.Name)
	}
	answer := foundAnswer{Query: v.Name, ID: m.ID, Name: m.Name, Basis: m.Basis}
	if m.Company != nil {
		c := describeCompany(registry, m.Company)
		answer.Company = &c
	}
	for _, c := range m.Candidates {
		answer.Candidates = append(answer.Candidates, describeCompany(registry, c))
	}
	if v.JSON {
		return json.NewEncoder(streams.out).Encode(answer)
	}
	p := newPage(streams.out)
	switch {
	case answer.Candidates != nil:
		p.line("ambiguous: %s share this name", counted(len(answer.Candidates), "company", "companies"))
		for _, c := range answer.Candidates {
			p.line("  %-24s  %s", c.ID, cmp.Or(c.LegalName, c.Name))
		}
		p.line("foreshock companies alias %q ID settles it", v.Name)
	case answer.Company == nil:
		p.line("not in the registry; provisional id %s", answer.ID)
	default:
		answer.Company.write(p, answer.Basis)
	}
	return p.close()
}

func (c *companyAnswer) write(p page, basis company.Basis) {
	p.line("%s  %s  (by %s)", c.ID, c.Name, basis)
	for _, line := range [...][2]string{
		{"legal name", c.LegalName}, {"ticker", c.Ticker}, {"CIK", c.CIK}, {"LEI", c.LEI}, {"Wikidata", c.QID}, {"industry", c.Industry},
		{"parent", c.Parent}, {"owns", strings.Join(c.Subsidiaries, ", ")}, {"also", strings.Join(c.Aliases, ", ")},
	} {
		if line[1] != "" {
			p.line("  %-10s  %s", line[0], line[1])
		}
	}
	if c.Ordinary {
		p.line("  the name is also a word: only its place in a sentence tells")
	}
}

func describeCompany(registry *company.Registry, c *company.Company) companyAnswer {
	a := companyAnswer{
		ID: c.ID, Name: c.Name, LegalName: c.LegalName, CIK: c.CIK, Ticker: c.Ticker, LEI: c.LEI, QID: c.QID,
		Industry: c.Industry, Parent: c.ParentID, Aliases: c.Aliases, Ordinary: c.Ordinary,
	}
	for _, other := range registry.All() {
		if other.ParentID == c.ID {
			a.Subsidiaries = append(a.Subsidiaries, other.ID)
		}
	}
	return a
}

// registry is that of the pipelines folder with the analysts' names, where there is a
// broker or a data folder that may hold any.
func (g *Global) registry(ctx context.Context, streams std) (*company.Registry, error) {
	registry, err := registryOf(g.files())
	if err != nil {
		return nil, err
	}
	if g.NATS == "" {
		if _, err := os.Stat(g.Data); errors.Is(err, fs.ErrNotExist) {
			return registry, nil
		}
	}
	return registry, g.withBus(ctx, streams, func(conn *bus.Conn) error {
		if err := conn.Declare(ctx); err != nil {
			return err
		}
		return learnAliases(ctx, conn, registry)
	})
}

func learnAliases(ctx context.Context, conn *bus.Conn, registry *company.Registry) error {
	aliases, err := conn.Aliases(ctx)
	if err != nil {
		return err
	}
	return aliases.Watch(ctx, func(all []bus.Alias) bool {
		_ = registry.Learn(namesFrom(all)) // what the registry no longer has is logged by the enricher
		return false
	})
}

// aliasNames is where the enricher hears of analysts' names.
type aliasNames struct{ aliases *bus.Aliases }

func (n aliasNames) Watch(ctx context.Context, learn func([]company.Alias)) error {
	err := n.aliases.Watch(ctx, func(all []bus.Alias) bool {
		learn(namesFrom(all))
		return true
	})
	if ctx.Err() != nil { // as Consume: the end of ctx is no failure
		return nil
	}
	return err
}

func namesFrom(all []bus.Alias) []company.Alias {
	names := make([]company.Alias, len(all))
	for i, a := range all {
		names[i] = company.Alias(a)
	}
	return names
}

type companiesReviewVerb struct {
	Limit int  `help:"At most so many names." default:"50" placeholder:"N"`
	JSON  bool `name:"json" help:"A JSON object a line."`
}

// reviewed is a name that extraction met and could not place.
type reviewed struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	// State: ambiguous, unknown, or linked: known by now, though not when it was read.
	State      string   `json:"state"`
	Candidates []string `json:"candidates,omitempty"`
	Signals    uint64   `json:"signals"`
	Documents  uint64   `json:"documents"`
	Sources    []string `json:"sources"`
	First      string   `json:"first_known"`
	Last       string   `json:"last_known"`
	Quote      string   `json:"quote"`
}

const reviewQuery = `
SELECT company_id, argMax(company, knowledge_time) AS name, count() AS signals, uniqExact(source, document) AS documents,
    arraySort(groupUniqArray(3)(CAST(source, 'String'))) AS sources, min(knowledge_time) AS first, max(knowledge_time) AS last, argMax(quote, knowledge_time) AS words
FROM signal FINAL
WHERE company_basis IN ('provisional', 'ambiguous')
GROUP BY company_id
ORDER BY max(company_basis = 'ambiguous') DESC, signals DESC, company_id
LIMIT {limit:UInt32}`

// Run lists the names that a person should place, the ambiguous ones first.
func (v *companiesReviewVerb) Run(ctx context.Context, global *Global, streams std) error {
	if v.Limit < 1 {
		return wrongUsage("--limit %d: must be positive", v.Limit)
	}
	registry, err := registryOf(global.files())
	if err != nil {
		return err
	}
	var names []reviewed
	err = global.withWarehouse(ctx, streams, func(w *warehouse.Warehouse) error {
		rows, err := w.Query(ctx, reviewQuery, map[string]string{"limit": strconv.Itoa(v.Limit)})
		if err != nil {
			return err
		}
		for row, err := range rows.All() {
			if err != nil {
				return err
			}
			names = append(names, reviewed{
				ID: row[0].(string), Name: row[1].(string), Signals: row[2].(uint64), Documents: row[3].(uint64), Sources: row[4].([]string),
				First: row[5].(time.Time).UTC().Format(time.RFC3339), Last: row[6].(time.Time).UTC().Format(time.RFC3339), Quote: row[7].(string),
			})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("companies: %w", err)
	}
	for i := range names {
		names[i].place(registry)
	}
	order := map[string]int{"ambiguous": 0, "unknown": 1, "linked": 2}
	slices.SortStableFunc(names, func(a, b reviewed) int { return order[a.State] - order[b.State] })
	p := newPage(streams.out)
	for _, n := range names {
		if v.JSON {
			if err := json.NewEncoder(streams.out).Encode(n); err != nil {
				return err
			}
			continue
		}
		p.line("%-9s  %s  (%s)  %s in %s, last %s, from %s", n.State, n.Name, n.ID, counted(int(n.Signals), "signal", "signals"),
			counted(int(n.Documents), "document", "documents"), n.Last[:10], strings.Join(n.Sources, ", "))
		if len(n.Candidates) > 0 {
			p.line("           one of: %s", strings.Join(n.Candidates, ", "))
		}
		p.line("           “%s”", n.Quote)
	}
	return p.close()
}

func (n *reviewed) place(registry *company.Registry) {
	m := registry.Employer(n.Name)
	switch {
	case m.Ambiguous():
		n.State = "ambiguous"
		for _, c := range m.Candidates {
			n.Candidates = append(n.Candidates, c.ID)
		}
	case m.Company != nil:
		n.State, n.Candidates = "linked", []string{m.ID}
	default:
		n.State = "unknown"
	}
}

type companiesAliasVerb struct {
	Name    string `arg:"" help:"The name as texts write it."`
	Company string `arg:"" optional:"" help:"The company: a name, ticker or id of the registry."`
	Remove  bool   `help:"Forget the alias."`
}

// Run keeps an alias with the broker: enrichers that run take it up at once.
func (v *companiesAliasVerb) Run(ctx context.Context, global *Global, streams std) error {
	key := company.Key(v.Name)
	switch {
	case key == "":
		return wrongUsage("NAME %q: holds no letter or digit", v.Name)
	case v.Remove == (v.Company != ""):
		return wrongUsage("want NAME and COMPANY, or NAME and --remove")
	}
	registry, err := registryOf(global.files())
	if err != nil {
		return err
	}
	var m company.Match
	if !v.Remove {
		switch m = registry.Find(v.Company); {
		case m.Ambiguous():
			return fmt.Errorf("company %q: several bear it; `foreshock companies find` lists their ids", v.Company)
		case m.Company == nil:
			return fmt.Errorf("company %q: not in the registry", v.Company)
		}
	}
	return global.withBus(ctx, streams, func(conn *bus.Conn) error {
		if err := conn.Declare(ctx); err != nil {
			return err
		}
		aliases, err := conn.Aliases(ctx)
		if err != nil {
			return err
		}
		if v.Remove {
			if err := aliases.Remove(ctx, key); err != nil {
				return err
			}
			_, err = fmt.Fprintf(streams.out, "%s is no alias any more\n", printable(v.Name))
			return err
		}
		if err := aliases.Put(ctx, key, bus.Alias{Name: v.Name, CompanyID: m.ID}); err != nil {
			return err
		}
		_, err = fmt.Fprintf(streams.out, "%s leads to %s (%s) from now on; `foreshock backfill replay-enrich` reads again what was read before\n", printable(v.Name), m.ID, m.Name)
		return err
	})
}
