package main

import (
	"fmt"

	"github.com/foreshock/foreshock/services/scorer/ledger"
)

type testVerb struct{}

// Run runs the tests that are written as data beside the pipelines: signals in,
// indicators expected.
func (testVerb) Run(global *Global, streams std) error {
	p, err := global.load()
	if err != nil {
		return err
	}
	rules, err := scoringRules(p)
	if err != nil {
		return err
	}
	failed := 0
	for _, test := range p.Scorer.Tests {
		wrong := ledger.Check(rules, test)
		for _, finding := range wrong {
			fmt.Fprintln(streams.out, finding)
		}
		if len(wrong) > 0 {
			failed++
		}
	}
	fmt.Fprintf(streams.out, "%d passed, %d failed\n", len(p.Scorer.Tests)-failed, failed)
	if failed > 0 {
		return errChecked
	}
	return nil
}
