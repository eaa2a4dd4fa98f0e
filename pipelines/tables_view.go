package pipelines

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// View tells what the columns of a view mean: ClickHouse keeps no comments of a query's
// columns, and none at all of a view that takes parameters.
type View struct {
	// Tables explain the columns that bear the same name in the view; the first that has
	// one does.
	Tables []string `yaml:"tables"`
	// Columns explains all others.
	Columns map[string]string `yaml:"columns"`
}

const viewsFile = tablesFolder + "/views.yaml"

// loadViews reads views.yaml, which a folder may do without.
func (t *Tables) loadViews(fsys fs.FS) error {
	views := map[string]View{}
	if _, err := fs.Stat(fsys, viewsFile); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := decode(fsys, viewsFile, &views); err != nil {
		return err
	}
	var wrong []error
	for name, view := range views {
		for column, meaning := range view.Columns {
			if strings.TrimSpace(meaning) == "" {
				wrong = append(wrong, fmt.Errorf("pipelines: %s: %s.%s: nothing is said of it", path.Clean(viewsFile), name, column))
			}
		}
	}
	slices.SortFunc(wrong, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	t.views = views
	return errors.Join(wrong...)
}

// View is what is said of a view's columns. The twins programme_latest and
// programme_as_of, which differ in what was known, are explained together, as programme.
func (t *Tables) View(name string) View {
	if view, ok := t.views[name]; ok {
		return view
	}
	for _, twin := range []string{"_latest", "_as_of"} {
		if base, ok := strings.CutSuffix(name, twin); ok {
			return t.views[base]
		}
	}
	return View{}
}

// Meaning is what a view's column means; empty where nobody says. comments are those of
// the columns of tables, by table and column.
func (v View) Meaning(column string, comments map[string]map[string]string) string {
	if meaning := v.Columns[column]; meaning != "" {
		return meaning
	}
	for _, table := range v.Tables {
		if meaning := comments[table][column]; meaning != "" {
			return meaning
		}
	}
	return ""
}
