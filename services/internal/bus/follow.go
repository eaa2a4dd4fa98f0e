package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Follow hands the data of messages on a subject to visit as they come, until ctx ends or
// visit wants no more; with all, first those that the stream still holds. It leaves no
// trace on the broker.
func (c *Conn) Follow(ctx context.Context, filter string, all bool, visit func(data []byte) (more bool, err error)) error {
	policy := jetstream.DeliverNewPolicy
	if all {
		policy = jetstream.DeliverAllPolicy
	}
	return c.follow(ctx, jetstream.OrderedConsumerConfig{FilterSubjects: []string{filter}, DeliverPolicy: policy}, func(m jetstream.Msg) (bool, error) {
		return visit(m.Data())
	})
}

// FollowAfter is Follow with the place of each message in its stream: first come those
// after a place that the stream still holds (0: only new ones).
func (c *Conn) FollowAfter(ctx context.Context, filter string, after uint64, visit func(sequence uint64, data []byte) (more bool)) error {
	cfg := jetstream.OrderedConsumerConfig{FilterSubjects: []string{filter}, DeliverPolicy: jetstream.DeliverNewPolicy}
	if after > 0 {
		cfg.DeliverPolicy, cfg.OptStartSeq = jetstream.DeliverByStartSequencePolicy, after+1
	}
	return c.follow(ctx, cfg, func(m jetstream.Msg) (bool, error) {
		about, err := m.Metadata()
		if err != nil {
			return false, err
		}
		return visit(about.Sequence.Stream, m.Data()), nil
	})
}

func (c *Conn) follow(ctx context.Context, cfg jetstream.OrderedConsumerConfig, visit func(jetstream.Msg) (more bool, err error)) error {
	filter := cfg.FilterSubjects[0]
	stream, err := c.js.StreamNameBySubject(ctx, filter)
	if err != nil {
		return fmt.Errorf("bus: stream of %s: %w", filter, err)
	}
	consumer, err := c.js.OrderedConsumer(ctx, stream, cfg)
	if err != nil {
		return fmt.Errorf("bus: follow %s: %w", filter, err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		return fmt.Errorf("bus: follow %s: %w", filter, err)
	}
	defer messages.Stop()
	defer context.AfterFunc(ctx, messages.Stop)()
	for {
		m, err := messages.Next()
		if errors.Is(err, jetstream.ErrMsgIteratorClosed) && ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("bus: follow %s: %w", filter, err)
		}
		if more, err := visit(m); err != nil || !more {
			return err
		}
	}
}
