// Command subscribe prints alerts as they are raised, each once, also over restarts.
//
//	NATS_URL=nats://127.0.0.1:4222 NATS_NKEY=desk.nk NATS_NAME=desk go run .
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	nc, err := nats.Connect(os.Getenv("NATS_URL"), options...)
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	// A durable consumer remembers what was acknowledged. To begin in the past, add
	// DeliverPolicy: jetstream.DeliverByStartTimePolicy and OptStartTime.
	consumer, err := js.CreateOrUpdateConsumer(ctx, "FORESHOCK_ALERTS", jetstream.ConsumerConfig{Durable: name})
	if err != nil {
		return err
	}
	most, _ := strconv.Atoi(os.Getenv("COUNT")) // 0 goes on
	for seen := 0; most == 0 || seen < most; {
		m, err := consumer.Next(jetstream.FetchMaxWait(5 * time.Second))
		if errors.Is(err, nats.ErrTimeout) && ctx.Err() == nil {
			continue
		}
		if err != nil {
			return err
		}
		var event struct {
			ID   string
			Data struct{ State, Severity, Summary string }
		}
		if err := json.Unmarshal(m.Data(), &event); err != nil {
			return errors.Join(err, m.Term())
		}
		fmt.Println(event.ID, event.Data.Severity, event.Data.State, event.Data.Summary)
		// Waiting for the server's word keeps an alert from coming again. One that is
		// delivered twice all the same, after a crash just here, has the same id.
		if err := m.DoubleAck(ctx); err != nil {
			return err
		}
		seen++
	}
	return nil
}
