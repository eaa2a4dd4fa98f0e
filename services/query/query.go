package query

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
)

// Config is where and to whom the page is served.
type Config struct {
	// Addr is the address to listen on; port 0 takes a free one.
	Addr string
	// Hosts are further host names that requests may name, beyond the loopback ones.
	// Any other name is refused, so that a foreign page cannot reach this one through a
	// name of its own that resolves to this machine.
	Hosts []string
	// ReadTimeout bounds the reads behind one answer.
	ReadTimeout time.Duration
	// DrainTimeout bounds the wait for answers under way when Run ends.
	DrainTimeout time.Duration
	// PerMinute is how often one client, by its address, may ask the API in a minute (0: as often as it likes).
	PerMinute int
	// Version of the program, told by the API.
	Version string
}

// DefaultConfig listens on loopback.
func DefaultConfig() Config {
	return Config{
		Addr:         "127.0.0.1:8080",
		ReadTimeout:  10 * time.Second,
		DrainTimeout: 3 * time.Second,
		PerMinute:    3000,
	}
}

func (c Config) validate() error {
	var errs []error
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		errs = append(errs, fmt.Errorf("address %q: want host:port", c.Addr))
	}
	if c.ReadTimeout <= 0 || c.DrainTimeout <= 0 {
		errs = append(errs, errors.New("read and drain timeout: want more than 0"))
	}
	if c.PerMinute < 0 {
		errs = append(errs, errors.New("rate of one client: want 0 or more"))
	}
	return errors.Join(errs...)
}

// Deps are what the stage is given.
type Deps struct {
	Reader  Reader
	Analyst Analyst
	// Follow gives alerts as they are raised; nil leaves them unserved.
	Follow Follower
	Logger *zap.Logger
	// Now is the clock behind a view without an as-of day.
	Now func() time.Time
	// Asked is told when an answer begins to be made, and what it gives when it is there; nil
	// for nobody to tell.
	Asked func() (answered func())
	// Metrics receives the request metrics; nil keeps them to the stage itself.
	Metrics prometheus.Registerer
	// MetricsHandler is served on /metrics; nil leaves the path unserved.
	MetricsHandler http.Handler
}

// Server is the stage.
type Server struct {
	config   Config
	deps     Deps
	log      *zap.Logger
	handler  http.Handler
	listener net.Listener
	ready    chan struct{}
	// following holds a place for each client that follows alerts; draining ends them.
	following chan struct{}
	draining  context.Context
	drain     context.CancelFunc
	// shelf, survey and kept are filled while Run watches the store, and empty without.
	shelf  shelf
	survey survey
	kept   *kept
	record scorecards
	// watched tells that Run watches, full that shelf and survey have been filled since.
	watched atomic.Bool
	full    chan struct{}
}

// New opens the listener, so that a taken port is known at once; Run serves on it.
func New(config Config, deps Deps) (*Server, error) {
	if err := config.validate(); err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	if deps.Reader == nil || deps.Logger == nil || deps.Now == nil {
		return nil, errors.New("query: reader, logger and clock are required")
	}
	s := &Server{config: config, deps: deps, log: deps.Logger.Named("query"), ready: make(chan struct{}), full: make(chan struct{}), following: make(chan struct{}, liveMost)}
	s.draining, s.drain = context.WithCancel(context.Background())
	s.kept = newKept()
	handler, err := s.routes()
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	s.handler = handler
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	s.listener = listener
	return s, nil
}

// Name is the stage's name.
func (s *Server) Name() string { return "query" }

// Addr is the address that is listened on, with the port that was taken.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Ready is closed when Run accepts requests.
func (s *Server) Ready() <-chan struct{} { return s.ready }

// Handler is the whole of what is served, for tests and for embedding.
func (s *Server) Handler() http.Handler { return s.handler }

// Close releases the listener of a server that was never run. It may be called more than once.
func (s *Server) Close() error {
	if err := s.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("query: %w", err)
	}
	return nil
}

// Run serves until ctx ends, then waits for answers under way. It may be called once.
func (s *Server) Run(ctx context.Context) error {
	errorLog, err := zap.NewStdLogAt(s.log, zap.WarnLevel)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	srv := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      s.config.ReadTimeout + 20*time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          errorLog,
	}
	srv.Protocols = new(http.Protocols)
	srv.Protocols.SetHTTP1(true)
	srv.Protocols.SetUnencryptedHTTP2(true) // gRPC asks for it
	srv.RegisterOnShutdown(s.drain)         // streams would not end by themselves
	defer s.drain()
	watching, ended := context.WithCancel(ctx)
	watched := make(chan struct{})
	s.watched.Store(true)
	go func() {
		defer close(watched)
		s.watch(watching)
	}()
	defer func() {
		ended()
		<-watched
	}()
	served := make(chan error, 1)
	go func() { served <- srv.Serve(s.listener) }()
	s.log.Info("serving", zap.String("address", "http://"+s.Addr()))
	close(s.ready)

	select {
	case err := <-served:
		return fmt.Errorf("query: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.config.DrainTimeout)
	defer cancel()
	err = srv.Shutdown(drain)
	if err != nil { // answers still under way after the deadline are cut off
		err = srv.Close()
	}
	<-served
	s.log.Info("stopped")
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	return nil
}
