package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast"
	"github.com/foreshock/foreshock/services/scorer/ledger"
	"github.com/foreshock/foreshock/services/scorer/programme"
)

type explainVerb struct {
	Company string `arg:"" help:"Name, ticker or id of a company."`
	Quarter string `arg:"" optional:"" help:"The quarter to explain, as 2026Q2; the newest that is forecast unless given."`
	AsOf    string `name:"as-of" help:"As of the end of this day; today unless given." placeholder:"YYYY-MM-DD"`
	JSON    bool   `name:"json" help:"As JSON."`
}

// explanation of `foreshock explain --json`.
type (
	explanation struct {
		Company   string  `json:"company"`
		CompanyID string  `json:"company_id"`
		AsOf      string  `json:"as_of"`
		Quarter   string  `json:"quarter"`
		Rules     string  `json:"rules"`
		Score     float64 `json:"score"`
		// Probability is that of LogOdds, the sum of the contributions; the points sum to
		// the probability in percent.
		Probability float64 `json:"probability"`
		// Headcount is what an announcement would affect; absent where no record tells.
		Headcount  *intervalAnswer   `json:"headcount,omitempty"`
		BaseRate   float64           `json:"base_rate"`
		LogOdds    float64           `json:"log_odds"`
		Parts      []stepAnswer      `json:"parts"`
		Programmes []programmeAnswer `json:"programmes"`
		// Contradictions known by then, of whatever quarter.
		Contradictions []contradictionAnswer `json:"contradictions"`
		// Facts behind the parts and the programmes, by day.
		Facts []factAnswer       `json:"facts"`
		Came  map[string]float64 `json:"came,omitempty"`
	}
	stepAnswer struct {
		Name         string   `json:"name"`
		Measured     string   `json:"measured,omitempty"`
		Reason       string   `json:"reason,omitempty"`
		Value        float64  `json:"value"`
		Contribution float64  `json:"contribution"`
		Points       float64  `json:"points"`
		Probability  float64  `json:"probability"`
		Facts        []string `json:"facts"`
	}
	programmeAnswer struct {
		Target  targetAnswer   `json:"target"`
		Targets []targetAnswer `json:"targets"`
		Opens   string         `json:"opens"`
		Closes  string         `json:"closes"`
		Rounds  []roundAnswer  `json:"rounds"`
		Pending []roundAnswer  `json:"pending"`
		Booked  float64        `json:"booked"`
		Gaps    []gapAnswer    `json:"gaps"`
	}
	targetAnswer struct {
		Fact      string  `json:"fact"`
		Headcount float64 `json:"headcount,omitempty"`
		Percent   float64 `json:"percent,omitempty"`
		Status    string  `json:"status,omitempty"`
		Stated    string  `json:"stated"`
		Repeated  string  `json:"repeated"`
		Quote     string  `json:"quote"`
		Source    string  `json:"source"`
		URL       string  `json:"url,omitempty"`
	}
	roundAnswer struct {
		Fact      string  `json:"fact"`
		Announced string  `json:"announced"`
		Headcount float64 `json:"headcount"`
		Status    string  `json:"status"`
		PartOf    string  `json:"part_of,omitempty"`
	}
	gapAnswer struct {
		Name       string   `json:"name"`
		Value      float64  `json:"value"`
		Share      float64  `json:"share"`
		Arithmetic string   `json:"arithmetic"`
		Facts      []string `json:"facts"`
	}
)

// Run explains a forecast from the stored signals, with the code that scores live.
func (v *explainVerb) Run(ctx context.Context, global *Global, streams std) error {
	asOf, err := endOfDay(v.AsOf, time.Now())
	if err != nil {
		return err
	}
	of := ledger.Newest(asOf)
	if v.Quarter != "" {
		if of, err = quarter.Parse(v.Quarter); err != nil {
			return wrongUsage("explain: %w", err)
		}
	}
	q, err := global.inquire(ctx, streams, "explain", v.Company, asOf)
	if err != nil {
		return err
	}
	e, err := ledger.Explain(q.rules, q.company, q.signals, asOf, of)
	if err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	if !v.JSON {
		return writeExplanation(streams.out, e, &q.pipelines.Scorer)
	}
	out, err := explanationOf(e, &q.pipelines.Scorer)
	if err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	return json.NewEncoder(streams.out).Encode(out)
}

// fitted is the reason of a part that nobody weighed by hand.
const fitted = "Fitted to what such records came to (pipelines/model)."

func explanationOf(e ledger.Explanation, scorer *pipelines.Scorer) (explanation, error) {
	out := explanation{
		Company: e.Company.Name, CompanyID: e.Company.ID, AsOf: e.AsOf.Format(time.DateOnly), Quarter: e.Quarter.String(),
		Rules: e.Rules, Headcount: intervalOf(e.Risk.Headcount), Score: e.Risk.Score, Probability: e.Risk.Probability, BaseRate: e.Steps[0].Probability,
		LogOdds: e.LogOdds, Parts: []stepAnswer{},
	}
	before := 0.0
	for _, s := range e.Steps {
		rule := featureRule(scorer, s.Name)
		if meaning := forecast.Meaning(s.Name); meaning != "" {
			rule.Value, rule.Reason = meaning, fitted
		}
		out.Parts = append(out.Parts, stepAnswer{
			Name: s.Name, Measured: rule.Value, Reason: rule.Reason, Value: s.Value, Contribution: s.Contribution,
			Points: math.Round(1e6*(s.Probability-before)) / 1e4, Probability: s.Probability, Facts: orNone(s.Facts),
		})
		before = s.Probability
	}
	out.Programmes = programmeAnswersOf(e.Programmes)
	out.Contradictions = contradictionAnswersOf(e.Contradictions)
	if len(e.Came) > 0 {
		out.Came = map[string]float64{}
		for _, i := range e.Came {
			out.Came[i.GetName()] = i.GetValue()
		}
	}
	facts, err := factAnswersOf(cited(e))
	out.Facts = facts
	return out, err
}

// featureRule is what is documented of a feature; empty for the base rate and for a
// feature that only a fitted model knows.
func featureRule(scorer *pipelines.Scorer, name string) pipelines.RiskFeature {
	for _, f := range scorer.Risk.Features {
		if f.Name == name {
			return f
		}
	}
	return pipelines.RiskFeature{}
}

// cited are the facts that an explanation names, by day.
func cited(e ledger.Explanation) []*foreshockv1.Fact {
	named := map[string]bool{}
	for _, s := range e.Steps {
		for _, id := range s.Facts {
			named[id] = true
		}
	}
	for _, p := range e.Programmes {
		for _, t := range p.Targets {
			named[t.FactID] = true
		}
		for _, r := range slices.Concat(p.Rounds, p.Pending) {
			named[r.FactID] = true
		}
		for _, id := range slices.Concat(p.Stated.Facts, p.Cumulative.Facts) {
			named[id] = true
		}
	}
	var facts []*foreshockv1.Fact
	for _, f := range e.Facts {
		if named[f.GetId()] {
			facts = append(facts, f)
		}
	}
	return facts
}

func programmeAnswersOf(all []programme.Programme) []programmeAnswer {
	out := []programmeAnswer{}
	for i := range all {
		out = append(out, programmeAnswerOf(&all[i]))
	}
	return out
}

func programmeAnswerOf(p *programme.Programme) programmeAnswer {
	out := programmeAnswer{
		Target: targetAnswerOf(p.Target), Targets: []targetAnswer{}, Opens: p.Opens.Format(time.DateOnly), Closes: p.Closes.Format(time.DateOnly),
		Rounds: roundAnswersOf(p.Rounds), Pending: roundAnswersOf(p.Pending), Booked: p.Booked, Gaps: []gapAnswer{},
	}
	for _, t := range p.Targets {
		out.Targets = append(out.Targets, targetAnswerOf(t))
	}
	if p.Target.Headcount > 0 {
		for _, g := range gapsOf(p) {
			out.Gaps = append(out.Gaps, gapAnswer{g.name, g.gap.Value, p.Share(g.gap), g.gap.Basis, orNone(g.gap.Facts)})
		}
	}
	return out
}

// namedGap is a gap on one basis: the indicator's name, and the basis in words.
type namedGap struct {
	name, words string
	gap         programme.Gap
}

func gapsOf(p *programme.Programme) []namedGap {
	return []namedGap{
		{"cut_gap", "By the figures of the latest text that states the target", p.Stated},
		{"cut_gap_cumulative", "By every confirmed round in the programme's time", p.Cumulative},
	}
}

func targetAnswerOf(t programme.Target) targetAnswer {
	return targetAnswer{
		Fact: t.FactID, Headcount: t.Headcount, Percent: t.Percent, Status: t.Status,
		Stated: t.Stated.Format(time.DateOnly), Repeated: t.Repeated.Format(time.DateOnly), Quote: t.Quote, Source: t.Source, URL: t.URL,
	}
}

func roundAnswersOf(rounds []programme.Round) []roundAnswer {
	out := []roundAnswer{}
	for _, r := range rounds {
		out = append(out, roundAnswer{r.FactID, r.Announced.Format(time.DateOnly), r.Headcount, r.Status, r.PartOf})
	}
	return out
}

// orNone is a list that is an empty list in JSON, not null.
func orNone(ids []string) []string {
	if ids == nil {
		return []string{}
	}
	return ids
}
