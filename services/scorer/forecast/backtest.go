package forecast

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
	"github.com/foreshock/foreshock/services/scorer/forecast/metric"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// BacktestConfig says what to walk through.
type BacktestConfig struct {
	Panel panel.Name
	// Warn and Layoffs are files. The panel's own are needed. Panel layoffs uses notices as
	// features where they are given; both look to the other source for what came before a cut.
	Warn, Layoffs []string
	// From and To are the first and the last outcome quarter.
	From, To quarter.Quarter
	// WithoutEchoes leaves out notices that a register lists a second time when their cuts
	// take effect (panel.WithoutEchoes). The protocol counts them; new decisions they are not.
	WithoutEchoes bool
	// Draws of the bootstrap, 1000 where 0.
	Draws int
	// Ablate measures the figures without each group of features too.
	Ablate bool
	// Method, where not nil, replaces the panel's own.
	Method *Method
	// Now tells the time for Result.Seconds; nil: seconds are 0.
	Now func() time.Time
}

// draws of the bootstrap that the protocol asks for, and the seed they start from.
const (
	protocolDraws = 1000
	bootstrapSeed = 2024
)

// Backtest walks forward through the outcome quarters: before each one a model is fitted on
// the outcomes of strictly earlier quarters, and its forecasts are held against what came.
func Backtest(ctx context.Context, config BacktestConfig) (*Result, error) {
	started := time.Time{}
	if config.Now != nil {
		started = config.Now()
	}
	if err := config.check(); err != nil {
		return nil, err
	}
	s, err := readSource(ctx, config.Panel, config.Warn, config.Layoffs, !config.WithoutEchoes)
	if err != nil {
		return nil, err
	}
	if config.Panel == panel.Warn && len(config.Layoffs) > 0 {
		// No feature: only what came before a notice.
		rows, inputs, err := panel.ReadAnnouncements(ctx, config.Layoffs)
		if err != nil {
			return nil, fmt.Errorf("forecast: %w", err)
		}
		s.other, s.inputs = feature.NewLinks(rows), append(s.inputs, inputs...)
	}
	result, err := s.backtest(ctx, config)
	if err != nil {
		return nil, err
	}
	if config.Now != nil {
		result.Seconds = math.Round(config.Now().Sub(started).Seconds()*100) / 100
	}
	return result, nil
}

func (c *BacktestConfig) check() error {
	if _, err := panel.ParseName(string(c.Panel)); err != nil {
		return fmt.Errorf("forecast: %w", err)
	}
	if c.Panel == panel.Warn && len(c.Warn) == 0 || c.Panel == panel.Layoffs && len(c.Layoffs) == 0 {
		return fmt.Errorf("forecast: panel %s: no file of its own given", c.Panel)
	}
	if c.From == 0 || c.To == 0 || c.From > c.To {
		return fmt.Errorf("forecast: quarters %s to %s: want the first not after the last", c.From, c.To)
	}
	return nil
}

func (s *source) backtest(ctx context.Context, config BacktestConfig) (*Result, error) {
	if config.To > s.panel.Last {
		return nil, fmt.Errorf("forecast: panel %s: outcomes of %s are not known: the files end in %s", config.Panel, config.To, s.panel.Last)
	}
	method := DefaultMethod(config.Panel)
	if config.Method != nil {
		method = *config.Method
	}
	table, _, err := s.table(ctx, config.From-quarter.Quarter(method.Window), config.To)
	if err != nil {
		return nil, err
	}
	definitions := feature.Definitions(config.Panel)
	cases, err := walk(ctx, table, config.From, config.To, without(definitions, ""), method)
	if err != nil {
		return nil, err
	}
	draws := config.Draws
	if draws == 0 {
		draws = protocolDraws
	}
	result := newResult(config, cases, draws)
	result.Inputs = s.inputs
	if result.ID, err = identify(config, method, s.inputs); err != nil {
		return nil, err
	}
	result.Leads = s.leads(cases, config.From, config.To)
	result.LeadTimes = summary(result.Leads)
	baseline := s.persistence(config.From, config.To, method.BaselineFrom)
	result.Baselines = map[string]Figures{"persistence": figures(metric.Measure(baseline))}
	if config.Ablate {
		for _, group := range groups(definitions) {
			cases, err := walk(ctx, table, config.From, config.To, without(definitions, group), method)
			if err != nil {
				return nil, err
			}
			result.Ablation = append(result.Ablation, Ablation{Without: group, Figures: figures(metric.Measure(cases))})
		}
	}
	return result, nil
}

// walk forecasts every quarter from a model fitted on strictly earlier ones. Quarters are
// fitted side by side; the cases are in order of quarters, then of employers.
func walk(ctx context.Context, t *learn.Table, from, to quarter.Quarter, features []int, method Method) ([]metric.Case, error) {
	byQuarter := make([][]metric.Case, to-from+1)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	// The latest quarters take longest.
	for q := to; q >= from; q-- {
		group.Go(func() error {
			model, err := fit(ctx, t, q, features, method)
			if err != nil {
				return err
			}
			byQuarter[q-from] = forecastQuarter(t, q, &model)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(byQuarter...), nil
}

func forecastQuarter(t *learn.Table, q quarter.Quarter, model *learn.Additive) []metric.Case {
	var cases []metric.Case
	x := make([]float64, len(t.Columns))
	for row, outcome := range t.Quarter {
		if outcome != int32(q) {
			continue
		}
		t.Row(row, x)
		cases = append(cases, metric.Case{
			Probability: learn.Sigmoid(model.LogOdds(x)), Happened: t.Happened[row], Group: int(t.Group[row]),
		})
	}
	return cases
}

// persistence is the baseline of the protocol: whoever announced last quarter does so
// again at the rate at which such employers did before the test range, others at theirs.
func (s *source) persistence(from, to, fitFrom quarter.Quarter) []metric.Case {
	if fitFrom == 0 || fitFrom >= from {
		fitFrom = s.panel.First + 1
	}
	var all, happened [2]float64
	for q := fitFrom; q < from; q++ {
		for _, i := range s.panel.RiskSet(q - 1) {
			e := &s.panel.Employers[i]
			class := btoi(e.Announced(q - 1))
			all[class]++
			happened[class] += float64(btoi(e.Announced(q)))
		}
	}
	var cases []metric.Case
	for q := from; q <= to; q++ {
		for _, i := range s.panel.RiskSet(q - 1) {
			e := &s.panel.Employers[i]
			class := btoi(e.Announced(q - 1))
			cases = append(cases, metric.Case{
				Probability: (happened[class] + 0.5) / (all[class] + 1), Happened: e.Announced(q), Group: i,
			})
		}
	}
	return cases
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// without are the numbers of the features that are not of the group.
func without(definitions []feature.Definition, group string) []int {
	var out []int
	for f, d := range definitions {
		if d.Group != group {
			out = append(out, f)
		}
	}
	return out
}

// groups of features in order of first appearance.
func groups(definitions []feature.Definition) []string {
	var out []string
	for _, d := range definitions {
		if !slices.Contains(out, d.Group) {
			out = append(out, d.Group)
		}
	}
	return out
}
