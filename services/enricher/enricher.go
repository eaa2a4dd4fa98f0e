package enricher

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/internal/bus"
)

// Bus is what the stage needs of the broker.
type Bus interface {
	Consume(ctx context.Context, consumer string, batching bus.Batching, handle bus.Handler) error
	ConsumeAhead(ctx context.Context, consumer string, batching bus.Batching, begin bus.Beginner) error
	Publish(ctx context.Context, messages []bus.Outgoing) error
}

// Extractor reads what an event says. It is pure and safe for concurrent use.
type Extractor interface {
	Extract(event *foreshockv1.Event) []*foreshockv1.Signal
}

// Store keeps events and signals; nil means that all are durable.
type Store interface {
	// Check tells why an event or one of its signals can never be stored.
	Check(event *foreshockv1.Event, signals []*foreshockv1.Signal) error
	InsertEvents(ctx context.Context, events []*foreshockv1.Event) error
	InsertSignals(ctx context.Context, signals []*foreshockv1.Signal) error
	WithdrawSignals(ctx context.Context, signals []*foreshockv1.Signal) error
	// SignalsOfEvents are the stored signals of these events.
	SignalsOfEvents(ctx context.Context, eventIDs []string) ([]*foreshockv1.Signal, error)
}

// Names tells the names that analysts give companies: all of them at once, and again
// whenever one changes, until ctx ends.
type Names interface {
	Watch(ctx context.Context, learn func([]company.Alias)) error
}

// Config bounds the work.
type Config struct {
	// Batch is the most events worked on at once; HistoryBatch those of backfills, whose
	// rows may wait for each other.
	Batch, HistoryBatch int
	// Readers extract side by side within a batch; about one a core.
	Readers int
}

// DefaultConfig suits two to eight cores.
func DefaultConfig() Config { return Config{Batch: 1000, HistoryBatch: 2000, Readers: 2} }

// Deps are what the stage works with; all but Names and GiveWay are needed.
type Deps struct {
	Bus       Bus
	Extractor Extractor
	// Names are taken up before the first event is read, and while events are; nil: none.
	Names    Names
	Registry *company.Registry
	Store    Store
	// History is the store of what backfills bring: the same tables, by inserts that
	// those of Store never wait for.
	History Store
	// GiveWay is called between the documents of history, and waits while others are not to
	// wait for it; nil: never.
	GiveWay func()
	Log     *zap.Logger
	Metrics prometheus.Registerer
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

// Run extracts signals until ctx ends: of news, and beside it of what backfills bring. Of
// each one batch at a time, so that signals leave in the order in which their events came.
func (e *Enricher) Run(ctx context.Context) error {
	both, ctx := errgroup.WithContext(ctx)
	if err := e.learn(ctx, both); err != nil {
		return err
	}
	both.Go(func() error {
		return e.deps.Bus.ConsumeAhead(ctx, e.Name(), bus.Batching{Size: e.cfg.Batch, Workers: 1, CatchUp: true}, e.beginNews)
	})
	both.Go(func() error {
		return e.deps.Bus.Consume(ctx, e.Name()+"-backfill", bus.Batching{Size: e.cfg.HistoryBatch, Workers: 1}, e.handleHistory)
	})
	return both.Wait()
}

// learn has the registry learn the analysts' names, and goes on learning in the group.
func (e *Enricher) learn(ctx context.Context, group *errgroup.Group) error {
	if e.deps.Names == nil {
		return nil
	}
	learnt := make(chan struct{})
	var once sync.Once
	group.Go(func() error {
		return e.deps.Names.Watch(ctx, func(aliases []company.Alias) {
			if err := e.deps.Registry.Learn(aliases); err != nil {
				e.deps.Log.Warn("aliases that cannot be", zap.Error(err))
			}
			once.Do(func() { close(learnt) })
		})
	})
	select {
	case <-learnt:
		return nil
	case <-ctx.Done(): // the watch failed, or the stage is to end: Wait tells which
		return group.Wait()
	}
}

// reading is one message and what was read in it.
type reading struct {
	message *bus.Message
	event   *foreshockv1.Event
	signals []*foreshockv1.Signal
}

// beginNews publishes what it reads before the rows are there: news waits for no table. What
// it returns waits for those of the events; those of the signals are the scorer's work. Until
// either is done its messages are unacknowledged, and come again after a crash.
func (e *Enricher) beginNews(ctx context.Context, batch []*bus.Message) (finish func() error, err error) {
	readings, err := e.read(ctx, batch, nil)
	if err != nil {
		return nil, err
	}
	for i, r := range readings {
		if len(r.signals) == 0 {
			continue
		}
		if err := e.deps.Store.Check(r.event, r.signals); err != nil { // nobody is told of what cannot be kept
			r.message.Reject(err)
			readings[i] = reading{}
		}
	}
	events, signals, messages := outcome(readings)
	together(signals, messages)
	stored := make(chan error, 1)
	go func() { stored <- e.deps.Store.InsertEvents(ctx, events) }()
	published := e.deps.Bus.Publish(ctx, messages)
	return func() error {
		if err := errors.Join(published, <-stored); err != nil {
			return err
		}
		e.count(events, signals)
		return nil
	}, nil
}

// handleHistory writes rows before it publishes: of history the scorer reads a company's
// signals from the table, all of a batch at once, and so it does of what was read anew.
func (e *Enricher) handleHistory(ctx context.Context, batch []*bus.Message) error {
	readings, err := e.read(ctx, batch, e.deps.GiveWay)
	if err != nil {
		return err
	}
	gone, told, err := e.gone(ctx, readings)
	if err != nil {
		return err
	}
	events, signals, messages := outcome(readings)
	if err := e.store(ctx, events, signals); err != nil {
		return err
	}
	if err := e.deps.History.WithdrawSignals(ctx, gone); err != nil {
		return err
	}
	if err := e.deps.Bus.Publish(ctx, append(messages, told...)); err != nil {
		return err
	}
	e.count(events, signals)
	return nil
}

// outcome is what comes of readings: the rows, and the messages of the signals in order.
func outcome(readings []reading) (events []*foreshockv1.Event, signals []*foreshockv1.Signal, messages []bus.Outgoing) {
	events = make([]*foreshockv1.Event, 0, len(readings))
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
	return events, signals, messages
}

// together has the messages of one event's signals handed over together: half of what a text
// says is not what it says.
func together(signals []*foreshockv1.Signal, messages []bus.Outgoing) {
	for i := 1; i < len(messages); i++ {
		messages[i-1].More = signals[i-1].GetEventId() == signals[i].GetEventId()
	}
}

func (e *Enricher) count(events []*foreshockv1.Event, signals []*foreshockv1.Signal) {
	e.events.Add(float64(len(events)))
	for _, signal := range signals {
		e.signals.WithLabelValues(signal.GetClaim().GetKind()).Inc()
	}
}

// read extracts the signals of a batch, on several cores. A message that is no event is
// rejected, and its reading is empty. GiveWay is called before each; nil: not.
func (e *Enricher) read(ctx context.Context, batch []*bus.Message, giveWay func()) ([]reading, error) {
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
				if giveWay != nil {
					giveWay()
				}
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
	go func() { done <- e.deps.History.InsertEvents(ctx, events) }()
	err := e.deps.History.InsertSignals(ctx, signals)
	return errors.Join(err, <-done)
}

// gone are the stored signals that events which are read anew no longer give, and the
// messages that tell the scorer of their companies.
func (e *Enricher) gone(ctx context.Context, readings []reading) (gone []*foreshockv1.Signal, told []bus.Outgoing, err error) {
	given := map[string]bool{}
	messages := map[string]*bus.Message{}
	var ids []string
	for _, r := range readings {
		if r.event == nil || !r.message.Reread {
			continue
		}
		ids = append(ids, r.event.GetId())
		messages[r.event.GetId()] = r.message
		for _, signal := range r.signals {
			given[signal.GetId()] = true
		}
	}
	if len(ids) == 0 {
		return nil, nil, nil
	}
	stored, err := e.deps.History.SignalsOfEvents(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	for _, signal := range stored {
		if given[signal.GetId()] {
			continue
		}
		data, err := proto.Marshal(signal)
		if err != nil {
			return nil, nil, bus.Permanent(fmt.Errorf("signal %s: %w", signal.GetId(), err))
		}
		gone = append(gone, signal)
		told = append(told, outgoing(signal, data, messages[signal.GetEventId()]))
	}
	return gone, told, nil
}

func outgoing(signal *foreshockv1.Signal, data []byte, from *bus.Message) bus.Outgoing {
	to := subject.Signal(signal.GetClaim().GetKind(), signal.GetCompanyId())
	if from.Backfill {
		to = subject.Backfill(to)
	}
	return from.Descend(bus.Outgoing{Subject: to, ID: signal.GetId(), Data: data})
}
