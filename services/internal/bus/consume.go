package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/proto/subject"
)

// Message is one delivered message.
type Message struct {
	Subject string
	ID      string
	Data    []byte
	Trace   string
	// Backfill tells that a backfill published the event it descends from.
	Backfill bool
	// Reread is HeaderReread.
	Reread bool
	// Sequence is its place in the stream; Attempt is 1 on first delivery.
	Sequence uint64
	Attempt  int

	raw      jetstream.Msg
	rejected error
}

// Reject gives the message up for good: it becomes a dead letter with this reason when
// the handler returns nil. The rest of the batch is not affected.
func (m *Message) Reject(reason error) { m.rejected = reason }

// Rejected is the reason given to Reject, or nil.
func (m *Message) Rejected() error { return m.rejected }

// Handler has one batch of messages take effect. Nil means that the effect of every
// message that was not rejected is durable. An error sends the whole batch back to be
// tried again, or, where it is Permanent, message by message to find the bad one. It is
// called from as many goroutines as the consumer has workers.
type Handler func(ctx context.Context, batch []*Message) error

// Beginner is a Handler in two parts. It does what must come about in the order of the
// batches, and returns the rest, which comes about beside the batches that follow; nil:
// nothing is left. Of the rests of one worker each ends before the next is called. An error
// of either is one of the whole batch, which then begins anew. ctx lives until both have ended.
type Beginner func(ctx context.Context, batch []*Message) (finish func() error, err error)

// Batching says how messages are handed to a handler. A batch is what has arrived while
// the last one was worked on: one message when it is quiet, Size under load.
type Batching struct {
	Size    int
	Workers int
	// CatchUp begins with what a stopped process left unacknowledged, in the order of the
	// stream: the broker would give it after newer messages. It comes again later, so that
	// the handler must bear the same message twice. Streams that delete what is done with
	// have no such order.
	CatchUp bool
	// InOrder, of a consumer that reads its stream whole, has one worker, catches up, tries a
	// batch that failed again before any other is begun, or finished where it failed at its end,
	// and has what was handed out and got lost on the way (a broker that was killed, a connection
	// that broke) take effect before what came after it.
	InOrder bool
}

// crashes is how many times max_deliver a message may be delivered although no handler
// failed: deliveries also count what was given back at a stop, and what a crash took along.
const crashes = 4

// askAgain is how long a first wait for the next message is. The iterator asks for more as a
// wait begins, but not while it is still sending its last request: where all that it had asked
// for came that fast, one long wait would last until it misses the broker's heartbeats.
const askAgain = 100 * time.Millisecond

// stopGrace is how long work in hand may take after it was asked to stop.
const stopGrace = 10 * time.Second

// Consume hands the named consumer's messages to handle until ctx ends, and returns nil
// then, with the batches in hand finished and what was fetched beyond them given back.
func (c *Conn) Consume(ctx context.Context, consumerName string, batching Batching, handle Handler) error {
	return c.ConsumeAhead(ctx, consumerName, batching, func(ctx context.Context, batch []*Message) (func() error, error) {
		return nil, handle(ctx, batch)
	})
}

// ConsumeAhead is Consume for a handler in two parts: a batch begins while earlier ones are
// being finished, as long as these hold no more than Size messages.
func (c *Conn) ConsumeAhead(ctx context.Context, consumerName string, batching Batching, begin Beginner) error {
	declared, err := c.consumer(consumerName)
	if err != nil {
		return err
	}
	consumer, err := c.found(ctx, declared)
	if err != nil {
		return err
	}
	w := &worker{
		conn: c, declared: declared, begin: begin, log: c.log.With(zap.String("stage", consumerName)),
		failures: map[uint64]int{}, inOrder: batching.InOrder,
	}
	if batching.CatchUp || batching.InOrder {
		if err := w.catchUp(ctx, consumer, batching.Size); err != nil && ctx.Err() == nil {
			return err
		}
	}
	// Two batches ahead keep the workers busy; more would only wait here past ack_wait.
	messages, err := consumer.Messages(jetstream.PullMaxMessages(2 * batching.Size))
	if err != nil {
		return fmt.Errorf("bus: consumer %s: %w", consumerName, err)
	}
	fetched := make(chan jetstream.Msg, batching.Size)
	var group errgroup.Group
	group.Go(func() error {
		defer close(fetched)
		for {
			m, err := messages.Next(jetstream.NextMaxWait(askAgain))
			if errors.Is(err, nats.ErrTimeout) {
				m, err = messages.Next()
			}
			if errors.Is(err, jetstream.ErrMsgIteratorClosed) {
				return nil
			}
			if errors.Is(err, jetstream.ErrNoHeartbeat) { // the broker is away; the iterator goes on
				continue
			}
			if err != nil {
				return fmt.Errorf("bus: consumer %s: %w", consumerName, err)
			}
			fetched <- m
		}
	})
	workers := max(batching.Workers, 1)
	if batching.InOrder {
		workers = 1
	}
	for range workers {
		group.Go(func() error { w.run(ctx, fetched, batching.Size); return nil })
	}
	stop := context.AfterFunc(ctx, messages.Stop)
	defer stop()
	return group.Wait()
}

// found is the consumer. It waits for a broker that does not answer: what is long at work
// comes here again after its lease was lost, and that is when a broker or its disk is slow.
func (c *Conn) found(ctx context.Context, declared pipelines.Consumer) (jetstream.Consumer, error) {
	var consumer jetstream.Consumer
	err := answered(ctx, c.log.With(zap.String("stage", declared.Name)), func() (err error) {
		consumer, err = c.js.Consumer(ctx, declared.Stream, declared.Name)
		return err
	}, func(err error) bool {
		return !errors.Is(err, jetstream.ErrConsumerNotFound) && !errors.Is(err, jetstream.ErrStreamNotFound) && !c.nc.IsClosed()
	})
	if err != nil {
		return nil, fmt.Errorf("bus: consumer %s: %w", declared.Name, err)
	}
	return consumer, nil
}

// answered asks until the broker answers, or with an error that does not pass, or ctx ends.
func answered(ctx context.Context, log *zap.Logger, ask func() error, passes func(error) bool) error {
	for {
		err := ask()
		if err == nil || ctx.Err() != nil || !passes(err) {
			return err
		}
		log.Warn("the broker does not answer, asking again", zap.Error(err))
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

type worker struct {
	conn     *Conn
	declared pipelines.Consumer
	begin    Beginner
	log      *zap.Logger
	inOrder  bool
	reached  uint64 // in order, everything of the stream up to here has been handed over

	mu       sync.Mutex
	failures map[uint64]int // by sequence, of messages that will be tried again
}

// run works until fetched is closed; after ctx ended it gives messages back instead.
func (w *worker) run(ctx context.Context, fetched <-chan jetstream.Msg, size int) {
	begun := newUnfinished(size)
	defer begun.close()
	for first := range fetched {
		begun.await()
		batch := read(gather(first, fetched, size))
		if w.inOrder && ctx.Err() == nil {
			w.fill(ctx, batch, size, begun)
		}
		if ctx.Err() != nil { // also where what comes before them is not handed over
			for _, m := range batch {
				w.logged("nak", m.raw.Nak())
			}
			continue
		}
		w.process(ctx, batch, begun)
	}
}

// moreWait is how long the rest is waited for of messages that belong together. Their publisher
// sends them at once; one that was killed between two sends the rest when it is back.
const moreWait = 5 * time.Second

// gather is the first message and, up to size, those that have come since; beyond size, up to as
// many again that belong together. Where several workers gather from one consumer, each may get
// a part.
func gather(first jetstream.Msg, fetched <-chan jetstream.Msg, size int) []jetstream.Msg {
	batch := []jetstream.Msg{first}
	var waited <-chan time.Time
	for more := hasMore(first); len(batch) < size || more && len(batch) < 2*size; more = hasMore(batch[len(batch)-1]) {
		if more && waited == nil {
			waited = time.After(moreWait)
		}
		m, ok := next(fetched, more, waited)
		if !ok {
			break
		}
		batch = append(batch, m)
	}
	return batch
}

// next is a message that is there already or, where more is told of, comes before the wait ends.
func next(fetched <-chan jetstream.Msg, more bool, waited <-chan time.Time) (m jetstream.Msg, ok bool) {
	select {
	case m, ok = <-fetched:
		return m, ok
	default:
	}
	if !more {
		return nil, false
	}
	select {
	case m, ok = <-fetched:
		return m, ok
	case <-waited:
		return nil, false
	}
}

// hasMore tells that the message after it belongs to it.
func hasMore(m jetstream.Msg) bool { return first(m.Headers(), HeaderMore) != "" }

// process brings one batch to its end, a part of it perhaps after it has returned: every
// message is acknowledged, sent back or dead.
func (w *worker) process(ctx context.Context, delivered []*Message, begun *unfinished) {
	// Work in hand outlives ctx by a grace, so that a stop does not redo it; where the lease is
	// lost, another may do it by then.
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stopping := context.AfterFunc(ctx, func() {
		if errors.Is(context.Cause(ctx), errLeaseLost) {
			cancel()
			return
		}
		time.AfterFunc(stopGrace, cancel)
	})
	alive := w.keepAlive(delivered)
	end := func() { alive(); stopping(); cancel() }

	batch := make([]*Message, 0, len(delivered))
	for _, m := range delivered {
		if m.Attempt > crashes*w.declared.MaxDeliver {
			w.bury(work, m, fmt.Errorf("delivered %d times without an answer: it may end the process that handles it", m.Attempt-1))
			continue
		}
		batch = append(batch, m)
	}
	if len(batch) == 0 {
		end()
		return
	}
	finish, err := w.guarded(func() (func() error, error) { return w.begin(work, batch) })
	if err != nil || finish == nil {
		w.settle(work, batch, err)
		end()
		return
	}
	begun.add(len(batch), func() {
		w.settle(work, batch, w.finished(finish))
		end()
	})
}

// whole is both parts of a batch at once.
func (w *worker) whole(ctx context.Context, batch []*Message) error {
	finish, err := w.guarded(func() (func() error, error) { return w.begin(ctx, batch) })
	if err == nil && finish != nil {
		err = w.finished(finish)
	}
	return err
}

func (w *worker) finished(finish func() error) error {
	_, err := w.guarded(func() (func() error, error) { return nil, finish() })
	return err
}

// settle acknowledges a batch, or has it tried again.
func (w *worker) settle(ctx context.Context, batch []*Message, err error) {
	switch {
	case err == nil:
		for _, m := range batch {
			if m.rejected != nil {
				w.bury(ctx, m, m.rejected)
			} else {
				w.ended(m.Sequence)
				w.logged("ack", m.raw.Ack())
			}
		}
	case IsPermanent(err) && len(batch) > 1:
		for _, m := range batch {
			m.rejected = nil
			one := []*Message{m}
			w.settle(ctx, one, w.whole(ctx, one))
		}
	case IsPermanent(err):
		w.bury(ctx, batch[0], err)
	case w.inOrder && w.failedAll(batch) < w.declared.MaxDeliver && w.wait(ctx, batch):
		w.log.Warn("batch failed, tried again before any other", zap.Int("messages", len(batch)), zap.Error(err))
		for _, m := range batch {
			m.rejected = nil
		}
		w.settle(ctx, batch, w.whole(ctx, batch))
	default:
		w.log.Warn("batch failed, will be tried again", zap.Int("messages", len(batch)), zap.Int("attempt", batch[0].Attempt), zap.Error(err))
		for _, m := range batch {
			if failures := w.failed(m.Sequence); failures >= w.declared.MaxDeliver {
				w.bury(ctx, m, err)
			} else {
				w.logged("nak", m.raw.NakWithDelay(w.pause(failures)))
			}
		}
	}
}

// failed counts a failure of the message with this sequence in this process.
func (w *worker) failed(sequence uint64) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures[sequence]++
	return w.failures[sequence]
}

// failedAll counts a failure of each message and gives the most that any has.
func (w *worker) failedAll(batch []*Message) int {
	most := 0
	for _, m := range batch {
		most = max(most, w.failed(m.Sequence))
	}
	return most
}

// wait pauses before a batch is tried again; false: the work is to end.
func (w *worker) wait(ctx context.Context, batch []*Message) bool {
	w.mu.Lock()
	failures := w.failures[batch[0].Sequence]
	w.mu.Unlock()
	select {
	case <-ctx.Done():
		return false
	case <-time.After(w.pause(failures)):
		return true
	}
}

// ended forgets the failures of a message that came to its end.
func (w *worker) ended(sequence uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.failures, sequence)
}

// guarded turns a panic into a permanent error: the message that brings it about becomes a
// dead letter, and the others go on.
func (w *worker) guarded(work func() (func() error, error)) (finish func() error, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			w.log.Error("handler panicked", zap.Any("cause", cause), zap.Stack("stack"))
			err = Permanent(fmt.Errorf("panic: %v", cause))
		}
	}()
	return work()
}

// pause is what to wait after so many failures, from 1.
func (w *worker) pause(failures int) time.Duration {
	pauses := w.declared.BackOff
	return pauses[min(failures, len(pauses))-1]
}

// bury stores the message as a dead letter, and only then takes it off the consumer.
func (w *worker) bury(ctx context.Context, m *Message, reason error) {
	w.log.Error("message given up", zap.String("subject", m.Subject), zap.String("msg_id", m.ID), zap.Int("attempt", m.Attempt), zap.Error(reason))
	header := map[string]string{
		HeaderReason:   headerSafe(reason.Error()),
		HeaderStage:    w.declared.Name,
		HeaderSubject:  m.Subject,
		HeaderStream:   w.declared.Stream,
		HeaderSequence: strconv.FormatUint(m.Sequence, 10),
		HeaderAttempt:  strconv.Itoa(m.Attempt),
		HeaderID:       m.ID,
	}
	if m.Backfill {
		header[HeaderBackfill] = "1"
	}
	if m.Reread {
		header[HeaderReread] = "1"
	}
	err := w.conn.Publish(ctx, []Outgoing{{
		Subject: subject.Dead(w.declared.Name),
		ID:      w.declared.Name + "-" + w.declared.Stream + "-" + strconv.FormatUint(m.Sequence, 10),
		Data:    m.Data,
		Trace:   m.Trace,
		Header:  header,
	}})
	if err != nil { // it stays with the consumer and comes again
		w.logged("dead letter", err)
		w.logged("nak", m.raw.NakWithDelay(w.pause(1)))
		return
	}
	w.ended(m.Sequence)
	w.logged("term", m.raw.Term())
}

// keepAlive tells the broker that the messages are still worked on; the returned function
// ends that and waits.
func (w *worker) keepAlive(batch []*Message) func() {
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		ticker := time.NewTicker(w.declared.AckWait / 3)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				for _, m := range batch {
					if err := m.raw.InProgress(); err != nil && !errors.Is(err, jetstream.ErrMsgAlreadyAckd) {
						w.logged("in progress", err)
						break
					}
				}
			}
		}
	})
	return func() { close(done); wait.Wait() }
}

func (w *worker) logged(what string, err error) {
	if err != nil {
		w.log.Warn("broker did not take "+what, zap.Error(err))
	}
}

func read(raw []jetstream.Msg) []*Message {
	batch := make([]*Message, len(raw))
	for i, m := range raw {
		batch[i] = incoming(m)
	}
	return batch
}

func incoming(m jetstream.Msg) *Message {
	header := m.Headers()
	message := &Message{
		Subject: m.Subject(), ID: first(header, jetstream.MsgIDHeader), Data: m.Data(),
		Trace: first(header, HeaderTrace), Backfill: first(header, HeaderBackfill) != "",
		Reread: first(header, HeaderReread) != "", raw: m, Attempt: 1,
	}
	if meta, err := m.Metadata(); err == nil {
		message.Sequence = meta.Sequence.Stream
		message.Attempt = int(meta.NumDelivered)
	}
	return message
}

// Descend gives a message the marks of the one that it descends from: its trace, and
// whether it belongs to a backfill and is read anew.
func (m *Message) Descend(out Outgoing) Outgoing {
	out.Trace = m.Trace
	if !m.Backfill && !m.Reread {
		return out
	}
	out.Header = map[string]string{}
	if m.Backfill {
		out.Header[HeaderBackfill] = "1"
	}
	if m.Reread {
		out.Header[HeaderReread] = "1"
	}
	return out
}

// first reads a header as it was written: NATS headers are case-sensitive.
func first(header nats.Header, key string) string {
	if values := header[key]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// headerSafe keeps a reason on one line and in bounds.
func headerSafe(s string) string {
	const most = 1000
	out := make([]rune, 0, min(len(s), most))
	for _, r := range s {
		if len(out) == most {
			break
		}
		if r < ' ' {
			r = ' '
		}
		out = append(out, r)
	}
	return string(out)
}
