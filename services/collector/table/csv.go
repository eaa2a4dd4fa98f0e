package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// CSV reads rows separated by commas, semicolons or tabs, whichever the first line holds
// most of. Stray quotes and rows of any length are allowed; rows without any text are
// passed over. A byte order mark decides the encoding, else bytes are UTF-8, and
// Windows-1252 where they are not.
func CSV(r io.Reader) Rows {
	return func(yield func(Row, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		if mark, _ := in.Peek(2); bytes.Equal(mark, []byte("\xff\xfe")) || bytes.Equal(mark, []byte("\xfe\xff")) {
			utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
			in = bufio.NewReaderSize(transform.NewReader(in, utf16.NewDecoder()), 64<<10)
		}
		if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
			_, _ = in.Discard(3) // cannot fail: the bytes are buffered
		}
		start, _ := in.Peek(4096)
		reader := csv.NewReader(in)
		reader.Comma = separator(start)
		reader.LazyQuotes = true
		reader.FieldsPerRecord = -1
		reader.ReuseRecord = true
		cells := make([]string, 0, 32)
		for {
			record, err := reader.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Row{}, fmt.Errorf("csv: %w", err))
				return
			}
			line, _ := reader.FieldPos(0)
			cells = cells[:0]
			empty := true
			for _, cell := range record[:min(len(record), MaxColumns)] {
				if len(cell) > MaxCell {
					cell = cell[:MaxCell]
				}
				cell = Clean(cell)
				empty = empty && cell == ""
				cells = append(cells, cell)
			}
			if !empty && !yield(Row{Number: line, Cells: cells}, nil) {
				return
			}
		}
	}
}

// separator is the most frequent candidate of the first line, outside quotes.
func separator(start []byte) rune {
	counts := map[byte]int{}
	quoted := false
	for _, c := range start {
		if c == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if c == '\n' && len(counts) > 0 {
			break
		}
		if c == ',' || c == ';' || c == '\t' {
			counts[c]++
		}
	}
	best := ','
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[byte(best)] {
			best = rune(c)
		}
	}
	return best
}
