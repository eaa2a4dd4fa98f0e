package query

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"
)

func (p *pages) company(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, "company", func(ctx context.Context, asOf time.Time, v *view) error {
		company, err := p.server.viewCompany(ctx, r.PathValue("id"), asOf)
		if err != nil {
			return err
		}
		v.Title, v.Body = company.Company, bodyOf(company)
		v.Data = "/api/company/" + url.PathEscape(company.CompanyID)
		return nil
	})
}

// companyBody is a company's part of the view.
type companyBody struct {
	Company
	Waterfall *waterfall
	Timeline  *timeline
	Table     quarterTable
	Ledger    []ledgerLine
	Said      []Fact
	Seasons   []season
}

// season is the facts of one quarter.
type season struct {
	Quarter string
	Facts   []Fact
}

type ledgerLine struct {
	Gap
	Label string
	Note  string
	Bar   *ledgerBar
}

// quarterTable has a row for an indicator and a column for a quarter, oldest first.
type quarterTable struct {
	Quarters []string
	Groups   []tableGroup
}

type tableGroup struct {
	Name string
	Rows []tableRow
}

type tableRow struct {
	Label string
	Cells []tableCell
}

type tableCell struct{ Text, Basis string }

var gapNotes = map[string]string{
	cutGap:           "What one text states, target less what it says is carried out: earlier rounds it does not mention are not in it.",
	cutGapCumulative: "Target less every confirmed round known and booked against it, whoever told of it.",
}

func bodyOf(c Company) companyBody {
	body := companyBody{Company: c, Timeline: timelineOf(c.Quarters), Table: tableOf(contiguous(c.Quarters, timelineQuarters))}
	if c.Forecast != nil {
		body.Waterfall = waterfallOf(c.Forecast.Parts)
	}
	if c.Programme != nil {
		for _, g := range c.Programme.Gaps {
			body.Ledger = append(body.Ledger, ledgerLine{g, measureOf(g.Name).label, gapNotes[g.Name], ledgerBarOf(c.Programme.Target, g)})
		}
		for _, f := range c.Facts {
			if slices.Contains(c.Programme.Said, f.ID) && f.Kind == "layoff_target" {
				body.Said = append(body.Said, f)
			}
		}
	}
	for _, f := range c.Facts {
		if n := len(body.Seasons); n == 0 || body.Seasons[n-1].Quarter != f.Quarter {
			body.Seasons = append(body.Seasons, season{Quarter: f.Quarter})
		}
		last := &body.Seasons[len(body.Seasons)-1]
		last.Facts = append(last.Facts, f)
	}
	return body
}

// tableOf lists every indicator that any of the quarters has.
func tableOf(quarters []Quarter) quarterTable {
	t := quarterTable{}
	names := map[string]bool{}
	for _, q := range quarters {
		t.Quarters = append(t.Quarters, q.Quarter)
		for name, v := range q.Values {
			if v != 0 || names[name] {
				names[name] = true
			}
		}
		if q.Risk != nil && q.Risk.Probability != nil {
			names[riskProbability] = true
		}
	}
	ordered := sortedKeys(names)
	slices.SortStableFunc(ordered, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	for _, name := range ordered {
		m := measureOf(name)
		row := tableRow{Label: m.label}
		for _, q := range quarters {
			cell := tableCell{}
			if v, ok := q.Values[name]; ok {
				cell = tableCell{quantity(v, m.unit), q.Basis[name]}
			}
			if name == riskProbability && q.Risk != nil && q.Risk.Probability != nil {
				cell.Text = percent(*q.Risk.Probability)
			}
			row.Cells = append(row.Cells, cell)
		}
		if n := len(t.Groups); n == 0 || t.Groups[n-1].Name != m.group {
			t.Groups = append(t.Groups, tableGroup{Name: m.group})
		}
		g := &t.Groups[len(t.Groups)-1]
		g.Rows = append(g.Rows, row)
	}
	return t
}
