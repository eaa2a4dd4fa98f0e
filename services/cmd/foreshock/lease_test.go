package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/zap"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/embedded"
)

// A second process of a stage that there must be one of says who the first is, stands by, and
// takes over when the first is killed -9.
func TestASecondStageStandsByUntilTheFirstIsKilled(t *testing.T) {
	t.Parallel()
	s := ownServers(t, &Global{Data: t.TempDir()})
	dir := t.TempDir() // with leases that end soon
	if err := os.CopyFS(dir, pipelines.Embedded); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "streams/streams.yaml")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	quick := strings.Replace(string(content), "max_age: 30s", "max_age: 3s", 1)
	if quick == string(content) {
		t.Fatal("no lease lives 30 s")
	}
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(quick), 0o600); err != nil {
		t.Fatal(err)
	}
	js := jetStream(t, s.bus.URL)
	holder := func(stage string) int {
		bucket, err := js.KeyValue(t.Context(), "FORESHOCK_LEASES")
		if err != nil { // not declared yet
			return 0
		}
		entry, err := bucket.Get(t.Context(), stage)
		if err != nil {
			return 0
		}
		var h bus.Holder
		if err := json.Unmarshal(entry.Value(), &h); err != nil {
			t.Fatal(err)
		}
		return h.PID
	}

	type process struct {
		*exec.Cmd
		log string
	}
	start := func(verb string, n int) process {
		p := process{program(verb, "--pipelines", dir, "--nats", s.bus.URL, "--clickhouse", s.clickHouse.DSN(embedded.UserAdmin)), filepath.Join(t.TempDir(), fmt.Sprint(verb, n))}
		log, err := os.Create(p.log)
		if err != nil {
			t.Fatal(err)
		}
		defer log.Close()
		p.Stderr = log
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
		return p
	}
	says := func(p process, what string) bool {
		content, err := os.ReadFile(p.log)
		return err == nil && strings.Contains(string(content), what)
	}
	for verb, stage := range map[string]string{"alert": "alerter", "score": "scorer"} {
		first := start(verb, 1)
		until(t, "the first is the "+stage, func() bool { return holder(stage) == first.Process.Pid })
		second := start(verb, 2)
		until(t, "the second says who the "+stage+" is", func() bool { return says(second, fmt.Sprintf(`"pid": %d`, first.Process.Pid)) })
		if got := holder(stage); got != first.Process.Pid {
			t.Errorf("process %d is the %s, the first is %d", got, stage, first.Process.Pid)
		}
		if err := first.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		until(t, "the second is the "+stage, func() bool { return holder(stage) == second.Process.Pid })
		await(t, s, stage)
	}
}

// A run that is started again on its data folder is not made to wait for the lease of the
// one that was killed.
func TestALeaseIsOfTheDataFolder(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	instance := func() string {
		s, err := (&Global{Data: data}).servers(t.Context(), need{nats: true, own: true}, zap.NewNop())
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := s.stop(); err != nil {
				t.Error(err)
			}
		}()
		id, err := s.lock.Instance()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first := instance()
	if again := instance(); first == "" || again != first {
		t.Errorf("the folder is of %q, and then of %q", first, again)
	}
}
