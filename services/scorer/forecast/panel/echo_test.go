package panel_test

import (
	"testing"
	"time"

	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

func TestWithoutEchoes(t *testing.T) {
	t.Parallel()
	day := panel.DayOf(time.Date(2023, 1, 3, 0, 0, 0, 0, time.UTC))
	notice := func(change func(*panel.Row)) panel.Row {
		row := panel.Row{Key: "n:acme", Event: panel.Event{Day: day, Effective: day + 60, Region: "WA", Place: "Bellevue", Headcount: 147}}
		change(&row)
		return row
	}
	original := notice(func(*panel.Row) {})
	for name, c := range map[string]struct {
		row  panel.Row
		echo bool
	}{
		"the same on the day of effect": {notice(func(r *panel.Row) { r.Day = r.Effective }), true},
		"the same a day before":         {notice(func(r *panel.Row) { r.Day = r.Effective - 1 }), false},
		"another number":                {notice(func(r *panel.Row) { r.Day, r.Headcount = r.Effective, 148 }), false},
		"another place":                 {notice(func(r *panel.Row) { r.Day, r.Place = r.Effective, "Seattle" }), false},
		"another employer":              {notice(func(r *panel.Row) { r.Day, r.Key = r.Effective, "n:bolt" }), false},
		"no day of effect":              {notice(func(r *panel.Row) { r.Effective = panel.NoDay }), false},
		"no notice":                     {notice(func(r *panel.Row) { r.Day, r.Kind = r.Effective, panel.Amendment }), false},
	} {
		for _, rows := range [][]panel.Row{{original, c.row}, {c.row, original}} {
			kept, echoes := panel.WithoutEchoes(rows)
			if want := 2 - btoi(c.echo); len(kept) != want || echoes != btoi(c.echo) {
				t.Errorf("%s: %d rows kept, %d echoes: want %d kept", name, len(kept), echoes, want)
			}
		}
	}
	// An effect on the day of the notice itself echoes nothing.
	if _, echoes := panel.WithoutEchoes([]panel.Row{notice(func(r *panel.Row) { r.Effective = r.Day })}); echoes != 0 {
		t.Errorf("%d echoes of nothing", echoes)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
