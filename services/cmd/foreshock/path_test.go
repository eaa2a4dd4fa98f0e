package main

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ulikunitz/xz"

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

// amazonCase checks what the bundled documents on Amazon must give together.
func amazonCase(t *testing.T, data string) {
	for _, name := range []string{"Amazon", "AMZN", "amazon"} {
		var a answer
		if err := json.Unmarshal([]byte(foreshock(t, "indicators", name, "--json", "--data", data, "--as-of", "2026-03-31")), &a); err != nil {
			t.Fatal(err)
		}
		if a.CompanyID != "amazon" || a.AsOf != "2026-03-31" {
			t.Fatalf("%s is %s as of %s", name, a.CompanyID, a.AsOf)
		}
	}
}

// folder unpacks an archive of the shared data.
func folder(t *testing.T, archive string) string {
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
	for name, archive := range map[string]string{
		"github status": "feeds/github_status_snapshots.tar.xz",
		"edgar":         "edgar/getcurrent_2025-12-12.tar.xz",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := "file:" + folder(t, archive)
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
