package collector

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/foreshock/foreshock/services/collector/filing"
)

// cursor is how far one source was read. It is saved after what it stands for is durable;
// a crash in between reads a little again, and the same ids make that harmless.
type cursor struct {
	// URL is the source's; a cursor of another place is no use.
	URL string `json:"url"`

	// Of a remote source: what its last answer said, the body's hash, where it moved
	// for good, and when its publisher wants to be asked again.
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	Body         string    `json:"body,omitempty"`
	Moved        string    `json:"moved,omitempty"`
	RetryAt      time.Time `json:"retry_at,omitzero"`

	// Files are those of a local source, by their names below it.
	Files map[string]file `json:"files,omitempty"`

	// Seen is what was published last, so that only what is new or edited is published.
	Seen seen `json:"seen"`

	// Changed is when something new was read last, Newest the latest event time, Farthest
	// the latest day on which a notice takes effect.
	Changed  time.Time `json:"changed,omitzero"`
	Newest   time.Time `json:"newest,omitzero"`
	Farthest time.Time `json:"farthest,omitzero"`

	// Pending are filings that were listed and not read yet.
	Pending []filing.Reference `json:"pending,omitempty"`

	// Failures counts the readings in a row that failed; Verdict is the source's health,
	// Spans what it was read for.
	Failures int     `json:"failures,omitempty"`
	Verdict  verdict `json:"verdict,omitzero"`
	Spans    []span  `json:"spans,omitempty"`
}

// file is what is known of a local file.
type file struct {
	// Size and Time (of its last change, in Unix nanoseconds; 0 where unknown) tell an
	// untouched file.
	Size int64 `json:"size"`
	Time int64 `json:"time,omitempty"`
	// Hash is that of the content read, unpacked: all of it, or of a JSON Lines file the
	// first Offset bytes, which are Lines lines. A file that has grown is read from there.
	Hash   string `json:"hash"`
	Offset int64  `json:"offset,omitempty"`
	Lines  int    `json:"lines,omitempty"`
}

// packFrom is the size from which a cursor is compressed.
const packFrom = 16 << 10

func (c *cursor) encode() ([]byte, error) {
	plain, err := json.Marshal(c)
	if err != nil || len(plain) < packFrom {
		return plain, err
	}
	var b bytes.Buffer
	packer := gzip.NewWriter(&b)
	if _, err := packer.Write(plain); err != nil {
		return nil, err
	}
	if err := packer.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// mostCursor bounds what a stored cursor may unpack to.
const mostCursor = 64 << 20

// decodeCursor reads what encode wrote; nil gives a fresh one.
func decodeCursor(stored []byte, url string) (*cursor, error) {
	fresh := &cursor{URL: url}
	if len(stored) == 0 {
		return fresh, nil
	}
	if stored[0] == 0x1f {
		unpacker, err := gzip.NewReader(bytes.NewReader(stored))
		if err != nil {
			return fresh, fmt.Errorf("cursor: %w", err)
		}
		if stored, err = io.ReadAll(io.LimitReader(unpacker, mostCursor)); err != nil {
			return fresh, fmt.Errorf("cursor: %w", err)
		}
	}
	c := &cursor{}
	if err := json.Unmarshal(stored, c); err != nil {
		return fresh, fmt.Errorf("cursor: %w", err)
	}
	if c.URL != url {
		return fresh, nil
	}
	return c, nil
}
