package incident

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

func TestStated(t *testing.T) {
	t.Parallel()
	pacific, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	utc := func(s string) time.Time {
		at, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for text, c := range map[string]struct {
		at         string
		page       *time.Location
		start, end string
	}{
		"Between 5:42 PM and 7:04 PM PDT, calls failed.":                               {"2018-05-10 02:40", pacific, "2018-05-10 00:42", "2018-05-10 02:04"},
		"Between 9:55 and 11:17 AM PST we saw errors":                                  {"2020-02-03 19:24", pacific, "2020-02-03 17:55", "2020-02-03 19:17"},
		"Between 11:30 PM and 1:10 AM PST, calls failed":                               {"2020-02-04 09:20", pacific, "2020-02-04 07:30", "2020-02-04 09:10"},
		"Between 5:10 PM on August 7th, and 3:50 AM PDT on August 8th, x":              {"2018-08-08 11:23", pacific, "2018-08-08 00:10", "2018-08-08 10:50"},
		"Between July 1 11:00 PM and July 2 1:00 AM PDT, x":                            {"2018-07-02 09:00", pacific, "2018-07-02 06:00", "2018-07-02 08:00"},
		"between 7:00 AM and 8:00 AM, no zone given":                                   {"2024-07-01 16:00", pacific, "2024-07-01 14:00", "2024-07-01 15:00"},
		"On January 28, 2024, between 01:00 UTC and 14:00 UTC it failed":               {"2024-01-29 20:00", time.UTC, "2024-01-28 01:00", "2024-01-28 14:00"},
		"On 2024-02-05, from 09:26 to 13:20 UTC some failed":                           {"2024-02-07 01:17", time.UTC, "2024-02-05 09:26", "2024-02-05 13:20"},
		"Between 2024-04-09 21:35 UTC and 2024-04-10 19:03 UTC it failed":              {"2024-04-12 10:00", time.UTC, "2024-04-09 21:35", "2024-04-10 19:03"},
		"Between 4:40 UTC and 18:47 UTC on April 18th it failed":                       {"2024-04-18 18:47", time.UTC, "2024-04-18 04:40", "2024-04-18 18:47"},
		"Between Dec 31 23:20 UTC and Jan 1 1:05 UTC it failed":                        {"2025-01-01 01:05", time.UTC, "2024-12-31 23:20", "2025-01-01 01:05"},
		"On May 15, 2025, between 22:08 UTC and 01:21 UTC it failed":                   {"2025-05-16 02:00", time.UTC, "2025-05-15 22:08", "2025-05-16 01:21"},
		"From 17:39-18:12 UTC it failed":                                               {"2023-06-29 18:36", time.UTC, "2023-06-29 17:39", "2023-06-29 18:12"},
		"between 11:56 UTC on 17 March 2023 and 02:10 UTC on 18 March 2023, customers": {"2023-03-19 09:00", time.UTC, "2023-03-17 11:56", "2023-03-18 02:10"},
		"Starting at 9:05 AM PDT we see errors":                                        {"2022-04-19 16:39", pacific, "2022-04-19 16:05", ""},
		"beginning at 2025-06-12 10:51 US/Pacific":                                     {"2025-06-12 18:46", pacific, "2025-06-12 17:51", ""},
		"between 60-80 jobs and 25:99 nothing":                                         {"2024-01-01 00:00", time.UTC, "", ""},
		"from 2 to 3 percent":                                                          {"2024-01-01 00:00", time.UTC, "", ""},
		"between 13:00 and 13:00 UTC":                                                  {"2024-01-01 14:00", time.UTC, "", ""},
	} {
		start, end := stated(text, utc(c.at), c.page)
		show := func(at time.Time) string {
			if at.IsZero() {
				return ""
			}
			return at.UTC().Format("2006-01-02 15:04")
		}
		if show(start) != c.start || show(end) != c.end {
			t.Errorf("%q: %q to %q, want %q to %q", text, show(start), show(end), c.start, c.end)
		}
	}
}

// read reads a document or a feed and gives its events.
func readAll(t *testing.T, d *Directory, document string) []*foreshockv1.Event {
	t.Helper()
	var tally outcome.Tally
	if _, err := d.Read([]byte(document), "test", tally.Sink()); err != nil {
		t.Fatal(err)
	}
	return tally.Events
}

func attributes(e *foreshockv1.Event, names ...string) map[string]string {
	out := map[string]string{}
	for _, n := range names {
		if v := e.GetAttributes()[n]; v != "" {
			out[n] = v
		}
	}
	return out
}

func atom(when, status, text string) string {
	month, rest, _ := strings.Cut(when, " ")
	day, clock, _ := strings.Cut(rest, ", ")
	return fmt.Sprintf("<p><small>%s <var data-var='date'>%s</var>, <var data-var='time'>%s</var> UTC</small><br><strong>%s</strong> - %s</p>", month, day, clock, status, text)
}

func TestStatuspageItems(t *testing.T) {
	t.Parallel()
	d := directory(t)
	published := time.Date(2025, 1, 1, 1, 10, 0, 0, time.UTC)
	item := Item{
		ID: "tag:www.githubstatus.com,2005:Incident/77", Link: "https://www.githubstatus.com/incidents/abc123xyz", Title: "Incident with Actions &amp; Pages",
		Published: published, Updated: published,
		HTML: atom("Jan 1, 01:10", "Resolved", "Caused by a deployment; we rolled it back.<br>Sorry.") + atom("Dec 31, 23:50", "Investigating", "Looking &lt;into&gt; it."),
	}
	edited := item
	edited.Updated = published.Add(24 * time.Hour)
	edited.HTML = strings.Replace(item.HTML, "Sorry.", "From 23:30 to 00:30 UTC calls failed.", 1)
	var tally outcome.Tally
	feed := Feed{Title: "GitHub Status - Incident History", Addresses: []string{"https://www.githubstatus.com/history.atom"}, Items: []Item{item, edited, item}}
	count, err := d.ReadFeed(feed, "github-status", tally.Sink())
	if err != nil || count.Events != 2 || count.Repeated != 1 {
		t.Fatalf("%+v, %v", count, err)
	}
	first, second := tally.Events[0], tally.Events[1]
	if first.GetDocument() != "github/abc123xyz" || second.GetDocument() != first.GetDocument() || first.GetId() == second.GetId() {
		t.Errorf("an edit in place: documents %s and %s, ids %s and %s", first.GetDocument(), second.GetDocument(), first.GetId(), second.GetId())
	}
	if diff := cmp.Diff(map[string]string{
		Start: "2024-12-31T23:50:00Z", End: "2025-01-01T01:10:00Z", DurationHours: "1.33", Window: "updates", Service: "Actions, Pages",
		Cause: "change", Status: "resolved", Updates: "2", Page: "github",
	}, attributes(first, Start, End, DurationHours, Window, Service, Cause, Status, Updates, Page, Impact, AILinked)); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{Start: "2024-12-31T23:30:00Z", End: "2025-01-01T00:30:00Z", DurationHours: "1", Window: "stated"},
		attributes(second, Start, End, DurationHours, Window)); diff != "" {
		t.Errorf("attributes of the edit (-want +got):\n%s", diff)
	}
	if want := "2024-12-31 23:50 UTC investigating: Looking <into> it.\n2025-01-01 01:10 UTC resolved: Caused by a deployment; we rolled it back.\nSorry."; first.GetText() != want {
		t.Errorf("text %q, want %q", first.GetText(), want)
	}
	if first.GetCompany() != "GitHub" || first.GetTitle() != "Incident with Actions & Pages" || !second.GetEventTime().AsTime().Equal(edited.Updated) {
		t.Errorf("company %q, title %q, time %v", first.GetCompany(), first.GetTitle(), second.GetEventTime().AsTime())
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	d := directory(t)
	item := Item{ID: "x/Incident/5", Title: "API down", HTML: atom("May 2, 10:00", "Investigating", "Looking."), Published: time.Date(2024, 5, 2, 10, 0, 0, 0, time.UTC)}
	var tally outcome.Tally
	if _, err := d.ReadFeed(Feed{Title: "Acme Cloud Status - Incident History", Items: []Item{item}}, "acme", tally.Sink()); err != nil {
		t.Fatal(err)
	}
	if e := tally.Events[0]; e.GetCompany() != "Acme Cloud" || !strings.HasPrefix(e.GetDocument(), "acme-cloud/") || e.GetAttributes()[End] != "" {
		t.Errorf("a page that is not listed: %v", e)
	}
	if _, err := d.ReadFeed(Feed{Title: "Acme blog", Addresses: []string{"https://acme.example/feed"}, Items: []Item{item}}, "acme", tally.Sink()); !errors.Is(err, ErrUnknown) {
		t.Errorf("a feed of no status page: %v", err)
	}
}

func TestMaintenanceIsNoOutage(t *testing.T) {
	t.Parallel()
	var tally outcome.Tally
	item := Item{
		ID: "1", Link: "https://www.githubstatus.com/incidents/m1", Title: "Planned work", Published: time.Date(2024, 5, 2, 12, 0, 0, 0, time.UTC),
		HTML: atom("May 2, 12:00", "Completed", "Done.") + atom("May 2, 10:00", "In progress", "Now.") + atom("Apr 28, 09:00", "Scheduled", "From 10:00 to 12:00 UTC on May 2."),
	}
	if _, err := directory(t).ReadFeed(Feed{Addresses: []string{"https://www.githubstatus.com/history.rss"}, Items: []Item{item}}, "g", tally.Sink()); err != nil {
		t.Fatal(err)
	}
	if got := attributes(tally.Events[0], Impact, Status, Window); got[Impact] != "maintenance" || got[Status] != "completed" || got[Window] != "updates" {
		t.Errorf("attributes %v", got)
	}
}

func TestStatuspageJSON(t *testing.T) {
	t.Parallel()
	const document = `{"page":{"id":"p","name":"GitHub","url":"https://www.githubstatus.com"},"incidents":[
 {"id":"abc123xyz","name":"Incident with Pages","status":"resolved","impact":"major","created_at":"2024-09-16T21:31:02Z","updated_at":"2024-09-16T22:08:39Z","started_at":"2024-09-16T21:30:00Z","resolved_at":"2024-09-16T22:30:00Z",
  "components":[{"name":"Pages"}],"incident_updates":[
   {"status":"resolved","body":"A third-party provider failed.","created_at":"2024-09-16T22:08:39Z","affected_components":[{"name":"Pages"},{"name":"Actions"}]},
   {"status":"investigating","body":"Looking.","created_at":"2024-09-16T21:31:02Z"}]},
 {"id":7},
 {"id":"def","name":"","status":"x","incident_updates":[]}]}`
	d := directory(t)
	var tally outcome.Tally
	count, err := d.Read([]byte(document), "github-status", tally.Sink())
	if err != nil || count.Events != 1 || count.Refused != 2 {
		t.Fatalf("%+v, %v, %v", count, err, tally.Refusals)
	}
	e := tally.Events[0]
	if diff := cmp.Diff(map[string]string{
		Start: "2024-09-16T21:30:00Z", End: "2024-09-16T22:30:00Z", DurationHours: "1", Service: "Pages, Actions", Impact: "major", Cause: "dependency", Status: "resolved",
	}, attributes(e, Start, End, DurationHours, Service, Impact, Cause, Status)); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	// Atom and JSON tell of one incident under one key.
	if e.GetDocument() != "github/abc123xyz" || e.GetUrl() != "https://www.githubstatus.com/incidents/abc123xyz" {
		t.Errorf("document %s, url %s", e.GetDocument(), e.GetUrl())
	}
}

func TestAWS(t *testing.T) {
	t.Parallel()
	d := directory(t)
	record := func(summary, description string) string {
		return `{"service_name":"Amazon Elastic Compute Cloud (N. Virginia)","summary":"` + summary + `","date":"1650382771","status":3,"details":"","description":"` + description + `","service":"ec2-us-east-1"}`
	}
	div := func(at, text string) string {
		return `<div><span class=\"yellowfg\">` + at + `</span>&nbsp;` + text + `</div>`
	}
	early := record("Launch failures", div(" 8:39 AM PDT", "We are looking."))
	late := record("[RESOLVED] Launch failures", div(" 8:39 AM PDT", "We are looking.")+div("11:50 PM PDT", "Power was lost.")+div("12:20 AM PDT", "More.")+div("Apr 21,  1:00 AM PDT", "Between 8:30 AM on April 19th and 12:30 AM PDT on April 21st, launches failed. The issue has been resolved."))
	for name, document := range map[string]string{
		"lines":   early + "\n" + late + "\n" + late,
		"archive": `{"archive":[` + late + `],"current":[` + early + `]}`,
		"array":   `[` + early + `,` + late + `]`,
	} {
		events := readAll(t, d, document)
		if len(events) != 2 || events[0].GetDocument() != "aws/ec2-us-east-1/1650382771" || events[1].GetDocument() != events[0].GetDocument() {
			t.Errorf("%s: %v", name, events)
			continue
		}
		whole := events[1]
		if name == "archive" {
			whole = events[0]
		}
		if diff := cmp.Diff(map[string]string{
			Start: "2022-04-19T15:30:00Z", End: "2022-04-21T07:30:00Z", DurationHours: "40", Service: "EC2", Region: "us-east-1", Impact: "critical", Cause: "power",
			Status: "resolved", Platform: "AWS", Updates: "4", LastUpdate: "2022-04-21T08:00:00Z",
		}, attributes(whole, Start, End, DurationHours, Service, Region, Impact, Cause, Status, Platform, Updates, LastUpdate)); diff != "" {
			t.Errorf("%s: attributes (-want +got):\n%s", name, diff)
		}
		if !strings.Contains(whole.GetText(), "2022-04-20 07:20 UTC update: More.") {
			t.Errorf("%s: the clock past midnight: %s", name, whole.GetText())
		}
	}
}

func TestAWSFeed(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 1, 14, 20, 0, 0, 0, time.UTC)
	items := []Item{ // newest first, as published
		{ID: "http://status.aws.amazon.com/#sns-us-east-1_1642200240", Title: "Service is operating normally: [RESOLVED] Delays", HTML: "The issue has been resolved.", Published: at.Add(2 * time.Hour)},
		{ID: "http://status.aws.amazon.com/#sns-us-east-1_1642196640", Title: "Service degradation: Delays", HTML: "Still looking.", Published: at.Add(time.Hour)},
		{ID: "http://status.aws.amazon.com/#sns-us-east-1_1642193040", Title: "Informational message: Delays", HTML: "We are looking.", Published: at},
		{ID: "http://status.aws.amazon.com/#sns-us-east-1_1641000000", Title: "Informational message: Delays", HTML: "Another day.", Published: at.Add(-300 * time.Hour)},
	}
	var tally outcome.Tally
	if _, err := directory(t).ReadFeed(Feed{Addresses: []string{"https://status.aws.amazon.com/rss/all.rss"}, Items: items}, "aws", tally.Sink()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range tally.Events {
		a := e.GetAttributes()
		got = append(got, strings.Join([]string{e.GetDocument(), a[Service], a[Impact], a[Status], a[Updates], a[DurationHours]}, " | "))
	}
	if diff := cmp.Diff([]string{
		"aws/sns-us-east-1/1641000000 | SNS | minor | investigating | 1 | ",
		"aws/sns-us-east-1/1642193040 | SNS | minor | investigating | 1 | ",
		"aws/sns-us-east-1/1642193040 | SNS | major | update | 2 | ",
		"aws/sns-us-east-1/1642193040 | SNS | major | resolved | 3 | 2",
	}, got); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
}

func TestGoogle(t *testing.T) {
	t.Parallel()
	d := directory(t)
	events := readAll(t, d, `[{"id":"ow5i3PPK96RduMcb1SsW","number":"1","begin":"2025-06-12T17:51:00+00:00","created":"2025-06-12T18:46:00+00:00","end":"2025-06-13T01:18:00+00:00","modified":"2025-06-13T22:00:00+00:00",
"external_desc":"Multiple products have failing calls","updates":[{"when":"2025-06-13T01:18:00+00:00","text":"**Resolved.**","status":"AVAILABLE"},{"when":"2025-06-12T18:46:00+00:00","text":"A policy change with blank fields was rolled back.","status":"SERVICE_OUTAGE"}],
"status_impact":"SERVICE_OUTAGE","severity":"high","service_name":"Multiple Products","affected_products":[{"title":"Cloud Run","id":"1"},{"title":"Vertex AI","id":"2"}],"uri":"incidents/ow5i3PPK96RduMcb1SsW","previously_affected_locations":[{"title":"Iowa","id":"us-central1"}]}]`)
	want := map[string]string{
		Start: "2025-06-12T17:51:00Z", End: "2025-06-13T01:18:00Z", DurationHours: "7.45", Service: "Cloud Run, Vertex AI", Region: "us-central1", Impact: "critical", Cause: "change", Status: "resolved", Platform: "Google Cloud",
	}
	if diff := cmp.Diff(want, attributes(events[0], Start, End, DurationHours, Service, Region, Impact, Cause, Status, Platform)); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	var tally outcome.Tally
	at := time.Date(2025, 6, 13, 2, 0, 0, 0, time.UTC)
	feed := Feed{Title: "Google Cloud Service Health Updates", Items: []Item{
		{ID: "tag:status.cloud.google.com,2025:feed:ow5i3PPK96RduMcb1SsW.zz1", Link: "https://status.cloud.google.com/incidents/ow5i3PPK96RduMcb1SsW", Title: "RESOLVED: Multiple products have failing calls",
			HTML: "<p> Incident began at <strong>2025-06-12 10:51</strong> and ended at <strong>2025-06-12 18:18</strong> <span>(all times are <strong>US/Pacific</strong>).</span></p><div>Done.</div>", Updated: at},
	}}
	if _, err := d.ReadFeed(feed, "g", tally.Sink()); err != nil {
		t.Fatal(err)
	}
	if e := tally.Events[0]; e.GetDocument() != events[0].GetDocument() || e.GetAttributes()[Start] != want[Start] || e.GetAttributes()[End] != want[End] {
		t.Errorf("the feed tells of %s, %v", e.GetDocument(), e.GetAttributes())
	}
}

func TestAzure(t *testing.T) {
	t.Parallel()
	var tally outcome.Tally
	at := time.Date(2023, 3, 18, 9, 0, 0, 0, time.UTC)
	feed := Feed{Title: "Azure Status", Items: []Item{{
		Title: "Storage - West Europe - Mitigated (Tracking ID RN_K-DD8)", Link: "https://azure.status.microsoft/en-us/status/history/",
		HTML:       "<p><strong>What happened?</strong> Between 11:56 UTC on 17 March 2023 and 02:10 UTC on 18 March 2023, requests failed after a cooling failure.</p>",
		Categories: []string{"Storage", "West Europe", "Virtual Machines"}, Published: at,
	}}}
	if _, err := directory(t).ReadFeed(feed, "azure", tally.Sink()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{
		Start: "2023-03-17T11:56:00Z", End: "2023-03-18T02:10:00Z", DurationHours: "14.23", Service: "Storage, Virtual Machines", Region: "West Europe", Cause: "power", Status: "resolved", Platform: "Azure",
	}, attributes(tally.Events[0], Start, End, DurationHours, Service, Region, Cause, Status, Platform)); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
}

func TestCauses(t *testing.T) {
	t.Parallel()
	d := directory(t)
	for text, want := range map[string][2]string{
		"An AI-assisted change removed a table.":                            {"ai_assisted_change", "true"},
		"A coding agent deleted the environment and rebuilt it.":            {"ai_assisted_change", "true"},
		"The AI assistant service was down.":                                {"unknown", ""},
		"Copilot code completions failed.":                                  {"unknown", ""},
		"We mitigated a DDoS attack.":                                       {"security", ""},
		"A data centre lost utility power.":                                 {"power", ""},
		"Our DNS provider had an outage.":                                   {"dependency", ""},
		"An upstream provider changed its configuration.":                   {"dependency", ""},
		"A configuration change was rolled back.":                           {"change", ""},
		"A bad deployment was reverted.":                                    {"change", ""},
		"The database ran out of memory under unusual load.":                {"capacity", ""},
		"A bug in a rarely used path caused errors.":                        {"unknown", ""},
		"This incident has been resolved.":                                  {"unknown", ""},
		"We will change how we page people; the cause was a traffic surge.": {"capacity", ""},
	} {
		ai := ""
		if d.aiLinked.MatchString(text) {
			ai = "true"
		}
		if got := [2]string{d.cause(text), ai}; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestUnknownDocuments(t *testing.T) {
	t.Parallel()
	d := directory(t)
	for _, document := range []string{"", "{}", "[1]", `{"a":1}`, "<html>", "null", `{"incidents":[]}`, "[{}]"} {
		if d.Is([]byte(document)) {
			t.Errorf("%q is taken for incidents", document)
		}
		if _, err := d.Read([]byte(document), "x", (&outcome.Tally{}).Sink()); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %v", document, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	d := directory(f)
	f.Add(`{"page":{"name":"x","url":"y"},"incidents":[{"id":"a","name":"b","created_at":"2024-01-01T00:00:00Z"}]}`)
	f.Add(`{"service_name":"a","summary":"b","date":"1","description":"<div><span>1:00 AM PST</span> x</div>","service":"c"}`)
	f.Add(`{"title":"t","url":"https://www.githubstatus.com/incidents/x","started_at":"2024-01-01T00:00:00Z","updates":[]}`)
	f.Fuzz(func(t *testing.T, document string) {
		var tally outcome.Tally
		count, _ := d.Read([]byte(document), "fuzz", tally.Sink())
		if count.Items != len(tally.Events)+len(tally.Refusals) {
			t.Fatalf("%+v, but %d events, %d refusals", count, len(tally.Events), len(tally.Refusals))
		}
		checkTimes(t, tally.Events)
	})
}

func FuzzItem(f *testing.F) {
	d := directory(f)
	f.Add("Incident", "<p><small>Jan 1, 01:10 UTC</small><br><strong>Resolved</strong> - From 23:30 to 00:30 UTC.</p>", "https://www.githubstatus.com/x", int64(1735693800))
	f.Add("Service is operating normally: x", "Between 1:00 AM and 2:00 AM PST", "https://status.aws.amazon.com/rss/all.rss", int64(0))
	f.Add("x", "Incident began at 2024-01-01 00:00", "https://status.cloud.google.com/", int64(1))
	f.Add("x - Mitigated", "Starting at 25:61", "https://azure.status.microsoft/", int64(1))
	f.Fuzz(func(t *testing.T, title, content, address string, at int64) {
		if at < 0 || at > 1<<33 {
			return
		}
		var tally outcome.Tally
		item := Item{ID: title, Link: address, Title: title, HTML: content, Published: time.Unix(at, 0)}
		_, _ = d.ReadFeed(Feed{Title: title, Addresses: []string{address}, Items: []Item{item, item}}, "fuzz", tally.Sink())
		checkTimes(t, tally.Events)
	})
}

// checkTimes holds what every event of an incident promises.
func checkTimes(t *testing.T, events []*foreshockv1.Event) {
	t.Helper()
	for _, e := range events {
		a := e.GetAttributes()
		start, err := time.Parse(time.RFC3339, a[Start])
		if err != nil {
			t.Fatalf("start %q", a[Start])
		}
		if a[End] != "" {
			if end, err := time.Parse(time.RFC3339, a[End]); err != nil || !end.After(start) {
				t.Fatalf("from %s to %s", a[Start], a[End])
			}
		}
		if e.GetCompany() == "" || e.GetDocument() == "" || e.GetId() == "" {
			t.Fatalf("incomplete: %v", e)
		}
	}
}
