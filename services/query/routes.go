package query

import (
	"context"
	"net/http"
	"time"

	"go.uber.org/zap"
)

// routes is everything that is served: the query API, and the page that asks it.
func (s *Server) routes() (http.Handler, error) {
	site, err := newSite(s.log)
	if err != nil {
		return nil, err
	}
	metrics, err := newMetrics(s.deps.Metrics)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	handle := func(pattern string, h http.HandlerFunc) {
		mux.HandleFunc(pattern, metrics.observe(pattern, h))
	}
	handle("/healthz", s.healthy)
	handle("/readyz", s.readyz)
	if err := s.serveAPI(handle); err != nil {
		return nil, err
	}
	site.routes(handle)
	if s.deps.MetricsHandler != nil {
		mux.Handle("/metrics", s.deps.MetricsHandler)
	}
	return s.guard(mux), nil
}

// healthy tells that the process answers; it does not look behind it.
func (s *Server) healthy(w http.ResponseWriter, r *http.Request) {
	respond(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
}

// readyz tells that the store answers too.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), min(2*time.Second, s.config.ReadTimeout))
	defer cancel()
	if err := s.deps.Reader.Ready(ctx); err != nil {
		s.log.Warn("not ready", zap.Error(err))
		respond(w, r, http.StatusServiceUnavailable, "text/plain; charset=utf-8", []byte("the store does not answer\n"))
		return
	}
	respond(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte("ready\n"))
}
