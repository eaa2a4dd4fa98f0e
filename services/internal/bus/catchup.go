package bus

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
)

// catchUpWait is how long a fetch of what was left waits where the stream does not answer.
const catchUpWait = 5 * time.Second

// catchUp hands over what was delivered and never acknowledged, once, in the order of the
// stream. It acknowledges nothing: the consumer brings each of them again, and what failed
// here fails or is given up there.
func (w *worker) catchUp(ctx context.Context, consumer jetstream.Consumer, size int) error {
	var info *jetstream.ConsumerInfo
	if err := answered(ctx, w.log, func() (err error) { info, err = consumer.Info(ctx); return err }, unanswered); err != nil {
		return fmt.Errorf("bus: consumer %s: %w", w.declared.Name, err)
	}
	w.reached = info.Delivered.Stream
	if info.NumAckPending == 0 {
		return nil
	}
	w.log.Info("reading again what was left unacknowledged", zap.Int("messages", info.NumAckPending))
	return w.handOver(ctx, info.AckFloor.Stream, info.Delivered.Stream, size)
}

// fill hands over what the stream has before and between the messages of a batch and what
// never came, in order and with them; the batch then brings its own a second time. Where the
// stream cannot be read the order is lost, and the log says so.
func (w *worker) fill(ctx context.Context, batch []*Message, size int, begun *unfinished) {
	from, whole := w.reached, true
	for _, m := range batch {
		whole = whole && m.Sequence <= w.reached+1
		w.reached = max(w.reached, m.Sequence)
	}
	if whole {
		return
	}
	defer w.keepAlive(batch)()
	begun.idle()
	w.log.Info("reading what was lost on the way", zap.Uint64("after", from), zap.Uint64("to", w.reached))
	if err := w.handOver(ctx, from, w.reached, size); ctx.Err() == nil {
		w.logged("request for what was lost on the way", err)
	}
}

// handOver has what stands in the stream after one sequence and up to another take effect.
func (w *worker) handOver(ctx context.Context, after, last uint64, size int) error {
	for at := after; at < last && ctx.Err() == nil; {
		var batch []*Message
		if err := answered(ctx, w.log, func() (err error) { batch, err = w.reread(ctx, at+1, last, size); return err }, unanswered); err != nil {
			return fmt.Errorf("bus: consumer %s: what it left: %w", w.declared.Name, err)
		}
		if len(batch) == 0 { // the stream's limits have taken them
			break
		}
		w.again(ctx, batch)
		at = batch[len(batch)-1].Sequence
	}
	return nil
}

// reread is the first messages of the stream, up to size, from one sequence to another, with
// those that belong to the last of them.
func (w *worker) reread(ctx context.Context, from, last uint64, size int) ([]*Message, error) {
	ordered, err := w.conn.js.OrderedConsumer(ctx, w.declared.Stream, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{w.declared.Filter}, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from,
		MaxResetAttempts: 1, InactiveThreshold: 30 * time.Second, // answered asks again, and looks whether it is to stop
	})
	if err != nil {
		return nil, err
	}
	fetching, enough := context.WithTimeout(ctx, catchUpWait)
	defer enough()
	fetched, err := ordered.Fetch(2*size, jetstream.FetchContext(fetching))
	if err != nil {
		return nil, err
	}
	var batch []*Message
	more := false
	for raw := range fetched.Messages() {
		m := incoming(raw)
		if m.Sequence <= last || more {
			batch = append(batch, m)
		}
		meta, err := raw.Metadata()
		if err != nil {
			return nil, err
		}
		more = (m.Sequence <= last || more) && hasMore(raw)
		if !more && (len(batch) >= size || m.Sequence >= last || meta.NumPending == 0) {
			break
		}
	}
	if err := fetched.Error(); err != nil && len(batch) == 0 { // not that there is nothing
		return nil, err
	}
	return batch, ctx.Err()
}

// unanswered tells that the broker may answer yet.
func unanswered(err error) bool {
	for _, passing := range []error{
		context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, nats.ErrDisconnected, jetstream.ErrNoHeartbeat,
		jetstream.ErrConsumerDeleted, jetstream.ErrServerShutdown, jetstream.ErrConsumerLeadershipChanged,
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	var refused *jetstream.APIError
	return errors.As(err, &refused) && refused.Code == http.StatusServiceUnavailable
}

// again handles a batch that will be delivered once more, as often as it takes.
func (w *worker) again(ctx context.Context, batch []*Message) {
	for {
		err := w.whole(ctx, batch)
		switch {
		case err == nil:
			for _, m := range batch {
				w.ended(m.Sequence)
			}
			return
		case IsPermanent(err) && len(batch) > 1:
			for _, m := range batch {
				w.again(ctx, []*Message{m})
			}
			return
		}
		w.log.Warn("what was left failed", zap.Int("messages", len(batch)), zap.Error(err))
		if IsPermanent(err) || w.failedAll(batch) >= w.declared.MaxDeliver || !w.wait(ctx, batch) {
			return
		}
	}
}
