package rule

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// lineOf is what a rule asks for, in words.
func lineOf(r *pipelines.AlertRule) string {
	switch {
	case r.Level != nil && r.Level.Falls():
		return r.Level.Indicator + " at most " + plain(r.Level.Raise)
	case r.Level != nil:
		return r.Level.Indicator + " at least " + plain(r.Level.Raise)
	case r.Change != nil:
		direction, by := "up", r.Change.By
		if by < 0 {
			direction, by = "down", -by
		}
		line := r.Change.Indicator + " " + direction + " by " + plain(by)
		if r.Change.WithinDays > 0 {
			line += fmt.Sprintf(" within %s", counted(r.Change.WithinDays, "day"))
		}
		return line
	}
	f := r.Fact
	words := []string{strings.Join(f.Statuses, " or "), strings.ReplaceAll(strings.Join(f.Kinds, " or "), "_", " ")}
	if f.AILinked {
		words = append(words, "linked to an AI tool")
	}
	switch {
	case f.MinHeadcount > 0 && f.MinPercent > 0:
		words = append(words, fmt.Sprintf("of at least %d people or %s %%", f.MinHeadcount, plain(f.MinPercent)))
	case f.MinHeadcount > 0:
		words = append(words, fmt.Sprintf("of at least %d people", f.MinHeadcount))
	case f.MinPercent > 0:
		words = append(words, fmt.Sprintf("of at least %s %%", plain(f.MinPercent)))
	}
	if len(f.EventKinds) > 0 {
		words = append(words, "in a "+strings.Join(f.EventKinds, " or "))
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// indicatorSummary is one sentence on an indicator that crossed a line.
func indicatorSummary(company, quarter string, indicator *foreshockv1.Indicator, previous *float64) string {
	summary := fmt.Sprintf("%s, %s: %s is %s", company, quarter,
		strings.ReplaceAll(indicator.GetName(), "_", " "), plain(indicator.GetValue()))
	if previous != nil {
		summary += ", was " + plain(*previous)
	}
	if indicator.GetBasis() != "" {
		summary += " (" + indicator.GetBasis() + ")"
	}
	return summary
}

// factSummary is one sentence on a fact.
func factSummary(company, quarter string, fact *foreshockv1.Fact) string {
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
	return fmt.Sprintf("%s, %s: %s (%s, %s)", company, quarter,
		strings.Join(words, ", "), counted(fact.GetArticles(), "article"), counted(fact.GetOrigins(), "origin"))
}

// Cited is what a reader needs to check a fact without asking anyone.
func Cited(fact *foreshockv1.Fact) *foreshockv1.AlertFact {
	lead, claim := fact.GetLead(), fact.GetClaim()
	cited := &foreshockv1.AlertFact{
		Id: fact.GetId(), Kind: claim.GetKind(), Status: claim.GetStatus(), Headcount: headcount(claim), Percent: claim.Percent,
		Evidence: lead.GetEvidence(), Url: lead.GetUrl(), Source: lead.GetSource(), Title: lead.GetTitle(), EventKind: lead.GetEventKind(),
		Articles: fact.GetArticles(), Origins: fact.GetOrigins(), EventTime: fact.GetEventTime(), Flags: fact.GetFlags(),
	}
	return cited
}

func headcount(claim *foreshockv1.Claim) *int32 {
	if claim.Headcount != nil {
		return claim.Headcount
	}
	return claim.HeadcountLow
}

// counted is a number with its noun: "1 article", "2 articles".
func counted[N int | int32 | uint32](n N, one string) string {
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
