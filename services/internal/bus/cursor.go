package bus

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Cursors keeps how far each source was read, in a key-value bucket.
type Cursors struct{ bucket jetstream.KeyValue }

// Declared in pipelines/streams.
const (
	cursorBucket     = "FORESHOCK_CURSORS"
	checkpointBucket = "FORESHOCK_CHECKPOINTS"
	deliveredBucket  = "FORESHOCK_DELIVERED"
)

// Cursors opens the bucket of sources.
func (c *Conn) Cursors(ctx context.Context) (*Cursors, error) { return c.cursors(ctx, cursorBucket) }

// Checkpoints opens the bucket of backfills: how far each has come.
func (c *Conn) Checkpoints(ctx context.Context) (*Cursors, error) {
	return c.cursors(ctx, checkpointBucket)
}

// Delivered opens the bucket of bridges: what each has told of each chain of alerts.
func (c *Conn) Delivered(ctx context.Context) (*Cursors, error) {
	return c.cursors(ctx, deliveredBucket)
}

func (c *Conn) cursors(ctx context.Context, name string) (*Cursors, error) {
	bucket, err := c.js.KeyValue(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("bus: bucket %s: %w", name, err)
	}
	return &Cursors{bucket}, nil
}

// Load is what Save stored last for the source; nil where it stored nothing.
func (c *Cursors) Load(ctx context.Context, source string) ([]byte, error) {
	entry, err := c.bucket.Get(ctx, cursorKey(source))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("bus: cursor of %s: %w", source, err)
	}
	return entry.Value(), nil
}

// Save stores the cursor durably.
func (c *Cursors) Save(ctx context.Context, source string, cursor []byte) error {
	if _, err := c.bucket.Put(ctx, cursorKey(source), cursor); err != nil {
		return fmt.Errorf("bus: cursor of %s: %w", source, err)
	}
	return nil
}

// cursorKey is a legal key for any source name: keys allow few characters, and two names
// must not share one.
func cursorKey(source string) string { return base64.RawURLEncoding.EncodeToString([]byte(source)) }
