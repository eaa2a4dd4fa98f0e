package query

import (
	"cmp"
	"slices"
	"strings"
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
	AsOf string `json:"as_of"`
	// Quarter is the one the forecasts are for: the newest that any company has one for,
	// at most the quarter after the as-of day. Empty where there is no forecast at all.
	Quarter   string     `json:"quarter"`
	Companies []BoardRow `json:"companies"`
}

// BoardRow is one company on the board.
type BoardRow struct {
	Company   string `json:"company"`
	CompanyID string `json:"company_id"`
	// Risk is the probability of a layoff announcement in RiskQuarter; absent where there is no forecast.
	Risk        *float64 `json:"risk,omitempty"`
	RiskQuarter string   `json:"risk_quarter,omitempty"`
	// Headcount is the median of the jobs that an announcement would affect.
	Headcount *float64 `json:"headcount,omitempty"`
	// Change is against the forecast for the quarter before.
	Change *float64 `json:"change,omitempty"`
	// Latest is the newest quarter with an indicator other than the forecast, and Values
	// its indicators.
	Latest string             `json:"latest,omitempty"`
	Values map[string]float64 `json:"values,omitempty"`
	// Known is the day of the newest knowledge behind the row.
	Known   string         `json:"known"`
	History []HistoryPoint `json:"history"`
}

// HistoryPoint is one quarter behind a row's little charts; absent where nothing is known.
type HistoryPoint struct {
	Quarter string   `json:"quarter"`
	Risk    *float64 `json:"risk,omitempty"`
	Cuts    *float64 `json:"cuts,omitempty"`
}

// boardOf assembles the board. Indicators of quarters after the one that follows the
// as-of day are no forecast that could have been made, and are left out.
func boardOf(indicators []*foreshockv1.Indicator, asOf time.Time) Board {
	last := quarter.Of(asOf) + 1
	byCompany := map[string][]*foreshockv1.Indicator{}
	var forecast quarter.Quarter
	parsed := quarters{}
	for _, i := range indicators {
		q := parsed.of(i.GetQuarter())
		if !q.valid || q.number > last {
			continue
		}
		byCompany[i.GetCompanyId()] = append(byCompany[i.GetCompanyId()], i)
		if i.GetName() == riskProbability {
			forecast = max(forecast, q.number)
		}
	}
	board := Board{AsOf: isoDay(asOf), Companies: make([]BoardRow, 0, len(byCompany))}
	if forecast != 0 {
		board.Quarter = forecast.String()
	} else {
		forecast = last
	}
	var past []string
	for q := forecast - history + 1; q <= forecast; q++ {
		past = append(past, q.String())
	}
	for id, known := range byCompany {
		board.Companies = append(board.Companies, rowOf(id, known, past, parsed))
	}
	sortBoard(board.Companies, "", board.Quarter)
	return board
}

// quarters remembers what names of quarters mean: a board reads the same few a hundred
// thousand times.
type quarters map[string]namedQuarter

// namedQuarter is what a name means; before is the name of the quarter before it.
type namedQuarter struct {
	number quarter.Quarter
	before string
	valid  bool
}

func (m quarters) of(name string) namedQuarter {
	n, ok := m[name]
	if !ok {
		if q, err := quarter.Parse(name); err == nil {
			n = namedQuarter{q, (q - 1).String(), true}
		}
		m[name] = n
	}
	return n
}

// rowOf assembles one company's row from its indicators, which are at least one, all of
// valid quarters. Past are the quarters behind its little charts, oldest first.
func rowOf(id string, indicators []*foreshockv1.Indicator, past []string, parsed quarters) BoardRow {
	row := BoardRow{CompanyID: id}
	values := map[string]map[string]float64{}
	var newest time.Time
	for _, i := range indicators {
		if values[i.GetQuarter()] == nil {
			values[i.GetQuarter()] = map[string]float64{}
		}
		values[i.GetQuarter()][i.GetName()] = i.GetValue()
		// The newest knowledge names the company; of equal ones the smaller name, so that
		// the order of the answer does not matter.
		at := i.GetKnowledgeTime().AsTime()
		if at.After(newest) || at.Equal(newest) && (row.Company == "" || i.GetCompany() < row.Company) {
			newest, row.Company = at, i.GetCompany()
		}
		switch i.GetName() {
		case riskProbability:
			row.RiskQuarter = max(row.RiskQuarter, i.GetQuarter())
		case riskHeadcount:
		default:
			row.Latest = max(row.Latest, i.GetQuarter())
		}
	}
	row.Known = isoDay(newest)
	if row.Company == "" {
		row.Company = id
	}
	if row.RiskQuarter != "" {
		row.Risk = valueIn(values, row.RiskQuarter, riskProbability)
		row.Headcount = valueIn(values, row.RiskQuarter, riskHeadcount)
		if before := valueIn(values, parsed.of(row.RiskQuarter).before, riskProbability); before != nil {
			change := *row.Risk - *before
			row.Change = &change
		}
	}
	if row.Latest != "" {
		row.Values = values[row.Latest]
		delete(row.Values, riskProbability)
		delete(row.Values, riskHeadcount)
	}
	row.History = make([]HistoryPoint, 0, len(past))
	for _, q := range past {
		row.History = append(row.History, HistoryPoint{q, valueIn(values, q, riskProbability), cutsIn(values[q])})
	}
	return row
}

func valueIn(values map[string]map[string]float64, quarter, name string) *float64 {
	if v, ok := values[quarter][name]; ok {
		return &v
	}
	return nil
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
// unknown last.
var boardOrders = []string{"", "company", "change", "cuts", "gap", "outages", "known"}

// sortBoard orders rows; ties fall to the name and then to the id, so that the order is total.
func sortBoard(rows []BoardRow, order, current string) {
	value := func(r BoardRow) (float64, bool) {
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
	slices.SortFunc(rows, func(a, b BoardRow) int {
		byName := cmp.Or(cmp.Compare(strings.ToLower(a.Company), strings.ToLower(b.Company)), cmp.Compare(a.CompanyID, b.CompanyID))
		switch order {
		case "company":
			return byName
		case "known":
			return cmp.Or(cmp.Compare(b.Known, a.Known), byName)
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
		return cmp.Or(cmp.Compare(bv, av), byName)
	})
}

// rank is 0 for a current forecast, 1 for an older one, 2 for none.
func rank(r BoardRow, current string) int {
	switch {
	case r.Risk == nil:
		return 2
	case r.RiskQuarter != current:
		return 1
	default:
		return 0
	}
}

// search keeps the rows whose name or id holds every word.
func search(rows []BoardRow, words string) []BoardRow {
	wanted := strings.Fields(strings.ToLower(words))
	if len(wanted) == 0 {
		return rows
	}
	kept := make([]BoardRow, 0, len(rows))
	for _, r := range rows {
		text := strings.ToLower(r.Company + " " + r.CompanyID)
		if !slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(text, w) }) {
			kept = append(kept, r)
		}
	}
	return kept
}
