package bus

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/foreshock/foreshock/pipelines"
)

// gate holds publishers of one stream back while its consumers are too far behind.
type gate struct {
	consumers []pipelines.Consumer
	// queue says that its publishers are meant to be held back: they bring history.
	queue bool

	mu sync.Mutex
	// credit is how many messages may still pass before the consumers are asked again.
	credit int
}

func newGates(streams pipelines.Streams) map[string]*gate {
	gates := map[string]*gate{}
	for _, consumer := range streams.Consumers {
		if consumer.MaxBacklog == 0 {
			continue
		}
		if gates[consumer.Stream] == nil {
			gates[consumer.Stream] = &gate{queue: slices.ContainsFunc(streams.Streams, func(s pipelines.Stream) bool {
				return s.Name == consumer.Stream && s.WorkQueue
			})}
		}
		gates[consumer.Stream].consumers = append(gates[consumer.Stream].consumers, consumer)
	}
	return gates
}

// pass waits until the streams that messages go to have room for them.
func (c *Conn) pass(ctx context.Context, messages []Outgoing) error {
	if len(messages) == 0 {
		return nil
	}
	// The messages of one call are of one kind, and go to one stream.
	for _, s := range c.streams.Streams {
		g := c.gates[s.Name]
		if g == nil || !covers(s.Subjects, messages[0].Subject) {
			continue
		}
		return c.wait(ctx, g, len(messages))
	}
	return nil
}

// covers compares what stands before the first wildcard, which tells our streams apart.
func covers(patterns []string, subject string) bool {
	for _, pattern := range patterns {
		fixed, _, _ := strings.Cut(pattern, "*")
		fixed, _, _ = strings.Cut(fixed, ">")
		if strings.HasPrefix(subject, fixed) {
			return true
		}
	}
	return false
}

func (c *Conn) wait(ctx context.Context, g *gate, messages int) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for tries := 0; g.credit <= 0; tries++ {
		if tries > 0 {
			if tries%100 == 1 && !g.queue {
				c.log.Warn("held back: a stage is too far behind", zap.String("stage", g.consumers[0].Name))
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("bus: held back by a stage that is too far behind: %w", ctx.Err())
			case <-time.After(100 * time.Millisecond):
			}
		}
		credit, err := c.credit(ctx, g)
		if err != nil {
			return err
		}
		g.credit = credit
	}
	g.credit -= messages
	return nil
}

// credit is how many messages the consumer that is farthest behind has room for, halved,
// so that several publishers who ask at once do not overrun it by much.
func (c *Conn) credit(ctx context.Context, g *gate) (int, error) {
	least := -1
	for _, declared := range g.consumers {
		consumer, err := c.js.Consumer(ctx, declared.Stream, declared.Name)
		if err != nil {
			return 0, fmt.Errorf("bus: consumer %s: %w", declared.Name, err)
		}
		info := consumer.CachedInfo()
		room := max(declared.MaxBacklog-int(info.NumPending)-info.NumAckPending, 0)
		if least < 0 || room < least {
			least = room
		}
	}
	return (least + 1) / 2, nil
}
