package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/foreshock/foreshock/services/internal/quarter"
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
	From   string `help:"First outcome quarter." required:"" placeholder:"2023Q1"`
	To     string `help:"Last outcome quarter." required:"" placeholder:"2024Q4"`
	Ablate bool   `help:"The figures without each group of features too."`
	JSON   bool   `name:"json" help:"As a line of JSON."`
}

// Run walks forward through the outcome quarters and holds the forecasts against them.
func (v *backtestVerb) Run(ctx context.Context, streams std) error {
	from, err := quarter.Parse(v.From)
	if err != nil {
		return wrongUsage("--from: %w", err)
	}
	to, err := quarter.Parse(v.To)
	if err != nil {
		return wrongUsage("--to: %w", err)
	}
	result, err := forecast.Backtest(ctx, forecast.BacktestConfig{
		Panel: panel.Name(v.Panel), Warn: v.Warn, Layoffs: v.Layoffs, From: from, To: to, Ablate: v.Ablate, Now: time.Now,
	})
	if err != nil {
		return fmt.Errorf("backtest: %w", err)
	}
	encoder := json.NewEncoder(streams.out)
	if !v.JSON {
		encoder.SetIndent("", "  ")
	}
	return encoder.Encode(result)
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
