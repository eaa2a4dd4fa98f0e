package warehouse_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/foreshock/foreshock/services/internal/embedded"
	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

func TestQueryGivesPlainValues(t *testing.T) {
	t.Parallel()
	w := open(t)
	rows, err := w.Query(t.Context(), `SELECT 'a' AS s, toInt32(-1) AS i, toUInt64(18446744073709551615) AS u, 0.5 AS f, true AS b,
		NULL AS n, toNullable(3) AS m, ['x', 'y'] AS l, map('k', 1) AS h, toDateTime64('2026-01-02 03:04:05.678', 3, 'UTC') AS t,
		tuple(1, 'z') AS p, {name:String} AS q`, map[string]string{"name": `it's "q"`})
	must(t, err)
	var names, types []string
	for _, c := range rows.Columns() {
		names = append(names, c.Name)
		types = append(types, c.Type)
	}
	if got := strings.Join(names, " "); got != "s i u f b n m l h t p q" {
		t.Errorf("columns %s", got)
	}
	if types[0] != "String" || types[9] != "DateTime64(3, 'UTC')" {
		t.Errorf("types %q", types)
	}
	n := 0
	for values, err := range rows.All() {
		must(t, err)
		n++
		want := []any{"a", int32(-1), uint64(18446744073709551615), 0.5, true, nil, uint8(3), []string{"x", "y"},
			map[string]uint8{"k": 1}, time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC), values[10], `it's "q"`}
		if !reflect.DeepEqual(values, want) {
			t.Errorf("values %#v\nwant %#v", values, want)
		}
	}
	if n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}

func TestQueryIsReadOnly(t *testing.T) {
	t.Parallel()
	admin := open(t) // no analyst: the same account, which may write
	server := embeddedtest.ClickHouse(t)
	analyst, err := warehouse.Open(t.Context(), warehouse.Config{DSN: server.DSN(embedded.UserWriter), AnalystDSN: server.DSN(embedded.UserAnalyst)})
	must(t, err)
	t.Cleanup(func() { must(t, analyst.Close(context.Background())) })
	for name, w := range map[string]*warehouse.Warehouse{"an account that may write": admin, "the analyst": analyst} {
		for _, sql := range []string{
			"CREATE TABLE mine (n UInt64) ENGINE = MergeTree ORDER BY n",
			"DROP TABLE event",
			"INSERT INTO event (id) VALUES ('x')",
			"ALTER TABLE event DELETE WHERE 1",
			"SELECT * FROM nowhere",
			"SELEC 1",
		} {
			rows, err := w.Query(t.Context(), sql, nil)
			if err == nil {
				for _, err = range rows.All() {
				}
			}
			if err == nil {
				t.Errorf("%s: Query ran %s", name, sql)
			}
		}
		// A deadline must not ask the server for what a read-only account may not set.
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		rows, err := w.Query(ctx, "SELECT 1", nil)
		if err != nil {
			t.Errorf("%s, with a deadline: %v", name, err)
		} else {
			must(t, rows.Close())
		}
		cancel()
	}
}

func TestQueryCanBeLeftAndEnded(t *testing.T) {
	t.Parallel()
	w := open(t)
	rows, err := w.Query(t.Context(), "SELECT number FROM numbers(100000000)", nil)
	must(t, err)
	seen := 0
	for _, err := range rows.All() {
		must(t, err)
		if seen++; seen == 10 {
			break
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	rows, err = w.Query(ctx, "SELECT number FROM numbers(1000000000000)", nil)
	must(t, err)
	var last error
	for _, err := range rows.All() {
		cancel()
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("a query whose context ended: %v", last)
	}
	cancel()

	rows, err = w.Query(t.Context(), "SELECT throwIf(number = 70000, 'as asked') FROM numbers(100000)", nil)
	if err == nil {
		for _, err = range rows.All() {
		}
	}
	if err == nil || !strings.Contains(err.Error(), "as asked") {
		t.Errorf("an error amid the rows: %v", err)
	}
}

func ExampleWarehouse_Query() {
	// The address is what embedded.ClickHouse.DSN gives, or that of any other server.
	show := func(dsn string) error {
		ctx := context.Background()
		w, err := warehouse.Open(ctx, warehouse.Config{DSN: dsn})
		if err != nil {
			return err
		}
		defer func() { _ = w.Close(ctx) }()
		rows, err := w.Query(ctx, "SELECT {n:UInt8} + 1 AS next", map[string]string{"n": "41"})
		if err != nil {
			return err
		}
		for values, err := range rows.All() {
			if err != nil {
				return err
			}
			fmt.Println(rows.Columns()[0].Name, values[0])
		}
		return nil
	}
	err := show("https://not-the-native-protocol:8443?secure=true")
	fmt.Println(err)
	// Output: warehouse: the ClickHouse address must be one of the native protocol (clickhouse://host:9000), not of HTTP
}
