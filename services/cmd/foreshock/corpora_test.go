package main

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ulikunitz/xz"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/filing"
	"github.com/foreshock/foreshock/services/enricher/extract"
)

// The corpora that CHECKED.md tells of, read as the pipeline reads them.

// corpusFile opens a file of the corpora; slow, and only where they are at hand.
func corpusFile(t *testing.T, name string) string {
	t.Helper()
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
	path := filepath.Join("../../../../shared/data", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatal(err)
		}
		t.Skip("no corpora at hand: ", err)
	}
	return path
}

func corpusExtractor(t *testing.T) *extract.Extractor {
	t.Helper()
	p, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	_, x, err := compile(p)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// filings are the events of the 553 filings, by file name.
func filings(t *testing.T) map[string]*foreshockv1.Event {
	t.Helper()
	archive, err := zip.OpenReader(corpusFile(t, "edgar/raw_8k_553.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	events := map[string]*foreshockv1.Event{}
	for _, f := range archive.File {
		if f.FileInfo().IsDir() {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		_ = in.Close()
		event, refusal := filing.Event(raw, filing.FileReference(f.Name), "edgar")
		if refusal != nil {
			t.Errorf("%s: %s", f.Name, refusal.Reason)
			continue
		}
		events[f.Name] = event
	}
	return events
}

// TestSignalsOfFilingsLong prints every signal of the filings, for reading.
func TestSignalsOfFilingsLong(t *testing.T) {
	events := filings(t)
	x := corpusExtractor(t)
	signals := 0
	for _, name := range slices.Sorted(maps.Keys(events)) {
		for _, s := range x.Extract(events[name]) {
			signals++
			line, err := json.Marshal(extract.Describe(s))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s %s", name, line)
		}
	}
	t.Logf("%d signals in %d filings", signals, len(events))
}

// TestQuotesOfCorporaLong looks for the words of every signal at its offsets.
func TestQuotesOfCorporaLong(t *testing.T) {
	events := slices.Collect(maps.Values(filings(t)))
	for _, name := range []string{"incidents/github_incidents.jsonl", "incidents/aws_status_2018-2021.jsonl"} {
		file, err := os.Open(corpusFile(t, name))
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() { // the whole record as a text: nothing of it is left out
			events = append(events, &foreshockv1.Event{Kind: "news", Title: "GitHub and AWS are down", Text: lines.Text()},
				&foreshockv1.Event{Kind: "incident", Company: "GitHub", Title: "Outage", Text: lines.Text()})
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
	}
	file, err := os.Open(corpusFile(t, "warn/warn_notices_to_2024.csv.xz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := xz.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		events = append(events, &foreshockv1.Event{Kind: "news", Lang: "en", Title: row[1] + " to lay off " + row[5], Text: row[1] + " is laying off 120 employees in " + row[2] + "."},
			&foreshockv1.Event{Kind: "notice", Company: row[1], Title: row[1], Text: strings.Join(row, " | ")})
	}
	x := corpusExtractor(t)
	signals := 0
	for _, e := range events {
		for _, s := range x.Extract(e) {
			signals++
			field := e.GetText()
			if s.GetEvidence().GetField() == "title" {
				field = e.GetTitle()
			}
			v := s.GetEvidence()
			if int(v.GetEnd()) > len(field) || v.GetStart() > v.GetEnd() || field[v.GetStart():v.GetEnd()] != v.GetQuote() || !utf8.ValidString(v.GetQuote()) {
				t.Errorf("%q is not at %d to %d of %.200q", v.GetQuote(), v.GetStart(), v.GetEnd(), field)
			}
		}
	}
	t.Logf("%d signals in %d documents, every quote in place", signals, len(events))
}
