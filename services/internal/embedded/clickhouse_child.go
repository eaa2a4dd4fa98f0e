package embedded

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
	"go.uber.org/zap"
	"golang.org/x/sys/unix"
)

// child is one process that serves. The master side of its terminal is what keeps it
// alive: when it is closed, by stop or by the death of this process, the child ends.
type child struct {
	cmd      *exec.Cmd
	dir      string
	terminal *os.File
	words    *tail
	ended    chan struct{} // closed when the process is gone
	exit     error         // set before ended is closed
}

// spawn starts the process. Standard input must be a terminal: without one the engine
// runs in its batch mode, where a client's wrong password ends the server.
func spawn(cfg ClickHouseConfig, log *zap.Logger) (*child, error) {
	limits, err := json.Marshal(limits(cfg))
	if err != nil {
		return nil, fmt.Errorf("embedded: clickhouse: %w", err)
	}
	master, slave, err := openTerminal()
	if err != nil {
		return nil, fmt.Errorf("embedded: clickhouse: no terminal for the server: %w", err)
	}
	words := &tail{log: log}
	cmd := exec.Command(cfg.Executable, ChildVerb, string(limits), cfg.Library,
		"clickhouse",
		"--config-file="+filepath.Join(cfg.Dir, configTemplate.Name()),
		"--path="+storeDir(cfg.Dir),
		"--interactive", "--disable_suggestion", "--history_file=/dev/null",
		"--query", "CREATE DATABASE IF NOT EXISTS "+Database+" ENGINE=Atomic; SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP",
	)
	cmd.Dir = cfg.Dir
	cmd.Stdin = slave
	cmd.Stdout = words
	cmd.Stderr = words
	// Nothing of this process' environment: it may hold other services' secrets.
	cmd.Env = []string{"TERM=dumb", "TZ=UTC", "LANG=C.UTF-8", "HOME=" + cfg.Dir, "PATH=" + os.Getenv("PATH"), allocator}
	// A session of its own: the server signals its whole process group when it ends.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.WaitDelay = time.Second

	err = cmd.Start()
	err = errors.Join(err, slave.Close())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("embedded: clickhouse: %w", err), master.Close())
	}
	c := &child{cmd: cmd, dir: cfg.Dir, terminal: master, words: words, ended: make(chan struct{})}
	drained := make(chan struct{})
	go func() { // a full terminal would block the server
		defer close(drained)
		_, _ = io.Copy(io.Discard, master)
	}()
	go func() {
		c.exit = cmd.Wait()
		_ = master.Close()
		<-drained
		close(c.ended)
	}()
	return c, nil
}

// allocator has the engine keep freed pages for a while: by default it gives them back at
// once and asks for them again with the next insert, which was a fifth of its time.
const allocator = "JE_MALLOC_CONF=dirty_decay_ms:10000,muzzy_decay_ms:10000"

// limits are what the server may touch: its data, its configuration (where passwords are
// hashes only) and what every program needs.
func limits(cfg ClickHouseConfig) confinement {
	return confinement{
		Write: []string{storeDir(cfg.Dir)},
		Read: append(systemFiles(), cfg.Library,
			filepath.Join(cfg.Dir, configTemplate.Name()), filepath.Join(cfg.Dir, usersTemplate.Name())),
		Bind: []uint16{uint16(cfg.Port), uint16(cfg.HTTPPort)},
	}
}

// openTerminal returns both sides of a new terminal. The pty library leaves the master
// side in blocking mode, where closing it does not end a read that is under way and the
// child would never learn of it; a non-blocking copy has no such trouble.
func openTerminal() (master, slave *os.File, err error) {
	blocking, slave, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	fd, err := unix.FcntlInt(blocking.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, nil, errors.Join(err, blocking.Close(), slave.Close())
	}
	if err := errors.Join(unix.SetNonblock(fd, true), blocking.Close()); err != nil {
		return nil, nil, errors.Join(err, unix.Close(fd), slave.Close())
	}
	return os.NewFile(uintptr(fd), "terminal"), slave, nil
}

func (c *child) pid() int { return c.cmd.Process.Pid }

func (c *child) running() bool {
	select {
	case <-c.ended:
		return false
	default:
		return true
	}
}

// waitReady returns nil once probe does. An early end of the process is explained.
func (c *child) waitReady(ctx context.Context, probe func(context.Context) error) error {
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for {
		err := probe(ctx)
		if err == nil {
			return nil
		}
		// At its terminal the engine waits for better statements where its first ones failed.
		if strings.Contains(c.words.text(), "Received exception") {
			return c.failure()
		}
		select {
		case <-c.ended:
			return c.failure()
		case <-ctx.Done():
			return fmt.Errorf("not ready: %w (%w)%s", ctx.Err(), err, c.words.quoted())
		case <-poll.C:
		}
	}
}

// failure explains why the process has ended. The engine ends with status 0 where it
// could not start, so its words decide.
func (c *child) failure() error {
	words := c.words.text()
	switch {
	case strings.Contains(words, "Cannot lock file"):
		return fmt.Errorf("folder %s: %w", c.dir, ErrHeld)
	case strings.Contains(words, "Code: 210") || strings.Contains(words, "Address already in use"):
		return fmt.Errorf("%w: choose others with --clickhouse-port and --clickhouse-http-port%s", errPortTaken, c.words.quoted())
	case c.running():
		return fmt.Errorf("the server could not start%s", c.words.quoted())
	case c.exit != nil:
		return fmt.Errorf("%w%s", c.exit, c.words.quoted())
	default:
		return fmt.Errorf("the server ended by itself%s", c.words.quoted())
	}
}

// stop ends the process and returns when it is gone. The pauses between closing the
// terminal, SIGTERM and SIGKILL add up to less than two seconds; what was acknowledged
// is safe in each case.
func (c *child) stop(ctx context.Context) error {
	if err := c.terminal.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("embedded: clickhouse: %w", err)
	}
	if c.gone(ctx, 1200*time.Millisecond) {
		return nil
	}
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	if c.gone(ctx, 400*time.Millisecond) {
		return nil
	}
	_ = c.cmd.Process.Kill()
	<-c.ended
	return nil
}

func (c *child) gone(ctx context.Context, within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-c.ended:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return !c.running()
}

// probe asks the server a question that only ours can answer: with its password, over
// HTTP, which it listens on last; and whether the native port is open.
func (c *ClickHouse) probe(ctx context.Context) error {
	if err := c.post(ctx, "SELECT 1"); err != nil {
		return err
	}
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", address(c.cfg.Port))
	if err != nil {
		return err
	}
	return conn.Close()
}

// killQueries tells what runs to end, so that the server need not wait for it.
func (c *ClickHouse) killQueries(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	if err := c.post(ctx, "KILL QUERY WHERE user != '"+UserAdmin+"' ASYNC FORMAT Null"); err != nil {
		c.log.Debug("stop: queries not ended first", zap.Error(err))
	}
}

// post runs one statement as the admin, on a connection of its own: an idle kept one
// would delay the server's end.
func (c *ClickHouse) post(ctx context.Context, query string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address(c.cfg.HTTPPort)+"/", strings.NewReader(query))
	if err != nil {
		return err
	}
	request.Header.Set("X-ClickHouse-User", UserAdmin)
	request.Header.Set("X-ClickHouse-Key", c.secrets[UserAdmin])
	request.Close = true
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport, Timeout: 5 * time.Second}).Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 4096))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("http status %d: %s", response.StatusCode, bytes.TrimSpace(body))
	}
	return nil
}

// tail keeps the last words of a process and passes its lines on as debug.
type tail struct {
	log *zap.Logger

	mu   sync.Mutex
	last []byte
}

const tailSize = 8 << 10

// noise is what a terminal, and nobody else, wants to read, and addresses of frames in a
// library without symbols.
var noise = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|(?m)^\d+\. \? @ 0x[0-9a-f]+\n?|, Stack trace \(when copying[^\n]*\n`)

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, p...)
	if over := len(t.last) - tailSize; over > 0 {
		t.last = append(t.last[:0], t.last[over:]...)
	}
	if t.log.Core().Enabled(zap.DebugLevel) {
		if words := bytes.TrimSpace(noise.ReplaceAll(p, nil)); len(words) > 0 {
			t.log.Debug("server", zap.ByteString("words", words))
		}
	}
	return len(p), nil
}

func (t *tail) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(noise.ReplaceAll(t.last, nil)))
}

// quoted is the words as the end of an error's text; empty where there are none.
func (t *tail) quoted() string {
	if text := t.text(); text != "" {
		return "; its last words: " + text
	}
	return ""
}
