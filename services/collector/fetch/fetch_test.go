package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/foreshock/foreshock/services/collector/format"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC)

// testConfig may reach this machine and need not be polite to it.
func testConfig() Config {
	cfg := DefaultConfig()
	cfg.AllowPrivate = []string{"127.0.0.1/32"}
	cfg.PerHost = 0
	cfg.MaxBody, cfg.MaxWire = 1<<20, 1<<19
	return cfg
}

func newClient(t *testing.T, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg, func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func TestGet(t *testing.T) {
	t.Parallel()
	var asked atomic.Pointer[http.Request]
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r)
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Tue, 03 Feb 2026 11:00:00 GMT")
		if r.Header.Get("If-None-Match") == `"v1"` || r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=600")
		w.Header().Set("Age", "60")
		fmt.Fprint(w, "<rss/>")
	})
	cfg := testConfig()
	cfg.Contact = "ops@example.org"
	c := newClient(t, cfg)
	first, err := c.Get(t.Context(), Request{URL: address + "/feed"})
	if err != nil {
		t.Fatal(err)
	}
	if string(first.Body) != "<rss/>" || first.NotModified || first.ETag != `"v1"` || first.LastModified == "" ||
		first.ContentType != "application/rss+xml; charset=utf-8" || first.URL != address+"/feed" || first.Moved != "" {
		t.Errorf("got %+v", first)
	}
	if want := noon.Add(9 * time.Minute); !first.NotBefore.Equal(want) {
		t.Errorf("not before %v, want %v", first.NotBefore, want)
	}
	if got, want := asked.Load().UserAgent(), "Foreshock/1 (+ops@example.org)"; got != want {
		t.Errorf("User-Agent %q, want %q", got, want)
	}
	for _, r := range []Request{{ETag: first.ETag}, {LastModified: first.LastModified}} {
		r.URL = address + "/feed"
		again, err := c.Get(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if !again.NotModified || again.Body != nil || again.ETag != `"v1"` {
			t.Errorf("%+v: got %+v", r, again)
		}
	}
}

func TestUserAgentWithoutContact(t *testing.T) {
	t.Parallel()
	if got := DefaultConfig().userAgent(); !strings.Contains(got, "(+https://") {
		t.Errorf("User-Agent %q says nothing of who asks", got)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	var zeros bytes.Buffer
	packer := gzip.NewWriter(&zeros)
	_, _ = packer.Write(make([]byte, 4<<20))
	_ = packer.Close()

	answers := map[string]http.HandlerFunc{
		"/404": status(404), "/410": status(410), "/401": status(401), "/403": status(403), "/500": status(500), "/204": status(204),
		"/429": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"/503": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "Tue, 03 Feb 2026 12:30:00 GMT")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		"/503/long": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "99999999999")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		"/503/past": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "Tue, 03 Feb 2015 12:30:00 GMT")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		"/304": status(304),
		"/loop": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/loop", http.StatusFound)
		},
		"/to/file":    redirect("file:///etc/passwd"),
		"/to/private": redirect("http://127.0.0.2/"),
		"/to/link":    redirect("http://169.254.169.254/latest/meta-data"),
		"/to/ten":     redirect("http://10.0.0.1/"),
		"/to/six":     redirect("http://[::1]/"),
		"/to/mapped":  redirect("http://[::ffff:10.0.0.1]/"),
		"/to/name":    redirect("http://localhost.localdomain.invalid/"),
		"/to/port":    redirect("http://127.0.0.2:22/"),
		"/to/nowhere": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) },
		"/large":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) },
		"/large/announced": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", strconv.Itoa(1<<30))
			_, _ = w.Write([]byte("x"))
		},
		"/bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zeros.Bytes())
		},
		"/bomb/unannounced": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(zeros.Bytes()) },
		"/gzip/broken": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zeros.Bytes()[:40])
		},
		"/brotli": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = w.Write([]byte("x"))
		},
		"/truncated": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("<rss>"))
		},
		"/hangup": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"/header": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 200<<10))
		},
		"/slow/header": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"/slow/body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("<rss>"))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	}
	address := serve(t, func(w http.ResponseWriter, r *http.Request) { answers[r.URL.Path](w, r) })
	cfg := testConfig()
	cfg.HostConcurrency = 100
	cfg.HeaderTimeout, cfg.Timeout = 500*time.Millisecond, time.Second
	c := newClient(t, cfg)
	for path, want := range map[string]Error{
		"/404":              {Reason: Status, Status: 404, Permanent: true},
		"/410":              {Reason: Status, Status: 410, Permanent: true},
		"/401":              {Reason: Status, Status: 401, Permanent: true},
		"/403":              {Reason: Status, Status: 403},
		"/500":              {Reason: Status, Status: 500},
		"/204":              {Reason: Status, Status: 204},
		"/304":              {Reason: Status, Status: 304, Permanent: true},
		"/429":              {Reason: Status, Status: 429, RetryAt: noon.Add(2 * time.Minute)},
		"/503":              {Reason: Status, Status: 503, RetryAt: noon.Add(30 * time.Minute)},
		"/503/long":         {Reason: Status, Status: 503, RetryAt: noon.Add(24 * time.Hour)},
		"/503/past":         {Reason: Status, Status: 503},
		"/loop":             {Reason: Redirects, Permanent: true},
		"/to/file":          {Reason: Redirects, Permanent: true},
		"/to/port":          {Reason: Redirects, Permanent: true},
		"/to/private":       {Reason: PrivateNetwork, Permanent: true},
		"/to/link":          {Reason: PrivateNetwork, Permanent: true},
		"/to/ten":           {Reason: PrivateNetwork, Permanent: true},
		"/to/six":           {Reason: PrivateNetwork, Permanent: true},
		"/to/mapped":        {Reason: PrivateNetwork, Permanent: true},
		"/to/name":          {Reason: NoSuchHost},
		"/to/nowhere":       {Reason: Status, Status: 302, Permanent: true},
		"/large":            {Reason: format.TooLarge, Permanent: true},
		"/large/announced":  {Reason: format.TooLarge, Permanent: true},
		"/bomb":             {Reason: format.TooLarge, Permanent: true},
		"/bomb/unannounced": {Reason: format.TooLarge, Permanent: true},
		"/gzip/broken":      {Reason: format.Truncated},
		"/brotli":           {Reason: Encoding},
		"/truncated":        {Reason: format.Truncated},
		"/hangup":           {Reason: Connection},
		"/header":           {Reason: Connection},
		"/slow/header":      {Reason: Timeout},
		"/slow/body":        {Reason: Timeout},
	} {
		t.Run(path, func(t *testing.T) {
			response, err := c.Get(t.Context(), Request{URL: address + path})
			var got *Error
			if !errors.As(err, &got) {
				t.Fatalf("got %+v, %v", response, err)
			}
			if got.Reason != want.Reason || got.Status != want.Status || got.Permanent != want.Permanent || !got.RetryAt.Equal(want.RetryAt) {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if got.Detail == "" {
				t.Error("does not say what is wrong")
			}
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}

// TestPrivateByDefault: neither an address nor a name leads inside.
func TestPrivateByDefault(t *testing.T) {
	t.Parallel()
	reached := false
	address := serve(t, func(http.ResponseWriter, *http.Request) { reached = true })
	cfg := testConfig()
	cfg.AllowPrivate = nil
	c := newClient(t, cfg)
	for _, target := range []string{address, strings.Replace(address, "127.0.0.1", "localhost", 1), strings.Replace(address, "127.0.0.1", "0.0.0.0", 1), strings.Replace(address, "127.0.0.1", "2130706433", 1)} {
		_, err := c.Get(t.Context(), Request{URL: target})
		var got *Error
		if !errors.As(err, &got) || got.Reason != PrivateNetwork && got.Reason != NoSuchHost {
			t.Errorf("%s: got %v", target, err)
		}
	}
	if reached {
		t.Error("the server inside was reached")
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	var last atomic.Pointer[http.Request]
	mux := http.NewServeMux()
	mux.HandleFunc("/new", func(w http.ResponseWriter, r *http.Request) { last.Store(r); fmt.Fprint(w, "<rss/>") })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/new", http.StatusMovedPermanently) })
	mux.HandleFunc("/found", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/moved", http.StatusFound) })
	address := serve(t, mux.ServeHTTP)
	c := newClient(t, testConfig())
	for path, moved := range map[string]string{"/new": "", "/moved": address + "/new", "/found": ""} {
		response, err := c.Get(t.Context(), Request{URL: address + path, ETag: `"x"`})
		if err != nil {
			t.Fatal(err)
		}
		if response.URL != address+"/new" || response.Moved != moved || string(response.Body) != "<rss/>" {
			t.Errorf("%s: got %+v", path, response)
		}
		if last.Load().Header.Get("If-None-Match") != `"x"` || last.Load().Referer() != "" {
			t.Errorf("%s: asked with %v", path, last.Load().Header)
		}
	}
}

func TestNoDowngrade(t *testing.T) {
	t.Parallel()
	plain := serve(t, status(200))
	secure := httptest.NewUnstartedServer(redirect(plain))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // a stranger's handshake fails, as it should
	secure.StartTLS()
	t.Cleanup(secure.Close)
	c := newClient(t, testConfig())
	c.http.Transport.(politely).next.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	_, err := c.Get(t.Context(), Request{URL: secure.URL})
	var got *Error
	if !errors.As(err, &got) || got.Reason != Redirects {
		t.Errorf("got %v", err)
	}
	stranger := newClient(t, testConfig())
	_, err = stranger.Get(t.Context(), Request{URL: secure.URL})
	if !errors.As(err, &got) || got.Reason != Certificate {
		t.Errorf("got %v, want reason %s", err, Certificate)
	}
}

func TestCompressed(t *testing.T) {
	t.Parallel()
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			http.Error(w, "not asked for", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		packer := gzip.NewWriter(w)
		_, _ = packer.Write([]byte("<rss/>"))
		_ = packer.Close()
	})
	response, err := newClient(t, testConfig()).Get(t.Context(), Request{URL: address})
	if err != nil || string(response.Body) != "<rss/>" {
		t.Errorf("got %+v, %v", response, err)
	}
}

func TestFresh(t *testing.T) {
	t.Parallel()
	c := newClient(t, testConfig())
	for name, test := range map[string]struct {
		header map[string]string
		want   time.Duration
	}{
		"nothing":                  {nil, 0},
		"max-age":                  {map[string]string{"Cache-Control": "max-age=300"}, 5 * time.Minute},
		"max-age in quotes":        {map[string]string{"Cache-Control": `Max-Age="300", public`}, 5 * time.Minute},
		"max-age before Expires":   {map[string]string{"Cache-Control": "max-age=300", "Expires": "Tue, 03 Feb 2026 12:30:00 GMT"}, 5 * time.Minute},
		"very long":                {map[string]string{"Cache-Control": "max-age=31536000"}, time.Hour},
		"absurd":                   {map[string]string{"Cache-Control": "max-age=9223372036854775807"}, time.Hour},
		"no number":                {map[string]string{"Cache-Control": "max-age=soon"}, 0},
		"zero":                     {map[string]string{"Cache-Control": "max-age=0"}, 0},
		"negative":                 {map[string]string{"Cache-Control": "max-age=-5"}, 0},
		"no-cache":                 {map[string]string{"Cache-Control": "no-cache, max-age=300"}, 0},
		"stale on arrival":         {map[string]string{"Cache-Control": "max-age=300", "Age": "400"}, 0},
		"Expires":                  {map[string]string{"Expires": "Tue, 03 Feb 2026 12:30:00 GMT"}, 30 * time.Minute},
		"Expires by another clock": {map[string]string{"Expires": "Tue, 03 Feb 2026 09:30:00 GMT", "Date": "Tue, 03 Feb 2026 09:00:00 GMT"}, 30 * time.Minute},
		"expired":                  {map[string]string{"Expires": "0"}, 0},
	} {
		header := http.Header{}
		for k, v := range test.header {
			header.Set(k, v)
		}
		got := c.fresh(header, noon)
		if test.want == 0 && !got.IsZero() || test.want != 0 && !got.Equal(noon.Add(test.want)) {
			t.Errorf("%s: got %v, want %v later", name, got, test.want)
		}
	}
}

// TestOneAtATime: a host sees no more requests at once than it is said to bear.
func TestOneAtATime(t *testing.T) {
	t.Parallel()
	var under, most atomic.Int32
	both := make(chan struct{})
	var once sync.Once
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		now := under.Add(1)
		defer under.Add(-1)
		for {
			seen := most.Load()
			if now <= seen || most.CompareAndSwap(seen, now) {
				break
			}
		}
		if now == 2 {
			once.Do(func() { close(both) })
		}
		<-both // until two have met here
		fmt.Fprint(w, "<rss/>")
	})
	cfg := testConfig()
	cfg.HostConcurrency = 2
	c := newClient(t, cfg)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := c.Get(t.Context(), Request{URL: address}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if most.Load() != 2 {
		t.Errorf("%d at once, want 2", most.Load())
	}
}

// TestPause: requests to one host keep their distance; another host owes nothing.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHosts(Config{PerHost: time.Second, Burst: 2, HostConcurrency: 1})
		start := time.Now()
		for _, want := range []time.Duration{0, 0, time.Second, 2 * time.Second} {
			release, err := h.acquire(t.Context(), "a.example")
			if err != nil {
				t.Fatal(err)
			}
			release()
			if got := time.Since(start); got != want {
				t.Errorf("after %v, want %v", got, want)
			}
		}
		if release, err := h.acquire(t.Context(), "b.example"); err != nil || time.Since(start) != 2*time.Second {
			t.Errorf("another host waits: %v", err)
		} else {
			release()
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := h.acquire(ctx, "a.example"); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestGetEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	if _, err := newClient(t, testConfig()).Get(ctx, Request{URL: address}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	if _, err := New(Config{AllowPrivate: []string{"10.0.0.1"}}, time.Now); err == nil || !strings.Contains(err.Error(), "10.0.0.1") {
		t.Errorf("got %v", err)
	}
	for _, address := range []string{"", "ftp://example.org/", "/feed", "http://", "http://[::1", "file:///etc/passwd"} {
		var got *Error
		if _, err := newClient(t, testConfig()).Get(t.Context(), Request{URL: address}); !errors.As(err, &got) || got.Reason != Address || !got.Permanent {
			t.Errorf("%q: got %v", address, err)
		}
	}
}

func ExampleClient_Get() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<rss/>") }))
	defer server.Close()
	cfg := DefaultConfig()
	client, err := New(cfg, time.Now)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	_, err = client.Get(context.Background(), Request{URL: server.URL}) // on this machine: not public
	fmt.Println(err)
	// Output: leads into a network that is not public; allow_private opens one
}
