// Package enricher turns events into signals.
//
// Input: events from the bus. Output: signals on foreshock.signal.<kind>.<company>, and rows
// in the table event; of history also those in the table signal, which of news the scorer
// writes. An event is acknowledged once all is durable, and nobody is told of one that can
// never be stored. What a text says is read by the pure function in
// extract; which company is meant, by company. Failure: an event that cannot be read
// becomes a dead letter; anything else is tried again. State: none.
package enricher
