package alerter

import (
	"context"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/internal/bus"
)

// Bus is what the stage needs of the broker.
type Bus interface {
	Consume(ctx context.Context, consumer string, batching bus.Batching, handle bus.Handler) error
	Publish(ctx context.Context, messages []bus.Outgoing) error
}

// Raised remembers, durably, which alerts have been raised.
type Raised interface {
	// Unknown is those of ids that Add never saw.
	Unknown(ctx context.Context, ids []string) (map[string]bool, error)
	Add(ctx context.Context, ids []string) error
}

// Store keeps alerts; nil means that all are durable.
type Store interface {
	InsertAlerts(ctx context.Context, alerts []*foreshockv1.Alert) error
}

// Deps are what the stage works with; all are needed.
type Deps struct {
	Bus     Bus
	Raised  Raised
	Store   Store
	Log     *zap.Logger
	Metrics prometheus.Registerer
}

// Alerter is the stage.
type Alerter struct {
	rules  pipelines.Alerter
	deps   Deps
	raised *prometheus.CounterVec
}

// New makes the stage; Run starts it.
func New(rules pipelines.Alerter, deps Deps) *Alerter {
	a := &Alerter{rules: rules, deps: deps, raised: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "foreshock_alerts_raised_total", Help: "Alerts raised, by rule.",
	}, []string{"rule"})}
	deps.Metrics.MustRegister(a.raised)
	return a
}

// Name is the stage's name: its consumer, its log field, its dead letters.
func (a *Alerter) Name() string { return "alerter" }

// Run raises alerts until ctx ends. One worker, so that a fact's first state that crosses
// a line is the one that the alert tells of.
func (a *Alerter) Run(ctx context.Context) error {
	return a.deps.Bus.Consume(ctx, a.Name(), bus.Batching{Size: 1000, Workers: 1}, a.handle)
}

// handle raises the alerts of a batch: to the stream, into the table, and only then into
// the memory of what was raised, so that a crash in between repeats and loses nothing.
func (a *Alerter) handle(ctx context.Context, batch []*bus.Message) error {
	var alerts []*foreshockv1.Alert
	traces := map[string]string{}
	for _, m := range batch {
		update := &foreshockv1.IndicatorUpdate{}
		if err := proto.Unmarshal(m.Data, update); err != nil {
			m.Reject(fmt.Errorf("not an indicator update: %w", err))
			continue
		}
		for _, alert := range Evaluate(a.rules, update) {
			if _, twice := traces[alert.GetId()]; !twice {
				traces[alert.GetId()] = m.Trace
				alerts = append(alerts, alert)
			}
		}
	}
	alerts, err := a.fresh(ctx, alerts)
	if err != nil || len(alerts) == 0 {
		return err
	}
	messages, ids := make([]bus.Outgoing, len(alerts)), make([]string, len(alerts))
	for i, alert := range alerts {
		trace := traces[alert.GetId()]
		data, err := Encode(alert, trace)
		if err != nil {
			return bus.Permanent(err)
		}
		ids[i] = alert.GetId()
		messages[i] = bus.Outgoing{
			Subject: subject.Alert(alert.GetSeverity(), alert.GetCompanyId()),
			ID:      alert.GetId(), Data: data, Trace: trace,
		}
	}
	if err := a.deps.Bus.Publish(ctx, messages); err != nil {
		return err
	}
	if err := a.deps.Store.InsertAlerts(ctx, alerts); err != nil {
		return err
	}
	if err := a.deps.Raised.Add(ctx, ids); err != nil {
		return err
	}
	for _, alert := range alerts {
		a.raised.WithLabelValues(alert.GetRule()).Inc()
	}
	return nil
}

func (a *Alerter) fresh(ctx context.Context, alerts []*foreshockv1.Alert) ([]*foreshockv1.Alert, error) {
	if len(alerts) == 0 {
		return nil, nil
	}
	ids := make([]string, len(alerts))
	for i, alert := range alerts {
		ids[i] = alert.GetId()
	}
	unknown, err := a.deps.Raised.Unknown(ctx, ids)
	if err != nil {
		return nil, err
	}
	var fresh []*foreshockv1.Alert
	for _, alert := range alerts {
		if unknown[alert.GetId()] {
			fresh = append(fresh, alert)
		}
	}
	return fresh, nil
}
