// Package enricher turns events into signals.
//
// Input: events from the bus. Output: rows in the tables event and signal, then signals
// on foreshock.signal.<kind>.<company>. What a text says is read by the pure function in
// extract; which company is meant, by company. Failure: an event that cannot be read
// becomes a dead letter; anything else is tried again. State: none.
package enricher
