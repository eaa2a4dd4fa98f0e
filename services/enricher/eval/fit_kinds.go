package eval

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/foreshock/foreshock/services/enricher/extract"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

// A passage says which kinds of claims it makes, not in which of its sentences. So the
// judge of kinds is fitted twice: to the sentences in which frames have found a kind, or to the
// first of a passage in which they have found none; then to those that the first fit holds for
// the likeliest, frames having a say.
const (
	kindsPenalty = 1
	// second are the log-odds from which a second sentence of a passage makes the same claim.
	second = 1
	// slight is the weight under which a feature says too little to be kept.
	slight = 0.1
)

// telling is a passage with its sentences.
type telling struct {
	sentences []extract.Utterance
	wants     map[string]bool
	half      int
}

// Kinds is the fitted judge of kinds. Without are two more, each fitted without one half of
// the passages: what they say of that half is as good as what All says of new ones.
type Kinds struct {
	All     *judge.Jury
	Without [2]*judge.Jury
}

// turns are extractors that hear the judges of Without: that of a case's turn has not seen it.
func (k Kinds) turns(x *extract.Extractor) [2]*extract.Extractor {
	return [2]*extract.Extractor{x.Hearing(k.Without[0]), x.Hearing(k.Without[1])}
}

// turn is which of the two halves a case is of that judges are fitted without in turn.
func (c *Case) turn() int { return c.fold() % 2 }

// FitKinds fits the judge of kinds to cases. Fit tells how well it knows, alone, which kinds
// a passage claims that it was not fitted to; rules are the frames.
func FitKinds(x *extract.Extractor, cases []Case) (Kinds, Fit, error) {
	x = x.Hearing(nil)
	names := map[judge.Feature]string{}
	var all []telling
	kinds := map[string]bool{}
	for i := range cases {
		c := &cases[i]
		t := telling{sentences: x.Utterances(c.event(), names), wants: map[string]bool{}, half: c.turn()}
		for _, want := range c.wanted {
			t.wants[want.Kind] = true
			if extract.Heard(want.Kind) {
				kinds[want.Kind] = true
			}
		}
		all = append(all, t)
	}
	var f Fit
	var models [3]map[string]*judge.Model // without the first half, without the second, of all
	for out := range models {
		models[out] = map[string]*judge.Model{}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		var of [3]*judge.Model
		var group errgroup.Group
		group.SetLimit(2)
		for out := range of {
			group.Go(func() (err error) {
				of[out], err = fitKind(all, kind, out, names)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return Kinds{}, f, fmt.Errorf("eval: kind %s: %w", kind, err)
		}
		for out, m := range of {
			models[out][kind] = m
		}
		for i := range all {
			t := &all[i]
			f.Asked++
			f.Judged.add(t.likeliest(of[t.half]) > 0, t.wants[kind])
			f.Rules.add(t.framed(kind), t.wants[kind])
		}
	}
	var juries [3]*judge.Jury
	for out := range models {
		jury, err := judge.Convene(models[out], slight)
		if err != nil {
			return Kinds{}, f, fmt.Errorf("eval: %w", err)
		}
		jury.Passages = fingerprint(cases)
		juries[out] = jury
	}
	return Kinds{All: juries[2], Without: [2]*judge.Jury(juries[:2])}, f, nil
}

// likeliest are the log-odds of the sentence that most likely makes the model's claim.
func (t *telling) likeliest(m *judge.Model) float64 {
	most := math.Inf(-1)
	for i := range t.sentences {
		most = max(most, m.Odds(t.sentences[i].Features))
	}
	return most
}

// framed tells whether frames have found a kind.
func (t *telling) framed(kind string) bool {
	return slices.ContainsFunc(t.sentences, func(u extract.Utterance) bool { return slices.Contains(u.Framed, kind) })
}

// fitKind fits the judge of one kind to the passages that are not of a half.
func fitKind(all []telling, kind string, out int, names map[judge.Feature]string) (*judge.Model, error) {
	var model *judge.Model
	for range 2 {
		var examples []judge.Example
		for i := range all {
			if t := &all[i]; t.half != out {
				examples = t.examples(examples, kind, model)
			}
		}
		var err error
		if model, err = judge.Fit(examples, names, kindsPenalty, atLeast); err != nil {
			return nil, err
		}
	}
	return model, nil
}

// examples appends the sentences of a passage that make a claim of a kind or make none; those
// that may are left out. before is the model of the fit before, nil in the first.
func (t *telling) examples(into []judge.Example, kind string, before *judge.Model) []judge.Example {
	if !t.wants[kind] {
		for i := range t.sentences {
			into = append(into, judge.Example{Features: t.sentences[i].Features})
		}
		return into
	}
	best, most := -1, math.Inf(-1)
	odds := make([]float64, len(t.sentences))
	for i := range t.sentences {
		u := &t.sentences[i]
		framed := slices.Contains(u.Framed, kind)
		switch {
		case before != nil:
			odds[i] = before.Odds(u.Features)
		case framed:
			odds[i] = second + 1
		}
		favour := 0.0
		if framed {
			favour = 3
		}
		if odds[i]+favour > most {
			best, most = i, odds[i]+favour
		}
	}
	for i := range t.sentences {
		if i == best || odds[i] > second {
			into = append(into, judge.Example{Features: t.sentences[i].Features, True: true})
		}
	}
	return into
}
