package collector

import (
	"context"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/notice"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// Health of a source.
const (
	OK       = "ok"
	Degraded = "degraded"
	Broken   = "failed"
)

// Reasons of a source that was read and is degraded all the same.
const (
	refusals = "refusals"
	partly   = "partly"
)

const (
	// patience is how many readings in a row may fail for a passing reason before the
	// source counts as failed.
	patience = 3
	// refusedShare is the share of items, 1 of so many, that may be refused.
	refusedShare = 50
)

// Health is a source as a reading left it. Its four clocks are kept apart: none says
// anything of the others.
type Health struct {
	Source, URL, Kind string
	// At is the reading; NextAt when the source is to be read again.
	At, NextAt time.Time
	Outcome    State
	// State is OK, Degraded or Broken; Reason one word, Detail the same for a person, and
	// Status the HTTP status of an answer that was no document.
	State, Reason, Detail string
	Status                int
	// Failures counts the readings in a row that failed.
	Failures, Items, Events, Refused int
	// Changed is when it gave something new last, Newest the latest event time that it
	// stated, Farthest the latest day on which a notice takes effect. Each may be zero.
	Changed, Newest, Farthest time.Time
	// Days are those of event time that the source was read for, as far as they are news.
	Days []Day
}

// Day is one day that a source was read for: what it published of it would have been found.
type Day struct {
	Kind string
	// Company is the only one that the source tells of; empty where it may tell of any.
	Company string
	Day     time.Time
	// Known is when the source could have been read for this day.
	Known time.Time
}

// HealthKeeper keeps what readings say of their sources.
type HealthKeeper interface {
	KeepHealth(ctx context.Context, h Health) error
}

// judge is a source's health after a reading. It is pure.
func judge(before verdict, s SourceSummary, t *trouble, failures, refused int) verdict {
	switch {
	case s.State == Waiting:
		return before // nobody asked
	case t != nil && (s.State == Failed || failures >= patience):
		return verdict{Broken, t.reason, t.detail, t.status}
	case t != nil:
		return verdict{Degraded, t.reason, t.detail, t.status}
	case s.Error != "":
		return verdict{State: Degraded, Reason: partly, Detail: s.Error}
	case s.State == Unchanged && (before.Reason == refusals || before.Reason == partly):
		return before // it holds what it held
	case refused*refusedShare > s.Items && refused > 1:
		return verdict{State: Degraded, Reason: refusals, Detail: "more than one item in fifty is refused; see dead list"}
	}
	return verdict{State: OK}
}

// verdict is what a cursor keeps of a source's health.
type verdict struct {
	State  string `json:"state,omitempty"`
	Reason string `json:"reason,omitempty"`
	Detail string `json:"detail,omitempty"`
	Status int    `json:"status,omitempty"`
}

// span is from when to when a source was read without a gap, of one kind of document and
// about one company (or any).
type span struct {
	Kind    string    `json:"kind"`
	Company string    `json:"company,omitempty"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
}

func (s span) key() string { return s.Kind + "\n" + s.Company }

// look notes the event times of one kind of document in a reading.
func (r *reading) look(e *foreshockv1.Event) {
	if effective := latestEffective(e); effective.After(r.cursor.Farthest) {
		r.cursor.Farthest = effective
	}
	if e.GetEventTimeInferred() {
		return
	}
	at := e.GetEventTime().AsTime()
	if at.After(r.at.Add(farAhead)) {
		return // a slip of its writer's
	}
	if at.After(r.cursor.Newest) {
		r.cursor.Newest = at
	}
	s := span{Kind: e.GetKind(), From: at, Until: at}
	remote := isRemote(r.source.URL)
	switch e.GetKind() {
	case "incident":
		if s.Company = e.GetCompany(); s.Company == "" {
			return
		}
	case "notice":
	case "news":
		// A file of a few articles says nothing of what else was in the news.
		if s.Company = r.source.Company; !remote && e.GetAttributes()["table"] != "layoffs" {
			return
		}
	default:
		return // one filing says nothing of others; whoever reads a list of them tells
	}
	r.claim(s)
}

// claim widens what this reading was for.
func (r *reading) claim(s span) {
	if r.spans == nil {
		r.spans = map[string]span{}
	}
	if before, found := r.spans[s.key()]; found {
		if before.From.Before(s.From) {
			s.From = before.From
		}
		if before.Until.After(s.Until) {
			s.Until = before.Until
		}
	}
	r.spans[s.key()] = s
}

// farAhead is how far ahead of the reading an item may be dated and still be believed.
const farAhead = 48 * time.Hour

// latestEffective is the last day on which a notice takes effect, zero for anything else.
func latestEffective(e *foreshockv1.Event) (latest time.Time) {
	if e.GetKind() != "notice" {
		return latest
	}
	for _, name := range [...]string{notice.Effective, notice.EffectiveEnd} {
		if day, err := time.Parse(time.DateOnly, e.GetAttributes()[name]); err == nil && day.After(latest) {
			latest = day
		}
	}
	return latest
}

// newsWindow is how far back a feed of news is believed to tell everything: what it holds
// of earlier days is a selection.
const newsWindow = 7 * 24 * time.Hour

// days are those that the reading was for and none before it, and the spans that follow.
// A live source tells everything up to the reading, without a gap where it shows something
// that was known already.
func (r *reading) days() (days []Day) {
	remote := isRemote(r.source.URL)
	before := map[string]span{}
	for _, s := range r.cursor.Spans {
		before[s.key()] = s
	}
	now := maps.Clone(before)
	if remote {
		for key, s := range before {
			if r.met || r.summary.Events == 0 {
				s.From = s.Until
				r.claim(s)
			}
			delete(now, key)
		}
	}
	for key, s := range r.spans {
		if remote {
			if s.Kind == "news" && s.From.Before(r.at.Add(-newsWindow)) {
				s.From = r.at.Add(-newsWindow)
			}
			s.Until = r.at
		}
		done, found := before[key]
		for day := dayOf(s.From); !day.After(s.Until) && len(days) < mostDays; day = day.AddDate(0, 0, 1) {
			if found && !day.Before(dayOf(done.From)) && !day.After(dayOf(done.Until)) {
				continue // told already
			}
			known := day.AddDate(0, 0, 1).Add(-time.Millisecond)
			if remote && (!r.first || known.After(r.at.Add(-farAhead))) {
				known = r.at
			}
			days = append(days, Day{Kind: s.Kind, Company: s.Company, Day: day, Known: known})
		}
		if found {
			if done.From.Before(s.From) {
				s.From = done.From
			}
			if done.Until.After(s.Until) {
				s.Until = done.Until
			}
		}
		now[key] = s
	}
	r.cursor.Spans = slices.SortedFunc(maps.Values(now), func(a, b span) int {
		if a.key() < b.key() {
			return -1
		}
		return 1
	})
	return days
}

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// mostDays bounds what one reading may claim: two centuries.
const mostDays = 75_000

// tellUnderWay says of a source whose reading takes minutes that it answers; what tell says
// at the end of the same reading replaces it.
func (r *reading) tellUnderWay(ctx context.Context) {
	if r.c.deps.Health == nil {
		return
	}
	h := r.health()
	h.Outcome, h.State, h.Reason, h.Detail, h.Status, h.Failures = UnderWay, OK, "", "", 0, 0
	if err := r.c.deps.Health.KeepHealth(ctx, h); err != nil && ctx.Err() == nil {
		r.c.deps.Log.Warn("the source's health was not kept", zap.String("source", r.source.Name), zap.Error(err))
	}
}

// tell hands the health of a source to whoever keeps it. That it cannot be kept must not
// keep the source from being read; the days are then told after the next reading.
func (r *reading) tell(ctx context.Context, t *trouble) {
	before := r.cursor.Spans
	var days []Day
	if t == nil && r.summary.State != Waiting {
		days = r.days()
	}
	h := r.health()
	h.Days = days
	r.c.metrics.health(h)
	if r.c.deps.Health == nil {
		return
	}
	if err := r.c.deps.Health.KeepHealth(ctx, h); err != nil && ctx.Err() == nil {
		r.c.deps.Log.Warn("the source's health was not kept", zap.String("source", r.source.Name), zap.Error(err))
		r.cursor.Spans = before
	}
}

// health is the source as the reading stands.
func (r *reading) health() Health {
	verdict := r.cursor.Verdict
	kind := r.source.Kind
	if kind == "" && len(r.cursor.Spans) == 1 {
		kind = r.cursor.Spans[0].Kind
	}
	return Health{
		Source: r.source.Name, URL: r.summary.URL, Kind: kind, At: r.at, NextAt: r.c.deps.Now().Add(r.pause), Outcome: r.summary.State,
		State: verdict.State, Reason: verdict.Reason, Detail: verdict.Detail, Status: verdict.Status,
		Failures: r.cursor.Failures, Items: r.summary.Items, Events: r.summary.Events, Refused: r.refused,
		Changed: r.cursor.Changed, Newest: r.cursor.Newest, Farthest: r.cursor.Farthest,
	}
}

// counts tells whether a refusal counts against the source.
func counts(reason string) bool { return reason != outcome.Repeated && reason != outcome.NoNotice }
