package pipelines

import (
	"fmt"
	"slices"
)

// ForecastRules say for whom forecasts are issued and how they are resolved.
type ForecastRules struct {
	RiskSetQuarters int        `yaml:"risk_set_quarters"`
	LiveDays        int        `yaml:"live_days"`
	Resolution      Resolution `yaml:"resolution"`
}

// Resolution is the rule by which facts resolve a forecast.
type Resolution struct {
	Name      string    `yaml:"name"`
	Version   int       `yaml:"version"`
	Counts    []Counted `yaml:"counts"`
	GraceDays int       `yaml:"grace_days"`
	Text      string    `yaml:"text"`
}

// Counted is a kind of fact that makes a forecast come true, with the statuses that do;
// none means any but denied.
type Counted struct {
	Kind   string   `yaml:"kind"`
	Status []string `yaml:"status"`
}

// ID names a rule and its version: "announced-layoff/1".
func (r *Resolution) ID() string { return fmt.Sprintf("%s/%d", r.Name, r.Version) }

func (r *ForecastRules) check() error {
	f := &findings{file: forecastFile}
	f.require(r.RiskSetQuarters >= 1 && r.RiskSetQuarters <= 80, "risk_set_quarters", "must be 1 to 80")
	f.require(r.LiveDays >= 0 && r.LiveDays <= 45, "live_days", "must be 0 to 45")
	f.require(r.Resolution.Name != "" && r.Resolution.Version > 0, "resolution", "name and a version above 0 are needed")
	f.require(r.Resolution.Text != "", "resolution.text", "is missing: the rule in words is stored with every forecast")
	f.require(r.Resolution.GraceDays >= 0 && r.Resolution.GraceDays <= 365, "resolution.grace_days", "must be 0 to 365")
	f.require(len(r.Resolution.Counts) > 0, "resolution.counts", "nothing counts")
	for i, c := range r.Resolution.Counts {
		place := fmt.Sprintf("resolution.counts[%d]", i)
		f.require(slices.Contains(Kinds, c.Kind), place, "%q is no kind of claim", c.Kind)
		for _, status := range c.Status {
			f.require(slices.Contains(Statuses, status), place, "%q is no status of a claim", status)
		}
	}
	return f.err()
}
