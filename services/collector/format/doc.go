// Package format finds out what bytes are: how they are packed, in which characters they
// are written, and what kind of document they hold.
//
// Input: bytes, and what the server claimed about them. Output: UTF-8 text and a Format,
// decided by the content, never by a name. Failure: an Error with a reason fit for a
// metric; a decompression bomb is one. It keeps no state.
package format

// Format is the kind of document that a text is.
type Format string

const (
	Feed      Format = "feed"       // RSS, RDF or Atom
	JSONFeed  Format = "json_feed"  // JSON Feed
	JSONLines Format = "json_lines" // one JSON object a line
	HTML      Format = "html"       // a web page
	XML       Format = "xml"        // XML that is no feed
	JSON      Format = "json"       // JSON that is neither
	Empty     Format = "empty"
	Unknown   Format = "unknown"
)

// Reasons of errors.
const (
	TooLarge  = "too_large"
	Truncated = "truncated"
	Corrupt   = "corrupt"
)

// Error says why bytes could not be read.
type Error struct {
	// Reason is one of the constants above.
	Reason string
	// Detail says it to a person.
	Detail string
}

func (e *Error) Error() string { return e.Detail }
