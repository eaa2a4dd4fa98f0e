package main

import (
	"fmt"
	"io"

	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/query"
)

var issueWords = map[string]string{
	warehouse.IssueLive:   "Live: written when the quarter turned, and never changed since",
	warehouse.IssueReplay: "Replay: worked out later, from nothing but what was known when the quarter turned",
}

// writeScorecard tells how good the forecasts were.
func writeScorecard(out io.Writer, card scorecard) error {
	p := newPage(out)
	p.line("Scorecard of the forecasts, as of %s", card.AsOf)
	p.line("")
	p.paragraph("", "Each forecast is the probability that a company announces a layoff in a quarter, issued before the quarter began. It resolves by rule %s: %s", card.Rule, card.Resolution)
	for _, issue := range card.Issues {
		p.line("")
		p.line("%s", issueWords[issue.Issue])
		p.line("")
		if issue.All == nil {
			p.line("  none resolved; %s", counted(issue.Open, "forecast is open", "forecasts are open"))
			continue
		}
		p.line("  %s resolved, %s open", counted(issue.All.Forecasts, "forecast", "forecasts"), query.Number(float64(issue.Open), 0))
		p.card(issue)
		p.reliability(issue)
	}
	return p.close()
}

func (p page) card(issue issueAnswer) {
	p.line("")
	p.line("  %-8s %10s %7s %8s %8s %8s %8s %8s %8s %7s", "quarter", "forecasts", "came", "base", "mean", "Brier", "skill", "log loss", "log skill", "AUC")
	for _, c := range append(issue.Quarters, *issue.All) {
		name := c.Quarter
		if name == "" {
			name = "all"
		}
		p.line("  %-8s %10s %7s %7s%% %7s%% %8.4f %8s %8.4f %8s %7s", name, query.Number(float64(c.Forecasts), 0), query.Number(float64(c.Came), 0),
			inPercent(c.BaseRate), inPercent(c.MeanProbability), c.Brier, orDash(c.Skill), c.LogLoss, orDash(c.LogSkill), orDash(c.AUC))
	}
	p.line("")
	p.paragraph("  ", "Base is the share that came, mean the mean forecast. Brier and log loss are 0 where every forecast was right and sure. Skill compares each with always saying the base rate of the same forecasts, which nobody knew beforehand: 1 is perfect, 0 no better, below 0 worse. AUC is the chance that one that came had the higher forecast of two.")
}

func (p page) reliability(issue issueAnswer) {
	p.line("")
	p.line("  Of forecasts of about this probability, how many came")
	p.line("")
	p.line("  %-16s %10s %8s %7s %8s  %s", "forecast", "forecasts", "mean", "came", "share", "95 % interval (Wilson)")
	for _, r := range issue.Reliability {
		mark := ""
		if r.MeanProbability < r.WilsonLow || r.MeanProbability > r.WilsonHigh {
			mark = "  the mean forecast lies outside"
		}
		p.line("  %-16s %10s %7s%% %7s %7s%%  %s%% to %s%%%s", fmt.Sprintf("%s%% to %s%%", inPercent(r.From), inPercent(r.To)),
			query.Number(float64(r.Forecasts), 0), inPercent(r.MeanProbability), query.Number(float64(r.Came), 0), inPercent(r.Share),
			inPercent(r.WilsonLow), inPercent(r.WilsonHigh), mark)
	}
}

func orDash(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.3f", *v)
}

// writeRecord tells what was forecast of one company and what came.
func writeRecord(out io.Writer, r record) error {
	p := newPage(out)
	p.line("Forecasts of %s (%s), as of %s", r.Company, r.CompanyID, r.AsOf)
	p.line("")
	if len(r.Forecasts) == 0 {
		p.line("none was issued")
		return p.close()
	}
	p.line("  %-8s %-7s %9s  %-12s  %s", "quarter", "issue", "forecast", "hash", "what came")
	for _, f := range r.Forecasts {
		came := "open until " + f.Resolves
		switch {
		case f.Came == nil:
		case *f.Came:
			came = "yes: " + f.FirstDay
			if f.Headcount != nil {
				came += ", " + query.Number(*f.Headcount, 0) + " jobs"
			}
			came += ", " + counted(len(f.OutcomeFacts), "fact", "facts")
		default:
			came = "no"
		}
		hash := f.Hash[:min(12, len(f.Hash))]
		if !f.HashHolds {
			came += "; THE HASH DOES NOT HOLD: this is not what was issued"
		}
		p.line("  %-8s %-7s %8s%%  %-12s  %s", f.Quarter, f.Issue, inPercent(f.Probability), hash, came)
	}
	return p.close()
}
