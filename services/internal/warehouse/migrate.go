package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/uuid"
	"github.com/pressly/goose/v3"
	"go.uber.org/zap"

	"github.com/foreshock/foreshock/pipelines"
)

const (
	migrationTable = "migration"
	lockTable      = "migration_lock"
)

// Migrate brings the tables up to date, using AdminDSN. Several processes may do so at
// once: one works, the others wait for it.
func (w *Warehouse) Migrate(ctx context.Context) error {
	options, err := w.cfg.options(w.cfg.AdminDSN)
	if err != nil {
		return err
	}
	db := clickhouse.OpenDB(options)
	err = w.migrate(ctx, db)
	return errors.Join(err, db.Close())
}

func (w *Warehouse) migrate(ctx context.Context, db *sql.DB) error {
	migrations, err := w.cfg.Tables.Migrations(w.cfg.Cluster)
	if err != nil {
		return err
	}
	steps := make([]*goose.Migration, len(migrations))
	for i, migration := range migrations {
		steps[i] = step(migration)
	}
	provider, err := goose.NewProvider(goose.DialectClickHouse, db, nil,
		goose.WithTableName(migrationTable),
		goose.WithGoMigrations(steps...),
		goose.WithDisableGlobalRegistry(true),
		// Branches number their migrations apart: a lower number may come later.
		goose.WithAllowOutofOrder(true),
		goose.WithLogger(goose.NopLogger()),
		goose.WithLocker(&migrationLock{cfg: w.cfg, owner: uuid.NewString()}),
	)
	if err != nil {
		return fmt.Errorf("warehouse: migrate: %w", err)
	}
	pending, err := isPending(ctx, db, provider)
	if err != nil {
		return fmt.Errorf("warehouse: migrate: %w", err)
	}
	if !pending {
		return nil
	}
	// goose makes its table a plain one; on a cluster every replica must see it.
	if _, err := db.ExecContext(ctx, w.cfg.versionTable()); err != nil {
		return fmt.Errorf("warehouse: migrate: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("warehouse: migrate: %w", err)
	}
	for _, result := range results {
		w.cfg.Logger.Info("migrated", zap.Int64("number", result.Source.Version), zap.Duration("took", result.Duration))
	}
	if err := w.cfg.explainViews(ctx, db); err != nil {
		return fmt.Errorf("warehouse: migrate: %w", err)
	}
	return nil
}

// step runs the statements that package pipelines has checked. ClickHouse has no transactions.
func step(migration pipelines.Migration) *goose.Migration {
	return goose.NewGoMigration(migration.Number, &goose.GoFunc{RunDB: func(ctx context.Context, db *sql.DB) error {
		for _, statement := range migration.Statements() {
			if _, err := db.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", migration.Name, err)
			}
		}
		return nil
	}}, nil)
}

// isPending looks without changing anything, so that an account that may only read and
// write rows can start where the tables are up to date.
func isPending(ctx context.Context, db *sql.DB, provider *goose.Provider) (bool, error) {
	rows, err := db.QueryContext(ctx, "SELECT DISTINCT version_id FROM "+migrationTable)
	if code(err) == unknownTable {
		return true, nil
	}
	if err != nil {
		return true, err
	}
	defer func() { _ = rows.Close() }()
	applied := map[int64]bool{}
	for rows.Next() {
		var version int64
		if err := rows.Scan(&version); err != nil {
			return true, err
		}
		applied[version] = true
	}
	for _, source := range provider.ListSources() {
		if !applied[source.Version] {
			return true, rows.Err()
		}
	}
	return false, rows.Err()
}

const unknownTable = 60

func (c Config) onCluster() string {
	if c.Cluster == "" {
		return ""
	}
	return " ON CLUSTER '" + c.Cluster + "'"
}

// versionTable has the columns of goose's own.
func (c Config) versionTable() string {
	engine := "MergeTree"
	if c.Cluster != "" {
		engine = "ReplicatedMergeTree"
	}
	return "CREATE TABLE IF NOT EXISTS " + migrationTable + c.onCluster() + ` (
    version_id Int64 COMMENT 'Number of a migration',
    is_applied UInt8 COMMENT 'Always 1: migrations only go forward',
    date Date DEFAULT now() COMMENT 'Day on which it was applied',
    tstamp DateTime DEFAULT now() COMMENT 'When it was applied'
) ENGINE = ` + engine + ` ORDER BY version_id COMMENT 'Migrations that were applied to this database'`
}

// makeDatabase makes the database of DSN.
func (c Config) makeDatabase(ctx context.Context) error {
	wanted, err := c.options(c.DSN)
	if err != nil {
		return err
	}
	options, err := c.options(c.AdminDSN)
	if err != nil {
		return err
	}
	options.Auth.Database = "default"
	conn, err := clickhouse.Open(options)
	if err != nil {
		return err
	}
	name := "`" + strings.ReplaceAll(wanted.Auth.Database, "`", "``") + "`"
	err = conn.Exec(ctx, "CREATE DATABASE IF NOT EXISTS "+name+c.onCluster())
	if err != nil {
		err = fmt.Errorf("database %s does not exist and could not be made: %w", name, err)
	}
	return errors.Join(err, conn.Close())
}

// migrationLock is a table whose existence is the lock: making it succeeds once. Its
// holder renews it; one that is not renewed was left by a process that died, and is taken
// away. It keeps processes out of each other's way; that statements are repeatable
// (package pipelines checks it) is what makes a doubtful case harmless.
type migrationLock struct {
	cfg   Config
	owner string
	renew context.CancelFunc
	ended chan struct{}
}

const (
	lockLease = 10 * time.Second
	lockRenew = 2 * time.Second
	lockPoll  = 100 * time.Millisecond
)

const tableExists = 57

func (l *migrationLock) Lock(ctx context.Context, db *sql.DB) error {
	poll := time.NewTicker(lockPoll)
	defer poll.Stop()
	for {
		_, err := db.ExecContext(ctx, "CREATE TABLE "+lockTable+l.cfg.onCluster()+
			" (`owner` String COMMENT 'Nothing is stored here') ENGINE = MergeTree ORDER BY tuple() COMMENT 'Held by "+l.owner+" while it migrates'")
		if err == nil {
			break
		}
		if code(err) != tableExists && !strings.Contains(err.Error(), "TABLE_ALREADY_EXISTS") {
			return err
		}
		if err := l.clear(ctx, db); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for another process to end its migration: %w", ctx.Err())
		case <-poll.C:
		}
	}
	renewing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l.renew, l.ended = cancel, make(chan struct{})
	go l.keep(renewing, db)
	return nil
}

// clear takes away a lock that was not renewed, by the server's clock.
func (l *migrationLock) clear(ctx context.Context, db *sql.DB) error {
	var age int64
	err := db.QueryRowContext(ctx, "SELECT dateDiff('second', metadata_modification_time, now()) FROM system.tables "+
		"WHERE database = currentDatabase() AND name = '"+lockTable+"'").Scan(&age)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if age <= int64(lockLease/time.Second) {
		return nil
	}
	l.cfg.Logger.Warn("taking away the migration lock of a process that is gone", zap.Int64("seconds_old", age))
	_, err = db.ExecContext(ctx, "DROP TABLE IF EXISTS "+lockTable+l.cfg.onCluster()+" SYNC")
	return err
}

func (l *migrationLock) keep(ctx context.Context, db *sql.DB) {
	defer close(l.ended)
	tick := time.NewTicker(lockRenew)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-tick.C:
			comment := fmt.Sprintf("Held by %s while it migrates, renewed %s", l.owner, at.UTC().Format(time.RFC3339Nano))
			if _, err := db.ExecContext(ctx, "ALTER TABLE "+lockTable+l.cfg.onCluster()+" MODIFY COMMENT '"+comment+"'"); err != nil && ctx.Err() == nil {
				l.cfg.Logger.Warn("migration lock not renewed", zap.Error(err))
			}
		}
	}
}

func (l *migrationLock) Unlock(ctx context.Context, db *sql.DB) error {
	l.renew()
	<-l.ended
	_, err := db.ExecContext(ctx, "DROP TABLE IF EXISTS "+lockTable+l.cfg.onCluster()+" SYNC")
	return err
}
