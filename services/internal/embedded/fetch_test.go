package embedded_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// fetching is fetch.sh beside a pin of its own, with an npm that packs a file of a few bytes.
type fetching struct {
	script, cache string
	env           []string
}

const engine = "an engine"

func newFetching(t *testing.T, checksum, npm, uname string) fetching {
	t.Helper()
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	script, err := os.ReadFile("fetch.sh")
	if err != nil {
		t.Fatal(err)
	}
	write("libchdb.pin", "PACKAGE=@test/engine\nVERSION=1.2.3\nSHA256="+checksum+"\n")
	write("bin/npm", "#!/bin/sh\n"+npm)
	if uname != "" {
		write("bin/uname", "#!/bin/sh\necho "+uname+"\n")
	}
	f := fetching{script: write("fetch.sh", string(script)), cache: filepath.Join(dir, "cache")}
	f.env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"), "FORESHOCK_CACHE="+f.cache, "FORESHOCK_LIBCHDB=",
		"CALLS="+filepath.Join(dir, "calls"))
	return f
}

func (f fetching) run(env ...string) (stdout, stderr string, err error) {
	cmd := exec.Command("sh", f.script)
	cmd.Env = append(f.env, env...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return strings.TrimSpace(out.String()), errs.String(), err
}

// calls is how often npm ran.
func (f fetching) calls(t *testing.T) int {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(filepath.Dir(f.cache), "calls"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Count(string(content), "@test/engine@1.2.3")
}

const packs = `echo "$@" >> "$CALLS"
mkdir package && printf '` + engine + `' > package/libchdb.so && echo more > package/index.js
tar -czf test-engine-1.2.3.tgz package && rm -r package
`

func TestFetchInstallsOnce(t *testing.T) {
	t.Parallel()
	f := newFetching(t, fmt.Sprintf("%x", sha256.Sum256([]byte(engine))), packs, "")
	want := filepath.Join(f.cache, "clickhouse", "1.2.3", "libchdb.so")
	left := filepath.Join(filepath.Dir(want), ".fetch.killed")
	if err := os.MkdirAll(left, 0o755); err != nil {
		t.Fatal(err)
	}
	var runs sync.WaitGroup
	for range 4 {
		runs.Go(func() {
			path, stderr, err := f.run()
			if err != nil || path != want {
				t.Errorf("got %s, %v: %s", path, err, stderr)
			}
		})
	}
	runs.Wait()
	content, err := os.ReadFile(want)
	if err != nil || string(content) != engine {
		t.Fatalf("installed %q, %v", content, err)
	}
	entries, err := os.ReadDir(filepath.Dir(want))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); name != "libchdb.so" && name != ".lock" {
			t.Errorf("%s was left behind", name)
		}
	}
	if _, err := exec.LookPath("flock"); err == nil && f.calls(t) != 1 {
		t.Errorf("fetched %d times", f.calls(t))
	}
	before := f.calls(t)
	if path, _, err := f.run(); err != nil || path != want || f.calls(t) != before {
		t.Errorf("when it is there: %s, %v, fetched again: %v", path, err, f.calls(t) != before)
	}
}

func TestFetchRefuses(t *testing.T) {
	t.Parallel()
	good := fmt.Sprintf("%x", sha256.Sum256([]byte(engine)))
	for _, test := range []struct {
		name                 string
		checksum, npm, uname string
		env                  []string
		want                 string
	}{
		{"another checksum", strings.Repeat("0", 64), packs, "", nil, "checksum"},
		{"npm fails", good, "echo no such registry >&2; exit 1\n", "", nil, "no such registry"},
		{"another platform", good, packs, "Darwin arm64", nil, "--clickhouse"},
		{"a wrong override", good, packs, "", []string{"FORESHOCK_LIBCHDB=/no/such/file"}, "/no/such/file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFetching(t, test.checksum, test.npm, test.uname)
			path, stderr, err := f.run(test.env...)
			if err == nil || path != "" || !strings.Contains(stderr, test.want) {
				t.Errorf("got %q, %v: %s; want a refusal that names %s", path, err, stderr, test.want)
			}
			entries, _ := filepath.Glob(filepath.Join(f.cache, "clickhouse", "1.2.3", "*"))
			for _, entry := range entries {
				if filepath.Base(entry) != ".lock" {
					t.Errorf("left behind: %s", entry)
				}
			}
		})
	}
}
