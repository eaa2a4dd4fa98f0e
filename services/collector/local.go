package collector

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/collector/convert"
	"github.com/foreshock/foreshock/services/collector/format"
	"github.com/foreshock/foreshock/services/collector/outcome"
)

// Reasons of trouble with local sources.
const (
	noFile  = "no_file"
	noRight = "not_readable"
	tooMany = "too_many_files"
	archive = "archive"
)

// place is where a local source's files lie.
type place struct {
	fsys fs.FS
	// names are the files, sorted.
	names []string
	// shown is put before a name where it is shown to people.
	shown string
}

// readLocal reads every file of the source that changed since its cursor. Trouble with
// one file is told in the summary and stops none of the others.
func (r *reading) readLocal(ctx context.Context) error {
	p, err := r.c.place(r.source.URL)
	if err != nil {
		return err
	}
	if r.cursor.Files == nil {
		r.cursor.Files = map[string]file{}
	}
	var first error
	changed, since := false, 0
	for _, name := range p.names {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		read, err := r.file(ctx, p, name)
		if err != nil {
			t := troubled(ctx, err)
			if t == nil {
				return err
			}
			if first == nil {
				first = &trouble{reason: t.reason, detail: fmt.Sprintf("%s: %s", p.shown+name, t.detail), permanent: t.permanent, retryAt: t.retryAt}
			}
			if len(p.names) > 1 {
				// Of a folder, a bad file is a refusal like a bad line.
				why := outcome.Refusal{Document: name, Reason: t.reason, Detail: t.detail}
				r.looked(1)
				if err := r.refuse(why, p.shown+name); err != nil {
					return err
				}
			}
		}
		if !read {
			continue
		}
		changed = true
		if since++; since >= filesPerSave || r.unsaved >= r.c.cfg.SaveEvery {
			since = 0
			if err := r.save(); err != nil {
				return err
			}
		}
	}
	for name := range r.cursor.Files {
		if _, found := slices.BinarySearch(p.names, name); !found {
			delete(r.cursor.Files, name)
		}
	}
	if first != nil && len(p.names) == 1 {
		return first
	}
	if first != nil {
		r.summary.Error = first.Error()
	}
	if !changed {
		r.summary.State = Unchanged
	}
	return nil
}

// filesPerSave is how many files may be read without a cursor behind them.
const filesPerSave = 64

// place finds a local source's files.
func (c *Collector) place(url string) (*place, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	if scheme == "embedded" {
		if c.deps.Files == nil {
			return nil, &trouble{reason: noFile, detail: "there are no embedded files", permanent: true}
		}
		return c.list(c.deps.Files, path.Clean(rest), "embedded:")
	}
	if after, absolute := strings.CutPrefix(rest, "//"); absolute {
		if rest = after; !strings.HasPrefix(rest, "/") {
			return nil, &trouble{reason: noFile, detail: "write file:relative/path or file:///absolute/path", permanent: true}
		}
	}
	dir, base := filepath.Split(filepath.Clean(rest))
	if dir == "" {
		dir = "."
	}
	if base == "." || base == ".." || base == "" {
		dir, base = filepath.Clean(rest), "."
	}
	shown := filepath.ToSlash(filepath.Clean(dir))
	switch shown {
	case ".":
		shown = ""
	case "/":
	default:
		shown += "/"
	}
	return c.list(os.DirFS(dir), base, shown)
}

// list finds the file, the files of the folder, or the files that match.
func (c *Collector) list(fsys fs.FS, name, shown string) (*place, error) {
	p := &place{fsys: fsys, shown: shown}
	roots := []string{name}
	if strings.ContainsAny(name, "*?[") {
		var err error
		if roots, err = fs.Glob(fsys, name); err != nil {
			return nil, &trouble{reason: noFile, detail: fmt.Sprintf("%q: %v", name, err), permanent: true}
		}
	}
	for _, root := range roots {
		err := fs.WalkDir(fsys, root, func(at string, d fs.DirEntry, err error) error {
			switch {
			case err != nil && at == root:
				return err
			case err != nil:
				return nil // a folder below that may not be read
			case at != root && strings.HasPrefix(path.Base(at), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case d.IsDir():
				return nil
			}
			if !d.Type().IsRegular() {
				info, err := fs.Stat(fsys, at)
				if err != nil || !info.Mode().IsRegular() {
					return nil // neither pipes nor devices
				}
			}
			if p.names = append(p.names, at); len(p.names) > c.cfg.MaxFiles {
				return &trouble{reason: tooMany, detail: fmt.Sprintf("holds more than %d files; split it, or put them into one archive", c.cfg.MaxFiles), permanent: true}
			}
			return nil
		})
		var own *trouble
		switch {
		case errors.As(err, &own):
			return nil, own
		case errors.Is(err, fs.ErrPermission):
			return nil, &trouble{reason: noRight, detail: fmt.Sprintf("%s%s may not be read", shown, root), permanent: true}
		case err != nil:
			return nil, &trouble{reason: noFile, detail: fmt.Sprintf("%s%s: there is no such file or folder", shown, root), permanent: true}
		}
	}
	if len(p.names) == 0 {
		return nil, &trouble{reason: noFile, detail: fmt.Sprintf("%s%s holds no file", shown, name), permanent: true}
	}
	slices.Sort(p.names)
	p.names = slices.Compact(p.names)
	return p, nil
}

// file reads one file; read tells that it had to be.
func (r *reading) file(ctx context.Context, p *place, name string) (read bool, err error) {
	opened, err := p.fsys.Open(name)
	if err != nil {
		return false, &trouble{reason: noRight, detail: "may not be opened", permanent: true}
	}
	defer opened.Close()
	info, err := opened.Stat()
	if err != nil {
		return false, &trouble{reason: noRight, detail: "says nothing of itself", permanent: true}
	}
	now := file{Size: info.Size()}
	if changed := info.ModTime(); !changed.IsZero() {
		now.Time = changed.UnixNano()
	}
	before, known := r.cursor.Files[name]
	if known && now.Time != 0 && before.Size == now.Size && before.Time == now.Time {
		return false, nil
	}
	from := convert.Reading{Source: r.source, Location: p.shown + name, Read: r.at, Undated: r.at}
	if now.Time != 0 {
		from.Undated = info.ModTime()
	}
	unpacked, err := format.Inflate(opened, r.c.cfg.MaxStream)
	if err != nil {
		return true, err
	}
	buffered := bufio.NewReaderSize(unpacked, sniffed)
	start, err := buffered.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return true, err
	}
	switch {
	case isTar(start):
		return r.archive(ctx, buffered, from, name, now)
	case r.isStream(start):
		return r.stream(ctx, p, buffered, from, name, before, now)
	}
	content, err := atMost(buffered, r.c.cfg.MaxFeed)
	if err != nil {
		return true, err
	}
	if now.Hash = hashOf(content); known && now.Hash == before.Hash {
		r.cursor.Files[name] = now
		return false, nil
	}
	if isZip(content) && !convert.IsWorkbook(content) {
		err = r.zipped(ctx, content, from)
	} else {
		err = r.document(ctx, content, "", from)
	}
	if err != nil {
		return true, err
	}
	r.cursor.Files[name] = now
	return true, nil
}

// isStream tells a file of documents, one a line, which is read without holding it.
func (r *reading) isStream(start []byte) bool {
	if declared := r.source.Format; declared != "" {
		return declared == "jsonl"
	}
	return format.Sniff(start) == format.JSONLines && !r.c.converter.IsIncidents(start)
}

// sniffed is how much of a file is looked at to tell what it is.
const sniffed = 64 << 10

// stream reads a JSON Lines file from where it was left, if what was read before is still
// there.
func (r *reading) stream(ctx context.Context, p *place, content io.Reader, from convert.Reading, name string, before, now file) (bool, error) {
	in := convert.NewLineReader(content)
	if before.Offset > 0 {
		same, err := in.Skip(before.Offset, before.Lines, before.Hash)
		if err != nil {
			return true, err
		}
		if !same {
			again, err := p.fsys.Open(name)
			if err != nil {
				return true, &trouble{reason: noRight, detail: "may not be opened", permanent: true}
			}
			defer again.Close()
			unpacked, err := format.Inflate(again, r.c.cfg.MaxStream)
			if err != nil {
				return true, err
			}
			in = convert.NewLineReader(unpacked)
		}
	}
	// A cursor in the middle must not make the file look untouched.
	note := func(whole bool) {
		f := file{Hash: in.Hash(), Offset: in.Offset, Lines: in.Lines}
		if whole {
			f.Size, f.Time = now.Size, now.Time
		}
		r.cursor.Files[name] = f
	}
	events, items := r.summary.Events, r.summary.Items
	looked, _, err := r.c.converter.Lines(ctx, in, from, r.sink(ctx, from.Location), func() error {
		if r.unsaved < r.c.cfg.SaveEvery {
			return nil
		}
		note(false)
		return r.save()
	})
	r.looked(looked)
	note(err == nil)
	if err != nil {
		return true, err
	}
	return r.summary.Events > events || r.summary.Items > items || before.Hash == "", nil
}

// atMost reads everything, or fails where there is more.
func atMost(r io.Reader, limit int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(content)) > limit {
		return nil, &format.Error{Reason: format.TooLarge, Detail: fmt.Sprintf("more than %d bytes", limit)}
	}
	return content, nil
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}
