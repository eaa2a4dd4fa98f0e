package alerter_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/alerter"
	"github.com/foreshock/foreshock/services/internal/bus"
)

var known = timestamppb.New(time.Date(2026, 3, 12, 8, 0, 0, 0, time.UTC))

func indicator(name string, value float64, previous *float64) *foreshockv1.IndicatorUpdate {
	return &foreshockv1.IndicatorUpdate{
		CompanyId: "acme", Company: "Acme", Quarter: "2026Q1", KnowledgeTime: known,
		Indicators: []*foreshockv1.Indicator{{Id: "i1", Name: name, Value: value, Previous: previous, Basis: "30000 - 16000", FactIds: []string{"f1"}}},
		Facts:      []*foreshockv1.Fact{fact("layoff_target", "planned", 30000, 1)},
	}
}

func fact(kind, status string, headcount int32, origins uint32) *foreshockv1.Fact {
	return &foreshockv1.Fact{
		Id: "f1", CompanyId: "acme", Company: "Acme", Origins: origins, Articles: 3, KnowledgeTime: known,
		Claim: &foreshockv1.Claim{Kind: kind, Status: status, Headcount: proto.Int32(headcount)},
		Lead:  &foreshockv1.Signal{Url: "https://example.com/1", Source: "example-wire", Evidence: &foreshockv1.Evidence{Field: "text", End: 4, Quote: "cuts"}},
	}
}

func facts(f ...*foreshockv1.Fact) *foreshockv1.IndicatorUpdate {
	return &foreshockv1.IndicatorUpdate{CompanyId: "acme", Company: "Acme", Quarter: "2026Q1", KnowledgeTime: known, Facts: f}
}

func TestEvaluate(t *testing.T) {
	t.Parallel()
	gap := pipelines.AlertRule{Name: "gap", Severity: "warning", Indicator: &pipelines.IndicatorLine{Name: "cut_gap", AtLeast: 1000}}
	cut := pipelines.AlertRule{Name: "cut", Severity: "info", Fact: &pipelines.FactLine{
		Kinds: []string{"layoff"}, Statuses: []string{"confirmed"}, MinHeadcount: 500, MinOrigins: 2}}
	linked := pipelines.AlertRule{Name: "ai", Severity: "info", Fact: &pipelines.FactLine{Kinds: []string{"outage"}, AILinked: true}}
	outage := func(ai bool) *foreshockv1.Fact {
		f := fact("outage", "", 0, 1)
		f.Claim = &foreshockv1.Claim{Kind: "outage", Service: "checkout", AiLinked: proto.Bool(ai)}
		return f
	}
	for name, tt := range map[string]struct {
		rule   pipelines.AlertRule
		update *foreshockv1.IndicatorUpdate
		raised bool
	}{
		"a new indicator above the line": {gap, indicator("cut_gap", 14000, nil), true},
		"an indicator on the line":       {gap, indicator("cut_gap", 1000, proto.Float64(999)), true},
		"an indicator that was above":    {gap, indicator("cut_gap", 14000, proto.Float64(1000)), false},
		"an indicator below":             {gap, indicator("cut_gap", 999, nil), false},
		"another indicator":              {gap, indicator("cut_target", 14000, nil), false},
		"a confirmed cut of two origins": {cut, facts(fact("layoff", "confirmed", 500, 2)), true},
		"a cut that is only planned":     {cut, facts(fact("layoff", "planned", 500, 2)), false},
		"a cut below the line":           {cut, facts(fact("layoff", "confirmed", 499, 2)), false},
		"a cut of one origin":            {cut, facts(fact("layoff", "confirmed", 500, 1)), false},
		"a fact of another kind":         {cut, facts(fact("buyout", "confirmed", 500, 2)), false},
		"an outage linked to an AI tool": {linked, facts(outage(true)), true},
		"an outage of any other making":  {linked, facts(outage(false)), false},
		"nothing":                        {cut, facts(), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alerts := alerter.Evaluate(pipelines.Alerter{Rules: []pipelines.AlertRule{tt.rule}, Version: "v1"}, tt.update)
			if (len(alerts) == 1) != tt.raised || len(alerts) > 1 {
				t.Fatalf("%d alerts, want raised = %v", len(alerts), tt.raised)
			}
			if !tt.raised {
				return
			}
			alert := alerts[0]
			if alert.GetRule() != tt.rule.Name || alert.GetSeverity() != tt.rule.Severity || alert.GetCompanyId() != "acme" ||
				!strings.HasPrefix(alert.GetSummary(), "Acme, 2026Q1: ") || len(alert.GetFacts()) != 1 || alert.GetRules() != "v1" {
				t.Errorf("alert does not explain itself: %v", alert)
			}
		})
	}
}

func TestEncodeAndDecode(t *testing.T) {
	t.Parallel()
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	alerts := alerter.Evaluate(p.Alerter, indicator("cut_gap", 14000, proto.Float64(0)))
	if len(alerts) != 1 {
		t.Fatalf("the shipped rules raised %d alerts on a gap of 14,000, want one", len(alerts))
	}
	data, err := alerter.Encode(alerts[0], "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"specversion":"1.0"`, `"type":"foreshock.alert.v1"`, `"subject":"acme"`, `"time":"2026-03-12T08:00:00Z"`,
		`"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"`, `"summary":"Acme, 2026Q1: cut gap is 14000, was 0 (30000 - 16000)"`, `"id":"` + alerts[0].GetId() + `"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in %s", want, data)
		}
	}
	back, err := alerter.Decode(data)
	if err != nil || !proto.Equal(back, alerts[0]) {
		t.Errorf("decoded %v, %v", back, err)
	}
	if _, err := alerter.Decode([]byte("{")); err == nil {
		t.Error("half a message was decoded")
	}
}

// fakeBus hands over one batch and keeps what is published.
type fakeBus struct {
	batch     []*bus.Message
	published []bus.Outgoing
	err       error
}

func (f *fakeBus) Consume(ctx context.Context, _ string, _ bus.Batching, handle bus.Handler) error {
	return handle(ctx, f.batch)
}

func (f *fakeBus) Publish(_ context.Context, messages []bus.Outgoing) error {
	f.published = append(f.published, messages...)
	return f.err
}

type fakeRaised map[string]bool

func (f fakeRaised) Unknown(_ context.Context, ids []string) (map[string]bool, error) {
	unknown := map[string]bool{}
	for _, id := range ids {
		if !f[id] {
			unknown[id] = true
		}
	}
	return unknown, nil
}

func (f fakeRaised) Add(_ context.Context, ids []string) error {
	for _, id := range ids {
		f[id] = true
	}
	return nil
}

type fakeStore struct{ rows []*foreshockv1.Alert }

func (f *fakeStore) InsertAlerts(_ context.Context, alerts []*foreshockv1.Alert) error {
	f.rows = append(f.rows, alerts...)
	return nil
}

func TestAnAlertIsRaisedOnce(t *testing.T) {
	t.Parallel()
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	data, err := proto.Marshal(indicator("cut_gap", 14000, nil))
	if err != nil {
		t.Fatal(err)
	}
	message := func() *bus.Message { return &bus.Message{Data: data, Trace: "00-t"} }
	broker, raised, store := &fakeBus{batch: []*bus.Message{message(), message()}, err: errors.New("broker away")}, fakeRaised{}, &fakeStore{}
	stage := alerter.New(p.Alerter, alerter.Deps{Bus: broker, Raised: raised, Store: store, Log: zap.NewNop(), Metrics: prometheus.NewRegistry()})

	if err := stage.Run(t.Context()); !errors.Is(err, broker.err) {
		t.Fatalf("Run = %v, want the broker's error", err)
	}
	if len(raised) != 0 || len(store.rows) != 0 {
		t.Error("an alert that was not published counts as raised")
	}
	broker.err, broker.published = nil, nil
	for range 3 {
		if err := stage.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(broker.published) != 1 || len(store.rows) != 1 {
		t.Fatalf("%d alerts published, %d stored, want one each", len(broker.published), len(store.rows))
	}
	if m := broker.published[0]; m.Subject != "foreshock.alert.warning.acme" || m.ID != store.rows[0].GetId() || m.Trace != "00-t" {
		t.Errorf("published %+v", m)
	}
}

func TestWhatIsNoUpdateIsRejected(t *testing.T) {
	t.Parallel()
	broker := &fakeBus{batch: []*bus.Message{{Data: []byte("no protobuf")}}}
	stage := alerter.New(pipelines.Alerter{}, alerter.Deps{Bus: broker, Raised: fakeRaised{}, Store: &fakeStore{}, Log: zap.NewNop(), Metrics: prometheus.NewRegistry()})
	if err := stage.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(broker.batch, func(m *bus.Message) bool { return m.Rejected() != nil }) {
		t.Error("the message was not rejected")
	}
}
