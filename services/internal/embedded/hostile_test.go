package embedded_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/foreshock/foreshock/services/internal/embedded"
)

// That no client can end the server rests on the internals of one version of the engine:
// without a terminal as its standard input, one wrong password does. Each case here was
// seen to end such a server, or is a neighbour of one that was. They run twice, since the
// engine ends some seconds after the cause; then the server must be the same process.
func TestClickHouseSurvivesHostileClients(t *testing.T) {
	t.Parallel()
	server := start(t, embedded.ClickHouseConfig{})
	native := fmt.Sprintf("127.0.0.1:%d", server.Port())
	web := fmt.Sprintf("127.0.0.1:%d", server.HTTPPort())
	secret := password(t, server, embedded.UserAdmin)
	admin := connect(t, server.DSN(embedded.UserAdmin))
	execute(t, admin, "CREATE TABLE target (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
	pid := server.PID()
	garbage := bytes.Repeat([]byte{0xde, 0xad, 0xbe, 0xef, 0x00, 0xff, 0x7f, 0x80}, 512)

	cases := []struct {
		name string
		do   func(t *testing.T)
	}{
		{"native: wrong password", func(t *testing.T) { refusedLogin(t, native, "foreshock", "admin", "wrong") }},
		{"native: no such user", func(t *testing.T) { refusedLogin(t, native, "foreshock", "nobody", "") }},
		{"native: the start-up user", func(t *testing.T) { refusedLogin(t, native, "", "default", "") }},
		{"native: no such database", func(t *testing.T) { refusedLogin(t, native, "nowhere", "admin", secret) }},
		{"native: reset before hello", func(t *testing.T) { send(t, native, nil, reset) }},
		{"native: reset after hello", func(t *testing.T) { send(t, native, hello("foreshock", "admin", secret), reset) }},
		{"native: reset after half a hello", func(t *testing.T) { send(t, native, hello("foreshock", "admin", secret)[:9], reset) }},
		{"native: closed after half a hello", func(t *testing.T) { send(t, native, hello("foreshock", "admin", secret)[:9], closed) }},
		{"native: reset after the answer", func(t *testing.T) { send(t, native, hello("foreshock", "admin", secret), answered, reset) }},
		{"native: garbage", func(t *testing.T) { send(t, native, garbage, answered, closed) }},
		{"native: garbage and reset", func(t *testing.T) { send(t, native, garbage, reset) }},
		{"native: garbage after hello", func(t *testing.T) {
			send(t, native, append(hello("foreshock", "admin", secret), garbage...), answered, reset)
		}},
		{"native: an absurd length", func(t *testing.T) {
			send(t, native, append([]byte{0}, binary.AppendUvarint(nil, 1<<62)...), answered, closed)
		}},
		{"native: an HTTP request", func(t *testing.T) { send(t, native, []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), answered, closed) }},
		{"native: a TLS hello", func(t *testing.T) { send(t, native, tlsHello, answered, closed) }},
		{"http: wrong password", func(t *testing.T) { refusedRequest(t, web, "?user=admin&password=wrong&query=SELECT+1") }},
		{"http: no such database", func(t *testing.T) {
			refusedRequest(t, web, "?user=admin&password="+secret+"&database=nowhere&query=SELECT+1")
		}},
		{"http: no such user", func(t *testing.T) { refusedRequest(t, web, "?user=nobody&query=SELECT+1") }},
		{"http: malformed request line", func(t *testing.T) { send(t, web, []byte("GET\r\n\r\n"), answered, closed) }},
		{"http: malformed method", func(t *testing.T) {
			send(t, web, []byte(strings.Repeat("A", 200)+" / HTTP/9.9\r\n\r\n"), answered, closed)
		}},
		{"http: endless header", func(t *testing.T) {
			send(t, web, []byte("GET / HTTP/1.1\r\nX: "+strings.Repeat("x", 1<<20)), reset)
		}},
		{"http: garbage", func(t *testing.T) { send(t, web, garbage, answered, closed) }},
		{"http: garbage and reset", func(t *testing.T) { send(t, web, garbage, reset) }},
		{"http: a native hello", func(t *testing.T) { send(t, web, hello("foreshock", "admin", secret), answered, closed) }},
		{"http: reset in an insert", func(t *testing.T) {
			send(t, web, []byte("POST /?user=admin&password="+secret+"&database=foreshock&query=INSERT+INTO+target+FORMAT+TSV HTTP/1.1\r\n"+
				"Host: x\r\nContent-Length: 1000000\r\n\r\n1\tone\n2\ttw"), reset)
		}},
		{"http: a bad chunk in an insert", func(t *testing.T) {
			send(t, web, []byte("POST /?user=admin&password="+secret+"&database=foreshock&query=INSERT+INTO+target+FORMAT+TSV HTTP/1.1\r\n"+
				"Host: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n1\tone\nzz\r\nx"), answered, closed)
		}},
		{"native: killed in an insert", func(t *testing.T) {
			killedInsert(t, server, func(c *net.TCPConn) { _ = c.SetLinger(0); _ = c.Close() })
		}},
		{"native: gone in an insert", func(t *testing.T) { killedInsert(t, server, func(c *net.TCPConn) { _ = c.Close() }) }},
		{"native: half a block in an insert", func(t *testing.T) {
			killedInsert(t, server, func(c *net.TCPConn) { _, _ = c.Write(garbage[:100]); _ = c.SetLinger(0); _ = c.Close() })
		}},
		{"native: killed in a query", func(t *testing.T) { killedQuery(t, server) }},
	}
	for range 2 {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				c.do(t)
				if err := server.Health(t.Context()); err != nil {
					t.Errorf("afterwards: %v", err)
				}
			})
		}
	}

	// The engine without a terminal took up to four seconds to end.
	watched, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	poll := time.NewTicker(100 * time.Millisecond)
	defer poll.Stop()
	for watched.Err() == nil {
		if err := server.Health(t.Context()); err != nil || server.PID() != pid || server.Restarts() != 0 {
			t.Fatalf("process %d was %d, restarted %d times, %v", server.PID(), pid, server.Restarts(), err)
		}
		<-poll.C
	}
	var n uint64
	if err := admin.QueryRow(t.Context(), "SELECT count() FROM target").Scan(&n); err != nil {
		t.Error(err)
	}
}

// hello is the first packet of a native client.
func hello(database, user, password string) []byte {
	packet := []byte{0}
	text := func(s string) { packet = append(binary.AppendUvarint(packet, uint64(len(s))), s...) }
	text("test")
	for _, version := range []uint64{26, 7, 54460} {
		packet = binary.AppendUvarint(packet, version)
	}
	text(database)
	text(user)
	text(password)
	return packet
}

// tlsHello is the start of a TLS handshake.
var tlsHello = append([]byte{0x16, 0x03, 0x01, 0x00, 0xc8, 0x01, 0x00, 0x00, 0xc4, 0x03, 0x03}, bytes.Repeat([]byte{7}, 194)...)

// What a client does after it has sent something.
var (
	reset    = func(_ *testing.T, c *net.TCPConn) { _ = c.SetLinger(0) }
	closed   = func(*testing.T, *net.TCPConn) {}
	answered = func(t *testing.T, c *net.TCPConn) {
		if err := c.CloseWrite(); err != nil {
			return // the server was faster
		}
		if err := c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, c); err != nil && isTimeout(err) {
			t.Errorf("the server keeps a connection that has ended: %v", err)
		}
	}
)

func isTimeout(err error) bool {
	timeout, ok := err.(net.Error)
	return ok && timeout.Timeout()
}

func send(t *testing.T, address string, content []byte, then ...func(*testing.T, *net.TCPConn)) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = conn.Write(content) // the server may have hung up before all was sent
	for _, do := range then {
		do(t, conn.(*net.TCPConn))
	}
	_ = conn.Close()
}

// refusedLogin expects the server's answer to be an exception (packet 2).
func refusedLogin(t *testing.T, address, database, user, password string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write(hello(database, user, password)); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	kind := make([]byte, 1)
	if _, err := io.ReadFull(conn, kind); err != nil {
		t.Fatal(err)
	}
	if kind[0] == 0 && database == "nowhere" {
		return // this version answers hello first and refuses the database with the first query
	}
	if kind[0] != 2 {
		t.Errorf("the server answered with packet %d, want a refusal", kind[0])
	}
}

func refusedRequest(t *testing.T, address, query string) {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := (&http.Client{Transport: transport}).Get("http://" + address + "/" + query)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode == http.StatusOK {
		t.Error("the server accepted it")
	}
}

// killedInsert breaks a native connection between two blocks of an insert.
func killedInsert(t *testing.T, server *embedded.ClickHouse, kill func(*net.TCPConn)) {
	t.Helper()
	conn := connectTracked(t, server)
	batch, err := conn.PrepareBatch(t.Context(), "INSERT INTO target")
	if err != nil {
		t.Fatal(err)
	}
	for n := range uint64(1000) {
		if err := batch.Append(n, "row"); err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Flush(); err != nil {
		t.Fatal(err)
	}
	kill(conn.tcp)
	_ = batch.Abort()
}

// killedQuery breaks a native connection while the server computes its answer.
func killedQuery(t *testing.T, server *embedded.ClickHouse) {
	t.Helper()
	conn := connectTracked(t, server)
	rows, err := conn.Query(t.Context(), "SELECT number, repeat('x', 1000) FROM numbers(100000000)")
	if err != nil {
		t.Fatal(err)
	}
	rows.Next()
	_ = conn.tcp.SetLinger(0)
	_ = conn.tcp.Close()
	_ = rows.Close()
}

type trackedConn struct {
	clickhouse.Conn
	tcp *net.TCPConn
}

func connectTracked(t *testing.T, server *embedded.ClickHouse) *trackedConn {
	t.Helper()
	tracked := &trackedConn{}
	tracked.Conn = connect(t, server.DSN(embedded.UserAdmin), func(o *clickhouse.Options) {
		o.MaxOpenConns = 1
		o.DialContext = func(ctx context.Context, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
			if err == nil {
				tracked.tcp = conn.(*net.TCPConn)
			}
			return conn, err
		}
	})
	if err := tracked.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	return tracked
}
