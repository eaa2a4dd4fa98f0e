// Package issue issues the forecast of every company in the risk set when a quarter turns,
// and resolves it when its grace window has passed.
//
// Input: the stored signals, and the clock that the stage is given. Output: rows in the
// tables forecast and resolution, by the pure function ledger.Turns. Failure: a round that
// fails is tried again as a whole; it changes nothing that is right already. State: the
// table forecast_round, which tells what the next round need not look at again.
package issue

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// Store keeps signals, forecasts and resolutions.
type Store interface {
	// LastRound is the round finished last; false where there is none.
	LastRound(ctx context.Context) (Round, bool, error)
	RecordRound(ctx context.Context, round Round) error
	// SignalsUntil marks the signal written last, for a later round, and tells up to when each
	// source was heard. Nothing is known where the time is zero.
	SignalsUntil(ctx context.Context) (written time.Time, heard Heard, err error)
	// Companies are those with signals written after an instant, or published or known
	// after another; all where written is zero.
	Companies(ctx context.Context, written, since time.Time) ([]string, error)
	// Signals are all signals of the companies, in any order.
	Signals(ctx context.Context, companyIDs []string) ([]*foreshockv1.Signal, error)
	// Stored are the forecasts and resolutions that the tables hold of the companies.
	Stored(ctx context.Context, companyIDs []string) ([]Forecast, []Resolution, error)
	// Write stores rows; nil means that all are durable.
	Write(ctx context.Context, forecasts []Forecast, resolutions []Resolution) error
}

// Round is one round in which forecasts were issued and resolved.
type Round struct {
	AsOf, SignalsUntil time.Time
	// Covered is up to when any source was heard.
	Covered time.Time
	// Rules name those of scoring and resolving, and the quarters up to which sources were heard:
	// where they differ from the last round's, every company is looked at.
	Rules string
	// Companies looked at; Forecasts and Resolutions written.
	Companies, Forecasts, Resolutions int
}

// Forecast is a row of the table forecast.
type Forecast struct {
	CompanyID, Company string
	// Live tells that it was written when its quarter turned; else it is a replay.
	Live bool
	ledger.Issued
	// Withdrawn takes a replay back.
	Withdrawn bool
}

// Resolution is a row of the table resolution.
type Resolution struct {
	CompanyID, Company string
	ledger.Outcome
	Withdrawn bool
}

// Deps are what the stage works with; all but GiveWay are needed.
type Deps struct {
	Store Store
	Rules *ledger.Rules
	Now   func() time.Time
	// GiveWay is called between companies, and waits while others are not to wait for the
	// round; nil: never.
	GiveWay func()
	Log     *zap.Logger
	Metrics prometheus.Registerer
}

// Issuer is the stage.
type Issuer struct {
	deps Deps
	rows *prometheus.CounterVec
}

// Every is how often Run looks whether a quarter has turned, a grace window has passed, or
// signals have come that change what was issued.
const Every = 10 * time.Minute

// Bounds of the memory: companies looked at together, and how many of such groups. A round
// of a server at work has time: nobody waits for it, but others for the core that it leaves
// free, and for the end of what it reads at once.
const (
	atOnce     = 1000
	sideBySide = 2
	unhurried  = 250
)

// New makes the stage; Run starts it.
func New(deps Deps) *Issuer {
	i := &Issuer{deps: deps, rows: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "foreshock_forecasts_written_total", Help: "Forecasts and resolutions written, by table."}, []string{"table"})}
	deps.Metrics.MustRegister(i.rows)
	return i
}

// Name is the stage's name.
func (i *Issuer) Name() string { return "issuer" }

// Run issues and resolves until ctx ends. A round that fails is logged and tried again at
// the next look.
func (i *Issuer) Run(ctx context.Context) error {
	look := time.NewTimer(0)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
		if _, err := i.Issue(ctx, true); err != nil && ctx.Err() == nil {
			i.deps.Log.Warn("forecasts not issued, trying again", zap.Error(err))
		}
		now := i.deps.Now()
		look.Reset(min(Every, quarter.Of(now).End().Sub(now)+time.Second))
	}
}

// Issue is one round as of now: every replay that the signals ask for is written or taken
// back, everything whose grace has passed is resolved, and where live is set the forecasts
// of a quarter that has just turned are written as live ones.
func (i *Issuer) Issue(ctx context.Context, live bool) (Round, error) {
	round := Round{AsOf: i.deps.Now().UTC().Truncate(time.Millisecond), Rules: i.deps.Rules.ForecastVersion()}
	last, found, err := i.deps.Store.LastRound(ctx)
	if err != nil {
		return round, fmt.Errorf("issue: %w", err)
	}
	var heard Heard
	if round.SignalsUntil, heard, err = i.deps.Store.SignalsUntil(ctx); err != nil {
		return round, fmt.Errorf("issue: %w", err)
	}
	if round.SignalsUntil.IsZero() {
		return round, nil // nothing is known of anybody
	}
	round.Covered, round.Rules = heard.latest(), round.Rules+" "+heard.id()
	written, since := time.Time{}, time.Time{}
	if found && last.Rules == round.Rules && !last.AsOf.After(round.AsOf) {
		written, since = last.SignalsUntil, i.deps.Rules.RiskSetSince(last.AsOf, round.AsOf)
		if since.IsZero() && !round.SignalsUntil.After(written) {
			return round, nil // no quarter turned, no grace passed, nothing new
		}
	}
	ids, err := i.deps.Store.Companies(ctx, written, since)
	if err != nil {
		return round, fmt.Errorf("issue: %w", err)
	}
	if err := i.all(ctx, ids, &round, heard, live); err != nil {
		return round, fmt.Errorf("issue: %w", err)
	}
	i.rows.WithLabelValues("forecast").Add(float64(round.Forecasts))
	i.rows.WithLabelValues("resolution").Add(float64(round.Resolutions))
	if err := i.deps.Store.RecordRound(ctx, round); err != nil {
		return round, fmt.Errorf("issue: %w", err)
	}
	i.deps.Log.Info("forecasts issued", zap.Int("companies", round.Companies), zap.Int("forecasts", round.Forecasts), zap.Int("resolutions", round.Resolutions))
	return round, nil
}

// all brings the rows of all companies up to date, some of them at a time: while the rows of
// some are stored, those of others are worked out.
func (i *Issuer) all(ctx context.Context, ids []string, round *Round, heard Heard, live bool) error {
	var forecasts, resolutions atomic.Int64
	working, ctx := errgroup.WithContext(ctx)
	together, groups := atOnce, sideBySide
	if live {
		together, groups = unhurried, 1
	}
	working.SetLimit(groups)
	for chunk := range slices.Chunk(ids, together) {
		working.Go(func() error {
			f, r, err := i.companies(ctx, chunk, *round, heard, live)
			forecasts.Add(int64(f))
			resolutions.Add(int64(r))
			return err
		})
	}
	err := working.Wait()
	round.Companies, round.Forecasts, round.Resolutions = len(ids), int(forecasts.Load()), int(resolutions.Load())
	return err
}

// companies brings the rows of some companies up to date and tells how many were written.
func (i *Issuer) companies(ctx context.Context, ids []string, round Round, heard Heard, live bool) (wroteForecasts, wroteResolutions int, err error) {
	var signals []*foreshockv1.Signal
	var stored page
	reading, within := errgroup.WithContext(ctx)
	reading.Go(func() (err error) { signals, err = i.deps.Store.Signals(within, ids); return err })
	reading.Go(func() error {
		forecasts, resolutions, err := i.deps.Store.Stored(within, ids)
		stored = newPage(forecasts, resolutions)
		return err
	})
	if err := reading.Wait(); err != nil {
		return 0, 0, err
	}
	of := map[string][]*foreshockv1.Signal{}
	for _, s := range signals {
		of[s.GetCompanyId()] = append(of[s.GetCompanyId()], s)
	}
	issued, outcomes := make([][]ledger.Issued, len(ids)), make([][]ledger.Outcome, len(ids))
	nForecasts, nResolutions := 0, 0
	for n, id := range ids {
		if i.deps.GiveWay != nil {
			i.deps.GiveWay()
		}
		issued[n], outcomes[n] = ledger.Turns(i.deps.Rules, ledger.Company{ID: id, Name: nameOf(of[id])}, of[id], round.AsOf)
		nForecasts, nResolutions = nForecasts+len(issued[n]), nResolutions+len(outcomes[n])
	}
	d := due{forecasts: make([]Forecast, 0, nForecasts), resolutions: make([]Resolution, 0, nResolutions)}
	for n, id := range ids {
		name := nameOf(of[id])
		for _, one := range issued[n] {
			d.forecasts = append(d.forecasts, Forecast{CompanyID: id, Company: name, Issued: one})
		}
		for _, one := range outcomes[n] {
			if !one.Came && !heard.covers(of[id], one.Quarter) {
				continue // nobody was listening: silence is no no
			}
			d.resolutions = append(d.resolutions, Resolution{CompanyID: id, Company: name, Outcome: one})
		}
	}
	var turned quarter.Quarter
	if live && i.deps.Rules.Live(round.AsOf) {
		turned = quarter.Of(round.AsOf)
	}
	forecasts, resolutions := stored.lacks(d, turned)
	if len(forecasts)+len(resolutions) == 0 {
		return 0, 0, nil
	}
	return len(forecasts), len(resolutions), i.deps.Store.Write(ctx, forecasts, resolutions)
}

// nameOf is what the first known signal calls the company, as in the scorer's book.
func nameOf(signals []*foreshockv1.Signal) string {
	var first *foreshockv1.Signal
	for _, s := range signals {
		if first == nil || earlier(s, first) {
			first = s
		}
	}
	return first.GetCompany()
}

func earlier(a, b *foreshockv1.Signal) bool {
	if c := a.GetKnowledgeTime().AsTime().Compare(b.GetKnowledgeTime().AsTime()); c != 0 {
		return c < 0
	}
	return a.GetId() < b.GetId()
}
