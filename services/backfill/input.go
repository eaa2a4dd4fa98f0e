package backfill

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNoInput says that a batch's input is not there.
var ErrNoInput = errors.New("holds no file")

// input is the files of a batch, in the order of their names.
type input struct {
	files []file
	size  int64
	// hash is of the names below the input and the contents.
	hash string
}

type file struct{ path, name string }

// mostFiles bounds an input; more belongs into an archive.
const mostFiles = 1_000_000

// findInput lists and hashes what lies at some places: files, folders or patterns.
func findInput(places []string) (*input, error) {
	in := &input{}
	for _, place := range places {
		if err := in.add(place); err != nil {
			return nil, err
		}
	}
	if len(in.files) == 0 {
		return nil, fmt.Errorf("%s: %w", strings.Join(places, ", "), ErrNoInput)
	}
	slices.SortStableFunc(in.files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return in, in.digest()
}

func (in *input) add(place string) error {
	matches, err := filepath.Glob(place)
	if err != nil || len(matches) == 0 {
		matches = []string{place} // a name that holds a bracket
	}
	for _, root := range matches {
		info, err := os.Stat(root)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if info.Mode().IsRegular() {
			in.files = append(in.files, file{root, filepath.Base(root)})
			continue
		}
		if err := in.walk(root); err != nil {
			return err
		}
	}
	return nil
}

// walk takes the files below a folder, which may be a link; links to files count, hidden
// ones do not.
func (in *input) walk(root string) error {
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return err
	}
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path != root && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if in.files = append(in.files, file{path, filepath.ToSlash(name)}); len(in.files) > mostFiles {
			return fmt.Errorf("%s holds more than %d files; put them into archives", root, mostFiles)
		}
		return nil
	})
}

func (in *input) digest() error {
	h := sha256.New()
	for _, f := range in.files {
		opened, err := os.Open(f.path)
		if err != nil {
			return err
		}
		own := sha256.New()
		n, err := io.Copy(own, opened)
		_ = opened.Close()
		if err != nil {
			return err
		}
		in.size += n
		fmt.Fprintf(h, "%d %s %x\n", len(f.name), f.name, own.Sum(nil))
	}
	in.hash = hex.EncodeToString(h.Sum(nil))
	return nil
}

// errDocument marks what is wrong with one document, which stops no other.
type errDocument struct {
	name string
	error
}

func (e errDocument) Unwrap() error { return e.error }

// each hands on every document: files, and the members of archives, unpacked. read counts
// the bytes of files as they are read. What is wrong with one is given to refuse.
func (in *input) each(ctx context.Context, inflate func(io.Reader) (io.Reader, error), read func(int64), do func(Document) error, refuse func(errDocument) error) error {
	for _, f := range in.files {
		err := f.each(ctx, inflate, read, do)
		var own errDocument
		if errors.As(err, &own) && ctx.Err() == nil {
			err = refuse(own)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f file) each(ctx context.Context, inflate func(io.Reader) (io.Reader, error), read func(int64), do func(Document) error) error {
	opened, err := os.Open(f.path)
	if err != nil {
		return errDocument{f.name, err}
	}
	defer func() { _ = opened.Close() }()
	counted := &counting{opened, read}
	unpacked, err := inflate(counted)
	if err != nil {
		return errDocument{f.name, err}
	}
	buffered := bufio.NewReaderSize(unpacked, 64<<10)
	start, err := buffered.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return errDocument{f.name, err}
	}
	switch {
	case strings.HasSuffix(strings.ToLower(f.name), ".zip") && bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return f.zipped(ctx, opened, read, do)
	case len(start) > 262 && string(start[257:262]) == "ustar":
		return f.tarred(ctx, buffered, do)
	}
	return one(ctx, Document{f.name, buffered}, do)
}

// one hands on a document; an error of its content is its own.
func one(ctx context.Context, d Document, do func(Document) error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return do(d)
}

// mostMember bounds a member of an archive; the rest of a longer one is not read.
const mostMember = 64 << 20

func (f file) zipped(ctx context.Context, opened *os.File, read func(int64), do func(Document) error) error {
	info, err := opened.Stat()
	if err != nil {
		return errDocument{f.name, err}
	}
	archive, err := zip.NewReader(opened, info.Size())
	if err != nil {
		return errDocument{f.name, err}
	}
	members := slices.DeleteFunc(slices.Clone(archive.File), func(m *zip.File) bool { return m.FileInfo().IsDir() || hidden(m.Name) })
	slices.SortStableFunc(members, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	for _, m := range members {
		content, err := m.Open()
		if err != nil {
			return errDocument{f.name, fmt.Errorf("%s: %w", m.Name, err)}
		}
		err = one(ctx, Document{f.name + "/" + m.Name, io.LimitReader(content, mostMember)}, do)
		_ = content.Close()
		if err != nil {
			return err
		}
		read(int64(m.CompressedSize64))
	}
	return nil
}

func (f file) tarred(ctx context.Context, content io.Reader, do func(Document) error) error {
	members := tar.NewReader(content)
	for {
		header, err := members.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errDocument{f.name, err}
		}
		if header.Typeflag != tar.TypeReg || hidden(header.Name) {
			continue
		}
		if err := one(ctx, Document{f.name + "/" + header.Name, io.LimitReader(members, mostMember)}, do); err != nil {
			return err
		}
	}
}

func hidden(name string) bool {
	return strings.HasPrefix(name[strings.LastIndexByte(name, '/')+1:], ".")
}

type counting struct {
	io.Reader
	read func(int64)
}

func (c *counting) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.read(int64(n))
	return n, err
}
