package rule_test

import (
	"strings"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/alerter/rule"
)

func shipped(t testing.TB) pipelines.Alerter {
	t.Helper()
	p, err := pipelines.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	return p.Alerter
}

// The tests that are written as data beside the rules.
func TestWrittenAsData(t *testing.T) {
	t.Parallel()
	rules := shipped(t)
	if len(rules.Tests) < 10 {
		t.Fatalf("only %d tests were found", len(rules.Tests))
	}
	for _, test := range rules.Tests {
		for _, finding := range rule.Check(rules, test) {
			t.Error(finding)
		}
	}
}

// A test as data can fail: on another value, on an alert too many and on one too few.
func TestATestAsDataCanFail(t *testing.T) {
	t.Parallel()
	rules := shipped(t)
	value := 1.0
	for name, tt := range map[string]struct {
		expect []pipelines.AlertExpected
		says   string
	}{
		"another value": {[]pipelines.AlertExpected{{Rule: "gap-open", State: "raised", Value: &value}}, "value is 1000, want 1"},
		"another state": {[]pipelines.AlertExpected{{Rule: "gap-open", State: "resolved"}}, "state is raised, want resolved"},
		"too many":      {[]pipelines.AlertExpected{}, "not expected"},
		"too few":       {[]pipelines.AlertExpected{{Rule: "gap-open", State: "raised"}, {Rule: "risk-high", State: "raised"}}, "no alert of risk-high"},
	} {
		found := rule.Check(rules, pipelines.AlertTest{Name: name, Steps: []pipelines.AlertStep{{
			At: "2026-01-01", Company: "acme", Quarter: "2026Q1", Indicators: map[string]float64{"cut_gap": 1000}, Expect: tt.expect,
		}}})
		if len(found) != 1 || !strings.Contains(found[0], tt.says) {
			t.Errorf("%s: found %q, want one that says %q", name, found, tt.says)
		}
	}
}
