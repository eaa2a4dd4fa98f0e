package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/backfill"
)

// announcements writes a table of announced layoffs: so many of them, a tenth as many
// companies, and one row that names none.
func announcements(t testing.TB, rows int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("company,location,total_laid_off,date,percentage_laid_off,industry,source,stage,funds_raised,country,date_added\n")
	b.WriteString(",Nowhere,5,1/2/2020,,,,,,,\n")
	first := time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC)
	for i := range rows {
		n := i % max(rows/10, 1)
		name := "Zorbl" + string([]rune{'a' + rune(n%26), 'a' + rune(n/26%26), 'a' + rune(n/676)}) + " Works"
		fmt.Fprintf(&b, "%s,Springfield,%d,%s,,Other,https://example.com/%d,Unknown,,United States,\n", name, 20+i, first.AddDate(0, 0, i%1500).Format("1/2/2006"), i)
	}
	file := filepath.Join(t.TempDir(), "announced.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// loaded runs a backfill and reads its receipt, less the time it took.
func loaded(t testing.TB, args ...string) backfill.Receipt {
	t.Helper()
	out, errs, status := try(t.Context(), "", append([]string{"backfill", "--json"}, args...)...)
	if status != exitDone {
		t.Fatalf("backfill %s: status %d\n%s", strings.Join(args, " "), status, errs)
	}
	return receiptIn(t, out)
}

func receiptIn(t testing.TB, out string) backfill.Receipt {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var r backfill.Receipt
	decoder := json.NewDecoder(strings.NewReader(lines[len(lines)-1]))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		t.Fatalf("last line %q: %v", lines[len(lines)-1], err)
	}
	r.Seconds, r.Stages = 0, nil
	return r
}

// The same input gives the same receipt and the same rows: on new tables, on the same
// tables, and on tables that hold more than the batch; a dry run tells the receipt ahead.
func TestBackfillTwiceIsTheSame(t *testing.T) {
	t.Parallel()
	input := announcements(t, 60)
	want := loaded(t, "layoffs", "--input", input, "--data", t.TempDir(), "--dry-run")
	if want.Events != 60 || want.Signals < 60 || want.Facts == 0 || want.Indicators == 0 || want.Refused != 1 || len(want.InputHash) != 64 || len(want.OutputHash) != 64 || want.Rules == "" {
		t.Fatalf("receipt of the dry run: %+v", want)
	}
	data := t.TempDir()
	if diff := cmp.Diff(want, loaded(t, "layoffs", "--input", input, "--data", data)); diff != "" {
		t.Errorf("the dry run told another receipt:\n%s", diff)
	}
	release := hold(t, data)
	first := rows(t, data)
	for table, n := range map[string]int{"event": want.Events, "signal": want.Signals, "indicator": want.Indicators} {
		if got := strings.Count(first[table], "\n") - 1; got != n {
			t.Errorf("table %s holds %d rows, the receipt says %d", table, got, n)
		}
	}
	if got := foreshock(t, "sql", "--data", data, "--format", "csv", "SELECT uniqExact(id) AS n FROM fact"); strings.TrimSpace(got) != fmt.Sprintf("n\n%d", want.Facts) {
		t.Errorf("table fact holds %q facts, the receipt says %d", got, want.Facts)
	}
	release()
	if strings.Count(first["alert"], "\n") > 1 {
		t.Errorf("history raised alerts:\n%s", first["alert"])
	}
	written := func() string {
		t.Helper()
		return foreshock(t, "sql", "--data", data, "--format", "csv", `SELECT * FROM (SELECT 'event' AS t, max(written_at) FROM event UNION ALL SELECT 'signal', max(written_at) FROM signal
UNION ALL SELECT 'fact', max(written_at) FROM fact UNION ALL SELECT 'indicator', max(written_at) FROM indicator) ORDER BY t`)
	}
	before := written()
	if diff := cmp.Diff(want, loaded(t, "layoffs", "--input", input, "--data", data)); diff != "" {
		t.Errorf("a second run gave another receipt:\n%s", diff)
	}
	if diff := cmp.Diff(before, written()); diff != "" {
		t.Errorf("a second run wrote what was there:\n%s", diff)
	}
	if diff := cmp.Diff(first, rows(t, data)); diff != "" {
		t.Errorf("a second run changed rows:\n%s", diff)
	}
	once(t, data, "--source", example)
	if diff := cmp.Diff(want, loaded(t, "layoffs", "--input", input, "--data", data, "--resume")); diff != "" {
		t.Errorf("a run over tables that hold more gave another receipt:\n%s", diff)
	}
	state := foreshock(t, "sql", "--data", data, "--format", "csv", "SELECT name, state, events, refused, progress FROM batch_latest")
	if want := "name,state,events,refused,progress\nlayoffs,done,60,1,1\n"; state != want {
		t.Errorf("table batch says %q, want %q", state, want)
	}
	part := loaded(t, "layoffs", "--input", input, "--data", data, "--dry-run", "--from", "2020-01-02", "--to", "2020-01-11")
	if part.Events != 10 {
		t.Errorf("ten days hold %d events, want 10", part.Events)
	}
}

// What a backfill brings of the last days is news, and is told.
func TestBackfillOfTodayAlerts(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	loaded(t, "layoffs", "--input", announcedYesterday(t, "Zorbla Works"), "--data", data)
	raised := foreshock(t, "alerts", "list", "--json", "--data", data)
	if !strings.Contains(raised, "Zorbla Works") || strings.Contains(raised, "Older Works") {
		t.Errorf("alerts:\n%s", raised)
	}
}

// announcedYesterday is a table of layoffs that these companies announced yesterday, and
// Older Works years ago.
func announcedYesterday(t *testing.T, companies ...string) string {
	t.Helper()
	content := "company,location,total_laid_off,date,percentage_laid_off,industry,source,stage,funds_raised,country,date_added\n" +
		"Older Works,Springfield,5000,3/1/2020,,Other,,Unknown,,United States,\n"
	for _, company := range companies {
		content += company + ",Springfield,5000," + time.Now().UTC().AddDate(0, 0, -1).Format("1/2/2006") + ",,Other,,Unknown,,United States,\n"
	}
	file := filepath.Join(t.TempDir(), "yesterday.csv")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestBackfillKilledEndsTheSame(t *testing.T) {
	t.Parallel()
	killedBackfills(t, 1000, []killPoint{{"FORESHOCK_BACKFILL_EVENTS", 1}, {"FORESHOCK_BACKFILL_SIGNALS", 200}})
}

func TestBackfillKilledEndsTheSameLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
	killedBackfills(t, 20000, []killPoint{
		{"FORESHOCK_BACKFILL_EVENTS", 1}, {"FORESHOCK_BACKFILL_EVENTS", 2500}, {"FORESHOCK_BACKFILL_SIGNALS", 1},
		{"FORESHOCK_BACKFILL_SIGNALS", 3000}, {"FORESHOCK_BACKFILL_SIGNALS", 8000}, {"FORESHOCK_BACKFILL_SIGNALS", 12000},
	})
}

// killedBackfills kills a backfill once a stream has held so many messages, goes on with
// --resume, and wants receipt and rows of an undisturbed run.
func killedBackfills(t *testing.T, size int, points []killPoint) {
	input := announcements(t, size)
	undisturbed := t.TempDir()
	receipt := loaded(t, "layoffs", "--input", input, "--data", undisturbed)
	want := rows(t, undisturbed)
	for _, point := range points {
		t.Run(fmt.Sprintf("%s at %d", point.stream, point.messages), func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			cmd := program("backfill", "layoffs", "--input", input, "--data", data)
			var output bytes.Buffer
			cmd.Stdout, cmd.Stderr = &output, &output
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			go func() {
				awaitMessages(ctx, data, point.stream, point.messages)
				_ = cmd.Process.Kill() // it may have ended by itself: then there is nothing to kill
			}()
			err := cmd.Wait()
			t.Logf("ended with %v", err)
			if diff := cmp.Diff(receipt, loaded(t, "layoffs", "--input", input, "--data", data, "--resume")); diff != "" {
				t.Errorf("another receipt after a kill:\n%s", diff)
			}
			if !equalRows(t, want, rows(t, data)) {
				t.Error("other rows after a kill")
			}
		})
	}
}

// A replay under other rules ends in the rows that these rules give: what no longer
// follows is taken back, nothing is fetched.
func TestReplayUnderOtherRules(t *testing.T) {
	t.Parallel()
	input := announcements(t, 30)
	folder := filepath.Join(t.TempDir(), "pipelines")
	if err := os.CopyFS(folder, pipelines.Embedded); err != nil {
		t.Fatal(err)
	}
	rules := filepath.Join(folder, "scorer", "facts.yaml")
	content, err := os.ReadFile(rules)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(rules, append(content, "\n# another version\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	fresh, replayed := t.TempDir(), t.TempDir()
	want := loaded(t, "layoffs", "--input", input, "--data", fresh, "--pipelines", folder)
	wantRows := rows(t, fresh)
	old := loaded(t, "layoffs", "--input", input, "--data", replayed)
	if old.OutputHash == want.OutputHash {
		t.Fatal("other rules gave the same output")
	}
	for _, stage := range []string{"score", "enrich"} {
		got := receiptIn(t, foreshock(t, "replay", stage, "--json", "--data", replayed, "--pipelines", folder))
		if got.Batch != "replay-"+stage || got.Signals != want.Signals || got.Facts != want.Facts || got.Indicators != want.Indicators {
			t.Errorf("replay %s: %+v, want the counts of %+v", stage, got, want)
		}
		if !equalRows(t, wantRows, rows(t, replayed)) {
			t.Errorf("replay %s: other rows than a fresh run under these rules", stage)
		}
	}
}

func TestBackfillWrongUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"backfill", "nothing"}, exitUsage, `no batch "nothing"; there are filings`},
		{[]string{"backfill", "warn", "--from", "2020"}, exitUsage, "--from"},
		{[]string{"backfill", "warn", "--from", "2020-02-01", "--to", "2020-01-01"}, exitUsage, "lies before"},
		{[]string{"backfill", "all", "--input", "x"}, exitUsage, "--input"},
		{[]string{"backfill", "warn", "--dry-run", "--input", "no-such-file.csv"}, exitBad, "holds no file"},
		{[]string{"replay", "score", "--kind", "news"}, exitUsage, "--company"},
	} {
		_, errs, status := try(t.Context(), "", append(c.args, "--data", filepath.Join(t.TempDir(), "none"))...)
		if status != c.status || !strings.Contains(errs, c.want) {
			t.Errorf("%v: status %d, %q; want %d and %q", c.args, status, errs, c.status, c.want)
		}
	}
}

// sharedHistory makes a data folder whose history is that of the shared data: registers of
// notices and layoffs, incidents and filings, 80,000 documents.
func sharedHistory(t *testing.T) (data string) {
	t.Helper()
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
	shared, err := filepath.Abs("../../../../shared/data")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatal("shared data is required")
		}
		t.Skip("shared data is absent")
	}
	data = t.TempDir()
	for batch, files := range map[string][]string{
		"warn": {"warn/warn_notices_to_2024.csv.xz"}, "layoffs": {"layoffs/layoffsfyi_2020-2024.csv"},
		"incidents": {"incidents/aws_status_2018-2021.jsonl", "incidents/github_incidents.jsonl"}, "filings": {"edgar/raw_8k_553.zip"},
	} {
		folder := filepath.Join(data, "history", batch)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if err := os.Symlink(filepath.Join(shared, file), filepath.Join(folder, filepath.Base(file))); err != nil {
				t.Fatal(err)
			}
		}
	}
	return data
}

// Everything of the shared data, as the project promises it: twice, and killed in the
// middle, it gives the same receipts and the same rows.
func TestBackfillSharedLong(t *testing.T) {
	data := sharedHistory(t)
	began := time.Now()
	first := foreshock(t, "backfill", "all", "--json", "--data", data)
	t.Logf("all in %.1f s:\n%s", time.Since(began).Seconds(), first)
	want := sums(t, data)
	same := func(what, data, out string) {
		t.Helper()
		a, b := strings.Split(strings.TrimSpace(first), "\n"), strings.Split(strings.TrimSpace(out), "\n")
		if len(a) != 4 || len(b) != 4 {
			t.Fatalf("%s: %d and %d receipts, want 4", what, len(a), len(b))
		}
		for i := range a {
			if diff := cmp.Diff(receiptIn(t, a[i]), receiptIn(t, b[i])); diff != "" {
				t.Errorf("%s: another receipt:\n%s", what, diff)
			}
		}
		if diff := cmp.Diff(want, sums(t, data)); diff != "" {
			t.Errorf("%s: other rows:\n%s", what, diff)
		}
	}
	same("a second run", data, foreshock(t, "backfill", "all", "--json", "--data", data))

	killed := sharedHistory(t)
	cmd := program("backfill", "all", "--data", killed)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	go func() {
		awaitMessages(ctx, killed, "FORESHOCK_BACKFILL_SIGNALS", 5000) // more than any batch but warn has
		_ = cmd.Process.Kill()
	}()
	if err := cmd.Wait(); err == nil {
		t.Error("it ended before it was killed")
	}
	same("killed in the middle", killed, foreshock(t, "backfill", "all", "--json", "--resume", "--data", killed))
}

// sums are number and content of the rows of each table, without the time of writing and
// the order of attributes, which is any.
func sums(t *testing.T, data string) map[string]string {
	t.Helper()
	tables := map[string]string{}
	for _, table := range []string{"event", "signal", "fact", "indicator", "forecast", "resolution", "alert"} {
		content := "* EXCEPT(written_at)"
		if table == "event" {
			content += " REPLACE(mapSort(attributes) AS attributes)"
		}
		tables[table] = foreshock(t, "sql", "--data", data, "--format", "csv", "SELECT count(), sum(cityHash64(tuple("+content+"))) FROM "+table+" FINAL")
	}
	return tables
}
