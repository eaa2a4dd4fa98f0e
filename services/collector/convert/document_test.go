package convert_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/collector/convert"
	"github.com/foreshock/foreshock/services/collector/feed"
	"github.com/foreshock/foreshock/services/collector/outcome"
	"github.com/foreshock/foreshock/services/collector/table"
)

// Small documents of each format, in our own words.
const (
	notices   = "Company,Location,Notice Date,Layoff Date,Employees Affected,Notes\nNorthwind Cannery,Kodiak,3/2/2026,5/1/26,60-80,\nNo Date Ltd.,Nome,TBD,-,5,\n"
	layoffs   = "company,location,total_laid_off,date,percentage_laid_off,industry,source,stage,funds_raised,country,date_added\nNorthwind,Oslo,120.0,2/3/2024,0.1,Food,https://example.org/1,Series A,12,Norway,\n"
	status    = `{"page":{"name":"GitHub","url":"https://www.githubstatus.com"},"incidents":[{"id":"abc","name":"Disruption with Actions","status":"resolved","impact":"major","created_at":"2026-02-01T10:00:00Z","updated_at":"2026-02-01T12:00:00Z","resolved_at":"2026-02-01T12:00:00Z","incident_updates":[{"status":"resolved","body":"Fixed.","created_at":"2026-02-01T12:00:00Z"}]}]}`
	statusXML = `<feed xmlns="http://www.w3.org/2005/Atom"><title>GitHub Status - Incident History</title><id>tag:www.githubstatus.com,2005:/history</id><link href="https://www.githubstatus.com"/>` +
		`<entry><id>tag:www.githubstatus.com,2005:Incident/1</id><title>Disruption with Pages</title><link href="https://www.githubstatus.com/incidents/x1"/><published>2026-02-01T12:00:00Z</published><updated>2026-02-01T12:00:00Z</updated><content type="html">&lt;p&gt;&lt;small&gt;Feb  1, 12:00 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Resolved&lt;/strong&gt; - Fixed.&lt;/p&gt;&lt;p&gt;&lt;small&gt;Feb  1, 11:00 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Investigating&lt;/strong&gt; - Pages is down.&lt;/p&gt;</content></entry></feed>`
	eightK = "<SEC-DOCUMENT>x.txt\n<SEC-HEADER>\nACCESSION NUMBER: 0000012345-26-000001\nCONFORMED SUBMISSION TYPE: 8-K\nFILED AS OF DATE: 20260203\nCOMPANY CONFORMED NAME: NORTHWIND CORP\nCENTRAL INDEX KEY: 0000012345\n</SEC-HEADER>\n<DOCUMENT>\n<TYPE>8-K\n<TEXT>\nItem 2.05 Costs Associated with Exit or Disposal Activities\n\nOn February 2, 2026 Northwind decided to reduce its workforce by 300 people.\n</TEXT>\n</DOCUMENT>\n"
	lone   = "<html><head><title>x</title></head><body><p>UNITED STATES<br>SECURITIES AND EXCHANGE COMMISSION</p><p>FORM 8-K</p><p>Date of report: February 2, 2026</p><p>Item 8.01 Other Events</p><p>Northwind closed a plant in Oslo and says so here.</p></body></html>"
	news   = `<rss version="2.0"><channel><title>News</title><item><title>Northwind cuts</title><link>https://example.org/1</link><guid>1</guid></item></channel></rss>`
)

func TestDocument(t *testing.T) {
	t.Parallel()
	c := converter(t, convert.DefaultLimits())
	for _, test := range []struct {
		name, document, location string
		source                   pipelines.Source
		want                     string // kind company items/events/refused
	}{
		{"a feed", news, "news.xml", pipelines.Source{}, "news  1/1/0"},
		{"lines", `{"id":"1","title":"Northwind cuts"}` + "\n{\n", "x.jsonl", pipelines.Source{}, "news  2/1/1"},
		{"notices", notices, "ak.csv", pipelines.Source{}, "notice Northwind Cannery 2/1/1"},
		{"notices of a declared layout", notices, "download", pipelines.Source{Format: "notice", Layout: "ak"}, "notice Northwind Cannery 2/1/1"},
		{"notices on a page", "<html><body><table><tr><th>Company</th><th>Location</th><th>Notice Date</th><th>Layoff Date</th><th>Employees Affected</th><th>Notes</th></tr><tr><td>Northwind</td><td>Kodiak</td><td>3/2/2026</td><td></td><td>7</td><td></td></tr></table></body></html>", "page", pipelines.Source{}, "notice Northwind 1/1/0"},
		{"announced layoffs", layoffs, "layoffs.csv", pipelines.Source{}, "news Northwind 1/1/0"},
		{"announced layoffs, declared", layoffs, "x", pipelines.Source{Format: "announced"}, "news Northwind 1/1/0"},
		{"incidents", status, "incidents.json", pipelines.Source{}, "incident GitHub 1/1/0"},
		{"a status page's feed", statusXML, "history.atom", pipelines.Source{}, "incident GitHub 1/1/0"},
		{"a status page's feed, declared", statusXML, "history.atom", pipelines.Source{Format: "incident"}, "incident GitHub 1/1/0"},
		{"a status page taken for news", statusXML, "history.atom", pipelines.Source{Kind: "news"}, "news GitHub 1/1/0"},
		{"a submission", eightK, "x.txt", pipelines.Source{}, "filing NORTHWIND CORP 1/1/0"},
		{"a lone 8-K", lone, "Northwind.8-K.html", pipelines.Source{}, "filing  1/1/0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := file
			r.Source, r.Location = test.source, test.location
			r.Source.Name = "source"
			var tally outcome.Tally
			count, err := c.Document(t.Context(), []byte(test.document), "", r, tally.Sink())
			if err != nil {
				t.Fatal(err)
			}
			if len(tally.Events) != 1 {
				t.Fatalf("%d events, refused %+v", len(tally.Events), tally.Refusals)
			}
			e := tally.Events[0]
			got := fmt.Sprintf("%s %s %d/%d/%d", e.GetKind(), e.GetCompany(), count.Items, len(tally.Events), len(tally.Refusals))
			if got != test.want || e.GetSource() != "source" {
				t.Errorf("got %q of %s, want %q", got, e.GetSource(), test.want)
			}
		})
	}
}

func TestDocumentRefused(t *testing.T) {
	t.Parallel()
	c := converter(t, convert.DefaultLimits())
	drifted := strings.Replace(notices, "Employees Affected", "Number of Employees Affected", 1)
	for _, test := range []struct {
		name, document, location string
		source                   pipelines.Source
		want                     string
	}{
		{"a page", "<html><body><p>Hello.</p></body></html>", "x", pipelines.Source{}, feed.WebPage},
		{"a page for a table", "<html><body><p>Hello.</p></body></html>", "x", pipelines.Source{Format: "notice", Layout: "ak"}, feed.WebPage},
		{"a page for a feed", "<html><body><p>Hello.</p></body></html>", "x", pipelines.Source{Format: "feed"}, feed.WebPage},
		{"nothing", " \n", "x", pipelines.Source{}, feed.Nothing},
		{"some text", "Hello.", "x", pipelines.Source{}, feed.NotAFeed},
		{"a feed for incidents", `{"a":1}`, "x", pipelines.Source{Format: "incident"}, feed.NotAFeed},
		{"another table", "a,b\n1,2\n", "x.csv", pipelines.Source{Format: "notice"}, "drift"},
		{"a layout that moved", drifted, "ak.csv", pipelines.Source{}, `drift "Employees Affected" is now "Number of Employees Affected"`},
		{"a declared layout that moved", drifted, "x", pipelines.Source{Format: "notice", Layout: "ak"}, `drift "Employees Affected" is now "Number of Employees Affected"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := file
			r.Source, r.Location = test.source, test.location
			var tally outcome.Tally
			_, err := c.Document(t.Context(), []byte(test.document), "", r, tally.Sink())
			var (
				parsed *feed.Error
				drift  *table.DriftError
				got    string
			)
			switch {
			case errors.As(err, &parsed):
				got = parsed.Reason
			case errors.As(err, &drift):
				got = "drift " + err.Error()
			}
			reason, detail, _ := strings.Cut(test.want, " ")
			if !strings.HasPrefix(got, reason) || !strings.Contains(got, detail) || len(tally.Events) > 0 {
				t.Errorf("got %v, %d events; want %s", err, len(tally.Events), test.want)
			}
		})
	}
}

// What a table holds from before it was first read could have been read then; what it
// gets later is known from when it is read.
func TestDocumentKnowledge(t *testing.T) {
	t.Parallel()
	c := converter(t, convert.DefaultLimits())
	r := live
	r.Source = pipelines.Source{Name: "warn-ak", Format: "notice", Layout: "ak"}
	known := func(first bool, at time.Time) []string {
		r.First, r.Read = first, at
		var tally outcome.Tally
		if _, err := c.Document(t.Context(), []byte(notices), "", r, tally.Sink()); err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, e := range tally.Events {
			out = append(out, fmt.Sprint(e.GetKnowledgeTime().AsTime().Format(time.DateOnly), " ", e.GetKnowledgeInferred()))
		}
		return out
	}
	later := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	if diff := cmp.Diff([]string{"2026-03-02 true"}, known(true, later)); diff != "" {
		t.Errorf("first reading: %s", diff)
	}
	if diff := cmp.Diff([]string{"2026-04-01 false"}, known(false, later)); diff != "" {
		t.Errorf("a later one: %s", diff)
	}
	fresh := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	if diff := cmp.Diff([]string{"2026-03-03 false"}, known(true, fresh)); diff != "" {
		t.Errorf("first reading of a fresh notice: %s", diff)
	}
}
