package pipelines

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// testSuffix marks files of tests written as data; they are no rules and do not change a version.
const testSuffix = "_test.yaml"

// ScorerTest is a case of a scorer/*_test.yaml file: what is known of one company, and
// what must follow from it.
type ScorerTest struct {
	// File it stands in.
	File string `yaml:"-"`
	Name string `yaml:"name"`
	// Company's display name; Employees its workforce, 0 where unknown.
	Company   string           `yaml:"company"`
	Employees int              `yaml:"employees"`
	Documents []TestDocument   `yaml:"documents"`
	Expect    []ScorerExpected `yaml:"expect"`
}

// TestDocument is one version of a document and what it claims.
type TestDocument struct {
	// Key of the document; versions share it. Empty: a document of its own.
	Document string `yaml:"document"`
	// Origin of the story; empty: an origin of its own.
	Origin string `yaml:"origin"`
	Source string `yaml:"source"`
	// Kind of event: news (the default), filing, notice or incident.
	Kind string `yaml:"kind"`
	// Published, and Known where Foreshock learnt of it later: YYYY-MM-DD or RFC 3339.
	Published string      `yaml:"published"`
	Known     string      `yaml:"known"`
	Claims    []TestClaim `yaml:"claims"`
}

// TestClaim is a claim by its fields (proto Claim), fields left out as not stated.
type TestClaim struct {
	Kind          string   `yaml:"kind"`
	Headcount     *int32   `yaml:"headcount"`
	HeadcountLow  *int32   `yaml:"headcount_low"`
	HeadcountHigh *int32   `yaml:"headcount_high"`
	Percent       *float64 `yaml:"percent"`
	Status        string   `yaml:"status"`
	Bound         string   `yaml:"bound"`
	Cumulative    bool     `yaml:"cumulative"`
	Effective     string   `yaml:"effective"`
	NoticeDate    string   `yaml:"notice_date"`
	Service       string   `yaml:"service"`
	Start         string   `yaml:"start"`
	DurationHours *float64 `yaml:"duration_hours"`
	Cause         string   `yaml:"cause"`
	AILinked      *bool    `yaml:"ai_linked"`
	Count         *int32   `yaml:"count"`
	Amount        *float64 `yaml:"amount"`
	AmountLow     *float64 `yaml:"amount_low"`
	AmountHigh    *float64 `yaml:"amount_high"`
	Currency      string   `yaml:"currency"`
	Period        string   `yaml:"period"`
	Destination   string   `yaml:"destination"`
	Role          string   `yaml:"role"`
	State         string   `yaml:"state"`
}

// ScorerExpected is what must be known as of a day.
type ScorerExpected struct {
	// AsOf is a day (its end) or an instant; empty: when all documents are known.
	AsOf string `yaml:"as_of"`
	// Facts is the number of facts by kind; a kind that is not named is not checked.
	Facts map[string]int `yaml:"facts"`
	// Quarters gives values by quarter and indicator name.
	Quarters map[string]map[string]float64 `yaml:"quarters"`
	// Basis gives the arithmetic of an indicator by quarter and name.
	Basis map[string]map[string]string `yaml:"basis"`
	// Absent lists indicators by quarter that must not be there.
	Absent map[string][]string `yaml:"absent"`
	// RiskAbove and RiskBelow bound the probability by quarter.
	RiskAbove map[string]float64 `yaml:"risk_above"`
	RiskBelow map[string]float64 `yaml:"risk_below"`
}

func loadScorerTests(fsys fs.FS) ([]ScorerTest, error) {
	files, err := fs.Glob(fsys, "scorer/*"+testSuffix)
	if err != nil {
		return nil, fmt.Errorf("pipelines: %w", err)
	}
	slices.Sort(files)
	var all []ScorerTest
	var errs []error
	for _, file := range files {
		var content struct {
			Tests []ScorerTest `yaml:"tests"`
		}
		if err := decode(fsys, file, &content); err != nil {
			errs = append(errs, err)
			continue
		}
		f := &findings{file: file}
		for i := range content.Tests {
			content.Tests[i].File = file
			content.Tests[i].check(f, i)
		}
		errs = append(errs, f.err())
		all = append(all, content.Tests...)
	}
	return all, errors.Join(errs...)
}

func (t *ScorerTest) check(f *findings, i int) {
	place := fmt.Sprintf("tests[%d] %q", i, t.Name)
	f.require(t.Name != "", place, "name is missing")
	f.require(t.Company != "", place, "company is missing")
	f.require(len(t.Documents) > 0, place, "documents are missing")
	f.require(len(t.Expect) > 0, place, "expect is missing")
	for j, d := range t.Documents {
		at := fmt.Sprintf("%s: documents[%d]", place, j)
		f.require(d.Kind == "" || slices.Contains([]string{"news", "filing", "notice", "incident"}, d.Kind), at, "kind %q is no kind of event", d.Kind)
		_, err := TestInstant(d.Published)
		f.require(err == nil, at, "published: want YYYY-MM-DD or RFC 3339, not %q", d.Published)
		if d.Known != "" {
			_, err = TestInstant(d.Known)
			f.require(err == nil, at, "known: want YYYY-MM-DD or RFC 3339, not %q", d.Known)
		}
		for k, claim := range d.Claims {
			f.require(slices.Contains(Kinds, claim.Kind), fmt.Sprintf("%s: claims[%d]", at, k), "%q is no kind of claim", claim.Kind)
			f.require(claim.Status == "" || slices.Contains(Statuses, claim.Status), fmt.Sprintf("%s: claims[%d]", at, k), "%q is no status", claim.Status)
		}
	}
	for j, e := range t.Expect {
		if e.AsOf != "" {
			_, err := TestInstant(e.AsOf)
			f.require(err == nil, fmt.Sprintf("%s: expect[%d]", place, j), "as_of: want YYYY-MM-DD or RFC 3339, not %q", e.AsOf)
		}
	}
}

// TestInstant reads a day (its first instant, UTC) or an RFC 3339 instant.
func TestInstant(s string) (time.Time, error) {
	if !strings.Contains(s, "T") {
		return time.Parse(time.DateOnly, s)
	}
	return time.Parse(time.RFC3339, s)
}
