package notifier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/internal/bus"
)

// Bus is what the stage needs of the broker.
type Bus interface {
	Consume(ctx context.Context, consumer string, batching bus.Batching, handle bus.Handler) error
	Publish(ctx context.Context, messages []bus.Outgoing) error
	// AddConsumer makes a consumer that the configuration of streams does not declare;
	// DropConsumers takes away those of a stream whose names begin with a prefix, save
	// those to keep, with what lies under their subjects.
	AddConsumer(ctx context.Context, consumer pipelines.Consumer) error
	DropConsumers(ctx context.Context, stream, prefix string, keep []string) error
	Backlog(ctx context.Context, consumer string) (messages int, attended bool, err error)
}

// Memory keeps, durably, a value by bridge and chain.
type Memory interface {
	// Load is what Save stored last; nil where it stored nothing.
	Load(ctx context.Context, key string) ([]byte, error)
	Save(ctx context.Context, key string, value []byte) error
}

// Deps are what the stage works with; all are needed.
type Deps struct {
	Bus       Bus
	Delivered Memory
	Log       *zap.Logger
	Metrics   prometheus.Registerer
}

// Notifier is the stage.
type Notifier struct {
	bridges    []bridge
	deps       Deps
	deliveries *prometheus.CounterVec
	waiting    *prometheus.GaugeVec
}

type bridge struct {
	Bridge
	sender sender
}

// New makes the stage; Run starts it. Secrets are read now.
func New(cfg Config, deps Deps) (*Notifier, error) {
	n := &Notifier{
		deps: deps,
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "foreshock_deliveries_total", Help: "Alerts that were delivered, are tried again, were given up, or became moot, by bridge.",
		}, []string{"bridge", "outcome"}),
		waiting: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "foreshock_deliveries_waiting", Help: "Alerts in the outbox of a bridge.",
		}, []string{"bridge"}),
	}
	var errs []error
	for _, b := range cfg.Bridges {
		s, err := newSender(b)
		errs = append(errs, err)
		n.bridges = append(n.bridges, bridge{b, s})
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("notifier: %w", err)
	}
	deps.Metrics.MustRegister(n.deliveries, n.waiting)
	return n, nil
}

// Name is the stage's name: its consumer, its log field, its dead letters.
func (n *Notifier) Name() string { return "notifier" }

// consumer is the name of a bridge's own consumer, and of the stage in its dead letters.
func (n *Notifier) consumer(b Bridge) string { return n.Name() + "-" + b.Name }

// Run puts alerts into the outbox and sends from it until ctx ends.
func (n *Notifier) Run(ctx context.Context) error {
	// Who is told from now on is not told of what was.
	err := n.deps.Bus.AddConsumer(ctx, pipelines.Consumer{
		Name: n.Name(), Description: "Puts alerts into the outbox of each bridge.",
		Stream: subject.Alerts, Filter: "foreshock.alert.>", FromNow: true,
		AckWait: 10 * time.Second, MaxDeliver: 60, BackOff: defaultBackOff, MaxAckPending: 8000,
	})
	if err != nil {
		return fmt.Errorf("notifier: %w", err)
	}
	var names []string
	for _, b := range n.bridges {
		names = append(names, n.consumer(b.Bridge))
		err := n.deps.Bus.AddConsumer(ctx, pipelines.Consumer{
			Name: n.consumer(b.Bridge), Description: "Sends what lies in the outbox of " + b.Name + ".",
			Stream: subject.Outbox, Filter: subject.OutboxOf(b.Name, "*"),
			AckWait: 30 * time.Second, MaxDeliver: b.Attempts, BackOff: b.BackOff, MaxAckPending: 10_000,
		})
		if err != nil {
			return fmt.Errorf("notifier: bridge %s: %w", b.Name, err)
		}
	}
	// A bridge that is configured no more takes its outbox along.
	if err := n.deps.Bus.DropConsumers(ctx, subject.Outbox, n.Name()+"-", names); err != nil {
		return fmt.Errorf("notifier: %w", err)
	}
	all, ctx := errgroup.WithContext(ctx)
	for _, b := range n.bridges {
		all.Go(func() error {
			return n.deps.Bus.Consume(ctx, n.consumer(b.Bridge), bus.Batching{Size: 1, Workers: 1}, func(ctx context.Context, batch []*bus.Message) error {
				return n.deliver(ctx, b, batch)
			})
		})
	}
	all.Go(func() error { n.measure(ctx); return nil })
	all.Go(func() error {
		return n.deps.Bus.Consume(ctx, n.Name(), bus.Batching{Size: 500, Workers: 1}, n.accept)
	})
	return all.Wait()
}

// measure keeps the gauges.
func (n *Notifier) measure(ctx context.Context) {
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		for _, b := range n.bridges {
			if waiting, _, err := n.deps.Bus.Backlog(ctx, n.consumer(b.Bridge)); err == nil {
				n.waiting.WithLabelValues(b.Name).Set(float64(waiting))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// accept puts alerts into the outbox of every bridge that carries them. It waits for no
// endpoint.
func (n *Notifier) accept(ctx context.Context, batch []*bus.Message) error {
	var out []bus.Outgoing
	for _, m := range batch {
		alert, err := decode(m.Data)
		if err != nil {
			m.Reject(err)
			continue
		}
		for _, b := range n.bridges {
			if b.When.carries(alert) {
				out = append(out, bus.Outgoing{
					Subject: subject.OutboxOf(b.Name, chainOf(alert)), ID: b.Name + "-" + alert.GetId(), Data: m.Data, Trace: m.Trace,
				})
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return n.deps.Bus.Publish(ctx, out)
}

// decode reads an alert's CloudEvent. Fields that are not known yet are no reason not to.
func decode(message []byte) (*foreshockv1.Alert, error) {
	var event cloudevents.Event
	if err := json.Unmarshal(message, &event); err != nil {
		return nil, fmt.Errorf("notifier: not a CloudEvent: %w", err)
	}
	alert := &foreshockv1.Alert{}
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(event.Data(), alert); err != nil {
		return nil, fmt.Errorf("notifier: CloudEvent %s: %w", event.ID(), err)
	}
	if alert.GetId() == "" {
		return nil, errors.New("notifier: an alert without an id")
	}
	return alert, nil
}

// chainOf is the chain that an alert belongs to: its own id where it begins one.
func chainOf(a *foreshockv1.Alert) string {
	if a.GetChain() != "" {
		return a.GetChain()
	}
	return a.GetId()
}

// told is what is known of a chain at a bridge.
type told struct {
	// ID and Sequence are of the alert that was delivered last.
	ID       string `json:"id,omitempty"`
	Sequence uint32 `json:"sequence,omitempty"`
	// Unsure is set where the endpoint may have got one and did not say so.
	Unsure bool `json:"unsure,omitempty"`
}

// verdict is what becomes of an alert in the outbox, given what was told of its chain.
func verdict(last told, a *foreshockv1.Alert) string {
	switch {
	case last.ID == a.GetId(), last.ID != "" && a.GetSequence() < last.Sequence:
		return "told" // already, or something newer
	case (a.GetState() == "resolved" || a.GetEnded()) && last == (told{}):
		return "moot" // nobody heard of it, and it is over
	}
	return "send"
}

// deliver sends one alert from the outbox.
func (n *Notifier) deliver(ctx context.Context, b bridge, batch []*bus.Message) error {
	m := batch[0]
	alert, err := decode(m.Data)
	if err != nil {
		m.Reject(err)
		return nil
	}
	key := b.Name + "." + chainOf(alert)
	value, err := n.deps.Delivered.Load(ctx, key)
	if err != nil {
		return err
	}
	var last told
	if value != nil {
		if err := json.Unmarshal(value, &last); err != nil {
			return bus.Permanent(fmt.Errorf("notifier: what was delivered of %s: %w", key, err))
		}
	}
	switch verdict(last, alert) {
	case "moot":
		n.deliveries.WithLabelValues(b.Name, "moot").Inc()
		return nil
	case "told":
		return nil
	}
	if err := b.sender.send(ctx, letter{alert, m.Data}); err != nil {
		return n.failed(ctx, b, m, key, last, err)
	}
	n.deliveries.WithLabelValues(b.Name, "delivered").Inc()
	return n.remember(ctx, key, told{ID: alert.GetId(), Sequence: alert.GetSequence()})
}

// failed decides between another try and a dead letter.
func (n *Notifier) failed(ctx context.Context, b bridge, m *bus.Message, key string, last told, err error) error {
	var failure *Error
	final := errors.As(err, &failure) && failure.Final
	if failure == nil || !failure.Unreached {
		last.Unsure = true
		if err := n.remember(ctx, key, last); err != nil {
			return err
		}
	}
	if final || m.Attempt >= b.Attempts {
		n.deliveries.WithLabelValues(b.Name, "given_up").Inc()
		m.Reject(fmt.Errorf("bridge %s, try %d: %w", b.Name, m.Attempt, err))
		return nil
	}
	n.deliveries.WithLabelValues(b.Name, "retried").Inc()
	return fmt.Errorf("bridge %s, try %d: %w", b.Name, m.Attempt, err)
}

func (n *Notifier) remember(ctx context.Context, key string, t told) error {
	value, err := json.Marshal(t)
	if err != nil {
		return bus.Permanent(err)
	}
	return n.deps.Delivered.Save(ctx, key, value)
}
