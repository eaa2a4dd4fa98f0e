package bus_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// point is where on the wire a subscriber is killed: the alert of the batch, from 1, and
// whether this is done before it has it, before the server has its acknowledgement, or before
// it has the server's word on that.
type point struct {
	name  string
	line  func(line string) bool
	count int
	// handled and acknowledged are how many alerts are so when it dies; -1: nobody can say.
	handled, acknowledged int
}

func delivered(line string) bool { return strings.HasPrefix(line, "HMSG foreshock.alert.") }
func acknowledges(line string) bool {
	return strings.HasPrefix(line, "PUB $JS.ACK.") || strings.HasPrefix(line, "HPUB $JS.ACK.")
}
func confirmed(line string) bool { return strings.TrimSpace(line) == "+ACK" }

// All alerts are one batch: the client asks for hundreds.
const batch = 8

var points = []point{
	{"while the batch is on its way", delivered, 4, -1, -1},
	{"before it acknowledges the first", acknowledges, 1, 1, 0},
	{"before it acknowledges one in the middle", acknowledges, 4, 4, 3},
	{"after it acknowledged one in the middle", confirmed, 4, 4, 4},
	{"after it acknowledged the last", confirmed, batch, batch, batch},
}

// wire leads to a server, and looks at each line that passes. The line for which stop is true
// does not arrive, nor does any after it.
type wire struct {
	url string

	mu           sync.Mutex
	acknowledged int
}

func newWire(t *testing.T, server string, stop func(line string) bool) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{url: "nats://" + listener.Addr().String()}
	var working sync.WaitGroup
	ended := make(chan struct{})
	t.Cleanup(func() { close(ended); _ = listener.Close(); working.Wait() })
	pass := func(from, to net.Conn) {
		defer from.Close()
		defer to.Close()
		for lines := bufio.NewReader(from); ; {
			line, err := lines.ReadBytes('\n')
			w.mu.Lock()
			stopped := stop(string(line))
			if acknowledges(string(line)) && !stopped {
				w.acknowledged++
			}
			w.mu.Unlock()
			if stopped {
				return
			}
			if _, failed := to.Write(line); err != nil || failed != nil {
				return
			}
		}
	}
	working.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			broker, err := net.Dial("tcp", strings.TrimPrefix(server, "nats://"))
			if err != nil {
				_ = client.Close()
				continue
			}
			working.Go(func() { pass(client, broker) })
			working.Go(func() { pass(broker, client) })
			working.Go(func() { <-ended; _ = client.Close(); _ = broker.Close() })
		}
	})
	return w
}

func (w *wire) acks() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.acknowledged
}

// The shipped example, killed -9 at points of its dialogue with the server and started again,
// has every alert, none twice; what is delivered again it knows by the id.
func TestASubscriberKilledAnywhereHasEveryAlertOnce(t *testing.T) {
	t.Parallel()
	subscriber := goExample(t)
	names := make([]string, len(points))
	for i := range points {
		names[i] = "desk" + string(rune('a'+i))
	}
	g := startGuarded(t, names...)
	ids := raised(t, g, batch)
	t.Run("killed", func(t *testing.T) {
		for i, at := range points {
			t.Run(at.name, func(t *testing.T) {
				t.Parallel()
				file := filepath.Join(t.TempDir(), "alerts.jsonl")
				env := []string{"FILE=" + file, "ACK_WAIT=2s"}
				first := at.killed(t, g, subscriber, names[i], io.Discard, env...)
				if got := read(t, file); at.handled >= 0 && !slices.Equal(got, ids[:at.handled]) {
					t.Errorf("killed, it has %v, want %d", got, at.handled)
				}
				if at.handled >= 0 && first != at.acknowledged {
					t.Errorf("killed, it had acknowledged %d, want %d", first, at.acknowledged)
				}

				var out bytes.Buffer
				w := newWire(t, g.server.URL(), func(string) bool { return false })
				again := subscriber.start(t, g, w.url, names[i], &out, env...)
				within(t, "all is acknowledged", nothingLeft(t, g, names[i]))
				if err := again.Process.Signal(os.Interrupt); err != nil {
					t.Fatal(err)
				}
				if err := again.Wait(); err != nil {
					t.Errorf("%v: %s", err, out.String())
				}
				got := read(t, file)
				if slices.Sort(got); !slices.Equal(got, ids) {
					t.Errorf("it has %v, want each once", got)
				}
				if acks := first + w.acks(); acks < batch {
					t.Errorf("%d acknowledgements of %d alerts", acks, batch)
				}
			})
		}
	})
}

// One that prints, in another language: what comes again has the id that it had.
func TestTheJavaScriptExampleKilledLong(t *testing.T) {
	t.Parallel()
	subscriber := javaScriptExample(t)
	g := startGuarded(t, "desk")
	ids := raised(t, g, batch)
	var out bytes.Buffer
	points[2].killed(t, g, subscriber, "desk", &out)
	again := subscriber.start(t, g, g.server.URL(), "desk", &out, "COUNT=5")
	late := time.AfterFunc(2*time.Minute, func() { _ = again.Process.Kill() }) // the server waits 30 s for the acknowledgements
	defer late.Stop()
	if err := again.Wait(); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	if got, want := heard(out.String()), slices.Insert(slices.Clone(ids), 4, ids[3]); !slices.Equal(got, want) {
		t.Errorf("it printed %v, want %v", got, want)
	}
}

// killed starts a subscriber, kills it at the point, and gives how many acknowledgements the
// server had got.
func (at point) killed(t *testing.T, g *guarded, subscriber example, name string, out io.Writer, env ...string) int {
	t.Helper()
	reached := make(chan struct{})
	passed := 0
	w := newWire(t, g.server.URL(), func(line string) bool {
		if passed == at.count {
			return true
		}
		if at.line(line) {
			passed++
		}
		if passed < at.count {
			return false
		}
		close(reached)
		return true
	})
	cmd := subscriber.start(t, g, w.url, name, out, env...)
	select {
	case <-reached:
	case <-time.After(time.Minute):
		t.Error("the point was never reached")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("it ended before it was killed")
	}
	return w.acks()
}

// read is the ids of the alerts that a subscriber has in its file.
func read(t *testing.T, file string) []string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return heard(string(content))
}

// nothingLeft tells whether the subscriber's consumer has been acknowledged all there is.
func nothingLeft(t *testing.T, g *guarded, name string) func() bool {
	t.Helper()
	nc, _, err := g.dial(name, g.seed(name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js := jetStream(t, nc)
	return func() bool {
		consumer, err := js.Consumer(t.Context(), "FORESHOCK_ALERTS", name)
		return err == nil && consumer.CachedInfo().AckFloor.Stream == batch
	}
}
