package bus_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/foreshock/foreshock/services/internal/bus"
)

// examples are what dashboards/subscribe shows.
const examples = "../../../dashboards/subscribe"

// subscribeBy runs a command as the subscriber desk: it reads two alerts, and a second run
// begins where the first ended.
func subscribeBy(t *testing.T, dir, command string, args ...string) {
	t.Helper()
	g := startGuarded(t, "desk")
	for i := range 3 {
		id := fmt.Sprintf("alert-%d", i)
		data, err := json.Marshal(map[string]any{"specversion": "1.0", "id": id, "data": map[string]any{"id": id, "severity": "info", "state": "raised", "summary": "Acme cuts jobs"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := g.conn.Publish(t.Context(), []bus.Outgoing{{Subject: "foreshock.alert.info.acme", ID: id, Data: data}}); err != nil {
			t.Fatal(err)
		}
	}
	read := func(count string) []string {
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, command, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "NATS_URL="+g.server.URL(), "NATS_NKEY="+g.seed("desk"), "NATS_NAME=desk", "COUNT="+count, "GOWORK=off")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", command, args, err, out)
		}
		var ids []string
		for _, word := range strings.FieldsFunc(string(out), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-", r) }) {
			if strings.HasPrefix(word, "alert-") && !slices.Contains(ids, word) { // raw JSON names it twice
				ids = append(ids, word)
			}
		}
		return ids
	}
	if got := read("2"); !slices.Equal(got, []string{"alert-0", "alert-1"}) {
		t.Errorf("read %v", got)
	}
	if got := read("1"); !slices.Equal(got, []string{"alert-2"}) {
		t.Errorf("a second run read %v", got)
	}
}

func TestTheGoExample(t *testing.T) {
	t.Parallel()
	subscribeBy(t, filepath.Join(examples, "go"), "go", "run", ".")
}

func TestTheNATSToolExample(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("nats"); err != nil {
		t.Skip("the nats tool is not installed: go install github.com/nats-io/natscli/nats@v0.5.0")
	}
	subscribeBy(t, examples, "bash", "subscribe.sh")
}

func TestThePythonExample(t *testing.T) {
	t.Parallel()
	if out, err := exec.Command("python3", "-c", "import nats, nkeys").CombinedOutput(); err != nil {
		t.Skipf("nats-py is not installed: pip install -r dashboards/subscribe/python/requirements.txt (%s)", strings.TrimSpace(string(out)))
	}
	subscribeBy(t, filepath.Join(examples, "python"), "python3", "subscribe.py")
}

func TestTheJavaScriptExampleLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") == "" {
		t.Skip("installs a client: FORESHOCK_LONG=1 runs it")
	}
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"package.json", "subscribe.js"} {
		content, err := os.ReadFile(filepath.Join(examples, "javascript", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	install := exec.Command("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("the client cannot be installed: %v: %s", err, out)
	}
	subscribeBy(t, dir, "node", "subscribe.js")
}
