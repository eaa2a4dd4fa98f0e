package convert_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/collector/convert"
	"github.com/foreshock/foreshock/services/collector/feed"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

var (
	read = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	made = time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC)
)

// file is a reading of a local file, live one of a remote feed.
var (
	file = convert.Reading{Source: pipelines.Source{Name: "news", URL: "file:news.xml"}, Location: "news.xml", Read: read, Undated: made}
	live = convert.Reading{Source: pipelines.Source{Name: "news", URL: "https://example.org/feed"}, Location: "https://example.org/feed", Live: true, Read: read}
)

var shipped = sync.OnceValues(func() (*pipelines.Pipelines, error) { return pipelines.Load(pipelines.Embedded) })

func converter(t testing.TB, limits convert.Limits) *convert.Converter {
	t.Helper()
	p, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	c, err := convert.New(limits, convert.RulesOf(p))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func at(s string) *timestamppb.Timestamp {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return timestamppb.New(t)
}

func TestFeed(t *testing.T) {
	t.Parallel()
	c := converter(t, convert.DefaultLimits())
	status := &feed.Feed{Title: "GitHub Status - Incident History", ID: "tag:www.githubstatus.com,2005:/history", Link: "https://www.githubstatus.com"}
	edgar := &feed.Feed{Title: "Latest Filings", ID: "https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent"}
	for _, test := range []struct {
		name    string
		feed    *feed.Feed
		entry   feed.Entry
		reading convert.Reading
		want    *foreshockv1.Event
	}{
		{
			"news from a file", &feed.Feed{Lang: "en-GB", Link: "https://example.org/"},
			feed.Entry{
				ID: " n-1 ", Title: "<b>Acme</b> &amp; Co", Link: "/1", Summary: "short", Content: "<p>One.</p><p>Two.</p>",
				Published: "Tue, 03 Feb 2026 09:00:00 GMT", Authors: []string{"Jane", "Joe"}, Categories: []string{"work", "tech"},
			},
			file,
			&foreshockv1.Event{
				Kind: "news", Source: "news", Document: "n-1", Title: "Acme & Co", Text: "One.\nTwo.", Url: "https://example.org/1", Lang: "en",
				EventTime: at("2026-02-03T09:00:00Z"), KnowledgeTime: at("2026-02-03T09:00:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"published": "Tue, 03 Feb 2026 09:00:00 GMT", "author": "Jane; Joe", "categories": "work; tech"},
			},
		},
		{
			"news read live", &feed.Feed{}, feed.Entry{Title: "Acme", Link: "https://example.org/1", Published: "2026-02-03T09:00:00Z"}, live,
			&foreshockv1.Event{
				Kind: "news", Source: "news", Document: "https://example.org/1", Title: "Acme", Url: "https://example.org/1",
				EventTime: at("2026-02-03T09:00:00Z"), KnowledgeTime: timestamppb.New(read),
				Attributes: map[string]string{"published": "2026-02-03T09:00:00Z"},
			},
		},
		{
			"news edited later is known later", &feed.Feed{},
			feed.Entry{ID: "1", Title: "Acme", Published: "2026-02-03T09:00:00Z", Updated: "2026-02-05T09:00:00Z"}, file,
			&foreshockv1.Event{
				Kind: "news", Source: "news", Document: "1", Title: "Acme",
				EventTime: at("2026-02-03T09:00:00Z"), KnowledgeTime: at("2026-02-05T09:00:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"published": "2026-02-03T09:00:00Z", "updated": "2026-02-05T09:00:00Z"},
			},
		},
		{
			"incident edited later is a version of its own", status,
			feed.Entry{ID: "i-1", Title: "Down", Published: "2026-02-03T09:00:00Z", Updated: "2026-02-03T11:00:00Z"}, file,
			&foreshockv1.Event{
				Kind: "incident", Source: "news", Document: "i-1", Title: "Down", Company: "GitHub",
				EventTime: at("2026-02-03T11:00:00Z"), KnowledgeTime: at("2026-02-03T11:00:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"published": "2026-02-03T09:00:00Z", "updated": "2026-02-03T11:00:00Z"},
			},
		},
		{
			"a remote feed cannot claim to be another", &feed.Feed{ID: status.ID, Link: status.Link, Title: "x"},
			feed.Entry{ID: "i-1", Title: "Down", Published: "2026-02-03T09:00:00Z"}, live,
			&foreshockv1.Event{
				Kind: "news", Source: "news", Document: "i-1", Title: "Down", EventTime: at("2026-02-03T09:00:00Z"), KnowledgeTime: timestamppb.New(read),
				Attributes: map[string]string{"published": "2026-02-03T09:00:00Z"},
			},
		},
		{
			"a page hosted by Statuspage", &feed.Feed{Title: "Acme Cloud Status - Incident History"}, feed.Entry{ID: "1", Title: "Down", Updated: "2026-02-03T09:00:00Z"}, file,
			&foreshockv1.Event{
				Kind: "incident", Source: "news", Document: "1", Title: "Down", Company: "Acme Cloud",
				EventTime: at("2026-02-03T09:00:00Z"), KnowledgeTime: at("2026-02-03T09:00:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"updated": "2026-02-03T09:00:00Z"},
			},
		},
		{
			"a filing", edgar,
			feed.Entry{ID: "urn:x=0001", Title: "8-K/A - ACME CORP - OLD (0000123456) (Filer)", Updated: "2026-02-03T16:30:00-05:00", Link: "https://www.sec.gov/x"}, file,
			&foreshockv1.Event{
				Kind: "filing", Source: "news", Document: "urn:x=0001#0000123456", Title: "8-K/A - ACME CORP - OLD (0000123456) (Filer)",
				Company: "ACME CORP - OLD", Url: "https://www.sec.gov/x",
				EventTime: at("2026-02-03T21:30:00Z"), KnowledgeTime: at("2026-02-03T21:30:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"form": "8-K/A", "cik": "0000123456", "role": "Filer", "updated": "2026-02-03T16:30:00-05:00"},
			},
		},
		{
			"a person's filing has no company", edgar,
			feed.Entry{ID: "urn:x=0001", Title: "4 - Doe Jane (0000000007) (Reporting)", Updated: "2026-02-03T21:30:00Z"}, file,
			&foreshockv1.Event{
				Kind: "filing", Source: "news", Document: "urn:x=0001#0000000007", Title: "4 - Doe Jane (0000000007) (Reporting)",
				EventTime: at("2026-02-03T21:30:00Z"), KnowledgeTime: at("2026-02-03T21:30:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"form": "4", "cik": "0000000007", "role": "Reporting", "updated": "2026-02-03T21:30:00Z"},
			},
		},
		{
			"what the configuration says comes first", status, feed.Entry{ID: "1", Title: "x", Published: "2026-02-03"},
			convert.Reading{Source: pipelines.Source{Name: "s", Kind: "notice", Company: "Globex", Lang: "de"}, Read: read, Undated: made},
			&foreshockv1.Event{
				Kind: "notice", Source: "s", Document: "1", Title: "x", Company: "Globex", Lang: "de",
				EventTime: at("2026-02-03T00:00:00Z"), KnowledgeTime: at("2026-02-03T00:00:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"published": "2026-02-03"},
			},
		},
		{
			"no date in a file: its feed's", &feed.Feed{Updated: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}, feed.Entry{ID: "1", Title: "x"}, file,
			&foreshockv1.Event{Kind: "news", Source: "news", Document: "1", Title: "x", EventTime: at("2026-02-01T00:00:00Z"), KnowledgeTime: at("2026-02-01T00:00:00Z"), EventTimeInferred: true},
		},
		{
			"no date at all in a file: the file's", &feed.Feed{}, feed.Entry{ID: "1", Title: "x"}, file,
			&foreshockv1.Event{Kind: "news", Source: "news", Document: "1", Title: "x", EventTime: timestamppb.New(made), KnowledgeTime: timestamppb.New(made), EventTimeInferred: true},
		},
		{
			"no date live", &feed.Feed{}, feed.Entry{ID: "1", Title: "x"}, live,
			&foreshockv1.Event{Kind: "news", Source: "news", Document: "1", Title: "x", EventTime: timestamppb.New(read), KnowledgeTime: timestamppb.New(read), EventTimeInferred: true},
		},
		{
			"an absurdly early date", &feed.Feed{}, feed.Entry{ID: "1", Title: "x", Published: "Thu, 01 Jan 1970 00:00:00 GMT"}, live,
			&foreshockv1.Event{
				Kind: "news", Source: "news", Document: "1", Title: "x", EventTime: timestamppb.New(read), KnowledgeTime: timestamppb.New(read), EventTimeInferred: true,
				Attributes: map[string]string{"published": "Thu, 01 Jan 1970 00:00:00 GMT"},
			},
		},
		{
			"a date in the far future", &feed.Feed{}, feed.Entry{ID: "1", Title: "x", Published: "2036-01-01T00:00:00Z", Updated: "2026-02-03T00:00:00Z"}, file,
			&foreshockv1.Event{
				Kind: "news", Source: "news", Document: "1", Title: "x", EventTime: at("2026-02-03T00:00:00Z"), KnowledgeTime: at("2026-02-03T00:00:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"published": "2036-01-01T00:00:00Z", "updated": "2026-02-03T00:00:00Z"},
			},
		},
		{
			"neither id nor link", &feed.Feed{}, feed.Entry{Title: "Acme", Link: "javascript:alert(1)", Published: "2026-02-03"}, file,
			&foreshockv1.Event{
				Kind: "news", Source: "news", Document: "sha256:5d2be6fcb8a0cdd7d4a3a4d8c6bbb5e5", Title: "Acme",
				EventTime: at("2026-02-03T00:00:00Z"), KnowledgeTime: at("2026-02-03T00:00:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"published": "2026-02-03"},
			},
		},
		{
			"a summary that says more than the content", &feed.Feed{}, feed.Entry{ID: "1", Content: "<img src=x>", Summary: "Acme cuts", Published: "2026-02-03"}, file,
			&foreshockv1.Event{
				Kind: "news", Source: "news", Document: "1", Text: "Acme cuts",
				EventTime: at("2026-02-03T00:00:00Z"), KnowledgeTime: at("2026-02-03T00:00:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"published": "2026-02-03"},
			},
		},
		{
			"hostile characters", &feed.Feed{}, feed.Entry{ID: "1\x00\xff", Title: "A\x00c\u202eme", Content: "<script>x</script>ok\x07", Authors: []string{"J\x00\xfe"}, Published: "2026-02-03"}, file,
			&foreshockv1.Event{
				Kind: "news", Source: "news", Document: "1\ufffd", Title: "Acme", Text: "ok",
				EventTime: at("2026-02-03T00:00:00Z"), KnowledgeTime: at("2026-02-03T00:00:00Z"), KnowledgeInferred: true,
				Attributes: map[string]string{"published": "2026-02-03", "author": "J\ufffd"},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := proto.Clone(test.want).(*foreshockv1.Event)
			document := *test.feed
			test.entry.Position = 1
			document.Entries = []feed.Entry{test.entry}
			events, refused := c.Feed(&document, test.reading)
			if len(events) != 1 || len(refused) != 0 {
				t.Fatalf("got %v, refused %v", events, refused)
			}
			if strings.HasPrefix(f.Document, "sha256:") && strings.HasPrefix(events[0].Document, "sha256:") {
				f.Document = events[0].Document // what it is does not matter, only that it is one
			}
			f.Id = identity.Event(f)
			if diff := cmp.Diff(f, events[0], protocmp.Transform()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestFeedRefusals(t *testing.T) {
	t.Parallel()
	c := converter(t, convert.DefaultLimits())
	events, refused := c.Feed(&feed.Feed{
		Entries: []feed.Entry{{Position: 1, ID: "1", Published: "2026-02-03"}, {Position: 2, Title: "<img src=x>"}, {Position: 3, Title: "One", Link: "https://example.org"}},
		Lost:    []feed.Lost{{Position: 4, Detail: "broken", Raw: []byte("<item>")}},
	}, file)
	if len(events) != 1 || events[0].Title != "One" {
		t.Errorf("got events %v", events)
	}
	var got []string
	for _, r := range refused {
		got = append(got, fmt.Sprint(r.Position, r.Reason))
	}
	if diff := cmp.Diff([]string{"1no_content", "2no_content", "4unreadable"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestAmbiguousIDs: entries that share an id without being one document are told apart;
// an entry that is there twice stays one.
func TestAmbiguousIDs(t *testing.T) {
	t.Parallel()
	c := converter(t, convert.DefaultLimits())
	entries := []feed.Entry{
		{ID: "0", Title: "One", Link: "https://example.org/1"}, {ID: "0", Title: "Two", Link: "https://example.org/2"},
		{ID: "7", Title: "Three", Link: "https://example.org/3"}, {ID: "7", Title: "Three", Link: "https://example.org/3"},
	}
	events, _ := c.Feed(&feed.Feed{Entries: entries}, file)
	keys := map[string]bool{}
	for _, e := range events {
		keys[e.Document] = true
	}
	if len(events) != 4 || len(keys) != 3 || !keys["7"] || events[2].Id != events[3].Id {
		t.Errorf("got keys %v", keys)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	c := converter(t, convert.Limits{Title: 5, Text: 8, Key: 40, Attribute: 6, Attributes: 1})
	e := feed.Entry{ID: strings.Repeat("k", 100), Title: "äöüßx", Content: "One two three four", Published: "2026-02-03", Categories: []string{"work"}}
	events, _ := c.Feed(&feed.Feed{Entries: []feed.Entry{e}}, file)
	got := events[0]
	if got.Title != "äö" || got.Text != "One two " || len(got.Document) != 40 || got.Attributes["published"] != "2026-0" ||
		got.Attributes["cut"] != "title 9; text 18; published 10" || got.Attributes["categories"] != "" {
		t.Errorf("got %v", got)
	}
	e.ID += "x"
	other, _ := c.Feed(&feed.Feed{Entries: []feed.Entry{e}}, file)
	if other[0].Document == got.Document {
		t.Error("two long keys become one")
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	c := converter(t, convert.DefaultLimits())
	base := func(edit func(*foreshockv1.Event)) *foreshockv1.Event {
		e := &foreshockv1.Event{
			Kind: "news", Source: "news", Document: "1", Title: "Acme", Text: "It cuts.",
			EventTime: at("2026-02-03T00:00:00Z"), KnowledgeTime: at("2026-02-03T00:00:00Z"), KnowledgeInferred: true,
			Attributes: map[string]string{"published": "2026-02-03"},
		}
		edit(e)
		e.Id = identity.Event(e)
		return e
	}
	for _, test := range []struct {
		name, line string
		reading    convert.Reading
		want       *foreshockv1.Event
	}{
		{"plain", `{"id":"1","title":"Acme","text":"It cuts.","published":"2026-02-03"}`, file, base(func(*foreshockv1.Event) {})},
		{
			"all fields", `{"id":"1","title":"Acme","text":"It cuts.","published":"2026-02-03","url":"https://example.org/1","source":"The Wire","lang":"en-US"}`, file,
			base(func(e *foreshockv1.Event) { e.Url, e.Source, e.Lang = "https://example.org/1", "the-wire", "en" }),
		},
		{
			"a filer makes a filing", `{"id":"1","title":"Acme","text":"It cuts.","published":"2026-02-03","company":"Acme Inc."}`, file,
			base(func(e *foreshockv1.Event) { e.Kind, e.Company = "filing", "Acme Inc." }),
		},
		{
			"recognised by its link", `{"id":"1","title":"Acme","text":"It cuts.","published":"2026-02-03","url":"https://www.githubstatus.com/incidents/x"}`, file,
			base(func(e *foreshockv1.Event) {
				e.Kind, e.Company, e.Url = "incident", "GitHub", "https://www.githubstatus.com/incidents/x"
			}),
		},
		{
			"its own kind", `{"id":"1","title":"Acme","text":"It cuts.","published":"2026-02-03","kind":"notice","company":"Acme"}`, file,
			base(func(e *foreshockv1.Event) { e.Kind, e.Company = "notice", "Acme" }),
		},
		{
			"an unknown kind", `{"id":"1","title":"Acme","text":"It cuts.","published":"2026-02-03","kind":"rumour"}`, file, base(func(*foreshockv1.Event) {}),
		},
		{
			"plain text stays as it is", `{"id":"1","title":"Acme","text":"a < b,  c &amp; d\r\n\r\n<e@example.org>","published":"2026-02-03"}`, file,
			base(func(e *foreshockv1.Event) { e.Text = "a < b,  c &amp; d\r\n\r\n<e@example.org>" }),
		},
		{
			"markup does not", `{"id":"1","title":"<i>Acme</i>","text":"<p>It <b>cuts.</b></p>","published":"2026-02-03"}`, file, base(func(*foreshockv1.Event) {}),
		},
		{
			"live", `{"id":"1","title":"Acme","text":"It cuts.","published":"2026-02-03","source":"The Wire"}`, live,
			base(func(e *foreshockv1.Event) {
				e.KnowledgeTime, e.KnowledgeInferred = timestamppb.New(read), false
				e.Attributes["source"] = "The Wire"
			}),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, refused := c.Line([]byte(test.line), 3, test.reading)
			if refused != nil {
				t.Fatalf("refused: %+v", refused)
			}
			if diff := cmp.Diff(test.want, got, protocmp.Transform(), protocmp.IgnoreFields(&foreshockv1.Event{}, "id")); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if got.Id != identity.Event(got) {
				t.Error("the id is not the event's")
			}
		})
	}
}

func TestLineKeepsOtherValues(t *testing.T) {
	t.Parallel()
	got, refused := converter(t, convert.DefaultLimits()).Line([]byte(`{"id":"1","title":"Acme","n":12,"ok":true,"list":[1],"s":"x","none":null,"published":"2026-02-03"}`), 1, file)
	if refused != nil {
		t.Fatal(refused)
	}
	if diff := cmp.Diff(map[string]string{"n": "12", "ok": "true", "s": "x", "published": "2026-02-03"}, got.Attributes); diff != "" {
		t.Error(diff)
	}
}

func TestLineRefusals(t *testing.T) {
	t.Parallel()
	c := converter(t, convert.DefaultLimits())
	for line, reason := range map[string]string{
		``: outcome.BadLine, `{`: outcome.BadLine, `{"id":`: outcome.BadLine, `[1]`: outcome.BadLine, `null`: outcome.NoContent,
		`"x"`: outcome.BadLine, `{"id":"1"} x`: outcome.BadLine, `{}`: outcome.NoContent, `{"id":"1","text":" \n"}`: outcome.NoContent,
		`{"title":["x"]}`: outcome.NoContent, strings.Repeat("[", 20000): outcome.BadLine,
	} {
		got, refused := c.Line([]byte(line), 7, file)
		if got != nil || refused == nil || refused.Reason != reason || refused.Line != 7 || refused.Detail == "" {
			t.Errorf("%.40q: got %v, %+v; want %s", line, got, refused, reason)
		}
	}
}

// TestPure: neither the order of entries nor what else is in a feed changes an event, and
// nothing that the clock says does for a file that states its dates.
func TestPure(t *testing.T) {
	t.Parallel()
	c := converter(t, convert.DefaultLimits())
	entry := feed.Entry{ID: "1", Title: "Acme", Content: "It cuts.", Published: "2026-02-03", Authors: []string{"J"}, Categories: []string{"a"}}
	first, _ := c.Feed(&feed.Feed{Entries: []feed.Entry{entry}}, file)
	later := file
	later.Read, later.Undated = read.Add(time.Hour), made.Add(time.Hour)
	second, _ := c.Feed(&feed.Feed{Updated: read, Entries: []feed.Entry{{ID: "0", Title: "x"}, entry}}, later)
	if !proto.Equal(first[0], second[1]) {
		t.Errorf("%v\n%v", first[0], second[1])
	}
}

func FuzzLine(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","title":"Acme","text":"It cuts.","published":"2026-02-03"}`, `{"id":1,"x":{"y":[1]},"title":"\u0000\ud800"}`, `{"title":"<p>"}`, "\xff", `null`,
	} {
		f.Add([]byte(seed))
	}
	c := converter(f, convert.Limits{Title: 40, Text: 80, Key: 40, Attribute: 20, Attributes: 4})
	f.Fuzz(func(t *testing.T, line []byte) {
		event, refused := c.Line(line, 1, file)
		if (event == nil) == (refused == nil) {
			t.Fatalf("event %v, refused %v", event, refused)
		}
		if event != nil {
			checkEvent(t, event)
		}
	})
}

func FuzzEntry(f *testing.F) {
	f.Add("1", "Acme", "https://example.org/1", "<p>x</p>", "2026-02-03", "8-K - A (0000000001) (Filer)")
	f.Add("", "\x00", "//x", "\xff", "Thu, 99 Foo", "x")
	c := converter(f, convert.Limits{Title: 40, Text: 80, Key: 40, Attribute: 20, Attributes: 4})
	f.Fuzz(func(t *testing.T, id, title, link, text, date, feedTitle string) {
		document := &feed.Feed{Title: feedTitle, ID: "https://www.sec.gov/cgi-bin/browse-edgar", Link: link, Entries: []feed.Entry{{ID: id, Title: title, Link: link, Content: text, Published: date, Updated: date, Authors: []string{text}}}}
		events, refused := c.Feed(document, file)
		if len(events)+len(refused) != 1 {
			t.Fatalf("%d events, %d refused", len(events), len(refused))
		}
		for _, event := range events {
			checkEvent(t, event)
		}
	})
}

// checkEvent holds for every event.
func checkEvent(t *testing.T, e *foreshockv1.Event) {
	t.Helper()
	if _, err := proto.Marshal(e); err != nil {
		t.Errorf("cannot travel: %v", err)
	}
	switch {
	case e.Id != identity.Event(e):
		t.Error("the id is not the event's")
	case e.Title == "" && strings.TrimSpace(e.Text) == "":
		t.Error("says nothing")
	case e.Document == "" || e.Source == "" || e.Kind == "":
		t.Errorf("lacks key, source or kind: %v", e)
	case e.EventTime == nil || e.KnowledgeTime == nil:
		t.Error("lacks a time")
	case !e.EventTimeInferred && e.EventTime.AsTime().Year() < 1990, e.EventTime.AsTime().After(read.Add(367 * 24 * time.Hour)):
		t.Errorf("an absurd event time %v", e.EventTime.AsTime())
	case len(e.Title) > 40 || len(e.Text) > 80 || len(e.Document) > 40 || len(e.Attributes) > 5:
		t.Errorf("past its limits: %v", e)
	case e.Url != "" && !strings.HasPrefix(e.Url, "http"):
		t.Errorf("an odd link %q", e.Url)
	}
}

func ExampleConverter_Line() {
	c, _ := convert.New(convert.DefaultLimits(), convert.Rules{})
	event, _ := c.Line([]byte(`{"id":"1","title":"Acme cuts 120 jobs","text":"Two plants close.","published":"2026-02-03"}`), 1,
		convert.Reading{Source: pipelines.Source{Name: "wire"}, Read: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	fmt.Println(event.Kind, event.Source, event.Document, event.Title, event.EventTime.AsTime().Format(time.DateOnly))
	// Output: news wire 1 Acme cuts 120 jobs 2026-02-03
}
