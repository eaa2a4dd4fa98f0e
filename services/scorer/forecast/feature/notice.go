package feature

import (
	"math"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// deeds are what an employer had done by the end of a quarter, in the words by which states
// are compared: registers differ in how often they list an employer again, and when.
type deeds struct {
	// fresh: a notice in the quarter itself; old: none in the last five.
	fresh, old bool
	// several notices in the quarter.
	several bool
	// due: cuts that take effect in the next quarter.
	due bool
	// yearAgo: a notice in the quarter a year before the next one.
	yearAgo bool
}

func deedsOf(rows []panel.Row, t quarter.Quarter) deeds {
	var d deeds
	inQuarter := 0
	for i := len(rows) - 1; i >= 0; i-- {
		q := rows[i].Day.Quarter()
		if q == t {
			inQuarter++
		}
		d.due = d.due || rows[i].DueIn(t+1)
		d.yearAgo = d.yearAgo || q == t-3
	}
	last := rows[len(rows)-1].Day.Quarter()
	d.fresh, d.old, d.several = last == t, t-last > 3, inQuarter > 1
	return d
}

// sector is the first two digits of the latest industry code, or empty.
func sector(rows []panel.Row) string {
	for i := len(rows) - 1; i >= 0; i-- {
		if code := rows[i].Industry; len(code) >= 2 {
			return code[:2]
		}
	}
	return ""
}

// noticeSums are sums over an employer's notices.
type noticeSums struct {
	timing
	m     *Market
	key   string
	words []string
	deeds deeds
	// People affected: this quarter, in 4 and 12 quarters, ever; the greatest and the known
	// number of notices with a number in 12.
	people1, people4, people12, people, greatest, numbered float64
	// States and places in the last 12 quarters, in order of first appearance.
	states              []string
	places              []place
	states4             []string
	closures, temporary float64
	// Notices of the last 400 days whose cuts are still to come; how many of all come due in
	// the next quarter; the latest effective day relative to the end of the quarter.
	pending, due, latestEffect float64
	// burst counts the notices of the 60 days up to the last one.
	burst float64
	// fresh states: those of this quarter's notices.
	freshStates []string
}

func noticeView(m *Market, key string, rows []panel.Row) noticeSums {
	v := noticeSums{
		timing: newTiming(m.now, m.end, rows), m: m, key: key,
		deeds: deedsOf(rows, m.now), latestEffect: -400,
	}
	v.words = panel.Words(v.last.Name)
	for _, row := range rows {
		v.add(row)
	}
	return v
}

func (v *noticeSums) add(row panel.Row) {
	age := v.t - row.Day.Quarter()
	v.people += row.Headcount
	if age < 12 {
		v.people12 += row.Headcount
		v.numbered += one(row.Headcount > 0)
		v.greatest = max(v.greatest, row.Headcount)
		v.states = include(v.states, row.Region)
		v.places = include(v.places, place{row.Region, row.Place})
		v.closures += one(row.Closure)
		v.temporary += one(row.Temporary)
	}
	if age < 4 {
		v.people4 += row.Headcount
		v.states4 = include(v.states4, row.Region)
	}
	if age < 1 {
		v.people1 += row.Headcount
		v.freshStates = include(v.freshStates, row.Region)
	}
	if row.Effective != panel.NoDay && row.Day > v.end-400 {
		v.pending += one(row.Effective > v.end)
		v.latestEffect = max(v.latestEffect, min(400, float64(row.Effective-v.end)))
	}
	v.due += one(row.DueIn(v.t + 1))
	v.burst += one(row.Day > v.last.Day-60)
}

// place is a place of a state: towns of one name are in many.
type place struct{ region, name string }

func include[T comparable](words []T, word T) []T {
	if slices.Contains(words, word) {
		return words
	}
	return append(words, word)
}

// state is the relative rate of the employer's latest state in a table.
func (v *noticeSums) state(table string, prior float64) float64 {
	return v.m.relative(table, v.last.Region, prior)
}

// best is the greatest relative rate of states, NaN without any.
func (v *noticeSums) best(states []string, table string, prior float64) float64 {
	best := math.NaN()
	for _, state := range states {
		if r := v.m.relative(table, state, prior); !(r <= best) {
			best = r
		}
	}
	return best
}

type noticeMeasure struct {
	Definition
	of func(*noticeSums) float64
}

func when(ok bool, value float64) float64 {
	if !ok {
		return math.NaN()
	}
	return value
}

// wordPrior is how many cases at the base rate a word of a name is pooled with.
const wordPrior = 60

var noticeMeasures = []noticeMeasure{
	{Definition{"notices_1", "count", "notices this quarter, log"}, func(v *noticeSums) float64 { return logOne(v.n1) }},
	{Definition{"notices_2", "count", "notices in 2 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.n2) }},
	{Definition{"notices_4", "count", "notices in 4 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.n4) }},
	{Definition{"notices_8", "count", "notices in 8 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.n8) }},
	{Definition{"notices_12", "count", "notices in 12 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.n12) }},
	{Definition{"notices_ever", "count", "notices ever, log"}, func(v *noticeSums) float64 { return logOne(v.ever) }},
	{Definition{"quarters_ever", "count", "quarters with a notice, log"}, func(v *noticeSums) float64 { return logOne(float64(len(v.quarters))) }},
	{Definition{"quarter_share", "count", "share of the quarters since the first notice that had one"}, func(v *noticeSums) float64 {
		return float64(len(v.quarters)) / (v.tenure()*4 + 4)
	}},
	{Definition{"burst", "count", "notices within 60 days up to the last, log"}, func(v *noticeSums) float64 { return logOne(v.burst) }},

	{Definition{"days_since", "recency", "days since the last notice, log"}, func(v *noticeSums) float64 { return v.sinceLast() }},
	{Definition{"gap", "recency", "days between the last two days with a notice, log"}, func(v *noticeSums) float64 { return v.gap() }},
	{Definition{"tenure", "recency", "years since the first notice"}, func(v *noticeSums) float64 { return v.tenure() }},
	{Definition{"faded_1", "recency", "quarters with a notice, half-life 1 quarter, log"}, func(v *noticeSums) float64 { return logOne(v.faded(1)) }},
	{Definition{"faded_2", "recency", "quarters with a notice, half-life 2 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.faded(2)) }},
	{Definition{"faded_4", "recency", "quarters with a notice, half-life 4 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.faded(4)) }},
	{Definition{"faded_8", "recency", "quarters with a notice, half-life 8 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.faded(8)) }},
	{Definition{"faded_16", "recency", "quarters with a notice, half-life 16 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.faded(16)) }},
	{Definition{"calm_2", "recency", "as faded_2, notices of market surges counting less"}, func(v *noticeSums) float64 { return logOne(v.fadedCalm(v.m, 2)) }},
	{Definition{"calm_6", "recency", "half-life 6 quarters, notices of market surges counting less"}, func(v *noticeSums) float64 { return logOne(v.fadedCalm(v.m, 6)) }},
	{Definition{"calm_12", "recency", "half-life 12 quarters, notices of market surges counting less"}, func(v *noticeSums) float64 { return logOne(v.fadedCalm(v.m, 12)) }},
	{Definition{"last_surge", "recency", "how much the market surged when the last notice came, log"}, func(v *noticeSums) float64 {
		return math.Log(v.m.surge(v.last.Day.Quarter()) + 0.05)
	}},

	{Definition{"year_ago", "season", "a notice in the same quarter a year ago"}, func(v *noticeSums) float64 { return one(v.in(v.t - 3)) }},
	{Definition{"same_season", "season", "of the last four same quarters, those with a notice"}, func(v *noticeSums) float64 {
		return one(v.in(v.t-3)) + one(v.in(v.t-7)) + one(v.in(v.t-11)) + one(v.in(v.t-15))
	}},
	{Definition{"season", "season", "which quarter of the year is forecast"}, func(v *noticeSums) float64 { return float64((v.t + 1).Number()) }},

	{Definition{"people_1", "size", "people affected this quarter, log"}, func(v *noticeSums) float64 { return logOne(v.people1) }},
	{Definition{"people_4", "size", "people affected in 4 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.people4) }},
	{Definition{"people_12", "size", "people affected in 12 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.people12) }},
	{Definition{"people_ever", "size", "people ever affected, log"}, func(v *noticeSums) float64 { return logOne(v.people) }},
	{Definition{"people_most", "size", "largest notice in 12 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.greatest) }},
	{Definition{"people_mean", "size", "mean notice in 12 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.people12 / max(1, v.numbered)) }},
	{Definition{"people_last", "size", "people in the last notice, log"}, func(v *noticeSums) float64 { return logOne(v.last.Headcount) }},

	{Definition{"states_12", "spread", "states in 12 quarters"}, func(v *noticeSums) float64 { return float64(len(v.states)) }},
	{Definition{"states_4", "spread", "states in 4 quarters"}, func(v *noticeSums) float64 { return float64(len(v.states4)) }},
	{Definition{"places_12", "spread", "places in 12 quarters, log"}, func(v *noticeSums) float64 { return logOne(float64(len(v.places))) }},

	{Definition{"closures", "kind", "share of closures in 12 quarters"}, func(v *noticeSums) float64 { return v.closures / max(1, v.n12) }},
	{Definition{"last_closure", "kind", "the last notice is a closure"}, func(v *noticeSums) float64 { return one(v.last.Closure) }},
	{Definition{"temporary", "kind", "share of temporary layoffs in 12 quarters"}, func(v *noticeSums) float64 { return v.temporary / max(1, v.n12) }},

	{Definition{"pending", "effect", "notices whose cuts are still to come, log"}, func(v *noticeSums) float64 { return logOne(v.pending) }},
	{Definition{"due", "effect", "notices whose cuts fall into the forecast quarter, log"}, func(v *noticeSums) float64 { return logOne(v.due) }},
	{Definition{"latest_effect", "effect", "days from now to the latest effective day"}, func(v *noticeSums) float64 { return v.latestEffect }},
	{Definition{"notice_period", "effect", "days from the last notice to its effect"}, func(v *noticeSums) float64 {
		if v.last.Effective == panel.NoDay {
			return math.NaN()
		}
		return float64(min(400, max(-400, v.last.Effective-v.last.Day)))
	}},

	{Definition{"registered", "employer", "the register knows the employer by more than its name"}, func(v *noticeSums) float64 {
		scheme, _, ok := strings.Cut(v.key, ":")
		return one(ok && scheme != "n")
	}},
	{Definition{"public", "employer", "files with the SEC"}, func(v *noticeSums) float64 { return one(v.last.CIK != "") }},
	{Definition{"words", "employer", "words in the name"}, func(v *noticeSums) float64 { return float64(len(v.words)) }},
	{Definition{"word_sum", "employer", "how often employers with these words in their name announced again, sum"}, func(v *noticeSums) float64 {
		var sum float64
		for _, word := range v.words {
			sum += v.m.relative(byWord, word, wordPrior)
		}
		return sum
	}},
	{Definition{"word_most", "employer", "the word that tells most"}, func(v *noticeSums) float64 {
		var most float64
		for _, word := range v.words {
			if r := v.m.relative(byWord, word, wordPrior); math.Abs(r) > math.Abs(most) {
				most = r
			}
		}
		return most
	}},
	{Definition{"industry", "employer", "how often employers of the sector announced again"}, func(v *noticeSums) float64 {
		return v.m.relative(byIndustry, sector(v.rows), 100)
	}},

	{Definition{"state", "state", "how often employers of the state announced again"}, func(v *noticeSums) float64 { return v.state(byState, 100) }},
	{Definition{"state_best", "state", "the same, the most active state of 12 quarters"}, func(v *noticeSums) float64 { return v.best(v.states, byState, 100) }},
	{Definition{"state_sum", "state", "the same, summed over the states of 12 quarters"}, func(v *noticeSums) float64 {
		var sum float64
		for _, state := range v.states {
			sum += math.Exp(v.m.relative(byState, state, 100))
		}
		return logOf(sum)
	}},
	{Definition{"state_fresh", "state", "the same, of employers with a notice this quarter"}, func(v *noticeSums) float64 { return v.state(byStateFresh, 20) }},
	{Definition{"state_recent", "state", "the same, of employers with a notice lately"}, func(v *noticeSums) float64 { return v.state(byStateRecent, 50) }},
	{Definition{"state_old", "state", "the same, of employers without one for a year"}, func(v *noticeSums) float64 { return v.state(byStateOld, 100) }},
	{Definition{"state_several", "state", "the same, of employers with several this quarter"}, func(v *noticeSums) float64 {
		return when(v.deeds.several, v.state(byStateSeveral, 10))
	}},
	{Definition{"state_due", "state", "the same, of employers whose cuts fall into the forecast quarter"}, func(v *noticeSums) float64 {
		return when(v.deeds.due, v.state(byStateDue, 10))
	}},
	{Definition{"state_year_ago", "state", "the same, of employers with a notice in the same quarter a year ago"}, func(v *noticeSums) float64 {
		return when(v.deeds.yearAgo, v.state(byStateYearAgo, 10))
	}},
	{Definition{"state_fresh_best", "state", "state_fresh of the most active state of this quarter's notices"}, func(v *noticeSums) float64 {
		return v.best(v.freshStates, byStateFresh, 20)
	}},
	{Definition{"state_level", "state", "employers with a notice in the state in 4 quarters, log"}, func(v *noticeSums) float64 { return logOne(v.m.inState(v.last.Region, 4)) }},
	{Definition{"state_change", "state", "the state's last quarter against its last year, log"}, func(v *noticeSums) float64 {
		return math.Log((v.m.inState(v.last.Region, 1) + 1) / (v.m.inState(v.last.Region, 4)/4 + 1))
	}},
	{Definition{"state_trend", "state", "the state's last year against its last three, log"}, func(v *noticeSums) float64 {
		return math.Log((v.m.inState(v.last.Region, 4) + 3) / (v.m.inState(v.last.Region, 12)/3 + 3))
	}},

	{Definition{"market_1", "market", "share of employers at risk that announced last quarter, log"}, func(v *noticeSums) float64 { return math.Log(v.m.recent(1) + 1e-3) }},
	{Definition{"market_4", "market", "the same, mean of four quarters"}, func(v *noticeSums) float64 { return math.Log(v.m.recent(4) + 1e-3) }},
	{Definition{"market_year_ago", "market", "the same, the quarter a year before the forecast one"}, func(v *noticeSums) float64 { return math.Log(v.m.yearAgo() + 1e-3) }},
	{Definition{"market_change", "market", "employers with a notice last quarter against two years, log"}, func(v *noticeSums) float64 {
		return math.Log((v.m.Employers[v.m.At] + 20) / (v.m.meanOf(v.m.At, 8) + 20))
	}},
	{Definition{"market_share", "market", "employers with a notice last quarter against all at risk, log"}, func(v *noticeSums) float64 {
		return math.Log((v.m.Employers[v.m.At] + 1) / float64(max(1, v.m.AtRisk)))
	}},
}
