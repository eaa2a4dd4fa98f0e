package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/foreshock/foreshock/services/internal/bus"
)

type deadVerb struct {
	List   deadListVerb   `cmd:"" help:"Dead letters, the oldest first."`
	Show   deadShowVerb   `cmd:"" help:"The message of a dead letter, as it was."`
	Replay deadReplayVerb `cmd:"" help:"Put dead letters back where they came from."`
	Purge  deadPurgeVerb  `cmd:"" help:"Delete dead letters."`
}

type (
	deadListVerb struct {
		JSON bool `name:"json" help:"A dead letter a line, as JSON."`
	}
	deadShowVerb struct {
		Sequence uint64 `arg:"" help:"Its number in the list."`
	}
	deadReplayVerb struct {
		Sequence []uint64 `arg:"" help:"Their numbers in the list."`
	}
	deadPurgeVerb struct {
		Sequence []uint64 `arg:"" help:"Their numbers in the list."`
	}
)

func (v *deadListVerb) Run(ctx context.Context, global *Global, streams std) error {
	return global.withBus(ctx, streams, func(conn *bus.Conn) error {
		return conn.EachDeadLetter(ctx, func(letter bus.DeadLetter) error {
			if v.JSON {
				return json.NewEncoder(streams.out).Encode(letter)
			}
			_, err := fmt.Fprintf(streams.out, "%d  %s  %-10s  %s  (%s, attempt %d)\n", letter.Sequence,
				letter.Time.UTC().Format("2006-01-02 15:04:05"), letter.Stage, printable(letter.Reason), printable(letter.Subject), letter.Attempt)
			return err
		})
	})
}

func (v *deadShowVerb) Run(ctx context.Context, global *Global, streams std) error {
	return global.withBus(ctx, streams, func(conn *bus.Conn) error {
		letter, err := conn.DeadLetter(ctx, v.Sequence)
		if err != nil {
			return err
		}
		_, err = streams.out.Write(letter.Data)
		return err
	})
}

func (v *deadReplayVerb) Run(ctx context.Context, global *Global, streams std) error {
	return each(ctx, global, streams, v.Sequence, (*bus.Conn).Replay)
}

func (v *deadPurgeVerb) Run(ctx context.Context, global *Global, streams std) error {
	return each(ctx, global, streams, v.Sequence, (*bus.Conn).DropDeadLetter)
}

func each(ctx context.Context, global *Global, streams std, sequences []uint64, do func(*bus.Conn, context.Context, uint64) error) error {
	return global.withBus(ctx, streams, func(conn *bus.Conn) error {
		var errs []error
		for _, sequence := range sequences {
			errs = append(errs, do(conn, ctx, sequence))
		}
		return errors.Join(errs...)
	})
}

// withBus connects to the broker for as long as do works.
func (g *Global) withBus(ctx context.Context, streams std, do func(*bus.Conn) error) (err error) {
	log, err := g.logger(streams)
	if err != nil {
		return err
	}
	p, err := g.load()
	if err != nil {
		return err
	}
	s, err := g.servers(ctx, need{nats: true}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	conn, err := bus.Connect(ctx, s.bus, p.Streams, log)
	if err != nil {
		return err
	}
	defer conn.Close()
	return do(conn)
}
