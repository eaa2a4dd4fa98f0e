package pipelines_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/foreshock/foreshock/pipelines"
)

// shippedFiles are the embedded pipelines as files that a test may replace.
func shippedFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(pipelines.Embedded, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(pipelines.Embedded, path)
		files[path] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestShippedCollector(t *testing.T) {
	t.Parallel()
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	c := p.Collector
	if len(c.Sources) < 20 || len(c.Recognitions) < 10 || c.Version == "" {
		t.Errorf("%d sources, %d recognitions, version %q", len(c.Sources), len(c.Recognitions), c.Version)
	}
	enabled := c.Enabled()
	if len(enabled) == len(c.Sources) || len(enabled) < 20 {
		t.Errorf("%d of %d sources are enabled", len(enabled), len(c.Sources))
	}
	for _, s := range c.Sources {
		switch {
		case strings.HasPrefix(s.URL, "http:"):
			t.Errorf("%s is read without encryption", s.Name)
		case strings.HasPrefix(s.URL, "https:") && s.Every > 6*time.Hour:
			t.Errorf("%s is read every %v only", s.Name, s.Every)
		case strings.Contains(s.URL, "sec.gov") && !s.NeedsContact:
			t.Errorf("%s: EDGAR asks for a contact", s.Name)
		case s.Terms.Note != "unknown" && s.Terms.Note == "" || s.Terms.Note == "unknown" && strings.Contains(s.Terms.Note, ";"):
			t.Errorf("%s: terms %q", s.Name, s.Terms.Note)
		}
	}
}

// TestCollectorLint: every mistake is told with its file, its place and what to do.
func TestCollectorLint(t *testing.T) {
	t.Parallel()
	const good = "sources:\n  - {name: a, url: 'https://example.org/a', every: 15m, enabled: true, terms: {note: unknown}}\n"
	const rules = "recognitions:\n  - {name: r, hosts: [example.org], kind: news}\n"
	source := func(edits ...string) string {
		line := strings.NewReplacer(edits...).Replace(good)
		if line == good {
			panic("the edit changes nothing")
		}
		return line
	}
	for name, test := range map[string]struct {
		sources, rules string
		want           []string
	}{
		"good":                  {good, rules, nil},
		"no sources file":       {"-", rules, []string{"collector/sources.yaml"}},
		"unknown key":           {good + "intervall: 5m\n", rules, []string{"collector/sources.yaml", "intervall"}},
		"unknown key in source": {source("every:", "evry:"), rules, []string{"collector/sources.yaml", "evry"}},
		"bad duration":          {source("15m", "often"), rules, []string{"collector/sources.yaml", "often"}},
		"bad name":              {source("name: a", "name: A b"), rules, []string{`sources[0] "A b".name`, "lower-case"}},
		"name twice":            {good + strings.TrimPrefix(good, "sources:\n"), rules, []string{`sources[1] "a".name`, "differ"}},
		"no scheme":             {source("https://example.org/a", "example.org"), rules, []string{`sources[0] "a".url`, "file:PATH"}},
		"no host":               {source("https://example.org/a", "https:///a"), rules, []string{`.url`, "no web address"}},
		"password":              {source("https://example.org", "https://u:p@example.org"), rules, []string{`.url`, "password"}},
		"no such example":       {source("https://example.org/a", "embedded:nowhere/*.jsonl"), rules, []string{`.url`, "no such file"}},
		"empty file":            {source("https://example.org/a", "file:"), rules, []string{`.url`, "needs a path"}},
		"too often":             {source("15m", "1s"), rules, []string{`.every`, "30s or more"}},
		"kind":                  {source("every", "kind: rumour, every"), rules, []string{`.kind`, "news, filing, notice, incident"}},
		"enabled left out":      {source("enabled: true, ", ""), rules, []string{`.enabled`, "true or false"}},
		"terms left out":        {source(", terms: {note: unknown}", ""), rules, []string{`.terms.note`, `"unknown"`}},
		"terms link":            {source("note: unknown", "note: unknown, link: somewhere"), rules, []string{`.terms.link`, "no web address"}},
		"range":                 {good + "allow_private: [10.0.0.1]\n", rules, []string{"allow_private[0]", "10.1.0.0/16"}},
		"contact":               {good + "contact: \"a\\nX: y\"\n", rules, []string{"contact", "one line"}},
		"rule without condition": {good, "recognitions:\n  - {name: r, kind: news}\n",
			[]string{"collector/recognise.yaml", `recognitions[0] "r"`, "matches everything"}},
		"rule kind":       {good, strings.Replace(rules, "news", "rumour", 1), []string{"collector/recognise.yaml", ".kind"}},
		"rule host":       {good, strings.Replace(rules, "example.org", "https://Example.org", 1), []string{".hosts[0]", "without https://"}},
		"rule expression": {good, strings.Replace(rules, "kind", "entry_title: '(', kind", 1), []string{".entry_title", "missing closing"}},
		"rule group":      {good, strings.Replace(rules, "kind", "company: '{nobody}', kind", 1), []string{".company", "{nobody}", "named group"}},
		"rule twice":      {good, rules + strings.TrimPrefix(rules, "recognitions:\n"), []string{`recognitions[1] "r".name`}},
		"several at once": {source("15m", "1s", "name: a", "name: A"), strings.Replace(rules, "news", "x", 1), []string{".every", ".name", "recognise.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"example/a.jsonl": &fstest.MapFile{}} // what else is missing is told too
			if test.want == nil {
				files = shippedFiles(t)
			}
			files["collector/sources.yaml"] = &fstest.MapFile{Data: []byte(test.sources)}
			files["collector/recognise.yaml"] = &fstest.MapFile{Data: []byte(test.rules)}
			if test.sources == "-" {
				delete(files, "collector/sources.yaml")
			}
			_, err := pipelines.Load(files)
			if test.want == nil {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil {
				t.Fatal("no error")
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the error does not say %q:\n%v", part, err)
				}
			}
		})
	}
}

func ExampleCollector_Enabled() {
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Collector.Enabled()[0].Name, p.Collector.Enabled()[0].URL)
	// Output: example embedded:example/*.jsonl
}
