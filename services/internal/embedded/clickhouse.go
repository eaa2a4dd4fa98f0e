package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.uber.org/zap"
)

// Users of the embedded ClickHouse, each with a password that the first start generates.
const (
	// UserAdmin makes and changes tables in Database and ends queries.
	UserAdmin = "admin"
	// UserWriter inserts into and reads Database.
	UserWriter = "writer"
	// UserAnalyst reads Database, within limits of memory and time, and nothing else.
	UserAnalyst = "analyst"
)

// Database is where the tables are, and every connection's default.
const Database = "foreshock"

// ClickHouseConfig says where the embedded ClickHouse keeps its data and listens.
type ClickHouseConfig struct {
	// Dir holds the data, the configuration and the passwords. Made where it is missing.
	Dir string
	// Port (native protocol) and HTTPPort on 127.0.0.1; 0 takes a free one, which stays
	// the same over restarts of the child.
	Port, HTTPPort int
	// MemoryLimit caps the server's memory, in bytes (0: 1.5 GB).
	MemoryLimit int64
	// Library is the engine's path (empty: Library()).
	Library string
	// Executable is the program that is the server under ChildVerb (empty: this one).
	Executable string
	// StartTimeout bounds one start of the child (0: 60 s; a start takes well under a
	// second where the disk is not cold).
	StartTimeout time.Duration
	// Logger gets starts, restarts and the server's errors (nil: none).
	Logger *zap.Logger
}

// ClickHouse is a running embedded server: a child process, started again whenever it
// ends without having been asked to.
type ClickHouse struct {
	cfg     ClickHouseConfig
	secrets secrets
	log     *zap.Logger

	halt     context.CancelFunc // ends supervise; called with mu held
	stopOnce sync.Once
	stopped  chan struct{} // closed when supervise has ended

	mu       sync.Mutex
	child    *child
	restarts int
	down     error // why the child is not serving, nil while it is
}

// StartClickHouse starts the server and returns once it answers a query with its
// password. The error names the flag where a port is taken and the folder where another
// process holds it, and shows the server's last words otherwise. ctx bounds the start
// alone; Stop ends the server.
func StartClickHouse(ctx context.Context, cfg ClickHouseConfig) (*ClickHouse, error) {
	if cfg.Library == "" {
		library, err := Library()
		if err != nil {
			return nil, err
		}
		cfg.Library = library
	}
	if cfg.Executable == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("embedded: clickhouse: %w", err)
		}
		cfg.Executable = self
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("embedded: clickhouse: %w", err)
	}
	cfg.Dir = dir
	if cfg.MemoryLimit == 0 {
		cfg.MemoryLimit = 1_500_000_000
	}
	if cfg.StartTimeout == 0 {
		cfg.StartTimeout = time.Minute
	}
	secrets, err := prepare(cfg.Dir)
	if err != nil {
		return nil, err
	}

	c := &ClickHouse{
		secrets: secrets,
		log:     orNop(cfg.Logger).Named("clickhouse"),
		stopped: make(chan struct{}),
	}
	if err := c.first(ctx, cfg); err != nil {
		return nil, err
	}
	c.log.Info("started", zap.Int("port", c.cfg.Port), zap.Int("http_port", c.cfg.HTTPPort), zap.Int("pid", c.child.pid()))
	if !c.Confined() {
		c.log.Warn("this kernel has no Landlock: whoever may query can read the files of this user with the SQL function file()")
	}
	supervising, halt := context.WithCancel(context.Background())
	c.halt = halt
	go c.supervise(supervising, c.child)
	return c, nil
}

// heldPatience is how long the engine of a process that was killed may still hold the folder: it
// ends once it sees its terminal closed and has put away what it was doing. No other process of
// ours can hold it: that would hold the data folder.
const heldPatience = 30 * time.Second

// first starts the first child. A free port can be taken by somebody else before the server
// listens on it, and a folder be held for a moment longer.
func (c *ClickHouse) first(ctx context.Context, cfg ClickHouseConfig) error {
	patience, taken := time.Now().Add(min(heldPatience, cfg.StartTimeout)), 0
	for {
		var err error
		if c.cfg, err = withPorts(cfg); err != nil {
			return err
		}
		c.child, err = c.start(ctx)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, ErrHeld) && time.Now().Before(patience):
			c.log.Debug("held by the engine of a process that has ended, trying again")
			select {
			case <-ctx.Done():
				return err
			case <-time.After(200 * time.Millisecond):
			}
		case errors.Is(err, errPortTaken) && taken < 4 && (cfg.Port == 0 || cfg.HTTPPort == 0):
			taken++
		default:
			return err
		}
	}
}

// Confined tells whether the kernel keeps the server from reading and writing what is not
// its own. Where it does not, the analyst's grants still hold, but for the function file().
func (c *ClickHouse) Confined() bool { return confinable() > 0 }

// start starts one child and waits until it serves.
func (c *ClickHouse) start(ctx context.Context) (*child, error) {
	if err := writeConfig(c.cfg, c.secrets); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.StartTimeout)
	defer cancel()
	child, err := spawn(c.cfg, c.log)
	if err != nil {
		return nil, err
	}
	if err := child.waitReady(ctx, c.probe); err != nil {
		return nil, errors.Join(fmt.Errorf("embedded: clickhouse: %w", err), child.stop(context.Background()))
	}
	return child, nil
}

// supervise starts the child again whenever it ends, with growing pauses, until ctx ends.
func (c *ClickHouse) supervise(ctx context.Context, child *child) {
	defer close(c.stopped)
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = 50 * time.Millisecond
	pauses.MaxInterval = 10 * time.Second
	for {
		started := time.Now()
		select {
		case <-ctx.Done():
			return // Stop ends the child
		case <-child.ended:
		}
		if time.Since(started) > time.Minute {
			pauses.Reset()
		}
		err := fmt.Errorf("embedded: clickhouse ended: %w", child.failure())
		for err != nil {
			pause := pauses.NextBackOff()
			c.setDown(err)
			c.log.Error("not serving", zap.Error(err), zap.Duration("next_attempt_in", pause))
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
			child, err = c.start(ctx)
		}
		if !c.setUp(ctx, child) {
			_ = child.stop(context.Background())
			return
		}
		c.log.Info("started again", zap.Int("pid", child.pid()))
	}
}

func (c *ClickHouse) setDown(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = err
}

// setUp makes child the one that Stop ends. It is false where Stop came first.
func (c *ClickHouse) setUp(ctx context.Context, child *child) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil {
		return false
	}
	c.child, c.down = child, nil
	c.restarts++
	return true
}

// Stop ends the server, in under two seconds, and returns when its process is gone: what
// queries run is told to end, then the server, then it is killed where ctx ends or it
// does not listen. Clients should have been closed before. A second call waits for the
// first.
func (c *ClickHouse) Stop(ctx context.Context) error {
	var err error
	c.stopOnce.Do(func() {
		c.mu.Lock()
		c.halt()
		child := c.child
		c.mu.Unlock()
		if child.running() {
			c.killQueries(ctx)
		}
		err = child.stop(ctx)
	})
	<-c.stopped
	return err
}

// DSN is where clients connect over the native protocol as one of the users, with
// Database as their default; empty for a user that does not exist. It stays valid when
// the server is started again.
func (c *ClickHouse) DSN(user string) string {
	password, ok := c.secrets[user]
	if !ok {
		return ""
	}
	return (&url.URL{
		Scheme: "clickhouse",
		User:   url.UserPassword(user, password),
		Host:   address(c.cfg.Port),
		Path:   "/" + Database,
	}).String()
}

// Port is where the server listens for the native protocol.
func (c *ClickHouse) Port() int { return c.cfg.Port }

// HTTPPort is where the server listens for HTTP.
func (c *ClickHouse) HTTPPort() int { return c.cfg.HTTPPort }

// PID is the server's current process.
func (c *ClickHouse) PID() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.child.pid()
}

// Restarts counts how often the server had to be started again.
func (c *ClickHouse) Restarts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.restarts
}

// Health is nil while the server answers, else why it does not.
func (c *ClickHouse) Health(ctx context.Context) error {
	c.mu.Lock()
	down := c.down
	c.mu.Unlock()
	if down != nil {
		return down
	}
	return c.probe(ctx)
}

var errPortTaken = errors.New("port taken")

// withPorts fills in free ports and checks that given ones can be had.
func withPorts(cfg ClickHouseConfig) (ClickHouseConfig, error) {
	native, err := probePort(cfg.Port, "--clickhouse-port")
	if err != nil {
		return cfg, err
	}
	http, err := probePort(cfg.HTTPPort, "--clickhouse-http-port")
	if err != nil {
		return cfg, errors.Join(err, native.Close())
	}
	cfg.Port = native.Addr().(*net.TCPAddr).Port
	cfg.HTTPPort = http.Addr().(*net.TCPAddr).Port
	return cfg, errors.Join(native.Close(), http.Close())
}

func probePort(port int, flag string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address(port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("embedded: clickhouse: port %d is taken; choose another with %s", port, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("embedded: clickhouse: %w; choose another port with %s", err, flag)
	}
	return listener, nil
}

func address(port int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}
