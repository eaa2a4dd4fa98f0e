package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/eval"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

type evalVerb struct {
	Details bool   `help:"List what went wrong in the half that is for looking at."`
	Hidden  bool   `help:"With --details or --json, also what went wrong in the half that rules must not be fitted to."`
	JSON    bool   `name:"json" help:"Both reports as one JSON object."`
	Fit     string `help:"Fit the judges of kinds, numbers and names anew to the half that is for looking at, and write it into this pipelines folder." type:"existingdir" placeholder:"DIR"`
}

// Run measures extraction against the labelled passages of the pipelines folder.
func (v *evalVerb) Run(global *Global, streams std) error {
	p, err := global.load()
	if err != nil {
		return err
	}
	cases, err := eval.Load(p.FS)
	if err != nil {
		return err
	}
	if v.Fit != "" {
		return v.fit(p, cases, streams)
	}
	registry, extractor, err := compile(p)
	if err != nil {
		return err
	}
	open, hidden := eval.Halves(cases)
	seen, unseen := eval.Run(extractor, registry, open), eval.Run(extractor, registry, hidden)
	if v.JSON {
		if !v.Hidden { // whoever fits rules must not see them
			unseen.Confused = nil
		}
		return json.NewEncoder(streams.out).Encode(map[string]*eval.Report{"open": seen, "hidden": unseen})
	}
	fmt.Fprintln(streams.out, "open half")
	seen.Write(streams.out, v.Details)
	fmt.Fprintln(streams.out, "\nhidden half")
	unseen.Write(streams.out, v.Details && v.Hidden)
	return nil
}

// fit writes enricher/kinds.json and enricher/judges.json. Each judge is fitted to what the
// rules and the judges before it leave.
func (v *evalVerb) fit(p *pipelines.Pipelines, cases []eval.Case, streams std) error {
	open, _ := eval.Halves(cases)
	tell := func(name string, weights int, fit eval.Fit) {
		fmt.Fprintf(streams.out, "%s: %d weights, %d decisions; on passages left out precision %.3f, recall %.3f, F1 %.3f; rules alone %.3f, %.3f, %.3f\n",
			name, weights, fit.Asked, fit.Judged.Precision(), fit.Judged.Recall(), fit.Judged.F1(), fit.Rules.Precision(), fit.Rules.Recall(), fit.Rules.F1())
	}
	p.Enricher.Kinds, p.Enricher.Judges = nil, nil
	registry, extractor, err := compile(p)
	if err != nil {
		return err
	}
	kinds, fit, err := eval.FitKinds(extractor, open)
	if err != nil {
		return err
	}
	tell("kinds", len(kinds.All.Weights), fit)
	models := map[string]*judge.Model{}
	if models["numbers"], fit, err = eval.FitNumbers(extractor, kinds, open); err != nil {
		return err
	}
	tell("numbers", len(models["numbers"].Weights), fit)
	if models["names"], fit, err = eval.FitNames(extractor.Judging(models), registry, kinds, open); err != nil {
		return err
	}
	tell("names", len(models["names"].Weights), fit)
	if models["claims"], models["confidence"], fit, err = eval.FitClaims(extractor.Judging(models), registry, kinds, open); err != nil {
		return err
	}
	tell("claims", len(models["claims"].Weights), fit)
	for name, fitted := range map[string]any{"kinds.json": kinds.All, "judges.json": models} {
		content, err := json.MarshalIndent(fitted, "", " ")
		if err != nil {
			return fmt.Errorf("eval: %w", err)
		}
		if err := os.WriteFile(filepath.Join(v.Fit, "enricher", name), append(content, '\n'), 0o644); err != nil {
			return fmt.Errorf("eval: %w", err)
		}
	}
	fmt.Fprintln(streams.out, filepath.Join(v.Fit, "enricher"))
	return nil
}
