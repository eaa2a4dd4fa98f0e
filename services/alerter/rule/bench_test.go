package rule_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/alerter/rule"
)

const manyRules, manyCompanies = 10_000, 5_000

var (
	benchIndicators = []string{"risk_probability", "cut_gap", "warn_headcount", "cuts_confirmed", "outage_count"}
	benchKinds      = []string{"layoff", "warn_notice", "outage", "hiring_freeze"}
)

// rulesOf are ten thousand: of subscribers with companies of their own, with watch-lists,
// with industries, and of some who watch everybody.
func rulesOf(everybody int) []pipelines.AlertRule {
	rng := rand.New(rand.NewPCG(1, 2))
	rules := make([]pipelines.AlertRule, manyRules)
	for i := range rules {
		r := &rules[i]
		r.Name, r.Severity, r.Description = fmt.Sprintf("rule-%d", i), "info", "d"
		switch i % 3 {
		case 0:
			r.Level = &pipelines.AlertLevel{Indicator: benchIndicators[i%len(benchIndicators)], Raise: 0.2 + rng.Float64()}
		case 1:
			r.Change = &pipelines.AlertMove{Indicator: benchIndicators[i%len(benchIndicators)], By: 0.3 + rng.Float64()}
		default:
			r.Fact = &pipelines.AlertFact{Kinds: []string{benchKinds[i%len(benchKinds)]}, MinHeadcount: int32(100 + rng.IntN(5000))}
		}
		switch {
		case i < everybody:
		case i%10 == 0:
			r.Where.Industries = []string{fmt.Sprintf("industry-%d", rng.IntN(50))}
		default:
			for range 1 + rng.IntN(20) {
				r.Where.Companies = append(r.Where.Companies, fmt.Sprintf("company-%d", rng.IntN(manyCompanies)))
			}
		}
		r.Where.Origins = uint32(i % 2)
		r.CoolDown = &pipelines.CoolDown{Days: 30}
	}
	return rules
}

func benchChange(rng *rand.Rand, n int) rule.Change {
	value, heads := 0.1, int32(90) // as most changes are: far from every line
	if n%50 == 0 {
		value, heads = 1.2, 5000
	}
	company := fmt.Sprintf("company-%d", rng.IntN(manyCompanies))
	at := timestamppb.New(time.Date(2026, 1, 1, 0, 0, n, 0, time.UTC))
	u := &foreshockv1.IndicatorUpdate{CompanyId: company, Company: company, Quarter: "2026Q1", KnowledgeTime: at}
	for _, name := range benchIndicators {
		u.Indicators = append(u.Indicators, &foreshockv1.Indicator{Name: name, Value: value + rng.Float64()/20, Previous: proto.Float64(0.1), KnowledgeTime: at})
	}
	id := fmt.Sprintf("fact-%d", rng.IntN(20*manyCompanies))
	u.Facts = []*foreshockv1.Fact{{
		Id: id, CompanyId: company, Quarter: "2026Q1", EventTime: at, KnowledgeTime: at, Origins: 2, Articles: 3,
		Claim: &foreshockv1.Claim{Kind: benchKinds[rng.IntN(len(benchKinds))], Status: "confirmed", Headcount: proto.Int32(heads)},
		Lead:  &foreshockv1.Signal{Evidence: &foreshockv1.Evidence{Quote: "words that carry the claim"}, Url: "https://example.com/a"},
		Links: []*foreshockv1.Link{{SignalId: "s-" + id, Method: "first"}},
	}}
	return rule.Change{Update: u, Company: rule.Company{Industry: fmt.Sprintf("industry-%d", len(company)%50)}}
}

// What a change costs against 10,000 rules and 5,000 companies of which chains are open:
// with one rule in a hundred on everybody, and with one in ten. One change in fifty crosses
// the lines of every rule that watches it.
func BenchmarkTenThousandRules(b *testing.B) {
	for _, everybody := range []int{100, 1000} {
		b.Run(fmt.Sprintf("%d on everybody", everybody), func(b *testing.B) {
			before := heapMB()
			set := rule.NewSet(rulesOf(everybody), nil, "v1")
			rules := heapMB() - before
			state := set.NewState(nil)
			rng := rand.New(rand.NewPCG(3, 4))
			for n := range manyCompanies {
				set.Evaluate(state, benchChange(rng, n))
			}
			chains := heapMB() - before - rules
			changes := make([]rule.Change, 2000)
			for i := range changes {
				changes[i] = benchChange(rng, manyCompanies+i)
			}
			alerts, n := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				alerts += len(set.Evaluate(state, changes[n%len(changes)]))
				n++
			}
			b.ReportMetric(float64(alerts)/float64(n), "alerts/op")
			b.ReportMetric(rules, "MB-rules")
			b.ReportMetric(chains, "MB-chains")
			b.ReportMetric(float64(state.Chains()), "chains")
		})
	}
}

func heapMB() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}
