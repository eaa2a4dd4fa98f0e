package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/scorer/ledger"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// shapes are ways in which a company comes to many signals.
var shapes = map[string]func(r *rand.Rand, i int) (document, origin, kind string, claim *foreshockv1.Claim){
	// A large company with a status page: incidents in five versions each, rounds retold
	// by many outlets, notices, flags.
	"mixed": func(r *rand.Rand, i int) (string, string, string, *foreshockv1.Claim) {
		switch i % 10 {
		case 0, 1, 2, 3, 4:
			return fmt.Sprintf("incident-%d", i/10), "", "incident", &foreshockv1.Claim{
				Kind: "outage", Service: []string{"API", "Console", "Builds"}[i/10%3], DurationHours: proto.Float64(float64(1+i%10) / 2)}
		case 5, 6:
			return "", fmt.Sprintf("story-%d", i/30), "news", &foreshockv1.Claim{
				Kind: "layoff", Headcount: proto.Int32(int32(100 * (1 + i/400))), Status: "confirmed", Bound: []string{"", "about"}[r.IntN(2)]}
		case 7:
			return "", "", "notice", &foreshockv1.Claim{Kind: "warn_notice", Headcount: proto.Int32(int32(50 + r.IntN(300))), State: "CA"}
		case 8:
			return "", "", "news", &foreshockv1.Claim{Kind: "layoff_target", Headcount: proto.Int32(int32(10000 * (1 + i/1000)))}
		default:
			return "", "", "news", &foreshockv1.Claim{Kind: []string{"hiring_freeze", "change_control", "offshoring", "ai_substitution"}[r.IntN(4)]}
		}
	},
	// One story without end.
	"one-story": func(*rand.Rand, int) (string, string, string, *foreshockv1.Claim) {
		return "", "", "news", &foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(16000), Status: "confirmed"}
	},
	// Nothing in common.
	"distinct": func(_ *rand.Rand, i int) (string, string, string, *foreshockv1.Claim) {
		return "", "", "news", &foreshockv1.Claim{Kind: "layoff", Headcount: proto.Int32(int32(101 + 37*i)), Status: "confirmed"}
	},
	"notices": func(r *rand.Rand, i int) (string, string, string, *foreshockv1.Claim) {
		return "", "", "notice", &foreshockv1.Claim{Kind: "warn_notice", Headcount: proto.Int32(int32(20 + r.IntN(300))), State: "CA"}
	},
}

// benchSignals are n signals spread over six years, the last one at its end.
func benchSignals(shape string, n int) []*foreshockv1.Signal {
	r := rand.New(rand.NewPCG(1, 2))
	signals := make([]*foreshockv1.Signal, n)
	step := 6 * 365 * 24 * time.Hour / time.Duration(n)
	if shape == "one-story" {
		step = time.Hour / 4
	}
	for i := range signals {
		document, origin, kind, claim := shapes[shape](r, i)
		if document == "" {
			document = fmt.Sprintf("d%d", i)
		}
		at := timestamppb.New(time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * step))
		s := &foreshockv1.Signal{
			EventId: fmt.Sprintf("e%d", i), CompanyId: company.ID, Company: company.Name, Claim: claim, Confidence: 0.8,
			Evidence: &foreshockv1.Evidence{Field: "text"}, Origin: origin, EventKind: kind, Source: "s" + kind,
			Document: document, EventTime: at, KnowledgeTime: at,
		}
		s.Id = identity.Signal(s)
		signals[i] = s
	}
	return signals
}

var sizes = []int{1, 100, 5000}

// BenchmarkLive is one new signal of a company, all its signals read again.
func BenchmarkLive(b *testing.B) {
	rules, _ := shipped(b)
	for _, shape := range []string{"mixed", "one-story", "distinct", "notices"} {
		for _, n := range sizes {
			signals := benchSignals(shape, n)
			from := signals[n-1].GetKnowledgeTime().AsTime()
			b.Run(fmt.Sprintf("%s/%d", shape, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if len(ledger.History(rules, company, signals, from, time.Time{})) == 0 {
						b.Fatal("no rows")
					}
				}
			})
		}
	}
}

// BenchmarkExtend is one new signal of a company whose book is kept.
func BenchmarkExtend(b *testing.B) {
	rules, _ := shipped(b)
	for _, shape := range []string{"mixed", "notices"} {
		signals := benchSignals(shape, 5000)
		b.Run(fmt.Sprintf("%s/5000", shape), func(b *testing.B) {
			book := ledger.Open(rules, company)
			book.Extend(signals, time.Time{})
			last := signals[len(signals)-1]
			b.ResetTimer()
			for i := 0; i < b.N; i++ {
				s := proto.CloneOf(last)
				s.EventId, s.Document = fmt.Sprintf("n%d", i), fmt.Sprintf("n%d", i)
				s.KnowledgeTime = timestamppb.New(last.GetKnowledgeTime().AsTime().Add(time.Duration(i+1) * time.Second))
				s.EventTime = s.KnowledgeTime
				s.Id = identity.Signal(s)
				if _, ok := book.Extend([]*foreshockv1.Signal{s}, time.Time{}); !ok {
					b.Fatal("refused")
				}
			}
		})
	}
}

// BenchmarkBackfill is every row of a company's whole history.
func BenchmarkBackfill(b *testing.B) {
	rules, _ := shipped(b)
	for _, shape := range []string{"mixed", "one-story", "distinct", "notices"} {
		signals := benchSignals(shape, 5000)
		b.Run(fmt.Sprintf("%s/5000", shape), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ledger.History(rules, company, signals, time.Time{}, time.Time{})
			}
		})
	}
}

// BenchmarkSmall is the common company of a batch: a few signals, all rows.
func BenchmarkSmall(b *testing.B) {
	rules, _ := shipped(b)
	for _, n := range []int{1, 3, 10} {
		signals := benchSignals("notices", n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			rows := 0
			for b.Loop() {
				rows = 0
				for _, s := range ledger.History(rules, company, signals, time.Time{}, time.Time{}) {
					rows += len(s.Facts) + len(s.Indicators)
				}
			}
			b.ReportMetric(float64(rows), "rows")
		})
	}
}

// BenchmarkAsOf is a company's page.
func BenchmarkAsOf(b *testing.B) {
	rules, _ := shipped(b)
	for _, n := range sizes {
		signals := benchSignals("mixed", n)
		asOf := signals[n-1].GetKnowledgeTime().AsTime()
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				ledger.AsOf(rules, company, signals, asOf)
			}
		})
	}
}
