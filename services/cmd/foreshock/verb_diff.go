package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/ledger"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

type diffVerb struct {
	Company string `arg:"" help:"Name, ticker or id of a company."`
	DayA    string `arg:"" name:"day-a" help:"The earlier day, as YYYY-MM-DD; its end counts."`
	DayB    string `arg:"" name:"day-b" help:"The later day."`
	Quarter string `help:"Whose risk to compare; the newest that is forecast on the later day unless given." xor:"quarter" placeholder:"2026Q2"`
	Next    bool   `help:"Compare the risk of each day's own next quarter, so that fading shows." xor:"quarter"`
	JSON    bool   `name:"json" help:"As JSON."`
}

// difference of `foreshock diff --json`.
type (
	difference struct {
		Company   string     `json:"company"`
		CompanyID string     `json:"company_id"`
		From      viewAnswer `json:"from"`
		To        viewAnswer `json:"to"`
		// LogOdds is that of To minus that of From, the sum of the contributions; Sums add
		// them up by cause.
		LogOdds    float64                  `json:"log_odds"`
		Sums       map[ledger.Cause]float64 `json:"sums"`
		Changes    []changeAnswer           `json:"changes"`
		Facts      []factChangeAnswer       `json:"facts"`
		Indicators []indicatorChangeAnswer  `json:"indicators"`
	}
	viewAnswer struct {
		AsOf        string  `json:"as_of"`
		Quarter     string  `json:"quarter"`
		Probability float64 `json:"probability"`
		LogOdds     float64 `json:"log_odds"`
		Score       float64 `json:"score"`
	}
	changeAnswer struct {
		Cause        ledger.Cause       `json:"cause"`
		Known        string             `json:"known,omitempty"`
		Facts        []string           `json:"facts"`
		Contribution float64            `json:"contribution"`
		Parts        []partChangeAnswer `json:"parts"`
	}
	partChangeAnswer struct {
		Name         string  `json:"name"`
		Contribution float64 `json:"contribution"`
	}
	factChangeAnswer struct {
		Change ledger.Alteration `json:"change"`
		Before *factAnswer       `json:"before,omitempty"`
		After  *factAnswer       `json:"after"`
	}
	indicatorChangeAnswer struct {
		Quarter string   `json:"quarter"`
		Name    string   `json:"name"`
		Before  *float64 `json:"before"`
		After   *float64 `json:"after"`
		Basis   string   `json:"basis,omitempty"`
	}
)

// Run tells what changed between the ends of two days.
func (v *diffVerb) Run(ctx context.Context, global *Global, streams std) error {
	from, to, err := v.views()
	if err != nil {
		return fmt.Errorf("diff: %w", err)
	}
	q, err := global.inquire(ctx, streams, "diff", v.Company, to.AsOf)
	if err != nil {
		return err
	}
	d := ledger.Diff(q.rules, q.company, q.signals, from, to)
	if !v.JSON {
		return writeDifference(streams.out, d)
	}
	out, err := differenceOf(d)
	if err != nil {
		return fmt.Errorf("diff: %w", err)
	}
	return json.NewEncoder(streams.out).Encode(out)
}

// views are the two that the arguments ask for.
func (v *diffVerb) views() (from, to ledger.View, err error) {
	if from.AsOf, err = lastOfDay("DAY-A", v.DayA); err != nil {
		return from, to, err
	}
	if to.AsOf, err = lastOfDay("DAY-B", v.DayB); err != nil {
		return from, to, err
	}
	if from.AsOf.After(to.AsOf) {
		return from, to, wrongUsage("%s lies after %s: give the earlier day first", v.DayA, v.DayB)
	}
	to.Quarter = ledger.Newest(to.AsOf)
	if v.Quarter != "" {
		newest := to.Quarter
		if to.Quarter, err = quarter.Parse(v.Quarter); err != nil {
			return from, to, wrongUsage("--quarter: %w", err)
		}
		if to.Quarter > newest {
			return from, to, fmt.Errorf("no forecast for %s as of %s: the newest is for %s", to.Quarter, v.DayB, newest)
		}
	}
	from.Quarter = to.Quarter
	if v.Next {
		from.Quarter = ledger.Newest(from.AsOf)
	}
	return from, to, nil
}

func differenceOf(d ledger.Difference) (difference, error) {
	out := difference{
		Company: d.Company.Name, CompanyID: d.Company.ID, From: viewAnswerOf(d.From, d.Before), To: viewAnswerOf(d.To, d.After),
		LogOdds: d.LogOdds, Sums: d.Sums(), Changes: []changeAnswer{}, Facts: []factChangeAnswer{}, Indicators: []indicatorChangeAnswer{},
	}
	for _, c := range d.Changes {
		change := changeAnswer{Cause: c.Cause, Facts: orNone(c.Facts), Contribution: c.Contribution}
		if !c.Known.IsZero() {
			change.Known = c.Known.Format(time.RFC3339)
		}
		for _, part := range c.Parts {
			change.Parts = append(change.Parts, partChangeAnswer(part))
		}
		out.Changes = append(out.Changes, change)
	}
	for _, f := range d.Facts {
		after, err := factAnswerOf(f.After)
		if err != nil {
			return out, err
		}
		change := factChangeAnswer{Change: f.Alteration, After: &after}
		if f.Before != nil {
			before, err := factAnswerOf(f.Before)
			if err != nil {
				return out, err
			}
			change.Before = &before
		}
		out.Facts = append(out.Facts, change)
	}
	for _, i := range d.Indicators {
		out.Indicators = append(out.Indicators, indicatorChangeAnswer{i.Quarter.String(), i.Name, valueOf(i.Before), valueOf(i.After), i.After.GetBasis()})
	}
	return out, nil
}

func viewAnswerOf(v ledger.View, f risk.Forecast) viewAnswer {
	return viewAnswer{v.AsOf.Format(time.DateOnly), v.Quarter.String(), f.Probability, math.Round(1e6*f.LogOdds) / 1e6, f.Score}
}

// valueOf is an indicator's value, nil where there is none.
func valueOf(i *foreshockv1.Indicator) *float64 {
	if i == nil {
		return nil
	}
	return &i.Value
}
