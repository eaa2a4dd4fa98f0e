package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/zap"

	"github.com/google/go-cmp/cmp"
)

// shipped is foreshock as it is built for people, without the race detector. It is what tests
// kill, and the ClickHouse of those that run verbs in this process, where races are found: a
// process that dies of kill -9 does not tell of any, and would take three times as long.
var shipped string

func TestMain(m *testing.M) {
	if told := os.Getenv(asNATS); told != "" {
		var b broker
		if err := errors.Join(json.Unmarshal([]byte(told), &b), b.serve()); err != nil {
			log.Fatal(err)
		}
		return
	}
	dir, err := os.MkdirTemp("", "foreshock-shipped-")
	if err != nil {
		log.Fatal(err)
	}
	shipped = filepath.Join(dir, "foreshock")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", shipped, ".").CombinedOutput(); err != nil {
		log.Fatalf("%v: %s", err, out)
	}
	clickHouseProgram = shipped
	status := m.Run()
	if err := errors.Join(held.stop(), os.RemoveAll(dir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// program prepares foreshock as a process of its own.
func program(args ...string) *exec.Cmd { return exec.Command(shipped, args...) }

// foreshock runs the program in this process and wants it to succeed.
func foreshock(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, status := try(t.Context(), "", args...)
	if status != exitDone {
		t.Fatalf("foreshock %s: status %d\n%s", strings.Join(args, " "), status, errs)
	}
	return out
}

// try runs the program in this process.
func try(ctx context.Context, stdin string, args ...string) (out, errs string, status int) {
	var stdout, stderr bytes.Buffer
	status = run(ctx, args, std{strings.NewReader(stdin), &stdout, &stderr})
	return stdout.String(), stderr.String(), status
}

// hold keeps the servers of a data folder up: verbs that only ask then ask these, as they
// would those of a `run`, instead of starting their own each. It ends with release, or with
// the test.
func hold(t *testing.T, data string) (release func()) {
	t.Helper()
	s, err := heldServers(data)
	if err != nil {
		t.Fatal(err)
	}
	release = sync.OnceFunc(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(release)
	return release
}

func heldServers(data string) (*servers, error) {
	return (&Global{Data: data}).servers(context.Background(), need{nats: true, clickHouse: true}, zap.NewNop())
}

// theExample is a data folder into which the bundled example was read once, with its servers
// up, for all tests that only ask it.
func theExample(t *testing.T) (data string) {
	t.Helper()
	held.once.Do(held.start)
	if held.err != nil {
		t.Fatal(held.err)
	}
	return held.data
}

// held is the example's folder and servers; TestMain lets go of both.
var held heldExample

type heldExample struct {
	once    sync.Once
	data    string
	servers *servers
	err     error
}

func (h *heldExample) start() {
	if h.data, h.err = os.MkdirTemp("", "foreshock-example-"); h.err != nil {
		return
	}
	if _, errs, status := try(context.Background(), "", "run", "--once", "--json", "--data", h.data, "--source", example); status != exitDone {
		h.err = fmt.Errorf("the example: status %d\n%s", status, errs)
		return
	}
	h.servers, h.err = heldServers(h.data)
}

func (h *heldExample) stop() (err error) {
	if h.servers != nil {
		err = h.servers.stop()
	}
	if h.data != "" {
		err = errors.Join(err, os.RemoveAll(h.data))
	}
	return err
}

// once runs everything once on a data folder and reads the summary.
func once(t *testing.T, data string, args ...string) summary {
	t.Helper()
	out := foreshock(t, append([]string{"run", "--once", "--json", "--data", data}, args...)...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var s summary
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &s); err != nil {
		t.Fatalf("last line %q: %v", lines[len(lines)-1], err)
	}
	return s
}

// rows are the tables of a data folder, without the time of writing. Of an alert it is
// whom it is about and why: which of a fact's states crossed the line first depends on
// what was there when it was told.
func rows(t *testing.T, data string) map[string]string {
	t.Helper()
	defer hold(t, data)()
	tables := map[string]string{}
	for _, table := range []string{"event", "signal", "fact", "indicator"} {
		tables[table] = foreshock(t, "sql", "--data", data, "--format", "csv", "SELECT * EXCEPT(written_at) FROM "+table+" FINAL ORDER BY ALL")
	}
	tables["alert"] = foreshock(t, "sql", "--data", data, "--format", "csv",
		"SELECT * EXCEPT(written_at) FROM alert FINAL ORDER BY ALL")
	return tables
}

// equalRows compares table by table and shows what differs.
func equalRows(t *testing.T, want, got map[string]string) bool {
	t.Helper()
	equal := true
	for table := range want {
		if diff := cmp.Diff(strings.Split(want[table], "\n"), strings.Split(got[table], "\n")); diff != "" {
			equal = false
			t.Logf("table %s:\n%s", table, diff)
		}
	}
	return equal
}
