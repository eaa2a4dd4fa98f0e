package forecast

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"

	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/metric"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// Figures are those of the protocol. One that is not defined is nil: null in JSON.
type Figures struct {
	AUC          *float64 `json:"auc"`
	AP           *float64 `json:"ap"`
	BSS          *float64 `json:"bss"`
	ECE          *float64 `json:"ece"`
	PrecisionAtK *float64 `json:"p_at_k"`
}

// Result is a backtest in the shape of the protocol.
type Result struct {
	// ID is derived from the panel, the range, the method, the options and the content of
	// the files.
	ID        string     `json:"id"`
	Panel     panel.Name `json:"panel"`
	From      string     `json:"from"`
	To        string     `json:"to"`
	N         int        `json:"n"`
	Positives int        `json:"positives"`
	BaseRate  *float64   `json:"base_rate"`
	Figures
	Baselines map[string]Figures `json:"baselines"`
	// CI are 95 % intervals by a bootstrap over employers, as [low, high].
	CI          map[string][2]*float64 `json:"ci"`
	Reliability []Bin                  `json:"reliability"`
	Ablation    []Ablation             `json:"ablation,omitempty"`
	// LeadTimes counts, by kind of sign, what came before the cuts; Leads tells of each cut.
	LeadTimes []LeadSummary `json:"lead_times"`
	Leads     []Lead        `json:"-"`
	Inputs    []panel.Input `json:"inputs"`
	Seconds   float64       `json:"seconds"`

	cases []metric.Case
}

// Bin is one row of the reliability table: employers of about the same probability.
type Bin struct {
	N         int     `json:"n"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Mean      float64 `json:"mean"`
	Positives float64 `json:"positives"`
	Rate      float64 `json:"rate"`
	// The 95 % Wilson interval of the rate.
	RateLow  float64 `json:"rate_low"`
	RateHigh float64 `json:"rate_high"`
}

// Ablation is what is left without a group of features.
type Ablation struct {
	Without string `json:"without"`
	Figures
}

func newResult(config BacktestConfig, cases []metric.Case, draws int) *Result {
	measured := metric.Measure(cases)
	r := &Result{
		Panel: config.Panel, From: config.From.String(), To: config.To.String(),
		N: measured.N, Positives: measured.Positives, BaseRate: defined(measured.BaseRate),
		Figures: figures(measured), cases: cases,
	}
	for _, row := range metric.Reliability(cases) {
		r.Reliability = append(r.Reliability, Bin{
			N: row.N, Low: row.Low, High: row.High, Mean: row.Mean, Positives: row.Happened,
			Rate: row.Rate, RateLow: row.RateLow, RateHigh: row.RateHigh,
		})
	}
	ci := metric.Bootstrap(cases, draws, bootstrapSeed)
	r.CI = map[string][2]*float64{}
	for name, interval := range map[string]metric.Interval{
		"auc": ci.AUC, "ap": ci.AP, "bss": ci.BSS, "ece": ci.ECE, "p_at_k": ci.PrecisionAtK,
	} {
		r.CI[name] = [2]*float64{defined(interval.Low), defined(interval.High)}
	}
	return r
}

// identify names a backtest by what it depends on.
func identify(config BacktestConfig, method Method, inputs []panel.Input) (string, error) {
	what, err := json.Marshal(struct {
		Panel         panel.Name
		From, To      string
		WithoutEchoes bool
		Draws         int
		Method        Method
		Features      []string
		Inputs        []panel.Input
	}{config.Panel, config.From.String(), config.To.String(), config.WithoutEchoes, config.Draws, method, feature.Names(config.Panel), inputs})
	if err != nil {
		return "", fmt.Errorf("forecast: %w", err)
	}
	hash := sha256.Sum256(what)
	return fmt.Sprintf("%s-%s-%s-%s", config.Panel, config.From, config.To, hex.EncodeToString(hash[:])[:12]), nil
}

func figures(f metric.Figures) Figures {
	return Figures{
		AUC: defined(f.AUC), AP: defined(f.AP), BSS: defined(f.BSS), ECE: defined(f.ECE), PrecisionAtK: defined(f.PrecisionAtK),
	}
}

// defined is nil for what JSON cannot hold.
func defined(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
