package bus

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
)

// leaseBucket is declared in pipelines/streams. Its max_age is how long a lease lives that
// nobody renews: so long a holder that was killed is waited for.
const leaseBucket = "FORESHOCK_LEASES"

// errLeaseLost ends work at once, without the grace that a stop gives.
var errLeaseLost = errors.New("the lease is lost")

// Holder is who holds a lease.
type Holder struct {
	Host  string    `json:"host"`
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
	// Instance is the installation that it belongs to, empty where it has no data folder of
	// its own. A process of the same installation takes the lease over at once: it holds the
	// folder, so that the other one is dead.
	Instance string `json:"instance,omitempty"`
	// Term tells one hold of the lease from any other.
	Term string `json:"term"`
}

// Lead has work done by one process at a time, of all that share the broker. It stands by
// while another holds the lease of this name, and says in the log which. work gets a context
// that ends when ctx does, or when the lease is lost: then what it has in hand is cut off, at
// least a third of the lease's life before another can have it, and Lead stands by again.
// So work must begin from what is durable each time it is called. Lead returns what work
// returned by itself, or nil after ctx ended; the lease is free then.
func (c *Conn) Lead(ctx context.Context, name, instance string, work func(ctx context.Context) error) error {
	bucket, err := c.js.KeyValue(ctx, leaseBucket)
	if err != nil {
		return fmt.Errorf("bus: bucket %s: %w", leaseBucket, err)
	}
	status, err := bucket.Status(ctx)
	if err != nil {
		return fmt.Errorf("bus: bucket %s: %w", leaseBucket, err)
	}
	if status.TTL() <= 0 {
		return fmt.Errorf("bus: bucket %s: without max_age a lease would outlive its holder", leaseBucket)
	}
	l := &lease{bucket: bucket, name: name, instance: instance, life: status.TTL(), log: c.log.With(zap.String("lease", name))}
	for l.take(ctx) {
		if err := l.hold(ctx, work); !errors.Is(err, errLeaseLost) {
			return err
		}
	}
	return nil
}

type lease struct {
	bucket         jetstream.KeyValue
	name, instance string
	life           time.Duration
	log            *zap.Logger

	content  []byte // this term's Holder
	revision uint64
	renewed  time.Time // when the broker was asked for what it last granted
}

// take waits until the lease is ours; false: ctx ended.
func (l *lease) take(ctx context.Context) bool {
	host, _ := os.Hostname()
	began, toldOf := time.Now(), ""
	for ctx.Err() == nil {
		asked := time.Now()
		content, err := json.Marshal(Holder{Host: host, PID: os.Getpid(), Since: asked.UTC(), Instance: l.instance, Term: rand.Text()})
		if err != nil {
			l.log.Error("a lease cannot be written", zap.Error(err))
			return false
		}
		revision, holder, err := l.ask(ctx, content)
		switch {
		case ctx.Err() != nil:
			return false
		case err == nil && holder == nil:
			l.content, l.revision, l.renewed = content, revision, asked
			if toldOf != "" {
				l.log.Info("the lease is free, taking over", zap.Duration("waited", time.Since(began)))
			}
			return true
		case err != nil:
			l.log.Warn("the lease cannot be asked for", zap.Error(err))
		case holder.Term != toldOf:
			toldOf = holder.Term
			l.log.Warn("another process holds the lease, standing by: there must be one",
				zap.String("host", holder.Host), zap.Int("pid", holder.PID), zap.Time("since", holder.Since), zap.String("ends_unrenewed_after", l.life.String()))
		}
		select {
		case <-ctx.Done():
		case <-time.After(min(time.Second, l.life/15)):
		}
	}
	return false
}

// ask takes the lease where it is free or this installation's own, else tells who holds it.
func (l *lease) ask(ctx context.Context, content []byte) (revision uint64, holder *Holder, err error) {
	revision, err = l.bucket.Create(ctx, l.name, content)
	if !errors.Is(err, jetstream.ErrKeyExists) {
		return revision, nil, err
	}
	entry, err := l.bucket.Get(ctx, l.name)
	if err != nil { // it may have just ended
		return 0, nil, err
	}
	holder = &Holder{}
	if err := json.Unmarshal(entry.Value(), holder); err != nil {
		return 0, nil, fmt.Errorf("bus: bucket %s: %s: %w", leaseBucket, l.name, err)
	}
	if l.instance == "" || holder.Instance != l.instance {
		return 0, holder, nil
	}
	revision, err = l.bucket.Update(ctx, l.name, content, entry.Revision())
	return revision, nil, err
}

// hold has work done while the lease is renewed, and gives the lease back when it has ended.
func (l *lease) hold(ctx context.Context, work func(context.Context) error) error {
	term, end := context.WithCancelCause(ctx)
	defer end(nil)
	done, renewing := make(chan struct{}), make(chan struct{})
	go func() { // also while work comes to its end after a stop
		defer close(renewing)
		every := time.NewTicker(l.life / 5)
		defer every.Stop()
		for {
			select {
			case <-done:
				return
			case <-every.C:
			}
			if err := l.renew(context.WithoutCancel(ctx)); err != nil {
				l.log.Error("the lease is lost, work stops", zap.Error(err))
				end(errLeaseLost)
				return
			}
		}
	}()
	err := work(term)
	close(done)
	<-renewing
	if errors.Is(context.Cause(term), errLeaseLost) {
		return errLeaseLost
	}
	free, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.life/5)
	defer cancel()
	if err := l.bucket.Delete(free, l.name, jetstream.LastRevision(l.revision)); err != nil {
		l.log.Warn("the lease was not given back, it ends by itself", zap.Error(err))
	}
	return err
}

// renew is nil while the lease is surely ours.
func (l *lease) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, l.life/5)
	defer cancel()
	asked := time.Now()
	revision, err := l.bucket.Update(ctx, l.name, l.content, l.revision)
	if errors.Is(err, jetstream.ErrKeyRevisionMismatch) { // another's, or ended, or an answer to us was lost
		entry, readErr := l.bucket.Get(ctx, l.name)
		if errors.Is(readErr, jetstream.ErrKeyNotFound) || readErr == nil && !bytes.Equal(entry.Value(), l.content) {
			return err
		}
		if readErr == nil { // of that earlier request we know no time; the next one renews
			l.revision = entry.Revision()
		}
		err = errors.Join(err, readErr)
	}
	if err == nil {
		l.revision, l.renewed = revision, asked
		return nil
	}
	if held := time.Since(l.renewed); held > l.life*7/15 { // the next try would end after two thirds
		return fmt.Errorf("not renewed for %s: %w", held.Round(time.Millisecond), err)
	}
	return nil
}
