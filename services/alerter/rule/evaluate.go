package rule

import (
	"cmp"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Company is what the registry knows of a company; empty fields: nothing.
type Company struct{ Industry, CIK, Ticker, LEI string }

// Change is what became known of a company and a quarter.
type Change struct {
	Update *foreshockv1.IndicatorUpdate
	// Sequence is the change's place in its stream; a book that has seen it ignores it.
	// 0 is never ignored.
	Sequence uint64
	Company  Company
	// Facts finds those that Wants asked for; nil finds none.
	Facts func(id string) *foreshockv1.Fact
	// Coverage is the share (0 to 1) of the quarter's days so far for which a source of a
	// kind of event was read; nil: none.
	Coverage func(kind string) float64
}

// Wants is the ids of facts, beyond those that the update brings, that stand behind an
// indicator which may raise an alert.
func (s *Set) Wants(change Change) []string {
	var wanted []string
	for _, indicator := range change.Update.GetIndicators() {
		if s.onIndicator[indicator.GetName()].beyond(change.Update.GetCompanyId(), change.Company.Industry, indicator.GetValue()) {
			wanted = append(wanted, indicator.GetFactIds()...)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	slices.Sort(wanted)
	return slices.DeleteFunc(slices.Compact(wanted), func(id string) bool {
		return slices.ContainsFunc(change.Update.GetFacts(), func(f *foreshockv1.Fact) bool { return f.GetId() == id })
	})
}

// Evaluate is every alert that a change brings, those that were held until its time first.
func (s *Set) Evaluate(state *State, change Change) []*foreshockv1.Alert {
	update := change.Update
	t := &trial{set: s, state: state, change: change, at: update.GetKnowledgeTime().AsTime(), book: state.books[update.GetCompanyId()]}
	if t.book != nil && change.Sequence != 0 && change.Sequence <= t.book.GetSequence() {
		return nil
	}
	t.alerts = s.Advance(state, t.at)
	for _, indicator := range update.GetIndicators() {
		for _, c := range t.asked(indicator) {
			t.indicator(c, indicator)
		}
		t.keepPoint(indicator)
	}
	for _, fact := range update.GetFacts() {
		for _, c := range s.onKind[fact.GetClaim().GetKind()].of(update.GetCompanyId(), change.Company.Industry) {
			t.fact(c, fact)
		}
	}
	t.withdraw()
	if t.touched {
		t.book.Sequence = max(t.book.Sequence, change.Sequence)
		t.book.forget(t.at)
		state.touched[update.GetCompanyId()] = true
	}
	return t.alerts
}

// Advance is the alerts that were held and are told by now, and what a week's budget held back.
func (s *Set) Advance(state *State, now time.Time) []*foreshockv1.Alert {
	var alerts []*foreshockv1.Alert
	over := map[*compiled][]held{} // by rule, of weeks that are over
	for found := state.expired(now); len(found) > 0; found = state.expired(now) {
		for _, h := range found {
			c := s.byName[h.chain.GetRule()]
			if h.chain.GetCause() == heldBudget {
				over[c] = append(over[c], h)
				continue
			}
			t := &trial{set: s, state: state, at: h.until, heldUntil: h.until, book: h.book}
			if h.chain.GetTold() == nil && c.indicator != "" && !t.fresh(c, h.chain.GetKey()) {
				h.chain.Holds = false
			}
			t.settle(c, h.chain)
			alerts = append(alerts, t.alerts...)
		}
	}
	for _, c := range s.rules {
		if len(over[c]) > 0 {
			alerts = append(alerts, s.digest(c, over[c])...)
		}
	}
	return alerts
}

// trial is one change on its way through the rules.
type trial struct {
	set    *Set
	state  *State
	change Change
	at     time.Time
	// heldUntil is at, where it is time alone that brings the trial; else zero.
	heldUntil time.Time
	book      *book // nil until something is remembered
	alerts    []*foreshockv1.Alert
	touched   bool
}

// indicator holds an indicator against a rule.
func (t *trial) indicator(c *compiled, indicator *foreshockv1.Indicator) {
	update := t.change.Update
	chain := t.book.live(c.Name, update.GetQuarter(), nil)
	if chain == nil {
		base, crossed := t.crossing(c, indicator)
		if !crossed {
			return
		}
		behind := t.behind(indicator)
		if !t.fresh(c, update.GetQuarter()) || !t.covered(c) || !t.supported(c, behind) {
			return
		}
		chain = t.begin(c, update.GetQuarter())
		chain.Base = base
	} else if update.GetKnowledgeTime().AsTime().Before(chain.GetNow().GetKnowledgeTime().AsTime()) {
		return // something later is known of it already
	}
	chain.Now = t.onIndicator(c, indicator, chain)
	chain.Holds, chain.End = holds(c, chain, indicator.GetValue()), ""
	t.settle(c, chain)
}

// crossing tells whether an indicator crosses the line of a rule now, and what its value is
// compared with where the rule is on a change.
func (t *trial) crossing(c *compiled, indicator *foreshockv1.Indicator) (base *float64, crossed bool) {
	if c.Level != nil {
		if !crosses(c.Level, indicator.GetValue()) {
			return nil, false
		}
		// A number that was beyond the line before raised its alert then, or the rule is newer
		// than the number. Where the rule asks for more than the number, that may be what is new.
		return nil, indicator.Previous == nil || !crosses(c.Level, indicator.GetPrevious()) || c.asksMore()
	}
	for _, value := range t.window(c, indicator) {
		if base == nil || c.Change.By > 0 && value < *base || c.Change.By < 0 && value > *base {
			base = proto.Float64(value)
		}
	}
	if base == nil {
		return nil, false
	}
	moved := indicator.GetValue() - *base
	return base, c.Change.By > 0 && moved >= c.Change.By || c.Change.By < 0 && moved <= c.Change.By
}

// window is the earlier values that a change is measured from.
func (t *trial) window(c *compiled, indicator *foreshockv1.Indicator) []float64 {
	var values []float64
	if indicator.Previous != nil {
		values = append(values, indicator.GetPrevious())
	}
	if t.book == nil || c.Change.WithinDays == 0 {
		return values
	}
	since := t.at.AddDate(0, 0, -c.Change.WithinDays)
	// What held when the window opened is the last point before it.
	for _, p := range slices.Backward(t.book.Points) {
		if p.GetName() != indicator.GetName() || p.GetQuarter() != t.change.Update.GetQuarter() {
			continue
		}
		values = append(values, p.GetValue())
		if p.GetKnowledgeTime().AsTime().Before(since) {
			break
		}
	}
	return values
}

// keepPoint remembers a value for rules on changes within days.
func (t *trial) keepPoint(indicator *foreshockv1.Indicator) {
	days := t.set.onIndicator[indicator.GetName()].days(t.change.Update.GetCompanyId(), t.change.Company.Industry)
	if days == 0 {
		return
	}
	t.remember()
	same := func(p *foreshockv1.AlertPoint) bool {
		return p.GetName() == indicator.GetName() && p.GetQuarter() == t.change.Update.GetQuarter()
	}
	since := t.at.AddDate(0, 0, -days)
	before := 0 // points before the window, of which the last one still counts
	for _, p := range t.book.Points {
		if same(p) && p.GetKnowledgeTime().AsTime().Before(since) {
			before++
		}
	}
	t.book.Points = slices.DeleteFunc(t.book.Points, func(p *foreshockv1.AlertPoint) bool {
		if same(p) && before > 1 && p.GetKnowledgeTime().AsTime().Before(since) {
			before--
			return true
		}
		return t.at.Sub(p.GetKnowledgeTime().AsTime()) > remembered
	})
	t.book.Points = append(t.book.Points, &foreshockv1.AlertPoint{
		Name: indicator.GetName(), Quarter: t.change.Update.GetQuarter(), KnowledgeTime: t.change.Update.GetKnowledgeTime(), Value: indicator.GetValue(),
	})
}

// holds tells whether an alert on a value stands.
func holds(c *compiled, chain *foreshockv1.AlertChain, value float64) bool {
	switch {
	case c.Level != nil:
		return !cleared(c.Level, value)
	case c.Change.By > 0:
		return value > chain.GetBase()
	default:
		return value < chain.GetBase()
	}
}

// fact holds a fact against a rule.
func (t *trial) fact(c *compiled, fact *foreshockv1.Fact) {
	var signals []string
	for _, link := range fact.GetLinks() {
		if !relation(link) {
			signals = append(signals, link.GetSignalId())
		}
	}
	chain := t.book.live(c.Name, fact.GetId(), signals)
	met := meets(c.Fact, fact) && !slices.Contains(fact.GetFlags(), "withdrawn")
	if chain == nil {
		if !met || !t.recent(c, fact) || !t.covered(c) || !t.supported(c, []*foreshockv1.Fact{fact}) {
			return
		}
		chain = t.begin(c, fact.GetId())
	} else if chain.GetKey() == fact.GetId() && fact.GetKnowledgeTime().AsTime().Before(chain.GetNow().GetKnowledgeTime().AsTime()) {
		return
	}
	chain.Key, chain.SignalIds = fact.GetId(), signals
	before := chain.GetNow()
	chain.Now = t.onFact(c, fact)
	chain.Holds, chain.End = met, ""
	switch {
	case slices.Contains(fact.GetFlags(), "withdrawn"):
		chain.End = endWithdrawn
	case fact.GetClaim().GetStatus() == "denied":
		chain.End = endDenied
	case !met && before != nil && rank(fact.GetClaim().GetStatus()) > rank(status(before)):
		chain.Holds = true // firmer than what the rule asks for
	}
	t.settle(c, chain)
}

// relation tells that a link is to a fact that is counted apart.
func relation(link *foreshockv1.Link) bool {
	switch link.GetMethod() {
	case "related_notice", "related_layoff", "related_state", "same_number_elsewhere":
		return true
	}
	return false
}

// withdraw ends the chains of what no longer follows from what is known.
func (t *trial) withdraw() {
	update := t.change.Update
	if t.book == nil || len(update.GetWithdrawnFacts())+len(update.GetWithdrawnIndicators()) == 0 {
		return
	}
	for _, chain := range slices.Clone(t.book.Chains) {
		c := t.set.byName[chain.GetRule()]
		gone := c.indicator == "" && slices.Contains(update.GetWithdrawnFacts(), chain.GetKey()) ||
			c.indicator != "" && chain.GetKey() == update.GetQuarter() && slices.Contains(update.GetWithdrawnIndicators(), c.indicator)
		if !gone || chain.GetEnded() {
			continue
		}
		chain.Now = proto.CloneOf(chain.GetNow())
		chain.Now.KnowledgeTime = update.GetKnowledgeTime()
		chain.Holds, chain.End = false, endWithdrawn
		t.settle(c, chain)
	}
}

// begin opens a chain.
func (t *trial) begin(c *compiled, key string) *foreshockv1.AlertChain {
	t.remember()
	chain := &foreshockv1.AlertChain{Rule: c.Name, Key: key, Since: timestamppb.New(t.at)}
	t.book.add(chain)
	return chain
}

func (t *trial) remember() {
	if t.book == nil {
		t.book = t.state.open(t.change.Update.GetCompanyId())
	}
	t.touched = true
}

// behind is the facts that an indicator rests on, as far as they can be found.
func (t *trial) behind(indicator *foreshockv1.Indicator) []*foreshockv1.Fact {
	var facts []*foreshockv1.Fact
	for _, id := range indicator.GetFactIds() {
		at := slices.IndexFunc(t.change.Update.GetFacts(), func(f *foreshockv1.Fact) bool { return f.GetId() == id })
		if at >= 0 {
			facts = append(facts, t.change.Update.GetFacts()[at])
		} else if t.change.Facts != nil {
			if f := t.change.Facts(id); f != nil {
				facts = append(facts, f)
			}
		}
	}
	// Best supported first, then the newest: what a reader should see.
	slices.SortStableFunc(facts, func(a, b *foreshockv1.Fact) int {
		return cmp.Or(cmp.Compare(b.GetOrigins(), a.GetOrigins()), b.GetEventTime().AsTime().Compare(a.GetEventTime().AsTime()), cmp.Compare(a.GetId(), b.GetId()))
	})
	return facts
}

// fresh tells whether a quarter is not over for longer than a rule allows, or than chains
// are remembered: what was told before must not be told again.
func (t *trial) fresh(c *compiled, key string) bool {
	q, err := quarter.Parse(key)
	return err != nil || t.at.Sub(q.End()) <= within(c)
}

func within(c *compiled) time.Duration {
	if c.Where.FreshDays == 0 {
		return remembered
	}
	return min(time.Duration(c.Where.FreshDays)*24*time.Hour, remembered)
}

// recent is the same of a fact.
func (t *trial) recent(c *compiled, fact *foreshockv1.Fact) bool {
	return fact.GetEventTime() == nil || t.at.Sub(fact.GetEventTime().AsTime()) <= within(c)
}

func (t *trial) covered(c *compiled) bool {
	asked := c.Where.Coverage
	return asked == nil || t.change.Coverage != nil && t.change.Coverage(asked.Kind) >= asked.Share
}

// supported tells whether enough origins tell of the facts, and whether one of them is new.
func (t *trial) supported(c *compiled, facts []*foreshockv1.Fact) bool {
	if c.Where.Origins > 0 && independent(facts) < c.Where.Origins {
		return false
	}
	return c.Where.NoveltyDays == 0 || slices.ContainsFunc(facts, func(f *foreshockv1.Fact) bool { return novel(f, c.Where.NoveltyDays) })
}

// independent is how many origins tell of facts, those that tell of several counted once.
func independent(facts []*foreshockv1.Fact) uint32 {
	if len(facts) == 1 { // its links may be cut short, its count is not
		return facts[0].GetOrigins()
	}
	stories, uncounted := map[string]bool{}, uint32(0)
	for _, f := range facts {
		known := false
		for _, link := range f.GetLinks() {
			if link.GetOrigin() != "" && !relation(link) {
				stories[link.GetOrigin()], known = true, true
			}
		}
		if !known {
			uncounted += f.GetOrigins()
		}
	}
	return uint32(len(stories)) + uncounted
}

// novel tells that no other fact of the kind was told of the company for days before this one.
func novel(fact *foreshockv1.Fact, days float64) bool {
	for _, link := range fact.GetLinks() {
		if link.GetMethod() == "first" {
			return link.DaysSinceAlike == nil || link.GetDaysSinceAlike() >= days
		}
	}
	return true
}
