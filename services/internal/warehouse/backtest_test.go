package warehouse_test

import (
	"context"
	"testing"
	"time"

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
