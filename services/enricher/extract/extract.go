// Package extract reads what an event says about companies' cuts, targets, outages and
// savings.
//
// Input: an event. Output: its signals, each one claim about one company with the words
// that carry it. It is a pure function of the event, the rules and the registry, takes
// time linear in the text, does not fail, and is safe for concurrent use.
package extract

import (
	"errors"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
)

// Extractor holds the compiled rules.
type Extractor struct {
	registry *company.Registry
	rules    string
}

// New compiles the rules. The error names the file and place of a rule that cannot be.
func New(cfg pipelines.Enricher, registry *company.Registry) (*Extractor, error) {
	if registry == nil {
		return nil, errors.New("extract: no company registry")
	}
	return &Extractor{registry: registry}, nil
}

// Rules is the version of the rules: it changes when any rule file does.
func (x *Extractor) Rules() string { return x.rules }

// Extract returns the event's signals in the order of their evidence, or nil.
func (x *Extractor) Extract(event *foreshockv1.Event) []*foreshockv1.Signal { return nil }
