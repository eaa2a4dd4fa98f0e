package forecast

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
	"github.com/foreshock/foreshock/services/scorer/forecast/metric"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// sharedFiles are the real sources beside the project; without them the test is skipped.
func sharedFiles(t testing.TB) (warn, layoffs []string) {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "..", "shared", "data")
	warn = []string{filepath.Join(folder, "warn", "warn_notices_to_2024.csv.xz")}
	layoffs = []string{filepath.Join(folder, "layoffs", "layoffsfyi_2020-2024.csv")}
	for _, file := range append(warn, layoffs...) {
		if _, err := os.Stat(file); err != nil {
			if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
				t.Fatalf("shared data are required: %v", err)
			}
			t.Skipf("shared data are not there: %v", err)
		}
	}
	return warn, layoffs
}

// sharedRows are read once for all tests.
var sharedRows = sync.OnceValues(func() (map[panel.Name][]panel.Row, error) {
	folder := filepath.Join("..", "..", "..", "..", "shared", "data")
	notices, _, err := panel.ReadNotices(context.Background(), []string{filepath.Join(folder, "warn", "warn_notices_to_2024.csv.xz")})
	if err != nil {
		return nil, err
	}
	announcements, _, err := panel.ReadAnnouncements(context.Background(), []string{filepath.Join(folder, "layoffs", "layoffsfyi_2020-2024.csv")})
	return map[panel.Name][]panel.Row{panel.Warn: notices, panel.Layoffs: announcements}, err
})

func sharedSource(t testing.TB, name panel.Name) *source {
	t.Helper()
	sharedFiles(t)
	rows, err := sharedRows()
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSource(name, rows[panel.Warn], rows[panel.Layoffs], nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func long(t testing.TB) {
	t.Helper()
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("takes minutes with the race detector: set FORESHOCK_LONG=1")
	}
}

var testRanges = map[panel.Name][2]quarter.Quarter{
	panel.Warn:    {quarter.New(2023, 1), quarter.New(2024, 4)},
	panel.Layoffs: {quarter.New(2024, 1), quarter.New(2024, 4)},
}

// The reference table of the protocol, but for the precision among equal probabilities,
// which depends on their order there and is the mean over orders here.
func TestSharedPanelsAndPersistence(t *testing.T) {
	t.Parallel()
	for name, want := range map[panel.Name]struct {
		n, positives                 int
		base, auc, ap, bss, ece, atK float64
	}{
		panel.Warn:    {35645, 807, 0.0226, 0.688, 0.064, 0.036, 0.0059, 0.113},
		panel.Layoffs: {9322, 304, 0.0326, 0.548, 0.040, -0.012, 0.0229, 0.079},
	} {
		s := sharedSource(t, name)
		f := metric.Measure(s.persistence(testRanges[name][0], testRanges[name][1], DefaultMethod(name).BaselineFrom))
		if f.N != want.n || f.Positives != want.positives {
			t.Errorf("panel %s: n %d, positives %d: want %d and %d", name, f.N, f.Positives, want.n, want.positives)
		}
		for figure, pair := range map[string][3]float64{
			"base rate": {f.BaseRate, want.base, 5e-5}, "AUC": {f.AUC, want.auc, 5e-4}, "AP": {f.AP, want.ap, 5e-4},
			"BSS": {f.BSS, want.bss, 5e-4}, "ECE": {f.ECE, want.ece, 5e-5}, "P@k": {f.PrecisionAtK, want.atK, 5e-4},
		} {
			if math.Abs(pair[0]-pair[1]) > pair[2] {
				t.Errorf("panel %s: persistence has %s %.5f: want %v", name, figure, pair[0], pair[1])
			}
		}
	}
}

// Floors slightly below what the methods reach on the test range.
func TestSharedLongFigures(t *testing.T) {
	long(t)
	warn, layoffs := sharedFiles(t)
	for _, want := range []struct {
		name              panel.Name
		withoutEchoes     bool
		auc, ap, bss, ece float64
	}{
		{panel.Warn, false, 0.890, 0.32, 0.170, 0.004},
		{panel.Warn, true, 0.883, 0.225, 0.120, 0.004},
		{panel.Layoffs, false, 0.730, 0.12, 0.035, 0.010},
	} {
		name := want.name
		r, err := Backtest(context.Background(), BacktestConfig{
			Panel: name, Warn: warn, Layoffs: layoffs, From: testRanges[name][0], To: testRanges[name][1], Draws: 100,
			WithoutEchoes: want.withoutEchoes, Now: time.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		content, _ := json.Marshal(r)
		t.Logf("%s", content)
		if *r.AUC < want.auc || *r.AP < want.ap || *r.BSS < want.bss || *r.ECE > want.ece {
			t.Errorf("panel %s: AUC %.4f, AP %.4f, BSS %.4f, ECE %.4f: want at least %v, %v, %v and at most %v",
				name, *r.AUC, *r.AP, *r.BSS, *r.ECE, want.auc, want.ap, want.bss, want.ece)
		}
	}
}

// The embedded models are those that training gives today.
func TestSharedLongEmbeddedModelsAreCurrent(t *testing.T) {
	long(t)
	warn, layoffs := sharedFiles(t)
	for _, name := range bothPanels {
		want, err := Load(pipelines.Embedded, name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Train(context.Background(), TrainConfig{Panel: name, Warn: warn, Layoffs: layoffs, To: quarter.New(2024, 4)})
		if err != nil {
			t.Fatal(err)
		}
		if got.Version != want.Version || len(got.Fit.Trees) != len(want.Fit.Trees) || math.Abs(got.Fit.Base-want.Fit.Base) > 1e-9 {
			t.Errorf("panel %s: embedded model is %s: training gives %s", name, want.Version, got.Version)
		}
	}
}

// The embedded model, employer by employer: what it adds up is what it says.
func TestSharedEmbeddedModelsForecast(t *testing.T) {
	t.Parallel()
	for _, name := range bothPanels {
		m, err := Load(pipelines.Embedded, name)
		if err != nil {
			t.Fatal(err)
		}
		s := sharedSource(t, name)
		at := quarter.New(2024, 4)
		var expected, n float64
		for _, i := range s.panel.RiskSet(at) {
			if i%5 != 0 {
				continue
			}
			e := &s.panel.Employers[i]
			p := learn.Sigmoid(m.Score(m.Measure(e.Key, e.Rows, s.links.Of(e.Rows[0].Name), at)).LogOdds())
			if !(p > 1e-5 && p < 0.999) {
				t.Fatalf("panel %s: %s: probability %v", name, e.Key, p)
			}
			expected += p
			n++
		}
		if mean := expected / n; mean < 0.01 || mean > 0.06 {
			t.Errorf("panel %s: mean probability of %v employers is %.4f: the market announced 0.02 to 0.06", name, n, mean)
		}
	}
}

// BenchmarkScore scores 50,000 employers for one quarter: features, log-odds and parts.
func BenchmarkScore(b *testing.B) {
	m, err := Load(pipelines.Embedded, panel.Warn)
	if err != nil {
		b.Fatal(err)
	}
	rows := made(panel.Notice, 1000, 1)
	p := panel.New(panel.Warn, rows)
	b.ResetTimer()
	for b.Loop() {
		for i := range 50_000 {
			e := &p.Employers[i%len(p.Employers)]
			m.Score(m.Measure(e.Key, e.Rows, feature.Linked{}, quarter.New(2020, 4)))
		}
	}
}

// BenchmarkWalkForward is the whole WARN panel from 2010 on, a fit for each quarter.
func BenchmarkWalkForward(b *testing.B) {
	warn, _ := sharedFiles(b)
	for b.Loop() {
		_, err := Backtest(context.Background(), BacktestConfig{
			Panel: panel.Warn, Warn: warn, From: quarter.New(2010, 1), To: quarter.New(2024, 4), Draws: 1000,
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleModel_Score() {
	m, err := Load(pipelines.Embedded, panel.Warn)
	if err != nil {
		fmt.Println(err)
		return
	}
	day := panel.DayOf(time.Date(2024, 11, 20, 0, 0, 0, 0, time.UTC))
	rows := []panel.Row{{Key: "n:acme", Name: "Acme", Event: panel.Event{Day: day, Effective: day + 60, Region: "OH", Headcount: 120}}}
	score := m.Score(m.Measure("n:acme", rows, feature.Linked{}, quarter.New(2024, 4)))
	fmt.Println(score.Groups[0].Name, score.LogOdds() < 0)
	// Output: count true
}
