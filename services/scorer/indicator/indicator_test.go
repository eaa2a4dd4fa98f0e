package indicator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/scorer/indicator"
)

func TestDeclaredIndicatorsAreThoseWorkedOut(t *testing.T) {
	t.Parallel()
	p, err := pipelines.LoadScorer(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	order, err := indicator.NewOrder(p.Indicators)
	if err != nil {
		t.Fatal(err)
	}
	if len(order) != len(indicator.Names()) {
		t.Errorf("%d declared, %d worked out", len(order), len(indicator.Names()))
	}
	if _, err := indicator.NewOrder(p.Indicators[1:]); err == nil || !strings.Contains(err.Error(), p.Indicators[0].Name) {
		t.Errorf("error %v, want one that names the indicator left out", err)
	}
	if _, err := indicator.NewOrder(append(p.Indicators, pipelines.Indicator{Name: "mood"})); err == nil || !strings.Contains(err.Error(), "mood") {
		t.Errorf("error %v, want one that names the indicator nothing works out", err)
	}
}

func ExampleNewOrder() {
	_, err := indicator.NewOrder([]pipelines.Indicator{{Name: "mood"}})
	fmt.Println(err)
	// Output: scorer: indicator "mood" is declared (indicators[0]) and nothing works it out
}
