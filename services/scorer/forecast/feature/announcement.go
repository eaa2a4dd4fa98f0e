package feature

import (
	"math"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// Linked are the statutory notices that a company's name links to.
type Linked struct {
	// Same are notices of employers of the same name, Alike of those whose name begins with
	// it; each in ascending order of days.
	Same, Alike []panel.Row
}

// Links finds the notices that belong to a company by its name.
type Links struct{ same, alike map[string][]panel.Row }

// NewLinks indexes notices; amendments are left out.
func NewLinks(notices []panel.Row) Links {
	l := Links{same: map[string][]panel.Row{}, alike: map[string][]panel.Row{}}
	for _, row := range notices {
		words := panel.Words(row.Name)
		if row.Kind == panel.Amendment || len(words) == 0 {
			continue
		}
		name := strings.Join(words, " ")
		l.same[name] = append(l.same[name], row)
		for k := 1; k <= min(linkWords, len(words)); k++ {
			beginning := strings.Join(words[:k], " ")
			l.alike[beginning] = append(l.alike[beginning], row)
		}
	}
	for _, index := range []map[string][]panel.Row{l.same, l.alike} {
		for _, rows := range index {
			slices.SortStableFunc(rows, func(a, b panel.Row) int { return int(a.Day) - int(b.Day) })
		}
	}
	return l
}

// linkWords is how many words of a name must agree for two names to be alike.
const linkWords = 2

// Of are the notices that a company's name links to.
func (l Links) Of(name string) Linked {
	words := panel.Words(name)
	return Linked{
		Same:  l.same[strings.Join(words, " ")],
		Alike: l.alike[strings.Join(words[:min(linkWords, len(words))], " ")],
	}
}

// announcementSums are sums over a company's announced layoffs.
type announcementSums struct {
	timing
	m *Market
	// most and largest: the greatest headcount and the greatest share of a round.
	most, total, largest float64
	// workforce left after the last round that gives both numbers, 0 if none does.
	workforce float64
	funds     float64
	// numberless and shareless count the rounds without a headcount, without a share.
	numberless, shareless float64
	linked                Linked
}

func announcementView(m *Market, rows []panel.Row, linked Linked) announcementSums {
	v := announcementSums{timing: newTiming(m.now, m.end, rows), m: m}
	v.linked = Linked{Same: upTo(linked.Same, m.end), Alike: upTo(linked.Alike, m.end)}
	for _, row := range rows {
		v.most = max(v.most, row.Headcount)
		v.total += row.Headcount
		v.largest = max(v.largest, row.Share)
		v.funds = max(v.funds, row.Funds)
		v.numberless += one(row.Headcount == 0)
		v.shareless += one(row.Share == 0)
		if row.Headcount > 0 && row.Share > 0 {
			v.workforce = row.Headcount / row.Share * (1 - row.Share)
		}
	}
	return v
}

// notices is the logarithm of the number of notices in the last days.
func (v *announcementSums) notices(rows []panel.Row, days panel.Day) float64 {
	return logOne(float64(len(rows) - len(upTo(rows, v.end-days))))
}

// stages are the rounds of funding in order.
var stages = map[string]float64{
	"Seed": 0, "Series A": 1, "Series B": 2, "Series C": 3, "Series D": 4, "Series E": 5, "Series F": 6, "Series G": 7,
	"Series H": 8, "Series I": 9, "Series J": 10, "Private Equity": 11, "Acquired": 12, "Subsidiary": 13, "Post-IPO": 14,
}

type announcementMeasure struct {
	Definition
	of func(*announcementSums) float64
}

var announcementMeasures = []announcementMeasure{
	{Definition{"rounds_1", "count", "rounds this quarter"}, func(v *announcementSums) float64 { return v.n1 }},
	{Definition{"rounds_2", "count", "rounds in 2 quarters"}, func(v *announcementSums) float64 { return v.n2 }},
	{Definition{"rounds_4", "count", "rounds in 4 quarters"}, func(v *announcementSums) float64 { return v.n4 }},
	{Definition{"rounds_8", "count", "rounds in 8 quarters"}, func(v *announcementSums) float64 { return v.n8 }},
	{Definition{"rounds_ever", "count", "rounds ever, log"}, func(v *announcementSums) float64 { return logOne(v.ever) }},

	{Definition{"days_since", "recency", "days since the last round, log"}, func(v *announcementSums) float64 { return v.sinceLast() }},
	{Definition{"gap", "recency", "days between the last two days with a round, log"}, func(v *announcementSums) float64 { return v.gap() }},
	{Definition{"tenure", "recency", "years since the first round"}, func(v *announcementSums) float64 { return v.tenure() }},
	{Definition{"calm_6", "recency", "quarters with a round, half-life 6 quarters, rounds of market surges counting less, log"}, func(v *announcementSums) float64 {
		return logOne(v.fadedCalm(v.m, 6))
	}},

	{Definition{"people_most", "size", "people in the largest round, log"}, func(v *announcementSums) float64 { return logOf(v.most) }},
	{Definition{"people_total", "size", "people in all rounds, log"}, func(v *announcementSums) float64 { return logOne(v.total) }},
	{Definition{"share_most", "size", "largest share of the workforce in a round"}, func(v *announcementSums) float64 { return v.largest }},
	{Definition{"share_last", "size", "share of the workforce in the last round"}, func(v *announcementSums) float64 { return v.last.Share }},
	{Definition{"workforce", "size", "people left after the last round, log"}, func(v *announcementSums) float64 { return logOf(v.workforce) }},
	{Definition{"numberless", "size", "share of rounds without a headcount"}, func(v *announcementSums) float64 { return v.numberless / v.ever }},
	{Definition{"shareless", "size", "share of rounds without a share of the workforce"}, func(v *announcementSums) float64 { return v.shareless / v.ever }},

	{Definition{"funds", "funding", "millions of dollars raised, log"}, func(v *announcementSums) float64 { return logOf(v.funds) }},
	{Definition{"funds_per_head", "funding", "funds for each of the people left, log"}, func(v *announcementSums) float64 { return logOf(v.funds) - logOf(v.workforce) }},
	{Definition{"stage", "funding", "round of funding, from seed (0) to listed (14)"}, func(v *announcementSums) float64 {
		if stage, ok := stages[v.last.Stage]; ok {
			return stage
		}
		return math.NaN()
	}},
	{Definition{"listed", "funding", "listed on an exchange"}, func(v *announcementSums) float64 { return one(v.last.Stage == "Post-IPO") }},
	{Definition{"acquired", "funding", "acquired by another company"}, func(v *announcementSums) float64 { return one(v.last.Stage == "Acquired") }},

	{Definition{"united_states", "company", "seat in the United States"}, func(v *announcementSums) float64 { return one(v.last.Region == "United States") }},
	{Definition{"words", "company", "words in the name"}, func(v *announcementSums) float64 { return float64(len(panel.Words(v.last.Name))) }},
	{Definition{"name_length", "company", "length of the name in bytes"}, func(v *announcementSums) float64 { return float64(len(v.last.Name)) }},

	{Definition{"industry", "peers", "how often companies of the industry announced again"}, func(v *announcementSums) float64 {
		return v.m.relative(byIndustry, v.last.Industry, 60)
	}},
	{Definition{"industry_now", "peers", "share of the industry's companies that announced this quarter, against all"}, func(v *announcementSums) float64 {
		return v.m.Tables[industryAtRisk].relative(v.last.Industry, 10, v.m.recent(1)+0.01)
	}},
	{Definition{"country", "peers", "how often companies of the country announced again"}, func(v *announcementSums) float64 {
		return v.m.relative(byCountry, v.last.Region, 60)
	}},
	{Definition{"place", "peers", "how often companies of the place announced again"}, func(v *announcementSums) float64 {
		return v.m.relative(byPlace, v.last.Place, 60)
	}},
	{Definition{"stage_rate", "peers", "how often companies of the stage announced again"}, func(v *announcementSums) float64 {
		return v.m.relative(byStage, v.last.Stage, 60)
	}},

	{Definition{"notices_4", "notices", "statutory notices in a year, log"}, func(v *announcementSums) float64 { return v.notices(v.linked.Same, 365) }},
	{Definition{"notices_12", "notices", "statutory notices in three years, log"}, func(v *announcementSums) float64 { return v.notices(v.linked.Same, 1095) }},
	{Definition{"notices_alike_4", "notices", "statutory notices in a year of employers whose name begins the same, log"}, func(v *announcementSums) float64 {
		return v.notices(v.linked.Alike, 365)
	}},
	{Definition{"days_since_notice", "notices", "days since the last statutory notice, log"}, func(v *announcementSums) float64 {
		if len(v.linked.Same) == 0 {
			return logOne(4000)
		}
		return logOne(min(4000, float64(v.end-v.linked.Same[len(v.linked.Same)-1].Day)))
	}},
}
