package issue_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/issue"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// tables are the tables in memory; what is written later has a later time of writing.
type tables struct {
	mu        sync.Mutex
	writes    int64
	signals   []*foreshockv1.Signal
	written   map[*foreshockv1.Signal]time.Time
	forecasts map[string]issue.Forecast
	outcomes  map[string]issue.Resolution
	rounds    []issue.Round
	read      int // companies whose signals were asked for
	fail      error
	wrote     chan struct{} // size 1: something was written
}

func newTables() *tables {
	return &tables{written: map[*foreshockv1.Signal]time.Time{}, forecasts: map[string]issue.Forecast{}, outcomes: map[string]issue.Resolution{}, wrote: make(chan struct{}, 1)}
}

func (t *tables) add(signals ...*foreshockv1.Signal) {
	for _, s := range signals {
		t.writes++
		t.written[s] = time.Unix(t.writes, 0)
		t.signals = append(t.signals, s)
	}
}

func (t *tables) LastRound(context.Context) (issue.Round, bool, error) {
	if len(t.rounds) == 0 {
		return issue.Round{}, false, nil
	}
	return t.rounds[len(t.rounds)-1], true, nil
}

func (t *tables) RecordRound(_ context.Context, r issue.Round) error {
	t.rounds = append(t.rounds, r)
	return nil
}

func (t *tables) SignalsUntil(context.Context) (time.Time, issue.Heard, error) {
	heard := issue.Heard{}
	for _, s := range t.signals {
		at := s.GetKnowledgeTime().AsTime()
		hearing, known := heard[s.GetSource()]
		if !known || at.Before(hearing.From) {
			hearing.From = at
		}
		if at.After(hearing.Until) {
			hearing.Until = at
		}
		heard[s.GetSource()] = hearing
	}
	if t.writes == 0 {
		return time.Time{}, nil, nil
	}
	return time.Unix(t.writes, 0), heard, nil
}

func (t *tables) Companies(_ context.Context, written, since time.Time) ([]string, error) {
	found := map[string]bool{}
	for _, s := range t.signals {
		recent := !since.IsZero() && (s.GetEventTime().AsTime().After(since) || s.GetKnowledgeTime().AsTime().After(since))
		if written.IsZero() || recent || t.written[s].After(written) {
			found[s.GetCompanyId()] = true
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

func (t *tables) Signals(_ context.Context, ids []string) ([]*foreshockv1.Signal, error) {
	t.read += len(ids)
	return slices.DeleteFunc(slices.Clone(t.signals), func(s *foreshockv1.Signal) bool { return !slices.Contains(ids, s.GetCompanyId()) }), nil
}

func (t *tables) Stored(_ context.Context, ids []string) (forecasts []issue.Forecast, outcomes []issue.Resolution, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range t.forecasts {
		if slices.Contains(ids, f.CompanyID) {
			forecasts = append(forecasts, f)
		}
	}
	for _, o := range t.outcomes {
		if slices.Contains(ids, o.CompanyID) {
			outcomes = append(outcomes, o)
		}
	}
	return forecasts, outcomes, nil
}

func (t *tables) Write(_ context.Context, forecasts []issue.Forecast, outcomes []issue.Resolution) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.fail != nil {
		return t.fail
	}
	for _, f := range forecasts {
		key := fmt.Sprint(f.CompanyID, f.Quarter, f.Live)
		if _, stands := t.forecasts[key]; f.Live && stands {
			continue // of live ones the first stays
		}
		if t.forecasts[key] = f; f.Withdrawn {
			delete(t.forecasts, key)
		}
	}
	select {
	case t.wrote <- struct{}{}:
	default:
	}
	for _, o := range outcomes {
		key := fmt.Sprint(o.CompanyID, o.Quarter, o.Rule)
		if t.outcomes[key] = o; o.Withdrawn {
			delete(t.outcomes, key)
		}
	}
	return nil
}

func (t *tables) replays() map[string]string {
	t.mu.Lock()
	defer t.mu.Unlock()
	found := map[string]string{}
	for _, f := range t.forecasts {
		if !f.Live {
			found[f.CompanyID+f.Quarter.String()] = f.Hash
		}
	}
	for _, o := range t.outcomes {
		found[o.CompanyID+o.Quarter.String()+" outcome"] = fmt.Sprint(o.Came, o.Headcount, o.Facts, o.Resolved)
	}
	return found
}

func (t *tables) live() map[string]float64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	found := map[string]float64{}
	for _, f := range t.forecasts {
		if f.Live {
			found[f.CompanyID+f.Quarter.String()] = f.Risk.Probability
		}
	}
	return found
}

// rules are the shipped ones, made once.
var rules = sync.OnceValue(func() *ledger.Rules {
	p, err := pipelines.LoadScorer(pipelines.Embedded)
	if err != nil {
		panic(err)
	}
	rules, err := ledger.NewRules(p, nil)
	if err != nil {
		panic(err)
	}
	return rules
})

func issuer(t *tables, now func() time.Time) *issue.Issuer {
	return issue.New(issue.Deps{Store: t, Rules: rules(), Now: now, Log: zap.NewNop(), Metrics: prometheus.NewRegistry()})
}

func day(s string) time.Time {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return at
}

func layoff(company, published string, heads int32) *foreshockv1.Signal {
	at := timestamppb.New(day(published))
	return &foreshockv1.Signal{
		Id: company + published + fmt.Sprint(heads), EventId: "e" + published, Document: company + published + fmt.Sprint(heads), Source: "press", CompanyId: company, Company: company,
		Claim: &foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(heads), Status: "confirmed"}, Confidence: 0.9, EventTime: at, KnowledgeTime: at,
	}
}

func (t *tables) at(tt testing.TB, now string, live bool) issue.Round {
	tt.Helper()
	r, err := issuer(t, func() time.Time { return day(now) }).Issue(context.Background(), live)
	if err != nil {
		tt.Fatal(err)
	}
	return r
}

func TestLiveForecastsStandReplaysFollow(t *testing.T) {
	t.Parallel()
	tables := newTables()
	if r := tables.at(t, "2026-01-02", true); r.Forecasts != 0 || len(tables.rounds) != 0 {
		t.Errorf("without signals %+v", r)
	}
	tables.add(layoff("acme", "2025-06-10", 500))
	tables.at(t, "2026-01-02", true)
	issued := tables.live()
	if len(issued) != 1 || issued["acme2026Q1"] == 0 {
		t.Fatalf("live: %v, want that of the quarter that has just turned", issued)
	}
	// A text of last year arrives late: replays tell what would have been forecast, the
	// live one stays what was issued.
	tables.add(layoff("acme", "2025-11-20", 9000))
	replays := tables.replays()
	tables.at(t, "2026-01-03", true)
	if got := tables.live(); !maps.Equal(got, issued) {
		t.Errorf("the live forecast changed from %v to %v", issued, got)
	}
	after := tables.replays()
	if after["acme2026Q1"] == replays["acme2026Q1"] || after["acme2025Q4"] != replays["acme2025Q4"] {
		t.Error("the late text must change the replay of 2026Q1 and not that of 2025Q4")
	}
	// Weeks after the turn nothing is issued live any more.
	late := newTables()
	late.add(layoff("acme", "2025-06-10", 500))
	late.at(t, "2026-02-20", true)
	if got := late.live(); len(got) != 0 {
		t.Errorf("issued live weeks late: %v", got)
	}
}

func TestNothingNewIsNotLookedAtAgain(t *testing.T) {
	t.Parallel()
	tables := newTables()
	tables.add(layoff("acme", "2025-06-10", 500), layoff("other", "2025-07-10", 80), layoff("third", "2025-10-01", 70), layoff("old", "2015-07-10", 80))
	tables.at(t, "2025-10-02", false)
	tables.read = 0
	if r := tables.at(t, "2025-10-20", false); r.Companies != 0 || tables.read != 0 {
		t.Errorf("looked at %d companies again", tables.read)
	}
	tables.add(layoff("other", "2025-10-21", 90))
	if r := tables.at(t, "2025-10-22", false); r.Companies != 1 || r.Forecasts != 0 {
		t.Errorf("one new signal in an open quarter: %+v", r)
	}
	// A grace window passes, then a quarter turns.
	if r := tables.at(t, "2025-11-16", false); r.Companies != 3 || r.Resolutions != 1 {
		t.Errorf("at the end of the grace window %+v", r)
	}
	if r := tables.at(t, "2026-01-01", false); r.Companies != 3 || r.Forecasts != 3 {
		t.Errorf("at the turn %+v", r)
	}
	if r := tables.at(t, "2026-01-02", false); r.Companies != 0 {
		t.Errorf("the day after %+v", r)
	}
}

// Where none of a company's sources was read any more, silence resolves nothing, whatever others
// tell of others; once one of them tells something, it does.
func TestSilenceIsNoAnswerWhereNobodyListened(t *testing.T) {
	t.Parallel()
	tables := newTables()
	tables.add(layoff("acme", "2025-02-10", 500), layoff("acme", "2025-05-10", 500))
	tables.at(t, "2026-03-01", false)
	outcomes := func() (quarters []string) {
		for _, o := range tables.outcomes {
			quarters = append(quarters, fmt.Sprint(o.Quarter, o.Came))
		}
		slices.Sort(quarters)
		return quarters
	}
	if got := outcomes(); !slices.Equal(got, []string{"2025Q2 true"}) && !slices.Equal(got, []string{"2025Q2true"}) {
		t.Errorf("resolved %v, want the quarter that is known to have brought a layoff alone", got)
	}
	// One that tells of others, and one that began to tell of the company later.
	elsewhere, later := layoff("other", "2025-12-30", 80), layoff("acme", "2026-01-05", 90)
	elsewhere.Source, later.Source = "elsewhere", "later"
	tables.add(elsewhere, later)
	tables.at(t, "2026-03-02", false)
	if got := outcomes(); len(got) != 1 {
		t.Errorf("resolved %v, though no source of the company's was heard", got)
	}
	tables.add(layoff("other", "2025-10-02", 80))
	tables.at(t, "2026-03-03", false)
	if got := outcomes(); len(got) != 2 {
		t.Errorf("resolved %v, want 2025Q3 too", got)
	}
}

func TestAFailedRoundIsTriedAgain(t *testing.T) {
	t.Parallel()
	tables := newTables()
	tables.add(layoff("acme", "2025-06-10", 500))
	tables.fail = errors.New("no disk")
	if _, err := issuer(tables, func() time.Time { return day("2025-10-02") }).Issue(t.Context(), false); !errors.Is(err, tables.fail) {
		t.Fatalf("error %v", err)
	}
	tables.fail = nil
	if r := tables.at(t, "2025-10-02", false); r.Forecasts == 0 {
		t.Errorf("after the failure %+v", r)
	}
}

// Rounds at any instants, while signals arrive in any order, end in what one round at the
// end would have written.
func TestAnyRoundsEndInTheSameReplays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var signals []*foreshockv1.Signal
		for i := range rapid.IntRange(1, 8).Draw(t, "signals") {
			at := day("2022-01-01").AddDate(0, 0, rapid.IntRange(0, 900).Draw(t, "day"))
			signals = append(signals, layoff(rapid.SampledFrom([]string{"acme", "other"}).Draw(t, "company"), at.Format(time.DateOnly), int32(100+i)))
		}
		end := day("2024-09-01").Add(time.Hour)
		step := newTables()
		now := day("2023-01-01")
		arriving := slices.Clone(signals)
		for len(arriving) > 0 {
			n := rapid.IntRange(1, len(arriving)).Draw(t, "arriving")
			step.add(arriving[:n]...)
			arriving = arriving[n:]
			if _, err := issuer(step, func() time.Time { return now }).Issue(context.Background(), rapid.Bool().Draw(t, "live")); err != nil {
				t.Fatal(err)
			}
			now = now.AddDate(0, 0, rapid.IntRange(0, 70).Draw(t, "later"))
		}
		once := newTables()
		once.add(signals...)
		for _, tables := range []*tables{step, once} {
			if _, err := issuer(tables, func() time.Time { return end }).Issue(context.Background(), false); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := step.replays(), once.replays(); !maps.Equal(got, want) {
			t.Fatalf("step by step\n%v\nat once\n%v", got, want)
		}
	})
}

// The stage issues at once, and again when its clock says that a quarter has turned.
func TestRunWaitsForTheTurn(t *testing.T) {
	t.Parallel()
	tables := newTables()
	tables.add(layoff("acme", "2025-06-10", 500))
	turn := quarter.New(2026, 1).Start()
	began := time.Now()
	// The injected clock stands a second before the turn when the stage starts.
	clock := func() time.Time { return turn.Add(-time.Second).Add(time.Since(began)) }
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- issuer(tables, clock).Run(ctx) }()
	for len(tables.live()) == 0 && ctx.Err() == nil {
		select {
		case <-tables.wrote:
		case <-ctx.Done():
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := tables.live(); got["acme2026Q1"] == 0 {
		t.Errorf("live: %v", got)
	}
}
