package issue

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/internal/quarter"
)

// key is what rows of one kind replace each other by; rule is empty for forecasts.
type key struct {
	company string
	quarter quarter.Quarter
	rule    string
}

// due is what the signals of some companies ask for, by company and then by quarter.
type due struct {
	forecasts   []Forecast
	resolutions []Resolution
}

// page is the rows that the tables hold of some companies. Live forecasts are kept apart:
// they are only ever added.
type page struct {
	forecasts   map[key]Forecast
	live        map[key]bool
	resolutions map[key]Resolution
}

func newPage(forecasts []Forecast, resolutions []Resolution) page {
	p := page{forecasts: map[key]Forecast{}, live: map[key]bool{}, resolutions: map[key]Resolution{}}
	for _, f := range forecasts {
		if at := f.key(); f.Live {
			p.live[at] = true
		} else {
			p.forecasts[at] = f
		}
	}
	for _, r := range resolutions {
		p.resolutions[r.key()] = r
	}
	return p
}

func (f *Forecast) key() key   { return key{f.CompanyID, f.Quarter, ""} }
func (r *Resolution) key() key { return key{r.CompanyID, r.Quarter, r.Rule} }

// lacks are the rows to write: replays and resolutions that differ from the stored ones,
// those to take back, and live forecasts of the quarter that has turned (0: none). A
// resolution under another rule stays while a live forecast may ask for it.
func (p page) lacks(d due, turned quarter.Quarter) (forecasts []Forecast, resolutions []Resolution) {
	forecasts = make([]Forecast, 0, len(d.forecasts))
	for _, f := range d.forecasts {
		at := f.key()
		old, stored := p.forecasts[at]
		delete(p.forecasts, at)
		if !stored || old.Hash != f.Hash || old.Company != f.Company {
			forecasts = append(forecasts, f)
		}
		if f.Quarter == turned && !p.live[at] {
			f.Live = true
			forecasts = append(forecasts, f)
		}
	}
	resolutions = make([]Resolution, 0, len(d.resolutions))
	for _, r := range d.resolutions {
		at := r.key()
		old, stored := p.resolutions[at]
		delete(p.resolutions, at)
		if !stored || !sameOutcome(old, r) {
			resolutions = append(resolutions, r)
		}
	}
	for _, at := range sortedKeys(p.forecasts) { // what is left does not follow any more
		old := p.forecasts[at]
		old.Withdrawn = true
		forecasts = append(forecasts, old)
	}
	for _, at := range sortedKeys(p.resolutions) {
		if old := p.resolutions[at]; !p.live[key{at.company, at.quarter, ""}] {
			old.Withdrawn = true
			resolutions = append(resolutions, old)
		}
	}
	return forecasts, resolutions
}

func sortedKeys[V any](rows map[key]V) []key {
	return slices.SortedFunc(maps.Keys(rows), func(a, b key) int {
		return cmp.Or(strings.Compare(a.company, b.company), cmp.Compare(a.quarter, b.quarter), strings.Compare(a.rule, b.rule))
	})
}

func sameOutcome(a, b Resolution) bool {
	return a.Company == b.Company && a.Came == b.Came && a.Headcount == b.Headcount && a.Resolved.Equal(b.Resolved) &&
		a.FirstDay.Equal(b.FirstDay) && a.Decided.Equal(b.Decided) && slices.Equal(a.Facts, b.Facts)
}
