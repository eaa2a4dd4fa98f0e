package embedded_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/foreshock/foreshock/services/internal/embedded"
)

func TestOneProcessHoldsAFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "data")
	if _, running, err := embedded.Running(dir); running || err != nil {
		t.Fatalf("a folder that does not exist: running %v, %v", running, err)
	}
	lock, err := embedded.LockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, running, err := embedded.Running(dir); running || err != nil {
		t.Errorf("before it has published: running %v, %v", running, err)
	}
	_, err = embedded.LockDir(dir)
	if !errors.Is(err, embedded.ErrHeld) || !strings.Contains(err.Error(), dir) {
		t.Errorf("a second holder got %v, want ErrHeld with the folder's name", err)
	}

	want := embedded.Runtime{PID: 7, NATS: "nats://127.0.0.1:1", ClickHouse: map[string]string{"writer": "clickhouse://w:p@127.0.0.1:2/foreshock"}}
	if err := lock.Publish(want); err != nil {
		t.Fatal(err)
	}
	got, running, err := embedded.Running(dir)
	if !running || err != nil || got.PID != 7 || got.ClickHouse["writer"] != want.ClickHouse["writer"] {
		t.Errorf("running says %+v, %v, %v; want %+v", got, running, err, want)
	}
	for _, name := range []string{".", "foreshock.json", "foreshock.lock"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v: others could read passwords", name, info.Mode())
		}
	}

	if err := errors.Join(lock.Unlock(), lock.Unlock()); err != nil {
		t.Fatal(err)
	}
	if _, running, err := embedded.Running(dir); running || err != nil {
		t.Errorf("after the end: running %v, %v", running, err)
	}
	again, err := embedded.LockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Unlock(); err != nil {
		t.Fatal(err)
	}
}

func TestAKilledHolderLeavesAFreeFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, _ := startHelper(t, "hold", dir)
	if _, running, err := embedded.Running(dir); !running || err != nil {
		t.Fatalf("held by another process: running %v, %v", running, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if r, running, err := embedded.Running(dir); running || err != nil {
		t.Fatalf("after the holder was killed: %+v, running %v, %v", r, running, err)
	}
	lock, err := embedded.LockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, running, err := embedded.Join(t.Context(), dir)
	if err != nil || lock == nil || running != nil {
		t.Fatalf("a free folder: %v, %v, %v", lock, running, err)
	}

	joined := make(chan *embedded.Runtime, 1)
	go func() {
		_, r, err := embedded.Join(t.Context(), dir)
		if err != nil {
			t.Error(err)
		}
		joined <- r
	}()
	if err := lock.Publish(embedded.Runtime{PID: 9}); err != nil {
		t.Fatal(err)
	}
	if r := <-joined; r == nil || r.PID != 9 {
		t.Errorf("joined %+v, want what the holder published", r)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}

	silent, err := embedded.LockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := embedded.Join(ctx, dir); !errors.Is(err, embedded.ErrHeld) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a holder that never publishes: %v", err)
	}
	if err := silent.Unlock(); err != nil {
		t.Fatal(err)
	}
}
