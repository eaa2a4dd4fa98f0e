// Package feature measures what the forecast looks at, as of the end of a quarter.
//
// Input: one employer's rows and the Market, the memory of how often employers of each
// state, industry and kind of name announced again. Output: one number per feature of the
// panel, NaN where there is nothing to measure. Both are functions of what is dated up to
// the last day of the quarter and of nothing else; live scoring, backfill, training and
// backtest call the same ones. Nothing fails; a Market is the only state.
package feature
