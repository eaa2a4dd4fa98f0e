// Package rule judges what changes against the rules of alerts.
//
// Input: a Set of rules, the State that earlier changes left, and one change. Output: the
// alerts that it brings, and the state after it. It is pure: no clock (time is the knowledge
// time of changes, or what Advance is told), no I/O; the same changes in the same order
// bring the same alerts, with the same ids, live, in a replay and in a test.
package rule

import (
	"cmp"
	"maps"
	"slices"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Set is rules made ready, found by what they watch. It is safe for concurrent use.
type Set struct {
	version     string
	rules       []*compiled
	byName      map[string]*compiled
	onIndicator map[string]*watch
	onKind      map[string]*watch
	onCoverage  bool
}

// compiled is one rule.
type compiled struct {
	pipelines.AlertRule
	order     int
	line      string // in words
	indicator string // that it watches; empty where it watches facts
	// companies and industries it is narrowed to; both empty: none.
	companies, industries map[string]bool
	tellAgain             float64
}

// watch is the rules on one indicator or kind of fact: those on every company, and those
// on some, each in order.
type watch struct {
	all        []*compiled
	lines      lines // of all, where an indicator is watched
	companies  map[string][]*compiled
	industries map[string][]*compiled
}

// NewSet makes checked rules ready. lists are the watch-lists, version that of all rules.
func NewSet(rules []pipelines.AlertRule, lists map[string][]string, version string) *Set {
	s := &Set{version: version, byName: map[string]*compiled{}, onIndicator: map[string]*watch{}, onKind: map[string]*watch{}}
	for i, r := range rules {
		c := &compiled{AlertRule: r, order: i, tellAgain: 0.25, companies: map[string]bool{}, industries: map[string]bool{}}
		if r.TellAgain != nil {
			c.tellAgain = *r.TellAgain
		}
		for _, id := range r.Where.Companies {
			c.companies[id] = true
		}
		for _, list := range r.Where.WatchLists {
			for _, id := range lists[list] {
				c.companies[id] = true
			}
		}
		for _, industry := range r.Where.Industries {
			c.industries[industry] = true
		}
		c.line = lineOf(&c.AlertRule)
		s.onCoverage = s.onCoverage || r.Where.Coverage != nil
		s.rules = append(s.rules, c)
		s.byName[r.Name] = c
		switch {
		case r.Level != nil:
			c.indicator = r.Level.Indicator
		case r.Change != nil:
			c.indicator = r.Change.Indicator
		default:
			for _, kind := range r.Fact.Kinds {
				watching(s.onKind, kind).add(c)
			}
			continue
		}
		watching(s.onIndicator, c.indicator).add(c)
	}
	return s
}

// Indicators are the names that rules watch, sorted.
func (s *Set) Indicators() []string { return slices.Sorted(maps.Keys(s.onIndicator)) }

// NeedsCoverage tells whether any rule asks how well a company was looked at.
func (s *Set) NeedsCoverage() bool { return s.onCoverage }

func watching(all map[string]*watch, what string) *watch {
	if all[what] == nil {
		all[what] = &watch{companies: map[string][]*compiled{}, industries: map[string][]*compiled{}}
	}
	return all[what]
}

// everybody tells that the rule watches every company; an empty list watches nobody.
func (c *compiled) everybody() bool {
	return len(c.companies)+len(c.industries) == 0 && len(c.Where.WatchLists) == 0
}

func (w *watch) add(c *compiled) {
	if c.everybody() {
		w.all = append(w.all, c)
		if c.indicator != "" {
			w.lines.add(c)
		}
	}
	for id := range c.companies {
		w.companies[id] = append(w.companies[id], c)
	}
	for industry := range c.industries {
		w.industries[industry] = append(w.industries[industry], c)
	}
}

// of is the rules that watch a company of an industry, in order.
func (w *watch) of(companyID, industry string) []*compiled {
	if w == nil {
		return nil
	}
	own, sector := w.companies[companyID], w.industries[industry]
	if len(own)+len(sector) == 0 {
		return w.all
	}
	found := slices.Concat(w.all, own, sector)
	slices.SortFunc(found, func(a, b *compiled) int { return cmp.Compare(a.order, b.order) })
	return slices.Compact(found)
}

// crosses tells whether a value is on the wrong side of a rising or falling line.
func crosses(level *pipelines.AlertLevel, value float64) bool {
	if level.Falls() {
		return value <= level.Raise
	}
	return value >= level.Raise
}

// cleared tells whether a value is so far back that an alert on it is over.
func cleared(level *pipelines.AlertLevel, value float64) bool {
	switch {
	case level.Falls():
		return value >= *level.Clear
	case level.Clear != nil:
		return value < *level.Clear
	default:
		return value < level.Raise
	}
}

// meets tells whether a fact is one that the rule is about.
func meets(line *pipelines.AlertFact, fact *foreshockv1.Fact) bool {
	claim := fact.GetClaim()
	if !slices.Contains(line.Kinds, claim.GetKind()) ||
		len(line.Statuses) > 0 && !slices.Contains(line.Statuses, claim.GetStatus()) ||
		line.AILinked && !claim.GetAiLinked() ||
		len(line.EventKinds) > 0 && !slices.Contains(line.EventKinds, fact.GetLead().GetEventKind()) {
		return false
	}
	heads := line.MinHeadcount > 0 && max(claim.GetHeadcount(), claim.GetHeadcountLow()) >= line.MinHeadcount
	percent := line.MinPercent > 0 && max(claim.GetPercent(), claim.GetPercentLow()) >= line.MinPercent
	return heads || percent || line.MinHeadcount == 0 && line.MinPercent == 0
}

// Named is a rule by its name and version.
type Named struct{ Name, Version string }

// Names are the rules in order.
func (s *Set) Names() []Named {
	names := make([]Named, len(s.rules))
	for i, c := range s.rules {
		names[i] = Named{c.Name, c.Version}
	}
	return names
}
