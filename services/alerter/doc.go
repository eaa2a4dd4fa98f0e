// Package alerter turns what changed into alerts for subscribers.
//
// Input: indicator updates from the bus. Output: CloudEvents in structured JSON on
// foreshock.alert.<severity>.<company>, and rows in the table alert. Which lines raise an
// alert is data (pipelines/alerter); Evaluate is the pure middle. Failure: an update that
// cannot be read becomes a dead letter; anything else is tried again. State: the ids of
// raised alerts, in a key-value bucket, so that no alert is raised twice.
package alerter
