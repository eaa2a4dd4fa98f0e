package format

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	xzMagic   = []byte{0xfd, '7', 'z', 'X', 'Z', 0}
)

// maxDictionary bounds the memory that an xz header may ask for; xz -9 asks for 64 MiB.
const maxDictionary = 64 << 20

// Inflate reads r, unpacked where it is gzip or xz, as far as limit bytes; more than that
// is an Error, so a bomb costs no more than limit.
func Inflate(r io.Reader, limit int64) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	magic, err := buffered.Peek(32)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var unpacked io.Reader = buffered
	switch {
	case bytes.HasPrefix(magic, gzipMagic):
		if unpacked, err = gzip.NewReader(buffered); err != nil {
			return nil, unpacking("gzip", err)
		}
		unpacked = packed{"gzip", unpacked}
	case bytes.HasPrefix(magic, xzMagic):
		if err := checkDictionary(magic); err != nil {
			return nil, err
		}
		if unpacked, err = (xz.ReaderConfig{DictCap: lzma.MinDictCap}).NewReader(buffered); err != nil {
			return nil, unpacking("xz", err)
		}
		unpacked = packed{"xz", unpacked}
	}
	return &limited{unpacked, limit, limit}, nil
}

// checkDictionary looks at the first block's filter before the library allocates what it
// asks for. (Header of the stream: 12 bytes; of the block: size, flags, filter id, size of
// properties, dictionary.) Later blocks are written by the same packer.
func checkDictionary(head []byte) error {
	if len(head) < 17 {
		return nil // too short to be xz: the library says so
	}
	block := head[12:]
	at := 2
	for _, flag := range []byte{0x40, 0x80} { // sizes that may stand before the filters
		if block[1]&flag == 0 {
			continue
		}
		for at < len(block) && block[at]&0x80 != 0 {
			at++
		}
		at++
	}
	if at+2 >= len(block) || block[at] != 0x21 {
		return nil // no LZMA2 filter first: the library refuses it
	}
	size, err := lzma.DecodeDictCap(block[at+2])
	if err != nil || size > maxDictionary {
		return &Error{Corrupt, fmt.Sprintf("xz: asks for a dictionary of more than %d MiB", maxDictionary>>20)}
	}
	return nil
}

// packed gives the errors of an unpacker their reason.
type packed struct {
	name string
	r    io.Reader
}

func (p packed) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if err != nil && err != io.EOF {
		err = unpacking(p.name, err)
	}
	return n, err
}

func unpacking(name string, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return &Error{Truncated, name + ": breaks off"}
	}
	return &Error{Corrupt, fmt.Sprintf("%s: %v", name, err)}
}

// limited ends in an error, not in silence, where there is more than is allowed.
type limited struct {
	r           io.Reader
	left, limit int64
}

func (l *limited) Read(b []byte) (int, error) {
	if l.left < 0 {
		return 0, &Error{TooLarge, fmt.Sprintf("more than %d bytes", l.limit)}
	}
	if int64(len(b)) > l.left+1 {
		b = b[:l.left+1]
	}
	n, err := l.r.Read(b)
	l.left -= int64(n)
	if l.left < 0 {
		return n - 1, &Error{TooLarge, fmt.Sprintf("more than %d bytes", l.limit)}
	}
	return n, err
}
