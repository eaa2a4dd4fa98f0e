package fetch

import (
	"context"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"
)

// hosts keeps the pauses owed to each host.
type hosts struct {
	cfg Config

	mu   sync.Mutex
	each map[string]*host
}

type host struct {
	pace  *rate.Limiter
	slots *semaphore.Weighted
}

func newHosts(cfg Config) *hosts { return &hosts{cfg: cfg, each: map[string]*host{}} }

func (h *hosts) of(name string) *host {
	h.mu.Lock()
	defer h.mu.Unlock()
	pace, burst := rate.Inf, max(1, h.cfg.Burst)
	if h.cfg.PerHost > 0 {
		pace = rate.Every(h.cfg.PerHost)
	}
	for _, b := range h.cfg.Budgets {
		if b.covers(name) {
			name, pace, burst = "budget of "+b.Host, rate.Limit(b.PerSecond), 1
		}
	}
	found := h.each[name]
	if found == nil {
		found = &host{rate.NewLimiter(pace, burst), semaphore.NewWeighted(int64(max(1, h.cfg.HostConcurrency)))}
		h.each[name] = found
	}
	return found
}

// slow makes a host's pause longer, never shorter.
func (h *hosts) slow(name string, pause time.Duration) {
	if found, least := h.of(name), rate.Every(pause); found.pace.Limit() > least {
		found.pace.SetLimit(least)
		found.pace.SetBurst(1)
	}
}

// acquire waits for a host's slot and its pause. The error is that of ctx, or an *Error
// where the pause would outlast it.
func (h *hosts) acquire(ctx context.Context, name string) (release func(), err error) {
	host := h.of(name)
	if err := host.slots.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	if err := host.pace.Wait(ctx); err != nil {
		host.slots.Release(1)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &Error{Reason: Timeout, Detail: "its host's pause is longer than the time left", cause: err}
	}
	return func() { host.slots.Release(1) }, nil
}

// politely keeps the pause of each host that a redirect leads to. (Its slots it does not
// wait for: two requests could wait for each other's.)
type politely struct {
	hosts *hosts
	next  http.RoundTripper
}

func (p politely) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Response != nil {
		if err := p.hosts.of(r.URL.Host).pace.Wait(r.Context()); err != nil {
			return nil, err
		}
	}
	return p.next.RoundTrip(r)
}

// CloseIdleConnections lets the client close what the transport holds.
func (p politely) CloseIdleConnections() {
	if closer, ok := p.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
