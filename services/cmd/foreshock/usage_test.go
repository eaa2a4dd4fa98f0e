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
		"bad day":            {args: []string{"indicators", "amazon", "--as-of", "2026-13-40", "--data", "nowhere"}, status: exitUsage, says: "YYYY-MM-DD"},
		"bad scheme":         {args: []string{"run", "--once", "--source", "ftp://example.org/feed", "--data", "nowhere"}, status: exitUsage, says: "scheme ftp"},
		"bad scheme alone":   {args: []string{"collect", "--source", "ftp://example.org/feed", "--data", "nowhere"}, status: exitUsage, says: "scheme ftp"},
		"bad severity":       {args: []string{"alerts", "list", "--severity", "loud", "--data", "nowhere"}, status: exitUsage, says: "critical"},
		"negative limit":     {args: []string{"alerts", "list", "--limit=-1", "--data", "nowhere"}, status: exitUsage, says: "--limit -1"},
		"negative count":     {args: []string{"alerts", "tail", "--count=-1", "--data", "nowhere"}, status: exitUsage, says: "--count -1"},
		"days in reverse":    {args: []string{"diff", "amazon", "2026-03-31", "2025-12-31", "--data", "nowhere"}, status: exitUsage, says: "earlier day first"},
		"bad quarter":        {args: []string{"explain", "amazon", "2026Q5", "--data", "nowhere"}, status: exitUsage, says: "2026Q1"},
		"no servers":         {args: []string{"score", "--data", t.TempDir()}, status: exitBad, says: "--nats"},
		"bad log level":      {args: []string{"lint", "--log-level", "loud"}, status: exitUsage, says: "--log-level"},
		"lint":               {args: []string{"lint"}, status: exitDone, says: "well-formed"},
		"tests as data":      {args: []string{"test"}, status: exitDone, says: " passed, 0 failed"},
		"lint of no folder":  {args: []string{"lint", "--pipelines", t.TempDir()}, status: exitBad, says: "sources.yaml"},
		"extract null":       {args: []string{"extract"}, stdin: "null\n", status: exitBad, says: "1 line could not be read"},
		"extract an array":   {args: []string{"extract"}, stdin: "[]\n5\n", status: exitBad, says: "2 lines could not be read"},
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
