package rule

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
)

// States of an alert within its chain.
const (
	Raised   = "raised"
	Updated  = "updated"
	Revised  = "revised"
	Resolved = "resolved"
	Held     = "held_back"
)

const (
	endWithdrawn = "withdrawn"
	endDenied    = "denied"
)

// Bounds of what an alert carries.
const (
	mostFacts = 10
	mostParts = 5
	mostHeld  = 50
)

// settle tells what is to be told of a chain, or holds it back.
func (t *trial) settle(c *compiled, chain *foreshockv1.AlertChain) {
	t.touched = true
	chain.Until = nil
	if chain.GetTold() != nil || chain.GetCause() == heldQuiet {
		chain.Cause = ""
	}
	if chain.GetTold() == nil {
		t.first(c, chain)
		return
	}
	state, reason := transition(c, chain)
	if state == "" {
		return
	}
	if c.QuietHours != nil {
		if until := c.QuietHours.Until(t.at); !until.IsZero() {
			t.hold(chain, heldQuiet, until)
			return
		}
	}
	t.tell(c, chain, state, reason)
}

// first raises the alert of a chain, unless something is against it.
func (t *trial) first(c *compiled, chain *foreshockv1.AlertChain) {
	switch {
	case !chain.GetHolds():
		t.book.drop(func(other *foreshockv1.AlertChain) bool { return other == chain })
		return
	case chain.GetListed():
		return
	}
	if until := t.cooling(c, chain); !until.IsZero() {
		t.hold(chain, heldCoolDown, until)
		return
	}
	if chain.GetCause() == heldCoolDown && c.indicator == "" && !t.grown(c, chain) {
		return // a fact whose time has passed; the next alert tells of it
	}
	if c.QuietHours != nil {
		if until := c.QuietHours.Until(t.at); !until.IsZero() {
			t.hold(chain, heldQuiet, until)
			return
		}
	}
	if c.Budget != nil {
		begins, ends := c.Budget.Week(t.at)
		if t.state.spent[budgetWeek{c.Name, begins.UnixNano()}] >= c.Budget.PerWeek {
			t.hold(chain, heldBudget, ends)
			return
		}
		t.state.spend(c, t.at)
	}
	chain.Cause = ""
	t.tell(c, chain, Raised, "")
}

func (t *trial) hold(chain *foreshockv1.AlertChain, cause string, until time.Time) {
	chain.Cause, chain.Until = cause, timestamppb.New(until)
	t.state.wake(until)
}

// cooling is until when the rule is silent about the company; zero: it is not.
func (t *trial) cooling(c *compiled, chain *foreshockv1.AlertChain) time.Time {
	last := t.lastTold(c, chain)
	if c.CoolDown == nil || last == nil || t.grown(c, chain) {
		return time.Time{}
	}
	if until := last.GetToldAt().AsTime().AddDate(0, 0, c.CoolDown.Days); until.After(t.at) {
		return until
	}
	return time.Time{}
}

// grown tells that a number is so much more than what was told last that no cool-down holds it.
func (t *trial) grown(c *compiled, chain *foreshockv1.AlertChain) bool {
	last := t.lastTold(c, chain)
	return c.CoolDown != nil && c.CoolDown.UnlessTimes > 0 && last != nil && chain.GetNow().Value != nil && last.GetTold().Value != nil &&
		math.Abs(chain.GetNow().GetValue()) >= c.CoolDown.UnlessTimes*math.Abs(last.GetTold().GetValue())
}

// lastTold is the chain of the rule that the company's last alert belongs to.
func (t *trial) lastTold(c *compiled, but *foreshockv1.AlertChain) (last *foreshockv1.AlertChain) {
	for _, chain := range t.book.byRule[c.Name] {
		if chain != but && chain.GetToldAt() != nil && (last == nil || chain.GetToldAt().AsTime().After(last.GetToldAt().AsTime())) {
			last = chain
		}
	}
	return last
}

// transition is what to say of a chain that somebody was told of; nothing where the
// difference is not worth it.
func transition(c *compiled, chain *foreshockv1.AlertChain) (state, reason string) {
	told, now := chain.GetTold(), chain.GetNow()
	switch {
	case chain.GetEnded():
		return "", ""
	case chain.GetEnd() == endWithdrawn:
		return Revised, "withdrawn: what was told no longer follows from what is known"
	case chain.GetEnd() == endDenied:
		return Resolved, "denied"
	case !chain.GetHolds() && c.indicator != "":
		return Resolved, fmt.Sprintf("%s is back at %s", c.indicator, plain(now.GetValue()))
	case !chain.GetHolds():
		return Resolved, "no longer " + c.line
	}
	if c.indicator != "" {
		moved := now.GetValue() - told.GetValue()
		if math.Abs(moved) < c.tellAgain*math.Abs(told.GetValue()) || moved == 0 {
			return "", ""
		}
		further := moved > 0
		if c.Level != nil && c.Level.Falls() || c.Change != nil && c.Change.By < 0 {
			further = moved < 0
		}
		return direction(further), fmt.Sprintf("%s changed from %s to %s", c.indicator, plain(told.GetValue()), plain(now.GetValue()))
	}
	was, is := told.GetFacts()[0], now.GetFacts()[0]
	switch {
	case rank(is.GetStatus()) != rank(was.GetStatus()):
		return direction(rank(is.GetStatus()) > rank(was.GetStatus())), fmt.Sprintf("%s, was %s", is.GetStatus(), was.GetStatus())
	case is.GetHeadcount() != was.GetHeadcount():
		return direction(is.GetHeadcount() > was.GetHeadcount()), fmt.Sprintf("the number changed from %s to %s", number(was.Headcount), number(is.Headcount))
	case is.Headcount == nil && is.GetPercent() != was.GetPercent():
		return direction(is.GetPercent() > was.GetPercent()), fmt.Sprintf("the share changed from %s %% to %s %%", plain(was.GetPercent()), plain(is.GetPercent()))
	case was.GetOrigins() < 2 && is.GetOrigins() >= 2:
		return Updated, "a second independent origin tells of it"
	}
	return "", ""
}

func direction(further bool) string {
	if further {
		return Updated
	}
	return Revised
}

func number(n *int32) string {
	if n == nil {
		return "none"
	}
	return strconv.Itoa(int(*n))
}

// rank orders statuses; a kind without one has 0 throughout.
func rank(status string) int {
	return slices.Index([]string{"denied", "reported", "planned", "confirmed"}, status)
}

func status(a *foreshockv1.Alert) string {
	if len(a.GetFacts()) == 0 {
		return ""
	}
	return a.GetFacts()[0].GetStatus()
}

// tell adds the next alert of a chain.
func (t *trial) tell(c *compiled, chain *foreshockv1.AlertChain, state, reason string) {
	alert := proto.CloneOf(chain.GetNow())
	alert.State, alert.Reason = state, reason
	if !t.heldUntil.IsZero() {
		alert.HeldUntil = timestamppb.New(t.heldUntil)
	}
	if told := chain.GetTold(); told == nil {
		crossed := chain.GetKey()
		if c.indicator != "" {
			crossed = alert.GetCompanyId() + " " + chain.GetKey()
		}
		alert.Id = identity.Alert(c.Name, crossed)
		for t.book.told(c.Name, alert.GetId()) { // crossed before, and over since
			chain.Times++
			alert.Id = identity.Alert(c.Name, crossed+" "+strconv.Itoa(int(chain.GetTimes())))
		}
		alert.Chain, alert.Sequence = alert.GetId(), 1
		t.listHeld(c, alert)
		chain.ToldAt = timestamppb.New(t.at)
	} else {
		alert.Chain, alert.Sequence, alert.PreviousId, alert.Previous = told.GetChain(), told.GetSequence()+1, told.GetId(), told.Value
		alert.Id = identity.Alert(told.GetId(), state+" "+alert.GetSummary()+" "+reason)
	}
	alert.Ended = state == Resolved || chain.GetEnd() == endWithdrawn
	chain.Told, chain.Ended = alert, alert.GetEnded()
	t.alerts = append(t.alerts, alert)
}

// listHeld adds what the cool-down held back since the rule's last alert on the company.
func (t *trial) listHeld(c *compiled, alert *foreshockv1.Alert) {
	for _, chain := range t.book.byRule[c.Name] {
		if chain.GetTold() == nil && chain.GetCause() == heldCoolDown && c.indicator == "" && !chain.GetListed() && chain.GetKey() != alert.GetFacts()[0].GetId() {
			chain.Listed = true
			list(alert, chain)
		}
	}
}

func list(alert *foreshockv1.Alert, chain *foreshockv1.AlertChain) {
	alert.Held++
	if now := chain.GetNow(); len(alert.GetHeldBack()) < mostHeld {
		alert.HeldBack = append(alert.HeldBack, &foreshockv1.HeldBack{
			CompanyId: now.GetCompanyId(), Company: now.GetCompany(), Quarter: now.GetQuarter(), Summary: now.GetSummary(),
			Cause: chain.GetCause(), KnowledgeTime: now.GetKnowledgeTime(),
		})
	}
}

// digest tells what a rule's budget held back, one alert a week; what no longer holds is left out.
func (s *Set) digest(c *compiled, over []held) []*foreshockv1.Alert {
	var alerts []*foreshockv1.Alert
	for len(over) > 0 {
		until := over[0].until
		n := 1
		for n < len(over) && over[n].until.Equal(until) {
			n++
		}
		alert := &foreshockv1.Alert{
			Rule: c.Name, Severity: "info", State: Held, RuleVersion: c.Version, Rules: s.version, Line: c.line,
			EventTime: timestamppb.New(until), KnowledgeTime: timestamppb.New(until), Sequence: 1, Ended: true,
		}
		alert.Id = identity.Alert(c.Name, "held back until "+until.Format(time.RFC3339))
		alert.Chain = alert.GetId()
		for _, h := range over[:n] {
			if h.chain.GetHolds() {
				list(alert, h.chain)
				h.chain.Listed = true
			} else {
				h.book.drop(func(other *foreshockv1.AlertChain) bool { return other == h.chain })
			}
		}
		if alert.GetHeld() > 0 {
			alert.Summary = fmt.Sprintf("%s: %s held back by the budget of %d a week", c.Name, counted(alert.GetHeld(), "alert"), c.Budget.PerWeek)
			alerts = append(alerts, alert)
		}
		over = over[n:]
	}
	return alerts
}

// onIndicator is the alert on an indicator as it stands.
func (t *trial) onIndicator(c *compiled, indicator *foreshockv1.Indicator, chain *foreshockv1.AlertChain) *foreshockv1.Alert {
	update := t.change.Update
	threshold := chain.GetBase()
	if c.Level != nil {
		threshold = c.Level.Raise
	} else {
		threshold += c.Change.By
	}
	alert := t.alert(c)
	alert.Subject, alert.Value, alert.Previous, alert.Threshold = indicator.GetName(), proto.Float64(indicator.GetValue()), indicator.Previous, proto.Float64(threshold)
	if chain.Base != nil {
		alert.Previous = chain.Base
	}
	alert.Summary = indicatorSummary(update.GetCompany(), update.GetQuarter(), indicator, alert.Previous)
	alert.EventTime, alert.KnowledgeTime = indicator.GetEventTime(), update.GetKnowledgeTime()
	facts := t.behind(indicator)
	alert.Origins = independent(facts)
	for i, fact := range facts {
		alert.Articles += fact.GetArticles()
		if i < mostFacts {
			alert.Facts = append(alert.Facts, Cited(fact))
		}
	}
	if before := chain.GetNow(); len(facts) == 0 && before != nil { // nothing new stands behind it
		alert.Facts, alert.Articles, alert.Origins = before.GetFacts(), before.GetArticles(), before.GetOrigins()
	}
	parts := slices.SortedStableFunc(slices.Values(indicator.GetParts()), func(a, b *foreshockv1.Part) int {
		return cmp.Compare(math.Abs(b.GetContribution()), math.Abs(a.GetContribution()))
	})
	alert.Parts = parts[:min(len(parts), mostParts)]
	return alert
}

// onFact is the alert on a fact as it stands.
func (t *trial) onFact(c *compiled, fact *foreshockv1.Fact) *foreshockv1.Alert {
	update := t.change.Update
	alert := t.alert(c)
	alert.Subject, alert.Summary = fact.GetClaim().GetKind(), factSummary(update.GetCompany(), update.GetQuarter(), fact)
	alert.Facts = []*foreshockv1.AlertFact{Cited(fact)}
	alert.Articles, alert.Origins = fact.GetArticles(), fact.GetOrigins()
	alert.EventTime, alert.KnowledgeTime = fact.GetEventTime(), fact.GetKnowledgeTime()
	if heads := headcount(fact.GetClaim()); heads != nil {
		alert.Value = proto.Float64(float64(*heads))
		if c.Fact.MinHeadcount > 0 {
			alert.Threshold = proto.Float64(float64(c.Fact.MinHeadcount))
		}
	}
	return alert
}

func (t *trial) alert(c *compiled) *foreshockv1.Alert {
	update := t.change.Update
	return &foreshockv1.Alert{
		Rule: c.Name, Severity: c.Severity, Rules: t.set.version, RuleVersion: c.Version, Line: c.line,
		Industry: t.change.Company.Industry, Cik: t.change.Company.CIK, Ticker: t.change.Company.Ticker, Lei: t.change.Company.LEI,
		CompanyId: update.GetCompanyId(), Company: update.GetCompany(), Quarter: update.GetQuarter(),
	}
}
