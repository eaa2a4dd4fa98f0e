package main

import (
	"context"
	"errors"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/alerter"
	"github.com/foreshock/foreshock/services/alerter/rule"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/projector"
	"github.com/foreshock/foreshock/services/scorer"
)

// The warehouse as each stage sees it. A row that can never be stored is a permanent
// failure: its message becomes a dead letter instead of being tried again.

func mended(err error) error {
	if errors.Is(err, warehouse.ErrRow) {
		return bus.Permanent(err)
	}
	return err
}

// documents is the enricher's store, and the alerter's for its own rows.
type documents struct{ *warehouse.Warehouse }

func (d documents) InsertEvents(ctx context.Context, events []*foreshockv1.Event) error {
	return mended(d.Warehouse.InsertEvents(ctx, events))
}

func (d documents) Check(event *foreshockv1.Event, signals []*foreshockv1.Signal) error {
	return warehouse.Check(event, signals)
}

func (d documents) InsertSignals(ctx context.Context, signals []*foreshockv1.Signal) error {
	return mended(d.Warehouse.InsertSignals(ctx, signals))
}

func (d documents) WithdrawSignals(ctx context.Context, signals []*foreshockv1.Signal) error {
	return mended(d.Warehouse.WithdrawSignals(ctx, signals))
}

func (d documents) InsertAlerts(ctx context.Context, alerts []*foreshockv1.Alert) error {
	return mended(d.Warehouse.InsertAlerts(ctx, alerts))
}

// alerts is the alerter's store.
type alerts struct{ documents }

func (a alerts) Facts(ctx context.Context, companyIDs []string) ([]*foreshockv1.Fact, error) {
	return a.FactsAsOf(ctx, companyIDs, time.Time{})
}

func (a alerts) Readings(ctx context.Context) ([]alerter.Reading, error) {
	days, err := a.SourceDays(ctx)
	readings := make([]alerter.Reading, len(days))
	for i, d := range days {
		readings[i] = alerter.Reading{CompanyID: d.CompanyID, Kind: d.Kind, Day: d.Day, Known: d.KnowledgeTime}
	}
	return readings, err
}

// identify looks companies up for alerts.
func identify(registry *company.Registry) func(id string) rule.Company {
	return func(id string) rule.Company {
		if c := registry.ByID(id); c != nil {
			return rule.Company{Industry: c.Industry, CIK: c.CIK, Ticker: c.Ticker, LEI: c.LEI}
		}
		return rule.Company{}
	}
}

// books is the scorer's store.
type books struct{ warehouse *warehouse.Warehouse }

func (b books) Signals(ctx context.Context, companyIDs []string) ([]*foreshockv1.Signal, error) {
	return b.warehouse.SignalsOf(ctx, companyIDs, time.Time{})
}

func (b books) StoredFacts(ctx context.Context, companyIDs []string) ([]scorer.Stored, error) {
	return stored(b.warehouse.StoredFacts(ctx, companyIDs))
}

func (b books) StoredIndicators(ctx context.Context, companyIDs []string) ([]scorer.Stored, error) {
	return stored(b.warehouse.StoredIndicators(ctx, companyIDs))
}

func stored(rows []warehouse.Stored, err error) ([]scorer.Stored, error) {
	out := make([]scorer.Stored, len(rows))
	for i, r := range rows {
		out[i] = scorer.Stored{CompanyID: r.CompanyID, ID: r.ID, Quarter: r.Quarter, Name: r.Name, Knowledge: r.KnowledgeTime.UTC(), Digest: r.Digest}
	}
	return out, err
}

// Write stores signals first, and then the two other tables at once.
func (b books) Write(ctx context.Context, changes scorer.Changes) error {
	facts := make([]warehouse.FactRow, 0, len(changes.Facts)+len(changes.WithdrawnFacts))
	for _, f := range changes.Facts {
		facts = append(facts, warehouse.FactRow{Fact: f.Fact, Digest: f.Digest})
	}
	for _, row := range changes.WithdrawnFacts {
		facts = append(facts, warehouse.FactRow{Deleted: true, Fact: &foreshockv1.Fact{
			Id: row.ID, CompanyId: row.CompanyID, KnowledgeTime: timestamppb.New(row.Knowledge),
		}})
	}
	indicators := make([]warehouse.IndicatorRow, 0, len(changes.Indicators)+len(changes.WithdrawnIndicators))
	for _, i := range changes.Indicators {
		indicators = append(indicators, warehouse.IndicatorRow{Indicator: i.Indicator, Digest: i.Digest})
	}
	for _, row := range changes.WithdrawnIndicators {
		indicators = append(indicators, warehouse.IndicatorRow{Deleted: true, Indicator: &foreshockv1.Indicator{
			Id: row.ID, CompanyId: row.CompanyID, Quarter: row.Quarter, Name: row.Name, KnowledgeTime: timestamppb.New(row.Knowledge),
		}})
	}
	if err := b.warehouse.InsertSignals(ctx, changes.Signals); err != nil {
		return mended(err)
	}
	done := make(chan error, 1)
	go func() { done <- b.warehouse.InsertFacts(ctx, facts) }()
	err := b.warehouse.InsertIndicators(ctx, indicators)
	return mended(errors.Join(err, <-done))
}

// currentRisks is what the projector reads.
type currentRisks struct{ warehouse *warehouse.Warehouse }

func (c currentRisks) Indicators(ctx context.Context, first, last string) ([]*foreshockv1.Indicator, error) {
	return c.warehouse.IndicatorsAsOf(ctx, warehouse.IndicatorFilter{Names: projector.Names, FromQuarter: first, ToQuarter: last})
}
