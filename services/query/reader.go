package query

import (
	"context"
	"errors"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// ErrNotFound is what a Reader returns for an id that nothing known bears.
var ErrNotFound = errors.New("not found")

// Reader is what the answers are made of. Every answer holds as of an instant: what became
// known after it is left out. An empty answer is no error. Implementations are safe for
// concurrent use and end when ctx does.
type Reader interface {
	// Indicators are the values that held: of each company, quarter and name the newest
	// that was known, retracted ones left out. In any order.
	Indicators(ctx context.Context, filter IndicatorFilter) ([]*foreshockv1.Indicator, error)
	// History are a company's indicators in every state that became known by an instant, in
	// the order of knowledge; parts with the risk score, no fact ids with the risks.
	History(ctx context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Indicator, error)
	// Facts are the facts of one company in the state in which they were known. In any order.
	Facts(ctx context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Fact, error)
	// Contradictions are the pairs of a company's statements that can not both be true.
	Contradictions(ctx context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Contradiction, error)
	// Signals are those of one company or of one event. In any order.
	Signals(ctx context.Context, filter SignalFilter) ([]*foreshockv1.Signal, error)
	// Event is one event; ErrNotFound where no event that was known bears the id.
	Event(ctx context.Context, id string, asOf time.Time) (*foreshockv1.Event, error)
	// Surroundings are what stands around evidence in its event's field, by the index of
	// the evidence asked for; one that is not found is left out.
	Surroundings(ctx context.Context, asked []Place) (map[Place]Surrounding, error)
	// Alerts are the newest alerts by knowledge time, newest first, at most limit.
	Alerts(ctx context.Context, asOf time.Time, limit int) ([]*foreshockv1.Alert, error)
	// Sources is the health of every source now. In any order.
	Sources(ctx context.Context, asOf time.Time) ([]Source, error)
	// Resolved are the instants at which forecasts were resolved, in any order.
	Resolved(ctx context.Context) ([]time.Time, error)
	// Scorecard is how good the forecasts issued here were, with their reliability.
	Scorecard(ctx context.Context, asOf time.Time) ([]*foreshockv1.Score, error)
	// Backtests are the figures of each panel's newest backtest of those that were stored by
	// an instant; LeadTimes what came before each of its cuts, the latest cut first.
	Backtests(ctx context.Context, asOf time.Time) ([]*foreshockv1.Score, error)
	LeadTimes(ctx context.Context, asOf time.Time) ([]*foreshockv1.LeadTime, error)
	// Batches are the runs of backfills and replays, the latest first.
	Batches(ctx context.Context) ([]*foreshockv1.BatchRow, error)
	// Counts are the rows of each table, and First and Last the knowledge they hold.
	Counts(ctx context.Context) (*foreshockv1.GetStatusResponse, error)
	// FiguresSince calls each for every stored state of indicators of these names that was
	// written after an instant (zero: all), of each key the last written last.
	FiguresSince(ctx context.Context, names []string, since time.Time, each func(Written)) error
	// SignalsSince calls each for every stored state of a signal that was written after an
	// instant, DaysSince for every day that a source was read for (zero: all).
	SignalsSince(ctx context.Context, since time.Time, each func(ToldSignal)) error
	DaysSince(ctx context.Context, since time.Time, each func(LookedDay)) error
	// CompaniesSince are those of which a fact, a signal or an indicator was written after
	// an instant.
	CompaniesSince(ctx context.Context, since time.Time) ([]string, error)
	// Ready is nil when the store answers.
	Ready(ctx context.Context) error
}

// Analyst answers what is worked out instead of read.
type Analyst interface {
	// Resolve is the id of the company that a name or ticker leads to; empty where none is.
	Resolve(ctx context.Context, name string) (string, error)
	// Diff explains why the risk of a company for a quarter ("2026Q2"; the newest where
	// empty) changed between two instants.
	Diff(ctx context.Context, companyID, quarter string, from, to time.Time) (*foreshockv1.DiffCompanyResponse, error)
}

// Follower hands alerts to visit as they are raised; those after a place in the stream, as
// far as it still holds them, come first (0: only new ones). It ends with ctx, or when
// visit wants no more.
type Follower func(ctx context.Context, after uint64, visit func(Followed) (more bool)) error

// Followed is an alert, a CloudEvent in JSON, and its place in the stream.
type Followed struct {
	Sequence uint64
	Event    []byte
}

// IndicatorFilter selects indicators.
type IndicatorFilter struct {
	// CompanyID, or empty for every company.
	CompanyID string
	// Names of indicators, or empty for every name.
	Names []string
	// FromQuarter is the first quarter wanted ("2025Q1"), or empty for all. Quarters compare as text.
	FromQuarter string
	// AsOf is the last instant of knowledge that counts.
	AsOf time.Time
	// Bare allows the answer to leave out basis, parts and fact ids.
	Bare bool
}

// SignalFilter selects signals: exactly one of CompanyID and EventID is set.
type SignalFilter struct {
	CompanyID string
	EventID   string
	AsOf      time.Time
}

// Written is a state of an indicator as it was stored.
type Written struct {
	CompanyID, Company, Quarter, Name string
	Value                             float64
	Known, At                         time.Time
	Deleted                           bool
}

// ToldSignal is a state of a signal as it was stored: of which company, in which kind of
// document.
type ToldSignal struct {
	CompanyID, ID, Kind string
	Event, Known, At    time.Time
	Deleted             bool
}

// LookedDay is a day that a source was read for, which tells of one company or, where that
// is empty, of any.
type LookedDay struct {
	Source, CompanyID, Kind string
	Day, Known, At          time.Time
}

// Place is where evidence stands: bytes of a field ("title" or "text") of an event.
type Place struct {
	EventID, Field string
	Start, End     uint32
}

// Surrounding is what stands before and after a place, whole characters.
type Surrounding struct{ Before, After string }
