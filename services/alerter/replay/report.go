package replay

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/alerter/rule"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Window is how many days after an alert a cut still follows it: a quarter. Where the alert
// is about a later quarter, it is until that one ends.
const Window = 92

// Report is what rules would have told from one day to another.
type Report struct {
	From string `json:"from"`
	To   string `json:"to"`
	// Companies of which anything was known; Weeks between the days.
	Companies int     `json:"companies"`
	Weeks     float64 `json:"weeks"`
	// Cuts is on how many days a company announced a layoff or gave a statutory notice, and
	// BaseRate (0 to 1) how often one came in the Window after a day on which something had
	// become known of a company: what precision is held against.
	Cuts     int     `json:"cuts"`
	BaseRate float64 `json:"base_rate"`
	Rules    []Rule  `json:"rules"`

	from, end time.Time
	cuts      map[string][]Cut // by company, by day
	days      map[string]map[int64]bool
	rules     map[string]*Rule
}

// Rule is what one rule would have told.
type Rule struct {
	Name    string `json:"rule"`
	Version string `json:"version"`
	// Alerts by state: raised, updated, revised, resolved, held_back. Held is how many
	// crossings raised none.
	Raised   int `json:"raised"`
	Updated  int `json:"updated"`
	Revised  int `json:"revised"`
	Resolved int `json:"resolved"`
	Digests  int `json:"held_back"`
	Held     int `json:"held"`
	// PerWeek raised alerts on average and at most, and of each company.
	PerWeek        float64 `json:"per_week"`
	MostInAWeek    int     `json:"most_in_a_week"`
	PerCompanyWeek float64 `json:"per_company_week"`
	// Judged is how many of those raised lie far enough back to be judged; Followed by a cut,
	// another one than the alert itself tells of, after so many days.
	Judged    int       `json:"judged"`
	Followed  int       `json:"followed"`
	Precision *float64  `json:"precision"`
	LeadDays  *Quartile `json:"lead_days"`
	// Foreseen are cuts that an alert came before, Told those that an alert itself tells of
	// and none came before, Missed the rest; MissedCuts are the largest of these.
	Foreseen   int      `json:"foreseen"`
	Told       int      `json:"told"`
	Missed     int      `json:"missed"`
	MissedCuts []Cut    `json:"missed_cuts"`
	ByWeek     []Count  `json:"by_week"`
	ByCompany  []Count  `json:"by_company"`
	Firings    []Firing `json:"firings"`
	told       map[string]bool
	weeks      map[string]int
	companies  map[string]int
	fired      map[string][]int // by company, indices of Firings
}

// Quartile is the first quartile, the median and the third.
type Quartile struct {
	Q1     int `json:"q1"`
	Median int `json:"median"`
	Q3     int `json:"q3"`
}

// Count is alerts raised in an ISO week, or of a company.
type Count struct {
	Of     string `json:"of"`
	Alerts int    `json:"alerts"`
}

// Firing is a raised alert and what came of it.
type Firing struct {
	ID        string   `json:"id"`
	At        string   `json:"at"`
	CompanyID string   `json:"company_id"`
	Company   string   `json:"company"`
	Quarter   string   `json:"quarter"`
	Value     *float64 `json:"value,omitempty"`
	Summary   string   `json:"summary"`
	// Followed is nil where it is too early to say; LeadDays are to the first cut after it.
	Followed *bool `json:"followed"`
	LeadDays *int  `json:"lead_days,omitempty"`

	at    time.Time
	until time.Time
	facts []string
}

// Cut is a day on which a company announced layoffs or gave notice of them.
type Cut struct {
	CompanyID string `json:"company_id"`
	Company   string `json:"company"`
	Day       string `json:"day"`
	// Headcount is the largest number of the day; 0 where none was stated.
	Headcount int32    `json:"headcount"`
	Kinds     []string `json:"kinds"`

	day   time.Time
	facts []string
}

func newReport(set *rule.Set, facts []*foreshockv1.Fact, from, to time.Time) *Report {
	r := &Report{
		From: from.Format(time.DateOnly), To: to.Format(time.DateOnly), from: from, end: to.AddDate(0, 0, 1),
		cuts: map[string][]Cut{}, days: map[string]map[int64]bool{}, rules: map[string]*Rule{},
	}
	r.Weeks = r.end.Sub(r.from).Hours() / 24 / 7
	for _, named := range set.Names() {
		r.rules[named.Name] = &Rule{Name: named.Name, Version: named.Version, MissedCuts: []Cut{}, Firings: []Firing{}, ByWeek: []Count{}, ByCompany: []Count{},
			told: map[string]bool{}, weeks: map[string]int{}, companies: map[string]int{}, fired: map[string][]int{}}
	}
	r.findCuts(facts)
	return r
}

// findCuts takes each fact in the state known last, and puts those of a company's day together.
func (r *Report) findCuts(facts []*foreshockv1.Fact) {
	latest := map[string]*foreshockv1.Fact{}
	for _, f := range facts {
		at := f.GetKnowledgeTime().AsTime()
		if !at.Before(r.end) {
			continue
		}
		if !at.Before(r.from) {
			if r.days[f.GetCompanyId()] == nil {
				r.days[f.GetCompanyId()] = map[int64]bool{}
			}
			r.days[f.GetCompanyId()][at.Unix()/86400] = true
		}
		if old := latest[f.GetId()]; old == nil || old.GetKnowledgeTime().AsTime().Before(at) {
			latest[f.GetId()] = f
		}
	}
	r.Companies = len(r.days)
	byDay := map[string]*Cut{}
	for _, id := range slices.Sorted(maps.Keys(latest)) {
		f := latest[id]
		if !cuts(f) {
			continue
		}
		day := f.GetEventTime().AsTime().Truncate(24 * time.Hour)
		key := f.GetCompanyId() + " " + day.Format(time.DateOnly)
		c := byDay[key]
		if c == nil {
			c = &Cut{CompanyID: f.GetCompanyId(), Company: f.GetCompany(), Day: day.Format(time.DateOnly), day: day}
			byDay[key] = c
		}
		c.Headcount = max(c.Headcount, f.GetClaim().GetHeadcount(), f.GetClaim().GetHeadcountLow())
		if kind := f.GetClaim().GetKind(); !slices.Contains(c.Kinds, kind) {
			c.Kinds = append(c.Kinds, kind)
		}
		c.facts = append(c.facts, id)
	}
	for _, key := range slices.Sorted(maps.Keys(byDay)) {
		c := byDay[key]
		r.cuts[c.CompanyID] = append(r.cuts[c.CompanyID], *c)
	}
}

// cuts tells whether a fact is a layoff that the employer has confirmed or plans, or a
// statutory notice, that stands: the rule by which forecasts are resolved.
func cuts(f *foreshockv1.Fact) bool {
	claim := f.GetClaim()
	if slices.Contains(f.GetFlags(), "withdrawn") || claim.GetCumulative() {
		return false
	}
	switch claim.GetKind() {
	case "warn_notice":
		return true
	case "layoff":
		stated := claim.Headcount != nil || claim.HeadcountLow != nil || claim.Percent != nil || claim.GetStatus() == "confirmed"
		return stated && (claim.GetStatus() == "confirmed" || claim.GetStatus() == "planned")
	}
	return false
}

// note counts alerts of one instant; what was told before the first day counts as known.
func (r *Report) note(alerts []*foreshockv1.Alert, at time.Time) {
	for _, a := range alerts {
		of := r.rules[a.GetRule()]
		if at.Before(r.from) {
			continue
		}
		switch a.GetState() {
		case rule.Raised:
			of.raise(a)
		case rule.Updated:
			of.Updated++
		case rule.Revised:
			of.Revised++
		case rule.Resolved:
			of.Resolved++
		case rule.Held:
			of.Digests++
		}
		of.Held += int(a.GetHeld())
	}
}

func (of *Rule) raise(a *foreshockv1.Alert) {
	of.Raised++
	at := a.GetKnowledgeTime().AsTime()
	if a.GetHeldUntil() != nil {
		at = a.GetHeldUntil().AsTime()
	}
	f := Firing{ID: a.GetId(), At: at.Format(time.RFC3339), CompanyID: a.GetCompanyId(), Company: a.GetCompany(), Quarter: a.GetQuarter(),
		Value: a.Value, Summary: a.GetSummary(), at: at, until: at.AddDate(0, 0, Window)}
	if q, err := quarter.Parse(a.GetQuarter()); err == nil && q.End().After(f.until) {
		f.until = q.End()
	}
	for _, fact := range a.GetFacts() {
		f.facts = append(f.facts, fact.GetId())
		of.told[fact.GetId()] = true
	}
	year, week := at.ISOWeek()
	of.weeks[fmt.Sprintf("%04d-W%02d", year, week)]++
	of.companies[a.GetCompanyId()]++
	of.fired[a.GetCompanyId()] = append(of.fired[a.GetCompanyId()], len(of.Firings))
	of.Firings = append(of.Firings, f)
}

// after is the first cut of a company that lies after an instant and up to another, and
// that is none of some facts.
func (r *Report) after(companyID string, at, until time.Time, but []string) *Cut {
	all := r.cuts[companyID]
	first := sort.Search(len(all), func(i int) bool { return all[i].day.After(at) })
	for i := first; i < len(all) && !all[i].day.After(until); i++ {
		if !slices.ContainsFunc(all[i].facts, func(id string) bool { return slices.Contains(but, id) }) {
			return &all[i]
		}
	}
	return nil
}

// finish judges what was raised, once everything is known.
func (r *Report) finish() {
	days, followed := 0, 0
	for company, known := range r.days {
		for day := range known {
			at := time.Unix(day*86400, 0).UTC()
			if until := at.AddDate(0, 0, Window); !until.After(r.end) {
				days++
				if r.after(company, at, until, nil) != nil {
					followed++
				}
			}
		}
	}
	if days > 0 {
		r.BaseRate = float64(followed) / float64(days)
	}
	for _, all := range r.cuts {
		for _, c := range all {
			if !c.day.Before(r.from) && c.day.Before(r.end) {
				r.Cuts++
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.rules)) {
		of := r.rules[name]
		r.judge(of)
		r.miss(of)
		of.PerWeek = float64(of.Raised) / r.Weeks
		if r.Companies > 0 {
			of.PerCompanyWeek = of.PerWeek / float64(r.Companies)
		}
		for week, n := range of.weeks {
			of.MostInAWeek = max(of.MostInAWeek, n)
			of.ByWeek = append(of.ByWeek, Count{week, n})
		}
		for company, n := range of.companies {
			of.ByCompany = append(of.ByCompany, Count{company, n})
		}
		slices.SortFunc(of.ByWeek, func(a, b Count) int { return strings.Compare(a.Of, b.Of) })
		slices.SortFunc(of.ByCompany, func(a, b Count) int { return cmp.Or(b.Alerts-a.Alerts, strings.Compare(a.Of, b.Of)) })
		r.Rules = append(r.Rules, *of)
	}
}

func (r *Report) judge(of *Rule) {
	var leads []int
	for i := range of.Firings {
		f := &of.Firings[i]
		c := r.after(f.CompanyID, f.at, f.until, f.facts)
		if c == nil && f.until.After(r.end) {
			continue // one may still come
		}
		of.Judged++
		came := c != nil
		f.Followed = &came
		if came {
			of.Followed++
			lead := int(c.day.Sub(f.at.Truncate(24*time.Hour)).Hours() / 24)
			f.LeadDays = &lead
			leads = append(leads, lead)
		}
	}
	if of.Judged > 0 {
		precision := float64(of.Followed) / float64(of.Judged)
		of.Precision = &precision
	}
	if len(leads) > 0 {
		slices.Sort(leads)
		at := func(share float64) int { return leads[int(share*float64(len(leads)-1)+0.5)] }
		of.LeadDays = &Quartile{at(0.25), at(0.5), at(0.75)}
	}
}

// mostMissed bounds the list of missed cuts.
const mostMissed = 20

func (r *Report) miss(of *Rule) {
	for _, all := range r.cuts {
		for _, c := range all {
			if c.day.Before(r.from) || !c.day.Before(r.end) {
				continue
			}
			foreseen := slices.ContainsFunc(of.fired[c.CompanyID], func(i int) bool {
				f := of.Firings[i]
				return c.day.After(f.at) && !c.day.After(f.until) &&
					!slices.ContainsFunc(c.facts, func(id string) bool { return slices.Contains(f.facts, id) })
			})
			switch {
			case foreseen:
				of.Foreseen++
			case slices.ContainsFunc(c.facts, func(id string) bool { return of.told[id] }):
				of.Told++
			default:
				of.Missed++
				of.MissedCuts = append(of.MissedCuts, c)
			}
		}
	}
	slices.SortFunc(of.MissedCuts, func(a, b Cut) int {
		return cmp.Or(cmp.Compare(b.Headcount, a.Headcount), strings.Compare(a.Day, b.Day), strings.Compare(a.CompanyID, b.CompanyID))
	})
	of.MissedCuts = of.MissedCuts[:min(len(of.MissedCuts), mostMissed)]
}
