package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Books keeps what the alerter remembers of each company, in a key-value bucket.
type Books struct {
	conn   *Conn
	bucket jetstream.KeyValue
}

// Book is what is remembered of one company; ID is empty for what is of none.
type Book struct {
	ID      string
	Content []byte
}

// bookBucket is declared in pipelines/streams.
const bookBucket = "FORESHOCK_ALERTER"

// Books opens the bucket.
func (c *Conn) Books(ctx context.Context) (*Books, error) {
	bucket, err := c.js.KeyValue(ctx, bookBucket)
	if err != nil {
		return nil, fmt.Errorf("bus: bucket %s: %w", bookBucket, err)
	}
	return &Books{c, bucket}, nil
}

// Load is every book, in any order.
func (b *Books) Load(ctx context.Context) ([][]byte, error) {
	var contents [][]byte
	err := entries(ctx, b.bucket, func(_ string, value []byte) { contents = append(contents, value) })
	return contents, err
}

// entries calls each for every key of a bucket, in any order.
func entries(ctx context.Context, bucket jetstream.KeyValue, each func(key string, value []byte)) error {
	watcher, err := bucket.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return fmt.Errorf("bus: bucket %s: %w", bucket.Bucket(), err)
	}
	defer func() { _ = watcher.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("bus: bucket %s: %w", bucket.Bucket(), ctx.Err())
		case entry, open := <-watcher.Updates():
			switch {
			case !open:
				return errors.Join(ctx.Err(), fmt.Errorf("bus: bucket %s: the watch ended", bucket.Bucket()))
			case entry == nil: // all that there is has been told
				return nil
			}
			each(entry.Key(), entry.Value())
		}
	}
}

// Save stores books in this order and returns once all are durable. Where it fails, the
// first ones may be stored and none after one that is not.
func (b *Books) Save(ctx context.Context, books []Book) error {
	messages := make([]Outgoing, len(books))
	for i, book := range books {
		messages[i] = Outgoing{Subject: "$KV." + bookBucket + "." + bookKey(book.ID), Data: book.Content}
	}
	return b.conn.Publish(ctx, messages)
}

// bookKey is a legal key; no name is encoded as a single underscore.
func bookKey(id string) string {
	if id == "" {
		return "_"
	}
	return cursorKey(id)
}
