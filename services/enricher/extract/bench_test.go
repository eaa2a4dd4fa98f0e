package extract_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// plain is everyday news without a claim, relevant such with one; both in our own words.
var plain = []string{
	"The city council approved a new bicycle lane along the river after a long debate on Tuesday evening.",
	"Scientists have described a small frog that lives in the leaf litter of a mountain forest.",
	"Shares closed slightly higher as investors weighed inflation data and the price of oil.",
	"The orchestra will open its season with a symphony that has not been heard in the town for forty years.",
	"A warm front will bring rain to the coast by the weekend, forecasters said, with wind from the west.",
	"The minister met her counterpart to discuss fishing rights and the border that the two nations share.",
	"Our kitchen table came from my grandmother, who bought it at a market when she was young.",
	"The team won by three goals and stays at the top of the table with two matches left to play.",
	"Demand for electric buses grew in the third quarter, and the maker delivered more vehicles than planned.",
	"The museum shows sixty drawings, many of them for the first time, in rooms that were painted dark green.",
	"Farmers in the valley began the harvest early this year because the summer was so dry and hot.",
	"The phone has a brighter screen and a better camera, but its battery lasts no longer than before.",
	"Voters will decide in November whether the old bridge should be repaired or replaced by a tunnel.",
	"The court heard both sides and will announce its judgment at a later date, a clerk said.",
	"She wrote eleven novels, two plays and a cookbook, and she never learned to drive a car.",
	"The central bank left interest rates where they were and said that it would watch prices closely.",
}

var relevant = []string{
	"Acme Widgets said on Tuesday it will cut about 1,200 jobs, or 8% of its workforce, as demand for its gears weakens.",
	"The layoffs will affect employees in engineering and sales, according to an email that the company sent to its staff.",
	"The manufacturer expects to record charges of $25 million to $30 million, primarily for severance.",
	"Intel and Cisco have also reduced their workforce this year while they shift spending to artificial intelligence.",
	"About 300 workers at a plant in Ohio will lose their jobs by the end of June, a notice to the state shows.",
}

func document(sentences []string, r *rand.Rand, size int) string {
	var b strings.Builder
	for b.Len() < size {
		b.WriteString(sentences[r.IntN(len(sentences))])
		b.WriteByte(' ')
		if r.IntN(5) == 0 {
			b.WriteString("\n\n")
		}
	}
	return b.String()
}

// mix is documents of 4 KB of which one in every is relevant, and holds some claims.
func mix(every int) ([]*foreshockv1.Event, int) {
	r := rand.New(rand.NewPCG(1, 2))
	var events []*foreshockv1.Event
	size := 0
	for i := range 200 {
		text := document(plain, r, 4000)
		if i%every == 0 {
			half := document(relevant, r, 1200)
			text = half + document(plain, r, 2800)
		}
		events = append(events, &foreshockv1.Event{Id: strings.Repeat("e", 27), Kind: "news", Title: plain[i%len(plain)], Text: text})
		size += len(text)
	}
	return events, size
}

// perCPU reports bytes for each second of processor time, which other work on the machine
// does not change.
func perCPU(b *testing.B, size int, read func()) {
	b.SetBytes(int64(size))
	b.ReportAllocs()
	took := time.Duration(0)
	for b.Loop() {
		took += spent(read)
	}
	b.ReportMetric(float64(size)*float64(b.N)/1e6/max(took, time.Millisecond).Seconds(), "MB/cpu-s")
}

func benchmark(b *testing.B, every int) {
	x := extractor(b)
	events, size := mix(every)
	perCPU(b, size, func() {
		for _, e := range events {
			x.Extract(e)
		}
	})
}

func BenchmarkExtractMix(b *testing.B)      { benchmark(b, 10) }
func BenchmarkExtractRelevant(b *testing.B) { benchmark(b, 1) }
func BenchmarkExtractRejected(b *testing.B) { benchmark(b, 1000) }

// BenchmarkNaive is what people would write instead: one regular expression after another.
func BenchmarkNaive(b *testing.B) {
	var expressions []*regexp.Regexp
	for _, verb := range []string{"cut", "lay(?:s|ing)? off", "laid off", "slash", "eliminat", "axe", "shed", "reduc", "dismiss", "fire", "terminat", "let go"} {
		for _, noun := range []string{"jobs", "employees", "workers", "staff", "positions"} {
			expressions = append(expressions, regexp.MustCompile(`(?i)\b`+verb+`\w*\s+(?:\w+\s+){0,3}([\d,.]+)\s*(?:%|percent)?\s*(?:\w+\s+){0,3}`+noun))
		}
	}
	events, size := mix(10)
	perCPU(b, size, func() {
		for _, e := range events {
			for _, x := range expressions {
				x.FindStringSubmatch(e.GetText())
			}
		}
	})
}
