package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/scorer/ledger"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

type indicatorsVerb struct {
	Company string `arg:"" help:"Name, ticker or id of a company."`
	AsOf    string `name:"as-of" help:"As of the end of this day; today unless given." placeholder:"YYYY-MM-DD"`
	JSON    bool   `name:"json" help:"As JSON."`
}

// answer of `foreshock indicators --json`.
type (
	answer struct {
		Company   string          `json:"company"`
		CompanyID string          `json:"company_id"`
		AsOf      string          `json:"as_of"`
		Quarters  []quarterAnswer `json:"quarters"`
	}
	quarterAnswer struct {
		Quarter string             `json:"quarter"`
		Values  map[string]float64 `json:"values"`
		Basis   map[string]string  `json:"basis,omitempty"`
		Risk    riskAnswer         `json:"risk"`
	}
	riskAnswer struct {
		Score       float64 `json:"score"`
		Probability float64 `json:"probability"`
		// Headcount is what an announcement would affect; absent where no record tells.
		Headcount *intervalAnswer `json:"headcount,omitempty"`
		Parts     []partAnswer    `json:"parts"`
	}
	partAnswer struct {
		Name         string  `json:"name"`
		Value        float64 `json:"value"`
		Contribution float64 `json:"contribution"`
	}
)

// Run computes what was known as of the day from the stored signals, with the code that
// scores live.
func (v *indicatorsVerb) Run(ctx context.Context, global *Global, streams std) error {
	asOf, err := endOfDay(v.AsOf, time.Now())
	if err != nil {
		return err
	}
	q, err := global.inquire(ctx, streams, "indicators", v.Company, asOf)
	if err != nil {
		return err
	}
	state := ledger.AsOf(q.rules, q.company, q.signals, asOf)
	if v.JSON {
		return json.NewEncoder(streams.out).Encode(answerOf(state))
	}
	return writeState(streams.out, state)
}

// endOfDay is the last millisecond of a day, or of today.
func endOfDay(day string, now time.Time) (time.Time, error) {
	if day == "" {
		day = now.UTC().Format(time.DateOnly)
	}
	return lastOfDay("--as-of", day)
}

var (
	errUnknownCompany   = errors.New("nothing is known of it")
	errAmbiguousCompany = errors.New("several bear it; give one of these ids")
)

// findCompany finds the one company meant by a name, ticker or id among those that
// something is known of. Ambiguity is refused with the candidates.
func findCompany(ctx context.Context, w *warehouse.Warehouse, registry *company.Registry, name string) (ledger.Company, error) {
	ids := []string{name}
	if match := registry.Find(name); match.ID != "" {
		ids = append(ids, match.ID)
	}
	known, err := w.Companies(ctx, "", 0)
	if err != nil {
		return ledger.Company{}, fmt.Errorf("company %q: %w", name, err)
	}
	for _, id := range ids {
		if i := slices.IndexFunc(known, func(c warehouse.Company) bool { return c.ID == id }); i >= 0 {
			return ledger.Company{ID: known[i].ID, Name: known[i].Name}, nil
		}
	}
	alike, err := w.Companies(ctx, name, 10)
	if err != nil {
		return ledger.Company{}, fmt.Errorf("company %q: %w", name, err)
	}
	switch len(alike) {
	case 0:
		return ledger.Company{}, fmt.Errorf("company %q: %w", name, errUnknownCompany)
	case 1:
		return ledger.Company{ID: alike[0].ID, Name: alike[0].Name}, nil
	}
	text := ""
	for _, c := range alike {
		text += fmt.Sprintf("\n  %-24s %s", c.ID, c.Name)
	}
	return ledger.Company{}, fmt.Errorf("company %q: %w:%s", name, errAmbiguousCompany, text)
}

func answerOf(state ledger.State) answer {
	a := answer{Company: state.Company.Name, CompanyID: state.Company.ID, AsOf: state.AsOf.Format(time.DateOnly), Quarters: []quarterAnswer{}}
	for _, q := range state.Quarters {
		out := quarterAnswer{Quarter: q.Quarter.String(), Values: q.Values(), Basis: map[string]string{}}
		for _, i := range q.Indicators {
			if i.GetBasis() != "" {
				out.Basis[i.GetName()] = i.GetBasis()
			}
		}
		out.Risk = riskAnswer{Score: q.Risk.Score, Probability: q.Risk.Probability, Headcount: intervalOf(q.Risk.Headcount), Parts: []partAnswer{}}
		for _, part := range q.Risk.Parts {
			out.Risk.Parts = append(out.Risk.Parts, partAnswer{part.GetName(), part.GetValue(), part.GetContribution()})
		}
		a.Quarters = append(a.Quarters, out)
	}
	return a
}

// intervalOf is the forecast of a headcount; nil where there is none.
func intervalOf(i *risk.Interval) *intervalAnswer {
	if i == nil {
		return nil
	}
	return &intervalAnswer{i.Low, i.Median, i.High}
}

// intervalAnswer is the median of a forecast and the ends of its 80 % interval.
type intervalAnswer struct {
	Low    float64 `json:"low"`
	Median float64 `json:"median"`
	High   float64 `json:"high"`
}

func writeState(out io.Writer, state ledger.State) error {
	tabs := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintf(tabs, "%s (%s) as of %s\n", printable(state.Company.Name), state.Company.ID, state.AsOf.Format(time.DateOnly))
	for _, q := range state.Quarters {
		fmt.Fprintf(tabs, "\n%s\trisk %.1f %%\n", q.Quarter, 100*q.Risk.Probability)
		for _, i := range q.Indicators {
			fmt.Fprintf(tabs, "  %s\t%s\t%s\n", i.GetName(), strconv.FormatFloat(i.GetValue(), 'f', -1, 64), printable(i.GetBasis()))
		}
		for _, part := range q.Risk.Parts {
			fmt.Fprintf(tabs, "    %s\t%+.2f\n", part.GetName(), part.GetContribution())
		}
	}
	return tabs.Flush()
}
