package query

import (
	"slices"
	"strings"
)

// Names of the indicators that the page gives a place of their own. Every other one that
// is known of a company stands in its table of quarters.
const (
	riskScore          = "risk_score"
	riskProbability    = "risk_probability"
	riskHeadcount      = "risk_headcount"
	cutsAnnounced      = "cuts_announced"
	cutsConfirmed      = "cuts_confirmed"
	cutTarget          = "cut_target"
	cutGap             = "cut_gap"
	cutGapCumulative   = "cut_gap_cumulative"
	outageCount        = "outage_count"
	outageAILinked     = "outage_ai_linked_count"
	outageHours        = "outage_hours"
	savingsTarget      = "savings_target_usd"
	savingsPerHead     = "savings_per_head_usd"
	restructuringUSD   = "restructuring_charge_usd"
	warnNotices        = "warn_notices"
	warnHeadcount      = "warn_headcount"
	cutGapRatio        = "cut_gap_ratio"
	unitJobs           = "jobs"
	unitUSD            = "USD"
	unitHours          = "hours"
	unitRatio          = "ratio"
	unitProbability    = "probability"
	unitCount          = "count"
	groupRisk          = "Risk"
	groupCuts          = "Cuts"
	groupProgramme     = "Programme"
	groupOutages       = "Outages"
	groupMoney         = "Money"
	groupNotices       = "Statutory notices"
	groupOrigins       = "Signals, by independent origin"
	suffixOriginsCount = "_count"
	layoffRounds       = "layoff_rounds"
	cutsReported       = "cuts_reported"
	cutsRunningTotal   = "cuts_running_total"
	cutTargetPercent   = "cut_target_percent"
	unitPercent        = "percent"
)

// measure is how an indicator is read: what it is called and in what it is counted.
type measure struct {
	name, label, unit, group string
}

// measures stand in the order of the page.
var measures = []measure{
	{riskProbability, "Risk of a layoff announcement", unitProbability, groupRisk},
	{riskScore, "Risk score, 0 to 100", unitCount, groupRisk},
	{riskHeadcount, "Jobs, if it announces", unitJobs, groupRisk},
	{layoffRounds, "Rounds", unitCount, groupCuts},
	{cutsAnnounced, "Announced", unitJobs, groupCuts},
	{cutsConfirmed, "Confirmed", unitJobs, groupCuts},
	{cutsReported, "Reported by others", unitJobs, groupCuts},
	{cutsRunningTotal, "Running total, as stated", unitJobs, groupCuts},
	{cutTarget, "Target", unitJobs, groupProgramme},
	{cutTargetPercent, "Target, of the workforce", unitPercent, groupProgramme},
	{cutGap, "Gap, by one text's own figures", unitJobs, groupProgramme},
	{cutGapCumulative, "Gap, all rounds known", unitJobs, groupProgramme},
	{cutGapRatio, "Gap as a share of the target", unitRatio, groupProgramme},
	{outageCount, "Outages", unitCount, groupOutages},
	{outageHours, "Hours down", unitHours, groupOutages},
	{outageAILinked, "AI-linked", unitCount, groupOutages},
	{savingsTarget, "Savings target", unitUSD, groupMoney},
	{savingsPerHead, "Savings per job cut", unitUSD, groupMoney},
	{restructuringUSD, "Restructuring charge", unitUSD, groupMoney},
	{warnNotices, "Notices", unitCount, groupNotices},
	{warnHeadcount, "Jobs in notices", unitJobs, groupNotices},
}

// measureOf is how an indicator is read; one that the page has no words for is named
// after itself and stands with the counts.
func measureOf(name string) measure {
	if i := slices.IndexFunc(measures, func(m measure) bool { return m.name == name }); i >= 0 {
		return measures[i]
	}
	return measure{name, sentence(strings.TrimSuffix(name, suffixOriginsCount)), unitCount, groupOrigins}
}

// place orders indicators as the page does, unknown ones last.
func place(name string) int {
	if i := slices.IndexFunc(measures, func(m measure) bool { return m.name == name }); i >= 0 {
		return i
	}
	return len(measures)
}

// kindOrder is the order of facts of one day: what is cut before what points to it.
var kindOrder = []string{
	"layoff", "layoff_target", "warn_notice", "plant_closure", "buyout", "outage", "savings_target", "restructuring_charge",
}

// kindPlace orders kinds; those without a place of their own are last.
func kindPlace(kind string) int {
	if i := slices.Index(kindOrder, kind); i >= 0 {
		return i
	}
	return len(kindOrder)
}

// kindLabels are the words for kinds of signals whose names do not read as words.
var kindLabels = map[string]string{
	"ai_substitution": "AI replaces work",
	"exec_departure":  "Executive departure",
	"layoff_target":   "Cut target",
	"rto_mandate":     "Return-to-office mandate",
	"warn_notice":     "Statutory notice",
	"guidance_cut":    "Guidance cut",

	"both_records": "By either way",

	"rounds_on_record": "Has announced rounds",
	"rounds_count":     "Rounds so far",
	"rounds_recency":   "Days since a round",
	"rounds_size":      "Size of its rounds",
	"rounds_funding":   "Funding and listing",
	"rounds_company":   "Seat and name",
	"rounds_peers":     "Peers cut again",
	"rounds_notices":   "Notices of its name",

	"notices_on_record": "Has filed notices",
	"notices_count":     "Notices so far",
	"notices_recency":   "Days since a notice",
	"notices_season":    "Season of its notices",
	"notices_size":      "Size of its notices",
	"notices_spread":    "States it files in",
	"notices_kind":      "Closures among them",
	"notices_effect":    "Cuts taking effect",
	"notices_employer":  "Kind of employer",
	"notices_state":     "Its states' employers",
	"notices_market":    "All employers lately",
}

// kindLabel is a kind of signal in words.
func kindLabel(kind string) string {
	if l, ok := kindLabels[kind]; ok {
		return l
	}
	return sentence(kind)
}

// sentence turns "hiring_freeze" into "Hiring freeze".
func sentence(name string) string {
	words := strings.ReplaceAll(name, "_", " ")
	if words == "" {
		return words
	}
	if rest, ok := strings.CutPrefix(words, "ai "); ok {
		return "AI " + rest
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
