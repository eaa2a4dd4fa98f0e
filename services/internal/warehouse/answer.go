package warehouse

import (
	"context"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// What the query API tells beyond the messages that travel: rows of views, as its own
// messages.

// told is nil for a clock that never told a time.
func told(at *time.Time) *timestamppb.Timestamp {
	if at == nil || at.Unix() <= 0 {
		return nil
	}
	return timestamppb.New(*at)
}

// IndicatorHistory are a company's indicators in every state that became known by asOf, in
// the order of knowledge. Only risk scores come with their parts, and risks without facts.
func (w *Warehouse) IndicatorHistory(ctx context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Indicator, error) {
	// One column of many parts is opened sooner than fourteen.
	out, err := readMessages[foreshockv1.Indicator](ctx, w.conn, "indicator", where{}.in("company_id", []string{companyID}).known(asOf), "ORDER BY knowledge_time, quarter, name")
	for _, i := range out {
		if strings.HasPrefix(i.GetName(), "risk_") {
			i.FactIds = nil
		}
		if i.GetName() != "risk_score" {
			i.Parts = nil
		}
	}
	return out, err
}

// Contradictions are the pairs of a company's statements that can not both be true, as
// known at asOf.
func (w *Warehouse) Contradictions(ctx context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Contradiction, error) {
	var out []*foreshockv1.Contradiction
	err := w.ask(ctx, "contradictions", `SELECT quarter, name, words,
    a_fact, a_kind, a_status, toFloat64(a_headcount), a_source, toString(toDate(a_said)), a_quote, a_url,
    b_fact, b_kind, b_status, toFloat64(b_headcount), b_source, toString(toDate(b_said)), b_quote, b_url
FROM contradiction_as_of(as_of = ?) WHERE company_id = ?`, []any{moment(asOf), companyID}, func(scan func(...any) error) error {
		c := &foreshockv1.Contradiction{One: &foreshockv1.Saying{}, Other: &foreshockv1.Saying{}}
		a, b := c.GetOne(), c.GetOther()
		out = append(out, c)
		return scan(&c.Quarter, &c.Name, &c.Words,
			&a.FactId, &a.Kind, &a.Status, &a.Headcount, &a.Source, &a.Day, &a.Quote, &a.Url,
			&b.FactId, &b.Kind, &b.Status, &b.Headcount, &b.Source, &b.Day, &b.Quote, &b.Url)
	})
	return out, err
}

// EventSignals are the signals of one event as known at asOf, in any order: SignalsIn
// without putting the versions of all other rows together.
func (w *Warehouse) EventSignals(ctx context.Context, eventID string, asOf time.Time) ([]*foreshockv1.Signal, error) {
	var out []*foreshockv1.Signal
	err := w.ask(ctx, "signals", `SELECT newest.1 FROM (
    SELECT argMax(tuple(message, is_deleted, knowledge_time), tuple(precedence, written_at)) AS newest
    FROM signal WHERE event_id = ? GROUP BY company_id, id
) WHERE newest.2 = 0 AND newest.3 <= `+instantArgument+" SETTINGS final = 0", []any{eventID, asOf.UnixMilli()}, func(scan func(...any) error) error {
		var content []byte
		if err := scan(&content); err != nil {
			return err
		}
		s := &foreshockv1.Signal{}
		out = append(out, s)
		return proto.Unmarshal(content, s)
	})
	return out, err
}

// Passage is a field of an event.
type Passage struct{ EventID, Field string }

// Passages are the fields "title" and "text" of events. All versions of a row have the same: an
// id is of the content.
func (w *Warehouse) Passages(ctx context.Context, eventIDs []string) (map[Passage]string, error) {
	out := map[Passage]string{}
	if len(eventIDs) == 0 {
		return out, nil
	}
	err := w.ask(ctx, "passages", "SELECT id, title, text FROM event WHERE id IN (?) SETTINGS final = 0", []any{eventIDs}, func(scan func(...any) error) error {
		var id, title, text string
		if err := scan(&id, &title, &text); err != nil {
			return err
		}
		out[Passage{id, "title"}], out[Passage{id, "text"}] = title, text
		return nil
	})
	return out, err
}

// Resolved are the instants at which forecasts were resolved, in any order.
func (w *Warehouse) Resolved(ctx context.Context) ([]time.Time, error) {
	var out []time.Time
	err := w.ask(ctx, "resolved", "SELECT DISTINCT knowledge_time FROM resolution SETTINGS final = 0", nil, func(scan func(...any) error) error {
		var at time.Time
		err := scan(&at)
		out = append(out, at)
		return err
	})
	return out, err
}

// Scorecard is how good the forecasts issued here were as known at asOf: a score of each
// issue and period, with the reliability of those of all periods.
func (w *Warehouse) Scorecard(ctx context.Context, asOf time.Time) ([]*foreshockv1.Score, error) {
	bins := map[string][]*foreshockv1.ReliabilityBin{}
	err := w.ask(ctx, "reliability", "SELECT issue, toUInt32(forecasts), toUInt32(came), mean_probability, share, wilson_low, wilson_high FROM reliability_as_of(as_of = ?) ORDER BY issue, probability_from",
		[]any{moment(asOf)}, func(scan func(...any) error) error {
			var issue string
			b := &foreshockv1.ReliabilityBin{}
			err := scan(&issue, &b.Forecasts, &b.Positives, &b.MeanForecast, &b.Observed, &b.ObservedLow, &b.ObservedHigh)
			bins[issue] = append(bins[issue], b)
			return err
		})
	if err != nil {
		return nil, err
	}
	var out []*foreshockv1.Score
	err = w.ask(ctx, "scorecard", "SELECT issue, period, toUInt32(forecasts), toUInt32(came), base_rate, toNullable(brier), toNullable(log_loss), skill, auc FROM scorecard_as_of(as_of = ?) ORDER BY issue, period",
		[]any{moment(asOf)}, func(scan func(...any) error) error {
			s := &foreshockv1.Score{}
			if err := scan(&s.Name, &s.From, &s.Forecasts, &s.Positives, &s.BaseRate, &s.Brier, &s.LogLoss, &s.Skill, &s.Auc); err != nil {
				return err
			}
			s.To = s.GetFrom()
			if s.GetFrom() == "all" {
				s.Reliability = bins[s.GetName()]
				s.CalibrationError = calibrationError(s.GetReliability())
			}
			out = append(out, s)
			return nil
		})
	return out, err
}

// calibrationError is the mean distance of forecasts and shares, weighed by forecasts; nil
// of none.
func calibrationError(bins []*foreshockv1.ReliabilityBin) *float64 {
	var sum, n float64
	for _, b := range bins {
		n += float64(b.GetForecasts())
		sum += float64(b.GetForecasts()) * max(b.GetMeanForecast()-b.GetObserved(), b.GetObserved()-b.GetMeanForecast())
	}
	if n == 0 {
		return nil
	}
	sum /= n
	return &sum
}

// newestBacktests are the latest walk of each panel, of those that were stored by an
// instant: its argument. The same walk again counts from when it was stored last.
const newestBacktests = "(SELECT argMax(id, written_at) FROM backtest FINAL WHERE without = '' AND model = 'model' AND toUnixTimestamp64Milli(written_at) <= ? GROUP BY panel)"

// Backtests are the figures of the newest backtest of each panel that was stored by asOf,
// and of the baseline beside it.
func (w *Warehouse) Backtests(ctx context.Context, asOf time.Time) ([]*foreshockv1.Score, error) {
	bins := map[string][]*foreshockv1.ReliabilityBin{}
	err := w.ask(ctx, "backtests", "SELECT backtest_id, toUInt32(n), toUInt32(positives), mean, rate, rate_low, rate_high FROM backtest_bin FINAL WHERE backtest_id IN "+newestBacktests+" ORDER BY backtest_id, bin",
		[]any{asOf.UnixMilli()}, func(scan func(...any) error) error {
			var id string
			b := &foreshockv1.ReliabilityBin{}
			err := scan(&id, &b.Forecasts, &b.Positives, &b.MeanForecast, &b.Observed, &b.ObservedLow, &b.ObservedHigh)
			bins[id] = append(bins[id], b)
			return err
		})
	if err != nil {
		return nil, err
	}
	var out []*foreshockv1.Score
	err = w.ask(ctx, "backtests", "SELECT id, panel, from_quarter, to_quarter, model, toUInt32(n), toUInt32(positives), ifNull(base_rate, 0), bss, auc, ap, ece, p_at_k, written_at FROM backtest FINAL WHERE without = '' AND id IN "+newestBacktests+" ORDER BY panel, model",
		[]any{asOf.UnixMilli()}, func(scan func(...any) error) error {
			var id string
			var written time.Time
			s := &foreshockv1.Score{}
			if err := scan(&id, &s.Name, &s.From, &s.To, &s.Model, &s.Forecasts, &s.Positives, &s.BaseRate, &s.Skill, &s.Auc, &s.AveragePrecision, &s.CalibrationError, &s.PrecisionAtK, &written); err != nil {
				return err
			}
			s.Known = timestamppb.New(written)
			if s.GetModel() == "model" {
				s.Reliability = bins[id]
			}
			out = append(out, s)
			return nil
		})
	return out, err
}

// LeadTimes are the cuts of the newest backtests that were stored by asOf, with what came
// before each, the latest cut first.
func (w *Warehouse) LeadTimes(ctx context.Context, asOf time.Time) ([]*foreshockv1.LeadTime, error) {
	var out []*foreshockv1.LeadTime
	err := w.ask(ctx, "lead times", `SELECT b.panel, l.employer, l.name, l.quarter, toString(l.day), if(l.headcount > 0, l.headcount, NULL), l.probability, l.first, l.lead_days
FROM backtest_lead AS l FINAL
INNER JOIN (SELECT id, any(panel) AS panel FROM backtest FINAL WHERE id IN `+newestBacktests+` GROUP BY id) AS b ON b.id = l.backtest_id
ORDER BY l.day DESC, b.panel, l.employer`, []any{asOf.UnixMilli()}, func(scan func(...any) error) error {
		l := &foreshockv1.LeadTime{}
		out = append(out, l)
		return scan(&l.Panel, &l.Employer, &l.Name, &l.Quarter, &l.Day, &l.Headcount, &l.Probability, &l.FirstKind, &l.LeadDays)
	})
	return out, err
}

// BatchRuns are the runs of backfills and replays, the latest first.
func (w *Warehouse) BatchRuns(ctx context.Context) ([]*foreshockv1.BatchRow, error) {
	var out []*foreshockv1.BatchRow
	err := w.ask(ctx, "batches", `SELECT name, state, phase, trigger, started_at, input, toUInt32(documents), toUInt32(published), toUInt32(events_pending), toUInt32(signals_pending),
    progress, per_second, seconds_left, resumed, error, seconds, input_hash, output_hash, rules,
    toUInt32(events), toUInt32(signals), toUInt32(facts), toUInt32(indicators), toUInt32(refused), from_day, to_day
FROM batch FINAL ORDER BY started_at DESC, name`, nil, func(scan func(...any) error) error {
		b := &foreshockv1.BatchRow{}
		var started time.Time
		if err := scan(&b.Batch, &b.State, &b.Phase, &b.Trigger, &started, &b.Input, &b.Documents, &b.Published, &b.EventsPending, &b.SignalsPending,
			&b.Progress, &b.PerSecond, &b.SecondsLeft, &b.Resumed, &b.Error, &b.Seconds, &b.InputHash, &b.OutputHash, &b.Rules,
			&b.Events, &b.Signals, &b.Facts, &b.Indicators, &b.Refused, &b.FromDay, &b.ToDay); err != nil {
			return err
		}
		b.Started = timestamppb.New(started)
		out = append(out, b)
		return nil
	})
	return out, err
}

// Status counts the rows of the tables that people ask, without putting versions together,
// and tells the first and last knowledge of an event.
func (w *Warehouse) Status(ctx context.Context) (*foreshockv1.GetStatusResponse, error) {
	out := &foreshockv1.GetStatusResponse{}
	for _, table := range []string{"event", "signal", "fact", "indicator", "alert", "forecast", "resolution"} {
		err := w.ask(ctx, "status", "SELECT toUInt32(count()) FROM "+table+" SETTINGS final = 0", nil, func(scan func(...any) error) error {
			t := &foreshockv1.TableCount{Name: table}
			out.Tables = append(out.Tables, t)
			return scan(&t.Rows)
		})
		if err != nil {
			return nil, err
		}
	}
	err := w.ask(ctx, "status", "SELECT min(knowledge_time), max(knowledge_time) FROM event SETTINGS final = 0", nil, func(scan func(...any) error) error {
		var first, last time.Time
		err := scan(&first, &last)
		out.FirstKnown, out.LastKnown = told(&first), told(&last)
		return err
	})
	return out, err
}

// WrittenIndicator is a stored row of an indicator, whether it stands or not.
type WrittenIndicator struct {
	CompanyID, Company, Quarter, Name string
	Value                             float64
	Known, At                         time.Time
	Deleted                           bool
}

// IndicatorsSince calls each for every stored row of indicators of these names written
// after an instant (zero: all), without putting versions together: of two rows of one key
// the one written later stands.
func (w *Warehouse) IndicatorsSince(ctx context.Context, names []string, since time.Time, each func(WrittenIndicator)) error {
	var row WrittenIndicator
	var deleted uint8
	return w.ask(ctx, "indicators since", "SELECT company_id, company, toString(quarter), toString(name), value, knowledge_time, written_at, is_deleted FROM indicator"+
		" WHERE written_at > fromUnixTimestamp64Micro(toInt64(?), 'UTC') AND name IN (?) SETTINGS final = 0",
		[]any{max(since.UnixMicro(), 0), names}, func(scan func(...any) error) error {
			err := scan(&row.CompanyID, &row.Company, &row.Quarter, &row.Name, &row.Value, &row.Known, &row.At, &deleted)
			row.Deleted = deleted != 0
			each(row)
			return err
		})
}

// WrittenSignal is a stored row of a signal, whether it stands or not.
type WrittenSignal struct {
	CompanyID, ID, EventKind string
	Event, Known, At         time.Time
	Deleted                  bool
}

// SignalsSince calls each for every stored row of a signal written after an instant (zero:
// all), without putting versions together: of two rows of one id the one known earlier
// stands, of these the one written later.
func (w *Warehouse) SignalsSince(ctx context.Context, since time.Time, each func(WrittenSignal)) error {
	var row WrittenSignal
	var deleted uint8
	return w.ask(ctx, "signals since", "SELECT company_id, id, toString(event_kind), event_time, knowledge_time, written_at, is_deleted FROM signal"+
		" WHERE written_at > fromUnixTimestamp64Micro(toInt64(?), 'UTC') SETTINGS final = 0",
		[]any{max(since.UnixMicro(), 0)}, func(scan func(...any) error) error {
			err := scan(&row.CompanyID, &row.ID, &row.EventKind, &row.Event, &row.Known, &row.At, &deleted)
			row.Deleted = deleted != 0
			each(row)
			return err
		})
}

// WrittenDay is a stored row of a day that a source was read for.
type WrittenDay struct {
	Source, CompanyID, Kind string
	Day, Known, At          time.Time
}

// DaysSince calls each for every row of source_day written after an instant (zero: all),
// without putting versions together: of two rows of one day the one known earlier stands.
func (w *Warehouse) DaysSince(ctx context.Context, since time.Time, each func(WrittenDay)) error {
	var row WrittenDay
	return w.ask(ctx, "days since", "SELECT toString(source), company_id, toString(kind), day, knowledge_time, written_at FROM source_day"+
		" WHERE written_at > fromUnixTimestamp64Micro(toInt64(?), 'UTC') SETTINGS final = 0",
		[]any{max(since.UnixMicro(), 0)}, func(scan func(...any) error) error {
			err := scan(&row.Source, &row.CompanyID, &row.Kind, &row.Day, &row.Known, &row.At)
			each(row)
			return err
		})
}

// CompaniesSince are the companies of which an indicator, a fact or a signal was written
// after an instant.
func (w *Warehouse) CompaniesSince(ctx context.Context, since time.Time) ([]string, error) {
	out := []string{}
	stamp := since.UnixMicro()
	err := w.ask(ctx, "companies since", `SELECT DISTINCT company_id FROM (
    SELECT company_id FROM indicator WHERE written_at > fromUnixTimestamp64Micro(toInt64(?), 'UTC')
    UNION ALL SELECT company_id FROM fact WHERE written_at > fromUnixTimestamp64Micro(toInt64(?), 'UTC')
    UNION ALL SELECT company_id FROM signal WHERE written_at > fromUnixTimestamp64Micro(toInt64(?), 'UTC')
) SETTINGS final = 0`, []any{stamp, stamp, stamp}, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		out = append(out, id)
		return err
	})
	return out, err
}
