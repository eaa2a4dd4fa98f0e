package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/alerter"
	"github.com/foreshock/foreshock/services/alerter/replay"
	"github.com/foreshock/foreshock/services/alerter/rule"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

type alertsTestVerb struct {
	Rule []string `arg:"" optional:"" help:"Names of rules, or files of rules that need not be saved yet; all that the folder has unless given." placeholder:"RULE"`
	From string   `required:"" help:"First day of the replay." placeholder:"YYYY-MM-DD"`
	To   string   `required:"" help:"Last day of the replay." placeholder:"YYYY-MM-DD"`
	JSON bool     `name:"json" help:"The whole report as a line of JSON: every alert with what came of it, weeks, companies, the largest cuts missed."`
}

// Run replays stored history against rules: how often they would have raised an alert, and
// what came of it.
func (v *alertsTestVerb) Run(ctx context.Context, global *Global, streams std) error {
	from, err := time.Parse(time.DateOnly, v.From)
	if err != nil {
		return wrongUsage("--from %q: want a day as YYYY-MM-DD", v.From)
	}
	to, err := time.Parse(time.DateOnly, v.To)
	if err != nil || to.Before(from) {
		return wrongUsage("--to %q: want a day as YYYY-MM-DD, not before --from", v.To)
	}
	p, err := global.load()
	if err != nil {
		return err
	}
	rules, err := v.rules(p)
	if err != nil {
		return err
	}
	registry, err := registryOf(p.FS)
	if err != nil {
		return err
	}
	set := rule.NewSet(rules, p.Alerter.WatchLists, p.Alerter.Version)
	history := replay.History{Company: identify(registry)}
	err = global.withWarehouse(ctx, streams, func(w *warehouse.Warehouse) (err error) {
		end := to.AddDate(0, 0, 1)
		if history.Facts, err = w.FactsKnown(ctx, from.Add(-replay.Before), end); err != nil {
			return err
		}
		if set.NeedsCoverage() {
			readings, err := alerts{documents{w}}.Readings(ctx)
			if err != nil {
				return err
			}
			history.Coverage = alerter.NewCoverage(readings).Share
		}
		if names := set.Indicators(); len(names) > 0 {
			history.Indicators, err = w.IndicatorsKnown(ctx, names, from.Add(-replay.WarmUp), end)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("alerts test: %w", err)
	}
	report := replay.Run(set, history, from, to)
	if v.JSON {
		return json.NewEncoder(streams.out).Encode(report)
	}
	return writeReplay(streams.out, report)
}

// rules are those that are asked for, by name or from files.
func (v *alertsTestVerb) rules(p *pipelines.Pipelines) ([]pipelines.AlertRule, error) {
	if len(v.Rule) == 0 {
		return p.Alerter.Rules, nil
	}
	var rules []pipelines.AlertRule
	for _, name := range v.Rule {
		at := slices.IndexFunc(p.Alerter.Rules, func(r pipelines.AlertRule) bool { return r.Name == name })
		if at >= 0 {
			rules = append(rules, p.Alerter.Rules[at])
			continue
		}
		if _, err := os.Stat(name); err != nil {
			var names []string
			for _, r := range p.Alerter.Rules {
				names = append(names, r.Name)
			}
			return nil, wrongUsage("RULE %q: no rule of this name (there are %s), and no file", name, strings.Join(names, ", "))
		}
		read, err := p.Alerter.ReadRules(os.DirFS(filepath.Dir(name)), filepath.Base(name), p.Scorer.Indicators)
		if err != nil {
			return nil, err
		}
		rules = append(rules, read...)
	}
	return rules, nil
}

func writeReplay(out io.Writer, r *replay.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s to %s: %d companies, cuts on %d company-days; after any news of a company one came within %d days in %.1f %% of the cases\n",
		r.From, r.To, r.Companies, r.Cuts, replay.Window, 100*r.BaseRate)
	for _, of := range r.Rules {
		fmt.Fprintf(&b, "\n%s (version %s)\n", of.Name, of.Version)
		fmt.Fprintf(&b, "  alerts     %d raised, %d updated, %d revised, %d resolved; %d crossings held back\n", of.Raised, of.Updated, of.Revised, of.Resolved, of.Held)
		fmt.Fprintf(&b, "  how often  %.2f a week, %d at most; %.6f a company and week; %d companies\n", of.PerWeek, of.MostInAWeek, of.PerCompanyWeek, len(of.ByCompany))
		if of.Precision != nil {
			fmt.Fprintf(&b, "  followed   %d of %d by a further cut within the quarter (%.1f %%)", of.Followed, of.Judged, 100**of.Precision)
			if of.LeadDays != nil {
				fmt.Fprintf(&b, ", after %d days (quartiles %d and %d)", of.LeadDays.Median, of.LeadDays.Q1, of.LeadDays.Q3)
			}
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "  cuts       %d foreseen, %d told when they came, %d missed", of.Foreseen, of.Told, of.Missed)
		if len(of.MissedCuts) > 0 {
			b.WriteString("; the largest missed:")
		}
		b.WriteByte('\n')
		for i, c := range of.MissedCuts {
			if i == 5 { // the rest is in the JSON
				break
			}
			fmt.Fprintf(&b, "             %s  %7d  %s (%s)\n", c.Day, c.Headcount, printable(c.Company), strings.Join(c.Kinds, ", "))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}
