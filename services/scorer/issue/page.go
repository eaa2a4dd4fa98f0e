package issue

import (
	"cmp"
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

// page is rows of some companies. Live forecasts are kept apart: they are only ever added.
type page struct {
	forecasts   map[key]Forecast
	live        map[key]bool
	resolutions map[key]Resolution
}

func newPage(forecasts []Forecast, resolutions []Resolution) page {
	p := page{forecasts: map[key]Forecast{}, live: map[key]bool{}, resolutions: map[key]Resolution{}}
	for _, f := range forecasts {
		if at := (key{f.CompanyID, f.Quarter, ""}); f.Live {
			p.live[at] = true
		} else {
			p.forecasts[at] = f
		}
	}
	for _, r := range resolutions {
		p.resolutions[key{r.CompanyID, r.Quarter, r.Rule}] = r
	}
	return p
}

// against are the rows that the tables lack: replays and resolutions that differ from the
// stored ones, those to take back, and live forecasts of the quarter that has turned
// (0: none). A resolution under another rule stays while a live forecast may ask for it.
func (p page) against(stored page, turned quarter.Quarter) (forecasts []Forecast, resolutions []Resolution) {
	for at, f := range p.forecasts {
		if old, ok := stored.forecasts[at]; !ok || old.Hash != f.Hash || old.Company != f.Company {
			forecasts = append(forecasts, f)
		}
		if at.quarter == turned && !stored.live[at] {
			f.Live = true
			forecasts = append(forecasts, f)
		}
	}
	for at, old := range stored.forecasts {
		if _, follows := p.forecasts[at]; !follows {
			old.Withdrawn = true
			forecasts = append(forecasts, old)
		}
	}
	for at, r := range p.resolutions {
		if old, ok := stored.resolutions[at]; !ok || !sameOutcome(old, r) {
			resolutions = append(resolutions, r)
		}
	}
	for at, old := range stored.resolutions {
		if _, follows := p.resolutions[at]; !follows && !stored.live[key{at.company, at.quarter, ""}] {
			old.Withdrawn = true
			resolutions = append(resolutions, old)
		}
	}
	slices.SortFunc(forecasts, func(a, b Forecast) int {
		return cmp.Or(strings.Compare(a.CompanyID, b.CompanyID), cmp.Compare(a.Quarter, b.Quarter), cmp.Compare(bit(a.Live), bit(b.Live)))
	})
	slices.SortFunc(resolutions, func(a, b Resolution) int {
		return cmp.Or(strings.Compare(a.CompanyID, b.CompanyID), cmp.Compare(a.Quarter, b.Quarter), strings.Compare(a.Rule, b.Rule))
	})
	return forecasts, resolutions
}

func sameOutcome(a, b Resolution) bool {
	return a.Company == b.Company && a.Came == b.Came && a.Headcount == b.Headcount && a.Resolved.Equal(b.Resolved) &&
		a.FirstDay.Equal(b.FirstDay) && a.Decided.Equal(b.Decided) && slices.Equal(a.Facts, b.Facts)
}

func bit(set bool) int {
	if set {
		return 1
	}
	return 0
}
