package pipelines

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Scorer is pipelines/scorer: which indicators there are, when signals tell of one fact,
// how money is converted, and what a risk score is made of.
type Scorer struct {
	Indicators []Indicator
	Facts      FactRules
	Rates      Rates
	Risk       RiskRules
	Forecast   ForecastRules
	// Tests are the cases in *_test.yaml: signals in, facts and indicators expected.
	Tests []ScorerTest
	// Version names the content of the folder, tests left out.
	Version string
}

// Indicator declares one named number of a company and a quarter.
type Indicator struct {
	Name        string `yaml:"name"`
	Unit        string `yaml:"unit"`
	Description string `yaml:"description"`
	// Role is leading, coincident, lagging or forecast.
	Role string `yaml:"role"`
}

// FactRules say when signals of one company tell of one fact.
type FactRules struct {
	DocumentDays    int                  `yaml:"document_days"`
	OriginDays      int                  `yaml:"origin_days"`
	OriginTolerance float64              `yaml:"origin_tolerance"`
	Reading         Reading              `yaml:"reading"`
	Kinds           map[string]KindRules `yaml:"kinds"`
	Repeats         []Repeat             `yaml:"repeats"`
	RetrospectDays  int                  `yaml:"retrospect_days"`
	RelatedDays     int                  `yaml:"related_days"`
	PartOfRound     PartOfRound          `yaml:"part_of_round"`
	Programme       ProgrammeRules       `yaml:"programme"`
	Contradiction   ContradictionRules   `yaml:"contradiction"`
	PerHead         PerHeadRules         `yaml:"per_head"`
}

// Reading is how far the true number may lie off a written one, as shares of it.
type Reading struct {
	Rounding float64 `yaml:"rounding"`
	About    float64 `yaml:"about"`
	AtLeast  float64 `yaml:"at_least"`
	AtMost   float64 `yaml:"at_most"`
}

// KindRules are the windows of one kind of claim, in days.
type KindRules struct {
	NearDays  int `yaml:"near_days"`
	VagueDays int `yaml:"vague_days"`
	ChainDays int `yaml:"chain_days"`
}

// Repeat says how long an equal number is still the same fact. It applies to numbers of
// at least Headcount with at least Digits significant digits.
type Repeat struct {
	Headcount int `yaml:"headcount"`
	Digits    int `yaml:"digits"`
	SameDays  int `yaml:"same_days"`
	NearDays  int `yaml:"near_days"`
}

// PartOfRound says when a small round is presumed to be a part of a large one.
type PartOfRound struct {
	Headcount int     `yaml:"headcount"`
	Share     float64 `yaml:"share"`
	Days      int     `yaml:"days"`
}

// ProgrammeRules bound which rounds count towards a target, in days.
type ProgrammeRules struct {
	BeforeDays int `yaml:"before_days"`
	AfterDays  int `yaml:"after_days"`
	TextDays   int `yaml:"text_days"`
}

// ContradictionRules say how close two rounds, or two sizes of a plan, are dated that may
// be one told twice, in days.
type ContradictionRules struct {
	RoundDays  int `yaml:"round_days"`
	TargetDays int `yaml:"target_days"`
}

// PerHeadRules bound what money and heads can both be true, in dollars a head.
type PerHeadRules struct {
	SavingsAYear Bounds `yaml:"savings_usd_a_year"`
	Charge       Bounds `yaml:"charge_usd"`
}

// Bounds are both inclusive.
type Bounds struct {
	Low  float64 `yaml:"low"`
	High float64 `yaml:"high"`
}

// Holds tells whether a value lies within.
func (b Bounds) Holds(v float64) bool { return v >= b.Low && v <= b.High }

// Rates convert amounts into US dollars.
type Rates struct {
	Source string `yaml:"source"`
	Rates  []Rate `yaml:"rates"`
}

// Rate is one currency's yearly averages: dollars for a unit (USD) or units for a dollar
// (PerUSD), as the source publishes them. Exactly one of the two is given.
type Rate struct {
	Currency string          `yaml:"currency"`
	USD      map[int]float64 `yaml:"usd"`
	PerUSD   map[int]float64 `yaml:"per_usd"`
}

// RiskRules are the documented weights of the risk score.
type RiskRules struct {
	BaseRate       float64            `yaml:"base_rate"`
	BaseRateSource string             `yaml:"base_rate_source"`
	MemoryQuarters int                `yaml:"memory_quarters"`
	Score          ScoreScale         `yaml:"score"`
	Status         map[string]float64 `yaml:"status"`
	Features       []RiskFeature      `yaml:"features"`
}

// ScoreScale gives the probabilities that lie at 0 and at 100 points.
type ScoreScale struct {
	Zero    float64 `yaml:"zero"`
	Hundred float64 `yaml:"hundred"`
}

// RiskFeature is one addend: weight x min(value, cap).
type RiskFeature struct {
	Name string `yaml:"name"`
	// Value says in words what is measured.
	Value  string  `yaml:"value"`
	Weight float64 `yaml:"weight"`
	// HalfLifeDays of the evidence; 0 where it does not fade.
	HalfLifeDays float64 `yaml:"half_life_days"`
	Cap          float64 `yaml:"cap"`
	Reason       string  `yaml:"reason"`
	// Fitted tells that the weight counts only where no fitted model speaks of it instead.
	Fitted bool `yaml:"fitted"`
}

// Statuses of a claim, strongest first.
var Statuses = []string{"confirmed", "planned", "reported", "denied"}

var indicatorRoles = []string{"leading", "coincident", "lagging", "forecast"}

const (
	indicatorsFile = "scorer/indicators.yaml"
	factsFile      = "scorer/facts.yaml"
	ratesFile      = "scorer/rates.yaml"
	riskFile       = "scorer/risk.yaml"
	forecastFile   = "scorer/forecast.yaml"
)

// LoadScorer reads and checks pipelines/scorer alone.
func LoadScorer(fsys fs.FS) (*Scorer, error) {
	c := &Scorer{}
	if err := c.load(fsys); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Scorer) load(fsys fs.FS) error {
	var declared struct {
		Indicators []Indicator `yaml:"indicators"`
	}
	err := errors.Join(
		decode(fsys, indicatorsFile, &declared),
		decode(fsys, factsFile, &c.Facts),
		decode(fsys, ratesFile, &c.Rates),
		decode(fsys, riskFile, &c.Risk),
		decode(fsys, forecastFile, &c.Forecast),
	)
	if err != nil {
		return err
	}
	c.Indicators = declared.Indicators
	if c.Version, err = version(fsys, "scorer"); err != nil {
		return err
	}
	tests, err := loadScorerTests(fsys)
	c.Tests = tests
	return errors.Join(c.checkIndicators(), c.Facts.check(), c.Rates.check(), c.Risk.check(), c.Forecast.check(), err)
}

// findings collects what is wrong in one file, each with its place.
type findings struct {
	file string
	errs []error
}

func (f *findings) add(place, format string, args ...any) {
	f.errs = append(f.errs, fmt.Errorf("pipelines: %s: %s: %s", f.file, place, fmt.Sprintf(format, args...)))
}

// require adds the finding unless ok.
func (f *findings) require(ok bool, place, format string, args ...any) {
	if !ok {
		f.add(place, format, args...)
	}
}

func (f *findings) err() error { return errors.Join(f.errs...) }

var snakeName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (c *Scorer) checkIndicators() error {
	f := &findings{file: indicatorsFile}
	seen := map[string]bool{}
	for i, indicator := range c.Indicators {
		place := fmt.Sprintf("indicators[%d] %q", i, indicator.Name)
		f.require(snakeName.MatchString(indicator.Name), place, "name must be lower-case words joined by underscores")
		f.require(!seen[indicator.Name], place, "name is used twice")
		seen[indicator.Name] = true
		f.require(indicator.Unit != "", place, "unit is missing")
		f.require(indicator.Description != "", place, "description is missing")
		f.require(slices.Contains(indicatorRoles, indicator.Role), place,
			"role %q is none of %s", indicator.Role, strings.Join(indicatorRoles, ", "))
	}
	return f.err()
}

func (r *FactRules) check() error {
	f := &findings{file: factsFile}
	for place, days := range map[string]int{
		"document_days": r.DocumentDays, "origin_days": r.OriginDays, "retrospect_days": r.RetrospectDays,
		"related_days": r.RelatedDays, "programme.before_days": r.Programme.BeforeDays,
		"programme.after_days": r.Programme.AfterDays, "part_of_round.days": r.PartOfRound.Days,
	} {
		f.require(days > 0, place, "must be at least one day")
	}
	f.require(r.Programme.TextDays >= 0, "programme.text_days", "must not be negative")
	for place, share := range map[string]float64{
		"origin_tolerance": r.OriginTolerance, "reading.rounding": r.Reading.Rounding, "reading.about": r.Reading.About,
		"reading.at_least": r.Reading.AtLeast, "reading.at_most": r.Reading.AtMost, "part_of_round.share": r.PartOfRound.Share,
	} {
		f.require(share >= 0 && share < 1, place, "must be a share from 0 to below 1")
	}
	f.require(r.Contradiction.RoundDays >= 0 && r.Contradiction.TargetDays >= 0, "contradiction", "days must not be negative")
	for place, b := range map[string]Bounds{"per_head.savings_usd_a_year": r.PerHead.SavingsAYear, "per_head.charge_usd": r.PerHead.Charge} {
		f.require(b.Low >= 0 && b.Low < b.High, place, "want 0 <= low < high")
	}
	f.require(r.PartOfRound.Headcount > 0, "part_of_round.headcount", "must be positive")
	for _, kind := range slices.Sorted(maps.Keys(r.Kinds)) {
		rules, place := r.Kinds[kind], "kinds."+kind
		f.require(slices.Contains(Kinds, kind), place, "is no kind of claim")
		f.require(rules.NearDays >= 0 && rules.VagueDays >= 0 && rules.ChainDays >= 0, place, "days must not be negative")
		f.require(rules.ChainDays >= rules.NearDays, place, "chain_days must reach at least as far as near_days")
	}
	for _, kind := range Kinds {
		_, ok := r.Kinds[kind]
		f.require(ok, "kinds", "%s is missing", kind)
	}
	f.require(len(r.Repeats) > 0, "repeats", "at least one rule is needed")
	for i, repeat := range r.Repeats {
		place := fmt.Sprintf("repeats[%d]", i)
		f.require(repeat.Headcount >= 0 && repeat.Digits >= 0, place, "headcount and digits must not be negative")
		f.require(repeat.SameDays >= repeat.NearDays && repeat.NearDays >= 0, place, "same_days must reach at least as far as near_days")
		last := i == len(r.Repeats)-1
		f.require(!last || repeat.Headcount == 0 && repeat.Digits == 0, place, "the last rule must apply to every number")
	}
	slices.SortFunc(f.errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return f.err()
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

func (r *Rates) check() error {
	f := &findings{file: ratesFile}
	f.require(r.Source != "", "source", "is missing")
	seen := map[string]bool{"USD": true}
	for i, rate := range r.Rates {
		place := fmt.Sprintf("rates[%d] %q", i, rate.Currency)
		f.require(currencyCode.MatchString(rate.Currency), place, "currency must be three capital letters")
		f.require(!seen[rate.Currency], place, "currency is given twice, or is the dollar itself")
		seen[rate.Currency] = true
		f.require((len(rate.USD) > 0) != (len(rate.PerUSD) > 0), place, "give either usd or per_usd")
		for _, values := range []map[int]float64{rate.USD, rate.PerUSD} {
			for _, year := range slices.Sorted(maps.Keys(values)) {
				f.require(year >= 1971 && year <= 2100, place, "year %d is out of range", year)
				f.require(values[year] > 0, place, "rate of %d must be positive", year)
			}
		}
	}
	return f.err()
}

func (r *RiskRules) check() error {
	f := &findings{file: riskFile}
	f.require(r.BaseRate > 0 && r.BaseRate < 1, "base_rate", "must lie between 0 and 1")
	f.require(r.BaseRateSource != "", "base_rate_source", "is missing")
	f.require(r.MemoryQuarters >= 1 && r.MemoryQuarters <= 80, "memory_quarters", "must be 1 to 80")
	f.require(r.Score.Zero > 0 && r.Score.Zero < r.Score.Hundred && r.Score.Hundred < 1, "score", "want 0 < zero < hundred < 1")
	for _, status := range slices.Sorted(maps.Keys(r.Status)) {
		f.require(slices.Contains(Statuses, status), "status."+status, "is no status of a claim")
		f.require(r.Status[status] >= 0 && r.Status[status] <= 1, "status."+status, "must be 0 to 1")
	}
	for _, status := range Statuses {
		_, ok := r.Status[status]
		f.require(ok, "status", "%s is missing", status)
	}
	seen := map[string]bool{}
	for i, feature := range r.Features {
		place := fmt.Sprintf("features[%d] %q", i, feature.Name)
		f.require(snakeName.MatchString(feature.Name), place, "name must be lower-case words joined by underscores")
		f.require(!seen[feature.Name], place, "name is used twice")
		seen[feature.Name] = true
		f.require(feature.Value != "", place, "value is missing: say what is measured")
		f.require(feature.Reason != "", place, "reason is missing: every weight needs one")
		f.require(feature.Weight > -10 && feature.Weight < 10, place, "weight must lie within -10 and 10 log-odds")
		f.require(feature.HalfLifeDays >= 0, place, "half_life_days must not be negative")
		f.require(feature.Cap > 0, place, "cap must be positive")
	}
	return f.err()
}
