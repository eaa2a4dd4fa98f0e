// Package convert turns what a source published into events.
package convert

// Limits bound one event.
type Limits struct {
	// Title, Text and Attribute are the most bytes of each; what is longer is cut, and
	// the event says so.
	Title, Text, Attribute int
	// Attributes is the most attributes of an event.
	Attributes int
}

// DefaultLimits keeps an event far below what a message may weigh.
func DefaultLimits() Limits {
	return Limits{Title: 2 << 10, Text: 512 << 10, Attribute: 2 << 10, Attributes: 48}
}
