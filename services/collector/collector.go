package collector

import (
	"context"
	"errors"
)

// Collector is the stage.
type Collector struct {
	cfg  Config
	deps Deps
}

// New makes the stage; Run or Once starts it.
func New(cfg Config, deps Deps) *Collector {
	return &Collector{cfg: cfg, deps: deps.withDefaults()}
}

// Name is the stage's name: its log field, its dead letters.
func (c *Collector) Name() string { return "collector" }

// Run reads every source on its interval until ctx ends.
func (c *Collector) Run(ctx context.Context) error { return errors.New("collector: not wired yet") }

// Once reads every source once, side by side, and says what each gave. The error is that
// of the bus or of ctx, never that of a source.
func (c *Collector) Once(ctx context.Context) (Summary, error) {
	return Summary{}, errors.New("collector: not wired yet")
}
