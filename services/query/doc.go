// Package query serves the query API and the built-in page that asks it.
//
// Input: a Reader of what is known, as of an instant. Output: JSON over HTTP, Connect and
// gRPC, and the page's own files; nothing is ever written. Failure: a broken read answers
// 503 and is logged once, an unknown id answers 404, and Run returns only when its context
// ends or its listener fails. State: none; every answer is computed from what the Reader says.
package query
