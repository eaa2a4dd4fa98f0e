package bus_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"github.com/foreshock/foreshock/services/internal/bus"
)

func TestAServiceAnswersWithinItsBounds(t *testing.T) {
	t.Parallel()
	g := startGuarded(t, "desk")
	release := make(chan struct{})
	begun := make(chan struct{}, 1)
	service := bus.Service{
		Name: "foreshock", Version: "1.0.0", Concurrent: 1, Timeout: 20 * time.Second, MaxRequest: 64,
		Endpoints: []bus.Endpoint{{
			Name: "echo", Subject: "foreshock.ask.echo", Metadata: map[string]string{"request_schema": "{}"},
			Answer: func(_ context.Context, request []byte) ([]byte, error) {
				switch string(request) {
				case "wait":
					begun <- struct{}{}
					<-release
				case "unknown":
					return nil, &bus.AnswerError{Code: 404, Text: "nothing is known of it\r\nX: y"}
				case "broken":
					return nil, errors.New("password is hunter2")
				case "panic":
					panic("hunter2")
				case "huge":
					return make([]byte, 9<<20), nil
				}
				return request, nil
			},
		}},
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- g.conn.Serve(ctx, service) }()

	nc, _, err := g.dial("desk", g.seed("desk")) // across the border between the accounts
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	within(t, "the service answers", func() bool {
		m, err := nc.Request("foreshock.ask.echo", []byte("hello"), 5*time.Second)
		return err == nil && string(m.Data) == "hello"
	})
	for request, want := range map[string]string{
		"unknown": "404", "broken": "500", "panic": "500", "huge": "413", strings.Repeat("x", 65): "413",
	} {
		m, err := nc.Request("foreshock.ask.echo", []byte(request), 20*time.Second)
		if err != nil {
			t.Errorf("%.10s: %v", request, err)
			continue
		}
		if code := m.Header.Get(micro.ErrorCodeHeader); code != want || strings.Contains(string(m.Data)+m.Header.Get(micro.ErrorHeader), "hunter2") {
			t.Errorf("%.10s: %q %q %s, want %s", request, code, m.Header.Get(micro.ErrorHeader), m.Data, want)
		}
	}

	slow := make(chan error, 1)
	go func() {
		_, err := nc.Request("foreshock.ask.echo", []byte("wait"), 30*time.Second)
		slow <- err
	}()
	<-begun
	m, err := nc.Request("foreshock.ask.echo", []byte("hello"), 20*time.Second)
	if err != nil || m.Header.Get(micro.ErrorCodeHeader) != "503" {
		t.Errorf("one more than may be: %v, %v; want 503", m, err)
	}

	inbox := nc.NewInbox()
	answers, err := nc.SubscribeSync(inbox)
	if err != nil {
		t.Fatal(err)
	}
	if err := nc.PublishMsg(&nats.Msg{Subject: "$SRV.INFO", Reply: inbox}); err != nil { // what `nats micro ls` and `info` ask
		t.Fatal(err)
	}
	m, err = answers.NextMsg(20 * time.Second)
	var info micro.Info
	if err != nil || json.Unmarshal(m.Data, &info) != nil || info.Name != "foreshock" || len(info.Endpoints) != 1 ||
		info.Endpoints[0].Subject != "foreshock.ask.echo" || info.Endpoints[0].Metadata["request_schema"] != "{}" {
		t.Errorf("info %+v, %v", info, err)
	}

	cancel()
	close(release)
	if err := <-slow; err != nil {
		t.Errorf("a request in hand was dropped: %v", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
