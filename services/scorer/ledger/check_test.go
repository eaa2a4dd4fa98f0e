package ledger_test

import (
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/scorer/forecast"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// shipped are the rules that ship with the binary.
func shipped(t testing.TB) (*ledger.Rules, *pipelines.Scorer) {
	t.Helper()
	p, err := pipelines.LoadScorer(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	records, err := forecast.LoadRecords(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := ledger.NewRules(p, records)
	if err != nil {
		t.Fatal(err)
	}
	return rules, p
}

// documented are the rules without fitted models: weights that a test can reckon with.
func documented(t testing.TB) (*ledger.Rules, *pipelines.Scorer) {
	t.Helper()
	_, p := shipped(t)
	rules, err := ledger.NewRules(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rules, p
}

func TestWrittenAsData(t *testing.T) {
	t.Parallel()
	rules, p := shipped(t)
	for _, test := range p.Tests {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			for _, wrong := range ledger.Check(rules, test) {
				t.Error(wrong)
			}
		})
	}
}
