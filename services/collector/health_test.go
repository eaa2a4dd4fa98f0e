package collector_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/collector"
)

const noticeHeading = "Company,Location,Notice Date,Layoff Date,Employees Affected,Notes\n"

// The four clocks say different things: a notice that takes effect in 2028, or one dated
// by a slip, says nothing of how fresh its source is.
func TestClocksAreKeptApart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ak.csv")
	write(t, path, noticeHeading+"Northwind,Kodiak,2/1/2026,3/1/2028,20,\nSouthwind,Nome,2/3/2126,,5,\nEastwind,Nome,1/3/2026,2/3/2026,,\n")
	b := newBus()
	cfg := configured(t, given(t, "file:"+path)...)
	once(t, cfg, b)
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	h := b.health["ak-csv"]
	if h.State != collector.OK || !h.At.Equal(noon) || !h.Changed.Equal(noon) || !h.Newest.Equal(day("2026-02-01")) || !h.Farthest.Equal(day("2028-03-01")) || h.Kind != "notice" {
		t.Errorf("got %+v", h)
	}
	if n := len(h.Days); n != 30 || !h.Days[0].Day.Equal(day("2026-01-03")) || !h.Days[n-1].Day.Equal(day("2026-02-01")) || h.Days[0].Company != "" || h.Days[0].Known.After(day("2026-01-04")) {
		t.Errorf("%d days: %v", n, h.Days)
	}
	d := deps(b)
	d.Now = func() time.Time { return noon.Add(time.Hour) }
	if _, err := collector.New(cfg, d).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h := b.health["ak-csv"]; !h.At.Equal(noon.Add(time.Hour)) || !h.Changed.Equal(noon) || len(h.Days) != 0 || h.Outcome != collector.Unchanged {
		t.Errorf("untouched: %+v", h)
	}
}

func TestRefusalsDegrade(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ak.csv")
	write(t, path, noticeHeading+"Northwind,Kodiak,2/1/2026,3/1/2026,20,\n"+strings.Repeat("Nobody,Nome,TBD,-,5,\n", 3))
	b := newBus()
	cfg := configured(t, given(t, "file:"+path)...)
	once(t, cfg, b)
	if h := b.health["ak-csv"]; h.State != collector.Degraded || h.Reason != "refusals" || h.Refused != 3 || h.Events != 1 {
		t.Errorf("got %+v", h)
	}
	once(t, cfg, b)
	if h := b.health["ak-csv"]; h.State != collector.Degraded || h.Outcome != collector.Unchanged {
		t.Errorf("unchanged: %+v", h)
	}
}

// A live source tells everything from its oldest item to the reading, and from then on
// without a gap as long as it shows something that was known already.
func TestDaysOfALiveSource(t *testing.T) {
	t.Parallel()
	p := publish(t, "")
	p.etags.Store(false)
	page := func(ids ...int) {
		var items strings.Builder
		for _, id := range ids {
			fmt.Fprintf(&items, `{"id":"i%d","name":"Incident %d","status":"resolved","impact":"major","created_at":"2026-02-%02dT10:00:00Z","updated_at":"2026-02-%02dT12:00:00Z","resolved_at":"2026-02-%02dT12:00:00Z","incident_updates":[]},`, id, id, id, id, id)
		}
		p.document.Store(`{"page":{"name":"GitHub","url":"https://www.githubstatus.com"},"incidents":[` + strings.TrimSuffix(items.String(), ",") + `]}`)
	}
	b := newBus()
	cfg := configured(t, pipelines.Source{Name: "status", URL: p.URL, Format: "incident"})
	days := func(at string) string {
		now, err := time.Parse(time.DateTime, at)
		if err != nil {
			t.Fatal(err)
		}
		d := deps(b)
		d.Now = func() time.Time { return now }
		if _, err := collector.New(cfg, d).Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		h := b.health["status"]
		if len(h.Days) == 0 {
			return fmt.Sprintf("%s: none", h.Outcome)
		}
		first, last := h.Days[0], h.Days[len(h.Days)-1]
		return fmt.Sprintf("%s: %s %s %s to %s, known %s to %s", h.Outcome, first.Kind, first.Company, first.Day.Format("01-02"), last.Day.Format("01-02"), first.Known.Format("01-02"), last.Known.Format("01-02"))
	}
	var got []string
	page(3, 4)
	got = append(got, days("2026-02-05 12:00:00"))
	got = append(got, days("2026-02-05 13:00:00"))
	got = append(got, days("2026-02-07 12:00:00")) // unchanged
	page(4, 8)
	got = append(got, days("2026-02-09 12:00:00")) // it shows what was known
	page(20, 21)
	got = append(got, days("2026-02-22 12:00:00")) // a gap: nothing is known of the days between
	if diff := cmp.Diff([]string{
		"read: incident GitHub 02-03 to 02-05, known 02-05 to 02-05",
		"unchanged: none",
		"unchanged: incident GitHub 02-06 to 02-07, known 02-07 to 02-07",
		"read: incident GitHub 02-08 to 02-09, known 02-09 to 02-09",
		"read: incident GitHub 02-20 to 02-22, known 02-22 to 02-22",
	}, got); diff != "" {
		t.Error(diff)
	}
}

// Where health cannot be kept, the source is read all the same, and its days are told
// after the next reading.
func TestHealthThatIsNotKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ak.csv")
	write(t, path, noticeHeading+"Northwind,Kodiak,2/1/2026,3/1/2026,20,\n")
	b := newBus()
	b.down = func(what string) error {
		if what == "health" {
			return errors.New("down")
		}
		return nil
	}
	cfg := configured(t, given(t, "file:"+path)...)
	if s := once(t, cfg, b); s.Events() != 1 || len(b.rows()) != 1 {
		t.Errorf("got %+v", s)
	}
	b.down = nil
	write(t, path, noticeHeading+"Northwind,Kodiak,2/1/2026,3/1/2026,20,\nEastwind,Nome,2/2/2026,,4,\n")
	once(t, cfg, b)
	if h := b.health["ak-csv"]; len(h.Days) != 2 {
		t.Errorf("got %+v", h)
	}
}
