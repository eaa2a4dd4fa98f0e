// Package panel reads what employers announced, and says of every employer and quarter
// what was at stake: was it at risk at the end of the quarter, and did it announce in the
// next one.
//
// Input: files in the layout of the WARN register or of the layoffs list, plain, gzip or xz.
// Output: Rows, and a Panel of employers with their histories, in an order that does not
// depend on the order of rows or files. Failure: an unreadable file is an error; a row that
// cannot be used is counted under its reason. No state, no clock.
package panel
