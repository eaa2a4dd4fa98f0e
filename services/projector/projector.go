package projector

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Indicators that make up a risk.
const (
	probability = "risk_probability"
	score       = "risk_score"
	headcount   = "risk_headcount"
)

// Names are the indicators that Store is asked for.
var Names = []string{probability, score, headcount}

// history is how many quarters before the newest a forecast still counts as current.
const history = 3

// Bus is what the stage needs of the broker.
type Bus interface {
	Consume(ctx context.Context, consumer string, batching bus.Batching, handle bus.Handler) error
}

// Bucket keeps values by key.
type Bucket interface {
	All(ctx context.Context) (map[string][]byte, error)
	// Put stores values durably; an empty one deletes its key.
	Put(ctx context.Context, values map[string][]byte) error
}

// Store is the table of indicators.
type Store interface {
	// Indicators are those of Names for the quarters from first to last, both inclusive,
	// of each company as known last.
	Indicators(ctx context.Context, first, last string) ([]*foreshockv1.Indicator, error)
}

// Deps are what the stage works with; all are needed.
type Deps struct {
	Bus     Bus
	Bucket  Bucket
	Store   Store
	Key     func(companyID string) string
	Now     func() time.Time
	Log     *zap.Logger
	Metrics prometheus.Registerer
}

// Projector is the stage.
type Projector struct {
	deps    Deps
	written prometheus.Counter

	mu      sync.Mutex
	current map[string]entry // by company id
}

type entry struct {
	risk Risk
	// heard is when an update told of it: the table may be a moment behind.
	heard time.Time
}

// Risk is the value of a company.
type Risk struct {
	Company   string `json:"company"`
	CompanyID string `json:"company_id"`
	// Quarter is the one that the forecast is for.
	Quarter string `json:"quarter"`
	// AsOf is the instant as of which it was known.
	AsOf time.Time `json:"as_of"`
	// Risk has the form that it has in `foreshock indicators --json`.
	Risk struct {
		Score       float64   `json:"score"`
		Probability float64   `json:"probability"`
		Headcount   *Interval `json:"headcount,omitempty"`
		Parts       []Part    `json:"parts"`
	} `json:"risk"`
	Rules string `json:"rules"`
}

// Interval is the median of a forecast and the ends of its 80 % interval.
type Interval struct {
	Low    float64 `json:"low"`
	Median float64 `json:"median"`
	High   float64 `json:"high"`
}

// Part is one addend of the score.
type Part struct {
	Name         string  `json:"name"`
	Value        float64 `json:"value"`
	Contribution float64 `json:"contribution"`
}

// New makes the stage; Run starts it.
func New(deps Deps) *Projector {
	p := &Projector{deps: deps, current: map[string]entry{}, written: prometheus.NewCounter(prometheus.CounterOpts{
		Name: "foreshock_current_risks_written_total", Help: "Values written to the bucket of current risks.",
	})}
	deps.Metrics.MustRegister(p.written)
	return p
}

// Name is the stage's name: its consumer, its log field, its dead letters.
func (p *Projector) Name() string { return "projector" }

const (
	// every is how often the bucket is brought up to the table.
	every = 10 * time.Minute
	// grace is how long the table may be behind an update.
	grace = 2 * time.Minute
)

// Run keeps the bucket until ctx ends.
func (p *Projector) Run(ctx context.Context) error {
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			if err := p.Rebuild(ctx); err != nil && ctx.Err() == nil {
				p.deps.Log.Warn("current risks not rebuilt, will be tried again", zap.Error(err))
			}
			select {
			case <-ctx.Done():
				return nil
			case <-ticker.C:
			}
		}
	})
	both.Go(func() error {
		return p.deps.Bus.Consume(ctx, p.Name(), bus.Batching{Size: 1000, Workers: 1}, p.handle)
	})
	return both.Wait()
}

// Rebuild makes the bucket hold what the table says, and what updates told a moment ago.
// It writes what differs; a second call writes nothing.
func (p *Projector) Rebuild(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.deps.Now()
	newest := quarter.Of(now) + 1
	indicators, err := p.deps.Store.Indicators(ctx, (newest - history).String(), newest.String())
	if err != nil {
		return fmt.Errorf("projector: %w", err)
	}
	current := map[string]entry{}
	for _, i := range indicators {
		take(current, i, i.GetCompany(), newest, time.Time{})
	}
	for id, e := range p.current {
		if now.Sub(e.heard) < grace {
			current[id] = e
		}
	}
	stored, err := p.deps.Bucket.All(ctx)
	if err != nil {
		return fmt.Errorf("projector: %w", err)
	}
	differing := map[string][]byte{}
	kept := map[string]bool{}
	for id, e := range current {
		value, err := json.Marshal(e.risk)
		if err != nil {
			return fmt.Errorf("projector: %s: %w", id, err)
		}
		key := p.deps.Key(id)
		kept[key] = true
		if !bytes.Equal(stored[key], value) {
			differing[key] = value
		}
	}
	for key := range stored {
		if !kept[key] {
			differing[key] = nil
		}
	}
	if err := p.deps.Bucket.Put(ctx, differing); err != nil {
		return fmt.Errorf("projector: %w", err)
	}
	p.written.Add(float64(len(differing)))
	p.current = current
	return nil
}

func (p *Projector) handle(ctx context.Context, batch []*bus.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.deps.Now()
	newest := quarter.Of(now) + 1
	touched := map[string]bool{}
	for _, m := range batch {
		update := &foreshockv1.IndicatorUpdate{}
		if err := proto.Unmarshal(m.Data, update); err != nil {
			m.Reject(fmt.Errorf("not an indicator update: %w", err))
			continue
		}
		for _, i := range update.GetIndicators() {
			if take(p.current, i, update.GetCompany(), newest, now) {
				touched[i.GetCompanyId()] = true
			}
		}
	}
	if len(touched) == 0 {
		return nil
	}
	values := map[string][]byte{}
	for id := range touched {
		value, err := json.Marshal(p.current[id].risk)
		if err != nil {
			return bus.Permanent(fmt.Errorf("projector: %s: %w", id, err))
		}
		values[p.deps.Key(id)] = value
	}
	if err := p.deps.Bucket.Put(ctx, values); err != nil {
		return err
	}
	p.written.Add(float64(len(values)))
	return nil
}

// take books an indicator where it tells of the current risk: of a quarter not before the
// one that is known and not beyond newest, and known not earlier. It tells whether it did.
func take(current map[string]entry, i *foreshockv1.Indicator, company string, newest quarter.Quarter, heard time.Time) bool {
	if n := i.GetName(); n != probability && n != score && n != headcount {
		return false
	}
	of, err := quarter.Parse(i.GetQuarter())
	if err != nil || of > newest || of < newest-history {
		return false
	}
	e, known := current[i.GetCompanyId()]
	asOf := i.GetKnowledgeTime().AsTime()
	if known {
		if before, err := quarter.Parse(e.risk.Quarter); err == nil && of < before {
			return false
		} else if of == before && asOf.Before(e.risk.AsOf) && !heard.IsZero() {
			return false
		} else if of > before {
			e = entry{}
		}
	}
	r := &e.risk
	r.Company, r.CompanyID, r.Quarter, r.Rules = company, i.GetCompanyId(), i.GetQuarter(), i.GetRules()
	if asOf.After(r.AsOf) {
		r.AsOf = asOf
	}
	if r.Risk.Parts == nil {
		r.Risk.Parts = []Part{}
	}
	switch i.GetName() {
	case probability:
		r.Risk.Probability = i.GetValue()
		if len(i.GetParts()) > 0 {
			r.Risk.Parts = parts(i)
		}
	case score:
		r.Risk.Score = i.GetValue()
		if len(i.GetParts()) > 0 {
			r.Risk.Parts = parts(i)
		}
	case headcount:
		r.Risk.Headcount = &Interval{i.GetLow(), i.GetValue(), i.GetHigh()}
	}
	e.heard = heard
	current[i.GetCompanyId()] = e
	return true
}

func parts(i *foreshockv1.Indicator) []Part {
	out := make([]Part, 0, len(i.GetParts()))
	for _, p := range i.GetParts() {
		out = append(out, Part{p.GetName(), p.GetValue(), p.GetContribution()})
	}
	return out
}
