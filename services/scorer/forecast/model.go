package forecast

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// Format is the version of the model file's shape.
const Format = 2

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
	// Sizes is how many people a quarter with an announcement affects.
	Sizes Sizes `json:"sizes"`
	// Market is what is known of all employers at the end of TrainedTo.
	Market *feature.Market `json:"market"`
}

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
	case m.Sizes.Within <= 0:
		return fmt.Errorf("sizes are missing; train the model again")
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

// Measure gives the features of one employer at the end of quarter t, NaN where unknown.
// It is nil where the employer has no row up to then: such an employer is not in the panel.
// rows and linked ascend by day.
func (m *Model) Measure(key string, rows []panel.Row, linked feature.Linked, t quarter.Quarter) []float64 {
	return feature.Values(m.Market.LookAt(t), key, rows, linked)
}

// Score is the log-odds of an announcement in the quarter after the one that the features
// were measured at, as a sum.
type Score struct {
	// Base is what the model says of an employer of the panel before it looks.
	Base float64
	// Groups of features that add something, in the order of the definitions.
	Groups []Group
}

// Group is what the features of one group add, and how many of them do.
type Group struct {
	Name         string
	Features     int
	Contribution float64
}

// LogOdds is the sum.
func (s Score) LogOdds() float64 {
	sum := s.Base
	for _, g := range s.Groups {
		sum += g.Contribution
	}
	return sum
}

// mostFeatures is how many features are scored without any memory of the heap.
const mostFeatures = 96

// Score sums up features in the order of Features.
func (m *Model) Score(features []float64) Score {
	var room [2 * mostFeatures]float64 // of the stack
	x := append(room[:0:mostFeatures], features...)
	for i, v := range x {
		// As precise as what the model was fitted on.
		x[i] = float64(float32(v))
	}
	contributions := append(room[mostFeatures:mostFeatures:2*mostFeatures], features...)
	clear(contributions)
	base := m.Fit.AddParts(contributions, x)
	s := Score{Base: base, Groups: make([]Group, 0, 12)}
	for i, d := range feature.Definitions(m.Panel) {
		if contributions[i] == 0 {
			continue
		}
		at := slices.IndexFunc(s.Groups, func(g Group) bool { return g.Name == d.Group })
		if at < 0 {
			at = len(s.Groups)
			s.Groups = append(s.Groups, Group{Name: d.Group})
		}
		s.Groups[at].Features++
		s.Groups[at].Contribution += contributions[i]
	}
	return s
}
