package backfill

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
)

// Run is one run of a batch as table batch keeps it.
type Run struct {
	Name, Trigger, Input string
	Window               Window
	StartedAt            time.Time
	// State is running, done, stopped or failed; Error says why of the last two.
	State, Error string
	Resumed      bool
	Status
	// Receipt is there once State is done; Seconds of it always.
	Receipt Receipt
}

// States of a run.
const (
	Running = "running"
	Done    = "done"
	Stopped = "stopped" // it can be resumed
	Failed  = "failed"
)

// Status is how far a run is.
type Status struct {
	// Phase is reading, publishing, enriching, scoring, checking, or empty at the end.
	Phase string
	// Documents read so far, refused ones among them; Published events, of which the tables
	// held Settled already: these took no further way.
	Documents, Published, Settled int
	// EventsPending and SignalsPending are those of backfills that no stage has dealt with.
	EventsPending, SignalsPending int
	// Progress is a share, 0 to 1; PerSecond counts events that were published.
	Progress, PerSecond float64
	// Left is how long the rest takes at the rate so far; negative where nobody can tell.
	Left time.Duration

	bytes int64
}

// run is a run under way.
type run struct {
	b       *Backfill
	options Options
	total   int64 // bytes of the input; 0 where unknown
	skip    int   // events published by the run that this one resumes
	reread  bool
	// again tells that the batch was loaded whole under these rules before.
	again bool
	// loaded is what the checkpoint says of that once the run has come to its end.
	loaded string

	mu   sync.Mutex
	ends ends
	Run
}

func (b *Backfill) newRun(name, input string, o Options) *run {
	return &run{b: b, options: o, Run: Run{
		Name: name, Trigger: o.Trigger, Input: input, Window: o.Window, StartedAt: b.deps.Now().UTC(), State: Running,
		Status: Status{Phase: "reading", Left: -1},
	}}
}

func (r *run) update(change func(*Status)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.Status)
}

func (r *run) phase(name string) { r.update(func(s *Status) { s.Phase = name }) }

// seen is the run as it stands, its progress worked out.
func (r *run) seen() Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	seconds := r.b.deps.Now().Sub(r.StartedAt).Seconds()
	r.Receipt.Seconds = seconds
	s := &r.Status
	if seconds > 0 {
		s.PerSecond = float64(s.Published) / seconds
	}
	expected := float64(max(s.Documents, s.Published))
	if s.Phase == "reading" && r.total > 0 && s.bytes > 0 {
		expected = max(expected, expected*float64(r.total)/float64(s.bytes))
	}
	if expected > 0 && r.State == Running {
		enriched := max(s.Published-s.EventsPending, 0)
		scored := max(enriched-s.SignalsPending, 0)
		s.Progress = min(float64(s.Published+enriched+scored)/(3*expected), 0.99)
	}
	s.Left = -1
	if s.Progress > 0.02 {
		s.Left = time.Duration(seconds * (1 - s.Progress) / s.Progress * float64(time.Second))
	}
	return r.Run
}

// Pauses of the observer.
const (
	observeEvery = 200 * time.Millisecond
	recordEvery  = 2 * time.Second
	// unattendedFor is how long nobody may work on what waits before the run gives up.
	unattendedFor = 30 * time.Second
)

// whole does the work, tells how far it is meanwhile, and keeps how it ended.
func (r *run) whole(ctx context.Context, work func(context.Context) (Receipt, error)) (Receipt, error) {
	if r.options.DryRun {
		return r.dry(ctx, work)
	}
	if err := r.b.deps.Store.Record(ctx, r.seen()); err != nil {
		return Receipt{}, err
	}
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var observer errgroup.Group
	ended := make(chan struct{})
	observer.Go(func() error {
		if err := r.observe(working, ended); err != nil {
			stop(err)
		}
		return nil
	})
	receipt, err := work(working)
	close(ended)
	_ = observer.Wait()
	if cause := context.Cause(working); err != nil && cause != nil && ctx.Err() == nil {
		err = cause // what the observer found is why the work was stopped
	}
	r.end(ctx, receipt, err)
	seen := r.seen()
	receipt.Seconds = seen.Receipt.Seconds
	receipt.Stages = r.ends.rates(r.StartedAt, receipt)
	r.tell(seen)
	// A run that was told to stop still says where it stands.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if recorded := r.b.deps.Store.Record(last, seen); recorded != nil {
		r.b.deps.Log.Warn("run not recorded", zap.String("batch", r.Name), zap.Error(recorded))
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("batch %s: %w", r.Name, err)
	}
	return receipt, nil
}

func (r *run) dry(ctx context.Context, work func(context.Context) (Receipt, error)) (Receipt, error) {
	receipt, err := work(ctx)
	if err != nil {
		return Receipt{}, fmt.Errorf("batch %s: %w", r.Name, err)
	}
	receipt.Seconds = r.b.deps.Now().Sub(r.StartedAt).Seconds()
	return receipt, nil
}

func (r *run) end(ctx context.Context, receipt Receipt, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Phase = ""
	switch {
	case err == nil:
		r.State, r.Progress, r.Receipt = Done, 1, receipt
	case ctx.Err() != nil || errors.Is(err, context.Canceled):
		r.State, r.Error = Stopped, "told to stop"
	default:
		r.State, r.Error = Failed, err.Error()
	}
}

func (r *run) tell(seen Run) {
	if r.options.Progress != nil {
		r.options.Progress(seen.Status)
	}
}

// observe looks at the stages' backlog until the work has ended; an error where nobody
// works on it.
func (r *run) observe(ctx context.Context, ended <-chan struct{}) error {
	tick := time.NewTicker(observeEvery)
	defer tick.Stop()
	attendedAt, recordedAt := r.b.deps.Now(), r.b.deps.Now()
	for {
		select {
		case <-ended:
			return nil
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		events, signals, attended, err := r.b.deps.Path.Backlog(ctx)
		if err != nil {
			continue // the broker is away; what waits for it says so
		}
		now := r.b.deps.Now()
		if attended || events+signals == 0 {
			attendedAt = now
		}
		if now.Sub(attendedAt) > unattendedFor {
			return errors.New("nobody works on what was published: start `foreshock enrich` and `foreshock score` on these servers, then go on with --resume")
		}
		r.update(func(s *Status) {
			if !r.ends.published.IsZero() && events == 0 && r.ends.enriched.IsZero() {
				r.ends.enriched = now
			}
			s.EventsPending, s.SignalsPending = events, signals
			if s.Phase == "enriching" && events == 0 {
				s.Phase = "scoring"
			}
		})
		seen := r.seen()
		r.tell(seen)
		if now.Sub(recordedAt) >= recordEvery {
			recordedAt = now
			if err := r.b.deps.Store.Record(ctx, seen); err != nil && ctx.Err() == nil {
				r.b.deps.Log.Warn("run not recorded", zap.String("batch", r.Name), zap.Error(err))
			}
		}
	}
}
