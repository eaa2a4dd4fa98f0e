package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/backfill"
	"github.com/foreshock/foreshock/services/enricher/eval"
	"github.com/foreshock/foreshock/services/enricher/extract"
	"github.com/foreshock/foreshock/services/notifier"
	"github.com/foreshock/foreshock/services/scorer/forecast"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
	"github.com/foreshock/foreshock/services/scorer/indicator"
	"github.com/foreshock/foreshock/services/scorer/ledger"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

type lintVerb struct {
	Bridges string `help:"Check this file of bridges as well, without its secrets." type:"existingfile" placeholder:"FILE"`
}

// Run checks every file of the pipelines folder by making of it what the other verbs
// make of it, servers left out; each error names its file and place.
func (v *lintVerb) Run(global *Global, streams std) error {
	p, err := global.load()
	if err != nil {
		return err
	}
	said := fmt.Sprintf("pipelines are well-formed: %d streams, %d alert rules\n", len(p.Streams.Streams), len(p.Alerter.Rules))
	err = lint(p)
	if v.Bridges != "" {
		bridges, wrong := notifier.Load(v.Bridges)
		err = errors.Join(err, wrong, lintBridges(p, v.Bridges, bridges))
		said += fmt.Sprintf("bridges are well-formed: %d\n", len(bridges.Bridges))
	}
	if err != nil {
		return err
	}
	fmt.Fprint(streams.out, said)
	return nil
}

// lintBridges checks that bridges carry alerts of rules that are there.
func lintBridges(p *pipelines.Pipelines, file string, bridges notifier.Config) error {
	var errs []error
	for i, b := range bridges.Bridges {
		for _, name := range b.When.Rules {
			if !slices.ContainsFunc(p.Alerter.Rules, func(r pipelines.AlertRule) bool { return r.Name == name }) {
				errs = append(errs, fmt.Errorf("bridges: %s: bridges[%d] %q: no rule is named %q", file, i, b.Name, name))
			}
		}
	}
	return errors.Join(errs...)
}

// lint joins all that is wrong with a folder whose files are well-formed one by one.
func lint(p *pipelines.Pipelines) error {
	var errs []error
	found := func(err error) { errs = append(errs, err) }
	_, _, err := compile(p)
	found(err)
	found(lintScorer(&p.Scorer))
	for _, cluster := range []string{"", "cluster"} {
		if _, err := p.Tables.Migrations(cluster); err != nil {
			found(fmt.Errorf("pipelines: tables: %w", err))
		}
	}
	for _, name := range []panel.Name{panel.Warn, panel.Layoffs} { // a folder may do without
		if _, err := forecast.Load(p.FS, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			found(err)
		}
	}
	_, err = eval.Load(p.FS)
	found(err)
	found(lintStreams(&p.Streams))
	for _, batch := range p.Backfill.Batches {
		if batch.Schedule == "" {
			continue
		}
		if err := backfill.CheckSchedule(batch.Schedule); err != nil {
			found(fmt.Errorf("pipelines: backfill/%s.yaml: schedule %q: %w", batch.Name, batch.Schedule, err))
		}
	}
	found(lintBundled(p))
	return errors.Join(errs...)
}

func lintScorer(s *pipelines.Scorer) error {
	_, declared := indicator.NewOrder(s.Indicators)
	if declared != nil {
		declared = fmt.Errorf("pipelines: scorer/indicators.yaml: %w", declared)
	}
	_, measured := risk.NewMeasurer(&s.Risk)
	if measured != nil {
		measured = fmt.Errorf("pipelines: scorer/risk.yaml: %w", measured)
	}
	if err := errors.Join(declared, measured); err != nil {
		return err
	}
	if _, err := ledger.NewRules(s, nil); err != nil { // what neither file alone tells
		return fmt.Errorf("pipelines: scorer: %w", err)
	}
	return nil
}

// lintStreams checks that each stage gets what the one before it sends.
func lintStreams(s *pipelines.Streams) error {
	var errs []error
	wrong := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("pipelines: streams/streams.yaml: "+format, args...))
	}
	kept := func(what, address string) {
		for _, stream := range s.Streams {
			if slices.ContainsFunc(stream.Subjects, func(pattern string) bool { return covers(pattern, address) }) {
				return
			}
		}
		wrong("streams: none keeps %s, as in %s", what, address)
	}
	kept("alerts", subject.Alert("info", "company"))
	kept("dead letters", subject.Dead("stage"))
	for _, stage := range []struct{ name, what, address string }{
		{"enricher", "events", subject.Event("news", "source")},
		{"enricher-backfill", "events of backfills", subject.Backfill(subject.Event("news", "source"))},
		{"scorer", "signals", subject.Signal("layoff", "company")},
		{"scorer-backfill", "signals of backfills", subject.Backfill(subject.Signal("layoff", "company"))},
		{"alerter", "indicators", subject.Indicator("company", "2026Q1")},
	} {
		kept(stage.what, stage.address)
		consumer, err := s.Consumer(stage.name)
		if err != nil {
			wrong("consumers: %s is missing", stage.name)
			continue
		}
		if consumer.Filter != "" && !covers(consumer.Filter, stage.address) {
			wrong("consumers: %s: filter %s lets no %s through, as in %s", stage.name, consumer.Filter, stage.what, stage.address)
		}
		from := s.Streams[slices.IndexFunc(s.Streams, func(s pipelines.Stream) bool { return s.Name == consumer.Stream })]
		if !slices.ContainsFunc(from.Subjects, func(pattern string) bool { return covers(pattern, stage.address) }) {
			wrong("consumers: %s: stream %s keeps no %s, as in %s", stage.name, from.Name, stage.what, stage.address)
		}
	}
	for _, bucket := range []string{"FORESHOCK_CURSORS", "FORESHOCK_ALERTER", "FORESHOCK_LEASES", "FORESHOCK_CHECKPOINTS", "FORESHOCK_ALIASES"} { // those that the bus opens
		if !slices.ContainsFunc(s.Buckets, func(b pipelines.Bucket) bool { return b.Name == bucket }) {
			wrong("buckets: %s is missing", bucket)
		}
	}
	return errors.Join(errs...)
}

// covers tells whether a subject is one that a pattern with wildcards means.
func covers(pattern, address string) bool {
	want, have := strings.Split(pattern, "."), strings.Split(address, ".")
	for i, token := range want {
		switch {
		case token == ">":
			return i < len(have)
		case i >= len(have) || token != "*" && token != have[i]:
			return false
		}
	}
	return len(want) == len(have)
}

// lintBundled checks the documents that the folder itself holds: those of sources that
// are read from it, and the example.
func lintBundled(p *pipelines.Pipelines) error {
	var errs []error
	globs := []string{"example/*.jsonl"}
	for _, source := range p.Collector.Enabled() {
		glob, bundled := strings.CutPrefix(source.URL, "embedded:")
		if !bundled {
			continue
		}
		files, err := fs.Glob(p.FS, glob)
		if err == nil && len(files) == 0 {
			err = fs.ErrNotExist
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("pipelines: collector/sources.yaml: source %q: %s: %w", source.Name, source.URL, err))
			continue
		}
		globs = append(globs, glob)
	}
	var names []string
	for _, glob := range globs {
		files, err := fs.Glob(p.FS, glob)
		if err != nil {
			errs = append(errs, fmt.Errorf("pipelines: %s: %w", glob, err))
		}
		names = append(names, files...)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if path.Ext(name) == ".jsonl" {
			errs = append(errs, lintDocuments(p.FS, name))
		}
	}
	return errors.Join(errs...)
}

// lintDocuments checks documents in the form that `foreshock extract` reads.
func lintDocuments(fsys fs.FS, name string) error {
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("pipelines: %w", err)
	}
	var errs []error
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, len(content)+1)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.DisallowUnknownFields()
		var document *extract.Input
		err := decoder.Decode(&document)
		switch {
		case err == nil && document == nil:
			err = errors.New("is no JSON object")
		case err == nil && decoder.More():
			err = errors.New("holds more than one document")
		case err == nil && document.Title == "" && document.Text == "":
			err = errors.New("has neither title nor text")
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("pipelines: %s:%d: %w", name, n, err))
		}
	}
	return errors.Join(append(errs, lines.Err())...)
}
