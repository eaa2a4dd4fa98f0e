package bus_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/goleak"
	"go.uber.org/zap/zaptest"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/embedded"
)

func TestMain(m *testing.M) {
	// the embedded server leaves the set-up of a mirror waiting for its answer when it stops
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats-server/v2/server.(*stream).setupMirrorConsumer.func3"))
}

// declared is one stream of work, its consumer with quick retries, and the two that the
// package needs beside them.
var declared = pipelines.Streams{
	Streams: []pipelines.Stream{
		{Name: "WORK", Subjects: []string{"work.>"}, MaxAge: time.Hour, MaxMiB: 64, Duplicates: time.Minute},
		{Name: "FORESHOCK_DEAD_LETTERS", Subjects: []string{"foreshock.dead.*"}, MaxAge: time.Hour, MaxMiB: 64, Duplicates: time.Minute},
	},
	Consumers: []pipelines.Consumer{{
		Name: "worker", Stream: "WORK", Filter: "work.>", AckWait: 2 * time.Second, MaxDeliver: 3,
		BackOff: []time.Duration{time.Millisecond}, MaxAckPending: 1000,
	}},
	Buckets: []pipelines.Bucket{{Name: "FORESHOCK_CURSORS", MaxMiB: 16}, {Name: "FORESHOCK_ALERTER", MaxMiB: 16}},
}

func connect(t *testing.T) (*bus.Conn, string) {
	t.Helper()
	server, err := embedded.StartNATS(embedded.NATSConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	conn, err := bus.Connect(t.Context(), bus.Config{URL: server.URL()}, declared, zaptest.NewLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if err := conn.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return conn, server.URL()
}

// client is an ordinary client of a server's streams.
func client(t *testing.T, url string) jetstream.JetStream {
	t.Helper()
	nc, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return jetStream(t, nc)
}

// jetStream is the streams that a connection reaches.
func jetStream(t *testing.T, nc *nats.Conn) jetstream.JetStream {
	t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

func publish(t *testing.T, conn *bus.Conn, ids ...string) {
	t.Helper()
	var messages []bus.Outgoing
	for _, id := range ids {
		messages = append(messages, bus.Outgoing{Subject: "work.one", ID: id, Data: []byte("body of " + id), Trace: "00-trace-of-" + id})
	}
	if err := conn.Publish(t.Context(), messages); err != nil {
		t.Fatal(err)
	}
}

// consume runs handle until every message has come to its end.
func consume(t *testing.T, conn *bus.Conn, size int, handle bus.Handler) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- conn.Consume(ctx, "worker", bus.Batching{Size: size, Workers: 2}, handle) }()
	limit, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	if err := conn.Drained(limit, "worker"); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// deadLetters reads what lies in the stream of dead letters with an ordinary client.
func deadLetters(t *testing.T, url string) []*nats.Msg {
	t.Helper()
	nc, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := nc.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	info, err := js.StreamInfo("FORESHOCK_DEAD_LETTERS")
	if err != nil {
		t.Fatal(err)
	}
	sub, err := js.SubscribeSync("foreshock.dead.*", nats.OrderedConsumer())
	if err != nil {
		t.Fatal(err)
	}
	var letters []*nats.Msg
	for range info.State.Msgs {
		m, err := sub.NextMsg(5 * time.Second)
		if err != nil {
			t.Fatal(err)
		}
		letters = append(letters, m)
	}
	return letters
}

func TestEveryMessageTakesEffectOnce(t *testing.T) {
	t.Parallel()
	conn, url := connect(t)
	var ids []string
	for i := range 2500 {
		ids = append(ids, fmt.Sprintf("id-%04d", i))
	}
	publish(t, conn, ids...)
	publish(t, conn, ids[:100]...) // the same ids again are stored once

	var mu sync.Mutex
	seen := map[string]int{}
	consume(t, conn, 200, func(_ context.Context, batch []*bus.Message) error {
		mu.Lock()
		defer mu.Unlock()
		if len(batch) > 200 {
			t.Errorf("a batch of %d messages, want at most 200", len(batch))
		}
		for _, m := range batch {
			seen[m.ID]++
			if string(m.Data) != "body of "+m.ID || m.Trace != "00-trace-of-"+m.ID || m.Attempt != 1 || m.Subject != "work.one" {
				t.Errorf("message %+v is not as it was published", m)
			}
		}
		return nil
	})
	if len(seen) != len(ids) {
		t.Errorf("%d messages handled, want %d", len(seen), len(ids))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s handled %d times", id, n)
		}
	}
	if letters := deadLetters(t, url); len(letters) != 0 {
		t.Errorf("%d dead letters, want none", len(letters))
	}
}

func TestWhatCannotBeHandledBecomesADeadLetterWithItsReason(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		handle  func(batch []*bus.Message) error
		attempt string
		reason  string
	}{
		"rejected by itself": {
			handle: func(batch []*bus.Message) error {
				for _, m := range batch {
					if m.ID == "bad" {
						m.Reject(errors.New("no such\ncolumn"))
					}
				}
				return nil
			},
			attempt: "1", reason: "no such column",
		},
		"a permanent failure of its batch": {
			handle: func(batch []*bus.Message) error {
				for _, m := range batch {
					if m.ID == "bad" {
						return bus.Permanent(errors.New("cannot ever work"))
					}
				}
				return nil
			},
			attempt: "1", reason: "cannot ever work",
		},
		"a panic": {
			handle: func(batch []*bus.Message) error {
				for _, m := range batch {
					if m.ID == "bad" {
						panic("index out of range")
					}
				}
				return nil
			},
			attempt: "1", reason: "panic: index out of range",
		},
		"failing until it is given up": {
			handle: func(batch []*bus.Message) error {
				if len(batch) == 1 && batch[0].ID == "bad" {
					return errors.New("the disk is full")
				}
				for _, m := range batch {
					if m.ID == "bad" {
						m.Reject(errors.New("the disk is full")) // never reached: batches are of one
					}
				}
				return nil
			},
			attempt: "3", reason: "the disk is full",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, url := connect(t)
			publish(t, conn, "good-1", "bad", "good-2")
			var mu sync.Mutex
			var good []string
			size := 10
			if tt.attempt != "1" {
				size = 1
			}
			consume(t, conn, size, func(_ context.Context, batch []*bus.Message) error {
				err := tt.handle(batch)
				mu.Lock()
				defer mu.Unlock()
				for _, m := range batch {
					if err == nil && m.ID != "bad" && !slices.Contains(good, m.ID) {
						good = append(good, m.ID)
					}
				}
				return err
			})
			slices.Sort(good)
			if !slices.Equal(good, []string{"good-1", "good-2"}) {
				t.Errorf("handled %v beside the bad one, want both good ones", good)
			}
			letters := deadLetters(t, url)
			if len(letters) != 1 {
				t.Fatalf("%d dead letters, want one", len(letters))
			}
			letter := letters[0]
			for header, want := range map[string]string{
				bus.HeaderReason: tt.reason, bus.HeaderStage: "worker", bus.HeaderSubject: "work.one",
				bus.HeaderStream: "WORK", bus.HeaderSequence: "2", bus.HeaderAttempt: tt.attempt, bus.HeaderTrace: "00-trace-of-bad", bus.HeaderID: "bad",
			} {
				if got := strings.Join(letter.Header[header], ","); got != want {
					t.Errorf("header %s = %q, want %q", header, got, want)
				}
			}
			if string(letter.Data) != "body of bad" || letter.Subject != "foreshock.dead.worker" {
				t.Errorf("dead letter %q on %s is not the message as it was", letter.Data, letter.Subject)
			}
		})
	}
}

func TestADeadLetterCanBeReplayed(t *testing.T) {
	t.Parallel()
	conn, _ := connect(t)
	publish(t, conn, "a")
	consume(t, conn, 1, func(_ context.Context, batch []*bus.Message) error {
		return bus.Permanent(errors.New("rules are missing"))
	})
	var letters []bus.DeadLetter
	err := conn.EachDeadLetter(t.Context(), func(l bus.DeadLetter) error { letters = append(letters, l); return nil })
	if err != nil || len(letters) != 1 || letters[0].ID != "a" || letters[0].Reason != "rules are missing" {
		t.Fatalf("dead letters %+v, %v", letters, err)
	}
	if err := conn.Replay(t.Context(), letters[0].Sequence); err != nil {
		t.Fatal(err)
	}
	var replayed []string
	consume(t, conn, 1, func(_ context.Context, batch []*bus.Message) error {
		replayed = append(replayed, string(batch[0].Data))
		return nil
	})
	if left, err := conn.DeadLetters(t.Context()); err != nil || left["worker"] != 0 || !slices.Equal(replayed, []string{"body of a"}) {
		t.Errorf("replayed %q, dead letters left: %v, %v", replayed, left, err)
	}
	if err := conn.Replay(t.Context(), letters[0].Sequence); err == nil {
		t.Error("replayed the same dead letter twice")
	}
	for range 2 {
		if err := conn.Bury(t.Context(), "collector", "r1", "line 3: no JSON", []byte("{")); err != nil {
			t.Fatal(err)
		}
	}
	if counts, err := conn.DeadLetters(t.Context()); err != nil || counts["collector"] != 1 {
		t.Errorf("dead letters %v, %v; want the refusal once", counts, err)
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	conn, _ := connect(t)
	publish(t, conn, "a", "b", "c")
	var seen []string
	err := conn.Follow(t.Context(), "work.>", true, func(data []byte) (bool, error) {
		seen = append(seen, string(data))
		return len(seen) < 2, nil
	})
	if err != nil || !slices.Equal(seen, []string{"body of a", "body of b"}) {
		t.Errorf("followed %q, %v; want the first two", seen, err)
	}
}

func TestAFailedBatchIsTriedAgain(t *testing.T) {
	t.Parallel()
	conn, url := connect(t)
	publish(t, conn, "a", "b", "c")
	var mu sync.Mutex
	attempts := map[string]int{}
	consume(t, conn, 10, func(_ context.Context, batch []*bus.Message) error {
		mu.Lock()
		defer mu.Unlock()
		for _, m := range batch {
			attempts[m.ID] = m.Attempt
			if m.Attempt < 2 {
				return errors.New("not yet")
			}
		}
		return nil
	})
	for _, id := range []string{"a", "b", "c"} {
		if attempts[id] < 2 {
			t.Errorf("%s: last attempt %d, want at least 2", id, attempts[id])
		}
	}
	if letters := deadLetters(t, url); len(letters) != 0 {
		t.Errorf("%d dead letters, want none", len(letters))
	}
}

func TestPublishersWaitForAConsumerThatIsFarBehind(t *testing.T) {
	t.Parallel()
	server, err := embedded.StartNATS(embedded.NATSConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	streams := declared
	streams.Consumers = slices.Clone(declared.Consumers)
	streams.Consumers[0].MaxBacklog = 10
	conn, err := bus.Connect(t.Context(), bus.Config{URL: server.URL()}, streams, zaptest.NewLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if err := conn.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 3 { // the last of these finds ten and more waiting
		publish(t, conn, fmt.Sprintf("%d-a", i), fmt.Sprintf("%d-b", i), fmt.Sprintf("%d-c", i), fmt.Sprintf("%d-d", i))
	}
	// What waits is counted a moment after a publish is acknowledged.
	within(t, "twelve messages wait", func() bool {
		waiting, _, err := conn.Backlog(t.Context(), "worker")
		return err == nil && waiting == 12
	})
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := conn.Publish(short, []bus.Outgoing{{Subject: "work.one", ID: "late"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Publish with twelve messages waiting = %v, want to be held back", err)
	}
	published := make(chan error, 1)
	go func() { published <- conn.Publish(t.Context(), []bus.Outgoing{{Subject: "work.one", ID: "late"}}) }()
	consume(t, conn, 10, func(context.Context, []*bus.Message) error { return nil })
	if err := <-published; err != nil {
		t.Error(err)
	}
}

func TestAStopFinishesTheBatchInHandAndGivesTheRestBack(t *testing.T) {
	t.Parallel()
	conn, _ := connect(t)
	publish(t, conn, "a", "b", "c", "d", "e")
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	var handled []string
	err := conn.Consume(ctx, "worker", bus.Batching{Size: 1, Workers: 1}, func(work context.Context, batch []*bus.Message) error {
		cancel() // the stop comes while the first batch is in hand
		if err := work.Err(); err != nil {
			t.Errorf("work in hand was cut off: %v", err)
		}
		mu.Lock()
		defer mu.Unlock()
		handled = append(handled, batch[0].ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(handled) != 1 {
		t.Fatalf("handled %v after the stop, want the batch in hand alone", handled)
	}
	consume(t, conn, 10, func(_ context.Context, batch []*bus.Message) error {
		mu.Lock()
		defer mu.Unlock()
		for _, m := range batch {
			handled = append(handled, m.ID)
		}
		return nil
	})
	slices.Sort(handled)
	if !slices.Equal(handled, []string{"a", "b", "c", "d", "e"}) {
		t.Errorf("handled %v, want every message once", handled)
	}
}

func TestCursorsAndBooks(t *testing.T) {
	t.Parallel()
	conn, _ := connect(t)
	ctx := t.Context()
	cursors, err := conn.Cursors(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{"plain", "file:///a b/ü.xml", "https://example.com/feed?x=*&y=>"} {
		if got, err := cursors.Load(ctx, source); err != nil || got != nil {
			t.Errorf("Load(%q) before any Save = %q, %v; want nothing", source, got, err)
		}
		if err := cursors.Save(ctx, source, []byte("at "+source)); err != nil {
			t.Fatal(err)
		}
		if got, err := cursors.Load(ctx, source); err != nil || string(got) != "at "+source {
			t.Errorf("Load(%q) = %q, %v", source, got, err)
		}
	}
	books, err := conn.Books(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if contents, err := books.Load(ctx); err != nil || len(contents) != 0 {
		t.Errorf("Load before any Save = %q, %v", contents, err)
	}
	if err := books.Save(ctx, []bus.Book{{"", []byte("none")}, {"x-ü.*>", []byte("one")}, {"x-ü.*>", []byte("two")}}); err != nil {
		t.Fatal(err)
	}
	contents, err := books.Load(ctx)
	slices.SortFunc(contents, bytes.Compare)
	if err != nil || !slices.EqualFunc(contents, []string{"none", "two"}, func(a []byte, b string) bool { return string(a) == b }) {
		t.Errorf("Load = %q, %v; want the last of each", contents, err)
	}
}

// What a process that ended left unacknowledged comes first and in order, before what was
// published since, and once more from the broker.
func TestWhatWasLeftComesFirst(t *testing.T) {
	t.Parallel()
	conn, url := connect(t)
	publish(t, conn, "a", "b", "c")
	leave(t, url, 3)
	publish(t, conn, "d")

	var handled []string
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	failed := false
	err := conn.Consume(ctx, "worker", bus.Batching{Size: 2, Workers: 1, InOrder: true}, func(_ context.Context, batch []*bus.Message) error {
		if batch[0].ID == "a" && !failed {
			failed = true
			return errors.New("not yet")
		}
		for _, m := range batch {
			handled = append(handled, m.ID)
		}
		if len(handled) >= 7 {
			cancel()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(handled, ""); !strings.HasPrefix(got, "abcd") || len(got) != 7 {
		t.Errorf("handled %s, want a, b, c, d and then a, b and c once more", got)
	}
}

// What a process left and the stream's limits have taken since is not waited for.
func TestWhatWasLeftAndIsGoneIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	conn, url := connect(t)
	publish(t, conn, "a", "b")
	leave(t, url, 2)
	stream, err := client(t, url).Stream(t.Context(), "WORK")
	if err != nil {
		t.Fatal(err)
	}
	for sequence := uint64(1); sequence <= 2; sequence++ {
		if err := stream.DeleteMsg(t.Context(), sequence); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var handled []string
	ended := make(chan error, 1)
	go func() {
		ended <- conn.Consume(ctx, "worker", bus.Batching{Size: 2, InOrder: true}, func(_ context.Context, batch []*bus.Message) error {
			for _, m := range batch {
				handled = append(handled, m.ID)
			}
			cancel()
			return nil
		})
	}()
	within(t, "somebody asks for what is new", func() bool {
		_, attended, err := conn.Backlog(t.Context(), "worker")
		return err == nil && attended
	})
	publish(t, conn, "c")
	if err := <-ended; err != nil || !slices.Equal(handled, []string{"c"}) {
		t.Errorf("handled %v, %v; want c", handled, err)
	}
}

// In order, a batch that fails holds back everything behind it.
func TestInOrderNothingOvertakes(t *testing.T) {
	t.Parallel()
	conn, _ := connect(t)
	publish(t, conn, "a", "b", "c", "d")
	var handled []string
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tries := 0
	err := conn.Consume(ctx, "worker", bus.Batching{Size: 1, Workers: 1, InOrder: true}, func(_ context.Context, batch []*bus.Message) error {
		if batch[0].ID == "b" {
			if tries++; tries < 3 {
				return errors.New("not yet")
			}
		}
		if handled = append(handled, batch[0].ID); batch[0].ID == "d" {
			cancel()
		}
		return nil
	})
	if err != nil || strings.Join(handled, "") != "abcd" {
		t.Errorf("handled %v, %v", handled, err)
	}
}

// What was handed out and never arrived, as where a broker is killed or a connection breaks,
// takes effect before what came after it: to come again by itself it takes until ack_wait.
func TestInOrderWhatGotLostOnTheWayComesInItsPlace(t *testing.T) {
	t.Parallel()
	conn, url := connect(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	handled := make(chan string, 1000)
	ended := make(chan error, 1)
	go func() {
		ended <- conn.Consume(ctx, "worker", bus.Batching{Size: 2, Workers: 1, InOrder: true}, func(_ context.Context, batch []*bus.Message) error {
			for _, m := range batch {
				handled <- m.ID
			}
			return nil
		})
	}()
	lost, err := worker(t, url).Fetch(3)
	if err != nil {
		t.Fatal(err)
	}
	taken := make(chan string, 3)
	go func() {
		for m := range lost.Messages() {
			taken <- m.Headers().Get(jetstream.MsgIDHeader)
		}
		close(taken)
	}()
	// Whoever asks first gets first: messages are published until some went astray.
	var published []string
	next := func() {
		published = append(published, strconv.Itoa(len(published)))
		publish(t, conn, published[len(published)-1])
	}
	for astray := false; !astray; {
		next()
		select {
		case _, more := <-taken:
			astray = !more
		default:
		}
		if ctx.Err() != nil {
			t.Fatal("nothing went astray")
		}
	}
	next()
	var order []string
	for len(order) < len(published) {
		select {
		case id := <-handled:
			if !slices.Contains(order, id) {
				order = append(order, id)
			}
		case <-ctx.Done():
			t.Fatalf("handled %v of %v", order, published)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !slices.Equal(order, published) {
		t.Errorf("handled first in the order %v, published as %v", order, published)
	}
}

// Batches begin before earlier ones are finished, and are finished and acknowledged in order;
// a stop waits for those that have begun.
func TestBatchesBeginAhead(t *testing.T) {
	t.Parallel()
	conn, _ := connect(t)
	publish(t, conn, "a", "b", "c")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var finished []string
	began, free := make(chan string, 3), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- conn.ConsumeAhead(ctx, "worker", bus.Batching{Size: 2, Workers: 1}, func(work context.Context, batch []*bus.Message) (func() error, error) {
			for _, m := range batch {
				began <- m.ID
			}
			return func() error {
				<-free
				for _, m := range batch {
					finished = append(finished, m.ID)
				}
				return work.Err()
			}, nil
		})
	}()
	for _, want := range []string{"a", "b", "c"} {
		if got := <-began; got != want {
			t.Fatalf("%s began, want %s", got, want)
		}
	}
	if waiting, _, err := conn.Backlog(ctx, "worker"); err != nil || waiting != 3 {
		t.Errorf("%d messages are not dealt with, %v; none is finished", waiting, err)
	}
	cancel()
	close(free)
	if err := <-done; err != nil || strings.Join(finished, "") != "abc" {
		t.Errorf("finished %v, %v", finished, err)
	}
	limit, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	if err := conn.Drained(limit, "worker"); err != nil {
		t.Errorf("all are finished: %v", err)
	}
}

// A batch that fails at its end begins anew, before later ones are finished where they are in
// order, and is a dead letter where that cannot help.
func TestABatchThatFailsAtItsEndBeginsAnew(t *testing.T) {
	t.Parallel()
	conn, url := connect(t)
	publish(t, conn, "a", "bad", "c")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tries := 0
	var finished []string
	err := conn.ConsumeAhead(ctx, "worker", bus.Batching{Size: 1, Workers: 1, InOrder: true}, func(_ context.Context, batch []*bus.Message) (func() error, error) {
		return func() error {
			switch id := batch[0].ID; {
			case id == "bad":
				panic("no row for this")
			case id == "a" && tries < 2:
				tries++
				return errors.New("not yet")
			default:
				if finished = append(finished, id); id == "c" {
					cancel()
				}
				return nil
			}
		}, nil
	})
	if err != nil || strings.Join(finished, "") != "ac" {
		t.Errorf("finished %v, %v", finished, err)
	}
	if dead := deadLetters(t, url); len(dead) != 1 || dead[0].Header.Get(bus.HeaderID) != "bad" {
		t.Errorf("dead letters: %v", dead)
	}
}

func TestConnectNamesTheFlagAndHidesThePassword(t *testing.T) {
	t.Parallel()
	_, err := bus.Connect(t.Context(), bus.Config{URL: "nats://someone:secret@127.0.0.1:1"}, declared, zaptest.NewLogger(t))
	if err == nil {
		t.Fatal("connected to nobody")
	}
	if text := err.Error(); !strings.Contains(text, "--nats") || strings.Contains(text, "secret") {
		t.Errorf("error %q: want the flag, and not the password", text)
	}
}
