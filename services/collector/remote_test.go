package collector_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/collector"
)

// publisher is a server whose document tests change.
type publisher struct {
	*httptest.Server
	document atomic.Value // string
	etags    atomic.Bool
	answers  atomic.Value // func(http.ResponseWriter) bool: true where it answered
	mu       sync.Mutex
	statuses []int
}

func publish(t *testing.T, document string) *publisher {
	t.Helper()
	p := &publisher{}
	p.document.Store(document)
	p.etags.Store(true)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusOK
		defer func() {
			p.mu.Lock()
			p.statuses = append(p.statuses, status)
			p.mu.Unlock()
		}()
		if answer, _ := p.answers.Load().(func(http.ResponseWriter, *http.Request) int); answer != nil {
			if status = answer(w, r); status != 0 {
				return
			}
			status = http.StatusOK
		}
		document := p.document.Load().(string)
		etag := fmt.Sprintf(`"%d"`, len(document))
		if p.etags.Load() {
			w.Header().Set("ETag", etag)
		}
		if r.Header.Get("If-None-Match") == etag && p.etags.Load() {
			status = http.StatusNotModified
			w.WriteHeader(status)
			return
		}
		fmt.Fprint(w, document)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) last() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.statuses[len(p.statuses)-1]
}

func TestRemoteFeed(t *testing.T) {
	t.Parallel()
	p := publish(t, rss("one", "two"))
	cfg := configured(t, given(t, p.URL+"/feed")...)
	b := newBus()
	step := func(state collector.State, events, status int) {
		t.Helper()
		s := once(t, cfg, b).Sources[0]
		if s.State != state || s.Events != events || p.last() != status {
			t.Errorf("got %+v and status %d, want %s, %d events and status %d", s, p.last(), state, events, status)
		}
	}
	step(collector.Read, 2, 200)
	step(collector.Unchanged, 0, 304)
	p.etags.Store(false)
	step(collector.Unchanged, 0, 200) // by its hash
	p.etags.Store(true)
	p.document.Store(rss("three", "two", "one"))
	step(collector.Read, 1, 200)
	p.document.Store(strings.Replace(rss("three", "two", "one"), "<title>two", "<title>2, corrected", 1))
	step(collector.Read, 1, 200)
	step(collector.Unchanged, 0, 304)
	for _, e := range b.events {
		if e.KnowledgeInferred || !e.KnowledgeTime.AsTime().Equal(noon) {
			t.Errorf("%s is known since %v, inferred %v", e.Document, e.KnowledgeTime.AsTime(), e.KnowledgeInferred)
		}
	}
	if diff := cmp.Diff([]string{"one", "two", "three", "two"}, keys(b)); diff != "" {
		t.Error(diff)
	}
}

func TestRemoteLines(t *testing.T) {
	t.Parallel()
	p := publish(t, document("1")+"\nbad\n"+document("2"))
	b := newBus()
	if s := once(t, configured(t, given(t, p.URL)...), b).Sources[0]; s.Events != 2 || s.Refused["bad_line"] != 1 {
		t.Errorf("got %+v", s)
	}
}

// TestBrokenSourcesStopNoOther reads every kind of broken source beside a good one.
func TestBrokenSourcesStopNoOther(t *testing.T) {
	t.Parallel()
	answers := map[string]func(w http.ResponseWriter, r *http.Request){
		"good": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, rss("good")) },
		"403":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) },
		"404":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) },
		"429":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "60"); w.WriteHeader(429) },
		"500":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
		"loop": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) },
		"html": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "<!doctype html><title>Just a moment</title>")
		},
		"truncated": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10000")
			fmt.Fprint(w, rss("lost")[:60])
		},
		"huge": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "1073741824") },
		"endless": func(w http.ResponseWriter, _ *http.Request) { // a GB that nobody announced
			for range 1 << 14 {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		},
		"moved": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "Company,Location,Notice Day,Layoff Date,Employees Affected,Notes\nNorthwind,Kodiak,3/1/2026,5/1/2026,20,\n")
		},
		"bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			packer := gzip.NewWriter(w)
			_, _ = packer.Write(make([]byte, 20<<20))
			_ = packer.Close()
		},
		"entities": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>`)
		},
		"deep":  func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<rss>"+strings.Repeat("<a>", 10_000)) },
		"empty": func(http.ResponseWriter, *http.Request) {},
		"mute":  func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answers[r.URL.Path[1:]](w, r) }))
	t.Cleanup(server.Close)
	wanted := map[string]struct {
		state  collector.State
		reason string
	}{
		"good": {collector.Read, ""}, "403": {collector.Unreachable, "status"}, "404": {collector.Failed, "status"}, "429": {collector.Unreachable, "status"},
		"500": {collector.Unreachable, "status"}, "loop": {collector.Failed, "redirects"}, "html": {collector.Failed, "web_page"},
		"truncated": {collector.Unreachable, "truncated"}, "huge": {collector.Failed, "too_large"}, "endless": {collector.Failed, "too_large"}, "moved": {collector.Failed, "drift"}, "bomb": {collector.Failed, "too_large"},
		"entities": {collector.Failed, "entity_bomb"}, "deep": {collector.Failed, "too_deep"}, "empty": {collector.Unreachable, "empty"},
		"mute": {collector.Unreachable, "timeout"}, "gone": {collector.Failed, "no_file"}, "inside": {collector.Failed, "private_network"},
		"nowhere": {collector.Unreachable, "no_such_host"}, "shy": {collector.Failed, "no_contact"},
	}
	var sources []pipelines.Source
	for name := range answers {
		source := pipelines.Source{Name: name, URL: server.URL + "/" + name, Every: time.Minute}
		if name == "moved" {
			source.Format, source.Layout = "notice", "ak"
		}
		sources = append(sources, source)
	}
	sources = append(sources,
		pipelines.Source{Name: "gone", URL: "file:/nowhere/at/all"}, pipelines.Source{Name: "inside", URL: "http://10.0.0.1/"},
		pipelines.Source{Name: "nowhere", URL: "http://feeds.invalid/"}, pipelines.Source{Name: "shy", URL: server.URL + "/good", NeedsContact: true})
	cfg := configured(t, sources...)
	cfg.Fetch.HostConcurrency, cfg.Concurrency = 20, 20
	cfg.Fetch.HeaderTimeout, cfg.Fetch.Timeout = 5*time.Second, 30*time.Second
	b := newBus()
	summary := once(t, cfg, b)
	for _, s := range summary.Sources {
		if want := wanted[s.Name]; s.State != want.state || s.Reason != want.reason || (s.Error == "") != (want.reason == "") {
			t.Errorf("%s: got %s, %q (%s), want %v", s.Name, s.State, s.Reason, s.Error, want)
		}
	}
	if summary.Events() != 1 || summary.Unread() != len(sources)-1 || len(b.rows()) != 1 {
		t.Errorf("%d events, %d unread", summary.Events(), summary.Unread())
	}
	// What may pass makes a source degraded, and failed when it does not pass; what
	// another try will not mend makes it failed at once.
	healthy := func(passing string) {
		t.Helper()
		for name, want := range wanted {
			h := b.health[name]
			state := map[collector.State]string{collector.Read: collector.OK, collector.Unreachable: passing, collector.Failed: collector.Broken}[want.state]
			if h.State != state || h.Reason != want.reason || (h.Detail == "") != (want.reason == "") {
				t.Errorf("%s: health %s, %q (%s), want %s, %q", name, h.State, h.Reason, h.Detail, state, want.reason)
			}
		}
	}
	healthy(collector.Degraded)
	if h := b.health["403"]; h.Status != 403 || h.Failures != 1 {
		t.Errorf("403: %+v", h)
	}
	for n := range 2 {
		d := deps(b)
		d.Now = func() time.Time { return noon.Add(time.Duration(n+1) * time.Hour) }
		if _, err := collector.New(cfg, d).Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	healthy(collector.Broken)
}

// TestRetryAfter: a source that asked for peace is left alone, over restarts too.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	p := publish(t, rss("one"))
	asked := 0
	p.answers.Store(func(w http.ResponseWriter, _ *http.Request) int {
		asked++
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusServiceUnavailable)
		return http.StatusServiceUnavailable
	})
	cfg := configured(t, given(t, p.URL)...)
	b := newBus()
	now := noon
	read := func() collector.SourceSummary {
		d := deps(b)
		d.Now = func() time.Time { return now }
		summary, err := collector.New(cfg, d).Once(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return summary.Sources[0]
	}
	if s := read(); s.State != collector.Unreachable {
		t.Errorf("got %+v", s)
	}
	now = noon.Add(9 * time.Minute)
	if s := read(); s.State != collector.Waiting || asked != 1 || s.Error == "" {
		t.Errorf("got %+v, asked %d times", s, asked)
	}
	p.answers.Store(func(http.ResponseWriter, *http.Request) int { return 0 })
	now = noon.Add(11 * time.Minute)
	if s := read(); s.State != collector.Read || s.Events != 1 {
		t.Errorf("got %+v", s)
	}
}

func TestMovedForGood(t *testing.T) {
	t.Parallel()
	p := publish(t, rss("one"))
	var paths []string
	p.answers.Store(func(w http.ResponseWriter, r *http.Request) int {
		paths = append(paths, r.URL.Path)
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
			return http.StatusMovedPermanently
		}
		if r.URL.Path == "/new" && len(paths) > 5 {
			w.WriteHeader(http.StatusGone)
			return http.StatusGone
		}
		return 0
	})
	cfg := configured(t, given(t, p.URL+"/old")...)
	b := newBus()
	for range 6 {
		once(t, cfg, b)
	}
	if diff := cmp.Diff([]string{"/old", "/new", "/new", "/new", "/new", "/new", "/old", "/new"}, paths); diff != "" {
		t.Error(diff)
	}
}

// waits is the waiting of a Run under test: it tells each pause and ends it when allowed.
type waits struct {
	asked chan time.Duration
	goOn  chan struct{}
}

func (w waits) wait(ctx context.Context, d time.Duration) error {
	select {
	case w.asked <- d:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-w.goOn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// running starts Run with a clock that only its test moves, and stops it in the end.
func running(t *testing.T, cfg collector.Config, d collector.Deps) waits {
	t.Helper()
	w := waits{make(chan time.Duration), make(chan struct{})}
	d.Wait = w.wait
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- collector.New(cfg, d).Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
	return w
}

func TestRunPauses(t *testing.T) {
	t.Parallel()
	p := publish(t, rss("one"))
	var mode atomic.Value
	mode.Store("")
	p.answers.Store(func(w http.ResponseWriter, _ *http.Request) int {
		switch mode.Load() {
		case "fresh":
			w.Header().Set("Cache-Control", "max-age=1800")
		case "500":
			w.WriteHeader(500)
			return 500
		case "404":
			w.WriteHeader(404)
			return 404
		case "later":
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(503)
			return 503
		}
		return 0
	})
	cfg := configured(t, pipelines.Source{Name: "s", URL: p.URL, Every: 10 * time.Minute})
	w := running(t, cfg, deps(newBus()))
	for i, step := range []struct {
		next string // how the server answers the time after
		want time.Duration
	}{
		{"fresh", 10 * time.Minute}, {"500", 30 * time.Minute}, {"500", 10 * time.Minute}, {"500", 20 * time.Minute}, {"", 40 * time.Minute},
		{"404", 10 * time.Minute}, {"404", 80 * time.Minute}, {"404", 160 * time.Minute}, {"404", 320 * time.Minute}, {"404", 640 * time.Minute},
		{"404", 1280 * time.Minute}, {"", 24 * time.Hour}, {"later", 10 * time.Minute}, {"", 2 * time.Hour},
	} {
		if got := <-w.asked; got != step.want {
			t.Errorf("pause %d is %v, want %v", i, got, step.want)
		}
		mode.Store(step.next)
		w.goOn <- struct{}{}
	}
}

// TestRunOutlastsTheBus: while the bus is away nothing is lost, and Run goes on.
func TestRunOutlastsTheBus(t *testing.T) {
	t.Parallel()
	p := publish(t, rss("one"))
	b := newBus()
	down := true
	b.down = func(string) error {
		if down {
			return errors.New("down")
		}
		return nil
	}
	w := running(t, configured(t, pipelines.Source{Name: "s", URL: p.URL, Every: 10 * time.Minute}), deps(b))
	for _, want := range []time.Duration{time.Second, 1500 * time.Millisecond} {
		if got := <-w.asked; got != want {
			t.Errorf("pause is %v, want %v", got, want)
		}
		b.mu.Lock()
		down = want == time.Second
		b.mu.Unlock()
		w.goOn <- struct{}{}
	}
	if got := <-w.asked; got != 10*time.Minute || b.count() != 1 {
		t.Errorf("pause is %v with %d events", got, b.count())
	}
}

// TestRunReadsSideBySide: a source that hangs does not keep another from being read.
func TestRunReadsSideBySide(t *testing.T) {
	t.Parallel()
	hanging := make(chan struct{})
	stuck := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(hanging)
		<-r.Context().Done()
	}))
	t.Cleanup(stuck.Close)
	p := publish(t, rss("one"))
	p.answers.Store(func(http.ResponseWriter, *http.Request) int { <-hanging; return 0 })
	b := newBus()
	w := running(t, configured(t, pipelines.Source{Name: "stuck", URL: stuck.URL, Every: time.Minute}, pipelines.Source{Name: "s", URL: p.URL, Every: time.Minute}), deps(b))
	<-w.asked
	if b.count() != 1 {
		t.Errorf("%d events", b.count())
	}
}

func TestRunWithoutSources(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- collector.New(configured(t), deps(newBus())).Run(ctx) }()
	select {
	case err := <-ended:
		t.Errorf("ended by itself: %v", err)
	default:
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestWrongConfiguration(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*collector.Config){
		"two sources of one name": func(c *collector.Config) { c.Sources = []pipelines.Source{{Name: "a"}, {Name: "a"}} },
		"a range that is none":    func(c *collector.Config) { c.Fetch.AllowPrivate = []string{"x"} },
		"a bad expression":        func(c *collector.Config) { c.Rules.Recognitions = []pipelines.Recognition{{FeedTitle: "("}} },
	} {
		cfg := configured(t)
		edit(&cfg)
		if _, err := collector.New(cfg, deps(newBus())).Once(t.Context()); err == nil {
			t.Errorf("%s: no error from Once", name)
		}
		if err := collector.New(cfg, deps(newBus())).Run(t.Context()); err == nil {
			t.Errorf("%s: no error from Run", name)
		}
	}
}

func TestSources(t *testing.T) {
	t.Parallel()
	sources := given(t, "https://www.githubstatus.com/history.atom", "file:../data/github_atom", "file:/other/github_atom/", "file:wire.jsonl", "embedded:example/*.jsonl", "https://example.org/?q=1", "file:..")
	var names []string
	for _, s := range sources {
		names = append(names, s.Name)
	}
	want := []string{"www-githubstatus-com-history-atom", "github-atom", "github-atom-2", "wire-jsonl", "jsonl", "example-org-q-1", "source"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	for _, urls := range [][]string{{"x"}, {"ftp://x/y"}, {"file:"}, {"https://"}, {"file:a", "file:a"}} {
		if _, err := collector.Sources(urls...); err == nil {
			t.Errorf("%q: no error", urls)
		}
	}
}

// TestShippedSources: whatever the network allows here, the example is read and every
// other source is told of.
func TestShippedSources(t *testing.T) {
	t.Parallel()
	p, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	enabled := p.Collector.Enabled()
	if len(enabled) < 20 {
		t.Errorf("%d sources only", len(enabled))
	}
	i := slices.IndexFunc(enabled, func(s pipelines.Source) bool { return s.Name == "example" })
	if i < 0 {
		t.Fatal("the example is not among the sources")
	}
	if s := once(t, configured(t, enabled[i]), newBus()).Sources[0]; s.State != collector.Read || s.Events < 50 || s.Refused != nil {
		t.Errorf("got %+v", s)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	p := publish(t, rss("one", "two")+"<!-- -- -->")
	registry := prometheus.NewPedanticRegistry()
	d := deps(newBus())
	d.Metrics = registry
	cfg := configured(t, pipelines.Source{Name: "s", URL: p.URL}, pipelines.Source{Name: "gone", URL: "file:/nowhere"})
	if _, err := collector.New(cfg, d).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := testutil.GatherAndCompare(registry, strings.NewReader(`
# HELP foreshock_collector_events_total New or edited documents handed to the bus.
# TYPE foreshock_collector_events_total counter
foreshock_collector_events_total{kind="news",source="s"} 2
# HELP foreshock_collector_items_total Items, lines and documents looked at.
# TYPE foreshock_collector_items_total counter
foreshock_collector_items_total{source="s"} 2
# HELP foreshock_collector_last_success_timestamp_seconds When a source was read without an error last.
# TYPE foreshock_collector_last_success_timestamp_seconds gauge
foreshock_collector_last_success_timestamp_seconds{source="s"} 1.7723664e+09
# HELP foreshock_collector_readings_total Readings of a source, by how they ended: read, unchanged, waiting, unreachable or failed.
# TYPE foreshock_collector_readings_total counter
foreshock_collector_readings_total{reason="",source="s",state="read"} 1
foreshock_collector_readings_total{reason="no_file",source="gone",state="failed"} 1
`), "foreshock_collector_events_total", "foreshock_collector_items_total", "foreshock_collector_last_success_timestamp_seconds", "foreshock_collector_readings_total")
	if err != nil {
		t.Error(err)
	}
}

func ExampleCollector_Once() {
	b := newBus()
	cfg := collector.DefaultConfig()
	cfg.Sources = []pipelines.Source{{Name: "example", URL: "embedded:example/*.jsonl"}}
	summary, err := collector.New(cfg, collector.Deps{Publisher: b, Cursors: b, Files: pipelines.Embedded}).Once(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(summary.Sources[0].State, summary.Events() == b.count(), summary.Refused())
	// Output: read true 0
}
