package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"go.uber.org/zap"
	"golang.org/x/term"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/backfill"
	"github.com/foreshock/foreshock/services/internal/precedence"
	"github.com/foreshock/foreshock/services/scorer"
)

type backfillVerb struct {
	Name   []string `arg:"" help:"Batches of pipelines/backfill, or all: every one whose input is there." placeholder:"NAME"`
	Input  []string `help:"File, folder or pattern in place of the batch's own input. Repeatable." placeholder:"FILE" sep:"none"`
	From   string   `help:"First day of event time that counts." placeholder:"YYYY-MM-DD"`
	To     string   `help:"Last day of event time that counts." placeholder:"YYYY-MM-DD"`
	DryRun bool     `help:"Read everything and tell the receipt; neither publish nor store anything. Needs no servers."`
	Resume bool     `help:"Go on where a run over the same input was stopped."`
	JSON   bool     `name:"json" help:"The receipt of each batch as a line of JSON."`
}

// Run loads batches, one after another, and prints the receipt of each.
func (v *backfillVerb) Run(ctx context.Context, global *Global, streams std) error {
	window, err := window(v.From, v.To)
	if err != nil {
		return err
	}
	all := slices.Contains(v.Name, "all")
	if len(v.Input) > 0 && (all || len(v.Name) > 1) {
		return wrongUsage("--input is that of one batch; name one")
	}
	p, err := global.load()
	if err != nil {
		return err
	}
	names := v.Name
	if all {
		names = p.Backfill.Names()
	}
	for _, name := range names {
		if _, found := p.Backfill.Batch(name); !found {
			return wrongUsage("there is no batch %q; there are %s", name, strings.Join(p.Backfill.Names(), ", "))
		}
	}
	work := func(ctx context.Context, b *backfill.Backfill) error {
		loaded := 0
		for _, name := range names {
			o := backfill.Options{Input: v.Input, Window: window, DryRun: v.DryRun, Resume: v.Resume, Trigger: "command"}
			receipt, err := withProgress(streams.err, name, o, func(o backfill.Options) (backfill.Receipt, error) { return b.Batch(ctx, name, o) })
			if all && errors.Is(err, backfill.ErrNoInput) {
				fmt.Fprintln(streams.err, "foreshock:", err)
				continue
			}
			if err != nil {
				return err
			}
			loaded++
			if err := writeReceipt(streams.out, receipt, v.JSON); err != nil {
				return err
			}
		}
		if loaded == 0 {
			return errors.New("no batch has an input")
		}
		return nil
	}
	if v.DryRun {
		_, extractor, err := compile(p)
		if err != nil {
			return err
		}
		rules, err := scoringRules(p)
		if err != nil {
			return err
		}
		deps, err := batchDeps(p, extractor, rules, scorer.NewSums(rules))
		if err != nil {
			return err
		}
		deps.Log = zap.NewNop()
		return work(ctx, backfill.New(backfill.DefaultConfig(p.Backfill, global.Data), deps))
	}
	return global.withBackfill(ctx, streams, p, work)
}

// withBackfill has the stages at work while do loads history: those of the process that
// holds the data folder, those of a cluster, or its own on servers started for it.
func (g *Global) withBackfill(ctx context.Context, streams std, p *pipelines.Pipelines, do func(context.Context, *backfill.Backfill) error) (err error) {
	log, err := g.logger(streams)
	if err != nil {
		return err
	}
	s, w, letGo, err := g.wired(ctx, p, need{nats: true, clickHouse: true}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, letGo()) }()
	loading, err := w.backfill(ctx, g.Data)
	if err != nil {
		return err
	}
	if s.nats == nil { // somebody else's servers, and stages: they have readers and news to serve
		if err := precedence.StandBack(); err != nil {
			log.Warn("this process runs as others do", zap.Error(err))
		}
		return do(ctx, loading)
	}
	downstream, err := w.downstream(ctx)
	if err != nil {
		return err
	}
	debug.SetMemoryLimit(min(debug.SetMemoryLimit(-1), batchMemory)) // GOMEMLIMIT may ask for less
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(batchGarbage)
	}
	if err := w.drain(ctx, downstream, func(ctx context.Context) error { return do(ctx, loading) }); err != nil {
		return err
	}
	return w.issue(ctx)
}

// batchMemory is the memory in bytes beyond which a process that loads history collects
// garbage sooner: with the server's it stays below 1.5 GB. Below that it lets twice as much
// garbage lie (in percent of what lives) as a process that runs for months.
const (
	batchMemory  = 850 << 20
	batchGarbage = 200
)

func window(from, to string) (backfill.Window, error) {
	var w backfill.Window
	for _, bound := range []struct {
		flag, text string
		into       *time.Time
	}{{"--from", from, &w.From}, {"--to", to, &w.To}} {
		if bound.text == "" {
			continue
		}
		t, err := time.Parse(time.DateOnly, bound.text)
		if err != nil {
			return w, wrongUsage("%s: %q is no day; write 2024-05-31", bound.flag, bound.text)
		}
		*bound.into = t
	}
	if !w.From.IsZero() && !w.To.IsZero() && w.To.Before(w.From) {
		return w, wrongUsage("--to %s lies before --from %s", to, from)
	}
	return w, nil
}

// withProgress shows how far a run is: a bar with rate and time left on a terminal, else a
// line every few seconds.
func withProgress(out io.Writer, name string, o backfill.Options, run func(backfill.Options) (backfill.Receipt, error)) (backfill.Receipt, error) {
	file, isFile := out.(*os.File)
	if isFile && term.IsTerminal(int(file.Fd())) {
		bar := progressbar.NewOptions(1000, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(name), progressbar.OptionSetWidth(30),
			progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false), progressbar.OptionClearOnFinish())
		o.Progress = func(s backfill.Status) {
			bar.Describe(name + " " + told(s))
			_ = bar.Set(int(s.Progress * 1000)) // a terminal that is gone
		}
		defer func() { _ = bar.Finish() }()
		return run(o)
	}
	var last time.Time
	o.Progress = func(s backfill.Status) {
		if now := time.Now(); s.Phase != "" && now.Sub(last) >= linesEvery {
			last = now
			fmt.Fprintf(out, "%s: %3.0f %%, %s\n", name, s.Progress*100, told(s))
		}
	}
	return run(o)
}

// linesEvery is the pause between lines where there is no terminal.
const linesEvery = 5 * time.Second

func told(s backfill.Status) string {
	left := "time left unknown"
	if s.Left >= 0 {
		left = s.Left.Round(time.Second).String() + " left"
	}
	if s.Phase == "" {
		left = "done"
	}
	settled := ""
	if s.Settled > 0 {
		settled = fmt.Sprintf(" (%d of them stored before, as they are)", s.Settled)
	}
	return fmt.Sprintf("%s: %d read, %d published%s, %d events and %d signals waiting, %.0f/s, %s",
		s.Phase, s.Documents, s.Published, settled, s.EventsPending, s.SignalsPending, s.PerSecond, left)
}

func writeReceipt(out io.Writer, r backfill.Receipt, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(r)
	}
	reasons := make([]string, 0, len(r.Reasons))
	for _, reason := range slices.Sorted(maps.Keys(r.Reasons)) {
		reasons = append(reasons, fmt.Sprintf("%d %s", r.Reasons[reason], reason))
	}
	refused := ""
	if len(reasons) > 0 {
		refused = " (" + strings.Join(reasons, ", ") + ")"
	}
	_, err := fmt.Fprintf(out, "%s: %d events, %d signals, %d facts, %d indicators; %d refused%s; %.1f s, %.0f documents/s\n  input %s\n  rules %s\n  output %s\n",
		r.Batch, r.Events, r.Signals, r.Facts, r.Indicators, r.Refused, refused, r.Seconds, float64(r.Events+r.Refused)/max(r.Seconds, 0.001),
		r.InputHash, r.Rules, r.OutputHash)
	for i, stage := range r.Stages {
		separator := ", "
		if i == 0 {
			separator = "  stages "
		}
		_, further := fmt.Fprintf(out, "%s%s %d in %.1f s (%.0f/s)", separator, stage.Stage, stage.Rows, stage.Seconds, stage.PerSecond)
		err = errors.Join(err, further)
	}
	if len(r.Stages) > 0 {
		_, further := fmt.Fprintln(out)
		err = errors.Join(err, further)
	}
	return err
}

type replayVerb struct {
	Stage   string   `arg:"" enum:"enrich,score" help:"enrich reads stored events again and scores what follows; score scores companies again from their stored signals." placeholder:"STAGE"`
	Source  string   `help:"Only events of this source (enrich)." placeholder:"NAME"`
	Kind    string   `help:"Only events of this kind (enrich): news, filing, notice or incident." placeholder:"KIND"`
	From    string   `help:"First day of event time that counts (enrich)." placeholder:"YYYY-MM-DD"`
	To      string   `help:"Last day of event time that counts (enrich)." placeholder:"YYYY-MM-DD"`
	Company []string `help:"Only this company, by id (score). Repeatable." placeholder:"ID" sep:"none"`
	JSON    bool     `name:"json" help:"The receipt as a line of JSON."`
}

// Run reads again what is stored, under today's rules; nothing is fetched.
func (v *replayVerb) Run(ctx context.Context, global *Global, streams std) error {
	window, err := window(v.From, v.To)
	if err != nil {
		return err
	}
	if v.Stage == "score" && (v.Source != "" || v.Kind != "" || v.From != "" || v.To != "") {
		return wrongUsage("a replay of scores takes whole companies: give --company, or nothing")
	}
	if v.Stage == "enrich" && len(v.Company) > 0 {
		return wrongUsage("--company is for `replay score`: an event may speak of several")
	}
	p, err := global.load()
	if err != nil {
		return err
	}
	return global.withBackfill(ctx, streams, p, func(ctx context.Context, b *backfill.Backfill) error {
		selection := backfill.Selection{Kind: v.Kind, Source: v.Source, Companies: v.Company, Window: window}
		replay := b.ReplayEvents
		if v.Stage == "score" {
			replay = b.ReplaySignals
		}
		receipt, err := withProgress(streams.err, "replay-"+v.Stage, backfill.Options{Trigger: "replay"}, func(o backfill.Options) (backfill.Receipt, error) {
			return replay(ctx, selection, o)
		})
		if err != nil {
			return err
		}
		return writeReceipt(streams.out, receipt, v.JSON)
	})
}
