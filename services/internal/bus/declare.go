package bus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/foreshock/foreshock/pipelines"
)

// Declare creates or updates streams, consumers and buckets, so that they are as the
// pipelines folder says; it is idempotent, and lets be what is as it should be. Replicas are
// never lowered.
func (c *Conn) Declare(ctx context.Context) error {
	for _, s := range c.streams.Streams {
		err := c.declareStream(ctx, jetstream.StreamConfig{
			Name: s.Name, Description: s.Description, Subjects: s.Subjects,
			MaxAge: s.MaxAge, MaxBytes: s.MaxMiB << 20, Duplicates: s.Duplicates,
			Discard: jetstream.DiscardOld, Storage: jetstream.FileStorage, Retention: retention(s),
			Replicas: c.replicas, MaxMsgsPerSubject: s.MaxPerSubject,
		})
		if err != nil {
			return fmt.Errorf("bus: stream %s: %w", s.Name, err)
		}
	}
	for _, consumer := range c.streams.Consumers {
		if err := c.declareConsumer(ctx, consumer); err != nil {
			return err
		}
	}
	for _, b := range c.streams.Buckets {
		if err := c.declareBucket(ctx, b); err != nil {
			return fmt.Errorf("bus: bucket %s: %w", b.Name, err)
		}
	}
	return c.declareMirrors(ctx)
}

// declareStream updates only what differs: an update stops the stream for a moment, and stages
// that start together would each do it.
func (c *Conn) declareStream(ctx context.Context, wanted jetstream.StreamConfig) error {
	switch existing, err := c.js.Stream(ctx, wanted.Name); {
	case err == nil:
		is := existing.CachedInfo().Config
		wanted.Replicas = max(wanted.Replicas, is.Replicas)
		if declared(is, wanted) {
			return nil
		}
	case !errors.Is(err, jetstream.ErrStreamNotFound):
		return err
	}
	_, err := c.js.CreateOrUpdateStream(ctx, wanted)
	return err
}

// declared tells whether a stream is what is wanted of it. The broker fills in what is not stated:
// -1 for no limit, two minutes of duplicates.
func declared(is, wanted jetstream.StreamConfig) bool {
	return is.Description == wanted.Description && slices.Equal(is.Subjects, wanted.Subjects) &&
		is.MaxAge == wanted.MaxAge && is.MaxBytes == wanted.MaxBytes && is.Duplicates == cmp.Or(wanted.Duplicates, is.Duplicates) &&
		is.Discard == wanted.Discard && is.Storage == wanted.Storage && is.Retention == wanted.Retention &&
		is.Replicas == wanted.Replicas && max(is.MaxMsgsPerSubject, 0) == max(wanted.MaxMsgsPerSubject, 0)
}

func (c *Conn) declareBucket(ctx context.Context, b pipelines.Bucket) error {
	wanted := jetstream.KeyValueConfig{
		Bucket: b.Name, Description: b.Description, MaxBytes: b.MaxMiB << 20, History: 1, TTL: b.MaxAge,
		Storage: jetstream.FileStorage, Replicas: c.replicas,
	}
	switch existing, err := c.js.Stream(ctx, "KV_"+b.Name); {
	case err == nil:
		is := existing.CachedInfo().Config
		wanted.Replicas = max(wanted.Replicas, is.Replicas)
		if is.Description == wanted.Description && is.MaxBytes == wanted.MaxBytes && is.MaxAge == wanted.TTL && is.Replicas == wanted.Replicas &&
			is.Storage == wanted.Storage && is.MaxMsgsPerSubject == int64(wanted.History) {
			return nil
		}
	case !errors.Is(err, jetstream.ErrStreamNotFound):
		return err
	}
	_, err := c.js.CreateOrUpdateKeyValue(ctx, wanted)
	return err
}

func retention(s pipelines.Stream) jetstream.RetentionPolicy {
	if s.WorkQueue {
		return jetstream.WorkQueuePolicy
	}
	return jetstream.LimitsPolicy
}
