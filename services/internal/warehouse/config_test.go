package warehouse_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/foreshock/foreshock/services/internal/embedded"
	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

const hidden = "s3cr3t-hunter2"

func TestErrorsShowNoPassword(t *testing.T) {
	t.Parallel()
	server := embeddedtest.ClickHouse(t)
	address, err := url.Parse(server.DSN(embedded.UserAdmin))
	must(t, err)
	file := filepath.Join(t.TempDir(), "password")
	must(t, os.WriteFile(file, []byte(hidden+"\n"), 0o600))
	for _, test := range []struct {
		name string
		cfg  warehouse.Config
		want string
	}{
		{"nothing", warehouse.Config{}, "no ClickHouse address"},
		{"no scheme", warehouse.Config{DSN: "admin:" + hidden + "@host:9000"}, "looks like"},
		{"a space", warehouse.Config{DSN: "clickhouse://admin:" + hidden + "@host name:9000/x"}, "address"},
		{"a bad port", warehouse.Config{DSN: "clickhouse://admin:" + hidden + "@host:port/x"}, "address"},
		{"an unescaped slash", warehouse.Config{DSN: "clickhouse://admin:" + hidden + "/x@host:9000/x"}, "address"},
		{"a bad setting", warehouse.Config{DSN: "clickhouse://admin:" + hidden + "@host:9000/x?dial_timeout=soon"}, "address"},
		{"http", warehouse.Config{DSN: "http://admin:" + hidden + "@host:8123/x"}, "native protocol"},
		{"a wrong password", warehouse.Config{DSN: "clickhouse://admin:" + hidden + "@" + address.Host + "/foreshock"}, "admin"},
		{"a wrong password of a file", warehouse.Config{DSN: "clickhouse://" + address.Host + "/foreshock", User: "admin", PasswordFile: file}, "admin"},
		{"two passwords", warehouse.Config{DSN: "clickhouse://" + address.Host, Password: hidden, PasswordFile: file}, "one is enough"},
		{"no password file", warehouse.Config{DSN: "clickhouse://" + address.Host, PasswordFile: file + "x"}, "password"},
		{"a wrong admin", warehouse.Config{DSN: server.DSN(embedded.UserWriter), AdminDSN: "clickhouse://admin:" + hidden + "@" + address.Host + "/foreshock"}, "admin"},
		{"a certificate without TLS", warehouse.Config{DSN: server.DSN(embedded.UserWriter), TLS: warehouse.TLS{CA: file}}, "TLS"},
		{"no certificate in the file", warehouse.Config{DSN: server.DSN(embedded.UserWriter), TLS: warehouse.TLS{Enabled: true, CA: file}}, "certificate"},
		{"half a pair", warehouse.Config{DSN: server.DSN(embedded.UserWriter), TLS: warehouse.TLS{Enabled: true, Cert: file}}, "together"},
		{"a bad pair", warehouse.Config{DSN: server.DSN(embedded.UserWriter), TLS: warehouse.TLS{Enabled: true, Cert: file, Key: file}}, "TLS certificate"},
		{"a bad cluster", warehouse.Config{DSN: server.DSN(embedded.UserAdmin), Cluster: "x' OR"}, "cluster"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, err := warehouse.Open(t.Context(), test.cfg)
			if err == nil {
				err = errors.Join(w.Migrate(t.Context()), w.Close(t.Context()))
			}
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want something of %q", err, test.want)
			}
			if strings.Contains(err.Error(), hidden) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error shows a password: %v", err)
			}
		})
	}
}

func TestOpenWaitsForItsContext(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err, listener.Close()) // an address where nobody is
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := warehouse.Open(ctx, warehouse.Config{DSN: "clickhouse://" + listener.Addr().String()}); err == nil {
		t.Error("it opened")
	}
}

// TLS is what stands between a password and the network: the embedded server has none, so
// a proxy that speaks TLS stands before it here.
func TestTLS(t *testing.T) {
	t.Parallel()
	server, err := url.Parse(embeddedtest.ClickHouse(t).DSN(embedded.UserWriter))
	must(t, err)
	ca, certificate := authority(t)
	address := proxy(t, &tls.Config{Certificates: []tls.Certificate{certificate}}, server.Host)
	secure := *server
	secure.Host = address
	for _, test := range []struct {
		name string
		tls  warehouse.TLS
		ok   bool
	}{
		{"the right authority", warehouse.TLS{Enabled: true, CA: ca}, true},
		{"the system's authorities", warehouse.TLS{Enabled: true}, false},
		{"another name", warehouse.TLS{Enabled: true, CA: ca, ServerName: "elsewhere"}, false},
		{"any certificate", warehouse.TLS{Enabled: true, Insecure: true}, true},
		{"plain", warehouse.TLS{}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			if !test.ok {
				ctx, cancel = context.WithTimeout(t.Context(), 300*time.Millisecond)
			}
			defer cancel()
			w, err := warehouse.Open(ctx, warehouse.Config{DSN: secure.String(), TLS: test.tls})
			if err == nil {
				must(t, w.Close(t.Context()))
			}
			if (err == nil) != test.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

func authority(t *testing.T) (string, tls.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	file := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return file, tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func proxy(t *testing.T, config *tls.Config, to string) string {
	t.Helper()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	must(t, err)
	var connections sync.WaitGroup
	connections.Go(func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Go(func() {
				defer func() { _ = in.Close() }()
				out, err := net.Dial("tcp", to)
				if err != nil {
					return
				}
				connections.Go(func() {
					_, _ = io.Copy(out, in)
					_ = out.Close()
				})
				_, _ = io.Copy(in, out)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		connections.Wait()
	})
	return listener.Addr().String()
}
