package bus

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Headers beside the broker's own.
const (
	// HeaderTrace is the W3C trace context, handed from the collector to the alert.
	HeaderTrace = "traceparent"
	// HeaderBackfill marks events that a backfill published.
	HeaderBackfill = "Foreshock-Backfill"
	// HeaderReread says that what is stored may not follow from today's rules: the stage
	// reads it anew, and takes back what no longer follows.
	HeaderReread = "Foreshock-Reread"
	// HeaderMore says that the message after it in the stream belongs to it.
	HeaderMore = "Foreshock-More"
	// HeaderReason and the following say why and where a dead letter was given up.
	HeaderReason   = "Foreshock-Reason"
	HeaderStage    = "Foreshock-Stage"
	HeaderSubject  = "Foreshock-Subject"
	HeaderStream   = "Foreshock-Stream"
	HeaderSequence = "Foreshock-Sequence"
	HeaderAttempt  = "Foreshock-Attempt"
	// HeaderID is the message id that a dead letter had.
	HeaderID = "Foreshock-Id"
)

// Outgoing is a message to publish.
type Outgoing struct {
	Subject string
	// ID is remembered by the broker for the stream's duplicate window; the same id
	// twice is stored once.
	ID   string
	Data []byte
	// Trace is the W3C trace context, or empty.
	Trace string
	// More tells that the next message belongs to this one, as another claim of the same text
	// does: a consumer of one worker is handed both in one batch where the next comes in time.
	More bool
	// Header holds further headers; nil is fine.
	Header map[string]string
}

func (o Outgoing) message() *nats.Msg {
	m := &nats.Msg{Subject: o.Subject, Data: o.Data, Header: nats.Header{}}
	if o.ID != "" {
		m.Header[jetstream.MsgIDHeader] = []string{o.ID}
	}
	if o.Trace != "" {
		m.Header[HeaderTrace] = []string{o.Trace}
	}
	if o.More {
		m.Header[HeaderMore] = []string{"1"}
	}
	for key, value := range o.Header {
		m.Header[key] = []string{value}
	}
	return m
}

// Publish returns once every message is stored by its stream, or with the first error;
// then some may be stored and all may be published again, which their ids make harmless.
//
// It waits while the broker is away, and while a consumer of the messages' stream is too far
// behind: a stream that overflows would drop its oldest messages, read or not.
func (c *Conn) Publish(ctx context.Context, messages []Outgoing) error {
	if err := c.online(ctx); err != nil {
		return err
	}
	if err := c.pass(ctx, messages); err != nil {
		return err
	}
	futures := make([]jetstream.PubAckFuture, len(messages))
	losses := c.losses.Load()
	for i, m := range messages {
		// The client would keep it until the broker is back, and send it before those that
		// were lost are published again.
		if !c.nc.IsConnected() || c.losses.Load() != losses {
			return fmt.Errorf("bus: publish %s: %w", m.Subject, nats.ErrDisconnected)
		}
		future, err := c.js.PublishMsgAsync(m.message(), jetstream.WithStallWait(stallWait))
		if err != nil {
			return fmt.Errorf("bus: publish %s: %w", m.Subject, err)
		}
		futures[i] = future
	}
	for i, future := range futures {
		select {
		case <-future.Ok():
		case err := <-future.Err():
			return fmt.Errorf("bus: publish %s: %w", messages[i].Subject, err)
		case <-ctx.Done():
			return fmt.Errorf("bus: publish %s: %w", messages[i].Subject, ctx.Err())
		}
	}
	return nil
}

// online waits until the broker is there.
func (c *Conn) online(ctx context.Context) error {
	for !c.nc.IsConnected() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("bus: the broker is away: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
		if c.nc.IsClosed() {
			return fmt.Errorf("bus: %w", nats.ErrConnectionClosed)
		}
	}
	return nil
}

// redact removes passwords from a comma-separated list of addresses.
func redact(addresses string) string {
	parts := strings.Split(addresses, ",")
	for i, part := range parts {
		if u, err := url.Parse(strings.TrimSpace(part)); err == nil {
			parts[i] = u.Redacted()
		} else {
			parts[i] = "(not a URL)"
		}
	}
	return strings.Join(parts, ",")
}
