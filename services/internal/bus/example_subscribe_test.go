package bus_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/foreshock/foreshock/services/internal/bus"
)

// examples are what dashboards/subscribe shows.
const examples = "../../../dashboards/subscribe"

// example is a subscriber as a user would start it.
type example struct {
	dir     string
	command []string
}

// start runs it as the subscriber name on a server, with further settings of its environment.
func (e example) start(t *testing.T, g *guarded, url, name string, out io.Writer, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(e.command[0], e.command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = e.dir, out, out
	cmd.Env = append(os.Environ(), append([]string{"NATS_URL=" + url, "NATS_NKEY=" + g.seed(name), "NATS_NAME=" + name}, env...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// raised publishes alerts as the alerter would, alert-0 and so on.
func raised(t *testing.T, g *guarded, n int) (ids []string) {
	t.Helper()
	for i := range n {
		id := fmt.Sprintf("alert-%d", i)
		data, err := json.Marshal(map[string]any{"specversion": "1.0", "id": id, "data": map[string]any{"id": id, "severity": "info", "state": "raised", "summary": "Acme cuts jobs"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := g.conn.Publish(t.Context(), []bus.Outgoing{{Subject: "foreshock.alert.info.acme", ID: id, Data: data}}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// heard are the ids of the alerts in what an example wrote, each once a line.
func heard(written string) (ids []string) {
	for line := range strings.Lines(written) {
		if id := alertID.FindString(line); id != "" && strings.HasSuffix(line, "\n") {
			ids = append(ids, id)
		}
	}
	return ids
}

var alertID = regexp.MustCompile(`alert-\d+`)

// reads has an example read two alerts as the subscriber desk, and a second run begin where
// the first ended.
func (e example) reads(t *testing.T) {
	t.Helper()
	g := startGuarded(t, "desk")
	ids := raised(t, g, 3)
	read := func(count string) []string {
		var out bytes.Buffer
		cmd := e.start(t, g, g.server.URL(), "desk", &out, "COUNT="+count)
		late := time.AfterFunc(4*time.Minute, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%v: %v\n%s", e.command, err, out.String())
		}
		return slices.Compact(heard(out.String()))
	}
	if got := read("2"); !slices.Equal(got, ids[:2]) {
		t.Errorf("read %v", got)
	}
	if got := read("1"); !slices.Equal(got, ids[2:]) {
		t.Errorf("a second run read %v", got)
	}
}

func goExample(t *testing.T) example {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "subscribe")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir, build.Env = filepath.Join(examples, "go"), append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return example{command: []string{binary}}
}

func TestTheGoExample(t *testing.T) {
	t.Parallel()
	goExample(t).reads(t)
}

// natsTool is the folder of the tool: where it is installed, or where a long test installs it.
func natsTool(t *testing.T) string {
	t.Helper()
	if path, err := exec.LookPath("nats"); err == nil {
		return filepath.Dir(path)
	}
	if os.Getenv("FORESHOCK_LONG") == "" {
		t.Skip("the nats tool is not installed: FORESHOCK_LONG=1 installs it for the test")
	}
	dir := t.TempDir()
	install := exec.Command("go", "install", natsToolModule)
	install.Env = append(os.Environ(), "GOWORK=off", "GOBIN="+dir)
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("the nats tool cannot be installed: %v: %s", err, out)
	}
	return dir
}

// natsToolModule is what the README tells to install.
const natsToolModule = "github.com/nats-io/natscli/nats@v0.5.0"

func TestTheNATSToolExampleLong(t *testing.T) {
	t.Parallel()
	path := natsTool(t) + string(os.PathListSeparator) + os.Getenv("PATH")
	example{examples, []string{"env", "PATH=" + path, "bash", "subscribe.sh"}}.reads(t)
}

// As the README says: the service is found and its endpoints are shown.
func TestTheNATSToolFindsTheEndpointsLong(t *testing.T) {
	t.Parallel()
	tool := filepath.Join(natsTool(t), "nats")
	g := startGuarded(t, "desk")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- g.conn.Serve(ctx, bus.Service{
			Name: "foreshock", Version: "1.0.0", Description: "What is known.", Concurrent: 1, Timeout: time.Minute, MaxRequest: 64,
			Endpoints: []bus.Endpoint{{Name: "explain", Subject: "foreshock.ask.explain", Answer: func(_ context.Context, request []byte) ([]byte, error) { return request, nil }}},
		})
	}()
	for _, ask := range []struct {
		args []string
		says string
	}{{[]string{"micro", "ls"}, "foreshock"}, {[]string{"micro", "info", "foreshock"}, "foreshock.ask.explain"}, {[]string{"req", "foreshock.ask.explain", "amazon"}, "amazon"}} {
		within(t, strings.Join(ask.args, " ")+" shows "+ask.says, func() bool {
			cmd := exec.Command(tool, append([]string{"--server", g.server.URL(), "--nkey", g.seed("desk"), "--inbox-prefix", "_INBOX_desk"}, ask.args...)...)
			out, _ := cmd.CombinedOutput() // it may be too early
			return strings.Contains(string(out), ask.says)
		})
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Where there is Python, the example is at least a program; where there is its client too, it reads.
func TestThePythonExample(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("there is no python3")
	}
	dir := filepath.Join(examples, "python")
	compile := exec.Command("python3", "-c", "import ast; ast.parse(open('subscribe.py').read(), 'subscribe.py')")
	compile.Dir = dir
	if out, err := compile.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := exec.Command("python3", "-c", "import nats, nkeys").CombinedOutput(); err != nil {
		t.Skipf("parsed, not run: nats-py is not installed: pip install -r dashboards/subscribe/python/requirements.txt (%s)", strings.TrimSpace(string(out)))
	}
	example{dir, []string{"python3", "subscribe.py"}}.reads(t)
}

func javaScriptExample(t *testing.T) example {
	t.Helper()
	if os.Getenv("FORESHOCK_LONG") == "" {
		t.Skip("installs a client: FORESHOCK_LONG=1 runs it")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(examples, "javascript"))); err != nil {
		t.Fatal(err)
	}
	install := exec.Command("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("the client cannot be installed: %v: %s", err, out)
	}
	return example{dir, []string{"node", "subscribe.js"}}
}

func TestTheJavaScriptExampleLong(t *testing.T) {
	t.Parallel()
	javaScriptExample(t).reads(t)
}
