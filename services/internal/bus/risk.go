package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Risks keeps the current risk of each company in a key-value bucket that subscribers watch.
type Risks struct {
	conn   *Conn
	bucket jetstream.KeyValue
}

// riskBucket is declared in pipelines/streams.
const riskBucket = "FORESHOCK_RISK"

// Risks opens the bucket.
func (c *Conn) Risks(ctx context.Context) (*Risks, error) {
	bucket, err := c.js.KeyValue(ctx, riskBucket)
	if err != nil {
		return nil, fmt.Errorf("bus: bucket %s: %w", riskBucket, err)
	}
	return &Risks{c, bucket}, nil
}

// RiskKey is a company's key in the bucket: its id where that is a legal key, else its
// bytes in base64 behind "=".
func RiskKey(companyID string) string {
	for _, r := range companyID {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
		default:
			return "=" + cursorKey(companyID)
		}
	}
	if companyID == "" {
		return "="
	}
	return companyID
}

// All is what the bucket holds, by key.
func (r *Risks) All(ctx context.Context) (map[string][]byte, error) {
	all := map[string][]byte{}
	err := entries(ctx, r.bucket, func(key string, value []byte) { all[key] = value })
	return all, err
}

// Put stores values by key and returns once all are durable. A key whose value is empty is
// deleted.
func (r *Risks) Put(ctx context.Context, values map[string][]byte) error {
	messages := make([]Outgoing, 0, len(values))
	for key, value := range values {
		if len(value) == 0 {
			if err := r.bucket.Delete(ctx, key); err != nil && !errors.Is(err, jetstream.ErrKeyNotFound) {
				return fmt.Errorf("bus: bucket %s: %s: %w", riskBucket, key, err)
			}
			continue
		}
		messages = append(messages, Outgoing{Subject: "$KV." + riskBucket + "." + key, Data: value})
	}
	return r.conn.Publish(ctx, messages)
}
