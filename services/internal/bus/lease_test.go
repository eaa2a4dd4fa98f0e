package bus_test

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest"
	"go.uber.org/zap/zaptest/observer"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/embedded"
)

// leasing is a server whose leases live so long, and a way to connect to it.
func leasing(t *testing.T, life time.Duration) (connect func(*zap.Logger) *bus.Conn, url string) {
	t.Helper()
	server, err := embedded.StartNATS(embedded.NATSConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	streams := declared
	streams.Buckets = append(streams.Buckets[:len(streams.Buckets):len(streams.Buckets)], pipelines.Bucket{Name: "FORESHOCK_LEASES", MaxMiB: 1, MaxAge: life})
	return func(log *zap.Logger) *bus.Conn {
		conn, err := bus.Connect(t.Context(), bus.Config{URL: server.URL()}, streams, log)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(conn.Close)
		if err := conn.Declare(t.Context()); err != nil {
			t.Fatal(err)
		}
		return conn
	}, server.URL()
}

// leader is a process that leads, or waits to.
type leader struct {
	working *atomic.Bool
	stop    func()
	ended   chan error
}

// lead begins to ask for the lease. at is how many are at work.
func lead(t *testing.T, conn *bus.Conn, instance string, at *atomic.Int32) leader {
	ctx, stop := context.WithCancel(t.Context())
	l := leader{&atomic.Bool{}, stop, make(chan error, 1)}
	go func() {
		l.ended <- conn.Lead(ctx, "alerter", instance, func(ctx context.Context) error {
			if at.Add(1) > 1 {
				t.Error("two are at work at once")
			}
			l.working.Store(true)
			<-ctx.Done()
			l.working.Store(false)
			at.Add(-1)
			return nil
		})
	}()
	t.Cleanup(stop)
	return l
}

func (l leader) end(t *testing.T) {
	t.Helper()
	l.stop()
	if err := <-l.ended; err != nil {
		t.Error(err)
	}
}

func TestOneLeadsAndAnotherStandsBy(t *testing.T) {
	t.Parallel()
	connect, _ := leasing(t, time.Hour) // nothing here waits for a lease to end by itself
	var atWork atomic.Int32
	first := lead(t, connect(zaptest.NewLogger(t)), "", &atWork)
	within(t, "the first works", first.working.Load)

	core, logged := observer.New(zapcore.WarnLevel)
	second := lead(t, connect(zap.New(core)), "another installation", &atWork)
	within(t, "the second says who is there", func() bool {
		for _, entry := range logged.All() {
			fields := entry.ContextMap()
			if fields["lease"] == "alerter" && fields["pid"] == int64(os.Getpid()) && fields["host"] != "" {
				return true
			}
		}
		return false
	})
	if second.working.Load() {
		t.Error("the second works beside the first")
	}
	first.end(t)
	within(t, "the second takes over what was given back", second.working.Load)
	second.end(t)
}

// A process that was killed renews no more and gives nothing back.
func TestALeaseOfTheDeadEnds(t *testing.T) {
	t.Parallel()
	connect, _ := leasing(t, 3*time.Second)
	var atWork atomic.Int32
	dying := connect(zaptest.NewLogger(t))
	first := lead(t, dying, "", &atWork)
	within(t, "the first works", first.working.Load)
	second := lead(t, connect(zaptest.NewLogger(t)), "", &atWork)
	dying.Close()
	within(t, "the second takes over", second.working.Load)
	if first.working.Load() {
		t.Error("the first works although it could not renew its lease")
	}
	first.stop()
	<-first.ended
	second.end(t)
}

// Whoever holds the data folder knows that the one before is dead.
func TestAnInstallationTakesItsOwnLeaseBackAtOnce(t *testing.T) {
	t.Parallel()
	connect, _ := leasing(t, time.Hour)
	var before, after atomic.Int32
	dying := connect(zaptest.NewLogger(t))
	first := lead(t, dying, "mine", &before)
	within(t, "the first works", first.working.Load)
	dying.Close()
	second := lead(t, connect(zaptest.NewLogger(t)), "mine", &after)
	within(t, "it works again", second.working.Load)
	second.end(t)
	first.stop()
	<-first.ended
}

// A lease that another has cuts work in hand off, where a stop would let it end.
func TestALostLeaseEndsWorkInHand(t *testing.T) {
	t.Parallel()
	connect, address := leasing(t, 3*time.Second)
	conn := connect(zaptest.NewLogger(t))
	publish(t, conn, "a")
	ctx, stop := context.WithCancel(t.Context())
	begun, cut := make(chan struct{}, 8), make(chan struct{}, 8)
	ended := make(chan error, 1)
	go func() {
		ended <- conn.Lead(ctx, "alerter", "", func(ctx context.Context) error {
			return conn.Consume(ctx, "worker", bus.Batching{Size: 1, Workers: 1}, func(ctx context.Context, _ []*bus.Message) error {
				begun <- struct{}{}
				<-ctx.Done()
				cut <- struct{}{}
				return ctx.Err()
			})
		})
	}()
	<-begun
	overwrite(t, address, bus.Holder{Host: "elsewhere", Term: "another"})
	select {
	case <-cut:
	case <-time.After(8 * time.Second): // a stop gives ten
		t.Error("work went on after the lease was lost")
	}
	select { // the other one has died: its lease ends
	case <-begun:
	case <-time.After(30 * time.Second):
		t.Error("it works no more after it lost the lease once")
	}
	overwrite(t, address, bus.Holder{Host: "elsewhere", Term: "a third"})
	<-cut
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// overwrite puts a holder into the bucket with an ordinary client.
func overwrite(t *testing.T, address string, holder bus.Holder) {
	t.Helper()
	bucket, err := client(t, address).KeyValue(t.Context(), "FORESHOCK_LEASES")
	if err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bucket.Put(t.Context(), "alerter", content); err != nil {
		t.Fatal(err)
	}
}

// A stage that begins while the broker is away, as after a lease was lost, waits for it.
func TestWorkBeginsWhenTheBrokerIsBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server, err := embedded.StartNATS(embedded.NATSConfig{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	core, logged := observer.New(zapcore.WarnLevel)
	conn, err := bus.Connect(t.Context(), bus.Config{URL: server.URL()}, declared, zap.New(core))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if err := conn.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	publish(t, conn, "a")
	address, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(address.Port())
	if err != nil {
		t.Fatal(err)
	}
	server.Stop()

	ctx, stop := context.WithCancel(t.Context())
	handled, ended := make(chan struct{}, 8), make(chan error, 1)
	go func() {
		ended <- conn.Consume(ctx, "worker", bus.Batching{Size: 1, Workers: 1, CatchUp: true}, func(context.Context, []*bus.Message) error {
			handled <- struct{}{}
			return nil
		})
	}()
	within(t, "it was not answered", func() bool {
		return logged.FilterMessage("the broker does not answer, asking again").Len() > 0
	})
	again, err := embedded.StartNATS(embedded.NATSConfig{Dir: dir, Port: port})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(again.Stop)
	select {
	case <-handled:
	case err := <-ended:
		t.Fatalf("it ended: %v", err)
	case <-time.After(30 * time.Second):
		t.Fatal("it never began")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
