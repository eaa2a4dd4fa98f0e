package query_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"
	"golang.org/x/net/html"

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

func TestAHostileNameIsText(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture())
	for _, address := range []string{"/", "/company/x-hostile", "/alerts", "/?q=%3Cscript%3Ealert(%22x%22)%3C/script%3E", "/company/%3Cscript%3E", "/?sort=%3Cscript%3E"} {
		body := ask(s, address).Body.String()
		if strings.Contains(strings.ToLower(body), "<script") || strings.Contains(body, "<img src=x") {
			t.Errorf("%s carries markup from outside", address)
		}
	}
	for _, address := range []string{"/", "/company/x-hostile", "/alerts"} {
		if !strings.Contains(parse(t, ask(s, address).Body.String()).text, hostile) {
			t.Errorf("%s does not show the name as it was published", address)
		}
	}
	if body := ask(s, "/company/x-hostile").Body.String(); strings.Contains(body, "javascript:") {
		t.Error("a script address came through")
	}
}

func TestAsOfGovernsEveryView(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture())
	event := decode[query.Company](t, s, "/api/company/amazon").Facts[0].Lead.EventID
	for address, want := range map[string]struct {
		before, after string
		day           string
	}{
		"/company/amazon":        {"14,000 jobs", "16,000 jobs", "2025-11-30"},
		"/":                      {"10%", "83%", "2025-11-30"},
		"/alerts":                {"Lines that were crossed", "risk probability", "2026-01-01"},
		"/company/salesforce":    {"nothing of this name was known", "Salesforce", "2020-01-01"},
		"/event/" + event:        {"nothing of this name was known", "signals", "2026-03-11"},
		"/?q=amazon&sort=gap":    {"Amazon", "14,000", "2025-09-30"},
		"/api/company/amazon":    {`"headcount":14000`, `"headcount":30000`, "2025-11-30"},
		"/api/board":             {`"amazon"`, `"x-hostile"`, "2025-11-30"},
		"/api/event/" + event:    {"nothing of this name was known", "quote", "2026-03-11"},
		"/api/alerts":            {`"alerts":[`, `"risk-high"`, "2025-11-30"},
		"/api/company/microsoft": {`"2023Q2"`, `"2025Q4"`, "2024-01-01"},
	} {
		separator := "?"
		if strings.Contains(address, "?") {
			separator = "&"
		}
		then, now := ask(s, address+separator+"as_of="+want.day).Body.String(), ask(s, address).Body.String()
		if !strings.Contains(then, want.before) || strings.Contains(then, want.after) {
			t.Errorf("%s as of %s: want %q and no %q in it", address, want.day, want.before, want.after)
		}
		if !strings.Contains(now, want.after) {
			t.Errorf("%s, latest: want %q in it", address, want.after)
		}
	}
	// The last instant of the day counts, and nothing after it.
	if ask(s, "/api/event/"+event+"?as_of=2026-03-12").Code != http.StatusOK {
		t.Error("what became known on the as-of day itself is missing")
	}
	for _, link := range parse(t, ask(s, "/company/amazon?as_of=2025-11-30").Body.String()).links {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		latest := link == "/company/amazon" // the way back to the latest view
		if u.Host == "" && u.Path != "" && u.Query().Get("as_of") != "2025-11-30" && !latest {
			t.Errorf("the link %s leaves the as-of day", link)
		}
	}
	for _, bad := range []string{"yesterday", "2026-02-30", "31.03.2026", "0001-01-01", "2026-03-31T10:00:00Z", "9999-01-01"} {
		for _, address := range []string{"/", "/api/board", "/company/amazon"} {
			if w := ask(s, address+"?as_of="+url.QueryEscape(bad)); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "2026-03-31") {
				t.Errorf("%s as of %q: status %d, want 400 with the form that is wanted", address, bad, w.Code)
			}
		}
	}
}

func decode[V any](t *testing.T, s *query.Server, target string) V {
	t.Helper()
	w := ask(s, target)
	if w.Code != http.StatusOK {
		t.Fatalf("%s answers %d: %s", target, w.Code, w.Body)
	}
	var v V
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	return v
}

func TestBoardSearchSortAndPages(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture(), func(c *query.Config, _ *query.Deps) { c.PageSize = 5 })
	board := decode[query.Board](t, s, "/api/board")
	if board.Quarter != "2026Q2" || board.Companies[0].CompanyID != "amazon" || len(board.Companies) != 14 {
		t.Fatalf("board for %s begins with %s and has %d companies", board.Quarter, board.Companies[0].CompanyID, len(board.Companies))
	}
	if found := decode[query.Board](t, s, "/api/board?q=volks"); len(found.Companies) != 1 || found.Companies[0].CompanyID != "volkswagen" {
		t.Errorf("search found %+v", found.Companies)
	}
	if sorted := decode[query.Board](t, s, "/api/board?sort=outages"); sorted.Companies[0].CompanyID != "github" {
		t.Errorf("by outages the first is %s", sorted.Companies[0].CompanyID)
	}
	seen := map[string]bool{}
	address := "/?sort=cuts"
	pages := 0
	for address != "" && pages < 10 {
		pages++
		p := parse(t, ask(s, address).Body.String())
		for _, link := range p.links {
			if strings.HasPrefix(link, "/company/") {
				seen[link] = true
			}
		}
		address = ""
		for n := range p.root.Descendants() {
			if n.Type == html.ElementNode && attribute(n, "rel") == "next" {
				address = attribute(n, "href")
			}
		}
	}
	if pages != 3 || len(seen) != 14 {
		t.Errorf("%d pages with %d companies, want 3 with 14", pages, len(seen))
	}
	for _, bad := range []string{"/?sort=size", "/?page=0", "/?page=x", "/api/board?sort=size"} {
		if w := ask(s, bad); w.Code != http.StatusBadRequest {
			t.Errorf("%s answers %d", bad, w.Code)
		}
	}
	if w := ask(s, "/?page=99"); w.Code != http.StatusOK {
		t.Errorf("a page beyond the last answers %d", w.Code)
	}
	if body := ask(s, "/?q=nobody+at+all").Body.String(); !strings.Contains(body, "No company matches") {
		t.Error("a search without result does not say so")
	}
}

func TestCompanyShowsBothBasesAndWhoSaidSo(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture())
	text := strings.Join(strings.Fields(parse(t, ask(s, "/company/amazon").Body.String()).text), " ")
	for _, want := range []string{
		"Target 30,000 jobs", "30,000 − 16,000 = 14,000", "30,000 − (14,000 + 16,000) = 0", "“an internal plan of 30,000”", "reported",
		"83%", "Expected cuts", "2 further parts add nothing", "2 origins · 2 articles", "1 further telling", "Headcount differs", "$17,500", "AI-assisted change",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	c := decode[query.Company](t, s, "/api/company/amazon")
	if c.Programme == nil || len(c.Programme.Gaps) != 2 || c.Programme.Gaps[0].Value != 14000 || c.Programme.Gaps[1].Value != 0 || len(c.Programme.Gaps[1].Rounds) != 2 {
		t.Errorf("programme %+v", c.Programme)
	}
	if c.Forecast == nil || c.Forecast.Quarter != "2026Q2" || c.Forecast.Parts[0].Name != "base_rate" || c.Forecast.Parts[1].Name != "layoff_rounds" {
		t.Errorf("forecast %+v", c.Forecast)
	}
	if !slices.IsSortedFunc(c.Facts, func(a, b query.Fact) int { return strings.Compare(b.Day, a.Day) }) {
		t.Error("facts are not newest first")
	}
}

func TestEvidenceMarksTheWordsInPlace(t *testing.T) {
	t.Parallel()
	m := fixture()
	last := m.events[len(m.events)-2] // the long article: its title has a dash and a curly quote
	m.signals = append(m.signals, &foreshockv1.Signal{Id: "s-moved", EventId: last.GetId(), CompanyId: "amazon", Company: "Amazon", Claim: &foreshockv1.Claim{Kind: "layoff"},
		Evidence: &foreshockv1.Evidence{Field: "text", Start: 3, End: 9, Quote: "other words"}, KnowledgeTime: last.GetKnowledgeTime()})
	s := newServer(t, m)
	e := decode[query.Evidence](t, s, "/api/event/"+last.GetId())
	if len(e.Signals) != 7 {
		t.Fatalf("%d signals", len(e.Signals))
	}
	text := ""
	for _, segment := range e.Text {
		text += segment.Text
	}
	if text != last.GetText() {
		t.Errorf("the text is not the text: %q", text)
	}
	p := parse(t, ask(s, "/event/"+last.GetId()).Body.String())
	var marked []string
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "mark" {
			marked = append(marked, n.FirstChild.Data)
		}
	}
	want := []string{"confirmed 16,000 cuts", "an internal plan of 30,000", "down for 13 hours in December after an AI agent", "knowledge-transfer sessions", "goes to Bangalore", "saves $280 million"}
	if !slices.Equal(marked, want) {
		t.Errorf("marked are %q", marked)
	}
	if !strings.Contains(p.text, "do not stand where it says: “other words”") {
		t.Error("a signal that does not fall on its words is not told")
	}
	for _, link := range p.links {
		if target, ok := strings.CutPrefix(link, "#"); ok && p.ids[target] != 1 && target != "mark-1" {
			t.Errorf("the link #%s leads nowhere", target)
		}
	}
}

func TestHeadersAndWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture(), func(c *query.Config, _ *query.Deps) { c.Hosts = []string{"foreshock.internal"} })
	for _, address := range []string{"/", "/api/board", "/healthz", "/nowhere", "/static/foreshock.css", "/api/nowhere"} {
		h := ask(s, address).Header()
		for name, part := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if !strings.Contains(h.Get(name), part) {
				t.Errorf("%s: %s is %q", address, name, h.Get(name))
			}
		}
		if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || strings.Contains(csp, "script-src") {
			t.Errorf("%s: policy %q", address, csp)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodTrace, "PROPFIND"} {
		r := httptest.NewRequest(method, "/api/board", strings.NewReader("{}"))
		r.Host = "localhost"
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s answers %d", method, w.Code)
		}
	}
	for host, status := range map[string]int{"localhost:8080": 200, "foreshock.internal": 200, "rebind.evil.example": 421, "rebind.evil.example:8080": 421} {
		r := httptest.NewRequest(http.MethodGet, "/api/board", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != status || status != 200 && strings.Contains(w.Body.String(), "amazon") {
			t.Errorf("host %s answers %d, want %d", host, w.Code, status)
		}
	}
	for _, address := range []string{"/static/../guard.go", "/static/%2e%2e%2fguard.go", "/static/templates", "/company/", "/event/", "/playbook/none"} {
		if w := ask(s, address); w.Code == http.StatusOK {
			t.Errorf("%s answers %d", address, w.Code)
		}
	}
}

func TestEntityTags(t *testing.T) {
	t.Parallel()
	s := newServer(t, fixture())
	for _, address := range []string{"/", "/api/board", "/company/amazon", "/static/foreshock.css"} {
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
	if ask(s, "/").Header().Get("ETag") == ask(s, "/?as_of=2025-11-30").Header().Get("ETag") {
		t.Error("two days share a tag")
	}
	css := parse(t, ask(s, "/").Body.String())
	for n := range css.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "link" {
			if w := ask(s, attribute(n, "href")); w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %d, %s", attribute(n, "href"), w.Code, w.Header().Get("Cache-Control"))
			}
		}
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
			for _, address := range []string{"/", "/company/amazon", "/api/board", "/api/company/amazon"} {
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

func TestEmptyStoreSaysSo(t *testing.T) {
	t.Parallel()
	s := newServer(t, &memory{})
	if body := ask(s, "/").Body.String(); !strings.Contains(body, "No signal has been scored yet") {
		t.Error("the board does not say that it is empty")
	}
	if body := ask(s, "/alerts").Body.String(); !strings.Contains(body, "No alert yet") {
		t.Error("the alerts do not say that there are none")
	}
	if got := ask(s, "/api/board").Body.String(); got != `{"as_of":"2026-03-20","quarter":"","companies":[]}`+"\n" {
		t.Errorf("the empty board as JSON is %s", got)
	}
	if w := ask(s, "/company/amazon"); w.Code != http.StatusNotFound {
		t.Errorf("an unknown company answers %d", w.Code)
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
	ask(s, "/company/nobody-1")
	ask(s, "/company/nobody-2")
	want := `
# HELP foreshock_query_requests_total Answers given, by route and status.
# TYPE foreshock_query_requests_total counter
foreshock_query_requests_total{route="/company/{id}",status="200"} 1
foreshock_query_requests_total{route="/company/{id}",status="404"} 2
`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "foreshock_query_requests_total"); err != nil {
		t.Error(err)
	}
	if ask(s, "/metrics").Body.String() != "metrics" {
		t.Error("metrics are not served")
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
	response, err := client.Get("http://" + s.Addr() + "/api/board")
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
		"no port":      func(c *query.Config, _ *query.Deps) { c.Addr = "127.0.0.1" },
		"no time":      func(c *query.Config, _ *query.Deps) { c.ReadTimeout = 0 },
		"no page size": func(c *query.Config, _ *query.Deps) { c.PageSize = 0 },
		"no reader":    func(_ *query.Config, d *query.Deps) { d.Reader = nil },
		"no clock":     func(_ *query.Config, d *query.Deps) { d.Now = nil },
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
	for _, seed := range []string{"/", "/company/amazon", "/event/x", "/?q=%00", "/?sort=cuts&page=2", "/company/%2e%2e%2f", "/alerts?as_of=2026-01-01", "/static/..%2f", "//", "/api/company/%ff", "/?as_of=%3Cscript%3E"} {
		f.Add(seed)
	}
	config := query.DefaultConfig()
	config.Addr = "127.0.0.1:0"
	s, err := query.New(config, query.Deps{Reader: fixture(), Logger: zap.NewNop(), Now: now})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
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
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && strings.Contains(strings.ToLower(w.Body.String()), "<script") {
			t.Errorf("%q brings a script onto the page", target)
		}
	})
}
