package collector_test

import (
	"archive/zip"
	"bytes"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/foreshock/foreshock/services/collector"
)

func zipped(t *testing.T, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write([]byte(content))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestZipFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "feeds.zip")
	write(t, path, zipped(t, map[string]string{"b.xml": rss("b"), "a.xml": rss("a"), ".hidden": "x", "bomb.txt": string(bytes.Repeat([]byte(" "), 2<<20))}))
	cfg := configured(t, given(t, "file:"+path)...)
	cfg.MaxFeed = 1 << 20
	b := newBus()
	s := once(t, cfg, b).Sources[0]
	if s.State != collector.Failed || s.Reason != "too_large" {
		t.Errorf("a bomb: %+v", s)
	}
	if diff := cmp.Diff([]string{"a", "b"}, keys(b)); diff != "" {
		t.Errorf("what stands before it: %s", diff)
	}
	write(t, path, zipped(t, map[string]string{"b.xml": rss("b"), "c.xml": rss("c"), "d.txt": "no feed"}))
	s = once(t, cfg, b).Sources[0]
	if s.State != collector.Read || s.Events != 1 || s.Refused["not_a_feed"] != 1 {
		t.Errorf("a member that is nothing: %+v", s)
	}
	write(t, path, "PK\x03\x04 no more")
	if s := once(t, cfg, b).Sources[0]; s.State != collector.Failed || s.Reason != "archive" {
		t.Errorf("a broken one: %+v", s)
	}
}
