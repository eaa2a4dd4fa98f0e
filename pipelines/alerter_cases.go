package pipelines

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// AlertTest is a case of an alerter/*_test.yaml file: what changes, one step after
// another, and which alerts each step brings.
type AlertTest struct {
	// File and Line say where it stands.
	File string `yaml:"-"`
	Line int    `yaml:"-"`
	Name string `yaml:"name"`
	// Rules are the names of those on trial; empty: all that the folder has. Define holds
	// further ones that are there for the test alone, and are on trial too.
	Rules  []string    `yaml:"rules"`
	Define []AlertRule `yaml:"define"`
	// Industries by company id, as the registry would tell them.
	Industries map[string]string `yaml:"industries"`
	Steps      []AlertStep       `yaml:"steps"`
}

// AlertStep is one change, or time that passes where Company is empty.
type AlertStep struct {
	// At is a day or an instant.
	At      string `yaml:"at"`
	Company string `yaml:"company"`
	Quarter string `yaml:"quarter"`
	// Indicators by name; what an earlier step said is the value before.
	Indicators map[string]float64 `yaml:"indicators"`
	Facts      []AlertTestFact    `yaml:"facts"`
	// Behind are ids of facts of this step or of earlier ones that the indicators rest on.
	Behind              []string           `yaml:"behind"`
	WithdrawnFacts      []string           `yaml:"withdrawn_facts"`
	WithdrawnIndicators []string           `yaml:"withdrawn_indicators"`
	Coverage            map[string]float64 `yaml:"coverage"`
	// Expect must be given: [] says that nobody is told anything yet.
	Expect []AlertExpected `yaml:"expect"`
}

// AlertTestFact is a fact as it is known from a step on.
type AlertTestFact struct {
	ID        string   `yaml:"id"`
	Kind      string   `yaml:"kind"`
	Status    string   `yaml:"status"`
	Headcount *int32   `yaml:"headcount"`
	Percent   *float64 `yaml:"percent"`
	AILinked  *bool    `yaml:"ai_linked"`
	// Origins and Articles are 1 unless given, EventKind news.
	Origins   uint32 `yaml:"origins"`
	Articles  uint32 `yaml:"articles"`
	EventKind string `yaml:"event_kind"`
	// Happened is the step's At unless given.
	Happened string   `yaml:"happened"`
	Flags    []string `yaml:"flags"`
	// Signals that tell of it; the fact's id unless given.
	Signals []string `yaml:"signals"`
	// DaysSinceAlike is how long before another fact of the kind was told of.
	DaysSinceAlike *float64 `yaml:"days_since_alike"`
}

// AlertExpected is an alert that a step brings; a field that is left out is not checked.
type AlertExpected struct {
	Rule     string   `yaml:"rule"`
	State    string   `yaml:"state"`
	Company  string   `yaml:"company"`
	Value    *float64 `yaml:"value"`
	Previous *float64 `yaml:"previous"`
	Sequence uint32   `yaml:"sequence"`
	// Held is how many crossings it says were held back.
	Held *uint32 `yaml:"held"`
	// Says are words of its summary or its reason.
	Says string `yaml:"says"`
}

// AlertStates are what an alert can be within its chain.
var AlertStates = []string{"raised", "updated", "revised", "resolved", "held_back"}

func (a *Alerter) loadTests(fsys fs.FS) error {
	files, err := fs.Glob(fsys, alerterFolder+"/*"+testSuffix)
	if err != nil {
		return fmt.Errorf("pipelines: %w", err)
	}
	slices.Sort(files)
	var errs []error
	for _, file := range files {
		var content struct {
			Tests []AlertTest `yaml:"tests"`
		}
		if err := decode(fsys, file, &content); err != nil {
			errs = append(errs, err)
			continue
		}
		places, err := placesOf(fsys, file)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for i := range content.Tests {
			test := &content.Tests[i]
			test.File, test.Line = file, places.line(fmt.Sprintf("$.tests[%d].name", i))
			test.check(a, func(field, format string, args ...any) {
				line := places.line(fmt.Sprintf("$.tests[%d]%s", i, field))
				errs = append(errs, fmt.Errorf("pipelines: %s:%d: tests[%d] %q: %s", file, line, i, test.Name, fmt.Sprintf(format, args...)))
			})
		}
		a.Tests = append(a.Tests, content.Tests...)
	}
	return errors.Join(errs...)
}

func (t *AlertTest) check(a *Alerter, wrong func(field, format string, args ...any)) {
	if t.Name == "" || len(t.Steps) == 0 {
		wrong("", "name and steps are needed")
	}
	known := map[string]bool{}
	for _, rule := range a.Rules {
		known[rule.Name] = true
	}
	for _, name := range t.Rules {
		if !known[name] {
			wrong(".rules", "there is no rule %q", name)
		}
	}
	for i := range t.Define {
		rule := &t.Define[i]
		rule.File, rule.Line = t.File, t.Line
		rule.check(func(field, format string, args ...any) {
			wrong(fmt.Sprintf(".define[%d]%s", i, field), "define[%d] %q: %s", i, rule.Name, fmt.Sprintf(format, args...))
		}, a.WatchLists)
		rule.Version = a.ruleVersion(*rule)
		known[rule.Name] = true
	}
	for i, step := range t.Steps {
		at := fmt.Sprintf(".steps[%d]", i)
		if _, err := TestInstant(step.At); err != nil {
			wrong(at, "steps[%d]: at: want YYYY-MM-DD or RFC 3339, not %q", i, step.At)
		}
		if step.Company != "" && step.Quarter == "" {
			wrong(at, "steps[%d]: quarter is missing", i)
		}
		if step.Expect == nil {
			wrong(at, "steps[%d]: expect is missing; write [] where nobody is told anything", i)
		}
		for _, fact := range step.Facts {
			if fact.ID == "" || !slices.Contains(Kinds, fact.Kind) {
				wrong(at, "steps[%d]: a fact needs an id and a kind of claim, not %q and %q", i, fact.ID, fact.Kind)
			}
		}
		for _, alert := range step.Expect {
			if !known[alert.Rule] || !slices.Contains(AlertStates, alert.State) {
				wrong(at, "steps[%d]: expect: want a rule and one of %v, not %q and %q", i, AlertStates, alert.Rule, alert.State)
			}
		}
	}
}
