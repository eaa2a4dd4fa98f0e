// Package alerter turns what changed into alerts for subscribers.
//
// Input: indicator updates from the bus. Output: CloudEvents in structured JSON on
// foreshock.alert.<severity>.<company>, and rows in the table alert. Which lines raise an
// alert is data (pipelines/alerter); package rule is the pure middle. Failure: an update that
// cannot be read becomes a dead letter; anything else is tried again before anything newer.
//
// State: every company's chains, in a key-value bucket. What a batch decided is stored there
// before it is published, with the place in the stream that it was decided at, and what a
// crash left is read again in the order of the stream: nothing is decided twice, nothing is
// published under another id, nothing is left out. There must be one
// alerter, which is who has the lease of this name.
package alerter
