package pipelines

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Backfill is pipelines/backfill: named batches of history, a file each.
type Backfill struct {
	// Batches in the order of their names.
	Batches []Batch
}

// Batch is one named batch: what is read, how, and when.
type Batch struct {
	// Name is the file's name without its ending.
	Name string `yaml:"-"`
	// Description says in a few words what it is, for people.
	Description string `yaml:"description"`
	// Format is one of BatchFormats.
	Format string `yaml:"format"`
	// Layout is one of pipelines/notice, of a batch of notices; empty lets each file tell.
	Layout string `yaml:"layout"`
	// Source is the name that the events bear.
	Source string `yaml:"source"`
	// Input is a file, a folder or a pattern; a relative one lies below the data folder.
	Input string `yaml:"input"`
	// Schedule is a cron expression of five fields in UTC, at which `run` reads the input
	// where there is one and it has changed; empty: only by command.
	Schedule string `yaml:"schedule"`
}

// BatchFormats are the formats of batches.
var BatchFormats = []string{"notice", "announced", "incident", "filing"}

const backfillFolder = "backfill"

func (b *Backfill) load(fsys fs.FS, notice *Notice) error {
	files, err := fs.Glob(fsys, path.Join(backfillFolder, "*.yaml"))
	if err != nil {
		return fmt.Errorf("pipelines: %w", err)
	}
	var errs []error
	sources := map[string]string{}
	for _, file := range files { // in order of their names
		batch := Batch{Name: strings.TrimSuffix(path.Base(file), ".yaml")}
		if err := decode(fsys, file, &batch); err != nil {
			errs = append(errs, err)
			continue
		}
		wrong := func(key, format string, args ...any) {
			errs = append(errs, fmt.Errorf("pipelines: %s: %s: %s", file, key, fmt.Sprintf(format, args...)))
		}
		if !ruleName.MatchString(batch.Name) || batch.Name == "all" || strings.HasPrefix(batch.Name, "replay") {
			wrong("name", "name the file with lower-case letters, digits and hyphens, not all and not replay…")
		}
		if batch.Description == "" {
			wrong("description", "is missing")
		}
		if !slices.Contains(BatchFormats, batch.Format) {
			wrong("format", "%q is none of %s", batch.Format, strings.Join(BatchFormats, ", "))
		}
		if batch.Layout != "" && batch.Format != "notice" {
			wrong("layout", "only a batch of notices has one")
		}
		if batch.Layout != "" && !slices.ContainsFunc(notice.Layouts, func(l NoticeLayout) bool { return l.Name == batch.Layout }) {
			wrong("layout", "pipelines/notice has no layout %q", batch.Layout)
		}
		if !ruleName.MatchString(batch.Source) {
			wrong("source", "%q: write lower-case letters, digits and hyphens", batch.Source)
		}
		if other := sources[batch.Source]; other != "" {
			wrong("source", "%s has it already", other)
		}
		sources[batch.Source] = file
		if batch.Input == "" {
			wrong("input", "is missing")
		}
		b.Batches = append(b.Batches, batch)
	}
	return errors.Join(errs...)
}

// Batch is the one of this name.
func (b *Backfill) Batch(name string) (Batch, bool) {
	for _, batch := range b.Batches {
		if batch.Name == name {
			return batch, true
		}
	}
	return Batch{}, false
}

// Names are the names of all batches.
func (b *Backfill) Names() []string {
	names := make([]string, len(b.Batches))
	for i, batch := range b.Batches {
		names[i] = batch.Name
	}
	return names
}
