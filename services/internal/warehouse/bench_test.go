package warehouse_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"

	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// words makes text that compresses like prose.
func words(r *rand.Rand, bytes int) string {
	vocabulary := strings.Fields("the company said on a day that it will cut some of its jobs as part of a plan to reduce cost while " +
		"service users saw errors in one region for hours after change to network configuration engineers restored traffic quarter")
	var b strings.Builder
	for b.Len() < bytes {
		b.WriteString(vocabulary[r.IntN(len(vocabulary))])
		if r.IntN(12) == 0 {
			fmt.Fprintf(&b, " %d", r.IntN(100000))
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// BenchmarkInsertEvents stores events of 4 KB, in calls of the enricher's size from two
// workers. rows/s is the figure to look at.
func BenchmarkInsertEvents(b *testing.B) {
	for _, size := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			w := open(b)
			r := rand.New(rand.NewPCG(1, 2))
			texts := make([]string, 500)
			for n := range texts {
				texts[n] = words(r, 4000)
			}
			next := 0
			batch := func() []*foreshockv1.Event {
				events := make([]*foreshockv1.Event, size)
				for n := range events {
					next++
					e := event(fmt.Sprintf("e%026d", next))
					e.Text, e.Url = texts[r.IntN(len(texts))], "https://news.example/"+e.Id
					events[n] = e
				}
				return events
			}
			insertBatches(b, size, func() func() error {
				events := batch()
				return func() error { return w.InsertEvents(b.Context(), events) }
			})
			b.SetBytes(int64(size) * 4000)
		})
	}
}

// BenchmarkInsertIndicators stores indicators, a fifth of them with parts.
func BenchmarkInsertIndicators(b *testing.B) {
	for _, size := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			w := open(b)
			next := 0
			insertBatches(b, size, func() func() error {
				rows := make([]warehouse.IndicatorRow, size)
				for n := range rows {
					next++
					i := indicator(fmt.Sprintf("company-%d", next%5000), fmt.Sprintf("name-%d", next%25), 1+next%28, float64(next))
					i.Id = fmt.Sprintf("i%026d", next)
					i.FactIds = []string{"fabcdefghijklmnopqrstuvwxyz", "fbcdefghijklmnopqrstuvwxyza"}
					if next%5 == 0 {
						for p := range 12 {
							i.Parts = append(i.Parts, &foreshockv1.Part{Name: fmt.Sprint("part-", p), Value: 1, Contribution: 0.1})
						}
					}
					rows[n] = warehouse.IndicatorRow{Indicator: i, Digest: uint64(next)}
				}
				return func() error { return w.InsertIndicators(b.Context(), rows) }
			})
		})
	}
}

// insertBatches runs b.N calls from two goroutines; making the rows is not measured.
func insertBatches(b *testing.B, size int, next func() func() error) {
	b.Helper()
	calls := make([]func() error, b.N)
	for n := range calls {
		calls[n] = next()
	}
	b.ResetTimer()
	var group sync.WaitGroup
	for worker := range 2 {
		group.Go(func() {
			for n := worker; n < len(calls); n += 2 {
				if err := calls[n](); err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkInsertOne stores one row a call from 64 callers at once: the group commit's case.
func BenchmarkInsertOne(b *testing.B) {
	w := open(b)
	b.SetParallelism(32)
	b.RunParallel(func(p *testing.PB) {
		r := rand.New(rand.NewPCG(rand.Uint64(), 1))
		for p.Next() {
			if err := w.InsertSignals(b.Context(), []*foreshockv1.Signal{signal("acme", fmt.Sprint(r.Uint64()))}); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkSignalsOf reads one company of many, which the scorer does all the time.
func BenchmarkSignalsOf(b *testing.B) {
	w := open(b)
	const companies, each = 10_000, 20
	for n := range companies * each / 20_000 {
		var signals []*foreshockv1.Signal
		for k := range 20_000 {
			signals = append(signals, signal(fmt.Sprintf("company-%05d", k%companies), fmt.Sprintf("%d-%d", n, k)))
		}
		must(b, w.InsertSignals(b.Context(), signals))
	}
	for _, at := range []int{1, 100} {
		b.Run(fmt.Sprint(at), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			for b.Loop() {
				ids := make([]string, at)
				for n := range ids {
					ids[n] = fmt.Sprintf("company-%05d", r.IntN(companies))
				}
				found, err := w.SignalsOf(b.Context(), ids, time.Time{})
				if err != nil || len(found) < each {
					b.Fatalf("%d signals, %v", len(found), err)
				}
			}
		})
	}
}
