package forecast

import (
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// Method is how a panel's model is fitted. Every number in it was chosen by walking forward
// through quarters before the test range of the protocol (pipelines/model/METHOD.md).
type Method struct {
	// Window is how many quarters of outcomes a fit looks back on.
	Window int `json:"window"`
	// Negatives is the share of the cases without an announcement that a fit draws; those
	// drawn weigh the more for it.
	Negatives float64 `json:"negatives"`
	// Curves and Trees are what the model is made of; nil: none.
	Curves *learn.CurveConfig `json:"curves,omitempty"`
	Trees  *learn.BoostConfig `json:"trees,omitempty"`
	// BaselineFrom is the first outcome quarter of the persistence baseline's rates.
	BaselineFrom quarter.Quarter `json:"-"`
}

// DefaultMethod is the method of a panel.
func DefaultMethod(name panel.Name) Method {
	if name == panel.Layoffs {
		return Method{
			Window: 48, Negatives: 1,
			Curves:       &learn.CurveConfig{Knots: 1, Ridge: 200, LevelRidge: 0.5, LevelHalfLife: 0.25},
			BaselineFrom: quarter.New(2021, 2),
		}
	}
	return Method{
		Window: 48, Negatives: 0.3,
		Trees:        &learn.BoostConfig{Trees: 200, Depth: 3, Rate: 0.06, Ridge: 5, Least: 5, Columns: 0.25, Rows: 0.7, Seed: 1},
		BaselineFrom: quarter.New(2010, 1),
	}
}
