package main

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ulikunitz/xz"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/alerter"
)

// example is the bundled example alone: no live source is asked.
const example = "embedded:example"

func TestTheExampleGoesTheWholeWay(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := once(t, data, "--source", example)
	if first.Events < 50 || first.Signals < 50 || first.Facts < 30 || first.Indicators < 50 || first.Alerts < 5 {
		t.Errorf("the example gave %+v: too little of something", first)
	}
	if first.Refused != 0 || first.Dead != 0 {
		t.Errorf("the example gave %d refusals and %d dead letters, want none", first.Refused, first.Dead)
	}
	before := rows(t, data)
	second := once(t, data, "--source", example)
	second.Seconds, second.read = 0, first.read
	if diff := cmp.Diff(summary{Sources: 1}, second, cmp.AllowUnexported(summary{}), cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "read" }, cmp.Ignore())); diff != "" {
		t.Errorf("a second run added something:\n%s", diff)
	}
	hold(t, data)
	if diff := cmp.Diff(before, rows(t, data)); diff != "" {
		t.Errorf("a second run changed rows:\n%s", diff)
	}
	t.Run("alerts", func(t *testing.T) { alertsAreReadable(t, data) })
	t.Run("amazon", func(t *testing.T) { amazonCase(t, data) })
}

func alertsAreReadable(t *testing.T, data string) {
	listed := strings.Split(strings.TrimSpace(foreshock(t, "alerts", "list", "--json", "--data", data)), "\n")
	held := strings.Split(strings.TrimSpace(foreshock(t, "alerts", "tail", "--json", "--all", "--count", "5", "--data", data)), "\n")
	if len(listed) < 5 || len(held) != 5 {
		t.Fatalf("%d alerts listed, %d of 5 on the stream", len(listed), len(held))
	}
	for _, line := range held {
		alert, err := alerter.Decode([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		if alert.GetSummary() == "" || alert.GetCompanyId() == "" || alert.GetKnowledgeTime() == nil {
			t.Errorf("alert %s does not explain itself: %s", alert.GetId(), line)
		}
	}
}

// amazonCase checks what the bundled documents on Amazon give together.
func amazonCase(t *testing.T, data string) {
	for _, name := range []string{"Amazon", "AMZN", "amazon"} {
		if a := indicators(t, data, name, "2026-03-31"); a.CompanyID != "amazon" || a.AsOf != "2026-03-31" {
			t.Fatalf("%s is %s as of %s", name, a.CompanyID, a.AsOf)
		}
	}
	a := indicators(t, data, "amazon", "2026-03-31")
	amazonArticle(t, a)
	q := a.quarter(t, "2026Q1")
	if got := q.Values["cut_gap_cumulative"]; got != 0 {
		t.Errorf("with the 14,000 of October booked as well the gap is %v (%s), want 0", got, q.Basis["cut_gap_cumulative"])
	}
	if before := indicators(t, data, "amazon", "2026-01-20"); before.find("2026Q1").Values["cuts_confirmed"] != 0 {
		t.Error("as of a week before, the round of 28 January 2026 is known")
	}
}

// amazonArticle checks what the article of March 2026 gives, alone or among others.
func amazonArticle(t *testing.T, a answer) {
	last, now := a.quarter(t, "2025Q4"), a.quarter(t, "2026Q1")
	for name, tt := range map[string]struct {
		in   quarterAnswer
		want float64
	}{
		"outage_count": {last, 2}, "outage_ai_linked_count": {last, 1},
		"cut_target": {now, 30000}, "cuts_confirmed": {now, 16000}, "cut_gap": {now, 14000},
		"savings_target_usd": {now, 280e6}, "savings_per_head_usd": {now, 17500},
	} {
		if got := tt.in.Values[name]; got != tt.want {
			t.Errorf("%s of %s is %v (%s), want %v", name, tt.in.Quarter, got, tt.in.Basis[name], tt.want)
		}
	}
	for _, name := range []string{"cut_gap", "savings_per_head_usd"} {
		if now.Basis[name] == "" {
			t.Errorf("%s has no basis", name)
		}
	}
	if got := now.Values["outage_count"]; got < 2 {
		t.Errorf("%v outages in 2026Q1, want at least 2", got)
	}
	for _, name := range []string{"change_control_count", "knowledge_transfer_count", "offshoring_count", "ai_substitution_count"} {
		if now.Values[name] < 1 {
			t.Errorf("%s of 2026Q1 is %v, want at least 1", name, now.Values[name])
		}
	}
	risk, sum := a.quarter(t, "2026Q2").Risk, 0.0
	for _, part := range risk.Parts {
		sum += part.Contribution
	}
	if risk.Probability < 5*0.0326 || len(risk.Parts) < 5 {
		t.Errorf("risk of 2026Q2 is %v in %d parts, want it far above the base rate of 0.0326, and explained", risk.Probability, len(risk.Parts))
	}
	if got := 1 / (1 + math.Exp(-sum)); math.Abs(got-risk.Probability) > 1e-6 {
		t.Errorf("the parts give %v, the probability is %v", got, risk.Probability)
	}
}

func TestTheAmazonArticleAlone(t *testing.T) {
	t.Parallel()
	all, err := fs.ReadFile(pipelines.Embedded, "example/amazon.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var article string
	for line := range strings.Lines(string(all)) {
		if strings.Contains(line, "2026-03-13") && strings.Contains(line, "280 million") {
			article = line
		}
	}
	file := filepath.Join(t.TempDir(), "article.jsonl")
	if err := os.WriteFile(file, []byte(article), 0o600); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	if s := once(t, data, "--source", "file:"+file); s.Events != 1 {
		t.Fatalf("one article gave %+v", s)
	}
	amazonArticle(t, indicators(t, data, "amazon", "2026-03-31"))
}

func indicators(t *testing.T, data, company, asOf string) answer {
	t.Helper()
	var a answer
	if err := json.Unmarshal([]byte(foreshock(t, "indicators", company, "--json", "--data", data, "--as-of", asOf)), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a answer) find(name string) quarterAnswer {
	for _, q := range a.Quarters {
		if q.Quarter == name {
			return q
		}
	}
	return quarterAnswer{}
}

func (a answer) quarter(t *testing.T, name string) quarterAnswer {
	t.Helper()
	q := a.find(name)
	if q.Quarter == "" {
		t.Fatalf("nothing of %s in %d quarters of %s", name, len(a.Quarters), a.Company)
	}
	return q
}

// folder unpacks every so-manieth file of an archive of the shared data.
func folder(t *testing.T, archive string, every int) string {
	t.Helper()
	file, err := os.Open(filepath.Join("../../../../shared/data", archive))
	if errors.Is(err, os.ErrNotExist) {
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatal(err)
		}
		t.Skipf("the shared data is not beside the project: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decompressed, err := xz.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := 0
	for archive := tar.NewReader(decompressed); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if files++; files%every != 0 {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(filepath.Clean("/"+header.Name)))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRealFeedsTwiceAddNothing(t *testing.T) {
	t.Parallel()
	realFeeds(t, 10)
}

func TestRealFeedsTwiceAddNothingLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
	realFeeds(t, 1)
}

// realFeeds reads every so-manieth file of what publishers published.
func realFeeds(t *testing.T, every int) {
	for name, archive := range map[string]string{
		"github status": "feeds/github_status_snapshots.tar.xz",
		"edgar":         "edgar/getcurrent_2025-12-12.tar.xz",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := "file:" + folder(t, archive, every)
			data := t.TempDir()
			first := once(t, data, "--source", source)
			t.Logf("first %+v", first)
			if first.Events == 0 || first.Dead != 0 {
				t.Errorf("first run: %+v", first)
			}
			second := once(t, data, "--source", source)
			if second.Events+second.Signals+second.Facts+second.Indicators+second.Alerts != 0 {
				t.Errorf("second run added rows: %+v", second)
			}
		})
	}
}
