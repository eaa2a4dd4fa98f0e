package main

import (
	"context"
	"errors"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/query"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// reader is what the query stage reads: the tables, as a user that can only read.
type reader struct{ warehouse *warehouse.Warehouse }

func (r reader) Indicators(ctx context.Context, f query.IndicatorFilter) ([]*foreshockv1.Indicator, error) {
	filter := warehouse.IndicatorFilter{Names: f.Names, FromQuarter: f.FromQuarter, AsOf: f.AsOf, Bare: f.Bare}
	if f.CompanyID != "" {
		filter.CompanyIDs = []string{f.CompanyID}
	}
	return r.warehouse.IndicatorsAsOf(ctx, filter)
}

func (r reader) History(ctx context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Indicator, error) {
	return r.warehouse.IndicatorHistory(ctx, companyID, asOf)
}

func (r reader) Facts(ctx context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Fact, error) {
	return r.warehouse.FactsAsOf(ctx, []string{companyID}, asOf)
}

func (r reader) Contradictions(ctx context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Contradiction, error) {
	return r.warehouse.Contradictions(ctx, companyID, asOf)
}

func (r reader) Signals(ctx context.Context, f query.SignalFilter) ([]*foreshockv1.Signal, error) {
	if f.EventID != "" {
		return r.warehouse.EventSignals(ctx, f.EventID, f.AsOf)
	}
	return r.warehouse.SignalsOf(ctx, []string{f.CompanyID}, f.AsOf)
}

func (r reader) Event(ctx context.Context, id string, asOf time.Time) (*foreshockv1.Event, error) {
	event, err := r.warehouse.Event(ctx, id)
	if errors.Is(err, warehouse.ErrNotFound) {
		return nil, query.ErrNotFound
	}
	if err == nil && event.GetKnowledgeTime().AsTime().After(asOf) {
		return nil, query.ErrNotFound
	}
	return event, err
}

// surrounding is how much is shown on each side of a quote, in bytes.
const surrounding = 200

func (r reader) Surroundings(ctx context.Context, asked []query.Place) (map[query.Place]query.Surrounding, error) {
	ids := make([]string, len(asked))
	for i, p := range asked {
		ids[i] = p.EventID
	}
	passages, err := r.warehouse.Passages(ctx, ids)
	out := make(map[query.Place]query.Surrounding, len(asked))
	for _, p := range asked {
		if text, ok := passages[warehouse.Passage{EventID: p.EventID, Field: p.Field}]; ok {
			out[p] = query.SurroundingOf(text, p.Start, p.End, surrounding)
		}
	}
	return out, err
}

func (r reader) Alerts(ctx context.Context, asOf time.Time, limit int) ([]*foreshockv1.Alert, error) {
	return r.warehouse.Alerts(ctx, warehouse.AlertFilter{AsOf: asOf, Limit: limit})
}

func (r reader) Sources(ctx context.Context, asOf time.Time) ([]query.Source, error) {
	health, err := r.warehouse.SourceHealth(ctx, asOf)
	sources := make([]query.Source, len(health))
	for i, h := range health {
		sources[i] = query.Source{
			Name: h.Source, URL: h.URL, Kind: h.Kind, State: h.State, Reason: h.Reason, Detail: h.Detail, Failures: h.Failures,
			Fetched: clockOf(&h.At, time.RFC3339), Read: clockOf(h.ReadAt, time.RFC3339), Changed: clockOf(h.ChangedAt, time.RFC3339),
			Newest: clockOf(h.NewestItem, time.RFC3339), Farthest: clockOf(h.FarthestEffective, time.DateOnly), Next: clockOf(&h.NextAt, time.RFC3339),
		}
	}
	return sources, err
}

// clockOf writes a clock; empty where it never told a time.
func clockOf(t *time.Time, layout string) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(layout)
}

func (r reader) Resolved(ctx context.Context) ([]time.Time, error) {
	return r.warehouse.Resolved(ctx)
}

func (r reader) Scorecard(ctx context.Context, asOf time.Time) ([]*foreshockv1.Score, error) {
	return r.warehouse.Scorecard(ctx, asOf)
}

func (r reader) Backtests(ctx context.Context, asOf time.Time) ([]*foreshockv1.Score, error) {
	return r.warehouse.Backtests(ctx, asOf)
}

func (r reader) LeadTimes(ctx context.Context, asOf time.Time) ([]*foreshockv1.LeadTime, error) {
	return r.warehouse.LeadTimes(ctx, asOf)
}

func (r reader) Batches(ctx context.Context) ([]*foreshockv1.BatchRow, error) {
	return r.warehouse.BatchRuns(ctx)
}

func (r reader) Counts(ctx context.Context) (*foreshockv1.GetStatusResponse, error) {
	return r.warehouse.Status(ctx)
}

func (r reader) FiguresSince(ctx context.Context, names []string, since time.Time, each func(query.Written)) error {
	return r.warehouse.IndicatorsSince(ctx, names, since, func(w warehouse.WrittenIndicator) { each(query.Written(w)) })
}

func (r reader) SignalsSince(ctx context.Context, since time.Time, each func(query.ToldSignal)) error {
	return r.warehouse.SignalsSince(ctx, since, func(w warehouse.WrittenSignal) {
		each(query.ToldSignal{CompanyID: w.CompanyID, ID: w.ID, Kind: w.EventKind, Event: w.Event, Known: w.Known, At: w.At, Deleted: w.Deleted})
	})
}

func (r reader) DaysSince(ctx context.Context, since time.Time, each func(query.LookedDay)) error {
	return r.warehouse.DaysSince(ctx, since, func(w warehouse.WrittenDay) { each(query.LookedDay(w)) })
}

func (r reader) CompaniesSince(ctx context.Context, since time.Time) ([]string, error) {
	return r.warehouse.CompaniesSince(ctx, since)
}

func (r reader) Ready(ctx context.Context) error { return r.warehouse.Ping(ctx) }

// analyst works answers out with the code that scores live.
type analyst struct {
	warehouse *warehouse.Warehouse
	rules     func() (*ledger.Rules, error)
	registry  *company.Registry
}

func (a analyst) Resolve(_ context.Context, name string) (string, error) {
	return a.registry.Find(name).ID, nil
}

func (a analyst) Diff(ctx context.Context, companyID, of string, from, to time.Time) (*foreshockv1.DiffCompanyResponse, error) {
	rules, err := a.rules()
	if err != nil {
		return nil, err
	}
	signals, err := a.warehouse.SignalsOf(ctx, []string{companyID}, to)
	if err != nil {
		return nil, err
	}
	if len(signals) == 0 {
		return nil, query.ErrNotFound
	}
	q := ledger.Newest(to)
	if of != "" {
		if q, err = quarter.Parse(of); err != nil {
			return nil, err
		}
	}
	who := ledger.Company{ID: companyID, Name: signals[len(signals)-1].GetCompany()}
	return diffAnswer(ledger.Diff(rules, who, signals, ledger.View{AsOf: from, Quarter: q}, ledger.View{AsOf: to, Quarter: q})), nil
}

// diffAnswer is a difference as the query API tells it.
func diffAnswer(d ledger.Difference) *foreshockv1.DiffCompanyResponse {
	out := &foreshockv1.DiffCompanyResponse{
		CompanyId: d.Company.ID, Company: d.Company.Name, Quarter: d.To.Quarter.String(), LogOdds: d.LogOdds, Sums: map[string]float64{},
		Before: &foreshockv1.Forecast{Quarter: d.From.Quarter.String(), Probability: d.Before.Probability, Score: &d.Before.Score, Parts: d.Before.Parts},
		After:  &foreshockv1.Forecast{Quarter: d.To.Quarter.String(), Probability: d.After.Probability, Score: &d.After.Score, Parts: d.After.Parts},
	}
	for cause, sum := range d.Sums() {
		out.Sums[string(cause)] = sum
	}
	told := map[string]*foreshockv1.Claim{}
	for _, f := range d.Facts {
		told[f.After.GetId()] = f.After.GetClaim()
	}
	for _, c := range d.Changes {
		change := &foreshockv1.DiffChange{Cause: string(c.Cause), FactIds: c.Facts, Contribution: c.Contribution}
		if !c.Known.IsZero() {
			change.Known = c.Known.UTC().Format(time.DateOnly)
		}
		for _, id := range c.Facts {
			if claim := told[id]; claim != nil {
				change.Headline = query.Label(claim.GetKind())
				if words := query.Headline(claim); words != "" {
					change.Headline += ": " + words
				}
				break
			}
		}
		for _, p := range c.Parts {
			change.Parts = append(change.Parts, &foreshockv1.Part{Name: p.Name, Contribution: p.Contribution})
		}
		out.Changes = append(out.Changes, change)
	}
	for _, i := range d.Indicators {
		change := &foreshockv1.IndicatorChange{Quarter: i.Quarter.String(), Name: i.Name, Basis: i.After.GetBasis()}
		if i.Before != nil {
			change.Before = &i.Before.Value
		}
		if i.After != nil {
			change.After = &i.After.Value
		}
		out.Indicators = append(out.Indicators, change)
	}
	return out
}

// follower hands out alerts as they are raised.
func follower(c *bus.Conn) query.Follower {
	return func(ctx context.Context, after uint64, visit func(query.Followed) bool) error {
		return c.FollowAfter(ctx, "foreshock.alert.>", after, func(sequence uint64, data []byte) bool {
			return visit(query.Followed{Sequence: sequence, Event: data})
		})
	}
}
