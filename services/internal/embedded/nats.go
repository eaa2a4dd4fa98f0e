package embedded

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/zap"

	"github.com/foreshock/foreshock/pipelines"
)

// MaxPayload is the largest message the embedded NATS server takes, in bytes: a long
// filing with room to spare. Bodies above it are refused by the collector.
const MaxPayload = 8 << 20

// NATSConfig says where the embedded NATS server keeps its streams and listens.
type NATSConfig struct {
	// Dir holds JetStream's files. Made where it is missing.
	Dir string
	// Port on 127.0.0.1; 0 takes a free one.
	Port int
	// MaxStore and MaxMemory limit what JetStream's file and memory streams keep, in bytes
	// (0: 64 GB, 256 MB).
	MaxStore  int64
	MaxMemory int64
	// Subscribers is a file that AddSubscriber wrote. Given, clients must say who they are:
	// the stages by a password that is made anew at every start, subscribers by their keys.
	// It is read again when it changes. Empty lets every local client in.
	Subscribers string
	// Logger gets the server's warnings and errors (nil: none).
	Logger *zap.Logger
}

// NATS is a running embedded NATS server.
type NATS struct {
	server   *server.Server
	cfg      NATSConfig
	url      string
	password string // of the stages; empty where every local client is let in
	stop     sync.Once
	stopped  chan struct{}
	watching sync.WaitGroup
}

// StartNATS starts a NATS server with JetStream and returns once it takes connections.
// What JetStream acknowledged survives kill -9; a power cut can cost the last seconds.
func StartNATS(cfg NATSConfig) (*NATS, error) {
	log := &natsLogger{zap: orNop(cfg.Logger).Named("nats")}
	n := &NATS{cfg: cfg, stopped: make(chan struct{})}
	if cfg.Subscribers != "" {
		n.password = rand.Text()
	}
	options, err := n.options()
	if err != nil {
		return nil, err
	}
	ns, err := server.NewServer(options)
	if err != nil {
		return nil, fmt.Errorf("embedded: nats: %w", err)
	}
	ns.SetLoggerV2(log, false, false, false)
	ns.Start()
	n.server = ns
	if fatal := log.fatal(); fatal != "" {
		n.Stop()
		if strings.Contains(fatal, "address already in use") {
			return nil, fmt.Errorf("embedded: nats: port %d is taken; choose another with --nats-port", cfg.Port)
		}
		return nil, fmt.Errorf("embedded: nats: %s", fatal)
	}
	if !ns.ReadyForConnections(10 * time.Second) {
		n.Stop()
		return nil, fmt.Errorf("embedded: nats: not ready after 10 seconds; its folder is %s", cfg.Dir)
	}
	port := ns.Addr().(*net.TCPAddr).Port
	n.url = (&url.URL{Scheme: "nats", Host: address(port)}).String()
	if cfg.Subscribers != "" {
		n.watching.Go(func() { n.watch(log.zap) })
	}
	return n, nil
}

// natsOptions is the server's whole configuration.
func natsOptions(cfg NATSConfig) *server.Options {
	port := cfg.Port
	if port == 0 {
		port = server.RANDOM_PORT
	}
	memory := cmp.Or(cfg.MaxMemory, 256<<20)
	// What streams may come to is set aside here, not on the disk. The server's own limit, three
	// quarters of what is free, would refuse streams that will never be full.
	store := cmp.Or(cfg.MaxStore, 64<<30)
	return &server.Options{
		ServerName:             "foreshock",
		Host:                   "127.0.0.1",
		Port:                   port,
		NoSigs:                 true,
		DisableJetStreamBanner: true,
		MaxPayload:             MaxPayload,
		MaxPending:             128 << 20, // of one slow client, before it is cut off
		JetStream:              true,
		StoreDir:               cfg.Dir,
		JetStreamMaxStore:      store,
		JetStreamMaxMemory:     memory,
		// Every acknowledged message has been written to the file, so the kernel keeps it
		// when the process is killed. Flushing to the disk itself, on a timer, bounds what
		// a power cut can cost.
		SyncInterval: 10 * time.Second,
		JetStreamLimits: server.JSLimitOpts{
			MaxAckPending: 100_000,
		},
	}
}

// options are natsOptions and, where subscribers are given, who may do what.
func (n *NATS) options() (*server.Options, error) {
	options := natsOptions(n.cfg)
	if n.cfg.Subscribers == "" {
		return options, nil
	}
	users := "users: []"
	if content, err := os.ReadFile(n.cfg.Subscribers); err == nil {
		users = string(content)
	} else if !errors.Is(err, fs.ErrNotExist) { // nobody was added yet
		return nil, fmt.Errorf("embedded: nats: --nats-subscribers: %w", err)
	}
	accounts := strings.NewReplacer(`include "subscribers.conf"`, users, "$NATS_STAGES_PASSWORD", `"`+n.password+`"`).Replace(pipelines.Accounts)
	var parsed server.Options
	if err := parsed.ProcessConfigString(accounts); err != nil {
		return nil, fmt.Errorf("embedded: nats: --nats-subscribers %s: %w", n.cfg.Subscribers, err)
	}
	options.Accounts, options.Users, options.Nkeys = parsed.Accounts, parsed.Users, parsed.Nkeys
	return options, nil
}

// watch takes up changes of the file of subscribers until Stop. What cannot be read
// changes nothing.
func (n *NATS) watch(log *zap.Logger) {
	ticker := time.NewTicker(500 * time.Millisecond)
	defer ticker.Stop()
	known := changed(n.cfg.Subscribers)
	for {
		select {
		case <-n.stopped:
			return
		case <-ticker.C:
		}
		now := changed(n.cfg.Subscribers)
		if now == known {
			continue
		}
		known = now
		options, err := n.options()
		if err == nil {
			options.Port = n.server.Addr().(*net.TCPAddr).Port
			err = n.server.ReloadOptions(options)
		}
		if err != nil {
			log.Error("subscribers stay as they were", zap.Error(err))
		}
	}
}

// changed tells one state of a file from another.
func changed(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.ModTime().UnixNano(), info.Size())
}

// URL is where clients connect.
func (n *NATS) URL() string { return n.url }

// StagesURL is URL with what lets the stages in. It is a secret where subscribers are given.
func (n *NATS) StagesURL() string {
	if n.password == "" {
		return n.url
	}
	return strings.Replace(n.url, "nats://", "nats://stages:"+n.password+"@", 1)
}

// Stop closes every connection, flushes the streams and returns when the server has
// ended. A second call waits for the first.
func (n *NATS) Stop() {
	n.stop.Do(func() {
		close(n.stopped)
		n.watching.Wait()
		n.server.Shutdown()
	})
	n.server.WaitForShutdown()
}

// natsLogger passes the server's words on: warnings and errors as they are, notices as
// debug. It keeps the first fatal message, since the server does not return it.
type natsLogger struct {
	zap *zap.Logger

	mu    sync.Mutex
	first string
}

func (l *natsLogger) Noticef(format string, v ...any) { l.zap.Debug(fmt.Sprintf(format, v...)) }
func (l *natsLogger) Errorf(format string, v ...any)  { l.zap.Error(fmt.Sprintf(format, v...)) }
func (l *natsLogger) Debugf(format string, v ...any)  { l.zap.Debug(fmt.Sprintf(format, v...)) }
func (l *natsLogger) Tracef(string, ...any)           {}

func (l *natsLogger) Warnf(format string, v ...any) {
	// Of the stages' password, which is made at every start and lies in memory alone.
	if text := fmt.Sprintf(format, v...); !strings.HasPrefix(text, "Plaintext passwords") {
		l.zap.Warn(text)
	}
}

func (l *natsLogger) Fatalf(format string, v ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first == "" {
		l.first = fmt.Sprintf(format, v...)
	}
}

func (l *natsLogger) fatal() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.first
}

func orNop(logger *zap.Logger) *zap.Logger {
	if logger == nil {
		return zap.NewNop()
	}
	return logger
}
