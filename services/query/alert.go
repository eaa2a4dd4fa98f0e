package query

import foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"

// Alerts are the newest alerts as of an instant.
type Alerts struct {
	AsOf   string  `json:"as_of"`
	Alerts []Alert `json:"alerts"`
}

// Alert is an indicator or a fact that crossed a line.
type Alert struct {
	ID        string      `json:"id"`
	Rule      string      `json:"rule"`
	Severity  string      `json:"severity"`
	Company   string      `json:"company"`
	CompanyID string      `json:"company_id"`
	Quarter   string      `json:"quarter"`
	Summary   string      `json:"summary"`
	Subject   string      `json:"subject"`
	Value     *float64    `json:"value,omitempty"`
	Previous  *float64    `json:"previous,omitempty"`
	Threshold *float64    `json:"threshold,omitempty"`
	Day       string      `json:"day"`
	Known     string      `json:"known"`
	Facts     []AlertFact `json:"facts,omitempty"`
}

// AlertFact is a fact behind an alert.
type AlertFact struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Status   string `json:"status,omitempty"`
	Quote    string `json:"quote"`
	URL      string `json:"url,omitempty"`
	Source   string `json:"source"`
	Articles uint32 `json:"articles"`
	Origins  uint32 `json:"origins"`
}

// alertsOf keeps the order of the answer.
func alertsOf(alerts []*foreshockv1.Alert) []Alert {
	out := make([]Alert, 0, len(alerts))
	for _, a := range alerts {
		alert := Alert{
			ID: a.GetId(), Rule: a.GetRule(), Severity: a.GetSeverity(), Company: a.GetCompany(),
			CompanyID: a.GetCompanyId(), Quarter: a.GetQuarter(), Summary: a.GetSummary(), Subject: a.GetSubject(),
			Value: a.Value, Previous: a.Previous, Threshold: a.Threshold,
			Day: isoDay(a.GetEventTime().AsTime()), Known: isoDay(a.GetKnowledgeTime().AsTime()),
		}
		for _, f := range a.GetFacts() {
			alert.Facts = append(alert.Facts, AlertFact{
				f.GetId(), f.GetKind(), f.GetStatus(), f.GetEvidence().GetQuote(), external(f.GetUrl()),
				f.GetSource(), f.GetArticles(), f.GetOrigins(),
			})
		}
		out = append(out, alert)
	}
	return out
}
