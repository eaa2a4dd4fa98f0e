package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/foreshock/foreshock/"

// technologies may each be imported from one folder only, so that replacing one means
// replacing one folder. (Tests may be any client.)
var technologies = map[string]string{
	"github.com/nats-io/nats.go":                  "services/internal/bus",
	"github.com/nats-io/nats-server":              "services/internal/embedded",
	"github.com/ebitengine/purego":                "services/internal/embedded",
	"github.com/creack/pty":                       "services/internal/embedded",
	"github.com/ClickHouse/clickhouse-go":         "services/internal/warehouse",
	"github.com/pressly/goose":                    "services/internal/warehouse",
	"github.com/mmcdole/gofeed":                   "services/collector/feed",
	"github.com/alecthomas/kong":                  "services/cmd/foreshock",
	"github.com/foreshock/foreshock/services/cmd": "nowhere",
}

// stages know the bus and their own folder, never each other: they meet in the
// composition root alone.
var stages = []string{"collector", "enricher", "scorer", "alerter", "notifier", "projector", "query", "backfill"}

func TestImports(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, top := range []string{"proto", "pipelines", "services", "dashboards"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if d != nil && d.Name() == "node_modules" {
					return filepath.SkipDir
				}
				return err
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			files++
			relative, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			for _, spec := range parsed.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					return err
				}
				if why := forbidden(filepath.ToSlash(relative), imported); why != "" {
					t.Errorf("%s imports %s: %s", relative, imported, why)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 40 {
		t.Fatalf("looked at %d files only: the walk is broken", files)
	}
}

// forbidden tells why a file may not import a package, or is empty.
func forbidden(file, imported string) string {
	if strings.HasPrefix(file, "dashboards/subscribe/") { // a subscriber's own program
		return ""
	}
	for technology, home := range technologies {
		if (imported == technology || strings.HasPrefix(imported, technology+"/")) && !strings.HasPrefix(file, home+"/") {
			return "only " + home + " may"
		}
	}
	for _, stage := range stages {
		if !strings.HasPrefix(file, "services/"+stage+"/") {
			continue
		}
		for _, other := range stages {
			if other != stage && strings.HasPrefix(imported, module+"services/"+other) {
				return "stages never import each other"
			}
		}
	}
	if top, _, _ := strings.Cut(file, "/"); top != "services" && strings.HasPrefix(imported, module+"services/") {
		return "services is on top of the others"
	}
	if strings.HasPrefix(file, "proto/") && strings.HasPrefix(imported, module+"pipelines") {
		return "what travels knows nothing of what should happen"
	}
	return ""
}

func TestForbidden(t *testing.T) {
	t.Parallel()
	for file, imported := range map[string]string{
		"services/scorer/scorer.go":       "github.com/nats-io/nats.go/jetstream",
		"services/collector/collector.go": "github.com/mmcdole/gofeed",
		"services/alerter/alerter.go":     module + "services/scorer/fact",
		"pipelines/pipelines.go":          module + "services/internal/bus",
		"proto/identity/identity.go":      module + "pipelines",
	} {
		if forbidden(file, imported) == "" {
			t.Errorf("%s may import %s, and should not", file, imported)
		}
	}
	for file, imported := range map[string]string{
		"services/internal/bus/bus.go":     "github.com/nats-io/nats.go",
		"services/cmd/foreshock/wiring.go": module + "services/scorer",
		"services/scorer/scorer.go":        module + "services/scorer/fact",
	} {
		if why := forbidden(file, imported); why != "" {
			t.Errorf("%s may not import %s: %s", file, imported, why)
		}
	}
}
