package indicator

import (
	"fmt"

	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/programme"
)

// outages counts what began in the quarter. A stated number of outages is a floor: it may
// include those known one by one, so the larger of both holds and they are never added.
func (q *Quarter) outages() []Value {
	if !q.ever[OutageCount] {
		return nil
	}
	known, stated, largest := fact.Outages(q.Facts)
	count := Value{Name: OutageCount, Value: float64(max(known, stated))}
	var hours, linked sum
	for _, f := range q.Facts {
		if f.Kind != "outage" || !f.Counts() || f.Counted() {
			continue
		}
		count.Facts = append(count.Facts, f.ID)
		if f.HasHours {
			hours.add(f, f.Hours, fact.Number(f.Hours))
		}
		if f.AILinked {
			linked.add(f, 1, "1")
		}
	}
	if stated > known {
		count.Basis = fmt.Sprintf("%d stated, %d known one by one", stated, known)
		count.Facts = append([]string{largest.ID}, count.Facts...)
	}
	values := []Value{count}
	if q.ever[OutageHours] {
		v := Value{Name: OutageHours, Value: hours.value, Basis: hours.basis(), Facts: hours.facts}
		if silent := known - len(hours.facts); silent > 0 {
			v.Basis = join(v.Basis, fmt.Sprintf("%d of %d outages state no duration", silent, known))
		}
		values = append(values, v)
	}
	if q.ever[OutageAILinkedCount] {
		values = append(values, Value{Name: OutageAILinkedCount, Value: linked.value, Facts: linked.facts})
	}
	return values
}

// layoffs gives the bases apart: confirmed rounds are summed, plans and reports compete,
// running totals enter no sum.
func (q *Quarter) layoffs(book *programme.Book) []Value {
	var confirmed sum
	var plan, reported, total largest
	var parts []string
	rounds := Value{Name: LayoffRounds}
	for _, f := range q.Facts {
		switch {
		case f.Kind != "layoff" || !f.Counts():
			continue
		case f.Cumulative():
			if f.Heads.Stated && (total.fact == nil || f.Day >= total.fact.Day) {
				total = largest{}
				total.offer(f, f.Heads.Value, "")
			}
			continue
		case !f.Round():
			if f.Heads.Stated {
				reported.offer(f, f.Heads.Value, "")
			}
			continue
		}
		if book.PartOf(f) != nil {
			parts = append(parts, f.Heads.Text())
			continue
		}
		rounds.Value++
		rounds.Facts = append(rounds.Facts, f.ID)
		switch {
		case !f.Heads.Stated:
		case f.HeadsStatus == "confirmed":
			confirmed.add(f, f.Heads.Value, f.Heads.Text())
		default:
			plan.offer(f, f.Heads.Value, "")
		}
	}
	return q.cuts(rounds, confirmed, plan, reported, total, parts)
}

func (q *Quarter) cuts(rounds Value, confirmed sum, plan, reported, total largest, parts []string) []Value {
	note := ""
	if len(parts) > 0 {
		note = fmt.Sprintf("%d smaller rounds presumed parts of a larger one", len(parts))
		if len(parts) == 1 {
			note = parts[0] + " presumed a part of a larger round"
		}
	}
	basis, value, facts := confirmed.basis(), confirmed.value, confirmed.facts
	if total.fact != nil && total.fact.Status == "confirmed" && len(confirmed.terms) > 1 && value > total.fact.Heads.High {
		// Rounds that exceed the employer's own running total compete.
		basis = fmt.Sprintf("running total %s in place of %s", fact.Number(total.value), basis)
		value, facts = total.value, append([]string{total.fact.ID}, facts...)
	}
	basis = join(basis, note)
	var values []Value
	if q.ever[LayoffRounds] {
		values = append(values, rounds)
	}
	if q.ever[CutsConfirmed] {
		values = append(values, Value{Name: CutsConfirmed, Value: value, Basis: basis, Facts: facts})
	}
	if q.ever[CutsAnnounced] {
		v := Value{Name: CutsAnnounced, Value: value, Basis: basis, Facts: facts}
		if plan.fact != nil && plan.value > value {
			v.Value, v.Facts = plan.value, append([]string{plan.fact.ID}, facts...)
			v.Basis = "largest plan"
			if value > 0 {
				v.Basis = fmt.Sprintf("largest plan, above %s confirmed", fact.Number(value))
			}
		}
		values = append(values, v)
	}
	if q.ever[CutsReported] {
		values = append(values, reported.given(CutsReported))
	}
	if q.ever[CutsRunningTotal] {
		values = append(values, total.given(CutsRunningTotal))
	}
	return values
}

// notices keeps what was notified apart from what was announced.
func (q *Quarter) notices() []Value {
	if !q.ever[WARNNotices] {
		return nil
	}
	notices := Value{Name: WARNNotices}
	var heads sum
	for _, f := range q.Facts {
		if f.Kind != "warn_notice" || !f.Counts() {
			continue
		}
		notices.Value++
		notices.Facts = append(notices.Facts, f.ID)
		if f.Heads.Stated {
			heads.add(f, f.Heads.Value, f.Heads.Text())
		}
	}
	values := []Value{notices}
	if q.ever[WARNHeadcount] {
		values = append(values, Value{Name: WARNHeadcount, Value: heads.value, Basis: heads.basis(), Facts: heads.facts})
	}
	return values
}
