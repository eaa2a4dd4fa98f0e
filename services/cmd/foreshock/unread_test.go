package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/services/collector"
)

func TestUnread(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		states []collector.State
		says   []string
	}{
		"none":        {},
		"all read":    {states: []collector.State{collector.Read, collector.Unchanged, collector.Waiting}},
		"failed":      {states: []collector.State{collector.Read, collector.Failed}, says: []string{"source s1", "failed", "why 1"}},
		"unreachable": {states: []collector.State{collector.Unreachable, collector.Read}, says: []string{"source s0", "unreachable", "why 0"}},
		"both": {
			states: []collector.State{collector.Unreachable, collector.Failed},
			says:   []string{"source s0", "why 0", "source s1", "why 1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var read collector.Summary
			for i, state := range tt.states {
				n := string(rune('0' + i))
				read.Sources = append(read.Sources, collector.SourceSummary{Name: "s" + n, State: state, Error: "why " + n})
			}
			err := unread(read)
			if (err != nil) != (len(tt.says) > 0) {
				t.Fatalf("error %v, want one that says %q", err, tt.says)
			}
			for _, says := range tt.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("error %q does not say %q", err, says)
				}
			}
		})
	}
}

// A source that was asked for and cannot be read makes the status 1; what the others gave
// is stored, and the summary is still the last line.
func TestOnceTellsOfASourceThatIsNotThere(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing.jsonl")
	out, errs, status := try(t.Context(), "", "run", "--once", "--json", "--data", t.TempDir(), "--source", example, "--source", "file:"+missing)
	if status != exitBad || !strings.Contains(errs, missing) {
		t.Errorf("status %d, want %d with the source's name\n%s", status, exitBad, errs)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var s summary
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &s); err != nil {
		t.Fatalf("last line %q: %v", lines[len(lines)-1], err)
	}
	if s.Sources != 2 || s.Events == 0 {
		t.Errorf("summary %+v, want 2 sources and the events of the one that is there", s)
	}
}
