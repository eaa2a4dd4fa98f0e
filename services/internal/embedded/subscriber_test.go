package embedded_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/services/internal/embedded"
)

func TestSubscribersFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "subscribers.conf")
	if all, err := embedded.Subscribers(file); len(all) != 0 || err != nil {
		t.Errorf("no file: %v, %v", all, err)
	}
	seed := filepath.Join(dir, "desk.nk")
	desk, err := embedded.AddSubscriber(file, "desk", seed)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(seed)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("seed: %v, %v; want mode 0600", info, err)
	}
	secret, _ := os.ReadFile(seed)
	content, _ := os.ReadFile(file)
	if !strings.HasPrefix(string(secret), "SU") || strings.Contains(string(content), strings.TrimSpace(string(secret))) {
		t.Error("the seed is no seed, or stands in the subscribers' file")
	}
	if all, err := embedded.Subscribers(file); err != nil || len(all) != 1 || all[0] != desk {
		t.Errorf("%v, %v; want %v", all, err, desk)
	}
	for name, seed := range map[string]string{
		"desk":        "again.nk",
		"desk-replay": "clash.nk", // desk's second consumer has this name
		"Desk.>":      "wild.nk",
		"":            "none.nk",
		"second":      "desk.nk", // would overwrite a key
	} {
		if _, err := embedded.AddSubscriber(file, name, filepath.Join(dir, seed)); err == nil {
			t.Errorf("%q with %s was added", name, seed)
		}
	}
	if err := embedded.RemoveSubscriber(file, "nobody"); !errors.Is(err, embedded.ErrNoSubscriber) {
		t.Errorf("remove nobody: %v", err)
	}
	if err := embedded.RemoveSubscriber(file, "desk"); err != nil {
		t.Error(err)
	}
	if all, err := embedded.Subscribers(file); len(all) != 0 || err != nil {
		t.Errorf("after removal: %v, %v", all, err)
	}
}
