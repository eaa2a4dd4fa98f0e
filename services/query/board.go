package query

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// history is the number of quarters behind a row's little charts.
const history = 8

// boardNames are the indicators that the board reads.
var boardNames = []string{
	riskProbability, riskHeadcount, cutsAnnounced, cutsConfirmed, cutTarget, cutGap, cutGapCumulative, outageCount, outageAILinked,
}

// Board is the companies by risk as of an instant.
type Board struct {
	AsOf string
	// Quarter is the one the forecasts are for: the newest that any company has one for,
	// at most the quarter after the as-of day. Empty where there is no forecast at all.
	Quarter   string
	Companies []*BoardRow
	// generation is that of the shelf that it was made of, took how long that was.
	generation uint64
	took       time.Duration
	// outdated is when the shelf changed afterwards; zero where it has not.
	outdated time.Time
	// ordered are the companies in each order that somebody asked for.
	ordered sync.Map
}

// BoardRow is one company on the board.
type BoardRow struct {
	Company   string
	CompanyID string
	// Risk is the probability of a layoff announcement in RiskQuarter; absent where there is no forecast.
	Risk        *float64
	RiskQuarter string
	// Headcount is the median of the jobs that an announcement would affect.
	Headcount *float64
	// Change is against the forecast for the quarter before.
	Change *float64
	// Latest is the newest quarter with an indicator other than the forecast, and Values
	// its indicators.
	Latest string
	Values map[string]float64
	// Known is the day of the newest knowledge behind the row.
	Known   string
	History []HistoryPoint
	// past are the figures that become History; lower is the name as orders compare it.
	past  []figure
	lower string
}

// HistoryPoint is one quarter behind a row's little charts; absent where nothing is known.
type HistoryPoint struct {
	Quarter string
	Risk    *float64
	Cuts    *float64
}

// figure is an indicator of a board: its quarter, its place in boardNames, its value and
// since when it is known, in milliseconds.
type figure struct {
	quarter quarter.Quarter
	name    uint8
	value   float64
	known   int64
}

// named are the figures of one company.
type named struct {
	id, company, lower string
	figures            []figure
}

// boardOf assembles the board from indicators, in any order.
func boardOf(indicators []*foreshockv1.Indicator, asOf time.Time) *Board {
	byCompany := map[string]*named{}
	newest := map[string]time.Time{}
	parsed := map[string]quarter.Quarter{}
	for _, i := range indicators {
		q, ok := parsed[i.GetQuarter()]
		if !ok {
			q, _ = quarter.Parse(i.GetQuarter()) // 0 where it is none
			parsed[i.GetQuarter()] = q
		}
		name := slices.Index(boardNames, i.GetName())
		if q == 0 || name < 0 || q > quarter.Of(asOf)+1 {
			continue
		}
		id := i.GetCompanyId()
		c := byCompany[id]
		if c == nil {
			c = &named{id: id}
			byCompany[id] = c
		}
		// The newest knowledge names the company; of equal ones the smaller name, so that
		// the order of the answer does not matter.
		at := i.GetKnowledgeTime().AsTime()
		if at.After(newest[id]) || at.Equal(newest[id]) && (c.company == "" || i.GetCompany() < c.company) {
			newest[id], c.company = at, i.GetCompany()
		}
		c.figures = append(c.figures, figure{q, uint8(name), i.GetValue(), at.UnixMilli()})
	}
	companies := make([]named, 0, len(byCompany))
	for _, c := range byCompany {
		companies = append(companies, *c)
	}
	return assemble(slices.Values(companies), asOf)
}

// assemble makes the rows. Figures of quarters after the one that follows the as-of day
// are no forecast that could have been made, and must have been left out. What companies
// yields is read before the next.
func assemble(companies iter.Seq[named], asOf time.Time) *Board {
	next := quarter.Of(asOf) + 1
	board := &Board{AsOf: isoDay(asOf), Companies: []*BoardRow{}}
	var forecast quarter.Quarter
	for c := range companies {
		row, of := rowOf(c)
		forecast = max(forecast, of)
		board.Companies = append(board.Companies, &row)
	}
	if forecast != 0 {
		board.Quarter = forecast.String()
	} else {
		forecast = next
	}
	names := make([]string, history)
	for i := range names {
		names[i] = (forecast - history + 1 + quarter.Quarter(i)).String()
	}
	points := make([]HistoryPoint, history*len(board.Companies)) // one piece of memory for all
	for _, row := range board.Companies {
		row.History, points = points[:history:history], points[history:]
		for n, name := range names {
			row.History[n].Quarter = name
		}
		for _, f := range row.past {
			n := int(f.quarter - forecast + history - 1)
			if n < 0 || n >= history {
				continue
			}
			switch boardNames[f.name] {
			case riskProbability:
				row.History[n].Risk = &f.value
			case cutsAnnounced, cutsConfirmed:
				if p := &row.History[n]; p.Cuts == nil || f.value > *p.Cuts {
					p.Cuts = &f.value
				}
			}
		}
		row.past = nil
	}
	sortBoard(board.Companies, "", false, board.Quarter)
	return board
}

// rowOf assembles one company's row from its figures, which are at least one; the history
// is left to do. Of is the quarter that its forecast is for, 0 without one.
func rowOf(c named) (row BoardRow, of quarter.Quarter) {
	row = BoardRow{CompanyID: c.id, Company: cmp.Or(c.company, c.id)}
	row.lower = cmp.Or(c.lower, strings.ToLower(row.Company))
	var latest quarter.Quarter
	var newest int64
	for _, f := range c.figures {
		newest = max(newest, f.known)
		switch boardNames[f.name] {
		case riskProbability:
			of = max(of, f.quarter)
			row.past = append(row.past, f)
		case riskHeadcount:
		case cutsAnnounced, cutsConfirmed:
			row.past = append(row.past, f)
			latest = max(latest, f.quarter)
		default:
			latest = max(latest, f.quarter)
		}
	}
	row.Known = isoDay(time.UnixMilli(newest).UTC())
	var before *float64
	for _, f := range c.figures {
		switch name := boardNames[f.name]; {
		case name == riskProbability && f.quarter == of:
			row.Risk, row.RiskQuarter = &f.value, of.String()
		case name == riskProbability && f.quarter == of-1:
			before = &f.value
		case name == riskHeadcount && f.quarter == of:
			row.Headcount = &f.value
		case f.quarter == latest && name != riskProbability && name != riskHeadcount:
			if row.Values == nil {
				row.Latest, row.Values = latest.String(), map[string]float64{}
			}
			row.Values[name] = f.value
		}
	}
	if row.Risk != nil && before != nil {
		change := *row.Risk - *before
		row.Change = &change
	}
	return row, of
}

// cutsIn is the larger of what was announced and what was confirmed: a text may confirm a
// round that no other one announced.
func cutsIn(values map[string]float64) *float64 {
	var out *float64
	for _, name := range []string{cutsAnnounced, cutsConfirmed} {
		if v, ok := values[name]; ok && (out == nil || v > *out) {
			out = &v
		}
	}
	return out
}

// gapIn is the gap that the board orders by: a text's own figures where there are any,
// as the alert rules do. The other basis stands beside it.
func gapIn(values map[string]float64) (float64, bool) {
	if v, ok := values[cutGap]; ok {
		return v, true
	}
	v, ok := values[cutGapCumulative]
	return v, ok
}

// boardOrders are the columns that the board can be ordered by. The empty one is by
// risk: current forecasts before older ones, larger before smaller. Each puts what is
// unknown last, turned round too.
var boardOrders = []string{"", "company", "change", "cuts", "gap", "outages", "known"}

// sortBoard orders rows, turned the other way round; ties fall to the name and then to the id,
// so that the order is total.
func sortBoard(rows []*BoardRow, order string, turned bool, current string) {
	way := 1
	if turned {
		way = -1
	}
	value := func(r *BoardRow) (float64, bool) {
		var p *float64
		switch order {
		case "change":
			p = r.Change
		case "cuts":
			p = cutsIn(r.Values)
		case "gap":
			return gapIn(r.Values)
		case "outages":
			v, ok := r.Values[outageCount]
			return v, ok
		default:
			p = r.Risk
		}
		if p == nil {
			return 0, false
		}
		return *p, true
	}
	byName := func(a, b *BoardRow) int {
		return cmp.Or(cmp.Compare(a.lower, b.lower), cmp.Compare(a.CompanyID, b.CompanyID))
	}
	for _, r := range rows {
		if r.lower == "" {
			r.lower = strings.ToLower(r.Company)
		}
	}
	slices.SortFunc(rows, func(a, b *BoardRow) int {
		switch order {
		case "company":
			return way * byName(a, b)
		case "known":
			if (a.Known == "") != (b.Known == "") {
				return cmp.Compare(b.Known, a.Known)
			}
			if newer := cmp.Compare(b.Known, a.Known); newer != 0 {
				return way * newer
			}
			return byName(a, b)
		case "":
			if old := cmp.Compare(rank(a, current), rank(b, current)); old != 0 {
				return old
			}
		}
		av, aok := value(a)
		bv, bok := value(b)
		if aok != bok {
			if aok {
				return -1
			}
			return 1
		}
		if larger := cmp.Compare(bv, av); larger != 0 {
			return way * larger
		}
		return byName(a, b)
	})
}

// in is the companies in an order, which nobody may change.
func (b *Board) in(order string, turned bool) []*BoardRow {
	type key struct {
		order  string
		turned bool
	}
	if order == "" && !turned {
		return b.Companies // it came so
	}
	if rows, ok := b.ordered.Load(key{order, turned}); ok {
		return rows.([]*BoardRow) //nolint:errcheck // nothing else is stored
	}
	rows := slices.Clone(b.Companies)
	sortBoard(rows, order, turned, b.Quarter)
	b.ordered.Store(key{order, turned}, rows)
	return rows
}

// rank is 0 for a current forecast, 1 for an older one, 2 for none.
func rank(r *BoardRow, current string) int {
	switch {
	case r.Risk == nil:
		return 2
	case r.RiskQuarter != current:
		return 1
	default:
		return 0
	}
}
