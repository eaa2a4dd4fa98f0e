package pipelines

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// Alerter is pipelines/alerter: the lines that, when crossed, raise an alert.
type Alerter struct {
	Rules []AlertRule `yaml:"rules"`
	// Version names the content of the folder.
	Version string `yaml:"-"`
}

// AlertRule raises an alert when an indicator reaches a level, or when a fact of a kind
// becomes known. Exactly one of Indicator and Fact is set.
type AlertRule struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	// Severity is info, warning or critical: the third token of the alert's subject.
	Severity  string         `yaml:"severity"`
	Indicator *IndicatorLine `yaml:"indicator"`
	Fact      *FactLine      `yaml:"fact"`
}

// IndicatorLine is crossed when the indicator was below AtLeast, or unknown, and is not now.
type IndicatorLine struct {
	Name    string  `yaml:"name"`
	AtLeast float64 `yaml:"at_least"`
}

// FactLine is crossed by the first state of a fact that meets every condition given.
type FactLine struct {
	Kinds    []string `yaml:"kinds"`
	Statuses []string `yaml:"statuses"`
	// AILinked asks for an outage that the text links to an AI tool.
	AILinked bool `yaml:"ai_linked"`
	// MinOrigins is the least number of independent origins.
	MinOrigins uint32 `yaml:"min_origins"`
	// MinHeadcount is the least number of people where the claim states one; a claim
	// without a number meets only 0.
	MinHeadcount int32 `yaml:"min_headcount"`
}

// Severities in ascending order.
var Severities = []string{"info", "warning", "critical"}

const alerterFile = "alerter/rules.yaml"

var ruleName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func (a *Alerter) load(fsys fs.FS) error {
	if err := decode(fsys, alerterFile, a); err != nil {
		return err
	}
	var err error
	if a.Version, err = version(fsys, "alerter"); err != nil {
		return err
	}
	return a.check()
}

func (a *Alerter) check() error {
	if a.Rules == nil {
		return fmt.Errorf("pipelines: %s: rules: is missing; write rules: [] to raise no alerts", alerterFile)
	}
	var errs []error
	names := map[string]bool{}
	for i, rule := range a.Rules {
		wrong := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("pipelines: %s: rules[%d] %q: %s", alerterFile, i, rule.Name, fmt.Sprintf(format, args...)))
		}
		if !ruleName.MatchString(rule.Name) {
			wrong("name must be lower-case words joined by hyphens")
		}
		if names[rule.Name] {
			wrong("name is used twice")
		}
		names[rule.Name] = true
		if !slices.Contains(Severities, rule.Severity) {
			wrong("severity %q: want one of %v", rule.Severity, Severities)
		}
		if (rule.Indicator == nil) == (rule.Fact == nil) {
			wrong("give exactly one of indicator and fact")
		}
		if rule.Indicator != nil && rule.Indicator.Name == "" {
			wrong("indicator.name is missing")
		}
		if rule.Fact != nil && len(rule.Fact.Kinds) == 0 {
			wrong("fact.kinds is missing")
		}
	}
	return errors.Join(errs...)
}

// checkNames tells of rules on what there is not: such a rule would never raise an alert.
func (a *Alerter) checkNames(indicators []Indicator) error {
	f := &findings{file: alerterFile}
	for i, rule := range a.Rules {
		place := fmt.Sprintf("rules[%d] %q", i, rule.Name)
		if line := rule.Indicator; line != nil {
			declared := slices.ContainsFunc(indicators, func(i Indicator) bool { return i.Name == line.Name })
			f.require(declared, place, "indicator.name: %q is not declared in %s", line.Name, indicatorsFile)
		}
		if line := rule.Fact; line != nil {
			for _, kind := range line.Kinds {
				f.require(slices.Contains(Kinds, kind), place, "fact.kinds: %q is no kind of claim", kind)
			}
			for _, status := range line.Statuses {
				f.require(slices.Contains(Statuses, status), place, "fact.statuses: %q is none of %s", status, strings.Join(Statuses, ", "))
			}
		}
	}
	return f.err()
}
