package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/foreshock/foreshock/services/internal/embedded"
)

// A run that is killed at some point and started again ends in the rows of an undisturbed
// one. The points are where a stream holds so many messages: in the middle of each stage.
func TestKilledAnywhereEndsTheSame(t *testing.T) {
	t.Parallel()
	killedRuns(t, []killPoint{{"FORESHOCK_SIGNALS", 20}, {"FORESHOCK_INDICATORS", 40}, {"FORESHOCK_ALERTS", 12}})
}

func TestKilledAnywhereEndsTheSameLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") != "1" {
		t.Skip("slow: FORESHOCK_LONG=1 runs it")
	}
	killedRuns(t, []killPoint{
		{"FORESHOCK_EVENTS", 1}, {"FORESHOCK_SIGNALS", 1}, {"FORESHOCK_SIGNALS", 20},
		{"FORESHOCK_INDICATORS", 1}, {"FORESHOCK_INDICATORS", 40}, {"FORESHOCK_ALERTS", 1}, {"FORESHOCK_ALERTS", 12}, {"KV_FORESHOCK_ALERTER", 5},
	})
}

// killPoint is the moment from which on a stream has held so many messages.
type killPoint struct {
	stream   string
	messages uint64
}

func killedRuns(t *testing.T, points []killPoint) {
	t.Helper()
	want := rows(t, theExample(t))
	for _, point := range points {
		t.Run(fmt.Sprintf("%s at %d", point.stream, point.messages), func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			killAt(t, data, point.stream, point.messages)
			once(t, data, "--source", example)
			got := rows(t, data)
			if !equalRows(t, want, got) {
				t.Error("rows differ from those of an undisturbed run")
			}
		})
	}
}

// killAt starts a run and kills it once the stream holds so many messages.
func killAt(t *testing.T, data, stream string, messages uint64) {
	t.Helper()
	cmd := program("run", "--once", "--json", "--data", data, "--source", example)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	go func() {
		awaitMessages(ctx, data, stream, messages)
		_ = cmd.Process.Kill() // it may have ended by itself: then there is nothing to kill
	}()
	err := <-ended
	if ctx.Err() != nil {
		t.Fatalf("%s never held %d messages:\n%s", stream, messages, output.String())
	}
	t.Logf("ended with %v after %d bytes of output", err, output.Len())
}

// awaitMessages returns once the stream of the process that holds data has so many
// messages, or ctx ends.
func awaitMessages(ctx context.Context, data, stream string, messages uint64) {
	// Often, so as to kill close to the point; not without a pause, which the one that is to be
	// killed would lack of the processor.
	poll := time.NewTicker(2 * time.Millisecond)
	defer poll.Stop()
	for ; ctx.Err() == nil; <-poll.C {
		runtime, running, err := embedded.Running(data)
		if err != nil || !running {
			continue
		}
		nc, err := nats.Connect(runtime.NATS)
		if err != nil {
			continue
		}
		js, err := jetstream.New(nc)
		for ; err == nil && ctx.Err() == nil; <-poll.C {
			var s jetstream.Stream
			if s, err = js.Stream(ctx, stream); err == nil && s.CachedInfo().State.Msgs >= messages {
				nc.Close()
				return
			}
			if err == jetstream.ErrStreamNotFound {
				err = nil // not declared yet
			}
		}
		nc.Close()
	}
}
