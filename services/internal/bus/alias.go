package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// Aliases keeps the names that analysts give companies, in a key-value bucket.
type Aliases struct{ bucket jetstream.KeyValue }

// Alias is one of them.
type Alias struct {
	Name      string `json:"name"`
	CompanyID string `json:"company_id"`
}

// aliasBucket is declared in pipelines/streams.
const aliasBucket = "FORESHOCK_ALIASES"

// Aliases opens the bucket.
func (c *Conn) Aliases(ctx context.Context) (*Aliases, error) {
	bucket, err := c.js.KeyValue(ctx, aliasBucket)
	if err != nil {
		return nil, fmt.Errorf("bus: bucket %s: %w", aliasBucket, err)
	}
	return &Aliases{bucket}, nil
}

// Put stores an alias durably under a key: the name as it is compared.
func (a *Aliases) Put(ctx context.Context, key string, alias Alias) error {
	value, err := json.Marshal(alias)
	if err == nil {
		_, err = a.bucket.Put(ctx, cursorKey(key), value)
	}
	if err != nil {
		return fmt.Errorf("bus: alias %q: %w", alias.Name, err)
	}
	return nil
}

// Remove forgets the alias under a key; one that is not there is forgotten already.
func (a *Aliases) Remove(ctx context.Context, key string) error {
	if err := a.bucket.Delete(ctx, cursorKey(key)); err != nil && !errors.Is(err, jetstream.ErrKeyNotFound) {
		return fmt.Errorf("bus: alias %q: %w", key, err)
	}
	return nil
}

// Watch calls changed with all aliases, by name: at once, and whenever one changes, until
// ctx ends (its error is given back) or changed wants no more.
func (a *Aliases) Watch(ctx context.Context, changed func([]Alias) (more bool)) error {
	watcher, err := a.bucket.WatchAll(ctx)
	if err != nil {
		return fmt.Errorf("bus: bucket %s: %w", aliasBucket, err)
	}
	defer func() { _ = watcher.Stop() }()
	known := map[string]Alias{}
	complete := false
	for {
		var entry jetstream.KeyValueEntry
		open := false
		select {
		case <-ctx.Done():
			return ctx.Err()
		case entry, open = <-watcher.Updates():
		}
		switch {
		case !open:
			return errors.Join(ctx.Err(), fmt.Errorf("bus: bucket %s: the watch ended", aliasBucket))
		case entry == nil: // what was there before has been told
			complete = true
		case entry.Operation() == jetstream.KeyValuePut:
			var alias Alias
			if err := json.Unmarshal(entry.Value(), &alias); err != nil {
				return fmt.Errorf("bus: bucket %s: %s: %w", aliasBucket, entry.Key(), err)
			}
			known[entry.Key()] = alias
		default:
			delete(known, entry.Key())
		}
		if !complete {
			continue
		}
		all := make([]Alias, 0, len(known))
		for _, alias := range known {
			all = append(all, alias)
		}
		slices.SortFunc(all, func(x, y Alias) int { return strings.Compare(x.Name, y.Name) })
		if !changed(all) {
			return nil
		}
	}
}
