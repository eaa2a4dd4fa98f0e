package enricher

import (
	"context"
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/internal/bus"
)

// Bus is what the stage needs of the broker.
type Bus interface {
	Consume(ctx context.Context, consumer string, batching bus.Batching, handle bus.Handler) error
	Publish(ctx context.Context, messages []bus.Outgoing) error
}

// Extractor reads what an event says. It is pure and safe for concurrent use.
type Extractor interface {
	Extract(event *foreshockv1.Event) []*foreshockv1.Signal
}

// Store keeps events and signals; nil means that all are durable.
type Store interface {
	InsertEvents(ctx context.Context, events []*foreshockv1.Event) error
	InsertSignals(ctx context.Context, signals []*foreshockv1.Signal) error
}

// Config bounds the work.
type Config struct {
	// Batch is the most events worked on at once.
	Batch int
	// Readers extract side by side within a batch; about one a core.
	Readers int
}

// DefaultConfig suits two to eight cores.
func DefaultConfig() Config { return Config{Batch: 1000, Readers: 2} }

// Deps are what the stage works with; all are needed.
type Deps struct {
	Bus       Bus
	Extractor Extractor
	Store     Store
	Log       *zap.Logger
	Metrics   prometheus.Registerer
}

// Enricher is the stage.
type Enricher struct {
	cfg     Config
	deps    Deps
	events  prometheus.Counter
	signals *prometheus.CounterVec
}

// New makes the stage; Run starts it.
func New(cfg Config, deps Deps) *Enricher {
	e := &Enricher{
		cfg: cfg, deps: deps,
		events: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "foreshock_events_enriched_total", Help: "Events read for signals."}),
		signals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "foreshock_signals_extracted_total", Help: "Signals found, by kind."}, []string{"kind"}),
	}
	deps.Metrics.MustRegister(e.events, e.signals)
	return e
}

// Name is the stage's name: its consumer, its log field, its dead letters.
func (e *Enricher) Name() string { return "enricher" }

// Run extracts signals until ctx ends. One batch at a time, so that signals leave in the
// order in which their events came.
func (e *Enricher) Run(ctx context.Context) error {
	return e.deps.Bus.Consume(ctx, e.Name(), bus.Batching{Size: e.cfg.Batch, Workers: 1}, e.handle)
}

// reading is one message and what was read in it.
type reading struct {
	message *bus.Message
	event   *foreshockv1.Event
	signals []*foreshockv1.Signal
}

// handle writes rows before it publishes: the scorer reads a company's signals from the
// table, and must find there what the bus tells it of.
func (e *Enricher) handle(ctx context.Context, batch []*bus.Message) error {
	readings, err := e.read(ctx, batch)
	if err != nil {
		return err
	}
	events := make([]*foreshockv1.Event, 0, len(batch))
	var signals []*foreshockv1.Signal
	var messages []bus.Outgoing
	for _, r := range readings {
		if r.event == nil {
			continue
		}
		events = append(events, r.event)
		for _, signal := range r.signals {
			data, err := proto.Marshal(signal)
			if err != nil {
				r.message.Reject(fmt.Errorf("signal %s: %w", signal.GetId(), err))
				continue
			}
			signals = append(signals, signal)
			messages = append(messages, outgoing(signal, data, r.message))
		}
	}
	if err := e.store(ctx, events, signals); err != nil {
		return err
	}
	if err := e.deps.Bus.Publish(ctx, messages); err != nil {
		return err
	}
	e.events.Add(float64(len(events)))
	for _, signal := range signals {
		e.signals.WithLabelValues(signal.GetClaim().GetKind()).Inc()
	}
	return nil
}

// read extracts the signals of a batch, on several cores. A message that is no event is
// rejected, and its reading is empty.
func (e *Enricher) read(ctx context.Context, batch []*bus.Message) ([]reading, error) {
	readings := make([]reading, len(batch))
	var readers errgroup.Group
	for first := range e.cfg.Readers {
		readers.Go(func() (err error) {
			defer func() { // the bus guards its own goroutine against a panic, not this one
				if cause := recover(); cause != nil {
					err = bus.Permanent(fmt.Errorf("extract: panic: %v", cause))
				}
			}()
			for i := first; i < len(batch) && ctx.Err() == nil; i += e.cfg.Readers {
				readings[i] = e.one(batch[i])
			}
			return ctx.Err()
		})
	}
	return readings, readers.Wait()
}

func (e *Enricher) one(m *bus.Message) reading {
	event := &foreshockv1.Event{}
	if err := proto.Unmarshal(m.Data, event); err != nil {
		m.Reject(fmt.Errorf("not an event: %w", err))
		return reading{}
	}
	if event.GetId() == "" {
		m.Reject(errors.New("an event without an id"))
		return reading{}
	}
	return reading{message: m, event: event, signals: e.deps.Extractor.Extract(event)}
}

// store writes both tables at once: neither row waits for the other.
func (e *Enricher) store(ctx context.Context, events []*foreshockv1.Event, signals []*foreshockv1.Signal) error {
	done := make(chan error, 1)
	go func() { done <- e.deps.Store.InsertEvents(ctx, events) }()
	err := e.deps.Store.InsertSignals(ctx, signals)
	return errors.Join(err, <-done)
}

func outgoing(signal *foreshockv1.Signal, data []byte, from *bus.Message) bus.Outgoing {
	out := bus.Outgoing{
		Subject: subject.Signal(signal.GetClaim().GetKind(), signal.GetCompanyId()),
		ID:      signal.GetId(), Data: data, Trace: from.Trace,
	}
	if from.Backfill {
		out.Header = map[string]string{bus.HeaderBackfill: "1"}
	}
	return out
}
