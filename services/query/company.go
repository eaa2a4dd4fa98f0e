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
	Company   string `json:"company"`
	CompanyID string `json:"company_id"`
	AsOf      string `json:"as_of"`
	// Forecast is the newest risk; nil where there is none.
	Forecast *Risk `json:"forecast,omitempty"`
	// Quarters are the quarters with an indicator, oldest first.
	Quarters []Quarter `json:"quarters"`
	// Programme is the cut programme of the newest quarter that has a target; nil where none has.
	Programme *Programme `json:"programme,omitempty"`
	// Facts are newest first.
	Facts []Fact `json:"facts"`
}

// Quarter is the indicators of one quarter.
type Quarter struct {
	Quarter string             `json:"quarter"`
	Values  map[string]float64 `json:"values"`
	// Basis is the arithmetic behind a value, where it is derived.
	Basis map[string]string `json:"basis,omitempty"`
	Risk  *Risk             `json:"risk,omitempty"`
}

// Risk is the forecast for a quarter: the score is of 0 to 100, the parts add up to the
// log-odds of the probability.
type Risk struct {
	Quarter     string   `json:"quarter"`
	Score       *float64 `json:"score,omitempty"`
	Probability *float64 `json:"probability,omitempty"`
	// Headcount is what an announcement would affect; nil where that is not forecast.
	Headcount *Interval `json:"headcount,omitempty"`
	Parts     []Part    `json:"parts"`
	Known     string    `json:"known"`
}

// Interval is the median of a forecast and the ends of its 80 % interval.
type Interval struct {
	Low    float64 `json:"low"`
	Median float64 `json:"median"`
	High   float64 `json:"high"`
}

// Part is one addend of a score.
type Part struct {
	Name         string  `json:"name"`
	Value        float64 `json:"value"`
	Contribution float64 `json:"contribution"`
}

// Programme is a company's cut programme with the gap on each basis.
type Programme struct {
	Quarter string  `json:"quarter"`
	Target  float64 `json:"target"`
	// Said are the facts that state the target.
	Said []string `json:"said,omitempty"`
	Gaps []Gap    `json:"gaps"`
}

// Gap is what is left of a target on one basis.
type Gap struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	// Basis is the arithmetic in words and numbers.
	Basis string `json:"basis"`
	// Rounds are the rounds booked against the target, oldest first.
	Rounds []Round `json:"rounds"`
}

// Round is one round of cuts booked against a target.
type Round struct {
	FactID    string  `json:"fact_id"`
	Day       string  `json:"day"`
	Headcount float64 `json:"headcount"`
}

// Fact is one occurrence with the words that carry it.
type Fact struct {
	ID         string             `json:"id"`
	Kind       string             `json:"kind"`
	Status     string             `json:"status,omitempty"`
	Headline   string             `json:"headline"`
	Claim      *foreshockv1.Claim `json:"claim"`
	Quarter    string             `json:"quarter"`
	Day        string             `json:"day"`
	FirstKnown string             `json:"first_known"`
	Origins    uint32             `json:"origins"`
	Articles   uint32             `json:"articles"`
	Confidence float64            `json:"confidence"`
	Flags      []string           `json:"flags,omitempty"`
	Lead       Telling            `json:"lead"`
	// Others are the further tellings, oldest first.
	Others []Telling `json:"others,omitempty"`
}

// Telling is one signal that supports a fact.
type Telling struct {
	SignalID string `json:"signal_id"`
	EventID  string `json:"event_id"`
	Title    string `json:"title"`
	Field    string `json:"field"`
	Quote    string `json:"quote"`
	Source   string `json:"source"`
	URL      string `json:"url,omitempty"`
	Day      string `json:"day"`
	Origin   string `json:"origin"`
	Headline string `json:"headline"`
	Status   string `json:"status,omitempty"`
	// Method is why this signal is taken for the same fact.
	Method string `json:"method,omitempty"`
}

// companyOf assembles a company from what is known of it; false where that is nothing.
func companyOf(id string, indicators []*foreshockv1.Indicator, facts []*foreshockv1.Fact, signals []*foreshockv1.Signal, asOf time.Time) (Company, bool) {
	last := quarter.Of(asOf) + 1
	c := Company{CompanyID: id, AsOf: isoDay(asOf), Quarters: []Quarter{}, Facts: factsOf(facts, signals)}
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
	return c, len(c.Quarters)+len(c.Facts) > 0
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

// factsOf puts facts newest first, each with its further tellings.
func factsOf(facts []*foreshockv1.Fact, signals []*foreshockv1.Signal) []Fact {
	byID := map[string]*foreshockv1.Signal{}
	for _, s := range signals {
		byID[s.GetId()] = s
	}
	out := make([]Fact, 0, len(facts))
	for _, f := range facts {
		fact := Fact{
			ID: f.GetId(), Kind: f.GetClaim().GetKind(), Status: f.GetClaim().GetStatus(),
			Headline: headline(f.GetClaim()), Claim: f.GetClaim(), Quarter: f.GetQuarter(),
			Day: isoDay(f.GetEventTime().AsTime()), FirstKnown: isoDay(f.GetFirstKnown().AsTime()),
			Origins: f.GetOrigins(), Articles: f.GetArticles(), Confidence: f.GetConfidence(),
			Flags: f.GetFlags(), Lead: tellingOf(f.GetLead(), ""),
		}
		for _, link := range f.GetLinks() {
			s := byID[link.GetSignalId()]
			switch {
			case s == nil:
			case s.GetId() == f.GetLead().GetId():
				fact.Lead.Method = link.GetMethod()
			default:
				fact.Others = append(fact.Others, tellingOf(s, link.GetMethod()))
			}
		}
		slices.SortFunc(fact.Others, func(a, b Telling) int {
			return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.SignalID, b.SignalID))
		})
		out = append(out, fact)
	}
	slices.SortFunc(out, func(a, b Fact) int {
		return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(kindPlace(a.Kind), kindPlace(b.Kind)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func tellingOf(s *foreshockv1.Signal, method string) Telling {
	return Telling{
		SignalID: s.GetId(), EventID: s.GetEventId(), Title: s.GetTitle(),
		Field: s.GetEvidence().GetField(), Quote: s.GetEvidence().GetQuote(),
		Source: s.GetSource(), URL: external(s.GetUrl()), Day: isoDay(s.GetEventTime().AsTime()),
		Origin: s.GetOrigin(), Headline: headline(s.GetClaim()), Status: s.GetClaim().GetStatus(), Method: method,
	}
}
