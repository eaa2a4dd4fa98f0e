package alerter_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/alerter"
)

func TestASummaryCountsInWords(t *testing.T) {
	t.Parallel()
	rules := pipelines.Alerter{Rules: []pipelines.AlertRule{
		{Name: "cut", Severity: "info", Fact: &pipelines.FactLine{Kinds: []string{"layoff"}}},
	}}
	for name, tt := range map[string]struct {
		headcount         int32
		articles, origins uint32
		ends              string
	}{
		"one of each":            {1, 1, 1, "layoff, confirmed, 1 job (1 article, 1 origin)"},
		"one origin, two copies": {500, 2, 1, "layoff, confirmed, 500 jobs (2 articles, 1 origin)"},
		"several":                {500, 3, 2, "layoff, confirmed, 500 jobs (3 articles, 2 origins)"},
		"none":                   {500, 0, 0, "layoff, confirmed, 500 jobs (0 articles, 0 origins)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := fact("layoff", "confirmed", tt.headcount, tt.origins)
			f.Articles = tt.articles
			f.Claim.Headcount = proto.Int32(tt.headcount)
			raised := alerter.Evaluate(rules, facts(f))
			if len(raised) != 1 || !strings.HasSuffix(raised[0].GetSummary(), tt.ends) {
				t.Errorf("raised %v, want one alert whose summary ends %q", raised, tt.ends)
			}
		})
	}
}
