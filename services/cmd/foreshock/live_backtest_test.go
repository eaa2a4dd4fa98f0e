package main

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/announced"
	"github.com/foreshock/foreshock/services/collector/outcome"
	"github.com/foreshock/foreshock/services/collector/table"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

const announcedTable = `company,location,total_laid_off,date,percentage_laid_off,industry,source,stage,funds_raised,country,date_added
Zorblatt Robotics,Berlin,120,3/14/2023,0.15,Hardware,https://example.com/a,Series C,310,Germany,3/15/2023
Zorblatt Robotics,Berlin,,11/2/2023,0.2,Hardware,https://example.com/b,Series D,420,Germany,11/3/2023
Quindle Pay,SF Bay Area,300,6/20/2024,,Finance,https://example.com/c,Post-IPO,1500,United States,6/21/2024
Vamperla,Bengaluru,45,1/9/2024,0.5,Unknown,https://example.com/d,Unknown,,India,1/10/2024
`

// Live scoring looks at what the backtest looks at: a company whose rows came through the
// collector, the enricher and the ledger gets the log-odds that the model gives to the rows
// of the same file, industry, seat, funding and stage included.
func TestLiveScoringIsTheBacktests(t *testing.T) {
	t.Parallel()
	p, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	_, x, err := compile(p)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := scoringRules(p)
	if err != nil {
		t.Fatal(err)
	}
	model, err := forecast.Load(p.FS, panel.Layoffs)
	if err != nil {
		t.Fatal(err)
	}
	signals := map[string][]*foreshockv1.Signal{}
	_, err = announced.Read(table.CSV(strings.NewReader(announcedTable)), "layoffs", outcome.Sink{
		Event: func(e *foreshockv1.Event) error {
			signals[e.GetCompany()] = append(signals[e.GetCompany()], x.Extract(e)...)
			return nil
		},
		Refuse: func(r outcome.Refusal) error { t.Errorf("refused: %+v", r); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "announcedTable.csv")
	if err := os.WriteFile(file, []byte(announcedTable), 0o600); err != nil {
		t.Fatal(err)
	}
	rows, _, err := panel.ReadAnnouncements(context.Background(), []string{file})
	if err != nil {
		t.Fatal(err)
	}
	employers := panel.New(panel.Layoffs, rows).Employers
	if len(employers) != 3 || len(signals) != 3 {
		t.Fatalf("%d employers in the file, %d live, want 3", len(employers), len(signals))
	}
	for _, e := range employers {
		of := signals[e.Rows[0].Name]
		if len(of) != len(e.Rows) {
			t.Errorf("%s: %d signals for %d rows", e.Key, len(of), len(e.Rows))
			continue
		}
		company := ledger.Company{ID: of[0].GetCompanyId(), Name: of[0].GetCompany()}
		for _, q := range []quarter.Quarter{quarter.New(2024, 3), quarter.New(2025, 1)} {
			want := model.Score(model.Measure(e.Key, e.Rows, feature.Linked{}, q-1)).LogOdds()
			explained, err := ledger.Explain(rules, company, of, q.Start().Add(-time.Millisecond), q)
			if err != nil {
				t.Fatal(err)
			}
			// Each part is kept to six decimals.
			if got := explained.Risk.LogOdds; math.Abs(got-want) > 2e-5 {
				t.Errorf("%s, %s: live says log-odds of %.6f, the backtest %.6f: %v", e.Key, q, got, want, explained.Risk.Parts)
			}
		}
	}
}
