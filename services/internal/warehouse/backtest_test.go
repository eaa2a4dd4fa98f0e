package warehouse_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// A backtest can be read back from its three tables, and the same one again replaces it.
func TestBacktestIsStoredOnce(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	w := openAt(t, warehouse.Config{DSN: dsn})
	auc, low := 0.9, 0.8
	day := time.Date(2024, 5, 2, 0, 0, 0, 0, time.UTC)
	b := warehouse.Backtest{
		ID: "warn-2024Q1-2024Q4-1",
		Figures: []warehouse.BacktestFigures{
			{Panel: "warn", From: "2024Q1", To: "2024Q4", Model: "model", N: 10, Positives: 2, AUC: warehouse.Measured{Value: &auc, Low: &low}},
			{Panel: "warn", From: "2024Q1", To: "2024Q4", Model: "persistence"},
			{Panel: "warn", From: "2024Q1", To: "2024Q4", Model: "model", Without: "count"},
		},
		Bins: []warehouse.BacktestBin{{Bin: 1, N: 5, Rate: 0.1}, {Bin: 2, N: 5, Rate: 0.3}},
		Leads: []warehouse.BacktestLead{{
			Employer: "n:acme", Name: "Acme", Quarter: "2024Q2", Day: day, First: "earlier", LeadDays: 30,
			SignalKinds: []string{"earlier", "forecast"}, SignalDays: []time.Time{day.AddDate(0, 0, -30), day.AddDate(0, 0, -1)}, SignalLeads: []int32{30, 1},
		}},
	}
	for range 2 {
		if err := w.InsertBacktest(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
	conn := client(t, dsn)
	for query, want := range map[string]uint64{
		"SELECT count() FROM backtest FINAL": 3,
		"SELECT count() FROM backtest FINAL WHERE auc = 0.9 AND auc_low = 0.8 AND auc_high IS NULL":                      1,
		"SELECT count() FROM backtest_bin FINAL WHERE backtest_id = 'warn-2024Q1-2024Q4-1'":                              2,
		"SELECT count() FROM backtest_lead FINAL WHERE first = 'earlier' AND day = '2024-05-02'":                         1,
		"SELECT count() FROM backtest_lead FINAL ARRAY JOIN signals AS s WHERE s.day = '2024-05-01' AND s.lead_days = 1": 1,
	} {
		var got uint64
		if err := conn.QueryRow(context.Background(), query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %d, %v: want %d", query, got, err, want)
		}
	}
}

// As of a day the newest walk is the newest of those that were stored by then, panel by panel.
func TestBacktestsOfADay(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	day := func(n int) time.Time { return time.Date(2024, 5, n, 9, 0, 0, 0, time.UTC) }
	var now time.Time
	w := openAt(t, warehouse.Config{DSN: dsn, Now: func() time.Time { return now }})
	for _, walk := range []struct {
		panel, id string
		day, n    int
	}{{"warn", "first", 2, 10}, {"layoffs", "other", 4, 20}, {"warn", "second", 6, 30}} {
		now = day(walk.day)
		if err := w.InsertBacktest(t.Context(), warehouse.Backtest{
			ID:      walk.id,
			Figures: []warehouse.BacktestFigures{{Panel: walk.panel, From: "2024Q1", To: "2024Q4", Model: "model", N: uint64(walk.n)}},
			Bins:    []warehouse.BacktestBin{{Bin: 1, N: uint64(walk.n)}},
			Leads:   []warehouse.BacktestLead{{Employer: "n:" + walk.id, Name: walk.id, Quarter: "2024Q2", Day: day(1)}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	type known struct {
		Forecasts, Binned []uint32
		Leads             []string
	}
	for n, want := range map[int]known{
		1: {}, 2: {[]uint32{10}, []uint32{10}, []string{"first"}}, 5: {[]uint32{20, 10}, []uint32{20, 10}, []string{"other", "first"}},
		7: {[]uint32{20, 30}, []uint32{20, 30}, []string{"other", "second"}},
	} {
		var got known
		scores, err := w.Backtests(t.Context(), day(n))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range scores {
			got.Forecasts = append(got.Forecasts, s.GetForecasts())
			for _, b := range s.GetReliability() {
				got.Binned = append(got.Binned, b.GetForecasts())
			}
		}
		leads, err := w.LeadTimes(t.Context(), day(n))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range leads {
			got.Leads = append(got.Leads, l.GetName())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("as of day %d:\n%s", n, diff)
		}
	}
}
