package collector_test

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/collector"
)

// edgar is a server that answers like EDGAR: a list of entries, newest first, in pages,
// and a submission for each accession number.
type edgar struct {
	*httptest.Server
	mu      sync.Mutex
	entries []string
	// between, if set, is called after each page of the list.
	between func(page int)
	// broken answers 500 for these accession numbers.
	broken map[string]bool
	// files are further answers by path.
	files    map[string][]byte
	requests []string
	agents   map[string]bool
}

func newEDGAR(t *testing.T) *edgar {
	t.Helper()
	s := &edgar{broken: map[string]bool{}, files: map[string][]byte{}, agents: map[string]bool{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.Close)
	return s
}

func (s *edgar) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.URL.RequestURI())
	s.agents[r.UserAgent()] = true
	if content, found := s.files[r.URL.Path]; found {
		_, _ = w.Write(content)
		return
	}
	if strings.HasPrefix(r.URL.Path, "/Archives/") {
		accession := strings.TrimSuffix(path.Base(r.URL.Path), ".txt")
		if s.broken[accession] {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "<SEC-DOCUMENT>x\n<SEC-HEADER>\nACCESSION NUMBER: %s\nCONFORMED SUBMISSION TYPE: 8-K\nFILED AS OF DATE: 20260228\nCOMPANY CONFORMED NAME: NORTHWIND CORP\nCENTRAL INDEX KEY: 0000012345\n</SEC-HEADER>\n<DOCUMENT>\n<TYPE>8-K\n<TEXT>\nItem 2.05 Costs Associated with Exit or Disposal Activities\n\nNorthwind decided to close a plant in filing %s.\n</TEXT>\n</DOCUMENT>\n", accession, accession)
		return
	}
	start, _ := strconv.Atoi(r.URL.Query().Get("start"))
	count, _ := strconv.Atoi(r.URL.Query().Get("count"))
	entries := s.entries[min(start, len(s.entries)):min(start+count, len(s.entries))]
	fmt.Fprintf(w, `<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom"><title>Latest Filings</title>%s</feed>`, strings.Join(entries, ""))
	if s.between != nil {
		s.between(start / count)
	}
}

// entry is the nth filing of a list.
func entry(form string, n int, items ...string) string {
	var listed strings.Builder
	for _, item := range items {
		fmt.Fprintf(&listed, "\n&lt;br&gt;Item %s: Something", item)
	}
	accession := fmt.Sprintf("0000012345-26-%06d", n)
	return fmt.Sprintf(`<entry><title>%s - Northwind Corp (0000012345) (Filer)</title><link rel="alternate" type="text/html" href="https://www.sec.gov/Archives/edgar/data/12345/x/%s-index.htm"/><summary type="html">&lt;b&gt;Filed:&lt;/b&gt; 2026-02-28 &lt;b&gt;AccNo:&lt;/b&gt; %s%s</summary><updated>2026-02-28T%02d:%02d:00-05:00</updated><category term="%s"/><id>urn:tag:sec.gov,2008:accession-number=%s</id></entry>`,
		form, accession, accession, listed.String(), 10+n/60, n%60, form, accession)
}

func (s *edgar) asked(part string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, uri := range s.requests {
		if strings.Contains(uri, part) {
			n++
		}
	}
	return n
}

func (s *edgar) config(t *testing.T, format, path string) collector.Config {
	cfg := configured(t, pipelines.Source{Name: "sec", URL: s.URL + path, Format: format, Kind: "filing", Every: time.Minute})
	cfg.Fetch.Contact = "ops@example.org"
	return cfg
}

// While a sweep goes on, new filings push others from one page to the next: each is read
// once, and the next sweep goes no further than what this one listed.
func TestEDGARLatest(t *testing.T) {
	t.Parallel()
	s := newEDGAR(t)
	for n := 25; n > 0; n-- {
		form := "8-K"
		if n%5 == 0 {
			form = "10-Q"
		}
		item := "2.05"
		if n%5 == 1 {
			item = "5.07" // a vote: nothing to read
		}
		s.entries = append(s.entries, entry(form, n, item, "9.01"))
	}
	pushed := false
	b := newBus()
	var meanwhile collector.Health
	s.between = func(page int) {
		if page == 1 && meanwhile.Source == "" { // the sweep goes on, and is known to
			b.mu.Lock()
			meanwhile = b.health["sec"]
			b.mu.Unlock()
		}
		if page == 0 && !pushed {
			pushed = true
			s.entries = slices.Concat([]string{entry("8-K", 28), entry("8-K/A", 27, "2.05"), entry("8-K", 26, "1.03")}, s.entries)
		}
	}
	cfg := s.config(t, "edgar-latest", "/cgi-bin/browse-edgar?action=getcurrent&count=10")
	first := once(t, cfg, b).Sources[0]
	if first.State != collector.Read || first.Items != 25 || first.Events != 15 || len(b.rows()) != 15 || s.asked("/Archives/") != 15 {
		t.Errorf("first: %+v, %d rows, %d documents asked for", first, len(b.rows()), s.asked("/Archives/"))
	}
	for _, e := range b.rows() {
		if e.GetKind() != "filing" || e.GetCompany() != "NORTHWIND CORP" || e.GetAttributes()["items"] != "2.05" || !strings.Contains(e.GetText(), "close a plant") {
			t.Errorf("%s: %v", e.GetDocument(), e)
		}
	}
	if now := b.health["sec"]; meanwhile.Outcome != collector.UnderWay || meanwhile.State != collector.OK || now.Outcome != collector.Read || !now.At.Equal(meanwhile.At) {
		t.Errorf("while it was read its health was %+v, after it %+v", meanwhile, now)
	}
	lists := s.asked("browse-edgar")
	second := once(t, cfg, b).Sources[0]
	if second.Items != 3 || second.Events != 3 || s.asked("/Archives/") != 18 || s.asked("browse-edgar") != lists+1 {
		t.Errorf("second: %+v, %d lists asked for", second, s.asked("browse-edgar")-lists)
	}
	if third := once(t, cfg, b).Sources[0]; third.State != collector.Unchanged || third.Events != 0 || s.asked("/Archives/") != 18 {
		t.Errorf("third: %+v", third)
	}
	if len(s.agents) != 1 || !s.agents["Foreshock/1 (+ops@example.org)"] {
		t.Errorf("agents %v", s.agents)
	}
	if h := b.health["sec"]; h.State != collector.OK {
		t.Errorf("health %+v", h)
	}
}

// Trouble with one document delays it and what stands behind it, and loses nothing.
func TestEDGARDocumentThatFails(t *testing.T) {
	t.Parallel()
	s := newEDGAR(t)
	for n := 6; n > 0; n-- {
		s.entries = append(s.entries, entry("8-K", n, "2.05"))
	}
	s.broken["0000012345-26-000004"] = true
	cfg := s.config(t, "edgar-latest", "/cgi-bin/browse-edgar?action=getcurrent&count=10")
	b := newBus()
	if got := once(t, cfg, b).Sources[0]; got.State != collector.Unreachable || got.Events != 2 || b.health["sec"].State != collector.Degraded || b.health["sec"].Status != 500 {
		t.Errorf("got %+v, health %+v", got, b.health["sec"])
	}
	s.mu.Lock()
	clear(s.broken)
	s.mu.Unlock()
	if got := once(t, cfg, b).Sources[0]; got.State != collector.Read || len(b.rows()) != 6 || s.asked("/Archives/") != 7 || b.health["sec"].State != collector.OK {
		t.Errorf("got %+v, %d rows, %d asked", got, len(b.rows()), s.asked("/Archives/"))
	}
}

func TestEDGARNeedsAContact(t *testing.T) {
	t.Parallel()
	s := newEDGAR(t)
	cfg := s.config(t, "edgar-latest", "/cgi-bin/browse-edgar?action=getcurrent&count=10")
	cfg.Fetch.Contact = ""
	got := once(t, cfg, newBus()).Sources[0]
	if got.State != collector.Failed || got.Reason != "no_contact" || !strings.Contains(got.Error, "set contact in collector/sources.yaml") || len(s.requests) != 0 {
		t.Errorf("got %+v after %d requests", got, len(s.requests))
	}
	// Its own hosts are not asked without one, whatever the source is said to be.
	cfg = configured(t, given(t, "https://www.sec.gov/news/pressreleases.rss")...)
	if got := once(t, cfg, newBus()).Sources[0]; got.Reason != "no_contact" {
		t.Errorf("got %+v", got)
	}
}

func TestEDGARAnswersOfAnotherKind(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body   string
		state  collector.State
		reason string
	}{
		"a page":  {"<!doctype html><html><body>Request Rate Threshold Exceeded</body></html>", collector.Failed, "web_page"},
		"nothing": {"", collector.Unreachable, "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newEDGAR(t)
			s.files["/submissions/CIK1.json"] = []byte(test.body)
			cfg := s.config(t, "edgar-company", "/submissions/CIK1.json")
			if got := once(t, cfg, newBus()).Sources[0]; got.State != test.state || got.Reason != test.reason {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// TestEDGARReplay replays what EDGAR published: 51 pages of one sweep, and the paged
// submissions of a company with the filings that are kept.
func TestEDGARReplay(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(unpacked(t, "edgar/getcurrent_2025-12-12.tar.xz"), "getcurrent_2025-12-12")
	s := newEDGAR(t)
	files, err := filepath.Glob(dir + "/*.atom")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[int][]byte{}
	start := regexp.MustCompile(`_start-(\d+)_`)
	for _, file := range files {
		n, err := strconv.Atoi(start.FindStringSubmatch(file)[1])
		if err != nil {
			t.Fatal(err)
		}
		if pages[n], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	replay := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/cgi-bin/browse-edgar" {
			s.answer(w, r)
			return
		}
		n, _ := strconv.Atoi(r.URL.Query().Get("start"))
		if content, found := pages[n]; found {
			_, _ = w.Write(content)
			return
		}
		fmt.Fprint(w, `<feed xmlns="http://www.w3.org/2005/Atom"><title>Latest Filings</title></feed>`)
	}))
	t.Cleanup(replay.Close)
	cfg := configured(t, pipelines.Source{Name: "sec", URL: replay.URL + "/cgi-bin/browse-edgar?action=getcurrent&type=all&count=100", Format: "edgar-latest", Kind: "filing"})
	cfg.Fetch.Contact = "ops@example.org"
	b := newBus()
	first := once(t, cfg, b).Sources[0]
	second := once(t, cfg, b).Sources[0]
	got := fmt.Sprintf("%d pages: %d entries, %d 8-Ks fetched, %d events; again: %s, %d events", len(pages), first.Items, s.asked("/Archives/"), first.Events, second.State, second.Events)
	if diff := cmp.Diff("51 pages: 5057 entries, 187 8-Ks fetched, 187 events; again: unchanged, 0 events", got); diff != "" {
		t.Error(diff)
	}
}

func TestEDGARCompanyReplay(t *testing.T) {
	t.Parallel()
	s := newEDGAR(t)
	for _, name := range []string{"CIK0001009672.json", "CIK0001009672-submissions-001.json"} {
		content, err := os.ReadFile(shared(t, "edgar/submissions/"+name))
		if err != nil {
			t.Fatal(err)
		}
		s.files["/submissions/"+name] = content
	}
	cfg := s.config(t, "edgar-company", "/submissions/CIK0001009672.json")
	b := newBus()
	first := once(t, cfg, b).Sources[0]
	asked := s.asked("/Archives/")
	second := once(t, cfg, b).Sources[0]
	if first.State != collector.Read || first.Events == 0 || first.Events != asked || second.Events != 0 || second.State != collector.Unchanged {
		t.Errorf("first %+v, second %+v, %d asked", first, second, asked)
	}
	if h := b.health["sec"]; h.State != collector.OK {
		t.Errorf("health %+v", h)
	}
	if got := fmt.Sprintf("%d listed, %d with items that tell news", first.Items, first.Events); got != "1205 listed, 78 with items that tell news" {
		t.Error(got)
	}
}

// TestEDGARKeptFilings reads real 8-Ks of 2010 and later as EDGAR would serve them.
func TestEDGARKeptFilings(t *testing.T) {
	t.Parallel()
	s := newEDGAR(t)
	archive, err := zip.OpenReader(shared(t, "edgar/raw_8k_553.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var accessions, forms, days []string
	for _, f := range archive.File {
		opened, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(opened)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.Split(strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name)), "_")
		if len(name) != 4 || name[0] != "1000180" {
			continue
		}
		s.files["/Archives/edgar/data/1000180/"+strings.ReplaceAll(name[3], "-", "")+"/"+name[3]+".txt"] = content
		accessions, forms, days = append(accessions, name[3]), append(forms, "8-K"), append(days, name[2]+"-12-31")
	}
	list, err := json.Marshal(map[string]any{"cik": "1000180", "name": "Its Filer", "filings": map[string]any{
		"recent": map[string]any{"accessionNumber": accessions, "form": forms, "filingDate": days},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.files["/submissions/CIK0001000180.json"] = list
	b := newBus()
	got := once(t, s.config(t, "edgar-company", "/submissions/CIK0001000180.json"), b).Sources[0]
	if got.State != collector.Read || got.Events != len(accessions) || len(b.rows()) != len(accessions) || got.Events < 20 {
		t.Errorf("%d filings: %+v", len(accessions), got)
	}
	segmented := 0
	for _, e := range b.rows() {
		if e.GetCompany() != "Its Filer" || e.GetText() == "" && e.GetAttributes()["items"] != "9.01" || e.GetAttributes()["cik"] != "1000180" || !e.GetKnowledgeInferred() {
			t.Errorf("%s: %q, %d bytes", e.GetDocument(), e.GetCompany(), len(e.GetText()))
		}
		if e.GetAttributes()["items"] != "" {
			segmented++
		}
	}
	if segmented*20 < got.Events*19 {
		t.Errorf("items of %d of %d filings were found", segmented, got.Events)
	}
}
