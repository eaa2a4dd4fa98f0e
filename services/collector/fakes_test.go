package collector_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ulikunitz/xz"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is what the tests' clock says.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// bus is broker and cursors in memory. What is in it is durable.
type bus struct {
	mu       sync.Mutex
	events   []*foreshockv1.Event
	backfill int
	refusals []collector.Refusal
	cursors  map[string][]byte
	health   map[string]collector.Health
	saves    int
	// down, if set, is asked before anything happens.
	down func(what string) error
	// told receives a word for each call that succeeded, if it is set.
	told chan string
}

func newBus() *bus { return &bus{cursors: map[string][]byte{}, health: map[string]collector.Health{}} }

func (b *bus) do(what string, act func()) error {
	b.mu.Lock()
	if b.down != nil {
		if err := b.down(what); err != nil {
			b.mu.Unlock()
			return err
		}
	}
	act()
	told := b.told
	b.mu.Unlock()
	if told != nil {
		told <- what
	}
	return nil
}

func (b *bus) Publish(_ context.Context, events []*foreshockv1.Event, backfill bool) error {
	return b.do("publish", func() {
		for _, e := range events {
			b.events = append(b.events, proto.Clone(e).(*foreshockv1.Event))
			if backfill {
				b.backfill++
			}
		}
	})
}

func (b *bus) Refuse(_ context.Context, r collector.Refusal) error {
	return b.do("refuse", func() { b.refusals = append(b.refusals, r) })
}

func (b *bus) KeepHealth(_ context.Context, h collector.Health) error {
	return b.do("health", func() { b.health[h.Source] = h })
}

func (b *bus) Load(_ context.Context, source string) (cursor []byte, err error) {
	err = b.do("load", func() { cursor = bytes.Clone(b.cursors[source]) })
	return cursor, err
}

func (b *bus) Save(_ context.Context, source string, cursor []byte) error {
	return b.do("save", func() {
		b.cursors[source] = bytes.Clone(cursor)
		b.saves++
	})
}

// rows are the events as a table that replaces by id would hold them.
func (b *bus) rows() map[string]*foreshockv1.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	rows := map[string]*foreshockv1.Event{}
	for _, e := range b.events {
		rows[e.Id] = e
	}
	return rows
}

func (b *bus) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.events)
}

// sorted are the ids of the rows.
func (b *bus) sorted() []string { return slices.Sorted(maps.Keys(b.rows())) }

var shipped = sync.OnceValues(func() (*pipelines.Pipelines, error) { return pipelines.Load(pipelines.Embedded) })

// configured is the shipped configuration with these sources in place of its own.
func configured(t testing.TB, sources ...pipelines.Source) collector.Config {
	t.Helper()
	p, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	cfg := collector.Configure(p)
	cfg.Sources = sources
	cfg.Fetch.AllowPrivate = []string{"127.0.0.1/32"}
	cfg.Fetch.PerHost = 0
	return cfg
}

func given(t testing.TB, urls ...string) []pipelines.Source {
	t.Helper()
	sources, err := collector.Sources(urls...)
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

func deps(b *bus) collector.Deps {
	return collector.Deps{
		Publisher: b, Cursors: b, Refuser: b, Health: b, Files: pipelines.Embedded,
		Now: func() time.Time { return noon }, Jitter: func() float64 { return 0.5 },
	}
}

// once reads every source once.
func once(t testing.TB, cfg collector.Config, b *bus) collector.Summary {
	t.Helper()
	summary, err := collector.New(cfg, deps(b)).Once(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

// shared is a path of the shared data beside the project.
func shared(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../../../shared/data", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatal(err)
		}
		t.Skipf("the shared data is not beside the project: %v", err)
	}
	return path
}

// unpacked is the folder that an archive of the shared data holds.
func unpacked(t testing.TB, name string) string {
	t.Helper()
	file, err := os.Open(shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	content, err := xz.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for r := tar.NewReader(content); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		target := filepath.Join(dir, filepath.Base(filepath.Dir(header.Name)), filepath.Base(header.Name))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			t.Fatal(err)
		}
		member, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target, member, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
