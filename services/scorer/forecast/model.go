package forecast

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"slices"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

// Format is the version of the model file's shape.
const Format = 1

// BaseRate is the name of the first part of every forecast.
const BaseRate = "base_rate"

// Model is a fitted model, as it is kept in a file.
type Model struct {
	Format int        `json:"format"`
	Panel  panel.Name `json:"panel"`
	// Version names the model: the panel, the last outcome quarter and the start of a hash
	// of what it learned from and how.
	Version string `json:"version"`
	// TrainedFrom and TrainedTo are the first and the last outcome quarter learned from.
	TrainedFrom string        `json:"trained_from"`
	TrainedTo   string        `json:"trained_to"`
	Inputs      []panel.Input `json:"inputs"`
	// Echoes is how many notices were left out as repetitions (panel.WithoutEchoes).
	Echoes int    `json:"echoes"`
	Method Method `json:"method"`
	// Figures are those of a walk forward through the quarters FiguresFrom to TrainedTo.
	FiguresFrom string  `json:"figures_from"`
	N           int     `json:"n"`
	Positives   int     `json:"positives"`
	Figures     Figures `json:"figures"`
	// Features are the names that the fit's numbers stand for.
	Features []string       `json:"features"`
	Fit      learn.Additive `json:"fit"`
	// Market is what is known of all employers at the end of TrainedTo.
	Market *feature.Market `json:"market"`
}

var _ risk.Model = (*Model)(nil)

// File is where the model of a panel is kept below the pipelines folder.
func File(name panel.Name) string { return "model/" + string(name) + ".json" }

// Load reads and checks the model of a panel.
func Load(fsys fs.FS, name panel.Name) (*Model, error) {
	path := File(name)
	content, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, fmt.Errorf("forecast: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	m := &Model{}
	if err := decoder.Decode(m); err != nil {
		return nil, fmt.Errorf("forecast: %s: %w", path, err)
	}
	if err := m.check(name); err != nil {
		return nil, fmt.Errorf("forecast: %s: %w", path, err)
	}
	m.Market = m.Market.LookAt(m.Market.At)
	return m, nil
}

func (m *Model) check(name panel.Name) error {
	switch {
	case m.Format != Format:
		return fmt.Errorf("format is %d: want %d; train the model again", m.Format, Format)
	case m.Panel != name:
		return fmt.Errorf("is of panel %q: want %q", m.Panel, name)
	case m.Market == nil:
		return fmt.Errorf("market is missing")
	case m.Market.Panel != name:
		return fmt.Errorf("market is of panel %q: want %q", m.Market.Panel, name)
	case !slices.Equal(m.Features, feature.Names(name)):
		return fmt.Errorf("features differ from those that are measured; train the model again")
	}
	for i := range m.Fit.Curves {
		if c := &m.Fit.Curves[i]; c.Feature < 0 || c.Feature >= len(m.Features) || len(c.Knots) != len(c.Bends) {
			return fmt.Errorf("curve %d: not of a feature, or as many bends as knots", i)
		}
	}
	for i := range m.Fit.Trees {
		if err := m.Fit.Trees[i].Check(len(m.Features)); err != nil {
			return fmt.Errorf("tree %d: %w", i, err)
		}
	}
	return nil
}

// Measure gives the features of one employer at the end of quarter t, in the words of
// package risk. Unknown ones are left out. It is nil where the employer has no row up to
// then: such an employer is not in the panel. rows and linked ascend by day.
func (m *Model) Measure(key string, rows []panel.Row, linked feature.Linked, t quarter.Quarter) []risk.Feature {
	values := feature.Values(m.Market.LookAt(t), key, rows, linked)
	var features []risk.Feature
	for i, v := range values {
		if !math.IsNaN(v) {
			features = append(features, risk.Feature{Name: m.Features[i], Value: v})
		}
	}
	return features
}

// Score gives the log-odds of an announcement in the quarter after the one that the
// features were measured at, and the parts that sum to them in order: the base rate, then
// each feature that adds anything. A feature that is not given is unknown; its part, which
// an unknown can have too, bears the value 0. Features of other names are not looked at.
func (m *Model) Score(features []risk.Feature) (logOdds float64, parts []*foreshockv1.Part) {
	x := make([]float64, len(m.Features))
	for i := range x {
		x[i] = math.NaN()
	}
	next := 0
	for _, f := range features {
		// Measure gives them in order: the next one is rarely far.
		i := slices.Index(m.Features[next:], f.Name) + next
		if i < next {
			i = slices.Index(m.Features, f.Name)
		}
		if i < 0 {
			continue
		}
		// As precise as what the model was fitted on.
		x[i] = float64(float32(f.Value))
		next = i
	}
	base, contributions := m.Fit.Parts(x)
	slab := make([]foreshockv1.Part, len(contributions)+1)
	add := func(name string, value, contribution float64) {
		part := &slab[len(parts)]
		part.Name, part.Value, part.Contribution = name, value, contribution
		parts = append(parts, part)
	}
	parts = make([]*foreshockv1.Part, 0, len(slab))
	add(BaseRate, learn.Sigmoid(base), base)
	logOdds = base
	for i, contribution := range contributions {
		if contribution == 0 {
			continue
		}
		value := x[i]
		if math.IsNaN(value) {
			value = 0
		}
		add(m.Features[i], value, contribution)
		logOdds += contribution
	}
	return logOdds, parts
}

// Grouped sums parts by the group of their feature, for an explanation that fits on a
// screen: the base rate first, then groups in the order of their features. Value is the
// number of features that add to the group.
func (m *Model) Grouped(parts []*foreshockv1.Part) []*foreshockv1.Part {
	groupOf := map[string]string{BaseRate: BaseRate}
	for _, d := range feature.Definitions(m.Panel) {
		groupOf[d.Name] = d.Group
	}
	var out []*foreshockv1.Part
	for _, part := range parts {
		name := groupOf[part.GetName()]
		i := slices.IndexFunc(out, func(p *foreshockv1.Part) bool { return p.GetName() == name })
		if i < 0 {
			i = len(out)
			out = append(out, &foreshockv1.Part{Name: name})
		}
		out[i].Contribution += part.GetContribution()
		if name == BaseRate {
			out[i].Value = part.GetValue()
			continue
		}
		out[i].Value++
	}
	return out
}
