package collector

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what the stage counts.
type metrics struct {
	readings    *prometheus.CounterVec
	items       *prometheus.CounterVec
	events      *prometheus.CounterVec
	refused     *prometheus.CounterVec
	recovered   *prometheus.CounterVec
	articles    *prometheus.CounterVec
	seconds     *prometheus.HistogramVec
	lastSuccess *prometheus.GaugeVec
	clocks      *prometheus.GaugeVec
	states      *prometheus.GaugeVec
}

func newMetrics(registry prometheus.Registerer) *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "foreshock_collector_" + name, Help: help}, append([]string{"source"}, labels...))
	}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "foreshock_collector_" + name, Help: help}, append([]string{"source"}, labels...))
	}
	m := &metrics{
		readings:    counter("readings_total", "Readings of a source, by how they ended: read, unchanged, waiting, unreachable or failed.", "state", "reason"),
		items:       counter("items_total", "Items, lines and documents looked at."),
		events:      counter("events_total", "New or edited documents handed to the bus.", "kind"),
		refused:     counter("refused_total", "Items that gave no event, by reason.", "reason"),
		recovered:   counter("recovered_total", "Broken documents that were mended, by what was broken.", "what"),
		articles:    counter("articles_total", "Pages of articles asked for, by what came of it: read, shorter or the reason why not.", "outcome"),
		lastSuccess: gauge("last_success_timestamp_seconds", "When a source was read without an error last."),
		clocks:      gauge("clock_timestamp_seconds", "A source's clocks: fetched (the last reading), changed (the last that gave something new), newest (the latest event time it stated), farthest (the latest day on which a notice takes effect).", "clock"),
		states:      gauge("source_health", "1 for the state that a source is in: ok, degraded or failed.", "state"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "foreshock_collector_reading_seconds", Help: "How long a reading of a source takes, politeness included.",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}, []string{"source"}),
	}
	registry.MustRegister(m.readings, m.items, m.events, m.refused, m.recovered, m.articles, m.lastSuccess, m.clocks, m.states, m.seconds)
	return m
}

// health shows a source's clocks and its state.
func (m *metrics) health(h Health) {
	for clock, at := range map[string]time.Time{"fetched": h.At, "changed": h.Changed, "newest": h.Newest, "farthest": h.Farthest} {
		if !at.IsZero() && (clock != "fetched" || h.Outcome != Waiting) {
			m.clocks.WithLabelValues(h.Source, clock).Set(float64(at.Unix()))
		}
	}
	for _, state := range [...]string{OK, Degraded, Broken} {
		value := 0.0
		if h.State == state {
			value = 1
		}
		m.states.WithLabelValues(h.Source, state).Set(value)
	}
}
