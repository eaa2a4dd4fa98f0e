package eval

import (
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

// FitClaims fits the judges of claims to cases: claims tells whether a case makes what was
// read in it, confidence whether with the same number and status. x must have the judges of
// numbers and names. kinds are heard as in FitNumbers. The fit is that of claims: right are those
// that are not unlikely and that the cases make; rules tell all.
func FitClaims(x *extract.Extractor, registry *company.Registry, kinds Kinds, cases []Case) (claims, confidence *judge.Model, f Fit, err error) {
	turns := kinds.turns(x)
	names := map[judge.Feature]string{}
	var made, exact []judge.Example
	var fold []int
	uncounted := &Report{Fields: map[string]*Count{}}
	for i := range cases {
		c := &cases[i]
		read := turns[c.turn()].Claims(c.event(), names)
		signals := make([]*foreshockv1.Signal, len(read))
		for k := range read {
			signals[k] = read[k].Signal
		}
		first := len(made)
		for k := range read {
			made = append(made, judge.Example{Features: read[k].Features})
			exact = append(exact, judge.Example{Features: read[k].Features})
			fold = append(fold, c.fold())
		}
		for k, of := range paired(registry, c, signals) {
			if of < 0 {
				f.Rules.Missed++
				f.Judged.Missed++
				continue
			}
			made[first+of].True = true
			exact[first+of].True = counts(uncounted.fields(signals[of], c.wanted[k]))
		}
	}
	f.Asked = len(made)
	models, err := folds(made, fold, names)
	if err != nil {
		return nil, nil, f, err
	}
	for i, e := range made {
		f.Judged.add(!extract.Unlikely(models[fold[i]].Odds(e.Features)), e.True)
		f.Rules.add(true, e.True)
	}
	if confidence, err = judge.Fit(exact, names, penalty, atLeast); err != nil {
		return nil, nil, f, err
	}
	claims = models[whole]
	claims.Passages, confidence.Passages = fingerprint(cases), fingerprint(cases)
	return claims, confidence, f, nil
}
