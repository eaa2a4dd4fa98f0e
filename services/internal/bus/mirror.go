package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"github.com/foreshock/foreshock/proto/subject"
)

// The other sides of the border between the accounts, as pipelines/servers/accounts.conf
// names them.
const (
	subscribersAPI = "JS.SUBSCRIBERS.API"
	stagesAPI      = "JS.FORESHOCK.API"
	mirrorDeliver  = "mirror.FORESHOCK"
)

// declareMirrors keeps copies of the alerts and of the current risk in the account of the
// subscribers, where the server has one: what subscribers do there reaches no stage.
func (c *Conn) declareMirrors(ctx context.Context) error {
	js, err := jetstream.NewWithAPIPrefix(c.nc, subscribersAPI)
	if err != nil {
		return fmt.Errorf("bus: account of the subscribers: %w", err)
	}
	asked, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	switch _, err := js.AccountInfo(asked); {
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, nats.ErrNoResponders):
		return nil // a server without accounts lets everybody read the stream itself
	case err != nil && ctx.Err() == nil:
		c.log.Warn("nobody knows whether subscribers have an account of their own", zap.Error(err))
		return nil
	case err != nil:
		return fmt.Errorf("bus: account of the subscribers: %w", err)
	}
	mirrored := map[string]jetstream.StreamConfig{}
	for _, s := range c.streams.Streams {
		if s.Name == subject.Alerts {
			mirrored[s.Name] = jetstream.StreamConfig{Description: s.Description, MaxAge: s.MaxAge, MaxBytes: s.MaxMiB << 20, Discard: jetstream.DiscardOld}
		}
	}
	for _, b := range c.streams.Buckets {
		if b.Name == riskBucket {
			mirrored["KV_"+b.Name] = jetstream.StreamConfig{Description: b.Description, MaxBytes: b.MaxMiB << 20, MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew}
		}
	}
	for name, cfg := range mirrored {
		cfg.Name, cfg.Storage, cfg.Replicas = name, jetstream.FileStorage, c.replicas
		cfg.AllowDirect, cfg.MirrorDirect, cfg.DenyDelete = true, true, true
		cfg.Mirror = &jetstream.StreamSource{Name: name, External: &jetstream.ExternalStream{APIPrefix: stagesAPI, DeliverPrefix: mirrorDeliver}}
		if _, err := js.CreateOrUpdateStream(ctx, cfg); err != nil {
			return fmt.Errorf("bus: subscribers' mirror of %s: %w", name, err)
		}
	}
	return nil
}
