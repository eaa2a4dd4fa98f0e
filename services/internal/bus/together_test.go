package bus_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/foreshock/foreshock/services/internal/bus"
)

// more publishes messages of which each but the last belongs to the next, as publish does; the
// last too where it is followed later.
func more(t *testing.T, conn *bus.Conn, followed bool, ids ...string) {
	t.Helper()
	var messages []bus.Outgoing
	for i, id := range ids {
		messages = append(messages, bus.Outgoing{Subject: "work.one", ID: id, More: followed || i < len(ids)-1})
	}
	if err := conn.Publish(t.Context(), messages); err != nil {
		t.Fatal(err)
	}
}

// batches consumes in batches of one, until the message named last comes; those of one batch
// stand together.
func batches(t *testing.T, conn *bus.Conn, last string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var handled []string
	err := conn.Consume(ctx, "worker", bus.Batching{Size: 1, Workers: 1, CatchUp: true}, func(_ context.Context, batch []*bus.Message) error {
		ids := ""
		for _, m := range batch {
			ids += m.ID
		}
		if handled = append(handled, ids); strings.HasSuffix(ids, last) {
			cancel()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(handled, " ")
}

// What belongs together is handed over together, within twice the size of a batch.
func TestWhatBelongsTogetherComesTogether(t *testing.T) {
	t.Parallel()
	conn, _ := connect(t)
	publish(t, conn, "a")
	more(t, conn, false, "b", "c")
	more(t, conn, false, "d", "e", "f")
	publish(t, conn, "g")
	if got, want := batches(t, conn, "g"), "a bc de f g"; got != want {
		t.Errorf("batches %s, want %s", got, want)
	}
}

// A message waits for the one that belongs to it.
func TestWhatBelongsTogetherIsWaitedFor(t *testing.T) {
	t.Parallel()
	conn, url := connect(t)
	more(t, conn, true, "a")
	consumer, published := worker(t, url), make(chan error, 1)
	go func() {
		awaitDelivered(t, consumer)
		published <- conn.Publish(t.Context(), []bus.Outgoing{{Subject: "work.one", ID: "b"}})
	}()
	if got, want := batches(t, conn, "b"), "ab"; got != want {
		t.Errorf("batches %s, want %s", got, want)
	}
	if err := <-published; err != nil {
		t.Error(err)
	}
}

// What belongs to something that a process left comes with it, though it was never handed out.
func TestWhatWasLeftIsHandedOverWhole(t *testing.T) {
	t.Parallel()
	conn, url := connect(t)
	more(t, conn, true, "a")
	leave(t, url, 1)
	publish(t, conn, "b", "c")
	if got := batches(t, conn, "c"); !strings.HasPrefix(got, "ab") {
		t.Errorf("batches %s, want ab first", got)
	}
}

// worker is the consumer, as another process has it.
func worker(t *testing.T, url string) jetstream.Consumer {
	t.Helper()
	consumer, err := client(t, url).Consumer(t.Context(), "WORK", "worker")
	if err != nil {
		t.Fatal(err)
	}
	return consumer
}

// leave takes so many messages, as a process that then ends and acknowledges none.
func leave(t *testing.T, url string, messages int) {
	t.Helper()
	taken, err := worker(t, url).Fetch(messages)
	if err != nil {
		t.Fatal(err)
	}
	for range taken.Messages() {
	}
}

// awaitDelivered returns once a message was handed out.
func awaitDelivered(t *testing.T, consumer jetstream.Consumer) {
	for t.Context().Err() == nil {
		info, err := consumer.Info(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		if info.NumAckPending > 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}
