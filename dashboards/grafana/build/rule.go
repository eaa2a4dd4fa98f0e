package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/alerting"
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
)

// Alerts go out over NATS by Foreshock's own rules. These are examples for those who live
// in Grafana: a copy of the file belongs into its folder provisioning/alerting.

// example is a rule that alerts where its query gives more than 0.
type example struct {
	uid, title, summary, severity, sql string
}

var examples = []example{
	{"foreshock-alert-risk-high", "Risk crosses 25 %", "A company's forecast reached 25 %, as known within the last day.", "critical",
		"SELECT countDistinct(company_id) AS companies FROM indicator FINAL WHERE name = 'risk_probability' AND value >= 0.25 AND ifNull(previous, 0) < 0.25 AND knowledge_time > now() - INTERVAL 1 DAY"},
	{"foreshock-alert-gap-open", "A gap opened", "A company has jobs left between its target and its cuts, as known within the last day.", "warning",
		"SELECT countDistinct(company_id) AS companies FROM indicator FINAL WHERE name IN ('cut_gap', 'cut_gap_cumulative') AND value > 0 AND ifNull(previous, 0) <= 0 AND knowledge_time > now() - INTERVAL 1 DAY"},
	{"foreshock-alert-source-failed", "A source is not read", "A source's last reading failed.", "warning",
		"SELECT countIf(state = 'failed') AS sources FROM source_health"},
	{"foreshock-alert-backfill-failed", "A backfill failed", "The latest run of a batch failed or was stopped.", "warning",
		"SELECT countIf(state IN ('failed', 'stopped')) AS batches FROM batch_latest"},
}

// provisioned is the form of a file in provisioning/alerting.
type provisioned struct {
	APIVersion int     `json:"apiVersion"`
	Groups     []group `json:"groups"`
}

type group struct {
	OrgID    int             `json:"orgId"`
	Name     string          `json:"name"`
	Folder   string          `json:"folder"`
	Interval string          `json:"interval"`
	Rules    []alerting.Rule `json:"rules"`
}

func alertRules() (provisioned, error) {
	g := group{OrgID: 1, Name: "foreshock", Folder: "Foreshock", Interval: "5m"}
	for _, e := range examples {
		rule, err := alerting.NewRuleBuilder(e.title).Uid(e.uid).Condition("B").For("0s").OrgID(1).FolderUID("foreshock").RuleGroup("foreshock").
			Annotations(map[string]string{"summary": e.summary}).Labels(map[string]string{"severity": e.severity}).
			NoDataState(alerting.RuleNoDataStateOK).ExecErrState(alerting.RuleExecErrStateError).
			WithQuery(alerting.NewQueryBuilder("A").DatasourceUid("foreshock-clickhouse").RelativeTimeRange(86400, 0).Model(query{id: "A", sql: e.sql})).
			WithQuery(alerting.NewQueryBuilder("B").DatasourceUid("__expr__").RelativeTimeRange(86400, 0).Model(above{})).
			Build()
		if err != nil {
			return provisioned{}, err
		}
		g.Rules = append(g.Rules, rule)
	}
	return provisioned{APIVersion: 1, Groups: []group{g}}, nil
}

// above is true where A gives more than 0.
type above struct{}

var _ cog.Builder[variants.Dataquery] = above{}

func (above) Build() (variants.Dataquery, error) {
	return variants.UnknownDataquery{
		"refId": "B", "type": "threshold", "expression": "A", "datasource": map[string]string{"type": "__expr__", "uid": "__expr__"},
		"conditions": []map[string]any{{"type": "query", "evaluator": map[string]any{"type": "gt", "params": []float64{0}}}},
	}, nil
}
