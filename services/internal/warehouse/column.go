package warehouse

import (
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// column ties one column of a table to its place in a row of type R, for both directions.
type column[R any] struct {
	name   string
	append func(to driver.BatchColumn, rows []R) error
	at     func(row *R) any // pointer to scan into
}

// plain is a column whose values the client takes as one slice.
func plain[R, T any](name string, at func(*R) *T) column[R] {
	return column[R]{
		name: name,
		append: func(to driver.BatchColumn, rows []R) error {
			values := make([]T, len(rows))
			for i := range rows {
				values[i] = *at(&rows[i])
			}
			return to.Append(values)
		},
		at: func(row *R) any { return at(row) },
	}
}

// each is a column that the client takes fastest value by value: LowCardinality, arrays
// and maps.
func each[R, T any](name string, at func(*R) *T) column[R] {
	return column[R]{
		name: name,
		append: func(to driver.BatchColumn, rows []R) error {
			for i := range rows {
				if err := to.AppendRow(*at(&rows[i])); err != nil {
					return err
				}
			}
			return nil
		},
		at: func(row *R) any { return at(row) },
	}
}

// table is how rows of type R are written and read.
type table[R any] struct {
	name    string
	columns []column[R]
	// fresh is an empty row whose columns can be scanned into.
	fresh func() R
	// size is about how many bytes a row takes.
	size func(R) int
}

func (t *table[R]) names() string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = "`" + c.name + "`"
	}
	return strings.Join(names, ", ")
}

// fill puts rows into an insert's block, column by column.
func (t *table[R]) fill(batch driver.Batch, rows []R) error {
	for i, c := range t.columns {
		if err := c.append(batch.Column(i), rows); err != nil {
			return fmt.Errorf("column %s: %w", c.name, err)
		}
	}
	return nil
}

// scan reads all rows of a result whose columns are the table's.
func (t *table[R]) scan(rows driver.Rows, each func(R) error) error {
	into := make([]any, len(t.columns))
	for rows.Next() {
		row := t.fresh()
		for i, c := range t.columns {
			into[i] = c.at(&row)
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
