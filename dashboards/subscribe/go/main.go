// Command subscribe prints alerts as they are raised or, with FILE, keeps them in a file of
// JSON Lines: each once, also where it was killed at any point.
//
//	NATS_URL=nats://127.0.0.1:4222 NATS_NKEY=desk.nk NATS_NAME=desk FILE=alerts.jsonl go run .
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	name := os.Getenv("NATS_NAME")
	if name == "" {
		name = "desk"
	}
	options := []nats.Option{nats.MaxReconnects(-1)}
	if seed := os.Getenv("NATS_NKEY"); seed != "" { // a server that asks who you are
		key, err := nats.NkeyOptionFromSeed(seed)
		if err != nil {
			return err
		}
		options = append(options, key, nats.CustomInboxPrefix("_INBOX_"+name))
	}
	var handle func(alert) error = printed
	if path := os.Getenv("FILE"); path != "" {
		kept, err := open(path)
		if err != nil {
			return err
		}
		defer kept.file.Close()
		handle = kept.add
	}
	nc, err := nats.Connect(os.Getenv("NATS_URL"), options...)
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	// A durable consumer remembers what was acknowledged, and gives what was not again after
	// AckWait (0: 30 s). To begin in the past, add DeliverPolicy:
	// jetstream.DeliverByStartTimePolicy and OptStartTime.
	wait, _ := time.ParseDuration(os.Getenv("ACK_WAIT"))
	consumer, err := js.CreateOrUpdateConsumer(ctx, "FORESHOCK_ALERTS", jetstream.ConsumerConfig{Durable: name, AckWait: wait})
	if err != nil {
		return err
	}
	var limits []jetstream.PullMessagesOpt
	if most, _ := strconv.Atoi(os.Getenv("COUNT")); most > 0 {
		limits = append(limits, jetstream.StopAfter(most))
	}
	messages, err := consumer.Messages(limits...)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, messages.Stop)
	defer stop()
	for {
		m, err := messages.Next()
		switch {
		case errors.Is(err, jetstream.ErrMsgIteratorClosed): // COUNT is reached, or we are told to stop
			return nil
		case errors.Is(err, jetstream.ErrNoHeartbeat): // the server is away; the client finds it again
			continue
		case err != nil:
			return err
		}
		a := alert{raw: m.Data()}
		if err := json.Unmarshal(m.Data(), &a); err != nil {
			return errors.Join(err, m.Term())
		}
		if err := handle(a); err != nil {
			return err
		}
		// After the work, never before it. Where the server's word does not come, the alert
		// comes again, under the same id.
		if err := m.DoubleAck(ctx); err != nil {
			log.Printf("%s is not acknowledged: %v", a.ID, err)
		}
	}
}

// alert is what is looked at of a CloudEvent.
type alert struct {
	ID   string
	Data struct{ State, Severity, Summary string }
	raw  []byte
}

func printed(a alert) error {
	_, err := fmt.Println(a.ID, a.Data.Severity, a.Data.State, a.Data.Summary)
	return err
}

// kept is a file with an alert a line. The alert and its id come into it in one write, so that
// one which is delivered twice is known by its id.
type kept struct {
	file *os.File
	ids  map[string]bool
}

func open(path string) (*kept, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	k := &kept{file, map[string]bool{}}
	var whole int64 // without half a line, left by a process that was killed
	for lines := bufio.NewReader(file); ; {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		var a alert
		if err := errors.Join(err, json.Unmarshal(line, &a)); err != nil {
			return nil, fmt.Errorf("%s, byte %d: %w", path, whole, err)
		}
		k.ids[a.ID] = true
		whole += int64(len(line))
	}
	_, err = file.Seek(whole, io.SeekStart)
	return k, errors.Join(err, file.Truncate(whole))
}

func (k *kept) add(a alert) error {
	if k.ids[a.ID] {
		return nil
	}
	if _, err := k.file.Write(append(a.raw, '\n')); err != nil {
		return err
	}
	k.ids[a.ID] = true
	return k.file.Sync()
}
