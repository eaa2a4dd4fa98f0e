package alerter

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/alerter/rule"
	"github.com/foreshock/foreshock/services/internal/bus"
)

// Bus is what the stage needs of the broker.
type Bus interface {
	ConsumeAhead(ctx context.Context, consumer string, batching bus.Batching, begin bus.Beginner) error
	Publish(ctx context.Context, messages []bus.Outgoing) error
}

// Books keeps what is remembered of each company, durably.
type Books interface {
	Load(ctx context.Context) ([][]byte, error)
	Save(ctx context.Context, books []bus.Book) error
}

// Store keeps alerts (nil means that all are durable), and knows what older facts and
// sources' readings there are.
type Store interface {
	InsertAlerts(ctx context.Context, alerts []*foreshockv1.Alert) error
	// Facts are the latest known states of facts of some companies.
	Facts(ctx context.Context, companyIDs []string) ([]*foreshockv1.Fact, error)
	// Readings are the days that sources were read for.
	Readings(ctx context.Context) ([]Reading, error)
}

// Deps are what the stage works with; all are needed.
type Deps struct {
	Bus   Bus
	Books Books
	Store Store
	// Company is what the registry knows of one.
	Company func(id string) rule.Company
	// Now is the clock by which quiet hours and weeks end where no news comes.
	Now     func() time.Time
	Log     *zap.Logger
	Metrics prometheus.Registerer
}

// Alerter is the stage.
type Alerter struct {
	rules *rule.Set
	deps  Deps

	mu       sync.Mutex
	state    *rule.State // nil until it is read, and after a failure
	facts    *recall
	coverage *Coverage
	looked   time.Time // when coverage was read

	told   *prometheus.CounterVec
	chains prometheus.Gauge
}

// coverageEvery is how old the readings of sources may be that conditions on coverage see.
const coverageEvery = 10 * time.Minute

// New makes the stage; Run starts it.
func New(rules pipelines.Alerter, deps Deps) *Alerter {
	a := &Alerter{
		rules: rule.NewSet(rules.Rules, rules.WatchLists, rules.Version), deps: deps, facts: newRecall(),
		told: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "foreshock_alerts_total", Help: "Alerts published, by rule and state.",
		}, []string{"rule", "state"}),
		chains: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "foreshock_alert_chains", Help: "Chains that are remembered: open, held back, or ended of late."}),
	}
	deps.Metrics.MustRegister(a.told, a.chains)
	return a
}

// Name is the stage's name: its consumer, its log field, its dead letters.
func (a *Alerter) Name() string { return "alerter" }

// Run raises alerts until ctx ends: on what changes, and beside it on what time brings. It
// begins from the books in the bucket, also where it ran before: another may have meanwhile.
// Batches are decided and published one at a time and in order, so that a chain is told as it
// came about; the rows of earlier ones are written meanwhile.
func (a *Alerter) Run(ctx context.Context) error {
	a.mu.Lock()
	a.state, a.facts = nil, newRecall()
	a.mu.Unlock()
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error {
		return a.deps.Bus.ConsumeAhead(ctx, a.Name(), bus.Batching{Size: 1000, InOrder: true}, a.begin)
	})
	both.Go(func() error {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
				if err := a.advance(ctx); err != nil && ctx.Err() == nil {
					a.deps.Log.Warn("what was held could not be told, will be tried again", zap.Error(err))
				}
			}
		}
	})
	return both.Wait()
}

// begin decides what a batch brings, stores the decision, and only then publishes. What it
// returns writes the rows.
func (a *Alerter) begin(ctx context.Context, batch []*bus.Message) (finish func() error, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.open(ctx); err != nil {
		return nil, err
	}
	changes := a.changes(batch)
	if err := a.recallFacts(ctx, changes); err != nil {
		return nil, err
	}
	var alerts []*foreshockv1.Alert
	traces := map[string]string{}
	for _, c := range changes {
		for _, alert := range a.rules.Evaluate(a.state, c.Change) {
			alerts = append(alerts, alert)
			traces[alert.GetId()] = c.trace
		}
	}
	return a.commit(ctx, alerts, traces)
}

// advance tells what quiet hours, cool-downs and budgets held until now.
func (a *Alerter) advance(ctx context.Context) error {
	finish, err := a.beginDue(ctx)
	if err != nil || finish == nil {
		return err
	}
	return finish()
}

func (a *Alerter) beginDue(ctx context.Context) (finish func() error, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.open(ctx); err != nil {
		return nil, err
	}
	due, now := a.state.Due(), a.deps.Now()
	if due.IsZero() || now.Before(due) {
		return nil, nil
	}
	return a.commit(ctx, a.rules.Advance(a.state, now), nil)
}

// open reads the state where it is not in memory, and publishes what was decided before:
// what is published already the broker knows by its id.
func (a *Alerter) open(ctx context.Context) error {
	if a.rules.NeedsCoverage() && a.deps.Now().Sub(a.looked) > coverageEvery {
		readings, err := a.deps.Store.Readings(ctx)
		if err != nil {
			return err
		}
		a.coverage, a.looked = NewCoverage(readings), a.deps.Now()
	}
	if a.state != nil {
		return nil
	}
	contents, err := a.deps.Books.Load(ctx)
	if err != nil {
		return err
	}
	books := make([]*foreshockv1.AlertBook, len(contents))
	for i, content := range contents {
		books[i] = &foreshockv1.AlertBook{}
		if err := proto.Unmarshal(content, books[i]); err != nil {
			return fmt.Errorf("alerter: a book of the bucket cannot be read: %w", err)
		}
	}
	state := a.rules.NewState(books)
	left := state.Outbox()
	if err := a.publish(ctx, left, nil); err != nil {
		return err
	}
	if err := a.deps.Store.InsertAlerts(ctx, left); err != nil {
		return err
	}
	if err := a.save(ctx, state.Told(left)); err != nil {
		return err
	}
	a.state = state
	a.chains.Set(float64(state.Chains()))
	return nil
}

// commit stores what was decided and publishes it. What it returns writes the rows of the
// alerts and notes that all is done; nil: nothing was decided. Where either fails, nobody
// knows how far it came, and the state is read again.
func (a *Alerter) commit(ctx context.Context, alerts []*foreshockv1.Alert, traces map[string]string) (finish func() error, err error) {
	decided := a.state.Decided(alerts)
	if len(decided) == 0 {
		return nil, nil
	}
	err = a.save(ctx, decided)
	if err == nil {
		err = a.publish(ctx, alerts, traces)
	}
	if err != nil {
		a.state = nil
		return nil, err
	}
	a.chains.Set(float64(a.state.Chains()))
	if len(alerts) == 0 {
		return nil, nil
	}
	inserted := make(chan error, 1)
	go func() { inserted <- a.deps.Store.InsertAlerts(ctx, alerts) }()
	return func() error { return a.finish(ctx, alerts, <-inserted) }, nil
}

// finish notes that alerts are published and, where there was no error, stored.
func (a *Alerter) finish(ctx context.Context, alerts []*foreshockv1.Alert, err error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state == nil { // whoever reads it again sees to these alerts as well
		return err
	}
	if err == nil {
		err = a.save(ctx, a.state.Told(alerts))
	}
	if err != nil {
		a.state = nil
	}
	return err
}

// publish sends alerts on their way.
func (a *Alerter) publish(ctx context.Context, alerts []*foreshockv1.Alert, traces map[string]string) error {
	messages := make([]bus.Outgoing, len(alerts))
	for i, alert := range alerts {
		trace := traces[alert.GetId()]
		data, err := Encode(alert, trace)
		if err != nil {
			return bus.Permanent(err)
		}
		messages[i] = bus.Outgoing{
			Subject: subject.Alert(alert.GetSeverity(), alert.GetCompanyId()),
			ID:      alert.GetId(), Data: data, Trace: trace,
		}
	}
	if err := a.deps.Bus.Publish(ctx, messages); err != nil {
		return err
	}
	for _, alert := range alerts {
		a.told.WithLabelValues(alert.GetRule(), alert.GetState()).Inc()
	}
	return nil
}

func (a *Alerter) save(ctx context.Context, books []*foreshockv1.AlertBook) error {
	out := make([]bus.Book, len(books))
	for i, book := range books {
		content, err := proto.Marshal(book)
		if err != nil {
			return bus.Permanent(fmt.Errorf("alerter: book of %s: %w", book.GetCompanyId(), err))
		}
		out[i] = bus.Book{ID: book.GetCompanyId(), Content: content}
	}
	return a.deps.Books.Save(ctx, out)
}

// change is one message of a batch.
type change struct {
	rule.Change
	trace string
}

// changes reads a batch, and remembers the facts that it brings.
func (a *Alerter) changes(batch []*bus.Message) []change {
	changes := make([]change, 0, len(batch))
	for _, m := range batch {
		update := &foreshockv1.IndicatorUpdate{}
		if err := proto.Unmarshal(m.Data, update); err != nil {
			m.Reject(fmt.Errorf("not an indicator update: %w", err))
			continue
		}
		if update.GetCompanyId() == "" || update.GetKnowledgeTime() == nil {
			m.Reject(fmt.Errorf("an indicator update without a company or a knowledge time"))
			continue
		}
		for _, fact := range update.GetFacts() {
			a.facts.put(fact.GetId(), fact)
		}
		changes = append(changes, change{rule.Change{
			Update: update, Sequence: m.Sequence, Company: a.deps.Company(update.GetCompanyId()), Facts: a.facts.get,
			Coverage: a.coverage.of(update.GetCompanyId(), update.GetQuarter(), update.GetKnowledgeTime().AsTime()),
		}, m.Trace})
	}
	return changes
}

// recallFacts reads the facts behind indicators that may raise an alert, where they are not
// in memory; those that nobody knows are not asked for again.
func (a *Alerter) recallFacts(ctx context.Context, changes []change) error {
	missing := map[string]bool{}
	var companies []string
	for _, c := range changes {
		before := len(missing)
		for _, id := range a.rules.Wants(c.Change) {
			if !a.facts.has(id) {
				missing[id] = true
			}
		}
		if len(missing) > before {
			companies = append(companies, c.Update.GetCompanyId())
		}
	}
	if len(missing) == 0 {
		return nil
	}
	facts, err := a.deps.Store.Facts(ctx, companies)
	if err != nil {
		return err
	}
	for _, fact := range facts {
		if missing[fact.GetId()] {
			a.facts.put(fact.GetId(), fact)
			delete(missing, fact.GetId())
		}
	}
	for id := range missing {
		a.facts.put(id, nil)
	}
	return nil
}
