package main

import (
	"encoding/json"
	"fmt"

	"github.com/foreshock/foreshock/services/enricher/eval"
)

type evalVerb struct {
	Details bool `help:"List what went wrong in the half that is for looking at."`
	Hidden  bool `help:"With --details or --json, also what went wrong in the half that rules must not be fitted to."`
	JSON    bool `name:"json" help:"Both reports as one JSON object."`
}

// Run measures extraction against the labelled passages of the pipelines folder.
func (v *evalVerb) Run(global *Global, streams std) error {
	p, err := global.load()
	if err != nil {
		return err
	}
	registry, extractor, err := compile(p)
	if err != nil {
		return err
	}
	cases, err := eval.Load(p.FS)
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
