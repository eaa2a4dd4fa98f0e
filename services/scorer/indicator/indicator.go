// Package indicator works out the named numbers of a company and a quarter.
//
// Input: the facts of the quarter and the company's programmes. Output: values with their
// arithmetic and the facts behind them, in declared order. A number that never had a fact
// behind it is not given; one whose facts went away is 0. It is pure, cannot fail, and
// keeps no state but which numbers a quarter has had.
package indicator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/programme"
)

// Names of the indicators; pipelines/scorer/indicators.yaml declares each.
const (
	OutageCount         = "outage_count"
	OutageHours         = "outage_hours"
	OutageAILinkedCount = "outage_ai_linked_count"
	LayoffRounds        = "layoff_rounds"
	CutsAnnounced       = "cuts_announced"
	CutsConfirmed       = "cuts_confirmed"
	CutsReported        = "cuts_reported"
	CutsRunningTotal    = "cuts_running_total"
	CutTarget           = "cut_target"
	CutTargetPercent    = "cut_target_percent"
	CutGap              = "cut_gap"
	CutGapCumulative    = "cut_gap_cumulative"
	CutGapRatio         = "cut_gap_ratio"
	SavingsTarget       = "savings_target_usd"
	SavingsPerHead      = "savings_per_head_usd"
	RestructuringCharge = "restructuring_charge_usd"
	ProgrammeAnnounced  = "programme_announced"
	ProgrammeNotified   = "programme_notified"
	ProgrammeEffective  = "programme_effective"
	SavingsPerHeadYear  = "savings_per_head_year_usd"
	ChargePerHead       = "charge_per_head_usd"
	ImplausibleFigures  = "implausible_figures"
	Contradictions      = "contradictions"
	WARNNotices         = "warn_notices"
	WARNHeadcount       = "warn_headcount"
	RiskScore           = "risk_score"
	RiskProbability     = "risk_probability"
	RiskHeadcount       = "risk_headcount"
)

// flagKinds are counted by independent origin: <kind>_count.
var flagKinds = []string{
	"hiring_freeze", "ai_substitution", "change_control", "knowledge_transfer", "guidance_cut",
	"rto_mandate", "offshoring", "buyout", "exec_departure", "plant_closure",
}

// Names are all indicators that the package and the risk forecast give.
func Names() []string {
	names := []string{
		OutageCount, OutageHours, OutageAILinkedCount, LayoffRounds, CutsAnnounced, CutsConfirmed, CutsReported,
		CutsRunningTotal, CutTarget, CutTargetPercent, CutGap, CutGapCumulative, CutGapRatio, SavingsTarget,
		SavingsPerHead, RestructuringCharge, WARNNotices, WARNHeadcount, RiskScore, RiskProbability, RiskHeadcount,
		ProgrammeAnnounced, ProgrammeNotified, ProgrammeEffective, SavingsPerHeadYear, ChargePerHead, ImplausibleFigures, Contradictions,
	}
	for _, kind := range flagKinds {
		names = append(names, flagName(kind))
	}
	return names
}

// CountsOrigins tells whether facts of a kind are counted by independent origin.
func CountsOrigins(kind string) bool { return slices.Contains(flagKinds, kind) }

func flagName(kind string) string { return kind + "_count" }

// Order gives every declared indicator its place.
type Order map[string]int

// NewOrder checks that exactly the indicators that are worked out are declared.
func NewOrder(declared []pipelines.Indicator) (Order, error) {
	order := Order{}
	known := Names()
	for i, d := range declared {
		if !slices.Contains(known, d.Name) {
			return nil, fmt.Errorf("scorer: indicator %q is declared (indicators[%d]) and nothing works it out", d.Name, i)
		}
		order[d.Name] = i
	}
	for _, name := range known {
		if _, ok := order[name]; !ok {
			return nil, fmt.Errorf("scorer: indicator %q is not declared", name)
		}
	}
	return order, nil
}

// Value is one number of a quarter.
type Value struct {
	Name  string
	Value float64
	// Basis is the arithmetic in words and numbers, empty for a plain count.
	Basis string
	Facts []string
}

// Quarter is a quarter's facts and what it has ever had a number for.
type Quarter struct {
	quarter.Quarter
	Facts []*fact.Fact // by order of founding

	ever     map[string]bool
	mentions map[string]*mentions
}

// mentions are the independent origins that tell of a kind in one quarter.
type mentions struct {
	origins map[int32]bool
	facts   []string
}

// NewQuarter is a quarter of which nothing is known yet.
func NewQuarter(q quarter.Quarter) *Quarter {
	return &Quarter{Quarter: q, ever: map[string]bool{}, mentions: map[string]*mentions{}}
}

// Add puts a fact that is now dated into the quarter.
func (q *Quarter) Add(f *fact.Fact) {
	at := len(q.Facts)
	for at > 0 && q.Facts[at-1].Index > f.Index {
		at--
	}
	q.Facts = slices.Insert(q.Facts, at, f)
}

// Remove takes a fact out that is no longer dated into the quarter.
func (q *Quarter) Remove(f *fact.Fact) {
	q.Facts = slices.DeleteFunc(q.Facts, func(o *fact.Fact) bool { return o == f })
}

// Inherit takes over which numbers the quarter has ever had, where its facts are put
// together anew: what had a number keeps it, at 0 where nothing is left.
func (q *Quarter) Inherit(old *Quarter) {
	for name, ever := range old.ever {
		q.ever[name] = q.ever[name] || ever
	}
	for kind := range old.mentions {
		if q.mentions[kind] == nil {
			q.mentions[kind] = &mentions{origins: map[int32]bool{}}
		}
	}
}

// Keep makes the quarter keep a number from now on, Has tells whether it does.
func (q *Quarter) Keep(name string)     { q.ever[name] = true }
func (q *Quarter) Has(name string) bool { return q.ever[name] }

// Mention counts an independent origin that told in the quarter of a fact whose kind is
// counted so.
func (q *Quarter) Mention(f *fact.Fact, origin int32) {
	m := q.mentions[f.Kind]
	if m == nil {
		m = &mentions{origins: map[int32]bool{}}
		q.mentions[f.Kind] = m
		q.ever[flagName(f.Kind)] = true
	}
	m.origins[origin] = true
	if !slices.Contains(m.facts, f.ID) {
		m.facts = append(m.facts, f.ID)
	}
}

// Note remembers which numbers a fact of the quarter brings into being.
func (q *Quarter) Note(f *fact.Fact) {
	if !f.Counts() {
		return
	}
	switch f.Kind {
	case "outage":
		q.ever[OutageCount] = true
		if f.HasHours && !f.Counted() {
			q.ever[OutageHours] = true
		}
		if f.AILinked && !f.Counted() {
			q.ever[OutageAILinkedCount] = true
		}
	case "layoff":
		q.noteLayoff(f)
	case "savings_target":
		q.ever[SavingsTarget] = q.ever[SavingsTarget] || f.HasUSD
	case "restructuring_charge":
		q.ever[RestructuringCharge] = q.ever[RestructuringCharge] || f.HasUSD
	case "warn_notice":
		q.ever[WARNNotices] = true
		q.ever[WARNHeadcount] = q.ever[WARNHeadcount] || f.Heads.Stated
	}
}

func (q *Quarter) noteLayoff(f *fact.Fact) {
	switch {
	case f.Cumulative():
		q.ever[CutsRunningTotal] = q.ever[CutsRunningTotal] || f.Heads.Stated
	case f.Round():
		q.ever[LayoffRounds] = true
		q.ever[CutsAnnounced] = q.ever[CutsAnnounced] || f.Heads.Stated
		q.ever[CutsConfirmed] = q.ever[CutsConfirmed] || f.Heads.Stated && f.HeadsStatus == "confirmed"
	default:
		q.ever[CutsReported] = q.ever[CutsReported] || f.Heads.Stated
	}
}

// sum adds numbers up and keeps the arithmetic.
type sum struct {
	value float64
	terms []string
	facts []string
}

func (s *sum) add(f *fact.Fact, v float64, text string) {
	s.value += v
	s.terms = append(s.terms, text)
	s.facts = append(s.facts, f.ID)
}

// maxTerms keeps an arithmetic readable.
const maxTerms = 12

// basis is the sum as people write it, empty for a single plain number.
func (s *sum) basis() string {
	switch {
	case len(s.terms) == 1 && s.terms[0] == fact.Number(s.value), len(s.terms) == 0:
		return ""
	case len(s.terms) > maxTerms:
		return fmt.Sprintf("sum of %d numbers", len(s.terms))
	default:
		return strings.Join(s.terms, " + ")
	}
}

// largest is the greatest of numbers that compete.
type largest struct {
	value float64
	fact  *fact.Fact
	note  string
	terms []string
}

func (l *largest) offer(f *fact.Fact, v float64, note string) {
	l.terms = append(l.terms, fact.Number(v))
	if l.fact == nil || v > l.value {
		l.value, l.fact, l.note = v, f, note
	}
}

// given is the value as an indicator, 0 where there is none any more.
func (l *largest) given(name string) Value {
	v := Value{Name: name, Value: l.value, Basis: l.note}
	if l.fact == nil {
		return v
	}
	v.Facts = []string{l.fact.ID}
	if len(l.terms) > 1 && len(l.terms) <= maxTerms {
		v.Basis = join("largest of "+strings.Join(l.terms, ", "), l.note)
	}
	return v
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

// Context is what a quarter's numbers depend on besides its own facts.
type Context struct {
	Order Order
	// Book tells which rounds are parts of others.
	Book *programme.Book
	// Programme is what is carried forward into the quarter.
	Programme Carried
	// PerHead bounds what money and heads can both be true.
	PerHead pipelines.PerHeadRules
}

// Values are the quarter's numbers in declared order, risk left out.
func (q *Quarter) Values(c Context) []Value {
	var values []Value
	values = append(values, q.outages()...)
	values = append(values, q.layoffs(c.Book)...)
	values = append(values, c.Programme.Values...)
	values = append(values, q.money(values, c)...)
	values = append(values, q.notices()...)
	for _, kind := range flagKinds {
		if m := q.mentions[kind]; m != nil {
			values = append(values, Value{Name: flagName(kind), Value: float64(len(m.origins)), Facts: slices.Clone(m.facts)})
		}
	}
	slices.SortFunc(values, func(a, b Value) int { return c.Order[a.Name] - c.Order[b.Name] })
	return values
}
