package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/foreshock/foreshock/services/internal/warehouse"
)

type sqlVerb struct {
	Query  string            `arg:"" help:"One statement that reads, such as 'SELECT company, value FROM indicator_latest'."`
	Param  map[string]string `help:"Value of a {name:Type} in the query." placeholder:"NAME=VALUE"`
	AsOf   string            `name:"as-of" help:"The end of this day as {as_of:String}, for the views that take one: fact_as_of(as_of = {as_of:String}); now unless given." placeholder:"YYYY-MM-DD"`
	Format string            `help:"table, json (an object a line) or csv." enum:"table,json,csv" default:"table"`
	JSON   bool              `name:"json" help:"Same as --format json."`
}

// Run answers a query and can change nothing. The embedded ClickHouse is asked as its
// analyst, who reads the tables and no more; one of --clickhouse is asked in read-only mode
// with the DSN's own account, which reads whatever that account may.
func (v *sqlVerb) Run(ctx context.Context, global *Global, streams std) error {
	if strings.Contains(v.Query, "{as_of:") && v.Param["as_of"] == "" {
		asOf, err := endOfDay(v.AsOf, time.Now())
		if err != nil {
			return err
		}
		if v.Param == nil {
			v.Param = map[string]string{}
		}
		v.Param["as_of"] = asOf.Format("2006-01-02 15:04:05.000")
	} else if v.AsOf != "" {
		return wrongUsage("--as-of: the query asks for no {as_of:String}; write for example FROM fact_as_of(as_of = {as_of:String})")
	}
	return global.withWarehouse(ctx, streams, func(w *warehouse.Warehouse) error {
		rows, err := w.Query(ctx, v.Query, v.Param)
		if err != nil {
			return fmt.Errorf("sql: %w", err)
		}
		format := v.Format
		if v.JSON {
			format = "json"
		}
		if err := writeRows(streams.out, rows, format); err != nil {
			return fmt.Errorf("sql: %w", err)
		}
		return nil
	})
}

func writeRows(out io.Writer, rows *warehouse.Rows, format string) error {
	columns := rows.Columns()
	write, flush := tableWriter(out, columns)
	switch format {
	case "json":
		write, flush = jsonWriter(out, columns)
	case "csv":
		write, flush = csvWriter(out, columns)
	}
	for row, err := range rows.All() {
		if err != nil {
			return err
		}
		if err := write(row); err != nil {
			return err
		}
	}
	return flush()
}

func tableWriter(out io.Writer, columns []warehouse.Column) (write func([]any) error, flush func() error) {
	tabs := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	line := func(cells []string) error {
		for i := range cells {
			cells[i] = printable(cells[i])
		}
		_, err := fmt.Fprintln(tabs, strings.Join(cells, "\t"))
		return err
	}
	header := false
	head := func() error {
		if header {
			return nil
		}
		header = true
		return line(names(columns))
	}
	write = func(row []any) error {
		if err := head(); err != nil {
			return err
		}
		return line(texts(row))
	}
	return write, func() error {
		if err := head(); err != nil {
			return err
		}
		return tabs.Flush()
	}
}

func csvWriter(out io.Writer, columns []warehouse.Column) (write func([]any) error, flush func() error) {
	w := csv.NewWriter(out)
	header := false
	head := func() error {
		if header {
			return nil
		}
		header = true
		return w.Write(names(columns))
	}
	write = func(row []any) error {
		if err := head(); err != nil {
			return err
		}
		return w.Write(texts(stamped(columns, row)))
	}
	return write, func() error {
		if err := head(); err != nil {
			return err
		}
		w.Flush()
		return w.Error()
	}
}

// jsonWriter writes an object a row with its columns in the query's order.
func jsonWriter(out io.Writer, columns []warehouse.Column) (write func([]any) error, flush func() error) {
	return func(row []any) error {
		row = stamped(columns, row)
		var b strings.Builder
		b.WriteByte('{')
		for i, column := range columns {
			if i > 0 {
				b.WriteByte(',')
			}
			name, err := json.Marshal(column.Name)
			if err != nil {
				return err
			}
			value, err := json.Marshal(jsonable(row[i]))
			if err != nil {
				return fmt.Errorf("column %s: %w", column.Name, err)
			}
			b.Write(name)
			b.WriteByte(':')
			b.Write(value)
		}
		b.WriteString("}\n")
		_, err := io.WriteString(out, b.String())
		return err
	}, func() error { return nil }
}

// stamped is a row for machines: times in RFC 3339 and UTC, days as the days they are.
func stamped(columns []warehouse.Column, row []any) []any {
	out := make([]any, len(row))
	for i, v := range row {
		layout, in := time.RFC3339Nano, (time.Time).UTC
		if day := columns[i].Type; strings.Contains(day, "Date") && !strings.Contains(day, "DateTime") {
			layout, in = time.DateOnly, func(t time.Time) time.Time { return t } // another zone may have another day
		}
		switch v := v.(type) {
		case time.Time:
			out[i] = in(v).Format(layout)
		case []time.Time:
			texts := make([]string, len(v))
			for j, t := range v {
				texts[j] = in(t).Format(layout)
			}
			out[i] = texts
		default:
			out[i] = v
		}
	}
	return out
}

// jsonable is v, or what stands for it where JSON has no such value.
func jsonable(v any) any {
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	case float32:
		return jsonable(float64(v))
	case []uint8: // numbers, which the encoder would take for bytes
		numbers := make([]int, len(v))
		for i, b := range v {
			numbers[i] = int(b)
		}
		return numbers
	}
	return v
}

func names(columns []warehouse.Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return out
}

func texts(row []any) []string {
	out := make([]string, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case nil:
		case string:
			out[i] = v
		case fmt.Stringer:
			out[i] = v.String()
		default:
			out[i] = fmt.Sprint(pointedTo(v))
		}
	}
	return out
}

// pointedTo is a list of nullable values with the values in place of where they lie; any
// other value is as it was.
func pointedTo(v any) any {
	list := reflect.ValueOf(v)
	if list.Kind() != reflect.Slice || list.Type().Elem().Kind() != reflect.Pointer {
		return v
	}
	out := make([]any, list.Len())
	for i := range out {
		if at := list.Index(i); !at.IsNil() {
			out[i] = at.Elem().Interface()
		}
	}
	return out
}
