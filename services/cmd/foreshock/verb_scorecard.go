package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

type scorecardVerb struct {
	Company string `arg:"" optional:"" help:"Name, ticker or id of a company: its forecasts one by one, and what came. Of all companies the card unless given."`
	AsOf    string `name:"as-of" help:"As of the end of this day; today unless given." placeholder:"YYYY-MM-DD"`
	JSON    bool   `name:"json" help:"As JSON."`
}

// scorecard of `foreshock scorecard --json`.
type (
	scorecard struct {
		AsOf string `json:"as_of"`
		// Rule of resolution that is in force, and in words.
		Rule       string        `json:"rule"`
		Resolution string        `json:"resolution"`
		Issues     []issueAnswer `json:"issues"`
	}
	// issueAnswer is of live forecasts, or of replays.
	issueAnswer struct {
		Issue string `json:"issue"`
		// Open are issued and not resolved.
		Open        int             `json:"open"`
		All         *cardAnswer     `json:"all"`
		Quarters    []cardAnswer    `json:"quarters"`
		Reliability []reliableRange `json:"reliability"`
	}
	cardAnswer struct {
		Quarter           string   `json:"quarter,omitempty"`
		Forecasts         int      `json:"forecasts"`
		Came              int      `json:"came"`
		BaseRate          float64  `json:"base_rate"`
		MeanProbability   float64  `json:"mean_probability"`
		Brier             float64  `json:"brier"`
		BrierOfBaseRate   float64  `json:"brier_of_base_rate"`
		Skill             *float64 `json:"skill"`
		LogLoss           float64  `json:"log_loss"`
		LogLossOfBaseRate float64  `json:"log_loss_of_base_rate"`
		LogSkill          *float64 `json:"log_skill"`
		AUC               *float64 `json:"auc"`
	}
	reliableRange struct {
		From            float64 `json:"probability_from"`
		To              float64 `json:"probability_to"`
		Forecasts       int     `json:"forecasts"`
		MeanProbability float64 `json:"mean_probability"`
		Came            int     `json:"came"`
		Share           float64 `json:"share"`
		WilsonLow       float64 `json:"wilson_low"`
		WilsonHigh      float64 `json:"wilson_high"`
	}
)

// record of `foreshock scorecard COMPANY --json`.
type (
	record struct {
		Company   string         `json:"company"`
		CompanyID string         `json:"company_id"`
		AsOf      string         `json:"as_of"`
		Forecasts []recordAnswer `json:"forecasts"`
	}
	recordAnswer struct {
		Quarter     string       `json:"quarter"`
		Issue       string       `json:"issue"`
		Probability float64      `json:"probability"`
		BaseRate    float64      `json:"base_rate"`
		LogOdds     float64      `json:"log_odds"`
		Parts       []partAnswer `json:"parts"`
		Facts       []string     `json:"facts"`
		Rules       string       `json:"rules"`
		Rule        string       `json:"rule"`
		Resolves    string       `json:"resolves"`
		Hash        string       `json:"hash"`
		// HashHolds tells that the stored forecast still gives the hash of its issue.
		HashHolds bool `json:"hash_holds"`
		// Came is null where the forecast is not resolved; what follows says why it came.
		Came         *bool    `json:"came"`
		Headcount    *float64 `json:"headcount,omitempty"`
		FirstDay     string   `json:"first_day,omitempty"`
		Decided      string   `json:"decided,omitempty"`
		OutcomeFacts []string `json:"outcome_facts,omitempty"`
	}
)

// errTampered tells that a stored forecast is not the one that was issued.
var errTampered = errors.New("a stored forecast does not give the hash of its issue")

// Run tells how good the forecasts were, or what was forecast of one company.
func (v *scorecardVerb) Run(ctx context.Context, global *Global, streams std) error {
	asOf, err := endOfDay(v.AsOf, time.Now())
	if err != nil {
		return err
	}
	p, err := global.load()
	if err != nil {
		return err
	}
	return global.withWarehouse(ctx, streams, func(w *warehouse.Warehouse) error {
		if v.Company != "" {
			return v.record(ctx, p, w, asOf, streams)
		}
		card, err := readScorecard(ctx, w, asOf)
		if err != nil {
			return fmt.Errorf("scorecard: %w", err)
		}
		rule := p.Scorer.Forecast.Resolution
		card.Rule, card.Resolution = rule.ID(), strings.TrimSpace(rule.Text)
		if v.JSON {
			return json.NewEncoder(streams.out).Encode(card)
		}
		return writeScorecard(streams.out, card)
	})
}

func readScorecard(ctx context.Context, w *warehouse.Warehouse, asOf time.Time) (scorecard, error) {
	card := scorecard{AsOf: asOf.Format(time.DateOnly), Issues: []issueAnswer{}}
	open, err := w.OpenForecasts(ctx, asOf)
	if err != nil {
		return card, err
	}
	periods, err := w.Scorecards(ctx, asOf)
	if err != nil {
		return card, err
	}
	ranges, err := w.Reliabilities(ctx, asOf)
	if err != nil {
		return card, err
	}
	for _, issue := range []string{warehouse.IssueLive, warehouse.IssueReplay} {
		a := issueAnswer{Issue: issue, Open: open[issue], Quarters: []cardAnswer{}, Reliability: []reliableRange{}}
		for _, s := range periods {
			if s.Issue != issue {
				continue
			}
			one := cardAnswer{
				Forecasts: s.Forecasts, Came: s.Came, BaseRate: s.BaseRate, MeanProbability: s.MeanProbability, Brier: s.Brier,
				BrierOfBaseRate: s.BrierOfBaseRate, Skill: s.Skill, LogLoss: s.LogLoss, LogLossOfBaseRate: s.LogLossOfBaseRate,
				LogSkill: s.LogSkill, AUC: s.AUC,
			}
			if s.Period == "all" {
				a.All = &one
				continue
			}
			one.Quarter = s.Period
			a.Quarters = append(a.Quarters, one)
		}
		for _, r := range ranges {
			if r.Issue == issue {
				a.Reliability = append(a.Reliability, reliableRange{r.From, r.To, r.Forecasts, r.MeanProbability, r.Came, r.Share, r.WilsonLow, r.WilsonHigh})
			}
		}
		card.Issues = append(card.Issues, a)
	}
	return card, nil
}

// record tells what was forecast of one company, and checks every hash.
func (v *scorecardVerb) record(ctx context.Context, p *pipelines.Pipelines, w *warehouse.Warehouse, asOf time.Time, streams std) error {
	registry, err := registryOf(p.FS)
	if err != nil {
		return err
	}
	of, err := findCompany(ctx, w, registry, v.Company)
	if err != nil {
		return err
	}
	issued, err := w.ForecastsOf(ctx, []string{of.ID})
	if err != nil {
		return fmt.Errorf("scorecard: %w", err)
	}
	outcomes, err := w.ResolutionsOf(ctx, []string{of.ID})
	if err != nil {
		return fmt.Errorf("scorecard: %w", err)
	}
	out := record{Company: of.Name, CompanyID: of.ID, AsOf: asOf.Format(time.DateOnly), Forecasts: []recordAnswer{}}
	tampered := false
	for _, f := range issued {
		if f.KnowledgeTime.After(asOf) {
			continue
		}
		a := recordAnswerOf(f)
		for _, r := range outcomes {
			if r.Quarter == f.Quarter && r.Rule == f.Rule && !r.KnowledgeTime.After(asOf) {
				a.resolve(r)
			}
		}
		tampered = tampered || !a.HashHolds
		out.Forecasts = append(out.Forecasts, a)
	}
	slices.SortFunc(out.Forecasts, func(a, b recordAnswer) int {
		return strings.Compare(a.Quarter+a.Issue, b.Quarter+b.Issue)
	})
	if v.JSON {
		err = json.NewEncoder(streams.out).Encode(out)
	} else {
		err = writeRecord(streams.out, out)
	}
	if err == nil && tampered {
		return fmt.Errorf("scorecard: %s: %w", of.ID, errTampered)
	}
	return err
}

func recordAnswerOf(f warehouse.Forecast) recordAnswer {
	a := recordAnswer{
		Quarter: f.Quarter, Issue: f.Issue, Probability: f.Probability, BaseRate: f.BaseRate, LogOdds: f.LogOdds, Parts: []partAnswer{},
		Facts: orNone(f.FactIDs), Rules: f.Rules, Rule: f.Rule, Resolves: f.Resolves.UTC().Format(time.DateOnly), Hash: f.Hash,
	}
	for i := range f.PartNames {
		a.Parts = append(a.Parts, partAnswer{f.PartNames[i], f.PartValues[i], f.PartContributions[i]})
	}
	a.HashHolds = f.Hash == ledger.Seal(ledger.Sealed{
		CompanyID: f.CompanyID, Quarter: f.Quarter, Probability: f.Probability, Rules: f.Rules, Rule: f.Rule, Text: f.Text,
		Known: f.KnowledgeTime, Resolves: f.Resolves,
		PartNames: f.PartNames, PartValues: f.PartValues, PartContributions: f.PartContributions, Facts: f.FactIDs,
	})
	return a
}

func (a *recordAnswer) resolve(r warehouse.Resolution) {
	a.Came, a.Headcount, a.OutcomeFacts = &r.Came, r.Headcount, r.FactIDs
	if r.FirstDay != nil {
		a.FirstDay = r.FirstDay.Format(time.DateOnly)
	}
	if r.Decided != nil {
		a.Decided = r.Decided.UTC().Format(time.RFC3339)
	}
}
