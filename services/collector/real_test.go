package collector_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files")

// figures are the counts of one source.
func figures(name string, t *testing.T, url string) string {
	t.Helper()
	b := newBus()
	cfg := configured(t, given(t, url)...)
	first := once(t, cfg, b)
	rows := b.rows()
	if len(rows) != first.Events() {
		t.Errorf("%s: %d rows of %d events: some were published twice", name, len(rows), first.Events())
	}
	kinds, companies, documents, inferred := map[string]int{}, map[string]int{}, map[string]int{}, 0
	for _, e := range rows {
		kinds[e.Kind]++
		companies[e.Company]++
		documents[e.Document]++
		if e.EventTimeInferred {
			inferred++
		}
		if !e.EventTimeInferred && !e.KnowledgeInferred {
			t.Errorf("%s: %s was published at %v, and not known then", name, e.Document, e.EventTime.AsTime())
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\nitems %d\nevents %d\ndocuments %d\nrefused %d\nundated %d\ncompanies %d\n", name, first.Items(), first.Events(), len(documents), first.Refused(), inferred, len(companies))
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Fprintf(&out, "kind %s %d\n", kind, kinds[kind])
	}

	// Again with its cursor: nothing; from the start, as after a lost cursor: the same.
	second := once(t, cfg, b)
	if second.Events() != 0 || second.Refused() != 0 || b.count() != first.Events() {
		t.Errorf("%s: the second reading gave %d events and %d refusals", name, second.Events(), second.Refused())
	}
	again := newBus()
	once(t, cfg, again)
	if diff := cmp.Diff(b.sorted(), again.sorted()); diff != "" {
		t.Errorf("%s: read from the start, the events differ:\n%s", name, diff)
	}
	fmt.Fprintf(&out, "second reading events %d\n\n", second.Events())
	return out.String()
}

// TestRealSources reads what real publishers published, and pins the counts; the snapshots,
// which take minutes, are left to the long test.
func TestRealSources(t *testing.T) { realSources(t, false) }

func TestRealSourcesLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
	realSources(t, true)
}

func realSources(t *testing.T, whole bool) {
	t.Parallel()
	report := ""
	if whole {
		// Of 27,575 entries in the snapshots, 775 differ in anything; an entry that only
		// its stamps tell from the version before it is no new version.
		report = figures("github status, 1,103 snapshots as files", t, "file:"+filepath.Join(unpacked(t, "feeds/github_status_snapshots.tar.xz"), "github_atom")) +
			figures("github status, the same as an archive", t, "file:"+shared(t, "feeds/github_status_snapshots.tar.xz"))
	}
	// 5,100 entries on 51 pages, 43 of which repeat one of the page before.
	report += figures("edgar, 51 pages of latest filings", t, "file:"+unpacked(t, "edgar/getcurrent_2025-12-12.tar.xz")) +
		figures("bundled example", t, "embedded:example/*.jsonl")
	t.Logf("\n%s", report)
	const golden = "testdata/real.golden"
	if *update && whole {
		write(t, golden, report)
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !whole {
		_, rest, _ := strings.Cut(string(want), "edgar,")
		want = []byte("edgar," + rest)
	}
	if diff := cmp.Diff(string(want), report); diff != "" {
		t.Errorf("-%s +got\n%s", golden, diff)
	}
}
