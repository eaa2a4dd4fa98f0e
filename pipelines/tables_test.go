package pipelines

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write golden files")

// Both shapes of the schema are kept as text: the replicated one cannot run on the
// embedded engine.
func TestTablesRendered(t *testing.T) {
	t.Parallel()
	tables, err := LoadTables(Embedded)
	if err != nil {
		t.Fatal(err)
	}
	for shape, cluster := range map[string]string{"plain": "", "replicated": "main"} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			migrations, err := tables.Migrations(cluster)
			if err != nil {
				t.Fatal(err)
			}
			if len(migrations) < 6 {
				t.Fatalf("%d migrations", len(migrations))
			}
			for _, migration := range migrations {
				name, got := migration.Name, migration.SQL
				golden := filepath.Join("testdata", "tables", shape, name)
				if *update {
					if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("%s differs from %s; an applied migration must not change. Where it never left this checkout: go test -run TestTablesRendered -update", name, golden)
				}
			}
		})
	}
}

func TestTablesReplicated(t *testing.T) {
	t.Parallel()
	tables, err := LoadTables(Embedded)
	if err != nil {
		t.Fatal(err)
	}
	migrations, err := tables.Migrations("main")
	if err != nil {
		t.Fatal(err)
	}
	fact := slices.IndexFunc(migrations, func(m Migration) bool { return m.Name == "00003_fact.sql" })
	if fact < 0 {
		t.Fatal("no 00003_fact.sql")
	}
	for _, want := range []string{
		"CREATE TABLE IF NOT EXISTS fact ON CLUSTER 'main'",
		"ENGINE = ReplicatedReplacingMergeTree(written_at, is_deleted)",
		"SETTINGS replicated_deduplication_window =",
	} {
		if !strings.Contains(migrations[fact].SQL, want) {
			t.Errorf("the replicated table lacks %q", want)
		}
	}
	for _, bad := range []string{"x' y", "x;", "a b", "`"} {
		if _, err := tables.Migrations(bad); err == nil {
			t.Errorf("the cluster name %q was taken", bad)
		}
	}
}

func TestStatements(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		sql  string
		want []string
	}{
		"two":                   {"-- +goose Up\nCREATE a\n(x);\nALTER b;\n", []string{"CREATE a\n(x)", "ALTER b"}},
		"no line at the end":    {"CREATE a;", []string{"CREATE a"}},
		"no semicolon":          {"CREATE a", []string{"CREATE a"}},
		"in a text":             {"CREATE a COMMENT 'x; y';\n", []string{"CREATE a COMMENT 'x; y'"}},
		"in a comment":          {"CREATE a\n  -- of b;\n(x);\n", []string{"CREATE a\n\n(x)"}},
		"nothing between":       {";\n;\nCREATE a;\n\n;\n", []string{"CREATE a"}},
		"comments alone":        {"-- +goose Up\n-- Nothing.\n", nil},
		"a text that starts so": {"CREATE a COMMENT '-- x';\n", []string{"CREATE a COMMENT '-- x'"}},
	} {
		if got := (Migration{SQL: tt.sql}).Statements(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestTablesRefuse(t *testing.T) {
	t.Parallel()
	const good = "-- +goose Up\nCREATE TABLE IF NOT EXISTS a{{.OnCluster}} (n UInt64) ENGINE = {{engine \"MergeTree\"}} ORDER BY n;\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		want  []string // parts of the error; none: accepted
	}{
		{"good", map[string]string{"00001_a.sql": good, "00002_b.sql": good}, nil},
		{"more that may be repeated", map[string]string{"00001_a.sql": "-- +goose Up\n" +
			"-- A comment; with a semicolon\n" +
			"ALTER TABLE a{{.OnCluster}} ADD COLUMN IF NOT EXISTS b String;\n" +
			"ALTER TABLE a{{.OnCluster}} DROP COLUMN IF EXISTS c;\n" +
			"ALTER TABLE a{{.OnCluster}} MODIFY SETTING x = 1;\n" +
			"CREATE OR REPLACE VIEW v{{.OnCluster}} AS SELECT 1;\n" +
			"DROP VIEW IF EXISTS w{{.OnCluster}};\n"}, nil},
		{"none", map[string]string{"x.txt": "x"}, []string{"no migrations"}},
		{"views explained", map[string]string{"00001_a.sql": good, "views.yaml": "v: {tables: [a], columns: {n: A number}}\n"}, nil},
		{"a view's column without a word", map[string]string{"00001_a.sql": good, "views.yaml": "v: {columns: {n: ''}}\n"}, []string{"tables/views.yaml", "v.n"}},
		{"a view with an unknown key", map[string]string{"00001_a.sql": good, "views.yaml": "v: {colums: {n: A number}}\n"}, []string{"tables/views.yaml", "colums"}},
		{"a gap", map[string]string{"00001_a.sql": good, "00003_b.sql": good}, nil},
		{"a number twice", map[string]string{"00001_a.sql": good, "00001_b.sql": good}, []string{"00001_b.sql", "00001"}},
		{"a name", map[string]string{"1_a.sql": good}, []string{"1_a.sql", "00001"}},
		{"no mark", map[string]string{"00001_a.sql": strings.TrimPrefix(good, "-- +goose Up\n")}, []string{"00001_a.sql", "+goose Up"}},
		{"backwards", map[string]string{"00001_a.sql": good + "-- +goose Down\nDROP TABLE IF EXISTS a{{.OnCluster}};\n"}, []string{"forward"}},
		{"not on the cluster", map[string]string{"00001_a.sql": strings.Replace(good, "{{.OnCluster}}", "", 1)}, []string{"00001_a.sql", "OnCluster"}},
		{"not repeatable", map[string]string{"00001_a.sql": strings.Replace(good, "IF NOT EXISTS ", "", 1)}, []string{"00001_a.sql", "run twice"}},
		{"statements marked", map[string]string{"00001_a.sql": good + "-- +goose StatementBegin\n" + strings.TrimPrefix(good, "-- +goose Up\n") + "-- +goose StatementEnd\n"}, []string{"no +goose but +goose Up"}},
		{"the last one not repeatable", map[string]string{"00001_a.sql": good + "DROP TABLE a{{.OnCluster}};"}, []string{"run twice"}},
		{"an insert", map[string]string{"00001_a.sql": "-- +goose Up\nINSERT INTO a SELECT 1;\n"}, []string{"run twice"}},
		{"an added column", map[string]string{"00001_a.sql": "-- +goose Up\nALTER TABLE a{{.OnCluster}} ADD COLUMN b String;\n"}, []string{"run twice"}},
		{"a broken template", map[string]string{"00001_a.sql": "-- +goose Up\n{{"}, []string{"00001_a.sql"}},
		{"an unknown value", map[string]string{"00001_a.sql": "-- +goose Up\n{{.Nothing}}"}, []string{"00001_a.sql", "Nothing"}},
		{"an unknown part", map[string]string{"00001_a.sql": "-- +goose Up\n{{template \"none\"}}"}, []string{"00001_a.sql", "none"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{}
			for name, content := range test.files {
				fsys["tables/"+name] = &fstest.MapFile{Data: []byte(content)}
			}
			_, err := LoadTables(fsys)
			if len(test.want) == 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want something of %q", err, want)
				}
			}
		})
	}
	if _, err := LoadTables(fstest.MapFS{}); err == nil {
		t.Error("a folder that is not there was taken")
	}
}
