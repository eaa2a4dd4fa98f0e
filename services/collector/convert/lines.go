package convert

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// LineReader reads lines of any length, and of those that are too long their start.
type LineReader struct {
	// Offset and Lines count the lines that ended: where to go on another time.
	Offset int64
	Lines  int

	r      *bufio.Reader
	sum    hash.Hash // of all lines that ended
	buffer []byte
}

// NewLineReader reads from the start of a file, unpacked.
func NewLineReader(r io.Reader) *LineReader {
	return &LineReader{r: bufio.NewReaderSize(r, 256<<10), sum: sha256.New()}
}

// Skip passes over n bytes that were read before; it tells whether they are the same.
func (l *LineReader) Skip(n int64, lines int, sum string) (same bool, err error) {
	if _, err := io.CopyN(l.sum, l.r, n); err != nil {
		if errors.Is(err, io.EOF) {
			return false, nil // it has become shorter
		}
		return false, err
	}
	l.Offset, l.Lines = n, lines
	return l.Hash() == sum, nil
}

// Hash is that of the lines that ended.
func (l *LineReader) Hash() string { return hex.EncodeToString(l.sum.Sum(nil)[:16]) }

// next is the next line without its end, valid until the call after; long tells that it
// is longer than most, ended that a line break ended it. The error is io.EOF behind the
// last line.
func (l *LineReader) next(most int) (line []byte, long, ended bool, err error) {
	part, err := l.r.ReadSlice('\n')
	switch {
	case err == nil:
		l.end(part)
		return part[:len(part)-1], len(part) > most+1, true, nil
	case errors.Is(err, io.EOF) && len(part) > 0:
		return part, len(part) > most, false, nil
	case !errors.Is(err, bufio.ErrBufferFull):
		return nil, false, false, err
	}
	// Longer than the reader's buffer. What is hashed and counted must end with a line.
	before, err := l.sum.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return nil, false, false, err
	}
	l.buffer = l.buffer[:0]
	size := int64(0)
	for {
		size += int64(len(part))
		l.sum.Write(part)
		l.buffer = append(l.buffer, part[:min(len(part), max(0, most+2-len(l.buffer)))]...)
		if err == nil && part[len(part)-1] == '\n' {
			l.Offset += size
			l.Lines++
			line = bytes.TrimSuffix(l.buffer, []byte("\n"))
			return line, len(line) > most, true, nil
		}
		if part, err = l.r.ReadSlice('\n'); err == nil || errors.Is(err, bufio.ErrBufferFull) || errors.Is(err, io.EOF) && len(part) > 0 {
			if errors.Is(err, bufio.ErrBufferFull) {
				err = nil
			}
			if err == nil {
				continue
			}
			l.buffer = append(l.buffer, part[:min(len(part), max(0, most+2-len(l.buffer)))]...)
		}
		if !errors.Is(err, io.EOF) {
			return nil, false, false, err
		}
		if err := l.sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(before); err != nil {
			return nil, false, false, err
		}
		return l.buffer, len(l.buffer) > most, false, nil
	}
}

// end counts a line that a line break ended.
func (l *LineReader) end(line []byte) {
	l.sum.Write(line)
	l.Offset += int64(len(line))
	l.Lines++
}

// Lines turns a JSON Lines document into events; a bad line is refused and the rest goes
// on. Items counts the lines that hold anything; checkpoint, if given, is called between
// two lines. Ended tells whether a line break ended the last line.
func (c *Converter) Lines(ctx context.Context, in *LineReader, r Reading, to outcome.Sink, checkpoint func() error) (items int, ended bool, err error) {
	ended = true
	first := in.Offset == 0
	for {
		line, long, whole, err := in.next(c.limits.Line)
		if errors.Is(err, io.EOF) {
			return items, ended, nil
		}
		if err != nil {
			return items, ended, err
		}
		if ctx.Err() != nil {
			return items, ended, ctx.Err()
		}
		number := in.Lines
		if ended = whole; !whole {
			number++
		}
		if first {
			line, first = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")), false
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		items++
		if err := c.line(line, long, number, r, to); err != nil {
			return items, ended, err
		}
		if checkpoint != nil && whole {
			if err := checkpoint(); err != nil {
				return items, ended, err
			}
		}
	}
}

func (c *Converter) line(line []byte, long bool, number int, r Reading, to outcome.Sink) error {
	var event *foreshockv1.Event
	var refused *outcome.Refusal
	if long {
		refused = &outcome.Refusal{Line: number, Reason: outcome.TooLong, Detail: "a line of more bytes than are read", Raw: outcome.Bound(string(line[:min(len(line), outcome.RawLimit+4)]))}
	} else {
		event, refused = c.Line(line, number, r)
	}
	if refused != nil {
		return to.Refuse(*refused)
	}
	return to.Event(event)
}
