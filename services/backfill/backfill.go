package backfill

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
)

// Config says what there is to load.
type Config struct {
	Batches pipelines.Backfill
	// Folder is where relative inputs lie.
	Folder string
	// WindowBytes is how much is put in order of companies before it is published: a company
	// that comes together is read, scored and written once. While one window is published,
	// the next is read: at most two are in memory.
	WindowBytes int
}

// DefaultConfig puts about 110,000 notices in order at once: the whole register, so that
// each of its companies is read and written once.
func DefaultConfig(batches pipelines.Backfill, folder string) Config {
	return Config{Batches: batches, Folder: folder, WindowBytes: 128 << 20}
}

// Backfill is the stage.
type Backfill struct {
	cfg  Config
	deps Deps
}

// New makes the stage; Run keeps its schedules, Batch and the replays run once.
func New(cfg Config, deps Deps) *Backfill {
	if deps.Now == nil {
		deps.Now = time.Now
	}
	return &Backfill{cfg: cfg, deps: deps}
}

// Name is the stage's name: its log field, its dead letters.
func (b *Backfill) Name() string { return "backfill" }

// Window bounds event times, by days in UTC, both inclusive; zero values do not bound.
type Window struct{ From, To time.Time }

func (w Window) holds(t time.Time) bool {
	return (w.From.IsZero() || !t.Before(w.From)) && (w.To.IsZero() || t.Before(w.To.AddDate(0, 0, 1)))
}

// Days are the bounds as YYYY-MM-DD, empty where there is none.
func (w Window) Days() (from, to string) { return day(w.From), day(w.To) }

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// Options of one run.
type Options struct {
	// Input replaces the batch's own: files, folders or patterns.
	Input []string
	Window
	// DryRun reads and works out the receipt, and neither publishes nor stores anything.
	DryRun bool
	// Resume goes on from the checkpoint of a run over the same input under the same rules
	// that was stopped; without one it begins anew.
	Resume bool
	// Fresh skips an input that was loaded whole under the same rules before.
	Fresh bool
	// Trigger is who asked: command or schedule.
	Trigger string
	// Progress is told how far the run is, a few times a second; nil is fine.
	Progress func(Status)
}

// ErrUnchanged is the answer to Options.Fresh.
var ErrUnchanged = errors.New("the input was loaded before")

// checkpoint is how far a batch has come.
type checkpoint struct {
	Input string `json:"input_hash"`
	Rules string `json:"rules"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	// Published events, in an order that is the same in every run over the input.
	Published int  `json:"published"`
	Done      bool `json:"done"`
	// Loaded is the version of the rules under which all that the tables hold of the batch came
	// to its end: by the first run of all, or by one over the batch's own input without bounds,
	// and by every run since.
	Loaded string `json:"loaded,omitempty"`
}

func (c checkpoint) same(other checkpoint) bool {
	return c.Input == other.Input && c.Rules == other.Rules && c.From == other.From && c.To == other.To
}

// Batch loads one batch and returns its receipt once everything has taken effect.
func (b *Backfill) Batch(ctx context.Context, name string, o Options) (Receipt, error) {
	batch, found := b.cfg.Batches.Batch(name)
	if !found {
		return Receipt{}, fmt.Errorf("there is no batch %q; there are %s", name, strings.Join(b.cfg.Batches.Names(), ", "))
	}
	places := o.Input
	if len(places) == 0 {
		place := filepath.FromSlash(batch.Input)
		if !filepath.IsAbs(place) {
			place = filepath.Join(b.cfg.Folder, place)
		}
		places = []string{place}
	}
	in, err := findInput(places)
	if err != nil {
		return Receipt{}, fmt.Errorf("batch %s: %w", name, err)
	}
	begun := checkpoint{Input: in.hash, Rules: b.deps.Rules.Version(), From: day(o.From), To: day(o.To)}
	r := b.newRun(batch.Name, strings.Join(places, ", "), o)
	r.total = in.size
	if !o.DryRun {
		stored, err := b.checkpoint(ctx, name)
		if err != nil {
			return Receipt{}, err
		}
		if stored.same(begun) && o.Fresh && stored.Done {
			return Receipt{}, ErrUnchanged
		}
		if stored.same(begun) && o.Resume {
			r.skip, r.Resumed = stored.Published, stored.Published > 0
		}
		if r.reread, err = b.deps.Store.OtherRules(ctx, batch.Source); err != nil {
			return Receipt{}, err
		}
		r.again = stored.Loaded == begun.Rules && !r.reread
		whole := len(o.Input) == 0 && o.From.IsZero() && o.To.IsZero()
		if whole || stored == (checkpoint{}) || stored.Loaded == begun.Rules {
			r.loaded = begun.Rules
		}
	}
	return r.whole(ctx, func(ctx context.Context) (Receipt, error) { return r.batch(ctx, batch, in, begun) })
}

func (b *Backfill) checkpoint(ctx context.Context, name string) (checkpoint, error) {
	var c checkpoint
	stored, err := b.deps.Checkpoints.Load(ctx, name)
	if err != nil || stored == nil {
		return c, err
	}
	if err := json.Unmarshal(stored, &c); err != nil {
		b.deps.Log.Warn("checkpoint cannot be read; the batch begins anew", zap.String("batch", name), zap.Error(err))
		return checkpoint{}, nil
	}
	return c, nil
}

func (b *Backfill) save(ctx context.Context, name string, c checkpoint) error {
	encoded, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return b.deps.Checkpoints.Save(ctx, name, encoded)
}

// batch reads, publishes, waits, looks, and signs.
func (r *run) batch(ctx context.Context, batch pipelines.Batch, in *input, begun checkpoint) (Receipt, error) {
	published := 0
	tally, err := r.feed(ctx,
		func(ctx context.Context, out *sorter, t *tally) error { return r.read(ctx, batch, in, out, t) },
		func(ctx context.Context, messages []Message) error {
			skip := min(max(r.skip-published, 0), len(messages))
			published += len(messages)
			unsettled, err := r.unsettled(ctx, messages[skip:])
			if err != nil {
				return err
			}
			if err := r.b.deps.Publisher.PublishEvents(ctx, unsettled, r.reread); err != nil {
				return err
			}
			begun.Published = published
			return r.b.save(ctx, batch.Name, begun)
		})
	if err != nil {
		return Receipt{}, err
	}
	receipt, err := r.sign(ctx, tally, in.hash)
	if err != nil || r.options.DryRun {
		return receipt, err
	}
	if err := r.stored(ctx, batch.Source, tally); err != nil {
		return Receipt{}, err
	}
	begun.Done, begun.Loaded = true, r.loaded
	return receipt, r.b.save(ctx, batch.Name, begun)
}

// unsettled are the events that the tables do not hold as they are. Of a batch that was never
// loaded whole under these rules that is all: what they hold may have been given up on later.
func (r *run) unsettled(ctx context.Context, events []Message) ([]Message, error) {
	if !r.again || len(events) == 0 {
		return events, nil
	}
	settled, err := r.b.deps.Store.Settled(ctx, events)
	if err != nil {
		return nil, err
	}
	left := make([]Message, 0, len(events))
	for i, event := range events {
		if !settled[i] {
			left = append(left, event)
		}
	}
	r.update(func(s *Status) { s.Settled += len(events) - len(left) })
	return left, nil
}

// feed reads and publishes side by side: while one window is published the next is read.
func (r *run) feed(ctx context.Context, read func(context.Context, *sorter, *tally) error, publish func(context.Context, []Message) error) (*tally, error) {
	t := newTally()
	windows := make(chan []Message)
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error {
		defer close(windows)
		out := &sorter{limit: r.b.cfg.WindowBytes, full: func(window []Message) error {
			select {
			case windows <- window:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		if r.options.DryRun {
			out.full = func([]Message) error { return nil }
		}
		if err := read(ctx, out, t); err != nil {
			return err
		}
		r.mark(&r.ends.read)
		r.phase("publishing")
		return out.flush()
	})
	both.Go(func() error {
		defer r.mark(&r.ends.published)
		for window := range windows {
			r.mark(&r.ends.begunPublishing)
			for chunk := range slices.Chunk(window, publishedAtOnce) {
				if err := publish(ctx, chunk); err != nil {
					return fmt.Errorf("backfill: publish: %w", err)
				}
				r.update(func(s *Status) { s.Published += len(chunk) })
				clear(chunk) // a window is large: what is on its way need not lie here too
			}
		}
		return nil
	})
	err := both.Wait()
	return t, err
}

// publishedAtOnce is how many messages are on their way before a checkpoint.
const publishedAtOnce = 1000

// sign waits until all has taken effect, and then works the receipt out: by then the scorer
// of this process has told what most of it comes to.
func (r *run) sign(ctx context.Context, t *tally, inputHash string) (Receipt, error) {
	r.phase("enriching")
	if !r.options.DryRun {
		if err := r.b.deps.Path.Drained(ctx); err != nil {
			return Receipt{}, err
		}
		r.mark(&r.ends.enriched) // where the observer did not see it
		r.mark(&r.ends.scored)
		r.phase("checking")
	}
	return t.receipt(ctx, r.Name, inputHash, r.b.deps.Rules)
}

// stored makes sure that nothing was lost on the way.
func (r *run) stored(ctx context.Context, source string, t *tally) error {
	events := make([]string, 0, len(t.events))
	for id := range t.events {
		events = append(events, id)
	}
	signals := make([]string, 0, len(t.signals))
	for id := range t.signals {
		signals = append(signals, id)
	}
	missing, err := r.b.deps.Store.MissingEvents(ctx, source, events)
	if err != nil {
		return err
	}
	lost, err := r.b.deps.Store.MissingSignals(ctx, source, signals)
	if err != nil {
		return err
	}
	r.mark(&r.ends.checked)
	if len(missing)+len(lost) > 0 {
		return fmt.Errorf("%d of %d events and %d of %d signals did not reach the tables: `foreshock dead list` shows what was given up on and why; "+
			"stages of another version find other signals", len(missing), len(events), len(lost), len(signals))
	}
	return nil
}

// sorter puts events in order of companies, a window at a time.
type sorter struct {
	limit int
	full  func([]Message) error

	window []sorted
	bytes  int
}

type sorted struct {
	company string
	at      int64
	Message
}

func (s *sorter) add(event *foreshockv1.Event, signals []*foreshockv1.Signal) error {
	data, err := proto.Marshal(event)
	if err != nil {
		return fmt.Errorf("backfill: event %s: %w", event.GetId(), err)
	}
	known := event.GetKnowledgeTime().AsTime()
	m := Message{Kind: event.GetKind(), Of: event.GetSource(), ID: event.GetId(), Data: data, Known: known}
	for _, signal := range signals {
		m.Signals = append(m.Signals, SignalKey{signal.GetCompanyId(), signal.GetId()})
	}
	s.window = append(s.window, sorted{identity.Slug(event.GetCompany()), known.UnixNano(), m})
	if s.bytes += len(data); s.bytes >= s.limit {
		return s.flush()
	}
	return nil
}

func (s *sorter) flush() error {
	if len(s.window) == 0 {
		return nil
	}
	slices.SortFunc(s.window, func(a, b sorted) int {
		if c := strings.Compare(a.company, b.company); c != 0 {
			return c
		}
		if a.at != b.at {
			if a.at < b.at {
				return -1
			}
			return 1
		}
		return strings.Compare(a.ID, b.ID)
	})
	messages := make([]Message, len(s.window))
	for i := range s.window {
		messages[i] = s.window[i].Message
	}
	s.window, s.bytes = nil, 0
	return s.full(messages)
}
