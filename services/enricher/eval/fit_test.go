package eval_test

import (
	"os"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/eval"
	"github.com/foreshock/foreshock/services/enricher/extract"
)

// unjudged is the extractor without its judges, its companies, and the open cases to fit them to.
func unjudged(t *testing.T) (*extract.Extractor, *company.Registry, []eval.Case) {
	t.Helper()
	registry, err := company.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := pipelines.LoadEnricher(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	rules.Judges, rules.Kinds = nil, nil
	x, err := extract.New(*rules, registry)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := eval.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	open, _ := eval.Halves(cases)
	return x, registry, open
}

// The judges do better than the rules alone on passages that they were not fitted to.
func TestLongJudgesBeatTheRules(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") == "" {
		t.Skip("slow: FORESHOCK_LONG=1 (make test-long) runs it")
	}
	t.Parallel()
	x, registry, open := unjudged(t)
	_, numbers, err := eval.FitNumbers(x, eval.Kinds{}, open)
	if err != nil {
		t.Fatal(err)
	}
	_, names, err := eval.FitNames(x, registry, eval.Kinds{}, open)
	if err != nil {
		t.Fatal(err)
	}
	_, _, claims, err := eval.FitClaims(x, registry, eval.Kinds{}, open)
	if err != nil {
		t.Fatal(err)
	}
	for _, fit := range []struct {
		name string
		eval.Fit
	}{{"numbers", numbers}, {"names", names}, {"claims", claims}} {
		t.Logf("%s: judge %.3f, rules alone %.3f", fit.name, fit.Judged.F1(), fit.Rules.F1())
		if fit.Asked < 1000 || fit.Judged.F1() <= fit.Rules.F1() {
			t.Errorf("%s: F1 %.3f of %d decisions, rules alone %.3f", fit.name, fit.Judged.F1(), fit.Asked, fit.Rules.F1())
		}
	}
}

// The committed judges are those of the committed kinds of decisions.
func TestJudgesAreThere(t *testing.T) {
	t.Parallel()
	rules, err := pipelines.LoadEnricher(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"judges.json": rules.Judges, "kinds.json": rules.Kinds} {
		if len(content) < 10_000 {
			t.Errorf("enricher/%s holds %d bytes: foreshock eval --fit pipelines writes it", name, len(content))
		}
	}
}

// The judge of kinds knows most claims of passages that it was not fitted to by their words
// alone, and finds some that no frame does.
func TestKindsAreHeard(t *testing.T) {
	t.Parallel()
	x, _, open := unjudged(t)
	var some []eval.Case
	for i := 0; i < len(open); i += 12 { // enough to tell, and a twelfth of the time
		some = append(some, open[i])
	}
	kinds, fit, err := eval.FitKinds(x, some)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d features, %d decisions: precision %.3f, recall %.3f, F1 %.3f", len(kinds.All.Weights), fit.Asked, fit.Judged.Precision(), fit.Judged.Recall(), fit.Judged.F1())
	if fit.Asked < 1000 || fit.Judged.F1() < 0.6 {
		t.Errorf("F1 %.3f of %d decisions", fit.Judged.F1(), fit.Asked)
	}
	for half, jury := range kinds.Without {
		if len(jury.Questions()) != len(kinds.All.Questions()) || len(jury.Weights) == 0 {
			t.Errorf("without half %d: %d questions, %d features", half, len(jury.Questions()), len(jury.Weights))
		}
	}
}
