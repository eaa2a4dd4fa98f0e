package collector

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Publisher puts events on the bus. Nil means that all are durable; with an error some
// may be, and all may be published again, which their ids make harmless.
type Publisher interface {
	Publish(ctx context.Context, events []*foreshockv1.Event, backfill bool) error
}

// Cursors keeps how far each source was read. Load is nil where nothing was saved.
type Cursors interface {
	Load(ctx context.Context, source string) ([]byte, error)
	Save(ctx context.Context, source string, cursor []byte) error
}

// Refuser keeps what was refused, so that nothing is lost unseen. Nil means durable.
// The same refusal twice has the same ID.
type Refuser interface {
	Refuse(ctx context.Context, r Refusal) error
}

// Refusal is one item, line or document that gave no event.
type Refusal struct {
	// ID derives from the other fields.
	ID string
	// Source is the source's name; Location the file or address that was read.
	Source, Location string
	// Document is the item's own key where it has one.
	Document string
	// Line counts from 1 in a JSON Lines file, Position from 1 in a feed; else 0.
	Line, Position int
	// Reason is one of a small set of words, fit for a metric; Detail says what was wrong.
	Reason, Detail string
	// Raw is the start of what was refused.
	Raw []byte
}

// Deps are what the stage works with. Publisher and Cursors are needed; the zero value of
// each other field has a working default.
type Deps struct {
	Publisher Publisher
	Cursors   Cursors
	// Refuser may be nil: then refusals are counted and logged only.
	Refuser Refuser
	// Health may be nil: then it is told to the metrics only.
	Health HealthKeeper
	// Files holds what embedded: URLs name.
	Files   fs.FS
	Log     *zap.Logger
	Metrics prometheus.Registerer
	// Now, Wait and Jitter are the clock and the randomness. Wait returns early with the
	// context's error; Jitter is a random number from 0 up to 1.
	Now    func() time.Time
	Wait   func(ctx context.Context, d time.Duration) error
	Jitter func() float64
}

func (d Deps) withDefaults() Deps {
	if d.Log == nil {
		d.Log = zap.NewNop()
	}
	if d.Metrics == nil {
		d.Metrics = prometheus.NewRegistry()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Wait == nil {
		d.Wait = wait
	}
	if d.Jitter == nil {
		d.Jitter = rand.Float64
	}
	return d
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
