package pipelines_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/foreshock/foreshock/pipelines"
)

// exampleDocument is the input form of `foreshock extract`.
type exampleDocument struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	URL       string `json:"url"`
	Published string `json:"published"`
	Source    string `json:"source"`
	Lang      string `json:"lang"`
	Company   string `json:"company"`
}

func exampleDocuments(t *testing.T) map[string][]exampleDocument {
	t.Helper()
	files, err := fs.Glob(pipelines.Embedded, "example/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("the example has no documents: %v", err)
	}
	out := map[string][]exampleDocument{}
	for _, file := range files {
		content, err := fs.ReadFile(pipelines.Embedded, file)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range bytes.Split(bytes.TrimSuffix(content, []byte("\n")), []byte("\n")) {
			decoder := json.NewDecoder(bytes.NewReader(line))
			decoder.DisallowUnknownFields()
			var d exampleDocument
			if err := decoder.Decode(&d); err != nil {
				t.Fatalf("%s:%d: %v", file, n+1, err)
			}
			out[file] = append(out[file], d)
		}
	}
	return out
}

// The example is the project's own wording: it must not look like anybody else's.
func TestExampleDocumentsAreTheProjectsOwn(t *testing.T) {
	t.Parallel()
	ids, addresses := map[string]bool{}, map[string]bool{}
	source := regexp.MustCompile(`^example-[a-z]+$`)
	total := 0
	for file, documents := range exampleDocuments(t) {
		before := ""
		for n, d := range documents {
			total++
			where := path.Base(file) + " " + d.ID
			if d.ID == "" || ids[d.ID] || addresses[d.URL] {
				t.Errorf("%s (line %d): id and address must be there, once", where, n+1)
			}
			ids[d.ID], addresses[d.URL] = true, true
			if u, err := url.Parse(d.URL); err != nil || u.Scheme != "https" || u.Host != "example.com" && u.Host != "example.org" && u.Host != "example.net" {
				t.Errorf("%s: address %q: want one on a host reserved for examples", where, d.URL)
			}
			if !source.MatchString(d.Source) {
				t.Errorf("%s: source %q: want a name that is nobody's", where, d.Source)
			}
			published, err := time.Parse(time.RFC3339, d.Published)
			if err != nil || published.Year() < 2022 || published.Year() > 2026 {
				t.Errorf("%s: published %q: want a time between 2022 and 2026", where, d.Published)
			}
			if d.Published < before {
				t.Errorf("%s: documents stand in the order of their publication", where)
			}
			before = d.Published
			if d.Title == "" || len(d.Text) < 80 || len(d.Text) > 2000 || !utf8.ValidString(d.Title+d.Text) || strings.Contains(d.Text, "  ") {
				t.Errorf("%s: title and two to a dozen sentences are wanted, got %d bytes", where, len(d.Text))
			}
		}
	}
	if total < 60 {
		t.Errorf("%d documents, want at least 60", total)
	}
}

// What the company's own case must be able to give, if it is read from the example alone.
func TestExampleTellsTheAmazonCase(t *testing.T) {
	t.Parallel()
	documents := exampleDocuments(t)["example/amazon.jsonl"]
	article := documents[len(documents)-1].Text
	for _, words := range []string{
		"20 October 2025", "race condition", "13 hours", "AI agent", "late February 2026", "early March 2026",
		"approval of a senior engineer", "16,000", "30,000", "knowledge-transfer", "Bangalore", "280 million dollars", "second quarter of 2026",
	} {
		if !strings.Contains(article, words) {
			t.Errorf("the article does not tell of %q", words)
		}
	}
	var rounds []string
	for _, d := range documents {
		if strings.Contains(d.Text, "14,000 corporate jobs") || strings.Contains(d.Text, "cutting 16,000 jobs") {
			rounds = append(rounds, d.Source+" "+d.Published[:10])
		}
	}
	if len(rounds) != 4 {
		t.Errorf("each round is told by two outlets in the same words, found %v", rounds)
	}
}
