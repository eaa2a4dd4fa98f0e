package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/proto"
)

// SignalsOf returns the signals of companies, ordered by company, event time and id. With
// an asOf that is not zero, only those known by then.
func (w *Warehouse) SignalsOf(ctx context.Context, companyIDs []string, asOf time.Time) ([]*foreshockv1.Signal, error) {
	return w.signalsWhere(ctx, where{}.in("company_id", companyIDs).known(asOf))
}

// SignalsIn returns the signals of one event, in the same order.
func (w *Warehouse) SignalsIn(ctx context.Context, eventID string, asOf time.Time) ([]*foreshockv1.Signal, error) {
	return w.signalsWhere(ctx, where{}.in("event_id", []string{eventID}).known(asOf))
}

// SignalsOfEvents returns the signals of several events, in the same order by parts.
func (w *Warehouse) SignalsOfEvents(ctx context.Context, eventIDs []string) ([]*foreshockv1.Signal, error) {
	return w.signalsWhere(ctx, where{}.in("event_id", eventIDs))
}

func (w *Warehouse) signalsWhere(ctx context.Context, filter where) ([]*foreshockv1.Signal, error) {
	return readMessages[foreshockv1.Signal](ctx, w.conn, "signal", filter, "ORDER BY company_id, event_time, id")
}

// FactsOf returns the facts of companies in every state in which they were known, ordered
// by company, id and knowledge time; those taken back are left out.
func (w *Warehouse) FactsOf(ctx context.Context, companyIDs ...string) ([]*foreshockv1.Fact, error) {
	return w.factsWhere(ctx, where{}.in("company_id", companyIDs), "ORDER BY company_id, id, knowledge_time")
}

// FactsAsOf returns the facts of companies in the state in which they were known at asOf
// (zero: now), ordered by company and id.
func (w *Warehouse) FactsAsOf(ctx context.Context, companyIDs []string, asOf time.Time) ([]*foreshockv1.Fact, error) {
	return w.factsWhere(ctx, where{}.in("company_id", companyIDs).known(asOf),
		"ORDER BY company_id, id, knowledge_time DESC LIMIT 1 BY company_id, id")
}

func (w *Warehouse) factsWhere(ctx context.Context, filter where, rest string) ([]*foreshockv1.Fact, error) {
	return readMessages[foreshockv1.Fact](ctx, w.conn, "fact", filter, rest)
}

// IndicatorsOf returns the indicators of companies as known from every instant on, ordered
// by company, quarter, name and knowledge time; those taken back are left out.
func (w *Warehouse) IndicatorsOf(ctx context.Context, companyIDs ...string) ([]*foreshockv1.Indicator, error) {
	return readMessages[foreshockv1.Indicator](ctx, w.conn, "indicator", where{}.in("company_id", companyIDs),
		"ORDER BY company_id, quarter, name, knowledge_time")
}

// IndicatorFilter narrows IndicatorsAsOf; a zero field does not.
type IndicatorFilter struct {
	CompanyIDs []string
	Names      []string
	// FromQuarter and ToQuarter bound the quarter ("2025Q1"), both inclusive.
	FromQuarter, ToQuarter string
	// AsOf is the last instant of knowledge that counts.
	AsOf time.Time
	// Bare leaves out basis, parts and fact ids.
	Bare bool
}

var bareIndicators = func() table[indicatorRow] {
	t := indicators
	t.columns = slices.DeleteFunc(slices.Clone(t.columns), func(c column[indicatorRow]) bool {
		return c.name == "basis" || c.name == "fact_ids" || c.name == "message" || strings.HasPrefix(c.name, "parts.")
	})
	return t
}()

// IndicatorsAsOf returns of each company, quarter and name the indicator that was known,
// ordered by these.
func (w *Warehouse) IndicatorsAsOf(ctx context.Context, filter IndicatorFilter) ([]*foreshockv1.Indicator, error) {
	conditions := where{}.known(filter.AsOf)
	if filter.CompanyIDs != nil {
		conditions = conditions.in("company_id", filter.CompanyIDs)
	}
	if filter.Names != nil {
		conditions = conditions.in("name", filter.Names)
	}
	if filter.FromQuarter != "" {
		conditions = conditions.and("quarter", ">= ?", filter.FromQuarter)
	}
	if filter.ToQuarter != "" {
		conditions = conditions.and("quarter", "<= ?", filter.ToQuarter)
	}
	const newest = "ORDER BY company_id, quarter, name, knowledge_time DESC LIMIT 1 BY company_id, quarter, name"
	if !filter.Bare {
		return readMessages[foreshockv1.Indicator](ctx, w.conn, "indicator", conditions, newest)
	}
	var found []*foreshockv1.Indicator
	err := read(ctx, w.conn, &bareIndicators, conditions, newest, func(r indicatorRow) error {
		found = append(found, r.bare())
		return nil
	})
	return found, err
}

// Event returns one event; ErrNotFound where there is none of this id.
func (w *Warehouse) Event(ctx context.Context, id string) (*foreshockv1.Event, error) {
	var found *foreshockv1.Event
	err := read(ctx, w.conn, &events, where{}.in("id", []string{id}), "", func(r eventRow) error {
		found = r.whole()
		return nil
	})
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, fmt.Errorf("warehouse: event %s: %w", id, ErrNotFound)
	}
	return found, nil
}

// EventFilter narrows Events; a zero field does not.
type EventFilter struct {
	Kind, Source, Document string
	// From and Until bound the event time: from (inclusive), until (exclusive).
	From, Until time.Time
	// AsOf is the last instant of knowledge that counts.
	AsOf time.Time
}

// Events calls each with the stored events, ordered by event time and id, as they
// arrive; it ends with the first error of each.
func (w *Warehouse) Events(ctx context.Context, filter EventFilter, each func(*foreshockv1.Event) error) error {
	return read(ctx, w.conn, &events, filter.where(), "ORDER BY event_time, id", func(r eventRow) error {
		return each(r.whole())
	})
}

// EventsAfter returns the first events, at most limit, whose ids come after one, in the
// order of their ids: a table of any size can be read so in parts.
func (w *Warehouse) EventsAfter(ctx context.Context, filter EventFilter, after string, limit int) ([]*foreshockv1.Event, error) {
	var found []*foreshockv1.Event
	err := read(ctx, w.conn, &events, filter.where().and("id", "> ?", after), fmt.Sprintf("ORDER BY id LIMIT %d", limit), func(r eventRow) error {
		found = append(found, r.whole())
		return nil
	})
	return found, err
}

func (f EventFilter) where() where {
	conditions := where{}.known(f.AsOf)
	for name, value := range map[string]string{"kind": f.Kind, "source": f.Source, "document": f.Document} {
		if value != "" {
			conditions = conditions.in(name, []string{value})
		}
	}
	if !f.From.IsZero() {
		conditions = conditions.and("event_time", ">= "+instantArgument, f.From.UnixMilli())
	}
	if !f.Until.IsZero() {
		conditions = conditions.and("event_time", "< "+instantArgument, f.Until.UnixMilli())
	}
	return conditions
}

// AlertFilter narrows Alerts; a zero field does not.
type AlertFilter struct {
	ID, CompanyID, Severity, Rule string
	// Since and AsOf bound the knowledge time, both inclusive.
	Since, AsOf time.Time
	// Limit is the most alerts returned (0: all).
	Limit int
}

// Alerts returns alerts, the latest known first.
func (w *Warehouse) Alerts(ctx context.Context, filter AlertFilter) ([]*foreshockv1.Alert, error) {
	conditions := where{}.known(filter.AsOf)
	for name, value := range map[string]string{
		"id": filter.ID, "company_id": filter.CompanyID, "severity": filter.Severity, "rule": filter.Rule,
	} {
		if value != "" {
			conditions = conditions.in(name, []string{value})
		}
	}
	if !filter.Since.IsZero() {
		conditions = conditions.and("knowledge_time", ">= "+instantArgument, filter.Since.UnixMilli())
	}
	rest := "ORDER BY knowledge_time DESC, id"
	if filter.Limit > 0 {
		rest += fmt.Sprintf(" LIMIT %d", filter.Limit)
	}
	return readMessages[foreshockv1.Alert](ctx, w.conn, "alert", conditions, rest)
}

// Stored names one row of the table fact or indicator and its content.
type Stored struct {
	CompanyID string
	// ID of the fact or indicator; Quarter and Name of an indicator alone.
	ID, Quarter, Name string
	KnowledgeTime     time.Time
	// Digest is what FactRow or IndicatorRow brought.
	Digest uint64
}

// StoredFacts returns what the table fact holds of companies, without the contents, in any
// order; rows taken back are left out.
func (w *Warehouse) StoredFacts(ctx context.Context, companyIDs []string) ([]Stored, error) {
	return w.stored(ctx, "fact", "'', ''", companyIDs)
}

// StoredIndicators is the same of the table indicator.
func (w *Warehouse) StoredIndicators(ctx context.Context, companyIDs []string) ([]Stored, error) {
	return w.stored(ctx, "indicator", "quarter, name", companyIDs)
}

func (w *Warehouse) stored(ctx context.Context, table, quarterAndName string, companyIDs []string) ([]Stored, error) {
	var found []Stored
	err := where{}.in("company_id", companyIDs).each(table, func(conditions string, arguments []any) error {
		rows, err := w.conn.Query(ctx, "SELECT company_id, id, "+quarterAndName+", knowledge_time, digest FROM "+table+" FINAL"+conditions, arguments...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var s Stored
			if err := rows.Scan(&s.CompanyID, &s.ID, &s.Quarter, &s.Name, &s.KnowledgeTime, &s.Digest); err != nil {
				return err
			}
			found = append(found, s)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("warehouse: read %s: %w", table, err)
	}
	return found, nil
}

// Counts are of rows that stand: each id once, without those taken back.
type Counts struct{ Events, Signals, Facts, Indicators, Alerts int64 }

// Counts counts the rows of each table.
func (w *Warehouse) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	for table, into := range map[string]*int64{
		"event": &c.Events, "signal": &c.Signals, "fact": &c.Facts, "indicator": &c.Indicators, "alert": &c.Alerts,
	} {
		var n uint64
		if err := w.conn.QueryRow(ctx, "SELECT count() FROM "+table+" FINAL").Scan(&n); err != nil {
			return c, fmt.Errorf("warehouse: count %s: %w", table, err)
		}
		*into = int64(n)
	}
	return c, nil
}

// Company is one company that something is known of.
type Company struct {
	ID, Name string
	// Signals, facts (each once) and indicators (every instant).
	Signals, Facts, Indicators int64
	// The earliest and the latest event time of its signals and facts.
	FirstEvent, LastEvent time.Time
}

// Companies returns the companies whose id or name contains query in any case (empty:
// all), those with most signals first, at most limit (0: all).
func (w *Warehouse) Companies(ctx context.Context, query string, limit int) ([]Company, error) {
	const all = `
SELECT company_id, argMax(name, known) AS name, sum(signals) AS signals, sum(facts) AS facts, sum(indicators) AS indicators,
    minIf(first, dated), maxIf(last, dated)
FROM (
    SELECT company_id, argMax(company, (knowledge_time, id)) AS name, max(knowledge_time) AS known,
        count() AS signals, 0 AS facts, 0 AS indicators, min(event_time) AS first, max(event_time) AS last, true AS dated
    FROM signal FINAL GROUP BY company_id
    UNION ALL
    SELECT company_id, argMax(company, (knowledge_time, id)), max(knowledge_time), 0, uniqExact(id), 0, min(event_time), max(event_time), true
    FROM fact FINAL GROUP BY company_id
    UNION ALL
    SELECT company_id, '', toDateTime64(0, 3, 'UTC'), 0, 0, count(), toDateTime64(0, 3, 'UTC'), toDateTime64(0, 3, 'UTC'), false
    FROM indicator FINAL GROUP BY company_id
)
GROUP BY company_id
HAVING positionCaseInsensitiveUTF8(name, ?) > 0 OR positionCaseInsensitiveUTF8(company_id, ?) > 0
ORDER BY signals DESC, company_id`
	sql := all
	if limit > 0 {
		sql += fmt.Sprintf(" LIMIT %d", limit)
	}
	var found []Company
	err := w.ask(ctx, "companies", sql, []any{query, query}, func(scan func(...any) error) error {
		var c Company
		var signals, facts, indicators uint64
		err := scan(&c.ID, &c.Name, &signals, &facts, &indicators, &c.FirstEvent, &c.LastEvent)
		c.Signals, c.Facts, c.Indicators = int64(signals), int64(facts), int64(indicators)
		found = append(found, c)
		return err
	})
	return found, err
}

// read selects the rows of a table as they stand (FINAL).
func read[R any](ctx context.Context, conn driver.Conn, t *table[R], filter where, rest string, each func(R) error) error {
	err := filter.each(t.name, func(conditions string, arguments []any) error {
		rows, err := conn.Query(ctx, "SELECT "+t.names()+" FROM "+t.name+" FINAL"+conditions+" "+rest, arguments...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		return t.scan(rows, each)
	})
	if err != nil {
		return fmt.Errorf("warehouse: read %s: %w", t.name, err)
	}
	return nil
}

// readMessages selects the messages of a table's rows as they stand (FINAL).
func readMessages[M any, P interface {
	*M
	proto.Message
}](ctx context.Context, conn driver.Conn, table string, filter where, rest string) ([]*M, error) {
	var found []*M
	err := filter.each(table, func(conditions string, arguments []any) error {
		rows, err := conn.Query(ctx, "SELECT message FROM "+table+" FINAL"+conditions+" "+rest, arguments...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		var content []byte
		for rows.Next() {
			if err := rows.Scan(&content); err != nil {
				return err
			}
			message := P(new(M))
			if err := proto.Unmarshal(content, message); err != nil {
				return err
			}
			found = append(found, message)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("warehouse: read %s: %w", table, err)
	}
	return found, nil
}

// where is a conjunction of conditions. Its zero value is true.
type where struct {
	conditions []condition
	// One list may be too long for one statement, which the server limits to 256 KB.
	column string
	values []string
}

// condition on one column.
type condition struct {
	column, is string
	argument   any
}

// listSize bounds the values of one IN.
const listSize = 1000

// instantArgument takes milliseconds.
const instantArgument = "fromUnixTimestamp64Milli(toInt64(?), 'UTC')"

// keys are the columns by which a table's rows replace each other. All versions of a row
// share them, so a condition on them may be tried before versions are put together, which
// is much faster.
var keys = map[string][]string{
	"event":     {"id"},
	"signal":    {"company_id", "id"},
	"fact":      {"company_id", "id", "knowledge_time"},
	"indicator": {"company_id", "quarter", "name", "knowledge_time"},
	"alert":     {"company_id", "id"},

	"forecast":   {"company_id", "quarter", "issue"},
	"resolution": {"company_id", "quarter", "rule"},
}

func (w where) and(column, is string, argument any) where {
	w.conditions = append(slices.Clip(w.conditions), condition{column, is, argument})
	return w
}

// in asks for one of the values; of none it is never true.
func (w where) in(column string, values []string) where {
	if len(values) == 1 {
		return w.and(column, "= ?", values[0])
	}
	if w.column != "" {
		return w.and(column, "IN (?)", values)
	}
	w.column = column
	w.values = slices.Compact(slices.Sorted(slices.Values(values)))
	return w
}

func (w where) known(asOf time.Time) where {
	if asOf.IsZero() {
		return w
	}
	return w.and("knowledge_time", "<= "+instantArgument, asOf.UnixMilli())
}

// each calls run once for every part of the list, in ascending order of its values, so
// that an order by the list's column holds over all parts.
func (w where) each(table string, run func(conditions string, arguments []any) error) error {
	if w.column == "" {
		return run(w.sql(table))
	}
	for part := range slices.Chunk(w.values, listSize) {
		if err := run(w.and(w.column, "IN (?)", part).sql(table)); err != nil {
			return err
		}
	}
	return nil
}

func (w where) sql(table string) (conditions string, arguments []any) {
	for _, clause := range []struct {
		word string
		key  bool
	}{{" PREWHERE ", true}, {" WHERE ", false}} {
		word := clause.word
		for _, c := range w.conditions {
			if slices.Contains(keys[table], c.column) == clause.key {
				conditions += word + c.column + " " + c.is
				arguments = append(arguments, c.argument)
				word = " AND "
			}
		}
	}
	return conditions, arguments
}
