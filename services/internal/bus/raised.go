package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Raised remembers the ids of raised alerts in a key-value bucket.
type Raised struct{ bucket jetstream.KeyValue }

// raisedBucket is declared in pipelines/streams.
const raisedBucket = "FORESHOCK_RAISED"

// Raised opens the bucket.
func (c *Conn) Raised(ctx context.Context) (*Raised, error) {
	bucket, err := c.js.KeyValue(ctx, raisedBucket)
	if err != nil {
		return nil, fmt.Errorf("bus: bucket %s: %w", raisedBucket, err)
	}
	return &Raised{bucket}, nil
}

// Unknown is those of ids that Add never saw.
func (r *Raised) Unknown(ctx context.Context, ids []string) (map[string]bool, error) {
	unknown := make(map[string]bool, len(ids))
	for _, id := range ids {
		_, err := r.bucket.Get(ctx, id)
		switch {
		case errors.Is(err, jetstream.ErrKeyNotFound):
			unknown[id] = true
		case err != nil:
			return nil, fmt.Errorf("bus: bucket %s: %w", raisedBucket, err)
		}
	}
	return unknown, nil
}

// Add remembers ids durably.
func (r *Raised) Add(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if _, err := r.bucket.Put(ctx, id, nil); err != nil {
			return fmt.Errorf("bus: bucket %s: %w", raisedBucket, err)
		}
	}
	return nil
}
