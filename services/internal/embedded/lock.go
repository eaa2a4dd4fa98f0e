package embedded

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// ErrHeld is returned where another process holds a data folder.
var ErrHeld = errors.New("another foreshock holds it")

const (
	lockFile    = "foreshock.lock"
	runtimeFile = "foreshock.json"
	// instanceFile holds the id of the installation.
	instanceFile = "foreshock.id"
)

// Runtime is what a process that holds a data folder tells the others: where its servers
// listen. It contains passwords; its file is readable by its owner alone.
type Runtime struct {
	PID int `json:"pid"`
	// NATS is the URL of the embedded NATS server, with credentials where there are any.
	NATS string `json:"nats,omitempty"`
	// ClickHouse holds a DSN for each user: UserAdmin, UserWriter, UserAnalyst.
	ClickHouse map[string]string `json:"clickhouse,omitempty"`
	// ClickHouseHTTP is the base URL of ClickHouse's HTTP interface.
	ClickHouseHTTP string `json:"clickhouse_http,omitempty"`
	// Web is the base URL of the page and the query API.
	Web string `json:"web,omitempty"`
}

// Lock is the hold on a data folder. It ends with Unlock or with the process.
type Lock struct {
	dir  string
	lock *flock.Flock
}

// LockDir takes hold of the data folder dir and makes it where it is missing, readable by
// its owner alone. The error is ErrHeld, with the folder's name, where another process
// holds it.
func LockDir(dir string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("embedded: data folder: %w", err)
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	// Running looks at a lock by taking it for an instant, so one refusal proves nothing.
	patience, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	held, err := lock.TryLockContext(patience, 5*time.Millisecond)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("embedded: data folder %s: %w", dir, err)
	}
	if !held {
		return nil, fmt.Errorf("embedded: data folder %s: %w", dir, ErrHeld)
	}
	// What a killed holder left behind is no longer true.
	if err := os.Remove(filepath.Join(dir, runtimeFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(fmt.Errorf("embedded: data folder %s: %w", dir, err), lock.Close())
	}
	return &Lock{dir: dir, lock: lock}, nil
}

// Publish records where this process' servers listen, for Running. A second call replaces
// the first.
func (l *Lock) Publish(r Runtime) error {
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("embedded: %w", err)
	}
	return writeFile(filepath.Join(l.dir, runtimeFile), append(content, '\n'))
}

// Instance is the id of the installation whose data lie in the folder, made once. Only its
// holder can say that it is this installation, and there is one holder.
func (l *Lock) Instance() (string, error) {
	path := filepath.Join(l.dir, instanceFile)
	content, err := os.ReadFile(path)
	if id := strings.TrimSpace(string(content)); err == nil && id != "" {
		return id, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("embedded: data folder %s: %w", l.dir, err)
	}
	id := rand.Text()
	return id, writeFile(path, []byte(id+"\n"))
}

// Unlock gives the folder up. A second call does nothing.
func (l *Lock) Unlock() error {
	if !l.lock.Locked() {
		return nil
	}
	err := os.Remove(filepath.Join(l.dir, runtimeFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.lock.Close())
}

// Running tells where the servers of the process that holds dir listen. The bool is false
// where nobody holds the folder, or its holder has not published yet.
func Running(dir string) (Runtime, bool, error) {
	var r Runtime
	content, err := os.ReadFile(filepath.Join(dir, runtimeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("embedded: data folder %s: %w", dir, err)
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetFlag(os.O_RDONLY))
	left, err := lock.TryRLock() // by a holder that was killed
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("embedded: data folder %s: %w", dir, err)
	}
	if left {
		return r, false, lock.Close()
	}
	if err := json.Unmarshal(content, &r); err != nil {
		return r, false, fmt.Errorf("embedded: %s: %w", filepath.Join(dir, runtimeFile), err)
	}
	return r, true, nil
}

// Join is for work that needs the servers of dir, whoever runs them: it takes hold of the
// folder where it is free (a Lock, and no Runtime), else waits until its holder has
// published (a Runtime, and no Lock) or ctx ends.
func Join(ctx context.Context, dir string) (*Lock, *Runtime, error) {
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		r, running, err := Running(dir)
		if err != nil {
			return nil, nil, err
		}
		if running {
			return nil, &r, nil
		}
		lock, err := LockDir(dir)
		if err == nil {
			return lock, nil, nil
		}
		if !errors.Is(err, ErrHeld) {
			return nil, nil, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, fmt.Errorf("%w and has not said where its servers listen: %w", err, ctx.Err())
		case <-poll.C:
		}
	}
}

// writeFile replaces path in one step with a file that its owner alone can read.
func writeFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("embedded: %w", err)
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("embedded: %w", err), os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(fmt.Errorf("embedded: %w", err), os.Remove(f.Name()))
	}
	return nil
}
