package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

// penalty and atLeast are what a weight costs, and of how many decisions a feature must be:
// of those tried, what did best on passages left out.
const (
	penalty = 2
	atLeast = 3
)

// Fit is how well a judge does on passages it was not fitted to.
type Fit struct {
	// Asked is how many decisions there were to make.
	Asked int
	// Rules counts the rules alone, Judged the judge.
	Rules, Judged Count
}

// FitNumbers fits the judge of numbers to cases. x must have none. The model is that of
// all cases; how good it is is told by ten models, each fitted without a tenth of them.
// kinds are heard, each by the judge that has not seen the case.
func FitNumbers(x *extract.Extractor, kinds Kinds, cases []Case) (*judge.Model, Fit, error) {
	turns := kinds.turns(x)
	names := map[judge.Feature]string{}
	framed, filing := judge.Name("framed"), judge.Name("a filing")
	var examples []judge.Example
	var fold []int
	for i := range cases {
		c := &cases[i]
		for _, r := range turns[c.turn()].Readings(c.event(), names) {
			examples = append(examples, judge.Example{Features: r.Features, True: c.tellsOf(r)})
			fold = append(fold, c.fold())
		}
	}
	f := Fit{Asked: len(examples)}
	models, err := folds(examples, fold, names)
	if err != nil {
		return nil, f, err
	}
	for i, e := range examples {
		rules := slices.Contains(e.Features, framed)
		f.Judged.add(extract.OfCuts(models[fold[i]].Odds(e.Features), rules, slices.Contains(e.Features, filing)), e.True)
		f.Rules.add(rules, e.True)
	}
	models[whole].Passages = fingerprint(cases)
	return models[whole], f, nil
}

// FitNames fits the judge of names to cases. x must have none, and the judge of numbers.
// kinds are heard as in FitNumbers. Right are claims given to their employer, missed and wrong
// those that are not.
func FitNames(x *extract.Extractor, registry *company.Registry, kinds Kinds, cases []Case) (*judge.Model, Fit, error) {
	type claim struct {
		first, last int // among the examples
		meant       int // of them, counted from first; -1 for none
		elsewhere   bool
	}
	turns := kinds.turns(x)
	names := map[judge.Feature]string{}
	var examples []judge.Example
	var fold []int
	var claims []claim
	for i := range cases {
		c := &cases[i]
		for _, a := range turns[c.turn()].Attributions(c.event(), names) {
			owners := c.owners(a)
			if len(owners) == 0 {
				continue // of no claim that the case has
			}
			one := claim{first: len(examples), meant: -1, elsewhere: a.Elsewhere}
			for k, n := range a.Names {
				is := slices.ContainsFunc(owners, func(owner string) bool {
					return sameCompany(registry, &foreshockv1.Signal{Company: n.Name, CompanyId: n.ID}, owner)
				})
				if n.Meant {
					one.meant = k
				}
				examples = append(examples, judge.Example{Features: n.Features, True: is})
				fold = append(fold, c.fold())
			}
			one.last = len(examples)
			if one.last > one.first {
				claims = append(claims, one)
			}
		}
	}
	f := Fit{Asked: len(claims)}
	models, err := folds(examples, fold, names)
	if err != nil {
		return nil, f, err
	}
	for _, c := range claims {
		m := models[fold[c.first]]
		of := examples[c.first:c.last]
		odds := make([]float64, len(of))
		for k := range of {
			odds[k] = m.Odds(of[k].Features)
		}
		best := extract.Choose(odds, c.meant, c.elsewhere)
		if best < 0 {
			best = c.meant
		}
		for _, by := range []struct {
			count *Count
			whose int
		}{{&f.Judged, best}, {&f.Rules, c.meant}} {
			if by.whose < 0 { // nobody's: missed where it could have been given to its own
				by.count.add(false, slices.ContainsFunc(of, func(e judge.Example) bool { return e.True }))
			} else {
				by.count.add(true, of[by.whose].True)
			}
		}
	}
	models[whole].Passages = fingerprint(cases)
	return models[whole], f, nil
}

// whole is the model that is fitted to all, after those that each leave one fold out.
const whole = 10

// folds fits a model without each fold, and one to all.
func folds(examples []judge.Example, fold []int, names map[judge.Feature]string) ([]*judge.Model, error) {
	models := make([]*judge.Model, whole+1)
	var group errgroup.Group
	group.SetLimit(2)
	for out := range models {
		group.Go(func() error {
			var rest []judge.Example
			for i := range examples {
				if fold[i] != out {
					rest = append(rest, examples[i])
				}
			}
			var err error
			models[out], err = judge.Fit(rest, names, penalty, atLeast)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("eval: %w", err)
	}
	return models, nil
}

// fold is in which tenth a case is left out.
func (c *Case) fold() int { return int(sha256.Sum256([]byte(c.ID))[0]) % whole }

func (c *Case) event() *foreshockv1.Event {
	in := extract.Input{Title: c.Title, Text: c.Text, Published: c.Published, Company: c.Company}
	return in.Event()
}

// fingerprint names the passages that a model was fitted to.
func fingerprint(cases []Case) string {
	hash := sha256.New()
	for i := range cases {
		fmt.Fprintln(hash, cases[i].ID, cases[i].Title, cases[i].Text, cases[i].Want)
	}
	return hex.EncodeToString(hash.Sum(nil))[:12]
}

// owners are the companies of the case's claims that a claim found may be.
func (c *Case) owners(a extract.Attribution) []string {
	var loose, exact []string
	for _, want := range c.wanted {
		if want.Kind != a.Kind && !(want.Kind == "layoff_target" && a.Kind == "layoff") && !(want.Kind == "layoff" && a.Kind == "layoff_target") {
			continue
		}
		loose = append(loose, want.Company)
		for _, value := range want.Fields {
			if v, err := strconv.ParseFloat(value, 64); err == nil && v != 0 && (v == a.Low || v == a.High) {
				exact = append(exact, want.Company)
			}
		}
	}
	if len(exact) > 0 {
		return exact
	}
	if a.High != 0 && (a.Kind == "layoff" || a.Kind == "layoff_target") {
		return nil // another number than any that the case has
	}
	return loose
}

func (c *Count) add(says, holds bool) {
	switch {
	case says && holds:
		c.Right++
	case says:
		c.Wrong++
	case holds:
		c.Missed++
	}
}

// tellsOf tells whether a number is that of one of the case's cuts.
func (c *Case) tellsOf(r extract.Reading) bool {
	for _, want := range c.wanted {
		if want.Kind != "layoff" && want.Kind != "layoff_target" {
			continue
		}
		for name, value := range want.Fields {
			v, err := strconv.ParseFloat(value, 64)
			if err != nil {
				continue
			}
			switch name {
			case "headcount", "headcount_high", "headcount_low":
				if !r.Percent && (v == r.High || v == r.Low) {
					return true
				}
			case "percent", "percent_high", "percent_low", "percent_of_unit":
				if r.Percent && (v == r.High || v == r.Low) {
					return true
				}
			}
		}
	}
	return false
}
