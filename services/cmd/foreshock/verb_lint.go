package main

import (
	"errors"
	"fmt"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract"
)

type lintVerb struct{}

// Run checks every file of the pipelines folder; each error names its file and place.
func (lintVerb) Run(global *Global, streams std) error {
	p, err := global.load()
	if err != nil {
		return err
	}
	registry, err := company.Load(p.FS)
	if err != nil {
		return err
	}
	_, err = extract.New(p.Enricher, registry)
	if err := errors.Join(err); err != nil {
		return err
	}
	fmt.Fprintf(streams.out, "pipelines are well-formed: %d streams, %d alert rules\n", len(p.Streams.Streams), len(p.Alerter.Rules))
	return nil
}
