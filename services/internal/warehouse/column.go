package warehouse

import (
	"fmt"
	"slices"
	"strings"

	client "github.com/ClickHouse/clickhouse-go/v2/lib/column"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// column ties one column of a table to its place in a row of type R, for both directions.
type column[R any] struct {
	name   string
	append func(to driver.BatchColumn, rows []R) error
	at     func(row *R) any // pointer to scan into
	// reserve makes room for rows in a column of the client, which would else grow by a
	// quarter at a time and leave five times its size behind; nil where that is little.
	reserve func(in client.Interface, rows []R) error
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

// text is a column of type String.
func text[R any, T string | []byte](name string, at func(*R) *T) column[R] {
	return column[R]{
		name: name,
		append: func(to driver.BatchColumn, rows []R) error {
			for i := range rows {
				if err := to.AppendRow(at(&rows[i])); err != nil {
					return err
				}
			}
			return nil
		},
		at: func(row *R) any { return at(row) },
		reserve: func(in client.Interface, rows []R) error {
			n := 0
			for i := range rows {
				n += len(*at(&rows[i]))
			}
			return reserveText(in, n)
		},
	}
}

// texts is a column of type Array(String).
func texts[R any](name string, at func(*R) *[]string) column[R] {
	c := each(name, at)
	c.reserve = func(in client.Interface, rows []R) error {
		n := 0
		for i := range rows {
			for _, s := range *at(&rows[i]) {
				n += len(s)
			}
		}
		return reserveText(in.(*client.Array).Base(), n)
	}
	return c
}

// numbers is a column of type Array(Float64).
func numbers[R any](name string, at func(*R) *[]float64) column[R] {
	c := each(name, at)
	c.reserve = func(in client.Interface, rows []R) error {
		n := 0
		for i := range rows {
			n += len(*at(&rows[i]))
		}
		values := in.(*client.Array).Base()
		_, err := values.Append(make([]float64, n))
		values.Reset()
		return err
	}
	return c
}

// reserveText puts n bytes in and takes them out again: the client keeps the room.
func reserveText(in client.Interface, n int) error {
	err := in.AppendRow(blank[:min(n, len(blank))])
	in.Reset()
	return err
}

// blank is never written to, so that the system lends one page for all of it.
var blank [insertBytes]byte

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

// only is the table with these columns alone, for reading.
func (t *table[R]) only(names ...string) table[R] {
	some := *t
	some.columns = slices.DeleteFunc(slices.Clone(t.columns), func(c column[R]) bool { return !slices.Contains(names, c.name) })
	return some
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
		var err error
		if c.reserve != nil {
			err = c.reserve(batch.Columns()[i], rows)
		}
		if err == nil {
			err = c.append(batch.Column(i), rows)
		}
		if err != nil {
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
