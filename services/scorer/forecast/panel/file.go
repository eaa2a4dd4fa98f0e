package panel

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ulikunitz/xz"
)

// maxBytes is how much one file may unpack to; more is refused as a decompression bomb.
const maxBytes = 4 << 30

var (
	gzipMagic = []byte{0x1f, 0x8b}
	xzMagic   = []byte{0xfd, '7', 'z', 'X', 'Z', 0}
	byteOrder = []byte{0xef, 0xbb, 0xbf}
)

// Input is one file that was read: its name, the SHA-256 of its unpacked content, how many
// dated rows it gave, and how many the panel does not count, by reason.
type Input struct {
	Name    string         `json:"name" yaml:"name"`
	SHA256  string         `json:"sha256" yaml:"sha256"`
	Rows    int            `json:"rows" yaml:"rows"`
	Refused map[string]int `json:"refused,omitempty" yaml:"refused,omitempty"`
}

// table is one CSV file with named columns.
type table struct {
	csv    *csv.Reader
	column map[string]int
	row    []string
	input  *Input
}

// readFile gives every readable row of one file to each, in order.
func readFile(ctx context.Context, path string, required []string, each func(*table)) (Input, error) {
	file, err := os.Open(path)
	if err != nil {
		return Input{}, fmt.Errorf("panel: %w", err)
	}
	defer func() { _ = file.Close() }()
	input, err := read(ctx, file, required, each)
	if err != nil {
		return Input{}, fmt.Errorf("panel: %s: %w", path, err)
	}
	input.Name = file.Name()[strings.LastIndexByte(file.Name(), '/')+1:]
	return input, nil
}

func read(ctx context.Context, packed io.Reader, required []string, each func(*table)) (Input, error) {
	plain, err := unpack(packed)
	if err != nil {
		return Input{}, err
	}
	hash := sha256.New()
	limited := &io.LimitedReader{R: plain, N: maxBytes + 1}
	content := bufio.NewReader(io.TeeReader(limited, hash))
	if head, _ := content.Peek(len(byteOrder)); bytes.Equal(head, byteOrder) {
		_, _ = content.Discard(len(byteOrder))
	}
	input := Input{Refused: map[string]int{}}
	t := &table{csv: csv.NewReader(content), input: &input}
	t.csv.ReuseRecord = true
	if err := t.header(required); err != nil {
		return Input{}, err
	}
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return Input{}, ctx.Err()
		}
		t.row, err = t.csv.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var malformed *csv.ParseError
		if errors.As(err, &malformed) {
			input.Refused["malformed row"]++
			continue
		}
		if err != nil {
			return Input{}, err
		}
		each(t)
	}
	if limited.N <= 0 {
		return Input{}, fmt.Errorf("unpacks to more than %d bytes", int64(maxBytes))
	}
	input.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return input, nil
}

// unpack tells the packing by the first bytes, not by the name.
func unpack(packed io.Reader) (io.Reader, error) {
	r := bufio.NewReaderSize(packed, 1<<16)
	head, _ := r.Peek(len(xzMagic))
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		return gzip.NewReader(r)
	case bytes.HasPrefix(head, xzMagic):
		return xz.NewReader(r)
	}
	return r, nil
}

func (t *table) header(required []string) error {
	names, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return errors.New("is empty: want a header row")
	}
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	t.column = make(map[string]int, len(names))
	for i, name := range names {
		t.column[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range required {
		if _, ok := t.column[name]; !ok {
			return fmt.Errorf("header has no column %q", name)
		}
	}
	return nil
}

// raw is the field of the first of the named columns that the file has, as written.
func (t *table) raw(names ...string) string {
	for _, name := range names {
		if i, ok := t.column[name]; ok && i < len(t.row) {
			return t.row[i]
		}
	}
	return ""
}

func (t *table) text(names ...string) string { return strings.TrimSpace(t.raw(names...)) }

func (t *table) refuse(reason string) { t.input.Refused[reason]++ }
