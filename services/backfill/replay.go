package backfill

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Names of replays, in receipts and in table batch.
const (
	ReplayEnrich = "replay-enrich"
	ReplayScore  = "replay-score"
)

// ReplayEvents reads stored events again under today's rules: nothing is fetched, signals
// that no longer follow are taken back, and the companies of all are scored anew.
func (b *Backfill) ReplayEvents(ctx context.Context, selection Selection, o Options) (Receipt, error) {
	o.Window = selection.Window
	r := b.newRun(ReplayEnrich, "table event", o)
	h := sha256.New()
	return r.whole(ctx, func(ctx context.Context) (Receipt, error) {
		t, err := r.feed(ctx,
			func(ctx context.Context, out *sorter, t *tally) error {
				return r.b.deps.Store.Events(ctx, selection, func(event *foreshockv1.Event) error {
					fmt.Fprintln(h, event.GetId())
					if _, err := t.event(event.GetId(), r.b.deps.Rules.Extract(event)); err != nil {
						return err
					}
					r.update(func(s *Status) { s.Documents++ })
					return out.add(event, nil)
				})
			},
			func(ctx context.Context, messages []Message) error {
				return r.b.deps.Publisher.PublishEvents(ctx, messages, true)
			})
		if err != nil {
			return Receipt{}, err
		}
		return r.sign(ctx, t, hex.EncodeToString(h.Sum(nil)))
	})
}

// ReplaySignals scores companies anew from their stored signals under today's rules.
func (b *Backfill) ReplaySignals(ctx context.Context, selection Selection, o Options) (Receipt, error) {
	r := b.newRun(ReplayScore, "table signal", o)
	t, h := newTally(), sha256.New()
	return r.whole(ctx, func(ctx context.Context) (Receipt, error) {
		err := r.b.deps.Store.Companies(ctx, selection.Companies, func(companies map[string][]*foreshockv1.Signal) error {
			var messages []Message
			for _, id := range slices.Sorted(maps.Keys(companies)) {
				for _, signal := range companies[id] {
					fmt.Fprintln(h, signal.GetId())
					if err := t.signal(signal); err != nil {
						return err
					}
				}
				// Any signal of the company has the scorer read all of them.
				first := companies[id][0]
				data, err := proto.Marshal(first)
				if err != nil {
					return err
				}
				messages = append(messages, Message{Kind: first.GetClaim().GetKind(), Of: id, ID: first.GetId(), Data: data})
			}
			r.update(func(s *Status) { s.Documents += len(messages) })
			if r.options.DryRun {
				return nil
			}
			if err := r.b.deps.Publisher.PublishSignals(ctx, messages); err != nil {
				return err
			}
			r.update(func(s *Status) { s.Published += len(messages) })
			return nil
		})
		if err != nil {
			return Receipt{}, err
		}
		return r.sign(ctx, t, hex.EncodeToString(h.Sum(nil)))
	})
}
