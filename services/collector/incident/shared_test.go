package incident

import (
	"archive/tar"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ulikunitz/xz"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

var rewrite = flag.Bool("update", false, "write golden files")

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

func directory(t testing.TB) *Directory {
	t.Helper()
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(p.Incident)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *rewrite {
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

// entry is an Atom entry: this package reads what a feed reader gives, and the tests read
// just as much of Atom as this one feed needs.
type entry struct {
	ID        string    `xml:"id"`
	Published time.Time `xml:"published"`
	Updated   time.Time `xml:"updated"`
	Title     string    `xml:"title"`
	Link      struct {
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Content string `xml:"content"`
}

// snapshots hands on the items of the successive snapshots that are new or edited, as a
// collector that remembers what it has seen would.
func snapshots(t testing.TB, take func(Feed)) (count, items int) {
	t.Helper()
	packed, err := os.Open(shared(t, "feeds/github_status_snapshots.tar.xz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := xz.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	archive := tar.NewReader(unpacked)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Typeflag == tar.TypeReg {
			content, err := io.ReadAll(archive)
			if err != nil {
				t.Fatal(err)
			}
			files[header.Name] = string(content)
		}
	}
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		feed := Feed{Title: "GitHub Status - Incident History", Addresses: []string{"https://www.githubstatus.com/history.atom"}}
		// Most entries stand unchanged in many snapshots: only new ones are decoded.
		for rest := files[name]; ; {
			_, after, found := strings.Cut(rest, "<entry>")
			if !found {
				break
			}
			var raw string
			raw, rest, _ = strings.Cut(after, "</entry>")
			items++
			if seen[raw] {
				continue
			}
			seen[raw] = true
			var e entry
			if err := xml.Unmarshal([]byte("<entry>"+raw+"</entry>"), &e); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			feed.Items = append(feed.Items, Item{ID: e.ID, Link: e.Link.Href, Title: e.Title, HTML: e.Content, Published: e.Published, Updated: e.Updated})
		}
		take(feed)
		count++
	}
	return count, items
}

func TestGitHubFromSnapshotsLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
	t.Parallel()
	d := directory(t)
	latest := map[string]*foreshockv1.Event{}
	versions := 0
	var tally outcome.Tally
	count, items := snapshots(t, func(feed Feed) {
		if _, err := d.ReadFeed(feed, "github", tally.Sink()); err != nil {
			t.Fatal(err)
		}
	})
	for _, e := range tally.Events {
		versions++
		latest[e.GetDocument()] = e
	}
	own, err := os.ReadFile(shared(t, "incidents/github_incidents.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	want, found, sameUpdates, sameBounds, sameServices, withServices := 0, 0, 0, 0, 0, 0
	var differences []float64
	exact, within, stated, plain := 0, 0, 0, 0
	var missed []string
	for line := range strings.Lines(string(own)) {
		var o struct {
			ownIncident
			Minutes float64 `json:"duration_minutes"`
		}
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		want++
		e := latest["github/"+statuspageKey(o.URL, o.Entry)]
		if e == nil {
			missed = append(missed, o.ID)
			continue
		}
		found++
		a := e.GetAttributes()
		if a[Updates] == strconv.Itoa(len(o.Updates)) {
			sameUpdates++
		}
		if a[FirstUpdate] == stamped(o.Started) && a[LastUpdate] == stamped(o.Resolved) {
			sameBounds++
		}
		if len(o.Components) > 0 && o.Guessed == "" {
			withServices++
			got := strings.Split(a[Service], ", ")
			wanted := slices.Clone(o.Components)
			slices.Sort(got)
			slices.Sort(wanted)
			if slices.Equal(got, wanted) {
				sameServices++
			}
		}
		hours := 0.0 // one update says nothing of how long it took
		if a[DurationHours] != "" {
			var err error
			if hours, err = strconv.ParseFloat(a[DurationHours], 64); err != nil {
				t.Errorf("%s: %v", e.GetDocument(), err)
			}
		}
		difference := math.Abs(hours*60 - o.Minutes)
		differences = append(differences, difference)
		if difference < 0.7 { // hours are kept to two places
			exact++
		}
		if difference <= 10 {
			within++
		}
		if a[Window] == "stated" {
			stated++
		} else if difference < 0.7 {
			plain++
		}
	}
	slices.Sort(differences)
	sum := 0.0
	for _, x := range differences {
		sum += x
	}
	var b strings.Builder
	fmt.Fprintf(&b, "snapshots %d, items %d, new or edited %d, versions %d, refused %v\n", count, items, versions+len(tally.Refusals), versions, tally.Refused())
	fmt.Fprintf(&b, "incidents wanted %d, found %d, missed %v, beyond %d\n", want, found, missed, len(latest)-found)
	fmt.Fprintf(&b, "same number of updates %d, same first and last update %d, same services %d of %d\n", sameUpdates, sameBounds, sameServices, withServices)
	fmt.Fprintf(&b, "durations: same minute %d, within ten minutes %d of %d; stated in the text %d, of the others the same minute %d; mean difference %.1f min, median %.0f, greatest %.0f\n",
		exact, within, found, stated, plain, sum/float64(len(differences)), differences[len(differences)/2], differences[len(differences)-1])
	fmt.Fprintf(&b, "%s", figures(slices.Collect(maps.Values(latest))))
	golden(t, "github.golden", b.String())
}

// figures count attributes and causes.
func figures(events []*foreshockv1.Event) string {
	given, causes, statuses, impacts := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, e := range events {
		for name, value := range e.GetAttributes() {
			given[name]++
			switch name {
			case Cause:
				causes[value]++
			case Status:
				statuses[value]++
			case Impact:
				impacts[value]++
			}
		}
	}
	return fmt.Sprintf("attributes %v\ncauses %v\nstatuses %v\nimpacts %v\n", given, causes, statuses, impacts)
}

func TestSharedDocuments(t *testing.T) {
	t.Parallel()
	d := directory(t)
	var all strings.Builder
	for _, name := range []string{
		"incidents/github_incidents.jsonl", "incidents/aws_status_2018-2021.jsonl", "feeds/aws_status_data_2023-04-18.json",
		"feeds/github_incidents_2024-09-17_excerpt.json", "feeds/github_components_2024-09-17_excerpt.json",
	} {
		document, err := os.ReadFile(shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		if !d.Is(document) {
			t.Errorf("%s: not recognised", name)
			continue
		}
		var tally outcome.Tally
		count, err := d.Read(document, "incidents", tally.Sink())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		documents := map[string]bool{}
		total := 0.0
		for _, e := range tally.Events {
			documents[e.GetDocument()] = true
			hours, _ := strconv.ParseFloat(e.GetAttributes()[DurationHours], 64)
			total += hours
		}
		fmt.Fprintf(&all, "%s: items %d, events %d, incidents %d, repeated %d, refused %d %v, hours %.0f\n%s\n", filepath.Base(name),
			count.Items, count.Events, len(documents), count.Repeated, count.Refused, tally.Reasons(), total, figures(tally.Events))
	}
	golden(t, "documents.golden", all.String())
}

func BenchmarkSnapshots(b *testing.B) {
	d := directory(b)
	var feeds []Feed
	snapshots(b, func(feed Feed) { feeds = append(feeds, feed) })
	sink := outcome.Sink{Event: func(*foreshockv1.Event) error { return nil }, Refuse: func(outcome.Refusal) error { return nil }}
	items := 0
	for b.Loop() {
		for _, feed := range feeds {
			count, err := d.ReadFeed(feed, "github", sink)
			if err != nil {
				b.Fatal(err)
			}
			items += count.Items
		}
	}
	b.ReportMetric(float64(items)/b.Elapsed().Seconds(), "items/s")
}

func BenchmarkAWS(b *testing.B) {
	d := directory(b)
	document, err := os.ReadFile(shared(b, "incidents/aws_status_2018-2021.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	sink := outcome.Sink{Event: func(*foreshockv1.Event) error { return nil }, Refuse: func(outcome.Refusal) error { return nil }}
	items := 0
	for b.Loop() {
		count, err := d.Read(document, "aws", sink)
		if err != nil {
			b.Fatal(err)
		}
		items += count.Items
	}
	b.ReportMetric(float64(items)/b.Elapsed().Seconds(), "items/s")
}
