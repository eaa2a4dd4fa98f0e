package collector

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/collector/convert"
	"github.com/foreshock/foreshock/services/collector/fetch"
)

// Config says what is read, and how much of it at most.
type Config struct {
	// Sources are read side by side. Their names must differ.
	Sources []pipelines.Source
	// Rules are what is known of publishers: recognitions, layouts, status pages.
	Rules convert.Rules
	// Fetch is how remote sources are read; its Contact stands in the User-Agent.
	Fetch fetch.Config
	// Limits bound one event.
	Limits convert.Limits
	// Concurrency is the most sources read at once.
	Concurrency int
	// MaxFeed is the most bytes of one local feed, and MaxStream of one local JSON Lines
	// file, after decompression. (Remote ones: Fetch.MaxBody.)
	MaxFeed, MaxStream int64
	// MaxFiles is the most files of one folder or archive.
	MaxFiles int
	// Batch is the most events published at once, SaveEvery the most published without
	// a cursor saved behind them: what a kill repeats.
	Batch, SaveEvery int
	// LongestPause bounds the pause after an error. It doubles with every failure in a
	// row, and starts eight times as long where another try will hardly mend it (404,
	// 410, not a feed).
	LongestPause time.Duration
}

// DefaultConfig has no sources; it suits a small machine.
func DefaultConfig() Config {
	return Config{
		Fetch:        fetch.DefaultConfig(),
		Limits:       convert.DefaultLimits(),
		Concurrency:  8,
		MaxFeed:      64 << 20,
		MaxStream:    16 << 30,
		MaxFiles:     10_000,
		Batch:        1000,
		SaveEvery:    10_000,
		LongestPause: 24 * time.Hour,
	}
}

// Configure is DefaultConfig with what the pipelines folder says.
func Configure(p *pipelines.Pipelines) Config {
	cfg := DefaultConfig()
	cfg.Sources = p.Collector.Enabled()
	cfg.Rules = convert.RulesOf(p)
	cfg.Fetch.Contact = p.Collector.Contact
	cfg.Fetch.AllowPrivate = p.Collector.AllowPrivate
	for _, b := range p.Collector.Budgets {
		cfg.Fetch.Budgets = append(cfg.Fetch.Budgets, fetch.Budget{Host: b.Host, PerSecond: b.PerSecond / float64(b.Processes), NeedsContact: b.NeedsContact})
	}
	return cfg
}

// everyGiven is the pause between two readings of a source given by its URL alone.
const everyGiven = 5 * time.Minute

// Sources makes sources of URLs as given on a command line: https://…, http://…, file:…
// or embedded:…. Each is named after its place; the same place twice is an error.
func Sources(urls ...string) ([]pipelines.Source, error) {
	sources := make([]pipelines.Source, 0, len(urls))
	taken := map[string]bool{}
	seen := map[string]bool{}
	for _, raw := range urls {
		if seen[raw] {
			return nil, fmt.Errorf("source %q is given twice", raw)
		}
		seen[raw] = true
		base, err := nameOf(raw)
		if err != nil {
			return nil, err
		}
		name := base
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		taken[name] = true
		sources = append(sources, pipelines.Source{Name: name, URL: raw, Every: everyGiven})
	}
	return sources, nil
}

// nameOf names a source after its host and path, or after its file: never after the
// folder above, so that the same file gives the same ids wherever it lies.
func nameOf(raw string) (string, error) {
	scheme, rest, found := strings.Cut(raw, ":")
	if !found {
		return "", fmt.Errorf("source %q: write https://…, http://…, file:PATH or embedded:PATH", raw)
	}
	var name string
	switch scheme {
	case "file", "embedded":
		name = path.Base(strings.TrimSuffix(strings.ReplaceAll(rest, `\`, "/"), "/"))
		if rest == "" {
			return "", fmt.Errorf("source %q: needs a path", raw)
		}
	case "http", "https":
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" {
			return "", fmt.Errorf("source %q is no web address", raw)
		}
		name = u.Hostname() + " " + u.Path + " " + u.RawQuery
	default:
		return "", fmt.Errorf("source %q: scheme %s: want https, http, file or embedded", raw, scheme)
	}
	if name = identity.Slug(name); name == "" {
		name = "source"
	}
	return name, nil
}

// shownURL is an address without its password.
func shownURL(raw string) string {
	if u, err := url.Parse(raw); err == nil && u.User != nil {
		return u.Redacted()
	}
	return raw
}
