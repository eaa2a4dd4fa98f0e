package feed

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/ulikunitz/xz"

	"github.com/foreshock/foreshock/services/collector/format"
	"github.com/foreshock/foreshock/services/collector/markup"
)

// plainly parses a document without lifting anything.
func plainly(t *testing.T, text []byte) (*Feed, error) {
	return (&sketch{skeleton: text}).parse(t.Context())
}

// sameEntries compares what a reader would see.
func sameEntries(t *testing.T, text []byte) {
	t.Helper()
	root, _, _ := prolog(text)
	sketch, err := outline(root)
	if err != nil {
		return // refused for its nesting
	}
	lifted, liftedErr := sketch.parse(t.Context())
	plain, plainErr := plainly(t, root)
	if liftedErr != nil || plainErr != nil {
		// Lifting hides mistakes inside a text (an illegal character), never the reverse.
		if plainErr == nil {
			t.Errorf("lifted: %v, plain: none in %q", liftedErr, text)
		}
		return
	}
	type seen struct{ ID, Title, Link, Summary, Content, Published, Updated string }
	view := func(f *Feed) (all []seen) {
		for _, e := range f.Entries {
			all = append(all, seen{e.ID, e.Title, e.Link, squeeze(e.Summary), squeeze(e.Content), squeeze(e.Published), squeeze(e.Updated)})
		}
		return all
	}
	if diff := cmp.Diff(view(plain), view(lifted)); diff != "" {
		t.Errorf("lifting changes what is read (-plain +lifted):\n%s\nin %q", diff, text)
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(markup.Text(s)), " ") }

// TestLiftChangesNothing reads every well-formed feed of the suites both ways.
func TestLiftChangesNothing(t *testing.T) {
	t.Parallel()
	read := 0
	for _, archive := range []string{"kurtmckee_feedparser", "mmcdole_gofeed", "miniflux_v2"} {
		for _, content := range archived(t, archive) {
			// gofeed leaves some packed texts packed, and the children of a body mixed up.
			if bytes.Contains(content, []byte("mode=")) || bytes.Contains(content, []byte("body")) || bytes.Contains(content, []byte("octet-stream")) {
				continue
			}
			text, _ := format.Text(content, "")
			if format.Sniff(text) == format.Feed {
				sameEntries(t, text)
				read++
			}
		}
	}
	if read < 2000 {
		t.Errorf("read %d feeds only", read)
	}
}

func archived(t *testing.T, name string) map[string][]byte {
	t.Helper()
	file, err := os.Open("../../../../shared/data/feeds/" + name + ".tar.xz")
	if errors.Is(err, os.ErrNotExist) && os.Getenv("FORESHOCK_REQUIRE_SHARED") != "1" {
		t.Skipf("the shared data is not beside the project: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := xz.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for r := tar.NewReader(unpacked); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[header.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
}

var seeds = []string{
	`<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><title>One</title><link>https://example.org/1</link><description>Some text that is long enough to be lifted out of the way &amp;amp; back.</description><pubDate>Tue, 03 Feb 2026 09:08:07 GMT</pubDate></item></channel></rss>`,
	`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title type="html">a &lt;b></title><content type="xhtml"><div>Some &lt; text</div></content><updated>2026-02-03T09:08:07Z</updated></entry></feed>`,
	`<rss><channel><item><description><![CDATA[Some text that is long enough to be lifted <b>out</b> of the way.]]></description></item></channel></rss>`,
	`<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item>`,
	`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item><title>x</title></item></rdf:RDF>`,
	`{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"title":"x"},{"id":"2","ti`,
	`<feed><item><title>x</Title><p>y</feed>`, `<rss><item><body>` + "\x00\xff" + `</body>`, `<rss a='`, `<!--<rss>`,
}

func FuzzParse(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, _ := format.Text(raw, "")
		if !utf8.Valid(text) {
			t.Fatalf("Text(%q) is not UTF-8", raw)
		}
		feed, err := Parse(t.Context(), text)
		var refused *Error
		if err != nil && !errors.As(err, &refused) {
			t.Errorf("an error without a reason: %v", err)
		}
		if (feed == nil) == (err == nil) {
			t.Errorf("feed %v with error %v", feed, err)
		}
	})
}

// FuzzMend rewrites anything into a document that is well-formed and stays so.
func FuzzMend(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text := bytes.ToValidUTF8(raw, []byte("\ufffd"))
		once, err := mended(text)
		if err != nil {
			return
		}
		if _, err := plainly(t, once.text); err != nil && !strings.Contains(err.Error(), "expected") {
			t.Errorf("mended text does not parse: %v\n in %q\nout %q", err, text, once.text)
		}
		for _, entry := range once.entries {
			if !bytes.HasPrefix(once.text[entry.from:entry.to], []byte("<")) {
				t.Errorf("an entry at %v of %q", entry, once.text)
			}
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"Tue, 03 Feb 2026 09:08:07 GMT", "2026-02-03T09:08:07Z", "Feb. 3, 2026 9:08 p.m. ET", "3rd March 26", "+01:00", ","} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		first, ok := Date(s)
		again, againOK := Date("  " + s + "\n")
		if len(s) < longestDate-3 && (ok != againOK || !first.Equal(again)) {
			t.Errorf("Date(%q) depends on white space around it: %v %v, %v %v", s, first, ok, again, againOK)
		}
		if ok && first.Location().String() != "UTC" {
			t.Errorf("Date(%q) is not in UTC", s)
		}
	})
}

func FuzzUnescape(f *testing.F) {
	for _, seed := range []string{"a &amp;lt; b", "&copy=2;", "&#x41;&#0;", "&", "&;", "&&amp;;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := unescape(s); !strings.Contains(s, "&") && got != s {
			t.Errorf("unescape(%q) = %q", s, got)
		}
	})
}
