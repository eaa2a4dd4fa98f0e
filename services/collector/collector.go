package collector

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/collector/article"
	"github.com/foreshock/foreshock/services/collector/convert"
	"github.com/foreshock/foreshock/services/collector/fetch"
)

// Collector is the stage.
type Collector struct {
	cfg       Config
	deps      Deps
	converter *convert.Converter
	client    *fetch.Client
	articles  *article.Reader
	metrics   *metrics
	// wrong is what is wrong with the configuration; Run and Once return it.
	wrong error
}

// New makes the stage; Run or Once starts it. What is wrong with the configuration they
// tell.
func New(cfg Config, deps Deps) *Collector {
	c := &Collector{cfg: cfg, deps: deps.withDefaults()}
	c.metrics = newMetrics(c.deps.Metrics)
	var converting, fetching error
	c.converter, converting = convert.New(cfg.Limits, cfg.Rules)
	c.client, fetching = fetch.New(cfg.Fetch, c.deps.Now)
	if fetching == nil {
		c.articles = article.New(c.client, "Foreshock", c.deps.Now)
	}
	c.wrong = errors.Join(converting, fetching, checkNames(cfg.Sources))
	return c
}

func checkNames(sources []pipelines.Source) error {
	names := map[string]bool{}
	for _, s := range sources {
		if s.Name == "" || names[s.Name] {
			return fmt.Errorf("source %q (%s): names must be given and differ", s.Name, s.URL)
		}
		names[s.Name] = true
	}
	return nil
}

// Name is the stage's name: its log field, its dead letters.
func (c *Collector) Name() string { return "collector" }

// Run reads every source on its interval until ctx ends. Sources never stop each other;
// while the bus cannot be reached, all wait and read again.
func (c *Collector) Run(ctx context.Context) error {
	if c.wrong != nil {
		return fmt.Errorf("collector: %w", c.wrong)
	}
	defer c.client.Close()
	c.deps.Log.Info("reading sources", zap.Int("sources", len(c.cfg.Sources)))
	slots := semaphore.NewWeighted(int64(max(1, c.cfg.Concurrency)))
	group, ctx := errgroup.WithContext(ctx)
	for _, source := range c.cfg.Sources {
		group.Go(func() error { return c.follow(ctx, source, slots) })
	}
	group.Go(func() error { // without any source there is nothing to do, which is no failure
		<-ctx.Done()
		return ctx.Err()
	})
	err := group.Wait()
	c.deps.Log.Info("stopped reading sources")
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// follow reads one source again and again.
func (c *Collector) follow(ctx context.Context, source pipelines.Source, slots *semaphore.Weighted) error {
	log := c.deps.Log.With(zap.String("source", source.Name))
	bus := backoff.NewExponentialBackOff()
	bus.InitialInterval, bus.MaxInterval, bus.RandomizationFactor = time.Second, 30*time.Second, 0
	for {
		if err := slots.Acquire(ctx, 1); err != nil {
			return err
		}
		_, pause, err := c.read(ctx, source)
		slots.Release(1)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			log.Warn("the bus does not answer; reading again later", zap.Error(err))
			pause = c.jitter(bus.NextBackOff())
		} else {
			bus.Reset()
		}
		if err := c.deps.Wait(ctx, pause); err != nil {
			return err
		}
	}
}

// pause is how long to leave a source alone: its interval, doubled with every failure in a
// row, and never less than its publisher asks. A local source only costs a look.
func (c *Collector) pause(source pipelines.Source, state State, failures int, notBefore time.Time) time.Duration {
	pause := max(source.Every, time.Second)
	if failures > 0 && isRemote(source.URL) {
		if state == Failed {
			failures += 3
		}
		pause = min(pause<<min(failures-1, 10), max(c.cfg.LongestPause, pause))
	}
	pause = c.jitter(pause)
	if asked := notBefore.Sub(c.deps.Now()); !notBefore.IsZero() && asked > pause {
		pause = asked
	}
	return pause
}

// jitter keeps sources of one interval from being read at one instant: a tenth more or less.
func (c *Collector) jitter(d time.Duration) time.Duration {
	return d + time.Duration((c.deps.Jitter()-0.5)*0.2*float64(d))
}

// Once reads every source once, side by side, and says what each gave. The error is that
// of the configuration, the bus or ctx, never that of a source.
func (c *Collector) Once(ctx context.Context) (Summary, error) {
	if c.wrong != nil {
		return Summary{}, fmt.Errorf("collector: %w", c.wrong)
	}
	defer c.client.Close()
	summary := Summary{Sources: make([]SourceSummary, len(c.cfg.Sources))}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, c.cfg.Concurrency))
	for i, source := range c.cfg.Sources {
		group.Go(func() error {
			read, _, err := c.read(ctx, source)
			summary.Sources[i] = read
			if err != nil {
				return fmt.Errorf("collector: source %s: %w", source.Name, err)
			}
			return nil
		})
	}
	return summary, group.Wait()
}

// read reads one source from its cursor on. The error is that of the bus or of ctx; what
// is wrong with the source is in the summary. Pause is how long to leave it alone.
func (c *Collector) read(ctx context.Context, source pipelines.Source) (summary SourceSummary, pause time.Duration, err error) {
	r := &reading{c: c, source: source, at: c.deps.Now().UTC(), summary: SourceSummary{Name: source.Name, URL: shownURL(source.URL), State: Read}}
	stored, err := c.deps.Cursors.Load(ctx, source.Name)
	if err != nil {
		return r.summary, 0, errBus{fmt.Errorf("load cursor: %w", err)}
	}
	if r.cursor, err = decodeCursor(stored, source.URL); err != nil {
		c.deps.Log.Warn("cursor cannot be read; the source is read from its start", zap.String("source", source.Name), zap.Error(err))
	}
	r.first = r.cursor.Changed.IsZero()
	before, err := r.cursor.encode()
	if err != nil {
		return r.summary, 0, err
	}
	r.out = newOutbox(ctx, c.deps, source.Name, source.Backfill)
	err = r.end(ctx, before, r.try(ctx))
	if closing := r.out.close(); closing != nil {
		err = closing // the first error of the bus, and the reason of any after it
	}
	if err != nil {
		return r.summary, 0, err
	}
	c.count(r)
	return r.summary, r.pause, nil
}

// try reads the source; a crash of a parser is trouble with its document.
func (r *reading) try(ctx context.Context) (err error) {
	defer func() {
		if crash := recover(); crash != nil {
			r.c.deps.Log.Error("crashed on a document", zap.String("source", r.source.Name), zap.Any("crash", crash), zap.ByteString("stack", debug.Stack()))
			err = &trouble{reason: "crash", detail: fmt.Sprintf("crashed on its document: %v", crash), permanent: true}
		}
	}()
	if isRemote(r.source.URL) {
		return r.readRemote(ctx)
	}
	return r.readLocal(ctx)
}

// end notes how the reading went and saves what it gave.
func (r *reading) end(ctx context.Context, before []byte, err error) error {
	t := troubled(ctx, err)
	if err != nil && t == nil {
		return err
	}
	if t != nil {
		r.summary.State = Unreachable
		if t.permanent {
			r.summary.State = Failed
		}
		r.summary.Error, r.summary.Reason = t.detail, t.reason
	}
	r.judge(t)
	r.pause = r.c.pause(r.source, r.summary.State, r.cursor.Failures, r.notBefore)
	r.tell(ctx, t)
	after, err := r.cursor.encode()
	if err != nil {
		return err
	}
	if string(after) != string(before) || len(r.batch.events)+len(r.batch.refusals) > 0 {
		return r.save()
	}
	return nil
}

// judge counts failures and tells of the first and of the end of them.
func (r *reading) judge(t *trouble) {
	log := r.c.deps.Log.With(zap.String("source", r.source.Name))
	switch {
	case t != nil:
		if r.cursor.Failures++; r.cursor.Failures == 1 {
			log.Warn("source cannot be read", zap.String("state", string(r.summary.State)), zap.String("reason", r.summary.Error))
		}
	case r.summary.State != Waiting:
		if r.cursor.Failures > 0 {
			log.Info("source can be read again", zap.Int("failures", r.cursor.Failures))
		}
		r.cursor.Failures = 0
	}
	r.cursor.Verdict = judge(r.cursor.Verdict, r.summary, t, r.cursor.Failures, r.refused)
}

// count tells the metrics.
func (c *Collector) count(r *reading) {
	name := r.source.Name
	c.metrics.readings.WithLabelValues(name, string(r.summary.State), r.summary.Reason).Inc()
	c.metrics.seconds.WithLabelValues(name).Observe(c.deps.Now().Sub(r.at).Seconds())
	if r.summary.State == Read || r.summary.State == Unchanged {
		c.metrics.lastSuccess.WithLabelValues(name).Set(float64(r.at.Unix()))
	}
}

func isRemote(url string) bool {
	return strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")
}
