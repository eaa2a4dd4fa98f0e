package main

import (
	"encoding/json"
	"io/fs"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/foreshock/foreshock/dashboards"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// grafanaQuery is one query of a dashboard, with its variables still in it.
type grafanaQuery struct{ where, sql string }

func grafanaQueries(t *testing.T) []grafanaQuery {
	t.Helper()
	files, err := fs.Glob(dashboards.Grafana(), "dashboards/*.json")
	if err != nil || len(files) < 7 {
		t.Fatalf("no dashboards: %v", err)
	}
	files = append(files, "alerting/rules.json")
	var queries []grafanaQuery
	for _, file := range files {
		content, err := fs.ReadFile(dashboards.Grafana(), file)
		if err != nil {
			t.Fatal(err)
		}
		var document any
		if err := json.Unmarshal(content, &document); err != nil {
			t.Fatal(err)
		}
		// Panels, variables and annotations: whatever has SQL, wherever it stands.
		var walk func(node any, name string)
		walk = func(node any, name string) {
			switch node := node.(type) {
			case map[string]any:
				for _, key := range []string{"title", "name"} {
					if s, ok := node[key].(string); ok {
						name = s
					}
				}
				if sql, ok := node["rawSql"].(string); ok {
					queries = append(queries, grafanaQuery{file + ": " + name, sql})
				}
				for _, child := range node {
					walk(child, name)
				}
			case []any:
				for _, child := range node {
					walk(child, name)
				}
			}
		}
		walk(document, "")
	}
	return queries
}

// playbookQueries are the queries that the playbooks give their readers.
func playbookQueries(t *testing.T) []grafanaQuery {
	t.Helper()
	files, err := fs.Glob(dashboards.Playbooks(), "*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no playbooks: %v", err)
	}
	var queries []grafanaQuery
	for _, file := range files {
		content, err := fs.ReadFile(dashboards.Playbooks(), file)
		if err != nil {
			t.Fatal(err)
		}
		queries = append(queries, blocksOf(file, string(content))...)
	}
	return queries
}

// blocksOf are the blocks of SQL in a Markdown file.
func blocksOf(file, content string) (queries []grafanaQuery) {
	for n, block := range strings.Split(content, "```sql\n") {
		if sql, _, closed := strings.Cut(block, "```"); n > 0 && closed {
			queries = append(queries, grafanaQuery{file, sql})
		}
	}
	return queries
}

// workedQuestions are the questions that dashboards/README.md answers in SQL.
func workedQuestions(t *testing.T) []grafanaQuery {
	t.Helper()
	content, err := os.ReadFile("../../../dashboards/README.md")
	if err != nil {
		t.Fatal(err)
	}
	queries := blocksOf("README.md", string(content))
	if len(queries) != 12 {
		t.Fatalf("%d questions, want twelve", len(queries))
	}
	return queries
}

// byTheClock are the files whose queries are of what ran when, not of what was known.
func byTheClock(where string) bool {
	for _, file := range []string{"pipeline.json", "backfills.json", "rules.json"} {
		if strings.Contains(where, file) {
			return true
		}
	}
	return false
}

// Who gets an alert of a rule that ships finds a page that says what to do.
func TestEveryRuleHasAPlaybook(t *testing.T) {
	t.Parallel()
	p, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]bool{}
	for _, rule := range p.Alerter.Rules {
		rules[rule.Name+".md"] = true
		content, err := fs.ReadFile(dashboards.Playbooks(), rule.Name+".md")
		if err != nil {
			t.Error(err)
			continue
		}
		for _, want := range []string{"# " + rule.Name + "\n", "Severity: " + rule.Severity, "\n## How to check it\n", "\n## What to do\n"} {
			if !strings.Contains(string(content), want) {
				t.Errorf("%s.md lacks %q", rule.Name, want)
			}
		}
	}
	files, err := fs.Glob(dashboards.Playbooks(), "*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !rules[file] {
			t.Errorf("%s belongs to no rule", file)
		}
	}
}

// mayBeNought are the queries of one figure that is 0 on the example, as it should be.
var mayBeNought = map[string]bool{
	"dashboards/backfills.json: Running":                  true, // none is at work
	"dashboards/backfills.json: Failed or stopped":        true, // the one batch is done
	"dashboards/gap.json: Jobs left, all rounds booked":   true, // Amazon's two rounds add up to the target
	"dashboards/pipeline.json: Not healthy":               true, // the example's files are all read
	"dashboards/pipeline.json: Refused":                   true, // and nothing in them is wrong
	"dashboards/pipeline.json: Documents in the last day": true, // they are of other days
	"alerting/rules.json: Risk crosses 25 %":              true, // so is what the rules look for
	"alerting/rules.json: A gap opened":                   true,
	"alerting/rules.json: A source is not read":           true,
	"alerting/rules.json: A backfill failed":              true,
}

// something tells a value from NULL, NaN and 0.
func something(cell any) bool {
	if cell == nil {
		return false
	}
	switch v := reflect.ValueOf(cell); {
	case v.CanFloat():
		return v.Float() != 0 && !math.IsNaN(v.Float())
	case v.CanInt():
		return v.Int() != 0
	case v.CanUint():
		return v.Uint() != 0
	default:
		return true
	}
}

// Every query of every dashboard and playbook runs with the rights of an analyst on the
// real engine, and shows something of the bundled example.
func TestGrafanaQueriesRunOnTheExample(t *testing.T) {
	t.Parallel()
	global := &Global{Data: theExample(t)}
	w, closeAll, err := global.openWarehouse(t.Context(), zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeAll(); err != nil {
			t.Error(err)
		}
	})
	// The example is loaded by no batch; one that is done stands in for those of history.
	if err := w.InsertBatchRun(t.Context(), warehouse.BatchRun{Name: "warn", StartedAt: time.Now().Add(-time.Hour), State: "done", Trigger: "command", Progress: 1, Events: 3}); err != nil {
		t.Fatal(err)
	}
	// rows counts those that show something: an aggregate gives one of whatever there is not.
	rows := func(q grafanaQuery, asOf string) int {
		sql := strings.NewReplacer("${company:singlequote}", "'amazon'", "${quarter:singlequote}", "'2026Q2'", "${as_of:singlequote}", "'"+asOf+"'").Replace(q.sql)
		answer, err := w.Query(t.Context(), sql, nil)
		if err != nil {
			t.Errorf("%s: %v", q.where, err)
			return 0
		}
		n := 0
		for row, err := range answer.All() {
			if err != nil {
				t.Errorf("%s: %v", q.where, err)
				return 0
			}
			if slices.ContainsFunc(row, something) {
				n++
			}
		}
		return n
	}
	queries := grafanaQueries(t)
	if len(queries) < 20 {
		t.Fatalf("only %d queries were found", len(queries))
	}
	for _, q := range queries {
		if rows(q, "") == 0 && !mayBeNought[q.where] {
			t.Errorf("%s shows nothing", q.where)
		}
		if !byTheClock(q.where) && rows(q, "2026-03-31") == 0 && !mayBeNought[q.where] {
			t.Errorf("%s shows nothing as of a day", q.where)
		}
		// Before anything was known a panel is empty, or one row of nothing.
		if n := rows(q, "2019-12-31"); n > 0 {
			t.Errorf("%s shows %d rows of what was not known yet", q.where, n)
		}
	}
	for where := range mayBeNought {
		if !slices.ContainsFunc(queries, func(q grafanaQuery) bool { return q.where == where }) {
			t.Errorf("%s is no query", where)
		}
	}
	for _, q := range append(playbookQueries(t), workedQuestions(t)...) {
		if rows(q, "") == 0 {
			t.Errorf("a query of %s shows nothing: %s", q.where, q.sql)
		}
	}
}
