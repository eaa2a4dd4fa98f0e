package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/alerter"
	"github.com/foreshock/foreshock/services/collector"
	"github.com/foreshock/foreshock/services/enricher"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/lifecycle"
	"github.com/foreshock/foreshock/services/internal/precedence"
	"github.com/foreshock/foreshock/services/internal/telemetry"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/notifier"
	"github.com/foreshock/foreshock/services/projector"
	"github.com/foreshock/foreshock/services/query"
	"github.com/foreshock/foreshock/services/scorer"
	"github.com/foreshock/foreshock/services/scorer/issue"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// wiring is the composition root: every part, and what each is made of.
//
//	sources ─► collector ─► EVENTS ─► enricher ─► SIGNALS ─► scorer ─► INDICATORS ─► alerter ─► ALERTS
//	                                     │                      │                       │
//	                                     └── event ── signal, fact, indicator ──────────┴── alert ─► query
//	                                              └─► issuer ─► forecast, resolution
//
//	INDICATORS ─► projector ─► RISK (bucket)      ALERTS ─► notifier ─► OUTBOX ─► bridges
//
// The stages are made one by one, so that a verb can run all of them or any one alone;
// they meet here and nowhere else.
type wiring struct {
	pipelines *pipelines.Pipelines
	bus       *bus.Conn
	warehouse *warehouse.Warehouse
	// history is the same tables, by connections and inserts of its own: what backfills
	// write never stands before what news writes.
	history *warehouse.Warehouse
	// asked is how to reach the tables as one who only reads; asking is that, once the
	// query stage is made.
	asked  warehouse.Config
	asking *warehouse.Warehouse
	// instance is the installation that leases belong to; empty without a data folder that is held.
	instance string
	log      *zap.Logger
	metrics  *prometheus.Registry
	// extractor is made once: it holds the registry of companies.
	extractor *extract.Extractor
	registry  *company.Registry
	// rules of scoring are read once; sums are what the scorer tells the receipts of backfills.
	rules *ledger.Rules
	sums  *scorer.Sums
	// readers are waited for by what loads history.
	readers precedence.Precedence
}

// wired brings up the servers that a verb needs, with everything wired to them. The function
// it returns lets go of both.
func (g *Global) wired(ctx context.Context, p *pipelines.Pipelines, n need, log *zap.Logger) (*servers, *wiring, func() error, error) {
	s, err := g.servers(ctx, n, log)
	if err != nil {
		return nil, nil, nil, err
	}
	w, err := connect(ctx, p, s, log)
	if err != nil {
		return nil, nil, nil, errors.Join(err, s.stop())
	}
	return s, w, func() error { return errors.Join(w.close(), s.stop()) }, nil
}

// connect reaches the servers, and brings streams and tables up to date.
func connect(ctx context.Context, p *pipelines.Pipelines, s *servers, log *zap.Logger) (*wiring, error) {
	w := &wiring{pipelines: p, log: log, metrics: telemetry.NewMetrics(), asked: s.warehouse}
	w.asked.ReadOnly = true
	var err error
	if s.lock != nil {
		if w.instance, err = s.lock.Instance(); err != nil {
			return nil, err
		}
	}
	if w.warehouse, err = openWithin(ctx, s.warehouse); err != nil {
		return nil, err
	}
	if err := w.warehouse.Migrate(ctx); err != nil {
		return nil, errors.Join(err, w.close())
	}
	behind := s.warehouse
	behind.Yielding = true
	if w.history, err = openWithin(ctx, behind); err != nil {
		return nil, errors.Join(err, w.close())
	}
	s.bus.Name = "foreshock"
	if w.bus, err = bus.Connect(ctx, s.bus, p.Streams, log); err != nil {
		return nil, errors.Join(err, w.close())
	}
	if err := w.bus.Declare(ctx); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// close lets go of the servers, after the stages have ended.
func (w *wiring) close() error {
	if w.bus != nil {
		w.bus.Close()
	}
	if w.asking != nil {
		if err := closeWarehouse(w.asking); err != nil {
			w.log.Warn("the reader's connections", zap.Error(err))
		}
	}
	if w.history != nil {
		err := closeWarehouse(w.history)
		return errors.Join(err, closeWarehouse(w.warehouse))
	}
	return closeWarehouse(w.warehouse)
}

func (w *wiring) collector(ctx context.Context, sources []string) (*collector.Collector, error) {
	cursors, err := w.bus.Cursors(ctx)
	if err != nil {
		return nil, err
	}
	cfg := collector.Configure(w.pipelines)
	if len(sources) > 0 {
		if cfg.Sources, err = collector.Sources(sources...); err != nil {
			return nil, err
		}
	}
	return collector.New(cfg, collector.Deps{
		Publisher: publisher{w.bus}, Cursors: cursors, Refuser: refuser{w.bus}, Files: w.pipelines.FS,
		Health: sourceHealth{w.warehouse, w.companyID()}, Log: w.log.Named("collector"), Metrics: w.metrics,
	}), nil
}

// It knows the names that analysts have given by then.
func (w *wiring) extraction(ctx context.Context) (_ *extract.Extractor, err error) {
	if w.extractor == nil {
		if w.registry, w.extractor, err = compile(w.pipelines); err == nil {
			err = learnAliases(ctx, w.bus, w.registry)
		}
	}
	return w.extractor, err
}

// companies is the registry: the enricher's, where that runs here.
func (w *wiring) companies() (_ *company.Registry, err error) {
	if w.registry == nil {
		w.registry, err = registryOf(w.pipelines.FS)
	}
	return w.registry, err
}

func (w *wiring) enricher(ctx context.Context) (*enricher.Enricher, error) {
	extractor, err := w.extraction(ctx)
	if err != nil {
		return nil, err
	}
	aliases, err := w.bus.Aliases(ctx)
	if err != nil {
		return nil, err
	}
	return enricher.New(enricher.DefaultConfig(), enricher.Deps{
		Bus: w.bus, Extractor: extractor, Names: aliasNames{aliases}, Registry: w.registry, Store: documents{w.warehouse}, History: documents{w.history}, GiveWay: w.readers.GiveWay, Log: w.log.Named("enricher"), Metrics: w.metrics,
	}), nil
}

func (w *wiring) scoring() (_ *ledger.Rules, err error) {
	if w.rules == nil {
		if w.rules, err = scoringRules(w.pipelines); err == nil {
			w.sums = scorer.NewSums(w.rules)
		}
	}
	return w.rules, err
}

// alone has a stage at work in one process at a time of all that share the broker; the others
// stand by.
func (w *wiring) alone(stage lifecycle.Stage) lifecycle.Stage {
	return lifecycle.Func(stage.Name(), func(ctx context.Context) error { return w.bus.Lead(ctx, stage.Name(), w.instance, stage.Run) })
}

func (w *wiring) scorer() (lifecycle.Stage, error) {
	rules, err := w.scoring()
	if err != nil {
		return nil, err
	}
	return w.alone(scorer.New(scorer.DefaultConfig(), scorer.Deps{
		Bus: w.bus, Rules: rules, Store: books{w.warehouse}, History: books{w.history}, Sums: w.sums, GiveWay: w.readers.GiveWay, Now: time.Now,
		Log: w.log.Named("scorer"), Metrics: w.metrics,
	})), nil
}

// issuer is a part of the scorer that works by the clock instead of by messages.
func (w *wiring) issuer() (*issue.Issuer, error) {
	rules, err := w.scoring()
	if err != nil {
		return nil, err
	}
	return issue.New(issue.Deps{
		Store: forecasts{w.history}, Rules: rules, Now: time.Now, GiveWay: w.readers.GiveWay, Log: w.log.Named("issuer"), Metrics: w.metrics,
	}), nil
}

func (w *wiring) alerter(ctx context.Context) (lifecycle.Stage, error) {
	books, err := w.bus.Books(ctx)
	if err != nil {
		return nil, err
	}
	registry, err := w.companies()
	if err != nil {
		return nil, err
	}
	return w.alone(alerter.New(w.pipelines.Alerter, alerter.Deps{
		Bus: w.bus, Books: books, Store: alerts{documents{w.warehouse}}, Company: identify(registry), Now: time.Now,
		Log: w.log.Named("alerter"), Metrics: w.metrics,
	})), nil
}

// projector keeps the bucket of current risks.
func (w *wiring) projector(ctx context.Context) (*projector.Projector, error) {
	risks, err := w.bus.Risks(ctx)
	if err != nil {
		return nil, err
	}
	return projector.New(projector.Deps{
		Bus: w.bus, Bucket: risks, Store: currentRisks{w.warehouse}, Key: bus.RiskKey, Now: time.Now, Log: w.log.Named("projector"), Metrics: w.metrics,
	}), nil
}

// notifier carries alerts to the bridges of a file.
func (w *wiring) notifier(ctx context.Context, file string) (*notifier.Notifier, error) {
	cfg, err := notifier.Load(file)
	if err != nil {
		return nil, err
	}
	delivered, err := w.bus.Delivered(ctx)
	if err != nil {
		return nil, err
	}
	return notifier.New(cfg, notifier.Deps{Bus: w.bus, Delivered: delivered, Log: w.log.Named("notifier"), Metrics: w.metrics})
}

// answering answers questions over NATS.
func (w *wiring) answering() (*answering, error) {
	rules, err := scoringRules(w.pipelines)
	if err != nil {
		return nil, err
	}
	registry, err := w.companies()
	return &answering{bus: w.bus, warehouse: w.warehouse, pipelines: w.pipelines, rules: rules, registry: registry, now: time.Now}, err
}

func (w *wiring) query(ctx context.Context, address string, hosts []string) (_ *query.Server, err error) {
	if w.asking, err = openWithin(ctx, w.asked); err != nil {
		return nil, err
	}
	registry, err := w.companies()
	if err != nil {
		return nil, err
	}
	cfg := query.DefaultConfig()
	cfg.Addr, cfg.Hosts, cfg.Version = address, hosts, version()
	return query.New(cfg, query.Deps{
		Reader: reader{w.asking}, Logger: w.log, Now: time.Now, Metrics: w.metrics, Follow: follower(w.bus), Asked: w.readers.Asked,
		Analyst: analyst{
			warehouse: w.asking,
			rules:     func() (*ledger.Rules, error) { return scoringRules(w.pipelines) },
			registry:  registry,
		},
		MetricsHandler: promhttp.HandlerFor(w.metrics, promhttp.HandlerOpts{}),
	})
}

// refuser keeps what the collector refused among the dead letters.
type refuser struct{ bus *bus.Conn }

func (r refuser) Refuse(ctx context.Context, refusal collector.Refusal) error {
	reason := fmt.Sprintf("%s, line %d, item %d: %s: %s", refusal.Location, refusal.Line, refusal.Position, refusal.Reason, refusal.Detail)
	return r.bus.Bury(ctx, "collector", refusal.ID, reason, refusal.Raw)
}

// publisher sends events on their way, each with a trace of its own.
type publisher struct{ bus *bus.Conn }

func (p publisher) Publish(ctx context.Context, events []*foreshockv1.Event, backfill bool) error {
	messages := make([]bus.Outgoing, len(events))
	for i, event := range events {
		data, err := proto.Marshal(event)
		if err != nil {
			return fmt.Errorf("event %s of %s: %w", event.GetId(), event.GetSource(), err)
		}
		messages[i] = bus.Outgoing{Subject: subject.Event(event.GetKind(), event.GetSource()), ID: event.GetId(), Data: data, Trace: telemetry.NewTrace()}
		if backfill {
			messages[i].Subject = subject.Backfill(messages[i].Subject)
			messages[i].Header = map[string]string{bus.HeaderBackfill: "1"}
		}
	}
	return p.bus.Publish(ctx, messages)
}
