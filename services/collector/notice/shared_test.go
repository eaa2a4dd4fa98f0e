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

// figures sum up what a table gave.
func figures(count Count, tally *outcome.Tally) string {
	attributes, flags := map[string]int{}, map[string]int{}
	documents := map[string]bool{}
	people, cells := 0, 0
	for _, e := range tally.Events {
		documents[e.GetDocument()] = true
		for name, value := range e.GetAttributes() {
			switch {
			case strings.HasPrefix(name, RawPrefix):
				cells++
			case name == Flags:
				for f := range strings.SplitSeq(value, ",") {
					flags[f]++
				}
			default:
				attributes[name]++
			}
			if name == Headcount {
				n := 0
				_, _ = fmt.Sscan(value, &n)
				people += n
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "rows %d, events %d, documents %d, repeated %d, refused %d\n", count.Rows, count.Events, len(documents), count.Repeated, count.Refused)
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
	refused := tally.Refused()
	delete(refused, outcome.Repeated)
	list("refused", refused)
	list("attributes", attributes)
	list("flags", flags)
	fmt.Fprintf(&b, "  people %d, cells kept %d\n", people, cells)
	return b.String()
}

func TestStates(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	files, err := filepath.Glob(shared(t, "warn/raw_states") + "/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		document, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		layout := Recognise(cfg, document, file)
		if layout == nil {
			t.Errorf("%s: no layout fits", name)
			continue
		}
		if got := layout.State(); got != strings.ToUpper(name) {
			t.Errorf("%s: taken for %s", name, got)
		}
		var tally outcome.Tally
		count, err := layout.ReadDocument(document, "warn-"+name, tally.Sink())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := count.Events + count.Repeated + count.Refused; got != count.Rows || len(tally.Events)+len(tally.Refusals) != got {
			t.Errorf("%s: %d rows, %d accounted for", name, count.Rows, got)
		}
		for reason, n := range tally.Refused() {
			switch reason {
			case outcome.NoDate, outcome.NoEmployer, outcome.NoNotice, outcome.Repeated:
			default:
				if n*50 > count.Rows {
					t.Errorf("%s: %d of %d rows refused: %s", name, n, count.Rows, reason)
				}
			}
		}
		checkEvents(t, name, tally.Events)
		fmt.Fprintf(&all, "%s: %s", name, figures(count, &tally))
	}
	golden(t, "states.golden", all.String())
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

func register(t testing.TB) []byte {
	t.Helper()
	packed, err := os.Open(shared(t, "warn/warn_notices_to_2024.csv.xz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	r, err := xz.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestRegister(t *testing.T) {
	t.Parallel()
	content := register(t)
	layout, err := ByName(config(t), "register")
	if err != nil {
		t.Fatal(err)
	}
	var tally outcome.Tally
	count, err := layout.Read(table.CSV(bytes.NewReader(content)), "warn", tally.Sink())
	if err != nil {
		t.Fatal(err)
	}
	checkEvents(t, "register", tally.Events)
	golden(t, "register.golden", figures(count, &tally))
}

func BenchmarkRegister(b *testing.B) {
	content := register(b)
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
