package warehouse

import (
	"context"
	"fmt"
	"time"
)

// InsertSourceReadings stores readings of sources. Of several of one source and instant
// the one written last stays.
func (w *Warehouse) InsertSourceReadings(ctx context.Context, rows []SourceReading) error {
	at := w.stamp()
	return submit(ctx, w.readings, rows, func(r SourceReading) (sourceReadingRow, error) {
		r.At, r.NextAt = r.At.UTC().Truncate(time.Millisecond), r.NextAt.UTC().Truncate(time.Millisecond)
		return sourceReadingRow{r, at}, nil
	})
}

// InsertSourceDays stores the days that sources were read for. Of several of one source,
// company and day the one known earliest stays.
func (w *Warehouse) InsertSourceDays(ctx context.Context, rows []SourceDay) error {
	at := w.stamp()
	return submit(ctx, w.days, rows, func(d SourceDay) (sourceDayRow, error) {
		if d.Day.Before(firstTime) || !d.Day.Before(lastTime) {
			return sourceDayRow{}, fmt.Errorf("warehouse: day %s of source %s: %w", d.Day, d.Source, ErrRow)
		}
		d.KnowledgeTime = d.KnowledgeTime.UTC().Truncate(time.Millisecond)
		return sourceDayRow{d, at}, nil
	})
}

// SourceHealth is a row of the view source_health_as_of: a source as its last reading left it.
type SourceHealth struct {
	SourceReading
	// ReadAt is when it was read without an error last; nil where it never was.
	ReadAt *time.Time
}

// SourceHealth are the sources as they stood at asOf, in the order of their names.
func (w *Warehouse) SourceHealth(ctx context.Context, asOf time.Time) ([]SourceHealth, error) {
	var all []SourceHealth
	err := w.ask(ctx, "source health", "SELECT source, url, kind, outcome, state, reason, detail, status, failures, items, events, refused, "+
		"fetched_at, read_at, changed_at, newest_item, farthest_effective, next_at FROM source_health_as_of(as_of = ?) ORDER BY source", []any{moment(asOf)}, func(scan func(...any) error) error {
		var h SourceHealth
		var read time.Time
		err := scan(&h.Source, &h.URL, &h.Kind, &h.Outcome, &h.State, &h.Reason, &h.Detail, &h.Status, &h.Failures, &h.Items, &h.Events, &h.Refused,
			&h.At, &read, &h.ChangedAt, &h.NewestItem, &h.FarthestEffective, &h.NextAt)
		if read.Unix() > 0 {
			h.ReadAt = &read
		}
		all = append(all, h)
		return err
	})
	return all, err
}

// SourceDays returns every day that was read for, whatever number of sources did, of each
// when it could have been first; the source is left out.
func (w *Warehouse) SourceDays(ctx context.Context) ([]SourceDay, error) {
	var found []SourceDay
	err := w.ask(ctx, "read source_day", "SELECT company_id, kind, day, min(knowledge_time) FROM source_day FINAL GROUP BY company_id, kind, day", nil, func(scan func(...any) error) error {
		var d SourceDay
		err := scan(&d.CompanyID, &d.Kind, &d.Day, &d.KnowledgeTime)
		found = append(found, d)
		return err
	})
	return found, err
}
