package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
)

func TestLintFindsWhatBreaksARun(t *testing.T) {
	t.Parallel()
	replace := func(file, old, with string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			content, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.Replace(string(content), old, with, 1)
			if changed == string(content) {
				t.Fatalf("%s does not hold %q", file, old)
			}
			write(t, dir, file, changed)
		}
	}
	content := func(file, text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { t.Helper(); write(t, dir, file, text) }
	}
	remove := func(file string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			if err := os.RemoveAll(filepath.Join(dir, file)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, tt := range map[string]struct {
		broken func(t *testing.T, dir string)
		says   []string // none: the folder is whole
	}{
		"as it ships":             {broken: func(*testing.T, string) {}},
		"no models":               {broken: remove("model/warn.json")},
		"an indicator misspelt":   {broken: replace("scorer/indicators.yaml", "name: cut_gap_ratio", "name: cut_gpa_ratio"), says: []string{"scorer/indicators.yaml", `"cut_gpa_ratio"`, "indicators["}},
		"a feature misspelt":      {broken: replace("scorer/risk.yaml", "features:\n  - name: ", "features:\n  - name: un"), says: []string{"scorer/risk.yaml", `"unlayoff_rounds"`, "features[0]"}},
		"an empty rules file":     {broken: content("alerter/rules.yaml", ""), says: []string{"alerter/rules.yaml", "is empty"}},
		"a rule on no indicator":  {broken: replace("alerter/rules.yaml", "indicator: cut_gap,", "indicator: cut_gpa,"), says: []string{"alerter/rules.yaml:", "gap-open", "cut_gpa"}},
		"a rule on no kind":       {broken: replace("alerter/rules.yaml", "[warn_notice]", "[notice]"), says: []string{"alerter/rules.yaml:", "notice-filed", `"notice"`}},
		"no consumer":             {broken: replace("streams/streams.yaml", "name: scorer", "name: scorers"), says: []string{"streams/streams.yaml", "consumers", "scorer is missing"}},
		"a stream of nothing":     {broken: replace("streams/streams.yaml", "foreshock.signal.*.*", "foreshock.signal.*"), says: []string{"streams/streams.yaml", "none keeps signals", "scorer"}},
		"no bucket":               {broken: replace("streams/streams.yaml", "name: FORESHOCK_ALERTER", "name: FORESHOCK_ALERTED"), says: []string{"streams/streams.yaml", "FORESHOCK_ALERTER"}},
		"a model cut off":         {broken: content("model/warn.json", "{"), says: []string{"model/warn.json"}},
		"a model of another":      {broken: replace("model/layoffs.json", `"panel":`, `"pannel":`), says: []string{"model/layoffs.json", "pannel"}},
		"a suite out of order":    {broken: content("enricher/suite/trap.yaml", "cases:\n  - {id: x, wants: []}\n"), says: []string{"enricher/suite/trap.yaml", "wants"}},
		"a document cut off":      {broken: content("example/amazon.jsonl", "{\"id\":\"a\",\"text\":\"b\"}\n{\n"), says: []string{"example/amazon.jsonl:2"}},
		"a document that is null": {broken: content("example/amazon.jsonl", "null\n"), says: []string{"example/amazon.jsonl:1"}},
		"no example":              {broken: remove("example"), says: []string{"collector/sources.yaml", "example"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, pipelines.Embedded); err != nil {
				t.Fatal(err)
			}
			_ = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, _ error) error { return os.Chmod(path, 0o755) })
			if len(tt.says) > 0 { // most of the folder, and of the time, are passages that such a case is not about
				remove("enricher/suite")(t, dir)
			}
			tt.broken(t, dir)
			out, errs, status := try(t.Context(), "", "lint", "--pipelines", dir)
			if want := min(len(tt.says), exitBad); status != want {
				t.Fatalf("status %d, want %d\n%s%s", status, want, out, errs)
			}
			for _, says := range tt.says {
				if !strings.Contains(errs, says) {
					t.Errorf("does not say %q:\n%s", says, errs)
				}
			}
		})
	}
}

func write(t *testing.T, dir, file, text string) {
	t.Helper()
	path := filepath.Join(dir, file)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		pattern, address string
		want             bool
	}{
		"the same":         {"a.b", "a.b", true},
		"a wildcard":       {"a.*.c", "a.b.c", true},
		"two wildcards":    {"a.*.*", "a.b", false},
		"the rest":         {"a.>", "a.b.c", true},
		"no rest":          {"a.>", "a", false},
		"longer":           {"a.*", "a.b.c", false},
		"another":          {"a.*.d", "a.b.c", false},
		"another and rest": {"b.>", "a.b.c", false},
	} {
		if got := covers(tt.pattern, tt.address); got != tt.want {
			t.Errorf("%s: %s covers %s: %v, want %v", name, tt.pattern, tt.address, got, tt.want)
		}
	}
}

// The bridges that are shown to users are such as lint lets pass; what a run would stumble
// over, or what would never carry anything, it names.
func TestLintOfBridges(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	example := filepath.Join("..", "..", "..", "dashboards", "subscribe", "bridges.example.yaml")
	if err := (&lintVerb{Bridges: example}).Run(&Global{}, std{out: &out}); err != nil || !strings.Contains(out.String(), "bridges are well-formed: 4") {
		t.Errorf("the example: %v, %s", err, out.String())
	}
	file := filepath.Join(t.TempDir(), "bridges.yaml")
	wrong := "bridges:\n  - {name: a, when: {rules: [risk-hihg]}, chat: {url: {env: X}}}\n  - {name: a}\n"
	if err := os.WriteFile(file, []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	err := (&lintVerb{Bridges: file}).Run(&Global{}, std{out: &out})
	for _, want := range []string{file, `no rule is named "risk-hihg"`, "used twice"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in: %v", want, err)
		}
	}
}
