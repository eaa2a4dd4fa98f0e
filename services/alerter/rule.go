package alerter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
)

// Evaluate is every alert that an update raises under the rules, in the order of the
// rules. It is pure: the same update raises the same alerts, with the same ids, for ever.
func Evaluate(rules pipelines.Alerter, update *foreshockv1.IndicatorUpdate) []*foreshockv1.Alert {
	var alerts []*foreshockv1.Alert
	for _, rule := range rules.Rules {
		if rule.Indicator != nil {
			for _, indicator := range update.GetIndicators() {
				if crosses(*rule.Indicator, indicator) {
					alerts = append(alerts, onIndicator(rule, rules.Version, update, indicator))
				}
			}
			continue
		}
		for _, fact := range update.GetFacts() {
			if meets(*rule.Fact, fact) {
				alerts = append(alerts, onFact(rule, rules.Version, update, fact))
			}
		}
	}
	return alerts
}

func crosses(line pipelines.IndicatorLine, indicator *foreshockv1.Indicator) bool {
	return indicator.GetName() == line.Name && indicator.GetValue() >= line.AtLeast &&
		(indicator.Previous == nil || indicator.GetPrevious() < line.AtLeast)
}

func meets(line pipelines.FactLine, fact *foreshockv1.Fact) bool {
	claim := fact.GetClaim()
	return slices.Contains(line.Kinds, claim.GetKind()) &&
		(len(line.Statuses) == 0 || slices.Contains(line.Statuses, claim.GetStatus())) &&
		(!line.AILinked || claim.GetAiLinked()) &&
		fact.GetOrigins() >= line.MinOrigins &&
		max(claim.GetHeadcount(), claim.GetHeadcountLow()) >= line.MinHeadcount
}

func onIndicator(rule pipelines.AlertRule, version string, update *foreshockv1.IndicatorUpdate, indicator *foreshockv1.Indicator) *foreshockv1.Alert {
	alert := &foreshockv1.Alert{
		Id:   identity.Alert(rule.Name, update.GetCompanyId()+" "+update.GetQuarter()),
		Rule: rule.Name, Severity: rule.Severity, Rules: version,
		CompanyId: update.GetCompanyId(), Company: update.GetCompany(), Quarter: update.GetQuarter(),
		Subject: indicator.GetName(), Value: proto.Float64(indicator.GetValue()),
		Previous: indicator.Previous, Threshold: proto.Float64(rule.Indicator.AtLeast),
		EventTime: indicator.GetEventTime(), KnowledgeTime: update.GetKnowledgeTime(),
	}
	alert.Summary = fmt.Sprintf("%s, %s: %s is %s", update.GetCompany(), update.GetQuarter(),
		strings.ReplaceAll(indicator.GetName(), "_", " "), plain(indicator.GetValue()))
	if indicator.Previous != nil {
		alert.Summary += ", was " + plain(indicator.GetPrevious())
	}
	if indicator.GetBasis() != "" {
		alert.Summary += " (" + indicator.GetBasis() + ")"
	}
	for _, fact := range update.GetFacts() {
		if slices.Contains(indicator.GetFactIds(), fact.GetId()) {
			alert.Facts = append(alert.Facts, cited(fact))
		}
	}
	return alert
}

func onFact(rule pipelines.AlertRule, version string, update *foreshockv1.IndicatorUpdate, fact *foreshockv1.Fact) *foreshockv1.Alert {
	claim := fact.GetClaim()
	words := []string{strings.ReplaceAll(claim.GetKind(), "_", " ")}
	if claim.GetStatus() != "" {
		words = append(words, claim.GetStatus())
	}
	switch {
	case claim.Headcount != nil:
		words = append(words, counted(claim.GetHeadcount(), "job"))
	case claim.HeadcountLow != nil && claim.HeadcountHigh != nil:
		words = append(words, plain(float64(claim.GetHeadcountLow()))+" to "+plain(float64(claim.GetHeadcountHigh()))+" jobs")
	case claim.Percent != nil:
		words = append(words, plain(claim.GetPercent())+" % of the workforce")
	}
	if claim.GetService() != "" {
		words = append(words, claim.GetService())
	}
	return &foreshockv1.Alert{
		Id: identity.Alert(rule.Name, fact.GetId()), Rule: rule.Name, Severity: rule.Severity, Rules: version,
		CompanyId: update.GetCompanyId(), Company: update.GetCompany(), Quarter: update.GetQuarter(),
		Subject: claim.GetKind(),
		Summary: fmt.Sprintf("%s, %s: %s (%s, %s)", update.GetCompany(), update.GetQuarter(),
			strings.Join(words, ", "), counted(fact.GetArticles(), "article"), counted(fact.GetOrigins(), "origin")),
		Facts:     []*foreshockv1.AlertFact{cited(fact)},
		EventTime: fact.GetEventTime(), KnowledgeTime: fact.GetKnowledgeTime(),
	}
}

func cited(fact *foreshockv1.Fact) *foreshockv1.AlertFact {
	lead := fact.GetLead()
	return &foreshockv1.AlertFact{
		Id: fact.GetId(), Kind: fact.GetClaim().GetKind(), Status: fact.GetClaim().GetStatus(),
		Evidence: lead.GetEvidence(), Url: lead.GetUrl(), Source: lead.GetSource(),
		Articles: fact.GetArticles(), Origins: fact.GetOrigins(),
	}
}

// counted is a number with its noun: "1 article", "2 articles".
func counted[N int32 | uint32](n N, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// plain writes whole numbers whole, shares with three digits.
func plain(v float64) string {
	if v == float64(int64(v)) {
		return strconv.FormatInt(int64(v), 10)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
