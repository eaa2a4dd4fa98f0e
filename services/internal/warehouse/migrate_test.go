package warehouse_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"

	"github.com/foreshock/foreshock/services/internal/embedded"
	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// An account that may only read opens tables that are up to date and reads from them.
func TestAReaderNeedsNoMoreRights(t *testing.T) {
	t.Parallel()
	server, err := embedded.StartClickHouse(t.Context(), embedded.ClickHouseConfig{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, server.Stop(context.Background())) })
	writer := openAt(t, warehouse.Config{DSN: server.DSN(embedded.UserWriter), AdminDSN: server.DSN(embedded.UserAdmin)})
	must(t, writer.InsertSignals(t.Context(), []*foreshockv1.Signal{signal("acme", "s1")}))

	reader := openAt(t, warehouse.Config{DSN: server.DSN(embedded.UserAnalyst)}) // Migrate included
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	found, err := reader.SignalsOf(ctx, []string{"acme"}, time.Time{})
	must(t, err)
	if len(found) != 1 {
		t.Errorf("%d signals, want 1", len(found))
	}
	counts, err := reader.Counts(ctx)
	must(t, err)
	if counts.Signals != 1 {
		t.Errorf("counts %+v", counts)
	}
	rows, err := reader.Query(ctx, "SELECT count() FROM signal", nil)
	must(t, err, rows.Close())
	if err := reader.InsertSignals(ctx, []*foreshockv1.Signal{signal("acme", "s2")}); err == nil {
		t.Error("the reader inserts")
	}
}

// Starters at once end with each migration applied once.
func TestStartersAtOnce(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	const starters = 6
	errs := make([]error, starters)
	var group sync.WaitGroup
	for n := range starters {
		group.Go(func() {
			w, err := warehouse.Open(t.Context(), warehouse.Config{DSN: dsn})
			if err == nil {
				err = errors.Join(w.Migrate(t.Context()), w.Close(t.Context()))
			}
			errs[n] = err
		})
	}
	group.Wait()
	must(t, errs...)
	conn := client(t, dsn)
	if n := scalar(t, conn, "SELECT max(n) FROM (SELECT count() AS n FROM migration WHERE version_id > 0 GROUP BY version_id)"); n != 1 {
		t.Errorf("a migration was applied %d times", n)
	}
	if n := scalar(t, conn, "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'migration_lock'"); n != 0 {
		t.Error("the lock was left behind")
	}
}

// A process that died while it migrated holds up the next one for a while, not for ever.
func TestALockThatIsNotRenewedIsTakenAway(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	w, err := warehouse.Open(t.Context(), warehouse.Config{DSN: dsn})
	must(t, err)
	defer func() { must(t, w.Close(t.Context())) }()
	conn := client(t, dsn)
	must(t, conn.Exec(t.Context(), "CREATE TABLE migration_lock (owner String) ENGINE = MergeTree ORDER BY tuple()"))
	var path string
	must(t, conn.QueryRow(t.Context(), "SELECT metadata_path FROM system.tables WHERE database = currentDatabase() AND name = 'migration_lock'").Scan(&path))
	if !filepath.IsAbs(path) {
		path = filepath.Join(embeddedtest.ClickHouseDir(t), "store", path)
	}
	longAgo := time.Now().Add(-time.Hour)
	must(t, os.Chtimes(path, longAgo, longAgo))
	must(t, w.Migrate(t.Context()))
	if _, err := w.Counts(t.Context()); err != nil {
		t.Errorf("after it: %v", err)
	}
}
