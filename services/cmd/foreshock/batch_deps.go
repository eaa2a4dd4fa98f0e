package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/backfill"
	"github.com/foreshock/foreshock/services/enricher/extract"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/telemetry"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/scorer"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// batchRules is what the enricher and the scorer make of things, for receipts.
type batchRules struct {
	version   string
	extractor *extract.Extractor
	sums      *scorer.Sums
}

func newBatchRules(p *pipelines.Pipelines, extractor *extract.Extractor, rules *ledger.Rules, sums *scorer.Sums) *batchRules {
	h := sha256.New()
	fmt.Fprintln(h, p.Enricher.Version, rules.Version(), p.Notice.Version, p.Incident.Version)
	for _, batch := range p.Backfill.Batches {
		fmt.Fprintln(h, batch.Name, batch.Format, batch.Layout, batch.Source)
	}
	return &batchRules{hex.EncodeToString(h.Sum(nil))[:12], extractor, sums}
}

func (r *batchRules) Version() string { return r.version }

func (r *batchRules) Extract(event *foreshockv1.Event) []*foreshockv1.Signal {
	return r.extractor.Extract(event)
}

func (r *batchRules) Score(companyID string, signals []*foreshockv1.Signal) backfill.Scored {
	return backfill.Scored(r.sums.Of(companyID, signals))
}

// batchPublisher puts messages on the subjects of backfills.
type batchPublisher struct{ bus *bus.Conn }

func (p batchPublisher) PublishEvents(ctx context.Context, messages []backfill.Message, reread bool) error {
	return p.publish(ctx, messages, subject.Event, reread)
}

func (p batchPublisher) PublishSignals(ctx context.Context, messages []backfill.Message) error {
	return p.publish(ctx, messages, subject.Signal, true)
}

func (p batchPublisher) publish(ctx context.Context, messages []backfill.Message, live func(kind, of string) string, reread bool) error {
	header := map[string]string{bus.HeaderBackfill: "1"}
	if reread {
		header[bus.HeaderReread] = "1"
	}
	trace := telemetry.NewTrace() // of the chunk: a trace an event would tell no more
	out := make([]bus.Outgoing, len(messages))
	for i, m := range messages {
		out[i] = bus.Outgoing{Subject: subject.Backfill(live(m.Kind, m.Of)), ID: m.ID, Data: m.Data, Trace: trace, Header: header}
	}
	return p.bus.Publish(ctx, out)
}

func (p batchPublisher) Refuse(ctx context.Context, batch string, r backfill.Refusal) error {
	reason := fmt.Sprintf("batch %s, %s, line %d: %s: %s", batch, r.Location, r.Line, r.Reason, r.Detail)
	return p.bus.Bury(ctx, "backfill", identity.Origin(reason+"\x00"+r.Raw), reason, []byte(r.Raw))
}

// batchPath is the stages behind a backfill.
type batchPath struct{ bus *bus.Conn }

func (p batchPath) Backlog(ctx context.Context) (events, signals int, attended bool, err error) {
	events, enriching, err := p.bus.Backlog(ctx, "enricher-backfill")
	if err != nil {
		return 0, 0, false, err
	}
	signals, scoring, err := p.bus.Backlog(ctx, "scorer-backfill")
	return events, signals, (enriching || events == 0) && (scoring || signals == 0), err
}

func (p batchPath) Drained(ctx context.Context) error {
	for _, consumer := range []string{"enricher-backfill", "scorer-backfill", "alerter"} {
		if err := p.bus.Drained(ctx, consumer); err != nil {
			return err
		}
	}
	return nil
}

// batchStore is the tables as a backfill sees them.
type batchStore struct {
	warehouse *warehouse.Warehouse
	// rules is the version of the extraction rules.
	rules string
}

func (s batchStore) Record(ctx context.Context, r backfill.Run) error {
	run := warehouse.BatchRun{
		Name: r.Name, StartedAt: r.StartedAt, State: r.State, Trigger: r.Trigger, Phase: r.Phase, Input: r.Input, Error: r.Error,
		Documents: uint64(r.Documents), Published: uint64(r.Published), EventsPending: uint64(r.EventsPending), SignalsPending: uint64(r.SignalsPending),
		Progress: r.Progress, PerSecond: r.PerSecond, Resumed: r.Resumed,
		InputHash: r.Receipt.InputHash, Rules: r.Receipt.Rules, Events: uint64(r.Receipt.Events), Signals: uint64(r.Receipt.Signals),
		Facts: uint64(r.Receipt.Facts), Indicators: uint64(r.Receipt.Indicators), Refused: uint64(r.Receipt.Refused),
		OutputHash: r.Receipt.OutputHash, Seconds: r.Receipt.Seconds,
	}
	run.FromDay, run.ToDay = r.Window.Days()
	if r.Left >= 0 {
		left := r.Left.Seconds()
		run.SecondsLeft = &left
	}
	return s.warehouse.InsertBatchRun(ctx, run)
}

func (s batchStore) MissingEvents(ctx context.Context, source string, ids []string) ([]string, error) {
	return s.warehouse.MissingEvents(ctx, source, ids)
}

func (s batchStore) MissingSignals(ctx context.Context, source string, ids []string) ([]string, error) {
	return s.warehouse.MissingSignals(ctx, source, ids)
}

func (s batchStore) Settled(ctx context.Context, events []backfill.Message) ([]bool, error) {
	rows := make([]warehouse.Trace, len(events))
	for i, e := range events {
		rows[i] = warehouse.Trace{EventID: e.ID, Known: e.Known}
		for _, signal := range e.Signals {
			rows[i].Signals = append(rows[i].Signals, warehouse.SignalKey(signal))
		}
	}
	return s.warehouse.Settled(ctx, rows)
}

func (s batchStore) OtherRules(ctx context.Context, source string) (bool, error) {
	return s.warehouse.OtherRules(ctx, source, s.rules)
}

// eventsAtOnce bounds what is read of the table at once.
const eventsAtOnce = 2000

func (s batchStore) Events(ctx context.Context, selection backfill.Selection, each func(*foreshockv1.Event) error) error {
	filter := warehouse.EventFilter{Kind: selection.Kind, Source: selection.Source, From: selection.From}
	if !selection.To.IsZero() {
		filter.Until = selection.To.AddDate(0, 0, 1)
	}
	after := ""
	for {
		events, err := s.warehouse.EventsAfter(ctx, filter, after, eventsAtOnce)
		if err != nil || len(events) == 0 {
			return err
		}
		for _, event := range events {
			if err := each(event); err != nil {
				return err
			}
		}
		after = events[len(events)-1].GetId()
	}
}

func (s batchStore) Companies(ctx context.Context, companyIDs []string, each func(map[string][]*foreshockv1.Signal) error) error {
	read := func(ids []string) error {
		signals, err := s.warehouse.SignalsOf(ctx, ids, time.Time{})
		if err != nil {
			return err
		}
		companies := map[string][]*foreshockv1.Signal{}
		for _, signal := range signals {
			companies[signal.GetCompanyId()] = append(companies[signal.GetCompanyId()], signal)
		}
		return each(companies)
	}
	if len(companyIDs) > 0 {
		return read(companyIDs)
	}
	return s.warehouse.CompanyIDs(ctx, read)
}

// backfill is the stage that loads history; relative inputs lie below folder.
func (w *wiring) backfill(ctx context.Context, folder string) (*backfill.Backfill, error) {
	checkpoints, err := w.bus.Checkpoints(ctx)
	if err != nil {
		return nil, err
	}
	extractor, err := w.extraction(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := w.scoring()
	if err != nil {
		return nil, err
	}
	deps, err := batchDeps(w.pipelines, extractor, rules, w.sums)
	if err != nil {
		return nil, err
	}
	deps.Publisher, deps.Path, deps.Checkpoints = batchPublisher{w.bus}, batchPath{w.bus}, checkpoints
	deps.Store = batchStore{w.history, w.pipelines.Enricher.Version}
	deps.Log = w.log.Named("backfill")
	return backfill.New(backfill.DefaultConfig(w.pipelines.Backfill, folder), deps), nil
}

// batchDeps is what a backfill needs to read and to work out, without any server.
func batchDeps(p *pipelines.Pipelines, extractor *extract.Extractor, rules *ledger.Rules, sums *scorer.Sums) (backfill.Deps, error) {
	reader, err := newBatchReader(p)
	return backfill.Deps{Reader: reader, Inflate: inflateBatch, Rules: newBatchRules(p, extractor, rules, sums)}, err
}
