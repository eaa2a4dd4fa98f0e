// Package query serves the built-in page and the JSON behind it.
//
// Input: a Reader of what is known, as of an instant. Output: HTML and JSON over HTTP,
// GET and HEAD only; nothing is ever written. Failure: a broken read answers 503 and is
// logged once, an unknown id answers 404, and Run returns only when its context ends or
// its listener fails. State: none; every page is computed from what the Reader says.
package query
