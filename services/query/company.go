package query

import (
	"cmp"
	"math"
	"slices"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Company is what is known of one company as of an instant.
type Company struct {
	Company   string
	CompanyID string
	AsOf      string
	// Forecast is the newest risk; nil where there is none.
	Forecast *Risk
	// Quarters are the quarters with an indicator, oldest first.
	Quarters []Quarter
	// Programme is the cut programme of the newest quarter that has a target; nil where none has.
	Programme *Programme
}

// Quarter is the indicators of one quarter.
type Quarter struct {
	Quarter string
	Values  map[string]float64
	// Basis is the arithmetic behind a value, where it is derived.
	Basis map[string]string
	Risk  *Risk
}

// Risk is the forecast for a quarter: the score is of 0 to 100, the parts add up to the
// log-odds of the probability.
type Risk struct {
	Quarter     string
	Score       *float64
	Probability *float64
	// Headcount is what an announcement would affect; nil where that is not forecast.
	Headcount *Interval
	Parts     []Part
	Known     string
}

// Interval is the median of a forecast and the ends of its 80 % interval.
type Interval struct {
	Low    float64
	Median float64
	High   float64
}

// Part is one addend of a score.
type Part struct {
	Name         string
	Value        float64
	Contribution float64
}

// Programme is a company's cut programme with the gap on each basis.
type Programme struct {
	Quarter string
	Target  float64
	// Said are the facts that state the target.
	Said []string
	Gaps []Gap
}

// Gap is what is left of a target on one basis.
type Gap struct {
	Name  string
	Value float64
	// Basis is the arithmetic in words and numbers.
	Basis string
	// Rounds are the rounds booked against the target, oldest first.
	Rounds []Round
}

// Round is one round of cuts booked against a target.
type Round struct {
	FactID    string
	Day       string
	Headcount float64
}

// companyOf assembles a company from what is known of it; false where that is nothing.
func companyOf(id string, indicators []*foreshockv1.Indicator, facts []*foreshockv1.Fact, asOf time.Time) (Company, bool) {
	last := quarter.Of(asOf) + 1
	c := Company{CompanyID: id, AsOf: isoDay(asOf), Quarters: []Quarter{}}
	byQuarter := map[string][]*foreshockv1.Indicator{}
	var newest time.Time
	for _, i := range indicators {
		q, err := quarter.Parse(i.GetQuarter())
		if err != nil || q > last {
			continue
		}
		byQuarter[i.GetQuarter()] = append(byQuarter[i.GetQuarter()], i)
		at := i.GetKnowledgeTime().AsTime()
		if at.After(newest) || at.Equal(newest) && (c.Company == "" || i.GetCompany() < c.Company) {
			newest, c.Company = at, i.GetCompany()
		}
	}
	for _, f := range facts {
		if c.Company == "" || newest.IsZero() && f.GetCompany() < c.Company {
			c.Company = f.GetCompany()
		}
	}
	for _, q := range sortedKeys(byQuarter) {
		c.Quarters = append(c.Quarters, quarterOf(q, byQuarter[q]))
	}
	for _, q := range slices.Backward(c.Quarters) {
		if q.Risk != nil {
			c.Forecast = q.Risk
			break
		}
	}
	for _, q := range slices.Backward(c.Quarters) {
		if _, ok := q.Values[cutTarget]; ok {
			c.Programme = programmeOf(byQuarter[q.Quarter], facts)
			break
		}
	}
	if c.Company == "" {
		c.Company = id
	}
	return c, len(c.Quarters)+len(facts) > 0
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for q := range m {
		out = append(out, q)
	}
	slices.Sort(out)
	return out
}

// risk is the quarter's forecast, begun where there is none yet.
func (q *Quarter) risk() *Risk {
	if q.Risk == nil {
		q.Risk = &Risk{Quarter: q.Quarter, Parts: []Part{}}
	}
	return q.Risk
}

func quarterOf(name string, indicators []*foreshockv1.Indicator) Quarter {
	q := Quarter{Quarter: name, Values: map[string]float64{}, Basis: map[string]string{}}
	for _, i := range indicators {
		value := i.GetValue()
		switch i.GetName() {
		case riskHeadcount:
			q.Values[i.GetName()] = value
			q.risk().Headcount = &Interval{i.GetLow(), value, i.GetHigh()}
		case riskScore, riskProbability:
			q.risk()
			q.Risk.Known = max(q.Risk.Known, isoDay(i.GetKnowledgeTime().AsTime()))
			if i.GetName() == riskScore {
				q.Risk.Score = &value
			} else {
				q.Risk.Probability = &value
			}
			if len(i.GetParts()) > 0 && (i.GetName() == riskScore || len(q.Risk.Parts) == 0) {
				q.Risk.Parts = partsOf(i.GetParts())
			}
		default:
			q.Values[i.GetName()] = value
			if i.GetBasis() != "" {
				q.Basis[i.GetName()] = i.GetBasis()
			}
		}
	}
	return q
}

// partsOf keeps the scorer's first part, its starting point, in front and puts the others
// by the size of what they add.
func partsOf(parts []*foreshockv1.Part) []Part {
	out := make([]Part, 0, len(parts))
	for _, p := range parts {
		out = append(out, Part{p.GetName(), p.GetValue(), p.GetContribution()})
	}
	slices.SortStableFunc(out[1:], func(a, b Part) int {
		return cmp.Compare(math.Abs(b.Contribution), math.Abs(a.Contribution))
	})
	return out
}

// programmeOf reads the ledger from the indicators of a quarter that has a target.
func programmeOf(indicators []*foreshockv1.Indicator, facts []*foreshockv1.Fact) *Programme {
	byID := map[string]*foreshockv1.Fact{}
	for _, f := range facts {
		byID[f.GetId()] = f
	}
	p := &Programme{Gaps: []Gap{}}
	for _, i := range indicators {
		switch i.GetName() {
		case cutTarget:
			p.Quarter, p.Target, p.Said = i.GetQuarter(), i.GetValue(), slices.Clone(i.GetFactIds())
		case cutGap, cutGapCumulative:
			gap := Gap{Name: i.GetName(), Value: i.GetValue(), Basis: i.GetBasis(), Rounds: []Round{}}
			for _, id := range i.GetFactIds() {
				f := byID[id]
				if f.GetClaim().GetKind() != "layoff" || f.GetClaim().Headcount == nil {
					continue
				}
				gap.Rounds = append(gap.Rounds, Round{id, isoDay(f.GetEventTime().AsTime()), float64(f.GetClaim().GetHeadcount())})
			}
			slices.SortFunc(gap.Rounds, func(a, b Round) int {
				return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.FactID, b.FactID))
			})
			p.Gaps = append(p.Gaps, gap)
		}
	}
	slices.SortFunc(p.Gaps, func(a, b Gap) int { return cmp.Compare(place(a.Name), place(b.Name)) })
	return p
}
