package warehouse

import (
	"context"
	"fmt"
	"time"
)

// InsertForecasts stores forecasts, or takes replays back. Of live ones with the same
// company and quarter the one written first stays, of replays the one written last.
func (w *Warehouse) InsertForecasts(ctx context.Context, rows []Forecast) error {
	at := w.stamp()
	return submit(ctx, w.forecasts, rows, func(f Forecast) (forecastRow, error) {
		if f.Deleted {
			f.Closes, f.Resolves, f.EventTime, f.KnowledgeTime = epoch, epoch, epoch, epoch
		}
		return forecastRow{f, at, flag(f.Deleted)}, nil
	})
}

// InsertResolutions stores what came of forecasts, or takes it back. Of several with the
// same company, quarter and rule the one written last stays.
func (w *Warehouse) InsertResolutions(ctx context.Context, rows []Resolution) error {
	at := w.stamp()
	return submit(ctx, w.resolutions, rows, func(r Resolution) (resolutionRow, error) {
		if r.Deleted {
			r.EventTime, r.KnowledgeTime = epoch, epoch
		}
		return resolutionRow{r, flag(r.Came), flag(r.Deleted), at}, nil
	})
}

// ForecastsOf returns the stored forecasts of companies in any order; without companies,
// none.
func (w *Warehouse) ForecastsOf(ctx context.Context, companyIDs []string) ([]Forecast, error) {
	var found []Forecast
	err := read(ctx, w.conn, &forecasts, where{}.in("company_id", companyIDs), "", func(r forecastRow) error {
		found = append(found, r.Forecast)
		return nil
	})
	return found, err
}

// sealedForecasts are the columns by which a forecast can be told from another: most of a row
// is fixed by its hash.
var sealedForecasts = forecasts.only("company_id", "company", "quarter", "issue", "hash")

// ForecastHashes is ForecastsOf with company, quarter, issue and hash alone.
func (w *Warehouse) ForecastHashes(ctx context.Context, companyIDs []string) ([]Forecast, error) {
	var found []Forecast
	err := read(ctx, w.conn, &sealedForecasts, where{}.in("company_id", companyIDs), "", func(r forecastRow) error {
		found = append(found, r.Forecast)
		return nil
	})
	return found, err
}

// ResolutionsOf returns the stored resolutions of companies in any order.
func (w *Warehouse) ResolutionsOf(ctx context.Context, companyIDs []string) ([]Resolution, error) {
	var found []Resolution
	err := read(ctx, w.conn, &resolutions, where{}.in("company_id", companyIDs), "", func(r resolutionRow) error {
		r.Came = r.outcome == 1
		found = append(found, r.Resolution)
		return nil
	})
	return found, err
}

// ForecastRound is one round in which forecasts were issued and resolved.
type ForecastRound struct {
	// AsOf is the instant up to which, SignalsUntil the writing time of the latest signal
	// that was taken into account.
	AsOf, SignalsUntil time.Time
	// Covered is up to when any source was heard.
	Covered time.Time
	Rules   string
	// Companies looked at; Forecasts and Resolutions written.
	Companies, Forecasts, Resolutions int
}

// LastForecastRound is the latest round that was finished; false where there is none.
func (w *Warehouse) LastForecastRound(ctx context.Context) (ForecastRound, bool, error) {
	rows, err := w.conn.Query(ctx, "SELECT as_of, signals_until, covered, rules FROM forecast_round ORDER BY written_at DESC LIMIT 1")
	if err != nil {
		return ForecastRound{}, false, fmt.Errorf("warehouse: read forecast_round: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var r ForecastRound
	if !rows.Next() {
		return r, false, rows.Err()
	}
	if err := rows.Scan(&r.AsOf, &r.SignalsUntil, &r.Covered, &r.Rules); err != nil {
		return r, false, fmt.Errorf("warehouse: read forecast_round: %w", err)
	}
	return r, true, nil
}

// RecordForecastRound stores that a round is finished.
func (w *Warehouse) RecordForecastRound(ctx context.Context, r ForecastRound) error {
	err := w.conn.Exec(ctx, "INSERT INTO forecast_round (as_of, signals_until, covered, rules, companies, forecasts, resolutions, written_at) "+
		"SELECT fromUnixTimestamp64Milli(toInt64(?), 'UTC'), fromUnixTimestamp64Micro(toInt64(?), 'UTC'), fromUnixTimestamp64Milli(toInt64(?), 'UTC'), ?, ?, ?, ?, fromUnixTimestamp64Micro(toInt64(?), 'UTC')",
		r.AsOf.UnixMilli(), r.SignalsUntil.UnixMicro(), r.Covered.UnixMilli(), r.Rules, r.Companies, r.Forecasts, r.Resolutions, w.stamp().UnixMicro())
	if err != nil {
		return fmt.Errorf("warehouse: write forecast_round: %w", err)
	}
	return nil
}

// Hearing is the earliest and the latest knowledge time of a source's events.
type Hearing struct{ From, Until time.Time }

// SignalsUntil is the writing time of the latest signal row, zero without one, and when each
// source was heard.
func (w *Warehouse) SignalsUntil(ctx context.Context) (written time.Time, heard map[string]Hearing, err error) {
	var n uint64
	if err := w.conn.QueryRow(ctx, "SELECT max(written_at), count() FROM signal").Scan(&written, &n); err != nil {
		return written, nil, fmt.Errorf("warehouse: read signal: %w", err)
	}
	if n == 0 {
		return time.Time{}, nil, nil
	}
	rows, err := w.conn.Query(ctx, "SELECT source, min(knowledge_time), max(knowledge_time) FROM event GROUP BY source")
	if err != nil {
		return written, nil, fmt.Errorf("warehouse: read event: %w", err)
	}
	defer func() { _ = rows.Close() }()
	heard = map[string]Hearing{}
	for rows.Next() {
		var source string
		var hearing Hearing
		if err := rows.Scan(&source, &hearing.From, &hearing.Until); err != nil {
			return written, nil, fmt.Errorf("warehouse: read event: %w", err)
		}
		heard[source] = hearing
	}
	return written, heard, rows.Err()
}

// Told is a kind of claim that became known of a company on a day.
type Told struct {
	CompanyID, Kind string
	Day             time.Time
}

// ToldBeforeCuts are the days on which something other than a confirmed cut became known of
// a company, by company and day. A cut that is only reported or planned is of the kind
// layoff_reported or layoff_planned; notices, which are cuts themselves, are left out.
func (w *Warehouse) ToldBeforeCuts(ctx context.Context) ([]Told, error) {
	var all []Told
	err := w.ask(ctx, "told before cuts", `
SELECT DISTINCT company_id, if(kind = 'layoff', concat('layoff_', status), kind) AS told, toDate32(knowledge_time) AS day
FROM signal FINAL
WHERE event_kind NOT IN ('notice', 'decision') AND (kind != 'layoff' OR status IN ('reported', 'planned'))
ORDER BY company_id, day, told`, nil, func(scan func(...any) error) error {
		var t Told
		err := scan(&t.CompanyID, &t.Kind, &t.Day)
		all = append(all, t)
		return err
	})
	return all, err
}

// CompaniesToForecast are the ids of the companies with signals written after an instant,
// or published or known after another; of all companies where written is zero. In order.
func (w *Warehouse) CompaniesToForecast(ctx context.Context, written, since time.Time) ([]string, error) {
	sql, arguments := "SELECT DISTINCT company_id FROM signal", []any{}
	if !written.IsZero() {
		sql += " WHERE written_at > fromUnixTimestamp64Micro(toInt64(?), 'UTC')"
		arguments = append(arguments, written.UnixMicro())
		if !since.IsZero() {
			sql += " OR event_time > " + instantArgument + " OR knowledge_time > " + instantArgument
			arguments = append(arguments, since.UnixMilli(), since.UnixMilli())
		}
	}
	var ids []string
	err := w.ask(ctx, "read signal", sql+" ORDER BY company_id", arguments, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// Scorecard is a row of scorecard_as_of: how good the forecasts of one quarter were, or of
// all. A skill that is not defined (nothing or everything came) is nil.
type Scorecard struct {
	Issue string
	// Period is a quarter, or "all".
	Period            string
	Forecasts, Came   int
	BaseRate          float64
	MeanProbability   float64
	Brier             float64
	BrierOfBaseRate   float64
	Skill             *float64
	LogLoss           float64
	LogLossOfBaseRate float64
	LogSkill, AUC     *float64
}

// Scorecards are those of the forecasts resolved by an instant, by issue and period.
func (w *Warehouse) Scorecards(ctx context.Context, asOf time.Time) ([]Scorecard, error) {
	var found []Scorecard
	err := w.ask(ctx, "scorecards", "SELECT issue, period, toInt64(forecasts), toInt64(came), base_rate, mean_probability, brier, brier_of_base_rate, skill, "+
		"log_loss, log_loss_of_base_rate, log_skill, auc FROM scorecard_as_of(as_of = "+literal(asOf)+") ORDER BY issue, period", nil, func(scan func(...any) error) error {
		var s Scorecard
		var n, came int64
		err := scan(&s.Issue, &s.Period, &n, &came, &s.BaseRate, &s.MeanProbability, &s.Brier, &s.BrierOfBaseRate, &s.Skill,
			&s.LogLoss, &s.LogLossOfBaseRate, &s.LogSkill, &s.AUC)
		s.Forecasts, s.Came = int(n), int(came)
		found = append(found, s)
		return err
	})
	return found, err
}

// Reliability is a row of reliability_as_of: what came of forecasts of about one
// probability, with the Wilson interval of 95 percent.
type Reliability struct {
	Issue                 string
	From, To              float64
	Forecasts             int
	MeanProbability       float64
	Came                  int
	Share                 float64
	WilsonLow, WilsonHigh float64
}

// Reliabilities are those of the forecasts resolved by an instant, by issue and probability.
func (w *Warehouse) Reliabilities(ctx context.Context, asOf time.Time) ([]Reliability, error) {
	var found []Reliability
	err := w.ask(ctx, "reliabilities", "SELECT issue, probability_from, probability_to, toInt64(forecasts), mean_probability, toInt64(came), share, wilson_low, wilson_high "+
		"FROM reliability_as_of(as_of = "+literal(asOf)+") ORDER BY issue, probability_from", nil, func(scan func(...any) error) error {
		var r Reliability
		var n, came int64
		err := scan(&r.Issue, &r.From, &r.To, &n, &r.MeanProbability, &came, &r.Share, &r.WilsonLow, &r.WilsonHigh)
		r.Forecasts, r.Came = int(n), int(came)
		found = append(found, r)
		return err
	})
	return found, err
}

// OpenForecasts counts the forecasts issued by an instant that were not resolved by it, by issue.
func (w *Warehouse) OpenForecasts(ctx context.Context, asOf time.Time) (map[string]int, error) {
	open := map[string]int{}
	at := literal(asOf)
	err := w.ask(ctx, "open forecasts", "SELECT toString(issue), toInt64(count()) FROM forecast_as_of(as_of = "+at+") AS f LEFT ANTI JOIN resolution_as_of(as_of = "+at+
		") AS r ON r.company_id = f.company_id AND r.quarter = f.quarter AND r.rule = f.rule GROUP BY issue", nil, func(scan func(...any) error) error {
		var issue string
		var n int64
		err := scan(&issue, &n)
		open[issue] = int(n)
		return err
	})
	return open, err
}

// literal is an instant as an argument of an …_as_of view.
func literal(at time.Time) string { return "'" + moment(at) + "'" }
