package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/services/internal/warehouse"
)

func TestStamped(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("east", 9*60*60)
	at := time.Date(2026, 1, 28, 8, 30, 0, 678e6, east)
	midnight := time.Date(2026, 1, 28, 0, 0, 0, 0, east)
	columns := []warehouse.Column{
		{Name: "t", Type: "DateTime64(3, 'Asia/Tokyo')"}, {Name: "d", Type: "Nullable(Date)"}, {Name: "l", Type: "Array(DateTime)"},
		{Name: "n", Type: "Nullable(DateTime)"}, {Name: "s", Type: "String"},
	}
	got := stamped(columns, []any{at, midnight, []time.Time{at}, nil, "text"})
	want := []any{"2026-01-27T23:30:00.678Z", "2026-01-28", []string{"2026-01-27T23:30:00.678Z"}, nil, "text"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSQLWritesTimesForMachines(t *testing.T) {
	t.Parallel()
	data := theExample(t)
	const query = "SELECT toDateTime64('2026-01-28 08:30:00.5', 3, 'Asia/Tokyo') AS t, toDate('2026-01-28') AS d, [toDateTime('2026-01-28 08:30:00', 'UTC')] AS l"
	for format, want := range map[string]string{
		"json": `{"t":"2026-01-27T23:30:00.5Z","d":"2026-01-28","l":["2026-01-28T08:30:00Z"]}`,
		"csv":  "t,d,l\n2026-01-27T23:30:00.5Z,2026-01-28,[2026-01-28T08:30:00Z]",
	} {
		if got := strings.TrimSpace(foreshock(t, "sql", "--data", data, "--format", format, query)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", format, got, want)
		}
	}
}
