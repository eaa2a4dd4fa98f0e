package bus_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"
	"go.uber.org/zap/zaptest"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/embedded"
)

// guarded is a server with subscribers, and the stages' connection to it.
type guarded struct {
	server *embedded.NATS
	conn   *bus.Conn
	file   string
	dir    string
}

func startGuarded(t *testing.T, names ...string) *guarded {
	t.Helper()
	dir := t.TempDir()
	g := &guarded{file: filepath.Join(dir, "subscribers.conf"), dir: dir}
	for _, name := range names {
		g.add(t, name)
	}
	var err error
	if g.server, err = embedded.StartNATS(embedded.NATSConfig{Dir: t.TempDir(), Subscribers: g.file, Logger: zaptest.NewLogger(t)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.server.Stop)
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	if g.conn, err = bus.Connect(t.Context(), bus.Config{URL: g.server.StagesURL()}, p.Streams, zaptest.NewLogger(t)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.conn.Close)
	if err := g.conn.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g *guarded) seed(name string) string { return filepath.Join(g.dir, name+".nk") }

func (g *guarded) add(t *testing.T, name string) {
	t.Helper()
	if _, err := embedded.AddSubscriber(g.file, name, g.seed(name)); err != nil {
		t.Fatal(err)
	}
}

// dial connects with a subscriber's key; what the server refuses goes to the channel.
func (g *guarded) dial(name, seed string) (*nats.Conn, <-chan error, error) {
	key, err := nats.NkeyOptionFromSeed(seed)
	if err != nil {
		return nil, nil, err
	}
	refused := make(chan error, 64)
	nc, err := nats.Connect(g.server.URL(), key, nats.CustomInboxPrefix(embedded.Subscriber{Name: name}.InboxPrefix()), nats.MaxReconnects(0),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err }))
	return nc, refused, err
}

func (g *guarded) raise(t *testing.T, company, id string) {
	t.Helper()
	if err := g.conn.Publish(t.Context(), []bus.Outgoing{{Subject: "foreshock.alert.info." + company, ID: id, Data: []byte(id)}}); err != nil {
		t.Fatal(err)
	}
}

func TestASubscriberReadsAlerts(t *testing.T) {
	t.Parallel()
	g := startGuarded(t, "desk")
	nc, _, err := g.dial("desk", g.seed("desk"))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	heard, err := nc.SubscribeSync("foreshock.alert.>")
	if err != nil {
		t.Fatal(err)
	}
	if err := nc.Flush(); err != nil {
		t.Fatal(err)
	}
	g.raise(t, "amazon", "a1")
	g.raise(t, "amazon", "a2")
	g.raise(t, "intel", "i1")
	if m, err := heard.NextMsg(10 * time.Second); err != nil || string(m.Data) != "a1" {
		t.Errorf("heard %v, %v", m, err)
	}

	js := jetStream(t, nc)
	within(t, "the mirror has all", func() bool {
		s, err := js.Stream(t.Context(), "FORESHOCK_ALERTS")
		return err == nil && s.CachedInfo().State.Msgs == 3
	})
	for name, tt := range map[string]struct {
		config jetstream.ConsumerConfig
		want   []string
	}{
		"a durable consumer":       {jetstream.ConsumerConfig{Durable: "desk"}, []string{"a1", "a2", "i1"}},
		"one company":              {jetstream.ConsumerConfig{Durable: "desk-replay", FilterSubject: "foreshock.alert.*.intel"}, []string{"i1"}},
		"the last of each company": {jetstream.ConsumerConfig{Name: "desk-latest", DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy, FilterSubject: "foreshock.alert.>"}, []string{"a2", "i1"}},
	} {
		consumer, err := js.CreateOrUpdateConsumer(t.Context(), "FORESHOCK_ALERTS", tt.config)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, want := range tt.want {
			m, err := consumer.Next(jetstream.FetchMaxWait(10 * time.Second))
			if err != nil || string(m.Data()) != want || m.DoubleAck(t.Context()) != nil {
				t.Errorf("%s: %v, %v; want %s", name, m, err, want)
			}
		}
	}

	risks, err := g.conn.Risks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := js.KeyValue(t.Context(), "FORESHOCK_RISK")
	if err != nil {
		t.Fatal(err)
	}
	watch, err := bucket.WatchAll(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = watch.Stop() }()
	if entry := <-watch.Updates(); entry != nil {
		t.Errorf("an empty bucket holds %v", entry)
	}
	if err := risks.Put(t.Context(), map[string][]byte{"amazon": []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	select {
	case entry := <-watch.Updates():
		if entry.Key() != "amazon" {
			t.Errorf("watched %v", entry)
		}
	case <-time.After(20 * time.Second):
		t.Error("the watch tells nothing")
	}
}

func TestASubscriberReplaysFromATime(t *testing.T) {
	t.Parallel()
	g := startGuarded(t, "desk")
	nc, _, err := g.dial("desk", g.seed("desk"))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js := jetStream(t, nc)
	for _, id := range []string{"before", "then", "after"} {
		g.raise(t, "acme", id)
	}
	read := func(config jetstream.ConsumerConfig, n int) (ids []string, times []time.Time) {
		consumer, err := js.CreateOrUpdateConsumer(t.Context(), "FORESHOCK_ALERTS", config)
		if err != nil {
			t.Fatal(err)
		}
		for range n {
			m, err := consumer.Next(jetstream.FetchMaxWait(10 * time.Second))
			if err != nil {
				t.Fatal(err)
			}
			meta, err := m.Metadata()
			if err != nil {
				t.Fatal(err)
			}
			ids, times = append(ids, string(m.Data())), append(times, meta.Timestamp)
		}
		return ids, times
	}
	_, times := read(jetstream.ConsumerConfig{Durable: "desk"}, 3)
	again, _ := read(jetstream.ConsumerConfig{Durable: "desk-replay", DeliverPolicy: jetstream.DeliverByStartTimePolicy, OptStartTime: &times[1]}, 2)
	if !slices.Equal(again, []string{"then", "after"}) {
		t.Errorf("from the second one's time on: %v", again)
	}
}

func TestASubscriberMayDoNothingElse(t *testing.T) {
	t.Parallel()
	g := startGuarded(t, "desk", "other")
	g.raise(t, "amazon", "a1")
	nc, refused, err := g.dial("desk", g.seed("desk"))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	subscribe := func(subject string) func() error {
		return func() error { _, err := nc.SubscribeSync(subject); return err }
	}
	publish := func(subject string) func() error { return func() error { return nc.Publish(subject, nil) } }
	for what, try := range map[string]func() error{
		"publish an alert":          publish("foreshock.alert.info.amazon"),
		"publish an event":          publish("foreshock.event.news.x"),
		"write a risk":              publish("$KV.FORESHOCK_RISK.amazon"),
		"delete the alerts":         publish("$JS.API.STREAM.DELETE.FORESHOCK_ALERTS"),
		"purge the alerts":          publish("$JS.API.STREAM.PURGE.FORESHOCK_ALERTS"),
		"make a stream":             publish("$JS.API.STREAM.CREATE.MINE"),
		"cross the border":          publish("JS.FORESHOCK.API.CONSUMER.CREATE.FORESHOCK_ALERTS"),
		"another's consumer":        publish("$JS.API.CONSUMER.MSG.NEXT.FORESHOCK_ALERTS.other"),
		"another's acknowledgement": publish("$JS.ACK.FORESHOCK_ALERTS.other.1.1.1.1.1"),
		"answer for the endpoints":  subscribe("foreshock.ask.>"),
		"read events":               subscribe("foreshock.event.>"),
		"read another's answers":    subscribe("_INBOX_other.>"),
		"read the stages' answers":  subscribe("_INBOX.>"),
		"read everything":           subscribe(">"),
	} {
		if err := try(); err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		select {
		case err := <-refused:
			if !errors.Is(err, nats.ErrPermissionViolation) {
				t.Errorf("%s: %v", what, err)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("%s was allowed", what)
		}
	}

	// The delivery subject of a consumer is not held against permissions. It must lead
	// nowhere that matters.
	for i, target := range []string{"foreshock.event.news.x", "JS.FORESHOCK.API.STREAM.DELETE.FORESHOCK_ALERTS", "$JS.API.STREAM.DELETE.FORESHOCK_ALERTS"} {
		name := []string{"desk", "desk-replay", "desk-latest"}[i]
		body := `{"stream_name":"FORESHOCK_ALERTS","config":{"name":"` + name + `","durable_name":"` + name + `","deliver_subject":"` + target +
			`","headers_only":true,"ack_policy":"none","deliver_policy":"all"}}`
		if _, err := nc.Request("$JS.API.CONSUMER.CREATE.FORESHOCK_ALERTS."+name, []byte(body), 10*time.Second); err != nil {
			t.Errorf("consumer that delivers to %s: %v", target, err)
		}
	}
	g.raise(t, "amazon", "a2")
	js := client(t, g.server.StagesURL())
	for stream, want := range map[string]uint64{"FORESHOCK_ALERTS": 2, "FORESHOCK_EVENTS": 0} {
		s, err := js.Stream(t.Context(), stream)
		if err != nil {
			t.Errorf("%s: %v", stream, err)
		} else if n := s.CachedInfo().State.Msgs; n != want {
			t.Errorf("%s holds %d messages, want %d", stream, n, want)
		}
	}
}

func TestWhoIsNotASubscriberIsRefused(t *testing.T) {
	t.Parallel()
	g := startGuarded(t, "desk")
	if _, err := nats.Connect(g.server.URL()); !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("without a key: %v", err)
	}
	pair, err := nkeys.CreateUser()
	if err != nil {
		t.Fatal(err)
	}
	seed, err := pair.Seed()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(g.seed("stranger"), seed, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.dial("desk", g.seed("stranger")); !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("with a wrong key: %v", err)
	}

	// Who is added while the server runs is let in, who is removed is cut off.
	g.add(t, "late")
	var nc *nats.Conn
	within(t, "the new subscriber is let in", func() (ok bool) {
		nc, _, err = g.dial("late", g.seed("late"))
		return err == nil
	})
	defer nc.Close()
	if err := embedded.RemoveSubscriber(g.file, "late"); err != nil {
		t.Fatal(err)
	}
	// The stages publish all the while. JetStream's API, which tells of health, is out for
	// the moment that the server takes to read its file.
	for published := 0; !nc.IsClosed(); published++ {
		if published == 100_000 {
			t.Fatal("the removed subscriber was not cut off")
		}
		g.raise(t, "amazon", "kept-"+strconv.Itoa(published))
	}
	within(t, "JetStream's API answers the stages", func() bool { return g.conn.Healthy(t.Context()) == nil })
}

// within polls until the condition holds.
func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}
