package collector

import (
	"context"
	"errors"
	"time"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/collector/article"
	"github.com/foreshock/foreshock/services/collector/convert"
	"github.com/foreshock/foreshock/services/collector/feed"
	"github.com/foreshock/foreshock/services/collector/fetch"
	"github.com/foreshock/foreshock/services/collector/format"
	"github.com/foreshock/foreshock/services/collector/outcome"
	"github.com/foreshock/foreshock/services/collector/table"
)

// reading is one reading of one source, from its cursor to its next.
type reading struct {
	c      *Collector
	source pipelines.Source
	cursor *cursor
	out    *outbox
	// at is the clock when the reading began; first tells that nothing was read before.
	at    time.Time
	first bool

	batch   batch
	bytes   int
	unsaved int
	summary SourceSummary
	// notBefore is when the source wants to be asked again at the earliest.
	notBefore time.Time
	// pause is how long to leave the source alone after this reading.
	pause time.Duration
	// refused counts the items that were refused, told before or not; met tells that
	// something was seen again; spans are what this reading was for.
	refused int
	met     bool
	spans   map[string]span
	// pages counts the articles asked for.
	pages int
}

// trouble is why a source, or a file of it, could not be read.
type trouble struct {
	reason    string
	detail    string
	permanent bool
	retryAt   time.Time
	// status is that of an HTTP answer that was no document.
	status int
}

func (t *trouble) Error() string { return t.detail }

// troubled gives an error of any of the packages below its place in the summary; nil for
// an error that is not the source's (of the bus, of the context).
func troubled(ctx context.Context, err error) *trouble {
	var (
		bus     errBus
		own     *trouble
		fetched *fetch.Error
		parsed  *feed.Error
		packed  *format.Error
		drift   *table.DriftError
		page    *article.Error
	)
	switch {
	case err == nil || ctx.Err() != nil || errors.As(err, &bus):
		return nil
	case errors.As(err, &own):
		return own
	case errors.As(err, &fetched):
		return &trouble{fetched.Reason, fetched.Detail, fetched.Permanent, fetched.RetryAt, fetched.Status}
	case errors.As(err, &parsed):
		// A page or nothing may be an outage's; the rest stays as it is.
		passing := parsed.Reason == feed.Nothing || parsed.Reason == feed.TooCostly
		return &trouble{reason: parsed.Reason, detail: parsed.Detail, permanent: !passing}
	case errors.As(err, &packed):
		return &trouble{reason: packed.Reason, detail: packed.Detail, permanent: packed.Reason != format.Truncated}
	case errors.As(err, &page):
		return &trouble{reason: page.Reason, detail: page.Detail, permanent: true}
	case errors.As(err, &drift):
		return &trouble{reason: drifted, detail: err.Error(), permanent: true}
	}
	return &trouble{reason: unreadable, detail: err.Error()}
}

const (
	// drifted is the reason of a table whose heading has changed.
	drifted = "drift"
	// unreadable is the reason of trouble that has no other: a disk's, mostly.
	unreadable = "unreadable"
)

// document turns a whole document into events. The error is that of the document or of
// the outbox.
func (r *reading) document(ctx context.Context, raw []byte, contentType string, from convert.Reading) error {
	from.First, from.Known = r.first, r.known
	count, err := r.c.converter.Document(ctx, raw, contentType, from, r.sink(ctx, from.Location))
	for _, kind := range count.Mended {
		r.recovered(kind)
	}
	r.looked(count.Items)
	return err
}

// known tells whether an entry stands there as it did.
func (r *reading) known(entry uint64) bool {
	known := r.cursor.Seen.entry(entry)
	r.met = r.met || known
	return known
}

// sink takes what a document at this place gives.
func (r *reading) sink(ctx context.Context, location string) outcome.Sink {
	return outcome.Sink{
		Event:  func(e *foreshockv1.Event) error { return r.event(ctx, e) },
		Refuse: func(why outcome.Refusal) error { return r.refuse(why, location) },
	}
}

// event publishes an event with its batch, if it says anything new.
func (r *reading) event(ctx context.Context, e *foreshockv1.Event) error {
	r.look(e)
	if !r.cursor.Seen.fresh(e) {
		r.met = true
		return nil
	}
	if err := r.complete(ctx, e); err != nil {
		return err
	}
	r.batch.events = append(r.batch.events, e)
	r.bytes += len(e.GetText()) + len(e.GetTitle()) + 256
	r.summary.Events++
	r.c.metrics.events.WithLabelValues(r.source.Name, e.GetKind()).Inc()
	r.cursor.Changed = r.at
	if len(r.batch.events) >= r.c.cfg.Batch || r.bytes >= mostBatch {
		return r.flush()
	}
	return nil
}

// mostBatch is the most bytes of text published at once.
const mostBatch = 4 << 20

// refuse notes what gave no event, once.
func (r *reading) refuse(why outcome.Refusal, location string) error {
	refusal := Refusal{
		Source: r.source.Name, Location: location, Document: why.Document, Line: why.Line, Position: why.Position,
		Reason: why.Reason, Detail: why.Detail, Raw: []byte(why.Raw),
	}
	if refusal.Position > 0 && refusal.Document != "" {
		refusal.Position = 0 // it moves down the feed as new entries come
	}
	if counts(why.Reason) {
		r.refused++
	}
	refusal.identify()
	refusal.Position = why.Position
	if !r.cursor.Seen.refused(refusal.ID) {
		return nil
	}
	r.batch.refusals = append(r.batch.refusals, refusal)
	if r.summary.Refused == nil {
		r.summary.Refused = map[string]int{}
	}
	r.summary.Refused[why.Reason]++
	r.c.metrics.refused.WithLabelValues(r.source.Name, why.Reason).Inc()
	if len(r.batch.refusals) >= r.c.cfg.Batch {
		return r.flush()
	}
	return nil
}

// recovered counts a document that was mended.
func (r *reading) recovered(kind string) {
	r.summary.Recovered++
	r.c.metrics.recovered.WithLabelValues(r.source.Name, kind).Inc()
}

// looked counts items.
func (r *reading) looked(n int) {
	r.summary.Items += n
	r.c.metrics.items.WithLabelValues(r.source.Name).Add(float64(n))
}

// flush hands the batch over without a cursor.
func (r *reading) flush() error {
	if len(r.batch.events) == 0 && len(r.batch.refusals) == 0 {
		return nil
	}
	r.unsaved += len(r.batch.events) + len(r.batch.refusals)
	err := r.out.put(r.batch)
	r.batch, r.bytes = batch{}, 0
	return err
}

// save hands over what is left and the cursor behind it.
func (r *reading) save() error {
	encoded, err := r.cursor.encode()
	if err != nil {
		return err
	}
	r.batch.cursor = encoded
	err = r.out.put(r.batch)
	r.batch, r.bytes, r.unsaved = batch{}, 0, 0
	return err
}
