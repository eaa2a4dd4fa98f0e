package warehouse

import (
	"context"
	"errors"
	"time"
)

// Backtest is what a walk of the forecast through past quarters leaves in the tables
// backtest, backtest_bin and backtest_lead: see there.
type Backtest struct {
	ID      string
	Figures []BacktestFigures
	Bins    []BacktestBin
	Leads   []BacktestLead
}

// Measured is a figure with its interval, each nil where it is not defined.
type Measured struct{ Value, Low, High *float64 }

// BacktestFigures is a row of the table backtest.
type BacktestFigures struct {
	Panel, From, To, Without, Model string
	N, Positives                    uint64
	BaseRate                        *float64
	AUC, AP, BSS, ECE, PrecisionAtK Measured
	Seconds                         float64
}

// BacktestBin is a row of the table backtest_bin.
type BacktestBin struct {
	Bin                     uint8
	N                       uint64
	Low, High, Mean         float64
	Positives               float64
	Rate, RateLow, RateHigh float64
}

// BacktestLead is a row of the table backtest_lead.
type BacktestLead struct {
	Employer, Name, Quarter string
	Day                     time.Time
	Headcount, Probability  float64
	First                   string
	LeadDays                int32
	SignalKinds             []string
	SignalDays              []time.Time
	SignalLeads             []int32
}

// InsertBacktest stores a backtest. One with the same id replaces the earlier one's rows.
func (w *Warehouse) InsertBacktest(ctx context.Context, b Backtest) error {
	at := w.stamp()
	figures := make([]backtestRow, len(b.Figures))
	for i, f := range b.Figures {
		figures[i] = backtestRow{f, b.ID, at}
	}
	bins := make([]backtestBinRow, len(b.Bins))
	for i, bin := range b.Bins {
		bins[i] = backtestBinRow{bin, b.ID, at}
	}
	leads := make([]backtestLeadRow, len(b.Leads))
	for i, lead := range b.Leads {
		leads[i] = backtestLeadRow{lead, b.ID, at}
	}
	return errors.Join(
		storeOnce(ctx, w, &backtests, figures), storeOnce(ctx, w, &backtestBins, bins), storeOnce(ctx, w, &backtestLeads, leads),
	)
}

// storeOnce inserts into a table that is written too rarely for a group of its own.
func storeOnce[R any](ctx context.Context, w *Warehouse, t *table[R], rows []R) error {
	if len(rows) == 0 {
		return nil
	}
	g := newGroup(ctx, t, w.conn, w.cfg)
	defer g.close()
	return g.add(ctx, rows)
}

type backtestRow struct {
	BacktestFigures
	id        string
	writtenAt time.Time
}

type backtestBinRow struct {
	BacktestBin
	id        string
	writtenAt time.Time
}

type backtestLeadRow struct {
	BacktestLead
	id        string
	writtenAt time.Time
}

// measured are the three columns of a figure.
func measured(name string, of func(*backtestRow) *Measured) []column[backtestRow] {
	return []column[backtestRow]{
		plain(name, func(r *backtestRow) **float64 { return &of(r).Value }),
		plain(name+"_low", func(r *backtestRow) **float64 { return &of(r).Low }),
		plain(name+"_high", func(r *backtestRow) **float64 { return &of(r).High }),
	}
}

func concat[T any](lists ...[]T) (all []T) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

var backtests = table[backtestRow]{
	name: "backtest",
	columns: concat(
		[]column[backtestRow]{
			text("id", func(r *backtestRow) *string { return &r.id }),
			each("panel", func(r *backtestRow) *string { return &r.Panel }),
			each("from_quarter", func(r *backtestRow) *string { return &r.From }),
			each("to_quarter", func(r *backtestRow) *string { return &r.To }),
			each("without", func(r *backtestRow) *string { return &r.Without }),
			each("model", func(r *backtestRow) *string { return &r.Model }),
			plain("n", func(r *backtestRow) *uint64 { return &r.N }),
			plain("positives", func(r *backtestRow) *uint64 { return &r.Positives }),
			plain("base_rate", func(r *backtestRow) **float64 { return &r.BaseRate }),
		},
		measured("auc", func(r *backtestRow) *Measured { return &r.AUC }),
		measured("ap", func(r *backtestRow) *Measured { return &r.AP }),
		measured("bss", func(r *backtestRow) *Measured { return &r.BSS }),
		measured("ece", func(r *backtestRow) *Measured { return &r.ECE }),
		measured("p_at_k", func(r *backtestRow) *Measured { return &r.PrecisionAtK }),
		[]column[backtestRow]{
			plain("seconds", func(r *backtestRow) *float64 { return &r.Seconds }),
			plain("written_at", func(r *backtestRow) *time.Time { return &r.writtenAt }),
		},
	),
	size: func(backtestRow) int { return 300 },
}

var backtestBins = table[backtestBinRow]{
	name: "backtest_bin",
	columns: []column[backtestBinRow]{
		text("backtest_id", func(r *backtestBinRow) *string { return &r.id }),
		plain("bin", func(r *backtestBinRow) *uint8 { return &r.Bin }),
		plain("n", func(r *backtestBinRow) *uint64 { return &r.N }),
		plain("low", func(r *backtestBinRow) *float64 { return &r.Low }),
		plain("high", func(r *backtestBinRow) *float64 { return &r.High }),
		plain("mean", func(r *backtestBinRow) *float64 { return &r.Mean }),
		plain("positives", func(r *backtestBinRow) *float64 { return &r.Positives }),
		plain("rate", func(r *backtestBinRow) *float64 { return &r.Rate }),
		plain("rate_low", func(r *backtestBinRow) *float64 { return &r.RateLow }),
		plain("rate_high", func(r *backtestBinRow) *float64 { return &r.RateHigh }),
		plain("written_at", func(r *backtestBinRow) *time.Time { return &r.writtenAt }),
	},
	size: func(backtestBinRow) int { return 100 },
}

var backtestLeads = table[backtestLeadRow]{
	name: "backtest_lead",
	columns: []column[backtestLeadRow]{
		text("backtest_id", func(r *backtestLeadRow) *string { return &r.id }),
		text("employer", func(r *backtestLeadRow) *string { return &r.Employer }),
		text("name", func(r *backtestLeadRow) *string { return &r.Name }),
		each("quarter", func(r *backtestLeadRow) *string { return &r.Quarter }),
		each("day", func(r *backtestLeadRow) *time.Time { return &r.Day }),
		plain("headcount", func(r *backtestLeadRow) *float64 { return &r.Headcount }),
		plain("probability", func(r *backtestLeadRow) *float64 { return &r.Probability }),
		each("first", func(r *backtestLeadRow) *string { return &r.First }),
		plain("lead_days", func(r *backtestLeadRow) *int32 { return &r.LeadDays }),
		each("signals.kind", func(r *backtestLeadRow) *[]string { return &r.SignalKinds }),
		each("signals.day", func(r *backtestLeadRow) *[]time.Time { return &r.SignalDays }),
		each("signals.lead_days", func(r *backtestLeadRow) *[]int32 { return &r.SignalLeads }),
		plain("written_at", func(r *backtestLeadRow) *time.Time { return &r.writtenAt }),
	},
	size: func(backtestLeadRow) int { return 300 },
}
