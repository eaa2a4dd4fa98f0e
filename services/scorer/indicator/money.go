package indicator

import (
	"fmt"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/scorer/fact"
)

// money gives savings and charges, and what both are per head. Amounts compete: a filing
// states a total and its parts, an article repeats one of them.
func (q *Quarter) money(values []Value, c Context) []Value {
	var savings, charge largest
	for _, f := range q.Facts {
		if !f.HasUSD || !f.Counts() {
			continue
		}
		note := ""
		if f.RateYear != 0 {
			note = fmt.Sprintf("%s %s at the average rate of %d", fact.Number(f.Amount.Value), f.Claim.GetCurrency(), f.RateYear)
		}
		switch f.Kind {
		case "savings_target":
			savings.offer(f, f.USD, note)
		case "restructuring_charge":
			charge.offer(f, f.USD, note)
		}
	}
	heads, spread := q.heads(values, c.Programme)
	var given []Value
	implausible := Value{Name: ImplausibleFigures}
	if q.ever[SavingsTarget] {
		v := savings.given(SavingsTarget)
		given = append(given, v)
		if spread {
			per := perHead(SavingsPerHead, v, heads)
			year := aYear(savings.fact, per)
			given = append(given, per, year)
			implausible.check("savings", year, "a head and year", v, heads, c.PerHead.SavingsAYear)
		}
	}
	if q.ever[RestructuringCharge] {
		v := charge.given(RestructuringCharge)
		given = append(given, v)
		if spread {
			per := perHead(ChargePerHead, v, heads)
			given = append(given, per)
			implausible.check("charge", per, "a head", v, heads, c.PerHead.Charge)
		}
	}
	if len(given) > 0 && spread {
		given = append(given, implausible)
	}
	return given
}

// check adds a pair that can not both be true.
func (v *Value) check(what string, per Value, unit string, money, heads Value, bounds pipelines.Bounds) {
	if per.Value == 0 || bounds.Holds(per.Value) || len(money.Facts) == 0 || len(heads.Facts) == 0 {
		return
	}
	v.Value++
	v.Basis = join(v.Basis, fmt.Sprintf("%s of %s USD over %s heads are %s USD %s, outside %s to %s", what,
		fact.Number(money.Value), fact.Number(heads.Value), fact.Number(float64(int64(per.Value+0.5))), unit, fact.Number(bounds.Low), fact.Number(bounds.High)))
	v.Facts = append(v.Facts, money.Facts[0], heads.Facts[0])
}

// aYear is a saving per head for a whole year, by the period it is stated for.
func aYear(f *fact.Fact, per Value) Value {
	v := Value{Name: SavingsPerHeadYear, Facts: per.Facts, Basis: per.Basis}
	if f == nil || per.Value == 0 {
		return v
	}
	times, said := 1.0, "stated for a year"
	switch period := f.Claim.GetPeriod(); {
	case strings.Contains(period, "-Q") || period == "quarter" || period == "quarterly":
		times, said = 4, "stated for "+period
	case len(period) == len("2026-01") && period[4] == '-' || period == "month" || period == "monthly":
		times, said = 12, "stated for "+period
	case period == "":
		said = "no period stated, taken as a year"
	}
	v.Value = per.Value * times
	v.Basis = fmt.Sprintf("%s x %s, %s", fact.Number(per.Value), fact.Number(times), said)
	return v
}

// heads are whom money is spread over: confirmed, else announced in the quarter, else the
// programme's rounds, else its target.
func (q *Quarter) heads(values []Value, carried Carried) (Value, bool) {
	var found Value
	ok := false
	for _, name := range []string{CutsConfirmed, CutsAnnounced} {
		for _, v := range values {
			if v.Name == name {
				ok = true
				if v.Value > 0 && found.Value == 0 {
					found = Value{Value: v.Value, Basis: map[string]string{CutsConfirmed: "confirmed", CutsAnnounced: "announced"}[name] + " cuts of " + q.String(), Facts: v.Facts}
				}
			}
		}
	}
	if carried.Exists {
		ok = true
		if found.Value == 0 {
			found = carried.Heads
		}
	}
	return found, ok
}

func perHead(name string, money, heads Value) Value {
	v := Value{Name: name, Basis: "no heads are known"}
	if heads.Value > 0 {
		v.Value = money.Value / heads.Value
		v.Basis = fmt.Sprintf("%s / %s, %s", fact.Number(money.Value), fact.Number(heads.Value), heads.Basis)
		v.Facts = append(append([]string{}, money.Facts...), heads.Facts...)
	}
	return v
}
