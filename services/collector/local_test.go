package collector_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ulikunitz/xz"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/collector"
)

func document(id string) string {
	return fmt.Sprintf(`{"id":%q,"title":"Title %s","text":"Text of %s.","published":"2026-02-03"}`, id, id, id)
}

func rss(titles ...string) string {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>t</title>`)
	for _, title := range titles {
		fmt.Fprintf(&b, `<item><guid>%s</guid><title>%s</title><pubDate>Tue, 03 Feb 2026 09:00:00 GMT</pubDate></item>`, title, title)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

// keys are the documents' keys in the order of publishing.
func keys(b *bus) (keys []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.events {
		keys = append(keys, e.Document)
	}
	return keys
}

// clock gives a file a time of its own: tests are faster than file systems tell time.
func clock(t *testing.T, path string, minute int) {
	t.Helper()
	at := noon.Add(time.Duration(minute) * time.Minute)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func packed(t *testing.T, kind, content string) string {
	t.Helper()
	var b bytes.Buffer
	switch kind {
	case "gz":
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(content))
		_ = w.Close()
	case "xz":
		w, err := xz.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(content))
		_ = w.Close()
	}
	return b.String()
}

func archived(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range names {
		content := rss(name)
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o644, ModTime: noon}); err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(content))
	}
	_ = w.Close()
	return b.String()
}

func TestLinesFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "wire.jsonl")
	cfg := configured(t, given(t, "file:"+path)...)
	cfg.Limits.Line = 200
	b := newBus()
	read := func(minute int, content string) collector.SourceSummary {
		t.Helper()
		write(t, path, content)
		clock(t, path, minute)
		return once(t, cfg, b).Sources[0]
	}
	long := `{"id":"long","text":"` + strings.Repeat("x", 400_000) + `"}`

	first := "\ufeff" + document("1") + "\n\n  \nnot json\n" + document("2") + "\r\n" + `{"id":"3"}` + "\n" + long + "\n" + document("1") + "\n"
	s := read(0, first)
	if diff := cmp.Diff([]string{"1", "2"}, keys(b)); diff != "" {
		t.Fatal(diff)
	}
	if want := map[string]int{"bad_line": 1, "no_content": 1, "too_long": 1}; s.State != collector.Read || s.Items != 6 || !cmp.Equal(s.Refused, want) {
		t.Errorf("got %+v", s)
	}
	var refused []string
	for _, r := range b.refusals {
		refused = append(refused, fmt.Sprintf("%s:%d %s %v", filepath.Base(r.Location), r.Line, r.Reason, r.ID != "" && len(r.Raw) > 0 && len(r.Raw) <= 2<<10 && r.Detail != "" && r.Source == "wire-jsonl"))
	}
	if diff := cmp.Diff([]string{"wire.jsonl:4 bad_line true", "wire.jsonl:6 no_content true", "wire.jsonl:7 too_long true"}, refused); diff != "" {
		t.Error(diff)
	}

	// Untouched, touched, grown, grown in the middle of a line, and the rest of that line.
	if s := read(0, first); s.State != collector.Unchanged || s.Items != 0 {
		t.Errorf("untouched: %+v", s)
	}
	if s := read(1, first); s.State != collector.Unchanged || s.Items != 0 {
		t.Errorf("touched: %+v", s)
	}
	grown := first + document("4") + "\n"
	if s := read(2, grown); s.Events != 1 || s.Items != 1 {
		t.Errorf("grown: %+v", s)
	}
	if s := read(3, grown+document("5")[:20]); s.Events != 0 || s.Refused["bad_line"] != 1 {
		t.Errorf("half a line: %+v", s)
	}
	if last := b.refusals[len(b.refusals)-1]; last.Line != 10 {
		t.Errorf("half a line is number %d, want 10", last.Line)
	}
	if s := read(4, grown+document("5")); s.Events != 1 || len(s.Refused) != 0 {
		t.Errorf("the whole line: %+v", s)
	}
	if s := read(5, grown+document("5")+"\n"+document("6")); s.Events != 1 {
		t.Errorf("one more: %+v", s)
	}
	// Another file in its place, and an edited document.
	if s := read(6, document("7")+"\n"+strings.Replace(document("2"), "Text", "Other text", 1)); s.Events != 2 || s.Items != 2 {
		t.Errorf("replaced: %+v", s)
	}
	if diff := cmp.Diff([]string{"1", "2", "4", "5", "6", "7", "2"}, keys(b)); diff != "" {
		t.Error(diff)
	}
	if len(b.rows()) != 7 {
		t.Errorf("%d rows", len(b.rows()))
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"b.xml": rss("b"), "a/2.xml": rss("a2"), "a/10.xml": rss("a10"), ".hidden": rss("hidden"), ".git/x.xml": rss("git"),
		"c.jsonl.gz": packed(t, "gz", document("c")), "d.xml.xz": packed(t, "xz", rss("d")), "feed-without-extension": rss("e"),
		"f.tar": archived(t, "2.xml", "10.xml", ".x"), "g.tar.gz": packed(t, "gz", archived(t, "g1", "g2")),
		"page.html": "<html><body>no</body></html>", "notes.md": "# Notes", "empty": "", "z.xml": rss("z"),
		"bomb.gz": packed(t, "gz", strings.Repeat("\x00", 2<<20)), "broken.xz": packed(t, "xz", rss("x"))[:40],
	} {
		write(t, filepath.Join(dir, name), content)
	}
	if err := os.Symlink(filepath.Join(dir, "b.xml"), filepath.Join(dir, "link.xml")); err != nil {
		t.Fatal(err)
	}
	cfg := configured(t, given(t, "file:"+dir)...)
	cfg.MaxFeed, cfg.MaxStream = 1<<20, 1<<20
	b := newBus()
	s := once(t, cfg, b).Sources[0]
	// In the order of the names; the members of an archive in theirs; the link repeats b.
	if diff := cmp.Diff([]string{"a10", "a2", "b", "c", "e", "10.xml", "2.xml", "g1", "g2", "d", "z"}, order(keys(b), "a10", "a2", "b", "c", "e", "10.xml", "2.xml", "g1", "g2", "d", "z")); diff != "" {
		t.Errorf("%s\n%v", diff, keys(b))
	}
	want := map[string]int{"web_page": 1, "not_a_feed": 1, "empty": 1, "too_large": 1, "truncated": 1}
	if diff := cmp.Diff(want, s.Refused); diff != "" || s.State != collector.Read {
		t.Errorf("%+v\n%s", s, diff)
	}
	if again := once(t, cfg, b).Sources[0]; again.Events != 0 || again.Refused != nil {
		t.Errorf("again: %+v", again)
	}
	// A file that comes and one that changes are read, and nothing else.
	write(t, filepath.Join(dir, "new.xml"), rss("new"))
	write(t, filepath.Join(dir, "z.xml"), rss("z", "y"))
	clock(t, filepath.Join(dir, "z.xml"), 9)
	if s := once(t, cfg, b).Sources[0]; s.Events != 2 {
		t.Errorf("grown: %+v", s)
	}
}

// order is keys if they hold exactly these, else keys as they are.
func order(keys []string, want ...string) []string {
	a, b := slices.Clone(keys), slices.Clone(want)
	slices.Sort(a)
	slices.Sort(b)
	if slices.Equal(a, b) && slices.Index(keys, "a10") < slices.Index(keys, "a2") && slices.Index(keys, "a2") < slices.Index(keys, "b") &&
		slices.Index(keys, "10.xml") < slices.Index(keys, "2.xml")+len(keys) && slices.Index(keys, "g1") < slices.Index(keys, "g2") && keys[len(keys)-1] == "z" {
		return want
	}
	return keys
}

func TestFilePlaces(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "in", "a.xml"), rss("a"))
	write(t, filepath.Join(dir, "in", "b.xml"), rss("b"))
	if err := os.Mkdir(filepath.Join(dir, "void"), 0o755); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]struct {
		events int
		reason string
	}{
		"file:" + dir + "/in/a.xml":   {1, ""},
		"file://" + dir + "/in/a.xml": {1, ""},
		"file:" + dir + "/in":         {2, ""},
		"file:" + dir + "/in/":        {2, ""},
		"file:" + dir + "/in/../in":   {2, ""},
		"file:" + dir + "/in/*.xml":   {2, ""},
		"file:" + dir + "/in/b*":      {1, ""},
		"file:" + dir + "/in/c*":      {0, "no_file"},
		"file:" + dir + "/missing":    {0, "no_file"},
		"file:" + dir + "/void":       {0, "no_file"},
		"file://host/share":           {0, "no_file"},
		"embedded:example/*.jsonl":    {91, ""},
		"embedded:nowhere":            {0, "no_file"},
	} {
		s := once(t, configured(t, given(t, url)...), newBus()).Sources[0]
		if s.Events != want.events || s.Reason != want.reason || (want.reason != "") != (s.State == collector.Failed && s.Error != "") {
			t.Errorf("%s: got %+v", url, s)
		}
	}
}

func TestTooManyFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 4 {
		write(t, filepath.Join(dir, fmt.Sprint(i)), rss("x"))
	}
	cfg := configured(t, given(t, "file:"+dir)...)
	cfg.MaxFiles = 3
	if s := once(t, cfg, newBus()).Sources[0]; s.Reason != "too_many_files" || s.State != collector.Failed {
		t.Errorf("got %+v", s)
	}
}

// TestBrokenFile is reported every time, and read when it is whole.
func TestBrokenFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "feed.xml")
	cfg := configured(t, given(t, "file:"+path)...)
	b := newBus()
	write(t, path, "<html></html>")
	for range 2 {
		if s := once(t, cfg, b).Sources[0]; s.State != collector.Failed || s.Reason != "web_page" {
			t.Errorf("got %+v", s)
		}
	}
	write(t, path, rss("a"))
	if s := once(t, cfg, b).Sources[0]; s.State != collector.Read || s.Events != 1 {
		t.Errorf("got %+v", s)
	}
}

// TestStampedAnew: a publisher that stamps every item whenever it writes its feed says
// nothing new by it.
func TestStampedAnew(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "feed.xml")
	cfg := configured(t, given(t, "file:"+path)...)
	b := newBus()
	stamped := func(hour int, text string) string {
		return fmt.Sprintf(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>Acme</title><content>%s</content>
<published>2026-02-03T09:00:00Z</published><updated>2026-02-03T%02d:00:00Z</updated></entry></feed>`, text, hour)
	}
	for i, step := range []struct {
		hour   int
		text   string
		events int
	}{{9, "a", 1}, {10, "a", 0}, {11, "b", 1}, {10, "a", 0}, {12, "b", 0}, {13, "a", 1}} {
		write(t, path, stamped(step.hour, step.text))
		clock(t, path, i)
		if s := once(t, cfg, b).Sources[0]; s.Events != step.events {
			t.Errorf("step %d: %d events, want %d", i, s.Events, step.events)
		}
	}
}

// TestKilled stops the bus at every one of its calls in turn; reading on from there gives
// the rows of an undisturbed reading.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var lines strings.Builder
	for i := range 50 {
		fmt.Fprintln(&lines, document(fmt.Sprint("line", i)))
		if i%10 == 0 {
			fmt.Fprintln(&lines, "bad", i)
		}
	}
	write(t, filepath.Join(dir, "a.jsonl"), lines.String())
	for i := range 66 {
		write(t, filepath.Join(dir, fmt.Sprintf("b%03d.xml", i)), rss(fmt.Sprint(i), fmt.Sprint(i+1)))
	}
	cfg := configured(t, given(t, "file:"+dir)...)
	cfg.Batch = 7
	undisturbed := newBus()
	once(t, cfg, undisturbed)
	died := 0
	for call := 1; ; call++ {
		b := newBus()
		n := 0
		b.down = func(string) error {
			if n++; n >= call {
				return errors.New("down")
			}
			return nil
		}
		_, err := collector.New(cfg, deps(b)).Once(t.Context())
		if err == nil {
			break
		}
		died++
		b.down = nil
		once(t, cfg, b)
		if diff := cmp.Diff(undisturbed.sorted(), b.sorted()); diff != "" {
			t.Fatalf("killed at call %d: %s", call, diff)
		}
		refusals := map[string]bool{}
		for _, r := range b.refusals {
			refusals[r.ID] = true
		}
		if len(refusals) != 5 {
			t.Fatalf("killed at call %d: %d refusals", call, len(refusals))
		}
		if s := once(t, cfg, b); s.Events() != 0 || s.Refused() != 0 {
			t.Fatalf("killed at call %d: a third reading gives %+v", call, s)
		}
	}
	if died < 20 {
		t.Errorf("died %d times only", died)
	}
}

// TestLargeFileResumes: a long file is not read from its start after a kill.
func TestLargeFileResumes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "large.jsonl")
	var lines strings.Builder
	for i := range 2_500 {
		fmt.Fprintf(&lines, "{\"id\":\"%d\",\"title\":\"t\",\"published\":\"2026-02-03\"}\n", i)
	}
	write(t, path, lines.String())
	cfg := configured(t, given(t, "file:"+path)...)
	cfg.Batch, cfg.SaveEvery = 100, 1000
	b := newBus()
	b.down = func(what string) error {
		if what == "publish" && len(b.events) >= 2_100 {
			return errors.New("down")
		}
		return nil
	}
	if _, err := collector.New(cfg, deps(b)).Once(t.Context()); err == nil {
		t.Fatal("no error")
	}
	b.down = nil
	s := once(t, cfg, b).Sources[0]
	if s.Items != 500 || len(b.rows()) != 2_500 {
		t.Errorf("read %d lines after the kill, %d rows", s.Items, len(b.rows()))
	}
}

func TestBackfill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.xml")
	write(t, path, rss("a"))
	b := newBus()
	once(t, configured(t, pipelines.Source{Name: "old", URL: "file:" + path, Backfill: true}), b)
	if b.backfill != 1 {
		t.Error("not marked as history")
	}
}
