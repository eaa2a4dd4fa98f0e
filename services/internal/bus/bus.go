// Package bus is the broker as the stages see it: publish in batches and wait until the
// messages are durable, consume in batches with explicit acknowledgement, keep cursors.
//
// It is the only package that imports nats.go. Delivery is at least once; a message is
// acknowledged after the handler said that its effect is durable. A message that cannot
// be handled becomes a dead letter with its reason; nothing is dropped in silence.
package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"github.com/foreshock/foreshock/pipelines"
)

// Config says how to reach the broker.
type Config struct {
	// URL is one or more comma-separated addresses: nats://, tls:// or ws://.
	URL string
	// CredentialsFile holds a user's JWT and key; NKeyFile a bare NKey seed. Either may be empty.
	CredentialsFile string
	NKeyFile        string
	// CAFile, CertFile and KeyFile are PEM files for TLS; empty means the system's roots
	// and no client certificate.
	CAFile   string
	CertFile string
	KeyFile  string
	// Replicas of every stream: 1 on a single server, 3 on a cluster.
	Replicas int
	// Name identifies this process in the broker's connection list.
	Name string
}

// Conn is a connection to the broker. It reconnects by itself, for ever.
type Conn struct {
	nc       *nats.Conn
	js       jetstream.JetStream
	log      *zap.Logger
	replicas int
	streams  pipelines.Streams
	gates    map[string]*gate // by stream
	losses   *atomic.Int64    // how often the broker was lost

	mu    sync.Mutex
	added map[string]pipelines.Consumer // by AddConsumer
}

const (
	// publishWindow bounds the publishes that wait for the broker's word.
	publishWindow = 4000
	// stallWait is how long a publish may wait for room in the window, and then for the
	// broker's word: its disk pauses for seconds at times, and that is no reason to fail.
	stallWait = 30 * time.Second
)

// Connect reaches the broker. It changes nothing there: Declare does.
func Connect(ctx context.Context, cfg Config, streams pipelines.Streams, log *zap.Logger) (*Conn, error) {
	losses := &atomic.Int64{}
	options := []nats.Option{
		nats.Name(cfg.Name),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(250 * time.Millisecond),
		nats.Timeout(5 * time.Second),
		nats.DrainTimeout(5 * time.Second),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			losses.Add(1)
			if err != nil {
				log.Warn("broker lost, reconnecting", zap.Error(err))
			}
		}),
		nats.ReconnectHandler(func(nc *nats.Conn) { log.Info("broker back", zap.String("url", nc.ConnectedUrlRedacted())) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { log.Warn("broker", zap.Error(err)) }),
	}
	if cfg.CredentialsFile != "" {
		options = append(options, nats.UserCredentials(cfg.CredentialsFile))
	}
	if cfg.NKeyFile != "" {
		key, err := nats.NkeyOptionFromSeed(cfg.NKeyFile)
		if err != nil {
			return nil, fmt.Errorf("bus: --nats-nkey %s: %w", cfg.NKeyFile, err)
		}
		options = append(options, key)
	}
	if cfg.CAFile != "" {
		options = append(options, nats.RootCAs(cfg.CAFile))
	}
	if cfg.CertFile != "" || cfg.KeyFile != "" {
		options = append(options, nats.ClientCert(cfg.CertFile, cfg.KeyFile))
	}
	nc, err := nats.Connect(cfg.URL, options...)
	if err != nil {
		return nil, fmt.Errorf("bus: no broker at --nats %s: %w", redact(cfg.URL), err)
	}
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(publishWindow), jetstream.WithPublishAsyncTimeout(stallWait))
	if err != nil {
		nc.Close()
		return nil, fmt.Errorf("bus: %w", err)
	}
	return &Conn{
		nc: nc, js: js, log: log, replicas: max(cfg.Replicas, 1), streams: streams,
		gates: newGates(streams), losses: losses, added: map[string]pipelines.Consumer{},
	}, nil
}

// Healthy is nil while the broker answers.
func (c *Conn) Healthy(ctx context.Context) error {
	if _, err := c.js.AccountInfo(ctx); err != nil {
		return fmt.Errorf("bus: %w", err)
	}
	return nil
}

// Close sends what is buffered (acknowledgements among it) and closes the connection.
func (c *Conn) Close() {
	if err := c.nc.FlushTimeout(2 * time.Second); err != nil && !errors.Is(err, nats.ErrConnectionClosed) {
		c.log.Warn("flush before close", zap.Error(err))
	}
	c.nc.Close()
}

// Backlog is how many messages the named consumer has still to deal with, and whether
// anybody is there to do so.
func (c *Conn) Backlog(ctx context.Context, consumerName string) (messages int, attended bool, err error) {
	declared, err := c.consumer(consumerName)
	if err != nil {
		return 0, false, err
	}
	consumer, err := c.js.Consumer(ctx, declared.Stream, consumerName)
	if err != nil {
		return 0, false, fmt.Errorf("bus: consumer %s: %w", consumerName, err)
	}
	info := consumer.CachedInfo()
	return int(info.NumPending) + info.NumAckPending, info.NumWaiting > 0 || info.NumAckPending > 0, nil
}

// Drained waits until the named consumer has acknowledged everything that its stream
// holds at the time of the call.
func (c *Conn) Drained(ctx context.Context, consumerName string) error {
	declared, err := c.consumer(consumerName)
	if err != nil {
		return err
	}
	stream, err := c.js.Stream(ctx, declared.Stream)
	if err != nil {
		return fmt.Errorf("bus: stream %s: %w", declared.Stream, err)
	}
	last := stream.CachedInfo().State.LastSeq
	consumer, err := stream.Consumer(ctx, consumerName)
	if err != nil {
		return fmt.Errorf("bus: consumer %s: %w", consumerName, err)
	}
	for {
		info, err := consumer.Info(ctx)
		if err != nil {
			return fmt.Errorf("bus: consumer %s: %w", consumerName, err)
		}
		// What is pending is counted a moment after a publish is acknowledged, so that
		// "nothing pending" alone could be said too early.
		if info.AckFloor.Stream >= last {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("bus: consumer %s still has %d pending and %d unacknowledged: %w",
				consumerName, info.NumPending, info.NumAckPending, ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
}
