package panel

// decision is what two rows share that tell of one and the same decision.
type decision struct {
	key, region, place string
	headcount          float64
	effective          Day
}

// WithoutEchoes leaves out notices that only repeat an earlier one on the day its cuts take
// effect: same employer, state, place, number and effective day, dated that very day. Some
// registers list a notice twice that way (Washington's nearly always). The protocol counts
// echoes; a forecast of new decisions must not learn from them. An echo is later than what
// it repeats, so leaving it out looks at nothing ahead. The order of rows is kept.
func WithoutEchoes(rows []Row) (kept []Row, echoes int) {
	first := map[decision]Day{}
	of := func(r Row) decision { return decision{r.Key, r.Region, r.Place, r.Headcount, r.Effective} }
	for _, row := range rows {
		if row.Kind != Notice || row.Effective == NoDay {
			continue
		}
		if day, ok := first[of(row)]; !ok || row.Day < day {
			first[of(row)] = row.Day
		}
	}
	for _, row := range rows {
		if row.Kind == Notice && row.Effective != NoDay && row.Day == row.Effective && first[of(row)] < row.Day {
			echoes++
			continue
		}
		kept = append(kept, row)
	}
	return kept, echoes
}
