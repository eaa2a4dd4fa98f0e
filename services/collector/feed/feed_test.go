package feed_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/services/collector/feed"
)

func parse(t *testing.T, text string) *feed.Feed {
	t.Helper()
	parsed, err := feed.Parse(t.Context(), []byte(text))
	if err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return parsed
}

const longText = "Acme said on Tuesday that it will close two of its plants and cut 120 jobs."

func TestParse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       feed.Feed
	}{
		{
			"rss 2.0", `<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>News</title><link>https://example.org</link><language>en-us</language>
<atom:link rel="self" href="https://example.org/feed"/><lastBuildDate>Tue, 03 Feb 2026 10:00:00 GMT</lastBuildDate>
<item><title>Acme &amp; Co cuts</title><link>https://example.org/1</link><guid isPermaLink="false">n-1</guid>
<pubDate>Tue, 03 Feb 2026 09:00:00 GMT</pubDate><dc:creator>Jane</dc:creator><category>work</category>
<description>` + longText + ` &lt;b&gt;Now.&lt;/b&gt;</description><content:encoded><![CDATA[<p>` + longText + `</p>]]></content:encoded></item>
</channel></rss>`,
			feed.Feed{
				Dialect: "rss", Title: "News", Link: "https://example.org", Self: "https://example.org/feed", Lang: "en-us",
				Updated: time.Date(2026, 2, 3, 10, 0, 0, 0, time.UTC),
				Entries: []feed.Entry{{
					Position: 1, ID: "n-1", Title: "Acme & Co cuts", Link: "https://example.org/1",
					Summary: longText + " <b>Now.</b>", Content: "<p>" + longText + "</p>",
					Published: "Tue, 03 Feb 2026 09:00:00 GMT", Authors: []string{"Jane"}, Categories: []string{"work"},
				}},
			},
		},
		{
			"atom 1.0", `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>tag:example.org,2026:/history</id>
<title>Status</title><link href="https://example.org"/><link rel="self" href="https://example.org/a.atom"/><updated>2026-02-03T10:00:00Z</updated>
<entry><id>i-1</id><title type="html">Down &lt;i&gt;again&lt;/i&gt;</title><link rel="alternate" href="https://example.org/i/1"/>
<published>2026-02-03T08:00:00Z</published><updated>2026-02-03T09:30:00+01:00</updated>
<author><name>Ops</name></author><category term="outage" label="Outage"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It is <em>down</em>.</p></div></content></entry></feed>`,
			feed.Feed{
				Dialect: "atom", ID: "tag:example.org,2026:/history", Title: "Status", Link: "https://example.org",
				Self: "https://example.org/a.atom", Lang: "en", Updated: time.Date(2026, 2, 3, 10, 0, 0, 0, time.UTC),
				Entries: []feed.Entry{{
					Position: 1, ID: "i-1", Title: "Down <i>again</i>", Link: "https://example.org/i/1",
					Content:   `<div xmlns="http://www.w3.org/1999/xhtml"><p>It is <em>down</em>.</p></div>`,
					Published: "2026-02-03T08:00:00Z", Updated: "2026-02-03T09:30:00+01:00",
					Authors: []string{"Ops"}, Categories: []string{"Outage"},
				}},
			},
		},
		{
			"rdf", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old</title></channel>
<item rdf:about="https://example.org/1"><title>One</title><link>https://example.org/1</link><dc:date>2026-02-03T08:00Z</dc:date></item></rdf:RDF>`,
			feed.Feed{
				Dialect: "rss", Title: "Old",
				Entries: []feed.Entry{{Position: 1, Title: "One", Link: "https://example.org/1", Published: "2026-02-03T08:00Z", Updated: "2026-02-03T08:00Z"}},
			},
		},
		{
			"json feed", `{"version":"https://jsonfeed.org/version/1.1","title":"J","home_page_url":"https://example.org","language":"de",
"items":[{"id":7,"url":"https://example.org/7","title":"Seven","content_html":"<p>x</p>","date_published":"2026-02-03T08:00:00Z","tags":["a"]}]}`,
			feed.Feed{
				Dialect: "json", Title: "J", Link: "https://example.org", Lang: "de", Updated: time.Date(2026, 2, 3, 8, 0, 0, 0, time.UTC),
				Entries: []feed.Entry{{
					Position: 1, ID: "7", Title: "Seven", Link: "https://example.org/7", Content: "<p>x</p>",
					Published: "2026-02-03T08:00:00Z", Categories: []string{"a"},
				}},
			},
		},
		{
			"guid as link, media title", `<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><guid>https://example.org/1</guid>
<media:title>Clip</media:title><media:description>What it shows</media:description></item></channel></rss>`,
			feed.Feed{Dialect: "rss", Entries: []feed.Entry{{
				Position: 1, ID: "https://example.org/1", Link: "https://example.org/1", Title: "Clip", Summary: "What it shows",
			}}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(&test.want, parse(t, test.text)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestMend reads what gofeed gives up on, or reads with entries missing.
func TestMend(t *testing.T) {
	t.Parallel()
	const head = `<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>`
	for _, test := range []struct {
		name, text string
		titles     []string
		mended     string
	}{
		{"nothing broken", head + `<item><title>One</title></item></channel></rss>`, []string{"One"}, ""},
		{"a warning before it", "<br />\n<b>Warning</b>: cannot open file\n" + head + `<item><title>One</title></item></channel></rss>`, []string{"One"}, "prolog"},
		{"illegal character reference", head + `<item><title>O&#0;n&#x1F;e</title></item></channel></rss>`, []string{"One"}, "markup"},
		{"illegal character", head + "<item><title>O\x0bn\x00e</title></item></channel></rss>", []string{"One"}, ""},
		{"bare ampersand", head + `<item><title>R&D & more</title></item></channel></rss>`, []string{"R&D & more"}, ""},
		{"undeclared entities", head + `<item><title>Caf&eacute;&nbsp;&bogus;</title></item></channel></rss>`, []string{"Café\u00a0&bogus;"}, ""},
		{"stray bracket", head + `<item><title>margin < 5 %</title></item><item><title>Two</title></item></channel></rss>`, []string{"margin < 5 %", "Two"}, "markup"},
		{"two hyphens in a comment", head + `<!-- a -- b --><item><title>One</title></item></channel></rss>`, []string{"One"}, "markup"},
		{"tags of mixed case", head + `<item><Title>One</title><link>l</link></item><item><title>Two</Title></item></channel></rss>`, []string{"One", "Two"}, "markup"},
		{"cut off in the second item", head + `<item><title>One</title></item><item><title>Two</title><descr`, []string{"One", "Two"}, "markup"},
		{"cut off in a CDATA section", head + `<item><title>One</title></item><item><title>Two</title><description><![CDATA[<p>x`, []string{"One", "Two"}, "markup"},
		{"no end at all", head + `<item><title>One</title></item>`, []string{"One"}, "markup"},
		{"items never closed", head + `<item><title>One</title><item><title>Two</title></channel></rss>`, []string{"One", "Two"}, "markup"},
		{"HTML that nobody escaped", head + `<item><title>One</title><description><p>a<br>b<p>c <img src=x></description></item><item><title>Two</title></item></channel></rss>`, []string{"One", "Two"}, ""},
		{"attributes without quotes", head + `<item><title>One</title><enclosure url=http://example.org/a.mp3 length=1></item></channel></rss>`, []string{"One"}, "markup"},
		{"items in an atom feed", `<feed xmlns="http://www.w3.org/2005/Atom"><item><title>One</title></item></feed>`, []string{"One"}, "markup"},
		{"xml 1.1", `<?xml version="1.1"?><rss><channel><item><title>One</title></item></channel></rss>`, []string{"One"}, ""},
		{"unknown encoding", `<?xml version="1.0" encoding="bogus"?><rss><channel><item><title>One</title></item></channel></rss>`, []string{"One"}, ""},
		{"doctype", `<!DOCTYPE rss PUBLIC "-//X" "http://example.org/rss.dtd"><rss><channel><item><title>One</title></item></channel></rss>`, []string{"One"}, ""},
		{"declared entity", `<!DOCTYPE rss [<!ENTITY co "Acme &amp; Co">]><rss><channel><item><title>&co; cuts</title></item></channel></rss>`, []string{"Acme & Co cuts"}, "entities"},
		{"external entity", `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>a&x;b</title></item></channel></rss>`, []string{"a&x;b"}, ""},
		{"one bad item of a json feed", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"One"},{"id":"2","title":["x"]},{"id":"3","title":"Three"}]}`, []string{"One", "Three"}, "items"},
		{"json feed cut off", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"One"},{"id":"2","ti`, []string{"One"}, "items"},
		{"json feed with line breaks in strings", "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"title\":\"O\nne\",},]}", []string{"O\nne"}, "items"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed := parse(t, test.text)
			var titles []string
			for _, e := range parsed.Entries {
				titles = append(titles, e.Title)
			}
			if diff := cmp.Diff(test.titles, titles); diff != "" {
				t.Errorf("titles: -want +got\n%s", diff)
			}
			if got := strings.Join(parsed.Mended, " "); got != test.mended {
				t.Errorf("mended %q, want %q", got, test.mended)
			}
		})
	}
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	bomb := `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">` + func() string {
		var b strings.Builder
		for i := range 9 {
			fmt.Fprintf(&b, `<!ENTITY %c "%s">`, 'b'+i, strings.Repeat(fmt.Sprintf("&%c;", 'a'+i), 10))
		}
		return b.String()
	}() + `]><rss><channel><item><title>&j;</title></item></channel></rss>`
	for _, test := range []struct{ name, text, reason string }{
		{"nothing", "", feed.Nothing},
		{"blanks", " \n\t", feed.Nothing},
		{"a web page", "<!DOCTYPE html><html><head><title>Sign in</title></head></html>", feed.WebPage},
		{"a page without a doctype", "<HTML><BODY>Not found</BODY></HTML>", feed.WebPage},
		{"other xml", `<?xml version="1.0"?><opml><body/></opml>`, feed.NotAFeed},
		{"plain text", "Service unavailable", feed.NotAFeed},
		{"other json", "[1, 2]", feed.NotAFeed},
		{"entity bomb", bomb, feed.EntityBomb},
		{"many uses of a long entity", `<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("a", 4000) + `">]><rss><channel><title>` + strings.Repeat("&a;", 1000) + `</title></channel></rss>`, feed.EntityBomb},
		{"one very long entity", `<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("a", 10000) + `">]><rss/>`, feed.EntityBomb},
		{"very many entities", `<!DOCTYPE rss [` + func() string {
			var b strings.Builder
			for i := range 1200 {
				fmt.Fprintf(&b, `<!ENTITY e%d "x">`, i)
			}
			return b.String()
		}() + `]><rss/>`, feed.EntityBomb},
		{"deep nesting", "<rss><channel><item><x:a>" + strings.Repeat("<x:a>", 200_000), feed.TooDeep},
		{"deep nesting, closed", "<rss>" + strings.Repeat("<a>", 100_000) + strings.Repeat("</a>", 100_000) + "</rss>", feed.TooDeep},
		{"json feed without items", `{"version":"https://jsonfeed.org/version/1","items":7}`, feed.Malformed},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed, err := feed.Parse(t.Context(), []byte(test.text))
			var refused *feed.Error
			if !errors.As(err, &refused) || refused.Reason != test.reason || parsed != nil {
				t.Errorf("got %v, want reason %s", err, test.reason)
			}
		})
	}
}

// TestCostly reads documents that are made to be costly: they end with their context at
// the latest, or at once.
func TestCostly(t *testing.T) {
	t.Parallel()
	const size = 1 << 20
	for name, text := range map[string]string{
		"comments":          "<rss>" + strings.Repeat("<!--", size/4),
		"cdata":             "<rss><channel><item><description>" + strings.Repeat("<![CDATA[", size/9),
		"instructions":      "<rss>" + strings.Repeat("<?a", size/3),
		"directives":        "<rss>" + strings.Repeat("<!a", size/3),
		"brackets":          "<rss>" + strings.Repeat("<", size),
		"tags without end":  "<rss>" + strings.Repeat("<a ", size/3),
		"quotes":            "<rss>" + strings.Repeat(`<a b="`, size/6),
		"xhtml":             "<feed>" + strings.Repeat(`<content type="xhtml">`, size/22),
		"bodies":            "<rss><item>" + strings.Repeat(`<body>`, size/6),
		"ampersands":        "<rss><channel><item><x:y>" + strings.Repeat("&", size),
		"entities":          "<rss><channel><item><description>" + strings.Repeat("&lt;", size/4) + "</description></item></channel></rss>",
		"doctype":           "<!DOCTYPE " + strings.Repeat("[<!-- ", size/6),
		"end tags":          "<rss><channel>" + strings.Repeat("</x>", size/4),
		"items":             "<rss><channel>" + strings.Repeat("<item>", size/6),
		"attributes":        "<rss " + strings.Repeat("a='b' ", size/6) + "><channel/></rss>",
		"namespaces":        "<rss " + strings.Repeat("xmlns:a='b' ", 500) + "><channel>" + strings.Repeat("<item/>", size/70) + "</channel></rss>",
		"json nesting":      `{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat("[", size),
		"json commas":       `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat(",", size),
		"html deep in text": "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='html'>" + strings.Repeat("&lt;div>", size/8) + "</title></entry></feed>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			if _, err := feed.Parse(ctx, []byte(text)); err != nil {
				var refused *feed.Error
				if !errors.As(err, &refused) {
					t.Errorf("an error without a reason: %v", err)
				} else if refused.Reason == feed.TooCostly {
					t.Errorf("took until its context ended")
				}
			}
		})
	}
}

func TestParseEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := feed.Parse(ctx, []byte("<rss><channel><item><title>x</title></item></channel></rss>"))
	var refused *feed.Error
	if !errors.As(err, &refused) || refused.Reason != feed.TooCostly {
		t.Errorf("got %v, want reason %s", err, feed.TooCostly)
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	at := func(year int, month time.Month, day, hour, minute, second int) time.Time {
		return time.Date(year, month, day, hour, minute, second, 0, time.UTC)
	}
	for in, want := range map[string]time.Time{
		"Tue, 03 Feb 2026 09:08:07 GMT":         at(2026, 2, 3, 9, 8, 7),
		"Tue, 03 Feb 2026 09:08:07 +0000":       at(2026, 2, 3, 9, 8, 7),
		"Tue, 3 Feb 2026 09:08:07 -0500":        at(2026, 2, 3, 14, 8, 7),
		"Tue, 03 Feb 2026 09:08:07 EST":         at(2026, 2, 3, 14, 8, 7),
		"Tue, 07 Jul 2026 09:08:07 PDT":         at(2026, 7, 7, 16, 8, 7),
		"Tue, 07 Jul 2026 09:08:07 CEST":        at(2026, 7, 7, 7, 8, 7),
		"2026-02-03T09:08:07Z":                  at(2026, 2, 3, 9, 8, 7),
		"2026-02-03T09:08:07.250-05:00":         at(2026, 2, 3, 14, 8, 7).Add(250 * time.Millisecond),
		"2026-02-03T09:08:07+0100":              at(2026, 2, 3, 8, 8, 7),
		"2026-02-03T09:08Z":                     at(2026, 2, 3, 9, 8, 0),
		"2026-02-03T09:08:07":                   at(2026, 2, 3, 9, 8, 7),
		"2026-02-03":                            at(2026, 2, 3, 0, 0, 0),
		"2026-02-03 09:08:07":                   at(2026, 2, 3, 9, 8, 7),
		"2026-02-03 09:08:07 UTC":               at(2026, 2, 3, 9, 8, 7),
		"3 February 2026":                       at(2026, 2, 3, 0, 0, 0),
		"Tuesday, February 3rd, 2026":           at(2026, 2, 3, 0, 0, 0),
		"Feb. 3, 2026 9:08 p.m. ET":             at(2026, 2, 4, 2, 8, 0),
		"February 3, 2026 at 09:08 PM":          at(2026, 2, 3, 21, 8, 0),
		"Tue, 03 Feb 26 09:08:07 +0000":         at(2026, 2, 3, 9, 8, 7),
		"Tue Feb  3 09:08:07 2026":              at(2026, 2, 3, 9, 8, 7),
		"Tue Feb 03 09:08:07 UTC 2026":          at(2026, 2, 3, 9, 8, 7),
		"Tue, 03 Feb 2026 09:08 GMT+0100":       {},
		"3 Feb 2026 09:08:07 +01:00":            at(2026, 2, 3, 8, 8, 7),
		"Di, 03 Feb 2026 09:08:07 +0100":        at(2026, 2, 3, 8, 8, 7),
		"mar 3 2026":                            at(2026, 3, 3, 0, 0, 0),
		"3 février 2026":                        at(2026, 2, 3, 0, 0, 0),
		"20260203T090807Z":                      at(2026, 2, 3, 9, 8, 7),
		"2/3/2026":                              at(2026, 2, 3, 0, 0, 0),
		"3.2.2026 09:08":                        at(2026, 2, 3, 9, 8, 0),
		"Tue, 03 Feb 2026 09:08:07 -0500 (EST)": at(2026, 2, 3, 14, 8, 7),
		"":                                      {},
		"yesterday":                             {},
		"99 Foo 2026":                           {},
		strings.Repeat("1", 500):                {},
	} {
		got, ok := feed.Date(in)
		if ok == want.IsZero() || ok && !got.Equal(want) {
			t.Errorf("Date(%q) = %v, %v; want %v", in, got, ok, want)
		}
	}
}

func ExampleParse() {
	parsed, err := feed.Parse(context.Background(), []byte(`<rss version="2.0"><channel>
<item><title>Acme cuts 120 jobs</title><link>https://example.org/1</link></item>
<item><title>Cut off in the middle</title><descrip`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, entry := range parsed.Entries {
		fmt.Println(entry.Position, entry.Title)
	}
	fmt.Println("mended:", parsed.Mended)
	// Output:
	// 1 Acme cuts 120 jobs
	// 2 Cut off in the middle
	// mended: [markup]
}
