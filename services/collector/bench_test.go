package collector_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/collector/convert"
	"github.com/foreshock/foreshock/services/collector/feed"
	"github.com/foreshock/foreshock/services/collector/format"
)

const benchItems = 200

// benchText is about 3.4 KB of the markup that news feeds carry.
func benchText(i int) string {
	var b strings.Builder
	for p := 0; b.Len() < 3000; p++ {
		fmt.Fprintf(&b, "<p>Paragraph %d of item %d: the company said on Tuesday that it would cut &amp; consolidate <a href=\"https://example.org/%d\">some teams</a> in the quarter, and more follows here in plain words.</p>\n", p, i, i)
	}
	return b.String()
}

func benchDocuments() map[string][]byte {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
	documents := map[string][]byte{}
	build := func(name, head, tail string, item func(i int) string) {
		var b bytes.Buffer
		b.WriteString(head)
		for i := range benchItems {
			b.WriteString(item(i))
		}
		b.WriteString(tail)
		documents[name] = b.Bytes()
	}
	head := `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title><link>https://example.org</link>`
	item := `<item><title>Item %d</title><link>https://example.org/%d</link><guid>g%d</guid><pubDate>Mon, 02 Feb 2026 15:04:05 GMT</pubDate>%s</item>`
	build("rss", head, "</channel></rss>", func(i int) string {
		return fmt.Sprintf(item, i, i, i, "<description>"+escape(benchText(i))+"</description>")
	})
	build("rss_cdata", head, "</channel></rss>", func(i int) string {
		return fmt.Sprintf(item, i, i, i, "<content:encoded><![CDATA["+benchText(i)+"]]></content:encoded>")
	})
	build("atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><link href="https://example.org"/>`, "</feed>", func(i int) string {
		return fmt.Sprintf(`<entry><title>Item %d</title><link href="https://example.org/%d"/><id>g%d</id><published>2026-02-02T15:04:05Z</published><updated>2026-02-02T15:04:05Z</updated><content type="html">%s</content></entry>`, i, i, i, escape(benchText(i)))
	})
	build("rss_plain", head, "</channel></rss>", func(i int) string {
		return fmt.Sprintf(item, i, i, i, "<description>"+strings.Repeat("The company said on Tuesday that it would consolidate some teams in the quarter. ", 42)+"</description>")
	})
	return documents
}

// BenchmarkFeed is feed bytes to events, beside gofeed's own parsing of the same bytes.
func BenchmarkFeed(b *testing.B) {
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		b.Fatal(err)
	}
	converter, err := convert.New(convert.DefaultLimits(), convert.RulesOf(p))
	if err != nil {
		b.Fatal(err)
	}
	reading := convert.Reading{Source: pipelines.Source{Name: "bench", URL: "https://example.org/feed"}, Location: "https://example.org/feed", Live: true, Read: noon}
	for name, document := range benchDocuments() {
		b.Run(name+"/events", func(b *testing.B) {
			b.SetBytes(int64(len(document)))
			b.ReportAllocs()
			for b.Loop() {
				text, _ := format.Text(document, "")
				parsed, err := feed.Parse(context.Background(), text)
				if err != nil {
					b.Fatal(err)
				}
				events, refused := converter.Feed(parsed, reading)
				if len(events) != benchItems || len(refused) != 0 {
					b.Fatal(len(events))
				}
			}
			b.ReportMetric(float64(benchItems)*float64(b.N)/b.Elapsed().Seconds(), "items/s")
		})
		b.Run(name+"/gofeed", func(b *testing.B) {
			b.SetBytes(int64(len(document)))
			b.ReportAllocs()
			for b.Loop() {
				parsed, err := gofeed.NewParser().Parse(bytes.NewReader(document))
				if err != nil || len(parsed.Items) != benchItems {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(benchItems)*float64(b.N)/b.Elapsed().Seconds(), "items/s")
		})
	}
}

// BenchmarkLines is JSON Lines documents of 4 KB to events.
func BenchmarkLines(b *testing.B) {
	converter, err := convert.New(convert.DefaultLimits(), convert.Rules{})
	if err != nil {
		b.Fatal(err)
	}
	line := []byte(`{"id":"1","title":"Item","text":"` + strings.Repeat("The company said \\\"Tuesday\\\" that it would consolidate some teams. ", 58) + `","url":"https://example.org/1","published":"2026-02-02T15:04:05Z","source":"wire"}`)
	reading := convert.Reading{Source: pipelines.Source{Name: "bench"}, Read: noon}
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if event, _ := converter.Line(line, 1, reading); event == nil {
			b.Fatal("refused")
		}
	}
}
