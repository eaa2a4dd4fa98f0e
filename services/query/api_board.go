package query

import (
	"context"
	"slices"
	"strings"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

func (a api) ListCompanies(ctx context.Context, r *foreshockv1.ListCompaniesRequest) (*foreshockv1.ListCompaniesResponse, error) {
	asOf, err := a.day("as_of", r.GetAsOf())
	if err != nil {
		return nil, err
	}
	order, turned := strings.CutPrefix(r.GetSort(), "-")
	if order == "risk" {
		order = ""
	}
	if !slices.Contains(boardOrders, order) {
		return nil, invalid("sort", "want risk, %s, with a minus in front to turn it round", strings.Join(boardOrders[1:], ", "))
	}
	if !(r.GetMinRisk() >= 0 && r.GetMinRisk() <= 1) { // what is no number is in no range
		return nil, invalid("min_risk", "want a probability from 0 to 1")
	}
	board, err := a.board(ctx, asOf)
	if err != nil {
		return nil, err
	}
	rows := make([]*BoardRow, 0, len(board.Companies))
	for _, row := range board.in(order, turned) {
		if wanted(r, row, board.Quarter, asOf) {
			rows = append(rows, row)
		}
	}
	cut, next, err := page(ctx, r, rows)
	if err != nil {
		return nil, err
	}
	answer := &foreshockv1.ListCompaniesResponse{
		AsOf: board.AsOf, Quarter: board.Quarter, NextPageToken: next,
		Matched: uint32(len(rows)), Total: uint32(len(board.Companies)), Summary: summaryOf(board),
	}
	survey, err := a.surveyed(ctx)
	if err != nil {
		return nil, err
	}
	coverage := survey.of(quarter.Of(asOf), asOf)
	for _, row := range cut {
		out := companyRow(row, asOf)
		out.Coverage = coverage(row.CompanyID)
		answer.Companies = append(answer.Companies, out)
	}
	return answer, nil
}

// board is from the shelf where the store is followed, else from the store.
func (a api) board(ctx context.Context, asOf time.Time) (*Board, error) {
	if a.watched.Load() {
		if err := a.filled(ctx); err != nil {
			return nil, err
		}
		return a.shelf.board(asOf, a.deps.Now()), nil
	}
	indicators, err := a.deps.Reader.Indicators(ctx, IndicatorFilter{Names: boardNames, AsOf: asOf, Bare: true})
	if err != nil {
		return nil, err
	}
	return boardOf(indicators, asOf), nil
}

// likely tells whether a row's forecast is for the board's quarter and at least so high. One for
// an earlier quarter is of a time that is over.
func likely(row *BoardRow, current string, least float64) bool {
	return rank(row, current) == 0 && *row.Risk >= least
}

// wanted tells whether a row passes the filters of a request.
func wanted(r *foreshockv1.ListCompaniesRequest, row *BoardRow, current string, asOf time.Time) bool {
	gap, gapKnown := gapIn(row.Values)
	switch {
	case r.GetMinRisk() > 0 && !likely(row, current, r.GetMinRisk()),
		r.GetWithGap() && (!gapKnown || gap <= 0),
		r.GetWithOutage() && row.Values[outageCount] <= 0,
		r.GetFreshDays() > 0 && ageDays(row.Known, asOf) > r.GetFreshDays():
		return false
	}
	return r.GetQuery() == "" || holds(row.Company+" "+row.CompanyID, r.GetQuery())
}

// ageDays is the days from a day to another's.
func ageDays(day string, asOf time.Time) uint32 {
	then, err := time.Parse(time.DateOnly, day)
	if err != nil || then.After(asOf) {
		return 0
	}
	return uint32(asOf.Sub(then) / (24 * time.Hour))
}

func companyRow(row *BoardRow, asOf time.Time) *foreshockv1.CompanyRow {
	out := &foreshockv1.CompanyRow{
		CompanyId: row.CompanyID, Company: row.Company, Risk: row.Risk, RiskQuarter: row.RiskQuarter, Change: row.Change,
		LatestQuarter: row.Latest, Cuts: cutsIn(row.Values), Known: row.Known, AgeDays: ageDays(row.Known, asOf), Headcount: row.Headcount,
	}
	for name, into := range map[string]**float64{
		cutGap: &out.Gap, cutGapCumulative: &out.GapCumulative, outageCount: &out.Outages, outageAILinked: &out.OutagesAiLinked,
	} {
		if v, ok := row.Values[name]; ok {
			*into = &v
		}
	}
	for _, p := range row.History {
		out.History = append(out.History, &foreshockv1.QuarterPoint{Quarter: p.Quarter, Risk: p.Risk, Cuts: p.Cuts})
	}
	return out
}

// summaryOf are the figures over all companies.
func summaryOf(board *Board) *foreshockv1.BoardSummary {
	s := &foreshockv1.BoardSummary{}
	for _, row := range board.Companies {
		if likely(row, board.Quarter, 0.5) {
			s.Likely++
		}
		if gap, ok := gapIn(row.Values); ok && gap > 0 {
			s.OpenGaps++
		}
		s.AiLinkedOutages += uint32(row.Values[outageAILinked])
		s.Newest = max(s.Newest, row.Known)
	}
	return s
}

func (a api) ListCoverage(ctx context.Context, r *foreshockv1.ListCoverageRequest) (*foreshockv1.ListCoverageResponse, error) {
	asOf, err := a.day("as_of", r.GetAsOf())
	if err != nil {
		return nil, err
	}
	var from quarter.Quarter
	if r.GetFromQuarter() != "" {
		if from, err = quarter.Parse(r.GetFromQuarter()); err != nil {
			return nil, invalid("from_quarter", "want a quarter such as 2026Q1")
		}
	}
	id, err := a.company(ctx, r.GetCompany())
	if err != nil {
		return nil, err
	}
	survey, err := a.surveyed(ctx)
	if err != nil {
		return nil, err
	}
	from = max(from, survey.first(id, asOf))
	return &foreshockv1.ListCoverageResponse{CompanyId: id, AsOf: isoDay(asOf), Coverage: survey.in(id, from, quarter.Of(asOf), asOf)}, nil
}
