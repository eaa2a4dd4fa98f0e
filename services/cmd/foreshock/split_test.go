package main

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/embedded"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// Each stage as a process of its own, on servers given by their addresses, ends in the
// rows of the run that is all in one.
func TestStagesApartEndTheSame(t *testing.T) {
	t.Parallel()
	want := rows(t, theExample(t))

	data := t.TempDir()
	s := ownServers(t, &Global{Data: data})
	w := migrated(t, s)

	ctx, stop := context.WithCancel(t.Context())
	servers := []string{"--nats", s.nats.URL(), "--clickhouse", s.clickHouse.DSN(embedded.UserAdmin)}
	stages := [][]string{{"alert"}, {"score"}, {"enrich"}, {"collect", "--source", example}, {"serve", "--http-address", "127.0.0.1:0"}}
	type ending struct {
		verb   string
		errs   string
		status int
	}
	ended := make(chan ending, len(stages))
	for _, verb := range stages {
		go func() {
			_, errs, status := try(ctx, "", append(verb, servers...)...)
			ended <- ending{verb[0], errs, status}
		}()
	}
	awaitDrained(t, s, w, 91)
	stop()
	for range stages {
		if e := <-ended; e.status != exitDone {
			t.Errorf("%s: status %d\n%s", e.verb, e.status, e.errs)
		}
	}
	if got := rows(t, data); got["alert"] == "" || !equalRows(t, want, got) {
		t.Error("the rows of stages apart differ from those of all in one")
	}
}

// awaitDrained returns once the tables hold so many events and every stage has nothing
// left to do.
func awaitDrained(t *testing.T, s *servers, w *warehouse.Warehouse, events int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := drained(ctx, s, w, events); err != nil {
		t.Fatal(err)
	}
}

// drained waits as awaitDrained does, and returns the first error met.
func drained(ctx context.Context, s *servers, w *warehouse.Warehouse, events int64) error {
	p, err := builtIn()
	if err != nil {
		return err
	}
	conn, err := bus.Connect(ctx, s.bus, p.Streams, zap.NewNop())
	if err != nil {
		return err
	}
	defer conn.Close()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for ; ; <-poll.C {
		counts, err := w.Counts(ctx)
		if err != nil {
			return err
		}
		if counts.Events >= events {
			break
		}
	}
	for _, stage := range consumers {
		if err := conn.Drained(ctx, stage); err != nil {
			return err
		}
	}
	return nil
}

// ownServers starts the servers that g asks for and stops them when the test ends.
func ownServers(t *testing.T, g *Global) *servers {
	t.Helper()
	s, err := g.servers(t.Context(), need{nats: true, clickHouse: true, own: true}, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// migrated opens the warehouse of servers. A cluster's tables are made by whoever has the
// right to; here it is the test.
func migrated(t *testing.T, s *servers) *warehouse.Warehouse {
	t.Helper()
	w, err := warehouse.Open(t.Context(), s.warehouse)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = closeWarehouse(w) })
	if err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// jetStream is an ordinary client of the broker, which looks for it again when it is gone.
func jetStream(t *testing.T, url string) jetstream.JetStream {
	t.Helper()
	nc, err := nats.Connect(url, nats.MaxReconnects(-1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return js
}
