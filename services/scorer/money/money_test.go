package money_test

import (
	"fmt"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/scorer/money"
)

var table = money.New(pipelines.Rates{Rates: []pipelines.Rate{
	{Currency: "EUR", USD: map[int]float64{2022: 1.05, 2023: 1.08}},
	{Currency: "INR", PerUSD: map[int]float64{2023: 80}},
}})

func TestUSD(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		amount   float64
		currency string
		year     int
		usd      float64
		rateYear int
		ok       bool
	}{
		"dollars need no rate":         {100, "USD", 1950, 100, 0, true},
		"the year's rate":              {100, "EUR", 2022, 105, 2022, true},
		"the latest rate before":       {100, "EUR", 2026, 108, 2023, true},
		"before the first rate":        {100, "EUR", 2021, 0, 0, false},
		"units for a dollar":           {200e7, "INR", 2024, 25e6, 2023, true},
		"a currency nobody knows":      {100, "XXA", 2023, 0, 0, false},
		"an amount without a currency": {100, "", 2023, 0, 0, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			usd, year, ok := table.USD(test.amount, test.currency, test.year)
			if usd != test.usd || year != test.rateYear || ok != test.ok {
				t.Errorf("%v, %d, %v; want %v, %d, %v", usd, year, ok, test.usd, test.rateYear, test.ok)
			}
		})
	}
}

func ExampleTable_USD() {
	usd, year, ok := table.USD(500e6, "EUR", 2024)
	fmt.Printf("%.0f %d %v\n", usd, year, ok)
	// Output: 540000000 2023 true
}
