package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/foreshock/foreshock/proto/subject"
)

// DeadLetter is a message given up on.
type DeadLetter struct {
	// Sequence is its place among the dead letters: its number for show and replay.
	Sequence uint64    `json:"sequence"`
	Stage    string    `json:"stage"`
	Reason   string    `json:"reason"`
	Subject  string    `json:"subject"`
	ID       string    `json:"id,omitempty"`
	Attempt  int       `json:"attempt"`
	Time     time.Time `json:"time"`
	Data     []byte    `json:"-"`

	trace            string
	backfill, reread string
}

// ErrNoDeadLetter is returned for a number that no dead letter has.
var ErrNoDeadLetter = errors.New("`foreshock dead list` shows those there are")

// DeadLetters is how many dead letters are kept, by stage.
func (c *Conn) DeadLetters(ctx context.Context) (map[string]uint64, error) {
	stream, err := c.dead(ctx)
	if err != nil {
		return nil, err
	}
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter("foreshock.dead.*"))
	if err != nil {
		return nil, fmt.Errorf("bus: stream %s: %w", subject.DeadLetters, err)
	}
	counts := map[string]uint64{}
	for s, n := range info.State.Subjects {
		counts[strings.TrimPrefix(s, "foreshock.dead.")] = n
	}
	return counts, nil
}

// EachDeadLetter calls visit with every dead letter, the oldest first, until it errs.
func (c *Conn) EachDeadLetter(ctx context.Context, visit func(DeadLetter) error) error {
	stream, err := c.dead(ctx)
	if err != nil {
		return err
	}
	state := stream.CachedInfo().State
	for seq := state.FirstSeq; seq <= state.LastSeq && state.Msgs > 0; seq++ {
		letter, err := deadLetter(ctx, stream, seq)
		if errors.Is(err, ErrNoDeadLetter) { // purged or replayed
			continue
		}
		if err != nil {
			return err
		}
		if err := visit(letter); err != nil {
			return err
		}
	}
	return nil
}

// DeadLetter is the one with this sequence.
func (c *Conn) DeadLetter(ctx context.Context, sequence uint64) (DeadLetter, error) {
	stream, err := c.dead(ctx)
	if err != nil {
		return DeadLetter{}, err
	}
	return deadLetter(ctx, stream, sequence)
}

// Bury stores what never became a message as a dead letter of a stage; the same id twice
// is stored once for as long as the stream remembers it.
func (c *Conn) Bury(ctx context.Context, stage, id, reason string, data []byte) error {
	return c.Publish(ctx, []Outgoing{{
		Subject: subject.Dead(stage), ID: id, Data: data,
		Header: map[string]string{HeaderReason: headerSafe(reason), HeaderStage: stage, HeaderID: id},
	}})
}

// Replay puts a dead letter back on the subject it came from and, once it is stored
// there, takes it off the dead letters.
func (c *Conn) Replay(ctx context.Context, sequence uint64) error {
	letter, err := c.DeadLetter(ctx, sequence)
	if err != nil {
		return err
	}
	if letter.Subject == "" {
		return fmt.Errorf("bus: dead letter %d never was on the bus: mend its source and read it again", sequence)
	}
	// A new id: under its own the stream could take it for the duplicate of itself.
	id := letter.ID + "-replay-" + strconv.FormatUint(sequence, 10)
	replayed := Outgoing{Subject: letter.Subject, ID: id, Data: letter.Data, Trace: letter.trace}
	replayed.Header = map[string]string{}
	if letter.backfill != "" {
		replayed.Header[HeaderBackfill] = letter.backfill
	}
	if letter.reread != "" {
		replayed.Header[HeaderReread] = letter.reread
	}
	if err := c.Publish(ctx, []Outgoing{replayed}); err != nil {
		return err
	}
	return c.DropDeadLetter(ctx, sequence)
}

// DropDeadLetter deletes one dead letter.
func (c *Conn) DropDeadLetter(ctx context.Context, sequence uint64) error {
	stream, err := c.dead(ctx)
	if err != nil {
		return err
	}
	if _, err := deadLetter(ctx, stream, sequence); err != nil {
		return err
	}
	if err := stream.DeleteMsg(ctx, sequence); err != nil {
		return fmt.Errorf("bus: dead letter %d: %w", sequence, err)
	}
	return nil
}

func (c *Conn) dead(ctx context.Context) (jetstream.Stream, error) {
	stream, err := c.js.Stream(ctx, subject.DeadLetters)
	if err != nil {
		return nil, fmt.Errorf("bus: stream %s: %w", subject.DeadLetters, err)
	}
	return stream, nil
}

func deadLetter(ctx context.Context, stream jetstream.Stream, sequence uint64) (DeadLetter, error) {
	m, err := stream.GetMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return DeadLetter{}, fmt.Errorf("bus: there is no dead letter %d: %w", sequence, ErrNoDeadLetter)
	}
	if err != nil {
		return DeadLetter{}, fmt.Errorf("bus: dead letter %d: %w", sequence, err)
	}
	attempt, _ := strconv.Atoi(first(m.Header, HeaderAttempt)) // absent for what never was on the bus
	return DeadLetter{
		Sequence: m.Sequence, Time: m.Time, Data: m.Data, trace: first(m.Header, HeaderTrace), backfill: first(m.Header, HeaderBackfill), reread: first(m.Header, HeaderReread),
		Stage: first(m.Header, HeaderStage), Reason: first(m.Header, HeaderReason),
		Subject: first(m.Header, HeaderSubject), ID: first(m.Header, HeaderID), Attempt: attempt,
	}, nil
}
