package collector

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

func TestCursorSurvivesItsEncoding(t *testing.T) {
	t.Parallel()
	for _, files := range []int{0, 3, 10_000} {
		c := &cursor{URL: "file:x", ETag: "e"}
		if files > 0 {
			c.Files = map[string]file{}
		}
		for i := range files {
			c.Files[fmt.Sprintf("folder/2022061%dT213111Z_10aae75b.atom", i)] = file{Size: int64(i), Time: int64(i) * 1e9, Hash: fmt.Sprintf("%032x", rand.Uint64())}
			c.Seen.fresh(&foreshockv1.Event{Id: fmt.Sprint(i), Document: fmt.Sprint(i), Title: "t"})
		}
		stored, err := c.encode()
		if err != nil {
			t.Fatal(err)
		}
		if len(stored) > 900<<10 {
			t.Errorf("a cursor of %d files weighs %d bytes; a message may weigh 1 MiB", files, len(stored))
		}
		again, err := decodeCursor(stored, "file:x")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.Files, again.Files); diff != "" || again.ETag != "e" {
			t.Error(diff)
		}
		for i := max(0, files-mostSeen); i < files; i++ {
			if again.Seen.fresh(&foreshockv1.Event{Id: fmt.Sprint(i), Document: fmt.Sprint(i), Title: "t"}) {
				t.Fatalf("event %d of %d is forgotten", i, files)
			}
		}
	}
}

func TestCursorOfElsewhere(t *testing.T) {
	t.Parallel()
	stored, err := (&cursor{URL: "file:x", ETag: "e"}).encode()
	if err != nil {
		t.Fatal(err)
	}
	if c, err := decodeCursor(stored, "file:y"); err != nil || c.ETag != "" || c.URL != "file:y" {
		t.Errorf("got %+v, %v", c, err)
	}
	for _, broken := range []string{"{", "\x1f\x8b", "[]", `{"url":"file:x","seen":["AA==",""]}`} {
		if c, err := decodeCursor([]byte(broken), "file:x"); err == nil || c == nil || c.URL != "file:x" {
			t.Errorf("%q: got %+v, %v", broken, c, err)
		}
	}
}

// TestSeen holds the short memory against one that forgets nothing.
func TestSeen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var s seen
		ids, latest := map[string]bool{}, map[string]string{}
		for range rapid.IntRange(0, 200).Draw(t, "events") {
			document := fmt.Sprint(rapid.IntRange(0, 5).Draw(t, "document"))
			text := fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "text"))
			stamp := fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "stamp"))
			id := document + "/" + text + "/" + stamp
			want := !ids[id] && latest[document] != text
			if !ids[id] {
				latest[document] = text
			}
			ids[id] = true
			got := s.fresh(&foreshockv1.Event{Id: id, Document: document, Text: text, Attributes: map[string]string{"updated": stamp}})
			if got != want {
				t.Fatalf("%s is fresh: %v, want %v", id, got, want)
			}
			if rapid.Bool().Draw(t, "stored") {
				stored, err := json.Marshal(s)
				if err != nil {
					t.Fatal(err)
				}
				s = seen{}
				if err := json.Unmarshal(stored, &s); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestSeenIsBounded(t *testing.T) {
	t.Parallel()
	var s seen
	for i := range 5 * mostSeen {
		s.fresh(&foreshockv1.Event{Id: fmt.Sprint(i), Document: fmt.Sprint(i)})
		s.refused(fmt.Sprint(i))
	}
	stored, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.ids.values) > 2*mostSeen || len(s.versions.values) > 2*mostSeen || len(stored) > mostSeen*24*4/3+100 {
		t.Errorf("%d ids, %d versions, %d bytes", len(s.ids.values), len(s.versions.values), len(stored))
	}
}
