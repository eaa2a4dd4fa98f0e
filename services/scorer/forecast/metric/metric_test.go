package metric_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/services/scorer/forecast/metric"
)

func near(got, want float64) bool {
	return math.Abs(got-want) < 1e-12 || math.IsNaN(got) && math.IsNaN(want)
}

func cases(probabilities []float64, happened ...int) []metric.Case {
	var out []metric.Case
	for i, p := range probabilities {
		out = append(out, metric.Case{Probability: p, Happened: happened[i] == 1, Group: i})
	}
	return out
}

// Worked by hand.
func TestMeasure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cases                  []metric.Case
		auc, ap, bss, ece, atK float64
	}{
		// Pairs: 0.9>0.6, 0.9>0.2, 0.4<0.6, 0.4>0.2. Precision 1 at the first, 2/3 at the second.
		// Brier: .01+.36+.36+.04 = .77; base 1/2. Each case is a bin: .1+.6+.6+.2.
		"four cases": {cases([]float64{0.9, 0.6, 0.4, 0.2}, 1, 0, 1, 0), 0.75, (1 + 2.0/3) / 2, 1 - 0.77/4/0.25, 1.5 / 4, 0.5},
		// The tie of a positive and a negative is half a pair; they enter precision together.
		// One of the top two is the first case, the other one of the tied.
		"a tie":     {cases([]float64{0.8, 0.5, 0.5, 0.1}, 1, 1, 0, 0), 3.5 / 4, (1 + 2.0/3) / 2, 1 - (0.04+0.25+0.25+0.01)/4/0.25, (0.2 + 0.5 + 0.5 + 0.1) / 4, 0.75},
		"all alike": {cases([]float64{0.5, 0.5, 0.5, 0.5}, 1, 0, 0, 1), 0.5, 0.5, 0, 0.5, 0.5},
		"perfect":   {cases([]float64{1, 1, 0, 0}, 1, 1, 0, 0), 1, 1, 1, 0, 1},
		"reversed":  {cases([]float64{0, 0, 1, 1}, 1, 1, 0, 0), 0, 0.5, -3, 1, 0},
		"nobody":    {cases([]float64{0.1, 0.2}, 0, 0), math.NaN(), math.NaN(), math.Inf(-1), 0.15, math.NaN()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := metric.Measure(c.cases)
			if !near(f.AUC, c.auc) || !near(f.AP, c.ap) || !near(f.ECE, c.ece) || !near(f.PrecisionAtK, c.atK) {
				t.Errorf("figures are %+v: want AUC %v, AP %v, ECE %v, P@k %v", f, c.auc, c.ap, c.ece, c.atK)
			}
			if !near(f.BSS, c.bss) && !(math.IsInf(c.bss, -1) && (math.IsInf(f.BSS, -1) || math.IsNaN(f.BSS))) {
				t.Errorf("BSS is %v: want %v", f.BSS, c.bss)
			}
		})
	}
}

// Twelve cases make bins of 2, 2 and eight times 1, the least probable first.
func TestReliability(t *testing.T) {
	t.Parallel()
	var in []metric.Case
	for i := range 12 {
		in = append(in, metric.Case{Probability: float64(i) / 20, Happened: i == 1 || i == 11, Group: i})
	}
	rows := metric.Reliability(in)
	if len(rows) != metric.Bins {
		t.Fatalf("%d rows: want %d", len(rows), metric.Bins)
	}
	low, high := metric.Wilson(1, 2)
	want := metric.Row{N: 2, Low: 0, High: 0.05, Mean: 0.025, Happened: 1, Rate: 0.5, RateLow: low, RateHigh: high}
	if rows[0] != want {
		t.Errorf("first row is %+v: want %+v", rows[0], want)
	}
	if last := rows[9]; last.N != 1 || last.Low != 0.55 || last.Rate != 1 || rows[1].N != 2 || rows[2].N != 1 {
		t.Errorf("rows are %+v: want sizes 2, 2, 1, … and the last case alone at the end", rows)
	}
}

// Against the formula's values in the literature: 0 of 10, 5 of 10, 10 of 10.
func TestWilson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ happened, n, low, high float64 }{
		{0, 10, 0, 0.27753}, {5, 10, 0.23659, 0.76341}, {10, 10, 0.72247, 1}, {0, 0, 0, 1},
	} {
		low, high := metric.Wilson(c.happened, c.n)
		if math.Abs(low-c.low) > 1e-5 || math.Abs(high-c.high) > 1e-5 {
			t.Errorf("%v of %v: %v to %v, want %v to %v", c.happened, c.n, low, high, c.low, c.high)
		}
	}
}

// anyCases draws cases with ties among them and both outcomes.
func anyCases(t *rapid.T) []metric.Case {
	n := rapid.IntRange(12, 80).Draw(t, "n")
	var out []metric.Case
	for i := range n {
		out = append(out, metric.Case{
			Probability: float64(rapid.IntRange(0, 30).Draw(t, "p")) / 30,
			Happened:    i == 0 || i > 1 && rapid.Bool().Draw(t, "happened"),
			Group:       rapid.IntRange(0, 9).Draw(t, "group"),
		})
	}
	return out
}

func TestAUCCountsPairs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyCases(t)
		var right, pairs float64
		for _, a := range in {
			for _, b := range in {
				if a.Happened && !b.Happened {
					pairs++
					switch {
					case a.Probability > b.Probability:
						right++
					case a.Probability == b.Probability:
						right += 0.5
					}
				}
			}
		}
		if got := metric.Measure(in).AUC; math.Abs(got-right/pairs) > 1e-9 {
			t.Fatalf("AUC is %v: pairs give %v", got, right/pairs)
		}
	})
}

func TestRankingFiguresDependOnRanksAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyCases(t)
		want := metric.Measure(in)
		for i := range in {
			in[i].Probability = math.Pow(in[i].Probability, 3) / 2
		}
		got := metric.Measure(in)
		if !near(got.AUC, want.AUC) || !near(got.AP, want.AP) || !near(got.PrecisionAtK, want.PrecisionAtK) {
			t.Fatalf("figures went from %+v to %+v under a monotone change", want, got)
		}
	})
}

func TestOrderDoesNotMatterButForTiesInBins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyCases(t)
		want := metric.Measure(in)
		seed := rapid.Uint64().Draw(t, "seed")
		random := rand.New(rand.NewPCG(seed, 1))
		random.Shuffle(len(in), func(i, j int) { in[i], in[j] = in[j], in[i] })
		got := metric.Measure(in)
		got.ECE, want.ECE = 0, 0
		if math.Abs(got.BSS-want.BSS) > 1e-12 {
			t.Fatalf("BSS went from %v to %v in another order", want.BSS, got.BSS)
		}
		got.BSS, want.BSS = 0, 0
		if got != want {
			t.Fatalf("figures went from %+v to %+v in another order", want, got)
		}
	})
}

func TestBinsHoldAllCases(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyCases(t)
		var n int
		var happened, given, sum, error float64
		for _, c := range in {
			sum += c.Probability
		}
		rows := metric.Reliability(in)
		for i, row := range rows {
			n += row.N
			happened += row.Happened
			given += row.Mean * float64(row.N)
			error += math.Abs(row.Mean-row.Rate) * float64(row.N)
			if row.N < rows[len(rows)-1].N || row.N > rows[len(rows)-1].N+1 || i > 0 && row.Low < rows[i-1].High {
				t.Fatalf("rows are %+v: want equal counts in ascending order", rows)
			}
			if row.Rate < row.RateLow || row.Rate > row.RateHigh {
				t.Fatalf("rate %v lies outside of its interval", row)
			}
		}
		f := metric.Measure(in)
		if n != f.N || int(happened+0.5) != f.Positives || math.Abs(given-sum) > 1e-9 || math.Abs(error/float64(n)-f.ECE) > 1e-9 {
			t.Fatalf("rows hold %d cases, %v happened, error %v: figures say %+v", n, happened, error/float64(n), f)
		}
	})
}

func TestBootstrap(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 3))
	var in []metric.Case
	for i := range 2000 {
		p := random.Float64() * 0.3
		in = append(in, metric.Case{Probability: p, Happened: random.Float64() < p, Group: i / 4})
	}
	f := metric.Measure(in)
	first := metric.Bootstrap(in, 200, 7)
	if again := metric.Bootstrap(in, 200, 7); !reflect.DeepEqual(first, again) {
		t.Errorf("the same seed gave %+v and %+v", first, again)
	}
	if other := metric.Bootstrap(in, 200, 8); reflect.DeepEqual(first, other) {
		t.Error("another seed gave the same intervals to the bit")
	}
	for name, c := range map[string]struct {
		value    float64
		interval metric.Interval
	}{"AUC": {f.AUC, first.AUC}, "AP": {f.AP, first.AP}, "BSS": {f.BSS, first.BSS}, "P@k": {f.PrecisionAtK, first.PrecisionAtK}} {
		if !(c.interval.Low < c.value && c.value < c.interval.High) {
			t.Errorf("%s %v lies outside of its interval %+v", name, c.value, c.interval)
		}
	}
	// One group has nothing to vary over.
	for i := range in {
		in[i].Group = 5
	}
	if one := metric.Bootstrap(in, 20, 7); one.AUC.Low != f.AUC || one.AUC.High != f.AUC {
		t.Errorf("interval over one group is %+v: want %v alone", one.AUC, f.AUC)
	}
}

func BenchmarkBootstrap(b *testing.B) {
	random := rand.New(rand.NewPCG(3, 3))
	var in []metric.Case
	for i := range 36000 {
		p := random.Float64() * 0.05
		in = append(in, metric.Case{Probability: p, Happened: random.Float64() < p, Group: i / 5})
	}
	for b.Loop() {
		metric.Bootstrap(in, 100, 1)
	}
}

func ExampleMeasure() {
	f := metric.Measure([]metric.Case{
		{Probability: 0.9, Happened: true}, {Probability: 0.6}, {Probability: 0.4, Happened: true}, {Probability: 0.2},
	})
	fmt.Printf("AUC %.2f, AP %.3f, Brier skill %.2f\n", f.AUC, f.AP, f.BSS)
	// Output: AUC 0.75, AP 0.833, Brier skill 0.23
}
