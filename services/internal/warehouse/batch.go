package warehouse

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// BatchRun is one run of a backfill or a replay, as far as it is: a row of table batch.
type BatchRun struct {
	Name      string    `ch:"name"`
	StartedAt time.Time `ch:"started_at"`
	// State is running, done, stopped or failed; Phase says what a running one does.
	State   string `ch:"state"`
	Trigger string `ch:"trigger"`
	Phase   string `ch:"phase"`
	Input   string `ch:"input"`
	// FromDay and ToDay are YYYY-MM-DD, empty where there is no bound.
	FromDay string `ch:"from_day"`
	ToDay   string `ch:"to_day"`

	Documents      uint64 `ch:"documents"`
	Published      uint64 `ch:"published"`
	EventsPending  uint64 `ch:"events_pending"`
	SignalsPending uint64 `ch:"signals_pending"`
	// Progress is a share, 0 to 1; SecondsLeft is nil where nobody can tell.
	Progress    float64  `ch:"progress"`
	PerSecond   float64  `ch:"per_second"`
	SecondsLeft *float64 `ch:"seconds_left"`
	Resumed     bool     `ch:"resumed"`

	// The receipt; all but Seconds are empty until it is there.
	InputHash  string  `ch:"input_hash"`
	Rules      string  `ch:"rules"`
	Events     uint64  `ch:"events"`
	Signals    uint64  `ch:"signals"`
	Facts      uint64  `ch:"facts"`
	Indicators uint64  `ch:"indicators"`
	Refused    uint64  `ch:"refused"`
	OutputHash string  `ch:"output_hash"`
	Seconds    float64 `ch:"seconds"`

	Error     string    `ch:"error"`
	WrittenAt time.Time `ch:"written_at"`
}

// InsertBatchRun stores a run; of several rows for one run the one written last stays.
func (w *Warehouse) InsertBatchRun(ctx context.Context, run BatchRun) error {
	run.WrittenAt = w.stamp()
	batch, err := w.conn.PrepareBatch(ctx, "INSERT INTO batch")
	if err != nil {
		return fmt.Errorf("warehouse: insert into batch: %w", err)
	}
	defer func() { _ = batch.Close() }()
	if err := batch.AppendStruct(&run); err != nil {
		return fmt.Errorf("warehouse: insert into batch: %w", err)
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("warehouse: insert into batch: %w", err)
	}
	return nil
}

// MissingEvents are those of ids that no stored event of the source has.
func (w *Warehouse) MissingEvents(ctx context.Context, source string, ids []string) ([]string, error) {
	return w.missing(ctx, "event", source, ids)
}

// MissingSignals are those of ids that no stored signal of the source has.
func (w *Warehouse) MissingSignals(ctx context.Context, source string, ids []string) ([]string, error) {
	return w.missing(ctx, "signal", source, ids)
}

// missing reads all ids of the source: they are hashes, and looking up many one by one
// would touch every block of the table.
func (w *Warehouse) missing(ctx context.Context, table, source string, ids []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	stored := make(map[string]struct{}, len(ids))
	err := w.ask(ctx, "look for missing rows of "+table, "SELECT id FROM "+table+" FINAL WHERE source = ?", []any{source}, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		stored[id] = struct{}{}
		return err
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, found := stored[id]; return found }), nil
}

// Trace is what an event leaves in the tables: its row, and its signals.
type Trace struct {
	EventID string
	// Known is the latest that the row may have become known.
	Known   time.Time
	Signals []SignalKey
}

// SignalKey is the key of table signal.
type SignalKey struct{ CompanyID, ID string }

// Settled tells of each trace whether all of it is stored.
func (w *Warehouse) Settled(ctx context.Context, traces []Trace) ([]bool, error) {
	var events []string
	var signals []SignalKey
	for _, t := range traces {
		events, signals = append(events, t.EventID), append(signals, t.Signals...)
	}
	known := map[string]time.Time{}
	err := w.eachKey(ctx, "event", "id, ''", where{}.in("id", events), func(id, _ string, at time.Time) { known[id] = at })
	if err != nil {
		return nil, err
	}
	stored := map[SignalKey]bool{}
	for some := range slices.Chunk(signals, listSize) {
		companies, ids := make([]string, len(some)), make([]string, len(some))
		for i, s := range some {
			companies[i], ids[i] = s.CompanyID, s.ID
		}
		err = w.eachKey(ctx, "signal", "id, company_id", where{}.in("company_id", companies).and("id", "IN (?)", ids),
			func(id, company string, _ time.Time) { stored[SignalKey{company, id}] = true })
		if err != nil {
			return nil, err
		}
	}
	settled := make([]bool, len(traces))
	for i, t := range traces {
		at, found := known[t.EventID]
		settled[i] = found && !at.After(t.Known) && !slices.ContainsFunc(t.Signals, func(s SignalKey) bool { return !stored[s] })
	}
	return settled, nil
}

// eachKey calls each with two columns and the knowledge time of the rows that stand.
func (w *Warehouse) eachKey(ctx context.Context, table, columns string, filter where, each func(a, b string, known time.Time)) error {
	return filter.each(table, func(conditions string, arguments []any) error {
		return w.ask(ctx, "keys of "+table, "SELECT "+columns+", knowledge_time FROM "+table+" FINAL"+conditions, arguments, func(scan func(...any) error) error {
			var a, b string
			var known time.Time
			err := scan(&a, &b, &known)
			each(a, b, known)
			return err
		})
	})
}

// OtherRules tells whether signals of a source are stored that other extraction rules than
// these found.
func (w *Warehouse) OtherRules(ctx context.Context, source, rules string) (bool, error) {
	var n uint64
	err := w.conn.QueryRow(ctx, "SELECT count() FROM (SELECT 1 FROM signal FINAL WHERE source = ? AND rules != ? LIMIT 1)", source, rules).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("warehouse: rules of the signals of %s: %w", source, err)
	}
	return n > 0, nil
}

// CompanyIDs calls each with the ids of companies that have signals, a part at a time, in
// order.
func (w *Warehouse) CompanyIDs(ctx context.Context, each func(ids []string) error) error {
	var ids []string
	err := w.ask(ctx, "companies", "SELECT DISTINCT company_id FROM signal FINAL ORDER BY company_id", nil, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return err
	}
	for len(ids) > 0 {
		part := ids[:min(len(ids), listSize)]
		if err := each(part); err != nil {
			return err
		}
		ids = ids[len(part):]
	}
	return nil
}
