package feed_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"

	"github.com/foreshock/foreshock/services/collector/feed"
	"github.com/foreshock/foreshock/services/collector/format"
	"github.com/foreshock/foreshock/services/collector/markup"
)

var update = flag.Bool("update", false, "write golden files")

// sharedFile is a file of the shared data beside the project.
func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../../../../shared/data", name))
	if errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatal(err)
		}
		t.Skipf("the shared data is not beside the project: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// member is one file of an archive.
type member struct {
	name    string
	content []byte
}

func members(t testing.TB, archive string) []member {
	t.Helper()
	unpacked, err := xz.NewReader(bytes.NewReader(sharedFile(t, archive)))
	if err != nil {
		t.Fatal(err)
	}
	var files []member
	for r := tar.NewReader(unpacked); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, member{header.Name, content})
	}
	slices.SortFunc(files, func(a, b member) int { return strings.Compare(a.name, b.name) })
	return files
}

// tally is what one suite gave.
type tally struct {
	suite                       string
	files, feeds                int
	refused                     map[string]int
	expected, read, lost        int
	mended                      map[string]int
	fields, met                 int
	losing, unmet, refusedFiles []string
}

func newTally(suite string) *tally {
	return &tally{suite: suite, refused: map[string]int{}, mended: map[string]int{}}
}

// read parses one file and counts: entries are lost where the suite, or a plain count of
// the elements, has more of them than we do.
func (c *tally) parse(t *testing.T, name string, content []byte, contentType string, expected int) *feed.Feed {
	c.files++
	text, mended := format.Text(content, contentType)
	if mended {
		c.mended["charset"]++
	}
	parsed, err := feed.Parse(t.Context(), text)
	var refused *feed.Error
	if errors.As(err, &refused) {
		c.refused[refused.Reason]++
		c.refusedFiles = append(c.refusedFiles, refused.Reason+" "+name)
		c.expected += expected
		if expected > 0 {
			c.lost += expected
			c.losing = append(c.losing, fmt.Sprintf("%s: %d of %d", name, expected, expected))
		}
		return nil
	}
	if err != nil {
		t.Errorf("%s: an error without a reason: %v", name, err)
		return nil
	}
	c.feeds++
	for _, kind := range parsed.Mended {
		c.mended[kind]++
	}
	c.expected += expected
	c.read += len(parsed.Entries)
	if missing := expected - len(parsed.Entries); missing > 0 {
		c.lost += missing
		c.losing = append(c.losing, fmt.Sprintf("%s: %d of %d", name, missing, expected))
	}
	return parsed
}

func (c *tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "suite %s\nfiles %d\nfeeds %d\n", c.suite, c.files, c.feeds)
	for _, reason := range slices.Sorted(maps.Keys(c.refused)) {
		fmt.Fprintf(&b, "refused %s %d\n", reason, c.refused[reason])
	}
	fmt.Fprintf(&b, "entries expected %d\nentries read %d\nentries lost %d\n", c.expected, c.read, c.lost)
	for _, kind := range slices.Sorted(maps.Keys(c.mended)) {
		fmt.Fprintf(&b, "mended %s %d\n", kind, c.mended[kind])
	}
	fmt.Fprintf(&b, "fields checked %d\nfields met %d\n", c.fields, c.met)
	for _, list := range []struct {
		label string
		lines []string
	}{{"refused", c.refusedFiles}, {"lost in", c.losing}, {"field not met in", c.unmet}} {
		for _, line := range list.lines {
			fmt.Fprintf(&b, "%s %s\n", list.label, line)
		}
	}
	return b.String() + "\n"
}

var (
	notElements = regexp.MustCompile(`(?s)<!--.*?-->|<!\[CDATA\[.*?\]\]>`)
	entryTag    = regexp.MustCompile(`<(?:rss:|atom:|\w+:)?(?:item|entry|ITEM|Item)[\s/>]`)
	header      = regexp.MustCompile(`(?m)^Header:\s*(?i:content-type):\s*(.*)$`)
	expectation = regexp.MustCompile(`(?m)^\s*Expect:\s*(.*)$`)
	indexed     = regexp.MustCompile(`entries\[(\d+)\]`)
	length      = regexp.MustCompile(`len\(entries\)\s*==\s*(\d+)`)
	field       = regexp.MustCompile(`entries\[(\d+)\](?:\.|\[')(title|link|id|guid|summary|description|content)(?:'\])?(?:\[0\](?:\.value|\['value'\]))?\s*==\s*u?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*$`)
)

// elements counts the entries that a plain look at the text finds.
func elements(text []byte) int {
	return len(entryTag.FindAll(notElements.ReplaceAll(text, nil), -1))
}

// TestSuites reads three parsers' own test suites. An entry is lost where the suite's
// expectation, or a plain count of item and entry elements, has one that we do not; a
// field is met where our title, link, id or text is the expected one as plain text.
func TestSuites(t *testing.T) {
	t.Parallel()
	report := feedparserSuite(t).String() + gofeedSuite(t).String() + minifluxSuite(t).String()
	const golden = "testdata/suites.golden"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(report), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", report)
	if report != string(want) {
		t.Errorf("the counts are not those of %s (run with -update if that is meant)", golden)
	}
}

// feedparserSuite: each file states in a comment what a parser must find in it.
func feedparserSuite(t *testing.T) *tally {
	c := newTally("feedparser")
	for _, file := range members(t, "feeds/kurtmckee_feedparser.tar.xz") {
		if ext := path.Ext(file.name); ext != ".xml" && ext != ".json" {
			continue
		}
		contentType := ""
		if match := header.FindSubmatch(file.content); match != nil {
			contentType = strings.TrimSpace(string(match[1]))
		}
		text, _ := format.Text(file.content, contentType)
		expected := elements(text)
		expect := ""
		if match := expectation.FindSubmatch(text); match != nil {
			expect = strings.TrimSpace(string(match[1]))
		}
		for _, match := range indexed.FindAllStringSubmatch(expect, -1) {
			n, _ := strconv.Atoi(match[1])
			expected = max(expected, n+1)
		}
		if match := length.FindStringSubmatch(expect); match != nil {
			expected, _ = strconv.Atoi(match[1])
		}
		parsed := c.parse(t, file.name, file.content, contentType, expected)
		match := field.FindStringSubmatch(expect)
		if parsed == nil || match == nil {
			continue
		}
		n, _ := strconv.Atoi(match[1])
		if n >= len(parsed.Entries) {
			continue
		}
		c.fields++
		want, err := python(match[3] + match[4])
		if err != nil {
			t.Fatalf("%s: %v", file.name, err)
		}
		e := parsed.Entries[n]
		var got []string
		switch match[2] {
		case "title":
			got = []string{e.Title}
		case "link":
			got = []string{e.Link}
		case "id", "guid":
			got = []string{e.ID}
		default:
			got = []string{e.Summary, e.Content}
		}
		if slices.ContainsFunc(got, func(s string) bool { return s == want || same(s, want) }) {
			c.met++
		} else {
			c.unmet = append(c.unmet, file.name)
		}
	}
	return c
}

// same compares what two pieces of markup say, not how; a sanitiser's own changes to the
// markup are no business of ours.
func same(got, want string) bool {
	squeeze := func(s string) string { return strings.Join(strings.Fields(markup.Text(s)), "") }
	return squeeze(got) == squeeze(want)
}

var hexEscape = regexp.MustCompile(`\\x([0-9a-f]{2})`)

// python reads the escapes of a Python string literal.
func python(s string) (string, error) {
	s = hexEscape.ReplaceAllString(s, `\u00$1`)
	s = strings.NewReplacer(`\'`, `'`, `\"`, `"`, `"`, `\"`).Replace(s)
	return strconv.Unquote(`"` + strings.ReplaceAll(s, "\n", `\n`) + `"`)
}

// gofeedSuite: beside each feed lies what gofeed's own parsers make of it.
func gofeedSuite(t *testing.T) *tally {
	c := newTally("gofeed")
	files := map[string][]byte{}
	for _, file := range members(t, "feeds/mmcdole_gofeed.tar.xz") {
		files[file.name] = file.content
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		content := files[name]
		var wanted []byte
		switch {
		case strings.HasSuffix(name, ".xml"):
			wanted = files[strings.TrimSuffix(name, ".xml")+".json"]
		case strings.Contains(name, "/json/") && strings.HasSuffix(name, ".json"):
			wanted = files[strings.TrimSuffix(name, ".json")+"_expected.json"]
			if strings.HasSuffix(name, "_expected.json") {
				continue
			}
		default:
			if files[strings.TrimSuffix(name, ".json")+".xml"] != nil || !strings.HasSuffix(name, ".json") {
				continue
			}
		}
		type item struct {
			Title   string `json:"title"`
			Link    string `json:"link"`
			ID      string `json:"id"`
			GUID    any    `json:"guid"`
			Summary string `json:"summary"`
			Content any    `json:"content"`
		}
		var want struct {
			Items   []item `json:"items"`
			Entries []item `json:"entries"`
		}
		if wanted != nil {
			if err := json.Unmarshal(wanted, &want); err != nil {
				wanted = nil
			}
		}
		text, _ := format.Text(content, "")
		items := append(want.Items, want.Entries...)
		expected := max(len(items), elements(text))
		parsed := c.parse(t, name, content, "", expected)
		if parsed == nil {
			continue
		}
		for i, item := range items {
			if i >= len(parsed.Entries) {
				break
			}
			for _, pair := range [][2]string{{item.Title, parsed.Entries[i].Title}, {item.Link, parsed.Entries[i].Link}, {item.ID, parsed.Entries[i].ID}, {item.Summary, parsed.Entries[i].Summary}} {
				if pair[0] == "" {
					continue
				}
				c.fields++
				if pair[0] == pair[1] || same(pair[1], pair[0]) {
					c.met++
				} else {
					c.unmet = append(c.unmet, fmt.Sprintf("%s: want %q, got %q", path.Base(name), pair[0], pair[1]))
				}
			}
		}
	}
	return c
}

// minifluxSuite: feeds in many encodings, and web pages that are no feeds.
func minifluxSuite(t *testing.T) *tally {
	c := newTally("miniflux")
	for _, file := range members(t, "feeds/miniflux_v2.tar.xz") {
		if path.Ext(file.name) == "" {
			continue
		}
		text, _ := format.Text(file.content, "")
		expected := 0
		if path.Ext(file.name) == ".xml" {
			expected = elements(text)
		}
		c.parse(t, file.name, file.content, "", expected)
	}
	return c
}
