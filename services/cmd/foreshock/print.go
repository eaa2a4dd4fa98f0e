package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"unicode"
)

// printable is s fit for a terminal: what a source wrote must not move the cursor, change
// colours or break the line.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

// writeCompact writes one JSON value as a line, without the spaces that the protobuf
// encoder strews at random.
func writeCompact(out io.Writer, data []byte) error {
	var line bytes.Buffer
	if err := json.Compact(&line, data); err != nil {
		return err
	}
	line.WriteByte('\n')
	_, err := line.WriteTo(out)
	return err
}
