package collector

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// outbox publishes batches beside the reading that fills them, one at a time and in
// order: first the events, then the refusals, and a cursor only when all before it are
// durable.
type outbox struct {
	deps   Deps
	source string
	// backfill marks history.
	backfill bool

	batches chan batch
	ended   chan struct{}
	// err is the first error; written before ended is closed.
	err error
}

type batch struct {
	events   []*foreshockv1.Event
	refusals []Refusal
	// cursor is saved last; nil saves none.
	cursor []byte
}

// errBus marks an error of the bus: no fault of the source's.
type errBus struct{ error }

func (e errBus) Unwrap() error { return e.error }

// newOutbox starts publishing. Whoever fills it closes it, which waits.
func newOutbox(ctx context.Context, deps Deps, source string, backfill bool) *outbox {
	o := &outbox{deps: deps, source: source, backfill: backfill, batches: make(chan batch), ended: make(chan struct{})}
	go func() {
		defer close(o.ended)
		for b := range o.batches {
			if o.err = o.send(ctx, b); o.err != nil {
				return
			}
		}
	}()
	return o
}

func (o *outbox) send(ctx context.Context, b batch) error {
	if len(b.events) > 0 {
		if err := o.deps.Publisher.Publish(ctx, b.events, o.backfill); err != nil {
			return errBus{fmt.Errorf("publish: %w", err)}
		}
	}
	if o.deps.Refuser != nil {
		for _, r := range b.refusals {
			if err := o.deps.Refuser.Refuse(ctx, r); err != nil {
				return errBus{fmt.Errorf("refuse: %w", err)}
			}
		}
	}
	if b.cursor != nil {
		if err := o.deps.Cursors.Save(ctx, o.source, b.cursor); err != nil {
			return errBus{fmt.Errorf("save cursor: %w", err)}
		}
	}
	return nil
}

// put hands a batch over; with an error the outbox has ended.
func (o *outbox) put(b batch) error {
	select {
	case o.batches <- b:
		return nil
	case <-o.ended:
		return o.err
	}
}

// close waits until all is durable.
func (o *outbox) close() error {
	close(o.batches)
	<-o.ended
	return o.err
}

// identify gives a refusal its id.
func (r *Refusal) identify() {
	h := sha256.New()
	for _, part := range []string{r.Source, r.Location, r.Document, strconv.Itoa(r.Line), strconv.Itoa(r.Position), r.Reason, string(r.Raw)} {
		fmt.Fprintf(h, "%d %s", len(part), part)
	}
	r.ID = "r" + hex.EncodeToString(h.Sum(nil)[:16])
}
