// Package forecast gives the probability that an employer announces a layoff in the next
// calendar quarter, learns it from what employers announced before, and measures how often
// such probabilities came true.
//
// Input: files of notices and announcements (package panel). Output: a Model, saved as data
// under pipelines/model, whose forecasts are sums in log-odds; and a Result in the shape of
// the protocol. Training, backtest and live scoring measure the same features (package
// feature) and add up the same parts (package learn). Failure: unreadable files and too
// little history are errors. No state; equal input gives equal bits.
package forecast
