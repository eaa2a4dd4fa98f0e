package scorer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// Bus is what the stage needs of the broker.
type Bus interface {
	Consume(ctx context.Context, consumer string, batching bus.Batching, handle bus.Handler) error
	ConsumeAhead(ctx context.Context, consumer string, batching bus.Batching, begin bus.Beginner) error
	Publish(ctx context.Context, messages []bus.Outgoing) error
}

// Store keeps signals, facts and indicators.
type Store interface {
	// Signals are all signals of the companies, in any order.
	Signals(ctx context.Context, companyIDs []string) ([]*foreshockv1.Signal, error)
	// StoredFacts and StoredIndicators are the rows that the tables hold of the
	// companies, withdrawn ones left out, in any order.
	StoredFacts(ctx context.Context, companyIDs []string) ([]Stored, error)
	StoredIndicators(ctx context.Context, companyIDs []string) ([]Stored, error)
	// Write stores rows and withdraws rows; nil means that all is durable. Signals come first:
	// where no signal of a company is stored, nothing else of it is.
	Write(ctx context.Context, changes Changes) error
}

// Stored names a row of the table fact or indicator and its content.
type Stored struct {
	CompanyID string
	// ID of the fact or indicator; Quarter and Name of an indicator alone.
	ID, Quarter, Name string
	Knowledge         time.Time
	// Digest is of the row's whole content, never 0.
	Digest uint64
}

// Fact and Indicator are rows to write, with their digests.
type (
	Fact struct {
		*foreshockv1.Fact
		Digest uint64
	}
	Indicator struct {
		*foreshockv1.Indicator
		Digest uint64
	}
)

// Changes are the rows to write and to withdraw.
type Changes struct {
	// Signals are those of news: that of history is there before the scorer hears of it.
	Signals                             []*foreshockv1.Signal
	Facts                               []Fact
	Indicators                          []Indicator
	WithdrawnFacts, WithdrawnIndicators []Stored
}

func (c *Changes) add(other Changes) {
	c.Facts = append(c.Facts, other.Facts...)
	c.Indicators = append(c.Indicators, other.Indicators...)
	c.WithdrawnFacts = append(c.WithdrawnFacts, other.WithdrawnFacts...)
	c.WithdrawnIndicators = append(c.WithdrawnIndicators, other.WithdrawnIndicators...)
}

func (c *Changes) empty() bool {
	return len(c.Signals)+len(c.Facts)+len(c.Indicators)+len(c.WithdrawnFacts)+len(c.WithdrawnIndicators) == 0
}

// Config bounds the work.
type Config struct {
	// Batch is the most signals worked on at once.
	Batch int
	// Workers work side by side, each on other companies. More than one is quicker under
	// load, but then what is published of one company can overtake.
	Workers int
	// CachedSignals bounds the memory of books: beyond it the least recently used go.
	CachedSignals int
	// News is how long after it became known something that a backfill brings is still
	// published. What is older goes into the tables only: nobody is alerted to history.
	News time.Duration
}

// DefaultConfig keeps about 200 MB of books at most.
func DefaultConfig() Config {
	return Config{Batch: 2000, Workers: 1, CachedSignals: 100_000, News: 7 * 24 * time.Hour}
}

// Deps are what the stage works with; all but Sums are needed.
type Deps struct {
	Bus   Bus
	Rules *ledger.Rules
	Store Store
	// History is the store of what backfills bring: the same tables, by inserts that
	// those of Store never wait for.
	History Store
	// Sums is told what comes of history's signals that are scored whole; nil is fine.
	Sums *Sums
	// GiveWay is called between the companies of history, and waits while others are not to
	// wait for it; nil: never.
	GiveWay func()
	// Now is the clock that tells news from history.
	Now     func() time.Time
	Log     *zap.Logger
	Metrics prometheus.Registerer
}

// Scorer is the stage. It is the only writer of its companies' rows: there must be one, which
// is who has the lease of this name.
type Scorer struct {
	cfg    Config
	deps   Deps
	shelf  *shelf
	newsAt atomic.Int64 // when news was handled last, in Unix nanoseconds
	// news is read-held while news is booked: history stands back for it between companies.
	news    sync.RWMutex
	signals prometheus.Counter
	rows    *prometheus.CounterVec
}

// New makes the stage; Run starts it.
func New(cfg Config, deps Deps) *Scorer {
	s := &Scorer{
		cfg: cfg, deps: deps, shelf: newShelf(cfg.CachedSignals),
		signals: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "foreshock_signals_scored_total", Help: "Signals booked."}),
		rows: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "foreshock_rows_scored_total", Help: "Rows written and withdrawn, by table."}, []string{"table", "change"}),
	}
	deps.Metrics.MustRegister(s.signals, s.rows)
	return s
}

// Name is the stage's name: its consumer, its log field, its dead letters.
func (s *Scorer) Name() string { return "scorer" }

// Run books signals until ctx ends: those of news, and beside them those that backfills
// bring. The shelf keeps the two from having one company's book in hand at once. It begins
// from the tables, also where it ran before: another may have meanwhile.
func (s *Scorer) Run(ctx context.Context) error {
	s.shelf = newShelf(s.cfg.CachedSignals)
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error {
		return s.deps.Bus.ConsumeAhead(ctx, s.Name(), bus.Batching{Size: s.cfg.Batch, Workers: s.cfg.Workers, CatchUp: true}, s.beginNews)
	})
	both.Go(func() error {
		return s.deps.Bus.Consume(ctx, s.Name()+"-backfill", bus.Batching{Size: historyBatch, Workers: historyWorkers}, s.handleHistory)
	})
	return both.Wait()
}

// Of history, one batch is worked out while the rows of another are stored.
const (
	historyBatch   = 2000
	historyWorkers = 2
	// quiet is how long after the last news history takes whole batches again;
	// historyBesideNews is how many signals it takes at a time until then.
	quiet             = 2 * time.Second
	historyBesideNews = 200
)

// beginNews books a batch of news, handleHistory one of a backfill. Where news came a
// moment ago, history takes few companies at a time: news waits for the books in hand.
func (s *Scorer) beginNews(ctx context.Context, batch []*bus.Message) (finish func() error, err error) {
	s.newsAt.Store(s.deps.Now().UnixNano())
	companies, order := byCompany(batch)
	write, err := s.book(ctx, companies, order, s.deps.Store, time.Time{})
	if err != nil {
		return nil, err
	}
	return func() error {
		defer func() { s.newsAt.Store(s.deps.Now().UnixNano()) }()
		return write()
	}, nil
}

func (s *Scorer) handleHistory(ctx context.Context, batch []*bus.Message) error {
	companies, order := byCompany(batch)
	for len(order) > 0 {
		n, signals := len(order), 0
		if s.deps.Now().Sub(time.Unix(0, s.newsAt.Load())) < quiet {
			for n = 0; n < len(order) && signals < historyBesideNews; n++ {
				signals += 1 + len(companies[order[n]].signals)
			}
		}
		write, err := s.book(ctx, companies, order[:n], s.deps.History, s.deps.Now().Add(-s.cfg.News))
		if err != nil {
			return err
		}
		if err := write(); err != nil {
			return err
		}
		order = order[n:]
	}
	return nil
}

// book books what arrived of some companies, and publishes before it returns what writes the
// rows: were it killed in between, the next try would find the rows still to be written and
// publish again, under the same ids. The books are in hand until the rows are written, and go
// back on the shelf only if everything took effect: otherwise nobody knows what the tables
// hold, and they are read again.
//
// What became known before since is not published. A zero since publishes everything, and
// keeps the books of all companies; else only those that were on the shelf go back: most
// companies of a backfill come once.
func (s *Scorer) book(ctx context.Context, companies map[string]*arrived, order []string, store Store, since time.Time) (write func() error, err error) {
	books := s.shelf.take(order)
	defer func() {
		if write == nil {
			s.shelf.giveBack(order, nil)
		}
	}()
	isNews := since.IsZero()
	if isNews { // not before it has its books: history that holds one of them must go on
		s.news.RLock()
		defer s.news.RUnlock()
	}
	keep := make(map[string]*book, len(order))
	signals := 0
	for _, id := range order {
		if books[id] != nil || isNews {
			keep[id] = nil
		}
		if companies[id].reread {
			delete(books, id)
		}
		signals += len(companies[id].signals)
	}
	if err := s.load(ctx, store, companies, order, books); err != nil {
		return nil, err
	}
	var changes Changes
	var messages []bus.Outgoing
	entries := make(map[string]entry, len(order))
	for _, id := range order {
		if !isNews {
			s.standBack()
		}
		entry := books[id].add(s.deps.Rules, companies[id].signals)
		out, err := outgoing(entry, books[id], companies[id].trace, since)
		if err != nil {
			return nil, err
		}
		if entry.adding != nil && !isNews { // receipts are of history
			s.deps.Sums.keep(books[id].signals, entry.adding.sum())
		}
		entries[id] = entry
		messages = append(messages, out...)
		if isNews {
			changes.Signals = append(changes.Signals, entry.signals...)
		}
		changes.add(entry.changes)
	}
	if err := s.deps.Bus.Publish(ctx, messages); err != nil {
		return nil, err
	}
	written := make(chan error, 1)
	if changes.empty() {
		written <- nil
	} else {
		go func() { written <- store.Write(ctx, changes) }()
	}
	return func() error {
		var done map[string]*book
		defer func() { s.shelf.giveBack(order, done) }()
		if err := <-written; err != nil {
			return err
		}
		for id, entry := range entries {
			books[id].post(entry)
		}
		for id := range keep {
			keep[id] = books[id]
		}
		done = keep
		s.count(signals, changes)
		return nil
	}, nil
}

// standBack waits for readers, and for the news that is being booked, if any is: two hands
// are on as many cores. The next company of history comes before the next batch of news, so
// that neither waits long for the other.
func (s *Scorer) standBack() {
	if s.deps.GiveWay != nil {
		s.deps.GiveWay()
	}
	s.news.Lock()
	defer s.news.Unlock()
}

// load brings the books that were not on the shelf in from the tables. Of a company without
// a signal there are no other rows, unless signals were taken back just now.
func (s *Scorer) load(ctx context.Context, store Store, companies map[string]*arrived, order []string, books map[string]*book) error {
	var missing []string
	for _, id := range order {
		if books[id] == nil {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	signals, err := store.Signals(ctx, missing)
	if err != nil {
		return fmt.Errorf("scorer: %w", err)
	}
	signalsOf := grouped(signals, (*foreshockv1.Signal).GetCompanyId)
	var scored []string
	for _, id := range missing {
		if len(signalsOf[id]) > 0 || companies[id].reread {
			scored = append(scored, id)
		}
	}
	var facts, indicators []Stored
	if len(scored) > 0 {
		reading, ctx := errgroup.WithContext(ctx)
		reading.Go(func() (err error) { facts, err = store.StoredFacts(ctx, scored); return err })
		reading.Go(func() (err error) { indicators, err = store.StoredIndicators(ctx, scored); return err })
		if err := reading.Wait(); err != nil {
			return fmt.Errorf("scorer: %w", err)
		}
	}
	factsOf := grouped(facts, func(row Stored) string { return row.CompanyID })
	indicatorsOf := grouped(indicators, func(row Stored) string { return row.CompanyID })
	for _, id := range missing {
		books[id] = newBook(id, signalsOf[id], factsOf[id], indicatorsOf[id])
	}
	return nil
}

func grouped[T any](all []T, companyID func(T) string) map[string][]T {
	groups := map[string][]T{}
	for _, one := range all {
		groups[companyID(one)] = append(groups[companyID(one)], one)
	}
	return groups
}

func (s *Scorer) count(signals int, changes Changes) {
	s.signals.Add(float64(signals))
	s.rows.WithLabelValues("fact", "written").Add(float64(len(changes.Facts)))
	s.rows.WithLabelValues("fact", "withdrawn").Add(float64(len(changes.WithdrawnFacts)))
	s.rows.WithLabelValues("indicator", "written").Add(float64(len(changes.Indicators)))
	s.rows.WithLabelValues("indicator", "withdrawn").Add(float64(len(changes.WithdrawnIndicators)))
}

// arrived are one company's signals in a batch.
type arrived struct {
	signals []*foreshockv1.Signal
	trace   string
	// reread says that the tables hold what the signals of a book are: some may be gone.
	reread bool
}

func byCompany(batch []*bus.Message) (companies map[string]*arrived, order []string) {
	companies = map[string]*arrived{}
	for _, m := range batch {
		signal := &foreshockv1.Signal{}
		if err := proto.Unmarshal(m.Data, signal); err != nil {
			m.Reject(fmt.Errorf("not a signal: %w", err))
			continue
		}
		if signal.GetId() == "" || signal.GetCompanyId() == "" {
			m.Reject(errors.New("a signal without an id or a company"))
			continue
		}
		a := companies[signal.GetCompanyId()]
		if a == nil {
			a = &arrived{}
			companies[signal.GetCompanyId()] = a
			order = append(order, signal.GetCompanyId())
		}
		a.trace = m.Trace
		if m.Reread {
			a.reread = true
		} else {
			a.signals = append(a.signals, signal)
		}
	}
	return companies, order
}

// outgoing are the messages of the slices known at or after since in which the entry found
// something to write, and then of what its book takes back.
func outgoing(e entry, b *book, trace string, since time.Time) ([]bus.Outgoing, error) {
	touched := map[int64]bool{}
	for _, f := range e.changes.Facts {
		touched[f.GetKnowledgeTime().AsTime().UnixMilli()] = true
	}
	for _, i := range e.changes.Indicators {
		touched[i.GetKnowledgeTime().AsTime().UnixMilli()] = true
	}
	var updates []*foreshockv1.IndicatorUpdate
	for _, slice := range e.slices {
		if !slice.Knowledge.Before(since) && touched[slice.Knowledge.UnixMilli()] {
			updates = append(updates, slice.Updates()...)
		}
	}
	var messages []bus.Outgoing
	for _, update := range append(updates, e.withdrawals(b, since)...) {
		data, err := proto.MarshalOptions{Deterministic: true}.Marshal(update)
		if err != nil {
			return nil, bus.Permanent(fmt.Errorf("scorer: update of %s: %w", update.GetCompanyId(), err))
		}
		messages = append(messages, bus.Outgoing{
			Subject: subject.Indicator(update.GetCompanyId(), update.GetQuarter()),
			ID:      updateID(update, data), Data: data, Trace: trace,
		})
	}
	return messages, nil
}
