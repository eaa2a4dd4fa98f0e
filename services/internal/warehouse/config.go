package warehouse

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/foreshock/foreshock/pipelines"
	"github.com/google/uuid"
	"go.uber.org/zap"
)

// Config says which ClickHouse to use, and how. DefaultConfig fills what is not stated.
type Config struct {
	// DSN is clickhouse://user:password@host:port[,host:port…]/database: the account that
	// reads and writes. Without a database it is foreshock.
	DSN string
	// AdminDSN is the account that Migrate uses, AnalystDSN the one that Query uses
	// (empty: DSN). Query is read-only with either.
	AdminDSN, AnalystDSN string
	// User and Password are for DSNs that name no user; PasswordFile holds the password
	// instead, and a line break at its end is not part of it.
	User, Password, PasswordFile string
	TLS                          TLS
	// Cluster makes the tables replicated ones, ON CLUSTER of this name; empty: plain.
	Cluster string
	// ReadOnly uses AnalystDSN for everything: nothing can be written, whatever the account
	// may do, and rows that were replaced or taken back do not show.
	ReadOnly bool
	// Yielding has the server run these connections' queries and inserts behind those of
	// others, where it can: ClickHouse 25.8 and newer with the capability CAP_SYS_NICE.
	Yielding bool
	// Tables are the migrations (nil: those that ship with the binary).
	Tables *pipelines.Tables
	// MaxConns bounds the connections of each account (0: 12).
	MaxConns int
	// InsertEvery is the least time between the starts of two inserts into one table
	// (0: 20 ms): rows that come in between go together. SettleEvery is the same of facts,
	// indicators and alerts, which are told of before their rows are there (0: five times
	// that). InsertRows bounds one insert (0: 50,000).
	InsertEvery time.Duration
	SettleEvery time.Duration
	InsertRows  int
	// RetryFor bounds how long a failing insert is tried again (0: 30 s).
	RetryFor time.Duration
	// Now is the clock of written_at (nil: time.Now).
	Now func() time.Time
	// Token makes the deduplication token of an insert, never the same twice (nil: random).
	Token func() string
	// Logger gets failed attempts and migrations (nil: none).
	Logger *zap.Logger
}

// TLS is how an external server is spoken to. The zero value is plain TCP.
type TLS struct {
	Enabled bool
	// CA, Cert and Key name PEM files, each optional: who may have signed the server's
	// certificate (empty: the system's), and this client's own, which come together.
	CA, Cert, Key string
	// ServerName replaces the address' host in the check of the server's certificate.
	ServerName string
	// Insecure accepts any certificate.
	Insecure bool
}

// shippedTables are read and checked once: they never change.
var shippedTables = sync.OnceValues(func() (*pipelines.Tables, error) { return pipelines.LoadTables(pipelines.Embedded) })

func (c Config) withDefaults() (Config, error) {
	if c.DSN == "" {
		return c, errors.New("warehouse: no ClickHouse address")
	}
	c.AdminDSN = cmp.Or(c.AdminDSN, c.DSN)
	c.AnalystDSN = cmp.Or(c.AnalystDSN, c.DSN)
	c.MaxConns = cmp.Or(c.MaxConns, 12)
	c.InsertEvery = cmp.Or(c.InsertEvery, 20*time.Millisecond)
	c.SettleEvery = cmp.Or(c.SettleEvery, 5*c.InsertEvery)
	c.InsertRows = cmp.Or(c.InsertRows, 50_000)
	c.RetryFor = cmp.Or(c.RetryFor, 30*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Token == nil {
		c.Token = uuid.NewString
	}
	if c.Logger == nil {
		c.Logger = zap.NewNop()
	}
	c.Logger = c.Logger.Named("warehouse")
	if c.PasswordFile != "" {
		if c.Password != "" {
			return c, errors.New("warehouse: a ClickHouse password and a file of it are given; one is enough")
		}
		content, err := os.ReadFile(c.PasswordFile)
		if err != nil {
			return c, fmt.Errorf("warehouse: ClickHouse password: %w", err)
		}
		c.Password = strings.TrimRight(string(content), "\r\n")
	}
	if c.Tables == nil {
		tables, err := shippedTables()
		if err != nil {
			return c, err
		}
		c.Tables = tables
	}
	return c, nil
}

// options are how to connect with dsn. Their errors show no password.
func (c Config) options(dsn string) (*clickhouse.Options, error) {
	if !strings.Contains(dsn, "://") {
		return nil, errors.New("warehouse: a ClickHouse address looks like clickhouse://user:password@host:9000/foreshock")
	}
	options, err := clickhouse.ParseDSN(dsn) // its errors hide credentials
	if err != nil {
		return nil, fmt.Errorf("warehouse: ClickHouse address: %w", err)
	}
	if options.Protocol != clickhouse.Native {
		return nil, errors.New("warehouse: the ClickHouse address must be one of the native protocol (clickhouse://host:9000), not of HTTP")
	}
	if options.Auth.Username == "" {
		options.Auth.Username, options.Auth.Password = c.User, c.Password
	}
	options.Auth.Database = cmp.Or(options.Auth.Database, "foreshock")
	options.MaxOpenConns = cmp.Or(options.MaxOpenConns, c.MaxConns)
	options.MaxIdleConns = cmp.Or(options.MaxIdleConns, options.MaxOpenConns)
	options.DialTimeout = cmp.Or(options.DialTimeout, 10*time.Second)
	if options.Compression == nil {
		options.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4}
	}
	if options.TLS, err = c.TLS.merge(options.TLS); err != nil {
		return nil, err
	}
	return options, nil
}

// merge adds t to what the address itself asked for (secure=true).
func (t TLS) merge(asked *tls.Config) (*tls.Config, error) {
	if !t.Enabled && asked == nil {
		if t.CA != "" || t.Cert != "" || t.Key != "" {
			return nil, errors.New("warehouse: certificates are given but TLS is not switched on")
		}
		return nil, nil
	}
	if asked == nil {
		asked = &tls.Config{}
	}
	asked.MinVersion = tls.VersionTLS12
	asked.ServerName = cmp.Or(t.ServerName, asked.ServerName)
	asked.InsecureSkipVerify = asked.InsecureSkipVerify || t.Insecure
	if t.CA != "" {
		pem, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, fmt.Errorf("warehouse: TLS authority: %w", err)
		}
		asked.RootCAs = x509.NewCertPool()
		if !asked.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("warehouse: TLS authority: %s holds no certificate", t.CA)
		}
	}
	if (t.Cert == "") != (t.Key == "") {
		return nil, errors.New("warehouse: a TLS certificate and its key come together")
	}
	if t.Cert != "" {
		pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
		if err != nil {
			return nil, fmt.Errorf("warehouse: TLS certificate: %w", err)
		}
		asked.Certificates = []tls.Certificate{pair}
	}
	return asked, nil
}
