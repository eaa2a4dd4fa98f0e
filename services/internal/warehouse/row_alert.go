package warehouse

import (
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

type alertRow struct {
	*foreshockv1.Alert
	eventTime, knowledgeTime, writtenAt time.Time
	factIDs, factKinds, factStatuses    []string
	fields, quotes, urls, sources       []string
	starts, ends, articles, origins     []uint32
	message                             []byte
}

var alerts = table[alertRow]{
	name: "alert",
	columns: []column[alertRow]{
		text("id", func(r *alertRow) *string { return &r.Id }),
		each("state", func(r *alertRow) *string { return &r.State }),
		text("chain", func(r *alertRow) *string { return &r.Chain }),
		plain("sequence", func(r *alertRow) *uint32 { return &r.Sequence }),
		text("previous_id", func(r *alertRow) *string { return &r.PreviousId }),
		plain("ended", func(r *alertRow) *bool { return &r.Ended }),
		each("rule", func(r *alertRow) *string { return &r.Rule }),
		each("severity", func(r *alertRow) *string { return &r.Severity }),
		text("company_id", func(r *alertRow) *string { return &r.CompanyId }),
		text("company", func(r *alertRow) *string { return &r.Company }),
		each("industry", func(r *alertRow) *string { return &r.Industry }),
		each("quarter", func(r *alertRow) *string { return &r.Quarter }),
		text("summary", func(r *alertRow) *string { return &r.Summary }),
		text("reason", func(r *alertRow) *string { return &r.Reason }),
		each("subject", func(r *alertRow) *string { return &r.Subject }),
		plain("value", func(r *alertRow) **float64 { return &r.Value }),
		plain("previous", func(r *alertRow) **float64 { return &r.Previous }),
		plain("threshold", func(r *alertRow) **float64 { return &r.Threshold }),
		text("line", func(r *alertRow) *string { return &r.Line }),
		plain("articles", func(r *alertRow) *uint32 { return &r.Alert.Articles }),
		plain("origins", func(r *alertRow) *uint32 { return &r.Alert.Origins }),
		plain("held", func(r *alertRow) *uint32 { return &r.Held }),
		each("facts.id", func(r *alertRow) *[]string { return &r.factIDs }),
		each("facts.kind", func(r *alertRow) *[]string { return &r.factKinds }),
		each("facts.status", func(r *alertRow) *[]string { return &r.factStatuses }),
		each("facts.field", func(r *alertRow) *[]string { return &r.fields }),
		each("facts.start", func(r *alertRow) *[]uint32 { return &r.starts }),
		each("facts.end", func(r *alertRow) *[]uint32 { return &r.ends }),
		each("facts.quote", func(r *alertRow) *[]string { return &r.quotes }),
		each("facts.url", func(r *alertRow) *[]string { return &r.urls }),
		each("facts.source", func(r *alertRow) *[]string { return &r.sources }),
		each("facts.articles", func(r *alertRow) *[]uint32 { return &r.articles }),
		each("facts.origins", func(r *alertRow) *[]uint32 { return &r.origins }),
		plain("event_time", func(r *alertRow) *time.Time { return &r.eventTime }),
		plain("knowledge_time", func(r *alertRow) *time.Time { return &r.knowledgeTime }),
		each("rules", func(r *alertRow) *string { return &r.Rules }),
		each("rule_version", func(r *alertRow) *string { return &r.RuleVersion }),
		text("message", func(r *alertRow) *[]byte { return &r.message }),
		plain("written_at", func(r *alertRow) *time.Time { return &r.writtenAt }),
	},
	fresh: func() alertRow { return alertRow{Alert: &foreshockv1.Alert{}} },
	size:  func(r alertRow) int { return 300 + 2*len(r.message) },
}

func newAlertRow(a *foreshockv1.Alert, writtenAt time.Time) (r alertRow, err error) {
	r = alertRow{Alert: a, writtenAt: writtenAt}
	for _, fact := range a.GetFacts() {
		r.factIDs = append(r.factIDs, fact.GetId())
		r.factKinds = append(r.factKinds, fact.GetKind())
		r.factStatuses = append(r.factStatuses, fact.GetStatus())
		r.fields = append(r.fields, fact.GetEvidence().GetField())
		r.starts = append(r.starts, fact.GetEvidence().GetStart())
		r.ends = append(r.ends, fact.GetEvidence().GetEnd())
		r.quotes = append(r.quotes, fact.GetEvidence().GetQuote())
		r.urls = append(r.urls, fact.GetUrl())
		r.sources = append(r.sources, fact.GetSource())
		r.articles = append(r.articles, fact.GetArticles())
		r.origins = append(r.origins, fact.GetOrigins())
	}
	if r.eventTime, err = instant("alert", a.GetId(), "event_time", a.GetEventTime()); err != nil {
		return r, err
	}
	if r.knowledgeTime, err = instant("alert", a.GetId(), "knowledge_time", a.GetKnowledgeTime()); err != nil {
		return r, err
	}
	r.message, err = encode("alert", a.GetId(), a)
	return r, err
}
