package query

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics count what is asked, by route pattern: never by path, which anyone may invent.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(registerer prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "foreshock_query_requests_total", Help: "Answers given, by route and status.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "foreshock_query_request_seconds", Help: "Seconds from request to answer, by route.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 14),
		}, []string{"route"}),
	}
	if registerer == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.requests, m.seconds} {
		if err := registerer.Register(c); err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
	}
	return m, nil
}

func (m *metrics) observe(route string, next http.HandlerFunc) http.HandlerFunc {
	seconds := m.seconds.WithLabelValues(route)
	return func(w http.ResponseWriter, r *http.Request) {
		// The clock here measures; it decides nothing that is served.
		began := time.Now()
		status := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next(status, r)
		seconds.Observe(time.Since(began).Seconds())
		m.requests.WithLabelValues(route, strconv.Itoa(status.status)).Inc()
	}
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer beneath.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush is what streams ask for without looking beneath.
func (w *statusWriter) Flush() {
	_ = http.NewResponseController(w.ResponseWriter).Flush() // a writer that can not is flushed at the end
}
