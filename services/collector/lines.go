package collector

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

	"github.com/foreshock/foreshock/services/collector/convert"
)

// lineReader reads lines of any length, and of those that are too long their start.
type lineReader struct {
	r *bufio.Reader
	// sum is that of all lines that ended; offset and lines count them.
	sum    hash.Hash
	offset int64
	lines  int
	buffer []byte
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 256<<10), sum: sha256.New()}
}

func newLines(text []byte) *lineReader { return newLineReader(bytes.NewReader(text)) }

// skip passes over n bytes that were read before; it tells whether they are the same.
func (l *lineReader) skip(n int64, lines int, sum string) (same bool, err error) {
	if _, err := io.CopyN(l.sum, l.r, n); err != nil {
		if errors.Is(err, io.EOF) {
			return false, nil // it has become shorter
		}
		return false, err
	}
	l.offset, l.lines = n, lines
	return l.hash() == sum, nil
}

func (l *lineReader) hash() string { return hex.EncodeToString(l.sum.Sum(nil)[:16]) }

// next is the next line without its end, valid until the call after; long tells that it
// is longer than most, ended that a line break ended it. The error is io.EOF behind the
// last line.
func (l *lineReader) next(most int) (line []byte, long, ended bool, err error) {
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
			l.offset += size
			l.lines++
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
func (l *lineReader) end(line []byte) {
	l.sum.Write(line)
	l.offset += int64(len(line))
	l.lines++
}

// tooLong is the reason of a line that is not read for its length.
const tooLong = "too_long"

// lines turns a JSON Lines document into events; a bad line is refused and the rest goes
// on. Checkpoint, if given, is called from time to time, between two lines. The result is
// whether the last line was ended.
func (r *reading) lines(ctx context.Context, in *lineReader, most int, from convert.Reading, checkpoint func() error) (ended bool, err error) {
	if most <= 0 {
		most = r.c.cfg.MaxLine
	}
	ended = true
	first := in.offset == 0
	for {
		line, long, whole, err := in.next(most)
		if errors.Is(err, io.EOF) {
			return ended, nil
		}
		if err != nil {
			return ended, err
		}
		if ctx.Err() != nil {
			return ended, ctx.Err()
		}
		number := in.lines
		if ended = whole; !whole {
			number++
		}
		if first {
			line, first = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")), false
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		r.looked(1)
		if long {
			err = r.refuse(convert.Refused{Line: number, Reason: tooLong, Detail: "a line of more bytes than are read", Raw: bytes.Clone(line[:min(len(line), 2<<10)])}, from.Location)
		} else if event, refused := r.c.converter.Line(line, number, from); refused != nil {
			err = r.refuse(*refused, from.Location)
		} else {
			err = r.event(event)
		}
		if err != nil {
			return ended, err
		}
		if checkpoint != nil && whole && r.unsaved >= r.c.cfg.SaveEvery {
			if err := checkpoint(); err != nil {
				return ended, err
			}
		}
	}
}
