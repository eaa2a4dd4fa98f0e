package pipelines_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/foreshock/foreshock/pipelines"
)

func TestLoadModels(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, content, want string
	}{
		"sound":         {"model/warn.json", `{"panel":"warn","version":"v","trained_from":"2012Q1","trained_to":"2024Q4","fit":{}}`, ""},
		"other panel":   {"model/warn.json", `{"panel":"layoffs","version":"v","trained_from":"a","trained_to":"b"}`, `model/warn.json: panel: is "layoffs"`},
		"no version":    {"model/warn.json", `{"panel":"warn","trained_from":"a","trained_to":"b"}`, "model/warn.json: version: is missing"},
		"no range":      {"model/warn.json", `{"panel":"warn","version":"v"}`, "model/warn.json: trained_from: the training range is missing"},
		"no JSON":       {"model/warn.json", `{"panel":`, "model/warn.json: unexpected end of JSON input"},
		"another file":  {"model/METHOD.md", `words`, ""},
		"another place": {"scorer/warn.json", `{`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := pipelines.LoadModels(fstest.MapFS{c.file: {Data: []byte(c.content)}})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error is %v: want %q in it", err, c.want)
			}
		})
	}
}

func TestEmbeddedModels(t *testing.T) {
	t.Parallel()
	models, err := pipelines.LoadModels(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	var panels []string
	for _, m := range models {
		panels = append(panels, m.Panel)
	}
	if got := strings.Join(panels, " "); got != "layoffs warn" {
		t.Errorf("models of %q are embedded: want layoffs and warn", got)
	}
}
