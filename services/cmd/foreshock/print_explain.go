package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/query"
	"github.com/foreshock/foreshock/services/scorer/forecast"
	"github.com/foreshock/foreshock/services/scorer/ledger"
	"github.com/foreshock/foreshock/services/scorer/programme"
)

// writeExplanation tells in words why a forecast is what it is.
func writeExplanation(out io.Writer, e ledger.Explanation, scorer *pipelines.Scorer) error {
	w := &explainer{page: newPage(out), Explanation: e, scorer: scorer, facts: map[string]*foreshockv1.Fact{}, told: map[string]int{}}
	for _, f := range e.Facts {
		w.facts[f.GetId()] = f
	}
	w.answer()
	w.way()
	w.parts()
	for i := range e.Programmes {
		w.programme(&e.Programmes[i])
	}
	w.came()
	w.contradictions(contradictionAnswersOf(w.Contradictions))
	return w.close()
}

// explainer writes an explanation; each fact is told in full once and has a number.
type explainer struct {
	page
	ledger.Explanation
	scorer *pipelines.Scorer
	facts  map[string]*foreshockv1.Fact
	told   map[string]int
}

func (w *explainer) answer() {
	start, end := w.Quarter.Start(), w.Quarter.End().AddDate(0, 0, -1)
	w.line("%s (%s), %s, as of %s", w.Company.Name, w.Company.ID, w.Quarter, longDay(w.AsOf))
	w.line("")
	w.paragraph("", "The probability that %s announces a layoff in %s (%s to %s) is %s%%. Of a company about which nothing is known it would be %s%%, the base rate.",
		w.Company.Name, w.Quarter, longDay(start), longDay(end), inPercent(w.Risk.Probability), inPercent(w.Steps[0].Probability))
	if h := w.Risk.Headcount; h != nil {
		w.paragraph("", "If it announces, about %s jobs would be affected in the quarter; with 80%% probability between %s and %s.",
			query.Number(h.Median, 0), query.Number(h.Low, 0), query.Number(h.High, 0))
	}
	w.paragraph("", "The forecast rests on facts dated before %s, as they were known on %s. On the risk scale of 0 to 100 it is %s points.",
		longDay(start), longDay(w.AsOf), query.Number(w.Risk.Score, 1))
}

// way is the table from the base rate to the forecast, and its sum.
func (w *explainer) way() {
	w.line("")
	w.line("How the number comes about")
	w.paragraph("", "Each part adds to the log-odds, a scale on which evidence is a sum: 0 means even odds, and every 0.69 doubles the odds. The points are what that adds to the probability, in the order of the table.")
	w.line("")
	w.line("  %-24s %8s %10s %9s %13s", "part", "value", "log-odds", "points", "probability")
	before := tenths(0)
	for i, s := range w.Steps {
		now := inPercent(s.Probability)
		value, points := query.Number(s.Value, 2), ""
		if i > 0 {
			points = now.signed(before)
		}
		if i == 0 || s.Value == 0 { // a group of measures has no value of its own
			value = ""
		}
		w.line("  %-24s %8s %+10.2f %9s %12s%%", query.Label(s.Name), value, s.Contribution, points, now)
		before = now
	}
	w.line("")
	if len(w.Steps) == 1 {
		w.paragraph("", "Nothing that was known moves it from the base rate.")
		return
	}
	w.paragraph("", "The parts add up exactly: %s = %s log-odds, and 1 / (1 + e^%s) = %s%%.",
		addends(w.Steps), sixDecimals(w.LogOdds), sixDecimals(-w.LogOdds), inPercent(w.Risk.Probability))
}

// signed is the difference to an earlier percentage, with its sign.
func (t tenths) signed(before tenths) string {
	if t < before {
		return (t - before).String()
	}
	return "+" + (t - before).String()
}

// addends are all digits of the contributions.
func addends(steps []ledger.Step) string {
	var b strings.Builder
	for i, s := range steps {
		switch {
		case i == 0:
			b.WriteString(sixDecimals(s.Contribution))
		case s.Contribution < 0:
			b.WriteString(" - " + sixDecimals(-s.Contribution))
		default:
			b.WriteString(" + " + sixDecimals(s.Contribution))
		}
	}
	return b.String()
}

func sixDecimals(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

func (w *explainer) parts() {
	w.line("")
	w.line("What is behind each part (where many facts are, the latest few)")
	w.line("")
	w.line("  Base rate")
	w.paragraph("    ", "%s", w.scorer.Risk.BaseRateSource)
	for _, s := range w.Steps[1:] {
		rule := featureRule(w.scorer, s.Name)
		w.line("")
		if s.Value == 0 {
			w.line("  %s, adds %+.2f", query.Label(s.Name), s.Contribution)
		} else {
			w.line("  %s: %s, adds %+.2f", query.Label(s.Name), query.Number(s.Value, 2), s.Contribution)
		}
		if meaning := forecast.Meaning(s.Name); meaning != "" {
			w.paragraph("    ", "Fitted to what such records came to: %s.", meaning)
		}
		if rule.Value != "" {
			w.paragraph("    ", "Measured: %s", rule.Value)
		}
		if sum := weighed(rule, s); sum != "" {
			w.paragraph("    ", "%s", sum)
		}
		if rule.Reason != "" {
			w.paragraph("    ", "Why: %s", rule.Reason)
		}
		for _, id := range s.Facts {
			w.fact(id)
		}
	}
}

// weighed is the arithmetic of a part where the documented weight gives it.
func weighed(rule pipelines.RiskFeature, s ledger.Step) string {
	counts := min(s.Value, rule.Cap)
	if rule.Name == "" || math.Abs(rule.Weight*counts-s.Contribution) > 1e-6 {
		return ""
	}
	text := fmt.Sprintf("%s × weight %s = %+.2f.", query.Number(counts, 2), query.Number(rule.Weight, 2), s.Contribution)
	if s.Value > rule.Cap {
		text = fmt.Sprintf("%s counts as %s, the most that does; ", query.Number(s.Value, 2), query.Number(rule.Cap, 2)) + text
	}
	if rule.HalfLifeDays > 0 {
		text += fmt.Sprintf(" Evidence loses half of its weight in %s days.", query.Number(rule.HalfLifeDays, 0))
	}
	return text
}

// fact tells a fact in full the first time and by its number later.
func (w *explainer) fact(id string) {
	f := w.facts[id]
	if f == nil {
		return
	}
	if n, again := w.told[id]; again {
		w.line("    [%d] %s (above)", n, factLine(f))
		return
	}
	w.told[id] = len(w.told) + 1
	w.line("    [%d] %s", w.told[id], factLine(f))
	w.evidence("        ", f)
}

// reference is the number of a fact that has been told, empty else.
func (w *explainer) reference(id string) string {
	if n, ok := w.told[id]; ok {
		return fmt.Sprintf(" [%d]", n)
	}
	return ""
}

func (w *explainer) programme(p *programme.Programme) {
	w.line("")
	w.line("The cut programme, by the facts dated before %s", longDay(w.Quarter.Start()))
	w.line("")
	w.line("  Target: %s", targetText(p.Target))
	w.line("    stated %s%s", longDay(p.Target.Stated), w.reference(p.Target.FactID))
	if p.Target.Repeated.After(p.Target.Stated) {
		w.line("    and last on %s", longDay(p.Target.Repeated))
	}
	w.words("    ", p.Target.Quote, p.Target.Source, p.Target.URL)
	for _, t := range p.Targets {
		if t.FactID != p.Target.FactID {
			w.line("  Also stated: %s, %s%s", targetText(t), longDay(t.Stated), w.reference(t.FactID))
		}
	}
	w.line("  Rounds announced from %s to %s:", longDay(p.Opens), longDay(p.Closes))
	for _, r := range p.Rounds {
		note := "booked"
		if r.PartOf != "" {
			note = "not booked: presumed a part of the larger round shortly before"
		}
		w.round(r, note)
	}
	for _, r := range p.Pending {
		w.round(r, "not booked: not confirmed")
	}
	if len(p.Rounds)+len(p.Pending) == 0 {
		w.line("    none")
	}
	if len(w.Counts) > 0 && p == &w.Programmes[len(w.Programmes)-1] {
		w.line("  The cuts on three bases, which tell of the same people and are never added up:")
		for _, i := range w.Counts {
			basis := i.GetBasis()
			if basis != "" {
				basis = "  = " + query.Arithmetic(basis)
			}
			w.line("    %-11s %s jobs%s", strings.TrimPrefix(i.GetName(), "programme_"), query.Number(i.GetValue(), 0), basis)
		}
	}
	if p.Target.Headcount <= 0 {
		return
	}
	w.line("  What is left of the target:")
	for _, g := range gapsOf(p) {
		w.line("    %s:", g.words)
		w.line("      %s = %s jobs, %s%% of the target", query.Arithmetic(g.gap.Basis), query.Number(g.gap.Value, 0), inPercent(p.Share(g.gap)))
	}
}

func (w *explainer) round(r programme.Round, note string) {
	w.line("    %-12s %s jobs, %s, %s%s", longDay(r.Announced), query.Number(r.Headcount, 0), r.Status, note, w.reference(r.FactID))
}

func targetText(t programme.Target) string {
	var said []string
	if t.Headcount > 0 {
		said = append(said, query.Number(t.Headcount, 0)+" jobs")
	}
	if t.Percent > 0 {
		said = append(said, query.Number(t.Percent, 1)+" % of the workforce")
	}
	if t.Status != "" {
		said = append(said, t.Status)
	}
	return strings.Join(said, ", ")
}

// came tells what is known of the quarter itself, once it has begun.
func (w *explainer) came() {
	if len(w.Came) == 0 {
		return
	}
	w.line("")
	w.line("What came in %s, as far as it was known on %s (no part of the forecast)", w.Quarter, longDay(w.AsOf))
	w.line("")
	for _, i := range w.Came {
		basis := i.GetBasis()
		if basis != "" {
			basis = "  = " + query.Arithmetic(basis)
		}
		w.line("  %-26s %s%s", i.GetName(), query.Number(i.GetValue(), 2), basis)
	}
}
