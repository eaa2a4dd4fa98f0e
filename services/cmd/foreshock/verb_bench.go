package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/alerter"
	"github.com/foreshock/foreshock/services/backfill"
	"github.com/foreshock/foreshock/services/enricher"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/lifecycle"
)

type benchVerb struct {
	Short   bool `help:"A tenth of the documents: for a look, not for a figure to quote."`
	Latency bool `help:"The latencies alone: the rates are 0."`
	JSON    bool `name:"json" help:"The figures as a line of JSON."`
}

// figures of one run. Rates are documents a second; every ratio is of figures of this run.
type figures struct {
	Documents int `json:"documents"`
	// LimitPerSecond: documents through two hops of the broker into the table, nothing
	// parsed and nothing extracted. The path cannot be faster.
	LimitPerSecond       float64 `json:"limit_per_s"`
	PathPerSecond        float64 `json:"path_per_s"`
	PathToLimitRatio     float64 `json:"path_to_limit_ratio"`
	FeedPathPerSecond    float64 `json:"feed_path_per_s"`
	FeedPathToLimitRatio float64 `json:"feed_path_to_limit_ratio"`
	PathSignals          int64   `json:"path_signals"`
	PathIndicators       int64   `json:"path_indicators"`

	ExtractMixMBPerSecond      float64 `json:"extract_mb_per_s_core"`
	ExtractRelevantMBPerSecond float64 `json:"extract_relevant_mb_per_s_core"`
	ExtractNaiveMBPerSecond    float64 `json:"extract_naive_mb_per_s_core"`
	ExtractTimesNaive          float64 `json:"extract_times_naive"`

	LatencyItemsPerSecond float64 `json:"latency_items_per_s"`
	RowVisibleP50         float64 `json:"row_visible_p50_ms"`
	RowVisibleP99         float64 `json:"row_visible_p99_ms"`
	AlertP50              float64 `json:"alert_p50_ms"`
	AlertP99              float64 `json:"alert_p99_ms"`
	AlertsMeasured        int     `json:"alerts_measured"`

	// While a backfill loads history beside, as fast as it can: the same latencies, and the
	// rows of history that were read and had all their effects in a second meanwhile.
	BackfillItemsPerSecond float64 `json:"backfill_latency_items_per_s"`
	BackfillRowP50         float64 `json:"backfill_row_visible_p50_ms"`
	BackfillRowP99         float64 `json:"backfill_row_visible_p99_ms"`
	BackfillAlertP50       float64 `json:"backfill_alert_p50_ms"`
	BackfillAlertP99       float64 `json:"backfill_alert_p99_ms"`
	BackfillAlertsMeasured int     `json:"backfill_alerts_measured"`
	BackfillPerSecond      float64 `json:"backfill_rows_per_s_beside"`

	// Peak resident memory: this process, which holds the stages and NATS, and ClickHouse.
	ProcessPeakMB    float64 `json:"process_peak_mb"`
	ClickHousePeakMB float64 `json:"clickhouse_peak_mb"`

	Machine string  `json:"machine"`
	Seconds float64 `json:"seconds"`
}

// bench holds what the parts of a run share.
type bench struct {
	pipelines *pipelines.Pipelines
	registry  *company.Registry
	extractor *extract.Extractor
	names     []string // of companies, one for each relevant document
	folder    string
	log       *zap.Logger
	figures   figures
}

const documentSize = 4096

// Run measures the whole path beside the limit of the machine, in one run.
func (v *benchVerb) Run(ctx context.Context, global *Global, streams std) (err error) {
	log, err := global.logger(streams)
	if err != nil {
		return err
	}
	b := &bench{log: log}
	if b.pipelines, err = global.load(); err != nil {
		return err
	}
	if b.registry, b.extractor, err = compile(b.pipelines); err != nil {
		return err
	}
	for _, c := range b.registry.All() {
		if !c.Ordinary && strings.Contains(c.Name, " ") {
			b.names = append(b.names, c.Name)
		}
	}
	if b.folder, err = os.MkdirTemp("", "foreshock-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.folder)) }()

	documents, rounds, seconds := 100_000, 3, 20
	if v.Short {
		documents, rounds, seconds = 10_000, 1, 5
	}
	began := time.Now()
	b.figures.Documents = documents
	b.figures.Machine = fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	if !v.Latency {
		b.extraction(documents / 20)
		if err := b.rates(ctx, documents, rounds); err != nil {
			return err
		}
	}
	if err := b.latency(ctx, time.Duration(seconds)*time.Second); err != nil {
		return err
	}
	b.figures.ProcessPeakMB = peakMB(os.Getpid())
	b.figures.Seconds = time.Since(began).Seconds()
	return b.figures.write(streams.out, v.JSON)
}

// rates measures limit and paths in turn and keeps the median of each ratio, since a
// shared machine drifts between the first run and the last.
func (b *bench) rates(ctx context.Context, documents, rounds int) error {
	lines, feeds := filepath.Join(b.folder, "documents.jsonl"), filepath.Join(b.folder, "feeds")
	if err := newCorpus(b.names, documentSize, 10).writeLines(lines, documents); err != nil {
		return err
	}
	if err := os.Mkdir(feeds, 0o700); err != nil {
		return err
	}
	if err := newCorpus(b.names, documentSize, 10).writeFeeds(feeds, documents); err != nil {
		return err
	}
	var limits, paths, feedPaths, ratios, feedRatios []float64
	for range rounds {
		limit, err := b.limit(ctx, documents)
		if err != nil {
			return fmt.Errorf("bench: limit: %w", err)
		}
		path, err := b.path(ctx, "file:"+lines, documents)
		if err != nil {
			return fmt.Errorf("bench: path: %w", err)
		}
		feedPath, err := b.path(ctx, "file:"+feeds, documents)
		if err != nil {
			return fmt.Errorf("bench: feed path: %w", err)
		}
		limits, paths, feedPaths = append(limits, limit), append(paths, path), append(feedPaths, feedPath)
		ratios, feedRatios = append(ratios, path/limit), append(feedRatios, feedPath/limit)
	}
	f := &b.figures
	f.LimitPerSecond, f.PathPerSecond, f.FeedPathPerSecond = median(limits), median(paths), median(feedPaths)
	f.PathToLimitRatio, f.FeedPathToLimitRatio = median(ratios), median(feedRatios)
	return nil
}

// fresh runs do with servers of its own, started empty and stopped afterwards.
func (b *bench) fresh(ctx context.Context, do func(*wiring) error) (err error) {
	dir, err := os.MkdirTemp(b.folder, "servers-")
	if err != nil {
		return err
	}
	s, err := (&Global{Data: dir}).servers(ctx, need{nats: true, clickHouse: true, own: true}, b.log)
	if err != nil {
		return err
	}
	defer func() {
		b.figures.ClickHousePeakMB = max(b.figures.ClickHousePeakMB, peakMB(s.clickHouse.PID()))
		err = errors.Join(err, s.stop(), os.RemoveAll(dir))
	}()
	w, err := connect(ctx, b.pipelines, s, b.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	return do(w)
}

// limit is what the servers do when nothing is parsed and nothing extracted: events are
// published, consumed, published again, consumed again and inserted.
func (b *bench) limit(ctx context.Context, documents int) (perSecond float64, err error) {
	c := newCorpus(b.names, documentSize, 10)
	messages := make([]bus.Outgoing, documents)
	for i := range messages {
		event := benchEvent(c.document(), time.Unix(1_750_000_000+int64(i), 0))
		data, err := proto.Marshal(event)
		if err != nil {
			return 0, err
		}
		messages[i] = bus.Outgoing{Subject: subject.Event("news", "bench"), ID: event.GetId(), Data: data}
	}
	err = b.fresh(ctx, func(w *wiring) error {
		relay := lifecycle.Func("enricher", func(ctx context.Context) error {
			return w.bus.Consume(ctx, "enricher", bus.Batching{Size: 1000, Workers: 2}, func(ctx context.Context, batch []*bus.Message) error {
				out := make([]bus.Outgoing, len(batch))
				for i, m := range batch {
					out[i] = bus.Outgoing{Subject: subject.Signal("bench", "bench"), ID: m.ID, Data: m.Data}
				}
				return w.bus.Publish(ctx, out)
			})
		})
		sink := lifecycle.Func("scorer", func(ctx context.Context) error {
			return w.bus.Consume(ctx, "scorer", bus.Batching{Size: 2000, Workers: 2}, func(ctx context.Context, batch []*bus.Message) error {
				events := make([]*foreshockv1.Event, len(batch))
				for i, m := range batch {
					events[i] = &foreshockv1.Event{}
					if err := proto.Unmarshal(m.Data, events[i]); err != nil {
						return err
					}
				}
				return w.warehouse.InsertEvents(ctx, events)
			})
		})
		began := time.Now()
		err := w.drain(ctx, []lifecycle.Stage{sink, relay}, func(ctx context.Context) error {
			for chunk := range slices.Chunk(messages, 2000) {
				if err := w.bus.Publish(ctx, chunk); err != nil {
					return err
				}
			}
			return nil
		})
		perSecond = float64(documents) / time.Since(began).Seconds()
		return errors.Join(err, b.expect(ctx, w, documents))
	})
	return perSecond, err
}

// path is the real one: a source through every stage to the last row.
func (b *bench) path(ctx context.Context, source string, documents int) (perSecond float64, err error) {
	err = b.fresh(ctx, func(w *wiring) error {
		collecting, err := w.collector(ctx, []string{source})
		if err != nil {
			return err
		}
		downstream, err := w.downstream(ctx)
		if err != nil {
			return err
		}
		began := time.Now()
		s, err := w.once(ctx, collecting, downstream)
		perSecond = float64(documents) / time.Since(began).Seconds()
		b.figures.PathSignals, b.figures.PathIndicators = s.Signals, s.Indicators
		return errors.Join(err, b.expect(ctx, w, documents))
	})
	return perSecond, err
}

// expect makes sure that speed was not bought with rows.
func (b *bench) expect(ctx context.Context, w *wiring, documents int) error {
	counts, err := w.warehouse.Counts(ctx)
	if err == nil && counts.Events != int64(documents) {
		err = fmt.Errorf("%d of %d events arrived", counts.Events, documents)
	}
	return err
}

// extraction measures the extractor alone, on one core.
func (b *bench) extraction(documents int) {
	rate := func(relevantOneIn, documents int, read func(*foreshockv1.Event)) float64 {
		c := newCorpus(b.names, documentSize, relevantOneIn)
		events := make([]*foreshockv1.Event, documents)
		size := 0
		for i := range events {
			events[i] = benchEvent(c.document(), time.Unix(1_750_000_000, 0))
			size += len(events[i].GetTitle()) + len(events[i].GetText())
		}
		took := threadTime(func() {
			for _, event := range events {
				read(event)
			}
		})
		return float64(size) / 1e6 / took.Seconds()
	}
	extracted := func(event *foreshockv1.Event) { b.extractor.Extract(event) }
	f := &b.figures
	f.ExtractMixMBPerSecond, f.ExtractRelevantMBPerSecond = rate(10, documents, extracted), rate(1, documents, extracted)
	expressions := naive()
	f.ExtractNaiveMBPerSecond = rate(10, min(documents, 300), func(event *foreshockv1.Event) {
		for _, x := range expressions {
			x.FindStringSubmatch(event.GetText())
		}
	})
	f.ExtractTimesNaive = f.ExtractMixMBPerSecond / f.ExtractNaiveMBPerSecond
}

// latency measures how long after its publication an item's row is visible and its alert
// in a subscriber's hand: of news alone, and of news beside a backfill.
func (b *bench) latency(ctx context.Context, length time.Duration) error {
	const perSecond, besideBackfill = 500, 100
	clock, err := b.timed(ctx, perSecond, length, nil)
	if err != nil {
		return fmt.Errorf("bench: latency: %w", err)
	}
	f := &b.figures
	f.LatencyItemsPerSecond = perSecond
	f.RowVisibleP50, f.RowVisibleP99 = quantiles(clock.rows)
	f.AlertP50, f.AlertP99 = quantiles(clock.alerts)
	f.AlertsMeasured = len(clock.alerts)

	if clock, err = b.timed(ctx, besideBackfill, length, b.history); err != nil {
		return fmt.Errorf("bench: latency beside a backfill: %w", err)
	}
	f.BackfillItemsPerSecond = besideBackfill
	f.BackfillRowP50, f.BackfillRowP99 = quantiles(clock.rows)
	f.BackfillAlertP50, f.BackfillAlertP99 = quantiles(clock.alerts)
	f.BackfillAlertsMeasured = len(clock.alerts)
	return nil
}

// history loads tables of announced layoffs, each with other rows, one after another until
// ctx ends, and says when the first rows have had their effects.
func (b *bench) history(ctx context.Context, w *wiring, underWay func()) error {
	loading, err := w.backfill(ctx, b.folder)
	if err != nil {
		return err
	}
	var began time.Time
	scored := 0
	for round := 0; ctx.Err() == nil; round++ {
		file, err := b.historyTable(round)
		if err != nil {
			return err
		}
		var last backfill.Status
		receipt, err := loading.Batch(ctx, "layoffs", backfill.Options{Input: []string{file}, Trigger: "command", Progress: func(s backfill.Status) {
			if s.Phase != "" {
				last = s
			}
			if began.IsZero() && s.Published > s.EventsPending+s.SignalsPending {
				began = time.Now()
				underWay()
			}
		}})
		switch {
		case err == nil:
			scored += receipt.Events
		case ctx.Err() == nil:
			return err
		default: // stopped on the way: what had its effects by then
			scored += max(last.Published-last.EventsPending-last.SignalsPending, 0)
		}
	}
	b.figures.BackfillPerSecond = float64(scored) / time.Since(began).Seconds()
	return nil
}

// historyTable writes a table of announced layoffs; those of two rounds have no row in common.
func (b *bench) historyTable(round int) (string, error) {
	const rows = 5000
	file := filepath.Join(b.folder, fmt.Sprintf("history-%d.csv", round))
	var table strings.Builder
	table.WriteString("company,location,total_laid_off,date,percentage_laid_off,industry,source,stage,funds_raised,country,date_added\n")
	for i := range rows {
		// Companies of the news as well, so that both write the same company's rows.
		fmt.Fprintf(&table, "%q,Springfield,%d,%s,,Other,,Unknown,,United States,\n",
			b.names[i%len(b.names)], 20+round*rows+i, time.Date(2020, 1, 1+i%1500, 0, 0, 0, 0, time.UTC).Format("1/2/2006"))
	}
	return file, os.WriteFile(file, []byte(table.String()), 0o600)
}

// timed publishes so many items a second, at random moments, for a while. Beside, where
// there is one, is under way before the first item and ends after the last.
func (b *bench) timed(ctx context.Context, perSecond float64, length time.Duration, beside func(ctx context.Context, w *wiring, underWay func()) error) (*stopwatch, error) {
	clock := &stopwatch{published: map[string]time.Time{}}
	err := b.fresh(ctx, func(w *wiring) error {
		downstream, err := w.downstream(ctx)
		if err != nil {
			return err
		}
		timed := enricher.New(enricher.DefaultConfig(), enricher.Deps{
			Bus: w.bus, Extractor: b.extractor, Store: timedStore{documents{w.warehouse}, clock}, History: documents{w.history},
			Log: b.log, Metrics: noMetrics(),
		})
		downstream[len(downstream)-1] = timed // in place of the enricher, upstream of all

		subscriber, stop := context.WithCancel(ctx)
		defer stop()
		followed := make(chan error, 1)
		go func() {
			followed <- w.bus.Follow(subscriber, "foreshock.alert.>", true, func(data []byte) (bool, error) {
				alert, err := alerter.Decode(data)
				if err == nil && alert.GetRule() == "cut-announced" {
					clock.alert(alert.GetCompanyId())
				}
				return true, err
			})
		}()
		err = w.drain(ctx, downstream, func(ctx context.Context) error {
			besides, end := context.WithCancel(ctx)
			defer end()
			if beside == nil {
				return b.pace(ctx, w, clock, perSecond, int(length.Seconds()*perSecond))
			}
			underWay, other := make(chan struct{}), make(chan error, 1)
			go func() { other <- beside(besides, w, sync.OnceFunc(func() { close(underWay) })) }()
			select {
			case <-underWay:
			case err := <-other:
				return errors.Join(err, ctx.Err())
			}
			err := b.pace(ctx, w, clock, perSecond, int(length.Seconds()*perSecond))
			end()
			return errors.Join(err, <-other)
		})
		stop()
		return errors.Join(err, <-followed)
	})
	return clock, err
}

// pace publishes items one by one, at exponentially distributed pauses: a steady beat
// would lock onto the batches.
func (b *bench) pace(ctx context.Context, w *wiring, clock *stopwatch, perSecond float64, items int) error {
	rng := rand.New(rand.NewPCG(3, 4))
	filler := newCorpus(b.names, documentSize, 1<<30)
	var wait sync.WaitGroup
	defer wait.Wait()
	failed := make(chan error, 1)
	due := time.Now()
	for i := range items {
		doc := filler.document()
		key := ""
		if i%10 == 0 {
			name := b.names[i/10%len(b.names)]
			doc.Text = name + " said on Tuesday it will cut 1,250 jobs.\n" + doc.Text
			key = b.registry.Find(name).ID
		}
		due = due.Add(time.Duration(rng.ExpFloat64() / perSecond * float64(time.Second)))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-failed:
			return err
		case <-time.After(time.Until(due)):
		}
		event := benchEvent(doc, time.Now())
		clock.publish(event.GetId(), key)
		wait.Go(func() {
			if err := (publisher{w.bus}).Publish(ctx, []*foreshockv1.Event{event}, false); err != nil {
				select {
				case failed <- err:
				default:
				}
			}
		})
	}
	return nil
}

func benchEvent(doc extract.Input, known time.Time) *foreshockv1.Event {
	event := &foreshockv1.Event{
		Kind: "news", Source: "bench", Document: string(doc.ID), Title: doc.Title, Text: doc.Text, Url: doc.URL, Lang: doc.Lang,
		EventTime: timestamppb.New(known.Truncate(time.Millisecond)), KnowledgeTime: timestamppb.New(known.Truncate(time.Millisecond)),
	}
	event.Id = identity.Event(event)
	return event
}

// stopwatch keeps when items were published, and how long they took.
type stopwatch struct {
	mu        sync.Mutex
	published map[string]time.Time // by event id and by company id
	rows      []float64            // milliseconds
	alerts    []float64
}

func (s *stopwatch) publish(keys ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		if key != "" {
			s.published[key] = time.Now()
		}
	}
}

func (s *stopwatch) row(id string)          { s.note(&s.rows, id) }
func (s *stopwatch) alert(companyID string) { s.note(&s.alerts, companyID) }

func (s *stopwatch) note(into *[]float64, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, known := s.published[key]; known {
		*into = append(*into, float64(time.Since(at).Microseconds())/1000)
		delete(s.published, key)
	}
}

// timedStore notes when events became visible: an insert that has returned is.
type timedStore struct {
	enricher.Store
	clock *stopwatch
}

func (t timedStore) InsertEvents(ctx context.Context, events []*foreshockv1.Event) error {
	err := t.Store.InsertEvents(ctx, events)
	for _, event := range events {
		t.clock.row(event.GetId())
	}
	return err
}

func (f figures) write(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(f)
	}
	_, err := fmt.Fprintf(out, `%d documents of 4 KB, one in ten relevant, on %s

  limit (two hops, nothing extracted)  %8.0f documents/s
  path from JSON Lines                 %8.0f documents/s   ratio %.2f
  path from feeds                      %8.0f documents/s   ratio %.2f
  extraction, one in ten relevant      %8.1f MB/s a core
  extraction, all relevant             %8.1f MB/s a core
  item to row, %.0f items/s             p50 %.0f ms, p99 %.0f ms
  item to alert, %.0f items/s           p50 %.0f ms, p99 %.0f ms (%d alerts)
  the same beside a backfill, %.0f/s     row p50 %.0f ms, p99 %.0f ms; alert p50 %.0f ms, p99 %.0f ms (%d alerts; %.0f rows/s of history)
  peak memory                          %8.0f MB stages and NATS, %.0f MB ClickHouse
`, f.Documents, f.Machine, f.LimitPerSecond, f.PathPerSecond, f.PathToLimitRatio, f.FeedPathPerSecond, f.FeedPathToLimitRatio,
		f.ExtractMixMBPerSecond, f.ExtractRelevantMBPerSecond,
		f.LatencyItemsPerSecond, f.RowVisibleP50, f.RowVisibleP99, f.LatencyItemsPerSecond, f.AlertP50, f.AlertP99, f.AlertsMeasured,
		f.BackfillItemsPerSecond, f.BackfillRowP50, f.BackfillRowP99, f.BackfillAlertP50, f.BackfillAlertP99, f.BackfillAlertsMeasured, f.BackfillPerSecond,
		f.ProcessPeakMB, f.ClickHousePeakMB)
	return err
}
