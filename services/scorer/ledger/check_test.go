package ledger_test

import (
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// shipped are the rules that ship with the binary.
func shipped(t testing.TB) (*ledger.Rules, *pipelines.Scorer) {
	t.Helper()
	p, err := pipelines.LoadScorer(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := ledger.NewRules(p)
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
