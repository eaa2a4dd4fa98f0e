package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/foreshock/foreshock/pipelines"
)

// AddConsumer makes or updates a durable consumer that pipelines/streams does not declare:
// how many there are is known at run time. Consume, Backlog and Drained know it by its name
// from then on.
func (c *Conn) AddConsumer(ctx context.Context, consumer pipelines.Consumer) error {
	if err := c.declareConsumer(ctx, consumer); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.added[consumer.Name] = consumer
	return nil
}

// DropConsumers deletes the consumers of a stream whose names begin with prefix, save those
// to keep, and what lies under the subject that they read.
func (c *Conn) DropConsumers(ctx context.Context, streamName, prefix string, keep []string) error {
	stream, err := c.js.Stream(ctx, streamName)
	if err != nil {
		return fmt.Errorf("bus: stream %s: %w", streamName, err)
	}
	consumers := stream.ListConsumers(ctx)
	for info := range consumers.Info() {
		if !strings.HasPrefix(info.Name, prefix) || slices.Contains(keep, info.Name) {
			continue
		}
		if err := stream.DeleteConsumer(ctx, info.Name); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			return fmt.Errorf("bus: consumer %s: %w", info.Name, err)
		}
		if err := stream.Purge(ctx, jetstream.WithPurgeSubject(info.Config.FilterSubject)); err != nil {
			return fmt.Errorf("bus: stream %s: purge %s: %w", streamName, info.Config.FilterSubject, err)
		}
	}
	if err := consumers.Err(); err != nil {
		return fmt.Errorf("bus: stream %s: %w", streamName, err)
	}
	return nil
}

// consumer is a declared consumer, or one that was added.
func (c *Conn) consumer(name string) (pipelines.Consumer, error) {
	c.mu.Lock()
	added, ok := c.added[name]
	c.mu.Unlock()
	if ok {
		return added, nil
	}
	return c.streams.Consumer(name)
}

func (c *Conn) declareConsumer(ctx context.Context, consumer pipelines.Consumer) error {
	policy := jetstream.DeliverAllPolicy
	if consumer.FromNow {
		policy = jetstream.DeliverNewPolicy
	}
	_, err := c.js.CreateOrUpdateConsumer(ctx, consumer.Stream, jetstream.ConsumerConfig{
		Durable: consumer.Name, Description: consumer.Description, FilterSubject: consumer.Filter,
		DeliverPolicy: policy, AckPolicy: jetstream.AckExplicitPolicy, AckWait: consumer.AckWait,
		// Unlimited at the broker, which would drop in silence; Consume counts and
		// turns the last failure into a dead letter.
		MaxDeliver:    -1,
		MaxAckPending: consumer.MaxAckPending,
	})
	if err != nil {
		return fmt.Errorf("bus: consumer %s: %w", consumer.Name, err)
	}
	return nil
}
