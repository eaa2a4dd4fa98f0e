package warehouse

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/cenkalti/backoff/v5"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"go.uber.org/zap"
)

// InsertEvents stores events. Of several with one id the one known earliest stays. Like
// every Insert it returns once the rows are durable, joins rows of concurrent callers
// into one insert, and keeps the messages: they must not be changed afterwards.
func (w *Warehouse) InsertEvents(ctx context.Context, messages []*foreshockv1.Event) error {
	at := w.stamp()
	return submit(ctx, w.events, messages, func(e *foreshockv1.Event) (eventRow, error) { return newEventRow(e, at) })
}

// InsertSignals stores signals. Of several with one id the one known earliest stays, of
// these the one written last.
func (w *Warehouse) InsertSignals(ctx context.Context, messages []*foreshockv1.Signal) error {
	at := w.stamp()
	return submit(ctx, w.signals, messages, func(s *foreshockv1.Signal) (signalRow, error) { return newSignalRow(s, false, at) })
}

// Check is ErrRow where an event or one of its signals can never be stored.
func Check(event *foreshockv1.Event, signals []*foreshockv1.Signal) error {
	_, err := newEventRow(event, time.Time{})
	errs := []error{err}
	for _, signal := range signals {
		_, err := newSignalRow(signal, false, time.Time{})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// WithdrawSignals takes signals back that an event, read again under other rules, no
// longer gives. InsertSignals brings them back.
func (w *Warehouse) WithdrawSignals(ctx context.Context, messages []*foreshockv1.Signal) error {
	at := w.stamp()
	return submit(ctx, w.signals, messages, func(s *foreshockv1.Signal) (signalRow, error) { return newSignalRow(s, true, at) })
}

// InsertFacts stores facts, or takes them back. Of several with one company, id and
// knowledge time the one written last stays; taking one back needs no more than these.
func (w *Warehouse) InsertFacts(ctx context.Context, rows []FactRow) error {
	at := w.stamp()
	return submit(ctx, w.facts, rows, func(f FactRow) (factRow, error) { return newFactRow(f, at) })
}

// InsertIndicators stores indicators, or takes them back. Of several with one company,
// quarter, name and knowledge time the one written last stays; taking one back needs no
// more than these.
func (w *Warehouse) InsertIndicators(ctx context.Context, rows []IndicatorRow) error {
	at := w.stamp()
	return submit(ctx, w.indicators, rows, func(i IndicatorRow) (indicatorRow, error) { return newIndicatorRow(i, at) })
}

// InsertAlerts stores alerts. Of several with one id the one written last stays.
func (w *Warehouse) InsertAlerts(ctx context.Context, messages []*foreshockv1.Alert) error {
	at := w.stamp()
	return submit(ctx, w.alerts, messages, func(a *foreshockv1.Alert) (alertRow, error) { return newAlertRow(a, at) })
}

// stamp is when a call's rows are written. It never repeats and never goes back, whatever
// the clock does, since of two rows the later written one stays.
func (w *Warehouse) stamp() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.cfg.Now().UTC().Truncate(time.Microsecond)
	if !now.After(w.lastStamp) {
		now = w.lastStamp.Add(time.Microsecond)
	}
	w.lastStamp = now
	return now
}

// submit turns messages into rows and waits until they are durable. A row that is refused
// keeps none of the others from being stored: its error is joined to the result.
func submit[M, R any](ctx context.Context, g *group[R], messages []M, row func(M) (R, error)) error {
	rows := make([]R, 0, len(messages))
	var refused []error
	for _, message := range messages {
		r, err := row(message)
		if err != nil {
			refused = append(refused, err)
			continue
		}
		rows = append(rows, r)
	}
	if len(rows) > 0 {
		if err := g.add(ctx, rows); err != nil {
			return errors.Join(append(refused, err)...)
		}
	}
	return errors.Join(refused...)
}

// group is the group commit of one table: what concurrent callers hand in within the pause
// after the last insert's start goes together. The pause grows with how long inserts take.
type group[R any] struct {
	table *table[R]
	conn  driver.Conn
	cfg   Config
	log   *zap.Logger
	ctx   context.Context // ends when Close has no more patience

	mu      sync.Mutex
	waiting []ticket[R]
	rows    int
	closed  bool

	wake chan struct{} // size 1: there is something to look at
	done chan struct{} // closed when run has ended
}

// ticket is one caller's rows.
type ticket[R any] struct {
	rows   []R
	result chan error // size 1: the caller may have left
}

// insertsAtOnce bounds the inserts under way into one table: while the server stores one,
// the client encodes the next.
const insertsAtOnce = 2

// mostPause bounds what rows wait for each other where the server is slow. They do as long as
// the last insert took: a small one costs it nearly what a larger one does.
const mostPause = 100 * time.Millisecond

// insertBytes bounds one insert, so that the server takes it as one block. Larger ones are
// not quicker, and every connection keeps buffers of that size.
const insertBytes = 8 << 20

func newGroup[R any](ctx context.Context, t *table[R], conn driver.Conn, cfg Config) *group[R] {
	g := &group[R]{
		table: t, conn: conn, cfg: cfg, log: cfg.Logger, ctx: ctx,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	go g.run()
	return g
}

func (g *group[R]) add(ctx context.Context, rows []R) error {
	t := ticket[R]{rows: rows, result: make(chan error, 1)}
	g.mu.Lock()
	if g.closed {
		g.mu.Unlock()
		return ErrClosed
	}
	g.waiting = append(g.waiting, t)
	g.rows += len(rows)
	g.mu.Unlock()
	g.nudge()
	select {
	case err := <-t.result:
		return err
	case <-ctx.Done():
		return fmt.Errorf("warehouse: insert into %s: %w (it may still succeed)", g.table.name, ctx.Err())
	}
}

func (g *group[R]) nudge() {
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

// close lets run end once everything handed in is done.
func (g *group[R]) close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.nudge()
	<-g.done
}

// state tells how many rows wait and whether more may come.
func (g *group[R]) state() (rows int, closed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.rows, g.closed
}

// run forms groups until close.
func (g *group[R]) run() {
	defer close(g.done)
	var took atomic.Int64 // of the last insert
	slots := make(chan struct{}, insertsAtOnce)
	defer func() {
		for range insertsAtOnce { // every insert has ended
			slots <- struct{}{}
		}
	}()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		rows, closed := g.state()
		switch {
		case rows == 0 && closed:
			return
		case rows == 0:
			<-g.wake
			continue
		case rows < g.cfg.InsertRows && !closed:
			select {
			case <-pause.C:
				pause.Reset(0)
			case <-g.wake:
				continue // more rows, or the end
			}
		}
		slots <- struct{}{}
		tickets := g.take()
		pause.Reset(max(g.cfg.InsertEvery, min(time.Duration(took.Load()), mostPause)))
		go func() {
			defer func() { <-slots }()
			began := time.Now()
			g.commit(tickets)
			took.Store(int64(time.Since(began)))
		}()
	}
}

// take removes the callers whose rows make the next group: as many as fit into one
// insert, at least one.
func (g *group[R]) take() []ticket[R] {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, rows := 0, 0
	for n < len(g.waiting) && (n == 0 || rows+len(g.waiting[n].rows) <= g.cfg.InsertRows) {
		rows += len(g.waiting[n].rows)
		n++
	}
	tickets := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	g.rows -= rows
	return tickets
}

// commit stores one group and tells its callers. Where the server refuses the group for
// good, each caller's rows are tried alone, so that one cannot spoil the others'.
func (g *group[R]) commit(tickets []ticket[R]) {
	rows := tickets[0].rows
	if len(tickets) > 1 {
		rows = nil
		for _, t := range tickets {
			rows = append(rows, t.rows...)
		}
	}
	err := g.store(rows)
	if err != nil && len(tickets) > 1 && refusal(err) {
		for _, t := range tickets {
			t.result <- g.store(t.rows)
		}
		return
	}
	for _, t := range tickets {
		t.result <- err
	}
}

// store inserts rows in pieces that the server takes as one block each.
func (g *group[R]) store(rows []R) error {
	for len(rows) > 0 {
		n, size := 0, 0
		for n < len(rows) && n < g.cfg.InsertRows && (n == 0 || size < insertBytes) {
			size += g.table.size(rows[n])
			n++
		}
		if err := g.insert(rows[:n]); err != nil {
			return fmt.Errorf("warehouse: insert into %s: %w", g.table.name, err)
		}
		rows = rows[n:]
	}
	return nil
}

// insert stores one block, trying again while that may help. The token is the same at
// every try, and another one for every block: the server drops what is this very insert
// again, and nothing else.
func (g *group[R]) insert(rows []R) error {
	settings := clickhouse.Settings{
		"insert_deduplicate":         1,
		"insert_deduplication_token": g.cfg.Token(),
		"async_insert":               0,
		// Rows of one key are told apart when they are read (FINAL) and when parts merge: doing
		// so in each insert as well is a third of its cost.
		"optimize_on_insert": 0,
		// Column message is one that SELECT * leaves out.
		"insert_allow_materialized_columns": 1,
	}
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = 50 * time.Millisecond
	pauses.MaxInterval = time.Second
	_, err := backoff.Retry(g.ctx, func() (struct{}, error) {
		err := g.try(clickhouse.Context(g.ctx, clickhouse.WithSettings(settings)), rows)
		if err != nil && refusal(err) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	},
		backoff.WithBackOff(pauses),
		backoff.WithMaxElapsedTime(g.cfg.RetryFor),
		backoff.WithNotify(func(err error, pause time.Duration) {
			g.log.Warn("insert failed", zap.String("table", g.table.name), zap.Int("rows", len(rows)),
				zap.Duration("next_attempt_in", pause), zap.Error(err))
		}),
	)
	return err
}

func (g *group[R]) try(ctx context.Context, rows []R) error {
	batch, err := g.conn.PrepareBatch(ctx, "INSERT INTO `"+g.table.name+"` ("+g.table.names()+")")
	if err != nil {
		return err
	}
	if err := g.table.fill(batch, rows); err != nil {
		return errors.Join(fmt.Errorf("%w: %w", err, errEncoding), batch.Abort())
	}
	return batch.Send()
}
