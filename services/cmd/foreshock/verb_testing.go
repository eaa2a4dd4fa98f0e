package main

import (
	"fmt"

	"github.com/foreshock/foreshock/services/alerter/rule"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

type testVerb struct{}

// Run runs the tests that are written as data beside the pipelines: signals in, indicators
// expected; changes in, alerts expected.
func (testVerb) Run(global *Global, streams std) error {
	p, err := global.load()
	if err != nil {
		return err
	}
	rules, err := scoringRules(p)
	if err != nil {
		return err
	}
	passed, failed := 0, 0
	ran := func(wrong []string) {
		for _, finding := range wrong {
			fmt.Fprintln(streams.out, finding)
		}
		if len(wrong) > 0 {
			failed++
		} else {
			passed++
		}
	}
	for _, test := range p.Scorer.Tests {
		ran(ledger.Check(rules, test))
	}
	for _, test := range p.Alerter.Tests {
		ran(rule.Check(p.Alerter, test))
	}
	fmt.Fprintf(streams.out, "%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		return errChecked
	}
	return nil
}
