package notifier_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/embedded"
	"github.com/foreshock/foreshock/services/notifier"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// desk is a broker, a file of bridges, and the stage between them.
type desk struct {
	dir     string
	port    int
	server  *embedded.NATS
	conn    *bus.Conn
	metrics *prometheus.Registry
	logs    *observer.ObservedLogs
	stop    func() error
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{dir: t.TempDir()}
	d.startNATS(t)
	t.Cleanup(func() { d.server.Stop() })
	return d
}

func (d *desk) startNATS(t *testing.T) {
	t.Helper()
	var err error
	if d.server, err = embedded.StartNATS(embedded.NATSConfig{Dir: filepath.Join(d.dir, "nats"), Port: d.port}); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(d.server.URL(), "nats://127.0.0.1:%d", &d.port); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) connect(t *testing.T) {
	t.Helper()
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	core, logs := observer.New(zapcore.DebugLevel)
	d.logs = logs
	if d.conn, err = bus.Connect(t.Context(), bus.Config{URL: d.server.URL()}, p.Streams, zap.New(core)); err != nil {
		t.Fatal(err)
	}
	if err := d.conn.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// start runs the stage on a file of bridges until stop.
func (d *desk) start(t *testing.T, bridges string) {
	t.Helper()
	if d.conn == nil {
		d.connect(t)
		t.Cleanup(func() { d.conn.Close() })
	}
	file := filepath.Join(d.dir, "bridges.yaml")
	if err := os.WriteFile(filepath.Join(d.dir, "key"), []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(bridges, "KEY", filepath.Join(d.dir, "key"))), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := notifier.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	delivered, err := d.conn.Delivered(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.metrics = prometheus.NewRegistry()
	stage, err := notifier.New(cfg, notifier.Deps{Bus: d.conn, Delivered: delivered, Log: zap.NewNop(), Metrics: d.metrics})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- stage.Run(ctx) }()
	d.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() {
		if err := d.stop(); err != nil {
			t.Error(err)
		}
	})
	within(t, "the stage reads alerts", func() bool {
		_, attended, err := d.conn.Backlog(t.Context(), "notifier")
		return err == nil && attended
	})
}

// raise publishes an alert: the sequence-th of its chain.
func (d *desk) raise(t *testing.T, chain string, sequence int, state string) {
	t.Helper()
	id := fmt.Sprintf("%s-%d", chain, sequence)
	data, err := json.Marshal(map[string]any{
		"specversion": "1.0", "id": id, "source": "/foreshock/alerter", "type": "foreshock.alert.v1", "datacontenttype": "application/json",
		"data": map[string]any{"id": id, "chain": chain, "sequence": sequence, "state": state, "severity": "warning", "rule": "cut", "company_id": "acme",
			"summary": "Acme cuts 500 <!channel> jobs", "unheard_of": 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	for try := 0; ; try++ { // the broker may be away
		err := d.conn.Publish(t.Context(), []bus.Outgoing{{Subject: "foreshock.alert.warning.acme", ID: id, Data: data}})
		if err == nil {
			return
		}
		if try == 100 {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (d *desk) count(bridge, outcome string) int {
	families, err := d.metrics.Gather()
	if err != nil {
		return -1
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			labels := map[string]string{}
			for _, l := range m.GetLabel() {
				labels[l.GetName()] = l.GetValue()
			}
			if f.GetName() == "foreshock_deliveries_total" && labels["bridge"] == bridge && labels["outcome"] == outcome {
				return int(m.GetCounter().GetValue())
			}
		}
	}
	return 0
}

func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// place is an endpoint that counts what it took, by alert.
type place struct {
	*httptest.Server
	status atomic.Int32
	calls  atomic.Int32
	mu     sync.Mutex
	taken  map[string]int
	bad    []error
}

func newPlace(t *testing.T, status int) *place {
	t.Helper()
	p := &place{taken: map[string]int{}}
	p.status.Store(int32(status))
	verifier, err := standardwebhooks.NewWebhook(key)
	if err != nil {
		t.Fatal(err)
	}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.calls.Add(1)
		body, err := io.ReadAll(r.Body)
		err = errors.Join(err, verifier.Verify(body, r.Header))
		p.mu.Lock()
		defer p.mu.Unlock()
		if err != nil {
			p.bad = append(p.bad, err)
		}
		if s := int(p.status.Load()); s != 200 {
			w.WriteHeader(s)
			return
		}
		p.taken[r.Header.Get("webhook-id")]++
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *place) has(ids ...string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range ids {
		if p.taken[id] == 0 {
			return false
		}
	}
	return true
}

func hook(name, url, more string) string {
	return fmt.Sprintf("  - name: %s\n    private: true\n    back_off: [20ms]\n    webhook: {url: {value: %q}, secret: {file: KEY}}\n%s", name, url, more)
}

func TestADeadEndpointDelaysNobody(t *testing.T) {
	t.Parallel()
	well := newPlace(t, 200)
	hanging, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never answers
	if err != nil {
		t.Fatal(err)
	}
	defer hanging.Close()
	d := newDesk(t)
	d.start(t, "bridges:\n"+hook("well", well.URL, "")+hook("hangs", "http://"+hanging.Addr().String(), "    timeout: 300ms\n")+hook("refuses", "http://127.0.0.1:1", ""))
	var ids []string
	for i := range 50 {
		chain := fmt.Sprintf("c%d", i)
		d.raise(t, chain, 1, "raised")
		ids = append(ids, chain+"-1")
	}
	within(t, "all arrive where they can", func() bool { return well.has(ids...) })
	if err := d.conn.Drained(t.Context(), "notifier"); err != nil {
		t.Error(err)
	}
	within(t, "the others are tried again", func() bool { return d.count("hangs", "retried") > 0 && d.count("refuses", "retried") > 0 })
	well.mu.Lock()
	defer well.mu.Unlock()
	if len(well.bad) > 0 {
		t.Errorf("signatures: %v", well.bad[0])
	}
	for id, n := range well.taken {
		if n != 1 {
			t.Errorf("%s delivered %d times", id, n)
		}
	}
	if testutil.CollectAndCount(d.metrics, "foreshock_deliveries_waiting") == 0 {
		t.Error("nothing tells how many wait")
	}
}

func TestWhatBecameMootIsNotSent(t *testing.T) {
	t.Parallel()
	p := newPlace(t, 503)
	d := newDesk(t)
	d.start(t, "bridges:\n"+hook("desk", p.URL, ""))
	d.raise(t, "over", 1, "raised")
	d.raise(t, "grows", 1, "raised")
	within(t, "both were tried", func() bool { return d.count("desk", "retried") >= 2 })
	d.raise(t, "over", 2, "resolved")
	d.raise(t, "grows", 2, "updated")
	within(t, "the end is moot", func() bool { return d.count("desk", "moot") == 1 })
	within(t, "the update took the first one's place", func() bool {
		waiting, _, err := d.conn.Backlog(t.Context(), "notifier-desk")
		return err == nil && waiting == 1
	})
	p.status.Store(200)
	within(t, "what still holds arrives", func() bool { return p.has("grows-2") })
	d.raise(t, "grows", 3, "resolved")
	within(t, "the end of what was told is told", func() bool { return p.has("grows-3") })
	if p.has("over-1") || p.has("over-2") || p.has("grows-1") {
		t.Errorf("took %v", p.taken)
	}
}

func TestWhatIsGivenUpCanBeSeenAndSentAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t, 500)
	other := newPlace(t, 200)
	d := newDesk(t)
	d.start(t, "bridges:\n"+hook("desk", p.URL+"/token-abcdef", "    attempts: 3\n")+hook("other", other.URL, ""))
	d.raise(t, "c", 1, "raised")
	within(t, "given up", func() bool { return d.count("desk", "given_up") == 1 })
	var letters []bus.DeadLetter
	within(t, "a dead letter", func() bool {
		letters = nil
		err := d.conn.EachDeadLetter(t.Context(), func(l bus.DeadLetter) error { letters = append(letters, l); return nil })
		return err == nil && len(letters) == 1
	})
	if l := letters[0]; l.Stage != "notifier-desk" || !strings.Contains(l.Reason, "500") || !strings.Contains(l.Reason, "try 3") {
		t.Errorf("dead letter %+v", l)
	}
	if n := p.calls.Load(); n != 3 {
		t.Errorf("tried %d times, want 3", n)
	}
	p.status.Store(200)
	if err := d.conn.Replay(t.Context(), letters[0].Sequence); err != nil {
		t.Fatal(err)
	}
	within(t, "delivered after all", func() bool { return p.has("c-1") })
	if n := other.calls.Load(); n != 1 {
		t.Errorf("the other bridge got it %d times", n)
	}
	for _, entry := range d.logs.All() {
		if text := fmt.Sprint(entry.Message, entry.ContextMap()); strings.Contains(text, "token-abcdef") || strings.Contains(text, key) {
			t.Errorf("a secret in the log: %s", text)
		}
	}
}

// flow raises alerts one after the other and checks that each arrived once.
type flow struct {
	d   *desk
	p   *place
	ids []string
}

func (f *flow) next(t *testing.T, n int) {
	for range n {
		chain := fmt.Sprintf("c%03d", len(f.ids))
		f.d.raise(t, chain, 1, "raised")
		f.ids = append(f.ids, chain+"-1")
	}
}

func (f *flow) arrived(t *testing.T) {
	t.Helper()
	within(t, "everything arrives", func() bool { return f.p.has(f.ids...) })
	f.p.mu.Lock()
	defer f.p.mu.Unlock()
	for id, n := range f.p.taken {
		if n != 1 {
			t.Errorf("%s delivered %d times", id, n)
		}
	}
}

func TestEverythingArrivesThoughTheStageStops(t *testing.T) {
	t.Parallel()
	f := &flow{d: newDesk(t), p: newPlace(t, 200)}
	bridges := "bridges:\n" + hook("desk", f.p.URL, "")
	f.d.start(t, bridges)
	f.next(t, 20)
	if err := f.d.stop(); err != nil { // in the middle of its work
		t.Fatal(err)
	}
	f.next(t, 20)
	f.d.start(t, bridges)
	f.next(t, 10)
	f.arrived(t)
}

func TestEverythingArrivesThoughTheBrokerStopsLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") == "" {
		t.Skip("what was under way when a broker stops comes again after half a minute: FORESHOCK_LONG=1 runs it")
	}
	t.Parallel()
	f := &flow{d: newDesk(t), p: newPlace(t, 200)}
	f.d.start(t, "bridges:\n"+hook("desk", f.p.URL, ""))
	f.next(t, 10)
	f.p.status.Store(503)
	f.next(t, 10)
	f.d.server.Stop()
	f.d.startNATS(t)
	f.p.status.Store(200)
	f.next(t, 20)
	f.arrived(t)
}

func TestBridgesFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	hidden := filepath.Join(dir, "hidden")
	if err := os.WriteFile(hidden, []byte(base64.StdEncoding.EncodeToString([]byte("short"))), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "slack"), []byte("slack://xoxb:123456789012-1234567890123-4mt0t4l1YL3g1T5L4cK70k3N@C001"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ text, says string }{
		"no kind":              {"bridges: [{name: a}]", "exactly one of"},
		"unknown key":          {"bridges: [{name: a, colour: red}]", "colour"},
		"secret in the file":   {`bridges: [{name: a, webhook: {url: {value: "https://example.org"}, secret: {value: whsec_x}}}]`, "by env or file"},
		"token in the file":    {`bridges: [{name: a, chat: {url: {value: "slack://hook:token@webhook"}}}]`, "by env or file"},
		"twice":                {`bridges: [{name: a, chat: {url: {env: A}}}, {name: a, chat: {url: {env: A}}}]`, "twice"},
		"bad severity":         {`bridges: [{name: a, when: {severity: loud}, chat: {url: {env: A}}}]`, "loud"},
		"mail in the clear":    {`bridges: [{name: a, email: {host: h, from: a@example.org, to: [b@example.org], tls: none}}]`, "private"},
		"no mail address":      {`bridges: [{name: a, email: {host: h, from: "a\r\nBcc: x@y", to: [b@example.org]}}]`, "no address"},
		"name like a subject":  {`bridges: [{name: "a.>", chat: {url: {env: A}}}]`, "lower-case"},
		"weak secret":          {`bridges: [{name: a, webhook: {url: {value: "https://example.org"}, secret: {file: ` + hidden + `}}}]`, "24 bytes"},
		"plain http":           {`bridges: [{name: a, webhook: {url: {value: "http://example.org"}, secret: {file: ` + hidden + `}}}]`, "https"},
		"no such variable":     {`bridges: [{name: a, chat: {url: {env: FORESHOCK_NO_SUCH}}}]`, "FORESHOCK_NO_SUCH is empty"},
		"a service not served": {`bridges: [{name: a, chat: {url: {file: ` + hidden + `}}}]`, "none of slack"},
		"a bot's token":        {`bridges: [{name: a, chat: {url: {file: ` + filepath.Join(dir, "slack") + `}}}]`, "incoming webhook"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "bridges.yaml")
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			cfg, err := notifier.Load(file)
			if err == nil {
				_, err = notifier.New(cfg, notifier.Deps{Metrics: prometheus.NewRegistry()})
			}
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "k70k3N") {
				t.Errorf("%v, want %q", err, tt.says)
			}
		})
	}
}
