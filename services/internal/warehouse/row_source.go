package warehouse

import "time"

// SourceReading is a row of the table source_reading: see there.
type SourceReading struct {
	Source, URL, Kind, Outcome, State, Reason, Detail string
	At, NextAt                                        time.Time
	Status                                            uint16
	Failures, Items, Events, Refused                  uint32
	ChangedAt, NewestItem, FarthestEffective          *time.Time
}

// SourceDay is a row of the table source_day: see there.
type SourceDay struct {
	Source, Kind, CompanyID string
	Day, KnowledgeTime      time.Time
}

type sourceReadingRow struct {
	SourceReading
	writtenAt time.Time
}

var sourceReadings = table[sourceReadingRow]{
	name: "source_reading",
	columns: []column[sourceReadingRow]{
		each("source", func(r *sourceReadingRow) *string { return &r.Source }),
		text("url", func(r *sourceReadingRow) *string { return &r.URL }),
		each("kind", func(r *sourceReadingRow) *string { return &r.Kind }),
		plain("at", func(r *sourceReadingRow) *time.Time { return &r.At }),
		each("outcome", func(r *sourceReadingRow) *string { return &r.Outcome }),
		each("state", func(r *sourceReadingRow) *string { return &r.State }),
		each("reason", func(r *sourceReadingRow) *string { return &r.Reason }),
		text("detail", func(r *sourceReadingRow) *string { return &r.Detail }),
		plain("status", func(r *sourceReadingRow) *uint16 { return &r.Status }),
		plain("failures", func(r *sourceReadingRow) *uint32 { return &r.Failures }),
		plain("items", func(r *sourceReadingRow) *uint32 { return &r.Items }),
		plain("events", func(r *sourceReadingRow) *uint32 { return &r.Events }),
		plain("refused", func(r *sourceReadingRow) *uint32 { return &r.Refused }),
		plain("changed_at", func(r *sourceReadingRow) **time.Time { return &r.ChangedAt }),
		plain("newest_item", func(r *sourceReadingRow) **time.Time { return &r.NewestItem }),
		plain("farthest_effective", func(r *sourceReadingRow) **time.Time { return &r.FarthestEffective }),
		plain("next_at", func(r *sourceReadingRow) *time.Time { return &r.NextAt }),
		plain("written_at", func(r *sourceReadingRow) *time.Time { return &r.writtenAt }),
	},
	fresh: func() sourceReadingRow { return sourceReadingRow{} },
	size:  func(r sourceReadingRow) int { return 200 + len(r.URL) + len(r.Detail) },
}

type sourceDayRow struct {
	SourceDay
	writtenAt time.Time
}

var sourceDays = table[sourceDayRow]{
	name: "source_day",
	columns: []column[sourceDayRow]{
		each("source", func(r *sourceDayRow) *string { return &r.Source }),
		each("kind", func(r *sourceDayRow) *string { return &r.Kind }),
		text("company_id", func(r *sourceDayRow) *string { return &r.CompanyID }),
		plain("day", func(r *sourceDayRow) *time.Time { return &r.Day }),
		plain("knowledge_time", func(r *sourceDayRow) *time.Time { return &r.KnowledgeTime }),
		plain("written_at", func(r *sourceDayRow) *time.Time { return &r.writtenAt }),
	},
	fresh: func() sourceDayRow { return sourceDayRow{} },
	size:  func(sourceDayRow) int { return 100 },
}
