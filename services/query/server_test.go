package query_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/query"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ask makes one request as a browser on this machine would.
func ask(s *query.Server, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Host = "localhost:8080"
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

// board is what the tests ask most.
const board = "/api/v1/companies"

// The page holds nothing that a source wrote; a name comes as JSON, which no browser runs.
func TestAHostileNameIsText(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture())
	for _, address := range []string{"/", "/company/x-hostile", "/alerts", "/?q=%3Cscript%3Ealert(%22x%22)%3C/script%3E", "/company/%3Cscript%3E"} {
		if body := ask(s, address).Body.String(); strings.Contains(body, hostile) || strings.Contains(body, "alert(") {
			t.Errorf("%s carries words from outside", address)
		}
	}
	w := ask(s, board+"/x-hostile")
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("status %d, type %s", w.Code, w.Header().Get("Content-Type"))
	}
	if strings.Contains(w.Body.String(), "javascript:") {
		t.Error("a script address came through")
	}
}

func TestPageStandsOnEveryAddress(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture())
	start := ask(s, "/")
	if start.Code != http.StatusOK || !strings.HasPrefix(start.Header().Get("Content-Type"), "text/html") {
		t.Fatalf("status %d, type %s", start.Code, start.Header().Get("Content-Type"))
	}
	for address, status := range map[string]int{
		"/company/amazon": 200, "/event/x": 200, "/alerts": 200, "/record": 200, "/sources": 200, "/backfills": 200, "/playbook/risk-high": 200,
		"/nowhere": 404, "/company/": 404, "/index.html": 404, "/assets/none.js": 404, "/assets/%2e%2e%2findex.html": 404,
	} {
		if w := ask(s, address); w.Code != status || w.Body.String() != start.Body.String() {
			t.Errorf("%s answers %d, want the page with %d", address, w.Code, status)
		}
	}
	if w := ask(s, "/assets/../../guard.go"); w.Code == http.StatusOK {
		t.Errorf("a path that climbs answers %d", w.Code)
	}
	pressed := ask(s, "/", "Accept-Encoding", "br, gzip")
	if pressed.Header().Get("Content-Encoding") != "gzip" || pressed.Header().Get("Vary") != "Accept-Encoding" {
		t.Fatalf("headers %v", pressed.Header())
	}
	unpacked, err := gzip.NewReader(pressed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if content, err := io.ReadAll(unpacked); err != nil || string(content) != start.Body.String() {
		t.Errorf("gzip holds another page: %v", err)
	}
	if w := ask(s, "/", "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("gzip for a client that refuses it")
	}
}

func TestHeadersAndWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture(), func(c *query.Config, _ *query.Deps) { c.Hosts = []string{"foreshock.internal"} })
	for _, address := range []string{"/", board, "/healthz", "/nowhere", "/api/v1/nowhere"} {
		h := ask(s, address).Header()
		for name, part := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if !strings.Contains(h.Get(name), part) {
				t.Errorf("%s: %s is %q", address, name, h.Get(name))
			}
		}
		if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") || strings.Contains(csp, "*") {
			t.Errorf("%s: policy %q", address, csp)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodTrace, "PROPFIND"} {
		r := httptest.NewRequest(method, board, strings.NewReader("{}"))
		r.Host = "localhost"
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s answers %d", method, w.Code)
		}
	}
	for host, status := range map[string]int{"localhost:8080": 200, "foreshock.internal": 200, "rebind.evil.example": 421, "rebind.evil.example:8080": 421} {
		r := httptest.NewRequest(http.MethodGet, board, nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != status || status != 200 && strings.Contains(w.Body.String(), "amazon") {
			t.Errorf("host %s answers %d, want %d", host, w.Code, status)
		}
	}
}

func TestEntityTags(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture())
	for _, address := range []string{"/", board, board + "/amazon", "/company/amazon"} {
		first := ask(s, address)
		tag := first.Header().Get("ETag")
		again := ask(s, address, "If-None-Match", tag)
		if tag == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s: tag %s, then %d with %d bytes", address, tag, again.Code, again.Body.Len())
		}
		r := httptest.NewRequest(http.MethodHead, address, nil)
		r.Host = "localhost"
		head := httptest.NewRecorder()
		s.Handler().ServeHTTP(head, r)
		if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("ETag") != tag || head.Header().Get("Content-Length") != first.Header().Get("Content-Length") {
			t.Errorf("HEAD %s: %d, %d bytes, tag %s", address, head.Code, head.Body.Len(), head.Header().Get("ETag"))
		}
	}
	if ask(s, board).Header().Get("ETag") == ask(s, board+"?as_of=2025-11-30").Header().Get("ETag") {
		t.Error("two days share a tag")
	}
}

func TestMetricsCountByRoute(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	s := newServer(t, fixture(), func(_ *query.Config, d *query.Deps) {
		d.Metrics = registry
		d.MetricsHandler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "metrics") })
	})
	ask(s, "/company/amazon")
	ask(s, "/company/nobody")
	ask(s, "/nowhere")
	want := `
# HELP foreshock_query_requests_total Answers given, by route and status.
# TYPE foreshock_query_requests_total counter
foreshock_query_requests_total{route="/",status="404"} 1
foreshock_query_requests_total{route="/company/{id}",status="200"} 2
`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "foreshock_query_requests_total"); err != nil {
		t.Error(err)
	}
	if ask(s, "/metrics").Body.String() != "metrics" {
		t.Error("metrics are not served")
	}
}

// broken fails in the ways a store can.
type broken struct {
	*memory
	wait, panic bool
}

func (b broken) Indicators(ctx context.Context, f query.IndicatorFilter) ([]*foreshockv1.Indicator, error) {
	switch {
	case b.panic:
		panic("a secret thing")
	case b.wait:
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return b.memory.Indicators(ctx, f)
}

// Facts is read beside others, where a panic would end the process.
func (b broken) Facts(ctx context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Fact, error) {
	if b.panic {
		panic("a secret thing")
	}
	return b.memory.Facts(ctx, companyID, asOf)
}

func TestAReadThatPanicsEndsItsRequestAlone(t *testing.T) {
	t.Parallel()
	s := newServer(t, broken{memory: fixture(), panic: true}, func(_ *query.Config, d *query.Deps) { d.Logger = zap.NewNop() })
	w := ask(s, "/api/v1/companies/amazon")
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("it answers %d: %s", w.Code, w.Body)
	}
}

func TestABrokenStoreIsToldWithoutItsInsides(t *testing.T) {
	t.Parallel()
	quiet := func(_ *query.Config, d *query.Deps) { d.Logger = zap.NewNop() }
	secret := errors.New("clickhouse: password of user writer is wrong")
	for name, c := range map[string]struct {
		reader query.Reader
		status int
	}{
		"error":   {&memory{err: secret}, http.StatusServiceUnavailable},
		"timeout": {broken{memory: fixture(), wait: true}, http.StatusServiceUnavailable},
		"panic":   {broken{memory: fixture(), panic: true}, http.StatusInternalServerError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, c.reader, quiet, func(c *query.Config, _ *query.Deps) { c.ReadTimeout = 20 * time.Millisecond })
			for _, address := range []string{board, board + "?as_of=2025-11-30"} {
				w := ask(s, address)
				if w.Code != c.status || strings.Contains(w.Body.String(), "password") || strings.Contains(w.Body.String(), "secret") {
					t.Errorf("%s answers %d: %s", address, w.Code, w.Body)
				}
			}
		})
	}
	s := newServer(t, &memory{err: secret}, quiet)
	if ask(s, "/healthz").Code != http.StatusOK || ask(s, "/readyz").Code != http.StatusServiceUnavailable {
		t.Error("alive and not ready is what it should be")
	}
	if ask(newServer(t, fixture()), "/readyz").Code != http.StatusOK {
		t.Error("not ready although the store answers")
	}
}

func TestRunServesUntilItIsStopped(t *testing.T) {
	t.Parallel()
	config := query.DefaultConfig()
	config.Addr = "127.0.0.1:0"
	s, err := query.New(config, query.Deps{Reader: fixture(), Logger: zaptest.NewLogger(t), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	taken := config
	taken.Addr = s.Addr()
	if _, err := query.New(taken, query.Deps{Reader: fixture(), Logger: zap.NewNop(), Now: now}); err == nil || !strings.Contains(err.Error(), s.Addr()) {
		t.Errorf("a taken port gives %v, want its name", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	<-s.Ready()
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	response, err := client.Get("http://" + s.Addr() + board)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || !json.Valid(body) {
		t.Errorf("status %d, %v", response.StatusCode, err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("a stop that was asked for gives %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing once more gives %v", err)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	good := query.Deps{Reader: fixture(), Logger: zap.NewNop(), Now: now}
	for name, change := range map[string]func(*query.Config, *query.Deps){
		"no port": func(c *query.Config, _ *query.Deps) { c.Addr = "127.0.0.1" },
		"no time": func(c *query.Config, _ *query.Deps) { c.ReadTimeout = 0 },

		"no reader": func(_ *query.Config, d *query.Deps) { d.Reader = nil },
		"no clock":  func(_ *query.Config, d *query.Deps) { d.Now = nil },
		"metrics twice": func(_ *query.Config, d *query.Deps) {
			registry := prometheus.NewRegistry()
			registry.MustRegister(prometheus.NewCounterVec(prometheus.CounterOpts{Name: "foreshock_query_requests_total", Help: "Answers given, by route and status."}, []string{"route", "status"}))
			d.Metrics = registry
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, deps := query.DefaultConfig(), good
			config.Addr = "127.0.0.1:0"
			change(&config, &deps)
			if s, err := query.New(config, deps); err == nil {
				t.Error("it was accepted")
				_ = s.Close()
			}
		})
	}
}

// FuzzPaths asks for anything at all: no path may panic, leak markup or answer 500.
func FuzzPaths(f *testing.F) {
	for _, seed := range []string{"/", "/company/amazon", "/event/x", "/?q=%00", "/?sort=cuts&page=2", "/company/%2e%2e%2f", "/alerts?as_of=2026-01-01", "/assets/..%2f", "//", "/api/v1/companies/%ff", "/?as_of=%3Cscript%3E"} {
		f.Add(seed)
	}
	config := query.DefaultConfig()
	config.Addr = "127.0.0.1:0"
	s, err := query.New(config, query.Deps{Reader: fixture(), Logger: zap.NewNop(), Now: now})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	start := ask(s, "/").Body.String()
	f.Fuzz(func(t *testing.T, target string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || u.Host != "" || !strings.HasPrefix(target, "/") {
			t.Skip("no request could name it")
		}
		r := &http.Request{Method: http.MethodGet, URL: u, Host: "localhost", Header: http.Header{}}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r.WithContext(t.Context()))
		if w.Code >= 500 {
			t.Errorf("%q answers %d", target, w.Code)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && w.Code/100 != 3 && w.Body.String() != start {
			t.Errorf("%q changes the page", target)
		}
	})
}
