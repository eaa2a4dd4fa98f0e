// Package replay tells how often rules would have raised alerts on stored history, and what
// came of it.
//
// Input: rules, and the facts and indicators of the tables in every state in which they were
// known. Output: a Report. It is pure, and goes the way that live changes go, through
// package rule, in the order in which things became known.
package replay

import (
	"cmp"
	"slices"
	"strings"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/alerter/rule"
)

// WarmUp is how long before the first day the replay begins, so that what was told before
// is known: longer than the longest thing that a shipped rule remembers.
const WarmUp = 366 * 24 * time.Hour

// Before is how long before the first day facts are of use at all: indicators rest on them.
const Before = 4 * 366 * 24 * time.Hour

// History is what was known, in any order.
type History struct {
	// Facts in every state known since Before the first day, Indicators since WarmUp.
	Facts      []*foreshockv1.Fact
	Indicators []*foreshockv1.Indicator
	// Company and Coverage are as of rule.Change; nil: nothing is known.
	Company  func(id string) rule.Company
	Coverage func(companyID, kind, quarter string, at time.Time) float64
}

// Run replays history against rules from one day to another, both included.
func Run(set *rule.Set, history History, from, to time.Time) *Report {
	end := to.AddDate(0, 0, 1)
	known := map[string]*foreshockv1.Fact{} // in the state of the moment
	state := set.NewState(nil)
	r := newReport(set, history.Facts, from, to)
	for _, update := range updates(history, end) {
		for _, fact := range update.GetFacts() {
			known[fact.GetId()] = fact
		}
		at := update.GetKnowledgeTime().AsTime()
		if at.Before(from.Add(-WarmUp)) {
			continue
		}
		change := rule.Change{Update: update, Facts: func(id string) *foreshockv1.Fact { return known[id] }}
		if history.Company != nil {
			change.Company = history.Company(update.GetCompanyId())
		}
		if history.Coverage != nil {
			change.Coverage = func(kind string) float64 {
				return history.Coverage(update.GetCompanyId(), kind, update.GetQuarter(), at)
			}
		}
		r.note(set.Evaluate(state, change), at)
	}
	r.note(set.Advance(state, end), end.Add(-time.Nanosecond))
	r.finish()
	return r
}

// updates is history as the scorer published it: by knowledge time, company and quarter.
func updates(history History, end time.Time) []*foreshockv1.IndicatorUpdate {
	type place struct {
		at               int64
		company, quarter string
	}
	all := map[place]*foreshockv1.IndicatorUpdate{}
	of := func(company, name, quarter string, at time.Time) *foreshockv1.IndicatorUpdate {
		key := place{at.UnixNano(), company, quarter}
		if all[key] == nil {
			all[key] = &foreshockv1.IndicatorUpdate{CompanyId: company, Company: name, Quarter: quarter}
		}
		return all[key]
	}
	for _, f := range history.Facts {
		if at := f.GetKnowledgeTime().AsTime(); at.Before(end) {
			u := of(f.GetCompanyId(), f.GetCompany(), f.GetQuarter(), at)
			u.KnowledgeTime, u.Facts = f.GetKnowledgeTime(), append(u.Facts, f)
		}
	}
	for _, i := range history.Indicators {
		if at := i.GetKnowledgeTime().AsTime(); at.Before(end) {
			u := of(i.GetCompanyId(), i.GetCompany(), i.GetQuarter(), at)
			u.KnowledgeTime, u.Indicators = i.GetKnowledgeTime(), append(u.Indicators, i)
		}
	}
	sorted := make([]*foreshockv1.IndicatorUpdate, 0, len(all))
	for _, u := range all {
		slices.SortFunc(u.Facts, func(a, b *foreshockv1.Fact) int { return strings.Compare(a.GetId(), b.GetId()) })
		slices.SortFunc(u.Indicators, func(a, b *foreshockv1.Indicator) int { return strings.Compare(a.GetName(), b.GetName()) })
		sorted = append(sorted, u)
	}
	slices.SortFunc(sorted, func(a, b *foreshockv1.IndicatorUpdate) int {
		return cmp.Or(a.GetKnowledgeTime().AsTime().Compare(b.GetKnowledgeTime().AsTime()),
			strings.Compare(a.GetCompanyId(), b.GetCompanyId()), strings.Compare(a.GetQuarter(), b.GetQuarter()))
	})
	return sorted
}
