// Package warehouse keeps events, signals, facts, indicators and alerts in ClickHouse and
// reads them back. It alone knows the client and the tables (pipelines/tables).
//
// Input: messages of package foreshockv1. Output: the same messages, whole (times to the
// millisecond), and the rows of any query. Failure: ErrRow where a row can never be
// stored, else an error worth trying again. State: ClickHouse; rows replace by id, so that
// storing one again, in any order and after any crash, ends in the same rows. What an
// insert returned nil for is durable.
package warehouse

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/cenkalti/backoff/v5"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"

	"github.com/foreshock/foreshock/services/internal/precedence"
)

// FactRow is a fact to store, or to take back where it no longer follows from the signals.
type FactRow struct {
	Fact    *foreshockv1.Fact
	Deleted bool
	// Digest of the whole content, for Stored; 0 where the caller needs none.
	Digest uint64
}

// IndicatorRow is an indicator to store, or to take back.
type IndicatorRow struct {
	Indicator *foreshockv1.Indicator
	Deleted   bool
	// Digest of the whole content, for Stored; 0 where the caller needs none.
	Digest uint64
}

// Warehouse is open connections to ClickHouse. All methods are safe for concurrent use.
type Warehouse struct {
	cfg  Config
	conn driver.Conn
	end  context.CancelFunc // of inserts under way

	events     *group[eventRow]
	signals    *group[signalRow]
	facts      *group[factRow]
	indicators *group[indicatorRow]
	alerts     *group[alertRow]

	forecasts   *group[forecastRow]
	resolutions *group[resolutionRow]

	readings *group[sourceReadingRow]
	days     *group[sourceDayRow]

	mu              sync.Mutex
	lastStamp       time.Time
	analyst         driver.Conn         // opened by the first Query
	analystSettings clickhouse.Settings // nil until then
	closed          bool
}

// Open connects and returns once the server answers; it waits for a server that is
// starting until ctx ends. A database that does not exist is made, with AdminDSN. Tables
// are Migrate's work. The error of a wrong user, password or address comes at once, and
// shows no password.
func Open(ctx context.Context, cfg Config) (*Warehouse, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	if cfg.ReadOnly {
		cfg.DSN = cfg.AnalystDSN
	}
	options, err := cfg.options(cfg.DSN)
	if err != nil {
		return nil, err
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		return nil, fmt.Errorf("warehouse: ClickHouse: %w", err)
	}
	if err := cfg.reach(ctx, conn); err != nil {
		return nil, errors.Join(fmt.Errorf("warehouse: ClickHouse at %s: %w", options.Addr, err), conn.Close())
	}
	if cfg.ReadOnly {
		if conn, err = restrained(ctx, conn, options); err != nil {
			return nil, fmt.Errorf("warehouse: ClickHouse at %s: %w", options.Addr, err)
		}
	}
	if cfg.Yielding {
		if conn, err = yielding(ctx, conn, options); err != nil {
			return nil, fmt.Errorf("warehouse: ClickHouse at %s: %w", options.Addr, err)
		}
	}
	inserting, end := context.WithCancel(context.Background())
	settling := cfg
	settling.InsertEvery = cfg.SettleEvery
	return &Warehouse{
		cfg: cfg, conn: conn, end: end,
		events:     newGroup(inserting, &events, conn, cfg),
		signals:    newGroup(inserting, &signals, conn, cfg),
		facts:      newGroup(inserting, &facts, conn, settling),
		indicators: newGroup(inserting, &indicators, conn, settling),
		alerts:     newGroup(inserting, &alerts, conn, settling),

		forecasts:   newGroup(inserting, &forecasts, conn, settling),
		resolutions: newGroup(inserting, &resolutions, conn, settling),

		readings: newGroup(inserting, &sourceReadings, conn, settling),
		days:     newGroup(inserting, &sourceDays, conn, settling),
	}, nil
}

// restrained is conn where its account can only read, else one in its place whose every
// query is read-only.
func restrained(ctx context.Context, conn driver.Conn, options *clickhouse.Options) (driver.Conn, error) {
	settings, err := readOnly(ctx, conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if len(settings) == 0 {
		return conn, nil
	}
	return reopened(conn, options, settings)
}

// yielding is conn with a server that can not have its threads stand back, which says nothing
// of the setting, else one in its place whose every query runs behind those of others.
func yielding(ctx context.Context, conn driver.Conn, options *clickhouse.Options) (driver.Conn, error) {
	const nice = "os_threads_nice_value_query"
	asking, end := undated(ctx)
	defer end()
	var known uint64
	if err := conn.QueryRow(asking, "SELECT count() FROM system.settings WHERE name = ?", nice).Scan(&known); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if known == 0 {
		return conn, nil
	}
	return reopened(conn, options, clickhouse.Settings{nice: precedence.NiceValue})
}

// reopened is another connection in the place of conn, whose every query has settings.
func reopened(conn driver.Conn, options *clickhouse.Options, settings clickhouse.Settings) (driver.Conn, error) {
	if err := conn.Close(); err != nil {
		return nil, err
	}
	options.Settings = settings
	return clickhouse.Open(options)
}

// unknownDatabase is the server's code where a connection's database does not exist.
const unknownDatabase = 81

// reach waits until the server answers.
func (c Config) reach(ctx context.Context, conn driver.Conn) error {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = 50 * time.Millisecond
	pauses.MaxInterval = time.Second
	made := false
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := conn.Ping(ctx)
		if err == nil {
			return struct{}{}, nil
		}
		if code(err) == unknownDatabase && !made {
			if err := c.makeDatabase(ctx); err != nil {
				return struct{}{}, backoff.Permanent(err)
			}
			made = true
			return struct{}{}, err
		}
		if refusal(err) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(pauses), backoff.WithMaxElapsedTime(0))
	return err
}

// Close returns once what callers are inserting is durable, or once ctx ends, which gives
// it up; then it ends the connections. A second call does nothing.
func (w *Warehouse) Close(ctx context.Context) error {
	w.mu.Lock()
	closed, analyst := w.closed, w.analyst
	w.closed = true
	w.mu.Unlock()
	if closed {
		return nil
	}
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		var groups sync.WaitGroup
		for _, closeGroup := range []func(){
			w.events.close, w.signals.close, w.facts.close, w.indicators.close, w.alerts.close,
			w.forecasts.close, w.resolutions.close, w.readings.close, w.days.close,
		} {
			groups.Go(closeGroup)
		}
		groups.Wait()
	}()
	var err error
	select {
	case <-settled:
	case <-ctx.Done():
		err = fmt.Errorf("warehouse: close: inserts given up: %w", ctx.Err())
	}
	w.end()
	<-settled
	err = errors.Join(err, w.conn.Close())
	if analyst != nil {
		err = errors.Join(err, analyst.Close())
	}
	return err
}

// Ping is nil where the server answers.
func (w *Warehouse) Ping(ctx context.Context) error {
	if err := w.conn.Ping(ctx); err != nil {
		return fmt.Errorf("warehouse: %w", err)
	}
	return nil
}
