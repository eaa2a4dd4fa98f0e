package warehouse_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

var update = flag.Bool("update", false, "write dashboards/DICTIONARY.md anew")

// entry is a table or a view of the dictionary.
type entry struct {
	name, comment string
	view          bool
	arguments     string // of a view that takes some
	columns       []described
}

type described struct {
	name, kind, meaning string
	aside               bool // not in SELECT *
}

// The dictionary is what the engine says of its own tables and views, so that it is true
// of them. Every column is explained there.
func TestDictionary(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	openAt(t, warehouse.Config{DSN: dsn})
	entries := describe(t, client(t, dsn))
	for _, e := range entries {
		if e.comment == "" {
			t.Errorf("%s has no comment", e.name)
		}
		for _, c := range e.columns {
			if c.meaning == "" {
				t.Errorf("nothing explains %s.%s: a table's column needs a COMMENT, a view's that no table has a line in pipelines/tables/views.yaml", e.name, c.name)
			}
		}
	}
	for _, name := range []string{"event", "signal", "fact", "indicator", "alert"} {
		at := slices.IndexFunc(entries, func(e entry) bool { return e.name == name })
		for _, column := range []string{"event_time", "knowledge_time"} {
			if at < 0 || !slices.ContainsFunc(entries[at].columns, func(c described) bool { return c.name == column && c.kind == "DateTime64(3, 'UTC')" }) {
				t.Errorf("table %s does not bear %s", name, column)
			}
		}
	}
	file := filepath.Join("..", "..", "..", "dashboards", "DICTIONARY.md")
	got := dictionary(t, entries)
	if *update {
		must(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if got != string(want) {
		t.Error("dashboards/DICTIONARY.md is not what the tables say: run make generate")
	}
}

// The engine itself tells what the columns of its views mean, where views can have any.
func TestViewsOfTheEngineAreExplained(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	openAt(t, warehouse.Config{DSN: dsn})
	if n := scalar(t, client(t, dsn), "SELECT count() FROM system.columns WHERE database = currentDatabase() AND comment = ''"); n > 0 {
		t.Errorf("%d columns without a comment", n)
	}
}

// describe asks the engine for all tables and views, and for their columns.
func describe(t *testing.T, conn driver.Conn) []entry {
	t.Helper()
	tables, err := pipelines.LoadTables(pipelines.Embedded)
	must(t, err)
	var entries []entry
	rows, err := conn.Query(t.Context(), "SELECT name, comment, engine = 'View', extractAll(as_select, '\\\\{([a-z_]+):') FROM system.tables WHERE database = currentDatabase() AND name NOT LIKE 'migration%' ORDER BY name")
	must(t, err)
	for rows.Next() {
		e := entry{}
		var parameters []string
		must(t, rows.Scan(&e.name, &e.comment, &e.view, &parameters))
		slices.Sort(parameters)
		for _, p := range slices.Compact(parameters) {
			e.arguments += ", " + p + " = " + map[string]string{"as_of": "now64(3)", "company_id": "'amazon'"}[p]
		}
		e.arguments = strings.TrimPrefix(e.arguments, ", ")
		entries = append(entries, e)
	}
	must(t, rows.Err())
	comments := map[string]map[string]string{}
	for i := range entries {
		e := &entries[i]
		if e.arguments != "" {
			continue
		}
		comments[e.name] = map[string]string{}
		rows, err := conn.Query(t.Context(), "SELECT name, type, comment, default_kind = 'MATERIALIZED' FROM system.columns WHERE database = currentDatabase() AND table = ? ORDER BY position", e.name)
		must(t, err)
		for rows.Next() {
			var c described
			must(t, rows.Scan(&c.name, &c.kind, &c.meaning, &c.aside))
			e.columns = append(e.columns, c)
			comments[e.name][c.name] = c.meaning
		}
		must(t, rows.Err())
	}
	for i := range entries {
		e := &entries[i]
		if e.arguments == "" {
			continue
		}
		rows, err := conn.Query(t.Context(), "SELECT * FROM "+e.name+"("+e.arguments+") LIMIT 0")
		must(t, err)
		for _, c := range rows.ColumnTypes() {
			e.columns = append(e.columns, described{name: c.Name(), kind: c.DatabaseTypeName(), meaning: tables.View(e.name).Meaning(c.Name(), comments)})
		}
		must(t, rows.Close())
	}
	return entries
}

// dictionary is the entries as Markdown: tables in the order of the path, then views,
// twins under one heading.
func dictionary(t *testing.T, entries []entry) string {
	t.Helper()
	path := []string{"event", "signal", "fact", "indicator", "alert", "forecast", "resolution", "forecast_round"}
	place := func(e entry) int {
		at := slices.Index(path, e.name)
		switch {
		case e.view:
			return len(path) + 1
		case at < 0:
			return len(path)
		}
		return at
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.name, b.name)) })
	var b strings.Builder
	b.WriteString("# Data dictionary\n\nEvery table and view of the database `foreshock`, with all their columns. Written by `make generate` from what ClickHouse says of\n" +
		"its own tables; `DESCRIBE TABLE fact_latest` says the same. Times are UTC. Tables hold every version of a row: ask them with `FINAL`, or ask\n" +
		"the views. Views that take an argument are asked as `SELECT … FROM fact_as_of(as_of = '2026-01-15 00:00:00')`. Columns in *italics* come\n" +
		"only where they are named, not with `SELECT *`.\n\n")
	for _, e := range entries {
		fmt.Fprintf(&b, "[%s](#%s) · ", e.name, e.name)
	}
	text := strings.TrimSuffix(b.String(), " · ") + "\n"
	b.Reset()
	b.WriteString(text)
	for _, e := range entries {
		fmt.Fprintf(&b, "\n## %s\n\n%s.\n", e.name, strings.TrimSuffix(cell(e.comment), "."))
		// A twin has the columns of the other.
		base, isAsOf := strings.CutSuffix(e.name, "_as_of")
		for _, twin := range entries {
			if isAsOf && twin.name == base+"_latest" {
				if !slices.Equal(twin.columns, e.columns) {
					t.Errorf("%s and %s have not the same columns:\n%v\n%v", e.name, twin.name, e.columns, twin.columns)
				}
				fmt.Fprintf(&b, "\nIts columns are those of [%s](#%s).\n", twin.name, twin.name)
				e.columns = nil
			}
		}
		if e.columns == nil {
			continue
		}
		b.WriteString("\n| column | type | meaning |\n|---|---|---|\n")
		for _, c := range e.columns {
			name := "`" + c.name + "`"
			if c.aside {
				name = "*" + name + "*"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", name, cell(c.kind), cell(c.meaning))
		}
	}
	return b.String()
}

// cell is a text that may stand in a Markdown table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "<", "&lt;", "\n", " ").Replace(s)
}
