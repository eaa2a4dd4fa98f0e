package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/foreshock/foreshock/services/scorer/ledger"
)

type asofVerb struct {
	Company string `arg:"" help:"Name, ticker or id of a company."`
	Day     string `arg:"" help:"The day, as YYYY-MM-DD; its end counts."`
	JSON    bool   `name:"json" help:"As JSON."`
}

// asofAnswer is that of `foreshock indicators --json`, and the facts.
type asofAnswer struct {
	answer
	Facts          []factAnswer          `json:"facts"`
	Programmes     []programmeAnswer     `json:"programmes"`
	Contradictions []contradictionAnswer `json:"contradictions"`
}

// Run tells everything that was known of a company on a day.
func (v *asofVerb) Run(ctx context.Context, global *Global, streams std) error {
	asOf, err := lastOfDay("DAY", v.Day)
	if err != nil {
		return err
	}
	q, err := global.inquire(ctx, streams, "asof", v.Company, asOf)
	if err != nil {
		return err
	}
	state := ledger.AsOf(q.rules, q.company, q.signals, asOf)
	if v.JSON {
		out, err := asofAnswerOf(state)
		if err != nil {
			return fmt.Errorf("asof: %w", err)
		}
		return json.NewEncoder(streams.out).Encode(out)
	}
	if err := writeState(streams.out, state); err != nil {
		return err
	}
	p := newPage(streams.out)
	p.line("")
	p.line("%s", counted(len(state.Facts), "fact", "facts"))
	for _, f := range state.Facts {
		p.line("")
		p.line("  %s", factLine(f))
		p.evidence("    ", f)
	}
	p.contradictions(contradictionAnswersOf(state.Contradictions))
	return p.close()
}

func asofAnswerOf(state ledger.State) (asofAnswer, error) {
	facts, err := factAnswersOf(state.Facts)
	return asofAnswer{answerOf(state), facts, programmeAnswersOf(state.Programmes), contradictionAnswersOf(state.Contradictions)}, err
}
