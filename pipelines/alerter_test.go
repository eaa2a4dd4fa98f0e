package pipelines_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/foreshock/foreshock/pipelines"
)

func TestAlertRulesAreChecked(t *testing.T) {
	t.Parallel()
	const start = "rules:\n  - {name: zero, description: d, severity: info, fact: {kinds: [layoff]}}\n  - name: one\n    description: d\n    severity: info\n"
	for name, tt := range map[string]struct {
		rules string
		says  []string // none: nothing is wrong
	}{
		"none on purpose":   {rules: "rules: []\n"},
		"an indicator":      {rules: start + "    level: {indicator: cut_gap, raise: 1}\n"},
		"a falling one":     {rules: start + "    level: {indicator: cut_gap, raise: 1, clear: 2}\n"},
		"a change":          {rules: start + "    change: {indicator: cut_gap, by: -10, within_days: 7}\n"},
		"a watch-list":      {rules: start + "    fact: {kinds: [layoff]}\n    where: {watch_lists: [mine]}\n"},
		"empty":             {rules: "", says: []string{"alerter/rules.yaml: is empty"}},
		"comments alone":    {rules: "# nothing yet\n", says: []string{"alerter/rules.yaml: "}},
		"no rules":          {rules: "rules:\n", says: []string{"rules: is missing"}},
		"unknown field":     {rules: start + "    levle: {indicator: cut_gap}\n", says: []string{"alerter/rules.yaml: [6:5]", "levle"}},
		"unknown indicator": {rules: start + "    level: {indicator: cut_gpa, raise: 1}\n", says: []string{`alerter/rules.yaml:3: rule "one": level.indicator: "cut_gpa"`}},
		"unknown kind":      {rules: start + "    fact: {kinds: [layoff, layof]}\n", says: []string{`alerter/rules.yaml:3: rule "one": fact.kinds: "layof"`}},
		"unknown status":    {rules: start + "    fact: {kinds: [layoff], statuses: [certain]}\n", says: []string{`alerter/rules.yaml:3: rule "one": fact.statuses: "certain"`}},
		"unknown list":      {rules: start + "    fact: {kinds: [layoff]}\n    where:\n      watch_lists: [theirs]\n", says: []string{`alerter/rules.yaml:8: rules[1] "one": where.watch_lists: "theirs"`}},
		"unknown event":     {rules: start + "    fact: {kinds: [layoff], event_kinds: [rumour]}\n", says: []string{"alerter/rules.yaml:6:", `"rumour"`}},
		"two lines":         {rules: start + "    fact: {kinds: [layoff]}\n    level: {indicator: cut_gap, raise: 1}\n", says: []string{"alerter/rules.yaml:3:", "exactly one"}},
		"no line":           {rules: start, says: []string{"exactly one"}},
		"no description":    {rules: "rules:\n  - {name: one, severity: info, fact: {kinds: [layoff]}}\n", says: []string{"description is missing"}},
		"a severity":        {rules: strings.Replace(start, "    severity: info", "    severity: loud", 1) + "    fact: {kinds: [layoff]}\n", says: []string{"alerter/rules.yaml:5:", `"loud"`}},
		"a name twice":      {rules: strings.Replace(start, "name: one", "name: zero", 1) + "    fact: {kinds: [layoff]}\n", says: []string{`alerter/rules.yaml:3: rule "zero": name is used twice, first in alerter/rules.yaml:2`}},
		"a name":            {rules: strings.Replace(start, "name: one", "name: One two", 1) + "    fact: {kinds: [layoff]}\n", says: []string{"alerter/rules.yaml:3:", "lower-case"}},
		"no change":         {rules: start + "    change: {indicator: cut_gap}\n", says: []string{"alerter/rules.yaml:6:", "by must not be 0"}},
		"hours":             {rules: start + "    fact: {kinds: [layoff]}\n    quiet_hours: {from: \"22\", to: \"07:00\"}\n", says: []string{"alerter/rules.yaml:7:", "HH:MM"}},
		"a zone":            {rules: start + "    fact: {kinds: [layoff]}\n    quiet_hours: {from: \"22:00\", to: \"07:00\", zone: Mars/Base}\n", says: []string{"Mars/Base"}},
		"no quiet":          {rules: start + "    fact: {kinds: [layoff]}\n    quiet_hours: {from: \"07:00\", to: \"07:00\"}\n", says: []string{"are the same"}},
		"a budget":          {rules: start + "    fact: {kinds: [layoff]}\n    budget: {per_week: 0}\n", says: []string{"alerter/rules.yaml:7:", "per_week"}},
		"a cool-down":       {rules: start + "    fact: {kinds: [layoff]}\n    cool_down: {days: 0, unless_times: 0.5}\n", says: []string{"days must be 1", "unless_times"}},
		"a share":           {rules: start + "    fact: {kinds: [layoff]}\n    where: {coverage: {kind: notice, share: 2}}\n", says: []string{"alerter/rules.yaml:7:", "coverage.share"}},
		"days":              {rules: start + "    fact: {kinds: [layoff]}\n    where: {novelty_days: -1}\n", says: []string{"not be negative"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := pipelines.LoadAlerter(withRules(t, tt.rules), indicators)
			complains(t, err, tt.says)
		})
	}
}

var indicators = []pipelines.Indicator{{Name: "cut_gap"}}

// withRules is a folder with these alert rules and a list of companies.
func withRules(t *testing.T, rules string) fstest.MapFS {
	t.Helper()
	return fstest.MapFS{
		"alerter/rules.yaml":      {Data: []byte(rules)},
		"alerter/watchlists.yaml": {Data: []byte("watch_lists: {mine: [acme]}\n")},
	}
}

func complains(t *testing.T, err error, says []string) {
	t.Helper()
	if len(says) == 0 && err != nil {
		t.Error(err)
	}
	for _, words := range says {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("error %v, want one that says %q", err, words)
		}
	}
}

func TestAlertTestsAreChecked(t *testing.T) {
	t.Parallel()
	const rules = "rules:\n  - {name: one, description: d, severity: info, fact: {kinds: [layoff]}}\n"
	for name, tt := range map[string]struct {
		step string
		says []string
	}{
		"whole":        {step: "{at: 2026-01-01, company: acme, quarter: 2026Q1, expect: []}"},
		"time alone":   {step: "{at: 2026-01-01T10:00:00Z, expect: [{rule: one, state: raised}]}"},
		"no time":      {step: "{at: soon, expect: []}", says: []string{"alerter/one_test.yaml:5:", `"soon"`}},
		"no quarter":   {step: "{at: 2026-01-01, company: acme, expect: []}", says: []string{"quarter is missing"}},
		"nothing said": {step: "{at: 2026-01-01, company: acme, quarter: 2026Q1}", says: []string{"expect is missing"}},
		"no such rule": {step: "{at: 2026-01-01, expect: [{rule: two, state: raised}]}", says: []string{`"two"`}},
		"no state":     {step: "{at: 2026-01-01, expect: [{rule: one, state: fired}]}", says: []string{`"fired"`}},
		"no kind":      {step: "{at: 2026-01-01, company: a, quarter: 2026Q1, facts: [{id: f, kind: firing}], expect: []}", says: []string{`"firing"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := withRules(t, rules)
			files["alerter/one_test.yaml"] = &fstest.MapFile{Data: []byte("tests:\n  - name: n\n    rules: [one]\n    steps:\n      - " + tt.step + "\n")}
			_, err := pipelines.LoadAlerter(files, indicators)
			complains(t, err, tt.says)
		})
	}
}

// Rules may stand in several files, and a rule's version is that of what it does.
func TestRulesInSeveralFiles(t *testing.T) {
	t.Parallel()
	load := func(lists, rule string) pipelines.Alerter {
		files := withRules(t, "rules:\n  - {name: one, description: d, severity: info, fact: {kinds: [layoff]}}\n")
		files["alerter/watchlists.yaml"] = &fstest.MapFile{Data: []byte(lists)}
		files["alerter/mine.yaml"] = &fstest.MapFile{Data: []byte(rule)}
		a, err := pipelines.LoadAlerter(files, indicators)
		if err != nil {
			t.Fatal(err)
		}
		return *a
	}
	const mine = "rules:\n  - {name: mine, description: d, severity: info, fact: {kinds: [layoff]}, where: {watch_lists: [a]}}\n"
	first := load("watch_lists: {a: [acme], b: [beta]}\n", mine)
	if len(first.Rules) != 2 || first.Rules[0].Name != "mine" || first.Rules[0].File != "alerter/mine.yaml" || first.Rules[0].Line != 2 {
		t.Fatalf("rules %+v", first.Rules)
	}
	reworded := load("watch_lists: {a: [acme], b: [gamma]}\n", "# mine\n"+strings.Replace(mine, "description: d", "description: other words", 1))
	changed := load("watch_lists: {a: [acme, beta], b: [beta]}\n", mine)
	if first.Rules[0].Version != reworded.Rules[0].Version || first.Rules[0].Version == changed.Rules[0].Version {
		t.Errorf("versions %s, reworded %s, with another list %s", first.Rules[0].Version, reworded.Rules[0].Version, changed.Rules[0].Version)
	}
}

// Quiet hours go by the clock on the wall, also over a change of summer time.
func TestQuietHoursAndWeeks(t *testing.T) {
	t.Parallel()
	a, err := pipelines.LoadAlerter(withRules(t, `rules:
  - name: one
    description: d
    severity: info
    fact: {kinds: [layoff]}
    quiet_hours: {from: "22:00", to: "07:00", zone: Europe/Berlin}
    budget: {per_week: 1, zone: Europe/Berlin}
  - name: noon
    description: d
    severity: info
    fact: {kinds: [layoff]}
    quiet_hours: {from: "12:00", to: "13:30"}
`), indicators)
	if err != nil {
		t.Fatal(err)
	}
	night, noon, budget := a.Rules[0].QuietHours, a.Rules[1].QuietHours, a.Rules[0].Budget
	for _, tt := range []struct {
		hours     *pipelines.QuietHours
		at, until string
	}{
		{night, "2026-01-10T20:59:59Z", ""}, {night, "2026-01-10T21:00:00Z", "2026-01-11T06:00:00Z"}, {night, "2026-01-11T05:59:59Z", "2026-01-11T06:00:00Z"},
		{night, "2026-01-11T06:00:00Z", ""}, {night, "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"}, {night, "2026-10-25T00:30:00Z", "2026-10-25T06:00:00Z"},
		{noon, "2026-01-10T11:59:00Z", ""}, {noon, "2026-01-10T12:00:00Z", "2026-01-10T13:30:00Z"}, {noon, "2026-01-10T13:30:00Z", ""},
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if until := tt.hours.Until(at); !until.IsZero() {
			got = until.Format(time.RFC3339)
		}
		if got != tt.until {
			t.Errorf("quiet at %s until %q, want %q", tt.at, got, tt.until)
		}
	}
	begins, ends := budget.Week(time.Date(2026, 3, 29, 21, 59, 0, 0, time.UTC)) // a Sunday of 23 hours
	if begins.Format(time.RFC3339) != "2026-03-22T23:00:00Z" || ends.Format(time.RFC3339) != "2026-03-29T22:00:00Z" {
		t.Errorf("week %s to %s", begins, ends)
	}
}
