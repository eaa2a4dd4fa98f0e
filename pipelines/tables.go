package pipelines

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

// Tables is pipelines/tables: numbered migrations that only go forward, as SQL templates.
type Tables struct {
	files map[string]*template.Template // by file name
	views map[string]View
}

const tablesFolder = "tables"

var (
	migrationName = regexp.MustCompile(`^([0-9]{5})_[a-z0-9_]+\.sql$`)
	// clusterName keeps a name from ending the string it is put into.
	clusterName = regexp.MustCompile(`^[A-Za-z0-9_{}.-]+$`)
	// repeatable are the first words of statements that do no harm when they are run again
	// or by two processes at once, which migrations may be: ClickHouse has no transactions.
	repeatable = regexp.MustCompile(`(?i)^(CREATE (TABLE|DICTIONARY|MATERIALIZED VIEW|FUNCTION) IF NOT EXISTS |` +
		`CREATE OR REPLACE |DROP [A-Z]+ IF EXISTS |` +
		`ALTER TABLE \S+ (((ADD|DROP|CLEAR|RENAME) (COLUMN|INDEX|PROJECTION|CONSTRAINT) IF (NOT )?EXISTS )|(MODIFY|COMMENT|MATERIALIZE) ))`)
	sqlComment = regexp.MustCompile(`(?m)^\s*--.*$`)
)

// LoadTables reads and checks the tables alone.
func LoadTables(fsys fs.FS) (*Tables, error) {
	t := &Tables{}
	if err := t.load(fsys); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Tables) load(fsys fs.FS) error {
	entries, err := fs.ReadDir(fsys, tablesFolder)
	if err != nil {
		return fmt.Errorf("pipelines: %w", err)
	}
	shared := template.New("").Option("missingkey=error").Funcs(template.FuncMap{
		"engine": func(string, ...string) (string, error) { return "", errors.New("not rendered") },
	})
	names := []string{}
	for _, entry := range entries {
		switch name := entry.Name(); {
		case strings.HasSuffix(name, ".sql.tmpl"):
			if err := parseTable(fsys, name, shared.New(name)); err != nil {
				return err
			}
		case strings.HasSuffix(name, ".sql"):
			names = append(names, name)
		}
	}
	files := map[string]*template.Template{}
	last := ""
	for _, name := range names { // in order of their names
		number := migrationName.FindStringSubmatch(name)
		if number == nil {
			return fmt.Errorf("pipelines: %s: migrations are named 00001_name.sql: five digits, then small letters, digits and _", path.Join(tablesFolder, name))
		}
		// Numbers may be left out, so that two branches need not agree on the next one.
		if number[1] == last || number[1] == "00000" {
			return fmt.Errorf("pipelines: %s: number %s is taken: every migration has a number of its own, from 00001 on", path.Join(tablesFolder, name), number[1])
		}
		last = number[1]
		own, err := shared.Clone()
		if err != nil {
			return fmt.Errorf("pipelines: %w", err)
		}
		files[name] = own.New(name)
		if err := parseTable(fsys, name, files[name]); err != nil {
			return err
		}
	}
	if len(files) == 0 {
		return fmt.Errorf("pipelines: %s: no migrations", tablesFolder)
	}
	t.files = files
	return errors.Join(t.check(), t.loadViews(fsys))
}

func parseTable(fsys fs.FS, name string, into *template.Template) error {
	content, err := fs.ReadFile(fsys, path.Join(tablesFolder, name))
	if err != nil {
		return fmt.Errorf("pipelines: %w", err)
	}
	if _, err := into.Parse(string(content)); err != nil {
		return fmt.Errorf("pipelines: %s: %w", tablesFolder, err)
	}
	return nil
}

// check renders every migration both ways and looks for what would harm a second run.
func (t *Tables) check() error {
	var wrong []error
	for _, cluster := range []string{"", "checked"} {
		migrations, err := t.Migrations(cluster)
		if err != nil {
			return err
		}
		for _, migration := range migrations {
			for _, fault := range migration.faults(cluster) {
				wrong = append(wrong, fmt.Errorf("pipelines: %s: %s", path.Join(tablesFolder, migration.Name), fault))
			}
		}
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(slices.CompactFunc(wrong, func(a, b error) bool { return a.Error() == b.Error() })...)
}

// Migration is one step that the tables go forward.
type Migration struct {
	Name   string // of its file
	Number int64
	SQL    string // as a file that goose reads
}

// Statements are what is run, one after the other.
func (m Migration) Statements() []string {
	var statements []string
	for statement := range strings.SplitSeq(sqlComment.ReplaceAllString(m.SQL, "")+"\n", ";\n") {
		if statement = strings.TrimSpace(statement); statement != "" {
			statements = append(statements, statement)
		}
	}
	return statements
}

func (m Migration) faults(cluster string) []string {
	var found []string
	if !strings.HasPrefix(m.SQL, "-- +goose Up\n") {
		found = append(found, "the first line must be -- +goose Up")
	}
	if strings.Contains(m.SQL, "+goose Down") {
		found = append(found, "migrations only go forward: no +goose Down")
	} else if strings.Count(m.SQL, "+goose") > 1 {
		found = append(found, "a statement ends with ; at the end of a line: no +goose but +goose Up")
	}
	for _, statement := range m.Statements() {
		statement = strings.Join(strings.Fields(statement), " ")
		start := statement[:min(60, len(statement))]
		if cluster == "" && !repeatable.MatchString(statement) {
			found = append(found, fmt.Sprintf("a statement must do no harm when it is run twice (IF NOT EXISTS, OR REPLACE): %s …", start))
		}
		if cluster != "" && !strings.Contains(statement, " ON CLUSTER '"+cluster+"'") {
			found = append(found, fmt.Sprintf("a statement lacks {{.OnCluster}}: %s …", start))
		}
	}
	return found
}

// Migrations are the steps in their order: to plain tables where cluster is empty, else to
// replicated ones on the cluster of that name.
func (t *Tables) Migrations(cluster string) ([]Migration, error) {
	values := struct{ OnCluster, Deduplication string }{Deduplication: "non_replicated_deduplication_window"}
	prefix := ""
	if cluster != "" {
		if !clusterName.MatchString(cluster) {
			return nil, fmt.Errorf("pipelines: cluster name %q has a character that is not allowed", cluster)
		}
		values.OnCluster = " ON CLUSTER '" + cluster + "'"
		values.Deduplication = "replicated_deduplication_window"
		prefix = "Replicated"
	}
	var out []Migration
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		number, err := strconv.ParseInt(migrationName.FindStringSubmatch(name)[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("pipelines: %s: %w", path.Join(tablesFolder, name), err)
		}
		file, err := t.files[name].Clone()
		if err != nil {
			return nil, fmt.Errorf("pipelines: %w", err)
		}
		file.Funcs(template.FuncMap{"engine": func(name string, arguments ...string) string {
			return prefix + name + "(" + strings.Join(arguments, ", ") + ")"
		}})
		var b bytes.Buffer
		if err := file.Execute(&b, values); err != nil {
			return nil, fmt.Errorf("pipelines: %s: %w", tablesFolder, err)
		}
		out = append(out, Migration{name, number, b.String()})
	}
	return out, nil
}
