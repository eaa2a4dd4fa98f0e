package query

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"go.uber.org/zap"
)

// routes is everything that is served. The JSON answers and the pages are made of the
// same views, by handlers that know nothing of each other.
func (s *Server) routes() (http.Handler, error) {
	pages, err := newPages(s)
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
	handle("/api/board", s.apiBoard)
	handle("/api/company/{id}", s.apiCompany)
	handle("/api/event/{id}", s.apiEvent)
	handle("/api/alerts", s.apiAlerts)
	handle("/api/sources", s.apiSources)
	handle("/api/coverage/{id}", s.apiCoverage)
	handle("/api/", s.apiUnknown)
	if err := s.serveAPI(handle); err != nil {
		return nil, err
	}
	handle("/{$}", pages.board)
	handle("/company/{id}", pages.company)
	handle("/event/{id}", pages.event)
	handle("/alerts", pages.alerts)
	handle("/sources", pages.sources)
	handle("/playbook/{rule}", pages.playbook)
	handle("/static/{file}", pages.static)
	handle("/", pages.unknown)
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

// failure is what an answer says when there is no view to give.
type failure struct {
	status  int
	message string
}

func (f *failure) Error() string { return f.message }

// failureOf turns an error into what the reader is told. What is nobody's business but
// the operator's is logged and not told.
func (s *Server) failureOf(r *http.Request, err error) *failure {
	var told *failure
	switch {
	case errors.As(err, &told):
		return told
	case errors.Is(err, ErrNotFound):
		return &failure{http.StatusNotFound, "nothing of this name was known on that day"}
	case errors.Is(r.Context().Err(), context.Canceled): // the client has gone
		return &failure{http.StatusServiceUnavailable, "the request was given up"}
	default:
		s.log.Warn("read failed", zap.String("path", r.URL.Path), zap.Error(err))
		return &failure{http.StatusServiceUnavailable, "the store did not answer; try again in a moment"}
	}
}

// parseAsOf reads the as-of day: the last instant of that day, in UTC. Without one it is
// now, and given is false.
func parseAsOf(values url.Values, now time.Time) (asOf time.Time, given bool, err error) {
	text := values.Get("as_of")
	if text == "" {
		return now.UTC(), false, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1900 || day.Year() > 2200 {
		return time.Time{}, false, &failure{http.StatusBadRequest, "as_of: want a day such as 2026-03-31"}
	}
	return day.AddDate(0, 0, 1).Add(-time.Microsecond), true, nil
}

// views reads and assembles; each ends with its deadline.

func (s *Server) viewBoard(ctx context.Context, asOf time.Time) (Board, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.ReadTimeout)
	defer cancel()
	indicators, err := s.deps.Reader.Indicators(ctx, IndicatorFilter{Names: boardNames, AsOf: asOf, Bare: true})
	if err != nil {
		return Board{}, fmt.Errorf("indicators: %w", err)
	}
	return boardOf(indicators, asOf), nil
}

func (s *Server) viewCompany(ctx context.Context, id string, asOf time.Time) (Company, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.ReadTimeout)
	defer cancel()
	indicators, err := s.deps.Reader.Indicators(ctx, IndicatorFilter{CompanyID: id, AsOf: asOf})
	if err != nil {
		return Company{}, fmt.Errorf("indicators: %w", err)
	}
	facts, err := s.deps.Reader.Facts(ctx, id, asOf)
	if err != nil {
		return Company{}, fmt.Errorf("facts: %w", err)
	}
	signals, err := s.deps.Reader.Signals(ctx, SignalFilter{CompanyID: id, AsOf: asOf})
	if err != nil {
		return Company{}, fmt.Errorf("signals: %w", err)
	}
	company, known := companyOf(id, indicators, facts, signals, asOf)
	if !known {
		return Company{}, ErrNotFound
	}
	return company, nil
}

func (s *Server) viewEvent(ctx context.Context, id string, asOf time.Time) (Evidence, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.ReadTimeout)
	defer cancel()
	event, err := s.deps.Reader.Event(ctx, id, asOf)
	if err != nil {
		return Evidence{}, fmt.Errorf("event: %w", err)
	}
	signals, err := s.deps.Reader.Signals(ctx, SignalFilter{EventID: id, AsOf: asOf})
	if err != nil {
		return Evidence{}, fmt.Errorf("signals: %w", err)
	}
	return evidenceOf(event, signals), nil
}

func (s *Server) viewAlerts(ctx context.Context, asOf time.Time) (Alerts, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.ReadTimeout)
	defer cancel()
	alerts, err := s.deps.Reader.Alerts(ctx, asOf, s.config.AlertLimit)
	if err != nil {
		return Alerts{}, fmt.Errorf("alerts: %w", err)
	}
	return Alerts{AsOf: isoDay(asOf), Alerts: alertsOf(alerts)}, nil
}

// The JSON answers.

func (s *Server) apiBoard(w http.ResponseWriter, r *http.Request) {
	serveJSON(s, w, r, func(ctx context.Context, asOf time.Time) (Board, error) {
		board, err := s.viewBoard(ctx, asOf)
		if err != nil {
			return Board{}, err
		}
		order, err := boardOrder(r.URL.Query())
		if err != nil {
			return Board{}, err
		}
		board.Companies = search(board.Companies, r.URL.Query().Get("q"))
		sortBoard(board.Companies, order, board.Quarter)
		return board, nil
	})
}

func (s *Server) apiCompany(w http.ResponseWriter, r *http.Request) {
	serveJSON(s, w, r, func(ctx context.Context, asOf time.Time) (Company, error) {
		return s.viewCompany(ctx, r.PathValue("id"), asOf)
	})
}

func (s *Server) apiEvent(w http.ResponseWriter, r *http.Request) {
	serveJSON(s, w, r, func(ctx context.Context, asOf time.Time) (Evidence, error) {
		return s.viewEvent(ctx, r.PathValue("id"), asOf)
	})
}

func (s *Server) apiAlerts(w http.ResponseWriter, r *http.Request) {
	serveJSON(s, w, r, s.viewAlerts)
}

func (s *Server) apiUnknown(w http.ResponseWriter, r *http.Request) {
	serveJSON(s, w, r, func(context.Context, time.Time) (struct{}, error) {
		return struct{}{}, &failure{http.StatusNotFound, "no such address: /api/board, /api/company/ID, /api/event/ID, /api/alerts, /api/sources and /api/coverage/ID are"}
	})
}

// serveJSON answers with a view, or with {"error": …}.
func serveJSON[V any](s *Server, w http.ResponseWriter, r *http.Request, view func(context.Context, time.Time) (V, error)) {
	const contentType = "application/json; charset=utf-8"
	var answer V
	asOf, _, err := parseAsOf(r.URL.Query(), s.deps.Now())
	if err == nil {
		answer, err = view(r.Context(), asOf)
	}
	var body []byte
	if err == nil {
		body, err = json.Marshal(answer)
	}
	if err != nil {
		told := s.failureOf(r, err)
		body, _ = json.Marshal(map[string]string{"error": told.message}) // two strings always marshal
		respond(w, r, told.status, contentType, append(body, '\n'))
		return
	}
	respond(w, r, http.StatusOK, contentType, append(body, '\n'))
}
