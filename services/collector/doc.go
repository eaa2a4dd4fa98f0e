// Package collector reads sources and publishes what they say as events.
//
// Input: feeds, JSON Lines documents and folders of both, by https, http, file and
// embedded URLs. Output: events on the bus, each once; refusals, each with its reason.
// Bytes become events in pure functions (format, feed, markup, convert); fetch and this
// package do the reading. Failure: a source that cannot be read is reported and tried
// again later and never stops another; a bad item is refused and the rest goes on.
// State: one cursor a source, saved after its events are durable.
package collector
