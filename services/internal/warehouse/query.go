package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Column is one column of a query's result: its name and its ClickHouse type.
type Column struct{ Name, Type string }

// Rows is the result of Query, read as it arrives. It is for one goroutine.
type Rows struct {
	rows   driver.Rows
	types  []driver.ColumnType
	cancel func()
}

// Query runs one statement that reads, as the analyst: rows that were replaced or taken
// back do not show. params fill {name:Type} in it. The server's limits bound its time and
// memory; ctx ends it. Rows must be closed or read to their end.
func (w *Warehouse) Query(ctx context.Context, sql string, params map[string]string) (*Rows, error) {
	conn, settings, err := w.reader(ctx)
	if err != nil {
		return nil, fmt.Errorf("warehouse: query: %w", err)
	}
	querying, end := undated(ctx)
	options := []clickhouse.QueryOption{clickhouse.WithSettings(settings)}
	if len(params) > 0 {
		options = append(options, clickhouse.WithParameters(params))
	}
	rows, err := conn.Query(clickhouse.Context(querying, options...), sql)
	if errors.Is(err, io.EOF) { // a statement that has no result, as SET
		end()
		return &Rows{cancel: end}, nil
	}
	if err != nil {
		end()
		return nil, fmt.Errorf("warehouse: query: %w", err)
	}
	return &Rows{rows: rows, types: rows.ColumnTypes(), cancel: end}, nil
}

// reader is the analyst's connections, and the settings that make a query read-only and
// see rows as they stand, as far as the account does not by itself.
func (w *Warehouse) reader(ctx context.Context) (driver.Conn, clickhouse.Settings, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil, nil, ErrClosed
	}
	if w.analyst == nil {
		options, err := w.cfg.options(w.cfg.AnalystDSN)
		if err != nil {
			return nil, nil, err
		}
		conn, err := clickhouse.Open(options)
		if err != nil {
			return nil, nil, err
		}
		w.analyst = conn
	}
	if w.analystSettings == nil {
		settings, err := readOnly(ctx, w.analyst)
		if err != nil {
			return nil, nil, err
		}
		w.analystSettings = settings
	}
	return w.analyst, w.analystSettings, nil
}

// readOnly are the settings that make a connection's queries read-only and see rows as
// they stand, as far as its account's profile does not.
func readOnly(ctx context.Context, conn driver.Conn) (clickhouse.Settings, error) {
	asking, end := undated(ctx)
	defer end()
	var level uint64
	if err := conn.QueryRow(asking, "SELECT toUInt64(getSetting('readonly'))").Scan(&level); err != nil {
		return nil, err
	}
	settings := clickhouse.Settings{}
	if level != 1 { // such an account may set nothing, and its profile decides
		settings["final"] = 1
		settings["optimize_move_to_prewhere_if_final"] = 1
	}
	if level == 0 {
		settings["readonly"] = 2
	}
	return settings, nil
}

// undated ends when ctx does but shows no deadline: the client would turn one into a
// setting, which a read-only account may not have the right to change.
func undated(ctx context.Context) (context.Context, func()) {
	without, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	return without, func() { stop(); cancel() }
}

// Columns are the result's columns.
func (r *Rows) Columns() []Column {
	columns := make([]Column, len(r.types))
	for i, t := range r.types {
		columns[i] = Column{Name: t.Name(), Type: t.DatabaseTypeName()}
	}
	return columns
}

// All yields the rows: for every column a plain Go value (string, int64, float64,
// time.Time, a slice, a map …), nil for NULL. It ends after the first error, and closes
// Rows.
func (r *Rows) All() iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		defer func() { _ = r.Close() }()
		if r.rows == nil {
			return
		}
		into := make([]any, len(r.types))
		for r.rows.Next() {
			for i, t := range r.types {
				into[i] = reflect.New(t.ScanType()).Interface()
			}
			if err := r.rows.Scan(into...); err != nil {
				yield(nil, fmt.Errorf("warehouse: query: %w", err))
				return
			}
			values := make([]any, len(into))
			for i := range into {
				values[i] = pointed(into[i])
			}
			if !yield(values, nil) {
				return
			}
		}
		if err := r.rows.Err(); err != nil {
			yield(nil, fmt.Errorf("warehouse: query: %w", err))
		}
	}
}

// pointed is the value behind pointers, nil where one of them is nil.
func pointed(v any) any {
	value := reflect.ValueOf(v)
	for value.Kind() == reflect.Pointer {
		if value.IsNil() {
			return nil
		}
		value = value.Elem()
	}
	return value.Interface()
}

// Close gives the connection back; where rows are left, it ends the query.
func (r *Rows) Close() error {
	r.cancel()
	if r.rows == nil {
		return nil
	}
	_ = r.rows.Close() // the error of a query that was cut short
	return nil
}

// ask calls each for every row of a question with its arguments.
func (w *Warehouse) ask(ctx context.Context, what, sql string, arguments []any, each func(scan func(...any) error) error) error {
	rows, err := w.conn.Query(ctx, sql, arguments...)
	if err != nil {
		return fmt.Errorf("warehouse: %s: %w", what, err)
	}
	defer func() { _ = rows.Close() }() // its error is that of rows.Err
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return fmt.Errorf("warehouse: %s: %w", what, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("warehouse: %s: %w", what, err)
	}
	return nil
}

// moment is an instant as a view's parameter takes it.
func moment(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05.000") }
