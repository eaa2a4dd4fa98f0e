// Package projector keeps, for those who watch, one value for each company: its current
// risk.
//
// Input: indicator updates from the bus, and the table of indicators. Output: JSON in the
// key-value bucket FORESHOCK_RISK, by company id. The current risk is the forecast for the
// newest quarter that can be forecast today, as known last. Failure: an update that cannot
// be read becomes a dead letter; anything else is tried again. State: the bucket, which is
// brought up to the table at the start and now and then, so that it can be lost and what
// backfills brought is there too; a value that did not change is not written again.
package projector
