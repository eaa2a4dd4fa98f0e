package warehouse

import (
	"testing"

	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
)

// What the server makes of it is the system's affair: here, that it is asked for.
func TestYieldingQueriesStandBack(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	for _, test := range []struct {
		yielding bool
		want     int64
	}{{false, 0}, {true, 10}} {
		w, err := Open(t.Context(), Config{DSN: dsn, Yielding: test.yielding})
		if err != nil {
			t.Fatal(err)
		}
		var got int64
		if err := w.conn.QueryRow(t.Context(), "SELECT toInt64(getSetting('os_threads_nice_value_query'))").Scan(&got); err != nil || got != test.want {
			t.Errorf("yielding %v: nice value %d, want %d: %v", test.yielding, got, test.want, err)
		}
		if err := w.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
