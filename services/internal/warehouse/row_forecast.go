package warehouse

import "time"

// Forecast is a row of the table forecast: see there.
type Forecast struct {
	ID, CompanyID, Company, Quarter string
	// Issue is IssueLive or IssueReplay.
	Issue                                        string
	Probability, LogOdds, Score, BaseRate        float64
	HeadcountLow, HeadcountMedian, HeadcountHigh *float64
	PartNames                                    []string
	PartValues, PartContributions                []float64
	FactIDs                                      []string
	Rules, Rule, Text                            string
	Closes, Resolves                             time.Time
	Hash                                         string
	EventTime, KnowledgeTime                     time.Time
	// Deleted takes a replay back; its key is all that matters then.
	Deleted bool
}

// Issues of forecasts.
const (
	// IssueLive is a forecast written when its quarter turned: the first one written stays.
	IssueLive = "live"
	// IssueReplay is one worked out later from what was known then.
	IssueReplay = "replay"
)

// Resolution is a row of the table resolution: see there.
type Resolution struct {
	ID, CompanyID, Company, Quarter, Rule string
	Came                                  bool
	Headcount                             *float64
	FactIDs                               []string
	FirstDay, Decided                     *time.Time
	EventTime, KnowledgeTime              time.Time
	Deleted                               bool
}

type forecastRow struct {
	Forecast
	writtenAt time.Time
	deleted   uint8
}

var forecasts = table[forecastRow]{
	name: "forecast",
	columns: []column[forecastRow]{
		text("id", func(r *forecastRow) *string { return &r.ID }),
		text("company_id", func(r *forecastRow) *string { return &r.CompanyID }),
		text("company", func(r *forecastRow) *string { return &r.Company }),
		each("quarter", func(r *forecastRow) *string { return &r.Quarter }),
		each("issue", func(r *forecastRow) *string { return &r.Issue }),
		plain("probability", func(r *forecastRow) *float64 { return &r.Probability }),
		plain("log_odds", func(r *forecastRow) *float64 { return &r.LogOdds }),
		plain("score", func(r *forecastRow) *float64 { return &r.Score }),
		plain("base_rate", func(r *forecastRow) *float64 { return &r.BaseRate }),
		plain("headcount_low", func(r *forecastRow) **float64 { return &r.HeadcountLow }),
		plain("headcount_median", func(r *forecastRow) **float64 { return &r.HeadcountMedian }),
		plain("headcount_high", func(r *forecastRow) **float64 { return &r.HeadcountHigh }),
		each("parts.name", func(r *forecastRow) *[]string { return &r.PartNames }),
		numbers("parts.value", func(r *forecastRow) *[]float64 { return &r.PartValues }),
		numbers("parts.contribution", func(r *forecastRow) *[]float64 { return &r.PartContributions }),
		texts("fact_ids", func(r *forecastRow) *[]string { return &r.FactIDs }),
		each("rules", func(r *forecastRow) *string { return &r.Rules }),
		each("rule", func(r *forecastRow) *string { return &r.Rule }),
		each("resolution_rule", func(r *forecastRow) *string { return &r.Text }),
		plain("closes", func(r *forecastRow) *time.Time { return &r.Closes }),
		plain("resolves", func(r *forecastRow) *time.Time { return &r.Resolves }),
		text("hash", func(r *forecastRow) *string { return &r.Hash }),
		plain("event_time", func(r *forecastRow) *time.Time { return &r.EventTime }),
		plain("knowledge_time", func(r *forecastRow) *time.Time { return &r.KnowledgeTime }),
		plain("written_at", func(r *forecastRow) *time.Time { return &r.writtenAt }),
		plain("is_deleted", func(r *forecastRow) *uint8 { return &r.deleted }),
	},
	fresh: func() forecastRow { return forecastRow{} },
	size:  func(r forecastRow) int { return 600 + 40*len(r.PartNames) + 30*len(r.FactIDs) },
}

type resolutionRow struct {
	Resolution
	outcome, deleted uint8
	writtenAt        time.Time
}

var resolutions = table[resolutionRow]{
	name: "resolution",
	columns: []column[resolutionRow]{
		text("id", func(r *resolutionRow) *string { return &r.ID }),
		text("company_id", func(r *resolutionRow) *string { return &r.CompanyID }),
		text("company", func(r *resolutionRow) *string { return &r.Company }),
		each("quarter", func(r *resolutionRow) *string { return &r.Quarter }),
		each("rule", func(r *resolutionRow) *string { return &r.Rule }),
		plain("outcome", func(r *resolutionRow) *uint8 { return &r.outcome }),
		plain("headcount", func(r *resolutionRow) **float64 { return &r.Headcount }),
		texts("fact_ids", func(r *resolutionRow) *[]string { return &r.FactIDs }),
		plain("first_day", func(r *resolutionRow) **time.Time { return &r.FirstDay }),
		plain("decided", func(r *resolutionRow) **time.Time { return &r.Decided }),
		plain("event_time", func(r *resolutionRow) *time.Time { return &r.EventTime }),
		plain("knowledge_time", func(r *resolutionRow) *time.Time { return &r.KnowledgeTime }),
		plain("written_at", func(r *resolutionRow) *time.Time { return &r.writtenAt }),
		plain("is_deleted", func(r *resolutionRow) *uint8 { return &r.deleted }),
	},
	fresh: func() resolutionRow { return resolutionRow{} },
	size:  func(r resolutionRow) int { return 300 + 30*len(r.FactIDs) },
}
