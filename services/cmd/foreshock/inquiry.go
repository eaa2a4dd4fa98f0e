package main

import (
	"context"
	"fmt"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// inquiry is what a verb that asks about one company works with: the rules in force, who
// the company is, and its signals as known at an instant.
type inquiry struct {
	pipelines *pipelines.Pipelines
	rules     *ledger.Rules
	company   ledger.Company
	signals   []*foreshockv1.Signal
}

// inquire asks the warehouse; verb names who asks in errors.
func (g *Global) inquire(ctx context.Context, streams std, verb, name string, asOf time.Time) (q inquiry, err error) {
	if q.pipelines, err = g.load(); err != nil {
		return q, err
	}
	if q.rules, err = scoringRules(q.pipelines); err != nil {
		return q, err
	}
	registry, err := registryOf(q.pipelines.FS)
	if err != nil {
		return q, err
	}
	err = g.withWarehouse(ctx, streams, func(w *warehouse.Warehouse) (err error) {
		if q.company, err = findCompany(ctx, w, registry, name); err != nil {
			return err
		}
		if q.signals, err = w.SignalsOf(ctx, []string{q.company.ID}, asOf); err != nil {
			return fmt.Errorf("%s: %w", verb, err)
		}
		return nil
	})
	return q, err
}

// lastOfDay is the last millisecond of a day; what names the argument in the error.
func lastOfDay(what, day string) (time.Time, error) {
	start, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}, wrongUsage("%s %q: want a day as YYYY-MM-DD", what, day)
	}
	return start.Add(24*time.Hour - time.Millisecond), nil
}
