package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"go.uber.org/zap/zaptest"

	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/embedded"
)

// The configuration that docker-compose.yml mounts, on a real server: the stages find all
// they need, a subscriber hears alerts and can do nothing else.
func TestServersNATSConfiguration(t *testing.T) {
	project := compose(t)
	for name, value := range project.Services["nats"].Environment {
		t.Setenv(name, *value)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "nats.conf")
	for _, name := range []string{"nats.conf", "accounts.conf", "subscribers.conf"} {
		content, err := os.ReadFile(filepath.Join(root, "pipelines/servers", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	seed := filepath.Join(dir, "desk.nk")
	desk, err := embedded.AddSubscriber(filepath.Join(dir, "subscribers.conf"), "desk", seed)
	if err != nil {
		t.Fatal(err)
	}
	options, err := server.ProcessConfigFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// What a test must not take over: fixed ports and the container's folder.
	options.Host, options.Port, options.HTTPPort, options.StoreDir, options.NoSigs = "127.0.0.1", server.RANDOM_PORT, 0, t.TempDir(), true
	ns, err := server.NewServer(options)
	if err != nil {
		t.Fatal(err)
	}
	ns.Start()
	t.Cleanup(func() { ns.Shutdown(); ns.WaitForShutdown() })
	if !ns.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server does not come up")
	}
	address := func(credentials string) string {
		return strings.Replace(ns.ClientURL(), "nats://", "nats://"+credentials, 1)
	}
	if nc, err := nats.Connect(ns.ClientURL()); !errors.Is(err, nats.ErrAuthorization) {
		nc.Close()
		t.Errorf("without a password: %v", err)
	}

	p, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := bus.Connect(t.Context(), bus.Config{URL: address("stages:" + secret + "@"), Name: "test"}, p.Streams, zaptest.NewLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if err := conn.Declare(t.Context()); err != nil {
		t.Fatalf("the stages cannot bring their streams up: %v", err)
	}

	refused := make(chan error, 8)
	key, err := nats.NkeyOptionFromSeed(seed)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := nats.Connect(ns.ClientURL(), key, nats.CustomInboxPrefix(desk.InboxPrefix()), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(listener.Close)
	alerts, err := listener.SubscribeSync("foreshock.alert.>")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := conn.Publish(t.Context(), []bus.Outgoing{{Subject: "foreshock.alert.info.amazon", ID: "a1", Data: []byte("{}")}}); err != nil {
		t.Fatal(err)
	}
	if _, err := alerts.NextMsg(10 * time.Second); err != nil {
		t.Errorf("the subscriber hears no alert: %v", err)
	}
	for what, try := range map[string]func() error{
		"publish an alert": func() error { return listener.Publish("foreshock.alert.info.amazon", []byte("false alarm")) },
		"delete a stream":  func() error { return listener.Publish("$JS.API.STREAM.DELETE.FORESHOCK_ALERTS", nil) },
		"read events":      func() error { _, err := listener.SubscribeSync("foreshock.event.>"); return err },
		"read everything":  func() error { _, err := listener.SubscribeSync(">"); return err },
	} {
		if err := try(); err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		select {
		case err := <-refused:
			if !errors.Is(err, nats.ErrPermissionViolation) {
				t.Errorf("%s: %v", what, err)
			}
		case <-t.Context().Done():
			t.Errorf("%s was allowed", what)
		}
	}
}
