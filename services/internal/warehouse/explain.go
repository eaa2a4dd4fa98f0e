package warehouse

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
)

// explainViews gives the columns of views their comments (pipelines/tables/views.yaml).
// Views that take parameters have no columns of their own: ClickHouse knows those only
// once they are asked.
func (c Config) explainViews(ctx context.Context, db *sql.DB) error {
	comments, err := columnComments(ctx, db, "NOT LIKE '%View'")
	if err != nil {
		return err
	}
	views, err := columnComments(ctx, db, "= 'View'")
	if err != nil {
		return err
	}
	for name, columns := range views {
		view := c.Tables.View(name)
		var changes []string
		for _, column := range slices.Sorted(maps.Keys(columns)) {
			if meaning := view.Meaning(column, comments); meaning != columns[column] {
				changes = append(changes, "COMMENT COLUMN `"+column+"` '"+quoted.Replace(meaning)+"'")
			}
		}
		if len(changes) == 0 {
			continue
		}
		if _, err := db.ExecContext(ctx, "ALTER TABLE "+name+c.onCluster()+" "+strings.Join(changes, ", ")); err != nil {
			return err
		}
	}
	return nil
}

var quoted = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

// columnComments are the comments of columns, by table and column, where the engine is so.
func columnComments(ctx context.Context, db *sql.DB, engine string) (map[string]map[string]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT table, name, comment FROM system.columns WHERE database = currentDatabase() AND table IN"+
		" (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine "+engine+")")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := map[string]map[string]string{}
	for rows.Next() {
		var table, name, comment string
		if err := rows.Scan(&table, &name, &comment); err != nil {
			return nil, err
		}
		if found[table] == nil {
			found[table] = map[string]string{}
		}
		found[table][name] = comment
	}
	return found, rows.Err()
}
