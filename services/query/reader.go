package query

import (
	"context"
	"errors"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// ErrNotFound is what a Reader returns for an id that nothing known bears.
var ErrNotFound = errors.New("not found")

// Reader is what the pages need to know. Every answer holds as of an instant: what became
// known after it is left out. An empty answer is no error. Implementations are safe for
// concurrent use and end when ctx does.
type Reader interface {
	// Indicators are the values that held: of each company, quarter and name the newest
	// that was known, retracted ones left out. In any order.
	Indicators(ctx context.Context, filter IndicatorFilter) ([]*foreshockv1.Indicator, error)
	// Facts are the facts of one company in the state in which they were known. In any order.
	Facts(ctx context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Fact, error)
	// Signals are those of one company or of one event. In any order.
	Signals(ctx context.Context, filter SignalFilter) ([]*foreshockv1.Signal, error)
	// Event is one event; ErrNotFound where no event that was known bears the id.
	Event(ctx context.Context, id string, asOf time.Time) (*foreshockv1.Event, error)
	// Alerts are the newest alerts by knowledge time, newest first, at most limit.
	Alerts(ctx context.Context, asOf time.Time, limit int) ([]*foreshockv1.Alert, error)
	// Sources is the health of every source now. In any order.
	Sources(ctx context.Context) ([]Source, error)
	// Coverage is what was looked for about a company, in order of quarter and kind.
	Coverage(ctx context.Context, companyID string, asOf time.Time) ([]Coverage, error)
	// Ready is nil when the store answers.
	Ready(ctx context.Context) error
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
