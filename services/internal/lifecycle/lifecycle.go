// Package lifecycle runs stages together: downstream starts first, upstream stops first,
// and the first failure stops all and is named.
//
// Input: stages from downstream to upstream. Output: nil after an asked-for stop, else the
// failure. It keeps no state beyond the call.
package lifecycle

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"
)

// Stage is one step on the path. Run blocks until ctx ends, and returns nil then, or
// until the stage fails.
type Stage interface {
	Name() string
	Run(ctx context.Context) error
}

// ErrEnded is the failure of a stage that returned although nobody asked it to.
var ErrEnded = errors.New("ended without being asked to")

// Run starts the stages in the order given and blocks. When ctx ends or a stage fails, it
// stops them in the opposite order, waiting for each, and returns the failures joined.
func Run(ctx context.Context, log *zap.Logger, stages ...Stage) error {
	type running struct {
		stage  Stage
		cancel context.CancelFunc
		done   chan error
	}
	var started []running
	failed := make(chan struct{}, len(stages))
	for _, stage := range stages {
		// Its own context: an upstream stage that drains must still find it working.
		own, cancel := context.WithCancel(context.WithoutCancel(ctx))
		r := running{stage, cancel, make(chan error, 1)}
		started = append(started, r)
		log.Info("stage starts", zap.String("stage", stage.Name()))
		go func() {
			err := r.stage.Run(own)
			if own.Err() == nil {
				if err == nil {
					err = ErrEnded
				}
				failed <- struct{}{}
			}
			r.done <- err
		}()
	}
	select {
	case <-ctx.Done():
	case <-failed:
	}
	var errs []error
	for i := len(started) - 1; i >= 0; i-- {
		r := started[i]
		r.cancel()
		if err := <-r.done; err != nil && !errors.Is(err, context.Canceled) {
			errs = append(errs, fmt.Errorf("stage %s: %w", r.stage.Name(), err))
		}
		log.Info("stage stopped", zap.String("stage", r.stage.Name()))
	}
	return errors.Join(errs...)
}

// Func makes a stage of a function.
func Func(name string, run func(ctx context.Context) error) Stage { return function{name, run} }

type function struct {
	name string
	run  func(ctx context.Context) error
}

func (f function) Name() string                  { return f.name }
func (f function) Run(ctx context.Context) error { return f.run(ctx) }
