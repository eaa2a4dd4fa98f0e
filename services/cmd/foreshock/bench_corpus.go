package main

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/foreshock/foreshock/services/enricher/extract"
)

// corpus makes documents of about size bytes for benchmarks, the same ones for the same
// seed: one in every relevantOneIn tells of a cut, an outage or a target of a company of
// its own; the others are news of other things in the same words that news uses.
type corpus struct {
	rng           *rand.Rand
	size          int
	relevantOneIn int
	companies     []string
	next          int
}

func newCorpus(companies []string, size, relevantOneIn int) *corpus {
	return &corpus{rng: rand.New(rand.NewPCG(1, 2)), size: size, relevantOneIn: relevantOneIn, companies: companies}
}

var (
	subjects = strings.Fields("council orchestra harbour museum bridge river committee school library stadium festival mayor gallery court farmer scientist voter tourist ferry glacier forest village theatre railway singer novel market weather harvest tunnel")
	verbs    = strings.Fields("opens visits repairs praises studies welcomes discusses paints measures crosses celebrates records supports reviews renames restores")
	objects  = strings.Fields("exhibition pavement timetable budget recipe trophy meadow manuscript lantern orchard survey anthem footbridge telescope mosaic archive bakery calendar ballot lighthouse")
	adverbs  = strings.Fields("quietly yesterday again slowly together officially on-Monday at-noon last-week this-spring")
	roundOf  = []string{
		"%s said on Tuesday it will cut %d jobs as it reorganises its operations.",
		"%s is laying off %d employees, the company confirmed in a statement.",
		"%s announced plans to eliminate about %d positions over the coming months.",
		"%s suffered an outage of its ordering service that lasted %d hours.",
	}
)

func (c *corpus) sentence() string {
	pick := func(words []string) string { return words[c.rng.IntN(len(words))] }
	return fmt.Sprintf("The %s %s the %s of the %s %s, and the %s %s it.",
		pick(subjects), pick(verbs), pick(objects), pick(subjects), strings.ReplaceAll(pick(adverbs), "-", " "), pick(subjects), pick(verbs))
}

// document is the next one.
func (c *corpus) document() extract.Input {
	n := c.next
	c.next++
	doc := extract.Input{
		ID: json.RawMessage(fmt.Sprintf(`"bench-%07d"`, n)), Title: strings.TrimSuffix(c.sentence(), "."), Source: "bench", Lang: "en",
		URL:       fmt.Sprintf("https://example.com/bench/%d", n),
		Published: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Minute).Format(time.RFC3339),
	}
	var text strings.Builder
	told := n%c.relevantOneIn == 0
	for text.Len() < c.size {
		if told && text.Len() > c.size/4 {
			fmt.Fprintf(&text, roundOf[c.rng.IntN(len(roundOf))]+" ", c.companies[n%len(c.companies)], 2+c.rng.IntN(900))
			told = false
			continue
		}
		text.WriteString(c.sentence())
		text.WriteByte(' ')
		if c.rng.IntN(6) == 0 {
			text.WriteByte('\n')
		}
	}
	doc.Text = text.String()
	return doc
}

// writeLines writes n documents as JSON Lines.
func (c *corpus) writeLines(path string, n int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<20)
	encoder := json.NewEncoder(out)
	for range n {
		if err := encoder.Encode(c.document()); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// writeFeeds writes n documents as RSS files of up to 200 items.
func (c *corpus) writeFeeds(dir string, n int) error {
	type item struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		GUID        string `xml:"guid"`
		PubDate     string `xml:"pubDate"`
		Description string `xml:"description"`
	}
	type rss struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Title   string   `xml:"channel>title"`
		Link    string   `xml:"channel>link"`
		Items   []item   `xml:"channel>item"`
	}
	for written := 0; written < n; {
		feed := rss{Version: "2.0", Title: "Benchmark", Link: "https://example.com/bench"}
		for ; len(feed.Items) < 200 && written < n; written++ {
			doc := c.document()
			at, err := time.Parse(time.RFC3339, doc.Published)
			if err != nil {
				return err
			}
			feed.Items = append(feed.Items, item{doc.Title, doc.URL, string(doc.ID), at.Format(time.RFC1123Z), doc.Text})
		}
		data, err := xml.Marshal(feed)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("feed-%05d.xml", written)), append([]byte(xml.Header), data...), 0o600); err != nil {
			return err
		}
	}
	return nil
}
