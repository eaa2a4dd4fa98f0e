package announced

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/outcome"
	"github.com/foreshock/foreshock/services/collector/table"
)

var update = flag.Bool("update", false, "write golden files")

const heading = "company,location,total_laid_off,date,percentage_laid_off,industry,source,stage,funds_raised,country,date_added\n"

func shared(t testing.TB) []byte {
	t.Helper()
	content, err := os.ReadFile("../../../../shared/data/layoffs/layoffsfyi_2020-2024.csv")
	if err != nil {
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatalf("shared data is required: %v", err)
		}
		t.Skipf("shared data is absent: %v", err)
	}
	return content
}

func TestSharedTable(t *testing.T) {
	t.Parallel()
	content := shared(t)
	if !Is(content) {
		t.Fatal("the table is not recognised")
	}
	var tally outcome.Tally
	count, err := ReadDocument(content, "layoffs", tally.Sink())
	if err != nil {
		t.Fatal(err)
	}
	people, byYear, given := 0, map[string]int{}, map[string]int{}
	ids := map[string]bool{}
	for _, e := range tally.Events {
		a := e.GetAttributes()
		n := 0
		_, _ = fmt.Sscan(a[Headcount], &n)
		people += n
		byYear[a[Date][:4]] += n
		for _, name := range []string{Headcount, Percent, Closed, Location, Country, Industry, Stage, Funds, Cited} {
			if a[name] != "" {
				given[name]++
			}
		}
		if ids[e.GetId()] {
			t.Errorf("%s: two events have one id", e.GetDocument())
		}
		ids[e.GetId()] = true
	}
	got := fmt.Sprintf("rows %d, events %d, repeated %d, refused %d %v\npeople %d, by year %v\ngiven %v\n",
		count.Rows, count.Events, count.Repeated, count.Refused, tally.Reasons(), people, byYear, given)
	path := filepath.Join("testdata", "shared.golden")
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
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		row  string
		want map[string]string // of the attributes that are not raw; nil: refused
		text string
	}{
		"number and share": {"Acme,Oslo,16000.0,1/5/2024,0.7000000000000001,Food,https://example.org/a,Series A,12,Norway,2/2/2024",
			map[string]string{Headcount: "16000", Percent: "70", Date: "2024-01-05", Location: "Oslo", Industry: "Food", Stage: "Series A", Funds: "12", Country: "Norway"},
			"A table of announced layoffs lists a layoff of 16000 people, 70% of the workforce, reported on 2024-01-05, at Acme."},
		"closed": {"Acme,,,12/31/2024,1.0,,Internal memo,Unknown,,,",
			map[string]string{Percent: "100", Closed: "true", Date: "2024-12-31", Cited: "Internal memo"},
			"A table of announced layoffs lists a layoff of 100% of the workforce, reported on 2024-12-31, at Acme. The company closed."},
		"neither": {"99,,,2024-12-31,,,,,,,", map[string]string{Date: "2024-12-31"},
			"A table of announced layoffs lists a layoff of unknown size, reported on 2024-12-31, at 99."},
		"absurd numbers": {"Acme,,99999999,1/5/2024,7.5,,,,,,", map[string]string{Date: "2024-01-05"},
			"A table of announced layoffs lists a layoff of unknown size, reported on 2024-01-05, at Acme."},
		"part of a person": {"Acme,,10.5,1/5/2024,-0.5,,,,,,", map[string]string{Date: "2024-01-05"},
			"A table of announced layoffs lists a layoff of unknown size, reported on 2024-01-05, at Acme."},
		"no company": {"-,,5,1/5/2024,,,,,,,", nil, outcome.NoEmployer},
		"no date":    {"Acme,,5,,,,,,,,", nil, outcome.NoDate},
		"not a date": {"Acme,,5,31/12/2024,,,,,,,", nil, outcome.NoDate},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var tally outcome.Tally
			if _, err := ReadDocument([]byte(heading+c.row+"\n"), "s", tally.Sink()); err != nil {
				t.Fatal(err)
			}
			if c.want == nil {
				if len(tally.Events) > 0 || tally.Refusals[0].Reason != c.text {
					t.Errorf("events %v, refusals %v", tally.Events, tally.Refusals)
				}
				return
			}
			c.want[Table], c.want[Status] = "layoffs", "confirmed"
			got := map[string]string{}
			for k, v := range tally.Events[0].GetAttributes() {
				if !strings.HasPrefix(k, RawPrefix) {
					got[k] = v
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("attributes (-want +got):\n%s", diff)
			}
			if tally.Events[0].GetText() != c.text {
				t.Errorf("text %q", tally.Events[0].GetText())
			}
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	var tally outcome.Tally
	count, err := ReadDocument([]byte(heading+
		"Acme,Oslo,5,1/5/2024,,,,,,,\nAcme,Oslo,5,1/5/2024,,,,,,,\nAcme,Oslo,7,1/5/2024,,,,,,,\nAcme,Oslo,,1/5/2024,,,,,,,\nAcme,Oslo,,1/5/2024,,,,,,,\n"), "s", tally.Sink())
	if err != nil || count.Repeated != 1 {
		t.Errorf("%+v, %v; want one repeated: rows without a number may be different announcements", count, err)
	}
	var got []string
	for _, e := range tally.Events {
		got = append(got, e.GetDocument())
	}
	if diff := cmp.Diff([]string{"acme/2024-01-05/oslo", "acme/2024-01-05/oslo#2", "acme/2024-01-05/oslo#3", "acme/2024-01-05/oslo#4"}, got); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
}

func TestDrift(t *testing.T) {
	t.Parallel()
	var tally outcome.Tally
	var drift *table.DriftError
	if _, err := ReadDocument([]byte("company,date,laid_off_total,percentage_laid_off\nAcme,1/2/2024,5,\n"), "s", tally.Sink()); !errors.As(err, &drift) || len(drift.Renamed) != 1 {
		t.Errorf("error %v, want a drift", err)
	}
	if _, err := ReadDocument([]byte("company,date,total_laid_off,percentage_laid_off\nAcme,1/2/2024,5,\n"), "s", tally.Sink()); err != nil || len(tally.Events) != 1 {
		t.Errorf("the columns that are needed: %v, %d events", err, len(tally.Events))
	}
}

func FuzzRead(f *testing.F) {
	f.Add(heading + "Acme,Oslo,5,1/5/2024,0.5,,,,,,\n")
	f.Fuzz(func(t *testing.T, document string) {
		var tally outcome.Tally
		count, _ := ReadDocument([]byte(document), "fuzz", tally.Sink())
		if count.Rows != len(tally.Events)+len(tally.Refusals) {
			t.Fatalf("%+v, but %d events and %d refusals", count, len(tally.Events), len(tally.Refusals))
		}
	})
}

func BenchmarkRead(b *testing.B) {
	content := shared(b)
	sink := outcome.Sink{Event: func(*foreshockv1.Event) error { return nil }, Refuse: func(outcome.Refusal) error { return nil }}
	rows := 0
	for b.Loop() {
		count, err := Read(table.CSV(bytes.NewReader(content)), "layoffs", sink)
		if err != nil {
			b.Fatal(err)
		}
		rows += count.Rows
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func Example() {
	var tally outcome.Tally
	_, err := ReadDocument([]byte("company,date,total_laid_off,percentage_laid_off\nAcme,1/2/2024,500,0.25\n"), "layoffs", tally.Sink())
	fmt.Println(err, tally.Events[0].GetTitle())
	// Output: <nil> Acme: a layoff of 500 people, 25% of the workforce
}
