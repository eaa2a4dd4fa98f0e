package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// quantiles are the 50th and the 99th percentile, 0 where nothing was measured.
func quantiles(values []float64) (p50, p99 float64) {
	if len(values) == 0 {
		return 0, 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2], sorted[len(sorted)*99/100]
}

// peakMB is a process's peak resident memory, 0 where the system does not tell.
func peakMB(pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, found := bytes.Cut(status, []byte("VmHWM:"))
	var kb float64
	if _, err := fmt.Sscanf(string(rest), "%f kB", &kb); !found || err != nil {
		return 0
	}
	return kb / 1024
}

// noMetrics is a registry that nobody reads.
func noMetrics() prometheus.Registerer { return prometheus.NewRegistry() }

// threadTime is the processor time of a call that starts no goroutine: what else runs on
// the machine does not count.
func threadTime(do func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	now := func() time.Duration {
		var u syscall.Rusage
		const thread = 1 // RUSAGE_THREAD
		if err := syscall.Getrusage(thread, &u); err != nil {
			return 0
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	began := now()
	do()
	return max(now()-began, time.Microsecond)
}

// naive is what people would write instead of extraction: one expression after another.
func naive() []*regexp.Regexp {
	var expressions []*regexp.Regexp
	for _, verb := range []string{"cut", "lay(?:s|ing)? off", "laid off", "slash", "eliminat", "axe", "shed", "reduc", "dismiss", "fire", "terminat", "let go"} {
		for _, noun := range []string{"jobs", "employees", "workers", "staff", "positions"} {
			expressions = append(expressions, regexp.MustCompile(`(?i)\b`+verb+`\w*\s+(?:\w+\s+){0,3}([\d,.]+)\s*(?:%|percent)?\s*(?:\w+\s+){0,3}`+noun))
		}
	}
	return expressions
}
