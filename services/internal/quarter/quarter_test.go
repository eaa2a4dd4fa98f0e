package quarter_test

import (
	"testing"
	"time"

	"github.com/foreshock/foreshock/services/internal/quarter"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]quarter.Quarter{"2026Q1": quarter.New(2026, 1), "2025-Q4": quarter.New(2025, 4)} {
		got, err := quarter.Parse(in)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "2026", "2026Q5", "2026Q0", "2026q1", "26Q1", "2026Q12", " 2026Q1"} {
		if got, err := quarter.Parse(in); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", in, got)
		}
	}
}

func TestEveryDayLiesInItsQuarter(t *testing.T) {
	t.Parallel()
	for day := time.Date(1987, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2030; day = day.AddDate(0, 0, 1) {
		q := quarter.Of(day)
		if day.Before(q.Start()) || !day.Before(q.End()) {
			t.Fatalf("%s is not within %s (%s to %s)", day, q, q.Start(), q.End())
		}
		if back, err := quarter.Parse(q.String()); err != nil || back != q {
			t.Fatalf("Parse(%s) = %v, %v", q, back, err)
		}
	}
}
