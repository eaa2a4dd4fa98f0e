package pipelines

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a machine without zones knows them all the same

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Alerter is pipelines/alerter: the lines that, when crossed, raise an alert. Rules stand
// in any *.yaml file there but the lists of companies and the tests.
type Alerter struct {
	Rules []AlertRule
	// WatchLists are ids of companies by the list's name.
	WatchLists map[string][]string
	// Tests are the cases in *_test.yaml: changes in, alerts expected.
	Tests []AlertTest
	// Version names the content of the folder, tests left out.
	Version string
}

// AlertRule raises an alert when an indicator crosses a level, when it changes by much, or
// when a fact of a kind becomes known. Exactly one of Level, Change and Fact is set.
type AlertRule struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	// Severity is info, warning or critical: the third token of the alert's subject.
	Severity string      `yaml:"severity"`
	Level    *AlertLevel `yaml:"level"`
	Change   *AlertMove  `yaml:"change"`
	Fact     *AlertFact  `yaml:"fact"`
	// TellAgain is the share by which the number of an open alert must change to be told
	// again; unset is a quarter.
	TellAgain *float64 `yaml:"tell_again"`
	// Where narrows what raises the alert; every condition given must hold.
	Where AlertWhere `yaml:"where"`
	// CoolDown, QuietHours and Budget hold alerts back; nil: nothing does.
	CoolDown   *CoolDown    `yaml:"cool_down"`
	QuietHours *QuietHours  `yaml:"quiet_hours"`
	Budget     *AlertBudget `yaml:"budget"`

	// Version names the content of this rule, and of the watch-lists that it names.
	Version string `yaml:"-"`
	// File and Line say where it stands.
	File string `yaml:"-"`
	Line int    `yaml:"-"`
}

// AlertLevel is crossed when the indicator was short of Raise, or unknown, and is not now;
// the alert holds until it is back beyond Clear. Clear above Raise watches a fall.
type AlertLevel struct {
	Indicator string   `yaml:"indicator"`
	Raise     float64  `yaml:"raise"`
	Clear     *float64 `yaml:"clear"`
}

// Falls tells whether the line is crossed downwards.
func (l *AlertLevel) Falls() bool { return l.Clear != nil && *l.Clear > l.Raise }

// AlertMove is crossed when the indicator of one quarter lies By away from its lowest value
// (By below 0: its highest) of the last WithinDays; 0 compares with the value before.
type AlertMove struct {
	Indicator  string  `yaml:"indicator"`
	By         float64 `yaml:"by"`
	WithinDays int     `yaml:"within_days"`
}

// AlertFact is crossed by the first state of a fact that meets every condition given.
type AlertFact struct {
	Kinds    []string `yaml:"kinds"`
	Statuses []string `yaml:"statuses"`
	// AILinked asks for an outage that the text links to an AI tool.
	AILinked bool `yaml:"ai_linked"`
	// MinHeadcount and MinPercent are the least number of people, and percent of the
	// workforce; a claim meets them by either, one that states neither meets only 0.
	MinHeadcount int32   `yaml:"min_headcount"`
	MinPercent   float64 `yaml:"min_percent"`
	// EventKinds are news, filing, notice or incident: what the fact is quoted from.
	EventKinds []string `yaml:"event_kinds"`
}

// AlertWhere are conditions on what is behind a crossing; a zero field asks for nothing.
type AlertWhere struct {
	// Origins is the least number of independent origins of the facts behind it.
	Origins uint32 `yaml:"origins"`
	// NoveltyDays asks that no other fact of the kind was told of the company for so long.
	NoveltyDays float64 `yaml:"novelty_days"`
	// FreshDays is how long before it became known a fact may lie, or a quarter have ended.
	FreshDays int `yaml:"fresh_days"`
	// Companies by id, Industries by the registry's word, WatchLists by name: one of any.
	Companies  []string       `yaml:"companies"`
	Industries []string       `yaml:"industries"`
	WatchLists []string       `yaml:"watch_lists"`
	Coverage   *AlertCoverage `yaml:"coverage"`
}

// AlertCoverage asks that sources of a kind of event were read for at least a share of the
// days of the quarter that have passed: silence means nothing where nobody looked.
type AlertCoverage struct {
	Kind  string  `yaml:"kind"`
	Share float64 `yaml:"share"`
}

// CoolDown is how long after an alert the rule raises no other for the same company, unless
// the number is UnlessTimes that of the last alert (0: never).
type CoolDown struct {
	Days        int     `yaml:"days"`
	UnlessTimes float64 `yaml:"unless_times"`
}

// QuietHours hold alerts until they end, and drop those that no longer hold by then.
type QuietHours struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
	Zone string `yaml:"zone"`

	from, to time.Duration
	zone     *time.Location
}

// AlertBudget bounds the alerts that a rule raises in a calendar week, Monday to Sunday; what it
// held back is told at the week's end.
type AlertBudget struct {
	PerWeek int    `yaml:"per_week"`
	Zone    string `yaml:"zone"`

	zone *time.Location
}

// Severities in ascending order.
var Severities = []string{"info", "warning", "critical"}

const (
	alerterFolder = "alerter"
	alerterFile   = "alerter/rules.yaml"
	watchFile     = "alerter/watchlists.yaml"
)

var ruleName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// LoadAlerter reads and checks pipelines/alerter alone, against the indicators there are.
func LoadAlerter(fsys fs.FS, indicators []Indicator) (*Alerter, error) {
	a := &Alerter{}
	if err := a.load(fsys); err != nil {
		return nil, err
	}
	if err := a.checkNames(indicators); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *Alerter) load(fsys fs.FS) error {
	var lists struct {
		Lists map[string][]string `yaml:"watch_lists"`
	}
	if err := decode(fsys, watchFile, &lists); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	a.WatchLists = lists.Lists
	files, err := fs.Glob(fsys, alerterFolder+"/*.yaml")
	if err != nil {
		return fmt.Errorf("pipelines: %w", err)
	}
	if !slices.Contains(files, alerterFile) {
		files = append(files, alerterFile) // its absence is told when it is read
	}
	slices.Sort(files)
	var errs []error
	for _, file := range files {
		if file == watchFile || strings.HasSuffix(file, testSuffix) {
			continue
		}
		rules, err := a.read(fsys, file)
		errs = append(errs, err)
		a.Rules = append(a.Rules, rules...)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if a.Version, err = version(fsys, alerterFolder); err != nil {
		return err
	}
	return errors.Join(a.checkUnique(), a.loadTests(fsys))
}

// ReadRules reads and checks a file of rules that need not stand in the folder, against
// the folder's watch-lists and these indicators.
func (a *Alerter) ReadRules(fsys fs.FS, file string, indicators []Indicator) ([]AlertRule, error) {
	alone := Alerter{WatchLists: a.WatchLists}
	var err error
	if alone.Rules, err = alone.read(fsys, file); err != nil {
		return nil, err
	}
	return alone.Rules, errors.Join(alone.checkUnique(), alone.checkNames(indicators))
}

// read gives the rules of one file, each checked by itself.
func (a *Alerter) read(fsys fs.FS, file string) ([]AlertRule, error) {
	var content struct {
		Rules []AlertRule `yaml:"rules"`
	}
	if err := decode(fsys, file, &content); err != nil {
		return nil, err
	}
	if content.Rules == nil {
		return nil, fmt.Errorf("pipelines: %s: rules: is missing; write rules: [] to raise no alerts", file)
	}
	places, err := placesOf(fsys, file)
	if err != nil {
		return nil, err
	}
	var errs []error
	for i := range content.Rules {
		rule := &content.Rules[i]
		rule.File, rule.Line = file, places.line(fmt.Sprintf("$.rules[%d].name", i))
		rule.check(func(field, format string, args ...any) {
			line := places.line(fmt.Sprintf("$.rules[%d]%s", i, field))
			errs = append(errs, fmt.Errorf("pipelines: %s:%d: rules[%d] %q: %s", file, line, i, rule.Name, fmt.Sprintf(format, args...)))
		}, a.WatchLists)
		rule.Version = a.ruleVersion(*rule)
	}
	return content.Rules, errors.Join(errs...)
}

// ruleVersion is of what the rule does: its place and words may change.
func (a *Alerter) ruleVersion(rule AlertRule) string {
	rule.File, rule.Line, rule.Description = "", 0, ""
	lists := map[string][]string{}
	for _, name := range rule.Where.WatchLists {
		lists[name] = a.WatchLists[name]
	}
	content, err := json.Marshal(struct {
		Rule  AlertRule
		Lists map[string][]string
	}{rule, lists})
	if err != nil { // a number that is none, which check has told of
		return ""
	}
	return digest(content)
}

// check tells of everything wrong with one rule, with the field it is wrong in.
func (r *AlertRule) check(wrong func(field, format string, args ...any), lists map[string][]string) {
	require := func(ok bool, field, format string, args ...any) {
		if !ok {
			wrong(field, format, args...)
		}
	}
	require(ruleName.MatchString(r.Name), ".name", "name must be lower-case words joined by hyphens")
	require(r.Description != "", "", "description is missing: say what the alert tells")
	require(slices.Contains(Severities, r.Severity), ".severity", "severity %q: want one of %v", r.Severity, Severities)
	given := 0
	if l := r.Level; l != nil {
		given++
		require(l.Indicator != "", ".level", "level.indicator is missing")
	}
	if c := r.Change; c != nil {
		given++
		require(c.Indicator != "", ".change", "change.indicator is missing")
		require(c.By != 0, ".change", "change.by must not be 0")
		require(c.WithinDays >= 0 && c.WithinDays <= 366, ".change", "change.within_days must be 0 to 366")
	}
	if l := r.Fact; l != nil {
		given++
		require(len(l.Kinds) > 0, ".fact", "fact.kinds is missing")
		require(l.MinHeadcount >= 0 && l.MinPercent >= 0 && l.MinPercent <= 100, ".fact", "min_headcount and min_percent must not be negative, nor more than all")
		for _, kind := range l.EventKinds {
			require(slices.Contains(EventKinds, kind), ".fact.event_kinds", "fact.event_kinds: %q is none of %v", kind, EventKinds)
		}
	}
	require(given == 1, "", "give exactly one of level, change and fact")
	require(r.TellAgain == nil || *r.TellAgain > 0, ".tell_again", "tell_again must be above 0")
	w := &r.Where
	require(w.NoveltyDays >= 0 && w.FreshDays >= 0, ".where", "where: days must not be negative")
	for _, name := range w.WatchLists {
		_, known := lists[name]
		require(known, ".where.watch_lists", "where.watch_lists: %q is not in %s", name, watchFile)
	}
	if c := w.Coverage; c != nil {
		require(slices.Contains(EventKinds, c.Kind), ".where.coverage", "where.coverage.kind: %q is none of %v", c.Kind, EventKinds)
		require(c.Share > 0 && c.Share <= 1, ".where.coverage", "where.coverage.share must be above 0 and at most 1")
	}
	if c := r.CoolDown; c != nil {
		require(c.Days > 0 && c.Days <= 3660, ".cool_down", "cool_down.days must be 1 to 3660")
		require(c.UnlessTimes == 0 || c.UnlessTimes > 1, ".cool_down", "cool_down.unless_times must be above 1")
	}
	if q := r.QuietHours; q != nil {
		require(q.parse() == nil, ".quiet_hours", "quiet_hours: %v", q.parse())
	}
	if b := r.Budget; b != nil {
		require(b.PerWeek > 0, ".budget", "budget.per_week must be above 0")
		var err error
		b.zone, err = time.LoadLocation(b.Zone)
		require(err == nil, ".budget", "budget.zone %q is no time zone", b.Zone)
	}
}

func (q *QuietHours) parse() error {
	for _, side := range []struct {
		text string
		into *time.Duration
	}{{q.From, &q.from}, {q.To, &q.to}} {
		at, err := time.Parse("15:04", side.text)
		if err != nil {
			return fmt.Errorf("%q: want a time of day as HH:MM", side.text)
		}
		*side.into = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	}
	if q.from == q.to {
		return errors.New("from and to are the same: an alert would never be told")
	}
	var err error
	if q.zone, err = time.LoadLocation(q.Zone); err != nil {
		return fmt.Errorf("%q is no time zone", q.Zone)
	}
	return nil
}

// Until is when the quiet hours that hold t end; zero where none do. It goes by the clock
// on the wall, so that hours which a change of summer time leaves out or doubles are quiet
// as the clock shows them.
func (q *QuietHours) Until(t time.Time) time.Time {
	local := t.In(q.zone)
	wall := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second
	day := local
	switch {
	case q.from < q.to && (wall < q.from || wall >= q.to), q.from > q.to && wall < q.from && wall >= q.to:
		return time.Time{}
	case q.from > q.to && wall >= q.from:
		day = day.AddDate(0, 0, 1)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), int(q.to/time.Hour), int(q.to%time.Hour/time.Minute), 0, 0, q.zone).UTC()
}

// Week is the first and the last instant (exclusive) of the calendar week that holds t.
func (b *AlertBudget) Week(t time.Time) (begins, ends time.Time) {
	local := t.In(b.zone)
	monday := local.AddDate(0, 0, -(int(local.Weekday())+6)%7)
	at := func(day int) time.Time {
		return time.Date(monday.Year(), monday.Month(), monday.Day()+day, 0, 0, 0, 0, b.zone).UTC()
	}
	return at(0), at(7)
}

func (a *Alerter) checkUnique() error {
	var errs []error
	first := map[string]AlertRule{}
	for _, rule := range a.Rules {
		if other, twice := first[rule.Name]; twice {
			errs = append(errs, fmt.Errorf("pipelines: %s:%d: rule %q: name is used twice, first in %s:%d", rule.File, rule.Line, rule.Name, other.File, other.Line))
			continue
		}
		first[rule.Name] = rule
	}
	return errors.Join(errs...)
}

// checkNames tells of rules on what there is not: such a rule would never raise an alert.
func (a *Alerter) checkNames(indicators []Indicator) error {
	var errs []error
	for _, rule := range a.Rules {
		wrong := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("pipelines: %s:%d: rule %q: %s", rule.File, rule.Line, rule.Name, fmt.Sprintf(format, args...)))
		}
		field, name := "", ""
		switch {
		case rule.Level != nil:
			field, name = "level.indicator", rule.Level.Indicator
		case rule.Change != nil:
			field, name = "change.indicator", rule.Change.Indicator
		}
		if field != "" && !slices.ContainsFunc(indicators, func(i Indicator) bool { return i.Name == name }) {
			wrong("%s: %q is not declared in %s", field, name, indicatorsFile)
		}
		if line := rule.Fact; line != nil {
			for _, kind := range line.Kinds {
				if !slices.Contains(Kinds, kind) {
					wrong("fact.kinds: %q is no kind of claim", kind)
				}
			}
			for _, status := range line.Statuses {
				if !slices.Contains(Statuses, status) {
					wrong("fact.statuses: %q is none of %s", status, strings.Join(Statuses, ", "))
				}
			}
		}
	}
	return errors.Join(errs...)
}

// places finds the line of what stands in a YAML file.
type places struct{ body ast.Node }

func placesOf(fsys fs.FS, file string) (places, error) {
	content, err := fs.ReadFile(fsys, file)
	if err != nil {
		return places{}, fmt.Errorf("pipelines: %w", err)
	}
	parsed, err := parser.ParseBytes(content, 0)
	if err != nil || len(parsed.Docs) == 0 {
		return places{}, fmt.Errorf("pipelines: %s: %w", path.Clean(file), err)
	}
	return places{parsed.Docs[0].Body}, nil
}

// line is the line of a path, or of the nearest that there is above it; 1 where none is.
func (p places) line(at string) int {
	for at != "$" {
		if found, err := yaml.PathString(at); err == nil {
			if node, err := found.FilterNode(p.body); err == nil && node != nil {
				return firstLine(node)
			}
		}
		at = at[:max(strings.LastIndexAny(at, ".["), 1)]
	}
	return 1
}

// firstLine of a mapping is that of its first key; its own token is the colon after it.
func firstLine(node ast.Node) int {
	switch n := node.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return firstLine(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return firstLine(n.Key)
	}
	return node.GetToken().Position.Line
}
