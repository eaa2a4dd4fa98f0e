package query

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// boardBody is the board's part of the view.
type boardBody struct {
	Quarter string
	Words   string
	Order   string
	Total   int
	Matched int
	Rows    []boardLine
	Stats   []stat
	From    int
	Page    int
	Before  string
	After   string
	Columns []boardColumn
}

type boardColumn struct{ Order, Label, Class string }

type stat struct{ Value, Label string }

type boardLine struct {
	BoardRow
	Current  bool
	Spark    *spark
	Bars     *bars
	RiskBar  string
	Cuts     string
	Gap      string
	GapSub   string
	Outages  string
	AILinked string
}

var boardColumns = []boardColumn{
	{"company", "Company", "name"}, {"", "Risk", "num"}, {"change", "Change", "num"}, {"trend", "Eight quarters", "trend"},
	{"cuts", "Cuts", "num"}, {"gap", "Gap", "num"}, {"outages", "Outages", "num"}, {"known", "Newest", "num"},
}

func boardOrder(values url.Values) (string, error) {
	order := values.Get("sort")
	if order == "risk" {
		order = ""
	}
	if !slices.Contains(boardOrders, order) {
		return "", &failure{http.StatusBadRequest, "sort: want one of risk, company, change, cuts, gap, outages, known"}
	}
	return order, nil
}

func (p *pages) board(w http.ResponseWriter, r *http.Request) {
	p.serve(w, r, "board", func(ctx context.Context, asOf time.Time, v *view) error {
		order, err := boardOrder(r.URL.Query())
		if err != nil {
			return err
		}
		number := 1
		if text := r.URL.Query().Get("page"); text != "" {
			if number, err = strconv.Atoi(text); err != nil || number < 1 || number > 1e6 {
				return &failure{http.StatusBadRequest, "page: want a number from 1"}
			}
		}
		board, err := p.server.viewBoard(ctx, asOf)
		if err != nil {
			return err
		}
		body := boardBody{Quarter: board.Quarter, Words: strings.TrimSpace(r.URL.Query().Get("q")), Order: order,
			Total: len(board.Companies), Page: number, Columns: boardColumns, Stats: boardStats(board)}
		rows := search(board.Companies, body.Words)
		sortBoard(rows, order, board.Quarter)
		body.Matched = len(rows)
		body.From = min((number-1)*p.server.config.PageSize, len(rows))
		to := min(body.From+p.server.config.PageSize, len(rows))
		for _, row := range rows[body.From:to] {
			body.Rows = append(body.Rows, lineOf(row, board.Quarter))
		}
		if order != "" {
			v.Keep = append(v.Keep, parameter{"sort", order})
		}
		if body.Words != "" {
			v.Keep = append(v.Keep, parameter{"q", body.Words})
		}
		v.Title, v.Data = "Board", "/api/board"
		if number > 1 {
			if body.Before, err = v.With("page", strconv.Itoa(number-1)); err != nil {
				return err
			}
		}
		if to < len(rows) {
			if body.After, err = v.With("page", strconv.Itoa(number+1)); err != nil {
				return err
			}
		}
		v.Body = body
		return nil
	})
}

func lineOf(row BoardRow, current string) boardLine {
	line := boardLine{BoardRow: row, Current: row.RiskQuarter == current, Spark: sparkOf(row.History), Bars: barsOf(row.History)}
	if row.Risk != nil {
		line.RiskBar = pct(100 * min(max(*row.Risk, 0), 1))
	}
	if cuts := cutsIn(row.Values); cuts != nil && *cuts > 0 {
		line.Cuts = grouped(*cuts)
	}
	if gap, ok := gapIn(row.Values); ok {
		line.Gap, line.GapSub = grouped(gap), row.Latest
		if all, ok := row.Values[cutGapCumulative]; ok && all != gap {
			line.GapSub = grouped(all) + " all rounds"
		}
	}
	if n := row.Values[outageCount]; n > 0 {
		line.Outages = grouped(n)
	}
	if n := row.Values[outageAILinked]; n > 0 {
		line.AILinked = grouped(n)
	}
	return line
}

// boardStats are the figures above the board.
func boardStats(b Board) []stat {
	gaps, linked, high, newest := 0, 0.0, 0, ""
	for _, r := range b.Companies {
		if r.Values[cutGap] > 0 || r.Values[cutGapCumulative] > 0 {
			gaps++
		}
		linked += r.Values[outageAILinked]
		if r.Risk != nil && *r.Risk >= 0.5 && r.RiskQuarter == b.Quarter {
			high++
		}
		newest = max(newest, r.Known)
	}
	return []stat{
		{grouped(float64(len(b.Companies))), plural(len(b.Companies), "company", "companies")},
		{grouped(float64(high)), "more likely than not to cut"},
		{grouped(float64(gaps)), plural(gaps, "open gap", "open gaps") + " to a target"},
		{grouped(linked), "AI-linked " + plural(int(linked), "outage", "outages")},
		{dateLabel(newest), "newest knowledge"},
	}
}
