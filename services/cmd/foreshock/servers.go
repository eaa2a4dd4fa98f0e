package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/embedded"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// clickHouseProgram is what becomes the embedded ClickHouse; empty: this program itself.
var clickHouseProgram string

// servers are the broker and the database that a verb works with: external ones, those
// of the process that holds the data folder, or embedded ones that it starts itself.
// Nothing behind it knows which.
type servers struct {
	bus       bus.Config
	warehouse warehouse.Config

	lock       *embedded.Lock
	nats       *embedded.NATS
	clickHouse *embedded.ClickHouse
}

// need says which servers a verb works with and how it may come by them.
type need struct {
	nats, clickHouse bool
	// ports of embedded servers; zero values take free ones.
	natsPort, clickHousePort, clickHouseHTTPPort int
	// own refuses a data folder that another process holds, instead of using its servers.
	own bool
	// elsewhere refuses to start servers: the stages of a cluster work with what is there.
	elsewhere bool
}

// servers brings up what a verb needs. Stop ends what was started.
func (g *Global) servers(ctx context.Context, n need, log *zap.Logger) (*servers, error) {
	s := &servers{}
	startNATS, startClickHouse := n.nats, n.clickHouse
	if g.NATS != "" {
		s.bus, startNATS = g.externalBus(), false
	}
	if g.ClickHouse != "" {
		s.warehouse, startClickHouse = g.externalWarehouse(log), false
	}
	if !startNATS && !startClickHouse {
		return s, nil
	}
	if n.elsewhere {
		// Beside a `run` a second scorer would write over the first one's rows.
		return nil, errors.New("a stage alone works with servers that run elsewhere: give --nats and --clickhouse")
	}
	runtime, err := s.hold(ctx, g.Data, n)
	if err != nil {
		return nil, err
	}
	if runtime != nil {
		if startNATS {
			s.bus = bus.Config{URL: runtime.NATS}
		}
		if startClickHouse {
			s.warehouse = embeddedWarehouse(func(user string) string { return runtime.ClickHouse[user] }, log)
		}
		return s, nil
	}
	if err := s.start(ctx, g, n, startNATS, startClickHouse, log); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

// hold takes the data folder, or answers where the servers of its holder listen.
func (s *servers) hold(ctx context.Context, dir string, n need) (*embedded.Runtime, error) {
	if n.own {
		lock, err := embedded.LockDir(dir)
		s.lock = lock
		if errors.Is(err, embedded.ErrHeld) {
			err = fmt.Errorf("%w; stop it, or give another folder with --data", err)
		}
		return nil, err
	}
	wait, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	lock, runtime, err := embedded.Join(wait, dir)
	s.lock = lock
	return runtime, err
}

func (s *servers) start(ctx context.Context, g *Global, n need, startNATS, startClickHouse bool, log *zap.Logger) error {
	told := embedded.Runtime{PID: os.Getpid(), NATS: s.bus.URL}
	if startNATS {
		server, err := embedded.StartNATS(embedded.NATSConfig{Dir: filepath.Join(g.Data, "nats"), Port: n.natsPort, Subscribers: g.NATSSubscribers, Logger: log})
		if err != nil {
			return err
		}
		s.nats = server
		s.bus = bus.Config{URL: server.StagesURL()}
		told.NATS = server.StagesURL()
	}
	if startClickHouse {
		server, err := embedded.StartClickHouse(ctx, embedded.ClickHouseConfig{
			Dir: filepath.Join(g.Data, "clickhouse"), Executable: clickHouseProgram,
			Port: n.clickHousePort, HTTPPort: n.clickHouseHTTPPort, Logger: log,
		})
		if err != nil {
			return err
		}
		s.clickHouse = server
		s.warehouse = embeddedWarehouse(server.DSN, log)
		told.ClickHouse = map[string]string{}
		for _, user := range []string{embedded.UserAdmin, embedded.UserWriter, embedded.UserAnalyst} {
			told.ClickHouse[user] = server.DSN(user)
		}
		told.ClickHouseHTTP = fmt.Sprintf("http://127.0.0.1:%d", server.HTTPPort())
	}
	return s.lock.Publish(told)
}

// stop ends what was started here, clients having closed before.
func (s *servers) stop() error {
	var errs []error
	if s.nats != nil {
		s.nats.Stop()
	}
	if s.clickHouse != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		errs = append(errs, s.clickHouse.Stop(ctx))
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
	}
	return errors.Join(errs...)
}

func (g *Global) externalBus() bus.Config {
	return bus.Config{
		URL: g.NATS, CredentialsFile: g.NATSCredentials, NKeyFile: g.NATSNKey,
		CAFile: g.NATSCA, CertFile: g.NATSCert, KeyFile: g.NATSKey, Replicas: g.NATSReplicas,
	}
}

func (g *Global) externalWarehouse(log *zap.Logger) warehouse.Config {
	return warehouse.Config{
		DSN: g.ClickHouse, PasswordFile: g.ClickHousePassword, Cluster: g.ClickHouseCluster, Logger: log,
		TLS: warehouse.TLS{CA: g.ClickHouseCA, Cert: g.ClickHouseCert, Key: g.ClickHouseKey},
	}
}

// embeddedWarehouse speaks plainly: on this machine compressing costs more than sending.
func embeddedWarehouse(dsn func(user string) string, log *zap.Logger) warehouse.Config {
	plain := func(user string) string {
		if dsn(user) == "" {
			return ""
		}
		return dsn(user) + "?compress=none"
	}
	return warehouse.Config{
		DSN: plain(embedded.UserWriter), AdminDSN: plain(embedded.UserAdmin), AnalystDSN: plain(embedded.UserAnalyst), Logger: log,
	}
}

// openWarehouse brings up the servers of a verb that only asks.
func (g *Global) openWarehouse(ctx context.Context, log *zap.Logger) (*warehouse.Warehouse, func() error, error) {
	s, err := g.servers(ctx, need{clickHouse: true}, log)
	if err != nil {
		return nil, nil, err
	}
	w, err := openWithin(ctx, s.warehouse)
	if err != nil {
		return nil, nil, errors.Join(err, s.stop())
	}
	closeAll := func() error { return errors.Join(closeWarehouse(w), s.stop()) }
	if err := w.Migrate(ctx); err != nil {
		return nil, nil, errors.Join(err, closeAll())
	}
	return w, closeAll, nil
}

// withWarehouse opens the tables for as long as do works.
func (g *Global) withWarehouse(ctx context.Context, streams std, do func(*warehouse.Warehouse) error) (err error) {
	log, err := g.logger(streams)
	if err != nil {
		return err
	}
	w, closeAll, err := g.openWarehouse(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeAll()) }()
	return do(w)
}

// openWithin gives a server half a minute to answer.
func openWithin(ctx context.Context, cfg warehouse.Config) (*warehouse.Warehouse, error) {
	patient, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	w, err := warehouse.Open(patient, cfg)
	if err != nil {
		return nil, fmt.Errorf("no ClickHouse at --clickhouse: %w", err)
	}
	return w, nil
}

// closeWarehouse waits a little for what is being inserted, also after a stop.
func closeWarehouse(w *warehouse.Warehouse) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return w.Close(ctx)
}
