// Package learn fits the two parts a forecast is added up from: a logistic regression on
// splines with one level for each quarter, and boosted trees on what it leaves unexplained.
//
// Input: a Table of features with outcomes, weights and quarters. Output: Additive, a sum in
// log-odds whose parts belong to one feature each. Failure: a fit that does not converge is
// an error. No state, no clock; chance is seeded, so that equal input gives equal bits.
package learn
