package embedded_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"go.uber.org/goleak"

	"github.com/foreshock/foreshock/services/internal/embedded"
	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
)

// helperVariable makes the test binary a process that a test starts and kills.
const helperVariable = "FORESHOCK_TEST_HELPER"

func TestMain(m *testing.M) {
	if what := os.Getenv(helperVariable); what != "" && (len(os.Args) < 2 || os.Args[1] != embedded.ChildVerb) {
		if err := helper(what, os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(embeddedtest.Main(m, func() error {
		// the server leaves the set-up of a mirror waiting for its answer when it stops
		return goleak.Find(goleak.IgnoreTopFunction("github.com/nats-io/nats-server/v2/server.(*stream).setupMirrorConsumer.func3"))
	}))
}

// helper holds a folder, or runs a server in it, says so in one line of JSON and works
// until it is killed or its standard input ends.
func helper(what, dir string) error {
	switch what {
	case "hold":
		lock, err := embedded.LockDir(dir)
		if err != nil {
			return err
		}
		if err := lock.Publish(embedded.Runtime{PID: os.Getpid(), NATS: "nats://127.0.0.1:1"}); err != nil {
			return err
		}
		return report(said{PID: os.Getpid()})
	case "clickhouse":
		server, err := embedded.StartClickHouse(context.Background(), embedded.ClickHouseConfig{Dir: dir})
		if err != nil {
			return err
		}
		return report(said{PID: server.PID(), URL: server.DSN(embedded.UserAdmin)})
	case "nats":
		server, err := embedded.StartNATS(embedded.NATSConfig{Dir: dir})
		if err != nil {
			return err
		}
		return report(said{PID: os.Getpid(), URL: server.URL()})
	}
	return fmt.Errorf("no helper %q", what)
}

type said struct {
	PID int
	URL string
}

func report(s said) error {
	if err := json.NewEncoder(os.Stdout).Encode(s); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// startHelper returns once the helper has spoken. Its process ends with the test.
func startHelper(t *testing.T, what, dir string) (*exec.Cmd, said) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, dir)
	cmd.Env = append(os.Environ(), helperVariable+"="+what)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("helper %s: %v", what, err)
	}
	var s said
	if err := json.Unmarshal(line, &s); err != nil {
		t.Fatalf("helper %s: %v: %s", what, err, line)
	}
	return cmd, s
}

// start runs a server for one test.
func start(t *testing.T, cfg embedded.ClickHouseConfig) *embedded.ClickHouse {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	server, err := embedded.StartClickHouse(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return server
}

// connect is an ordinary client.
func connect(t *testing.T, dsn string, change ...func(*clickhouse.Options)) driver.Conn {
	t.Helper()
	options, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(options)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func execute(t *testing.T, conn driver.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// password of a user of the server.
func password(t *testing.T, server *embedded.ClickHouse, user string) string {
	t.Helper()
	dsn, err := url.Parse(server.DSN(user))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := dsn.User.Password()
	return p
}

// eventually waits for a condition; the test fails where it does not come.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	late := time.After(30 * time.Second)
	for !condition() {
		select {
		case <-poll.C:
		case <-late:
			t.Fatalf("%s: not within 30 seconds", what)
		}
	}
}

// alive tells whether a process runs; one that has ended and was not waited for does not.
func alive(t *testing.T, pid int) bool {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return false
	}
	return !strings.Contains(string(status), "State:\tZ")
}
