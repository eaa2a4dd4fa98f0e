package learn_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
)

// made is a table of n cases of 3 features: the first tells (a bend at 0), the second tells
// together with the first, the third is noise; now and then one is unknown. Quarters differ
// in level.
func made(n int, seed uint64) (*learn.Table, *learn.Sample) {
	random := rand.New(rand.NewPCG(seed, 2))
	t := &learn.Table{Columns: make([][]float32, 3)}
	s := &learn.Sample{}
	for i := range n {
		x := []float64{random.NormFloat64(), float64(random.IntN(3)), random.NormFloat64()}
		z := -2 + max(0, x[0])*2 + 0.5*float64(i%4)
		if x[1] == 2 && x[0] < 0 {
			z += 2
		}
		if random.IntN(10) == 0 {
			x[0], z = math.NaN(), 0
		}
		for f := range x {
			t.Columns[f] = append(t.Columns[f], float32(x[f]))
		}
		t.Happened = append(t.Happened, random.Float64() < learn.Sigmoid(z))
		t.Quarter = append(t.Quarter, int32(i%4))
		t.Group = append(t.Group, int32(i))
		s.Rows = append(s.Rows, int32(i))
		s.Weight = append(s.Weight, 1)
	}
	return t, s
}

var (
	curves = learn.CurveConfig{Knots: 3, Ridge: 1, LevelRidge: 0.5, LevelHalfLife: 0.25}
	trees  = learn.BoostConfig{Trees: 60, Depth: 3, Rate: 0.1, Ridge: 1, Least: 2, Columns: 0.9, Rows: 0.8, Seed: 1}
	all    = []int{0, 1, 2}
)

func fit(t testing.TB, table *learn.Table, s *learn.Sample) learn.Additive {
	t.Helper()
	margin := make([]float64, len(s.Rows))
	model, err := learn.FitCurves(context.Background(), table, s, all, margin, curves)
	if err != nil {
		t.Fatal(err)
	}
	model.Trees, err = learn.Boost(context.Background(), table, s, all, margin, trees)
	if err != nil {
		t.Fatal(err)
	}
	return model
}

// loss is the mean log loss of a model on a table.
func loss(t *learn.Table, logOdds func(x []float64) float64) float64 {
	var sum float64
	x := make([]float64, len(t.Columns))
	for row, happened := range t.Happened {
		t.Row(row, x)
		p := learn.Sigmoid(logOdds(x))
		if !happened {
			p = 1 - p
		}
		sum -= math.Log(p)
	}
	return sum / float64(len(t.Happened))
}

func TestEachPartLearnsWhatIsThere(t *testing.T) {
	t.Parallel()
	table, s := made(6000, 1)
	unseen, _ := made(6000, 2)
	margin := make([]float64, len(s.Rows))
	model, err := learn.FitCurves(context.Background(), table, s, all, margin, curves)
	if err != nil {
		t.Fatal(err)
	}
	base := s.LogOdds(table)
	nothing := loss(unseen, func([]float64) float64 { return base })
	curved := loss(unseen, model.LogOdds)
	model.Trees, err = learn.Boost(context.Background(), table, s, all, margin, trees)
	if err != nil {
		t.Fatal(err)
	}
	treed := loss(unseen, model.LogOdds)
	if curved > nothing-0.01 || treed > curved-0.01 {
		t.Errorf("log loss on unseen cases is %.4f without features, %.4f with curves, %.4f with trees: want each clearly better", nothing, curved, treed)
	}
	c := model.Curves[0]
	if rise, flat := c.Add(1.5)-c.Add(0.3), c.Add(-0.3)-c.Add(-1.5); rise < 1.5 || math.Abs(flat) > 1 {
		t.Errorf("curve rises by %.2f above 0 and by %.2f below: want about 2.4, and less than 1", rise, flat)
	}
	if c.Add(50) != c.Add(c.Highest) || c.Add(-50) != c.Add(c.Lowest) {
		t.Error("a curve goes on beyond the values it was fitted on")
	}
	// The margin is what the model says, but for the quarter's level.
	x := make([]float64, 3)
	table.Row(0, x)
	table2 := make([]float64, 3)
	table.Row(4, table2)
	if got, want := margin[4]-margin[0], model.LogOdds(table2)-model.LogOdds(x); math.Abs(got-want) > 1e-6 {
		t.Errorf("margins of one quarter differ by %v: the model says %v", got, want)
	}
}

func TestLevelIsThatOfTheLatestQuarters(t *testing.T) {
	t.Parallel()
	table, s := made(4000, 1)
	// The last quarter is much calmer than those before.
	for row, q := range table.Quarter {
		if q == 3 && row%8 != 3 {
			table.Happened[row] = false
		}
	}
	model := fit(t, table, s)
	x := make([]float64, 3)
	var expected, happened, n float64
	for row, q := range table.Quarter {
		if q == 3 {
			table.Row(row, x)
			expected += learn.Sigmoid(model.LogOdds(x))
			n++
			if table.Happened[row] {
				happened++
			}
		}
	}
	if math.Abs(expected-happened) > 0.1*n {
		t.Errorf("%.0f of %.0f expected at the level of the last quarter: %.0f happened", expected, n, happened)
	}
}

func TestPartsSumToTheLogOdds(t *testing.T) {
	t.Parallel()
	table, s := made(2000, 3)
	model := fit(t, table, s)
	rapid.Check(t, func(t *rapid.T) {
		x := make([]float64, 3)
		for f := range x {
			x[f] = rapid.OneOf(rapid.Float64Range(-4, 4), rapid.Just(math.NaN())).Draw(t, "x")
		}
		base, parts := model.Parts(x)
		sum := base
		for _, part := range parts {
			sum += part
		}
		if want := model.LogOdds(x); math.Abs(sum-want) > 1e-9 {
			t.Fatalf("parts of %v sum to %v: log-odds are %v", x, sum, want)
		}
	})
}

func TestEqualInputGivesEqualBits(t *testing.T) {
	t.Parallel()
	table, s := made(1500, 4)
	if a, b := fit(t, table, s), fit(t, table, s); !reflect.DeepEqual(a, b) {
		t.Error("two fits of the same cases differ")
	}
}

func TestWhatIsNotSampledDoesNotMatter(t *testing.T) {
	t.Parallel()
	table, s := made(2000, 5)
	s.Rows, s.Weight = s.Rows[:1000], s.Weight[:1000]
	want := fit(t, table, s)
	for row := 1000; row < 2000; row++ {
		table.Happened[row] = !table.Happened[row]
		table.Columns[0][row] = 1e6
	}
	if got := fit(t, table, s); !reflect.DeepEqual(got, want) {
		t.Error("a fit changed with cases outside of its sample")
	}
}

func TestFeaturesNotGivenAreNotAskedFor(t *testing.T) {
	t.Parallel()
	table, s := made(1000, 6)
	grown, err := learn.Boost(context.Background(), table, s, []int{0, 2}, make([]float64, 1000), trees)
	if err != nil {
		t.Fatal(err)
	}
	splits := 0
	for _, tree := range grown {
		if err := tree.Check(3); err != nil {
			t.Error(err)
		}
		for _, f := range tree.Feature {
			if f >= 0 {
				splits++
			}
			if f == 1 {
				t.Fatal("a tree asks for feature 1")
			}
		}
	}
	if splits == 0 {
		t.Error("no tree asks for anything")
	}
}

// A table in which every feature has one value cannot teach anything but the base rate.
func TestNothingToLearn(t *testing.T) {
	t.Parallel()
	table, s := made(200, 7)
	for f := range table.Columns {
		for row := range table.Columns[f] {
			table.Columns[f][row] = 3
		}
	}
	model := fit(t, table, s)
	if len(model.Curves) != 0 {
		t.Errorf("%d curves over single values", len(model.Curves))
	}
	for _, tree := range model.Trees {
		if len(tree.Feature) != 1 {
			t.Fatal("a tree splits equal cases")
		}
	}
}

func TestCancelledFitsStop(t *testing.T) {
	t.Parallel()
	table, s := made(200, 8)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := learn.FitCurves(ctx, table, s, all, make([]float64, 200), curves); err == nil {
		t.Error("curves were fitted after cancellation")
	}
	if _, err := learn.Boost(ctx, table, s, all, make([]float64, 200), trees); err == nil {
		t.Error("trees were grown after cancellation")
	}
}

func TestTreeCheck(t *testing.T) {
	t.Parallel()
	sound := func() learn.Tree {
		return learn.Tree{Feature: []int{1, -1, -1}, Threshold: []float64{0, 0, 0}, Left: []int{1, 0, 0}, Right: []int{2, 0, 0}, Value: []float64{0, -1, 1}}
	}
	for name, c := range map[string]struct {
		spoil func(*learn.Tree)
		want  string
	}{
		"sound":           {func(*learn.Tree) {}, ""},
		"empty":           {func(tree *learn.Tree) { *tree = learn.Tree{} }, "empty"},
		"shorter array":   {func(tree *learn.Tree) { tree.Value = tree.Value[:2] }, "different lengths"},
		"unknown feature": {func(tree *learn.Tree) { tree.Feature[0] = 3 }, "feature 3 of 3"},
		"a circle":        {func(tree *learn.Tree) { tree.Left[0] = 0 }, "leads to 0 and 2"},
		"out of range":    {func(tree *learn.Tree) { tree.Right[0] = 3 }, "leads to 1 and 3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := sound()
			c.spoil(&tree)
			err := tree.Check(3)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error is %v: want %q in it", err, c.want)
			}
		})
	}
}

func BenchmarkBoost(b *testing.B) {
	table, s := made(60000, 1)
	for b.Loop() {
		if _, err := learn.Boost(context.Background(), table, s, all, make([]float64, len(s.Rows)), trees); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleAdditive_Parts() {
	model := learn.Additive{
		Base: -3,
		Trees: []learn.Tree{{
			// Up to 1 go left; the mean of those it was fitted on is 0.1.
			Feature: []int{0, -1, -1}, Threshold: []float64{1, 0, 0}, Left: []int{1, 0, 0}, Right: []int{2, 0, 0}, Value: []float64{0.1, -0.5, 1.5},
		}},
	}
	base, parts := model.Parts([]float64{4})
	fmt.Printf("%.1f + %.1f = %.1f\n", base, parts[0], model.LogOdds([]float64{4}))
	// Output: -2.9 + 1.4 = -1.5
}
