// Package notifier carries alerts to where people are: webhooks, e-mail, chat. A place is a
// bridge, and bridges are data (Load).
//
// Input: alerts from the stream. Output: messages to endpoints that are not ours. Between
// them lies a durable outbox, a subject for each bridge and chain of alerts, from which each
// bridge sends by itself: an endpoint that is dead or slow delays neither the stream nor
// another bridge. A later alert of a chain takes the place of an earlier one that was not
// sent yet, and the end of a chain that nobody was told of is not told. Failure: a delivery
// is tried again with back-off, so many times, and then becomes a dead letter, which `dead
// replay` puts back into the outbox. State: the outbox, and which alert of each chain was
// delivered last.
package notifier
