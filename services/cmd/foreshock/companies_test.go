package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A name that nobody knows is reviewed, given to a company, and linked from then on.
func TestCompaniesAreFoundReviewedAndGivenNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	feed := func(name, id, text string) string {
		path := filepath.Join(dir, name)
		line, _ := json.Marshal(map[string]string{"id": id, "title": text, "text": text, "url": "https://example.com/" + id, "published": "2025-03-0" + id + "T09:00:00Z"})
		if err := os.WriteFile(path, append(line, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
		return "file:" + path
	}
	ask := func(args ...string) string { t.Helper(); return foreshock(t, append(args, "--data", data)...) }
	ask("run", "--once", "--json", "--source", feed("a.jsonl", "1", "Zephyrino Gadgets lays off 300 employees."))
	release := hold(t, data)
	if got := ask("companies", "review", "--json"); !strings.Contains(got, `"id":"x-zephyrino-gadgets","state":"unknown","signals":1`) {
		t.Errorf("review tells %s", got)
	}
	if got := ask("companies", "alias", "Zephyrino Gadgets", "ford"); !strings.Contains(got, "leads to ford (Ford)") {
		t.Errorf("alias tells %s", got)
	}
	if got := ask("companies", "find", "ZEPHYRINO GADGETS, INC.", "--json"); !strings.Contains(got, `"id":"ford","name":"Ford","basis":"alias"`) {
		t.Errorf("find tells %s", got)
	}
	release()
	ask("run", "--once", "--json", "--source", feed("b.jsonl", "2", "Zephyrino Gadgets lays off 450 employees."))
	hold(t, data)
	if got := ask("sql", "SELECT company_id, headcount, company_basis FROM signal FINAL ORDER BY headcount", "--format", "csv"); !strings.Contains(got, "ford,450,alias") {
		t.Errorf("signals are %s", got)
	}
	if got := ask("companies", "alias", "Zephyrino Gadgets", "--remove"); !strings.Contains(got, "no alias") {
		t.Errorf("remove tells %s", got)
	}
	if got := ask("companies", "find", "Zephyrino Gadgets"); !strings.Contains(got, "provisional id x-zephyrino-gadgets") {
		t.Errorf("find tells %s", got)
	}
	if _, errs, status := try(t.Context(), "", "companies", "alias", "Zephyrino", "nobody there", "--data", data); status != exitBad || !strings.Contains(errs, "not in the registry") {
		t.Errorf("an unknown company: status %d, %s", status, errs)
	}
}
