package precedence_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/services/internal/precedence"
)

// asChild has the test's program stand back and tell the nice value of each of its threads,
// since nobody may take that back without privileges.
const asChild = "FORESHOCK_TEST_STAND_BACK"

func TestMain(m *testing.M) {
	if os.Getenv(asChild) == "" {
		os.Exit(m.Run())
	}
	if err := precedence.StandBack(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	told := make(chan struct{})
	for range 4 { // threads that come later
		go func() {
			runtime.LockOSThread()
			told <- struct{}{}
			select {}
		}()
	}
	for range 4 {
		<-told
	}
	stats, err := filepath.Glob("/proc/self/task/*/stat")
	for _, stat := range stats {
		content, readErr := os.ReadFile(stat)
		if readErr != nil {
			continue // it has ended
		}
		_, fields, _ := strings.Cut(string(content), ") ")
		fmt.Println(strings.Fields(fields)[16])
	}
	if err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

func TestAllThreadsStandBack(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/task"); err != nil {
		t.Skip("no threads below /proc:", err)
	}
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), asChild+"=1")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	values := strings.Fields(string(out))
	if len(values) < 5 {
		t.Errorf("%d threads, want 5 and more: %q", len(values), values)
	}
	for _, v := range values {
		if v != "10" {
			t.Errorf("a thread has nice value %s, want 10 of all: %q", v, values)
		}
	}
}
