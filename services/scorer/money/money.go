// Package money converts amounts into US dollars at yearly average rates.
//
// Input: an amount, its ISO 4217 currency and the year it was stated in. Output: dollars
// and the year of the rate used. Failure: no rate is known, which the caller must say. It
// is pure; the table is read only.
package money

import (
	"maps"
	"slices"

	"github.com/foreshock/foreshock/pipelines"
)

// Table holds the rates of every currency, oldest year first.
type Table map[string][]rate

type rate struct {
	year int
	usd  float64 // dollars for one unit
}

// New makes a table of checked configuration.
func New(rates pipelines.Rates) Table {
	table := Table{}
	for _, currency := range rates.Rates {
		var years []rate
		for year, usd := range currency.USD {
			years = append(years, rate{year, usd})
		}
		for year, units := range currency.PerUSD {
			years = append(years, rate{year, 1 / units})
		}
		slices.SortFunc(years, func(a, b rate) int { return a.year - b.year })
		table[currency.Currency] = years
	}
	return table
}

// Currencies that the table knows besides USD, in order.
func (t Table) Currencies() []string { return slices.Sorted(maps.Keys(t)) }

// USD is the amount in dollars at the rate of the year, or of the latest earlier year the
// table has; rateYear tells which (0 for an amount in dollars). It is false where the
// currency is unknown or the table begins later.
func (t Table) USD(amount float64, currency string, year int) (usd float64, rateYear int, ok bool) {
	if currency == "USD" {
		return amount, 0, true
	}
	for _, r := range slices.Backward(t[currency]) {
		if r.year <= year {
			return amount * r.usd, r.year, true
		}
	}
	return 0, 0, false
}
