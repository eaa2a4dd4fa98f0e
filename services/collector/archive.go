package collector

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/foreshock/foreshock/services/collector/convert"
	"github.com/foreshock/foreshock/services/collector/format"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// archive reads the members of a tar file like the files of a folder.
func (r *reading) archive(ctx context.Context, content io.Reader, from convert.Reading, name string, now file) (bool, error) {
	files := tar.NewReader(content)
	location := from.Location
	previous := ""
	var held []member
	size := int64(0)
	read := func(m member) error { return r.member(ctx, m, from, location) }
	for n := 0; ; n++ {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return true, archived(err)
		}
		if header.Typeflag != tar.TypeReg || strings.HasPrefix(path.Base(header.Name), ".") {
			continue
		}
		if n >= maxMembers {
			return true, &trouble{reason: tooMany, detail: fmt.Sprintf("holds more than %d files", maxMembers), permanent: true}
		}
		content, err := atMost(files, r.c.cfg.MaxFeed)
		if err != nil {
			return true, archived(err)
		}
		m := member{header.Name, header.ModTime, content}
		// Versions of a document must be read in the order of their names. Most archives
		// are in order and need no memory.
		if len(held) == 0 && header.Name > previous {
			previous = header.Name
			if err := read(m); err != nil {
				return true, err
			}
			continue
		}
		held = append(held, m)
		if size += int64(len(content)); size > maxHeld {
			return true, &trouble{reason: archive, detail: "its files are not in the order of their names, and are too many to sort; unpack it", permanent: true}
		}
	}
	slices.SortFunc(held, func(a, b member) int { return strings.Compare(a.name, b.name) })
	for _, m := range held {
		if err := read(m); err != nil {
			return true, err
		}
	}
	r.cursor.Files[name] = now
	return true, nil
}

// zipped reads the members of a zip file like the files of a folder.
func (r *reading) zipped(ctx context.Context, content []byte, from convert.Reading) error {
	files, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return archived(err)
	}
	if len(files.File) > maxMembers {
		return &trouble{reason: tooMany, detail: fmt.Sprintf("holds more than %d files", maxMembers), permanent: true}
	}
	slices.SortFunc(files.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	left := r.c.cfg.MaxStream
	for _, f := range files.File {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !f.Mode().IsRegular() || strings.HasPrefix(path.Base(f.Name), ".") {
			continue
		}
		opened, err := f.Open()
		if err != nil {
			return archived(err)
		}
		content, err := atMost(opened, min(r.c.cfg.MaxFeed, left))
		if err = errors.Join(err, opened.Close()); err != nil {
			return archived(err)
		}
		left -= int64(len(content))
		if err := r.member(ctx, member{f.Name, f.Modified, content}, from, from.Location); err != nil {
			return err
		}
	}
	return nil
}

// member reads one file of an archive; trouble with it is a refusal.
func (r *reading) member(ctx context.Context, m member, from convert.Reading, location string) error {
	from.Location = location + "/" + m.name
	if !m.changed.IsZero() {
		from.Undated = m.changed
	}
	err := r.document(ctx, m.content, "", from)
	if t := troubled(ctx, err); t != nil {
		r.looked(1)
		return r.refuse(outcome.Refusal{Document: m.name, Reason: t.reason, Detail: t.detail}, from.Location)
	}
	return err
}

// member is one file of an archive.
type member struct {
	name    string
	changed time.Time
	content []byte
}

const (
	// maxMembers is the most files of an archive, maxHeld the most bytes held to sort them.
	maxMembers = 1_000_000
	maxHeld    = 256 << 20
)

// archived gives the errors of the tar format their reason.
func archived(err error) error {
	var packed *format.Error
	if errors.As(err, &packed) {
		return err
	}
	return &trouble{reason: archive, detail: fmt.Sprintf("archive: %v", err), permanent: true}
}

// isTar tells a tar file by its magic.
func isTar(start []byte) bool {
	return len(start) > 262 && bytes.Equal(start[257:262], []byte("ustar"))
}

// isZip tells a zip file by its magic.
func isZip(start []byte) bool { return bytes.HasPrefix(start, []byte("PK\x03\x04")) }
