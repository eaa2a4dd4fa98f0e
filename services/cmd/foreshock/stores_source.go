package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/foreshock/foreshock/services/collector"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// sourceHealth keeps what the collector tells of its sources. CompanyID gives a company's
// id by its name: the collector knows names alone.
type sourceHealth struct {
	warehouse *warehouse.Warehouse
	companyID func(name string) (string, error)
}

func (s sourceHealth) KeepHealth(ctx context.Context, h collector.Health) error {
	bounded, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	days := make([]warehouse.SourceDay, 0, len(h.Days))
	for _, d := range h.Days {
		row := warehouse.SourceDay{Source: h.Source, Kind: d.Kind, Day: d.Day, KnowledgeTime: d.Known}
		if d.Company != "" {
			id, err := s.companyID(d.Company)
			if err != nil {
				return err
			}
			if id == "" {
				continue // a name that is none
			}
			row.CompanyID = id
		}
		days = append(days, row)
	}
	reading := warehouse.SourceReading{
		Source: h.Source, URL: h.URL, Kind: h.Kind, Outcome: string(h.Outcome), State: h.State, Reason: h.Reason, Detail: h.Detail,
		At: h.At, NextAt: h.NextAt, Status: uint16(h.Status), Failures: uint32(h.Failures), Items: uint32(h.Items), Events: uint32(h.Events), Refused: uint32(h.Refused),
		ChangedAt: given(h.Changed), NewestItem: given(h.Newest), FarthestEffective: given(h.Farthest),
	}
	return errors.Join(s.warehouse.InsertSourceReadings(bounded, []warehouse.SourceReading{reading}), s.warehouse.InsertSourceDays(bounded, days))
}

// given is nil for a clock that never told a time.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// companyID gives the ids of companies; the registry is read when the first is asked for.
func (w *wiring) companyID() func(string) (string, error) {
	load := sync.OnceValues(func() (*company.Registry, error) { return registryOf(w.pipelines.FS) })
	return func(name string) (string, error) {
		registry, err := load()
		if err != nil {
			return "", err
		}
		return registry.Resolve(name).ID, nil
	}
}
