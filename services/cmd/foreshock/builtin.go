package main

import (
	"io/fs"
	"sync"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract"
	"github.com/foreshock/foreshock/services/scorer/forecast"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// What is made of the built-in pipelines is made once: it never changes, and several stages
// of a process ask for it.
var (
	builtIn          = sync.OnceValues(func() (*pipelines.Pipelines, error) { return pipelines.Load(pipelines.Embedded) })
	builtInRegistry  = sync.OnceValues(func() (*company.Registry, error) { return company.Load(pipelines.Embedded) })
	builtInExtractor = sync.OnceValues(func() (*extract.Extractor, error) {
		p, err := builtIn()
		if err != nil {
			return nil, err
		}
		registry, err := builtInRegistry()
		if err != nil {
			return nil, err
		}
		return extract.New(p.Enricher, registry)
	})
	builtInRules = sync.OnceValues(func() (*ledger.Rules, error) {
		p, err := builtIn()
		if err != nil {
			return nil, err
		}
		return rulesOf(p)
	})
)

// registryOf are the companies of a pipelines folder. Names that it is taught are its own.
func registryOf(files fs.FS) (*company.Registry, error) {
	if files != pipelines.Embedded {
		return company.Load(files)
	}
	registry, err := builtInRegistry()
	if err != nil {
		return nil, err
	}
	return registry.Fork(), nil
}

// compile makes what reads documents by the rules of a pipelines folder, and the registry of
// companies that it looks in.
func compile(p *pipelines.Pipelines) (*company.Registry, *extract.Extractor, error) {
	registry, err := registryOf(p.FS)
	if err != nil {
		return nil, nil, err
	}
	if p.FS == pipelines.Embedded {
		extractor, err := builtInExtractor()
		if err != nil {
			return nil, nil, err
		}
		return registry, extractor.With(registry), nil
	}
	extractor, err := extract.New(p.Enricher, registry)
	return registry, extractor, err
}

// scoringRules are the rules of scoring with the fitted models of the pipelines folder, as
// every verb and stage uses them.
func scoringRules(p *pipelines.Pipelines) (*ledger.Rules, error) {
	if p.FS == pipelines.Embedded {
		return builtInRules()
	}
	return rulesOf(p)
}

func rulesOf(p *pipelines.Pipelines) (*ledger.Rules, error) {
	records, err := forecast.LoadRecords(p.FS)
	if err != nil {
		return nil, err
	}
	if records == nil { // a nil *Records would be a model that is there
		return ledger.NewRules(&p.Scorer, nil)
	}
	return ledger.NewRules(&p.Scorer, records)
}
