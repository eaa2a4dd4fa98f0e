package extract

import (
	"context"
	"io"
)

// Input is one document of `foreshock extract`.
type Input struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	URL       string `json:"url,omitempty"`
	Published string `json:"published,omitempty"`
	Source    string `json:"source,omitempty"`
	Lang      string `json:"lang,omitempty"`
	Company   string `json:"company,omitempty"`
}

// Lines reads documents as JSON Lines and writes their signals, a line each and in the
// same order. A line that is not valid JSON is answered by its number and error and
// counted; the error is that of reading, writing or ctx.
func Lines(ctx context.Context, r io.Reader, w io.Writer, x *Extractor) (badLines int, err error) {
	return 0, nil
}
