package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/alecthomas/kong"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/scorer/forecast"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// panelFlags name a panel and the files it is read from (plain, .gz or .xz).
type panelFlags struct {
	Panel   string   `help:"warn or layoffs." required:"" enum:"warn,layoffs"`
	Warn    []string `help:"Files with statutory notices, in the layout of the register." placeholder:"FILE"`
	Layoffs []string `help:"Files with announced layoffs, in the layout of the table." placeholder:"FILE"`
}

type backtestVerb struct {
	panelFlags
	From     string `help:"First outcome quarter." required:"" placeholder:"2023Q1"`
	To       string `help:"Last outcome quarter." required:"" placeholder:"2024Q4"`
	Ablation bool   `help:"The figures without each group of features too." aliases:"ablate"`
	JSON     bool   `name:"json" help:"As a line of JSON."`
}

// Help is what --help tells besides.
func (v *backtestVerb) Help() string {
	return "With --data or --clickhouse the result goes into the tables backtest, backtest_bin and backtest_lead too, and what is stored there " +
		"of news, filings and incidents counts among what came before the cuts."
}

// Run walks forward through the outcome quarters and holds the forecasts against them.
func (v *backtestVerb) Run(ctx context.Context, command *kong.Context, global *Global, streams std) error {
	from, err := quarter.Parse(v.From)
	if err != nil {
		return wrongUsage("--from: %w", err)
	}
	to, err := quarter.Parse(v.To)
	if err != nil {
		return wrongUsage("--to: %w", err)
	}
	result, err := forecast.Backtest(ctx, forecast.BacktestConfig{
		Panel: panel.Name(v.Panel), Warn: v.Warn, Layoffs: v.Layoffs, From: from, To: to, Ablate: v.Ablation, Now: time.Now,
	})
	if err != nil {
		return fmt.Errorf("backtest: %w", err)
	}
	if flagSet(command, "data") || flagSet(command, "clickhouse") {
		err := global.withWarehouse(ctx, streams, func(w *warehouse.Warehouse) error {
			if err := v.addSigns(ctx, global, w, result); err != nil {
				return err
			}
			row, err := backtestRows(result)
			if err != nil {
				return err
			}
			return w.InsertBacktest(ctx, row)
		})
		if err != nil {
			return fmt.Errorf("backtest: %w", err)
		}
	}
	encoder := json.NewEncoder(streams.out)
	if !v.JSON {
		encoder.SetIndent("", "  ")
	}
	return encoder.Encode(result)
}

// addSigns adds what the tables hold of each cut's employer to the leads.
func (v *backtestVerb) addSigns(ctx context.Context, global *Global, w *warehouse.Warehouse, result *forecast.Result) error {
	all, err := w.ToldBeforeCuts(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	p, err := global.load()
	if err != nil {
		return err
	}
	registry, err := registryOf(p.FS)
	if err != nil {
		return err
	}
	told := map[string][]forecast.Told{}
	for _, t := range all {
		told[t.CompanyID] = append(told[t.CompanyID], forecast.Told{Kind: t.Kind, Day: t.Day})
	}
	result.AddSigns(func(name string) []forecast.Told { return told[registry.Resolve(name).ID] })
	return nil
}

// flagSet tells that a flag was given on the command line or by the environment. (A flag's
// own Set is true of its default too.)
func flagSet(command *kong.Context, name string) bool {
	for _, step := range command.Path {
		if step.Flag != nil && step.Flag.Name == name {
			return true
		}
	}
	for _, flag := range command.Flags() {
		if flag.Name == name {
			return slices.ContainsFunc(flag.Envs, func(name string) bool { return os.Getenv(name) != "" })
		}
	}
	return false
}

// backtestRows are the rows of a result: the forecasts' figures, the baselines', and those
// without each group of features.
func backtestRows(r *forecast.Result) (warehouse.Backtest, error) {
	b := warehouse.Backtest{ID: r.ID}
	add := func(model, without string, f forecast.Figures, ci map[string][2]*float64) {
		figure := func(name string, value *float64) warehouse.Measured {
			return warehouse.Measured{Value: value, Low: ci[name][0], High: ci[name][1]}
		}
		b.Figures = append(b.Figures, warehouse.BacktestFigures{
			Panel: string(r.Panel), From: r.From, To: r.To, Model: model, Without: without,
			N: uint64(r.N), Positives: uint64(r.Positives), BaseRate: r.BaseRate, Seconds: r.Seconds,
			AUC: figure("auc", f.AUC), AP: figure("ap", f.AP), BSS: figure("bss", f.BSS), ECE: figure("ece", f.ECE),
			PrecisionAtK: figure("p_at_k", f.PrecisionAtK),
		})
	}
	add("model", "", r.Figures, r.CI)
	for name, figures := range r.Baselines {
		add(name, "", figures, nil)
	}
	for _, a := range r.Ablation {
		add("model", a.Without, a.Figures, nil)
	}
	for i, bin := range r.Reliability {
		b.Bins = append(b.Bins, warehouse.BacktestBin{
			Bin: uint8(i + 1), N: uint64(bin.N), Low: bin.Low, High: bin.High, Mean: bin.Mean,
			Positives: bin.Positives, Rate: bin.Rate, RateLow: bin.RateLow, RateHigh: bin.RateHigh,
		})
	}
	for _, l := range r.Leads {
		day, err := time.Parse(time.DateOnly, l.Day)
		if err != nil {
			return b, err
		}
		row := warehouse.BacktestLead{
			Employer: l.Employer, Name: l.Name, Quarter: l.Quarter, Day: day, Headcount: l.Headcount,
			Probability: l.Probability, First: l.First, LeadDays: int32(l.LeadDays),
		}
		for _, sign := range l.Signs {
			day, err := time.Parse(time.DateOnly, sign.Day)
			if err != nil {
				return b, err
			}
			row.SignalKinds = append(row.SignalKinds, sign.Kind)
			row.SignalDays = append(row.SignalDays, day)
			row.SignalLeads = append(row.SignalLeads, int32(sign.LeadDays))
		}
		b.Leads = append(b.Leads, row)
	}
	return b, nil
}

type trainVerb struct {
	panelFlags
	To  string `help:"Last outcome quarter to learn from; the last one in the files unless given." placeholder:"2024Q4"`
	Out string `help:"Pipelines folder to write the model into." default:"pipelines" type:"existingdir" placeholder:"DIR"`
}

// Run fits the panel's model and writes it as data.
func (v *trainVerb) Run(ctx context.Context, streams std) error {
	var to quarter.Quarter
	if v.To != "" {
		var err error
		if to, err = quarter.Parse(v.To); err != nil {
			return wrongUsage("--to: %w", err)
		}
	}
	_, err := forecast.Train(ctx, forecast.TrainConfig{Panel: panel.Name(v.Panel), Warn: v.Warn, Layoffs: v.Layoffs, To: to, Folder: v.Out})
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	fmt.Fprintf(streams.out, "%s/%s\n", v.Out, forecast.File(panel.Name(v.Panel)))
	return nil
}
