package enricher_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher"
	"github.com/foreshock/foreshock/services/internal/bus"
)

// fakeBus hands over one batch and keeps, in order, what is done with it.
type fakeBus struct {
	history   bool // the batch is of a backfill
	batch     []*bus.Message
	published []bus.Outgoing
	done      *[]string
}

func (f *fakeBus) Consume(ctx context.Context, _ string, _ bus.Batching, handle bus.Handler) error {
	if !f.history {
		return nil
	}
	return handle(ctx, f.batch)
}

func (f *fakeBus) ConsumeAhead(ctx context.Context, _ string, _ bus.Batching, begin bus.Beginner) error {
	if f.history {
		return nil
	}
	finish, err := begin(ctx, f.batch)
	if err != nil {
		return err
	}
	return finish()
}

func (f *fakeBus) Publish(_ context.Context, messages []bus.Outgoing) error {
	f.published = append(f.published, messages...)
	*f.done = append(*f.done, "publish")
	return nil
}

type fakeStore struct {
	events  []*foreshockv1.Event
	signals []*foreshockv1.Signal
	// stored is what the table held before; withdrawn what was taken back.
	stored, withdrawn []*foreshockv1.Signal
	err               error
	done              *[]string
}

func (f *fakeStore) Check(event *foreshockv1.Event, _ []*foreshockv1.Signal) error {
	if event.GetId() == "never" {
		return errors.New("no row for this")
	}
	return nil
}

func (f *fakeStore) InsertEvents(_ context.Context, events []*foreshockv1.Event) error {
	f.events = append(f.events, events...)
	return f.err
}

func (f *fakeStore) InsertSignals(_ context.Context, signals []*foreshockv1.Signal) error {
	f.signals = append(f.signals, signals...)
	*f.done = append(*f.done, "store")
	return nil
}

func (f *fakeStore) WithdrawSignals(_ context.Context, signals []*foreshockv1.Signal) error {
	f.withdrawn = append(f.withdrawn, signals...)
	return nil
}

func (f *fakeStore) SignalsOfEvents(_ context.Context, ids []string) ([]*foreshockv1.Signal, error) {
	return slices.DeleteFunc(slices.Clone(f.stored), func(s *foreshockv1.Signal) bool { return !slices.Contains(ids, s.GetEventId()) }), nil
}

// everyWord claims a layoff of each company that a text names.
type everyWord struct{}

func (everyWord) Extract(event *foreshockv1.Event) []*foreshockv1.Signal {
	var signals []*foreshockv1.Signal
	for _, word := range strings.Fields(event.GetText()) {
		signals = append(signals, &foreshockv1.Signal{Id: "s-" + word, EventId: event.GetId(), CompanyId: word, Claim: &foreshockv1.Claim{Kind: "layoff"}})
	}
	return signals
}

func stage(t *testing.T, history bool, batch ...*bus.Message) (*enricher.Enricher, *fakeBus, *fakeStore) {
	t.Helper()
	done := &[]string{}
	broker, store := &fakeBus{history: history, batch: batch, done: done}, &fakeStore{done: done}
	return enricher.New(enricher.DefaultConfig(), enricher.Deps{
		Bus: broker, Extractor: everyWord{}, Store: store, History: store, Log: zap.NewNop(), Metrics: prometheus.NewRegistry(),
	}), broker, store
}

func message(t *testing.T, event *foreshockv1.Event) *bus.Message {
	t.Helper()
	data, err := proto.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return &bus.Message{Data: data, Trace: "00-" + event.GetId(), Backfill: event.GetId() == "e2"}
}

func TestHistoryBecomesRowsAndThenSignals(t *testing.T) {
	t.Parallel()
	bad, nameless := &bus.Message{Data: []byte("no protobuf")}, message(t, &foreshockv1.Event{Text: "acme"})
	e, broker, store := stage(t, true,
		message(t, &foreshockv1.Event{Id: "e1", Text: "acme widgets"}), bad, nameless,
		message(t, &foreshockv1.Event{Id: "e2", Text: "gadgets"}), message(t, &foreshockv1.Event{Id: "e3"}))
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(store.events) != 3 || len(store.signals) != 3 {
		t.Errorf("%d events and %d signals stored, want 3 and 3", len(store.events), len(store.signals))
	}
	if bad.Rejected() == nil || nameless.Rejected() == nil {
		t.Error("what is no event was not rejected")
	}
	if got := strings.Join(*broker.done, " "); got != "store publish" {
		t.Errorf("order %q, want rows before messages", got)
	}
	want := []bus.Outgoing{
		{Subject: "foreshock.signal.layoff.acme", ID: "s-acme", Trace: "00-e1"},
		{Subject: "foreshock.signal.layoff.widgets", ID: "s-widgets", Trace: "00-e1"},
		{Subject: "foreshock.backfill.signal.layoff.gadgets", ID: "s-gadgets", Trace: "00-e2", Header: map[string]string{bus.HeaderBackfill: "1"}},
	}
	if len(broker.published) != len(want) {
		t.Fatalf("%d messages published, want %d", len(broker.published), len(want))
	}
	for i, got := range broker.published {
		if got.Subject != want[i].Subject || got.ID != want[i].ID || got.Trace != want[i].Trace || got.Header[bus.HeaderBackfill] != want[i].Header[bus.HeaderBackfill] {
			t.Errorf("message %d: %+v, want %+v", i, got, want[i])
		}
		signal := &foreshockv1.Signal{}
		if err := proto.Unmarshal(got.Data, signal); err != nil || signal.GetId() != want[i].ID {
			t.Errorf("message %d holds %v, %v", i, signal, err)
		}
	}
}

func TestNoHistoryIsPublishedThatIsNotStored(t *testing.T) {
	t.Parallel()
	e, broker, store := stage(t, true, message(t, &foreshockv1.Event{Id: "e1", Text: "acme"}))
	store.err = errors.New("disk full")
	if err := e.Run(t.Context()); !errors.Is(err, store.err) {
		t.Errorf("Run = %v, want the store's error", err)
	}
	if len(broker.published) != 0 {
		t.Errorf("%d messages published although the rows are not there", len(broker.published))
	}
}

// News is told without waiting for a row, and its messages are dealt with once the rows are
// there. What can never be stored is told to nobody.
func TestNewsIsToldAndThenStored(t *testing.T) {
	t.Parallel()
	never := message(t, &foreshockv1.Event{Id: "never", Text: "widgets"})
	e, broker, store := stage(t, false, message(t, &foreshockv1.Event{Id: "e1", Text: "acme"}), never, message(t, &foreshockv1.Event{Id: "e3"}))
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(broker.published) != 1 || broker.published[0].ID != "s-acme" {
		t.Errorf("published %v, want the signal on acme", broker.published)
	}
	if never.Rejected() == nil {
		t.Error("what can never be stored was not rejected")
	}
	if len(store.events) != 2 || len(store.signals) != 0 {
		t.Errorf("%d events and %d signals stored, want two, and none: those are the scorer's", len(store.events), len(store.signals))
	}

	e, broker, _ = stage(t, false, message(t, &foreshockv1.Event{Id: "e1", Text: "acme widgets bolts"}), message(t, &foreshockv1.Event{Id: "e3", Text: "gadgets"}))
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, more := range []bool{true, true, false, false} {
		if got := broker.published[i]; got.More != more {
			t.Errorf("%s tells of more: %v; what one text claims belongs together", got.ID, got.More)
		}
	}

	e, _, store = stage(t, false, message(t, &foreshockv1.Event{Id: "e1", Text: "acme"}))
	store.err = errors.New("disk full")
	if err := e.Run(t.Context()); !errors.Is(err, store.err) {
		t.Errorf("Run = %v: its messages would be acknowledged without rows", err)
	}
}

// An event that is read anew takes back the signals that it no longer gives, and tells the
// scorer of their companies.
func TestReread(t *testing.T) {
	t.Parallel()
	m := message(t, &foreshockv1.Event{Id: "e1", Text: "acme"})
	m.Reread, m.Backfill = true, true
	e, broker, store := stage(t, true, m)
	store.stored = []*foreshockv1.Signal{
		{Id: "s-acme", EventId: "e1", CompanyId: "acme", Claim: &foreshockv1.Claim{Kind: "layoff"}},
		{Id: "s-old", EventId: "e1", CompanyId: "old", Claim: &foreshockv1.Claim{Kind: "outage"}},
		{Id: "s-else", EventId: "e2", CompanyId: "old", Claim: &foreshockv1.Claim{Kind: "outage"}},
	}
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(store.withdrawn) != 1 || store.withdrawn[0].GetId() != "s-old" {
		t.Errorf("withdrawn: %v", store.withdrawn)
	}
	var subjects []string
	for _, out := range broker.published {
		if out.Header[bus.HeaderReread] == "" || out.Header[bus.HeaderBackfill] == "" {
			t.Errorf("%s: headers %v", out.Subject, out.Header)
		}
		subjects = append(subjects, out.Subject)
	}
	if want := []string{"foreshock.backfill.signal.layoff.acme", "foreshock.backfill.signal.outage.old"}; !slices.Equal(subjects, want) {
		t.Errorf("published to %v, want %v", subjects, want)
	}
}
