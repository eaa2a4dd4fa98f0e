package main

import (
	"strings"
	"testing"
)

func TestExitStatuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args   []string
		stdin  string
		status int
		says   string // on either stream
	}{
		"no verb":            {args: nil, status: exitDone, says: "run"},
		"help":               {args: []string{"--help"}, status: exitDone, says: "extract"},
		"help of a verb":     {args: []string{"run", "--help"}, status: exitDone, says: "--source"},
		"unknown verb":       {args: []string{"scrape"}, status: exitUsage, says: "scrape"},
		"unknown flag":       {args: []string{"run", "--fast"}, status: exitUsage, says: "--fast"},
		"missing argument":   {args: []string{"sql"}, status: exitUsage, says: "query"},
		"bad day":            {args: []string{"indicators", "amazon", "--as-of", "2026-13-40", "--data", "nowhere"}, status: exitBad, says: "YYYY-MM-DD"},
		"no servers":         {args: []string{"score", "--data", t.TempDir()}, status: exitBad, says: "--nats"},
		"bad log level":      {args: []string{"lint", "--log-level", "loud"}, status: exitDone, says: "well-formed"}, // lint logs nothing
		"lint":               {args: []string{"lint"}, status: exitDone, says: "well-formed"},
		"tests as data":      {args: []string{"test"}, status: exitDone, says: " passed, 0 failed"},
		"lint of no folder":  {args: []string{"lint", "--pipelines", t.TempDir()}, status: exitBad, says: "sources.yaml"},
		"extract a bad line": {args: []string{"extract"}, stdin: "{\n", status: exitBad, says: `{"id":null,"line":1,"error":`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, errs, status := try(t.Context(), tt.stdin, tt.args...)
			if status != tt.status || !strings.Contains(out+errs, tt.says) {
				t.Errorf("status %d, want %d with %q\n%s%s", status, tt.status, tt.says, out, errs)
			}
		})
	}
}
