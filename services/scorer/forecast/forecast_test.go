package forecast

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
	"github.com/foreshock/foreshock/services/scorer/forecast/metric"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// made are rows of n employers over 2016 to 2020, some of whom announce again and again.
func made(kind panel.Kind, n int, seed uint64) []panel.Row {
	random := rand.New(rand.NewPCG(seed, 1))
	states := []string{"OH", "TX", "NY", "WI"}
	var rows []panel.Row
	for i := range n {
		haste := 0.03 + 0.5*math.Pow(random.Float64(), 4)
		for q := quarter.New(2016, 1); q <= quarter.New(2020, 4); q++ {
			if random.Float64() > haste {
				continue
			}
			for range 1 + random.IntN(2) {
				day := panel.DayOf(q.Start()) + panel.Day(random.IntN(90))
				rows = append(rows, panel.Row{
					Key: fmt.Sprintf("n:employer %d", i), Name: fmt.Sprintf("Employer %d", i),
					Event: panel.Event{
						Day: day, Kind: kind, Headcount: float64(random.IntN(500)), Effective: day + panel.Day(random.IntN(120)),
						Share: float64(random.IntN(30)) / 100, Region: states[random.IntN(4)], Place: states[random.IntN(4)],
						Closure: random.IntN(4) == 0, Industry: []string{"", "4451", "31"}[random.IntN(3)], Stage: "Series B", Funds: float64(random.IntN(900)),
					},
				})
			}
		}
	}
	return rows
}

func kindsOf(name panel.Name) (own, other panel.Kind) {
	if name == panel.Layoffs {
		return panel.Announcement, panel.Notice
	}
	return panel.Notice, panel.Announcement
}

// small is a method that fits in milliseconds and has every part.
func small(name panel.Name) *Method {
	m := DefaultMethod(name)
	m.Window, m.Negatives = 12, 0.7
	m.Curves = &learn.CurveConfig{Knots: 1, Ridge: 20, LevelRidge: 0.5, LevelHalfLife: 0.25}
	m.Trees = &learn.BoostConfig{Trees: 6, Depth: 3, Rate: 0.1, Ridge: 5, Least: 1, Columns: 0.4, Rows: 0.7, Seed: 1}
	return &m
}

var bothPanels = []panel.Name{panel.Warn, panel.Layoffs}

func build(t testing.TB, name panel.Name, own, other []panel.Row) *source {
	t.Helper()
	notices, announcements := own, other
	if name == panel.Layoffs {
		notices, announcements = other, own
	}
	s, err := newSource(name, notices, announcements, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// forecasts are the probabilities by employer and quarter, and the market and the features
// they came from, as of the end of the quarter before.
func forecasts(t testing.TB, s *source, from, to quarter.Quarter) map[string]uint64 {
	t.Helper()
	method := small(s.panel.Name)
	table, _, err := s.table(context.Background(), from-quarter.Quarter(method.Window), to)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := walk(context.Background(), table, from, to, without(feature.Definitions(s.panel.Name), ""), *method)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]uint64{}
	at := 0
	for row, q := range table.Quarter {
		if q < int32(from) {
			continue
		}
		key := s.panel.Employers[table.Group[row]].Key + " " + quarter.Quarter(q).String()
		out[key] = math.Float64bits(cases[at].Probability)
		for f := range table.Columns {
			out[fmt.Sprintf("%s %d", key, f)] = uint64(math.Float32bits(table.Columns[f][row]))
		}
		at++
	}
	return out
}

// Whatever happens to rows dated after quarter t, no number as of t changes by a bit.
func TestNoLookAhead(t *testing.T) {
	t.Parallel()
	at := quarter.New(2020, 1)
	for _, name := range bothPanels {
		ownKind, otherKind := kindsOf(name)
		own, other := made(ownKind, 60, 1), made(otherKind, 60, 2)
		want := forecasts(t, build(t, name, own, other), at, at+1)
		if len(want) < 1000 {
			t.Fatalf("panel %s: %d numbers are too few to tell", name, len(want))
		}
		random := rand.New(rand.NewPCG(9, 9))
		for change, apply := range map[string]func([]panel.Row) []panel.Row{
			"nothing": func(rows []panel.Row) []panel.Row { return rows },
			"shuffled": func(rows []panel.Row) []panel.Row {
				random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
				return rows
			},
			"deleted": func(rows []panel.Row) []panel.Row {
				return slices.DeleteFunc(rows, func(r panel.Row) bool { return r.Day.Quarter() > at })
			},
			"changed": func(rows []panel.Row) []panel.Row {
				for i := range rows {
					if rows[i].Day.Quarter() <= at {
						continue
					}
					rows[i].Key, rows[i].Name = fmt.Sprintf("n:employer %d", random.IntN(150)), "Another Name"
					rows[i].Day += panel.Day(random.IntN(400))
					rows[i].Headcount, rows[i].Share, rows[i].Closure, rows[i].CIK = 1e6, 1, true, "42"
					rows[i].Region, rows[i].Industry, rows[i].Stage = "ZZ", "99", "Post-IPO"
				}
				return rows
			},
			"added": func(rows []panel.Row) []panel.Row {
				for i := range 100 {
					row := rows[i]
					row.Day = lastDayOf(at) + 1 + panel.Day(i)
					rows = append(rows, row)
					row.Key = fmt.Sprintf("n:a newcomer %d", i)
					rows = append(rows, row)
				}
				return rows
			},
		} {
			// Outcomes of at+1 are later than at: the forecast for it must stand all the same.
			got := forecasts(t, build(t, name, apply(slices.Clone(own)), apply(slices.Clone(other))), at, at+1)
			differ := 0
			for key, bits := range want {
				if got[key] != bits {
					if differ++; differ < 4 {
						t.Errorf("panel %s, later rows %s: %s went from %x to %x", name, change, key, bits, got[key])
					}
				}
			}
			if len(got) != len(want) {
				t.Errorf("panel %s, later rows %s: %d numbers, %d before", name, change, len(got), len(want))
			}
		}
		// The same test notices a change that is not later.
		own[0].Day, own[0].Headcount = panel.DayOf(at.Start()), 12345
		if reflect.DeepEqual(forecasts(t, build(t, name, own, other), at, at+1), want) {
			t.Errorf("panel %s: a change of an earlier row changed nothing", name)
		}
	}
}

func lastDayOf(q quarter.Quarter) panel.Day { return panel.DayOf(q.End()) - 1 }

func TestBacktest(t *testing.T) {
	t.Parallel()
	for _, name := range bothPanels {
		ownKind, otherKind := kindsOf(name)
		s := build(t, name, made(ownKind, 100, 1), made(otherKind, 100, 2))
		config := BacktestConfig{Panel: name, From: quarter.New(2020, 1), To: quarter.New(2020, 4), Draws: 50, Ablate: true, Method: small(name)}
		r, err := s.backtest(context.Background(), config)
		if err != nil {
			t.Fatal(err)
		}
		n, positives := 0, 0
		for q := config.From; q <= config.To; q++ {
			for _, i := range s.panel.RiskSet(q - 1) {
				n++
				positives += btoi(s.panel.Employers[i].Announced(q))
			}
		}
		if r.N != n || r.Positives != positives || *r.BaseRate != float64(positives)/float64(n) {
			t.Errorf("panel %s: n %d, positives %d, base rate %v: want %d and %d", name, r.N, r.Positives, *r.BaseRate, n, positives)
		}
		if baseline := r.Baselines["persistence"]; *r.AUC < 0.6 || *r.AUC < *baseline.AUC {
			t.Errorf("panel %s: AUC %v, persistence %v: want more than persistence where some announce again and again", name, *r.AUC, *baseline.AUC)
		}
		if len(r.Ablation) != len(groups(feature.Definitions(name))) || len(r.Reliability) != metric.Bins {
			t.Errorf("panel %s: %d ablations, %d rows of reliability", name, len(r.Ablation), len(r.Reliability))
		}
		config.Ablate, r.Ablation = false, nil
		again, err := s.backtest(context.Background(), config)
		if err != nil || !reflect.DeepEqual(r, again) {
			t.Errorf("panel %s: a second run differs (error %v)", name, err)
		}
		checkShape(t, r)
	}
}

// checkShape holds the JSON against the members that the protocol names.
func checkShape(t *testing.T, r *Result) {
	t.Helper()
	content, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(content, &members); err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields("panel from to n positives base_rate auc ap bss ece p_at_k baselines ci reliability lead_times seconds") {
		if _, ok := members[name]; !ok {
			t.Errorf("JSON has no member %q", name)
		}
	}
	for _, name := range strings.Fields("auc ap bss ece p_at_k") {
		ci, ok := members["ci"].(map[string]any)[name].([]any)
		if !ok || len(ci) != 2 || !(ci[0].(float64) <= ci[1].(float64)) {
			t.Errorf("interval of %s is %v: want [low, high]", name, ci)
		}
		if _, ok := members["baselines"].(map[string]any)["persistence"].(map[string]any)[name]; !ok {
			t.Errorf("baseline persistence has no %s", name)
		}
	}
	if members["from"] != "2020Q1" {
		t.Errorf("from is %v: want 2020Q1", members["from"])
	}
}

func TestPersistence(t *testing.T) {
	t.Parallel()
	day := func(year, q int) panel.Day { return panel.DayOf(quarter.New(year, q).Start()) }
	var rows []panel.Row
	for key, days := range map[string][]panel.Day{
		"n:a": {day(2016, 1), day(2016, 2), day(2016, 4), day(2017, 1)},
		"n:b": {day(2016, 1), day(2016, 4)},
	} {
		for _, d := range days {
			rows = append(rows, panel.Row{Key: key, Name: key, Event: panel.Event{Day: d, Effective: panel.NoDay}})
		}
	}
	s := build(t, panel.Warn, rows, nil)
	// 2016Q2 to Q4: after an announcement (a Q1, b Q1, a Q2) one of three announced, without
	// (b Q2, a Q3, b Q3) two of three.
	after, without := (1+0.5)/(3+1), (2+0.5)/(3+1)
	got := s.persistence(quarter.New(2017, 1), quarter.New(2017, 2), 0)
	want := []metric.Case{
		{Probability: after, Happened: true, Group: 0}, {Probability: after, Group: 1},
		{Probability: after, Group: 0}, {Probability: without, Group: 1},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("cases are %+v: want %+v", got, want)
	}
}

func TestBacktestRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "warn.csv")
	lines := "notice_date,employer_key,is_amendment\n2020-01-01,n:a,0\n2020-05-01,n:a,0\n"
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	from, to := quarter.New(2020, 2), quarter.New(2020, 2)
	for name, c := range map[string]struct {
		config BacktestConfig
		want   string
	}{
		"no panel":           {BacktestConfig{Warn: []string{file}, From: from, To: to}, `panel ""`},
		"no file":            {BacktestConfig{Panel: panel.Layoffs, Warn: []string{file}, From: from, To: to}, "no file of its own"},
		"backwards":          {BacktestConfig{Panel: panel.Warn, Warn: []string{file}, From: to + 1, To: to}, "want the first not after the last"},
		"no quarters":        {BacktestConfig{Panel: panel.Warn, Warn: []string{file}}, "want the first not after the last"},
		"outcomes to come":   {BacktestConfig{Panel: panel.Warn, Warn: []string{file}, From: from, To: to + 1}, "outcomes of 2020Q3 are not known: the files end in 2020Q2"},
		"too little history": {BacktestConfig{Panel: panel.Warn, Warn: []string{file}, From: from, To: to}, "too few to learn from"},
		"missing file":       {BacktestConfig{Panel: panel.Warn, Warn: []string{file + ".none"}, From: from, To: to}, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Backtest(context.Background(), c.config); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v: want %q in it", err, c.want)
			}
		})
	}
}

// trained is a model of made rows, with its source.
func trained(t testing.TB, name panel.Name) (*Model, *source) {
	t.Helper()
	ownKind, otherKind := kindsOf(name)
	s := build(t, name, made(ownKind, 100, 1), made(otherKind, 100, 2))
	m, err := s.train(context.Background(), TrainConfig{Panel: name, To: quarter.New(2020, 2), Method: small(name)})
	if err != nil {
		t.Fatal(err)
	}
	return m, s
}

// What live scoring says with the file is what the backtest says for the same quarter.
func TestSavedModelForecastsAsTheBacktestDoes(t *testing.T) {
	t.Parallel()
	for _, name := range bothPanels {
		m, s := trained(t, name)
		folder := t.TempDir()
		if err := m.Save(folder); err != nil {
			t.Fatal(err)
		}
		loaded, err := Load(os.DirFS(folder), name)
		if err != nil {
			t.Fatal(err)
		}
		next := quarter.New(2020, 3)
		table, _, err := s.table(context.Background(), next-12, next)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := walk(context.Background(), table, next, next, without(feature.Definitions(name), ""), *small(name))
		if err != nil {
			t.Fatal(err)
		}
		if len(cases) < 40 {
			t.Fatalf("panel %s: %d cases are too few to tell", name, len(cases))
		}
		for _, c := range cases {
			e := &s.panel.Employers[c.Group]
			logOdds := loaded.Score(loaded.Measure(e.Key, e.Rows, s.links.Of(e.Rows[0].Name), next-1)).LogOdds()
			// A saved market keeps four decimals.
			if got := learn.Sigmoid(logOdds); math.Abs(got-c.Probability) > 2e-3 {
				t.Errorf("panel %s: %s: live %v, backtest %v", name, e.Key, got, c.Probability)
			}
		}
	}
}

func TestScorePartsSumToTheLogOdds(t *testing.T) {
	t.Parallel()
	for _, name := range bothPanels {
		m, _ := trained(t, name)
		rapid.Check(t, func(t *rapid.T) {
			features := make([]float64, len(m.Features))
			for i, name := range m.Features {
				features[i] = math.NaN()
				if rapid.Bool().Draw(t, "known") {
					features[i] = float64(float32(rapid.Float64Range(-5, 12).Draw(t, name)))
				}
			}
			if got, want := m.Score(features).LogOdds(), m.Fit.LogOdds(features); math.Abs(got-want) > 1e-9 {
				t.Fatalf("groups sum to %v: want %v", got, want)
			}
		})
	}
}

func TestTrainingAgainGivesTheSameFile(t *testing.T) {
	t.Parallel()
	for _, name := range bothPanels {
		a, _ := trained(t, name)
		b, _ := trained(t, name)
		first, err := a.encode()
		if err != nil {
			t.Fatal(err)
		}
		second, err := b.encode()
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("panel %s: two trainings gave different files (error %v)", name, err)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	m, _ := trained(t, panel.Warn)
	for name, c := range map[string]struct {
		spoil func(*Model)
		want  string
	}{
		"another format":    {func(m *Model) { m.Format = 9 }, "format is 9: want 2"},
		"another panel":     {func(m *Model) { m.Panel = panel.Layoffs }, `is of panel "layoffs"`},
		"no sizes":          {func(m *Model) { m.Sizes = Sizes{} }, "sizes are missing"},
		"no market":         {func(m *Model) { m.Market = nil }, "market is missing"},
		"other features":    {func(m *Model) { m.Features = m.Features[1:] }, "features differ"},
		"broken tree":       {func(m *Model) { m.Fit.Trees = []learn.Tree{{}} }, "tree 0"},
		"a curve of naught": {func(m *Model) { m.Fit.Curves = []learn.Curve{{Feature: -1}} }, "curve 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spoiled := *m
			c.spoil(&spoiled)
			content, err := spoiled.encode()
			if err != nil {
				t.Fatal(err)
			}
			_, err = Load(fstest.MapFS{File(panel.Warn): {Data: content}}, panel.Warn)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), File(panel.Warn)) {
				t.Errorf("error is %v: want the file and %q", err, c.want)
			}
		})
	}
	if _, err := Load(fstest.MapFS{File(panel.Warn): {Data: []byte(`{"formt":1}`)}}, panel.Warn); err == nil || !strings.Contains(err.Error(), "formt") {
		t.Errorf("error is %v: want the unknown member named", err)
	}
}

// A forecast made quarters after the last training looks at what the employer did since.
func TestForecastLaterThanTheTraining(t *testing.T) {
	t.Parallel()
	m, err := Load(pipelines.Embedded, panel.Warn)
	if err != nil {
		t.Fatal(err)
	}
	row := panel.Row{Key: "n:late", Name: "Late", Event: panel.Event{
		Day: panel.DayOf(time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)), Effective: panel.NoDay, Region: "OH", Headcount: 100,
	}}
	if got := m.Measure(row.Key, []panel.Row{row}, feature.Linked{}, quarter.New(2026, 1)); got != nil {
		t.Errorf("features before the first notice are %v: want none", got)
	}
	at := func(t quarter.Quarter) float64 {
		return m.Score(m.Measure(row.Key, []panel.Row{row}, feature.Linked{}, t)).LogOdds()
	}
	fresh, stale := at(quarter.New(2026, 2)), at(quarter.New(2028, 3))
	if !(fresh > stale) {
		t.Errorf("log-odds are %v right after a notice and %v two years later: want them to fall", fresh, stale)
	}
}
