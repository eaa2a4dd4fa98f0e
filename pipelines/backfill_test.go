package pipelines

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestBackfillEmbedded(t *testing.T) {
	t.Parallel()
	p, err := Load(Embedded)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"warn", "warn-states", "layoffs", "incidents", "filings"} {
		batch, found := p.Backfill.Batch(name)
		if !found || batch.Description == "" || batch.Schedule == "" {
			t.Errorf("batch %s: %+v", name, batch)
		}
	}
}

func TestBackfillRefuses(t *testing.T) {
	t.Parallel()
	const good = "description: d\nformat: announced\nsource: s\ninput: i\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a format":        {map[string]string{"a.yaml": strings.Replace(good, "announced", "pdf", 1)}, `backfill/a.yaml: format: "pdf" is none of`},
		"a layout":        {map[string]string{"a.yaml": good + "layout: register\n"}, "backfill/a.yaml: layout: only a batch of notices"},
		"no such layout":  {map[string]string{"a.yaml": strings.Replace(good, "announced", "notice", 1) + "layout: zz\n"}, `no layout "zz"`},
		"no input":        {map[string]string{"a.yaml": strings.Replace(good, "input: i\n", "", 1)}, "backfill/a.yaml: input: is missing"},
		"a source twice":  {map[string]string{"a.yaml": good, "b.yaml": good}, "backfill/b.yaml: source: backfill/a.yaml has it"},
		"an unknown key":  {map[string]string{"a.yaml": good + "inputs: x\n"}, "backfill/a.yaml"},
		"a reserved name": {map[string]string{"all.yaml": good}, "backfill/all.yaml: name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{}
			for file, content := range c.files {
				fsys["backfill/"+file] = &fstest.MapFile{Data: []byte(content)}
			}
			var b Backfill
			if err := b.load(fsys, &Notice{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}
