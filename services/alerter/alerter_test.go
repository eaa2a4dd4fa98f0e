package alerter_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/alerter"
	"github.com/foreshock/foreshock/services/alerter/rule"
	"github.com/foreshock/foreshock/services/internal/bus"
)

var known = timestamppb.New(time.Date(2026, 3, 12, 8, 0, 0, 0, time.UTC))

func gap(company string, value float64, previous *float64, hour int) *foreshockv1.IndicatorUpdate {
	at := timestamppb.New(known.AsTime().Add(time.Duration(hour) * time.Hour))
	return &foreshockv1.IndicatorUpdate{
		CompanyId: company, Company: strings.ToUpper(company), Quarter: "2026Q1", KnowledgeTime: at,
		Indicators: []*foreshockv1.Indicator{{Id: "i1", Name: "cut_gap", Value: value, Previous: previous, Basis: "30000 - 16000",
			FactIds: []string{"f1", "f0"}, EventTime: known, KnowledgeTime: at,
			Parts: []*foreshockv1.Part{{Name: "small", Contribution: 0.1}, {Name: "large", Contribution: -2}}}},
		Facts: []*foreshockv1.Fact{{
			Id: "f1", CompanyId: company, Company: "Acme", Origins: 2, Articles: 3, KnowledgeTime: at, EventTime: known,
			Claim: &foreshockv1.Claim{Kind: "layoff_target", Status: "planned", Headcount: proto.Int32(30000)},
			Lead:  &foreshockv1.Signal{Url: "https://example.com/1", Source: "example-wire", Evidence: &foreshockv1.Evidence{Field: "text", End: 4, Quote: "cuts"}},
		}},
	}
}

func rules(t testing.TB) pipelines.Alerter {
	t.Helper()
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	return p.Alerter
}

func TestEncodeAndDecode(t *testing.T) {
	t.Parallel()
	set := rule.NewSet(rules(t).Rules, nil, "v1")
	alerts := set.Evaluate(set.NewState(nil), rule.Change{
		Update: gap("acme", 14000, proto.Float64(0), 0), Company: rule.Company{Industry: "retail", CIK: "1018724", Ticker: "ACME"},
	})
	if len(alerts) != 1 {
		t.Fatalf("the shipped rules raised %d alerts on a gap of 14,000, want one", len(alerts))
	}
	data, err := alerter.Encode(alerts[0], "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"specversion":"1.0"`, `"type":"foreshock.alert.v1"`, `"subject":"acme"`, `"time":"2026-03-12T08:00:00Z"`,
		`"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"`, `"summary":"ACME, 2026Q1: cut gap is 14000, was 0 (30000 - 16000)"`,
		`"id":"` + alerts[0].GetId() + `"`, `"chain":"` + alerts[0].GetId() + `"`, `"sequence":1`, `"state":"raised"`, `"line":"cut_gap at least 1000"`,
		`"articles":3`, `"origins":2`, `"quote":"cuts"`, `"url":"https://example.com/1"`, `"cik":"1018724"`, `"industry":"retail"`,
		`"parts":[{"name":"large","contribution":-2}`, `"rules":"v1"`, `"rule_version":"`} {
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

// world is what outlives a process: the stream of updates, the books, the alerts that
// subscribers have (by id, as the broker drops repetitions), and the table.
type world struct {
	mu      sync.Mutex // rows are written beside the next batch
	updates []*bus.Message
	acked   int
	books   map[string][]byte
	got     []*foreshockv1.Alert
	ids     map[string]bool
	sent    int // publishes, repetitions included
	rows    map[string]bool

	// A process is killed before its killAt-th step, counted from 1, or just after it.
	killAt, step int
	after        bool
}

var errKilled = errors.New("killed")

func (w *world) do(effect func()) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.step++
	if w.step == w.killAt {
		if w.after {
			effect()
		}
		return errKilled
	}
	if w.killAt > 0 && w.step > w.killAt {
		return errKilled
	}
	effect()
	return nil
}

// ConsumeAhead hands over two messages at a time from the acknowledged one on, in order, and
// the next two before the last are finished, as the bus does.
func (w *world) ConsumeAhead(ctx context.Context, _ string, _ bus.Batching, begin bus.Beginner) error {
	settle := func() error { return nil }
	for batch := range slices.Chunk(w.updates[w.acked:], 2) {
		finish, err := begin(ctx, batch)
		if err := errors.Join(settle(), err); err != nil {
			if finish != nil {
				_ = finish() // the bus finishes what has begun
			}
			return err
		}
		settle = func() error {
			if finish != nil {
				if err := finish(); err != nil {
					return err
				}
			}
			return w.do(func() { w.acked += len(batch) })
		}
	}
	return errors.Join(settle(), errors.New("done")) // ends the stage
}

func (w *world) Publish(_ context.Context, messages []bus.Outgoing) error {
	for _, m := range messages {
		alert, err := alerter.Decode(m.Data)
		if err != nil {
			return err
		}
		if err := w.do(func() {
			w.sent++
			if !w.ids[m.ID] {
				w.ids[m.ID] = true
				w.got = append(w.got, alert)
			}
		}); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) Load(context.Context) ([][]byte, error) {
	var all [][]byte
	for _, content := range w.books {
		all = append(all, content)
	}
	return all, nil
}

func (w *world) Save(_ context.Context, books []bus.Book) error {
	for _, b := range books {
		if err := w.do(func() { w.books[b.ID] = b.Content }); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) InsertAlerts(_ context.Context, alerts []*foreshockv1.Alert) error {
	return w.do(func() {
		for _, a := range alerts {
			w.rows[a.GetId()] = true
		}
	})
}

func (w *world) Facts(context.Context, []string) ([]*foreshockv1.Fact, error) { return nil, nil }

func (w *world) Readings(context.Context) ([]alerter.Reading, error) { return nil, nil }

func newWorld(t *testing.T, updates []*foreshockv1.IndicatorUpdate) *world {
	t.Helper()
	w := &world{books: map[string][]byte{}, ids: map[string]bool{}, rows: map[string]bool{}}
	for i, u := range updates {
		data, err := proto.Marshal(u)
		if err != nil {
			t.Fatal(err)
		}
		w.updates = append(w.updates, &bus.Message{Data: data, Sequence: uint64(i + 1), Trace: "00-t"})
	}
	return w
}

func (w *world) run(t *testing.T, rules pipelines.Alerter) {
	t.Helper()
	stage := alerter.New(rules, alerter.Deps{
		Bus: w, Books: w, Store: w, Company: func(string) rule.Company { return rule.Company{} }, Now: known.AsTime,
		Log: zap.NewNop(), Metrics: prometheus.NewRegistry(),
	})
	if err := stage.Run(t.Context()); err == nil {
		t.Fatal("the stage ended without a word")
	}
}

func (w *world) told() []string {
	var all []string
	for _, a := range w.got {
		all = append(all, fmt.Sprint(a.GetCompanyId(), " ", a.GetSequence(), " ", a.GetState(), " ", a.GetValue(), " ", a.GetId()))
	}
	return all
}

// Killed before or after any single effect, and started again, the alerter tells what an
// undisturbed one tells: all of it, in the same order, nothing twice.
func TestKilledAnywhereTellsTheSame(t *testing.T) {
	t.Parallel()
	rules := rules(t)
	updates := []*foreshockv1.IndicatorUpdate{
		gap("acme", 2000, nil, 0), gap("beta", 5000, nil, 1), gap("acme", 4000, proto.Float64(2000), 2), gap("acme", 10, proto.Float64(4000), 3),
		gap("beta", 5001, proto.Float64(5000), 4), gap("acme", 9000, proto.Float64(10), 5), gap("beta", 0, proto.Float64(5001), 6),
	}
	undisturbed := newWorld(t, updates)
	undisturbed.run(t, rules)
	want := undisturbed.told()
	if len(want) != 6 {
		t.Fatalf("told %q, want four links of acme and two of beta", want)
	}
	for kill := 1; kill <= undisturbed.step; kill++ {
		for _, after := range []bool{false, true} {
			w := newWorld(t, updates)
			w.killAt, w.after = kill, after
			w.run(t, rules)
			w.killAt = 0
			w.run(t, rules)
			if !slices.Equal(w.told(), want) {
				t.Errorf("killed at step %d (after its effect: %v): told\n%q, want\n%q", kill, after, w.told(), want)
			}
			if len(w.rows) != len(want) {
				t.Errorf("killed at step %d (after its effect: %v): %d rows, want %d", kill, after, len(w.rows), len(want))
			}
		}
	}
}

// A failure that the process survives is tried again from what is stored.
func TestAFailureLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, []*foreshockv1.IndicatorUpdate{gap("acme", 2000, nil, 0)})
	w.killAt = 2 // the publish, after the book
	stage := alerter.New(rules(t), alerter.Deps{
		Bus: w, Books: w, Store: w, Company: func(string) rule.Company { return rule.Company{} }, Now: known.AsTime,
		Log: zap.NewNop(), Metrics: prometheus.NewRegistry(),
	})
	if err := stage.Run(t.Context()); !errors.Is(err, errKilled) {
		t.Fatalf("Run = %v", err)
	}
	w.killAt = 0
	for range 2 {
		_ = stage.Run(t.Context())
	}
	if len(w.got) != 1 || len(w.rows) != 1 {
		t.Errorf("%d alerts told, %d rows, want one each", len(w.got), len(w.rows))
	}
}

func TestWhatIsNoUpdateIsRejected(t *testing.T) {
	t.Parallel()
	w := newWorld(t, []*foreshockv1.IndicatorUpdate{{Company: "nobody"}})
	w.updates = append(w.updates, &bus.Message{Data: []byte("no protobuf"), Sequence: 2})
	w.run(t, rules(t))
	for _, m := range w.updates {
		if m.Rejected() == nil {
			t.Errorf("message %d was not rejected", m.Sequence)
		}
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	c := alerter.NewCoverage([]alerter.Reading{
		{Kind: "notice", Day: day(1), Known: day(2)}, {Kind: "notice", Day: day(3), Known: day(20)}, {CompanyID: "acme", Kind: "notice", Day: day(2), Known: day(2)},
		{CompanyID: "acme", Kind: "notice", Day: day(1), Known: day(2)}, {Kind: "news", Day: day(1), Known: day(1)}, {Kind: "notice", Day: day(1).AddDate(0, 0, -1), Known: day(1)},
	})
	for name, tt := range map[string]struct {
		company string
		at      time.Time
		want    float64
	}{
		"of all and of its own": {"acme", day(4), 0.5},
		"of all alone":          {"beta", day(4), 0.25},
		"what is known later":   {"acme", day(20), 0.15},
		"the quarter is over":   {"acme", day(1).AddDate(1, 0, 0), 3.0 / 90},
		"it has not begun":      {"acme", day(1).AddDate(0, 0, -1), 0},
	} {
		if got := c.Share(tt.company, "notice", "2026Q1", tt.at); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
	if (*alerter.Coverage)(nil).Share("acme", "notice", "2026Q1", day(4)) != 0 {
		t.Error("nobody looked, and something was seen")
	}
}
