package embedded_test

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/foreshock/foreshock/services/internal/embedded"
)

func TestNATSKeepsWhatItAcknowledged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, helper := startHelper(t, "nats", dir)
	js, closeConn := stream(t, helper.URL)
	const messages = 500
	for i := range messages {
		if _, err := js.Publish(t.Context(), "test.x", []byte(strings.Repeat("x", 1000)), jetstream.WithMsgID(strconv.Itoa(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	closeConn()

	server, err := embedded.StartNATS(embedded.NATSConfig{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	js, closeConn = stream(t, server.URL())
	defer closeConn()
	s, err := js.Stream(t.Context(), "TEST")
	if err != nil {
		t.Fatal(err)
	}
	if n := s.CachedInfo().State.Msgs; n != messages {
		t.Errorf("%d of %d acknowledged messages are there after kill -9", n, messages)
	}
	// The window of message ids is remembered too.
	ack, err := js.Publish(t.Context(), "test.x", []byte("again"), jetstream.WithMsgID("499"))
	if err != nil || !ack.Duplicate {
		t.Errorf("a message published again after kill -9: %+v, %v; want a duplicate", ack, err)
	}
}

func stream(t *testing.T, url string) (jetstream.JetStream, func()) {
	t.Helper()
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateOrUpdateStream(t.Context(), jetstream.StreamConfig{Name: "TEST", Subjects: []string{"test.>"}}); err != nil {
		t.Fatal(err)
	}
	return js, conn.Close
}

// What a stream may come to need not be free on the disk today.
func TestNATSTakesStreamsOfAnyDisk(t *testing.T) {
	t.Parallel()
	server, err := embedded.StartNATS(embedded.NATSConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	conn, err := nats.Connect(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"A", "B"} {
		if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: name, Subjects: []string{name + ".>"}, MaxBytes: 31 << 30}); err != nil {
			t.Error(err)
		}
	}
}

func TestNATSNamesTheFlagOfATakenPort(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	port := taken.Addr().(*net.TCPAddr).Port
	_, err = embedded.StartNATS(embedded.NATSConfig{Dir: t.TempDir(), Port: port})
	if err == nil || !strings.Contains(err.Error(), "--nats-port") || !strings.Contains(err.Error(), strconv.Itoa(port)) {
		t.Errorf("got %v, want the port and its flag", err)
	}
}

func TestNATSListensOnLoopbackAndStopsTwice(t *testing.T) {
	t.Parallel()
	server, err := embedded.StartNATS(embedded.NATSConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(server.URL(), "nats://127.0.0.1:") {
		t.Errorf("listens at %s", server.URL())
	}
	conn, err := nats.Connect(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	if conn.MaxPayload() != embedded.MaxPayload {
		t.Errorf("the largest message is %d bytes, want %d", conn.MaxPayload(), embedded.MaxPayload)
	}
	conn.Close()
	server.Stop()
	server.Stop()
	if conn, err := nats.Connect(server.URL(), nats.NoReconnect()); err == nil {
		conn.Close()
		t.Error("it still takes connections after Stop")
	}
}

func ExampleStartNATS() {
	dir, cleanup := exampleDir()
	defer cleanup()
	server, err := embedded.StartNATS(embedded.NATSConfig{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Stop()
	conn, err := nats.Connect(server.URL())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	fmt.Println(conn.ConnectedServerName())
	// Output: foreshock
}
