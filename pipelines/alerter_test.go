package pipelines_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/foreshock/foreshock/pipelines"
)

// copied is the built-in folder, to be broken.
func copied(t *testing.T) fstest.MapFS {
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

func TestAlertRulesNameWhatThereIs(t *testing.T) {
	t.Parallel()
	const start = "rules:\n  - {name: one, severity: info, "
	for name, tt := range map[string]struct {
		rules string
		says  string // empty: nothing is wrong
	}{
		"none on purpose":   {rules: "rules: []\n"},
		"an indicator":      {rules: start + "indicator: {name: cut_gap, at_least: 1}}\n"},
		"empty":             {rules: "", says: "alerter/rules.yaml: is empty"},
		"comments alone":    {rules: "# nothing yet\n", says: "alerter/rules.yaml: "},
		"no rules":          {rules: "rules:\n", says: "rules: is missing"},
		"unknown indicator": {rules: start + "indicator: {name: cut_gpa, at_least: 1}}\n", says: `rules[0] "one": indicator.name: "cut_gpa"`},
		"unknown kind":      {rules: start + "fact: {kinds: [layoff, layof]}}\n", says: `rules[0] "one": fact.kinds: "layof"`},
		"unknown status":    {rules: start + "fact: {kinds: [layoff], statuses: [certain]}}\n", says: `rules[0] "one": fact.statuses: "certain"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := copied(t)
			files["alerter/rules.yaml"] = &fstest.MapFile{Data: []byte(tt.rules)}
			_, err := pipelines.Load(files)
			switch {
			case tt.says == "" && err != nil:
				t.Error(err)
			case tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)):
				t.Errorf("error %v, want one that says %q", err, tt.says)
			}
		})
	}
}
