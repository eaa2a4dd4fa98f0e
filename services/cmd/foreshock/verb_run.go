package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"go.uber.org/zap"

	"github.com/foreshock/foreshock/services/collector"
	"github.com/foreshock/foreshock/services/internal/lifecycle"
	"github.com/foreshock/foreshock/services/internal/precedence"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

type runVerb struct {
	Source   []string `help:"Read this source instead of the configured ones: https://…, http://…, or file:… for a file or folder. Repeatable." placeholder:"URL" sep:"none"`
	Once     bool     `help:"Read every source once, drain the whole path, print a summary, exit."`
	JSON     bool     `name:"json" help:"The summary of --once as a line of JSON."`
	HTTPPort int      `name:"http-port" help:"Loopback port of the page." default:"8080" placeholder:"PORT"`
	HTTPHost []string `name:"http-host" help:"Further host names under which the page may be asked for." placeholder:"NAME"`
	Bridges  string   `help:"File of bridges that carry alerts to webhooks, e-mail and chat." type:"existingfile" placeholder:"FILE"`
}

// Run is the whole path in one process, until it is told to stop or, with --once, until
// every source has been read and everything has taken effect.
func (v *runVerb) Run(ctx context.Context, global *Global, streams std) (err error) {
	if err := checkSources(v.Source); err != nil {
		return err
	}
	log, err := global.logger(streams)
	if err != nil {
		return err
	}
	p, err := global.load()
	if err != nil {
		return err
	}
	precedence.Share()
	began := time.Now()
	n := need{nats: true, clickHouse: true, own: true}
	if !v.Once {
		n.natsPort, n.clickHousePort, n.clickHouseHTTPPort = global.NATSPort, global.ClickHousePort, global.ClickHouseHTTPPort
	}
	s, w, letGo, err := global.wired(ctx, p, n, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, letGo()) }()

	collecting, err := w.collector(ctx, v.Source)
	if err != nil {
		return err
	}
	downstream, err := w.downstream(ctx)
	if err != nil {
		return err
	}
	if v.Once {
		summary, err := w.once(ctx, collecting, downstream)
		if err != nil {
			return err
		}
		summary.Seconds = time.Since(began).Seconds()
		if err := summary.write(streams.out, v.JSON); err != nil {
			return err
		}
		if len(v.Source) > 0 {
			return unread(summary.read)
		}
		return nil
	}
	issuing, err := w.issuer()
	if err != nil {
		return err
	}
	history, err := w.backfill(ctx, global.Data)
	if err != nil {
		return err
	}
	page, err := w.query(ctx, net.JoinHostPort("127.0.0.1", strconv.Itoa(v.HTTPPort)), v.HTTPHost)
	if err != nil {
		return fmt.Errorf("%w; choose another port with --http-port", err)
	}
	outward, err := w.outward(ctx, v.Bridges)
	if err != nil {
		return err
	}
	v.greet(streams.out, s, page.Addr(), global.Data)
	stages := append(outward, page, w.alone(issuing))
	return lifecycle.Run(ctx, log, append(append(stages, downstream...), history, collecting)...)
}

// checkSources tells of a --source that cannot be one, before any server starts.
func checkSources(given []string) error {
	if _, err := collector.Sources(given...); err != nil {
		return wrongUsage("--source: %w", err)
	}
	return nil
}

// greet says where everything is, for the person who started it.
func (v *runVerb) greet(out io.Writer, s *servers, page, data string) {
	fmt.Fprintf(out, "Foreshock runs. Stop it with Ctrl-C.\n\n  page        http://%s\n", page)
	if s.nats != nil {
		fmt.Fprintf(out, "  alerts      nats sub -s %s 'foreshock.alert.>'\n", s.nats.URL())
	}
	if s.clickHouse != nil {
		fmt.Fprintf(out, "  SQL         bin/foreshock sql %s'SELECT * FROM indicator_latest LIMIT 10'\n", dataFlag(data))
	}
	fmt.Fprintln(out)
}

// outward are the stages behind the alerter: what those see who watch, ask and are told.
func (w *wiring) outward(ctx context.Context, bridges string) ([]lifecycle.Stage, error) {
	projecting, err := w.projector(ctx)
	if err != nil {
		return nil, err
	}
	answering, err := w.answering()
	if err != nil {
		return nil, err
	}
	stages := []lifecycle.Stage{answering, projecting}
	if bridges != "" {
		notifying, err := w.notifier(ctx, bridges)
		if err != nil {
			return nil, err
		}
		stages = append(stages, notifying)
	}
	return stages, nil
}

// downstream are the stages behind the collector, the last one first.
func (w *wiring) downstream(ctx context.Context) ([]lifecycle.Stage, error) {
	enriching, err := w.enricher(ctx) // first: the alerter looks companies up in its registry
	if err != nil {
		return nil, err
	}
	scoring, err := w.scorer()
	if err != nil {
		return nil, err
	}
	alerting, err := w.alerter(ctx)
	if err != nil {
		return nil, err
	}
	return []lifecycle.Stage{alerting, scoring, enriching}, nil
}

// summary of a run with --once. The counts are of new rows.
type summary struct {
	Sources    int     `json:"sources"`
	Events     int64   `json:"events"`
	Signals    int64   `json:"signals"`
	Facts      int64   `json:"facts"`
	Indicators int64   `json:"indicators"`
	Alerts     int64   `json:"alerts"`
	Refused    int     `json:"refused"`
	Dead       uint64  `json:"dead"`
	Seconds    float64 `json:"seconds"`

	read collector.Summary
}

// once reads every source once and waits until the last alert is out. What an earlier,
// killed run left under way takes effect too.
func (w *wiring) once(ctx context.Context, collecting *collector.Collector, downstream []lifecycle.Stage) (summary, error) {
	before, err := w.warehouse.Counts(ctx)
	if err != nil {
		return summary{}, err
	}
	deadBefore, err := w.bus.DeadLetters(ctx)
	if err != nil {
		return summary{}, err
	}
	var read collector.Summary
	err = w.drain(ctx, downstream, func(ctx context.Context) (err error) {
		read, err = collecting.Once(ctx)
		return err
	})
	if err != nil {
		return summary{}, err
	}
	if err := w.issue(ctx); err != nil {
		return summary{}, err
	}
	projecting, err := w.projector(ctx)
	if err != nil {
		return summary{}, err
	}
	if err := projecting.Rebuild(ctx); err != nil {
		return summary{}, err
	}
	after, err := w.warehouse.Counts(ctx)
	if err != nil {
		return summary{}, err
	}
	deadAfter, err := w.bus.DeadLetters(ctx)
	if err != nil {
		return summary{}, err
	}
	s := newRows(before, after)
	s.Sources, s.Refused, s.read = len(read.Sources), read.Refused(), read
	for stage, n := range deadAfter {
		if stage != collecting.Name() { // what the collector refused is counted as refused
			s.Dead += n - min(n, deadBefore[stage]) // fewer now where some were purged meanwhile
		}
	}
	return s, nil
}

// issue brings forecasts and resolutions up to now, as replays: what was read may be old.
func (w *wiring) issue(ctx context.Context) error {
	issuing, err := w.issuer()
	if err != nil {
		return err
	}
	_, err = issuing.Issue(ctx, false)
	return err
}

// consumers of all stages, so ordered that each has got everything once those before it
// have dealt with what they had.
var consumers = []string{"enricher", "enricher-backfill", "scorer", "scorer-backfill", "alerter"}

// drain runs the stages while feed feeds them, and until all of it has taken effect.
func (w *wiring) drain(ctx context.Context, downstream []lifecycle.Stage, feed func(context.Context) error) error {
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- lifecycle.Run(running, w.log, downstream...) }()

	fed := make(chan error, 1)
	go func() {
		err := feed(running)
		for _, stage := range consumers {
			if err == nil {
				err = w.bus.Drained(running, stage)
			}
		}
		fed <- err
	}()
	select {
	case err := <-ended: // a stage failed, or the process was told to stop
		stop()
		<-fed
		if err == nil {
			err = ctx.Err()
		}
		return err
	case err := <-fed:
		stop()
		return errors.Join(err, <-ended)
	}
}

// unread is an error that names each source that was not read and why, nil if all were.
// It is for sources that were asked for by name: one of the configuration that cannot be
// reached today is reported and stops nothing.
func unread(read collector.Summary) error {
	var errs []error
	for _, source := range read.Sources {
		if source.State == collector.Failed || source.State == collector.Unreachable {
			errs = append(errs, fmt.Errorf("source %s (%s): %s: %s", printable(source.Name), printable(source.URL), source.State, printable(source.Error)))
		}
	}
	return errors.Join(errs...)
}

func newRows(before, after warehouse.Counts) summary {
	return summary{
		Events: after.Events - before.Events, Signals: after.Signals - before.Signals, Facts: after.Facts - before.Facts,
		Indicators: after.Indicators - before.Indicators, Alerts: after.Alerts - before.Alerts,
	}
}

func (s summary) write(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(s)
	}
	for _, source := range s.read.Sources {
		fmt.Fprintf(out, "%-28s %-12s %d items, %d events", printable(source.Name), source.State, source.Items, source.Events)
		if source.Error != "" {
			fmt.Fprintf(out, "  (%s)", printable(source.Error))
		}
		fmt.Fprintln(out)
	}
	_, err := fmt.Fprintf(out, "%d sources: %d new events, %d signals, %d facts, %d indicators, %d alerts; %d refused, %d dead letters; %.1f s\n",
		s.Sources, s.Events, s.Signals, s.Facts, s.Indicators, s.Alerts, s.Refused, s.Dead, s.Seconds)
	return err
}

// stages of a cluster, each a process of its own.
type (
	collectVerb struct {
		Source []string `help:"Read this source instead of the configured ones. Repeatable." placeholder:"URL" sep:"none"`
	}
	enrichVerb struct{}
	scoreVerb  struct{}
	alertVerb  struct{}
	notifyVerb struct {
		Bridges string `help:"File of bridges that carry alerts to webhooks, e-mail and chat." required:"" type:"existingfile" placeholder:"FILE"`
	}
	serveVerb struct {
		HTTPAddress string   `name:"http-address" help:"Address of the page." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
		HTTPHost    []string `name:"http-host" help:"Further host names under which the page may be asked for." placeholder:"NAME"`
	}
)

func (v *collectVerb) Run(ctx context.Context, global *Global, streams std) error {
	if err := checkSources(v.Source); err != nil {
		return err
	}
	return global.stage(ctx, streams, func(w *wiring) (lifecycle.Stage, error) { return w.collector(ctx, v.Source) })
}

func (enrichVerb) Run(ctx context.Context, global *Global, streams std) error {
	return global.stage(ctx, streams, func(w *wiring) (lifecycle.Stage, error) { return w.enricher(ctx) })
}

func (scoreVerb) Run(ctx context.Context, global *Global, streams std) error {
	return global.stages(ctx, streams, func(w *wiring) ([]lifecycle.Stage, error) {
		scoring, err := w.scorer()
		if err != nil {
			return nil, err
		}
		issuing, err := w.issuer()
		return []lifecycle.Stage{w.alone(issuing), scoring}, err
	})
}

func (alertVerb) Run(ctx context.Context, global *Global, streams std) error {
	return global.stages(ctx, streams, func(w *wiring) ([]lifecycle.Stage, error) {
		projecting, err := w.projector(ctx)
		if err != nil {
			return nil, err
		}
		alerting, err := w.alerter(ctx)
		return []lifecycle.Stage{projecting, alerting}, err
	})
}

func (v *notifyVerb) Run(ctx context.Context, global *Global, streams std) error {
	return global.stage(ctx, streams, func(w *wiring) (lifecycle.Stage, error) { return w.notifier(ctx, v.Bridges) })
}

func (v *serveVerb) Run(ctx context.Context, global *Global, streams std) error {
	return global.stages(ctx, streams, func(w *wiring) ([]lifecycle.Stage, error) {
		answering, err := w.answering()
		if err != nil {
			return nil, err
		}
		page, err := w.query(ctx, v.HTTPAddress, v.HTTPHost)
		return []lifecycle.Stage{answering, page}, err
	})
}

// stage runs one stage with servers that run elsewhere.
func (g *Global) stage(ctx context.Context, streams std, build func(*wiring) (lifecycle.Stage, error)) error {
	return g.stages(ctx, streams, func(w *wiring) ([]lifecycle.Stage, error) {
		stage, err := build(w)
		return []lifecycle.Stage{stage}, err
	})
}

func (g *Global) stages(ctx context.Context, streams std, build func(*wiring) ([]lifecycle.Stage, error)) (err error) {
	log, err := g.logger(streams)
	if err != nil {
		return err
	}
	p, err := g.load()
	if err != nil {
		return err
	}
	_, w, letGo, err := g.wired(ctx, p, need{nats: true, clickHouse: true, elsewhere: true}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, letGo()) }()
	stages, err := build(w)
	if err != nil {
		return err
	}
	for _, stage := range stages {
		log.Info("stage alone", zap.String("stage", stage.Name()))
	}
	return lifecycle.Run(ctx, log, stages...)
}
