package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/dashboards"
)

// shown is what dashboards/web/test/drive.mjs wants to see on the page: what SQL says.
type shown struct {
	AsOf      string       `json:"as_of"`
	Companies int          `json:"companies"`
	Board     []shownRow   `json:"board"`
	OpenGaps  int          `json:"open_gaps"`
	Company   shownCompany `json:"company"`
	Earlier   shownEarlier `json:"earlier"`
	Event     shownEvent   `json:"event"`
	Hostile   shownEvent   `json:"hostile"`
	Alerts    int          `json:"alerts"`
	Scorecard int          `json:"scorecard"`
	Sources   int          `json:"sources"`
	// Then is what there was of these at the end of the as-of day.
	Then struct {
		Sources int `json:"sources"`
		Batches int `json:"batches"`
	} `json:"then"`
	Batches []shownBatch `json:"batches"`
}

// shownRow is a company on the board; nil is a cell without a figure.
type shownRow struct {
	Company string   `json:"company"`
	Risk    float64  `json:"risk"`
	Change  *float64 `json:"change"`
	Cuts    *float64 `json:"cuts"`
	Gap     *float64 `json:"gap"`
	Outages *float64 `json:"outages"`
	Known   string   `json:"known"`
}

type shownCompany struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Risk  float64   `json:"risk"`
	Facts int       `json:"facts"`
	Gaps  []float64 `json:"gaps"`
	// Row is its row on the board, Parts what its risk is made of, as stored, Newest its last facts.
	Row    shownRow    `json:"row"`
	Parts  []float64   `json:"parts"`
	Newest []shownFact `json:"newest"`
}

type shownFact struct {
	ID       string `json:"id"`
	Origins  int    `json:"origins"`
	Articles int    `json:"articles"`
}

type shownEarlier struct {
	Day  string  `json:"day"`
	Risk float64 `json:"risk"`
}

type shownEvent struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Quotes []string `json:"quotes"`
}

type shownBatch struct {
	Batch      string `json:"batch"`
	OutputHash string `json:"output_hash"`
}

// hostileHeadline is what a feed might be made to say. The collector takes markup out of it;
// what hides in a mark without width comes through, and the page must show it as text.
const hostileHeadline = "<\u200bscript>alert(1)</script> Contoso to cut 300 jobs"

// The page shows what SQL says: every view of the bundled example, in light, dark and on a
// phone, without a console error, a request to anyone else, or a violation that axe finds.
func TestPageShowsWhatIsKnown(t *testing.T) {
	t.Parallel()
	drive := driver(t)
	data := t.TempDir()
	once(t, data, "--source", example, "--source", hostileFeed(t))
	foreshock(t, "backfill", "layoffs", "--input", announcements(t, 20), "--data", data)
	drive(data, "2026-03-31", "2025-12-31")
}

// The same on the tables that a backfill of whole registers leaves.
func TestPageShowsWhatIsKnownLong(t *testing.T) {
	drive := driver(t)
	data := sharedHistory(t)
	once(t, data, "--source", hostileFeed(t))
	foreshock(t, "backfill", "all", "--data", data)
	// The inputs hold 79,094 documents; some notices are refused, since they lack what one needs.
	figures := answers(t, data, "SELECT (SELECT count() FROM event FINAL WHERE source != 'hostile'), sum(events), sum(documents) FROM batch_latest")[0]
	if events, told, documents := decimal(t, figures[0]), decimal(t, figures[1]), decimal(t, figures[2]); events < 77900 || told < events || documents < 79000 {
		t.Errorf("%v events of %v documents, %v by the receipts: want at least 77,900 of 79,000", events, documents, told)
	}
	var batches []string
	for _, row := range answers(t, data, "SELECT name FROM batch_latest WHERE state = 'done' ORDER BY name") {
		batches = append(batches, row[0])
	}
	if diff := cmp.Diff([]string{"filings", "incidents", "layoffs", "warn"}, batches); diff != "" {
		t.Errorf("batches that are done:\n%s", diff)
	}
	drive(data, "2024-12-31", "2023-12-31")
}

func hostileFeed(t *testing.T) string {
	t.Helper()
	line, err := json.Marshal(map[string]string{
		"id": "hostile", "title": hostileHeadline, "text": "Contoso <b>said</b> on Monday that it will cut 300 jobs.", "published": "2024-03-04T09:00:00Z", "source": "hostile",
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "hostile.jsonl")
	if err := os.WriteFile(file, append(line, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	return "file:" + file
}

// driver is a drive through the page of a data folder. Without a browser, or with a binary
// that holds no page, the test is skipped; in CI it fails then.
func driver(t *testing.T) func(data, asOf, earlier string) {
	t.Helper()
	folder, err := filepath.Abs("../../../dashboards/web")
	if err != nil {
		t.Fatal(err)
	}
	missing := func(what string) {
		t.Helper()
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatal(what)
		}
		t.Skip(what)
	}
	if _, built := dashboards.Web(); !built {
		missing("the page is not built: make page builds it")
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "playwright-core")); err != nil {
		missing("no playwright-core: make page fetches it")
	}
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		missing("no Chromium: apt-get install chromium")
	}
	return func(data, asOf, earlier string) {
		t.Helper()
		base := serving(t, data)
		want, err := json.MarshalIndent(expected(t, data, asOf, earlier), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "expected.json")
		if err := os.WriteFile(file, want, 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{filepath.Join(folder, "test", "drive.mjs"), base, file}
		if pictures := os.Getenv("FORESHOCK_PICTURES"); pictures != "" { // to be looked at
			args = append(args, pictures)
		}
		cmd := exec.CommandContext(t.Context(), "node", args...)
		cmd.Env = append(os.Environ(), "CHROMIUM="+browser)
		out, err := cmd.CombinedOutput()
		t.Logf("%s", out)
		if err != nil {
			t.Errorf("driving the page: %v\nwanted was %s", err, want)
		}
	}
}

// Whoever listens gets an alert as it is raised, and whoever comes back what came after the
// last one they had.
func TestLiveAlertsOfARunningProgram(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	base := serving(t, data)
	next := listening(t, base, "")
	foreshock(t, "backfill", "layoffs", "--input", announcedYesterday(t, "Zorbla Works", "Querbel Works"), "--data", data)
	first, second := next(), next()
	told := map[string]bool{}
	for _, e := range []raised{first, second} {
		var event struct {
			ID, Type string
			Data     struct{ Company, Severity string }
		}
		if err := json.Unmarshal([]byte(e.data), &event); err != nil || event.ID == "" || event.Data.Severity == "" {
			t.Errorf("an alert came as %q: %v", e.data, err)
		}
		told[event.Data.Company] = true
	}
	if !told["Zorbla Works"] || !told["Querbel Works"] {
		t.Errorf("told of %v", told)
	}
	if diff := cmp.Diff(second, listening(t, base, first.id)(), cmp.AllowUnexported(raised{})); diff != "" {
		t.Errorf("after the first came another than the second:\n%s", diff)
	}
}

// raised is an alert as an event of the stream.
type raised struct{ id, data string }

// listening follows the alerts of a running program, those after an event first. What it
// gives waits for the next one.
func listening(t *testing.T, base, after string) (next func() raised) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v1/alerts/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	if after != "" {
		request.Header.Set("Last-Event-ID", after)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	return func() (e raised) {
		t.Helper()
		kind := ""
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "event":
				kind = value
			case "data":
				e.data = value
			case "": // the event ends, or it is a comment
				if kind == "alert" {
					return e
				}
			}
		}
		t.Fatalf("no alert came: %v", lines.Err())
		return e
	}
}

// serving starts the program on a data folder and is the address of its page.
func serving(t *testing.T, data string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "nothing.jsonl")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := program("run", "--data", data, "--source", "file:"+empty, "--http-port", strconv.Itoa(port),
		"--nats-port", "0", "--clickhouse-port", "0", "--clickhouse-http-port", "0")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended, which the wait tells
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		if t.Failed() {
			t.Logf("run said:\n%s", log.String())
		}
	})
	base := "http://127.0.0.1:" + strconv.Itoa(port)
	deadline := time.After(3 * time.Minute)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if response, err := http.Get(base + "/readyz"); err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return base
			}
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("run ended: %v\n%s", err, log.String())
		case <-deadline:
			t.Fatalf("the page is not ready\n%s", log.String())
		case <-tick.C:
		}
	}
}

// expected asks SQL for what the page must show.
func expected(t *testing.T, data, asOf, earlier string) shown {
	t.Helper()
	const forecasts = "SELECT company_id, any(company) AS company, max(quarter) AS q, argMax(value, quarter) AS risk FROM indicator_as_of(as_of = '%s 23:59:59.999') WHERE name = 'risk_probability' GROUP BY company_id"
	at := fmt.Sprintf(forecasts, asOf)
	w := shown{AsOf: asOf, Company: shownCompany{ID: "amazon", Gaps: []float64{}}, Earlier: shownEarlier{Day: earlier}}
	for _, row := range answers(t, data, "SELECT company_id FROM ("+at+") WHERE q = (SELECT max(q) FROM ("+at+")) ORDER BY risk DESC, company LIMIT 3") {
		w.Board = append(w.Board, onBoard(t, data, asOf, row[0]))
	}
	one := func(query string) string {
		t.Helper()
		rows := answers(t, data, query)
		if len(rows) != 1 {
			t.Fatalf("%s: %d rows", query, len(rows))
		}
		return rows[0][0]
	}
	count := func(query string) int { t.Helper(); return int(decimal(t, one(query))) }
	asOfTable := func(name string) string { return fmt.Sprintf("%s_as_of(as_of = '%s 23:59:59.999')", name, asOf) }
	w.Companies = count("SELECT uniqExact(company_id) FROM " + asOfTable("indicator"))
	w.Company.Name = one("SELECT any(company) FROM " + asOfTable("indicator") + " WHERE company_id = 'amazon'")
	w.Company.Risk = decimal(t, one("SELECT risk FROM ("+at+") WHERE company_id = 'amazon'"))
	w.Company.Facts = count("SELECT uniqExact(id) FROM " + asOfTable("fact") + " WHERE company_id = 'amazon'")
	for _, row := range answers(t, data, "SELECT value FROM "+asOfTable("indicator")+" WHERE company_id = 'amazon' AND name LIKE 'cut_gap%' AND name != 'cut_gap_ratio' ORDER BY quarter DESC, name LIMIT 2") {
		w.Company.Gaps = append(w.Company.Gaps, decimal(t, row[0]))
	}
	w.Company.Row = onBoard(t, data, asOf, w.Company.ID)
	for _, row := range answers(t, data, "SELECT arrayJoin(parts.contribution) FROM (SELECT `parts.contribution` FROM "+asOfTable("indicator")+" WHERE company_id = 'amazon' AND name = 'risk_score' ORDER BY quarter DESC LIMIT 1)") {
		w.Company.Parts = append(w.Company.Parts, decimal(t, row[0]))
	}
	for _, row := range answers(t, data, "SELECT id, origins, articles FROM "+asOfTable("fact")+" WHERE company_id = 'amazon' ORDER BY toDate(event_time) DESC LIMIT 5") {
		w.Company.Newest = append(w.Company.Newest, shownFact{row[0], int(decimal(t, row[1])), int(decimal(t, row[2]))})
	}
	w.Earlier.Risk = decimal(t, one("SELECT risk FROM ("+fmt.Sprintf(forecasts, earlier)+") WHERE company_id = 'amazon'"))
	// A gap is open where the newest quarter with other indicators than the forecast says so.
	w.OpenGaps = count("SELECT uniqExact(company_id) FROM (SELECT company_id, name, value FROM " + asOfTable("indicator") + " AS i INNER JOIN (SELECT company_id, max(quarter) AS quarter FROM " + asOfTable("indicator") + " WHERE name NOT LIKE 'risk%' GROUP BY company_id) AS newest USING (company_id, quarter)) WHERE name LIKE 'cut_gap%' AND name != 'cut_gap_ratio' AND value > 0")
	w.Event.ID = one("SELECT event_id FROM " + asOfTable("signal") + " WHERE company_id = 'amazon' GROUP BY event_id ORDER BY count() DESC, event_id LIMIT 1")
	for _, row := range answers(t, data, "SELECT DISTINCT quote FROM "+asOfTable("signal")+" WHERE event_id = '"+w.Event.ID+"' AND quote NOT LIKE '%\\n%'") {
		w.Event.Quotes = append(w.Event.Quotes, row[0])
	}
	w.Hostile = shownEvent{ID: one("SELECT id FROM event FINAL WHERE source = 'hostile'"), Title: one("SELECT title FROM event FINAL WHERE source = 'hostile'")}
	if !strings.Contains(w.Hostile.Title, "<script>") {
		t.Fatalf("the headline came in as %q: nothing hostile to show", w.Hostile.Title)
	}
	w.Alerts = count("SELECT uniqExact(id) FROM alert FINAL")
	w.Scorecard = count("SELECT toUInt64(sum(forecasts)) FROM scorecard_latest WHERE period = 'all'")
	w.Sources = count("SELECT count() FROM source_health")
	w.Then.Sources = count("SELECT count() FROM " + asOfTable("source_health"))
	w.Then.Batches = count(fmt.Sprintf("SELECT count() FROM batch FINAL WHERE started_at <= '%s 23:59:59.999'", asOf))
	for _, row := range answers(t, data, "SELECT name, output_hash FROM batch_latest ORDER BY name") {
		w.Batches = append(w.Batches, shownBatch{row[0], row[1]})
	}
	return w
}

// onBoard is a company's row: the change against the quarter before, and of the newest quarter
// with other figures than forecasts the cuts, the gap and the outages.
func onBoard(t *testing.T, data, asOf, companyID string) shownRow {
	t.Helper()
	rows := answers(t, data, fmt.Sprintf(`WITH i AS (SELECT * FROM indicator_as_of(as_of = '%s 23:59:59.999') WHERE company_id = '%s' AND name IN
        ('risk_probability', 'risk_headcount', 'cuts_announced', 'cuts_confirmed', 'cut_target', 'cut_gap', 'cut_gap_cumulative', 'outage_count', 'outage_ai_linked_count')),
    (SELECT max(quarter) FROM i WHERE name = 'risk_probability') AS forecast,
    (SELECT max(quarter) FROM i WHERE name NOT LIKE 'risk%%') AS latest,
    subtractMonths(makeDate(toUInt16(substring(forecast, 1, 4)), 3 * toUInt8(substring(forecast, 6, 1)) - 2, 1), 3) AS before
SELECT argMax(company, knowledge_time), maxIf(value, name = 'risk_probability' AND quarter = forecast) AS risk,
    risk - anyOrNullIf(value, name = 'risk_probability' AND quarter = concat(toString(toYear(before)), 'Q', toString(toQuarter(before)))),
    maxOrNullIf(value, quarter = latest AND name IN ('cuts_announced', 'cuts_confirmed')),
    coalesce(anyOrNullIf(value, quarter = latest AND name = 'cut_gap'), anyOrNullIf(value, quarter = latest AND name = 'cut_gap_cumulative')),
    anyOrNullIf(value, quarter = latest AND name = 'outage_count'), toDate(max(knowledge_time))
FROM i`, asOf, companyID))
	if len(rows) != 1 {
		t.Fatalf("%s: %d rows", companyID, len(rows))
	}
	row := rows[0]
	cell := func(s string) *float64 {
		if s == "" {
			return nil
		}
		v := decimal(t, s)
		return &v
	}
	return shownRow{row[0], decimal(t, row[1]), cell(row[2]), cell(row[3]), cell(row[4]), cell(row[5]), row[6]}
}

// answers are the rows of a query against the program that serves a data folder.
func answers(t *testing.T, data, query string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(foreshock(t, "sql", "--data", data, "--format", "csv", query))).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%s: %v", query, err)
	}
	return rows[1:]
}

func decimal(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
