package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/query"
	"github.com/foreshock/foreshock/services/scorer/indicator"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// causeWords say what each cause means.
var causeWords = map[ledger.Cause]string{
	ledger.Entered:    "facts that became known, or came into view",
	ledger.Revised:    "more said of facts known before",
	ledger.Superseded: "later versions of documents took back what they had said",
	ledger.Decayed:    "time: older evidence fades",
}

// writeDifference tells what changed between two views.
func writeDifference(out io.Writer, d ledger.Difference) error {
	w := &differ{page: newPage(out), Difference: d, facts: map[string]*foreshockv1.Fact{}}
	for _, f := range d.Facts {
		w.facts[f.After.GetId()] = f.After
	}
	w.risk()
	w.changes()
	w.factChanges()
	w.indicators()
	return w.close()
}

type differ struct {
	page
	ledger.Difference
	facts map[string]*foreshockv1.Fact
}

func (w *differ) risk() {
	before, after := inPercent(w.Before.Probability), inPercent(w.After.Probability)
	w.line("%s (%s), from %s to %s", w.Company.Name, w.Company.ID, longDay(w.From.AsOf), longDay(w.To.AsOf))
	w.line("")
	if w.From.Quarter == w.To.Quarter {
		w.paragraph("", "The risk of a layoff announcement in %s went from %s%% to %s%% (%s points).", w.To.Quarter, before, after, after.signed(before))
	} else {
		w.paragraph("", "The risk of a layoff announcement went from %s%% (in %s) to %s%% (in %s), %s points.",
			before, w.From.Quarter, after, w.To.Quarter, after.signed(before))
	}
	w.line("")
	sums := w.Sums()
	var addends []string
	for _, cause := range ledger.Causes {
		w.line("  %-11s %+9.2f  %s", cause, sums[cause], causeWords[cause])
		addends = append(addends, fmt.Sprintf("%+.6f", sums[cause]))
	}
	w.line("  %-11s %+9.2f  log-odds", "together", w.LogOdds)
	w.line("")
	w.paragraph("", "They add up exactly: %s = %+.6f, and %+.6f minus %+.6f is the same.",
		strings.Join(addends, " "), w.LogOdds, w.After.LogOdds, w.Before.LogOdds)
	if w.From.Quarter == w.To.Quarter {
		w.paragraph("", "(Evidence fades up to the first day of the quarter that is forecast, so two forecasts of one quarter fade alike; --next compares each day's own next quarter.)")
	}
}

func (w *differ) changes() {
	if len(w.Changes) == 0 {
		return
	}
	w.line("")
	w.line("What moved the risk, in the order in which it came about")
	for _, c := range w.Changes {
		when := ""
		if !c.Known.IsZero() {
			when = longDay(c.Known)
		}
		w.line("")
		w.line("  %+.2f  %s  %s", c.Contribution, c.Cause, when)
		var parts []string
		for _, p := range c.Parts {
			parts = append(parts, fmt.Sprintf("%s %+.2f", query.Label(p.Name), p.Contribution))
		}
		w.paragraph("         ", "%s", strings.Join(parts, ", "))
		for _, id := range c.Facts {
			if f := w.facts[id]; f != nil {
				w.line("         %s", factLine(f))
			}
		}
	}
}

func (w *differ) factChanges() {
	w.line("")
	w.line("Facts that changed: %d", len(w.Facts))
	for _, f := range w.Facts {
		w.line("")
		w.line("  %s: %s", f.Alteration, factLine(f.After))
		if f.Before != nil && factLine(f.Before) != factLine(f.After) {
			w.line("    before: %s", factLine(f.Before))
		}
		if f.Before != nil && f.Before.GetArticles() != f.After.GetArticles() {
			w.line("    told before by %s in %s", counted(f.Before.GetOrigins(), "independent origin", "independent origins"), counted(f.Before.GetArticles(), "document", "documents"))
		}
		w.evidence("    ", f.After)
	}
}

func (w *differ) indicators() {
	w.line("")
	w.line("Indicators that changed: %d", len(w.Indicators))
	w.line("")
	for _, i := range w.Indicators {
		basis := i.After.GetBasis()
		if basis != "" && i.Name != indicator.RiskProbability && i.Name != indicator.RiskScore {
			basis = "  = " + query.Arithmetic(basis)
		} else {
			basis = ""
		}
		w.line("  %s  %-26s %10s → %s%s", i.Quarter, i.Name, known(i.Before), known(i.After), basis)
	}
}

// known is an indicator's value, a dash where there is none.
func known(i *foreshockv1.Indicator) string {
	if i == nil {
		return "-"
	}
	return strconv.FormatFloat(i.GetValue(), 'f', -1, 64)
}
