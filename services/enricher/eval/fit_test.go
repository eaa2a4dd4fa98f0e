package eval_test

import (
	"os"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/eval"
	"github.com/foreshock/foreshock/services/enricher/extract"
)

// The judges do better than the rules alone on passages that they were not fitted to.
func TestLongJudgesBeatTheRules(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") == "" {
		t.Skip("slow: FORESHOCK_LONG=1 (make test-long) runs it")
	}
	t.Parallel()
	registry, err := company.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := pipelines.LoadEnricher(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	rules.Judges = nil
	x, err := extract.New(*rules, registry)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := eval.Load(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	open, _ := eval.Halves(cases)
	_, numbers, err := eval.FitNumbers(x, open)
	if err != nil {
		t.Fatal(err)
	}
	_, names, err := eval.FitNames(x, registry, open)
	if err != nil {
		t.Fatal(err)
	}
	for _, fit := range []struct {
		name string
		eval.Fit
	}{{"numbers", numbers}, {"names", names}} {
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
	if len(rules.Judges) < 10_000 {
		t.Fatalf("enricher/judges.json holds %d bytes: foreshock eval --fit pipelines writes it", len(rules.Judges))
	}
}
