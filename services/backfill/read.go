package backfill

import (
	"context"
	"errors"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// item is what a document gave: an event, or a refusal.
type item struct {
	event   *foreshockv1.Event
	refusal Refusal
	// signals of the event, once found is closed.
	signals []*foreshockv1.Signal
	found   chan struct{}
}

// readAhead is how many items wait for those before them.
const readAhead = 256

// read hands every event of the input's documents on, as far as the window holds them, in
// the order of the input. While one hand reads, others look for signals: nothing else is
// there to do until the first window is published.
func (r *run) read(ctx context.Context, batch pipelines.Batch, in *input, out *sorter, t *tally) error {
	hands, ctx := errgroup.WithContext(ctx)
	inOrder, unread := make(chan *item, readAhead), make(chan *item, readAhead)
	hands.Go(func() error {
		defer close(inOrder)
		defer close(unread)
		return r.documents(ctx, batch, in, func(i *item) error {
			i.found = make(chan struct{})
			for _, to := range []chan<- *item{inOrder, unread} {
				select {
				case to <- i:
				case <-ctx.Done():
					return stopped{ctx.Err()}
				}
			}
			return nil
		})
	})
	for range runtime.GOMAXPROCS(0) {
		hands.Go(func() error {
			for i := range unread {
				if i.event != nil {
					i.signals = r.b.deps.Rules.Extract(i.event)
				}
				close(i.found)
			}
			return nil
		})
	}
	hands.Go(func() error {
		for i := range inOrder {
			select {
			case <-i.found:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := r.take(ctx, batch, i, out, t); err != nil {
				return err
			}
		}
		return nil
	})
	return hands.Wait()
}

// take counts an item, and puts it where it belongs.
func (r *run) take(ctx context.Context, batch pipelines.Batch, i *item, out *sorter, t *tally) error {
	r.update(func(s *Status) { s.Documents++ })
	if i.event != nil {
		fresh, err := t.event(i.event.GetId(), i.signals)
		if err != nil {
			return err
		}
		if fresh {
			if !r.again {
				i.signals = nil // nobody asks what of it is stored
			}
			return out.add(i.event, i.signals)
		}
		i.refusal.Reason = Repeated
	}
	t.refuse(i.refusal.Reason)
	if r.options.DryRun || i.refusal.Reason == Repeated {
		return nil
	}
	return r.b.deps.Publisher.Refuse(ctx, batch.Name, i.refusal)
}

// documents gives every item of every document to do. What cannot be read stops no other.
func (r *run) documents(ctx context.Context, batch pipelines.Batch, in *input, do func(*item) error) error {
	document := func(d Document) error {
		err := r.b.deps.Reader.Read(ctx, batch, d, Sink{
			Event: func(event *foreshockv1.Event) error {
				if !r.options.holds(event.GetEventTime().AsTime()) {
					return nil
				}
				return do(&item{event: event})
			},
			Refuse: func(refusal Refusal) error {
				refusal.Location = d.Name
				return do(&item{refusal: refusal})
			},
		})
		if err != nil && ctx.Err() == nil && !errors.As(err, new(stopped)) {
			return errDocument{d.Name, err}
		}
		return err
	}
	refuse := func(own errDocument) error {
		return do(&item{refusal: Refusal{Location: own.name, Reason: "document", Detail: own.Error()}})
	}
	return in.each(ctx, r.b.deps.Inflate,
		func(n int64) { r.update(func(s *Status) { s.bytes += n }) },
		func(d Document) error {
			err := document(d)
			var own errDocument
			if errors.As(err, &own) { // a member of an archive: the others go on
				return refuse(own)
			}
			return err
		}, refuse)
}

// stopped is an error that is not the document's.
type stopped struct{ error }

func (s stopped) Unwrap() error { return s.error }
