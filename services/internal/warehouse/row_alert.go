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
}

var alerts = table[alertRow]{
	name: "alert",
	columns: []column[alertRow]{
		plain("id", func(r *alertRow) *string { return &r.Id }),
		each("rule", func(r *alertRow) *string { return &r.Rule }),
		each("severity", func(r *alertRow) *string { return &r.Severity }),
		plain("company_id", func(r *alertRow) *string { return &r.CompanyId }),
		plain("company", func(r *alertRow) *string { return &r.Company }),
		each("quarter", func(r *alertRow) *string { return &r.Quarter }),
		plain("summary", func(r *alertRow) *string { return &r.Summary }),
		each("subject", func(r *alertRow) *string { return &r.Subject }),
		plain("value", func(r *alertRow) **float64 { return &r.Value }),
		plain("previous", func(r *alertRow) **float64 { return &r.Previous }),
		plain("threshold", func(r *alertRow) **float64 { return &r.Threshold }),
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
		plain("written_at", func(r *alertRow) *time.Time { return &r.writtenAt }),
	},
	fresh: func() alertRow { return alertRow{Alert: &foreshockv1.Alert{}} },
	size:  func(r alertRow) int { return 300 + len(r.Summary) + 300*len(r.factIDs) },
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
	r.knowledgeTime, err = instant("alert", a.GetId(), "knowledge_time", a.GetKnowledgeTime())
	return r, err
}

func (r alertRow) message() *foreshockv1.Alert {
	r.EventTime = timestamp(r.eventTime)
	r.KnowledgeTime = timestamp(r.knowledgeTime)
	for i := range r.factIDs {
		r.Facts = append(r.Facts, &foreshockv1.AlertFact{
			Id: r.factIDs[i], Kind: r.factKinds[i], Status: r.factStatuses[i],
			Evidence: present(&foreshockv1.Evidence{Field: r.fields[i], Start: r.starts[i], End: r.ends[i], Quote: r.quotes[i]}),
			Url:      r.urls[i], Source: r.sources[i], Articles: r.articles[i], Origins: r.origins[i],
		})
	}
	return r.Alert
}
