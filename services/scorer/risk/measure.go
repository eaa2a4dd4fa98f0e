package risk

import (
	"fmt"
	"math"
	"slices"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/programme"
)

// View is what a forecast for a quarter may look at. Everything in it is dated before
// the quarter begins.
type View struct {
	Quarter quarter.Quarter
	// Past holds the facts of earlier quarters, the latest quarter first: Past[0] is the
	// one before Quarter. It reaches back as far as memory does.
	Past [][]*fact.Fact
	// Observed is how many of the Past quarters lie within the time from which anything
	// is known of the company.
	Observed int
	// Programmes as of the last day before the quarter.
	Programmes []programme.Programme
	// Part tells that a round is presumed to be a part of a larger one.
	Part func(*fact.Fact) bool
	// Employees of the company, 0 where unknown.
	Employees int
	// Judged tells that a fitted model speaks of the company's record: features that stand
	// in for one are left out.
	Judged bool
}

// feature is the place of a feature among those that are measured.
type feature int

const (
	layoffRounds feature = iota
	roundSize
	expectedCuts
	openGap
	statedGap
	reportedCuts
	outageExcess
	aiLinkedOutages
	warnNotices
	changeControl
	knowledgeTransfer
	aiSubstitution
	offshoring
	savingsTarget
	restructuringCharge
	hiringFreeze
	guidanceCut
	buyout
	plantClosure
	rtoMandate
	execDeparture
	features
)

// measured names every feature; risk.yaml declares each.
var measured = [features]string{
	"layoff_rounds", "round_size", "expected_cuts", "open_gap", "stated_gap", "reported_cuts", "outage_excess",
	"ai_linked_outages", "warn_notices", "change_control", "knowledge_transfer", "ai_substitution", "offshoring",
	"savings_target", "restructuring_charge", "hiring_freeze", "guidance_cut", "buyout", "plant_closure",
	"rto_mandate", "exec_departure",
}

// Measurer measures features as risk.yaml describes them.
type Measurer struct {
	rules *pipelines.RiskRules
	// declared is the order of risk.yaml.
	declared []feature
	halfLife [features]float64
	// fades is what is left of evidence after so many days.
	fades [features][]float64
	// fitted are the features of which a fitted model speaks, where there is one.
	fitted [features]bool
}

// fadeDays bounds the table of fades; older evidence is reckoned one by one.
const fadeDays = 2000

// NewMeasurer checks that exactly the features that are measured are declared.
func NewMeasurer(rules *pipelines.RiskRules) (*Measurer, error) {
	m := &Measurer{rules: rules}
	for i, f := range rules.Features {
		at := feature(slices.Index(measured[:], f.Name))
		if at < 0 {
			return nil, fmt.Errorf("scorer: risk feature %q is declared (features[%d]) and nothing measures it", f.Name, i)
		}
		m.declared = append(m.declared, at)
		m.halfLife[at], m.fitted[at] = f.HalfLifeDays, f.Fitted
		m.fades[at] = make([]float64, fadeDays)
		for day := range m.fades[at] {
			m.fades[at][day] = faded(float64(day), f.HalfLifeDays)
		}
	}
	for i, name := range measured {
		if !slices.Contains(m.declared, feature(i)) {
			return nil, fmt.Errorf("scorer: risk feature %q is not declared", name)
		}
	}
	return m, nil
}

// faded is what is left of evidence of an age.
func faded(days, halfLife float64) float64 {
	if halfLife == 0 {
		return 1
	}
	return math.Exp2(-days / halfLife)
}

// maxFacts is how many facts a feature names.
const maxFacts = 3

// tally adds up one feature.
type tally struct {
	value float64
	facts []string
}

func (t *tally) cite(f *fact.Fact) {
	if len(t.facts) < maxFacts {
		t.facts = append(t.facts, f.ID)
	}
}

// measurement is the features of one view in the making.
type measurement struct {
	*Measurer
	view    *View
	start   int // first day of the quarter
	tallies [features]tally
}

// Measure gives the features that are not zero, in declared order.
func (m *Measurer) Measure(view *View) []Feature {
	w := &measurement{Measurer: m, view: view, start: fact.Day(view.Quarter.Start())}
	for _, facts := range view.Past {
		for _, f := range slices.Backward(facts) {
			if f.Counts() {
				w.fact(f)
			}
		}
	}
	w.outages()
	w.gaps()
	w.tallies[warnNotices].value = math.Log2(1 + w.tallies[warnNotices].value)
	given := make([]Feature, 0, features)
	for _, at := range m.declared {
		if view.Judged && m.fitted[at] {
			continue
		}
		if value := Round(w.tallies[at].value); value != 0 {
			given = append(given, Feature{Name: measured[at], Value: value, Facts: w.tallies[at].facts})
		}
	}
	return given
}

// fade is what is left of evidence of a day, by the half-life of a feature.
func (w *measurement) fade(at feature, day int) float64 {
	age := max(w.start-day, 0)
	if age < fadeDays {
		return w.fades[at][age]
	}
	return faded(float64(age), w.halfLife[at])
}

// weight is how much a fact of a status counts; a kind whose claims have no status tells
// of what is so.
func (w *measurement) weight(f *fact.Fact) float64 {
	switch {
	case f.Status != "":
		return w.rules.Status[f.Status]
	case f.Kind == "layoff":
		return w.rules.Status["reported"]
	default:
		return w.rules.Status["confirmed"]
	}
}

// add counts a fact, faded.
func (w *measurement) add(at feature, f *fact.Fact, amount float64) {
	if amount == 0 {
		return
	}
	t := &w.tallies[at]
	t.value += amount * w.fade(at, f.Day)
	t.cite(f)
}

// most keeps the greatest amount, faded.
func (w *measurement) most(at feature, f *fact.Fact, amount float64) {
	amount *= w.fade(at, f.Day)
	if t := &w.tallies[at]; amount > t.value {
		t.value, t.facts = amount, []string{f.ID}
	}
}

func (w *measurement) fact(f *fact.Fact) {
	switch f.Kind {
	case "layoff":
		w.layoff(f)
	case "layoff_target":
		// Looked at through the programme.
	case "outage":
		if f.AILinked && !f.Counted() {
			w.add(aiLinkedOutages, f, 1)
		}
	case "warn_notice":
		w.add(warnNotices, f, 1)
	default:
		if at, ok := byKind[f.Kind]; ok {
			w.add(at, f, w.weight(f))
		}
	}
}

// byKind are the kinds of fact that are features as they are.
var byKind = map[string]feature{
	"change_control": changeControl, "knowledge_transfer": knowledgeTransfer, "ai_substitution": aiSubstitution,
	"offshoring": offshoring, "savings_target": savingsTarget, "restructuring_charge": restructuringCharge,
	"hiring_freeze": hiringFreeze, "guidance_cut": guidanceCut, "buyout": buyout, "plant_closure": plantClosure,
	"rto_mandate": rtoMandate, "exec_departure": execDeparture,
}

// unnumbered is what a round without any number counts: often a mere mention.
const unnumbered = 0.4

func (w *measurement) layoff(f *fact.Fact) {
	if f.Status != "confirmed" && f.Expected() == w.view.Quarter || w.plannedFor(f) {
		w.most(expectedCuts, f, w.weight(f))
	}
	switch {
	case f.Cumulative() || f.Expected() != 0:
	case !f.Round():
		w.add(reportedCuts, f, 1)
	case w.view.Part(f):
	default:
		amount := w.weight(f)
		if !f.Heads.Stated && !f.Percent.Stated {
			amount *= unnumbered
		}
		w.add(layoffRounds, f, amount)
		heads := f.Heads.Value
		if !f.Heads.Stated {
			heads = f.Percent.Value / 100 * float64(w.view.Employees)
		}
		if heads > 100 {
			w.most(roundSize, f, math.Log10(heads/100)*w.weight(f))
		}
	}
}

// plannedFor tells that a plan or report puts its cuts into the quarter.
func (w *measurement) plannedFor(f *fact.Fact) bool {
	if f.Status == "confirmed" || f.Cumulative() {
		return false
	}
	from, to, ok := f.Effective()
	return ok && to >= w.start && from < fact.Day(w.view.Quarter.End())
}

// Quarters that outage_excess compares: the recent ones against those before.
const (
	recentQuarters   = 2
	baselineQuarters = 8
)

// outages compares the last two quarters with the company's own earlier rate, in
// standard deviations of a count. One outage a quarter is taken for granted as if one
// quarter of it had been seen, so that a company seen for the first time is no alarm.
func (w *measurement) outages() {
	recent, recentN := 0.0, 0
	past, pastN := 1.0, 1.0
	t := &w.tallies[outageExcess]
	for i, facts := range w.view.Past {
		if i >= w.view.Observed || i >= recentQuarters+baselineQuarters {
			break
		}
		known, stated, _ := fact.Outages(facts)
		n := float64(max(known, stated))
		if i >= recentQuarters {
			past, pastN = past+n, pastN+1
			continue
		}
		recent, recentN = recent+n, recentN+1
		for _, f := range slices.Backward(facts) {
			if f.Kind == "outage" && f.Counts() {
				t.cite(f)
			}
		}
	}
	if recentN > 0 {
		base := past / pastN
		t.value = max(0, (recent/float64(recentN)-base)/math.Sqrt(base+1))
	}
}

// gaps looks at the programme that is open when the quarter begins.
func (w *measurement) gaps() {
	if len(w.view.Programmes) == 0 {
		return
	}
	p := &w.view.Programmes[len(w.view.Programmes)-1]
	if p.Closes.Before(w.view.Quarter.Start()) || p.Target.Headcount <= 0 {
		return
	}
	stated := fact.Day(p.Target.Repeated)
	for _, g := range []struct {
		at  feature
		gap programme.Gap
	}{{openGap, p.Cumulative}, {statedGap, p.Stated}} {
		t := &w.tallies[g.at]
		t.value = p.Share(g.gap) * w.fade(g.at, stated)
		t.facts = g.gap.Facts[:min(len(g.gap.Facts), maxFacts)]
	}
}
