package embedded

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

//go:embed libchdb.pin
var pin string

// EngineVersion is the pinned version of the ClickHouse engine.
func EngineVersion() string { return pinned("VERSION") }

func pinned(key string) string {
	for line := range strings.Lines(pin) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), key+"="); ok {
			return value
		}
	}
	return ""
}

// Library is the path of the ClickHouse engine: FORESHOCK_LIBCHDB where it is set, else
// the per-user cache that fetch.sh fills. The error says how to get it where it is absent.
func Library() (string, error) {
	if path := os.Getenv("FORESHOCK_LIBCHDB"); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("embedded: FORESHOCK_LIBCHDB: %w", err)
		}
		return path, nil
	}
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(cache, "clickhouse", EngineVersion(), "libchdb.so")
	_, err = os.Stat(path)
	switch {
	case err == nil:
		return path, nil
	case !errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("embedded: clickhouse engine: %w", err)
	case runtime.GOOS != "linux" || runtime.GOARCH != "amd64":
		return "", fmt.Errorf("embedded: the embedded ClickHouse exists for linux/amd64 with glibc only, this is %s/%s; "+
			"start a ClickHouse server and pass its address with --clickhouse", runtime.GOOS, runtime.GOARCH)
	default:
		return "", fmt.Errorf("embedded: the ClickHouse engine is not there yet (%s); fetch it with `make build`, "+
			"or pass the address of a ClickHouse server with --clickhouse", path)
	}
}

// cacheDir follows the same rule as fetch.sh.
func cacheDir() (string, error) {
	if dir := os.Getenv("FORESHOCK_CACHE"); dir != "" {
		return dir, nil
	}
	if dir := os.Getenv("XDG_CACHE_HOME"); dir != "" {
		return filepath.Join(dir, "foreshock"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("embedded: no place for the ClickHouse engine, set FORESHOCK_CACHE: %w", err)
	}
	return filepath.Join(home, ".cache", "foreshock"), nil
}
