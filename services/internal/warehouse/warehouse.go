// Package warehouse keeps events, signals, facts, indicators and alerts in ClickHouse and
// reads them back. It alone knows the client and the tables (pipelines/tables).
//
// Input: messages of package foreshockv1. Output: the same messages, whole, and the rows
// of any query. Failure: ErrRow where a row can never be stored, else an error worth
// trying again. State: ClickHouse; rows replace by id, so that storing one again, in any
// order and after any crash, ends in the same rows. What an insert returned nil for is
// durable.
package warehouse

import (
	"context"
	"errors"
	"iter"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"go.uber.org/zap"
)

// ErrRow is returned for a row that can never be stored: a time that is missing or out of
// range. Trying again is useless.
var ErrRow = errors.New("row refused")

// TLS is how an external server is spoken to. The zero value is plain TCP.
type TLS struct {
	Enabled bool
	// CA, Cert and Key are PEM files; each is optional, Cert and Key come together.
	CA, Cert, Key string
	// ServerName replaces the address' host in the check of the server's certificate.
	ServerName string
	// Insecure accepts any certificate.
	Insecure bool
}

// Config says which ClickHouse to use, and how.
type Config struct {
	// DSN is clickhouse://user:password@host:port[,host:port…]/database.
	DSN string
	// AdminDSN runs migrations and AnalystDSN runs Query; empty: DSN.
	AdminDSN, AnalystDSN string
	// User and Password replace those of every DSN that names none; PasswordFile holds the password instead.
	User, Password, PasswordFile string
	TLS                          TLS
	// Cluster makes tables replicated, ON CLUSTER of this name; empty: plain tables.
	Cluster string
	// MaxConns bounds the connections of each user (0: 8).
	MaxConns int
	// InsertEvery is the least time between the starts of two inserts into one table (0: 20 ms): what comes
	// in between goes together.
	InsertEvery time.Duration
	// InsertRows bounds one insert (0: 50,000 rows).
	InsertRows int
	// RetryFor bounds how long an insert is tried again (0: 30 s).
	RetryFor time.Duration
	Logger   *zap.Logger
}

// Warehouse is open connections to ClickHouse. All methods are safe for concurrent use.
type Warehouse struct{}

// FactRow is a fact to store, or to take back where it no longer follows from the signals.
type FactRow struct {
	Fact    *foreshockv1.Fact
	Deleted bool
}

// IndicatorRow is an indicator to store, or to take back.
type IndicatorRow struct {
	Indicator *foreshockv1.Indicator
	Deleted   bool
}

// Open connects; it fails where the server does not answer before ctx ends.
func Open(ctx context.Context, cfg Config) (*Warehouse, error) { return nil, errors.ErrUnsupported }

// Close ends the connections once what is being inserted is durable, or ctx ends.
func (w *Warehouse) Close(ctx context.Context) error { return errors.ErrUnsupported }

// Ping is nil where the server answers.
func (w *Warehouse) Ping(ctx context.Context) error { return errors.ErrUnsupported }

// Migrate brings the tables up to date. Several processes may do so at once.
func (w *Warehouse) Migrate(ctx context.Context) error { return errors.ErrUnsupported }

func (w *Warehouse) InsertEvents(ctx context.Context, events []*foreshockv1.Event) error {
	return errors.ErrUnsupported
}

func (w *Warehouse) InsertSignals(ctx context.Context, signals []*foreshockv1.Signal) error {
	return errors.ErrUnsupported
}

func (w *Warehouse) InsertFacts(ctx context.Context, facts []FactRow) error {
	return errors.ErrUnsupported
}

func (w *Warehouse) InsertIndicators(ctx context.Context, indicators []IndicatorRow) error {
	return errors.ErrUnsupported
}

func (w *Warehouse) InsertAlerts(ctx context.Context, alerts []*foreshockv1.Alert) error {
	return errors.ErrUnsupported
}

// SignalsOf returns the signals of companies, in the order of company, event time and id.
// With a non-zero asOf only those known by then.
func (w *Warehouse) SignalsOf(ctx context.Context, companyIDs []string, asOf time.Time) ([]*foreshockv1.Signal, error) {
	return nil, errors.ErrUnsupported
}

// FactsOf returns the stored facts of companies in every state in which they were known.
func (w *Warehouse) FactsOf(ctx context.Context, companyIDs ...string) ([]*foreshockv1.Fact, error) {
	return nil, errors.ErrUnsupported
}

// IndicatorsOf returns the stored indicators of companies as of every instant.
func (w *Warehouse) IndicatorsOf(ctx context.Context, companyIDs ...string) ([]*foreshockv1.Indicator, error) {
	return nil, errors.ErrUnsupported
}

// Event returns one event; ErrNotFound where there is none of this id.
func (w *Warehouse) Event(ctx context.Context, id string) (*foreshockv1.Event, error) {
	return nil, errors.ErrUnsupported
}

// ErrNotFound is returned where nothing has the id asked for.
var ErrNotFound = errors.New("not found")

// Company is one company that something is known of.
type Company struct {
	ID, Name                   string
	Signals, Facts, Indicators int64
	FirstEvent, LastEvent      time.Time
}

// Companies returns the companies whose id or name contains query in any case (empty:
// all), those with most signals first, at most limit (0: all).
func (w *Warehouse) Companies(ctx context.Context, query string, limit int) ([]Company, error) {
	return nil, errors.ErrUnsupported
}

// Counts of distinct live rows.
type Counts struct{ Events, Signals, Facts, Indicators, Alerts int64 }

func (w *Warehouse) Counts(ctx context.Context) (Counts, error) {
	return Counts{}, errors.ErrUnsupported
}

// AlertFilter narrows Alerts; zero fields do not.
type AlertFilter struct {
	CompanyID, Severity, Rule string
	Since, AsOf               time.Time // knowledge time: from, until (inclusive)
	Limit                     int
}

// Alerts returns alerts, the latest known first.
func (w *Warehouse) Alerts(ctx context.Context, filter AlertFilter) ([]*foreshockv1.Alert, error) {
	return nil, errors.ErrUnsupported
}

// Column of a query's result: its name and its ClickHouse type.
type Column struct{ Name, Type string }

// Rows streams a query's result.
type Rows struct{}

func (r *Rows) Columns() []Column { return nil }

// All yields each row's values as plain Go values (nil for NULL); it ends after the first error, and closes Rows.
func (r *Rows) All() iter.Seq2[[]any, error] { return nil }

// Close gives the connection back; needed only where All was not ranged over.
func (r *Rows) Close() error { return nil }

// Query runs one read-only statement as the analyst. params fill {name:Type} in it.
func (w *Warehouse) Query(ctx context.Context, sql string, params map[string]string) (*Rows, error) {
	return nil, errors.ErrUnsupported
}
