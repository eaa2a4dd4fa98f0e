package projector_test

import (
	"context"
	"encoding/json"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/projector"
)

type bucket struct {
	mu     sync.Mutex
	values map[string][]byte
	puts   int
}

func (b *bucket) All(context.Context) (map[string][]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.values), nil
}

func (b *bucket) Put(_ context.Context, values map[string][]byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, value := range values {
		b.puts++
		if len(value) == 0 {
			delete(b.values, key)
		} else {
			b.values[key] = value
		}
	}
	return nil
}

type store []*foreshockv1.Indicator

func (s *store) Indicators(context.Context, string, string) ([]*foreshockv1.Indicator, error) {
	return *s, nil
}

// fakeBus hands over one batch.
type fakeBus struct{ batch []*bus.Message }

func (f *fakeBus) Consume(ctx context.Context, _ string, _ bus.Batching, handle bus.Handler) error {
	err := handle(ctx, f.batch)
	<-ctx.Done()
	return err
}

func risk(company, quarter string, known time.Time, value float64) *foreshockv1.Indicator {
	return &foreshockv1.Indicator{
		CompanyId: company, Company: company, Quarter: quarter, Name: "risk_probability", Value: value, KnowledgeTime: timestamppb.New(known),
		Parts: []*foreshockv1.Part{{Name: "base rate", Value: 1, Contribution: -2}}, Rules: "r1",
	}
}

func TestTheBucketHoldsTheCurrentRisk(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	b := &bucket{values: map[string][]byte{"gone": []byte("{}")}}
	table := &store{risk("acme", "2026Q1", now, 0.1), risk("acme", "2026Q2", now, 0.2), risk("intel", "2026Q2", now, 0.3)}
	broker := &fakeBus{}
	p := projector.New(projector.Deps{
		Bus: broker, Bucket: b, Store: table, Key: bus.RiskKey, Now: func() time.Time { return now }, Log: zap.NewNop(), Metrics: prometheus.NewRegistry(),
	})
	current := func(key string) (r projector.Risk) {
		t.Helper()
		b.mu.Lock()
		defer b.mu.Unlock()
		if err := json.Unmarshal(b.values[key], &r); err != nil {
			t.Fatalf("%s: %v in %s", key, err, b.values[key])
		}
		return r
	}
	rebuild := func() {
		t.Helper()
		if err := p.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	rebuild()
	if r := current("acme"); r.Quarter != "2026Q2" || r.Risk.Probability != 0.2 || len(r.Risk.Parts) != 1 || !r.AsOf.Equal(now) {
		t.Errorf("acme: %+v", r)
	}
	if len(b.values) != 2 {
		t.Errorf("holds %v", b.values)
	}
	puts := b.puts
	rebuild()
	if b.puts != puts {
		t.Errorf("a second rebuild wrote %d values", b.puts-puts)
	}

	for _, i := range []*foreshockv1.Indicator{
		risk("acme", "2026Q2", now.Add(time.Minute), 0.5), // newer: counts
		risk("acme", "2026Q2", now.Add(-time.Hour), 0.9),  // known earlier
		risk("acme", "2026Q1", now.Add(time.Hour), 0.8),   // of a quarter before
		risk("acme", "2027Q1", now.Add(time.Hour), 0.7),   // of one that nobody can forecast yet
	} {
		data, err := proto.Marshal(&foreshockv1.IndicatorUpdate{CompanyId: "acme", Company: "Acme", Quarter: i.GetQuarter(), Indicators: []*foreshockv1.Indicator{i}})
		if err != nil {
			t.Fatal(err)
		}
		broker.batch = append(broker.batch, &bus.Message{Data: data})
	}
	broken := &bus.Message{Data: []byte("no protobuf")}
	broker.batch = append(broker.batch, broken)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	for deadline := time.Now().Add(20 * time.Second); current("acme").Risk.Probability != 0.5; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("acme: %+v", current("acme"))
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if broken.Rejected() == nil {
		t.Error("what is no update was not rejected")
	}

	rebuild() // the table is a moment behind: what was heard counts
	if r := current("acme"); r.Risk.Probability != 0.5 {
		t.Errorf("a rebuild took back what was heard: %+v", r)
	}
	now = now.Add(time.Hour)
	rebuild() // the table says so still: it was taken back
	if r := current("acme"); r.Risk.Probability != 0.2 {
		t.Errorf("the table does not count: %+v", r)
	}
}
