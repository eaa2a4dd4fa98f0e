package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

// Issued is the forecast for a quarter as of the last instant before it.
type Issued struct {
	Quarter quarter.Quarter
	// Known is that instant: nothing known later enters.
	Known time.Time
	Risk  risk.Forecast
	// Rules is the version of the scoring rules; Rule that of the rule of resolution, Text
	// the rule in words; Resolves is when it is resolved.
	Rules, Rule, Text string
	Resolves          time.Time
	// Hash is of everything that is fixed at issue.
	Hash string
}

// Outcome is what came of the forecast for a quarter, as known when it was resolved.
type Outcome struct {
	Quarter quarter.Quarter
	Rule    string
	// Resolved is the end of the grace window: nothing known later enters.
	Resolved time.Time
	Came     bool
	// Headcount of what was announced or notified, whichever is more; 0 where no number is
	// known.
	Headcount float64
	// Facts that make it a yes, by day; FirstDay is the day of the first of them, Decided
	// when the first of them became known.
	Facts    []string
	FirstDay time.Time
	Decided  time.Time
}

// Turns are the forecasts that were due for a company at every turn of a quarter up to an
// instant, and the outcomes of those whose grace window has passed by then, both oldest
// first. A forecast is due where a fact that counts is dated in the quarters of the risk
// set before, whether or not anything is new about the company. They depend on the signals
// and the instant alone: the same in live running, in a backfill and in a replay.
func Turns(rules *Rules, company Company, signals []*foreshockv1.Signal, until time.Time) ([]Issued, []Outcome) {
	w := turning{rules: rules, company: company, known: fact.Sort(signals), ledger: Open(rules, company)}
	if len(w.known) == 0 {
		return nil, nil
	}
	due := map[quarter.Quarter]bool{}
	for q := quarter.Of(time.Unix(0, fact.Known(w.known[0]))) + 1; !beforeQuarter(q).After(until); q++ {
		// Before a quarter turns, the quarters whose grace has run out are resolved.
		for r := q - 1 - w.graceQuarters(); r < q; r++ {
			if at := rules.resolves(r); due[r] && !at.After(beforeQuarter(q)) {
				w.resolve(r, at)
				delete(due, r)
			}
		}
		w.read(beforeQuarter(q))
		if w.idle(q) {
			if w.at == len(w.known) && len(due) == 0 && w.newest() < q {
				break // nothing is left that could bring it back into the risk set
			}
			continue
		}
		w.issue(q)
		due[q] = true
	}
	for r := range w.graceQuarters() + 2 {
		q := quarter.Of(until) - w.graceQuarters() - 1 + r
		if at := rules.resolves(q); due[q] && !at.After(until) {
			w.resolve(q, at)
		}
	}
	return w.issued, w.outcomes
}

// beforeQuarter is the last instant that a forecast for a quarter may know of.
func beforeQuarter(q quarter.Quarter) time.Time { return q.Start().Add(-time.Millisecond) }

// resolves is the last instant of the grace window after a quarter.
func (r *Rules) resolves(q quarter.Quarter) time.Time {
	return q.End().AddDate(0, 0, r.forecast.Resolution.GraceDays).Add(-time.Millisecond)
}

// turning is the way through a company's quarters.
type turning struct {
	rules   *Rules
	company Company
	known   []*foreshockv1.Signal
	at      int
	ledger  *Ledger

	issued   []Issued
	outcomes []Outcome
}

// graceQuarters is how many quarters a grace window can reach over.
func (w *turning) graceQuarters() quarter.Quarter {
	return quarter.Quarter(w.rules.forecast.Resolution.GraceDays/90) + 1
}

// read takes up what became known up to an instant.
func (w *turning) read(until time.Time) {
	for w.at < len(w.known) && fact.Known(w.known[w.at]) <= until.UnixNano() {
		batch := instant(w.known[w.at:])
		w.ledger.take(batch, nil)
		w.at += len(batch)
	}
	w.ledger.now = max(w.ledger.now, quarter.Of(until))
}

// idle tells that a company is not in the risk set of a quarter.
func (w *turning) idle(q quarter.Quarter) bool {
	for i := range quarter.Quarter(w.rules.forecast.RiskSetQuarters) {
		if of := w.ledger.quarters[q-1-i]; of != nil && slices.ContainsFunc(of.Facts, (*fact.Fact).Counts) {
			return false
		}
	}
	return true
}

// newest is the latest quarter that a fact is dated in.
func (w *turning) newest() quarter.Quarter {
	newest := quarter.Quarter(0)
	for q := range w.ledger.quarters {
		newest = max(newest, q)
	}
	return newest
}

func (w *turning) issue(q quarter.Quarter) {
	rule := &w.rules.forecast.Resolution
	i := Issued{
		Quarter: q, Known: beforeQuarter(q), Risk: w.ledger.forecast(q), Rules: w.rules.version,
		Rule: rule.ID(), Text: strings.TrimSpace(rule.Text), Resolves: w.rules.resolves(q),
	}
	i.Hash = i.hash(w.company.ID)
	w.issued = append(w.issued, i)
}

func (w *turning) resolve(q quarter.Quarter, at time.Time) {
	w.read(at)
	o := Outcome{Quarter: q, Rule: w.rules.forecast.Resolution.ID(), Resolved: at}
	var facts []*fact.Fact
	if of := w.ledger.quarters[q]; of != nil {
		for _, f := range of.Facts {
			if w.rules.makes(f) {
				facts = append(facts, f)
			}
		}
	}
	slices.SortStableFunc(facts, func(a, b *fact.Fact) int { return a.Time.Compare(b.Time) })
	announced, notified := 0.0, 0.0
	for _, f := range facts {
		o.Facts = append(o.Facts, f.ID)
		switch {
		case !f.Heads.Stated:
		case f.Kind == "warn_notice":
			notified += f.Heads.Value
		default:
			announced += f.Heads.Value
		}
		if known := f.FirstKnown(); o.Decided.IsZero() || known.Before(o.Decided) {
			o.Decided = known
		}
	}
	if len(facts) > 0 {
		o.Came, o.FirstDay = true, fact.Midnight(facts[0].Day)
	}
	o.Headcount = max(announced, notified)
	w.outcomes = append(w.outcomes, o)
}

// makes tells whether a fact makes a forecast for its quarter come true.
func (r *Rules) makes(f *fact.Fact) bool {
	if !f.Counts() || f.Cumulative() || f.Expected() != 0 {
		return false
	}
	for _, c := range r.forecast.Resolution.Counts {
		if c.Kind == f.Kind {
			return len(c.Status) == 0 || slices.Contains(c.Status, f.Status)
		}
	}
	return false
}

// hash is SHA-256 over one line for each thing that is fixed at issue, in hex. Anybody can
// work it out from the stored row (Seal).
func (i *Issued) hash(companyID string) string {
	names, values, contributions := make([]string, len(i.Risk.Parts)), make([]float64, len(i.Risk.Parts)), make([]float64, len(i.Risk.Parts))
	for n, part := range i.Risk.Parts {
		names[n], values[n], contributions[n] = part.GetName(), part.GetValue(), part.GetContribution()
	}
	return Seal(Sealed{
		CompanyID: companyID, Quarter: i.Quarter.String(), Probability: i.Risk.Probability, Rules: i.Rules,
		Rule: i.Rule, Text: i.Text, Known: i.Known, Resolves: i.Resolves,
		PartNames: names, PartValues: values, PartContributions: contributions, Facts: i.Risk.Facts,
	})
}

// Sealed is what the hash of a forecast is over.
type Sealed struct {
	CompanyID, Quarter string
	Probability        float64
	Rules, Rule, Text  string
	Known, Resolves    time.Time
	PartNames          []string
	PartValues         []float64
	PartContributions  []float64
	Facts              []string
}

// Seal is the hash of a forecast: SHA-256, in hex, of its lines "name=value", numbers in
// the shortest form that reads back the same and times in RFC 3339.
func Seal(s Sealed) string {
	text := make([]byte, 0, 2048)
	line := func(name string, value ...string) {
		text = append(append(text, name...), '=')
		for _, part := range value {
			text = append(text, part...)
		}
		text = append(text, '\n')
	}
	line("company", s.CompanyID)
	line("quarter", s.Quarter)
	line("probability", fact.Number(s.Probability))
	line("rules", s.Rules)
	line("rule", s.Rule)
	line("text", s.Text)
	line("known", s.Known.UTC().Format(time.RFC3339Nano))
	line("resolves", s.Resolves.UTC().Format(time.RFC3339Nano))
	for i := range s.PartNames {
		line("part", s.PartNames[i], " ", fact.Number(s.PartValues[i]), " ", fact.Number(s.PartContributions[i]))
	}
	for _, id := range s.Facts {
		line("fact", id)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// ForecastVersion changes when a rule of scoring or of resolution does.
func (r *Rules) ForecastVersion() string { return r.version + " " + r.forecast.Resolution.ID() }

// Live tells whether forecasts of the quarter of an instant still count as issued at its turn.
func (r *Rules) Live(now time.Time) bool {
	return !now.After(quarter.Of(now).Start().AddDate(0, 0, r.forecast.LiveDays))
}

// RiskSetSince tells how far back the signals of a company can lie that has something to
// issue or to resolve between two instants; the zero time where no quarter turned and no
// grace window ran out between them, so that only new signals matter.
func (r *Rules) RiskSetSince(last, now time.Time) time.Time {
	first := quarter.Of(last)
	for q := first - quarter.Quarter(r.forecast.Resolution.GraceDays/90+2); q <= quarter.Of(now); q++ {
		turned := beforeQuarter(q).After(last) && !beforeQuarter(q).After(now)
		resolved := r.resolves(q).After(last) && !r.resolves(q).After(now)
		if turned || resolved {
			return (q - quarter.Quarter(r.forecast.RiskSetQuarters) - 1).Start()
		}
	}
	return time.Time{}
}
