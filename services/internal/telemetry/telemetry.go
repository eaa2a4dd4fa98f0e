// Package telemetry makes the logger, the metrics registry and trace contexts.
//
// Input: flags. Output: what the stages take as dependencies. It keeps no global state.
package telemetry

import (
	"crypto/rand"
	"fmt"
	"io"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// NewLogger writes to w at the level ("debug", "info", "warn" or "error"): readable lines,
// or JSON objects where a program reads them.
func NewLogger(w io.Writer, level string, asJSON bool) (*zap.Logger, error) {
	at, err := zapcore.ParseLevel(level)
	if err != nil {
		return nil, fmt.Errorf("--log-level %q: want debug, info, warn or error", level)
	}
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.ISO8601TimeEncoder
	encoder := zapcore.NewJSONEncoder(config)
	if !asJSON {
		config.EncodeLevel = zapcore.CapitalLevelEncoder
		encoder = zapcore.NewConsoleEncoder(config)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), at)), nil
}

// NewMetrics is a registry with the process's and the runtime's own figures.
func NewMetrics() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return registry
}

// NewTrace starts a trace: a W3C traceparent header, sampled.
func NewTrace() string {
	var id trace.TraceID
	var span trace.SpanID
	// crypto/rand.Read never fails: it ends the program where the system has no randomness.
	_, _ = rand.Read(id[:])
	_, _ = rand.Read(span[:])
	return "00-" + id.String() + "-" + span.String() + "-" + trace.FlagsSampled.String()
}
