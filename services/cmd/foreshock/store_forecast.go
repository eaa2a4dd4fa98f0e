package main

import (
	"context"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/scorer/issue"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// forecasts is the issuer's store.
type forecasts struct{ warehouse *warehouse.Warehouse }

func (f forecasts) LastRound(ctx context.Context) (issue.Round, bool, error) {
	r, found, err := f.warehouse.LastForecastRound(ctx)
	return issue.Round(r), found, err
}

func (f forecasts) RecordRound(ctx context.Context, r issue.Round) error {
	return f.warehouse.RecordForecastRound(ctx, warehouse.ForecastRound(r))
}

func (f forecasts) SignalsUntil(ctx context.Context) (time.Time, issue.Heard, error) {
	written, heard, err := f.warehouse.SignalsUntil(ctx)
	sources := make(issue.Heard, len(heard))
	for source, hearing := range heard {
		sources[source] = issue.Hearing(hearing)
	}
	return written, sources, err
}

func (f forecasts) Companies(ctx context.Context, written, since time.Time) ([]string, error) {
	return f.warehouse.CompaniesToForecast(ctx, written, since)
}

func (f forecasts) Signals(ctx context.Context, companyIDs []string) ([]*foreshockv1.Signal, error) {
	return f.warehouse.SignalsOf(ctx, companyIDs, time.Time{})
}

// Stored brings back what the issuer compares: a forecast's content by its hash.
func (f forecasts) Stored(ctx context.Context, companyIDs []string) ([]issue.Forecast, []issue.Resolution, error) {
	rows, err := f.warehouse.ForecastHashes(ctx, companyIDs)
	if err != nil {
		return nil, nil, err
	}
	var issued []issue.Forecast
	for _, r := range rows {
		q, err := quarter.Parse(r.Quarter)
		if err != nil {
			return nil, nil, err
		}
		issued = append(issued, issue.Forecast{CompanyID: r.CompanyID, Company: r.Company, Live: r.Issue == warehouse.IssueLive,
			Issued: ledger.Issued{Quarter: q, Hash: r.Hash}})
	}
	outcomes, err := f.warehouse.ResolutionsOf(ctx, companyIDs)
	if err != nil {
		return nil, nil, err
	}
	var resolved []issue.Resolution
	for _, r := range outcomes {
		q, err := quarter.Parse(r.Quarter)
		if err != nil {
			return nil, nil, err
		}
		resolved = append(resolved, issue.Resolution{CompanyID: r.CompanyID, Company: r.Company, Outcome: ledger.Outcome{
			Quarter: q, Rule: r.Rule, Resolved: r.KnowledgeTime, Came: r.Came, Headcount: orZero(r.Headcount),
			Facts: r.FactIDs, FirstDay: orZero(r.FirstDay), Decided: orZero(r.Decided),
		}})
	}
	return issued, resolved, nil
}

func (f forecasts) Write(ctx context.Context, issued []issue.Forecast, outcomes []issue.Resolution) error {
	rows := make([]warehouse.Forecast, len(issued))
	for i, one := range issued {
		rows[i] = forecastRow(one)
	}
	if err := f.warehouse.InsertForecasts(ctx, rows); err != nil {
		return err
	}
	resolved := make([]warehouse.Resolution, len(outcomes))
	for i, one := range outcomes {
		q := one.Quarter.String()
		resolved[i] = warehouse.Resolution{
			ID: identity.Resolution(one.CompanyID, q, one.Rule), CompanyID: one.CompanyID, Company: one.Company, Quarter: q, Rule: one.Rule,
			Came: one.Came, Headcount: orNull(one.Headcount), FactIDs: one.Facts, FirstDay: orNull(one.FirstDay), Decided: orNull(one.Decided),
			EventTime: one.Quarter.Start(), KnowledgeTime: one.Resolved, Deleted: one.Withdrawn,
		}
	}
	return f.warehouse.InsertResolutions(ctx, resolved)
}

func forecastRow(f issue.Forecast) warehouse.Forecast {
	row := warehouse.Forecast{
		CompanyID: f.CompanyID, Company: f.Company, Quarter: f.Quarter.String(), Issue: warehouse.IssueReplay, Deleted: f.Withdrawn,
		Probability: f.Risk.Probability, LogOdds: f.Risk.LogOdds, Score: f.Risk.Score,
		FactIDs: f.Risk.Facts, Rules: f.Rules, Rule: f.Rule, Text: f.Text,
		Closes: f.Quarter.End().Add(-time.Millisecond), Resolves: f.Resolves, Hash: f.Hash,
		EventTime: f.Quarter.Start(), KnowledgeTime: f.Known,
	}
	if f.Live {
		row.Issue = warehouse.IssueLive
	}
	if h := f.Risk.Headcount; h != nil {
		row.HeadcountLow, row.HeadcountMedian, row.HeadcountHigh = &h.Low, &h.Median, &h.High
	}
	row.ID = identity.Forecast(row.CompanyID, row.Quarter, row.Issue)
	n := len(f.Risk.Parts)
	row.PartNames, row.PartValues, row.PartContributions = make([]string, 0, n), make([]float64, 0, n), make([]float64, 0, n)
	for i, part := range f.Risk.Parts {
		if i == 0 {
			row.BaseRate = part.GetValue()
		}
		row.PartNames = append(row.PartNames, part.GetName())
		row.PartValues = append(row.PartValues, part.GetValue())
		row.PartContributions = append(row.PartContributions, part.GetContribution())
	}
	return row
}

func orZero[T any](v *T) T {
	if v == nil {
		return *new(T)
	}
	return *v
}

func orNull[T comparable](v T) *T {
	if v == *new(T) {
		return nil
	}
	return &v
}
