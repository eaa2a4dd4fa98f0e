package embedded

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/zap"
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
	// (0: three quarters of the free disk, 256 MB).
	MaxStore  int64
	MaxMemory int64
	// Logger gets the server's warnings and errors (nil: none).
	Logger *zap.Logger
}

// NATS is a running embedded NATS server.
type NATS struct {
	server *server.Server
	url    string
	stop   sync.Once
}

// StartNATS starts a NATS server with JetStream and returns once it takes connections.
// What JetStream acknowledged survives kill -9; a power cut can cost the last seconds.
func StartNATS(cfg NATSConfig) (*NATS, error) {
	log := &natsLogger{zap: orNop(cfg.Logger).Named("nats")}
	ns, err := server.NewServer(natsOptions(cfg))
	if err != nil {
		return nil, fmt.Errorf("embedded: nats: %w", err)
	}
	ns.SetLoggerV2(log, false, false, false)
	ns.Start()
	n := &NATS{server: ns}
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
	return n, nil
}

// natsOptions is the server's whole configuration.
func natsOptions(cfg NATSConfig) *server.Options {
	port := cfg.Port
	if port == 0 {
		port = server.RANDOM_PORT
	}
	memory := cfg.MaxMemory
	if memory == 0 {
		memory = 256 << 20
	}
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
		JetStreamMaxStore:      cfg.MaxStore,
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

// URL is where clients connect.
func (n *NATS) URL() string { return n.url }

// Stop closes every connection, flushes the streams and returns when the server has
// ended. A second call waits for the first.
func (n *NATS) Stop() {
	n.stop.Do(n.server.Shutdown)
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
func (l *natsLogger) Warnf(format string, v ...any)   { l.zap.Warn(fmt.Sprintf(format, v...)) }
func (l *natsLogger) Errorf(format string, v ...any)  { l.zap.Error(fmt.Sprintf(format, v...)) }
func (l *natsLogger) Debugf(format string, v ...any)  { l.zap.Debug(fmt.Sprintf(format, v...)) }
func (l *natsLogger) Tracef(string, ...any)           {}

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
