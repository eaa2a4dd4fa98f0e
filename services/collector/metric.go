package collector

import "github.com/prometheus/client_golang/prometheus"

// metrics are what the stage counts.
type metrics struct {
	readings    *prometheus.CounterVec
	items       *prometheus.CounterVec
	events      *prometheus.CounterVec
	refused     *prometheus.CounterVec
	recovered   *prometheus.CounterVec
	seconds     *prometheus.HistogramVec
	lastSuccess *prometheus.GaugeVec
	newest      *prometheus.GaugeVec
}

func newMetrics(registry prometheus.Registerer) *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "foreshock_collector_" + name, Help: help}, append([]string{"source"}, labels...))
	}
	gauge := func(name, help string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "foreshock_collector_" + name, Help: help}, []string{"source"})
	}
	m := &metrics{
		readings:    counter("readings_total", "Readings of a source, by how they ended: read, unchanged, waiting, unreachable or failed.", "state", "reason"),
		items:       counter("items_total", "Items, lines and documents looked at."),
		events:      counter("events_total", "New or edited documents handed to the bus.", "kind"),
		refused:     counter("refused_total", "Items that gave no event, by reason.", "reason"),
		recovered:   counter("recovered_total", "Broken documents that were mended, by what was broken.", "what"),
		lastSuccess: gauge("last_success_timestamp_seconds", "When a source was read without an error last."),
		newest:      gauge("newest_item_timestamp_seconds", "The latest event time that a source stated."),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "foreshock_collector_reading_seconds", Help: "How long a reading of a source takes, politeness included.",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}, []string{"source"}),
	}
	registry.MustRegister(m.readings, m.items, m.events, m.refused, m.recovered, m.lastSuccess, m.newest, m.seconds)
	return m
}
