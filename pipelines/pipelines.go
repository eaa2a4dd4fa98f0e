// Package pipelines is what should happen, as data: sources, lexicons, indicators, the
// risk score, alert rules, streams and tables. The files beside it are embedded into the
// binary and replaceable by a folder of the same shape (--pipelines DIR).
//
// Input: a file system. Output: a checked configuration, or every error found with its
// file and place. It keeps no state.
package pipelines

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
)

// Embedded holds the files that ship with the binary.
//
//go:embed all:collector all:enricher all:scorer all:alerter all:streams all:tables all:registry all:notice all:incident all:model all:backfill all:example
var Embedded embed.FS

// Accounts is servers/accounts.conf: who may do what on a NATS server with subscribers.
//
//go:embed servers/accounts.conf
var Accounts string

// Pipelines is the whole configuration, checked.
type Pipelines struct {
	FS        fs.FS
	Collector Collector
	Enricher  Enricher
	Scorer    Scorer
	Alerter   Alerter
	Streams   Streams
	Notice    Notice
	Incident  Incident
	Backfill  Backfill
	Tables    Tables
}

// Load reads and checks every file. The error joins all that is wrong, each with its
// file and place; with an error the result is nil.
func Load(fsys fs.FS) (*Pipelines, error) {
	p := &Pipelines{FS: fsys}
	err := errors.Join(
		p.Collector.load(fsys),
		p.Enricher.load(fsys),
		p.Scorer.load(fsys),
		p.Alerter.load(fsys),
		p.Streams.load(fsys),
		p.Notice.load(fsys),
		p.Incident.load(fsys),
		p.Backfill.load(fsys, &p.Notice),
		p.Tables.load(fsys),
	)
	if err != nil {
		return nil, err
	}
	if err := p.Alerter.checkNames(p.Scorer.Indicators); err != nil {
		return nil, err
	}
	return p, nil
}

// decode reads one YAML file strictly: an unknown key, a wrong type and a repeated key
// are errors that show the line.
func decode(fsys fs.FS, path string, into any) error {
	content, err := fs.ReadFile(fsys, path)
	if err != nil {
		return fmt.Errorf("pipelines: %w", err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content), yaml.Strict(), yaml.DisallowUnknownField())
	err = decoder.Decode(into)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("pipelines: %s: is empty", path)
	}
	if err != nil {
		return fmt.Errorf("pipelines: %s: %s", path, yaml.FormatError(err, false, true))
	}
	return nil
}

// version names the rules below a folder: it changes when any byte of them does. Tests
// written as data are no rules.
func version(fsys fs.FS, folder string) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(fsys, folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, testSuffix) {
			return err
		}
		content, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%s %d\n", path, len(content))
		h.Write(content)
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("pipelines: %w", err)
	}
	return short(h.Sum(nil)), nil
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return short(sum[:])
}

func short(sum []byte) string { return hex.EncodeToString(sum)[:12] }
