package notice

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ulikunitz/xz"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/outcome"
	"github.com/foreshock/foreshock/services/collector/table"
)

var update = flag.Bool("update", false, "write golden files")

// shared is a file of the shared data; the test skips where it is absent.
func shared(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("../../../../shared/data", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatalf("shared data is required: %v", err)
		}
		t.Skipf("shared data is absent: %v", err)
	}
	return path
}

var loaded = sync.OnceValues(func() (*pipelines.Pipelines, error) { return pipelines.Load(pipelines.Embedded) })

func config(t testing.TB) pipelines.Notice {
	t.Helper()
	p, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return p.Notice
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); run with -update where the change is meant:\n%s", path, diff)
	}
}

// figures sum up what a table gave, row by row: keeping tens of thousands of events would
// cost more than making them.
type figures struct {
	attributes, flags, refused map[string]int
	documents, ids             map[string]bool
	events, people, cells      int
}

func newFigures() *figures {
	return &figures{attributes: map[string]int{}, flags: map[string]int{}, refused: map[string]int{}, documents: map[string]bool{}, ids: map[string]bool{}}
}

// sink checks each event and counts it.
func (f *figures) sink(t *testing.T, name string) outcome.Sink {
	return outcome.Sink{
		Event: func(e *foreshockv1.Event) error {
			if f.ids[e.GetId()] {
				t.Errorf("%s: %s: two events have one id", name, e.GetDocument())
			}
			f.ids[e.GetId()] = true
			checkEvents(t, name, []*foreshockv1.Event{e})
			f.add(e)
			return nil
		},
		Refuse: func(r outcome.Refusal) error {
			f.refused[r.Reason]++
			return nil
		},
	}
}

func (f *figures) add(e *foreshockv1.Event) {
	f.events++
	f.documents[e.GetDocument()] = true
	for name, value := range e.GetAttributes() {
		switch {
		case strings.HasPrefix(name, RawPrefix):
			f.cells++
		case name == Flags:
			for flag := range strings.SplitSeq(value, ",") {
				f.flags[flag]++
			}
		default:
			f.attributes[name]++
		}
		if name == Headcount {
			n, _ := strconv.Atoi(value)
			f.people += n
		}
	}
}

func (f *figures) String(count Count) string {
	var b strings.Builder
	fmt.Fprintf(&b, "rows %d, events %d, documents %d, repeated %d, refused %d\n", count.Rows, count.Events, len(f.documents), count.Repeated, count.Refused)
	list := func(name string, counts map[string]int) {
		if len(counts) == 0 {
			return
		}
		fmt.Fprintf(&b, "  %s:", name)
		for _, key := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&b, " %s %d", key, counts[key])
		}
		b.WriteByte('\n')
	}
	refused := maps.Clone(f.refused)
	delete(refused, outcome.Repeated)
	list("refused", refused)
	list("attributes", f.attributes)
	list("flags", f.flags)
	fmt.Fprintf(&b, "  people %d, cells kept %d\n", f.people, f.cells)
	return b.String()
}

// The short test leaves out the large tables: whole is for the long one.
func TestStates(t *testing.T) { states(t, false) }

func TestStatesLong(t *testing.T) {
	long(t)
	states(t, true)
}

func long(t *testing.T) {
	t.Helper()
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
}

func states(t *testing.T, whole bool) {
	t.Parallel()
	cfg := config(t)
	files, err := filepath.Glob(shared(t, "warn/raw_states") + "/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]string{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		document, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !whole && len(document) > 100_000 {
			continue
		}
		layout := Recognise(cfg, document, file)
		if layout == nil {
			t.Errorf("%s: no layout fits", name)
			continue
		}
		if got := layout.State(); got != strings.ToUpper(name) {
			t.Errorf("%s: taken for %s", name, got)
		}
		f := newFigures()
		count, err := layout.ReadDocument(document, "warn-"+name, f.sink(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if count.Events+count.Repeated+count.Refused != count.Rows || f.events != count.Events {
			t.Errorf("%s: %+v, %d events", name, count, f.events)
		}
		for reason, n := range f.refused {
			switch reason {
			case outcome.NoDate, outcome.NoEmployer, outcome.NoNotice, outcome.Repeated:
			default:
				if n*50 > count.Rows {
					t.Errorf("%s: %d of %d rows refused: %s", name, n, count.Rows, reason)
				}
			}
		}
		blocks[name] = f.String(count)
	}
	if !whole {
		t.Logf("%d of %d tables read; FORESHOCK_LONG=1 reads all", len(blocks), len(files))
		for name, block := range stateBlocks(t) {
			if _, read := blocks[name]; !read {
				blocks[name] = block
			}
		}
	}
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(blocks)) {
		fmt.Fprintf(&all, "%s: %s", name, blocks[name])
	}
	golden(t, "states.golden", all.String())
}

// stateBlocks are the figures of the golden file by state.
func stateBlocks(t *testing.T) map[string]string {
	t.Helper()
	content, err := os.ReadFile("testdata/states.golden")
	if err != nil {
		t.Fatal(err)
	}
	blocks, name := map[string]string{}, ""
	for line := range strings.Lines(string(content)) {
		if state, rest, found := strings.Cut(line, ": "); found && !strings.HasPrefix(line, " ") {
			name, line = state, rest
		}
		blocks[name] += line
	}
	return blocks
}

// checkEvents holds what every event of a notice promises.
func checkEvents(t *testing.T, name string, events []*foreshockv1.Event) {
	t.Helper()
	ids := map[string]bool{}
	for _, e := range events {
		a := e.GetAttributes()
		switch {
		case ids[e.GetId()]:
			t.Errorf("%s: %s: two events have one id", name, e.GetDocument())
		case e.GetCompany() == "" || a[Employer] != e.GetCompany() || !strings.Contains(e.GetTitle(), e.GetCompany()):
			t.Errorf("%s: %s: employer %q, title %q", name, e.GetDocument(), e.GetCompany(), e.GetTitle())
		case e.GetEventTime() == nil || !e.GetKnowledgeInferred() || e.GetEventTimeInferred():
			t.Errorf("%s: %s: its times are wrong", name, e.GetDocument())
		case len(a[State]) != 2:
			t.Errorf("%s: %s: state %q", name, e.GetDocument(), a[State])
		case a[Headcount] != "" && a[HeadcountLow] != "":
			t.Errorf("%s: %s: a number and a range", name, e.GetDocument())
		}
		ids[e.GetId()] = true
	}
}

// register opens the unpacked table of all states.
func register(t testing.TB) io.Reader {
	t.Helper()
	packed, err := os.Open(shared(t, "warn/warn_notices_to_2024.csv.xz"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = packed.Close() })
	r, err := xz.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// head is the first rows of a table.
func head(rows table.Rows, most int) table.Rows {
	return func(yield func(table.Row, error) bool) {
		n := 0
		for row, err := range rows {
			if n++; n > most || !yield(row, err) {
				return
			}
		}
	}
}

func TestRegister(t *testing.T) { readRegister(t, false) }

func TestRegisterLong(t *testing.T) {
	long(t)
	readRegister(t, true)
}

func readRegister(t *testing.T, whole bool) {
	t.Parallel()
	layout, err := ByName(config(t), "register")
	if err != nil {
		t.Fatal(err)
	}
	read := func(rows table.Rows, file string) {
		f := newFigures()
		count, err := layout.Read(rows, "warn", f.sink(t, "register"))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, file, f.String(count))
	}
	if !whole {
		t.Log("the first 6,000 rows are read; FORESHOCK_LONG=1 reads all")
		read(head(table.CSV(register(t)), 6_001), "register_head.golden")
		return
	}
	content, err := io.ReadAll(register(t))
	if err != nil {
		t.Fatal(err)
	}
	read(table.CSV(bytes.NewReader(content)), "register.golden")
}

func BenchmarkRegister(b *testing.B) {
	content, err := io.ReadAll(register(b))
	if err != nil {
		b.Fatal(err)
	}
	layout, err := ByName(config(b), "register")
	if err != nil {
		b.Fatal(err)
	}
	sink := outcome.Sink{
		Event:  func(*foreshockv1.Event) error { return nil },
		Refuse: func(outcome.Refusal) error { return nil },
	}
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		count, err := layout.Read(table.CSV(bytes.NewReader(content)), "warn", sink)
		if err != nil {
			b.Fatal(err)
		}
		rows += count.Rows
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
