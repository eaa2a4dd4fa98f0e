// Package embeddedtest gives tests real servers: one ClickHouse and one NATS for all
// tests of a package, started when the first asks and stopped by Main.
//
// Input: the package's testing.M. Output: addresses. Failure: the test that asked fails
// and says why (a missing engine names the command that fetches it). State: temporary
// folders, removed at the end.
package embeddedtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/foreshock/foreshock/services/internal/embedded"
)

// Main is the body of a TestMain: it lets the test binary be the ClickHouse server where
// it was started as one, runs the tests, then check (goleak's, or nil), and stops what
// the tests started in between. It returns the exit status.
//
//	func TestMain(m *testing.M) { os.Exit(embeddedtest.Main(m, nil)) }
func Main(m *testing.M, check func() error) int {
	if len(os.Args) > 1 && os.Args[1] == embedded.ChildVerb {
		return embedded.RunChild(os.Args[2:])
	}
	status := m.Run()
	if err := shared.stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	if check != nil && status == 0 {
		if err := check(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
	}
	return status
}

// ClickHouse is the package's server, without tables. Tests keep apart by databases of
// their own or start one for themselves with embedded.StartClickHouse and Dir.
func ClickHouse(tb testing.TB) *embedded.ClickHouse {
	tb.Helper()
	shared.clickHouseOnce.Do(func() {
		dir, err := shared.dir("clickhouse")
		if err != nil {
			shared.clickHouseErr = err
			return
		}
		shared.clickHouse, shared.clickHouseErr = embedded.StartClickHouse(context.Background(), embedded.ClickHouseConfig{Dir: dir})
	})
	if shared.clickHouseErr != nil {
		tb.Fatal(shared.clickHouseErr)
	}
	return shared.clickHouse
}

// ClickHouseDir is the folder of the package's server.
func ClickHouseDir(tb testing.TB) string {
	tb.Helper()
	ClickHouse(tb)
	return filepath.Join(shared.root, "clickhouse")
}

// Database is where a test alone keeps its tables: the address of a database that does
// not exist yet on the package's server, as the user that may make it.
func Database(tb testing.TB) string {
	tb.Helper()
	address, err := url.Parse(ClickHouse(tb).DSN(embedded.UserAdmin))
	if err != nil {
		tb.Fatal(err)
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, tb.Name())
	address.Path = fmt.Sprintf("/%s_%d_%s", embedded.Database, shared.databases.Add(1), name)
	return address.String()
}

// NATS is the package's server, without streams. Tests that need streams of the same
// name start one for themselves with embedded.StartNATS.
func NATS(tb testing.TB) *embedded.NATS {
	tb.Helper()
	shared.natsOnce.Do(func() {
		dir, err := shared.dir("nats")
		if err != nil {
			shared.natsErr = err
			return
		}
		shared.nats, shared.natsErr = embedded.StartNATS(embedded.NATSConfig{Dir: dir})
	})
	if shared.natsErr != nil {
		tb.Fatal(shared.natsErr)
	}
	return shared.nats
}

// servers is what Main stops.
type servers struct {
	mu   sync.Mutex
	root string

	clickHouseOnce sync.Once
	clickHouse     *embedded.ClickHouse
	clickHouseErr  error
	databases      atomic.Int64

	natsOnce sync.Once
	nats     *embedded.NATS
	natsErr  error
}

var shared servers

func (s *servers) dir(name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.root == "" {
		root, err := os.MkdirTemp("", "foreshock-test-")
		if err != nil {
			return "", err
		}
		s.root = root
	}
	return filepath.Join(s.root, name), nil
}

func (s *servers) stop() error {
	var err error
	if s.clickHouse != nil {
		err = s.clickHouse.Stop(context.Background())
	}
	if s.nats != nil {
		s.nats.Stop()
	}
	if s.root != "" {
		err = errors.Join(err, os.RemoveAll(s.root))
	}
	return err
}
